//! What a crate's `Cargo.toml` depends on.

use super::tree::File;

/// When a dependency is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Always,
    Tests,
}

/// A dependency and the line that names it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dependency<'f> {
    pub(crate) name: &'f str,
    pub(crate) line: usize,
    pub(crate) section: Section,
}

/// The folder that a manifest is the manifest of, if it is one.
pub(crate) fn folder(file: &File) -> Option<&str> {
    file.path.strip_suffix("/Cargo.toml")
}

/// All dependencies, whichever table names them.
pub(crate) fn dependencies(manifest: &File) -> Vec<Dependency<'_>> {
    let mut section = None;
    let mut found = Vec::new();
    for (line, text) in manifest.lines() {
        if let Some(header) = text.trim().strip_prefix('[') {
            let header = header.split(']').next().unwrap_or_default();
            let (table, name) = header.split_once("dependencies.").unwrap_or((header, ""));
            section = section_of(table, name);
            found.extend(
                section
                    .filter(|_| !name.is_empty())
                    .map(|s| of(name, line, s)),
            );
            section = section.filter(|_| name.is_empty());
        } else if let Some(section) = section {
            let name = text
                .split(['=', '.', '#'])
                .next()
                .unwrap_or_default()
                .trim();
            found.extend(Some(of(name, line, section)).filter(|d| !d.name.is_empty()));
        }
    }
    found
}

fn of(name: &str, line: usize, section: Section) -> Dependency<'_> {
    Dependency {
        name: name.trim_matches(['"', '\'']),
        line,
        section,
    }
}

fn section_of(table: &str, name: &str) -> Option<Section> {
    let is_list = table.ends_with("dependencies") || !name.is_empty();
    let for_tests = table.contains("dev-");
    is_list.then_some(if for_tests {
        Section::Tests
    } else {
        Section::Always
    })
}

#[cfg(test)]
mod tests {
    use super::{Section, dependencies};
    use crate::tidy::tree::Tree;

    #[test]
    fn every_way_to_name_a_dependency_is_seen() {
        let text = "[package]\nname = \"x\"\n[dependencies]\na.workspace = true\n# no\n\"b\" = \"1\"\n\
            [dev-dependencies.c]\nversion = \"1\"\n[target.'cfg(unix)'.build-dependencies]\nd = { path = \"d\" }\n[lints]\nworkspace = true\n";
        let tree = Tree::of([("crates/x/Cargo.toml", text)]);
        let found = dependencies(tree.files.first().unwrap());
        let found: Vec<_> = found.iter().map(|d| (d.name, d.line, d.section)).collect();
        let always = Section::Always;
        assert_eq!(
            found,
            [
                ("a", 4, always),
                ("b", 6, always),
                ("c", 7, Section::Tests),
                ("d", 10, always)
            ]
        );
    }
}
