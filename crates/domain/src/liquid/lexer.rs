//! Cuts a template into text, outputs `{{ … }}` and tags `{% … %}`.

use super::LiquidError;

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Output {
        line: usize,
        inside: String,
    },
    Tag {
        line: usize,
        name: String,
        rest: String,
    },
}

/// The pieces; what is between `raw` and `endraw` is text, what is in a comment is none.
pub(super) fn pieces(source: &str) -> Result<Vec<Piece>, LiquidError> {
    let mut out = Vec::new();
    let mut rest = source;
    let mut line = 1;
    let mut trims_next = false;
    while !rest.is_empty() {
        let start = start(rest);
        let (text, after) = rest.split_at(start.unwrap_or(rest.len()));
        let trims_this = after.get(2..3) == Some("-");
        push_text(&mut out, text, (trims_next, trims_this));
        line += newlines(text);
        if after.is_empty() {
            break;
        }
        let is_tag = after.starts_with("{%");
        let close = if is_tag { "%}" } else { "}}" };
        let inside = after.get(2..).unwrap_or_default();
        let Some((inside, following)) = inside.split_once(close) else {
            return Err(LiquidError::at(line, format!("{close} is missing")));
        };
        let own_line = line;
        line += newlines(inside);
        trims_next = inside.ends_with('-');
        let inside = inside.strip_prefix('-').unwrap_or(inside);
        let inside = inside.strip_suffix('-').unwrap_or(inside).trim();
        rest = following;
        if !is_tag {
            out.push(Piece::Output {
                line: own_line,
                inside: inside.to_owned(),
            });
            continue;
        }
        let (name, words) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        match name {
            "raw" | "comment" => {
                let (skipped, end) = skip(rest, name, own_line)?;
                line += newlines(rest.get(..rest.len() - end.len()).unwrap_or_default());
                if name == "raw" {
                    push_text(&mut out, skipped, (false, false));
                }
                rest = end;
                trims_next = false;
            }
            _ => out.push(Piece::Tag {
                line: own_line,
                name: name.to_owned(),
                rest: words.trim().to_owned(),
            }),
        }
    }
    Ok(out)
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Where the next output or tag begins; looks at no byte that is beyond it.
fn start(text: &str) -> Option<usize> {
    let pairs = text.as_bytes().windows(2);
    let is_start = |pair: &[u8]| pair == b"{{" || pair == b"{%";
    pairs
        .enumerate()
        .find(|(_, pair)| is_start(pair))
        .map(|(at, _)| at)
}

fn push_text(out: &mut Vec<Piece>, text: &str, (trims_start, trims_end): (bool, bool)) {
    let text = if trims_start { text.trim_start() } else { text };
    let text = if trims_end { text.trim_end() } else { text };
    if !text.is_empty() {
        out.push(Piece::Text(text.to_owned()));
    }
}

/// What is before the end of a block that isn't looked into, and what is after it.
fn skip<'a>(text: &'a str, name: &str, line: usize) -> Result<(&'a str, &'a str), LiquidError> {
    let mut from = 0;
    while let Some(found) = text.get(from..).and_then(|rest| rest.find("{%")) {
        let at = from + found;
        let inside = text.get(at + 2..).unwrap_or_default();
        if let Some((tag, after)) = inside.split_once("%}") {
            let tag = tag.trim_matches('-').trim();
            if tag.strip_prefix("end") == Some(name) {
                return Ok((text.get(..at).unwrap_or_default(), after));
            }
        }
        from = at + 2;
    }
    Err(LiquidError::at(line, format!("end{name} is missing")))
}
