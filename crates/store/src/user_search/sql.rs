//! A query as SQL. Conditions on columns that are null are null, which counts as false; so what is
//! negated is made false first.

use std::ops::Bound;

use domain::search::{Clause, Condition, Field, Order, Query, Sort, Span, Wildcard};

use crate::codec::can_be_stored;

/// A value for the statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bind {
    Text(String),
    Number(i64),
}

/// A statement that is being written; its first parameter is the tenant.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) binds: Vec<Bind>,
}

/// Where a field's values are.
enum Place {
    Column(&'static str),
    Identity(&'static str),
    Organization,
    /// Nowhere but in the JSON.
    Json,
}

fn place(field: &Field) -> Place {
    match field {
        Field::Email => Place::Column("u.email"),
        Field::Name => Place::Column("u.name"),
        Field::GivenName => Place::Column("u.given_name"),
        Field::FamilyName => Place::Column("u.family_name"),
        Field::Nickname => Place::Column("u.nickname"),
        Field::Username => Place::Column("u.username"),
        Field::PhoneNumber => Place::Column("u.phone_number"),
        Field::UserId => Place::Column("u.user_id"),
        Field::Picture => Place::Column("u.picture"),
        Field::LastIp => Place::Column("u.last_ip"),
        Field::EmailDomain => Place::Column("u.email_domain"),
        Field::EmailVerified => Place::Column("u.email_verified"),
        Field::PhoneVerified => Place::Column("u.phone_verified"),
        Field::Blocked => Place::Column("u.blocked"),
        Field::LoginsCount => Place::Column("u.logins_count"),
        Field::CreatedAt => Place::Column("u.created_at"),
        Field::UpdatedAt => Place::Column("u.updated_at"),
        Field::LastLogin => Place::Column("u.last_login"),
        Field::LastPasswordReset => Place::Column("u.last_password_reset"),
        Field::IdentityConnection => Place::Identity("i.connection"),
        Field::IdentityProvider => Place::Identity("i.provider"),
        Field::IdentityUserId => Place::Identity("i.id"),
        Field::IdentityIsSocial => Place::Identity("i.is_social"),
        Field::OrganizationId => Place::Organization,
        Field::Metadata(..) | Field::Other(_) => Place::Json,
    }
}

const OF_IDENTITY: &str = "EXISTS (SELECT 1 FROM user_identities i \
                           WHERE i.tenant = u.tenant AND i.holder = u.number AND ";
const OF_ORGANIZATION: &str = "EXISTS (SELECT 1 FROM organization_members m \
                               JOIN organizations o ON o.tenant = m.tenant \
                               AND o.number = m.organization \
                               WHERE m.tenant = u.tenant AND m.member = u.number AND ";

/// The order of a list. An index gives the order of creation; `is_narrow` says that few are found
/// by another index, which the sign keeps the planner from passing over.
pub(super) fn order(sort: Option<&Sort>, is_narrow: bool) -> String {
    let oldest = if is_narrow {
        "+u.created_at, +u.number"
    } else {
        "u.created_at, u.number"
    };
    let Some(sort) = sort else {
        return format!(" ORDER BY {oldest}");
    };
    let column = match place(&sort.field) {
        Place::Column(column) => column,
        // Not sortable; see `Sort::parse`.
        Place::Identity(_) | Place::Organization | Place::Json => "u.number",
    };
    match (&sort.field, sort.order) {
        (Field::CreatedAt, Order::Ascending) => format!(" ORDER BY {oldest}"),
        (Field::CreatedAt, Order::Descending) => {
            let newest = oldest.replace(',', " DESC,");
            format!(" ORDER BY {newest} DESC")
        }
        (_, order) => {
            let word = match order {
                Order::Ascending => "",
                Order::Descending => " DESC",
            };
            format!(" ORDER BY {column} IS NULL, {column}{word}, u.number")
        }
    }
}

/// Whether an index on what users are known by finds them.
pub(super) fn is_narrow(query: &Query) -> bool {
    match query {
        Query::All | Query::Not(_) => false,
        Query::Match(clause) => {
            let is_indexed = matches!(clause.field, Field::Email | Field::Username | Field::UserId);
            is_indexed
                && match &clause.condition {
                    Condition::Is(_) => true,
                    Condition::Like(wildcard) => first(wildcard).is_some(),
                    Condition::Exists
                    | Condition::Between(..)
                    | Condition::Flag(_)
                    | Condition::Number(_)
                    | Condition::Time(_) => false,
                }
        }
        Query::And(queries) => queries.iter().any(is_narrow),
        Query::Or(queries) => queries.iter().all(is_narrow),
    }
}

/// What matching texts begin with, unless it is nothing.
fn first(wildcard: &Wildcard) -> Option<&str> {
    let first = wildcard.literals().first()?;
    (!first.is_empty()).then_some(first.as_str())
}

/// The least text in byte order that is greater than all that begin with `prefix`.
fn beyond(prefix: &str) -> Option<String> {
    let mut kept = prefix.to_owned();
    while let Some(last) = kept.pop() {
        let next = (u32::from(last) + 1..=u32::from(char::MAX)).find_map(char::from_u32);
        if let Some(next) = next {
            kept.push(next);
            return Some(kept);
        }
    }
    None
}

fn pattern<'a>(literals: impl Iterator<Item = &'a str>) -> String {
    let escape = |literal: &str| {
        let escaped = literal.replace('\\', "\\\\").replace('%', "\\%");
        escaped.replace('_', "\\_")
    };
    literals.map(escape).collect::<Vec<_>>().join("%")
}

impl Sql {
    pub(super) fn after(text: String) -> Self {
        Self {
            text,
            binds: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(super) fn bind(&mut self, value: Bind) {
        self.binds.push(value);
        let place = self.binds.len() + 1;
        self.push("$");
        self.push(&place.to_string());
    }

    pub(super) fn page(&mut self, skip: i64, limit: i64) {
        self.push(" LIMIT ");
        self.bind(Bind::Number(limit));
        self.push(" OFFSET ");
        self.bind(Bind::Number(skip));
    }

    /// The condition that a query without JSON is.
    pub(super) fn condition(&mut self, query: &Query) {
        match query {
            Query::All => self.push("TRUE"),
            Query::Match(clause) => self.clause(clause),
            Query::Not(query) => {
                self.push("NOT COALESCE((");
                self.condition(query);
                self.push("), FALSE)");
            }
            Query::And(queries) => self.joined(queries, " AND "),
            Query::Or(queries) => self.joined(queries, " OR "),
        }
    }

    fn joined(&mut self, queries: &[Query], connective: &str) {
        self.push("(");
        for (place, query) in queries.iter().enumerate() {
            if place > 0 {
                self.push(connective);
            }
            self.condition(query);
        }
        self.push(")");
    }

    fn clause(&mut self, clause: &Clause) {
        match place(&clause.field) {
            Place::Column(column) => self.test(column, &clause.condition),
            Place::Identity(column) => {
                self.push(OF_IDENTITY);
                self.test(column, &clause.condition);
                self.push(")");
            }
            Place::Organization => {
                self.push(OF_ORGANIZATION);
                self.test("o.id", &clause.condition);
                self.push(")");
            }
            // Never asked: see `Query::without_json`.
            Place::Json => self.push("FALSE"),
        }
    }

    fn test(&mut self, column: &str, condition: &Condition) {
        match condition {
            Condition::Exists => self.push(&format!("{column} IS NOT NULL")),
            Condition::Is(text) => self.compare(column, " = ", Bind::Text(text.clone())),
            Condition::Like(wildcard) => self.like(column, wildcard),
            Condition::Between(from, to) => {
                let text = |text: &String| Bind::Text(text.clone());
                self.between(column, from.as_ref().map(text), to.as_ref().map(text));
            }
            Condition::Flag(flag) => {
                self.push(&format!(
                    "{column} = {}",
                    if *flag { "TRUE" } else { "FALSE" }
                ));
            }
            Condition::Number(span) => self.span(column, *span),
            Condition::Time(Span { from, to }) => self.span(
                column,
                Span {
                    from: from.map(domain::Timestamp::millis),
                    to: to.map(domain::Timestamp::millis),
                },
            ),
        }
    }

    /// Texts with U+0000 are stored nowhere, and PostgreSQL refuses to hear of them.
    fn compare(&mut self, column: &str, operator: &str, value: Bind) {
        if let Bind::Text(text) = &value
            && !can_be_stored(text)
        {
            return self.push("FALSE");
        }
        self.push(column);
        self.push(operator);
        self.bind(value);
    }

    fn between(&mut self, column: &str, from: Bound<Bind>, to: Bound<Bind>) {
        self.push("(");
        match from {
            Bound::Included(from) => self.compare(column, " >= ", from),
            Bound::Excluded(from) => self.compare(column, " > ", from),
            Bound::Unbounded => self.push(&format!("{column} IS NOT NULL")),
        }
        self.push(" AND ");
        match to {
            Bound::Included(to) => self.compare(column, " <= ", to),
            Bound::Excluded(to) => self.compare(column, " < ", to),
            Bound::Unbounded => self.push("TRUE"),
        }
        self.push(")");
    }

    fn span(&mut self, column: &str, Span { from, to }: Span<i64>) {
        let from = from.map_or(Bound::Unbounded, |from| Bound::Included(Bind::Number(from)));
        let to = to.map_or(Bound::Unbounded, |to| Bound::Excluded(Bind::Number(to)));
        self.between(column, from, to);
    }

    /// What the text begins with is a range, which an index finds.
    fn like(&mut self, column: &str, wildcard: &Wildcard) {
        if wildcard
            .literals()
            .iter()
            .any(|literal| !can_be_stored(literal))
        {
            return self.push("FALSE");
        }
        self.push("(TRUE");
        if let Some(first) = first(wildcard) {
            let to = beyond(first).map_or(Bound::Unbounded, |to| Bound::Excluded(Bind::Text(to)));
            self.push(" AND ");
            self.between(column, Bound::Included(Bind::Text(first.to_owned())), to);
        }
        if wildcard.prefix().is_none() {
            let literals = wildcard.literals().iter().map(String::as_str);
            self.push(" AND ");
            self.matches(column, pattern(literals));
        }
        self.push(")");
    }

    fn matches(&mut self, column: &str, pattern: String) {
        self.push(&format!("{column} LIKE "));
        self.bind(Bind::Text(pattern));
        self.push(" ESCAPE '\\'");
    }

    /// Texts that must be somewhere in the JSON of whoever the query finds: far cheaper to look
    /// for than the JSON is to read.
    pub(super) fn hints(&mut self, query: &Query) {
        match query {
            Query::And(queries) => {
                for query in queries {
                    self.hints(query);
                }
            }
            Query::Match(Clause {
                field: Field::Metadata(..),
                condition: Condition::Is(text),
            }) => {
                // A number may be written otherwise.
                let is_number = text.parse::<f64>().is_ok();
                let written = serde_json::Value::from(text.as_str()).to_string();
                let inner = written.trim_matches('"');
                if !is_number && !inner.is_empty() && can_be_stored(text) {
                    self.push(" AND ");
                    self.matches("u.profile", pattern(["", inner, ""].into_iter()));
                }
            }
            Query::All | Query::Match(_) | Query::Not(_) | Query::Or(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::search::parse;

    fn sql(q: &str) -> Sql {
        let mut sql = Sql::after(String::new());
        sql.condition(&parse(q).unwrap());
        sql
    }

    #[test]
    fn prefixes_are_ranges() {
        let found = sql("email:Jo*");
        assert_eq!(found.text, "(TRUE AND (u.email >= $2 AND u.email < $3))");
        assert_eq!(
            found.binds,
            [Bind::Text("jo".into()), Bind::Text("jp".into())]
        );
        let infix = sql("username:*a%_b*cde");
        assert_eq!(infix.text, "(TRUE AND u.username LIKE $2 ESCAPE '\\')");
        assert_eq!(infix.binds, [Bind::Text("%a\\%\\_b%cde".into())]);
    }

    #[test]
    fn beyond_a_prefix_is_nothing_that_begins_with_it() {
        assert_eq!(beyond("a").as_deref(), Some("b"));
        assert_eq!(beyond("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(beyond("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(beyond("\u{10ffff}"), None);
        assert_eq!(beyond(""), None);
    }

    #[test]
    fn what_is_known_by_an_index_is_narrow() {
        for (q, expected) in [
            ("email:\"a@b.test\"", true),
            ("user_id:a* AND name:b", true),
            ("username:a OR email:b*", true),
            ("username:a OR name:b", false),
            ("NOT email:a", false),
            ("email:*abc", false),
            ("name:a", false),
            ("", false),
        ] {
            assert_eq!(is_narrow(&parse(q).unwrap()), expected, "{q}");
        }
    }
}
