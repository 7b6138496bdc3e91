//! Merging, one record into another at a time: the golden record, the references, the rows that then stand there twice.

use std::collections::BTreeMap;

use super::golden::golden;
use super::log::{Edit, Merge};
use super::rules::{Merged, Survivorship};
use super::state::{GROUP_LINKS, RELATIONS, References, State, record_tables, referred};
use super::value::{Column, Value};

/// An order to take one record into another.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups) struct Step {
    /// What is merged.
    pub kind: Merged,
    /// The record that stands.
    pub survivor: String,
    /// The record that is taken in.
    pub absorbed: String,
    /// The points of the pair.
    pub points: Option<f64>,
    /// What speaks for it.
    pub why: String,
    /// Who decided.
    pub actor: String,
}

/// What every merge of a run is stamped with.
#[derive(Debug, Clone, Copy)]
pub(in crate::playbooks::buyer_groups) struct Stamp<'a> {
    /// The day of the run.
    pub time: &'a str,
    /// The archive of before.
    pub archive: &'a str,
}

/// The tables after these steps, and what each did. Steps whose records are not both there are left out: a record that was
/// set aside since the pairs were found is nothing to merge.
pub(in crate::playbooks::buyer_groups) fn apply(
    before: &State,
    steps: &[Step],
    stamp: Stamp<'_>,
) -> (State, Vec<Merge>) {
    let mut work = Work {
        references: before.references(),
        state: before.clone(),
        rules: [Merged::Company, Merged::Person].map(Survivorship::of),
        parts: BTreeMap::new(),
        edits: Vec::new(),
        moved: 0,
        deduped: 0,
    };
    let mut log = Vec::new();
    for step in steps {
        let (kind, survivor, absorbed) = (step.kind, step.survivor.as_str(), step.absorbed.as_str());
        if survivor == absorbed || !work.state.has(kind, survivor) || !work.state.has(kind, absorbed) {
            continue;
        }
        let sources = work.merge(kind, survivor, absorbed);
        let edits = std::mem::take(&mut work.edits);
        log.push(Merge {
            id: Merge::id_of(kind, survivor, absorbed),
            seq: i64::try_from(log.len()).unwrap_or(i64::MAX).saturating_add(1),
            time: stamp.time.to_owned(),
            actor: step.actor.clone(),
            kind,
            survivor: survivor.to_owned(),
            absorbed: absorbed.to_owned(),
            points: step.points,
            why: step.why.clone(),
            sources,
            moved: std::mem::take(&mut work.moved),
            deduped: std::mem::take(&mut work.deduped),
            archive: stamp.archive.to_owned(),
            undone: false,
            counted: edits.len(),
            edits,
        });
    }
    (work.state, log)
}

/// A record as it was before anything was merged into it.
#[derive(Debug, Clone)]
struct Part {
    id: String,
    values: Vec<Value>,
}

/// The tables while they are merged.
pub(super) struct Work {
    pub(super) references: References,
    pub(super) state: State,
    rules: [Survivorship; 2],
    /// Every record that went into one, itself first.
    parts: BTreeMap<(Merged, String), Vec<Part>>,
    pub(super) edits: Vec<Edit>,
    moved: i64,
    pub(super) deduped: i64,
}

impl Work {
    fn merge(&mut self, kind: Merged, survivor: &str, absorbed: &str) -> BTreeMap<String, String> {
        let sources = self.gild(kind, survivor, absorbed);
        for table in record_tables(kind) {
            self.take_out(table, absorbed, None);
        }
        let moved: Vec<_> = self.references.of(kind, absorbed).cloned().collect();
        for (table, row, column) in moved {
            let there = self.state.table(table).and_then(|held| held.cell(&row, column));
            if there.and_then(Value::text) != Some(absorbed) {
                continue;
            }
            if matches!(table, RELATIONS | GROUP_LINKS) {
                self.moved += 1;
            }
            self.set(table, &row, column, Value::Text(survivor.to_owned()));
            self.references.add(kind, survivor, (table, row, column));
        }
        self.re_point_parts(kind, survivor, absorbed);
        self.settle(kind, survivor);
        sources
    }

