//! Icons: our own strokes on a grid of 24. They are never named: the control that has one is.

use maud::{Markup, html};

/// An icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Api,
    App,
    Back,
    Check,
    Close,
    Copy,
    Edit,
    Home,
    Info,
    Key,
    Log,
    Menu,
    More,
    Next,
    Plus,
    Restore,
    Role,
    Search,
    Settings,
    Sort,
    Trash,
    User,
    Users,
    Warning,
}

impl Icon {
    #[cfg_attr(
        not(any(test, debug_assertions)),
        expect(dead_code, reason = "the style guide shows all")
    )]
    pub(crate) const ALL: [Self; 24] = [
        Self::Api,
        Self::App,
        Self::Back,
        Self::Check,
        Self::Close,
        Self::Copy,
        Self::Edit,
        Self::Home,
        Self::Info,
        Self::Key,
        Self::Log,
        Self::Menu,
        Self::More,
        Self::Next,
        Self::Plus,
        Self::Restore,
        Self::Role,
        Self::Search,
        Self::Settings,
        Self::Sort,
        Self::Trash,
        Self::User,
        Self::Users,
        Self::Warning,
    ];

    /// The strokes, as SVG path data.
    fn strokes(self) -> &'static str {
        match self {
            Self::Api => "M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 5l-3 14",
            Self::App => "M4 5h16v14H4zM4 9h16M7 7h.01M10 7h.01",
            Self::Back => "M11 6l-6 6 6 6M5 12h14",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Copy => "M9 9h10v11H9zM15 9V4H5v11h4",
            Self::Edit => "M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3",
            Self::Home => "M4 11l8-7 8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
            Self::Info => "M12 3a9 9 0 100 18 9 9 0 000-18zM12 11v5M12 8h.01",
            Self::Key => "M15 4a5 5 0 11-4.3 7.5L4 18v3h3v-2h2v-2h2l1.5-1.5A5 5 0 0115 4zM16 8h.01",
            Self::Log => "M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::More => "M6 12h.01M12 12h.01M18 12h.01",
            Self::Next => "M9 6l6 6-6 6",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Restore => "M4 5v5h5M4.5 10A8 8 0 1112 20a8 8 0 01-7-4",
            Self::Role => "M12 3l8 3v6c0 4.5-3.2 7.8-8 9-4.8-1.2-8-4.5-8-9V6zM9 12l2 2 4-4",
            Self::Search => "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l4.5 4.5",
            Self::Settings => "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
            Self::Sort => "M8 10l4-4 4 4M8 14l4 4 4-4",
            Self::Trash => "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5",
            Self::User => "M12 4a4 4 0 100 8 4 4 0 000-8zM4.5 20c.8-4 3.6-6 7.5-6s6.7 2 7.5 6",
            Self::Users => {
                "M9 5a3.5 3.5 0 100 7 3.5 3.5 0 000-7zM2.5 19c.6-3.5 3-5 6.5-5s5.9 1.5 6.5 5M16 5.5a3.5 3.5 0 010 6.5M18 14.5c2 .7 3.2 2.2 3.5 4.5"
            }
            Self::Warning => "M12 4l9.5 16h-19zM12 10v4.5M12 17.5h.01",
        }
    }
}

/// The icon, as large as the text around it.
pub(crate) fn icon(icon: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            path d=(icon.strokes()) {}
        }
    }
}
