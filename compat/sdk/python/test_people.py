"""auth0-python's authentication for applications that people sign in to: signing up, every grant, refresh tokens."""

import base64
import hashlib
import secrets
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from auth0.authentication import Database, GetToken, Passwordless, RevokeToken, Users
from auth0.authentication.exceptions import Auth0Error
from auth0.authentication.pushed_authorization_requests import PushedAuthorizationRequests
from auth0.authentication.token_verifier import AsymmetricSignatureVerifier, TokenVerifier

from environment import DATABASE, DOMAIN, ISSUER, URL
from person import Person
from tokens import claims_of, scopes_of

CALLBACK = "https://app.example/callback"
REALM = "http://auth0.com/oauth/grant-type/password-realm"
SCOPE = "openid profile email offline_access read:orders"
ROTATING = {"rotation_type": "rotating", "expiration_type": "expiring", "leeway": 0}


@pytest.fixture
def scene(management, create_api, create_application, create_user):
    api = create_api(scopes=[{"value": "read:orders"}], enforce_policies=True, allow_offline_access=True)
    application = create_application(
        app_type="regular_web",
        grant_types=["authorization_code", "refresh_token", "password", REALM],
        callbacks=[CALLBACK],
        refresh_token=ROTATING,
    )
    [database] = management.connections.list(name=DATABASE)
    management.connections.clients.update(database.id, request=[{"client_id": application.client_id, "status": True}])
    password = f"Tea {secrets.token_hex(6)} 1!"
    user = create_user(password=password, email_verified=True)
    held = [{"resource_server_identifier": api.identifier, "permission_name": "read:orders"}]
    management.users.permissions.create(user.user_id, permissions=held)
    return SimpleNamespace(
        api=api,
        application=application,
        user=user,
        password=password,
        person=Person(user.email, password),
        tokens=of(GetToken, application),
    )


def of(kind, application):
    return kind(DOMAIN, application.client_id, client_secret=application.client_secret)


def sign_in(scene, **fields):
    wanted = {"username": scene.user.email, "password": scene.password, "realm": DATABASE, "scope": SCOPE, **fields}
    return scene.tokens.login(audience=scene.api.identifier, **wanted)


def code_for(scene, **fields):
    asked = {
        "client_id": scene.application.client_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": SCOPE,
        **fields,
    }
    address = scene.person.walk(f"{URL}/authorize?{urlencode(asked)}", CALLBACK)
    return parse_qs(urlparse(address).query)["code"][0]


def test_a_person_signs_up_and_is_known(scene, management):
    database = of(Database, scene.application)
    email = f"{secrets.token_hex(6)}@sdk.example"
    made = database.signup(email=email, password=scene.password, connection=DATABASE, name="Bert")
    try:
        assert (made["email"], made["email_verified"]) == (email, False)
        with pytest.raises(Auth0Error) as again:
            database.signup(email=email, password=scene.password, connection=DATABASE)
        assert again.value.error_code == "invalid_signup"
        given = sign_in(scene, username=email)
        info = Users(DOMAIN).userinfo(given["access_token"])
        assert (info["email"], info["name"]) == (email, "Bert")
    finally:
        for user in management.users.list(q=f'email:"{email}"'):
            management.users.delete(user.user_id)


def test_a_new_password_is_asked_for_by_mail(scene):
    database = of(Database, scene.application)
    for email in [scene.user.email, f"{secrets.token_hex(6)}@sdk.example"]:
        told = database.change_password(email=email, connection=DATABASE)
        assert told == "We've just sent you an email to reset your password."


def test_an_id_token_is_verified(scene):
    given = sign_in(scene)
    keys = AsymmetricSignatureVerifier(f"{ISSUER}.well-known/jwks.json")
    verifier = TokenVerifier(signature_verifier=keys, issuer=ISSUER, audience=scene.application.client_id)
    assert verifier.verify(given["id_token"])["sub"] == scene.user.user_id
    assert "read:orders" in scopes_of(given["access_token"])


def test_a_wrong_password_is_refused(scene):
    with pytest.raises(Auth0Error) as caught:
        sign_in(scene, password="wrong")
    assert (caught.value.status_code, caught.value.error_code) == (403, "invalid_grant")


def test_a_refresh_token_rotates_and_is_revoked(scene):
    first = sign_in(scene)["refresh_token"]
    second = scene.tokens.refresh_token(first)["refresh_token"]
    assert first != second
    for token in [first, second]:
        with pytest.raises(Auth0Error) as caught:
            scene.tokens.refresh_token(token)
        assert caught.value.error_code == "invalid_grant"
    third = sign_in(scene)["refresh_token"]
    of(RevokeToken, scene.application).revoke_refresh_token(third)
    with pytest.raises(Auth0Error) as caught:
        scene.tokens.refresh_token(third)
    assert caught.value.error_code == "invalid_grant"


def test_a_deleted_permission_is_missing_after_the_next_refresh(scene, management):
    given = sign_in(scene)
    management.resource_servers.update(scene.api.id, scopes=[])
    after = scene.tokens.refresh_token(given["refresh_token"])
    assert "read:orders" not in scopes_of(after["access_token"])


def test_a_code_is_redeemed_once(scene):
    code = code_for(scene, audience=scene.api.identifier)
    given = scene.tokens.authorization_code(code, CALLBACK)
    assert claims_of(given["id_token"])["sub"] == scene.user.user_id
    with pytest.raises(Auth0Error) as caught:
        scene.tokens.authorization_code(code, CALLBACK)
    assert caught.value.error_code == "invalid_grant"


def test_a_public_application_redeems_a_code_with_its_verifier_only(scene, management, create_application):
    public = {"app_type": "native", "token_endpoint_auth_method": "none", "grant_types": ["authorization_code"]}
    scene.application = create_application(callbacks=[CALLBACK], **public)
    [database] = management.connections.list(name=DATABASE)
    enabled = [{"client_id": scene.application.client_id, "status": True}]
    management.connections.clients.update(database.id, request=enabled)
    tokens = GetToken(DOMAIN, scene.application.client_id)
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    asked = {"code_challenge": challenge, "code_challenge_method": "S256"}
    with pytest.raises(Auth0Error) as caught:
        tokens.authorization_code_pkce("x" * 43, code_for(scene, **asked), CALLBACK)
    assert caught.value.error_code == "invalid_grant"
    given = tokens.authorization_code_pkce(verifier, code_for(scene, **asked), CALLBACK)
    assert claims_of(given["id_token"])["sub"] == scene.user.user_id


def test_a_pushed_request_leads_to_a_code(scene):
    pushed = of(PushedAuthorizationRequests, scene.application)
    answer = pushed.pushed_authorization_request("code", CALLBACK, scope="openid")
    asked = {"client_id": scene.application.client_id, "request_uri": answer["request_uri"]}
    address = scene.person.walk(f"{URL}/authorize?{urlencode(asked)}", CALLBACK)
    code = parse_qs(urlparse(address).query)["code"][0]
    assert claims_of(scene.tokens.authorization_code(code, CALLBACK)["id_token"])["sub"] == scene.user.user_id


def test_what_is_not_there_yet_is_refused(scene):
    with pytest.raises(Auth0Error):
        of(Passwordless, scene.application).email(scene.user.email, send="code")
    with pytest.raises(Auth0Error):
        scene.tokens.passwordless_login(scene.user.email, "123456", "email", "openid", scene.api.identifier)
