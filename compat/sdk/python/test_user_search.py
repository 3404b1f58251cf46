"""Users are found by Auth0's search syntax, page by page."""

import secrets

import pytest
from auth0.management.errors import BadRequestError


@pytest.fixture
def family(create_user):
    """The family name of three users, which nobody else has."""
    family = f"Family{secrets.token_hex(6)}"
    for seats, given in enumerate(["Ada", "Bea", "Cleo"]):
        names = {"given_name": given, "family_name": family, "name": f"{given} {family}"}
        metadata = {"plan": "free" if given == "Bea" else "paid", "seats": seats}
        create_user(**names, app_metadata=metadata, email=f"{given}@{family}.example".lower())
    return family


@pytest.fixture
def names_found(management):
    def find(query, sort="given_name:1"):
        return [user.given_name for user in management.users.list(q=query, search_engine="v3", sort=sort)]

    return find


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{of}", ["Ada", "Bea", "Cleo"]),
        ("{of} AND given_name:bea", ["Bea"]),
        ("{of} AND (given_name:Ada OR given_name:Cleo)", ["Ada", "Cleo"]),
        ("{of} AND NOT given_name:A*", ["Bea", "Cleo"]),
        ("{of} AND email.domain:*.example", ["Ada", "Bea", "Cleo"]),
        ('{of} AND app_metadata.plan:"free"', ["Bea"]),
        ("{of} AND app_metadata.seats:[1 TO *]", ["Bea", "Cleo"]),
        ("{of} AND _exists_:blocked", []),
    ],
)
def test_a_search_has_its_words_anded_ored_negated_grouped_and_with_wildcards(family, names_found, query, expected):
    assert names_found(query.replace("{of}", f"family_name:{family}")) == expected


def test_results_are_sorted_and_have_the_fields_that_were_asked_for(management, family, names_found):
    query = f"family_name:{family}"
    assert names_found(query, sort="given_name:-1") == ["Cleo", "Bea", "Ada"]
    part = management.users.list(q=query, fields="user_id,email", include_fields=True)
    assert [set(user.model_dump(exclude_none=True)) for user in part] == [{"user_id", "email"}] * 3
    rest = management.users.list(q=query, fields="email", include_fields=False)
    assert [(user.email, user.family_name) for user in rest] == [(None, family)] * 3


# The SDK goes on until a page is empty.
def test_pages_have_totals_and_the_one_past_the_end_is_empty(management, family):
    pager = management.users.list(q=f"family_name:{family}", per_page=2)
    pages = list(pager.iter_pages())
    totals = [(page.response.start, page.response.limit, page.response.length, page.response.total) for page in pages]
    assert totals == [(0, 2, 2, 3), (2, 2, 1, 3)]
    beyond = management.users.list(q=f"family_name:{family}", per_page=2, page=7)
    assert (beyond.items, beyond.response.total) == ([], 3)


def test_what_cant_be_searched_is_a_bad_request_error(management):
    with pytest.raises(BadRequestError):
        management.users.list(q="email:(")
    with pytest.raises(BadRequestError) as caught:
        management.users.list(q="email:a*", search_engine="v2")
    assert caught.value.body["message"].startswith("You are not allowed to use search_engine=v2.")
