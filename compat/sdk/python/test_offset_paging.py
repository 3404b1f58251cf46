def test_pages_of_two_are_walked_one_by_one_with_totals(management, create_api):
    identifiers = sorted(create_api().identifier for _ in range(5))
    pager = management.resource_servers.list(identifiers=identifiers, per_page=2)
    pages = list(pager.iter_pages())
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert [(page.response.start, page.response.limit, page.response.total) for page in pages] == [
        (0, 2, 5),
        (2, 2, 5),
        (4, 2, 5),
    ]
    assert sorted(api.identifier for page in pages for api in page.items) == identifiers


def test_iterating_a_list_fetches_its_pages(management, create_api):
    identifiers = sorted(create_api().identifier for _ in range(3))
    pager = management.resource_servers.list(identifiers=identifiers, per_page=1)
    assert sorted(api.identifier for api in pager) == identifiers


# The SDK goes on until a page is empty.
def test_the_page_after_the_last_one_is_empty(management, create_api):
    identifiers = [create_api().identifier]
    pager = management.resource_servers.list(identifiers=identifiers)
    beyond = pager.next_page()
    assert (beyond.items, beyond.has_next) == ([], False)
    assert (beyond.response.start, beyond.response.total) == (50, 1)


def test_every_application_is_on_one_page_exactly(management, create_application):
    created = [create_application(app_type="native").client_id for _ in range(3)]
    seen = [application.client_id for application in management.clients.list(app_type="native", per_page=2)]
    assert [seen.count(client_id) for client_id in created] == [1, 1, 1]


def test_a_list_has_the_fields_that_were_asked_for(management, create_application):
    created = create_application(app_type="native")
    wanted = {"app_type": "native", "fields": "client_id,name", "include_fields": True, "per_page": 100}
    found = next(found for found in management.clients.list(**wanted) if found.client_id == created.client_id)
    assert (found.name, found.client_secret, found.app_type) == (created.name, None, None)
