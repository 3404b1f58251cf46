//! After the migrations the schema is the same on both engines.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use store::Location;

use crate::common::Place;

/// Lines such as `clients.secret bytes` and `unique clients_api (tenant, api)`.
type Schema = BTreeSet<String>;

#[tokio::test]
async fn the_schema_is_the_same_on_both_engines() {
    let place = Place::sqlite();
    place.open().await.close().await;
    let Location::File(path) = &place.location else {
        unreachable!("a file")
    };
    let url = format!("sqlite://{}", path.display());
    let sqlite = of_sqlite(&mut SqliteConnection::connect(&url).await.unwrap()).await;
    assert!(sqlite.len() > 100, "{sqlite:#?}");
    for line in [
        "clients.secret bytes",
        "clients.version number not null",
        "key clients (tenant, client_id)",
        "unique clients_api (tenant, api) where deleted_at is null",
        "index client_grants_api (tenant, api)",
        "unique permissions_living (tenant, api, value) where deleted_at is null",
    ] {
        assert!(sqlite.contains(line), "{line}: {sqlite:#?}");
    }

    let Some(place) = Place::postgres().await else {
        return;
    };
    place.open().await.close().await;
    let Location::Url(url) = &place.location else {
        unreachable!("a URL")
    };
    let mut connection = PgConnection::connect(url).await.unwrap();
    let postgres = of_postgres(&mut connection).await;
    let only_sqlite: Vec<_> = sqlite.difference(&postgres).collect();
    let only_postgres: Vec<_> = postgres.difference(&sqlite).collect();
    assert!(
        only_sqlite.is_empty() && only_postgres.is_empty(),
        "only SQLite: {only_sqlite:#?}\nonly PostgreSQL: {only_postgres:#?}"
    );
    let otherwise = sorted_otherwise(&mut connection).await;
    assert_eq!(otherwise, [""; 0], "sorted by the locale");
}

fn column(table: &str, name: &str, kind: &str, is_required: bool) -> String {
    format!(
        "{table}.{name} {kind}{}",
        if is_required { " not null" } else { "" }
    )
}

fn index(kind: &str, name: &str, columns: &str, condition: Option<&str>) -> String {
    let condition = condition.map(|text| {
        let plain = text.replace(['(', ')'], "").to_lowercase();
        format!(" where {plain}")
    });
    format!("{kind} {name} ({columns}){}", condition.unwrap_or_default())
}

async fn of_sqlite(connection: &mut SqliteConnection) -> Schema {
    let mut schema = Schema::new();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for table in tables {
        let columns: Vec<(String, String, bool, i64)> = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')"
        )))
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        let mut key: Vec<(i64, String)> = Vec::new();
        for (name, kind, is_required, pk) in columns {
            let (kind, is_required) = match kind.as_str() {
                "BIGINT" => ("number", is_required),
                // Only an integer that is the whole key numbers itself, and is never null.
                "INTEGER" => ("sequence", pk == 1),
                "TEXT" => ("text", is_required),
                "BOOLEAN" => ("boolean", is_required),
                "BLOB" => ("bytes", is_required),
                other => panic!("{table}.{name}: {other}"),
            };
            schema.insert(column(&table, &name, kind, is_required));
            if pk > 0 {
                key.push((pk, name));
            }
        }
        key.sort();
        let key: Vec<_> = key.into_iter().map(|(_, name)| name).collect();
        schema.insert(index("key", &table, &key.join(", "), None));
        sqlite_indexes(connection, &table, &mut schema).await;
    }
    schema
}

async fn sqlite_indexes(connection: &mut SqliteConnection, table: &str, schema: &mut Schema) {
    let indexes: Vec<(String, bool, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
        "SELECT l.name, l.\"unique\", s.sql, group_concat(i.name, ', ' ORDER BY i.seqno)
        FROM pragma_index_list('{table}') l, pragma_index_info(l.name) i
        JOIN sqlite_schema s ON s.name = l.name
        WHERE l.origin = 'c' GROUP BY l.name"
    )))
    .fetch_all(connection)
    .await
    .unwrap();
    for (name, is_unique, sql, columns) in indexes {
        let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        let condition = words.split_once(" WHERE ").map(|(_, condition)| condition);
        let kind = if is_unique { "unique" } else { "index" };
        schema.insert(index(kind, &name, &columns, condition));
    }
}

async fn of_postgres(connection: &mut PgConnection) -> Schema {
    let mut schema = Schema::new();
    let columns: Vec<(String, String, String, bool, bool)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'NO',
            is_identity = 'YES'
        FROM information_schema.columns WHERE table_schema = current_schema()",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    for (table, name, kind, is_required, is_identity) in columns {
        let kind = match kind.as_str() {
            "bigint" if is_identity => "sequence",
            "bigint" => "number",
            "text" => "text",
            "boolean" => "boolean",
            "bytea" => "bytes",
            other => panic!("{table}.{name}: {other}"),
        };
        schema.insert(column(&table, &name, kind, is_required));
    }
    let indexes: Vec<(String, String, bool, bool, String, Option<String>)> = sqlx::query_as(
        "SELECT t.relname::text, i.relname::text, x.indisprimary, x.indisunique,
            (SELECT string_agg(a.attname, ', ' ORDER BY k.position)
                FROM unnest(x.indkey) WITH ORDINALITY AS k (number, position)
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number),
            pg_get_expr(x.indpred, x.indrelid)
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        WHERE t.relnamespace = current_schema()::regnamespace",
    )
    .fetch_all(connection)
    .await
    .unwrap();
    for (table, name, is_key, is_unique, columns, condition) in indexes {
        let (kind, name) = match (is_key, is_unique) {
            (true, _) => ("key", table),
            (false, true) => ("unique", name),
            (false, false) => ("index", name),
        };
        schema.insert(index(kind, &name, &columns, condition.as_deref()));
    }
    schema
}

/// Columns of text that PostgreSQL doesn't sort by their bytes, as SQLite does.
async fn sorted_otherwise(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type = 'text'
            AND collation_name IS DISTINCT FROM 'C' AND table_name <> 'migrations'",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}
