import pytest
from auth0.management.errors import ConflictError, NotFoundError


@pytest.fixture
def pair(create_api, create_application):
    api = create_api(scopes=[{"value": "read:orders"}, {"value": "update:orders"}])
    return create_application(), api


def test_a_grant_is_created_read_changed_and_found(management, create_grant, pair):
    application, api = pair
    grant = create_grant(application, api.identifier, ["read:orders"])
    assert (grant.client_id, grant.audience) == (application.client_id, api.identifier)
    assert (grant.scope, grant.subject_type) == (["read:orders"], "client")
    scope = ["update:orders", "read:orders"]
    assert management.client_grants.update(grant.id, scope=scope).scope == scope
    assert management.client_grants.get(grant.id).scope == scope
    for wanted in [{"audience": api.identifier}, {"client_id": application.client_id}]:
        assert [found.id for found in management.client_grants.list(**wanted)] == [grant.id]


def test_a_grant_of_all_scopes_lists_none(management, create_grant, pair):
    application, api = pair
    grant = create_grant(application, api.identifier, ["read:orders"])
    updated = management.client_grants.update(grant.id, allow_all_scopes=True)
    assert (updated.allow_all_scopes, updated.scope) == (True, None)


def test_a_second_grant_for_the_same_application_and_api_is_a_conflict(create_grant, pair):
    application, api = pair
    create_grant(application, api.identifier, [])
    with pytest.raises(ConflictError) as caught:
        create_grant(application, api.identifier, ["read:orders"])
    names = f"{application.client_id} and {api.identifier}"
    assert caught.value.body["message"] == f"A client grant already exists between {names}"


def test_a_grant_goes_with_its_api(management, create_grant, pair):
    application, api = pair
    grant = create_grant(application, api.identifier, [])
    management.resource_servers.delete(api.id)
    with pytest.raises(NotFoundError):
        management.client_grants.get(grant.id)
