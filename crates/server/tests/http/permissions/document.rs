//! The `OpenAPI` document of our extensions says what there is, and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;
use server::routes::{Scopes, operations};
use testkit::{TestApp, both_engines};

both_engines!(every_route_is_in_the_document_and_nothing_else);

const BASE: &str = "/api/lictor/v1";

/// Method, path, alternatives of scopes and status of success, as text.
type Line = (String, String, BTreeSet<BTreeSet<String>>, u16);

async fn every_route_is_in_the_document_and_nothing_else(app: TestApp) {
    let document = app
        .nobody()
        .get(&format!("{BASE}/openapi.json"))
        .await
        .expect(200);
    assert_eq!(
        document.header("content-type"),
        "application/json; charset=utf-8"
    );
    let document = document.json();
    assert_eq!(document["openapi"], "3.1.0");
    let own = operations()
        .into_iter()
        .filter(|one| one.path.starts_with(BASE));
    let routes: BTreeSet<Line> = own
        .map(|one| {
            let names = one.scopes.names().iter().map(ToString::to_string);
            let scopes = match one.scopes {
                Scopes::Any(_) => names.map(|name| BTreeSet::from([name])).collect(),
                Scopes::All(_) => BTreeSet::from([names.collect()]),
            };
            let path = one.path.trim_start_matches(BASE).to_owned();
            (one.method.as_str().to_lowercase(), path, scopes, one.status)
        })
        .collect();
    assert_eq!(documented(&document), routes);
    references(&document, &document);
}

fn documented(document: &Value) -> BTreeSet<Line> {
    let mut lines = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let alternatives = operation["security"].as_array().unwrap();
            let scopes = alternatives.iter().map(|one| {
                let scopes = one["oauth2"].as_array().unwrap().iter();
                scopes
                    .map(|scope| scope.as_str().unwrap().to_owned())
                    .collect::<BTreeSet<_>>()
            });
            let statuses = operation["responses"].as_object().unwrap().keys();
            let success = statuses.filter(|status| status.starts_with('2'));
            let success: Vec<u16> = success.map(|status| status.parse().unwrap()).collect();
            assert_eq!(success.len(), 1);
            parameters(document, path, operation);
            lines.insert((method.clone(), path.clone(), scopes.collect(), success[0]));
        }
    }
    lines
}

/// Every parameter of the path is described.
fn parameters(document: &Value, path: &str, operation: &Value) {
    let listed = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let named: BTreeSet<String> = listed
        .iter()
        .map(|one| resolve(document, one["$ref"].as_str().unwrap()))
        .filter(|one| one["in"] == "path")
        .map(|one| format!("{{{}}}", one["name"].as_str().unwrap()))
        .collect();
    let wanted = path.split('/').filter(|part| part.starts_with('{'));
    assert_eq!(named, wanted.map(str::to_owned).collect(), "{path}");
}

pub(super) fn resolve<'a>(document: &'a Value, reference: &str) -> &'a Value {
    let pointer = reference.trim_start_matches('#');
    document
        .pointer(pointer)
        .unwrap_or_else(|| panic!("{reference}"))
}

/// Every reference leads somewhere.
fn references(document: &Value, part: &Value) {
    match part {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str() {
                    Some(reference) if name == "$ref" => drop(resolve(document, reference)),
                    _ => references(document, value),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(document, item)),
        _ => {}
    }
}
