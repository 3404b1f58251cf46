import pytest
from auth0.management import ManagementClient
from auth0.management.errors import NotFoundError, UnauthorizedError

from environment import CLIENT_ID, CLIENT_SECRET, DOMAIN
from tokens import draw_token, header_of


def test_there_are_a_current_key_and_a_next_one(management):
    keys = management.keys.signing.list()
    current = [key for key in keys if key.current]
    assert (len(current), sum(1 for key in keys if key.next)) == (1, 1)
    assert current[0].cert.startswith("-----BEGIN CERTIFICATE-----\r\n")
    assert management.keys.signing.get(current[0].kid).fingerprint == current[0].fingerprint
    with pytest.raises(NotFoundError):
        management.keys.signing.get("no-such-key")


def test_after_a_rotation_the_next_key_signs(management, create_granted):
    made = create_granted(["read:orders"])
    next_key = next(key.kid for key in management.keys.signing.list() if key.next)
    new = management.keys.signing.rotate()
    assert header_of(draw_token(made.application, made.api.identifier))["kid"] == next_key
    assert management.keys.signing.get(new.kid).next


def test_what_a_revoked_key_signed_is_refused(management):
    kid = next(key.kid for key in management.keys.signing.list() if key.next)
    management.keys.signing.rotate()
    client = ManagementClient(domain=DOMAIN, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    client.tenants.settings.get()
    management.keys.signing.rotate()
    assert management.keys.signing.revoke(kid).kid == kid
    assert management.keys.signing.get(kid).revoked
    with pytest.raises(UnauthorizedError):
        client.tenants.settings.get()
