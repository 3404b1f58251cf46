//! The URL by which clients reach the server.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use http::Uri;

/// A URL of scheme, host and perhaps a port; nothing follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicUrl {
    text: String,
    pub(crate) scheme: Scheme,
    /// A name or an address, without brackets.
    pub(crate) host: String,
    pub(crate) port: Option<u16>,
}

/// How the server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

impl PublicUrl {
    /// Parses `https://host[:port]`; one slash at the end does not matter.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let uri: Uri = text.parse().map_err(|_| "is not a URL")?;
        let scheme = match uri.scheme_str() {
            Some("https") => Scheme::Https,
            Some("http") => Scheme::Http,
            Some(_) | None => return Err("begins neither with https:// nor with http://"),
        };
        let authority = uri.authority().ok_or("has no host")?;
        if authority.as_str().contains('@') {
            return Err("must not hold a user");
        }
        let host = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']');
        let rest = text.split_once("://").map_or("", |(_, rest)| rest);
        if host.is_empty() || rest != authority.as_str() {
            return Err("must end behind the host and the port");
        }
        let port = match authority
            .as_str()
            .strip_prefix(authority.host())
            .unwrap_or_default()
        {
            "" => None,
            port => Some(
                port.trim_start_matches(':')
                    .parse()
                    .map_err(|_| "has a port that is none")?,
            ),
        };
        Ok(Self {
            text: text.to_owned(),
            scheme,
            host: host.to_owned(),
            port,
        })
    }

    /// What a server that listens there can be reached by from this machine.
    pub(crate) fn of(address: SocketAddr) -> Self {
        let ip = address.ip();
        let is_local = ip.is_loopback() || ip.is_unspecified();
        let host = if is_local {
            "localhost".to_owned()
        } else {
            ip.to_string()
        };
        let shown = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        let (text, port) = match address.port() {
            443 => (format!("https://{shown}"), None),
            port => (format!("https://{shown}:{port}"), Some(port)),
        };
        Self {
            text,
            scheme: Scheme::Https,
            host,
            port,
        }
    }

    /// Whether it means the machine itself.
    pub(crate) fn is_loopback(&self) -> bool {
        let is_address = |ip: IpAddr| ip.is_loopback();
        self.host == "localhost" || self.host.parse().is_ok_and(is_address)
    }

    /// The URL without a slash at the end.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_url() {
        let url = PublicUrl::parse("https://auth.example.com/").unwrap();
        assert_eq!(url.as_str(), "https://auth.example.com");
        assert_eq!(
            (url.scheme, url.host.as_str(), url.port),
            (Scheme::Https, "auth.example.com", None)
        );
        let url = PublicUrl::parse("http://[::1]:8080").unwrap();
        assert_eq!(
            (url.scheme, url.host.as_str(), url.port),
            (Scheme::Http, "::1", Some(8080))
        );
        assert!(url.is_loopback());
        assert!(
            !PublicUrl::parse("https://localhost.example")
                .unwrap()
                .is_loopback()
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "/",
            "localhost",
            "localhost:8443",
            "ftp://a",
            "https://",
            "https:///",
            "https://a/b",
            "https://a//",
            "https://a?b",
            "https://a/?b",
            "https://a#b",
            "https://u:p@a",
            "https://a:",
            "https://a:x",
            "https://a:70000",
            "https://a b",
            "https://:1",
        ] {
            assert!(PublicUrl::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_listener_has_a_url() {
        let of = |address: &str| PublicUrl::of(address.parse().unwrap()).text;
        assert_eq!(of("127.0.0.1:8443"), "https://localhost:8443");
        assert_eq!(of("[::]:443"), "https://localhost");
        assert_eq!(of("192.0.2.1:1"), "https://192.0.2.1:1");
        assert_eq!(of("[2001:db8::1]:1"), "https://[2001:db8::1]:1");
        assert_eq!(
            PublicUrl::parse(&of("[2001:db8::1]:1")).unwrap(),
            PublicUrl::of("[2001:db8::1]:1".parse().unwrap())
        );
    }
}
