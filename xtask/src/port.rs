//! Ports that nobody listens on.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::Result;

/// A free port of the loopback address. It isn't kept free: use it at once.
pub(crate) fn free() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok(listener.local_addr()?.port())
}
