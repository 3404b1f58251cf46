//! A connection for one statement, whoever it belongs to and whichever engine it speaks to.

use sqlx::{PgConnection, SqliteConnection};

use super::batch::Lent;

/// A connection of either engine, for one statement.
#[derive(Debug)]
pub struct Conn<'c> {
    borrowed: Borrowed<'c>,
    /// How many statements of the change have begun and not ended well.
    unfinished: Option<&'c mut u32>,
}

/// Whose connection it is.
#[derive(Debug)]
enum Borrowed<'c> {
    Own(Raw<'c>),
    /// SQLite's writing connection, which may be called back.
    Lent(Lent<'c>),
}

/// A connection as the driver knows it.
#[derive(Debug)]
pub(crate) enum Raw<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

/// Writes a statement once and compiles it for each engine.
macro_rules! both {
    ($conn:expr, $c:ident => $body:expr) => {{
        let mut conn: $crate::db::Conn<'_> = $conn;
        let outcome = match conn.begin() {
            Ok($crate::db::Raw::Sqlite($c)) => $body,
            Ok($crate::db::Raw::Postgres($c)) => $body,
            Err(error) => Err(error),
        };
        conn.end(&outcome);
        outcome
    }};
}
pub(crate) use both;

impl Raw<'_> {
    /// The same connection, for one of several statements.
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        Conn {
            borrowed: Borrowed::Own(self.again()),
            unfinished: None,
        }
    }

    fn again(&mut self) -> Raw<'_> {
        match self {
            Self::Sqlite(connection) => Raw::Sqlite(connection),
            Self::Postgres(connection) => Raw::Postgres(connection),
        }
    }
}

impl<'c> Conn<'c> {
    /// A connection that reads.
    pub(super) fn reading(raw: Raw<'c>) -> Self {
        Self {
            borrowed: Borrowed::Own(raw),
            unfinished: None,
        }
    }

    /// PostgreSQL's connection of a change, with its count of unfinished statements.
    pub(super) fn writing(raw: Raw<'c>, unfinished: &'c mut u32) -> Self {
        Self {
            borrowed: Borrowed::Own(raw),
            unfinished: Some(unfinished),
        }
    }

    /// SQLite's connection of a change, with its count of unfinished statements.
    pub(super) fn lent(lent: Lent<'c>, unfinished: &'c mut u32) -> Self {
        Self {
            borrowed: Borrowed::Lent(lent),
            unfinished: Some(unfinished),
        }
    }

    /// What the statement runs on.
    pub(crate) fn begin(&mut self) -> sqlx::Result<Raw<'_>> {
        if let Some(unfinished) = &mut self.unfinished {
            **unfinished += 1;
        }
        match &mut self.borrowed {
            Borrowed::Own(raw) => Ok(raw.again()),
            Borrowed::Lent(lent) => lent.connection().map(Raw::Sqlite),
        }
    }

    /// Notes how the statement ended.
    pub(crate) fn end<T>(self, outcome: &sqlx::Result<T>) {
        if let (Some(unfinished), Ok(_)) = (self.unfinished, outcome) {
            *unfinished -= 1;
        }
    }
}

/// Whoever has a connection to read with: a [`super::Reader`], or a change that must see what it
/// did itself.
pub trait Connected: Send {
    /// The connection, for one statement.
    fn conn(&mut self) -> Conn<'_>;
}

impl Connected for super::Reader {
    fn conn(&mut self) -> Conn<'_> {
        Self::conn(self)
    }
}

impl Connected for super::Writer {
    fn conn(&mut self) -> Conn<'_> {
        Self::conn(self)
    }
}
