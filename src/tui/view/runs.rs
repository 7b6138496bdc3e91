//! Runs: the history, newest first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::paint;
use crate::lens::{Cell, Column, Table};
use crate::store::RunRecord;
use crate::tui::action::Picture;
use crate::tui::hit::{HitMap, Target};
use crate::tui::model::Model;
use crate::tui::table::TableView;
use crate::tui::words;

/// Draws the pane.
pub fn draw(model: &Model, picture: &Picture, buffer: &mut Buffer, area: Rect, hits: &mut HitMap) {
    let theme = model.themes.current();
    if picture.runs.is_empty() {
        let text = "Here stands the history: each run with its outcome, day and parameters; `assay compare A B` sets two side by side. Nothing ran yet: R runs all phases.";
        return paint::sentence(buffer, area, text, theme.style("text.muted"));
    }
    let offset = model.runs.offset;
    let visible = usize::from(area.height).saturating_sub(1);
    let shown: Vec<Vec<Cell>> = picture.runs.iter().skip(offset).take(visible).map(row).collect();
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
        fixed: 1,
        column: 0,
        target: Target::Row,
    };
    view.draw(buffer, area, theme, hits);
}

fn columns() -> Vec<Column> {
    let text = [
        ("outcome", "outcome"),
        ("started", "started (UTC)"),
        ("took", "took"),
        ("as_of", "as of"),
        ("profile", "profile"),
        ("command", "started by"),
    ];
    let mut columns = vec![Column::number("run", "run")];
    columns.extend(text.map(|(name, title)| Column::text(name, title)));
    columns
}

fn row(run: &RunRecord) -> Vec<Cell> {
    vec![
        Cell::Integer(run.id),
        Cell::Text(run.outcome.clone()),
        Cell::Text(words::moment(&run.started_at)),
        took(run).map_or(Cell::Null, Cell::Text),
        Cell::Text(run.as_of.clone()),
        Cell::Text(run.profile.clone().unwrap_or_else(|| "default".to_owned())),
        Cell::Text(run.command.clone()),
    ]
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
