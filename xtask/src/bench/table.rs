//! Tables, and goals that are met or not.

/// A table with a title for each column.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(titles: &[&str]) -> Self {
        Self {
            rows: vec![titles.iter().map(|title| (*title).to_owned()).collect()],
        }
    }

    pub(crate) fn add(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows, their columns aligned.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// It is only told.
    None,
}

impl Goal {
    /// Two cells: the goal, and whether the figure meets it.
    pub(crate) fn judge(self, figure: f64) -> [String; 2] {
        let (goal, is_met) = match self {
            Self::AtLeast(least) => (format!(">= {least}"), figure >= least),
            Self::AtMost(most) => (format!("<= {most}"), figure <= most),
            Self::None => return ["-".to_owned(), String::new()],
        };
        [goal, if is_met { "met" } else { "NOT MET" }.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::{Goal, Table};

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["cell", "rate"]);
        table.add(["plain 64".to_owned(), "7".to_owned()]);
        table.add(["µ".to_owned(), "1234567".to_owned()]);
        assert_eq!(
            table.text(),
            "cell      rate\nplain 64  7\nµ         1234567"
        );
    }

    #[test]
    fn a_goal_is_met_at_its_limit() {
        assert_eq!(Goal::AtLeast(0.85).judge(0.85), [">= 0.85", "met"]);
        assert_eq!(Goal::AtLeast(0.85).judge(0.849), [">= 0.85", "NOT MET"]);
        assert_eq!(Goal::AtMost(24.0).judge(24.5), ["<= 24", "NOT MET"]);
        assert_eq!(Goal::AtMost(24.0).judge(f64::NAN), ["<= 24", "NOT MET"]);
        assert_eq!(Goal::None.judge(1.0), ["-", ""]);
    }
}
