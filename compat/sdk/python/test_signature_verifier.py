"""The SDK's own check of signatures, by the keys that the server publishes."""

import jwt
import pytest
from auth0.authentication.exceptions import TokenValidationError
from auth0.authentication.token_verifier import AsymmetricSignatureVerifier

from environment import URL
from keys import create_key_pair
from tokens import claims_of, draw_token, header_of


@pytest.fixture
def verifier():
    return AsymmetricSignatureVerifier(URL + "/.well-known/jwks.json")


@pytest.fixture
def token(create_granted):
    made = create_granted(["read:orders"])
    return draw_token(made.application, made.api.identifier)


def test_a_token_is_verified(verifier, token):
    assert verifier.verify_signature(token) == claims_of(token)


def test_a_token_of_a_foreign_key_is_refused(verifier, token):
    foreign = jwt.encode(claims_of(token), create_key_pair()[1], "RS256", headers={"kid": header_of(token)["kid"]})
    with pytest.raises(TokenValidationError):
        verifier.verify_signature(foreign)


def test_a_token_of_an_unknown_key_is_refused(verifier, token):
    foreign = jwt.encode(claims_of(token), create_key_pair()[1], "RS256", headers={"kid": "foreign"})
    with pytest.raises(TokenValidationError):
        verifier.verify_signature(foreign)
