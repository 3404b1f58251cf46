"""The main job with people in it: everybody who can hold a permission holds one, the API's update
deletes it, and nobody has it any more."""

from types import SimpleNamespace

import pytest
from auth0.management.errors import NotFoundError

from permissions import names_of, permissions_of
from tokens import claims_of, draw_token, scopes_of

VALUES = ["delete:orders", "read:orders", "update:orders"]
KEPT = ["read:orders", "update:orders"]
PLACES = ["api", "role", "user", "effective", "grant", "grants", "scope", "permissions"]


@pytest.fixture
def tenant(management, create_granted, create_role, create_user, create_organization):
    """An API whose three permissions a role, a user, a member of an organization and an application hold."""
    made = create_granted(VALUES, enforce_policies=True, token_dialect="access_token_authz")
    role, user, organization = create_role(), create_user(), create_organization()
    permissions = permissions_of(made.api, VALUES)
    management.roles.permissions.add(role.id, permissions=permissions)
    management.users.permissions.create(user.user_id, permissions=permissions)
    management.users.roles.assign(user.user_id, roles=[role.id])
    management.organizations.members.create(organization.id, members=[user.user_id])
    management.organizations.members.roles.assign(organization.id, user.user_id, roles=[role.id])
    return SimpleNamespace(**vars(made), role=role, user=user)


@pytest.fixture
def listed(management, tenant):
    """What each of the holders is said to have."""

    def list_all():
        api, user_id = tenant.api, tenant.user.user_id
        effective = management.users.effective_permissions.list(user_id, resource_server_identifier=api.identifier)
        [granted] = management.client_grants.list(audience=api.identifier)
        token = draw_token(tenant.application, api.identifier)
        return {
            "api": [scope.value for scope in management.resource_servers.get(api.id).scopes],
            "role": names_of(management.roles.permissions.list(tenant.role.id)),
            "user": names_of(management.users.permissions.list(user_id)),
            "effective": names_of(effective),
            "grant": management.client_grants.get(tenant.grant.id).scope,
            "grants": granted.scope,
            "scope": scopes_of(token),
            "permissions": claims_of(token)["permissions"],
        }

    return list_all


@pytest.fixture
def delete_permission(management, tenant):
    def delete():
        kept = [scope for scope in tenant.api.scopes if scope.value in KEPT]
        management.resource_servers.update(tenant.api.id, scopes=kept)

    return delete


def test_a_permission_is_deleted_by_an_update_of_its_api_and_nobody_lists_it(listed, delete_permission):
    assert listed() == dict.fromkeys(PLACES, VALUES)
    delete_permission()
    assert listed() == dict.fromkeys(PLACES, KEPT)


def test_it_cant_be_given_any_more(management, tenant, delete_permission):
    delete_permission()
    permissions = permissions_of(tenant.api, ["delete:orders"])
    for give, holder in [
        (management.roles.permissions.add, tenant.role.id),
        (management.users.permissions.create, tenant.user.user_id),
    ]:
        with pytest.raises(NotFoundError) as caught:
            give(holder, permissions=permissions)
        assert caught.value.body["errorCode"] == "inexistent_resource_server_permission"


def test_a_dangling_assignment_is_taken_away_as_if_it_were_there_and_stays_away(
    management, tenant, listed, delete_permission
):
    delete_permission()
    permissions = permissions_of(tenant.api, ["delete:orders"])
    for held, holder in [
        (management.roles.permissions, tenant.role.id),
        (management.users.permissions, tenant.user.user_id),
    ]:
        assert held.delete(holder, permissions=permissions) is None
    assert listed() == dict.fromkeys(PLACES, KEPT)


def test_made_anew_under_the_same_name_it_is_nobodys_until_it_is_given_again(
    management, tenant, listed, delete_permission
):
    delete_permission()
    management.resource_servers.update(tenant.api.id, scopes=tenant.api.scopes)
    assert listed() == {**dict.fromkeys(PLACES, KEPT), "api": VALUES}
    permissions = permissions_of(tenant.api, ["delete:orders"])
    management.roles.permissions.add(tenant.role.id, permissions=permissions)
    management.users.permissions.create(tenant.user.user_id, permissions=permissions)
    management.client_grants.update(tenant.grant.id, scope=VALUES)
    assert listed() == dict.fromkeys(PLACES, VALUES)


def test_with_its_api_every_permission_goes_and_what_dangles_is_taken_away_without_a_word(management, tenant):
    management.resource_servers.delete(tenant.api.id)
    role_id, user_id = tenant.role.id, tenant.user.user_id
    assert list(management.roles.permissions.list(role_id)) == []
    assert list(management.users.permissions.list(user_id)) == []
    with pytest.raises(NotFoundError):
        management.client_grants.get(tenant.grant.id)
    permissions = permissions_of(tenant.api, VALUES)
    management.roles.permissions.delete(role_id, permissions=permissions)
    management.users.permissions.delete(user_id, permissions=permissions)
