import pytest
from auth0.authentication.exceptions import Auth0Error

from environment import ISSUER
from tokens import claims_of, draw_token, get_token, scopes_of

VALUES = ["read:orders", "update:orders"]


def test_the_secret_of_an_application_draws_a_token_with_all_that_it_was_granted(create_granted):
    made = create_granted(VALUES, token_lifetime=1234)
    answer = get_token(made.application).client_credentials(made.api.identifier)
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 1234)
    claims = claims_of(answer["access_token"])
    assert claims == {
        "iss": ISSUER,
        "sub": f"{made.application.client_id}@clients",
        "aud": made.api.identifier,
        "iat": claims["iat"],
        "exp": claims["iat"] + 1234,
        "scope": " ".join(VALUES),
        "gty": "client-credentials",
        "azp": made.application.client_id,
    }


def test_an_application_without_scopes_draws_a_token_without_any(create_granted):
    made = create_granted([])
    assert scopes_of(draw_token(made.application, made.api.identifier)) == []


@pytest.mark.parametrize(
    ("change", "audience", "status", "description"),
    [
        ({"client_secret": "wrong"}, None, 401, "Unauthorized"),
        ({}, "https://sdk.example/nowhere", 403, "Service not enabled within domain: https://sdk.example/nowhere"),
    ],
)
def test_what_is_refused_says_why(create_granted, change, audience, status, description):
    made = create_granted(VALUES)
    with pytest.raises(Auth0Error) as caught:
        get_token(made.application, **change).client_credentials(audience or made.api.identifier)
    error = caught.value
    assert (error.status_code, error.error_code, error.message) == (status, "access_denied", description)
