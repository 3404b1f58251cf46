//! Fills a template in.

use serde_json::{Map, Value, json};

use super::expression::{Comparison, Condition, Filtered, Step, Term};
use super::meter::Meter;
use super::parser::{For, Node, Over, Test};
use super::value::{Item, escaped};
use super::{Form, Limits, LiquidError, filter};

/// Variables that a template may have.
const VARIABLES_MAX: usize = 1000;

pub(super) fn render(
    nodes: &[Node],
    data: &Map<String, Value>,
    form: Form,
    limits: Limits,
) -> Result<String, LiquidError> {
    let mut rendering = Rendering {
        data,
        form,
        meter: Meter::new(limits),
        variables: Vec::new(),
        out: String::new(),
    };
    rendering.nodes(nodes)?;
    Ok(rendering.out)
}

struct Rendering<'a> {
    data: &'a Map<String, Value>,
    form: Form,
    meter: Meter,
    /// The last of a name counts.
    variables: Vec<(String, Item<'a>)>,
    out: String,
}

/// How some nodes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Continue,
}

impl<'a> Rendering<'a> {
    fn nodes(&mut self, nodes: &[Node]) -> Result<Flow, LiquidError> {
        for node in nodes {
            let flow = self.node(node)?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn node(&mut self, node: &Node) -> Result<Flow, LiquidError> {
        match node {
            Node::Text(text) => {
                self.meter.make(text.len(), 0)?;
                self.out.push_str(text);
            }
            Node::Output(line, filtered) => {
                let item = self.filtered(filtered, *line)?;
                self.meter.make(item.weight(), *line)?;
                let text = item.text();
                let text = if self.form == Form::Html && !item.is_safe {
                    escaped(&text)
                } else {
                    text
                };
                self.meter.make(text.len(), *line)?;
                self.out.push_str(&text);
            }
            Node::Assign(line, name, filtered) => {
                let item = self.filtered(filtered, *line)?;
                self.assign(name, item, *line)?;
            }
            Node::Capture(line, name, body) => {
                let before = std::mem::take(&mut self.out);
                let flow = self.nodes(body);
                let captured = std::mem::replace(&mut self.out, before);
                // What it was made of has been escaped by now.
                self.assign(name, Item::made(captured, true), *line)?;
                return flow;
            }
            Node::If(line, branches) => {
                for (test, body) in branches {
                    self.meter.step(*line)?;
                    if self.holds(test.as_ref(), *line)? {
                        return self.nodes(body);
                    }
                }
            }
            Node::For(line, repeat) => self.repeat(repeat, *line)?,
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
        }
        Ok(Flow::On)
    }

    fn assign(&mut self, name: &str, item: Item<'a>, line: usize) -> Result<(), LiquidError> {
        self.meter.step(line)?;
        if let Some((_, held)) = self.variables.iter_mut().rfind(|(own, _)| own == name) {
            *held = item;
            return Ok(());
        }
        if self.variables.len() >= VARIABLES_MAX {
            return Err(LiquidError::at(line, "there are too many variables"));
        }
        self.variables.push((name.to_owned(), item));
        Ok(())
    }

    fn repeat(&mut self, repeat: &For, line: usize) -> Result<(), LiquidError> {
        self.meter.step(line)?;
        let items = match &repeat.over {
            Over::Items(term) => Items::Of(self.term(term, line)?),
            Over::Range(first, last) => {
                Items::Numbers(self.whole(first, line)?, self.whole(last, line)?)
            }
        };
        let total = items.len();
        let offset = match &repeat.offset {
            Some(term) => usize::try_from(self.whole(term, line)?).unwrap_or_default(),
            None => 0,
        };
        let left = total.saturating_sub(offset);
        let count = match &repeat.limit {
            Some(term) => usize::try_from(self.whole(term, line)?)
                .unwrap_or_default()
                .min(left),
            None => left,
        };
        if count == 0 {
            self.nodes(&repeat.otherwise)?;
            return Ok(());
        }
        let outer = self.variables.len();
        for turn in 0..count {
            self.meter.step(line)?;
            let place = if repeat.is_reversed {
                count - 1 - turn
            } else {
                turn
            };
            let shown = json!({
                "index": turn + 1, "index0": turn, "first": turn == 0, "last": turn + 1 == count,
                "length": count, "rindex": count - turn, "rindex0": count - turn - 1,
            });
            self.variables.truncate(outer);
            self.variables
                .push((repeat.name.clone(), items.at(offset + place)));
            self.variables
                .push(("forloop".to_owned(), Item::made(shown, true)));
            if self.nodes(&repeat.body)? == Flow::Break {
                break;
            }
        }
        self.variables.truncate(outer);
        Ok(())
    }

    fn whole(&mut self, term: &Term, line: usize) -> Result<i64, LiquidError> {
        let item = self.term(term, line)?;
        let number = item
            .value()
            .as_i64()
            .or_else(|| item.text().trim().parse().ok());
        number.ok_or_else(|| LiquidError::at(line, "a whole number is expected"))
    }

    fn filtered(&mut self, filtered: &Filtered, line: usize) -> Result<Item<'a>, LiquidError> {
        self.meter.step(line)?;
        let mut item = self.term(&filtered.term, line)?;
        for (filter, arguments) in &filtered.filters {
            self.meter.step(line)?;
            let mut given = Vec::with_capacity(arguments.len());
            for argument in arguments {
                given.push(self.term(argument, line)?);
            }
            item = filter::apply(*filter, item, &given, (&mut self.meter, line))?;
        }
        Ok(item)
    }

    fn term(&mut self, term: &Term, line: usize) -> Result<Item<'a>, LiquidError> {
        self.meter.step(line)?;
        match term {
            Term::Literal(value) => {
                self.meter.make(value.as_str().map_or(1, str::len), line)?;
                Ok(Item::made(value.clone(), true))
            }
            Term::Empty => Ok(Item::made("", true)),
            Term::Path(name, steps) => {
                let variable = self.variables.iter().rfind(|(own, _)| own == name);
                let mut item = match variable {
                    Some((_, item)) => item.clone(),
                    None => self.data.get(name).map_or_else(Item::nil, Item::data),
                };
                for step in steps {
                    self.meter.step(line)?;
                    item = match step {
                        Step::Name(name) => item.member(name),
                        Step::By(term) => item.member(&self.term(term, line)?.text()),
                    };
                    if item.is_made() {
                        self.meter.make(item.weight(), line)?;
                    }
                }
                Ok(item)
            }
        }
    }

