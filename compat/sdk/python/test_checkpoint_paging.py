import pytest
from auth0.management.core.api_error import ApiError


@pytest.fixture
def create_grants(create_api, create_application, create_grant):
    def create(count):
        audience = create_api(scopes=[{"value": "read:orders"}]).identifier
        grants = [create_grant(create_application(), audience, ["read:orders"]) for _ in range(count)]
        return audience, sorted(grant.id for grant in grants)

    return create


def test_grants_are_walked_from_checkpoint_to_checkpoint_in_the_order_of_their_ids(management, create_grants):
    audience, ids = create_grants(5)
    pages = list(management.client_grants.list(audience=audience, take=2).iter_pages())
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert [grant.id for page in pages for grant in page.items] == ids
    assert [bool(page.response.next) for page in pages] == [True, True, False]


def test_iterating_a_list_fetches_what_follows_each_checkpoint(management, create_grants):
    audience, ids = create_grants(3)
    assert [grant.id for grant in management.client_grants.list(audience=audience, take=1)] == ids


# The SDK has no class for this status of this operation.
def test_a_checkpoint_that_is_none_is_a_bad_request(management):
    with pytest.raises(ApiError) as caught:
        management.client_grants.list(take=2, from_="no-checkpoint")
    assert caught.value.status_code == 400


def test_the_database_connection_of_a_fresh_tenant_is_listed(management):
    connections = management.connections.list(strategy=["auth0"], take=50)
    found = next(found for found in connections if found.name == "Username-Password-Authentication")
    assert found.id.startswith("con_")
