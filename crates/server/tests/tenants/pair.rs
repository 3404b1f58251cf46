//! The same tenant twice, and the numbers that made it.

use oracle::{Change, Impact, Numbers, Outcome, Tenant, Why, draw, sample};
use testkit::{Actor, TestApp};

use crate::ids::Ids;
use crate::request::permission;

pub(crate) struct Pair<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) admin: Actor<'a>,
    pub(crate) numbers: Numbers,
    pub(crate) oracle: Tenant,
    pub(crate) ids: Ids,
}

impl<'a> Pair<'a> {
    /// A small tenant.
    pub(crate) async fn new(app: &'a TestApp, seed: u64) -> Self {
        let mut pair = Self {
            app,
            admin: app.admin().await,
            numbers: Numbers::new(seed),
            oracle: Tenant::new(),
            ids: Ids::default(),
        };
        for change in sample(&mut pair.numbers) {
            pair.apply(&change).await;
        }
        pair
    }

    /// The same, whose changes are known by this name in the log.
    pub(crate) fn named(&self, name: &str) -> Self {
        Self {
            app: self.app,
            admin: self.admin.clone().with("user-agent", name),
            numbers: self.numbers.clone(),
            oracle: self.oracle.clone(),
            ids: self.ids.clone(),
        }
    }

    /// One more change, of those that the server has.
    pub(crate) async fn change(&mut self) {
        let change = draw(&mut self.numbers, &self.oracle);
        if !matches!(change, Change::SignIn(_)) {
            self.apply(&change).await;
        }
    }

    /// Makes a change twice, and compares how it ended.
    pub(crate) async fn apply(&mut self, change: &Change) -> Outcome {
        if is_empty(change) {
            return Outcome::Done;
        }
        // No two changes are of the same instant: which came last must be known.
        self.app.clock.tick();
        let grants_before = self.oracle.clone();
        let wanted = self.oracle.apply(change);
        if let (Change::Purge { .. }, Outcome::Done) = (change, &wanted) {
            // The server purges all that is due at once.
            for deletion in self.oracle.deletions().to_vec() {
                let deletion = deletion.id;
                self.oracle.apply(&Change::Purge { deletion });
            }
        }
        let found = self.send(change, &grants_before).await;
        match (&wanted, found) {
            (Outcome::Created(theirs), Outcome::Created(ours))
            | (Outcome::Deleted(theirs), Outcome::Deleted(ours)) => self.ids.pair(theirs, &ours),
            (
                Outcome::Refused(Why::AlreadyDeleted(theirs)),
                Outcome::Refused(Why::AlreadyDeleted(ours)),
            ) => assert_eq!(self.ids.theirs(&ours), *theirs, "{change:?}"),
            // Its API is deleted itself.
            (Outcome::Refused(Why::Unknown), Outcome::Refused(Why::Exists))
                if matches!(change, Change::Restore { .. }) => {}
            // What is not there is taken away by doing nothing.
            (Outcome::Refused(Why::Unknown), Outcome::Done) if takes_away(change) => {}
            (_, found) => assert_eq!(found, wanted, "{change:?}"),
        }
        wanted
    }

    pub(crate) async fn compare(&self) {
        let (ours, theirs) = (self.export().await, self.oracle.export());
        assert_eq!(ours, theirs, "the exports differ");
    }

    /// A living API, and some of its permissions, if it has any.
    pub(crate) fn some_permissions(&mut self) -> Option<(String, Vec<String>)> {
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

    /// The server's impact of deleting one permission is what brute force counts.
    pub(crate) async fn compare_impact(&self, api: &str, values: &[String]) {
        for value in values {
            let wanted = self
                .oracle
                .impact(api, std::slice::from_ref(value))
                .unwrap();
            let path = format!("{}/impact", permission(api, value));
            let found = self.admin.get(&path).await.expect(200).json();
            let count = |name: &str| {
                assert_eq!(found[name]["is_capped"], false, "{name}: {found}");
                usize::try_from(found[name]["count"].as_u64().unwrap()).unwrap()
            };
            let found = Impact {
                roles: count("roles"),
                users_direct: count("users_direct"),
                users_through_roles: count("users_through_roles"),
                users: count("users"),
                applications: count("applications"),
                all_third_parties: found["all_third_parties"] == true,
                client_grants: count("client_grants"),
                user_grants: count("user_grants"),
                allow_all_grants: count("allow_all_grants"),
                consents: count("consents"),
                refresh_tokens: count("refresh_tokens"),
            };
            assert_eq!(found, wanted, "{api} {value:?}");
        }
    }
}

/// Whether the change names nothing, which the server refuses as a mistake.
pub(crate) fn is_empty(change: &Change) -> bool {
    match change {
        Change::AddToRole { values, .. }
        | Change::AddToUser { values, .. }
        | Change::RemoveFromRole { values, .. }
        | Change::RemoveFromUser { values, .. } => values.is_empty(),
        _ => false,
    }
}

pub(crate) fn takes_away(change: &Change) -> bool {
    matches!(
        change,
        Change::RemoveFromRole { .. }
            | Change::RemoveFromUser { .. }
            | Change::TakeRole { .. }
            | Change::Leave { .. }
            | Change::TakeMemberRole { .. }
            | Change::EraseUser { .. }
    )
}
