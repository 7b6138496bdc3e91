//! What a merge did, cell by cell: enough to take it back, and to tell whether a later one stands in the way.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::rules::Merged;
use super::state::{State, TABLES, record_tables, referred};
use super::value::Value;

/// One change of one table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) enum Edit {
    /// A cell got another value.
    Cell {
        /// The table.
        table: &'static str,
        /// The row's name.
        row: String,
        /// The column.
        column: String,
        /// What it held.
        before: Value,
        /// What it holds since.
        after: Value,
    },
    /// A row was taken out.
    Gone {
        /// The table.
        table: &'static str,
        /// The row's name.
        row: String,
        /// What it held, by column.
        cells: Vec<(String, Value)>,
        /// The row that stood there already and says the same, where it went for that.
        beside: Option<String>,
    },
}

impl Edit {
    /// The table and the row.
    pub fn place(&self) -> (&'static str, &str) {
        match self {
            Self::Cell { table, row, .. } | Self::Gone { table, row, .. } => (table, row),
        }
    }

    /// As it stands in the log.
    pub fn to_json(&self) -> Json {
        match self {
            Self::Cell {
                table,
                row,
                column,
                before,
                after,
            } => json!({
                "table": table, "row": row, "column": column, "before": before.to_json(), "after": after.to_json(),
            }),
            Self::Gone {
                table,
                row,
                cells,
                beside,
            } => {
                let cells = cells.iter().map(|(column, value)| (column.clone(), value.to_json()));
                let cells: Map<String, Json> = cells.collect();
                json!({ "table": table, "row": row, "gone": cells, "beside": beside })
            }
        }
    }

    /// Back from the log; the tables say what their columns hold.
    pub fn from_json(json: &Json, state: &State) -> Option<Self> {
        let word = |name: &str| json.get(name).and_then(Json::as_str);
        let table = TABLES.iter().find(|spec| Some(spec.name) == word("table"))?.name;
        let columns = &state.table(table)?.columns;
        let value = |column: &str, json: &Json| {
            let kind = columns.iter().find(|held| held.name == column)?.kind;
            Value::from_json(json, kind)
        };
        let row = word("row")?.to_owned();
        if let Some(gone) = json.get("gone") {
            let cells = gone.as_object()?.iter();
            let cells = cells.map(|(column, json)| Some((column.clone(), value(column, json)?)));
            return Some(Self::Gone {
                table,
                row,
                cells: cells.collect::<Option<_>>()?,
                beside: word("beside").map(str::to_owned),
            });
        }
        let column = word("column")?.to_owned();
        Some(Self::Cell {
            before: value(&column, json.get("before")?)?,
            after: value(&column, json.get("after")?)?,
            table,
            row,
            column,
        })
    }
}

/// A merge that was done: one record taken into another.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct Merge {
    /// Its id, made of what was merged: the same merge has the same id in every run.
    pub id: String,
    /// Its place among the merges, from 1.
    pub seq: i64,
    /// The day of the run.
    pub time: String,
    /// Who decided.
    pub actor: String,
    /// What was merged.
    pub kind: Merged,
    /// The record that stands.
    pub survivor: String,
    /// The record that was taken in.
    pub absorbed: String,
    /// The points of the pair.
    pub points: Option<f64>,
    /// What spoke for it.
    pub why: String,
    /// Which record gave each field.
    pub sources: BTreeMap<String, String>,
    /// Relation rows that refer to the survivor since.
    pub moved: i64,
    /// Relation rows that stood there already.
    pub deduped: i64,
    /// The archive of before.
    pub archive: String,
    /// Whether it was taken back.
    pub undone: bool,
    /// Everything it changed, in order.
    pub edits: Vec<Edit>,
    /// How many changes the log counts: fewer are there where somebody was forgotten.
    pub counted: usize,
}

impl Merge {
    /// The id of a merge.
    pub fn id_of(kind: Merged, survivor: &str, absorbed: &str) -> String {
        let parts = [kind.as_str(), survivor, absorbed];
        let text = serde_json::to_string(&parts).unwrap_or_default();
        let digest = Sha256::digest(text.as_bytes());
        let hex: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        format!("m-{hex}")
    }

    /// Whether taking `self` back would pull something from under `later`, which came after it.
    pub fn is_below(&self, later: &Self) -> bool {
        let shares = |id: &String| *id == self.survivor || *id == self.absorbed;
        if self.kind == later.kind && (shares(&later.survivor) || shares(&later.absorbed)) {
            return true;
        }
        // What a later merge made of a record, it made of what this one had left there.
        let gilded = |edit: &Edit| {
            let (table, row) = edit.place();
            record_tables(later.kind).contains(&table) && (row == later.survivor || row == later.absorbed)
        };
        if self.edits.iter().any(gilded) {
            return true;
        }
        let touched = |edit: &Edit| self.edits.iter().any(|held| touches(held, edit));
        later.edits.iter().any(touched) || self.edits.iter().any(|edit| would_bring_back(edit, later))
    }
}

/// Whether taking the change back would put a reference to a record that `later` took out.
fn would_bring_back(edit: &Edit, later: &Merge) -> bool {
    let table = edit.place().0;
    let refers = |column: &str, value: &Value| {
        let kind = referred(table, column).map(|(kind, _)| kind);
        kind == Some(later.kind) && value.text() == Some(later.absorbed.as_str())
    };
    match edit {
        Edit::Cell { column, before, .. } => refers(column, before),
        Edit::Gone { cells, .. } => cells.iter().any(|(column, value)| refers(column, value)),
    }
}

/// Whether two changes are of one cell, or the second took away the first's row, or took one away because of that row.
fn touches(first: &Edit, second: &Edit) -> bool {
    if first.place() != second.place() {
        let beside = match second {
            Edit::Gone { beside, .. } => beside.as_deref(),
            Edit::Cell { .. } => None,
        };
        return first.place().0 == second.place().0 && beside == Some(first.place().1);
    }
    match (first, second) {
        (Edit::Cell { column: a, .. }, Edit::Cell { column: b, .. }) => a == b,
        _ => true,
    }
}
