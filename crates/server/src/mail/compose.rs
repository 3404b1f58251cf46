//! Makes the message of an order: who gets it, which link it has, and the template filled in.

use domain::liquid::{Form, Limits, LiquidError, Template};
use domain::ticket::{self, Kind};
use domain::user::{Identity, User};
use domain::{Result, Timestamp};
use serde_json::{Map, Value, json};
use store::{clients, organizations, tenants, user_identities, users};

use super::{Delivery, MailTemplate, Message, Name, Order, Whom, of_tenant};
use crate::App;
use crate::ops::tickets::Wanted;

/// A message, and the ticket that its link needs.
pub(crate) struct Composed {
    pub(crate) message: Message,
    pub(crate) ticket: Option<(String, Wanted)>,
}

/// Who gets the mail.
struct Addressee {
    user: User,
    identity: Identity,
    email: String,
}

/// Composes the mail that was ordered; none if nobody is to get it.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn compose(
    app: &App,
    delivery: &Delivery,
    order: &Order,
) -> Result<Option<Composed>> {
    let template = of_tenant(app, order.template).await?;
    if !template.is_enabled {
        return Ok(None);
    }
    let Some(addressee) = addressee(app, &order.whom).await? else {
        return Ok(None);
    };
    let ticket = wanted(order, &template, &addressee).map(|wanted| {
        let secret = domain::ids::one_time(app.random());
        (secret, wanted)
    });
    let url = ticket
        .as_ref()
        .map(|(secret, wanted)| wanted.link(app, secret));
    let data = variables(app, order, (&addressee, url)).await?;
    let filled = fill(&template, &data).or_else(|error| {
        let name = order.template.as_str();
        tracing::warn!(
            error = error.to_string(),
            template = name,
            "the tenant's template can't be used; ours is"
        );
        fill(&order.template.default(), &data)
    });
    let [from, subject, html] = filled.map_err(domain::Error::internal)?;
    let from = if from.trim().is_empty() {
        delivery.from(app)
    } else {
        from
    };
    let message = Message {
        from,
        to: addressee.email,
        subject,
        html,
    };
    Ok(Some(Composed { message, ticket }))
}

async fn addressee(app: &App, whom: &Whom) -> Result<Option<Addressee>> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let (number, provider, id) = match whom {
        Whom::User(number, provider, id) => (*number, provider.clone(), id.clone()),
        Whom::Address { connection, email } => {
            let names = (Some(email.as_str()), None);
            let known = user_identities::known(reader.conn(), tenant, connection, names).await?;
            let Some(known) = known.into_iter().next() else {
                return Ok(None);
            };
            (known.holder, known.provider, known.id)
        }
    };
    let Some(user) = users::by_number(reader.conn(), tenant, number).await? else {
        return Ok(None);
    };
    let is_it = |own: &&Identity| own.provider == provider && own.user_id == id;
    let Some(identity) = user.identities.iter().find(is_it).cloned() else {
        return Ok(None);
    };
    let email = user.email_of(&identity).map(str::to_owned);
    Ok(email.map(|email| Addressee {
        user,
        identity,
        email,
    }))
}

/// The ticket of a mail that has a link.
fn wanted(order: &Order, template: &MailTemplate, to: &Addressee) -> Option<Wanted> {
    let kind = match order.template {
        Name::VerifyEmail => Kind::EmailVerification,
        Name::ResetEmail => Kind::PasswordChange,
        Name::BlockedAccount => Kind::Unblock,
        Name::WelcomeEmail | Name::ChangePassword => return None,
    };
    Some(Wanted {
        kind,
        user: to.user.number,
        identity: to.identity.clone(),
        email: to.email.clone(),
        client_id: order.client_id.clone(),
        organization_id: order.organization_id.clone(),
        result_url: template.result_url.clone(),
        includes_email: template.includes_email,
        // Whoever got the mail has shown whose address it is.
        verifies_email: true,
        seconds: ticket::ttl(template.link_seconds),
    })
}

/// What templates can name: Auth0's variables.
async fn variables(
    app: &App,
    order: &Order,
    (to, url): (&Addressee, Option<String>),
) -> Result<Map<String, Value>> {
    let home = app.home().tenant;
    let mut reader = app.db().read().await?;
    let tenant = tenants::get(reader.conn(), home).await?;
    let client = match &order.client_id {
        Some(id) => clients::get(reader.conn(), home, id).await?,
        None => None,
    };
    let organization = match &order.organization_id {
        Some(id) => organizations::get(reader.conn(), home, id).await?,
        None => None,
    };
    drop(reader);
    let settings = tenant.as_ref().map(|tenant| &tenant.settings);
    let setting = |key: &str| {
        let text = settings.and_then(|settings| settings.get(key)?.as_str());
        text.unwrap_or_default().to_owned()
    };
    let name = tenant
        .as_ref()
        .map(|tenant| tenant.name.clone())
        .unwrap_or_default();
    let friendly = Some(setting("friendly_name")).filter(|text| !text.is_empty());
    let mut user = to.user.wire();
    let mut more = order.more.clone();
    if let (Some(user), Some(Value::Object(known))) =
        (user.as_object_mut(), more.shift_remove("user"))
    {
        user.extend(known);
    }
    let mut data = Map::new();
    let mut put = |key: &str, value: Value| data.insert(key.to_owned(), value);
    let known = json!({
        "user": user,
        "email": to.email,
        "url": url.unwrap_or_default(),
        "tenant": name,
        "friendly_name": friendly.unwrap_or(name.clone()),
        "support_email": setting("support_email"),
        "support_url": setting("support_url"),
        "connection": {"name": to.identity.connection},
        "domain": app.host(),
    });
    if let Some(client) = client {
        put(
            "application",
            json!({"name": client.name(), "clientID": client.client_id}),
        );
        put(
            "client",
            json!({"name": client.name(), "client_id": client.client_id}),
        );
    }
    if let Some((_, organization)) = organization {
        put("organization", organization.wire());
    }
    data.extend(known.as_object().cloned().unwrap_or_default());
    data.extend(more);
    Ok(data)
}

/// Sender, subject and body.
fn fill(template: &MailTemplate, data: &Map<String, Value>) -> Result<[String; 3], LiquidError> {
    let text = |source: &str, form| Template::parse(source)?.render(data, form, Limits::MAIL);
    Ok([
        text(&template.from, Form::Text)?,
        text(&template.subject, Form::Text)?,
        text(&template.body, Form::Html)?,
    ])
}

/// The time from which a mail is given up that could not be sent.
pub(crate) fn given_up_at(created_at: Timestamp) -> Timestamp {
    const PATIENCE_MILLIS: i64 = 86_400_000;
    created_at.plus_millis(PATIENCE_MILLIS)
}
