//! The filter on leads that holds across panes: what it consists of, which leads it comes to, and the tables that can be
//! narrowed to them.
//!
//! A filter is plain data, so that it is kept with the session, undone, recorded and replayed. What it comes to is looked
//! up in the queue, by the same condition grammar as `assay leads --where`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::bench::Bench;
use super::error::OperationError;
use super::leads::{LeadQuery, infos};
use super::sheet::{SheetKind, SheetSource, column_values};
use super::sheets::SheetKey;
use super::view::View;
use crate::engine::part_of;
use crate::frame::{Frame, text};
use crate::lens::{Cell, Column, Figure, LEAD_ID, LeadColumn, LeadPick, LeadSelection, Table};
use crate::rules::{Comparison, Condition, Literal, Node, Number, Operand, Test};

/// Values that a command still names one by one.
const NAMED: usize = 20;
/// The best leads that are told of a filter.
const BEST: usize = 5;

/// What holds across panes: leads that meet every part. Without parts it is all leads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeadFilter {
    parts: Vec<LeadSelection>,
}

impl LeadFilter {
    /// Whether all leads are meant.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Its parts, in the order in which they were put there.
    pub fn parts(&self) -> &[LeadSelection] {
        &self.parts
    }

    /// Where its leads come from.
    pub fn title(&self) -> String {
        let titles: Vec<&str> = self.parts.iter().map(|part| part.title.as_str()).collect();
        titles.join(" · ")
    }

    /// The filter after something was opened. Where what was opened had been narrowed by this filter, its leads are sought
    /// among these, and only an earlier choice by the same facet goes; elsewhere they stand alone.
    #[must_use]
    pub fn with(&self, selection: LeadSelection, within: bool) -> Self {
        let mut parts = if within { self.parts.clone() } else { Vec::new() };
        parts.retain(|part| part.facet != selection.facet);
        parts.push(selection);
        Self { parts }
    }
}

/// What a filter comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeldLeads {
    /// The filter.
    pub filter: LeadFilter,
    /// How many leads it keeps.
    pub leads: usize,
    /// Of so many.
    pub of: usize,
    /// Kept and all leads by tier.
    pub tiers: BTreeMap<String, (usize, usize)>,
    /// The best of them, as the overview shows them, and their ids.
    pub best: (Table, Vec<String>),
    /// The condition that keeps the same leads; nothing where none can be written.
    pub condition: Option<String>,
    /// The values of those leads by the name of each column that names leads.
    values: Vec<(&'static str, Arc<HashSet<String>>)>,
}

impl HeldLeads {
    /// The column of a table by which it can be narrowed, and the values that stay.
    pub fn column_in(&self, source: &SheetSource) -> Option<(usize, &HashSet<String>)> {
        let found = self.values.iter().find_map(|(name, values)| {
            let place = source.column_place(name)?;
            Some((place, values.as_ref()))
        });
        // A filter must not tell what a mask hides.
        found.filter(|(place, _)| {
            source
                .columns()
                .get(*place)
                .is_some_and(|column| column.personal.is_none())
        })
    }

    /// The command that lists the same leads.
    pub fn command(&self, playbook: &str) -> Option<String> {
        let condition = self.condition.as_ref()?;
        Some(format!("assay leads {playbook} --where {}", for_shell(condition)))
    }

    /// All there is to say about it: its parts, what it comes to by tier, and the command.
    pub fn figures(&self, playbook: &str) -> Vec<Figure> {
        let said = |part: &LeadSelection| match &part.leads {
            LeadPick::Where { condition } => condition.clone(),
            LeadPick::OneOf { column, values, .. } => {
                let (one, many) = if column == LEAD_ID {
                    ("lead", "leads")
                } else {
                    ("value", "values")
                };
                let noun = if values.len() == 1 { one } else { many };
                format!("{} {noun} by {}", values.len(), column.replace('_', " "))
            }
        };
        let parts = self.filter.parts();
        let rows = parts
            .iter()
            .map(|part| vec![Cell::text(Some(&part.title)), Cell::Text(said(part))]);
        let tier = |(tier, (kept, all)): (&String, &(usize, usize))| {
            vec![Cell::text(Some(tier)), Cell::count(*kept), Cell::count(*all)]
        };
        let told = match self.command(playbook) {
            Some(command) => vec![command],
            None => vec![
                "These leads are known by their ids alone, and there are too many to name in a command; in the pane of leads \
                 E writes them into a file."
                    .to_owned(),
            ],
        };
        vec![
            Figure::Table(Table {
                title: format!("{}, in every pane that can be narrowed", part_of(self.leads, self.of)),
                columns: vec![Column::text("from", "from"), Column::text("which", "which")],
                rows: rows.collect(),
                note: String::new(),
            }),
            Figure::Text {
                title: "The same on the command line".to_owned(),
                lines: told,
            },
            Figure::Table(Table {
                title: "By tier".to_owned(),
                columns: vec![
                    Column::text("tier", "tier"),
                    Column::number("kept", "kept"),
                    Column::number("of", "of"),
                ],
                rows: self.tiers.iter().map(tier).collect(),
                note: String::new(),
            }),
        ]
    }
}

