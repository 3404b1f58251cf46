//! Files stay short enough to be read in one go.

use super::tree::{File, Finding, Tree};

/// All lines count, tests too.
const LINES_MAX: usize = 800;
const SOURCES: &[&str] = &[
    "rs", "js", "mjs", "cjs", "ts", "css", "html", "sql", "py", "sh", "go", "java", "rb", "php",
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    lengths(tree)
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(file, lines)| {
            let message = format!("{lines} lines; a file has at most {LINES_MAX}: split it");
            Finding::new(file, LINES_MAX + 1, message)
        })
        .collect()
}

/// Every source file and its lines.
pub(crate) fn lengths(tree: &Tree) -> impl Iterator<Item = (&File, usize)> {
    let sources = tree
        .files
        .iter()
        .filter(|file| SOURCES.contains(&file.extension()));
    sources.map(|file| (file, file.lines().count()))
}

#[cfg(test)]
mod tests {
    use super::{LINES_MAX, check};
    use crate::tidy::tree::places;

    #[test]
    fn a_file_may_have_so_many_lines_and_no_more() {
        let longest = "\n".repeat(LINES_MAX);
        let longer = "\n".repeat(LINES_MAX + 1);
        let found = places(
            check,
            [("a.css", &longest), ("b.css", &longer), ("c.lock", &longer)],
        );
        assert_eq!(found, ["b.css:801"]);
    }
}
