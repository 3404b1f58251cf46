"""Each status is a class of the SDK's own; what it holds is Auth0's envelope."""

import httpx
import pytest
from auth0.management import ManagementClient
from auth0.management.errors import (
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)

from environment import AUDIENCE, CLIENT_ID, DOMAIN, ONCE
from tokens import draw_token


def test_a_body_with_what_it_may_not_have_is_a_bad_request_error(create_api):
    with pytest.raises(BadRequestError) as caught:
        create_api(scopes=[{"value": ""}])
    assert caught.value.body["errorCode"] == "invalid_body"


def test_a_query_out_of_range_is_a_bad_request_error(management):
    with pytest.raises(BadRequestError) as caught:
        management.resource_servers.list(per_page=101)
    assert caught.value.body["errorCode"] == "invalid_query_string"


def test_what_is_no_token_at_all_is_a_bad_request_error():
    with pytest.raises(BadRequestError) as caught:
        ManagementClient(domain=DOMAIN, token="opaque").resource_servers.list()
    assert caught.value.body == {
        "statusCode": 400,
        "error": "Bad Request",
        "message": "Bad HTTP authentication header format",
        "errorCode": "Bearer",
    }


def test_a_token_of_another_api_is_an_unauthorized_error(create_granted):
    made = create_granted(["read:orders"])
    token = draw_token(made.application, made.api.identifier)
    with pytest.raises(UnauthorizedError):
        ManagementClient(domain=DOMAIN, token=token).resource_servers.list()


def test_a_missing_scope_is_a_forbidden_error_that_names_it(create_application, create_grant):
    application = create_application()
    create_grant(application, AUDIENCE, ["read:client_grants"])
    secret = application.client_secret
    client = ManagementClient(domain=DOMAIN, client_id=application.client_id, client_secret=secret)
    assert len(client.client_grants.list(take=1).items) == 1
    with pytest.raises(ForbiddenError) as caught:
        client.resource_servers.create(identifier="https://sdk.example/never")
    assert caught.value.body == {
        "statusCode": 403,
        "error": "Forbidden",
        "message": "Insufficient scope, expected any of: create:resource_servers",
        "errorCode": "insufficient_scope",
    }


def test_what_isnt_there_is_a_not_found_error(management):
    with pytest.raises(NotFoundError) as caught:
        management.resource_servers.get("0123456789abcdef01234567")
    assert caught.value.body == {
        "statusCode": 404,
        "error": "Not Found",
        "message": "The resource server does not exist",
        "errorCode": "inexistent_resource_server",
    }


def test_an_identifier_that_is_taken_is_a_conflict_error(create_api):
    identifier = create_api().identifier
    with pytest.raises(ConflictError) as caught:
        create_api(identifier=identifier)
    assert caught.value.body["errorCode"] == "resource_server_conflict"


# It asks three times in all.
def test_a_conflict_that_the_sdk_repeats_stays_one(management, create_api):
    api = create_api()
    with pytest.raises(ConflictError):
        management.resource_servers.create(identifier=api.identifier, request_options={"max_retries": 1})
    assert len(management.resource_servers.list(identifiers=[api.identifier]).items) == 1


def test_what_isnt_supported_is_a_forbidden_error_that_says_so(management):
    with pytest.raises(ForbiddenError) as caught:
        management.rules.create(name="legacy", script="function (user) {}", request_options=ONCE)
    assert caught.value.body["errorCode"] == "operation_not_supported"


def test_a_wrong_secret_draws_no_token():
    client = ManagementClient(domain=DOMAIN, client_id=CLIENT_ID, client_secret="wrong")
    with pytest.raises(httpx.HTTPStatusError) as caught:
        client.resource_servers.list()
    assert caught.value.response.status_code == 401
    assert caught.value.response.json() == {"error": "access_denied", "error_description": "Unauthorized"}
