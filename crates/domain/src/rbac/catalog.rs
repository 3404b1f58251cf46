//! An API's living permissions as tokens need them.
//!
//! Made when the API is loaded, and never changed: whoever changes a permission drops it. The
//! texts are escaped once, here, because they are written into every token.

use crate::bits::{Bits, Slot};
use crate::{Error, Result};

/// A living permission and its bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slotted {
    pub number: i64,
    pub slot: Slot,
    pub value: String,
}

/// The permissions of an API: found by value, number or slot, and listed by position.
#[derive(Debug, Clone)]
pub struct Catalog {
    generation: i64,
    live: Bits,
    /// By position.
    permissions: Vec<Slotted>,
    /// Places in `permissions`, sorted by value, by number and by slot.
    by_value: Vec<u16>,
    by_number: Vec<u16>,
    by_slot: Vec<u16>,
    /// Every value as a JSON string with a comma after it, by position.
    json: String,
    /// Where in `json` each permission is, by position.
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    slot: Slot,
    begin: u32,
    end: u32,
}

impl Catalog {
    /// From the API's `slots_generation` and its living permissions by position.
    ///
    /// # Errors
    /// [`Error::Internal`] if a slot, a number or a value is there twice, which would give what
    /// one permission gives to the holders of another.
    pub fn new(generation: i64, permissions: Vec<Slotted>) -> Result<Self> {
        let mut json = String::with_capacity(permissions.iter().map(|p| p.value.len() + 3).sum());
        let mut pieces = Vec::with_capacity(permissions.len());
        for permission in &permissions {
            let begin = u32::try_from(json.len()).map_err(Error::internal)?;
            json.push_str(&serde_json::to_string(&permission.value).map_err(Error::internal)?);
            json.push(',');
            let end = u32::try_from(json.len()).map_err(Error::internal)?;
            pieces.push(Piece {
                slot: permission.slot,
                begin,
                end,
            });
        }
        Ok(Self {
            generation,
            live: permissions.iter().map(|p| p.slot).collect(),
            by_value: index(&permissions, |p| p.value.as_str())?,
            by_number: index(&permissions, |p| p.number)?,
            by_slot: index(&permissions, |p| p.slot)?,
            permissions,
            json,
            pieces,
        })
    }

    /// Counts the purges that freed slots.
    pub fn generation(&self) -> i64 {
        self.generation
    }

    /// The slots of the living permissions.
    pub fn live(&self) -> &Bits {
        &self.live
    }

    /// The living permissions, by position.
    pub fn permissions(&self) -> &[Slotted] {
        &self.permissions
    }

    /// The living permission of this value.
    pub fn of_value(&self, value: &str) -> Option<&Slotted> {
        self.find(&self.by_value, |p| p.value.as_str().cmp(value))
    }

    /// The permission with this number, if it lives.
    pub fn of_number(&self, number: i64) -> Option<&Slotted> {
        self.find(&self.by_number, |p| p.number.cmp(&number))
    }

    /// The permission whose bit this is, if it lives.
    pub fn of_slot(&self, slot: Slot) -> Option<&Slotted> {
        self.find(&self.by_slot, |p| p.slot.cmp(&slot))
    }

    /// The living permissions whose slots are in `set`, by position.
    pub fn within<'a>(&'a self, set: &Bits) -> impl Iterator<Item = &'a Slotted> {
        self.permissions.iter().filter(|p| set.contains(p.slot))
    }

    /// The values of [`Catalog::within`] as a JSON array, appended to `out`.
    ///
    /// Which permissions are in the set can't be predicted, so that is found out for 64 at a time
    /// without a branch for each.
    pub fn write_json(&self, set: &Bits, out: &mut Vec<u8>) {
        out.push(b'[');
        let (first, json) = (out.len(), self.json.as_bytes());
        for pieces in self.pieces.chunks(64) {
            let mut chosen = 0_u64;
            for (place, piece) in pieces.iter().enumerate() {
                chosen |= u64::from(set.contains(piece.slot)) << place;
            }
            while let Some(piece) = pieces.get(chosen.trailing_zeros() as usize) {
                let text = json.get(piece.begin as usize..piece.end as usize);
                out.extend_from_slice(text.unwrap_or_default());
                chosen &= chosen - 1;
            }
        }
        if out.len() > first {
            out.pop();
        }
        out.push(b']');
    }

    /// About as many bytes as [`Catalog::write_json`] appends.
    pub fn json_len(&self, set: &Bits) -> usize {
        let average = self.json.len() / self.pieces.len().max(1);
        2 + set.len() * (average + 1)
    }

    fn find(
        &self,
        sorted: &[u16],
        compare: impl Fn(&Slotted) -> std::cmp::Ordering,
    ) -> Option<&Slotted> {
        let at = |place: &u16| self.permissions.get(usize::from(*place));
        let found = sorted
            .binary_search_by(|place| at(place).map_or(std::cmp::Ordering::Greater, &compare));
        found.ok().and_then(|found| at(sorted.get(found)?))
    }
}

