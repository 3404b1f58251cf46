"""Drawing tokens, and looking into them."""

import jwt
from auth0.authentication import GetToken

from environment import DOMAIN


def get_token(application, **fields):
    return GetToken(DOMAIN, application.client_id, **{"client_secret": application.client_secret, **fields})


def draw_token(application, audience):
    return get_token(application).client_credentials(audience)["access_token"]


def header_of(token):
    return jwt.get_unverified_header(token)


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def scopes_of(token):
    return claims_of(token).get("scope", "").split()
