//! Links between documents lead somewhere.

use super::tree::{File, Finding, Tree};

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let documents = tree.files.iter().filter(|file| file.extension() == "md");
    documents
        .flat_map(|file| check_document(tree, file))
        .collect()
}

fn check_document(tree: &Tree, file: &File) -> Vec<Finding> {
    let mut in_code = false;
    let mut found = Vec::new();
    for (number, line) in file.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code {
            let broken = targets(line).filter(|target| !resolves(tree, &file.path, target));
            found.extend(broken.map(|target| {
                Finding::new(
                    file,
                    number,
                    format!("the link to `{target}` leads nowhere"),
                )
            }));
        }
    }
    found
}

/// What the links of a line point to: `[text](target "title")` and `[label]: target`.
fn targets(line: &str) -> impl Iterator<Item = String> {
    let prose: Vec<&str> = line.split('`').step_by(2).collect();
    let prose = prose.join("``");
    let definition = prose
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]: "));
    let defined = definition.map(|(_, target)| target.to_owned());
    let inline: Vec<String> = prose.split("](").skip(1).map(closed).collect();
    let all = inline.into_iter().chain(defined);
    all.filter_map(|target| {
        target
            .split_whitespace()
            .next()
            .map(|t| t.trim_matches(['<', '>']).to_owned())
    })
}

fn closed(rest: &str) -> String {
    rest.split(')').next().unwrap_or_default().to_owned()
}

fn resolves(tree: &Tree, document: &str, target: &str) -> bool {
    let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if is_elsewhere || path.is_empty() {
        return true;
    }
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let from = if path.starts_with('/') { "" } else { folder };
    walk(from, path).is_some_and(|path| tree.has(&path))
}

/// Follows a relative path; none if it leaves the repository.
fn walk(from: &str, path: &str) -> Option<String> {
    let mut folders: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(folders.pop()?),
            name => folders.push(name),
        }
    }
    Some(folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::tidy::tree::places;

    #[test]
    fn links_that_lead_nowhere_are_found() {
        let text = "[a](b.md) ![i](x.png \"title\")\n[c](../../out.md)\n[label]: <no.md>\n";
        let files = [("docs/a.md", text), ("docs/b.md", "")];
        assert_eq!(
            places(check, files),
            ["docs/a.md:1", "docs/a.md:2", "docs/a.md:3"]
        );
    }

    #[test]
    fn links_that_lead_somewhere_are_left_alone() {
        let text = "[a](../crates/x) [b](#here) [c](https://a.example/b) [d](/docs/b.md#there) `[e](no.md)`\n\
            ```\n[f](no.md)\n```\n[g](./b.md)\n";
        let files = [
            ("docs/a.md", text),
            ("docs/b.md", ""),
            ("crates/x/y.rs", ""),
        ];
        assert_eq!(places(check, files), [""; 0]);
    }
}
