//! What has to be read before going on.

use maud::{Markup, html};

use super::{Icon, icon};

/// What kind of news it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Info,
    Warning,
    Danger,
    Ok,
}

impl Tone {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Ok => "ok",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Plain | Self::Info => Icon::Info,
            Self::Warning | Self::Danger => Icon::Warning,
            Self::Ok => Icon::Check,
        }
    }

    /// What went wrong is said at once; anything else waits to be read.
    fn role(self) -> Option<&'static str> {
        match self {
            Self::Danger => Some("alert"),
            Self::Plain | Self::Info | Self::Warning | Self::Ok => None,
        }
    }
}

/// A block with an icon.
pub(crate) fn alert(tone: Tone, content: &Markup) -> Markup {
    html! {
        div.alert data-tone=(tone.as_str()) role=[tone.role()] {
            (icon(tone.icon()))
            div { (content) }
        }
    }
}
