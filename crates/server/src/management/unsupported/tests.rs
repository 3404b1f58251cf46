//! The table against the reference and the router.

mod documentation;

use std::collections::BTreeMap;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, on};
use domain::System;
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::*;
use crate::routes::{Operation, operations};

async fn ask(row: &Row, query: &str) -> (u16, Value) {
    let uri: Uri = format!("/api/v2{}{query}", row.path.replace(['{', '}'], "_"))
        .parse()
        .unwrap();
    let parameters = Parameters::from([("id".to_owned(), "x_1".to_owned())]);
    let response = row.respond(&parameters, &uri, "t.test").into_response();
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

/// Whether a pattern of `empty-answers.json` means the path of a row.
fn means(pattern: &str, path: &str) -> bool {
    // A wildcard has a slash in it: "[^/]+".
    let pattern = pattern.replace("[^/]+", "*");
    let (left, right) = (pattern.split('/'), path.split('/').skip(1));
    left.clone().count() == right.clone().count()
        && left
            .zip(right)
            .all(|(one, other)| one == "*" || one == other)
}

/// Without what depends on the page that is asked for; `list` tests that.
fn without_paging(mut body: Value) -> Value {
    if let Some(members) = body.as_object_mut() {
        for name in ["start", "limit", "length", "total", "page", "per_page"] {
            members.remove(name);
        }
    }
    body
}

/// Answers that recorded traffic shows otherwise: only the status is the same.
const RECORDED_OTHERWISE: [&str; 1] = ["branding/templates/universal-login"];

#[tokio::test]
async fn an_export_of_an_empty_tenant_is_answered() {
    let Some(text) = testkit::shared("reference/empty-answers.json") else {
        return;
    };
    let expected: BTreeMap<String, (u16, Value)> = serde_json::from_slice(&text).unwrap();
    let all = operations();
    for (pattern, (status, body)) in expected {
        let supported = |operation: &&Operation| {
            let path = operation.path.strip_prefix("/api/v2").unwrap_or_default();
            operation.is_supported && operation.method == Method::GET && means(&pattern, path)
        };
        let rows: Vec<_> = rows()
            .filter(|row| row.method == Method::GET && means(&pattern, row.path))
            .collect();
        assert!(
            !rows.is_empty() || all.iter().copied().any(|one| supported(&one)),
            "{pattern}"
        );
        for row in rows {
            let answer = ask(row, "?page=0&per_page=100&include_totals=true").await;
            assert_eq!(answer.0, status, "{}", row.path);
            if !RECORDED_OTHERWISE.contains(&pattern.as_str()) {
                let bodies = (without_paging(answer.1), without_paging(body.clone()));
                assert_eq!(bodies.0, bodies.1, "{}", row.path);
            }
        }
    }
}

#[tokio::test]
async fn every_read_is_answered_and_every_write_refused() {
    for row in rows() {
        let (status, body) = ask(row, "").await;
        let message = body["message"].as_str().unwrap_or_default();
        assert!(
            !message.contains("Insufficient scope") && !message.contains('{'),
            "{}",
            row.path
        );
        if row.method == Method::GET {
            assert!(
                status == 200 || (status == 404 && !message.is_empty()),
                "{}",
                row.path
            );
        } else {
            assert_eq!(
                (status, &body["errorCode"]),
                (403, &"operation_not_supported".into())
            );
            assert!(message.contains("is not supported yet"), "{message}");
            assert!(
                !row.write.0.is_empty() && message.ends_with(row.write.0),
                "{message}"
            );
        }
    }
}

#[tokio::test]
async fn a_message_names_what_was_asked_for() {
    let path = "/custom-domains/{id}";
    let row = rows()
        .find(|row| row.method == Method::GET && row.path == path)
        .unwrap();
    let body = ask(row, "").await.1;
    assert_eq!(body["message"], "The custom domain x_1 does not exist");
    assert_eq!(body["errorCode"], "inexistent_custom_domain");
}

#[test]
fn every_scope_can_be_granted() {
    let permissions = System::Management.permissions();
    for row in rows() {
        assert!(
            !row.scopes.names().is_empty(),
            "{} {}",
            row.method,
            row.path
        );
        for scope in row.scopes.names() {
            assert!(permissions.iter().any(|one| one.value == *scope), "{scope}");
        }
    }
}

#[test]
fn paths_do_not_collide() {
    // Panics at a method that is there twice, and at one path with two names for a parameter.
    let mut router = Router::<()>::new();
    for operation in operations() {
        let filter = MethodFilter::try_from(operation.method.clone()).unwrap();
        router = router.route(&operation.path, on(filter, || async {}));
    }
}
