//! Reading one API: which members are answered.

use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(fields_are_chosen_or_left_out);

async fn fields_are_chosen_or_left_out(app: TestApp) {
    let api = app
        .api_with(json!({"name": "A", "scopes": [{"value": "x"}]}))
        .await;
    let admin = app.admin().await;
    let read = async |query: &str| {
        let path = format!("{}?{query}", api.path());
        admin.get(&path).await.expect(200)
    };
    let whole = read("").await.members();
    // In the object's order, not in the request's; what isn't there is no error.
    let some = read("fields=scopes,name,no_such_member").await;
    some.is(200, r#"{"name":"A","scopes":[{"value":"x"}]}"#);
    assert_eq!(some.header("etag"), "\"1\"");
    let same = read("fields=name&include_fields=true").await;
    same.is(200, r#"{"name":"A"}"#);
    let others = read("fields=name,scopes&include_fields=false")
        .await
        .members();
    assert_eq!(others.len(), whole.len() - 2);
    assert!(!others.contains(&"name".to_owned()));
    assert_eq!(read("fields=").await.members(), whole);
    assert_eq!(read("include_fields=false").await.members(), whole);
    let refused = admin.get(&format!("{}?take=1", api.path())).await;
    let message = "Query validation error: 'Additional properties not allowed: take'.";
    refused.is_problem(400, message, "invalid_query_string");
    let refused = admin.get(&format!("{}?include_fields=x", api.path())).await;
    let message = "Query validation error: 'Expected type boolean but found type string' on \
        property include_fields.";
    refused.is_problem(400, message, "invalid_query_string");
}
