//! What a database is to hold: rows by their keys, with what is set and what is only filled.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::ExportOptions;
use crate::frame::text;
use crate::lens::{FrameSource, LensError};
use crate::playbooks::buyer_groups::exports::records::{Records, added, is_in_crm, is_wanted, shown, suppressed};
use crate::playbooks::buyer_groups::exports::spec::{self, DATA, How};
use crate::playbooks::buyer_groups::merging::{Kind, Value};

/// A column of a table.
pub(super) struct SqlColumn {
    pub name: String,
    pub kind: Kind,
    /// Whether it is set; else it is filled where there is nothing.
    pub is_own: bool,
    /// Whether it holds JSON.
    pub is_json: bool,
}

/// A row of a table.
pub(super) struct SqlRow {
    /// A cell a column.
    pub cells: Vec<Value>,
    /// Whether the database has the record without us.
    pub is_there: bool,
    /// What the record held when it was read, a cell a column; none where no file has the column.
    pub earlier: Vec<Option<Value>>,
}

/// A table.
pub(super) struct SqlTable {
    pub name: String,
    pub key: String,
    pub columns: Vec<SqlColumn>,
    pub indexes: Vec<String>,
    /// Rows by their keys.
    pub rows: BTreeMap<String, SqlRow>,
}

/// Every table.
///
/// # Errors
/// When a frame was not made yet or lacks a column.
pub(super) fn tables(source: &dyn FrameSource, options: &ExportOptions) -> Result<Vec<SqlTable>, LensError> {
    let gone = suppressed(source)?;
    let seated = added(source)?;
    DATA.table
        .iter()
        .map(|spec| table(source, options, spec, &gone, &seated))
        .collect()
}

fn table(
    source: &dyn FrameSource,
    options: &ExportOptions,
    spec: &spec::Table,
    gone: &BTreeSet<String>,
    seated: &BTreeSet<String>,
) -> Result<SqlTable, LensError> {
    let mut records = Records::read(source, &spec.frames, std::slice::from_ref(&spec.before))?;
    if spec.name == "buyer_groups" {
        put_groups_beside(source, &mut records, gone)?;
    }
    records.retain(|records, row| {
        let person = spec.person.as_ref().and_then(|column| records.get(row, column).text());
        is_wanted(spec.rows, records, row, seated) && !person.is_some_and(|id| gone.contains(id))
    });
    let mut made = SqlTable {
        name: spec.name.clone(),
        key: spec.key.clone(),
        columns: Vec::new(),
        indexes: spec.indexes.clone(),
        rows: BTreeMap::new(),
    };
    let keys: Vec<String> = (0..records.len())
        .map(|row| records.get(row, &spec.key).text().unwrap_or_default().to_owned())
        .collect();
    // A group has no source of its own: the database has it where the CRM had one.
    let has_source = spec.rows != spec::Which::All;
    let mut rows: Vec<SqlRow> = (0..records.len())
        .map(|row| SqlRow {
            cells: Vec::new(),
            is_there: if has_source {
                is_in_crm(&records, row)
            } else {
                records.is_in(&spec.before.name, row)
            },
            earlier: Vec::new(),
        })
        .collect();
    let own = spec.own.iter().map(|column| (column, true));
    for (column, is_own) in own.chain(spec.filled.iter().map(|column| (column, false))) {
        // A masked cell must never reach a database, so it is no column there.
        if column.how.is_personal() && !options.with_pii {
            continue;
        }
        add(&mut made, &mut rows, &records, column, is_own, spec)?;
    }
    made.rows = keys.into_iter().zip(rows).filter(|(key, _)| !key.is_empty()).collect();
    Ok(made)
}

/// A column's cells.
fn add(
    made: &mut SqlTable,
    rows: &mut [SqlRow],
    records: &Records,
    column: &spec::Column,
    is_own: bool,
    spec: &spec::Table,
) -> Result<(), LensError> {
    let is_list = spec.lists.contains(&column.name);
    let told = |value: Value| {
        let value = shown(value, column.how, true);
        if is_list { list(&value) } else { value }
    };
    for (row, value) in rows.iter_mut().zip(records.cells(column)?) {
        row.cells.push(told(value));
    }
    let name = spec.earlier.get(&column.from).unwrap_or(&column.from);
    let earlier = spec::Column {
        from: format!("{}.{name}", spec.before.name),
        ..column.clone()
    };
    // Most of what this playbook makes is in no file that was read.
    let earlier = records.cells(&earlier).ok().map(Vec::into_iter);
    match earlier {
        Some(values) => {
            for (row, value) in rows.iter_mut().zip(values) {
                row.earlier.push(Some(told(value)));
            }
        }
        None => rows.iter_mut().for_each(|row| row.earlier.push(None)),
    }
    made.columns.push(SqlColumn {
        name: column.name.clone(),
        kind: match column.how {
            How::Two => Kind::Real,
            _ => records.kind(column)?,
        },
        is_own,
        is_json: is_list || spec.json.contains(&column.name),
    });
    Ok(())
}

/// A list as JSON.
fn list(value: &Value) -> Value {
    match value.text() {
        Some(text) => {
            let words: Vec<&str> = text.split('|').map(str::trim).filter(|word| !word.is_empty()).collect();
            Value::Text(serde_json::Value::from(words).to_string())
        }
        None => Value::Null,
    }
}

/// The id of each group, that of the CRM where it has one, and its members.
fn put_groups_beside(
    source: &dyn FrameSource,
    records: &mut Records,
    gone: &BTreeSet<String>,
) -> Result<(), LensError> {
    let (held, members) = (source.frame("groups0")?, source.frame("members_merged")?);
    let (ids, companies) = (text(&held, "group_id")?, text(&held, "company_id")?);
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for (id, company) in ids.iter().zip(companies.iter()) {
        if let (Some(id), Some(company)) = (id, company) {
            let first = known.entry(company).or_insert(id);
            *first = (*first).min(id);
        }
    }
    let mut seats: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (people, at) = (text(&members, "person_id")?, text(&members, "company_id")?);
    for (person, company) in people.iter().zip(at.iter()) {
        if let (Some(person), Some(company)) = (person, company)
            && !gone.contains(person)
        {
            seats.entry(company).or_default().push(person);
        }
    }
    let companies: Vec<String> = (0..records.len())
        .map(|row| records.get(row, "company_id").text().unwrap_or_default().to_owned())
        .collect();
    let id = |company: &String| match known.get(company.as_str()) {
        Some(id) => (*id).to_owned(),
        None => format!("bg-{company}"),
    };
    let seated = |company: &String| seats.get(company.as_str()).map(|people| people.join("|"));
    records.add("group_id", companies.iter().map(|company| Some(id(company))).collect());
    records.add("members", companies.iter().map(seated).collect());
    Ok(())
}