/// Looks a filter up in the rows of a queue that reps' marks stand beside.
///
/// # Errors
/// When a condition does not parse or the queue lacks a column.
pub fn hold(rows: &Frame, filter: &LeadFilter, columns: &[LeadColumn]) -> Result<HeldLeads, OperationError> {
    let mut kept: Option<BTreeSet<usize>> = None;
    let mut conditions = Vec::new();
    for part in filter.parts() {
        let (found, condition) = rows_of(rows, part)?;
        conditions.push(condition);
        kept = Some(match kept {
            Some(kept) => kept.intersection(&found).copied().collect(),
            None => found,
        });
    }
    let is_kept = |row: &usize| kept.as_ref().is_none_or(|kept| kept.contains(row));
    let mut tiers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (row, tier) in text(rows, "tier")?.iter().enumerate() {
        let count = tiers.entry(tier.unwrap_or_default().to_owned()).or_default();
        count.1 += 1;
        count.0 += usize::from(is_kept(&row));
    }
    let mut values: Vec<(&'static str, Arc<HashSet<String>>)> = Vec::new();
    for column in columns {
        let held = text(rows, column.queue)?;
        let found = (0..rows.height()).filter(is_kept).filter_map(|row| held.get(row));
        values.push((column.name, Arc::new(found.map(str::to_owned).collect())));
    }
    let joined: Option<Vec<String>> = conditions.into_iter().collect();
    Ok(HeldLeads {
        filter: filter.clone(),
        leads: kept.as_ref().map_or(rows.height(), BTreeSet::len),
        of: rows.height(),
        tiers,
        best: (Table::default(), Vec::new()),
        condition: joined.and_then(joined_by_and),
        values,
    })
}

fn joined_by_and(parts: Vec<String>) -> Option<String> {
    match parts.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(format!("({})", several.join(") AND ("))),
    }
}

/// The rows of one part, and the condition that says the same where there is one.
fn rows_of(rows: &Frame, part: &LeadSelection) -> Result<(BTreeSet<usize>, Option<String>), OperationError> {
    let meeting = |condition: &str| -> Result<BTreeSet<usize>, OperationError> {
        let condition = Condition::parse(condition, &infos(rows))?;
        Ok(condition.rows(rows)?.into_iter().collect())
    };
    match &part.leads {
        LeadPick::Where { condition } => Ok((meeting(condition)?, Some(condition.clone()))),
        LeadPick::OneOf {
            column,
            values,
            condition,
        } => {
            let wanted: HashSet<&str> = values.iter().map(String::as_str).collect();
            let held = text(rows, column)?;
            let found: BTreeSet<usize> = (0..rows.height())
                .filter(|row| held.get(*row).is_some_and(|value| wanted.contains(value)))
                .collect();
            let same = |condition: &&String| meeting(condition).is_ok_and(|rows| rows == found);
            let condition = condition.as_ref().filter(same).cloned();
            Ok((found, condition.or_else(|| named_one_by_one(column, values))))
        }
    }
}

fn named_one_by_one(column: &str, values: &[String]) -> Option<String> {
    let literal = |value: &String| Literal::Text(value.clone());
    let test = match values {
        [] => return None,
        [only] => compared(column, literal(only)),
        several if several.len() <= NAMED => Test::In {
            column: column.to_owned(),
            values: several.iter().map(literal).collect(),
        },
        _ => return None,
    };
    Some(Node::Test(test).to_string())
}

