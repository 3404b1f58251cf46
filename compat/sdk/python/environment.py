"""Where the server is, and as whom the tests call it."""

import os

URL = os.environ["LICTOR_URL"].rstrip("/")
ISSUER = URL + "/"
# The SDK wants what follows https://, with the port.
DOMAIN = URL.removeprefix("https://")
AUDIENCE = os.environ["LICTOR_AUDIENCE"]
CLIENT_ID = os.environ["LICTOR_CLIENT_ID"]
CLIENT_SECRET = os.environ["LICTOR_CLIENT_SECRET"]
# The connection that a fresh tenant has.
DATABASE = "Username-Password-Authentication"

# The SDK would repeat what was answered with 409 or 5xx, and wait in between.
ONCE = {"max_retries": 0}
