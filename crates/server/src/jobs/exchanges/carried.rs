//! What tokens carried, until it is written: once for each permission and application, however
//! many tokens there were.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use domain::{Tenant, Timestamp};
use store::issuances::{Carrier, Issued};

/// The permissions that a token carries.
#[derive(Debug, Clone)]
pub struct Carried {
    /// The API's number.
    pub api: i64,
    /// Those of the permissions. Tokens of one grant share the list.
    pub numbers: Arc<[i64]>,
    pub expires_at: Timestamp,
}

/// Tokens of one application that share a list. Its address tells it from others, for it is kept
/// for as long as this.
type Alike = (Tenant, Arc<str>, usize);

/// What is to be written for one tenant.
pub(super) type Rows = Vec<(Carrier, Issued)>;

/// Everything that is not written yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    tokens: HashMap<Alike, (Carried, Issued)>,
    rows: HashMap<(Tenant, Carrier), Issued>,
    /// The keys of `rows`, those first that have waited longest.
    order: VecDeque<(Tenant, Carrier)>,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.rows.is_empty()
    }

    /// Adds a token that an application got at `now`.
    pub(super) fn add(
        &mut self,
        tenant: Tenant,
        client_id: &Arc<str>,
        carried: Carried,
        now: Timestamp,
    ) {
        if carried.numbers.is_empty() {
            return;
        }
        let issued = Issued {
            last_issued_at: now,
            latest_expiry: carried.expires_at,
        };
        let address = carried.numbers.as_ptr().addr();
        let alike = (tenant, client_id.clone(), address);
        let (_, known) = self.tokens.entry(alike).or_insert((carried, issued));
        known.merge(issued);
    }

    /// Takes out at most `max` rows, or the sixtieth part of all if that is more: nothing waits
    /// for longer than sixty turns.
    pub(super) fn take(&mut self, max: usize) -> HashMap<Tenant, Rows> {
        for ((tenant, client_id, _), (carried, issued)) in std::mem::take(&mut self.tokens) {
            for number in carried.numbers.iter().copied() {
                let carrier = Carrier {
                    api: carried.api,
                    number,
                    client_id: client_id.clone(),
                };
                self.put(tenant, carrier, issued);
            }
        }
        let mut taken: HashMap<Tenant, Rows> = HashMap::new();
        let count = max.max(self.order.len() / 60).min(self.order.len());
        for key in self.order.drain(..count) {
            if let Some(issued) = self.rows.remove(&key) {
                taken.entry(key.0).or_default().push((key.1, issued));
            }
        }
        taken
    }

    /// Adds a row, also one that could not be written.
    pub(super) fn put(&mut self, tenant: Tenant, carrier: Carrier, issued: Issued) {
        match self.rows.entry((tenant, carrier)) {
            Entry::Occupied(mut known) => known.get_mut().merge(issued),
            Entry::Vacant(place) => {
                self.order.push_back(place.key().clone());
                place.insert(issued);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const TENANT: Tenant = Tenant(1);

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn carried(numbers: &Arc<[i64]>, expires_at: i64) -> Carried {
        Carried {
            api: 7,
            numbers: numbers.clone(),
            expires_at: at(expires_at),
        }
    }

    #[test]
    fn many_tokens_are_one_row_for_each_permission_and_application() {
        let mut pending = Pending::default();
        let (one, two): (Arc<[i64]>, Arc<[i64]>) = (Arc::new([1, 2]), Arc::new([2, 3]));
        let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
        for millis in 0..1000 {
            pending.add(TENANT, &a, carried(&one, 90_000 - millis), at(millis));
            pending.add(TENANT, &a, carried(&two, 5), at(millis));
            pending.add(TENANT, &b, carried(&two, 5), at(7));
        }
        pending.add(TENANT, &b, carried(&Arc::default(), 5), at(8));
        let mut rows = pending.take(100).remove(&TENANT).unwrap();
        assert!(pending.is_empty());
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        let shown: Vec<_> = rows
            .iter()
            .map(|(carrier, issued)| {
                assert_eq!(carrier.api, 7);
                let times = (
                    issued.last_issued_at.millis(),
                    issued.latest_expiry.millis(),
                );
                (carrier.number, &*carrier.client_id, times)
            })
            .collect();
        assert_eq!(
            shown,
            [
                (1, "a", (999, 90_000)),
                (2, "a", (999, 90_000)),
                (2, "b", (7, 5)),
                (3, "a", (999, 5)),
                (3, "b", (7, 5)),
            ]
        );
    }

    #[test]
    fn what_is_too_much_at_once_goes_on_where_it_stopped() {
        let mut pending = Pending::default();
        let numbers: Arc<[i64]> = (0..10).collect();
        let client: Arc<str> = "a".into();
        let mut taken = Vec::new();
        for round in 0..10 {
            // It is used all the while.
            pending.add(TENANT, &client, carried(&numbers, 1), at(round));
            let rows = pending.take(4).remove(&TENANT).unwrap();
            let round: Vec<i64> = rows.iter().map(|(carrier, _)| carrier.number).collect();
            taken.push(round);
        }
        for rounds in taken.windows(3) {
            let seen: BTreeSet<i64> = rounds.concat().into_iter().collect();
            assert_eq!(seen.len(), 10, "{taken:?}");
        }
    }
}
