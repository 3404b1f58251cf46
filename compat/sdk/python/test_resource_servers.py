import pytest
from auth0.management.errors import BadRequestError, NotFoundError

from environment import ONCE

SCOPES = [
    {"value": "read:orders", "description": "Read orders"},
    {"value": "update:orders", "description": "Change orders"},
]


def as_dicts(scopes):
    return [scope.model_dump(exclude_none=True) for scope in scopes]


def test_an_api_is_created_with_auth0s_defaults(create_api):
    api = create_api(scopes=SCOPES)
    assert as_dicts(api.scopes) == SCOPES
    assert (api.signing_alg, api.token_lifetime, api.token_lifetime_for_web) == ("RS256", 86400, 7200)
    assert (api.allow_offline_access, api.is_system) == (False, None)


def test_an_api_is_read_by_its_id_and_by_its_identifier(management, create_api):
    api = create_api(scopes=SCOPES)
    for key in [api.id, api.identifier]:
        read = management.resource_servers.get(key)
        assert (read.id, read.identifier, read.scopes) == (api.id, api.identifier, api.scopes)


def test_an_update_changes_what_it_names_and_nothing_else(management, create_api):
    api = create_api(scopes=SCOPES)
    change = {"token_lifetime": 3600, "enforce_policies": True, "token_dialect": "access_token_authz"}
    updated = management.resource_servers.update(api.id, **change)
    assert updated.model_dump() == {**api.model_dump(), **change}


def test_the_list_of_permissions_is_replaced_as_a_whole(management, create_api):
    api = create_api(scopes=SCOPES)
    scopes = [{"value": "delete:orders"}, {"value": "read:orders", "description": "Read any order"}]
    assert as_dicts(management.resource_servers.update(api.id, scopes=scopes).scopes) == scopes
    assert management.resource_servers.update(api.id, scopes=[]).scopes == []


def test_a_deleted_api_is_gone_and_deleting_it_again_is_no_error(management, create_api):
    api = create_api()
    management.resource_servers.delete(api.id)
    with pytest.raises(NotFoundError):
        management.resource_servers.get(api.id)
    management.resource_servers.delete(api.id)


def test_the_management_api_is_a_system_api_that_keeps_its_permissions(management):
    apis = management.resource_servers.list(per_page=100)
    system = next(api for api in apis if api.name == "Auth0 Management API")
    assert system.is_system
    with pytest.raises(BadRequestError):
        management.resource_servers.update(system.id, scopes=SCOPES, request_options=ONCE)
