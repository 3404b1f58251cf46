//! Numbers, times and lists as people read them.

use domain::Timestamp;
use maud::{Markup, html};

/// `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// How many there are, or at least how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Count {
    pub(crate) count: u64,
    pub(crate) is_capped: bool,
}

impl Count {
    pub(crate) fn exactly(count: usize) -> Self {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        Self {
            count,
            is_capped: false,
        }
    }

    pub(crate) fn is_zero(self) -> bool {
        self.count == 0 && !self.is_capped
    }

    /// `12,345`, or `10,000+`.
    pub(crate) fn shown(self) -> String {
        let more = if self.is_capped { "+" } else { "" };
        format!("{}{more}", grouped(self.count))
    }

    /// `1 user`, `12,345 users`, `10,000+ users`; an `s` makes the plural.
    pub(crate) fn of(self, noun: &str) -> String {
        let s = if self.count == 1 && !self.is_capped {
            ""
        } else {
            "s"
        };
        format!("{} {noun}{s}", self.shown())
    }
}

/// `3 roles`, for exact numbers.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    Count::exactly(count).of(noun)
}

/// `24 Nov 2026, 22:56 UTC`.
pub(crate) fn absolute(at: Timestamp) -> String {
    let iso = at.iso();
    let part = |range: std::ops::Range<usize>| iso.get(range).unwrap_or_default();
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let month = part(5..7).parse::<usize>().unwrap_or(1);
    let month = months.get(month.saturating_sub(1)).unwrap_or(&"");
    let day = part(8..10).trim_start_matches('0');
    format!("{day} {month} {}, {} UTC", part(0..4), part(11..16))
}

/// `5 minutes ago`, `in 2 days`; `just now` within a minute.
pub(crate) fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.seconds() - at.seconds();
    let span = usize::try_from(seconds.unsigned_abs()).unwrap_or(usize::MAX);
    let shown = match span {
        0..60 => return "just now".to_owned(),
        60..3600 => plural(span / 60, "minute"),
        3600..86_400 => plural(span / 3600, "hour"),
        86_400..2_592_000 => plural(span / 86_400, "day"),
        2_592_000..31_536_000 => plural(span / 2_592_000, "month"),
        _ => plural(span / 31_536_000, "year"),
    };
    if seconds < 0 {
        format!("in {shown}")
    } else {
        format!("{shown} ago")
    }
}

/// A time as lists show it: relative, the absolute one in its tooltip.
pub(crate) fn when(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at.iso()) title=(absolute(at)) { (relative(at, now)) } }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators_and_nouns_a_plural() {
        let shown: Vec<String> = [0, 999, 1000, 12_345, 1_234_567].map(grouped).into();
        assert_eq!(shown, ["0", "999", "1,000", "12,345", "1,234,567"]);
        assert_eq!(plural(1, "user"), "1 user");
        assert_eq!(plural(0, "user"), "0 users");
        let capped = Count {
            count: 10_000,
            is_capped: true,
        };
        assert_eq!(capped.of("user"), "10,000+ users");
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let at = Timestamp::parse("2026-11-04T02:05:59.999Z").unwrap();
        assert_eq!(absolute(at), "4 Nov 2026, 02:05 UTC");
        let after = |seconds: i64| relative(at, at.plus_millis(seconds * 1000));
        assert_eq!(after(59), "just now");
        assert_eq!(after(60), "1 minute ago");
        assert_eq!(after(7200), "2 hours ago");
        assert_eq!(after(-172_800), "in 2 days");
        assert_eq!(after(40_000_000), "1 year ago");
    }

    #[test]
    fn lists_end_with_and() {
        let items = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&items), "a, b and c");
        assert_eq!(listed(items.get(..1).unwrap()), "a");
    }
}
