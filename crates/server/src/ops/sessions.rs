//! Who is signed in, in which browser. The cookie is the session's id and a secret, which is new
//! after every login, so that nobody can prepare a cookie for somebody else.

use domain::logout::{Backchannel, Initiator};
use domain::session::{Device, Lifetimes, Session};
use domain::user::User;
use domain::{Result, Tenant, Timestamp, ids};
use serde_json::Map;
use store::logout_notices::{self, Notice};
use store::sessions::{self, StoredSession};
use store::{Writer, clients, session_clients, tenants, users};

use crate::App;

fn hash(secret: &str) -> String {
    jose::base64url(&jose::sha256(secret.as_bytes()))
}

async fn lifetimes(app: &App) -> Result<Lifetimes> {
    let mut reader = app.db().read().await?;
    let tenant = tenants::get(reader.conn(), app.home().tenant).await?;
    Ok(Lifetimes::of(
        &tenant.map(|tenant| tenant.settings).unwrap_or_default(),
    ))
}

/// The session of a cookie, while it lasts and its user may sign in.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn find(app: &App, cookie: &str) -> Result<Option<Session>> {
    let Some((id, secret)) = cookie.split_once('.') else {
        return Ok(None);
    };
    let (tenant, expected) = (app.home().tenant, hash(secret));
    let mut reader = app.db().read().await?;
    let Some(found) = sessions::get(reader.conn(), tenant, id).await? else {
        return Ok(None);
    };
    let is_own = jose::constant_time_eq(found.secret_hash.as_bytes(), expected.as_bytes());
    if !is_own || !found.session.is_alive(app.clock().now()) {
        return Ok(None);
    }
    let user = users::by_number(reader.conn(), tenant, found.session.user).await?;
    let may_sign_in = user.is_some_and(|user| !user.is_blocked());
    Ok(may_sign_in.then_some(found.session))
}

/// Notes that somebody has signed in by a connection: the browser's `current` session is renewed if
/// it is the same user's, and ends if it is another's. Returns the session and its cookie.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn begin(
    app: &App,
    current: Option<&Session>,
    (user, connection): (&User, &str),
    device: Device,
) -> Result<(Session, String)> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let lifetimes = lifetimes(app).await?;
    let secret = ids::one_time(app.random());
    let mut writer = app.db().write().await?;
    let own = current.filter(|session| session.user == user.number);
    if let (Some(other), None) = (current, own) {
        end(app, &mut writer, &other.id, Initiator::RpLogout).await?;
    }
    if let Some(own) = own {
        let mut renewed = own.clone();
        connection.clone_into(&mut renewed.connection);
        renewed.renew(device.clone(), lifetimes, now);
        let stored = StoredSession {
            session: renewed,
            secret_hash: hash(&secret),
        };
        if sessions::update(&mut writer, tenant, &stored).await? {
            writer.commit().await?;
            return Ok(with_cookie(stored.session, &secret));
        }
    }
    let session = Session::begin(
        (ids::client_id(app.random()), connection.to_owned()),
        (user.number, user.user_id.clone()),
        device,
        lifetimes,
        now,
    );
    let stored = StoredSession {
        session,
        secret_hash: hash(&secret),
    };
    sessions::insert(&mut writer, tenant, &stored).await?;
    writer.commit().await?;
    Ok(with_cookie(stored.session, &secret))
}

fn with_cookie(session: Session, secret: &str) -> (Session, String) {
    let cookie = format!("{}.{secret}", session.id);
    (session, cookie)
}

/// Notes that a session has signed in to an application. False if it ended meanwhile.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn used(
    app: &App,
    session: &Session,
    client_id: &str,
    device: Device,
) -> Result<bool> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let lifetimes = lifetimes(app).await?;
    let mut writer = app.db().write().await?;
    let Some(mut found) = sessions::get(writer.conn(), tenant, &session.id).await? else {
        return Ok(false);
    };
    found.session.use_again(device, lifetimes, now);
    if !found.session.is_alive(now) || !sessions::update(&mut writer, tenant, &found).await? {
        return Ok(false);
    }
    session_clients::add(&mut writer, tenant, (&session.id, client_id), now).await?;
    writer.commit().await?;
    Ok(true)
}

/// Ends a session within another change; its applications that ask for it will be told. Says
/// whether there was one.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end(
    app: &App,
    writer: &mut Writer,
    id: &str,
    initiator: Initiator,
) -> Result<bool> {
    end_in(
        writer,
        (app.home().tenant, id),
        initiator,
        app.clock().now(),
    )
    .await
}

/// The same in any tenant.
pub(super) async fn end_in(
    writer: &mut Writer,
    (tenant, id): (Tenant, &str),
    initiator: Initiator,
    now: Timestamp,
) -> Result<bool> {
    let Some(found) = sessions::get(writer.conn(), tenant, id).await? else {
        return sessions::delete(writer, tenant, id).await;
    };
    let session = found.session;
    for client_id in session_clients::all(writer.conn(), tenant, id).await? {
        let client = clients::get(writer.conn(), tenant, &client_id).await?;
        let wanted = client.as_ref().map(|one| Backchannel::of(&one.settings));
        let Some(wanted) = wanted.filter(|wanted| wanted.wants(initiator)) else {
            continue;
        };
        let metadata = if wanted.includes_metadata() {
            session.metadata.clone()
        } else {
            Map::new()
        };
        let notice = Notice {
            session: id.to_owned(),
            client_id,
            user_id: session.user_id.clone(),
            metadata,
            attempts: 0,
        };
        logout_notices::add(writer, tenant, &notice, now).await?;
    }
    sessions::delete(writer, tenant, id).await
}
