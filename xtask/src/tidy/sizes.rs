//! How long files and functions are, in one line.

use super::tree::Tree;
use super::{file_length, function_length};

/// Median, ninth decile and maximum of both.
pub(crate) fn summary(tree: &Tree) -> String {
    let files = spread(file_length::lengths(tree).map(|(_, lines)| lines));
    let functions = spread(function_length::functions(tree).map(|function| function.lines));
    format!("lines (median/p90/max): files {files}; Rust functions {functions}")
}

fn spread(lengths: impl Iterator<Item = usize>) -> String {
    let mut lengths: Vec<usize> = lengths.collect();
    lengths.sort_unstable();
    let last = lengths.len().saturating_sub(1);
    let at = |tenths: usize| lengths.get(last * tenths / 10).copied().unwrap_or(0);
    format!("{}/{}/{} of {}", at(5), at(9), at(10), lengths.len())
}

#[cfg(test)]
mod tests {
    use super::{spread, summary};
    use crate::tidy::tree::Tree;

    #[test]
    fn the_spread_is_that_of_the_sorted_lengths() {
        assert_eq!(spread((1..=11).rev()), "6/10/11 of 11");
        assert_eq!(spread(std::iter::empty()), "0/0/0 of 0");
    }

    #[test]
    fn the_summary_counts_files_and_functions() {
        let tree = Tree::of([("a.rs", "fn f() {\n}\n"), ("b.css", "x\n")]);
        let wanted = "lines (median/p90/max): files 1/1/2 of 2; Rust functions 2/2/2 of 1";
        assert_eq!(summary(&tree), wanted);
    }
}
