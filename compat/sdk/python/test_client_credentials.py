"""The public keys of an application that signs instead of sending a secret."""

import datetime

import pytest
from auth0.management.errors import BadRequestError, NotFoundError

from environment import ONCE
from keys import create_key_pair


@pytest.fixture
def create_credential(management, create_application):
    def create(**fields):
        client_id = create_application().client_id
        wanted = {"credential_type": "public_key", "name": "first", "pem": create_key_pair()[0], **fields}
        credential = management.clients.credentials.create(client_id, **wanted, request_options=ONCE)
        return client_id, credential

    return create


def test_a_public_key_is_stored_and_never_answered(management, create_credential):
    client_id, credential = create_credential(alg="PS256", kid="orders-key-2026")
    assert (credential.alg, credential.kid, credential.name) == ("PS256", "orders-key-2026", "first")
    read = management.clients.credentials.get(client_id, credential.id).model_dump()
    assert "pem" not in read
    assert read == credential.model_dump()
    assert [found.id for found in management.clients.credentials.list(client_id)] == [credential.id]


def test_only_the_end_of_its_validity_changes(management, create_credential):
    client_id, credential = create_credential()
    end = datetime.datetime(2099, 12, 31, 23, 59, 59, tzinfo=datetime.timezone.utc)
    updated = management.clients.credentials.update(client_id, credential.id, expires_at=end)
    assert (updated.expires_at, updated.kid) == (end, credential.kid)


def test_a_deleted_credential_is_gone(management, create_credential):
    client_id, credential = create_credential()
    management.clients.credentials.delete(client_id, credential.id)
    assert management.clients.credentials.list(client_id) == []
    with pytest.raises(NotFoundError):
        management.clients.credentials.get(client_id, credential.id)


def test_a_key_that_cant_be_read_is_a_bad_request(create_credential):
    with pytest.raises(BadRequestError):
        create_credential(pem="no key")
