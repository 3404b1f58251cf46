//! `/api/v2/connections` (reference §10).

mod clients;
mod write;

use testkit::{TestApp, both_engines};

use crate::snapshot;

both_engines!(
    a_fresh_tenant_has_one_database,
    every_form_of_paging,
    filters_and_fields,
    what_is_not_there,
);

const PATH: &str = "/api/v2/connections";

async fn a_fresh_tenant_has_one_database(app: TestApp) {
    let admin = app.admin().await;
    let list = admin.get(PATH).await;
    snapshot!("connections", list);
    let only = format!("<http://localhost:8443{PATH}?page=0&per_page=50>");
    assert_eq!(
        list.header("link"),
        format!("{only}; rel=\"first\", {only}; rel=\"last\"")
    );
    let id = list.json()[0]["id"].as_str().unwrap().to_owned();
    let one = admin.get(&format!("{PATH}/{id}")).await;
    list.is(200, &format!("[{}]", one.shown()));
    admin
        .get(&format!("{PATH}/{id}/clients"))
        .await
        .is(200, r#"{"clients":[]}"#);
}

async fn every_form_of_paging(app: TestApp) {
    let admin = app.admin().await;
    let get = async |query: &str| admin.get(&format!("{PATH}?fields=name&{query}")).await;
    let one = r#"{"name":"Username-Password-Authentication"}"#;
    let totals = get("include_totals=true").await;
    totals.is(
        200,
        &format!(r#"{{"total":1,"start":0,"limit":50,"connections":[{one}]}}"#),
    );
    get("take=1")
        .await
        .is(200, &format!(r#"{{"connections":[{one}]}}"#));
    get("page=1").await.is(200, "[]");
    let past = get("page=3&per_page=5&include_totals=true").await;
    past.is(200, r#"{"total":1,"start":15,"limit":5,"connections":[]}"#);
}

async fn filters_and_fields(app: TestApp) {
    let admin = app.admin().await;
    let get = async |query: &str| admin.get(&format!("{PATH}?{query}")).await;
    let one = get("").await.shown();
    for query in [
        "name=Username-Password-Authentication",
        "strategy=auth0",
        "strategy=google-oauth2&strategy=auth0",
        "strategy[]=auth0&name=Username-Password-Authentication",
    ] {
        get(query).await.is(200, &one);
    }
    for query in ["name=username-password-authentication", "strategy=waad"] {
        get(query).await.is(200, "[]");
    }
    let whole = get("").await.json();
    let others = get("fields=options,id&include_fields=false").await.json();
    let count = |body: &serde_json::Value| body[0].as_object().unwrap().len();
    assert_eq!(count(&others), count(&whole) - 2);
    let refused = get("strategy=carrier-pigeon").await;
    let message = "Query validation error: 'No enum match for: carrier-pigeon' on property \
        strategy[0].";
    refused.is_problem(400, message, "invalid_query_string");
}

async fn what_is_not_there(app: TestApp) {
    let admin = app.admin().await;
    for path in ["con_0123456789abcdef", "con_0123456789abcdef/clients"] {
        let missing = admin.get(&format!("{PATH}/{path}")).await;
        missing.is_problem(
            404,
            "The connection does not exist",
            "inexistent_connection",
        );
    }
}
