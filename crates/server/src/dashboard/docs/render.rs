//! Markdown as HTML that fits into a page: its heading is the page's own, and what is wide can be
//! scrolled with the keyboard.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The text as HTML without its first heading. `address` says where links and pictures lead; what
/// leads nowhere stays as plain text.
pub(super) fn html(text: &str, address: impl Fn(&str) -> Option<String>) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES);
    let mut title = Title::Before;
    let mut seen = Seen::default();
    let events = parser.filter_map(|event| title.pass(event));
    let events = events.filter_map(|event| adapt(event, &mut seen, &address));
    let mut out = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

/// Where the text's own title is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Title {
    Before,
    Within,
    After,
}

impl Title {
    /// The event, unless it belongs to the title.
    fn pass<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match (*self, &event) {
            (Self::Before, Event::Start(Tag::Heading { .. })) => *self = Self::Within,
            (Self::Within, Event::End(TagEnd::Heading(_))) => *self = Self::After,
            (Self::Within, _) => {}
            (Self::Before | Self::After, _) => return Some(event),
        }
        None
    }
}

/// What has to be remembered on the way.
#[derive(Default)]
struct Seen {
    /// For each link that is open, whether it leads nowhere.
    lost: Vec<bool>,
    /// How much there was that can be scrolled: each has a name of its own.
    wide: usize,
}

impl Seen {
    /// The beginning of something that may be wider than the page.
    fn wide(&mut self, (name, before): (&str, &str), after: &str) -> Event<'static> {
        self.wide += 1;
        let number = self.wide;
        let scrolls = format!("tabindex=\"0\" role=\"region\" aria-label=\"{name} {number}\"");
        Event::Html(format!("<{before} {scrolls}>{after}").into())
    }
}

fn adapt<'a>(
    event: Event<'a>,
    seen: &mut Seen,
    address: &impl Fn(&str) -> Option<String>,
) -> Option<Event<'a>> {
    match event {
        // Comments only: the documents are our own.
        Event::Html(_) | Event::InlineHtml(_) => None,
        Event::Start(Tag::Table(_)) => {
            Some(seen.wide(("Table", "div class=\"table-wrap\""), "<table>"))
        }
        Event::End(TagEnd::Table) => Some(raw("</tbody></table></div>")),
        Event::Start(Tag::CodeBlock(_)) => {
            Some(seen.wide(("Code", "pre translate=\"no\""), "<code>"))
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => {
            let to = address(&dest_url);
            seen.lost.push(to.is_none());
            let dest_url = to?.into();
            Some(Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }))
        }
        Event::End(TagEnd::Link) if seen.lost.pop() == Some(true) => None,
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Some(Event::Start(Tag::Image {
            link_type,
            dest_url: address(&dest_url).unwrap_or_default().into(),
            title,
            id,
        })),
        other => Some(other),
    }
}

fn raw(html: &'static str) -> Event<'static> {
    Event::Html(html.into())
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn a_document_becomes_a_part_of_a_page() {
        let text = "# Title\n\nSee [one](one.md) and [none](../none.md).\n\n<!-- note -->\n\n```\na < b\n```\n";
        let made = html(text, |to| (to == "one.md").then(|| "/docs/one".to_owned()));
        assert!(!made.contains("Title") && !made.contains("note"), "{made}");
        assert!(
            made.contains("<a href=\"/docs/one\">one</a> and none."),
            "{made}"
        );
        assert!(
            made.contains("aria-label=\"Code 1\"><code>a &lt; b\n</code></pre>"),
            "{made}"
        );
    }

    #[test]
    fn a_table_can_be_scrolled() {
        let made = html("# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", |_| None);
        assert!(
            made.contains("<div class=\"table-wrap\" tabindex=\"0\""),
            "{made}"
        );
        assert!(
            made.contains("<th>a</th>") && made.contains("<td>2</td>"),
            "{made}"
        );
        assert_eq!(made.matches("<div").count(), made.matches("</div>").count());
        assert_eq!(
            made.matches("<table>").count(),
            made.matches("</table>").count()
        );
        assert_eq!(
            made.matches("<tbody>").count(),
            made.matches("</tbody>").count(),
            "{made}"
        );
    }
}
