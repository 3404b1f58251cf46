//! The frame around every page of the dashboard, and the pages without one.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Act, Icon, Look, assets, button, icon};

/// How the page is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Theme {
    Light,
    Dark,
    /// As the system is.
    #[default]
    System,
}

impl Theme {
    pub(crate) const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Light => "Light",
            Self::Dark => "Dark",
            Self::System => "System",
        }
    }

    /// The theme of that name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// A part of the dashboard: a link of the main navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) label: &'static str,
    pub(crate) to: &'static str,
    pub(crate) icon: Icon,
}

/// Who sees the page, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame<'a> {
    pub(crate) sections: &'a [Section],
    /// Who is signed in.
    pub(crate) email: &'a str,
    /// "Admin".
    pub(crate) role: &'a str,
    pub(crate) csrf: &'a str,
    pub(crate) theme: Theme,
    /// The page's own address, to come back to.
    pub(crate) address: &'a str,
    /// The path below which all pages are.
    pub(crate) base: &'a str,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    /// For the window: "Permissions · Posts".
    pub(crate) title: String,
    /// The label of the section that it is in.
    pub(crate) section: &'static str,
    /// All within `main`, with the only heading of the first level.
    pub(crate) content: Markup,
    /// What was just done, for those who hear it.
    pub(crate) status: String,
    /// The address of a dialog that is open over it.
    pub(crate) open: Option<String>,
}

const PRODUCT: &str = "Lictor";

fn head(title: &str) -> Markup {
    html! {
        head {
            (meta())
            title { (title) " · " (PRODUCT) }
            link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
            (files())
        }
    }
}

fn meta() -> Markup {
    html! {
        meta charset="utf-8";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
    }
}

fn files() -> Markup {
    html! {
        link rel="stylesheet" href=(assets::address("app.css"));
        script type="module" src=(assets::address("app.js")) {}
    }
}

/// A page within its frame.
pub(crate) fn document(frame: &Frame<'_>, page: &Page) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-theme=(frame.theme.as_str()) {
            (head(&page.title))
            body {
                a.skip href="#main" { "Skip to content" }
                (banner(frame))
                div.layout {
                    (navigation(frame, page))
                    (main(page))
                }
                div.unseen role="status" id="status" { (page.status) }
            }
        }
    }
}

/// What a script takes to change the page in place.
pub(crate) fn fragment(page: &Page) -> Markup {
    html! {
        title { (page.title) " · " (PRODUCT) }
        (main(page))
    }
}

fn main(page: &Page) -> Markup {
    html! {
        main id="main" tabindex="-1" data-status=(page.status) data-section=(page.section)
            data-open=[page.open.as_deref()] { (page.content) }
    }
}

fn navigation(frame: &Frame<'_>, page: &Page) -> Markup {
    html! {
        nav.main-nav id="main-nav" popover="auto" aria-label="Main" {
            ul {
                @for section in frame.sections {
                    @let current = (section.label == page.section).then_some("page");
                    li { a href=(section.to) aria-current=[current] {
                        (icon(section.icon)) span { (section.label) }
                    } }
                }
            }
        }
    }
}

fn banner(frame: &Frame<'_>) -> Markup {
    html! {
        header.banner {
            button.button.quiet.icon-only.menu-button type="button" popovertarget="main-nav"
                aria-label="Menu" { (icon(Icon::Menu)) }
            a.brand href=(frame.base) { (mark()) span { (PRODUCT) } }
            form.jump method="get" action=(format!("{}/search", frame.base)) data-palette {
                button.button type="submit" aria-label="Search or jump to"
                    aria-keyshortcuts="Control+K Meta+K" {
                    (icon(Icon::Search)) span { "Search or jump to" } span.keys {}
                }
            }
            div.account {
                button.button.quiet type="button" popovertarget="account" aria-label="Account menu" {
                    span.avatar aria-hidden="true" { (initial(frame.email)) }
                }
                div.popover id="account" popover="auto" {
                    p.who { strong { (frame.email) } span { (frame.role) } }
                    a href=(format!("{}/profile", frame.base)) { "Profile" }
                    a href=(format!("{}/docs", frame.base)) { "Documentation" }
                    a href=(format!("{}/explorer", frame.base)) { "API explorer" }
                    (themes(frame))
                    form method="post" action=(format!("{}/sign-out", frame.base)) {
                        input type="hidden" name="csrf" value=(frame.csrf);
                        (button("Sign out", Look::Secondary, Act::Submit))
                    }
                }
            }
        }
    }
}

fn themes(frame: &Frame<'_>) -> Markup {
    html! {
        form.themes method="post" action=(format!("{}/theme", frame.base)) data-theme-form {
            input type="hidden" name="csrf" value=(frame.csrf);
            input type="hidden" name="return_to" value=(frame.address);
            fieldset {
                legend { "Theme" }
                @for theme in Theme::ALL {
                    button.button.quiet type="submit" name="theme" value=(theme.as_str())
                        aria-pressed=(theme == frame.theme) { (theme.label()) }
                }
            }
        }
    }
}

fn initial(email: &str) -> String {
    let first = email.chars().next().unwrap_or('?');
    first.to_uppercase().collect()
}

/// The product's own mark: a bundle of rods.
fn mark() -> Markup {
    html! {
        svg.mark viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            path d="M7 3v18M12 3v18M17 3v18M5 8h14M5 16h14" {}
        }
    }
}

/// A page for those who are not signed in.
pub(crate) struct Bare<'a> {
    pub(crate) title: &'a str,
    pub(crate) theme: Theme,
    pub(crate) content: Markup,
}

/// A page without navigation: one card in the middle.
pub(crate) fn bare(page: &Bare<'_>) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" data-theme=(page.theme.as_str()) {
            (head(page.title))
            body.bare {
                main id="main" {
                    div.card {
                        div.brand { (mark()) span { (PRODUCT) } }
                        (page.content)
                    }
                }
            }
        }
    }
}

/// A page for the users of a tenant's applications, in the tenant's looks.
pub(crate) struct Hosted<'a> {
    /// The page's heading, too.
    pub(crate) title: &'a str,
    pub(crate) company: Option<&'a str>,
    /// Addresses of pictures.
    pub(crate) logo: Option<&'a str>,
    pub(crate) favicon: Option<&'a str>,
    /// A nonce, and rules that were made of checked values; none if they are empty.
    pub(crate) style: (&'a str, &'a str),
    pub(crate) content: Markup,
}

/// A page without navigation that shows whose it is.
pub(crate) fn hosted(page: &Hosted<'_>) -> Markup {
    let (nonce, rules) = page.style;
    html! {
        (DOCTYPE)
        html lang="en" dir="ltr" data-theme=(Theme::System.as_str()) {
            head {
                (meta())
                title { (page.title) " · " (page.company.unwrap_or(PRODUCT)) }
                @match page.favicon {
                    Some(favicon) => link rel="icon" href=(favicon);,
                    None => link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));,
                }
                (files())
                @if !rules.is_empty() { style nonce=(nonce) { (PreEscaped(rules)) } }
            }
            body.bare {
                main id="main" {
                    div.card {
                        (company(page))
                        h1 { (page.title) }
                        (page.content)
                    }
                }
            }
        }
    }
}

fn company(page: &Hosted<'_>) -> Markup {
    let name = page.company.unwrap_or(PRODUCT);
    html! {
        div.brand {
            @match page.logo {
                Some(logo) => img.logo src=(logo) alt=(name) referrerpolicy="no-referrer";,
                None => { @if page.company.is_none() { (mark()) } span { (name) } },
            }
        }
    }
}
