//! What narrows a description, or widens it to `null`.

use super::{Kind, Property, Rule, Schema};
use crate::schema::matcher::{Format, Pattern};

impl Schema {
    /// `null` too.
    #[must_use]
    pub const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// What the value is for, as messages about it say it in parentheses.
    #[must_use]
    pub const fn described(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// No less than this.
    #[must_use]
    pub const fn at_least(mut self, min: i64) -> Self {
        self.min = Some(min);
        self
    }

    /// No more than this.
    #[must_use]
    pub const fn at_most(mut self, max: i64) -> Self {
        self.max = Some(max);
        self
    }

    /// From the first to the second, both included.
    #[must_use]
    pub const fn within(self, min: i64, max: i64) -> Self {
        self.at_least(min).at_most(max)
    }

    /// A text that matches.
    #[must_use]
    pub const fn pattern(mut self, pattern: Pattern) -> Self {
        self.pattern = Some(pattern);
        self
    }

    /// A text that has the format.
    #[must_use]
    pub const fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// The boolean `true` only.
    #[must_use]
    pub const fn only_true(mut self) -> Self {
        self.choices = &["true"];
        self
    }

    /// An array whose items all differ.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        if let Kind::Array { items, .. } = self.kind {
            self.kind = Kind::Array {
                items,
                unique: true,
            };
        }
        self
    }

    /// An object with these properties as well.
    #[must_use]
    pub const fn and(mut self, more: &'static [Property]) -> Self {
        if let Kind::Object {
            properties: [first, _],
            additional,
        } = self.kind
        {
            self.kind = Kind::Object {
                properties: [first, more],
                additional,
            };
        }
        self
    }

    /// An object for which the rule has nothing to say.
    #[must_use]
    pub const fn rule(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }
}
