//! Where in a long list a page is.

use maud::{Markup, html};

use super::text::{Count, grouped};

/// A page of a list that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Paging {
    /// From 0 on.
    pub(crate) page: usize,
    pub(crate) per_page: usize,
    pub(crate) total: usize,
    /// There are more than `total`, which was as far as they were counted.
    pub(crate) is_capped: bool,
}

impl Paging {
    /// How many rows are before the page.
    pub(crate) fn skip(self) -> usize {
        self.page.saturating_mul(self.per_page)
    }

    fn has_next(self) -> bool {
        self.skip() + self.per_page < self.total
    }

    /// "1–25 of 412".
    pub(crate) fn range(self) -> String {
        let last = (self.skip() + self.per_page).min(self.total);
        let first = (self.skip() + 1).min(last);
        let shown = |number: usize| grouped(u64::try_from(number).unwrap_or(u64::MAX));
        let total = Count {
            is_capped: self.is_capped,
            ..Count::exactly(self.total)
        };
        format!("{}–{} of {}", shown(first), shown(last), total.shown())
    }
}

/// Links to the pages around; `to` makes the address of a page.
pub(crate) fn paging(at: Paging, to: impl Fn(usize) -> String) -> Markup {
    html! {
        nav.pagination aria-label="Pagination" {
            span { (at.range()) }
            @if at.page > 0 { a.button rel="prev" href=(to(at.page - 1)) { "Previous page" } }
            @if at.has_next() { a.button rel="next" href=(to(at.page + 1)) { "Next page" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_have_no_further_page() {
        let at = |page| Paging {
            page,
            per_page: 25,
            total: 1026,
            is_capped: page == 7,
        };
        let shown = |page| paging(at(page), |page| format!("?page={page}")).into_string();
        assert!(shown(0).contains("1–25 of 1,026") && !shown(0).contains("Previous"));
        assert!(shown(1).contains("Previous page") && shown(1).contains("href=\"?page=2\""));
        assert!(shown(7).contains("176–200 of 1,026+"));
        assert!(shown(41).contains("1,026–1,026 of 1,026") && !shown(41).contains("Next"));
    }
}
