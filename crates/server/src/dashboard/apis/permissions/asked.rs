//! What part of the list is shown, as the address says it.

use super::super::super::link;
use super::super::super::pairs::Pairs;

/// Rows of a page, unless another of these is asked for.
const PER_PAGE: [usize; 3] = [25, 50, 100];

/// By what the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// The order in which they were made, or put by the API.
    Position,
    Value,
    Uses,
    Issued,
}

impl Sort {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Position => "",
            Self::Value => "permission",
            Self::Uses => "used",
            Self::Issued => "issued",
        }
    }

    fn parse(text: &str) -> Self {
        let known = [Self::Value, Self::Uses, Self::Issued];
        known
            .into_iter()
            .find(|one| one.as_str() == text)
            .unwrap_or(Self::Position)
    }
}

/// A part of the list.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) q: String,
    pub(super) sort: Sort,
    pub(super) is_descending: bool,
    pub(super) page: usize,
    pub(super) per_page: usize,
}

impl Asked {
    pub(super) fn of(query: &Pairs) -> Self {
        let per = query.number("per", 25);
        Self {
            q: query.trimmed("q").to_owned(),
            sort: Sort::parse(query.get("sort")),
            is_descending: query.get("dir") == "desc",
            page: query.number("page", 0).min(1_000_000),
            per_page: PER_PAGE.into_iter().find(|one| *one == per).unwrap_or(25),
        }
    }

    /// The part that a form has sent along, so that its end leads back there.
    pub(super) fn kept(form: &Pairs) -> Self {
        Self::of(&Pairs::parse(form.get("back")))
    }

    /// The query of this part, with other pairs.
    pub(super) fn address(&self, list: &str, more: &[(&str, &str)]) -> String {
        let page = if self.page == 0 {
            String::new()
        } else {
            self.page.to_string()
        };
        let per = if self.per_page == 25 {
            String::new()
        } else {
            self.per_page.to_string()
        };
        let mut pairs = vec![
            ("q", self.q.as_str()),
            ("sort", self.sort.as_str()),
            ("dir", if self.is_descending { "desc" } else { "" }),
            ("page", page.as_str()),
            ("per", per.as_str()),
        ];
        pairs.extend_from_slice(more);
        link::query(list, &pairs)
    }

    /// The same as one text, to be sent along.
    pub(super) fn back(&self) -> String {
        self.address("", &[]).trim_start_matches('?').to_owned()
    }

    /// The address that sorts by a column, or the other way round if it does so already.
    pub(super) fn sorted(&self, list: &str, sort: Sort) -> (String, Option<&'static str>) {
        let is_own = self.sort == sort;
        let other = Self {
            sort,
            is_descending: is_own && !self.is_descending,
            page: 0,
            ..self.clone()
        };
        let direction = if self.is_descending {
            "descending"
        } else {
            "ascending"
        };
        (other.address(list, &[]), is_own.then_some(direction))
    }
}
