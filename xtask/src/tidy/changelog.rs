//! Who operates Lictor reads what has changed in `CHANGELOG.md`.

use super::tree::{Finding, Tree};

const PATH: &str = "CHANGELOG.md";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let missing = Finding {
        path: PATH.to_owned(),
        line: 1,
        message: "there is none".to_owned(),
    };
    Some(missing)
        .filter(|_| !tree.has(PATH))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{PATH, check};
    use crate::tidy::tree::places;

    #[test]
    fn there_is_a_changelog() {
        assert_eq!(places(check, [("README.md", "")]), ["CHANGELOG.md:1"]);
        assert_eq!(places(check, [(PATH, "")]), [""; 0]);
    }
}
