//! Filters: each pays for what it makes before it makes it.

use serde_json::{Number, Value};

use super::LiquidError;
use super::meter::Meter;
use super::value::{Item, escaped};
use crate::Timestamp;

macro_rules! filters {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// What can be done to a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Filter { $($variant),+ }

        impl Filter {
            /// By its name in templates.
            pub(super) fn parse(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

filters! {
    Append = "append",
    Capitalize = "capitalize",
    Date = "date",
    Default = "default",
    DividedBy = "divided_by",
    Downcase = "downcase",
    Escape = "escape",
    First = "first",
    Join = "join",
    Last = "last",
    Lstrip = "lstrip",
    Minus = "minus",
    Modulo = "modulo",
    NewlineToBr = "newline_to_br",
    Plus = "plus",
    Prepend = "prepend",
    Remove = "remove",
    Replace = "replace",
    ReplaceFirst = "replace_first",
    Round = "round",
    Rstrip = "rstrip",
    Size = "size",
    Slice = "slice",
    Split = "split",
    Strip = "strip",
    StripNewlines = "strip_newlines",
    Times = "times",
    Truncate = "truncate",
    Upcase = "upcase",
    UrlEncode = "url_encode",
}

/// Applies a filter. The result may have markup only if everything that it is made of may.
pub(super) fn apply<'a>(
    filter: Filter,
    item: Item<'a>,
    given: &[Item<'a>],
    (meter, line): (&mut Meter, usize),
) -> Result<Item<'a>, LiquidError> {
    match filter {
        Filter::Default => {
            let is_missing =
                !item.is_true() || matches!(item.value(), Value::String(text) if text.is_empty());
            return Ok(if is_missing {
                given.first().cloned().unwrap_or_else(Item::nil)
            } else {
                item
            });
        }
        Filter::First => return Ok(item.member("first")),
        Filter::Last => return Ok(item.member("last")),
        Filter::Size => return Ok(item.member("size")),
        _ => {}
    }
    let weight = item.weight();
    let others: usize = given.iter().map(Item::weight).sum();
    meter.make(weight + others, line)?;
    // Some make more than there was.
    meter.make(growth(filter, &item, given), line)?;
    if is_number(filter) {
        return Ok(calculated(filter, &item, given));
    }
    Ok(changed(filter, &item, given))
}

fn is_number(filter: Filter) -> bool {
    use Filter::{DividedBy, Minus, Modulo, Plus, Round, Times};
    matches!(filter, DividedBy | Minus | Modulo | Plus | Round | Times)
}

fn argument(given: &[Item<'_>], place: usize) -> String {
    given.get(place).map(Item::text).unwrap_or_default()
}

/// Bytes that a filter makes beyond what it is given.
fn growth(filter: Filter, item: &Item<'_>, given: &[Item<'_>]) -> usize {
    let weight = item.weight();
    match filter {
        Filter::Escape | Filter::NewlineToBr => weight.saturating_mul(7),
        Filter::UrlEncode => weight.saturating_mul(3),
        // Each part is a value of its own.
        Filter::Split => weight.saturating_mul(16),
        Filter::Join => item.len().saturating_mul(argument(given, 0).len()),
        Filter::Replace => {
            let (text, old, new) = (item.text(), argument(given, 0), argument(given, 1));
            let found = match old.len() {
                0 => text.len() + 1,
                _ => text.matches(&old).count(),
            };
            found.saturating_mul(new.len())
        }
        _ => 0,
    }
}

/// The filters of texts and lists.
fn changed<'a>(filter: Filter, item: &Item<'a>, given: &[Item<'a>]) -> Item<'a> {
    let text = item.text();
    let is_safe = item.is_safe && given.iter().all(|one| one.is_safe);
    let first = || argument(given, 0);
    let made = |text: String| Item::made(text, is_safe);
    match filter {
        Filter::Append => made(text + &first()),
        Filter::Prepend => made(first() + &text),
        Filter::Capitalize => made(capitalized(&text)),
        Filter::Upcase => made(text.to_uppercase()),
        Filter::Downcase => made(text.to_lowercase()),
        Filter::Strip => made(text.trim().to_owned()),
        Filter::Lstrip => made(text.trim_start().to_owned()),
        Filter::Rstrip => made(text.trim_end().to_owned()),
        Filter::StripNewlines => made(text.replace(['\n', '\r'], "")),
        Filter::NewlineToBr => {
            let text = if is_safe { text } else { escaped(&text) };
            Item::made(text.replace('\n', "<br />\n"), true)
        }
        Filter::Escape => Item::made(escaped(&text), true),
        Filter::UrlEncode => Item::made(url_encoded(&text), true),
        Filter::Replace => made(text.replace(&first(), &argument(given, 1))),
        Filter::ReplaceFirst => made(text.replacen(&first(), &argument(given, 1), 1)),
        Filter::Remove => made(text.replace(&first(), "")),
        Filter::Truncate => made(truncated(&text, item_number(given, 0, 50), given.get(1))),
        Filter::Slice => {
            let (start, count) = (item_number(given, 0, 0), item_number(given, 1, 1));
            made(sliced(&text, start, count))
        }
        Filter::Split => Item::made(split(&text, &first()), item.is_safe),
        Filter::Join => {
            let by = if given.is_empty() {
                " ".to_owned()
            } else {
                first()
            };
            let items = item.value().as_array().into_iter().flatten();
            let parts: Vec<String> = items.map(|one| Item::data(one).text()).collect();
            made(parts.join(&by))
        }
        Filter::Date => made(date(&text, &first())),
        _ => item.clone(),
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + letters.as_str()
}

fn split(text: &str, by: &str) -> Vec<Value> {
    if by.is_empty() {
        return text.chars().map(|c| c.to_string().into()).collect();
    }
    text.split(by).map(Value::from).collect()
}

fn item_number(given: &[Item<'_>], place: usize, default: i64) -> i64 {
    let number = given.get(place).and_then(|item| item.value().as_i64());
    number.unwrap_or(default)
}

fn truncated(text: &str, max: i64, end: Option<&Item<'_>>) -> String {
    let end = end.map_or_else(|| "...".to_owned(), Item::text);
    let max = usize::try_from(max).unwrap_or_default();
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept = max.saturating_sub(end.chars().count());
    text.chars().take(kept).chain(end.chars()).collect()
}

fn sliced(text: &str, start: i64, count: i64) -> String {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let start = if start < 0 {
        length.saturating_add(start).max(0)
    } else {
        start
    };
    let (start, count) = (usize::try_from(start), usize::try_from(count));
    let letters = text.chars().skip(start.unwrap_or_default());
    letters.take(count.unwrap_or_default()).collect()
}

fn url_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            other => {
                let hexadecimal = |digit: u8| char::from_digit(digit.into(), 16).unwrap_or('0');
                out.push('%');
                out.push(hexadecimal(other >> 4).to_ascii_uppercase());
                out.push(hexadecimal(other & 15).to_ascii_uppercase());
            }
        }
    }
    out
}

/// An instant in the form that `strftime` has; what is no instant stays.
fn date(text: &str, form: &str) -> String {
    let instant = Timestamp::parse(text);
    let shown = instant.and_then(|instant| instant.in_form(form));
    shown.unwrap_or_else(|| text.to_owned())
}

fn calculated<'a>(filter: Filter, item: &Item<'a>, given: &[Item<'a>]) -> Item<'a> {
    let whole = |item: Option<&Item<'_>>| item.and_then(|item| item.value().as_i64());
    if let (Some(one), Some(other)) = (whole(Some(item)), whole(given.first())) {
        let result = match filter {
            Filter::Plus => one.checked_add(other),
            Filter::Minus => one.checked_sub(other),
            Filter::Times => one.checked_mul(other),
            Filter::DividedBy => one.checked_div_euclid(other),
            Filter::Modulo => one.checked_rem_euclid(other),
            _ => Some(one),
        };
        return result.map_or_else(Item::nil, |number| Item::made(number, true));
    }
    let one = item.number().unwrap_or_default();
    let other = given.first().and_then(Item::number).unwrap_or_default();
    let result = match filter {
        Filter::Plus => one + other,
        Filter::Minus => one - other,
        Filter::Times => one * other,
        Filter::DividedBy => one / other,
        Filter::Modulo => one % other,
        _ => {
            let scale =
                10f64.powi(i32::try_from(item_number(given, 0, 0).clamp(0, 9)).unwrap_or_default());
            (one * scale).round() / scale
        }
    };
    let is_whole = result.fract() == 0.0 && result.abs() < 9e15;
    let number = if is_whole {
        serde_json::from_str(&format!("{result:.0}")).ok()
    } else {
        Number::from_f64(result)
    };
    number.map_or_else(Item::nil, |number: Number| Item::made(number, true))
}
