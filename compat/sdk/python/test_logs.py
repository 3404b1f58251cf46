import pytest
from auth0.management.errors import NotFoundError

from environment import CLIENT_ID


@pytest.fixture
def newest_about(management):
    def find(api, query=None):
        options = {"additional_query_parameters": query or {}}
        for entry in management.logs.list(per_page=50, request_options=options).items:
            if about(entry) == api.id:
                return entry
        return None

    return find


def about(entry):
    """The id of what the logged request answered."""
    details = entry.details.model_dump() if hasattr(entry.details, "model_dump") else entry.details
    return (((details or {}).get("response") or {}).get("body") or {}).get("id")


def test_a_change_is_logged_with_who_made_it(create_api, newest_about):
    entry = newest_about(create_api())
    assert (entry.type, entry.description) == ("sapi", "Create a resource server")
    assert entry.client_id == CLIENT_ID


def test_an_entry_is_read_by_its_id(management, create_api, newest_about):
    entry = newest_about(create_api())
    assert management.logs.get(entry.log_id).model_dump() == entry.model_dump()
    with pytest.raises(NotFoundError):
        management.logs.get("900" + "0" * 53)


def test_logs_are_searched_by_type_and_description(management, create_api, newest_about):
    api = create_api()
    management.resource_servers.update(api.id, token_lifetime=60)
    entry = newest_about(api, {"q": 'type:sapi AND description:"Update a resource server"'})
    assert entry.description == "Update a resource server"
    assert newest_about(api, {"q": "type:seccft"}) is None


def test_pages_of_a_search_have_totals_and_the_newest_entry_comes_first(management, create_api):
    create_api()
    create_api()
    page = management.logs.list(per_page=2, sort="date:-1")
    assert (page.response.start, page.response.limit, page.response.length) == (0, 2, 2)
    assert page.response.total >= 2
    assert page.items[0].log_id > page.items[1].log_id
