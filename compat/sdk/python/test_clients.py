import pytest
from auth0.authentication.exceptions import Auth0Error
from auth0.management.errors import NotFoundError

from tokens import draw_token


def lasting(application):
    """Without what differs between the answers of create, read and update."""
    fields = application.model_dump(exclude={"signing_keys", "encrypted"})
    return {**fields, "certificates": [key.cert for key in application.signing_keys]}


def test_an_application_gets_an_id_and_a_secret(management, create_application):
    application = create_application()
    assert (len(application.client_id), len(application.client_secret)) == (32, 64)
    read = management.clients.get(application.client_id)
    assert lasting(read) == lasting(application)


def test_an_update_changes_what_it_names_and_nothing_else(management, create_application):
    application = create_application(client_metadata={"team": "blue", "floor": "2"})
    change = {"description": "Counts orders", "client_metadata": {"team": "red"}}
    updated = management.clients.update(application.client_id, **change)
    metadata = {"team": "red", "floor": "2"}
    assert lasting(updated) == {**lasting(application), **change, "client_metadata": metadata}


def test_after_its_secret_was_rotated_only_the_new_one_draws_tokens(management, create_granted):
    made = create_granted(["read:orders"])
    draw_token(made.application, made.api.identifier)
    rotated = management.clients.rotate_secret(made.application.client_id)
    assert rotated.client_secret != made.application.client_secret
    draw_token(rotated, made.api.identifier)
    with pytest.raises(Auth0Error) as caught:
        draw_token(made.application, made.api.identifier)
    assert (caught.value.status_code, caught.value.error_code) == (401, "access_denied")


def test_a_deleted_application_is_gone_with_its_grants(management, create_granted):
    made = create_granted(["read:orders"])
    management.clients.delete(made.application.client_id)
    with pytest.raises(NotFoundError):
        management.clients.get(made.application.client_id)
    with pytest.raises(NotFoundError):
        management.client_grants.get(made.grant.id)
    management.clients.delete(made.application.client_id)
