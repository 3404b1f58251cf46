//! Tables for people: a line a row, columns as wide as they need.

/// Puts rows under their titles.
pub(super) fn table<const N: usize>(titles: [&str; N], rows: &[[String; N]]) -> String {
    let mut widths = titles.map(|title| title.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |cells: [&str; N]| {
        let padded: Vec<String> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| {
                format!(
                    "{}{}",
                    shown(cell),
                    " ".repeat(width.saturating_sub(cell.chars().count()))
                )
            })
            .collect();
        padded.join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(titles)];
    lines.extend(
        rows.iter()
            .map(|row| line(row.each_ref().map(String::as_str))),
    );
    lines.join("\n")
}

/// A text of somebody else's without what a terminal would act upon.
fn shown(text: &str) -> String {
    let safe = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(safe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need() {
        let rows = [["a", "b\u{1b}[2J"], ["ünï", ""]].map(|row| row.map(str::to_owned));
        let expected = "NAME  WHAT\na     b [2J\nünï";
        assert_eq!(table(["NAME", "WHAT"], &rows), expected);
        assert_eq!(table(["A", "B"], &[]), "A  B");
    }
}
