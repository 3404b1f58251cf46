//! Empty lists in Auth0's forms (reference §1.5).

use axum::response::Response;
use domain::patch::Fields;
use domain::schema::Schema;
use domain::schema::node::open;
use domain::schema::query::{FROM, INCLUDE_TOTALS, PAGE, PER_PAGE, TAKE};
use http::{StatusCode, Uri};
use serde_json::{Map, Value, json};

use crate::rest::{Listing, Paging, Problem, json_response};

/// Paging, and whatever filters a list has.
static QUERY: Schema = open(&[PAGE, PER_PAGE, INCLUDE_TOTALS, FROM, TAKE]);

/// Entities a page of actions if nothing else is asked for.
const ACTIONS_ROWS: i64 = 20;

/// How a list is wrapped. Unless it says otherwise, a list is an array, has a wrapper with
/// `include_totals`, and is `{<items>}` with `take`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::management) enum Form {
    /// `{total,start,limit,<items>}`, and a `Link` header.
    Linked,
    /// `{total,start,limit,<items>}`
    TotalFirst,
    /// `{<items>,start,limit,total}`
    ItemsFirst,
    /// `{limit,start,total,<items>}`
    LimitFirst,
    /// Always `{<items>}`.
    Checkpoint,
    /// An array; `{<items>}` with `take`. There are no totals.
    ArrayOrCheckpoint,
    /// Always `{<items>,total,page,per_page}`; the first page has no `page` (recorded).
    Actions,
    /// Always `{<items>,total,page,per_page}`.
    Modules,
}

/// The answer of an empty list.
///
/// # Errors
/// 400 if the query's paging is not what it should be.
pub(in crate::management) fn response(
    name: &'static str,
    form: Form,
    (uri, host): (&Uri, &str),
) -> Result<Response, Problem> {
    let query = QUERY.query(uri.query().unwrap_or_default())?;
    let paging = Paging::of(&query)?;
    if form == Form::Linked {
        let fields = Fields {
            names: None,
            include: true,
        };
        let listing = Listing {
            name,
            items: Vec::new(),
            total: 0,
        };
        return Ok(listing.response(&paging, &fields, &[], (uri, host)));
    }
    Ok(json_response(
        StatusCode::OK,
        &body(name, form, &query, &paging),
    ))
}

fn body(name: &str, form: Form, query: &Map<String, Value>, paging: &Paging) -> Value {
    match form {
        Form::Checkpoint => return json!({name: []}),
        Form::Actions | Form::Modules => return actions(name, form, query),
        _ => {}
    }
    match *paging {
        Paging::Checkpoint { .. } => json!({name: []}),
        Paging::Offset {
            page,
            per_page,
            totals: true,
        } => wrapped(name, form, page.saturating_mul(per_page), per_page),
        Paging::Offset { .. } => json!([]),
    }
}

fn wrapped(name: &str, form: Form, start: i64, limit: i64) -> Value {
    match form {
        Form::ItemsFirst => json!({name: [], "start": start, "limit": limit, "total": 0}),
        Form::LimitFirst => json!({"limit": limit, "start": start, "total": 0, name: []}),
        Form::ArrayOrCheckpoint => json!([]),
        _ => json!({"total": 0, "start": start, "limit": limit, name: []}),
    }
}

/// Actions count their pages in a way of their own.
fn actions(name: &str, form: Form, query: &Map<String, Value>) -> Value {
    let number = |key: &str, default| query.get(key).and_then(Value::as_i64).unwrap_or(default);
    let (page, per_page) = (number("page", 0), number("per_page", ACTIONS_ROWS));
    if form == Form::Actions && page == 0 {
        return json!({name: [], "total": 0, "per_page": per_page});
    }
    json!({name: [], "total": 0, "page": page, "per_page": per_page})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(form: Form, raw: &str) -> String {
        let query = QUERY.query(raw).unwrap();
        body("items", form, &query, &Paging::of(&query).unwrap()).to_string()
    }

    #[test]
    fn wrappers_have_the_recorded_order() {
        let asked = "page=2&per_page=10&include_totals=true&type=tenant";
        for (form, expected) in [
            (
                Form::TotalFirst,
                r#"{"total":0,"start":20,"limit":10,"items":[]}"#,
            ),
            (
                Form::ItemsFirst,
                r#"{"items":[],"start":20,"limit":10,"total":0}"#,
            ),
            (
                Form::LimitFirst,
                r#"{"limit":10,"start":20,"total":0,"items":[]}"#,
            ),
            (Form::Checkpoint, r#"{"items":[]}"#),
            (Form::ArrayOrCheckpoint, "[]"),
            (
                Form::Actions,
                r#"{"items":[],"total":0,"page":2,"per_page":10}"#,
            ),
            (
                Form::Modules,
                r#"{"items":[],"total":0,"page":2,"per_page":10}"#,
            ),
        ] {
            assert_eq!(text(form, asked), expected, "{form:?}");
        }
    }

    #[test]
    fn without_paging_a_list_is_an_array() {
        for form in [
            Form::TotalFirst,
            Form::ItemsFirst,
            Form::LimitFirst,
            Form::ArrayOrCheckpoint,
        ] {
            assert_eq!(text(form, "name_filter=a"), "[]", "{form:?}");
            assert_eq!(
                text(form, "include_totals=true&take=5"),
                r#"{"items":[]}"#,
                "{form:?}"
            );
        }
        assert_eq!(text(Form::Checkpoint, ""), r#"{"items":[]}"#);
        assert_eq!(
            text(Form::Actions, ""),
            r#"{"items":[],"total":0,"per_page":20}"#
        );
        assert_eq!(
            text(Form::Modules, ""),
            r#"{"items":[],"total":0,"page":0,"per_page":20}"#
        );
        let totals = r#"{"items":[],"start":0,"limit":50,"total":0}"#;
        assert_eq!(text(Form::ItemsFirst, "include_totals=true"), totals);
    }

    #[test]
    fn paging_is_checked() {
        for query in ["per_page=101", "take=many", "from=***"] {
            let uri: Uri = format!("/api/v2/roles?{query}").parse().unwrap();
            assert!(
                response("roles", Form::ItemsFirst, (&uri, "t.test")).is_err(),
                "{query}"
            );
        }
    }
}