fn compared(column: &str, literal: Literal) -> Test {
    Test::Compare {
        column: column.to_owned(),
        comparison: Comparison::Equal,
        with: Operand::Literal(literal),
    }
}

/// The condition that keeps the rows with the same value as this cell.
pub fn same_value(column: &str, kind: SheetKind, cell: &Cell) -> Option<String> {
    let test = match cell {
        Cell::Null => Test::Missing {
            column: column.to_owned(),
        },
        Cell::Flag(flag) => {
            let node = Node::Test(Test::Flag {
                column: column.to_owned(),
            });
            let node = if *flag { node } else { Node::Not(Box::new(node)) };
            return Some(node.to_string());
        }
        Cell::Integer(value) | Cell::Label(value) => compared(column, Literal::Number(Number::Whole(*value))),
        Cell::Text(day) if kind == SheetKind::Date => compared(column, Literal::Date(day.parse().ok()?)),
        // A table holds what is shown of these.
        Cell::Text(_) | Cell::Moment(_) | Cell::Named { .. } => compared(column, Literal::Text(cell.shown())),
        measured => compared(column, Literal::Number(Number::Real(measured.real()?))),
    };
    Some(Node::Test(test).to_string())
}

/// A word of a command line that a shell takes as it is.
fn for_shell(word: &str) -> String {
    if word.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        format!("\"{word}\"")
    }
}

/// The column of a table that names leads, those of single leads before those of several.
pub fn lead_column(columns: &[LeadColumn], source: &SheetSource) -> Option<(usize, LeadColumn)> {
    columns.iter().find_map(|column| {
        let place = source.column_place(column.name)?;
        Some((place, *column))
    })
}

/// What these rows of a column hold, each value once and in the order in which it stands there.
pub fn values_of(source: &SheetSource, rows: Option<&[u32]>, column: usize) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut values = column_values(source, rows, column);
    values.retain(|value| seen.insert(value.clone()));
    values
}

impl View {
    /// Looks a filter up.
    ///
    /// # Errors
    /// When the leads are not made yet or a condition does not parse.
    pub fn hold(&self, filter: &LeadFilter) -> Result<HeldLeads, OperationError> {
        let mut page = self.leads(&LeadQuery::default())?;
        let rows = self.noted(&page.queue.rows)?;
        let mut held = hold(&rows, filter, self.playbook.lens.lead_columns())?;
        if let Some((_, ids)) = held.values.iter().find(|(name, _)| *name == LEAD_ID) {
            let known = text(&page.queue.rows, LEAD_ID)?;
            page.rows
                .retain(|row| known.get(*row).is_some_and(|id| ids.contains(id)));
            page.rows.truncate(BEST);
        }
        let best = (0..BEST).map_while(|place| page.lead_id(place)).collect();
        held.best = (page.window(self, 0, BEST)?, best);
        Ok(held)
    }
}

impl Bench {
    /// The leads that the evidence of a gate names.
    ///
    /// # Errors
    /// When the gate is not among the latest results, or its evidence names no leads.
    pub fn evidence_leads(
        &self,
        view: &View,
        gate: &str,
        subject: Option<&str>,
    ) -> Result<LeadSelection, OperationError> {
        let key = SheetKey::Evidence {
            gate: gate.to_owned(),
            subject: subject.map(str::to_owned),
        };
        let sheet = self.sheet(view, &key)?;
        let columns = view.playbook.lens.lead_columns();
        let (_, many) = view.playbook.lens.lead_words();
        let nobody = || OperationError::Refused(format!("the evidence of gate {gate} names no {many}"));
        let (place, column) = lead_column(columns, &sheet.source).ok_or_else(nobody)?;
        let values = values_of(&sheet.source, None, place);
        Ok(LeadSelection::one_of(
            "gate",
            evidence_title(gate, subject),
            column.queue,
            values,
        ))
    }
}

/// What a gate's evidence is called as the origin of leads.
pub fn evidence_title(gate: &str, subject: Option<&str>) -> String {
    match subject {
        Some(subject) => format!("gate {gate} {subject} evidence"),
        None => format!("gate {gate} evidence"),
    }
}
