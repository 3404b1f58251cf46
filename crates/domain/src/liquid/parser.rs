//! Makes a tree of the pieces.

use super::LiquidError;
use super::expression::{Condition, Filtered, Reader, Term};
use super::lexer::Piece;

/// How deep blocks may be in one another.
const DEPTH_MAX: usize = 30;

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Text(String),
    Output(usize, Filtered),
    Assign(usize, String, Filtered),
    Capture(usize, String, Vec<Node>),
    /// The first branch whose condition holds; one without a condition always does.
    If(usize, Vec<(Option<Test>, Vec<Node>)>),
    For(usize, Box<For>),
    Break,
    Continue,
}

/// When a branch is taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Holds(Condition),
    HoldsNot(Condition),
    /// `case`: the value is one of these.
    IsOne(Term, Vec<Term>),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct For {
    pub(super) name: String,
    pub(super) over: Over,
    pub(super) limit: Option<Term>,
    pub(super) offset: Option<Term>,
    pub(super) is_reversed: bool,
    pub(super) body: Vec<Node>,
    /// What is shown if there is nothing.
    pub(super) otherwise: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Over {
    Items(Term),
    Range(Term, Term),
}

pub(super) fn parse(pieces: &[Piece]) -> Result<Vec<Node>, LiquidError> {
    let mut parser = Parser {
        pieces,
        at: 0,
        depth: 0,
    };
    let (nodes, end) = parser.nodes(&[])?;
    match end {
        None => Ok(nodes),
        Some(end) => Err(LiquidError::at(
            end.line,
            format!("{} isn't expected here", end.name),
        )),
    }
}

struct Parser<'a> {
    pieces: &'a [Piece],
    at: usize,
    depth: usize,
}

/// The tag by which some nodes end.
struct End<'a> {
    line: usize,
    name: &'a str,
    rest: &'a str,
}

impl<'a> Parser<'a> {
    /// The nodes up to one of these tags.
    fn nodes(&mut self, ends: &[&str]) -> Result<(Vec<Node>, Option<End<'a>>), LiquidError> {
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.get(self.at) {
            self.at += 1;
            match piece {
                Piece::Text(text) => nodes.push(Node::Text(text.clone())),
                Piece::Output { line, inside } => {
                    if !inside.is_empty() {
                        nodes.push(Node::Output(*line, Reader::new(inside, *line).filtered()?));
                    }
                }
                Piece::Tag { line, name, rest } => {
                    let (line, name, rest) = (*line, name.as_str(), rest.as_str());
                    if ends.contains(&name) {
                        return Ok((nodes, Some(End { line, name, rest })));
                    }
                    nodes.push(self.tag(line, name, rest)?);
                }
            }
        }
        Ok((nodes, None))
    }

    fn tag(&mut self, line: usize, name: &str, rest: &str) -> Result<Node, LiquidError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(LiquidError::at(line, "blocks are too deep in one another"));
        }
        let mut reader = Reader::new(rest, line);
        let node = match name {
            "assign" => {
                let name = target(&mut reader)?;
                if !reader.take("=") {
                    return Err(reader.error("= is missing"));
                }
                Node::Assign(line, name, reader.filtered()?)
            }
            "capture" => {
                let name = target(&mut reader)?;
                reader.end()?;
                let (body, _) = self.block(line, "capture", &["endcapture"])?;
                Node::Capture(line, name, body)
            }
            "if" | "unless" => self.branches(line, name, &mut reader)?,
            "case" => self.case(line, &mut reader)?,
            "for" => self.repeat(line, reader)?,
            "break" => Node::Break,
            "continue" => Node::Continue,
            _ => return Err(LiquidError::at(line, format!("there is no tag \"{name}\""))),
        };
        self.depth -= 1;
        Ok(node)
    }

    /// The nodes up to one of these tags, which has to be there.
    fn block(
        &mut self,
        line: usize,
        name: &str,
        ends: &[&str],
    ) -> Result<(Vec<Node>, End<'a>), LiquidError> {
        let (nodes, end) = self.nodes(ends)?;
        let missing = || LiquidError::at(line, format!("end{name} is missing"));
        Ok((nodes, end.ok_or_else(missing)?))
    }

    fn branches(
        &mut self,
        line: usize,
        name: &str,
        reader: &mut Reader<'_>,
    ) -> Result<Node, LiquidError> {
        let closing = format!("end{name}");
        let first = reader.condition()?;
        let mut test = Some(if name == "if" {
            Test::Holds(first)
        } else {
            Test::HoldsNot(first)
        });
        let mut branches = Vec::new();
        loop {
            let (nodes, end) = self.block(line, name, &["elsif", "else", &closing])?;
            branches.push((test.take(), nodes));
            match end.name {
                "elsif" => {
                    let condition = Reader::new(end.rest, end.line).condition()?;
                    test = Some(Test::Holds(condition));
                }
                "else" => {}
                _ => return Ok(Node::If(line, branches)),
            }
        }
    }

    fn case(&mut self, line: usize, reader: &mut Reader<'_>) -> Result<Node, LiquidError> {
        let subject = reader.term()?;
        reader.end()?;
        let ends = ["when", "else", "endcase"];
        // What is before the first `when` is never shown.
        let (_, mut end) = self.block(line, "case", &ends)?;
        let mut branches = Vec::new();
        while end.name != "endcase" {
            let test = if end.name == "when" {
                let mut reader = Reader::new(end.rest, end.line);
                let mut values = vec![reader.term()?];
                while reader.take(",") || reader.word("or") {
                    values.push(reader.term()?);
                }
                reader.end()?;
                Some(Test::IsOne(subject.clone(), values))
            } else {
                None
            };
            let (nodes, next) = self.block(line, "case", &ends)?;
            branches.push((test, nodes));
            end = next;
        }
        Ok(Node::If(line, branches))
    }

    fn repeat(&mut self, line: usize, mut reader: Reader<'_>) -> Result<Node, LiquidError> {
        let name = target(&mut reader)?;
        if !reader.word("in") {
            return Err(reader.error("in is missing"));
        }
        let over = if reader.take("(") {
            let first = reader.term()?;
            let has_dots = reader.take("..");
            let last = reader.term()?;
            if !has_dots || !reader.take(")") {
                return Err(reader.error("a range is (first..last)"));
            }
            Over::Range(first, last)
        } else {
            Over::Items(reader.term()?)
        };
        let mut made = For {
            name,
            over,
            limit: None,
            offset: None,
            is_reversed: false,
            body: Vec::new(),
            otherwise: Vec::new(),
        };
        loop {
            if reader.word("reversed") {
                made.is_reversed = true;
            } else if reader.word("limit") && reader.take(":") {
                made.limit = Some(reader.term()?);
            } else if reader.word("offset") && reader.take(":") {
                made.offset = Some(reader.term()?);
            } else {
                break;
            }
        }
        reader.end()?;
        let (body, end) = self.block(line, "for", &["else", "endfor"])?;
        made.body = body;
        if end.name == "else" {
            made.otherwise = self.block(line, "for", &["endfor"])?.0;
        }
        Ok(Node::For(line, Box::new(made)))
    }
}

fn target(reader: &mut Reader<'_>) -> Result<String, LiquidError> {
    let missing = reader.error("a name is missing");
    reader.name().map(str::to_owned).ok_or(missing)
}
