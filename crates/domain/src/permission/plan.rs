//! What somebody saw before deciding to delete: the plan's `ETag`.

use std::fmt::Write as _;

/// A part of what a plan shows and whose change makes it stale. Tokens and their issuance are no
/// part of it: a busy API can be deleted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The permission itself.
    Permission,
    /// Who holds it directly.
    Direct,
    /// A role that holds it, and who has the role.
    Role,
    /// A client grant that gives it.
    Grant,
    /// The consents that name it.
    Consents,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Self::Permission => "permission",
            Self::Direct => "direct",
            Self::Role => "role",
            Self::Grant => "grant",
            Self::Consents => "consents",
        }
    }
}

/// The version of a part that was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    pub part: Part,
    /// Its id, or the number of the permission that it is about.
    pub key: String,
    pub version: i64,
}

/// A text that is the same for the same versions, in whatever order they were read, and for no
/// others. The plan's `ETag` is a hash of it.
pub fn plan_text(mut seen: Vec<Seen>) -> String {
    seen.sort_unstable();
    seen.dedup();
    let mut text = String::with_capacity(seen.len() * 40);
    for Seen { part, key, version } in seen {
        // The length keeps keys with odd characters apart; writing into a String can't fail.
        let _ = writeln!(text, "{} {}:{key} {version}", part.as_str(), key.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn seen() -> impl Strategy<Value = Seen> {
        let part = prop::sample::select(vec![
            Part::Permission,
            Part::Direct,
            Part::Role,
            Part::Grant,
            Part::Consents,
        ]);
        (part, "[ab:1 \n]{0,4}", 0..3_i64).prop_map(|(part, key, version)| Seen {
            part,
            key,
            version,
        })
    }

    proptest! {
        #[test]
        fn equal_for_equal_versions_only(
            a in prop::collection::btree_set(seen(), 0..6),
            b in prop::collection::btree_set(seen(), 0..6),
        ) {
            let text = |seen: &BTreeSet<Seen>| plan_text(seen.iter().cloned().collect());
            let backwards = plan_text(a.iter().rev().cloned().collect());
            prop_assert_eq!(text(&a), backwards);
            prop_assert_eq!(text(&a) == text(&b), a == b);
        }
    }

    #[test]
    fn each_part_moves_the_plan() {
        let one = |version| Seen {
            part: Part::Role,
            key: "rol_x".into(),
            version,
        };
        assert_eq!(plan_text(vec![one(3)]), "role 5:rol_x 3\n");
        assert_ne!(plan_text(vec![one(3)]), plan_text(vec![one(4)]));
        assert_ne!(plan_text(vec![one(3)]), plan_text(vec![]));
    }
}
