//! Why nothing was changed, in the Management API's envelope with members of our own.

use domain::deletion::Kind;
use domain::permission::{NotRestored, PERMISSIONS_MAX, Refusal, Why};
use domain::rbac::HELD_MAX;
use http::StatusCode;
use serde_json::{Value, json};

use crate::ops::Refused;
use crate::rest::Problem;
use crate::routes::Scopes;

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let conflict = |message: &str, code| Self::new(StatusCode::CONFLICT, message, Some(code));
        match refused {
            Refused::Error(error) => error.into(),
            Refused::Permission(refusal) => of_rule(&refusal),
            Refused::AlreadyDeleted { value, deletion } => {
                let message = format!("The permission {value} is deleted already");
                let deletion = deletion.map_or(Value::Null, |deletion| deletion.wire());
                conflict(&message, "already_deleted").with("deletion", deletion)
            }
            Refused::Moved(plan) => {
                let message = "Who is affected has changed since the plan named in If-Match";
                let code = Some("plan_changed");
                Self::new(StatusCode::PRECONDITION_FAILED, message, code).with("plan", *plan)
            }
            Refused::Scopes(scopes) => Self::scopes(Scopes::All(scopes)),
            Refused::UnknownDeletion => Self::new(
                StatusCode::NOT_FOUND,
                "The deletion does not exist",
                Some("inexistent_deletion"),
            ),
            Refused::AlreadyRestored => {
                conflict("The deletion was restored already", "already_restored")
            }
            Refused::Purged => Self::new(
                StatusCode::GONE,
                "The deletion can't be restored any more",
                Some("purged"),
            ),
            Refused::Permissions(refused) => {
                let refused = refused.iter().map(not_restored).collect();
                conflict("Not all of it can be restored", "not_restorable").with("refused", refused)
            }
            Refused::Object { kind, name, why } => {
                let refused = json!([{"kind": noun(kind), "name": name, "why": why}]);
                conflict("It can't be restored", "not_restorable").with("refused", refused)
            }
            Refused::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Another request was sent under this Idempotency-Key",
                Some("idempotency_key_reused"),
            ),
        }
    }
}

fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Api | Kind::Permissions => "api",
        Kind::Client => "client",
        Kind::Role => "role",
    }
}

fn of_rule(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Exists { value } => Problem::new(
            StatusCode::CONFLICT,
            format!("The permission {value} exists already"),
            Some("permission_conflict"),
        ),
        Refusal::Unknown { value } | Refusal::AlreadyDeleted { value, .. } => Problem::new(
            StatusCode::NOT_FOUND,
            format!("The permission {value} does not exist"),
            Some("inexistent_permission"),
        ),
        Refusal::Limit => domain::Error::Limit {
            what: "scopes",
            max: PERMISSIONS_MAX,
        }
        .into(),
    }
}

fn not_restored(one: &NotRestored) -> Value {
    let mut shown = json!({"permission": one.value});
    let mut set = |name: &str, value: Value| {
        if let Some(members) = shown.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    match &one.why {
        Why::Exists => set("why", "exists".into()),
        Why::Limit => {
            set("why", "limit".into());
            set("limit", PERMISSIONS_MAX.into());
        }
        Why::Crowded { id } => {
            set("why", "holder_limit".into());
            set("holder", id.clone().into());
            set("limit", HELD_MAX.into());
        }
        Why::Gone => set("why", "purged".into()),
    }
    shown
}
