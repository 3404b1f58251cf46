//! Which tools which stage needs: the table here, and a `packages.txt` beside each program that
//! runs official clients or a browser.

use crate::repo::Repo;

use super::check::Check;

/// A tool, and the Debian package that brings it.
#[derive(Debug)]
pub(crate) struct Tool {
    pub(crate) package: String,
    pub(crate) check: Check,
    /// Without one that isn't required, a part of the stage says that it is skipped.
    pub(crate) is_required: bool,
}

/// What not every machine can have. Everything else is required.
const MAY_BE_MISSING: &[&str] = &[
    "mcs",
    "mono",
    "cert-sync",
    "nuget",
    "gnustep-config",
    "clang",
    "swiftc",
];

/// Every tool that one of the stages needs and that isn't there.
pub(crate) fn missing(repo: &Repo, stages: &[&str]) -> Vec<Tool> {
    let mut missing: Vec<Tool> = Vec::new();
    let tools = stages.iter().flat_map(|stage| needed_by(repo, stage));
    for tool in tools {
        let is_known = missing.iter().any(|known| known.package == tool.package);
        if !is_known && !tool.check.is_met() {
            missing.push(tool);
        }
    }
    missing
}

fn needed_by(repo: &Repo, stage: &str) -> Vec<Tool> {
    let program = |name: &str| (name.to_owned(), Check::Program(name.to_owned()));
    let python = || {
        vec![
            ("python3".to_owned(), Check::Python),
            ("python3-venv".to_owned(), Check::Python),
        ]
    };
    let server = || {
        vec![
            program("curl"),
            ("ca-certificates".to_owned(), Check::Certificates),
        ]
    };
    let fixed = match stage {
        "rust" => vec![
            ("postgresql".to_owned(), Check::Postgres),
            program("strace"),
        ],
        "bench" => vec![
            program("curl"),
            (
                "util-linux".to_owned(),
                Check::Program("taskset".to_owned()),
            ),
        ],
        "replay" | "sdk" | "samples" => [server(), python()].concat(),
        "e2e" => server(),
        _ => Vec::new(),
    };
    let fixed = fixed.into_iter().map(|(package, check)| Tool {
        package,
        check,
        is_required: true,
    });
    let folder = match stage {
        "e2e" => repo.root().join(stage),
        _ => repo.root().join("compat").join(stage),
    };
    let listed = std::fs::read_to_string(folder.join("packages.txt")).unwrap_or_default();
    fixed.chain(listed.lines().filter_map(parse)).collect()
}

/// `package # command`, where `-` stands for a library; a line without a package is a comment.
fn parse(line: &str) -> Option<Tool> {
    let (package, command) = line.split_once('#').unwrap_or((line, "-"));
    let (package, command) = (package.trim(), command.trim());
    (!package.is_empty()).then(|| Tool {
        package: package.to_owned(),
        check: Check::of(package, command),
        is_required: !MAY_BE_MISSING.contains(&command),
    })
}

#[cfg(test)]
mod tests {
    use super::{Check, parse};

    #[test]
    fn a_list_says_which_package_brings_which_command() {
        assert!(parse("# Debian packages, one a line: package  # the command").is_none());
        assert!(parse("").is_none());
        let go = parse("golang-go            # go").unwrap();
        assert_eq!((go.package.as_str(), go.is_required), ("golang-go", true));
        assert_eq!(go.check, Check::Program("go".to_owned()));
        assert!(!parse("mono-mcs # mcs").unwrap().is_required);
    }
}