    fn holds(&mut self, test: Option<&Test>, line: usize) -> Result<bool, LiquidError> {
        match test {
            None => Ok(true),
            Some(Test::Holds(condition)) => self.condition(condition, line),
            Some(Test::HoldsNot(condition)) => Ok(!self.condition(condition, line)?),
            Some(Test::IsOne(subject, values)) => {
                for value in values {
                    if self.compare(subject, Comparison::Equal, value, line)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    fn condition(&mut self, condition: &Condition, line: usize) -> Result<bool, LiquidError> {
        self.meter.step(line)?;
        match condition {
            Condition::Is(term) => Ok(self.term(term, line)?.is_true()),
            Condition::Compare(left, comparison, right) => {
                self.compare(left, *comparison, right, line)
            }
            Condition::And(left, right) => {
                Ok(self.condition(left, line)? && self.condition(right, line)?)
            }
            Condition::Or(left, right) => {
                Ok(self.condition(left, line)? || self.condition(right, line)?)
            }
        }
    }

    fn compare(
        &mut self,
        left: &Term,
        comparison: Comparison,
        right: &Term,
        line: usize,
    ) -> Result<bool, LiquidError> {
        let (one, other) = (self.term(left, line)?, self.term(right, line)?);
        // Comparing reads both, so that it costs as much as making them.
        self.meter.make(one.weight() + other.weight(), line)?;
        let is_equal = if *right == Term::Empty {
            is_empty(one.value())
        } else if *left == Term::Empty {
            is_empty(other.value())
        } else {
            one.value() == other.value()
        };
        let ordered = match (one.number(), other.number()) {
            (Some(one), Some(other)) => one.partial_cmp(&other),
            _ => match (one.value(), other.value()) {
                (Value::String(one), Value::String(other)) => Some(one.cmp(other)),
                _ => None,
            },
        };
        Ok(match comparison {
            Comparison::Equal => is_equal,
            Comparison::Unequal => !is_equal,
            Comparison::Less => ordered.is_some_and(std::cmp::Ordering::is_lt),
            Comparison::Greater => ordered.is_some_and(std::cmp::Ordering::is_gt),
            Comparison::AtMost => ordered.is_some_and(std::cmp::Ordering::is_le),
            Comparison::AtLeast => ordered.is_some_and(std::cmp::Ordering::is_ge),
            Comparison::Contains => match one.value() {
                Value::Array(items) => items.contains(other.value()),
                Value::String(text) => text.contains(&other.text()),
                _ => false,
            },
        })
    }
}

/// What a loop goes through.
enum Items<'a> {
    Of(Item<'a>),
    Numbers(i64, i64),
}

impl<'a> Items<'a> {
    fn len(&self) -> usize {
        match self {
            Self::Of(item) => item.len(),
            Self::Numbers(first, last) => {
                let count = last.saturating_sub(*first).saturating_add(1);
                usize::try_from(count).unwrap_or_default()
            }
        }
    }

    fn at(&self, place: usize) -> Item<'a> {
        match self {
            Self::Of(item) => item.member(&place.to_string()),
            Self::Numbers(first, _) => {
                let number = i64::try_from(place).unwrap_or(i64::MAX);
                Item::made(first.saturating_add(number), true)
            }
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(true) | Value::Number(_) => false,
    }
}
