"""What users hold: directly, through roles, and what of it is in effect."""

import pytest
from auth0.management.errors import NotFoundError

from permissions import names_of, permissions_of

SCOPES = [{"value": f"{verb}:orders", "description": f"To {verb}"} for verb in ["read", "update", "delete"]]


@pytest.fixture
def api(create_api):
    return create_api(scopes=SCOPES)


def test_permissions_are_given_to_a_user_directly_and_taken_away(management, api, create_user):
    user_id = create_user().user_id
    permissions = permissions_of(api, ["update:orders", "read:orders"])
    management.users.permissions.create(user_id, permissions=permissions)
    management.users.permissions.create(user_id, permissions=permissions)
    listed = management.users.permissions.list(user_id)
    assert (names_of(listed.items), listed.response.total) == (["read:orders", "update:orders"], 2)
    first = listed.items[0].model_dump()
    assert first["sources"] == [{"source_id": "", "source_name": "", "source_type": "DIRECT"}]
    assert (first["description"], first["resource_server_name"]) == ("To read", api.name)
    management.users.permissions.delete(user_id, permissions=permissions[:1])
    management.users.permissions.delete(user_id, permissions=permissions[:1])
    assert names_of(management.users.permissions.list(user_id, per_page=1)) == ["read:orders"]


def test_a_permission_that_the_api_hasnt_got_cant_be_given(management, api, create_user):
    permissions = permissions_of(api, ["burn:orders"])
    with pytest.raises(NotFoundError) as caught:
        management.users.permissions.create(create_user().user_id, permissions=permissions)
    assert caught.value.body["errorCode"] == "inexistent_resource_server_permission"


def test_roles_are_given_to_a_user_and_taken_away(management, create_user, create_role):
    user_id = create_user().user_id
    role = create_role(description="Counts orders")
    management.users.roles.assign(user_id, roles=[role.id])
    listed = management.users.roles.list(user_id)
    assert [(found.id, found.name, found.description) for found in listed.items] == [
        (role.id, role.name, "Counts orders")
    ]
    assert (listed.response.start, listed.response.limit, listed.response.total) == (0, 50, 1)
    management.users.roles.delete(user_id, roles=[role.id])
    management.users.roles.delete(user_id, roles=[role.id])
    assert list(management.users.roles.list(user_id)) == []
    with pytest.raises(NotFoundError) as caught:
        management.users.roles.assign(user_id, roles=["rol_0000000000000000"])
    assert caught.value.body["message"] == "The role does not exist."


def test_what_is_in_effect_says_where_it_is_from(management, api, create_user, create_role):
    user_id = create_user().user_id
    role_id = create_role().id
    management.roles.permissions.add(role_id, permissions=permissions_of(api, ["read:orders", "update:orders"]))
    management.users.roles.assign(user_id, roles=[role_id])
    management.users.permissions.create(user_id, permissions=permissions_of(api, ["delete:orders", "read:orders"]))

    query = {"resource_server_identifier": api.identifier}
    effective = management.users.effective_permissions.list(user_id, **query, take=2)
    assert [(found.permission_name, sorted(found.sources)) for found in effective] == [
        ("delete:orders", ["direct"]),
        ("read:orders", ["direct", "roles"]),
        ("update:orders", ["roles"]),
    ]
    roles = management.users.effective_permissions.sources.roles.list(user_id, **query, permission_name="update:orders")
    assert [(found.id, found.sources) for found in roles] == [(role_id, ["direct"])]
    assert [found.id for found in management.users.effective_roles.list(user_id)] == [role_id]


def test_a_deleted_role_is_nobodys(management, api, create_user, create_role):
    user_id = create_user().user_id
    role_id = create_role().id
    management.roles.permissions.add(role_id, permissions=permissions_of(api, ["read:orders"]))
    management.users.roles.assign(user_id, roles=[role_id])
    management.roles.delete(role_id)
    assert list(management.users.roles.list(user_id)) == []
    effective = management.users.effective_permissions.list(user_id, resource_server_identifier=api.identifier)
    assert list(effective) == []
    with pytest.raises(NotFoundError):
        management.users.roles.delete(user_id, roles=[role_id])
