//! Sending by SMTP (RFC 5321), with TLS (RFC 8314, RFC 3207).

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::Smtp;
use super::provider::Failure;

/// The port on which TLS comes first (RFC 8314 §7.3).
const IMPLICIT_TLS: u16 = 465;
/// How long a server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long sending may take in all.
const PATIENCE_IN_ALL: Duration = Duration::from_mins(1);

/// Sends a mail. `own` is the name by which we greet.
pub(super) async fn send(server: &Smtp, own: &str, mail: Message) -> Result<(), Failure> {
    let tls = tls(server).map_err(|error| Failure::Transient(error.to_string()))?;
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
        .port(server.port)
        .tls(tls)
        .hello_name(ClientId::Domain(own.to_owned()))
        .timeout(Some(PATIENCE));
    if let Some((name, password)) = &server.credentials {
        builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
    }
    let transport = builder.build();
    let sending = tokio::time::timeout(PATIENCE_IN_ALL, transport.send(mail)).await;
    let Ok(sent) = sending else {
        return Err(Failure::Transient("the server took too long".to_owned()));
    };
    match sent {
        Ok(_) => Ok(()),
        Err(error) if error.is_permanent() => Err(Failure::Permanent(error.to_string())),
        Err(error) => Err(Failure::Transient(error.to_string())),
    }
}

/// A password is never sent in the clear, unless it stays on this machine.
fn tls(server: &Smtp) -> Result<Tls, lettre::transport::smtp::Error> {
    let parameters = TlsParameters::new(server.host.clone())?;
    let is_here = matches!(server.host.as_str(), "localhost" | "127.0.0.1" | "::1");
    Ok(if server.port == IMPLICIT_TLS {
        Tls::Wrapper(parameters)
    } else if server.credentials.is_some() && !is_here {
        Tls::Required(parameters)
    } else {
        Tls::Opportunistic(parameters)
    })
}
