//! Lists of APIs: paging, the `Link` header, filters.

use serde_json::json;
use testkit::{Reply, TestApp, both_engines};

use super::PATH;
use crate::snapshot;

both_engines!(
    a_list_is_an_array_in_the_order_of_creation,
    totals_come_first,
    links_lead_through_the_pages,
    a_page_past_the_end_is_empty,
    some_are_asked_for_by_identifier,
    fields_are_those_of_each,
    bad_queries,
);

async fn list(app: &TestApp, query: &str) -> Reply {
    app.admin().await.get(&format!("{PATH}?{query}")).await
}

/// Five APIs besides the Management API, a millisecond apart.
async fn five(app: &TestApp) -> Vec<String> {
    let mut identifiers = vec!["https://localhost:8443/api/v2/".to_owned()];
    for _ in 0..5 {
        app.clock.advance_seconds(1);
        identifiers.push(app.api(&["a"]).await.identifier);
    }
    identifiers
}

fn identifiers(reply: &Reply, items: &str) -> Vec<String> {
    let body = reply.clone().expect(200).json();
    let items = if items.is_empty() {
        &body
    } else {
        &body[items]
    };
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["identifier"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_list_is_an_array_in_the_order_of_creation(app: TestApp) {
    let all = five(&app).await;
    assert_eq!(identifiers(&list(&app, "").await, ""), all);
    let page = list(&app, "page=1&per_page=2").await;
    assert_eq!(identifiers(&page, ""), all[2..4]);
    let mut whole = list(&app, "").await.json();
    let one = app
        .admin()
        .await
        .get(&format!("{PATH}/{}", whole[3]["id"].as_str().unwrap()))
        .await;
    assert_eq!(whole[3].take().to_string(), one.shown());
}

async fn totals_come_first(app: TestApp) {
    let all = five(&app).await;
    let page = list(&app, "include_totals=true&page=2&per_page=2").await;
    assert_eq!(
        page.members(),
        ["total", "start", "limit", "resource_servers"]
    );
    let body = page.json();
    assert_eq!(
        (&body["total"], &body["start"], &body["limit"]),
        (&6.into(), &4.into(), &2.into())
    );
    assert_eq!(identifiers(&page, "resource_servers"), all[4..]);
    let whole = list(&app, "include_totals=true").await.json();
    assert_eq!(whole["limit"], 50);
    let plain = list(&app, "include_totals=false").await;
    assert_eq!(identifiers(&plain, ""), all);
}

async fn links_lead_through_the_pages(app: TestApp) {
    five(&app).await;
    let link = async |query: &str| list(&app, query).await.header("link").to_owned();
    let at = |query: &str| format!("<http://localhost:8443{PATH}?{query}>");
    assert_eq!(
        link("page=1&fields=name&per_page=2").await,
        format!(
            "{}; rel=\"first\", {}; rel=\"next\", {}; rel=\"last\"",
            at("page=0&fields=name&per_page=2"),
            at("page=2&fields=name&per_page=2"),
            at("page=2&fields=name&per_page=2"),
        )
    );
    assert_eq!(
        link("page=2&per_page=2").await,
        format!(
            "{}; rel=\"first\", {}; rel=\"last\"",
            at("page=0&per_page=2"),
            at("page=2&per_page=2"),
        )
    );
    let only = at("page=0&per_page=50");
    assert_eq!(
        link("").await,
        format!("{only}; rel=\"first\", {only}; rel=\"last\"")
    );
    let only = at("per_page=3&page=0");
    let next = at("per_page=3&page=1");
    assert_eq!(
        link("per_page=3").await,
        format!("{only}; rel=\"first\", {next}; rel=\"next\", {next}; rel=\"last\"")
    );
}

async fn a_page_past_the_end_is_empty(app: TestApp) {
    list(&app, "page=7&per_page=100").await.is(200, "[]");
    let past = list(&app, "page=7&per_page=100&include_totals=true").await;
    past.is(
        200,
        r#"{"total":1,"start":700,"limit":100,"resource_servers":[]}"#,
    );
    let far = list(&app, "page=2147483647&per_page=100").await;
    far.is(200, "[]");
}

async fn some_are_asked_for_by_identifier(app: TestApp) {
    let all = five(&app).await;
    let query = format!("identifiers={}&identifiers={}", all[2], all[1]);
    let found = list(&app, &query).await;
    let mut seen = identifiers(&found, "");
    seen.sort();
    assert_eq!(seen, all[1..3]);
    // Asked for twice it is there once; an id or what isn't there is no identifier.
    let id = found.json()[0]["id"].clone();
    let query = format!(
        "identifiers[]={0}&identifiers[]={0}&identifiers[]=no&identifiers[]={1}\
         &include_totals=true",
        all[1],
        id.as_str().unwrap()
    );
    let found = list(&app, &query).await;
    assert_eq!(found.member("total"), 1);
    assert_eq!(identifiers(&found, "resource_servers"), all[1..2]);
    let management = list(
        &app,
        "identifiers=https%3A%2F%2Flocalhost%3A8443%2Fapi%2Fv2%2F",
    )
    .await;
    assert_eq!(management.json()[0]["is_system"], true);
    let query = format!("identifiers={}&", all.join("&identifiers="));
    let page = list(&app, &format!("{query}page=1&per_page=4")).await;
    assert_eq!(identifiers(&page, "").len(), 2);
}

async fn fields_are_those_of_each(app: TestApp) {
    app.clock.advance_seconds(1);
    app.api_with(json!({"identifier": "a", "name": "A"})).await;
    let some = list(&app, "fields=name,identifier&page=1&per_page=1").await;
    some.is(200, r#"[{"name":"A","identifier":"a"}]"#);
    let others = list(
        &app,
        "fields=scopes&include_fields=false&include_totals=true",
    )
    .await;
    snapshot!("apis_without_scopes", others);
}

async fn bad_queries(app: TestApp) {
    let eleven = "identifiers=a&".repeat(11);
    for (query, detail) in [
        (
            "per_page=0",
            "Value 0 is less than minimum 1' on property per_page",
        ),
        (
            "per_page=101",
            "Value 101 is greater than maximum 100' on property per_page",
        ),
        (
            "page=-1",
            "Value -1 is less than minimum 0' on property page",
        ),
        (
            "page=x",
            "Expected type integer but found type string' on property page",
        ),
        (
            "from=a&take=1",
            "Additional properties not allowed: take,from'",
        ),
        (
            "identifiers=",
            "String is too short (0 chars), minimum 1' on property identifiers[0]",
        ),
        (
            &eleven,
            "Array is too long (11), maximum 10' on property identifiers",
        ),
        ("fields=%00", "Strings must not contain U+0000'"),
        ("fields=%ff", "Not valid UTF-8'"),
    ] {
        let message = format!("Query validation error: '{detail}.");
        let refused = list(&app, query).await;
        refused.is_problem(400, &message, "invalid_query_string");
    }
}
