//! What an application asks a user to allow, as `/authorize` will decide it.

use domain::Result;
use domain::session::Session;
use domain::token::OidcScope;
use domain::token::user::Asked;
use store::consents::Subject;
use store::permissions;

use super::organization;
use super::visit::Visit;
use crate::App;
use crate::browser::texts::text;
use crate::decision::{self, Decision, Named, Refused, Wanted};
use crate::memory;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Requested {
    pub(super) decision: Decision,
    /// Whose consent for whom.
    pub(super) subject: Subject,
    /// A line each: what it is called, and what it is for.
    pub(super) lines: Vec<Line>,
}

/// Something that is asked for.
#[derive(Debug)]
pub(super) struct Line {
    /// A scope's or a permission's name.
    pub(super) name: String,
    pub(super) description: Option<String>,
}

/// What the request asks of the user of this session; `None` if `/authorize` has to say why it
/// can't be had.
///
/// # Errors
/// If the database refuses.
pub(super) async fn requested(
    app: &App,
    visit: &Visit,
    session: &Session,
) -> Result<Option<Requested>> {
    let audience = ["audience", "resource"].map(|name| visit.asked(name));
    let audience = audience.into_iter().find(|text| !text.is_empty());
    let api = match decision::named(app, audience).await? {
        Named::Nothing => None,
        Named::Api(api) => Some(api),
        Named::Unknown(_) => return Ok(None),
    };
    let organization = organization::of_user(app, visit, session.user).await?;
    let subject = memory::Subject {
        user: session.user,
        organization,
    };
    let wanted = Wanted {
        api: api.clone(),
        asked: Asked::Words(visit.asked("scope")),
        may_refresh: visit
            .asked("response_type")
            .split(' ')
            .any(|word| word == "code"),
    };
    let decision = match decision::decide(app, &visit.client, subject, wanted).await {
        Ok(decision) => decision,
        Err(Refused::Failed(error)) => return Err(error),
        Err(Refused::Policy(_) | Refused::NotAMember | Refused::Unsupported) => return Ok(None),
    };
    let lines = lines(app, &decision).await?;
    Ok(Some(Requested {
        subject: Subject {
            user: session.user,
            client_id: visit.client.id.to_string(),
            api: api.map(|api| api.id.to_string()).unwrap_or_default(),
            organization: organization.unwrap_or_default(),
        },
        decision,
        lines,
    }))
}

/// The decided scopes; what is deleted isn't among them any more.
async fn lines(app: &App, decision: &Decision) -> Result<Vec<Line>> {
    let described = match &decision.api {
        Some(api) => {
            let mut reader = app.db().read().await?;
            permissions::of_api(reader.conn(), app.home().tenant, &api.id).await?
        }
        None => Vec::new(),
    };
    let line = |name: &String| {
        let of = described
            .iter()
            .find(|permission| permission.value == *name);
        let description = match OidcScope::parse(name) {
            Some(scope) => Some(text("consent", scope.as_str()).to_owned()),
            None => of.and_then(|permission| permission.description.clone()),
        };
        Line {
            name: name.clone(),
            description,
        }
    };
    Ok(decision.scope.iter().map(line).collect())
}
