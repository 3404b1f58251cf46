//! Who is signed in, and what the application may have of them.

use std::sync::Arc;

use domain::Timestamp;
use domain::authorize::{Prompt, Refusal, Situation, is_signed_in};
use domain::session::Session;
use domain::sign_in::SignIn;
use domain::token::ScopeSet;
use domain::token::user::Asked;
use domain::user::User;
use store::organizations::Numbered;

use super::checks::{Checked, not_enabled};
use super::organization::{self, Place};
use super::stop::{Screen, Stop};
use super::{Visit, hint};
use crate::browser::cookies;
use crate::decision::{self, Decision, Refused, Wanted};
use crate::memory::{self, Subject};
use crate::ops::sessions;

/// Somebody who is signed in well enough for the request.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) session: Session,
    pub(super) user: Arc<User>,
    pub(super) organization: Option<Numbered>,
}

/// Finds who is signed in.
///
/// # Errors
/// If nobody is: who isn't may log in, where somebody may be asked.
pub(super) async fn find(visit: &Visit<'_>, checked: &Checked) -> Result<Person, Stop> {
    if visit.progress("refused") == Some("blocked") {
        return Err(Refusal::blocked().into());
    }
    let hint = hint::user_id(visit).await?;
    let Some((session, user)) = current(visit).await? else {
        return Err(must_log_in(visit, checked));
    };
    let is_meant = hint.is_none_or(|user_id| user_id == session.user_id);
    let logged_in = visit.progress("session");
    let is_enough = is_signed_in(&Situation {
        prompts: &checked.prompts,
        max_age: checked.max_age,
        session: &session,
        logged_in,
        connection: visit.request.text("connection"),
        connections: &checked.connections,
        now: visit.app.clock().now(),
    });
    let is_fresh = logged_in == Some(session.id.as_str());
    match (is_fresh, is_meant, is_enough) {
        (_, true, true) => {}
        // Whoever has just logged in isn't asked to do it again.
        (true, false, _) => return Err(Refusal::login_required().into()),
        (true, true, false) => return Err(not_enabled().into()),
        (false, _, _) => return Err(must_log_in(visit, checked)),
    }
    let organization = place(visit, checked, &session).await?;
    Ok(Person {
        session,
        user,
        organization,
    })
}

/// The browser's session and its user.
async fn current(visit: &Visit<'_>) -> Result<Option<(Session, Arc<User>)>, Stop> {
    let Some(cookie) = cookies::session(&visit.parts.headers) else {
        return Ok(None);
    };
    let Some(session) = sessions::find(visit.app, &cookie).await? else {
        return Ok(None);
    };
    let user = memory::user(visit.app, &session.user_id).await?;
    Ok(user.map(|user| (session, user)))
}

/// Somebody has to log in, or can't be asked to.
pub(super) fn must_log_in(visit: &Visit<'_>, checked: &Checked) -> Stop {
    if checked.prompts.is_silent() {
        return Refusal::login_required().into();
    }
    let screen = match visit.request.text("screen_hint") {
        Some("signup") => Screen::SignUp,
        Some(_) | None => Screen::Login,
    };
    Stop::Ask(screen, None)
}

async fn place(
    visit: &Visit<'_>,
    checked: &Checked,
    session: &Session,
) -> Result<Option<Numbered>, Stop> {
    match &checked.place {
        Place::None => Ok(None),
        Place::At(found) => Ok(Some(found.clone())),
        Place::Own => {
            let own = organization::of_user(visit, session.user).await?;
            let connection = vec![session.connection.clone()];
            let admitted = organization::connections(visit, own.0, connection).await?;
            if admitted.is_empty() {
                return Err(not_enabled().into());
            }
            Ok(Some(own))
        }
    }
}

impl Person {
    /// What the application may have of this person.
    pub(super) async fn decide(
        &self,
        visit: &Visit<'_>,
        checked: &Checked,
    ) -> Result<Decision, Stop> {
        self.decide_what(visit, checked, Asked::Words(visit.request.scope()))
            .await
    }

    /// What is left of what was decided.
    pub(super) async fn decide_again(
        &self,
        visit: &Visit<'_>,
        checked: &Checked,
        first: &ScopeSet,
    ) -> Result<Decision, Stop> {
        let asked = Asked::Again {
            first,
            narrowed_to: None,
        };
        self.decide_what(visit, checked, asked).await
    }

    async fn decide_what(
        &self,
        visit: &Visit<'_>,
        checked: &Checked,
        asked: Asked<'_>,
    ) -> Result<Decision, Stop> {
        let subject = Subject {
            user: self.user.number,
            organization: self.organization.as_ref().map(|(number, _)| *number),
        };
        let wanted = Wanted {
            api: checked.api.clone(),
            asked,
            may_refresh: checked.wanted.code,
        };
        let decided = decision::decide(visit.app, &visit.client, subject, wanted).await;
        decided.map_err(|refused| self.refused(visit, checked, refused))
    }

    fn refused(&self, visit: &Visit<'_>, checked: &Checked, refused: Refused) -> Stop {
        let api = checked.api.as_ref();
        let audience = api.map_or("", |api| &*api.policy.identifier);
        let description = refused.description(&visit.client.id, audience);
        match refused {
            Refused::Policy(_) | Refused::Unsupported => {
                Refusal::invalid_request(description).into()
            }
            Refused::NotAMember => {
                let organization = self.organization.as_ref();
                let id = organization.map_or("", |(_, organization)| &organization.id);
                Refusal::not_a_member(&self.user.user_id, id).into()
            }
            Refused::Failed(error) => error.into(),
        }
    }

    /// Who signed in, as codes and tokens say it.
    pub(super) fn sign_in(&self) -> SignIn {
        SignIn {
            user: self.user.number,
            user_id: self.user.user_id.clone(),
            session: Some(self.session.id.clone()),
            authenticated_at: self.authenticated_at(),
            organization: self.organization.as_ref().map(|(number, _)| *number),
        }
    }

    fn authenticated_at(&self) -> Timestamp {
        self.session.authenticated_at
    }
}

impl Checked {
    /// Whether ID tokens say when the user logged in (reference §5.1).
    pub(super) fn shows_auth_time(&self) -> bool {
        self.max_age.is_some() || self.prompts.has(Prompt::Login)
    }
}
