"""A person at a browser without scripts: follows redirects, keeps cookies, fills in forms."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx

REDIRECTS_MAX = 20
# What fields are called in which people say who they are.
NAMES = {"username", "email", "identifier"}


def asks_who(field):
    return field.get("type") == "password" or (field.get("type") != "hidden" and field.get("name") in NAMES)


class Forms(HTMLParser):
    """The forms of a page, with their fields."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.found.append({"action": attributes.get("action", ""), "fields": []})
        elif tag in {"input", "button"} and self.found:
            self.found[-1]["fields"].append({"tag": tag, **attributes})


class Person:
    def __init__(self, email, password):
        self.email, self.password = email, password
        self.client = httpx.Client(headers={"sec-fetch-site": "same-origin"})

    def walk(self, address, end):
        """Goes to an address and on through every page in between, until one begins with `end`, which isn't asked for."""
        answer = self.client.get(address)
        for _ in range(REDIRECTS_MAX):
            location = answer.headers.get("location")
            if location is None:
                answer = self.send(answer)
                continue
            address = urljoin(str(answer.url), location)
            if address.startswith(end):
                return address
            answer = self.client.get(address)
        raise AssertionError(f"no end: {answer.url}")

    def send(self, answer):
        """Fills in the form that asks who it is, or else the one that agrees."""
        forms = Forms(answer.text).found
        asks = [form for form in forms if any(map(asks_who, form["fields"]))]
        agrees = [form for form in forms if any(field.get("value") == "accept" for field in form["fields"])]
        assert asks or agrees, f"{answer.status_code} {answer.url}: {answer.text}"
        form = (asks or agrees)[0]
        sent = {}
        for field in form["fields"]:
            name = field.get("name")
            if name is None or (field["tag"] == "button" and field.get("value") != "accept"):
                continue
            sent[name] = self.email if asks_who(field) else field.get("value", "")
            if field.get("type") == "password":
                sent[name] = self.password
        return self.client.post(urljoin(str(answer.url), form["action"]), data=sent)
