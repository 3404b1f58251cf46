//! Ordering mails, and what becomes of an order: a message, then nothing.

use domain::{Error, Result, Timestamp, ids};
use store::mails::{self, StoredMail};
use store::{Conn, Writer};

use super::events::{self, Context, Event};
use crate::App;
use crate::mail::{self, Content, Message, Order, Whom};

/// Mails that may wait.
const WAITING_MAX: i64 = 10_000;
/// How long a mail waits after its first failure, in milliseconds; then twice as long each time.
const FIRST_PAUSE_MILLIS: i64 = 30_000;
const PAUSE_MAX_MILLIS: i64 = 3_600_000;
/// What is said when no more can wait.
const BUSY: &str = "Too many mails are waiting to be sent. Try again later.";

/// What a mail's content is sealed for.
fn context(id: &str) -> String {
    format!("mail {id}")
}

/// Orders a mail in this change.
///
/// # Errors
/// [`Error::Busy`] if too many wait already.
pub(crate) async fn order(app: &App, writer: &mut Writer, order: Order) -> Result<()> {
    if !has_place(app, writer.conn()).await? {
        return Err(Error::Busy(BUSY));
    }
    let id = ids::one_time(app.random());
    let sealed = seal(app, &id, &Content::Order(order))?;
    let now = app.clock().now();
    mails::insert(writer, app.home().tenant, (&id, &sealed), now).await
}

/// The same where the change is more important than the mail.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn order_if_possible(app: &App, writer: &mut Writer, new: Order) -> Result<()> {
    match order(app, writer, new).await {
        Err(Error::Busy(message)) => {
            tracing::warn!("a mail is not sent: {message}");
            Ok(())
        }
        done => done,
    }
}

async fn has_place(app: &App, conn: Conn<'_>) -> Result<bool> {
    let waiting = mails::count(conn, app.home().tenant, WAITING_MAX).await?;
    Ok(waiting < WAITING_MAX)
}

fn seal(app: &App, id: &str, content: &Content) -> Result<Vec<u8>> {
    let text = serde_json::to_vec(content).map_err(Error::internal)?;
    Ok(app.master_key().seal(&context(id), &text))
}

fn open(app: &App, stored: &StoredMail) -> Result<Content> {
    let opened = app.master_key().open(&context(&stored.id), &stored.content);
    let opened = opened.map_err(Error::internal)?;
    serde_json::from_slice(opened.expose()).map_err(Error::internal)
}

/// Sends a mail that is due, or sees to it that it is tried again.
///
/// # Errors
/// If the database refuses; the mail stays due.
pub(crate) async fn deliver(app: &App, stored: &StoredMail) -> Result<()> {
    let now = app.clock().now();
    let delivery = mail::delivery(app).await?;
    let message = match open(app, stored)? {
        Content::Message(message) => Some(message),
        Content::Order(order) => prepare(app, &delivery, (&stored.id, &order), now).await?,
    };
    let Some(message) = message else {
        return end(app, &stored.id).await;
    };
    let sent = delivery
        .send(app, (&stored.id, &message), stored.created_at)
        .await;
    match sent {
        Ok(()) => end(app, &stored.id).await,
        Err(mail::Failure::Transient(reason)) if now < mail::given_up_at(stored.created_at) => {
            tracing::warn!(reason, "a mail could not be sent; it is tried again");
            put_off(app, stored, now).await
        }
        Err(mail::Failure::Transient(reason) | mail::Failure::Permanent(reason)) => {
            tracing::error!(reason, "a mail is given up");
            give_up(app, &message, &reason);
            end(app, &stored.id).await
        }
    }
}

/// Makes the message of an order, with the ticket for its link, and keeps it.
async fn prepare(
    app: &App,
    delivery: &mail::Delivery,
    (id, order): (&str, &Order),
    now: Timestamp,
) -> Result<Option<Message>> {
    let Some(composed) = mail::compose(app, delivery, order).await? else {
        return Ok(None);
    };
    let sealed = seal(app, id, &Content::Message(composed.message.clone()))?;
    let mut writer = app.db().write().await?;
    if !mails::replace(&mut writer, app.home().tenant, (id, &sealed)).await? {
        return Ok(None);
    }
    if let Some((secret, wanted)) = &composed.ticket {
        wanted.make(app, &mut writer, (secret, now)).await?;
    }
    writer.commit().await?;
    Ok(Some(composed.message))
}

async fn end(app: &App, id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    mails::delete(&mut writer, app.home().tenant, id).await?;
    writer.commit().await
}

async fn put_off(app: &App, stored: &StoredMail, now: Timestamp) -> Result<()> {
    let doublings = u32::try_from(stored.attempts.clamp(0, 20)).unwrap_or_default();
    let pause = FIRST_PAUSE_MILLIS.saturating_mul(2i64.saturating_pow(doublings));
    let due_at = now.plus_millis(pause.min(PAUSE_MAX_MILLIS));
    let mut writer = app.db().write().await?;
    mails::put_off(&mut writer, app.home().tenant, &stored.id, due_at).await?;
    writer.commit().await
}

fn give_up(app: &App, message: &Message, reason: &str) {
    let event = Event {
        kind: "fn",
        description: Some(reason),
        user_name: Some(&message.to),
        ..Event::default()
    };
    events::log(app, &Context::default(), &event);
}

/// Orders the mail by which a user verifies an address.
///
/// # Errors
/// As [`order_if_possible`].
pub(crate) async fn order_verification(
    app: &App,
    writer: &mut Writer,
    whom: Whom,
    client_id: Option<&str>,
) -> Result<()> {
    let new = Order::new(mail::Name::VerifyEmail, whom).about(client_id);
    order_if_possible(app, writer, new).await
}
