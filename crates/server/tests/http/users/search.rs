//! Searching users.

use serde_json::json;
use testkit::{Reply, TestApp, both_engines};

use super::PATH;

both_engines!(
    recorded_searches,
    pages_and_totals,
    sorting,
    searches_that_are_refused,
    only_so_many_can_be_paged_through,
);

async fn populate(app: &TestApp) {
    for (place, letter) in ["b", "c", "a"].iter().enumerate() {
        app.user_with(json!({
            "email": format!("{letter}@b.test"), "username": letter,
            "app_metadata": {"place": place, "plan": if place == 1 { "gold" } else { "tin" }},
        }))
        .await;
        app.clock.advance_seconds(1);
    }
}

async fn get(app: &TestApp, query: &str) -> Reply {
    let path = format!("{PATH}?fields=username&{query}");
    app.admin().await.get(&path).await
}

fn named(names: &[&str]) -> String {
    let users: Vec<_> = names.iter().map(|name| json!({"username": name})).collect();
    json!(users).to_string()
}

async fn recorded_searches(app: TestApp) {
    populate(&app).await;
    for (query, names) in [
        ("q=username:c", vec!["c"]),
        ("q=email:A*", vec!["a"]),
        (
            "q=updated_at:%5B2016-01-01%20TO%20*%5D&search_engine=v3&per_page=1",
            vec!["b"],
        ),
        ("q=app_metadata.plan:gold", vec!["c"]),
        (
            "q=NOT%20app_metadata.plan:gold&per_page=1&page=1",
            vec!["a"],
        ),
        ("q=", vec!["b", "c", "a"]),
        ("q=_exists_:blocked", vec![]),
        (
            "connection=whatever&primary_order=false",
            vec!["b", "c", "a"],
        ),
    ] {
        get(&app, query).await.is(200, &named(&names));
    }
}

async fn pages_and_totals(app: TestApp) {
    populate(&app).await;
    let totals = get(&app, "include_totals=true&per_page=2&page=1").await;
    let users = named(&["a"]);
    totals.is(
        200,
        &format!(r#"{{"start":2,"limit":2,"length":1,"users":{users},"total":3}}"#),
    );
    let none = get(&app, "include_totals=true&per_page=0").await;
    none.is(
        200,
        r#"{"start":0,"limit":0,"length":0,"users":[],"total":3}"#,
    );
    let by_json = get(
        &app,
        "include_totals=true&per_page=1&q=app_metadata.plan:tin",
    )
    .await;
    let users = named(&["b"]);
    by_json.is(
        200,
        &format!(r#"{{"start":0,"limit":1,"length":1,"users":{users},"total":2}}"#),
    );
    assert_eq!(get(&app, "").await.header("link"), "");
}

async fn sorting(app: TestApp) {
    populate(&app).await;
    for (query, names) in [
        ("sort=username:1", ["a", "b", "c"]),
        ("sort=email:-1", ["c", "b", "a"]),
        ("sort=created_at:-1", ["a", "c", "b"]),
        ("sort=email:1&q=_exists_:app_metadata.plan", ["a", "b", "c"]),
    ] {
        get(&app, query).await.is(200, &named(&names));
    }
}

async fn searches_that_are_refused(app: TestApp) {
    for (query, message) in [
        (
            "search_engine=v2",
            "You are not allowed to use search_engine=v2. Use search_engine=v3 instead.",
        ),
        (
            "sort=user_metadata.a:1",
            "Query validation error: 'Users cannot be sorted by user_metadata.a' on property sort.",
        ),
        (
            "per_page=101",
            "Query validation error: 'Value 101 is greater than maximum 100' on property per_page.",
        ),
    ] {
        let refused = get(&app, query).await;
        refused.is_problem(400, message, "invalid_query_string");
    }
    let broken = get(&app, "q=(a").await;
    assert_eq!(
        (broken.status, broken.text("errorCode").as_str()),
        (400, "invalid_query_string")
    );
}

async fn only_so_many_can_be_paged_through(app: TestApp) {
    get(&app, "per_page=100&page=9").await.is(200, "[]");
    let message = "You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation.";
    let refused = get(&app, "per_page=100&page=10").await;
    refused.is_problem(400, message, "invalid_paging");
}
