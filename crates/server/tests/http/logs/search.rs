//! Searching the logs: `q`, paging, fields.

use serde_json::json;
use testkit::{CLIENT_ID, TestApp, both_engines};

use super::{PATH, found, logs};

both_engines!(
    the_newest_come_first,
    terms_are_joined_negated_and_listed,
    pages_and_totals,
    only_the_first_thousand_can_be_paged_through,
    fields_are_chosen_and_the_id_is_always_there,
    what_is_not_there,
    bad_queries,
);

async fn the_newest_come_first(app: TestApp) {
    for name in ["first", "second", "third"] {
        app.api_with(json!({"name": name})).await;
    }
    let names: Vec<_> = found(&app, "q=type:sapi")
        .await
        .iter()
        .map(|entry| entry["details"]["request"]["body"]["name"].clone())
        .collect();
    assert_eq!(names, ["third", "second", "first"]);
}

async fn terms_are_joined_negated_and_listed(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    app.clock.advance_seconds(86_400);
    app.draw(&client, &api).await.expect(200);
    app.admin().await.delete(&api.path()).await.expect(204);
    app.draw(&client, &api).await.expect(403);
    app.app.exchanges().flush().await;
    let own = format!("client_id:{}", client.id);
    for (q, count) in [
        (format!("type:seccft {own}"), 1),
        (format!("type:feccft AND {own}"), 1),
        (format!("{own} type:(seccft OR feccft)"), 2),
        (format!("{own} NOT type:seccft"), 1),
        (format!("{own} -type:f*"), 1),
        (format!("type:sapi client_id:{CLIENT_ID}"), 4),
        (
            "type:sapi description:\"Delete a resource server\"".to_owned(),
            1,
        ),
        ("type:sapi description:Delete*".to_owned(), 1),
        ("type:sapi description:delete*".to_owned(), 0),
        (format!("audience:\"{}\"", api.identifier), 2),
        ("type:sapi date:[2026-01-02 TO 2026-01-02]".to_owned(), 3),
        ("type:sapi date:[2026-01-03 TO *]".to_owned(), 1),
        ("type:sapi date:2026-01-02".to_owned(), 3),
        ("_exists_:audience type:sapi".to_owned(), 0),
        ("ip:127.0.0.1 type:sapi".to_owned(), 4),
        (format!("type:x' OR '1'='1 {own}"), usize::MAX),
    ] {
        let query = crate::oauth::encoded(&q);
        if count == usize::MAX {
            assert_eq!(logs(&app, &format!("q={query}")).await.status, 400, "{q}");
        } else {
            assert_eq!(found(&app, &format!("q={query}")).await.len(), count, "{q}");
            // The older name of the same parameter.
            assert_eq!(
                found(&app, &format!("search={query}")).await.len(),
                count,
                "{q}"
            );
        }
    }
}

async fn pages_and_totals(app: TestApp) {
    for _ in 0..5 {
        app.api(&[]).await;
    }
    let all = found(&app, "q=type:sapi").await;
    let page = logs(&app, "q=type:sapi&page=1&per_page=2").await.json();
    assert_eq!(page.as_array().unwrap()[..], all[2..4]);
    let page = logs(&app, "q=type:sapi&page=2&per_page=2&include_totals=true").await;
    assert_eq!(
        page.members(),
        ["start", "limit", "length", "total", "logs"]
    );
    let body = page.json();
    let numbers = ["start", "limit", "length", "total"].map(|name| body[name].as_i64().unwrap());
    assert_eq!(numbers, [4, 2, 1, 5]);
    assert_eq!(body["logs"].as_array().unwrap()[..], all[4..]);
    let none = logs(&app, "q=type:sapi&per_page=0&include_totals=true").await;
    none.is(
        200,
        r#"{"start":0,"limit":0,"length":0,"total":5,"logs":[]}"#,
    );
    logs(&app, "sort=date:-1").await.expect(200);
    // Without a checkpoint to go on from, the newest.
    let taken = logs(&app, "take=2&q=type:sapi").await.json();
    assert_eq!(taken.as_array().unwrap()[..], all[..2]);
}

async fn only_the_first_thousand_can_be_paged_through(app: TestApp) {
    logs(&app, "page=9&per_page=100").await.expect(200);
    for query in [
        "page=10&per_page=100",
        "page=20",
        "page=2147483647&per_page=100",
    ] {
        let message = "You can only page through the first 1000 records. See \
            https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation.";
        logs(&app, query)
            .await
            .is_problem(400, message, "invalid_paging");
    }
}

async fn fields_are_chosen_and_the_id_is_always_there(app: TestApp) {
    app.api(&[]).await;
    let some = logs(&app, "q=type:sapi&fields=type,description")
        .await
        .json();
    let members: Vec<_> = some[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["type", "description", "_id"]);
    let others = logs(&app, "q=type:sapi&fields=details,_id&include_fields=false")
        .await
        .json();
    assert!(others[0].get("details").is_none() && others[0].get("_id").is_some());
}

async fn what_is_not_there(app: TestApp) {
    app.api(&[]).await;
    let neighbour = app.neighbour().await;
    neighbour.api(&[]).await;
    let foreign = found(&neighbour, "q=type:sapi").await;
    assert_eq!(foreign.len(), 1);
    let foreign = foreign[0]["log_id"].as_str().unwrap();
    for id in [
        "x",
        foreign,
        "90020260102030405678000000000000000000000000000000009999",
    ] {
        let missing = app.admin().await.get(&format!("{PATH}/{id}")).await;
        missing.is_problem(404, "Log not found.", "");
    }
    assert_eq!(found(&app, "q=type:sapi").await.len(), 1);
}

async fn bad_queries(app: TestApp) {
    for (query, message) in [
        (
            "per_page=101",
            "'Value 101 is greater than maximum 100' on property per_page",
        ),
        (
            "sort=date:1",
            "'Logs are sorted by date:-1 only' on property sort",
        ),
        (
            "q=free%20text",
            "'A term has the form field:value; free text is not supported' on property q",
        ),
        (
            "q=password:x",
            "'Logs can't be searched by password' on property q",
        ),
        (
            "q=type:a%20OR%20type:b",
            "'OR is supported only between the values of one field' on property q",
        ),
        (
            "q=date:yesterday",
            "'A date has the form 2026-01-31 or 2026-01-31T12:00:00Z' on property q",
        ),
        ("level=1", "'Additional properties not allowed: level'"),
    ] {
        let message = format!("Query validation error: {message}.");
        logs(&app, query)
            .await
            .is_problem(400, &message, "invalid_query_string");
    }
}
