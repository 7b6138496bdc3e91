//! The scripts.

use std::collections::BTreeMap;

use super::tables::{SqlColumn, SqlRow, SqlTable};
use crate::export::SqlDialect;
use crate::frame::show_date;
use crate::lens::LensError;
use crate::playbooks::buyer_groups::merging::{Kind, Value};

/// How a script ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing was changed.
    Rollback,
    /// Everything was.
    Commit,
}

/// Columns, indexes and upserts. It can be run again.
pub(super) fn forth(tables: &[SqlTable], dialect: SqlDialect, ending: Ending) -> Result<String, LensError> {
    let mut sql = head("Buyer groups: columns, indexes and rows.", dialect, ending);
    for table in tables {
        sql.push_str(&columns(table, dialect));
    }
    for table in tables {
        for (key, row) in &table.rows {
            sql.push_str(&upsert(table, key, row, dialect)?);
        }
    }
    Ok(tail(sql, ending))
}

/// What takes `now` back to `before`: rows that only `now` has are gone or, where the database had the record, without the
/// columns of this playbook; rows of both hold what they held. Columns and indexes stay, empty columns do no harm.
pub(super) fn back(
    now: &[SqlTable],
    before: &[SqlTable],
    dialect: SqlDialect,
    ending: Ending,
) -> Result<String, LensError> {
    let mut sql = head("Buyer groups: the way back.", dialect, ending);
    let none = BTreeMap::new();
    // Groups before people before companies: nothing refers to a row that is gone.
    for table in now.iter().rev() {
        let held = before.iter().find(|held| held.name == table.name);
        let earlier = held.map_or(&none, |held| &held.rows);
        for (key, row) in &table.rows {
            if earlier.contains_key(key) {
                continue;
            }
            sql.push_str(&if row.is_there {
                emptied(table, key, row, dialect)?
            } else {
                let place = format!(
                    "{} = {}",
                    quote(&table.key),
                    literal(&Value::Text(key.clone()), dialect)?
                );
                format!("DELETE FROM {} WHERE {place};\n", quote(&table.name))
            });
        }
    }
    for table in before {
        for (key, row) in &table.rows {
            sql.push_str(&upsert(table, key, row, dialect)?);
        }
    }
    Ok(tail(sql, ending))
}

fn head(what: &str, dialect: SqlDialect, ending: Ending) -> String {
    let run = match ending {
        Ending::Rollback => "-- A dry run: it ends in ROLLBACK and changes nothing.\n",
        Ending::Commit => "-- It ends in COMMIT.\n",
    };
    let note = match dialect {
        SqlDialect::Postgres => "",
        SqlDialect::Sqlite => {
            "-- SQLite cannot add a column only where it is missing: a table that is there has to have these columns.\n"
        }
    };
    format!("-- {what} One transaction; run it outside of any other.\n{run}{note}BEGIN;\n")
}

fn tail(mut sql: String, ending: Ending) -> String {
    sql.push_str(match ending {
        Ending::Rollback => "ROLLBACK;\n",
        Ending::Commit => "COMMIT;\n",
    });
    sql
}

/// The table, its columns and its indexes, where they are not there yet.
fn columns(table: &SqlTable, dialect: SqlDialect) -> String {
    let (name, key) = (quote(&table.name), quote(&table.key));
    let typed = |column: &SqlColumn| format!("{} {}", quote(&column.name), kind(column, dialect));
    let mut sql = format!("CREATE TABLE IF NOT EXISTS {name} ({key} TEXT NOT NULL PRIMARY KEY");
    match dialect {
        SqlDialect::Sqlite => {
            for column in &table.columns {
                sql.push_str(&format!(", {}", typed(column)));
            }
            sql.push_str(");\n");
        }
        SqlDialect::Postgres => {
            sql.push_str(");\n");
            for column in &table.columns {
                sql.push_str(&format!(
                    "ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {};\n",
                    typed(column)
                ));
            }
        }
    }
    // A table that was there may know its records by another key; an upsert needs this one to be unique.
    let index = |column: &str| quote(&format!("{}_{column}", table.name));
    sql.push_str(&format!(
        "CREATE UNIQUE INDEX IF NOT EXISTS {} ON {name} ({key});\n",
        index(&table.key)
    ));
    for column in &table.indexes {
        sql.push_str(&format!(
            "CREATE INDEX IF NOT EXISTS {} ON {name} ({});\n",
            index(column),
            quote(column)
        ));
    }
    sql
}

