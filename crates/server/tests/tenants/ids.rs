//! Which thing of the server is which of the oracle's.

use std::collections::BTreeMap;

/// Ids of both, each by the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids {
    ours: BTreeMap<String, String>,
    theirs: BTreeMap<String, String>,
}

impl Ids {
    pub(crate) fn pair(&mut self, theirs: &str, ours: &str) {
        self.ours.insert(theirs.to_owned(), ours.to_owned());
        self.theirs.insert(ours.to_owned(), theirs.to_owned());
    }

    /// The server's id of a thing of the oracle's; one that nothing has if there is no such thing.
    pub(crate) fn ours(&self, theirs: &str) -> String {
        let found = self.ours.get(theirs).cloned();
        found.unwrap_or_else(|| "nothing_has_this".to_owned())
    }

    /// The oracle's and the server's ids of every role that ever was.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&String, &String)> {
        let all = self.ours.iter();
        all.filter(|(theirs, _)| theirs.starts_with("role-"))
    }

    /// The oracle's id of a thing of the server's.
    #[track_caller]
    pub(crate) fn theirs(&self, ours: &str) -> String {
        let found = self.theirs.get(ours).cloned();
        found.unwrap_or_else(|| panic!("the oracle knows no {ours}"))
    }
}

/// The number in an id of the oracle's, by which the older come first.
pub(crate) fn age(theirs: &str) -> u64 {
    let (_, number) = theirs.rsplit_once('-').unwrap_or_default();
    number.parse().unwrap_or_default()
}
