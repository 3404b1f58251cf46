//! The tenant's signing keys. Private keys are stored sealed.

use domain::{Result, Tenant, Timestamp};

use crate::changes::{self, Changed};
use crate::db::{Conn, Writer, both};
use crate::error::{corrupt, stored};

const ALL: &str = "SELECT kid, algorithm, state, private_key, certificate, created_at,
        current_since, current_until, revoked_at
    FROM signing_keys WHERE tenant = $1 ORDER BY created_at, kid";
const PUT: &str = "INSERT INTO signing_keys (tenant, kid, algorithm, state, private_key,
        certificate, created_at, current_since, current_until, revoked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (tenant, kid) DO UPDATE SET state = excluded.state,
        current_since = excluded.current_since, current_until = excluded.current_until,
        revoked_at = excluded.revoked_at";

pub(crate) const STATEMENTS: &[&str] = &[ALL, PUT];

/// A signing key.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredKey {
    pub kid: String,
    pub kind: Kind,
    pub state: State,
    /// PKCS#8, sealed.
    pub private_key: Vec<u8>,
    /// PEM; RSA keys have one.
    pub certificate: Option<String>,
    pub created_at: Timestamp,
    pub current_since: Option<Timestamp>,
    pub current_until: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
}

/// What kind of key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Rsa,
    P256,
    Ed25519,
}

/// Where in its life a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Next,
    Current,
    Previous,
    Revoked,
}

impl Kind {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Rsa, "rsa"),
        (Self::P256, "p256"),
        (Self::Ed25519, "ed25519"),
    ];

    /// The stable word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, word)| word)
    }
}

impl State {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Next, "next"),
        (Self::Current, "current"),
        (Self::Previous, "previous"),
        (Self::Revoked, "revoked"),
    ];

    fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("", |(_, word)| word)
    }
}

type Row = (
    String,
    String,
    String,
    Vec<u8>,
    Option<String>,
    i64,
    Option<i64>,
    Option<i64>,
    Option<i64>,
);

fn decode(row: Row) -> Result<StoredKey> {
    let (kid, kind, state, private_key, certificate, created_at, since, until, revoked_at) = row;
    let find_kind = Kind::ALL.iter().find(|(_, word)| *word == kind);
    let find_state = State::ALL.iter().find(|(_, word)| *word == state);
    let (Some((kind, _)), Some((state, _))) = (find_kind, find_state) else {
        return Err(corrupt("signing_keys", &kid, "algorithm or state"));
    };
    Ok(StoredKey {
        kid,
        kind: *kind,
        state: *state,
        private_key,
        certificate,
        created_at: Timestamp::from_millis(created_at),
        current_since: since.map(Timestamp::from_millis),
        current_until: until.map(Timestamp::from_millis),
        revoked_at: revoked_at.map(Timestamp::from_millis),
    })
}

/// A tenant's keys, oldest first.
pub async fn all(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<StoredKey>> {
    let rows: Vec<Row> = both!(conn, c => sqlx::query_as(ALL).bind(tenant.0).fetch_all(c).await)
        .map_err(|error| stored(error))?;
    rows.into_iter().map(decode).collect()
}

/// Adds a key, or stores its changed state.
pub async fn put(
    writer: &mut Writer,
    tenant: Tenant,
    key: &StoredKey,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT)
        .bind(tenant.0).bind(&key.kid).bind(key.kind.as_str()).bind(key.state.as_str())
        .bind(&key.private_key).bind(key.certificate.as_deref()).bind(key.created_at.millis())
        .bind(key.current_since.map(Timestamp::millis))
        .bind(key.current_until.map(Timestamp::millis))
        .bind(key.revoked_at.map(Timestamp::millis))
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::SigningKeys, &key.kid, now);
    Ok(())
}
