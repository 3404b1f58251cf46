//! `lictor permissions impact`: who is affected by a deletion.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::session::Session;
use super::{part, say_json, text};
use crate::failure::Failure;
use crate::say::say;

/// Shows who would be affected.
pub(super) async fn show(
    session: &Session,
    api: &str,
    permissions: &[String],
) -> Result<(), Failure> {
    let impact = read(session, api, permissions).await?;
    if session.is_json {
        return say_json(&impact);
    }
    say(&told(&impact))
}

/// The plan of a deletion: of one permission as it is read, of several by trying.
pub(super) async fn read(
    session: &Session,
    api: &str,
    permissions: &[String],
) -> Result<Value, Failure> {
    if let [one] = permissions {
        let api = part(api);
        let path = format!("/api/lictor/v1/apis/{api}/permissions/{}/impact", part(one));
        return session.get(&path).await;
    }
    let body = json!({"api": api, "permissions": permissions});
    let mut tried = session
        .post("/api/lictor/v1/deletions?dry_run=true", &body)
        .await?;
    let impact = tried.get_mut("impact").map(Value::take);
    impact.ok_or_else(|| {
        let message = "the server's answer says nothing of who is affected";
        Failure::operation(message, "use a client of the server's version")
    })
}

/// How many, for people: `1,000+` if there are more.
pub(super) fn count(value: Option<&Value>) -> String {
    let member = |name: &str| value.and_then(|value| value.get(name));
    let number = member("count").and_then(Value::as_u64).unwrap_or_default();
    let digits = number.to_string();
    let mut shown = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if member("is_capped") == Some(&Value::Bool(true)) {
        shown.push('+');
    }
    shown
}

/// An impact for people.
pub(super) fn told(impact: &Value) -> String {
    let of = |name: &str| count(impact.get(name));
    let permissions = impact.get("permissions").and_then(Value::as_array);
    let values = permissions
        .into_iter()
        .flatten()
        .map(|one| text(one, "value"));
    let values: Vec<&str> = values.collect();
    let api = impact.get("api").map_or("", |api| text(api, "identifier"));
    let mut applications = of("applications");
    if impact.get("all_third_parties") == Some(&Value::Bool(true)) {
        applications.push_str(", and all third-party applications");
    }
    let issued = text(impact, "last_issued_at");
    let issued = if issued.is_empty() { "never" } else { issued };
    let rows = [
        ("roles", of("roles")),
        (
            "users",
            format!(
                "{} ({} directly, {} through roles)",
                of("users"),
                of("users_direct"),
                of("users_through_roles")
            ),
        ),
        ("applications", applications),
        (
            "grants",
            format!(
                "{} to applications, {} for users, {} of everything",
                of("client_grants"),
                of("user_grants"),
                of("allow_all_grants")
            ),
        ),
        ("consents", of("consents")),
        ("refresh tokens", of("refresh_tokens")),
        ("last issued", issued.to_owned()),
        ("in tokens until", text(impact, "latest_expiry").to_owned()),
    ];
    let mut told = format!("Deleting {} from {api} affects", values.join(", "));
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a String can't fail.
        let _ = write!(told, "\n  {name:<15}  {value}");
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_for_people() {
        let shown = |count_: u64, is_capped: bool| {
            count(Some(&json!({"count": count_, "is_capped": is_capped})))
        };
        assert_eq!(shown(0, false), "0");
        assert_eq!(shown(999, false), "999");
        assert_eq!(shown(1000, false), "1,000");
        assert_eq!(shown(1_234_567, false), "1,234,567");
        assert_eq!(shown(10_000, true), "10,000+");
        assert_eq!(count(None), "0");
    }
}
