//! What stands for an entry, an erasure and a link in the chain.

use domain::Tenant;
use jose::AuditKey;
use store::log_entries::StoredEntry;
use store::log_erasures::Erasure;
use store::log_seals::Seal;

/// The digests of a thing's two parts. Both are keyed, so that nobody can guess what was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digests {
    /// Of what never changes.
    pub(super) fixed: [u8; 32],
    /// Of what can be about a person.
    pub(super) erasable: [u8; 32],
}

/// An entry's.
pub(super) fn of_entry(key: &AuditKey, tenant: Tenant, entry: &StoredEntry) -> Digests {
    let tenant = tenant.0.to_be_bytes();
    let date = entry.date.to_be_bytes();
    let id = Some(entry.log_id.as_bytes());
    let fixed = [
        Some(&tenant[..]),
        id,
        Some(&date[..]),
        Some(entry.kind.as_bytes()),
        entry.description.as_deref().map(str::as_bytes),
        entry.client_id.as_deref().map(str::as_bytes),
        entry.client_name.as_deref().map(str::as_bytes),
        entry.audience.as_deref().map(str::as_bytes),
    ];
    let erasable = [
        Some(&tenant[..]),
        id,
        entry.user_id.as_deref().map(str::as_bytes),
        entry.user_name.as_deref().map(str::as_bytes),
        entry.connection.as_deref().map(str::as_bytes),
        entry.ip.as_deref().map(str::as_bytes),
        Some(entry.body.as_bytes()),
    ];
    Digests {
        fixed: key.mac("entry, fixed", &fixed),
        erasable: key.mac("entry, erasable", &erasable),
    }
}

/// Says that the server wrote the entry.
pub fn entry_mac(key: &AuditKey, tenant: Tenant, entry: &StoredEntry) -> [u8; 32] {
    mac(key, &of_entry(key, tenant, entry))
}

/// An erasure's: what is left of the entry's erasable part is its own.
pub(super) fn of_erasure(key: &AuditKey, tenant: Tenant, erasure: &Erasure) -> (Digests, [u8; 32]) {
    let parts = [
        Some(&tenant.0.to_be_bytes()[..]),
        Some(erasure.log_id.as_bytes()),
        Some(&erasure.number.to_be_bytes()[..]),
        Some(erasure.cause.as_bytes()),
        Some(&erasure.erasable),
    ];
    let fixed = key.mac("erasure", &parts);
    let digests = Digests {
        fixed,
        erasable: erasure.erasable.as_slice().try_into().unwrap_or_default(),
    };
    let mac = mac(key, &digests);
    (digests, mac)
}

pub(super) fn mac(key: &AuditKey, digests: &Digests) -> [u8; 32] {
    key.mac(
        "written by the server",
        &[Some(&digests.fixed), Some(&digests.erasable)],
    )
}

/// The chain at a link that follows one whose chain is `before`; nothing is before the first.
pub(super) fn chain(key: &AuditKey, tenant: Tenant, before: &[u8], seal: &Seal) -> [u8; 32] {
    let parts = [
        Some(before),
        Some(&tenant.0.to_be_bytes()[..]),
        Some(&seal.position.to_be_bytes()[..]),
        Some(seal.kind.as_bytes()),
        Some(seal.log_id.as_bytes()),
        Some(&seal.fixed),
        Some(&seal.erasable),
        Some(&seal.sealed_at.millis().to_be_bytes()[..]),
    ];
    key.mac("link", &parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::MasterKey;

    fn entry() -> StoredEntry {
        StoredEntry {
            log_id: "900".to_owned(),
            date: 5,
            kind: "sapi".to_owned(),
            description: Some("d".into()),
            client_id: Some("c".into()),
            client_name: None,
            user_id: Some("u".into()),
            user_name: None,
            connection: None,
            ip: Some("i".into()),
            audience: None,
            body: "{}".to_owned(),
            mac: None,
        }
    }

    type Edit = fn(&mut StoredEntry);

    /// Every member counts, in its own place and in the right part.
    #[test]
    fn every_change_of_an_entry_shows_in_the_part_it_belongs_to() {
        let key = MasterKey::new([7; 32]).audit_key();
        let of = |tenant, entry: &StoredEntry| of_entry(&key, Tenant(tenant), entry);
        let original = of(1, &entry());
        let fixed: [Edit; 6] = [
            |one| one.date += 1,
            |one| one.kind.push('x'),
            |one| one.description = Some("x".into()),
            |one| one.client_id = None,
            |one| one.client_name = Some("".into()),
            |one| one.audience = Some("x".into()),
        ];
        let erasable: [Edit; 5] = [
            |one| one.user_id = None,
            |one| one.user_name = Some("u".into()),
            |one| one.connection = Some("".into()),
            |one| one.ip = Some("j".into()),
            |one| one.body.push(' '),
        ];
        for edit in fixed {
            let mut edited = entry();
            edit(&mut edited);
            let edited = of(1, &edited);
            assert_ne!(edited.fixed, original.fixed);
            assert_eq!(edited.erasable, original.erasable);
        }
        for edit in erasable {
            let mut edited = entry();
            edit(&mut edited);
            let edited = of(1, &edited);
            assert_eq!(edited.fixed, original.fixed);
            assert_ne!(edited.erasable, original.erasable);
        }
        let mut moved = entry();
        moved.log_id.push('0');
        for other in [of(2, &entry()), of(1, &moved)] {
            assert_ne!(other.fixed, original.fixed);
            assert_ne!(other.erasable, original.erasable);
        }
    }
}
