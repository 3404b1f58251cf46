//! Why the program ends without having done its work: one line, and a hint what to do about it.
//!
//! Nothing secret may be put into either: both are shown to whoever started the program.

use std::fmt::{self, Display};
use std::io::Write as _;
use std::process::ExitCode;

/// An end that somebody has to act upon.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    hint: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Configuration,
    Operation,
    Finding,
}

impl Failure {
    /// What the program was told makes no sense. Exit status 2.
    pub(crate) fn configuration(message: impl Display, hint: impl Display) -> Self {
        Self::new(Kind::Configuration, &message, &hint)
    }

    /// What the program was told can't be done. Exit status 1.
    pub(crate) fn operation(message: impl Display, hint: impl Display) -> Self {
        Self::new(Kind::Operation, &message, &hint)
    }

    /// What was looked at is not as it should be. Exit status 3.
    pub(crate) fn finding(message: impl Display, hint: impl Display) -> Self {
        Self::new(Kind::Finding, &message, &hint)
    }

    fn new(kind: Kind, message: &dyn Display, hint: &dyn Display) -> Self {
        Self {
            kind,
            message: one_line(message),
            hint: one_line(hint),
        }
    }

    /// Writes the two lines to stderr; returns the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        let Self { message, hint, .. } = self;
        // Without a stderr there is nobody to tell.
        let _ = write!(std::io::stderr().lock(), "error: {message}\nhint: {hint}\n");
        match self.kind {
            Kind::Configuration => ExitCode::from(2),
            Kind::Operation => ExitCode::FAILURE,
            Kind::Finding => ExitCode::from(3),
        }
    }
}

/// What is wrong, without the hint: for the log of a server that goes on.
impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

fn one_line(text: &dyn Display) -> String {
    let text = text.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_one_line() {
        let failure = Failure::configuration("it\n  is\twrong", "look\nthere");
        assert_eq!(
            (failure.message.as_str(), failure.hint.as_str()),
            ("it is wrong", "look there")
        );
        assert_eq!(failure.report(), ExitCode::from(2));
        assert_eq!(Failure::operation("a", "b").report(), ExitCode::from(1));
    }
}
