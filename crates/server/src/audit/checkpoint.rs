//! A signed place in the chain, as it is stored and as somebody else keeps it.

use domain::{Tenant, Timestamp};
use jose::{AuditKey, base64url, from_base64url};
use serde_json::{Value, json};
use store::log_seals::{PlaceKind, SignedPlace};

/// A place that somebody keeps elsewhere: nothing before it can be changed without its being found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    pub tenant: Tenant,
    pub place: SignedPlace,
}

/// What is signed: one member a line.
fn message(kind: PlaceKind, tenant: Tenant, place: &SignedPlace) -> Vec<u8> {
    let Tenant(tenant) = tenant;
    let (kind, chain) = (kind.as_str(), base64url(&place.chain));
    let (position, created_at) = (place.position, place.created_at.millis());
    format!("lictor audit v1\n{kind}\n{tenant}\n{position}\n{chain}\n{created_at}").into_bytes()
}

/// Signs a place.
pub(super) fn signed(
    key: &AuditKey,
    tenant: Tenant,
    kind: PlaceKind,
    (position, chain): (i64, &[u8]),
    now: Timestamp,
) -> SignedPlace {
    let mut place = SignedPlace {
        position,
        chain: chain.to_vec(),
        created_at: now,
        signature: Vec::new(),
    };
    place.signature = key.sign(&message(kind, tenant, &place));
    place
}

/// Whether this key signed the place as one of this kind.
pub(super) fn is_genuine(
    key: &AuditKey,
    tenant: Tenant,
    kind: PlaceKind,
    place: &SignedPlace,
) -> bool {
    key.verify(&message(kind, tenant, place), &place.signature)
}

impl Checkpoint {
    /// Whether this key signed it.
    pub fn is_genuine(&self, key: &AuditKey) -> bool {
        is_genuine(key, self.tenant, PlaceKind::Head, &self.place)
    }

    /// For others to keep. With `key`, the public half, they can verify the Ed25519 signature of
    /// the five lines `lictor audit v1`, `head`, tenant, position, chain, and the milliseconds.
    pub fn to_json(&self, key: &AuditKey) -> Value {
        json!({
            "tenant": self.tenant.0,
            "position": self.place.position,
            "chain": base64url(&self.place.chain),
            "created_at": self.place.created_at.iso(),
            "key": base64url(&key.public_key()),
            "signature": base64url(&self.place.signature),
        })
    }

    /// Reads what [`Self::to_json`] wrote; none if it is something else.
    pub fn from_json(value: &Value) -> Option<Self> {
        let text = |name: &str| value.get(name).and_then(Value::as_str);
        let bytes = |name: &str| text(name).and_then(from_base64url);
        Some(Self {
            tenant: Tenant(value.get("tenant")?.as_i64()?),
            place: SignedPlace {
                position: value.get("position")?.as_i64()?,
                chain: bytes("chain")?,
                created_at: Timestamp::parse(text("created_at")?)?,
                signature: bytes("signature")?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jose::MasterKey;

    #[test]
    fn a_checkpoint_goes_out_and_comes_back() {
        let key = MasterKey::new([7; 32]).audit_key();
        let now = Timestamp::from_millis(1_776_880_196_235);
        let tenant = Tenant(1);
        let place = signed(&key, tenant, PlaceKind::Head, (3, &[9; 32]), now);
        let checkpoint = Checkpoint { tenant, place };
        let back = Checkpoint::from_json(&checkpoint.to_json(&key)).unwrap();
        assert_eq!(back, checkpoint);
        assert!(back.is_genuine(&key));
        assert!(!back.is_genuine(&MasterKey::new([8; 32]).audit_key()));
        assert_eq!(Checkpoint::from_json(&json!({"tenant": 1})), None);
    }

    #[test]
    fn nothing_of_it_can_be_changed() {
        let key = MasterKey::new([7; 32]).audit_key();
        let now = Timestamp::from_millis(5);
        let kind = PlaceKind::Head;
        let place = signed(&key, Tenant(1), kind, (3, &[9; 32]), now);
        assert!(is_genuine(&key, Tenant(1), kind, &place));
        let edits: [fn(&mut SignedPlace); 3] = [
            |place| place.position += 1,
            |place| place.chain.push(0),
            |place| place.created_at = Timestamp::from_millis(6),
        ];
        for edit in edits {
            let mut edited = place.clone();
            edit(&mut edited);
            assert!(!is_genuine(&key, Tenant(1), kind, &edited));
        }
        assert!(!is_genuine(&key, Tenant(2), kind, &place));
        assert!(!is_genuine(&key, Tenant(1), PlaceKind::Anchor, &place));
    }
}