    /// What went into a record refers to where the rest refers to, or a later golden record would bring back who is gone.
    fn re_point_parts(&mut self, kind: Merged, survivor: &str, absorbed: &str) {
        for other in [Merged::Company, Merged::Person] {
            let columns = self.columns_of(other);
            let refers = |column: &Column| {
                let of = record_tables(other)
                    .iter()
                    .find_map(|table| referred(table, &column.name));
                of.is_some_and(|(of, _)| of == kind)
            };
            let places: Vec<usize> = (0..columns.len())
                .filter(|at| columns.get(*at).is_some_and(refers))
                .collect();
            let held = self.parts.iter_mut().filter(|((of, _), _)| *of == other);
            for part in held.flat_map(|(_, parts)| parts) {
                for place in &places {
                    if let Some(cell) = part.values.get_mut(*place)
                        && cell.text() == Some(absorbed)
                    {
                        *cell = Value::Text(survivor.to_owned());
                    }
                }
            }
        }
    }

    /// Gives the survivor the values of the golden record; gives which record each came from.
    fn gild(&mut self, kind: Merged, survivor: &str, absorbed: &str) -> BTreeMap<String, String> {
        let mut parts = self.parts_of(kind, survivor);
        parts.extend(self.parts_of(kind, absorbed));
        let columns = self.columns_of(kind);
        let records: Vec<&[Value]> = parts.iter().map(|part| part.values.as_slice()).collect();
        let [companies, people] = &self.rules;
        let rules = match kind {
            Merged::Company => companies,
            Merged::Person => people,
        };
        let made = golden(rules, &columns, &records);
        let mut sources = BTreeMap::new();
        for (column, givers) in columns.iter().zip(&made.givers) {
            let ids: Vec<&str> = givers
                .iter()
                .filter_map(|at| parts.get(*at))
                .map(|part| part.id.as_str())
                .collect();
            if !ids.is_empty() {
                sources.insert(column.name.clone(), ids.join("|"));
            }
        }
        for (column, value) in columns.iter().zip(made.values) {
            let holds = |table: &&&str| {
                self.state
                    .table(table)
                    .is_some_and(|held| held.place(&column.name).is_some())
            };
            if let Some(table) = record_tables(kind).iter().find(holds) {
                self.set(table, survivor, &column.name, value);
            }
        }
        self.parts.insert((kind, survivor.to_owned()), parts);
        sources
    }

    fn parts_of(&mut self, kind: Merged, id: &str) -> Vec<Part> {
        if let Some(parts) = self.parts.remove(&(kind, id.to_owned())) {
            return parts;
        }
        let mut values = Vec::new();
        for column in self.columns_of(kind) {
            let cell = record_tables(kind)
                .iter()
                .find_map(|table| self.state.table(table)?.cell(id, &column.name));
            values.push(cell.cloned().unwrap_or(Value::Null));
        }
        vec![Part {
            id: id.to_owned(),
            values,
        }]
    }

    /// The columns of a kind of record over all its tables.
    fn columns_of(&self, kind: Merged) -> Vec<Column> {
        let mut columns: Vec<Column> = Vec::new();
        for table in record_tables(kind) {
            for column in self.state.table(table).map_or(&[][..], |held| &held.columns) {
                if columns.iter().all(|held| held.name != column.name) {
                    columns.push(column.clone());
                }
            }
        }
        columns
    }

    /// Whether this merge has changed the row.
    pub(super) fn moved_now(&self, table: &str, row: &str) -> bool {
        self.edits.iter().any(|edit| edit.place() == (table, row))
    }

    pub(super) fn text(&self, table: &str, row: &str, column: &str) -> String {
        let held = self.state.table(table);
        held.map(|held| held.text(row, column).to_owned()).unwrap_or_default()
    }

    pub(super) fn set(&mut self, table: &'static str, row: &str, column: &str, after: Value) {
        let Some(held) = self.state.tables.get_mut(table) else {
            return;
        };
        let Some(place) = held.place(column) else { return };
        let Some(cell) = held.rows.get_mut(row).and_then(|cells| cells.get_mut(place)) else {
            return;
        };
        if *cell == after {
            return;
        }
        let before = std::mem::replace(cell, after.clone());
        if let (Some((kind, name)), Some(id)) = (referred(table, column), after.text()) {
            self.references.add(kind, id, (table, row.to_owned(), name));
        }
        self.edits.push(Edit::Cell {
            table,
            row: row.to_owned(),
            column: column.to_owned(),
            before,
            after,
        });
    }

    pub(super) fn take_out(&mut self, table: &'static str, row: &str, beside: Option<&String>) {
        let Some(held) = self.state.tables.get_mut(table) else {
            return;
        };
        let Some(values) = held.rows.remove(row) else { return };
        let names = held.columns.iter().map(|column| column.name.clone());
        self.edits.push(Edit::Gone {
            table,
            row: row.to_owned(),
            cells: names.zip(values).collect(),
            beside: beside.cloned(),
        });
    }
}
