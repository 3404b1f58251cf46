//! Settings that a tenant has one of by its kind and name, as JSON objects.

use domain::{Result, Tenant, Timestamp};
use serde_json::{Map, Value};

use crate::changes::{self, Changed};
use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Writer, both};
use crate::error::stored;
use crate::tenants;

const GET: &str = "SELECT body FROM documents WHERE tenant = $1 AND kind = $2 AND name = $3";
const PUT: &str = "INSERT INTO documents (tenant, kind, name, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant, kind, name) DO UPDATE SET body = excluded.body";
const DELETE: &str = "DELETE FROM documents WHERE tenant = $1 AND kind = $2 AND name = $3";

pub(crate) const STATEMENTS: &[&str] = &[GET, PUT, DELETE];

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Named as the last part of its path.
    AttackProtection,
    Branding,
    EmailProvider,
    /// Named as the template.
    EmailTemplate,
    PageTemplate,
    Prompts,
    Theme,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::AttackProtection => "attack_protection",
            Self::Branding => "branding",
            Self::EmailProvider => "email_provider",
            Self::EmailTemplate => "email_template",
            Self::PageTemplate => "page_template",
            Self::Prompts => "prompts",
            Self::Theme => "theme",
        }
    }
}

/// Which document: its kind and its name; a kind of which there is one has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key<'a>(pub Kind, pub &'a str);

impl Key<'_> {
    /// As notices of changes name it.
    pub fn notice(self) -> String {
        format!("{}|{}", self.0.as_str(), self.1)
    }
}

/// The document, if there is one.
pub async fn get(
    conn: Conn<'_>,
    tenant: Tenant,
    key: Key<'_>,
) -> Result<Option<Map<String, Value>>> {
    if !can_be_stored(key.1) {
        return Ok(None);
    }
    let found: Option<String> = both!(conn, c => sqlx::query_scalar(GET).bind(tenant.0)
        .bind(key.0.as_str()).bind(key.1).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let decode = |body: String| object(&body, "documents", &key.notice());
    found.map(decode).transpose()
}

/// The document, if there is one. Nobody else can change or make it until this change ends.
pub async fn take(
    writer: &mut Writer,
    tenant: Tenant,
    key: Key<'_>,
) -> Result<Option<Map<String, Value>>> {
    tenants::hold(writer, tenant).await?;
    get(writer.conn(), tenant, key).await
}

/// Stores a document in place of the one that is there.
pub async fn put(
    writer: &mut Writer,
    tenant: Tenant,
    key: Key<'_>,
    (body, now): (&Map<String, Value>, Timestamp),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(PUT).bind(tenant.0).bind(key.0.as_str()).bind(key.1)
        .bind(text(body)).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Document, &key.notice(), now);
    Ok(())
}

/// Removes a document.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    key: Key<'_>,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(key.0.as_str()).bind(key.1)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Document, &key.notice(), now);
    Ok(())
}
