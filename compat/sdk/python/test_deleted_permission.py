"""The main job, end to end: a permission is deleted, and from then on nothing carries or lists it."""

import pytest
from auth0.authentication.exceptions import Auth0Error

from tokens import claims_of, draw_token, get_token, scopes_of

VALUES = ["read:orders", "update:orders", "delete:orders"]
KEPT = ["read:orders", "update:orders"]


@pytest.fixture
def delete_permission(management):
    def delete(api):
        scopes = [scope for scope in api.scopes if scope.value in KEPT]
        return management.resource_servers.update(api.id, scopes=scopes)

    return delete


def test_the_next_token_lacks_it_and_the_grant_no_longer_lists_it(management, create_granted, delete_permission):
    made = create_granted(VALUES)
    assert scopes_of(draw_token(made.application, made.api.identifier)) == VALUES
    assert made.grant.scope == VALUES

    updated = delete_permission(made.api)
    assert [scope.value for scope in updated.scopes] == KEPT

    assert scopes_of(draw_token(made.application, made.api.identifier)) == KEPT
    assert management.client_grants.get(made.grant.id).scope == KEPT
    listed = management.client_grants.list(audience=made.api.identifier)
    assert [grant.scope for grant in listed] == [KEPT]


def test_the_list_of_permissions_in_a_token_loses_it_too(create_granted, delete_permission):
    made = create_granted(VALUES, token_dialect="access_token_authz")
    delete_permission(made.api)
    assert claims_of(draw_token(made.application, made.api.identifier))["permissions"] == KEPT


def test_a_permission_that_is_made_anew_under_the_same_name_is_nobodys(
    management, create_granted, delete_permission
):
    made = create_granted(VALUES)
    delete_permission(made.api)
    management.resource_servers.update(made.api.id, scopes=made.api.scopes)
    assert scopes_of(draw_token(made.application, made.api.identifier)) == KEPT
    management.client_grants.update(made.grant.id, scope=VALUES)
    assert scopes_of(draw_token(made.application, made.api.identifier)) == VALUES


def test_its_application_draws_tokens_as_before_when_all_are_gone(management, create_granted):
    made = create_granted(VALUES)
    management.resource_servers.update(made.api.id, scopes=[])
    assert scopes_of(draw_token(made.application, made.api.identifier)) == []
    with pytest.raises(Auth0Error):
        get_token(made.application, client_secret="wrong").client_credentials(made.api.identifier)
