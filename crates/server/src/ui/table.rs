//! Tables: named, with a header cell for each row. Narrow screens show each row as a card, for
//! which the roles are spelled out: a changed `display` takes a table's own away.

use maud::{Markup, html};

use super::{Icon, icon};

/// A column.
#[derive(Debug, Clone)]
pub(crate) enum Column<'a> {
    Plain(&'a str),
    /// A link sorts by it; the direction in which the rows are sorted now, if they are.
    Sorted {
        label: &'a str,
        to: String,
        direction: Option<&'static str>,
    },
    /// Holds controls only; the name is for those who can't see them.
    Controls(&'a str),
    /// The box that selects all rows.
    Select(Markup),
}

impl Column<'_> {
    /// What a card calls the cell.
    fn label(&self) -> &str {
        match self {
            Self::Plain(label) | Self::Sorted { label, .. } => label,
            Self::Controls(_) | Self::Select(_) => "",
        }
    }
}

/// A row: its header cell is the one at `head`.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) head: usize,
    pub(crate) cells: Vec<Markup>,
}

impl Row {
    /// The first cell is the header.
    pub(crate) fn new(cells: Vec<Markup>) -> Self {
        Self { head: 0, cells }
    }
}

/// A table.
pub(crate) struct Table<'a> {
    /// Its accessible name.
    pub(crate) name: &'a str,
    pub(crate) id: &'a str,
    pub(crate) columns: &'a [Column<'a>],
    pub(crate) rows: Vec<Row>,
}

pub(crate) fn table(shown: &Table<'_>) -> Markup {
    html! {
        table.table id=(shown.id) role="table" aria-label=(shown.name) {
            thead role="rowgroup" {
                tr role="row" { @for column in shown.columns { (head(column)) } }
            }
            tbody role="rowgroup" {
                @for row in &shown.rows {
                    tr role="row" {
                        @for (index, cell) in row.cells.iter().enumerate() {
                            (body(shown, row, (index, cell)))
                        }
                    }
                }
            }
        }
    }
}

fn head(column: &Column<'_>) -> Markup {
    html! {
        @match column {
            Column::Plain(label) => { th role="columnheader" scope="col" { (label) } }
            Column::Sorted { label, to, direction } => {
                th role="columnheader" scope="col" aria-sort=[*direction] {
                    a href=(to) { (label) (icon(Icon::Sort)) }
                }
            }
            Column::Controls(name) => {
                th.controls role="columnheader" scope="col" { span.unseen { (name) } }
            }
            Column::Select(control) => { td.select role="cell" { (control) } }
        }
    }
}

fn body(shown: &Table<'_>, row: &Row, (index, cell): (usize, &Markup)) -> Markup {
    let column = shown.columns.get(index);
    let label = column.map(Column::label).filter(|label| !label.is_empty());
    let class = match column {
        Some(Column::Controls(_)) => Some("controls"),
        Some(Column::Select(_)) => Some("select"),
        Some(Column::Plain(_) | Column::Sorted { .. }) | None => None,
    };
    html! {
        @if index == row.head {
            th class=[class] role="rowheader" scope="row" data-label=[label] { (cell) }
        } @else {
            td class=[class] role="cell" data-label=[label] { (cell) }
        }
    }
}
