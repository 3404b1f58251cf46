import secrets

import pytest
from auth0.management.errors import ConflictError, NotFoundError

from environment import DATABASE


def test_a_user_is_created_with_auth0s_defaults_and_the_password_stays_secret(management, create_user):
    user = create_user()
    bare = user.user_id.removeprefix("auth0|")
    assert (len(bare), user.name, user.nickname) == (24, user.email, user.email.split("@")[0])
    assert (user.email_verified, user.created_at) == (False, user.updated_at)
    identity = user.identities[0].model_dump(exclude_none=True, by_alias=True)
    assert identity == {"connection": DATABASE, "user_id": bare, "provider": "auth0", "isSocial": False}
    assert "password" not in user.model_dump()
    assert management.users.get(user.user_id).model_dump() == user.model_dump()


def test_a_user_has_the_id_that_was_chosen(create_user):
    chosen = secrets.token_hex(6)
    assert create_user(user_id=chosen).user_id == f"auth0|{chosen}"


def test_metadata_is_merged_at_its_first_level_none_deletes_and_an_empty_one_wipes(management, create_user):
    address = {"city": "Bonn", "street": "Weg"}
    metadata = {"user_metadata": {"colour": "blue", "address": address}, "app_metadata": {"plan": "free"}}
    user_id = create_user(**metadata).user_id
    change = {"user_metadata": {"colour": None, "address": {"city": "Ulm"}, "size": 3}, "app_metadata": {"seats": 2}}
    updated = management.users.update(user_id, **change)
    assert updated.user_metadata == {"address": {"city": "Ulm"}, "size": 3}
    assert updated.app_metadata == {"plan": "free", "seats": 2}
    wiped = management.users.update(user_id, user_metadata={}, app_metadata={})
    assert (wiped.user_metadata, wiped.app_metadata) == ({}, None)


def test_an_update_changes_what_it_names_and_nothing_else(management, create_user):
    user = create_user(given_name="Ada", family_name="Byron").model_dump()
    change = {"nickname": "Countess", "blocked": True}
    updated = management.users.update(user["user_id"], **change).model_dump()
    assert updated == {**user, **change, "updated_at": updated["updated_at"]}


def test_an_email_that_is_taken_is_a_conflict_error(create_user):
    email = create_user().email
    with pytest.raises(ConflictError) as caught:
        create_user(email=email)
    assert (caught.value.body["message"], caught.value.body["errorCode"]) == (
        "The user already exists.",
        "auth0_idp_error",
    )


def test_users_are_found_by_their_email(management, create_user):
    user = create_user()
    found = management.users.list_users_by_email(email=user.email, fields="user_id,email")
    assert [(user.user_id, user.email) for user in found] == [(user.user_id, user.email)]
    assert management.users.list_users_by_email(email=f"no-{user.email}") == []


def test_a_second_account_is_linked_and_unlinked(management, create_user):
    main, second = create_user().user_id, create_user().user_id
    bare = second.removeprefix("auth0|")
    linked = management.users.identities.link(main, provider="auth0", user_id=bare)
    assert [f"auth0|{identity.user_id}" for identity in linked] == [main, second]
    with pytest.raises(NotFoundError):
        management.users.get(second)
    left = management.users.identities.delete(main, "auth0", bare)
    assert [f"auth0|{identity.user_id}" for identity in left] == [main]
    assert management.users.get(second).user_id == second


def test_a_deleted_user_is_gone_and_deleting_it_again_is_no_error(management, create_user):
    user_id = create_user().user_id
    management.users.delete(user_id)
    with pytest.raises(NotFoundError) as caught:
        management.users.get(user_id)
    assert caught.value.body["errorCode"] == "inexistent_user"
    management.users.delete(user_id)


def test_a_user_lists_the_organizations_that_it_is_a_member_of(management, create_user, create_organization):
    user_id = create_user().user_id
    organization = create_organization()
    management.organizations.members.create(organization.id, members=[user_id])
    assert [found.id for found in management.users.organizations.list(user_id)] == [organization.id]
