//! No file names the folders of the machine it was written on.

use super::tree::{Finding, Tree};

/// Put together here, or the rule would find itself.
const FOLDERS: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let lines = tree
        .files
        .iter()
        .flat_map(|file| file.lines().map(move |(n, line)| (file, n, line)));
    lines
        .filter_map(|(file, number, line)| {
            let folder = FOLDERS.iter().find(|folder| names(line, folder))?;
            Some(Finding::new(
                file,
                number,
                format!("`{folder}…` is there on one machine only"),
            ))
        })
        .collect()
}

/// Whether the folder is named as an absolute path, not as the middle of a longer one or of a URL.
fn names(line: &str, folder: &str) -> bool {
    let mut before = ' ';
    line.split(folder).enumerate().any(|(index, part)| {
        let begins = !(before.is_alphanumeric() || "._-}~)>*".contains(before));
        let goes_on = part.starts_with(|c: char| c.is_alphanumeric() || c == '.');
        before = part.chars().last().unwrap_or(' ');
        index > 0 && begins && goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::{FOLDERS, check};
    use crate::tidy::tree::places;

    #[test]
    fn absolute_paths_are_found_and_urls_are_not() {
        let [root, home, ..] = FOLDERS else {
            panic!("two folders")
        };
        let bad = format!("a\nlook into {root}.cargo\n\"file://{home}me/x\"");
        let good = format!("https://example.com{home}page ./x{home}y {root} $X{{a}}{root}x");
        assert_eq!(
            places(check, [("a.md", &bad), ("b.md", &good)]),
            ["a.md:2", "a.md:3"]
        );
    }
}
