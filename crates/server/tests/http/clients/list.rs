//! Lists of applications: every form of paging, and filters.

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::PATH;

both_engines!(
    pages_in_the_order_of_creation,
    a_page_may_be_for_the_total_only,
    checkpoints_lead_to_the_end,
    a_checkpoint_whose_client_is_gone_goes_on,
    filters,
    a_search_needs_organizations,
    bad_queries,
);

async fn list(app: &TestApp, query: &str) -> Reply {
    app.admin().await.get(&format!("{PATH}?{query}")).await
}

fn ids(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["client_id"].as_str().unwrap().to_owned())
        .collect()
}

/// Five native applications, a second apart.
async fn five(app: &TestApp) -> Vec<String> {
    let mut all = Vec::new();
    for _ in 0..5 {
        app.clock.advance_seconds(1);
        all.push(app.client_with(json!({"app_type": "native"})).await.id);
    }
    all
}

async fn pages_in_the_order_of_creation(app: TestApp) {
    let all = five(&app).await;
    let page = list(&app, "app_type=native&page=1&per_page=2&fields=client_id").await;
    assert_eq!(ids(&page.json()), all[2..4]);
    let at = |page: usize| {
        format!(
            "<http://localhost:8443{PATH}?app_type=native&page={page}&per_page=2&fields=client_id>"
        )
    };
    assert_eq!(
        page.header("link"),
        format!(
            "{}; rel=\"first\", {}; rel=\"next\", {}; rel=\"last\"",
            at(0),
            at(2),
            at(2)
        )
    );
    let page = list(
        &app,
        "app_type=native&page=2&per_page=2&include_totals=true",
    )
    .await;
    assert_eq!(page.members(), ["total", "start", "limit", "clients"]);
    let body = page.json();
    assert_eq!(
        (&body["total"], &body["start"], &body["limit"]),
        (&5.into(), &4.into(), &2.into())
    );
    assert_eq!(ids(&body["clients"]), all[4..]);
}

async fn a_page_may_be_for_the_total_only(app: TestApp) {
    five(&app).await;
    let none = list(&app, "app_type=native&per_page=0&include_totals=true").await;
    none.is(200, r#"{"total":5,"start":0,"limit":0,"clients":[]}"#);
    list(&app, "per_page=0").await.is(200, "[]");
}

async fn checkpoints_lead_to_the_end(app: TestApp) {
    let all = five(&app).await;
    let (mut seen, mut from) = (Vec::new(), String::new());
    for members in [&["clients", "next"][..], &["clients", "next"], &["clients"]] {
        let page = list(&app, &format!("app_type=native&take=2{from}"))
            .await
            .expect(200);
        assert_eq!(page.members(), members);
        assert_eq!(page.header("link"), "");
        seen.extend(ids(&page.member("clients")));
        from = format!("&from={}", page.text("next"));
    }
    assert_eq!(seen, all);
    let page = list(
        &app,
        "app_type=native&take=5&include_totals=true&per_page=1",
    )
    .await;
    assert_eq!(page.members(), ["clients"]);
}

async fn a_checkpoint_whose_client_is_gone_goes_on(app: TestApp) {
    let all = five(&app).await;
    let page = list(&app, "app_type=native&take=2").await;
    for id in &all[..2] {
        app.admin()
            .await
            .delete(&format!("{PATH}/{id}"))
            .await
            .expect(204);
    }
    let rest = list(
        &app,
        &format!("app_type=native&take=5&from={}", page.text("next")),
    )
    .await;
    assert_eq!(ids(&rest.member("clients")), all[2..]);
    // Also if all that is left was made in the same millisecond.
    let made = [app.client().await, app.client().await, app.client().await];
    let page = list(&app, "app_type=non_interactive&is_first_party=true&take=2").await;
    let seen = ids(&page.member("clients"));
    app.admin()
        .await
        .delete(&format!("{PATH}/{}", seen[1]))
        .await
        .expect(204);
    let query = format!(
        "app_type=non_interactive&is_first_party=true&from={}",
        page.text("next")
    );
    let rest = ids(&list(&app, &query).await.member("clients"));
    assert_eq!(rest.len(), 2, "{made:?}");
    assert!(rest.iter().all(|id| !seen.contains(id)));
}

async fn filters(app: TestApp) {
    let spa = app.client_with(json!({"app_type": "spa"})).await.id;
    let native = app.client_with(json!({"app_type": "native"})).await.id;
    let other = app
        .client_with(json!({"app_type": "rms", "is_first_party": false}))
        .await
        .id;
    for (query, wanted) in [
        ("app_type=spa", vec![&spa]),
        ("app_type=spa,native,zoom", vec![&spa, &native]),
        ("app_type=zoom", vec![]),
        ("app_type=spa&is_global=true", vec![]),
        ("is_first_party=false", vec![&other]),
        ("external_client_id=https%3A%2F%2Fa.test%2F", vec![]),
    ] {
        let mut wanted: Vec<String> = wanted.into_iter().cloned().collect();
        wanted.sort();
        let found = list(&app, &format!("{query}&include_totals=true")).await;
        let mut seen = ids(&found.member("clients"));
        seen.sort();
        assert_eq!(seen, wanted, "{query}");
        assert_eq!(found.member("total"), wanted.len(), "{query}");
    }
}

async fn a_search_needs_organizations(app: TestApp) {
    let refused = list(&app, "q=client_grant.allow_any_organization:true&take=10").await;
    let message = "Searching clients by q needs organizations, which this version doesn't have";
    refused.is_problem(403, message, "operation_not_supported");
}

async fn bad_queries(app: TestApp) {
    for (query, detail) in [
        (
            "per_page=101",
            "Value 101 is greater than maximum 100' on property per_page",
        ),
        (
            "is_global=maybe",
            "Expected type boolean but found type string' on property is_global",
        ),
        ("take=0", "Value 0 is less than minimum 1' on property take"),
        ("name=x", "Additional properties not allowed: name'"),
        (
            "external_client_id=",
            "String is too short (0 chars), minimum 1' on property external_client_id",
        ),
    ] {
        let message = format!("Query validation error: '{detail}.");
        list(&app, query)
            .await
            .is_problem(400, &message, "invalid_query_string");
    }
    let message = "The checkpoint ID provided in the 'from' parameter has expired or is invalid, \
        please remove the checkpoint ID and try again";
    for from in ["***", "AA", "eA"] {
        let refused = list(&app, &format!("from={from}")).await;
        refused.is_problem(400, message, "invalid_query_string");
    }
}
