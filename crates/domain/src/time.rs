//! Instants: milliseconds since the Unix epoch, printed the way the Management API prints them.

use serde::{Deserialize, Serialize};

/// An instant in UTC, in milliseconds since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The last millisecond that can be printed with a four-digit year in every time zone.
const LAST_MILLIS: i64 = 253_402_207_200_000;

impl Timestamp {
    /// From milliseconds since the epoch; clamped to the years 1970 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST_MILLIS))
    }

    /// From whole seconds since the epoch; clamped like [`Timestamp::from_millis`].
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Parses an RFC 3339 date and time, such as `2030-01-02T03:04:05.000Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let instant: jiff::Timestamp = text.parse().ok()?;
        Some(Self::from_millis(instant.as_millisecond()))
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down: a JWT's `NumericDate` (RFC 7519 §2).
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This instant moved by a number of milliseconds, which may be negative.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// `2026-04-22T17:49:56.235Z`, the Management API's form.
    pub fn iso(self) -> String {
        self.format("%Y-%m-%dT%H:%M:%S%.3fZ")
    }

    /// `20260422174956235`: the date and time in a form that sorts as text does.
    pub fn digits(self) -> String {
        self.format("%Y%m%d%H%M%S%3f")
    }

    /// In a form of `strftime`; `None` if it is none.
    pub(crate) fn in_form(self, form: &str) -> Option<String> {
        let instant = jiff::Timestamp::from_millisecond(self.0).ok()?;
        let zoned = instant.to_zoned(jiff::tz::TimeZone::UTC);
        jiff::fmt::strtime::format(form, &zoned).ok()
    }

    fn format(self, form: &str) -> String {
        jiff::Timestamp::from_millisecond(self.0)
            .map(|instant| instant.strftime(form).to_string())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_milliseconds_and_parses_them_back() {
        let instant = Timestamp::from_millis(1_776_880_196_235);
        assert_eq!(instant.iso(), "2026-04-22T17:49:56.235Z");
        assert_eq!(instant.digits(), "20260422174956235");
        assert_eq!(Timestamp::parse(&instant.iso()), Some(instant));
        assert_eq!(Timestamp::from_millis(0).iso(), "1970-01-01T00:00:00.000Z");
    }

    #[test]
    fn stays_within_what_can_be_printed() {
        assert_eq!(
            Timestamp::from_seconds(i64::MAX).iso(),
            "9999-12-30T22:00:00.000Z"
        );
        assert_eq!(Timestamp::from_millis(-5).millis(), 0);
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
