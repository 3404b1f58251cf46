//! How mails leave: by the tenant's SMTP server, or into a folder.

use std::sync::Once;

use domain::email_provider::EmailProvider;
use domain::{Result, Timestamp};
use serde_json::Value;

use super::{Message, folder, smtp};
use crate::App;
use crate::ops::email_provider;

/// An SMTP server (`emails/provider` of the kind `smtp`).
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    /// Name and password; none where the server takes mail from anybody.
    pub credentials: Option<(String, String)>,
}

/// How a tenant's mails leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Smtp {
        server: Smtp,
        /// `default_from_address`.
        from: Option<String>,
    },
    Folder,
}

/// What became of an attempt.
#[derive(Debug)]
pub enum Failure {
    /// It is worth another try.
    Transient(String),
    /// The mail will never be taken.
    Permanent(String),
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

/// How the tenant's mails leave: by its provider, if that is an SMTP server that is enabled.
pub(crate) async fn delivery(app: &App) -> Result<Delivery> {
    let mut reader = app.db().read().await?;
    let found = email_provider::get(app, reader.conn()).await?;
    drop(reader);
    let is_enabled = |found: &EmailProvider| found.settings.get("enabled") == Some(&true.into());
    let Some(found) = found.filter(is_enabled) else {
        return Ok(Delivery::Folder);
    };
    let credential = |key: &str| found.credentials.get(key);
    let text = |key: &str| credential(key).and_then(Value::as_str).map(str::to_owned);
    let port = credential("smtp_port").and_then(Value::as_u64);
    let port = port.and_then(|port| u16::try_from(port).ok());
    let (Some(host), Some(port), "smtp") = (text("smtp_host"), port, found.name()) else {
        let name = found.name();
        tracing::warn!(name, "mails can't be sent by this provider: they are files");
        return Ok(Delivery::Folder);
    };
    let server = Smtp {
        host,
        port,
        credentials: text("smtp_user").zip(text("smtp_pass")),
    };
    let from = found.settings.get("default_from_address");
    let from = from.and_then(Value::as_str).filter(|from| !from.is_empty());
    Ok(Delivery::Smtp {
        server,
        from: from.map(str::to_owned),
    })
}

impl Delivery {
    /// Who mails are from unless their template says so.
    pub(super) fn from(&self, app: &App) -> String {
        match self {
            Self::Smtp {
                from: Some(from), ..
            } => from.clone(),
            Self::Smtp { from: None, .. } | Self::Folder => format!("no-reply@{}", host(app)),
        }
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn send(
        &self,
        app: &App,
        (id, message): (&str, &Message),
        at: Timestamp,
    ) -> Result<(), Failure> {
        static SAID: Once = Once::new();
        let encoded = message.encoded(id, host(app), at);
        let encoded = encoded.map_err(|error| Failure::Permanent(error.to_string()))?;
        match self {
            Self::Smtp { server, .. } => smtp::send(server, host(app), encoded).await,
            Self::Folder => {
                let Some(folder) = app.mail_dir() else {
                    let message = "there is neither an SMTP server nor a folder for mails";
                    return Err(Failure::Permanent(message.to_owned()));
                };
                SAID.call_once(|| {
                    let folder = folder.display();
                    tracing::warn!("no SMTP server is set: mails are written to {folder}");
                });
                let name = format!("{}-{id}.eml", at.digits());
                let written = folder::write(folder, &name, &encoded.formatted()).await;
                written.map_err(|error| Failure::Transient(error.to_string()))
            }
        }
    }
}

/// The server's name without its port.
fn host(app: &App) -> &str {
    let host = app.host();
    let is_ipv6 = host.starts_with('[');
    let name = if is_ipv6 {
        None
    } else {
        host.split(':').next()
    };
    name.unwrap_or("localhost")
}
