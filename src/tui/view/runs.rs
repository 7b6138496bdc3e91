//! Runs: the history, newest first, with the marks of the two that are to be compared.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use crate::lens::{Cell, Column, Table};
use crate::operations::RunFacts;
use crate::store::RunRecord;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::model::Model;
use crate::tui::table::TableView;
use crate::tui::words;

/// Columns that stay when the others scroll: mark and number.
pub const FIXED: usize = 2;
/// Columns in all.
pub const COLUMNS: usize = 10;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    if picture.runs.is_empty() {
        let text = "Here stands the history: each run with its outcome, day and parameters; mark two with Space and ↵ sets them side by side. Nothing ran yet: R runs all phases.";
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    }
    let offset = model.runs.offset;
    let visible = usize::from(area.height).saturating_sub(1);
    let runs = picture.runs.iter().skip(offset).take(visible);
    let shown: Vec<Vec<Cell>> = runs.map(|run| row(model, run)).collect();
    let table = Table {
        columns: columns(),
        rows: shown,
        ..Table::default()
    };
    let view = TableView {
        table: &table,
        from: offset,
        offset,
        selected: Some(model.runs.selected),
        fixed: FIXED,
        column: model.past.column,
        target: Target::Row,
    };
    view.draw(buffer, area, theme, hits);
}

fn columns() -> Vec<Column> {
    let text = [
        ("outcome", "outcome"),
        ("started", "started (UTC)"),
        ("took", "took"),
        ("phases", "phases"),
        ("gates", "gates"),
        ("command", "started by"),
        ("as_of", "as of"),
        ("profile", "profile"),
    ];
    let mut columns = vec![Column::text("mark", ""), Column::number("run", "run")];
    columns.extend(text.map(|(name, title)| Column::text(name, title)));
    columns
}

fn row(model: &Model, run: &RunRecord) -> Vec<Cell> {
    let facts = model.past.facts.get(&run.id);
    let mark = if model.past.marked.contains(&run.id) { "◆" } else { "" };
    let told = |words: fn(&RunFacts) -> String| facts.map_or(Cell::Null, |facts| Cell::Text(words(facts)));
    vec![
        Cell::Text(mark.to_owned()),
        Cell::Integer(run.id),
        Cell::Text(run.outcome.clone()),
        Cell::Text(words::moment(&run.started_at)),
        took(run).map_or(Cell::Null, Cell::Text),
        told(phases),
        told(gates),
        Cell::Text(run.command.clone()),
        Cell::Text(run.as_of.clone()),
        Cell::Text(run.profile.clone().unwrap_or_else(|| "default".to_owned())),
    ]
}

/// Phases executed and taken from earlier runs.
fn phases(facts: &RunFacts) -> String {
    match (facts.executed, facts.reused) {
        (executed, 0) => format!("{executed} run"),
        (0, reused) => format!("{reused} reused"),
        (executed, reused) => format!("{executed} run {reused} reused"),
    }
}

/// Gates by how they came out, with the marks of every pane.
fn gates(facts: &RunFacts) -> String {
    let counts = [("●", facts.passed), ("▲", facts.warned), ("✗", facts.failed)];
    let shown = counts.iter().filter(|(_, count)| *count > 0);
    shown
        .map(|(sign, count)| format!("{sign}{count}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn took(run: &RunRecord) -> Option<String> {
    let time = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
    let passed = time(run.finished_at.as_deref()?)?.signed_duration_since(time(&run.started_at)?);
    let seconds = passed.num_seconds();
    Some(if seconds < 1 {
        "under 1 s".to_owned()
    } else {
        words::span(passed.to_std().ok()?)
    })
}
