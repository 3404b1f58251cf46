//! The log, on stderr. Only this program's own crates log below a warning: what libraries tell
//! at those levels may hold what belongs to callers alone.

use std::io::{IsTerminal as _, stderr};

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

const OWN: &[&str] = &["lictor", "server", "store", "jose", "domain"];

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
}

/// Begins to write the log.
pub(crate) fn start(format: Format, level: Level) {
    let others = LevelFilter::from_level(level.min(Level::WARN));
    let own = OWN
        .iter()
        .map(|name| (*name, LevelFilter::from_level(level)));
    let filter = Targets::new().with_default(others).with_targets(own);
    let lines = fmt::layer().with_writer(stderr);
    let lines = match format {
        Format::Text => lines.with_ansi(stderr().is_terminal()).boxed(),
        Format::Json => lines.json().flatten_event(true).boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .init();
}
