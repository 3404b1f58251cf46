//! Dates that may leave out their end: `2018`, `2018-01`, `2018-01-15T10:30Z`. What is left out
//! may be anything. Without an offset they are in UTC.

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span as Length, ToSpan};

use super::Span;
use crate::Timestamp;

/// The time that a text means; `None` if it is no date.
pub(super) fn parse(text: &str) -> Option<Span<Timestamp>> {
    let (start, length, offset) = match text.split_once('T') {
        None => {
            let (date, length) = date(text)?;
            (date.at(0, 0, 0, 0), length, Offset::UTC)
        }
        Some((day, rest)) => {
            let (date, length) = date(day)?;
            if length.get_days() != 1 {
                return None;
            }
            let (time, offset) = split_offset(rest)?;
            let (start, length) = clock(date, time)?;
            (start, length, offset)
        }
    };
    // The last year ends where time does.
    let end = start.checked_add(length).ok();
    let end = end.and_then(|end| instant(end, offset));
    Some(Span {
        from: Some(instant(start, offset)?),
        to: Some(end.unwrap_or(Timestamp::from_millis(i64::MAX))),
    })
}

fn instant(at: DateTime, offset: Offset) -> Option<Timestamp> {
    let zoned = TimeZone::fixed(offset).to_timestamp(at).ok()?;
    Some(Timestamp::from_millis(zoned.as_millisecond()))
}

fn date(text: &str) -> Option<(Date, Length)> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|part| number(part, 2));
    let day = parts.next().map(|part| number(part, 2));
    if parts.next().is_some() {
        return None;
    }
    let length = match (month, day) {
        (None, _) => 1.year(),
        (Some(_), None) => 1.month(),
        (Some(_), Some(_)) => 1.day(),
    };
    let small = |part: Option<Option<i16>>| match part {
        None => Some(1),
        Some(part) => i8::try_from(part?).ok(),
    };
    Some((Date::new(year, small(month)?, small(day)?).ok()?, length))
}

/// `10`, `10:30`, `10:30:59`, `10:30:59.123`.
fn clock(date: Date, text: &str) -> Option<(DateTime, Length)> {
    let (whole, fraction) = match text.split_once('.') {
        None => (text, None),
        Some((whole, fraction)) => (whole, Some(fraction)),
    };
    let parts: Option<Vec<i8>> = whole
        .split(':')
        .map(|part| i8::try_from(number(part, 2)?).ok())
        .collect();
    let parts = parts?;
    let (hour, minute, second, length) = match (parts.as_slice(), fraction) {
        ([hour], None) => (*hour, 0, 0, 1.hour()),
        ([hour, minute], None) => (*hour, *minute, 0, 1.minute()),
        ([hour, minute, second], None) => (*hour, *minute, *second, 1.second()),
        ([hour, minute, second], Some(_)) => (*hour, *minute, *second, 1.millisecond()),
        _ => return None,
    };
    let nanos = match fraction {
        None => 0,
        Some(digits) => millis(digits)? * 1_000_000,
    };
    let start = DateTime::new(
        date.year(),
        date.month(),
        date.day(),
        hour,
        minute,
        second,
        nanos,
    );
    Some((start.ok()?, length))
}

/// The first three digits of a fraction; what follows them is less than the store keeps.
fn millis(digits: &str) -> Option<i32> {
    let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let three: String = digits.chars().chain("00".chars()).take(3).collect();
    is_number.then(|| three.parse().ok())?
}

fn split_offset(text: &str) -> Option<(&str, Offset)> {
    if let Some(time) = text.strip_suffix('Z') {
        return Some((time, Offset::UTC));
    }
    let Some(at) = text.find(['+', '-']) else {
        return Some((text, Offset::UTC));
    };
    let (time, offset) = text.split_at_checked(at)?;
    let digits = offset.get(1..)?;
    let (hours, minutes) = digits.split_once(':').or(digits.split_at_checked(2))?;
    let (hours, minutes) = (i32::from(number(hours, 2)?), i32::from(number(minutes, 2)?));
    if minutes > 59 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    let signed = if offset.starts_with('-') {
        -seconds
    } else {
        seconds
    };
    Some((time, Offset::from_seconds(signed).ok()?))
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<i16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(String, String)> {
        let span = parse(text)?;
        Some((span.from?.iso(), span.to?.iso()))
    }

    #[test]
    fn what_is_left_out_may_be_anything() {
        for (text, from, to) in [
            (
                "2018",
                "2018-01-01T00:00:00.000Z",
                "2019-01-01T00:00:00.000Z",
            ),
            (
                "2017-12",
                "2017-12-01T00:00:00.000Z",
                "2018-01-01T00:00:00.000Z",
            ),
            (
                "2018-01-15",
                "2018-01-15T00:00:00.000Z",
                "2018-01-16T00:00:00.000Z",
            ),
            (
                "2018-01-15T10",
                "2018-01-15T10:00:00.000Z",
                "2018-01-15T11:00:00.000Z",
            ),
            (
                "2018-01-15T23:59",
                "2018-01-15T23:59:00.000Z",
                "2018-01-16T00:00:00.000Z",
            ),
            (
                "2018-01-15T10:30:59Z",
                "2018-01-15T10:30:59.000Z",
                "2018-01-15T10:31:00.000Z",
            ),
            (
                "2018-01-15T10:30:59.1Z",
                "2018-01-15T10:30:59.100Z",
                "2018-01-15T10:30:59.101Z",
            ),
            (
                "2018-01-15T10:30:59.123999Z",
                "2018-01-15T10:30:59.123Z",
                "2018-01-15T10:30:59.124Z",
            ),
            (
                "2018-01-15T10:30+01:30",
                "2018-01-15T09:00:00.000Z",
                "2018-01-15T09:01:00.000Z",
            ),
            (
                "2018-01-15T10:30-0130",
                "2018-01-15T12:00:00.000Z",
                "2018-01-15T12:01:00.000Z",
            ),
            (
                "1960",
                "1970-01-01T00:00:00.000Z",
                "1970-01-01T00:00:00.000Z",
            ),
        ] {
            assert_eq!(read(text), Some((from.into(), to.into())), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "18",
            "2018-1",
            "2018-13",
            "2018-02-30",
            "2018-01-15T",
            "2018-01T10",
            "2018-01-15T25",
            "2018-01-15T10:30:59.",
            "2018-01-15T10.5",
            "2018-01-15T10:30+1",
            "now",
            "2018-01-15-01",
            "+018",
            "2018-01-15T10:30+00:60",
            "1514764800000",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "[0-9TZ:+.-]{0,30}") {
            let _ = parse(&text);
        }

        #[test]
        fn printed_instants_are_read_back(millis in 0i64..253_402_207_200_000) {
            let instant = Timestamp::from_millis(millis);
            let span = parse(&instant.iso()).unwrap();
            prop_assert_eq!(span.from, Some(instant));
            prop_assert_eq!(span.to, Some(Timestamp::from_millis(millis + 1)));
        }
    }
}
