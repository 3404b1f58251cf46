//! Tests exist that `docs/security.md` and `compat/conformance.md` name.

use super::tree::{File, Finding, Tree};

const PATHS: [&str; 2] = ["docs/security.md", "compat/conformance.md"];
const TESTS: &str = "crates/server/tests/http";

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter();
    let documents = files.filter(|file| PATHS.contains(&file.path.as_str()));
    documents
        .flat_map(|file| file.lines().flat_map(|line| check_line(tree, file, line)))
        .collect()
}

fn check_line(tree: &Tree, file: &File, (number, line): (usize, &str)) -> Vec<Finding> {
    let quoted = line.split('`').skip(1).step_by(2);
    let named = quoted.filter_map(|text| text.rsplit_once("::").map(|place| (text, place)));
    let missing = named.filter(|(_, place)| !exists(tree, *place));
    missing
        .map(|(text, _)| Finding::new(file, number, format!("there is no test `{text}`")))
        .collect()
}

fn exists(tree: &Tree, (module, name): (&str, &str)) -> bool {
    let path = format!("{TESTS}/{}.rs", module.replace("::", "/"));
    let start = format!("fn {name}(");
    let mut files = tree.files.iter();
    let found = files.find(|file| file.path == path);
    found.is_some_and(|file| file.lines().any(|(_, line)| line.contains(&start)))
}

#[cfg(test)]
mod tests {
    use super::{PATHS, check};
    use crate::tidy::tree::places;

    #[test]
    fn a_test_that_is_not_there_is_found() {
        let tests = "async fn a_form(app: TestApp) {}\n";
        let text = "`login::csrf::a_form`\n`login::csrf::a_for`, `x`\n`login::no::a_form`\n";
        for path in PATHS {
            let files = [
                (path, text),
                ("crates/server/tests/http/login/csrf.rs", tests),
            ];
            let wanted = [format!("{path}:2"), format!("{path}:3")];
            assert_eq!(places(check, files), wanted);
        }
    }
}
