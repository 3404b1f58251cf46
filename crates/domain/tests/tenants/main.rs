//! Random tenants: the product's rules over plain rows against the oracle, which shares no code
//! with them.
//!
//! `LICTOR_TENANTS` says how many, `LICTOR_SEED` which one.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may be blunt"
)]

mod apply;
mod export;
mod impact;
mod issue;
mod rows;

use oracle::{Change, Numbers, Outcome, Tenant, draw, each_seed, sample};

use rows::Rows;

const TENANTS: u64 = 10_000;

/// The same tenant twice, and the numbers that made it.
struct Pair {
    numbers: Numbers,
    oracle: Tenant,
    rows: Rows,
}

impl Pair {
    fn new(seed: u64) -> Self {
        let mut pair = Self {
            numbers: Numbers::new(seed),
            oracle: Tenant::new(),
            rows: Rows::default(),
        };
        for change in sample(&mut pair.numbers) {
            pair.apply(&change);
        }
        pair
    }

    /// After some changes.
    fn lived(seed: u64) -> Self {
        let mut pair = Self::new(seed);
        for _ in 0..pair.numbers.below(50) {
            pair.change();
        }
        pair
    }

    fn change(&mut self) {
        let change = draw(&mut self.numbers, &self.oracle);
        self.apply(&change);
    }

    fn apply(&mut self, change: &Change) -> Outcome {
        let wanted = self.oracle.apply(change);
        let outcome = self.rows.apply(change, &wanted);
        assert_eq!(outcome, wanted, "{change:?}");
        outcome
    }

    fn compare(&self) {
        let (rows, oracle) = (self.rows.export(), self.oracle.export());
        assert_eq!(rows, oracle, "the exports differ");
    }

    /// A living API, and some of its permissions, if it has any.
    fn some_permissions(&mut self) -> Option<(String, Vec<String>)> {
        let apis = self.oracle.apis();
        let api = self.numbers.one_of(&apis)?.identifier.clone();
        let living = self.oracle.permissions(&api).into_iter();
        let living: Vec<String> = living.map(|(value, _)| value).collect();
        let mut values = self.numbers.some_of(&living, 3);
        if values.is_empty() {
            values.push(self.numbers.one_of(&living)?.clone());
        }
        Some((api, values))
    }
}

#[test]
fn any_changes_in_any_order() {
    each_seed(TENANTS, |seed| {
        let mut pair = Pair::new(seed);
        for _ in 0..3 {
            for _ in 0..pair.numbers.below(20) {
                pair.change();
            }
            pair.compare();
        }
    });
}

#[test]
fn the_impact_is_what_shows_less_afterwards() {
    each_seed(TENANTS, |seed| {
        let mut pair = Pair::lived(seed);
        let Some((api, values)) = pair.some_permissions() else {
            return;
        };
        let wanted = pair.oracle.impact(&api, &values).unwrap();
        assert_eq!(pair.rows.impact(&api, &values), wanted, "{api} {values:?}");
    });
}

#[test]
fn a_deletion_and_its_restore_leave_no_trace() {
    each_seed(TENANTS, |seed| {
        let mut pair = Pair::lived(seed);
        let Some((api, values)) = pair.some_permissions() else {
            return;
        };
        let before = pair.rows.export();
        let delete = Change::DeletePermissions { api, values };
        let Outcome::Deleted(deletion) = pair.apply(&delete) else {
            panic!("not deleted");
        };
        assert_ne!(pair.rows.export(), before);
        assert_eq!(pair.apply(&Change::Restore { deletion }), Outcome::Done);
        assert_eq!(pair.rows.export(), before, "something did not come back");
    });
}

#[test]
fn a_value_made_anew_revives_nothing() {
    each_seed(TENANTS, |seed| {
        let mut pair = Pair::lived(seed);
        let Some((api, values)) = pair.some_permissions() else {
            return;
        };
        let delete = Change::DeletePermissions {
            api: api.clone(),
            values: values.clone(),
        };
        let Outcome::Deleted(deletion) = pair.apply(&delete) else {
            panic!("not deleted");
        };
        if pair.numbers.percent(50) {
            // Its slot is given to the next.
            let deletion = deletion.clone();
            pair.apply(&Change::Expire {
                deletion: deletion.clone(),
            });
            pair.rows.export();
            pair.apply(&Change::Purge { deletion });
        }
        for value in values.clone() {
            let created = pair.apply(&Change::CreatePermission {
                api: api.clone(),
                value,
                description: None,
            });
            assert_eq!(created, Outcome::Done);
        }
        // Whoever had the old ones has not got the new ones; a grant may have waited for the value.
        let impact = pair.rows.impact(&api, &values);
        assert_eq!(impact, pair.oracle.impact(&api, &values).unwrap());
        let nobody = oracle::Impact {
            applications: impact.applications,
            all_third_parties: impact.all_third_parties,
            client_grants: impact.client_grants,
            user_grants: impact.user_grants,
            allow_all_grants: impact.allow_all_grants,
            ..oracle::Impact::default()
        };
        assert_eq!(impact, nobody);
        let restored = pair.apply(&Change::Restore { deletion });
        assert!(matches!(restored, Outcome::Refused(_)), "{restored:?}");
        pair.compare();
    });
}
