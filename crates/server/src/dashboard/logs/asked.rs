//! What of the log is asked for: words or a query, a group of kinds, a period, and a page.

use domain::Timestamp;
use store::logs::{Column, Condition, Test};

use super::super::{Visit, link};
use super::kind;
use crate::ui::Choice;

/// Entries that are listed at once.
pub(super) const PER_PAGE: usize = 25;
/// Up to how many are counted and paged through.
pub(super) const COUNTED_MAX: usize = 10_000;

const HOUR: i64 = 60 * 60 * 1000;
/// Periods that end now: the name in the address, what it is called, and its length in
/// milliseconds.
const PERIODS: [(&str, &str, i64); 4] = [
    ("hour", "Last hour", HOUR),
    ("day", "Last 24 hours", 24 * HOUR),
    ("week", "Last 7 days", 7 * 24 * HOUR),
    ("month", "Last 30 days", 30 * 24 * HOUR),
];

pub(super) struct Asked {
    pub(super) q: String,
    /// The name of a group of kinds; empty for all.
    pub(super) group: String,
    /// The name of a period; empty for all time.
    pub(super) period: String,
    pub(super) page: usize,
}

impl Asked {
    pub(super) fn of(visit: &Visit) -> Self {
        let last = COUNTED_MAX / PER_PAGE - 1;
        let query = visit.query();
        Self {
            q: query.trimmed("q").to_owned(),
            group: query.get("type").to_owned(),
            period: query.get("period").to_owned(),
            page: query.number("page", 0).min(last),
        }
    }

    pub(super) fn is_everything(&self) -> bool {
        self.q.is_empty() && self.group.is_empty() && self.period.is_empty()
    }

    /// What was asked for, in words.
    pub(super) fn words(&self) -> &str {
        if !self.q.is_empty() {
            return &self.q;
        }
        if !self.group.is_empty() {
            return kind::label(&self.group);
        }
        let known = PERIODS.iter().find(|(name, ..)| *name == self.period);
        known.map_or(&self.period, |(_, label, _)| label)
    }

    /// The address of what is asked for; of the list, or of what is at `end`.
    pub(super) fn address(&self, end: &[&str], page: usize) -> String {
        let page = if page == 0 {
            String::new()
        } else {
            page.to_string()
        };
        let pairs = [
            ("q", self.q.as_str()),
            ("type", &self.group),
            ("period", &self.period),
            ("page", &page),
        ];
        link::query(&link::path(&[&["logs"], end].concat()), &pairs)
    }

    /// What entries have to meet.
    ///
    /// # Errors
    /// What is wrong with the query, for people.
    pub(super) fn conditions(&self, now: Timestamp) -> Result<Vec<Condition>, String> {
        let mut all = kind::conditions(&self.q, &self.group)?;
        let period = PERIODS.iter().find(|(name, ..)| *name == self.period);
        all.extend(period.map(|(_, _, length)| Condition {
            column: Column::Date,
            test: Test::Between(now.millis() - length, now.millis()),
            negated: false,
        }));
        Ok(all)
    }
}

/// The periods to choose from.
pub(super) fn periods() -> Vec<Choice<'static>> {
    let all = Choice {
        value: "",
        label: "All time",
    };
    let known = PERIODS.iter();
    let known = known.map(|(value, label, _)| Choice { value, label });
    std::iter::once(all).chain(known).collect()
}
