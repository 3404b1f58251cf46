//! Nothing is left for later in the code: what is to be done is an issue, and no test is switched
//! off.

use super::tree::{File, Finding, Tree};

/// Put together here, or the rule would find itself.
const NOTES: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];
const CODE: &[&str] = &[
    "rs", "js", "mjs", "cjs", "ts", "css", "html", "sql", "py", "sh", "toml", "yml", "yaml",
];

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let code = tree
        .files
        .iter()
        .filter(|file| CODE.contains(&file.extension()));
    code.flat_map(|file| [notes(file), unfinished(file), switched_off(file)].concat())
        .collect()
}

fn notes(file: &File) -> Vec<Finding> {
    let has_note = |line: &str| {
        let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| NOTES.contains(&word))
    };
    let lines = file.lines().filter(|(_, line)| has_note(line));
    lines
        .map(|(line, _)| Finding::new(file, line, "do it now, or make it an issue"))
        .collect()
}

fn unfinished(file: &File) -> Vec<Finding> {
    let pairs = file.tokens.windows(2);
    let found = pairs.filter_map(|pair| match pair {
        [word, mark] if word.is_word("todo") && mark.is_mark('!') => Some(word.line),
        _ => None,
    });
    found
        .map(|line| Finding::new(file, line, "unfinished code"))
        .collect()
}

fn switched_off(file: &File) -> Vec<Finding> {
    let triples = file.tokens.windows(3);
    let found = triples.filter_map(|triple| match triple {
        [hash, bracket, word]
            if hash.is_mark('#') && bracket.is_mark('[') && word.is_word("ignore") =>
        {
            Some(word.line)
        }
        _ => None,
    });
    let message = "assert what happens today and say why it is wrong, instead of ignoring a test";
    found
        .map(|line| Finding::new(file, line, message))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{NOTES, check};
    use crate::tidy::tree::places;

    #[test]
    fn notes_are_found_in_comments_of_any_language() {
        let note = format!("x = 1\n# {}(me): more", NOTES[0]);
        assert_eq!(
            places(check, [("a.py", &note), ("a.md", &note)]),
            ["a.py:2"]
        );
        assert_eq!(places(check, [("a.py", "# TODOS and todo")]), [""; 0]);
    }

    #[test]
    fn unfinished_code_and_ignored_tests_are_found() {
        let source = "fn f() {\n todo!() }\n#[ignore = \"slow\"]\nfn g() {}";
        assert_eq!(places(check, [("a.rs", source)]), ["a.rs:2", "a.rs:3"]);
        assert_eq!(
            places(check, [("a.rs", "// todo!()\nlet ignore = [todo];")]),
            [""; 0]
        );
    }
}
