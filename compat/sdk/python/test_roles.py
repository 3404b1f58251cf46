import secrets

import pytest
from auth0.management.errors import ConflictError, NotFoundError

from environment import ONCE
from permissions import names_of, permissions_of

SCOPES = [{"value": "read:orders", "description": "Read orders"}, {"value": "update:orders"}]


def test_a_role_is_created_read_changed_found_and_deleted(management, create_role):
    role = create_role()
    assert (role.id.startswith("rol_"), role.description) == (True, None)
    assert management.roles.get(role.id).description == ""
    updated = management.roles.update(role.id, description="Counts orders")
    assert (updated.id, updated.name, updated.description) == (role.id, role.name, "Counts orders")
    found = management.roles.list(name_filter=role.name.upper())
    assert [(role.id, role.description) for role in found] == [(role.id, "Counts orders")]
    management.roles.delete(role.id)
    for call in [management.roles.get, management.roles.delete]:
        with pytest.raises(NotFoundError) as caught:
            call(role.id)
        assert caught.value.body == {
            "statusCode": 404,
            "error": "Not Found",
            "message": "The role does not exist.",
        }


def test_two_roles_cant_have_one_name(create_role):
    name = create_role().name
    with pytest.raises(ConflictError) as caught:
        create_role(name=name)
    assert caught.value.body["message"] == "The role already exists."


def test_roles_are_listed_page_by_page_in_the_order_of_their_names(management, create_role):
    word = secrets.token_hex(6)
    names = [create_role(name=f"{word} {letter}").name for letter in "cab"]
    pages = list(management.roles.list(name_filter=word, per_page=2).iter_pages())
    assert [(page.response.start, page.response.limit, page.response.total) for page in pages] == [(0, 2, 3), (2, 2, 3)]
    assert [role.name for page in pages for role in page.items] == sorted(names)


def test_permissions_are_given_to_a_role_and_taken_away(management, create_api, create_role):
    api = create_api(scopes=SCOPES)
    role_id = create_role().id
    permissions = permissions_of(api, ["update:orders", "read:orders"])
    management.roles.permissions.add(role_id, permissions=permissions)
    management.roles.permissions.add(role_id, permissions=permissions)
    listed = management.roles.permissions.list(role_id)
    assert [permission.model_dump() for permission in listed.items] == [
        {
            "permission_name": value,
            "description": description,
            "resource_server_name": api.name,
            "resource_server_identifier": api.identifier,
        }
        for value, description in [("read:orders", "Read orders"), ("update:orders", "")]
    ]
    assert listed.response.total == 2
    management.roles.permissions.delete(role_id, permissions=permissions[:1])
    assert names_of(management.roles.permissions.list(role_id, per_page=1)) == ["read:orders"]
    # What isn't there is taken away as well as Auth0 does it: without a word.
    management.roles.permissions.delete(role_id, permissions=permissions[:1])


def test_a_permission_that_the_api_hasnt_got_cant_be_given(management, create_api, create_role):
    api = create_api(scopes=SCOPES)
    role_id = create_role().id
    permissions = permissions_of(api, ["read:orders", "burn:orders"])
    with pytest.raises(NotFoundError) as caught:
        management.roles.permissions.add(role_id, permissions=permissions, request_options=ONCE)
    assert caught.value.body["errorCode"] == "inexistent_resource_server_permission"
    assert management.roles.permissions.list(role_id).items == []


def test_a_role_lists_its_users_from_checkpoint_to_checkpoint(management, create_role, create_user):
    role_id = create_role().id
    users = [create_user().user_id for _ in range(3)]
    management.roles.users.assign(role_id, users=users)
    pages = list(management.roles.users.list(role_id, take=2).iter_pages())
    assert [len(page.items) for page in pages] == [2, 1]
    assert sorted(user.user_id for page in pages for user in page.items) == sorted(users)
