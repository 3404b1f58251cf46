//! The rows of the list: who uses a permission, and when it was last issued.

use std::collections::{BTreeMap, HashMap};

use domain::Result;
use domain::Timestamp;
use domain::permission::Permission;
use domain::resource_server::ResourceServer;
use maud::{Markup, html};
use store::Reader;
use store::holders::{self, COUNT_MAX, Uses};
use store::issuances::{self, Issued};

use super::super::super::link;
use super::asked::{Asked, Sort};
use crate::App;
use crate::ops::counts;
use crate::ui::text::{Count, when};
use crate::ui::{Act, Icon, Look, Row, Waiting, ask, chip, icon_button};

/// What is known about permissions, by number.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) uses: BTreeMap<i64, Uses>,
    pub(super) issued: HashMap<i64, Issued>,
}

impl Known {
    pub(super) async fn of(
        app: &App,
        reader: &mut Reader,
        server: &ResourceServer,
        numbers: &[i64],
    ) -> Result<Self> {
        let api = counts::api(app, server);
        Ok(Self {
            uses: holders::uses(reader, api, numbers).await?,
            issued: issuances::of_permissions(reader, api.tenant, api.number, numbers).await?,
        })
    }

    pub(super) fn issued_at(&self, number: i64) -> Option<Timestamp> {
        self.issued.get(&number).map(|issued| issued.last_issued_at)
    }

    /// How many hold it, for sorting.
    fn total(&self, number: i64) -> i64 {
        let uses = self.uses.get(&number).copied().unwrap_or_default();
        uses.roles + uses.users + uses.grants
    }

    /// "3 roles · 12 users · 2 applications", or "Not used".
    pub(super) fn used_by(&self, number: i64) -> String {
        let uses = self.uses.get(&number).copied().unwrap_or_default();
        let counts = [
            (uses.roles, "role"),
            (uses.users, "user"),
            (uses.grants, "application"),
        ];
        let shown: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count).of(noun))
            .collect();
        if shown.is_empty() {
            "Not used".to_owned()
        } else {
            shown.join(" · ")
        }
    }
}

fn counted(found: i64) -> Count {
    let found = usize::try_from(found).unwrap_or_default();
    Count {
        is_capped: found > COUNT_MAX,
        ..Count::exactly(found.min(COUNT_MAX))
    }
}

/// The permissions that were asked for, in their order, and what is known about those shown.
pub(super) async fn selected(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    asked: &Asked,
) -> Result<(Vec<Permission>, usize, Known)> {
    let wanted = asked.q.to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let is_meant =
        |one: &&Permission| has(&one.value) || one.description.as_deref().is_some_and(has);
    let mut found: Vec<Permission> = server
        .permissions
        .iter()
        .filter(is_meant)
        .cloned()
        .collect();
    let total = found.len();
    let numbers = |list: &[Permission]| list.iter().map(|one| one.number).collect::<Vec<i64>>();
    let is_by_use = matches!(asked.sort, Sort::Uses | Sort::Issued);
    let mut known = Known::default();
    if is_by_use {
        known = Known::of(app, reader, server, &numbers(&found)).await?;
    }
    match asked.sort {
        Sort::Position => {}
        Sort::Value => found.sort_by(|a, b| a.value.cmp(&b.value)),
        Sort::Uses => found.sort_by_key(|one| known.total(one.number)),
        Sort::Issued => found.sort_by_key(|one| known.issued_at(one.number)),
    }
    if asked.is_descending {
        found.reverse();
    }
    let skip = asked.page.saturating_mul(asked.per_page);
    let shown: Vec<Permission> = found.into_iter().skip(skip).take(asked.per_page).collect();
    if !is_by_use {
        known = Known::of(app, reader, server, &numbers(&shown)).await?;
    }
    Ok((shown, total, known))
}

/// Where a row belongs to.
pub(super) struct Place<'a> {
    pub(super) server: &'a ResourceServer,
    pub(super) back: String,
    pub(super) now: Timestamp,
    pub(super) may_change: bool,
}

pub(super) fn row(at: &Place<'_>, one: &Permission, known: &Known) -> Row {
    let own = link::path(&["apis", &at.server.id, "permissions", &one.value]);
    let issued = known.issued_at(one.number);
    let mut cells = vec![
        html! { a href=(own) { (chip(&one.value)) } },
        html! {
            @match &one.description {
                Some(description) if !description.is_empty() => { (description) }
                _ => { span.muted { "No description" } }
            }
        },
        html! { (known.used_by(one.number)) },
        html! {
            @match issued {
                Some(issued) => { (when(issued, at.now)) }
                None => { span.muted { "Never" } }
            }
        },
    ];
    if at.may_change {
        cells.insert(0, select(&one.value));
        cells.push(controls(at, one, &own));
        return Row { head: 1, cells };
    }
    Row::new(cells)
}

fn select(value: &str) -> Markup {
    html! {
        input type="checkbox" name="p" value=(value) form="bulk" data-select
            aria-label=(format!("Select permission {value}"));
    }
}

fn controls(at: &Place<'_>, one: &Permission, own: &str) -> Markup {
    let value = one.value.as_str();
    let loading = format!("Checking what uses {value}…");
    let failure = format!("Couldn’t check what uses {value}.");
    let waiting = Waiting {
        loading: &loading,
        failure: &failure,
    };
    let kept = [("back", at.back.as_str())];
    let edit = format!("Edit description of {value}");
    let delete = format!("Delete permission {value}");
    html! {
        div {
            (ask(&format!("{own}/edit"), None, &kept,
                &icon_button(&edit, Icon::Edit, Look::Quiet, Act::Row("edit"))))
            (ask(&format!("{own}/delete"), Some(waiting), &kept,
                &icon_button(&delete, Icon::Trash, Look::Danger, Act::Row("delete"))))
        }
    }
}
