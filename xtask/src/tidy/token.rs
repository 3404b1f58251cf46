//! Rust source as words, texts and marks.
//!
//! Not a parser: enough to tell code from comments and string literals, which is what the rules
//! need, without a dependency that would have to be compiled before anything can be checked.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// What stands inside a string literal, escapes as written.
    Text,
    /// Any other character.
    Mark,
}

/// A piece of source and the line it begins on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) line: usize,
}

impl Token {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark && self.text.starts_with(mark)
    }
}

/// All tokens of a source file.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
        tokens: Vec::new(),
    };
    while let Some(next) = lexer.peek(0) {
        lexer.step(next);
    }
    lexer.tokens
}

struct Lexer {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.at += 1;
        if next == '\n' {
            self.line += 1;
        }
        Some(next)
    }

    fn bump_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while let Some(next) = self.peek(0).filter(|next| belongs(*next)) {
            taken.push(next);
            self.bump();
        }
        taken
    }

    fn push(&mut self, kind: Kind, text: String, line: usize) {
        self.tokens.push(Token { kind, text, line });
    }

    fn step(&mut self, next: char) {
        match (next, self.peek(1)) {
            ('/', Some('/')) => drop(self.bump_while(|c| c != '\n')),
            ('/', Some('*')) => self.block_comment(),
            ('"', _) => self.text(),
            ('\'', _) => self.quote(),
            _ if is_word(next) => self.word(),
            _ => {
                self.bump();
                if !next.is_whitespace() {
                    self.push(Kind::Mark, next.to_string(), self.line);
                }
            }
        }
    }

    /// Block comments nest in Rust.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        while let Some(next) = self.bump() {
            match (next, self.peek(0)) {
                ('/', Some('*')) => {
                    self.bump();
                    depth += 1;
                }
                ('*', Some('/')) => {
                    self.bump();
                    depth -= 1;
                }
                _ => {}
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn text(&mut self) {
        let line = self.line;
        self.bump();
        let mut text = String::new();
        while let Some(next) = self.bump().filter(|next| *next != '"') {
            text.push(next);
            if next == '\\' {
                text.extend(self.bump());
            }
        }
        self.push(Kind::Text, text, line);
    }

    fn raw_text(&mut self) {
        let line = self.line;
        let hashes = self.bump_while(|c| c == '#').len();
        self.bump();
        let mut text = String::new();
        while let Some(next) = self.bump() {
            if next == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                self.at += hashes;
                break;
            }
            text.push(next);
        }
        self.push(Kind::Text, text, line);
    }

    /// A character literal or a lifetime; neither matters to any rule.
    fn quote(&mut self) {
        let is_escape = self.peek(1) == Some('\\');
        let is_character = is_escape || self.peek(2) == Some('\'');
        self.bump();
        if is_escape {
            self.bump();
        }
        if is_character {
            self.bump();
            self.bump_while(|c| c != '\'');
            self.bump();
        } else {
            self.bump_while(is_word);
        }
    }

    fn word(&mut self) {
        let line = self.line;
        let word = self.bump_while(is_word);
        match (word.as_str(), self.peek(0)) {
            ("b" | "c", Some('"')) => self.text(),
            ("b", Some('\'')) => self.quote(),
            ("r" | "br" | "cr", Some('"' | '#')) if self.is_raw_text() => self.raw_text(),
            ("r", Some('#')) => drop(self.bump()),
            _ => self.push(Kind::Word, word, line),
        }
    }

    fn is_raw_text(&self) -> bool {
        let rest = self.chars.iter().skip(self.at);
        let hashes = rest.take_while(|c| **c == '#').count();
        self.peek(hashes) == Some('"')
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};

    fn of(kind: Kind, source: &str) -> Vec<String> {
        tokens(source)
            .into_iter()
            .filter(|t| t.kind == kind)
            .map(|t| t.text)
            .collect()
    }

    #[test]
    fn comments_are_left_out() {
        let source = "a // b \"c\n /* d /* e */ f */ g /// h";
        assert_eq!(of(Kind::Word, source), ["a", "g"]);
        assert_eq!(of(Kind::Text, source), [""; 0]);
    }

    #[test]
    fn texts_of_every_kind_are_found() {
        let source = r###"f("a\"b", r"c\", r#"d"e"#, b"f", br##"g"#h"##, c"i")"###;
        assert_eq!(
            of(Kind::Text, source),
            [r#"a\"b"#, r"c\", r#"d"e"#, "f", r##"g"#h"##, "i"]
        );
    }

    #[test]
    fn characters_and_lifetimes_do_not_begin_a_text() {
        let source = r#"fn f<'a>(x: &'a str) { ['"', '\'', '\\', '\u{1F600}', b'"', b'\''] } let r#fn = 'l: loop {};"#;
        assert_eq!(of(Kind::Text, source), [""; 0]);
        assert_eq!(
            of(Kind::Word, source),
            ["fn", "f", "x", "str", "let", "fn", "loop"]
        );
    }

    #[test]
    fn lines_are_counted_through_comments_and_texts() {
        let source = "/*\n*/ \"\n\" // x\n last";
        let last = tokens(source).pop().unwrap();
        assert_eq!((last.text.as_str(), last.line), ("last", 4));
    }
}
