//! Ways to see whether a tool is there, and new enough.

use std::path::Path;
use std::process::Command;

use crate::{path, postgres, process};

const NODE_MIN: u32 = 18;
/// Debian's own, in case the first on the search path is no good.
const DEBIAN_PYTHON: &str = "/usr/bin/python3";
/// New enough, and able to make a virtual environment.
const PYTHON_TEST: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// How to tell whether a tool is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Check {
    /// A program of this name is on the search path.
    Program(String),
    Node,
    Python,
    PhpCurl,
    Postgres,
    Certificates,
    /// This Debian package is installed: for libraries.
    Package(String),
}

impl Check {
    /// How to tell whether the command that a Debian package brings is there.
    pub(crate) fn of(package: &str, command: &str) -> Self {
        match (package, command) {
            ("php-curl", _) => Self::PhpCurl,
            (_, "-") => Self::Package(package.to_owned()),
            (_, "node") => Self::Node,
            (_, "python3") => Self::Python,
            (_, program) => Self::Program(program.to_owned()),
        }
    }

    pub(crate) fn is_met(&self) -> bool {
        match self {
            Self::Program(name) => path::find(name).is_some(),
            Self::Node => node_version().is_some_and(|version| version >= NODE_MIN),
            Self::Python => python().is_some(),
            Self::PhpCurl => process::succeeds(Command::new("php").args(["--re", "curl"])),
            Self::Postgres => postgres::programs().is_some(),
            Self::Certificates => Path::new(CERTIFICATES).exists(),
            Self::Package(name) => is_installed(name),
        }
    }
}

/// The Python to use: the first that will do.
pub(crate) fn python() -> Option<&'static str> {
    ["python3", DEBIAN_PYTHON]
        .into_iter()
        .find(|python| process::succeeds(Command::new(python).args(["-c", PYTHON_TEST])))
}

fn node_version() -> Option<u32> {
    let answer = process::capture(Command::new("node").arg("--version")).ok()?;
    answer
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Status}", package]);
    process::capture(&mut query).is_ok_and(|status| status == "installed")
}

#[cfg(test)]
mod tests {
    use super::Check;

    #[test]
    fn programs_are_looked_for_on_the_search_path() {
        assert!(Check::Program("sh".to_owned()).is_met());
        assert!(!Check::Program("no-such-program".to_owned()).is_met());
    }

    #[test]
    fn packages_are_checked_by_what_they_bring() {
        assert_eq!(Check::of("nodejs", "node"), Check::Node);
        assert_eq!(
            Check::of("golang-go", "go"),
            Check::Program("go".to_owned())
        );
        assert_eq!(
            Check::of("libx-dev", "-"),
            Check::Package("libx-dev".to_owned())
        );
        assert_eq!(Check::of("php-curl", "-"), Check::PhpCurl);
    }
}
