//! Where the server listens.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::TcpListener;

use crate::failure::Failure;

/// Something to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    /// This port of the machine's own addresses, 127.0.0.1 and `::1`.
    Loopback(u16),
    At(SocketAddr),
}

impl Address {
    /// Parses `ADDRESS:PORT` or `localhost:PORT`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("localhost:") {
            Some(port) => port.parse().ok().map(Self::Loopback),
            None => text.parse().ok().map(Self::At),
        }
    }

    /// The socket address, or the first of them.
    pub(crate) fn first(self) -> SocketAddr {
        match self {
            Self::Loopback(port) => (Ipv4Addr::LOCALHOST, port).into(),
            Self::At(address) => address,
        }
    }
}

/// Begins to listen on all of the addresses. Connections wait until they are accepted.
pub(crate) async fn all(addresses: &[Address]) -> Result<Vec<TcpListener>, Failure> {
    let mut listeners = Vec::new();
    for address in addresses {
        match *address {
            Address::At(address) => {
                listeners.push(
                    bind(address)
                        .await
                        .map_err(|error| refused(address, &error))?,
                );
            }
            Address::Loopback(port) => listeners.extend(loopback(port).await?),
        }
    }
    Ok(listeners)
}

/// Both loopback addresses, or the one that the machine has.
async fn loopback(port: u16) -> Result<Vec<TcpListener>, Failure> {
    let mut port = port;
    let mut listeners = Vec::new();
    let mut missing = None;
    for ip in [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()] {
        let address = SocketAddr::new(ip, port);
        match bind(address).await {
            Ok(listener) => {
                // Port 0 is any free one, but the same for both.
                port = listener.local_addr().map_or(port, |bound| bound.port());
                listeners.push(listener);
            }
            Err(error) if is_missing(&error) => missing = Some(refused(address, &error)),
            Err(error) => return Err(refused(address, &error)),
        }
    }
    match missing {
        Some(failure) if listeners.is_empty() => return Err(failure),
        Some(failure) => tracing::warn!(%failure, "one of the loopback addresses is left out"),
        None => {}
    }
    Ok(listeners)
}

async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Whether the machine has no such address: IPv6 is often switched off.
fn is_missing(error: &io::Error) -> bool {
    /// `EAFNOSUPPORT` on Linux, macOS and the BSDs.
    const NO_SUCH_FAMILY: [i32; 2] = [97, 47];
    error.kind() == ErrorKind::AddrNotAvailable
        || error
            .raw_os_error()
            .is_some_and(|code| NO_SUCH_FAMILY.contains(&code))
}

fn refused(address: SocketAddr, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program listens there: stop it, or choose another --listen"
        }
        ErrorKind::PermissionDenied => "ports below 1024 need a permission: choose one above",
        _ => "let --listen name an address of this machine",
    };
    Failure::operation(format!("can't listen on {address}: {error}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_numbers_or_localhost() {
        assert_eq!(Address::parse("localhost:1"), Some(Address::Loopback(1)));
        assert_eq!(
            Address::parse("[::]:1"),
            Some(Address::At("[::]:1".parse().unwrap()))
        );
        for bad in [
            "",
            "1",
            ":1",
            "localhost",
            "localhost:",
            "localhost:65536",
            "example.com:1",
        ] {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
    }
}
