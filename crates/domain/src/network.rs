//! Addresses and their networks.

use std::net::{IpAddr, Ipv6Addr};

/// Whether `address` is `network`, which is an address or a CIDR block (RFC 4632 §3.1, RFC 4291
/// §2.3). An IPv4 address that is mapped into IPv6 counts as itself. What is no network has nothing
/// in it.
pub fn contains(network: &str, address: IpAddr) -> bool {
    let address = address.to_canonical();
    let (base, prefix) = match network.split_once('/') {
        Some((base, prefix)) => (base, prefix.parse().ok()),
        None => (network, Some(128)),
    };
    let (Ok(base), Some(prefix)) = (base.parse::<IpAddr>(), prefix) else {
        return false;
    };
    match (base, address) {
        (IpAddr::V4(base), IpAddr::V4(address)) => {
            let (base, address) = (u32::from(base).into(), u32::from(address).into());
            agree(base, address, (prefix, 32))
        }
        (IpAddr::V6(base), IpAddr::V6(address)) => {
            agree(u128::from(base), u128::from(address), (prefix, 128))
        }
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

/// What one caller has to itself: an IPv4 address, or the /64 of an IPv6 address, in which a host
/// chooses its addresses as it likes (RFC 8981 §3).
pub fn site(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            format!("{}/64", Ipv6Addr::from(network))
        }
    }
}

/// Whether two addresses of so many bits have the same first bits.
fn agree(one: u128, other: u128, (prefix, bits): (u32, u32)) -> bool {
    let ignored = bits.saturating_sub(prefix);
    let shifted = |address: u128| address.checked_shr(ignored).unwrap_or(0);
    shifted(one) == shifted(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_many_addresses() {
        for (address, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::1", "::/64"),
        ] {
            assert_eq!(site(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn addresses_are_in_their_networks() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("0.0.0.0/0", "1.2.3.4", true),
            ("1.2.3.4", "1.2.3.4", true),
            ("1.2.3.4/32", "1.2.3.5", false),
            ("1.2.3.4", "::ffff:1.2.3.4", true),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "::1", true),
            ("::/0", "1.2.3.4", false),
            ("", "1.2.3.4", false),
            ("10.0.0.0/x", "10.0.0.1", false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(contains(network, address), expected, "{network} {address}");
        }
    }
}
