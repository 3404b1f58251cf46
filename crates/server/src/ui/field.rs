//! Fields of forms: each with its label, its hint and what is wrong with it.

use maud::{Markup, html};

use super::text::plural;
use super::{Tone, alert};

/// A field that takes a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field<'a> {
    /// What it is called, and what it is sent as.
    pub(crate) label: &'a str,
    pub(crate) name: &'a str,
    /// Tells fields apart that are sent under one name; the name if it is empty.
    pub(crate) id: &'a str,
    pub(crate) value: &'a str,
    /// One sentence of help; empty for none.
    pub(crate) hint: &'a str,
    pub(crate) placeholder: &'a str,
    /// The `autocomplete` token; `off` if it is empty.
    pub(crate) autocomplete: &'a str,
    pub(crate) is_required: bool,
    pub(crate) is_read_only: bool,
    /// Begins with the focus.
    pub(crate) is_first: bool,
    pub(crate) problem: Option<&'a str>,
}

impl<'a> Field<'a> {
    fn id(&self) -> &'a str {
        if self.id.is_empty() {
            self.name
        } else {
            self.id
        }
    }

    /// The ids of what describes it.
    fn described_by(&self) -> Option<String> {
        let id = self.id();
        let hint = (!self.hint.is_empty()).then(|| format!("{id}-hint"));
        let problem = self.problem.map(|_| format!("{id}-problem"));
        let ids: Vec<String> = problem.into_iter().chain(hint).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn around(&self, control: &Markup) -> Markup {
        let id = self.id();
        html! {
            div.field {
                div.label {
                    label for=(id) { (self.label) }
                    @if self.is_required { span.required aria-hidden="true" { "(required)" } }
                }
                (control)
                @if let Some(problem) = self.problem {
                    p.problem id=(format!("{id}-problem")) { (problem) }
                }
                @if !self.hint.is_empty() { p.hint id=(format!("{id}-hint")) { (self.hint) } }
            }
        }
    }

    fn input(&self, kind: &str, range: Option<(i64, i64)>) -> Markup {
        let full = |text: &'a str| (!text.is_empty()).then_some(text);
        let autocomplete = full(self.autocomplete).unwrap_or("off");
        html! {
            input id=(self.id()) name=(self.name) type=(kind) value=(self.value)
                placeholder=[full(self.placeholder)] autocomplete=(autocomplete)
                min=[range.map(|range| range.0)] max=[range.map(|range| range.1)]
                required[self.is_required] readonly[self.is_read_only] autofocus[self.is_first]
                aria-invalid=[self.problem.map(|_| "true")]
                aria-describedby=[self.described_by()]
                spellcheck="false" autocapitalize="none";
        }
    }
}

/// One line.
pub(crate) fn text(field: &Field<'_>) -> Markup {
    field.around(&field.input("text", None))
}

/// An address of electronic mail is a text to a browser, too, but brings another keyboard.
pub(crate) fn email(field: &Field<'_>) -> Markup {
    field.around(&field.input("email", None))
}

/// A secret, with a button that shows it.
pub(crate) fn password(field: &Field<'_>) -> Markup {
    field.around(&html! {
        div.password {
            (field.input("password", None))
            button.button.quiet type="button" data-do="reveal" aria-pressed="false"
                aria-controls=(field.id()) { "Show password" }
        }
    })
}

/// A whole number within a range, with its unit.
pub(crate) fn number(field: &Field<'_>, range: (i64, i64)) -> Markup {
    field.around(&field.input("number", Some(range)))
}

/// Several lines.
pub(crate) fn textarea(field: &Field<'_>, rows: u8) -> Markup {
    field.around(&html! {
        textarea id=(field.id()) name=(field.name) rows=(rows) readonly[field.is_read_only]
            aria-invalid=[field.problem.map(|_| "true")]
            aria-describedby=[field.described_by()] { (field.value) }
    })
}

/// A choice of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice<'a> {
    pub(crate) value: &'a str,
    pub(crate) label: &'a str,
}

/// One of a few; `field.value` is the chosen one.
pub(crate) fn select(field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    field.around(&html! {
        select id=(field.id()) name=(field.name) disabled[field.is_read_only]
            aria-invalid=[field.problem.map(|_| "true")]
            aria-describedby=[field.described_by()] {
            @for choice in choices {
                option value=(choice.value) selected[choice.value == field.value] { (choice.label) }
            }
        }
    })
}

/// Something that is or isn't.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Check<'a> {
    pub(crate) label: &'a str,
    pub(crate) name: &'a str,
    /// What is sent if it is ticked; also tells boxes of one name apart.
    pub(crate) value: &'a str,
    pub(crate) is_on: bool,
    pub(crate) is_disabled: bool,
    pub(crate) hint: &'a str,
    /// The form that it belongs to, if it is elsewhere on the page.
    pub(crate) form: Option<&'a str>,
}

impl Check<'_> {
    fn id(&self) -> String {
        format!("{}-{}", self.name, self.value)
    }

    fn around(&self, role: Option<&str>) -> Markup {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id()));
        html! {
            div.check {
                input id=(self.id()) name=(self.name) type="checkbox" value=(self.value)
                    role=[role] checked[self.is_on] disabled[self.is_disabled] form=[self.form]
                    aria-describedby=[hint.as_deref()];
                div {
                    label for=(self.id()) { (self.label) }
                    @if let Some(id) = &hint { p.hint id=(id) { (self.hint) } }
                }
            }
        }
    }
}

/// A box to be ticked.
pub(crate) fn checkbox(check: &Check<'_>) -> Markup {
    check.around(None)
}

/// A setting that is on or off.
pub(crate) fn switch(check: &Check<'_>) -> Markup {
    check.around(Some("switch"))
}

/// What is wrong with what was sent: names of fields and sentences.
#[derive(Debug, Clone, Default)]
pub(crate) struct Problems(Vec<(&'static str, String)>);

impl Problems {
    pub(crate) fn add(&mut self, name: &'static str, sentence: impl Into<String>) {
        self.0.push((name, sentence.into()));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with the field of this name.
    pub(crate) fn of(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(of, _)| *of == name);
        found.map(|(_, sentence)| sentence.as_str())
    }
}

/// All that is wrong, before the form; each leads to its field.
pub(crate) fn summary(problems: &Problems) -> Markup {
    if problems.is_empty() {
        return Markup::default();
    }
    let title = format!(
        "{} to correct",
        plural(problems.0.len(), "entry").replace("entrys", "entries")
    );
    alert(
        Tone::Danger,
        &html! {
            p { strong { (title) } }
            ul { @for (name, sentence) in &problems.0 {
                li { a href=(format!("#{name}")) { (sentence) } }
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_describes_the_field() {
        let field = Field {
            label: "Name",
            name: "name",
            hint: "Shown to users.",
            is_required: true,
            problem: Some("Enter a name."),
            ..Field::default()
        };
        let shown = text(&field).into_string();
        assert!(shown.contains(r#"<label for="name">Name</label>"#));
        assert!(shown.contains(r#"aria-invalid="true" aria-describedby="name-problem name-hint""#));
        assert!(shown.contains(r#"<p class="problem" id="name-problem">Enter a name.</p>"#));
    }

    #[test]
    fn values_are_escaped() {
        let field = Field {
            label: "N",
            name: "n",
            value: "\"><script>",
            ..Field::default()
        };
        assert!(!text(&field).into_string().contains("<script>"));
    }
}
