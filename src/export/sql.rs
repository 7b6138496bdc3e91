//! SQL that makes a table and fills it, and can be run again: rows are inserted or, by their key, replaced.

use super::ExportError;
use super::cells::{Cell, Cells};
use crate::frame::{ColumnKind, Frame, FrameError, show_date};
use std::collections::BTreeSet;

/// Whose SQL is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlDialect {
    /// SQLite 3.24 or later: yes/no is 1 or 0, dates are text.
    Sqlite,
    /// PostgreSQL 9.5 or later.
    Postgres,
}

impl SqlDialect {
    fn column_type(self, kind: ColumnKind) -> &'static str {
        match (self, kind) {
            (_, ColumnKind::Text) | (Self::Sqlite, ColumnKind::Date) => "TEXT",
            (Self::Sqlite, ColumnKind::Integer | ColumnKind::Boolean) => "INTEGER",
            (Self::Sqlite, ColumnKind::Real) => "REAL",
            (Self::Postgres, ColumnKind::Integer) => "BIGINT",
            (Self::Postgres, ColumnKind::Real) => "DOUBLE PRECISION",
            (Self::Postgres, ColumnKind::Boolean) => "BOOLEAN",
            (Self::Postgres, ColumnKind::Date) => "DATE",
        }
    }

    fn value(self, cell: Cell<'_>) -> String {
        match (self, cell) {
            (_, Cell::Missing) => "NULL".to_owned(),
            // A backslash is itself in '…' only where standard_conforming_strings is on; in E'…' it is told apart.
            (Self::Postgres, Cell::Text(text)) if text.contains('\\') => {
                format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
            }
            (_, Cell::Text(text)) => format!("'{}'", text.replace('\'', "''")),
            (_, Cell::Whole(number)) => number.to_string(),
            (_, Cell::Real(number)) => format!("{number:?}"),
            (Self::Sqlite, Cell::Boolean(holds)) => u8::from(holds).to_string(),
            (Self::Postgres, Cell::Boolean(holds)) => if holds { "TRUE" } else { "FALSE" }.to_owned(),
            (_, Cell::Date(days)) => format!("'{}'", show_date(days)),
        }
    }
}

/// The frame as one transaction: CREATE TABLE IF NOT EXISTS, then one upsert by `key` for each row.
///
/// The table's name is one name: a dot in it does not part a schema from a table. Run it outside a transaction.
///
/// # Errors
/// [`ExportError::Frame`] when the key is not a column or a column's type is foreign; [`ExportError::Value`] for a
/// key that is missing or comes twice, an infinite number, or text with a NUL character, which SQL text cannot hold.
pub fn to_sql(frame: &Frame, table: &str, key: &str, dialect: SqlDialect) -> Result<String, ExportError> {
    to_sql_keeping(frame, table, key, dialect, &[])
}

/// The same, but a row that is there keeps its own values in the columns `kept`: they are only set with a new row.
///
/// # Errors
/// As [`to_sql`].
pub fn to_sql_keeping(
    frame: &Frame,
    table: &str,
    key: &str,
    dialect: SqlDialect,
    kept: &[&str],
) -> Result<String, ExportError> {
    let columns = Cells::all(frame)?;
    let Some(key_place) = columns.iter().position(|column| column.name == key) else {
        let available = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        return Err(FrameError::Missing {
            column: key.to_owned(),
            available,
        }
        .into());
    };
    let (table, quoted_key) = (quote(table), quote(key));
    let mut sql = format!("BEGIN;\nCREATE TABLE IF NOT EXISTS {table} (\n");
    for (place, column) in columns.iter().enumerate() {
        let constraint = if place == key_place {
            " NOT NULL PRIMARY KEY"
        } else {
            ""
        };
        let end = if place + 1 == columns.len() { "\n" } else { ",\n" };
        let kind = dialect.column_type(column.kind);
        sql.push_str(&format!("  {} {kind}{constraint}{end}", quote(column.name)));
    }
    sql.push_str(");\n");
    let names: Vec<String> = columns.iter().map(|column| quote(column.name)).collect();
    let kept: BTreeSet<String> = kept.iter().map(|name| quote(name)).collect();
    let others = names
        .iter()
        .filter(|name| **name != quoted_key && !kept.contains(*name));
    let updates: Vec<String> = others.map(|name| format!("{name} = excluded.{name}")).collect();
    let action = if updates.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", updates.join(", "))
    };
    let (names, mut keys) = (names.join(", "), BTreeSet::new());
    for row in 0..frame.height() {
        let mut values = Vec::with_capacity(columns.len());
        for (place, column) in columns.iter().enumerate() {
            let cell = column.get(row)?;
            if matches!(cell, Cell::Text(text) if text.contains('\0')) {
                return Err(column.refuse(row, "holds a NUL character, which SQL text cannot; clean it first"));
            }
            let value = dialect.value(cell);
            if place == key_place && cell == Cell::Missing {
                return Err(column.refuse(row, "is the key and missing; give the row one"));
            }
            if place == key_place && !keys.insert(value.clone()) {
                return Err(column.refuse(row, "is the key and was used by an earlier row; make keys unique"));
            }
            values.push(value);
        }
        let values = values.join(", ");
        sql.push_str(&format!(
            "INSERT INTO {table} ({names}) VALUES ({values}) ON CONFLICT ({quoted_key}) DO {action};\n"
        ));
    }
    sql.push_str("COMMIT;\n");
    Ok(sql)
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
