//! `GET /dashboard/styleguide`, in debug builds: every component in every state.

use std::sync::Arc;

use domain::Timestamp;
use maud::{Markup, html};

use super::{Answer, Reply, Visit};
use crate::App;
use crate::ui::{
    Act, Check, Choice, Column, Empty, Field, Form, Header, Icon, Item, LastAction, Look, Page,
    Paging, Problems, Row, Tab, Table, Tone, alert, badge, button, checkbox, chip, copyable,
    descriptions, empty, header, icon, icon_button, link_button, menu, no_match, notice, number,
    paging, password, search, select, snippet, summary, switch, table, tabs, text, textarea,
};

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let now = app.clock().now();
    let content = html! {
        (notice(&LastAction { text: "Permission read:posts deleted", more: Some(html! { "What was just done." }), actions: Some(button("Undo", Look::Secondary, Act::Script("none"))) }))
        (header(&Header { title: "Style guide", back: Some(("Back to Home", "/dashboard")), about: Some(html! { (badge("Badge", Tone::Info)) "Every component in every state." }), actions: Some(button("Action", Look::Primary, Act::Script("none"))) }))
        div.stack { (controls()) (fields(&visit)) (blocks(now)) (lists()) }
    };
    Ok(Reply::page(Page {
        title: "Style guide".to_owned(),
        content,
        ..Page::default()
    }))
}

fn controls() -> Markup {
    let looks = [
        ("Primary", Look::Primary),
        ("Secondary", Look::Secondary),
        ("Danger", Look::Danger),
        ("Quiet", Look::Quiet),
    ];
    html! {
        section.section {
            h2 { "Buttons" }
            div.actions {
                @for (label, look) in looks { (button(label, look, Act::Script("none"))) }
                (icon_button("Icon", Icon::Edit, Look::Quiet, Act::Script("none")))
                (link_button("Link", Look::Secondary, "#", Some(Icon::Plus)))
                (menu("Actions for it", "guide-menu", &[Item { label: "Entry", to: "#" }]))
            }
            div.actions { @for one in Icon::ALL { (icon(one)) } }
            div.actions {
                @for tone in [Tone::Plain, Tone::Info, Tone::Warning, Tone::Danger, Tone::Ok] { (badge("Badge", tone)) }
                (chip("read:posts"))
                (copyable("https://api.example.com/", "identifier"))
            }
        }
    }
}

fn fields(visit: &Visit) -> Markup {
    let csrf = visit.csrf();
    let mut problems = Problems::default();
    problems.add("guide-wrong", "Enter a name.");
    let field = |label, name| Field {
        label,
        name,
        hint: "One sentence of help.",
        ..Field::default()
    };
    let choices = [
        Choice {
            value: "a",
            label: "One",
        },
        Choice {
            value: "b",
            label: "Another",
        },
    ];
    let content = html! {
        (text(&Field { is_required: true, placeholder: "read:posts", ..field("Text", "guide-text") }))
        (text(&Field { problem: problems.of("guide-wrong"), ..field("Wrong", "guide-wrong") }))
        (text(&Field { is_read_only: true, value: "fixed", ..field("Read only", "guide-fixed") }))
        (password(&field("Secret", "guide-secret")))
        (number(&Field { value: "86400", ..field("Lifetime (seconds)", "guide-number") }, (0, 100)))
        (textarea(&field("Several lines", "guide-lines"), 3))
        (select(&Field { value: "b", ..field("Choice", "guide-choice") }, &choices))
        (checkbox(&Check { label: "Box", name: "guide-box", value: "1", is_on: true, hint: "Help.", ..Check::default() }))
        (switch(&Check { label: "Switch on", name: "guide-switch", value: "1", is_on: true, ..Check::default() }))
        (switch(&Check { label: "Switch off", name: "guide-switch", value: "2", is_disabled: true, ..Check::default() }))
    };
    html! {
        section.section {
            h2 { "Fields" }
            (summary(&problems))
            (Form::new("/dashboard/styleguide", &csrf).class("fields").around(&content))
            (search("Search things", "/dashboard/styleguide", "", &[]))
        }
    }
}

fn blocks(now: Timestamp) -> Markup {
    html! {
        section.section {
            h2 { "Blocks" }
            @for tone in [Tone::Plain, Tone::Info, Tone::Warning, Tone::Ok] {
                (alert(tone, &html! { p { "Something that has to be read. " a href="#" { "A link" } } }))
            }
            div.box { (descriptions([("Name", html! { "Value" }), ("When", crate::ui::text::when(now, now))])) }
            (snippet("Shell", "curl https://localhost:8443/"))
            (tabs("Guide sections", &[Tab { label: "One", to: "#".into() }, Tab { label: "Two", to: "#".into() }], "One", &html! { p { "The first." } }))
        }
    }
}

fn lists() -> Markup {
    let columns = [
        Column::Sorted {
            label: "Name",
            to: "#".to_owned(),
            direction: Some("ascending"),
        },
        Column::Plain("Value"),
        Column::Controls("Actions"),
    ];
    let row = |name: &str| {
        Row::new(vec![
            html! { a href="#" { (name) } },
            html! { "1,234" },
            icon_button(
                &format!("Delete {name}"),
                Icon::Trash,
                Look::Quiet,
                Act::Script("none"),
            ),
        ])
    };
    let at = Paging {
        page: 1,
        per_page: 2,
        total: 412,
        is_capped: false,
    };
    html! {
        section.section {
            h2 { "Lists" }
            div.table-wrap { (table(&Table { name: "Things", id: "things", columns: &columns, rows: vec![row("First"), row("Second")] })) }
            (paging(at, |page| format!("?page={page}")))
            (empty(Empty { title: "No things yet", text: "A thing is what this is about.", action: Some(link_button("Create thing", Look::Primary, "#", None)) }))
            (no_match("things", "xyz", "#"))
        }
    }
}
