"""PyPI's authlib: an application that people sign in to with a code and PKCE."""

import secrets
from types import SimpleNamespace

import httpx
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.jwk import KeySet

from environment import DATABASE, ISSUER, URL
from person import Person

CALLBACK = "https://app.example/callback"
ROTATING = {"rotation_type": "rotating", "expiration_type": "expiring", "leeway": 0}


@pytest.fixture(scope="module")
def metadata():
    return httpx.get(f"{URL}/.well-known/openid-configuration").json()


@pytest.fixture
def scene(management, create_application, create_user):
    application = create_application(
        app_type="regular_web",
        grant_types=["authorization_code", "refresh_token"],
        callbacks=[CALLBACK],
        refresh_token=ROTATING,
    )
    [database] = management.connections.list(name=DATABASE)
    management.connections.clients.update(database.id, request=[{"client_id": application.client_id, "status": True}])
    password = f"Tea {secrets.token_hex(6)} 1!"
    user = create_user(password=password, email_verified=True)
    client = OAuth2Client(
        application.client_id,
        application.client_secret,
        scope="openid email offline_access",
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
    )
    return SimpleNamespace(client=client, user=user, person=Person(user.email, password))


def come_back(scene, metadata):
    """Signs in: where the browser comes back to, and what the application kept."""
    kept = {"nonce": secrets.token_urlsafe(), "code_verifier": secrets.token_urlsafe(48)}
    address, state = scene.client.create_authorization_url(metadata["authorization_endpoint"], **kept)
    return scene.person.walk(address, CALLBACK), {"state": state, **kept}


def redeem(scene, metadata, address, kept):
    return scene.client.fetch_token(
        metadata["token_endpoint"],
        authorization_response=address,
        state=kept["state"],
        code_verifier=kept["code_verifier"],
    )


def test_a_person_signs_in(scene, metadata):
    address, kept = come_back(scene, metadata)
    tokens = redeem(scene, metadata, address, kept)
    keys = KeySet.import_key_set(httpx.get(metadata["jwks_uri"]).json())
    claims = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"]).claims
    expected = {"iss": ISSUER, "sub": scene.user.user_id, "nonce": kept["nonce"], "email": scene.user.email}
    assert {name: claims[name] for name in expected} == expected
    info = scene.client.get(metadata["userinfo_endpoint"]).json()
    assert info["sub"] == scene.user.user_id


def test_a_code_is_good_once(scene, metadata):
    address, kept = come_back(scene, metadata)
    redeem(scene, metadata, address, kept)
    with pytest.raises(OAuthError) as refused:
        redeem(scene, metadata, address, kept)
    assert refused.value.error == "invalid_grant"


def test_a_refresh_token_rotates(scene, metadata):
    address, kept = come_back(scene, metadata)
    first = redeem(scene, metadata, address, kept)["refresh_token"]
    second = scene.client.refresh_token(metadata["token_endpoint"], first)["refresh_token"]
    assert first != second
    for token in [first, second]:
        with pytest.raises(OAuthError) as refused:
            scene.client.refresh_token(metadata["token_endpoint"], token)
        assert refused.value.error == "invalid_grant"
