import pytest
from auth0.authentication.exceptions import Auth0Error

from keys import create_key_pair
from tokens import get_token, scopes_of


@pytest.fixture
def let_sign(management):
    """Makes the application sign instead of sending its secret; its private key."""

    def change(application):
        public, private = create_key_pair()
        credential = management.clients.credentials.create(
            application.client_id, credential_type="public_key", name="signs", pem=public
        )
        management.clients.update(
            application.client_id,
            client_authentication_methods={"private_key_jwt": {"credentials": [{"id": credential.id}]}},
            token_endpoint_auth_method=None,
        )
        return private

    return change


def signing(application, key):
    return get_token(application, client_secret=None, client_assertion_signing_key=key)


def test_an_assertion_draws_a_token(create_granted, let_sign):
    made = create_granted(["read:orders"])
    answer = signing(made.application, let_sign(made.application)).client_credentials(made.api.identifier)
    assert scopes_of(answer["access_token"]) == ["read:orders"]


def test_another_keys_assertion_is_refused(create_granted, let_sign):
    made = create_granted(["read:orders"])
    let_sign(made.application)
    with pytest.raises(Auth0Error) as caught:
        signing(made.application, create_key_pair()[1]).client_credentials(made.api.identifier)
    assert caught.value.status_code == 401


def test_the_secret_is_refused_from_then_on(management, create_granted, let_sign):
    made = create_granted(["read:orders"])
    let_sign(made.application)
    assert management.clients.get(made.application.client_id).client_secret is None
    with pytest.raises(Auth0Error):
        get_token(made.application).client_credentials(made.api.identifier)