/// The places of the permissions, sorted by a key that each has alone.
fn index<'a, K: Ord>(permissions: &'a [Slotted], key: fn(&'a Slotted) -> K) -> Result<Vec<u16>> {
    let mut keyed = Vec::with_capacity(permissions.len());
    for (place, permission) in permissions.iter().enumerate() {
        keyed.push((
            key(permission),
            u16::try_from(place).map_err(Error::internal)?,
        ));
    }
    keyed.sort_unstable();
    if keyed
        .windows(2)
        .any(|two| matches!(two, [a, b] if a.0 == b.0))
    {
        return Err(Error::internal(
            "two permissions of an API share a slot, a number or a value",
        ));
    }
    Ok(keyed.into_iter().map(|(_, place)| place).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slotted(number: i64, slot: Slot, value: &str) -> Slotted {
        Slotted {
            number,
            slot,
            value: value.into(),
        }
    }

    fn catalog() -> Catalog {
        let permissions = vec![
            slotted(7, 2, "write"),
            slotted(3, 0, "read \"all\""),
            slotted(9, 70, "anything"),
        ];
        Catalog::new(1, permissions).unwrap()
    }

    #[test]
    fn found_by_value_number_and_slot() {
        let catalog = catalog();
        for (number, slot, value) in [(7, 2, "write"), (3, 0, "read \"all\""), (9, 70, "anything")]
        {
            let wanted = slotted(number, slot, value);
            assert_eq!(catalog.of_value(value), Some(&wanted));
            assert_eq!(catalog.of_number(number), Some(&wanted));
            assert_eq!(catalog.of_slot(slot), Some(&wanted));
        }
        assert_eq!(catalog.of_value("writ"), None);
        assert_eq!(catalog.of_number(8), None);
        assert_eq!(catalog.of_slot(1), None);
        assert_eq!(catalog.live(), &[0, 2, 70].into_iter().collect());
    }

    #[test]
    fn listed_by_position_and_only_the_living() {
        let catalog = catalog();
        let json = |set: &[Slot]| {
            let mut out = Vec::new();
            catalog.write_json(&set.iter().copied().collect(), &mut out);
            String::from_utf8(out).unwrap()
        };
        assert_eq!(json(&[]), "[]");
        assert_eq!(json(&[70, 1]), r#"["anything"]"#);
        assert_eq!(
            json(&[0, 1, 2, 70]),
            r#"["write","read \"all\"","anything"]"#
        );
    }

    proptest! {
        #[test]
        fn the_array_is_that_of_a_serializer(
            slots in Just((0..200_u16).collect::<Vec<_>>()).prop_shuffle(),
            count in 0..200_usize,
            set in prop::collection::btree_set(0..220_u16, 0..220),
        ) {
            let permissions: Vec<Slotted> = (0_i64..).zip(slots.into_iter().take(count))
                .map(|(number, slot)| slotted(number, slot, &format!("p\"{slot}")))
                .collect();
            let catalog = Catalog::new(0, permissions).unwrap();
            let set: Bits = set.into_iter().collect();
            let values: Vec<&str> = catalog.within(&set).map(|p| p.value.as_str()).collect();
            let mut out = b"before".to_vec();
            catalog.write_json(&set, &mut out);
            let wanted = format!("before{}", serde_json::to_string(&values).unwrap());
            prop_assert_eq!(String::from_utf8(out).unwrap(), wanted);
        }
    }

    #[test]
    fn a_slot_belongs_to_one() {
        for other in [slotted(2, 1, "b"), slotted(1, 2, "b"), slotted(2, 2, "a")] {
            assert!(Catalog::new(1, vec![slotted(1, 1, "a"), other]).is_err());
        }
    }
}
