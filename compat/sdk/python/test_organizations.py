import secrets

import pytest
from auth0.management.core.api_error import ApiError
from auth0.management.errors import ConflictError, NotFoundError


@pytest.fixture
def create_members(management, create_user):
    def create(organization, count):
        members = [create_user().user_id for _ in range(count)]
        management.organizations.members.create(organization.id, members=members)
        return members

    return create


def test_an_organization_is_created_read_changed_found_and_deleted(management, create_organization):
    organization = create_organization(display_name="Orders Ltd")
    updated = management.organizations.update(organization.id, metadata={"tier": "gold"})
    assert (updated.name, updated.display_name, updated.metadata) == (organization.name, "Orders Ltd", {"tier": "gold"})
    assert management.organizations.get(organization.id).model_dump() == updated.model_dump()
    assert management.organizations.get_by_name(organization.name).id == organization.id
    listed = [found.name for found in management.organizations.list(take=1) if found.id == organization.id]
    assert listed == [organization.name]
    assert management.organizations.update(organization.id, metadata={}).metadata is None
    management.organizations.delete(organization.id)
    with pytest.raises(NotFoundError):
        management.organizations.get(organization.id)


def test_two_organizations_cant_have_one_name(create_organization):
    name = create_organization().name
    with pytest.raises(ConflictError):
        create_organization(name=name)


def test_members_are_added_listed_from_checkpoint_to_checkpoint_and_removed(
    management, create_organization, create_members
):
    organization_id = (organization := create_organization()).id
    members = create_members(organization, 3)
    listed = management.organizations.members.list(organization_id, take=2)
    assert sorted(member.user_id for member in listed) == sorted(members)
    # Somebody who is none is removed without a word.
    management.organizations.members.delete(organization_id, members=members[:1])
    management.organizations.members.delete(organization_id, members=members[:1])
    left = management.organizations.members.list(organization_id)
    assert sorted(member.user_id for member in left) == sorted(members[1:])


def test_a_member_has_roles_in_the_organization_only(management, create_organization, create_members, create_role):
    organization_id = (organization := create_organization()).id
    [user_id] = create_members(organization, 1)
    role = create_role()
    roles = management.organizations.members.roles
    roles.assign(organization_id, user_id, roles=[role.id])
    assert [(found.id, found.name) for found in roles.list(organization_id, user_id)] == [(role.id, role.name)]
    assert list(management.users.roles.list(user_id)) == []
    effective = management.organizations.members.effective_roles.list(organization_id, user_id)
    assert [found.id for found in effective] == [role.id]
    with_roles = management.organizations.members.list(organization_id, fields="user_id,roles")
    assert [[found.id for found in member.roles] for member in with_roles] == [[role.id]]
    roles.delete(organization_id, user_id, roles=[role.id])
    assert list(roles.list(organization_id, user_id)) == []
    # The SDK has no class for this status of this operation.
    with pytest.raises(ApiError) as caught:
        roles.assign(organization_id, user_id, roles=["rol_0000000000000000"])
    assert caught.value.body["message"] == "No such role with id: rol_0000000000000000"


def test_who_leaves_an_organization_has_no_roles_there_any_more(
    management, create_organization, create_members, create_role
):
    organization_id = (organization := create_organization()).id
    [user_id] = create_members(organization, 1)
    management.organizations.members.roles.assign(organization_id, user_id, roles=[create_role().id])
    management.organizations.members.delete(organization_id, members=[user_id])
    management.organizations.members.create(organization_id, members=[user_id])
    assert list(management.organizations.members.roles.list(organization_id, user_id)) == []


def test_connections_are_given_to_an_organization_changed_and_taken_away(management, create_organization):
    organization_id = create_organization().id
    connection = management.connections.create(name=f"sdk-{secrets.token_hex(6)}", strategy="auth0")
    connections = management.organizations.connections
    added = connections.create(organization_id, connection_id=connection.id)
    assert (added.is_enabled, added.show_as_button, added.is_signup_enabled) == (True, True, False)
    assert (added.connection.name, added.connection.strategy) == (connection.name, "auth0")
    change = {"assign_membership_on_login": True, "is_signup_enabled": True}
    changed = connections.update(organization_id, connection.id, **change)
    assert changed.model_dump() == {**added.model_dump(), **change}
    enabled = management.organizations.enabled_connections
    assert [found.connection_id for found in enabled.list(organization_id)] == [connection.id]
    management.connections.delete(connection.id)
    assert list(connections.list(organization_id)) == []
    assert list(enabled.list(organization_id)) == []
