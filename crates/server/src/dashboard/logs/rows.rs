//! Entries as rows of a table.

use domain::Result;
use maud::{Markup, html};
use store::Reader;
use store::logs::Record;

use super::super::link;
use super::entry::{Actors, Entry};
use super::kind;
use crate::App;
use crate::ui::text::absolute;
use crate::ui::{Column, Row, Table, table};

/// The place of the description, which names the row.
const HEAD: usize = 2;

/// The rows of some entries.
pub(crate) async fn of(app: &App, reader: &mut Reader, records: &[Record]) -> Result<Vec<Row>> {
    let mut actors = Actors::default();
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        let entry = Entry::of(record);
        let who = actors.of(app, reader, &entry).await?;
        rows.push(row(&entry, &who));
    }
    Ok(rows)
}

fn row(entry: &Entry, who: &str) -> Row {
    let time = html! {
        @if let Some(at) = entry.date() { time datetime=(at.iso()) { (absolute(at)) } }
    };
    let to = link::path(&["logs", &entry.id]);
    Row {
        head: HEAD,
        cells: vec![
            time,
            html! { (kind::words(entry.code())) },
            html! { a href=(to) { (entry.description()) } },
            html! { (who) },
        ],
    }
}

/// The table named "Logs".
pub(crate) fn shown(rows: Vec<Row>) -> Markup {
    let columns = [
        Column::Plain("Time"),
        Column::Plain("Type"),
        Column::Plain("Description"),
        Column::Plain("Actor"),
    ];
    html! {
        div.table-wrap {
            (table(&Table { name: "Logs", id: "logs", columns: &columns, rows }))
        }
    }
}
