//! `/api/v2/users` and `/api/v2/users-by-email` (reference §6.2, §6.3).

use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use domain::patch::select;
use domain::schema::path::{self, UserFor};
use domain::schema::query::within_reach;
use domain::schema::user as schema;
use domain::search::{self, Sort};
use domain::user::{self, User};
use domain::{Error, Noun};
use http::StatusCode;
use serde_json::{Map, Value};
use store::user_search::{self, Counts, Found, Search};
use store::users;

use crate::App;
use crate::ops::users as ops;
use crate::rest::{Call, Caller, Problem, fields, json_response, no_content};

type Answer = Result<Response, Problem>;

/// How long a search may take, as at Auth0.
const SEARCH_MAX: Duration = Duration::from_secs(2);
/// Users of one email address that are answered: one for each connection, as a rule.
const BY_EMAIL_MAX: i64 = 100;

/// `GET /users`
pub(crate) async fn list(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::LIST)?;
    search::check_engine(&query)?;
    let text = |key: &str| query.get(key).and_then(Value::as_str);
    let number = |key: &str| query.get(key).and_then(Value::as_i64);
    let (page, per_page) = (
        number("page").unwrap_or(0),
        number("per_page").unwrap_or(50),
    );
    within_reach(page, per_page)?;
    let totals = query.get("include_totals") == Some(&Value::Bool(true));
    let search = Search {
        query: search::parse(text("q").unwrap_or_default())?,
        sort: text("sort").map(Sort::parse).transpose()?,
        skip: page.saturating_mul(per_page),
        limit: per_page,
        counts: if totals { Counts::All } else { Counts::Not },
    };
    let Found { users, total } = find(&app, &search).await?;
    let fields = fields(&query);
    let users: Vec<Value> = users
        .iter()
        .map(|user| select(user.wire(), &fields, &[]))
        .collect();
    let body = if totals {
        user::wrapper(users, search.skip, per_page, total)
    } else {
        users.into()
    };
    Ok(json_response(StatusCode::OK, &body))
}

async fn find(app: &App, search: &Search) -> Result<Found, Problem> {
    let mut reader = app.db().read().await?;
    let finding = user_search::find(&mut reader, app.home().tenant, search);
    match tokio::time::timeout(SEARCH_MAX, finding).await {
        Ok(found) => Ok(found?),
        Err(_) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "The query exceeded the timeout. Please try refining your search criteria. See \
             https://auth0.com/docs/best-practices/search-best-practices.",
            None,
        )),
    }
}

/// `GET /users-by-email`
pub(crate) async fn by_email(State(app): State<App>, call: Call) -> Answer {
    let query = call.query(&schema::BY_EMAIL)?;
    let email = query.get("email").and_then(Value::as_str);
    let email = email.unwrap_or_default();
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let found = users::by_email(reader.conn(), tenant, email, BY_EMAIL_MAX).await?;
    drop(reader);
    let fields = fields(&query);
    let body = found
        .iter()
        .map(|user| select(user.wire(), &fields, &[]))
        .collect();
    Ok(json_response(StatusCode::OK, &body))
}

/// `POST /users`
pub(crate) async fn create(State(app): State<App>, call: Call) -> Answer {
    let sent = call.body(&schema::CREATE)?;
    let user = ops::create(&app, &call.act(&app, &sent), &sent).await?;
    Ok(json_response(StatusCode::CREATED, &user.wire()))
}

/// The user of a path.
pub(crate) async fn found(app: &App, user_id: &str) -> Result<User, Problem> {
    let mut reader = app.db().read().await?;
    let found = users::get(reader.conn(), app.home().tenant, user_id).await?;
    Ok(found.ok_or(Error::NotFound(Noun::User))?)
}

/// Whoever has none of these scopes, but one for users themselves, may act on nobody else.
pub(crate) fn check_subject(caller: &Caller, user_id: &str, any: &[&str]) -> Result<(), Problem> {
    if any.iter().any(|scope| caller.has(scope)) || caller.subject == user_id {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "User to be acted on does not match subject in bearer token.",
        Some("insufficient_scope"),
    ))
}

/// `GET /users/{id}`
pub(crate) async fn get(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::user_id(&id, UserFor::Retrieval)?;
    let query = call.query(&schema::GET)?;
    check_subject(&call.caller, &id, &["read:users", "read:user_idp_tokens"])?;
    let user = found(&app, &id).await?;
    let body = select(user.wire(), &fields(&query), &[]);
    Ok(json_response(StatusCode::OK, &body))
}

/// `PATCH /users/{id}`
pub(crate) async fn update(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::user_id(&id, UserFor::Update)?;
    let sent = call.body(&schema::UPDATE)?;
    check_update(&call.caller, &id, &sent)?;
    let user = ops::update(&app, &call.act(&app, &sent), &id, &sent).await?;
    Ok(json_response(StatusCode::OK, &user.wire()))
}

/// Two scopes allow a part of a user only.
fn check_update(caller: &Caller, user_id: &str, sent: &Map<String, Value>) -> Result<(), Problem> {
    if caller.has("update:users") {
        return Ok(());
    }
    let may = |key: &String| match key.as_str() {
        "app_metadata" => caller.has("update:users_app_metadata"),
        "user_metadata" => caller.has("update:current_user_metadata"),
        _ => false,
    };
    if !sent.keys().all(may) {
        let message = "Insufficient scope, expected any of: update:users";
        let code = Some("insufficient_scope");
        return Err(Problem::new(StatusCode::FORBIDDEN, message, code));
    }
    if sent.contains_key("user_metadata") {
        check_subject(caller, user_id, &[])?;
    }
    Ok(())
}

/// `DELETE /users/{id}`
pub(crate) async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Answer {
    path::user_id(&id, UserFor::Deletion)?;
    check_subject(&call.caller, &id, &["delete:users"])?;
    ops::delete(&app, &call.act(&app, &Map::new()), &id).await?;
    Ok(no_content())
}
