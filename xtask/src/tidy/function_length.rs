//! Functions fit a screen: what doesn't isn't reviewed.

use super::token::{Kind, Token};
use super::tree::{File, Finding, Tree};

/// From the line of `fn` to that of the closing brace.
const LINES_MAX: usize = 70;

/// A function with a body.
#[derive(Debug)]
pub(crate) struct Function<'t> {
    pub(crate) file: &'t File,
    pub(crate) name: &'t str,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    functions(tree)
        .filter(|function| function.lines > LINES_MAX)
        .map(
            |Function {
                 file,
                 name,
                 line,
                 lines,
             }| {
                let message =
                    format!("`{name}` has {lines} lines; a function has at most {LINES_MAX}");
                Finding::new(file, line, message)
            },
        )
        .collect()
}

/// Every Rust function that has a body; one inside another is also counted by itself.
pub(crate) fn functions(tree: &Tree) -> impl Iterator<Item = Function<'_>> {
    tree.rust().flat_map(|file| {
        let starts = 0..file.tokens.len();
        starts.filter_map(|start| function(file, file.tokens.get(start..)?))
    })
}

fn function<'t>(file: &'t File, tokens: &'t [Token]) -> Option<Function<'t>> {
    let [keyword, name, rest @ ..] = tokens else {
        return None;
    };
    if !keyword.is_word("fn") || name.kind != Kind::Word {
        return None; // the type of a function, or a macro's pattern
    }
    let last = end_of_body(rest)?;
    let line = keyword.line;
    Some(Function {
        file,
        name: &name.text,
        line,
        lines: last.line - line + 1,
    })
}

/// The brace that closes the body; none if a `;` comes instead of a body.
fn end_of_body(tokens: &[Token]) -> Option<&Token> {
    let (mut brackets, mut braces) = (0_usize, 0_usize);
    for token in tokens.iter().filter(|token| token.kind == Kind::Mark) {
        match token.text.as_str() {
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets = brackets.saturating_sub(1),
            "{" => braces += 1,
            "}" if braces <= 1 => return Some(token),
            "}" => braces -= 1,
            ";" if brackets == 0 && braces == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{LINES_MAX, check, functions};
    use crate::tidy::tree::{Tree, places};

    #[test]
    fn a_function_may_have_so_many_lines_and_no_more() {
        let body = |lines: usize| format!("\npub fn f() {{{}}}\n", "\n".repeat(lines - 1));
        let (longest, longer) = (body(LINES_MAX), body(LINES_MAX + 1));
        assert_eq!(
            places(check, [("a.rs", &longest), ("b.rs", &longer)]),
            ["b.rs:2"]
        );
    }

    #[test]
    fn bodies_are_matched_and_declarations_left_out() {
        let source = "trait T { fn a(&self) -> [u8; 2];\n fn b(f: fn(u8) -> u8) where T: X {\n if x { '}' } else { \"}\" }\n fn c() {}\n } }";
        let tree = Tree::of([("a.rs", source)]);
        let found: Vec<_> = functions(&tree)
            .map(|f| (f.name, f.line, f.lines))
            .collect();
        assert_eq!(found, [("b", 2, 4), ("c", 4, 1)]);
    }
}
