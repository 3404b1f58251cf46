//! Lists of grants: every form of paging, and filters.

use serde_json::json;
use testkit::{Client, Reply, TestApp, both_engines};

use super::PATH;

both_engines!(
    a_list_is_sorted_by_id,
    every_form_of_paging,
    checkpoints_lead_to_the_end,
    a_checkpoint_wins_over_pages,
    filters,
    there_are_no_organizations,
    bad_queries,
);

async fn list(app: &TestApp, query: &str) -> Reply {
    app.admin().await.get(&format!("{PATH}?{query}")).await
}

fn ids(items: &serde_json::Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

/// A client with five grants; their ids, sorted.
async fn five(app: &TestApp) -> (Client, Vec<String>) {
    let client = app.client().await;
    let mut all = Vec::new();
    for number in 0..5 {
        let api = app.api(&["a", "b"]).await;
        let scope = if number % 2 == 0 {
            vec!["b", "a"]
        } else {
            vec![]
        };
        all.push(app.grant(&client, &api, &scope).await.id);
    }
    all.sort();
    (client, all)
}

async fn a_list_is_sorted_by_id(app: TestApp) {
    let (client, all) = five(&app).await;
    let page = list(&app, &format!("client_id={}", client.id)).await.json();
    assert_eq!(ids(&page), all);
    for item in page.as_array().unwrap() {
        let one = app
            .admin()
            .await
            .get(&format!("{PATH}/{}", item["id"].as_str().unwrap()))
            .await;
        one.is(200, &item.to_string());
    }
}

async fn every_form_of_paging(app: TestApp) {
    let (client, all) = five(&app).await;
    let query = format!("client_id={}", client.id);
    let page = list(&app, &format!("{query}&page=1&per_page=2")).await;
    assert_eq!(ids(&page.json()), all[2..4]);
    let at = |page: usize| format!("<http://localhost:8443{PATH}?{query}&page={page}&per_page=2>");
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
        &format!("{query}&page=2&per_page=2&include_totals=true"),
    )
    .await;
    assert_eq!(page.members(), ["total", "start", "limit", "client_grants"]);
    let body = page.json();
    assert_eq!(
        (&body["total"], &body["start"], &body["limit"]),
        (&5.into(), &4.into(), &2.into())
    );
    assert_eq!(ids(&body["client_grants"]), all[4..]);
}

async fn checkpoints_lead_to_the_end(app: TestApp) {
    let (client, all) = five(&app).await;
    let (mut seen, mut from) = (Vec::new(), String::new());
    for last in [false, false, true] {
        let query = format!("client_id={}&take=2{from}", client.id);
        let page = list(&app, &query).await.expect(200);
        assert_eq!(page.header("link"), "");
        seen.extend(ids(&page.member("client_grants")));
        from = format!("&from={}", page.text("next"));
        let members: &[&str] = if last {
            &["client_grants"]
        } else {
            &["client_grants", "next"]
        };
        assert_eq!(page.members(), members);
        // What is deleted meanwhile doesn't lead the way back.
        if let Some(gone) = seen.last().filter(|_| !last) {
            app.admin()
                .await
                .delete(&format!("{PATH}/{gone}"))
                .await
                .expect(204);
        }
    }
    assert_eq!(seen, all);
}

async fn a_checkpoint_wins_over_pages(app: TestApp) {
    let (client, all) = five(&app).await;
    let query = format!(
        "client_id={}&take=3&per_page=1&page=1&include_totals=true",
        client.id
    );
    let page = list(&app, &query).await;
    assert_eq!(page.members(), ["client_grants", "next"]);
    assert_eq!(ids(&page.member("client_grants")), all[..3]);
    let from = format!(
        "client_id={}&per_page=1&from={}",
        client.id,
        page.text("next")
    );
    let rest = list(&app, &from).await;
    assert_eq!(rest.members(), ["client_grants"]);
    assert_eq!(ids(&rest.member("client_grants")), all[3..]);
}

async fn filters(app: TestApp) {
    let (api, client, own) = app.granted(&["a"]).await;
    let user = app
        .grant_with(json!({
            "client_id": client.id, "audience": api.identifier, "subject_type": "user",
            "allow_any_organization": true, "organization_usage": "allow",
        }))
        .await;
    let default = app
        .grant_with(json!({
            "default_for": "third_party_clients", "audience": api.identifier,
            "allow_any_organization": false,
        }))
        .await;
    let (_, other, others) = app.granted(&["a"]).await;
    let audience = format!("audience={}", api.identifier);
    for (query, wanted) in [
        (audience.clone(), vec![&own, &user, &default]),
        (
            format!("{audience}&client_id={}", client.id),
            vec![&own, &user],
        ),
        (format!("{audience}&client_id={}", other.id), vec![]),
        (format!("client_id={}", other.id), vec![&others]),
        (
            format!("{audience}&subject_type=client"),
            vec![&own, &default],
        ),
        (format!("{audience}&subject_type=user"), vec![&user]),
        ("default_for=third_party_clients".to_owned(), vec![&default]),
        ("allow_any_organization=true".to_owned(), vec![&user]),
        ("audience=https%3A%2F%2Fno.test%2F".to_owned(), vec![]),
        (format!("audience={}", api.id), vec![]),
    ] {
        let mut wanted: Vec<_> = wanted.into_iter().map(|grant| grant.id.clone()).collect();
        wanted.sort();
        let found = list(&app, &format!("{query}&include_totals=true")).await;
        assert_eq!(ids(&found.member("client_grants")), wanted, "{query}");
        assert_eq!(found.member("total"), wanted.len(), "{query}");
        let taken = list(&app, &format!("{query}&take=100")).await;
        assert_eq!(ids(&taken.member("client_grants")), wanted, "{query}");
    }
}

async fn there_are_no_organizations(app: TestApp) {
    let (_, _, grant) = app.granted(&["a"]).await;
    let path = format!("{}/organizations", grant.path());
    let admin = app.admin().await;
    admin.get(&path).await.is(200, "[]");
    let totals = admin
        .get(&format!("{path}?include_totals=true&per_page=10&page=1"))
        .await;
    totals.is(
        200,
        r#"{"organizations":[],"start":10,"limit":10,"total":0}"#,
    );
    admin
        .get(&format!("{path}?take=10"))
        .await
        .is(200, r#"{"organizations":[]}"#);
}

async fn bad_queries(app: TestApp) {
    for (query, detail) in [
        ("take=0", "Value 0 is less than minimum 1' on property take"),
        (
            "take=101",
            "Value 101 is greater than maximum 100' on property take",
        ),
        (
            "allow_any_organization=false",
            "No enum match for: false' on property allow_any_organization",
        ),
        (
            "subject_type=x",
            "No enum match for: x' on property subject_type",
        ),
        (
            "default_for=x",
            "No enum match for: x' on property default_for",
        ),
        ("fields=id", "Additional properties not allowed: fields'"),
    ] {
        let message = format!("Query validation error: '{detail}.");
        list(&app, query)
            .await
            .is_problem(400, &message, "invalid_query_string");
    }
    for from in ["***", "AA", "_w"] {
        let message = "The checkpoint ID provided in the 'from' parameter has expired or is \
            invalid, please remove the checkpoint ID and try again";
        let refused = list(&app, &format!("from={from}")).await;
        refused.is_problem(400, message, "invalid_query_string");
    }
}
