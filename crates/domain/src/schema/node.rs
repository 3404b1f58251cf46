//! The static description of a value, and the functions that build one.

mod limits;

use serde_json::{Map, Value};

use super::matcher::{Format, Pattern};

/// What a value may be. Built by the functions of this module, in `const` and `static` items.
///
/// `min` and `max` limit what its kind counts: a number's value, a text's characters, an array's
/// items, an object's members.
#[derive(Debug, Clone, Copy)]
pub struct Schema {
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) description: Option<&'static str>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) pattern: Option<Pattern>,
    pub(super) format: Option<Format>,
    /// The only texts (or the text of the only boolean) that are accepted, if there are any.
    pub(super) choices: &'static [&'static str],
    pub(super) rule: Option<Rule>,
}

/// A condition on several members of an object: what is wrong with them, if anything.
pub type Rule = fn(&Map<String, Value>) -> Option<String>;

/// The type of a value with what its parts may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Any,
    Boolean,
    Integer,
    Number,
    Text,
    /// A comma separated list of these names: Auth0's `fields` parameter.
    Fields(&'static [&'static str]),
    Array {
        items: &'static Schema,
        unique: bool,
    },
    /// Two lists of properties, so that schemas can share one.
    Object {
        properties: [&'static [Property]; 2],
        additional: Additional,
    },
    AnyOf(&'static [Schema]),
    OneOf(&'static [Schema]),
}

/// What members beside the properties are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Additional {
    Refused,
    Open,
    Each(&'static Schema),
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    pub(super) name: &'static str,
    pub(super) schema: Schema,
    pub(super) required: bool,
}

/// A property that has to be there.
pub const fn required(name: &'static str, schema: Schema) -> Property {
    Property {
        name,
        schema,
        required: true,
    }
}

/// A property that may be absent.
pub const fn optional(name: &'static str, schema: Schema) -> Property {
    Property {
        name,
        schema,
        required: false,
    }
}

const fn of(kind: Kind) -> Schema {
    Schema {
        kind,
        nullable: false,
        description: None,
        min: None,
        max: None,
        pattern: None,
        format: None,
        choices: &[],
        rule: None,
    }
}

/// Any value at all.
pub const fn any() -> Schema {
    of(Kind::Any)
}

/// `true` or `false`.
pub const fn boolean() -> Schema {
    of(Kind::Boolean)
}

/// A whole number.
pub const fn integer() -> Schema {
    of(Kind::Integer)
}

/// A number.
pub const fn number() -> Schema {
    of(Kind::Number)
}

/// A text.
pub const fn string() -> Schema {
    of(Kind::Text)
}

/// One of these texts.
pub const fn choice(choices: &'static [&'static str]) -> Schema {
    Schema {
        choices,
        ..string()
    }
}

/// A comma separated list of these names.
pub const fn fields(names: &'static [&'static str]) -> Schema {
    of(Kind::Fields(names))
}

/// An array of such items.
pub const fn array(items: &'static Schema) -> Schema {
    of(Kind::Array {
        items,
        unique: false,
    })
}

/// An object with these properties and no others.
pub const fn object(properties: &'static [Property]) -> Schema {
    of(Kind::Object {
        properties: [properties, &[]],
        additional: Additional::Refused,
    })
}

/// An object with these properties and whatever else.
pub const fn open(properties: &'static [Property]) -> Schema {
    of(Kind::Object {
        properties: [properties, &[]],
        additional: Additional::Open,
    })
}

/// An object whose members all look like this.
pub const fn map(values: &'static Schema) -> Schema {
    of(Kind::Object {
        properties: [&[], &[]],
        additional: Additional::Each(values),
    })
}

/// A value that satisfies at least one of these.
pub const fn any_of(branches: &'static [Schema]) -> Schema {
    of(Kind::AnyOf(branches))
}

/// A value that satisfies exactly one of these.
pub const fn one_of(branches: &'static [Schema]) -> Schema {
    of(Kind::OneOf(branches))
}

impl Schema {
    /// Its properties; none unless it is an object.
    pub(super) fn properties(&self) -> impl Iterator<Item = &'static Property> {
        let lists = match self.kind {
            Kind::Object { properties, .. } => properties,
            _ => [&[][..], &[]],
        };
        lists.into_iter().flatten()
    }

    /// The property of that name.
    pub(super) fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties().find(|property| property.name == name)
    }

    /// The type's name in messages.
    pub(super) fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Text | Kind::Fields(_) => "string",
            Kind::Array { .. } => "array",
            Kind::Object { .. } => "object",
            Kind::Any | Kind::AnyOf(_) | Kind::OneOf(_) => "any",
        }
    }
}