fn upsert(table: &SqlTable, key: &str, row: &SqlRow, dialect: SqlDialect) -> Result<String, LensError> {
    let name = quote(&table.name);
    let (mut names, mut values) = (
        vec![quote(&table.key)],
        vec![literal(&Value::Text(key.to_owned()), dialect)?],
    );
    let mut sets = Vec::new();
    for (column, value) in table.columns.iter().zip(&row.cells) {
        let held = quote(&column.name);
        values.push(literal(value, dialect)?);
        sets.push(if column.is_own {
            format!("{held} = excluded.{held}")
        } else if column.kind == Kind::Text {
            format!("{held} = COALESCE(NULLIF({name}.{held}, ''), excluded.{held})")
        } else {
            format!("{held} = COALESCE({name}.{held}, excluded.{held})")
        });
        names.push(held);
    }
    Ok(format!(
        "INSERT INTO {name} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {};\n",
        names.join(", "),
        values.join(", "),
        quote(&table.key),
        sets.join(", ")
    ))
}

/// A record that the database had without us: our columns hold what they held when it was read, and what we filled is empty
/// again, unless somebody has changed it since.
fn emptied(table: &SqlTable, key: &str, row: &SqlRow, dialect: SqlDialect) -> Result<String, LensError> {
    let name = quote(&table.name);
    let place = format!(
        "{} = {}",
        quote(&table.key),
        literal(&Value::Text(key.to_owned()), dialect)?
    );
    let mut own = Vec::new();
    let mut filled = String::new();
    let cells = row.cells.iter().zip(&row.earlier);
    for (column, (value, earlier)) in table.columns.iter().zip(cells) {
        let held = quote(&column.name);
        let earlier = earlier.as_ref().unwrap_or(&Value::Null);
        if column.is_own {
            own.push(format!("{held} = {}", literal(earlier, dialect)?));
        } else if earlier.is_blank() && !value.is_blank() {
            let value = literal(value, dialect)?;
            filled.push_str(&format!(
                "UPDATE {name} SET {held} = NULL WHERE {place} AND {held} = {value};\n"
            ));
        }
    }
    Ok(format!("UPDATE {name} SET {} WHERE {place};\n{filled}", own.join(", ")))
}

fn kind(column: &SqlColumn, dialect: SqlDialect) -> &'static str {
    match (dialect, column.kind) {
        (SqlDialect::Postgres, Kind::Text) if column.is_json => "JSONB",
        (_, Kind::Text) | (SqlDialect::Sqlite, Kind::Date) => "TEXT",
        (SqlDialect::Sqlite, Kind::Integer | Kind::Boolean) => "INTEGER",
        (SqlDialect::Sqlite, Kind::Real) => "REAL",
        (SqlDialect::Postgres, Kind::Integer) => "BIGINT",
        (SqlDialect::Postgres, Kind::Real) => "DOUBLE PRECISION",
        (SqlDialect::Postgres, Kind::Boolean) => "BOOLEAN",
        (SqlDialect::Postgres, Kind::Date) => "DATE",
    }
}

fn literal(value: &Value, dialect: SqlDialect) -> Result<String, LensError> {
    Ok(match value {
        Value::Null => "NULL".to_owned(),
        Value::Text(text) if text.contains('\0') => {
            return Err(LensError::Refused(
                "a text holds a NUL character, which SQL text cannot; clean it first".to_owned(),
            ));
        }
        // A backslash is itself in '…' only where standard_conforming_strings is on; in E'…' it is told apart.
        Value::Text(text) if dialect == SqlDialect::Postgres && text.contains('\\') => {
            format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
        }
        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if !number.is_finite() => "NULL".to_owned(),
        Value::Real(number) => format!("{number:?}"),
        Value::Boolean(holds) if dialect == SqlDialect::Sqlite => u8::from(*holds).to_string(),
        Value::Boolean(holds) => if *holds { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Date(days) => format!("'{}'", show_date(*days)),
    })
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
