"""The few Management API calls the runner makes for itself."""

import json
import ssl
import urllib.error
import urllib.request
from urllib.parse import quote


class ApiError(Exception):
    """The server did not answer as it should."""


class Management:
    def __init__(self, url, ca_file):
        self.url = url.rstrip("/")
        self.tls = ssl.create_default_context(cafile=ca_file)
        self.token = None

    def log_in(self, client_id, client_secret, audience):
        answer = self._call("POST", "/oauth/token", 200, {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "audience": audience,
        })
        self.token = answer["access_token"]

    def create_api(self, name, identifier, permissions):
        body = {"name": name, "identifier": identifier, "scopes": permissions}
        return self._call("POST", "/api/v2/resource-servers", 201, body)["id"]

    def permissions_of(self, api_id):
        api = self._call("GET", _path_of(api_id), 200)
        return [{"value": s["value"], "description": s.get("description")} for s in api.get("scopes", [])]

    def delete_api(self, api_id):
        self._call("DELETE", _path_of(api_id), 204)

    def _call(self, method, path, expected_status, body=None):
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = "Bearer " + self.token
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        status, answer = self._send(request)
        if status != expected_status:
            raise ApiError(f"{method} {path} answered {status} instead of {expected_status}: {answer[:300]}")
        return json.loads(answer) if answer else None

    def _send(self, request):
        try:
            with urllib.request.urlopen(request, timeout=30, context=self.tls) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError as error:
            raise ApiError(f"{request.get_method()} {request.full_url}: {error}") from None


def _path_of(api_id):
    return "/api/v2/resource-servers/" + quote(api_id, safe="")
