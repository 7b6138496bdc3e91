//! Phases, gates, metrics and tiers as rows: the stable keys for programs, fewer and rounder columns for people. What a
//! command prints and what a report holds are these same tables.

use super::MetricChange;
use crate::engine::{Bound, Judged, MetricUnit, Outcome, Phase, PhaseKind, PhaseState, in_unit, span};
use crate::lens::{Cell, Column, Table, TierRow};

/// A table with these columns and rows.
pub fn sheet(title: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    Table {
        title: title.to_owned(),
        columns,
        rows,
        note: String::new(),
    }
}

/// A number shown with so many places.
pub fn number(value: f64, decimals: u8) -> Cell {
    Cell::Real { value, decimals }
}

/// What a gate or a metric observed, as every room tells it to people.
pub fn observed_cell(value: Option<f64>, unit: &str) -> Cell {
    value.map_or(Cell::Null, |value| words(in_unit(value, unit)))
}

/// A number in its unit, unrounded for programs: shares as such, whole counts as whole numbers.
pub fn measure(value: Option<f64>, unit: &str) -> Cell {
    /// Below this a float holds every whole number exactly.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match (value, unit) {
        (None, _) => Cell::Null,
        (Some(value), "share") => Cell::Share(value),
        (Some(value), _) if value.fract() == 0.0 && value.abs() < EXACT => Cell::Integer(value as i64),
        (Some(value), _) => number(value, 2),
    }
}

/// A text or nothing.
pub fn words(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

/// Phases with their status.
pub fn phases<'a>(states: impl IntoIterator<Item = &'a PhaseState>, programs: bool) -> Table {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("title", "title"),
        Column::text("status", "status"),
        Column::text("stale_because", "stale because"),
        Column::number("duration_s", "time"),
        Column::number("rows_out", "rows out"),
        Column::number("gates_passed", "passed"),
        Column::number("gates_failed", "failed"),
        Column::text("every_run", "runs"),
    ];
    let rows = states.into_iter().map(|state| phase_row(state, programs)).collect();
    let table = sheet("Phases", columns, rows);
    if programs { table } else { without_empty_columns(table) }
}

fn phase_row(state: &PhaseState, programs: bool) -> Vec<Cell> {
    let ran = state.run.is_some();
    let seconds = state.duration_ms as f64 / 1000.0;
    let time = if programs {
        number(seconds, 3)
    } else {
        words(span(seconds))
    };
    let counted = |outcome: Outcome| Cell::count(state.gates.iter().filter(|gate| gate.outcome == outcome).count());
    let known = |cell: Cell| if ran { cell } else { Cell::Null };
    vec![
        words(state.phase.id),
        words(state.phase.title),
        words(state.status.word()),
        state.stale.as_ref().map_or(Cell::Null, |stale| words(stale.words())),
        known(time),
        known(Cell::Integer(state.rows_out)),
        known(counted(Outcome::Passed)),
        known(counted(Outcome::Failed)),
        every_run(state.phase, programs),
    ]
}

/// Whether a run carries the phase out even where nothing is stale: an effect phase replays its journal.
fn every_run(phase: &Phase, programs: bool) -> Cell {
    match (phase.kind == PhaseKind::Effect, programs) {
        (every, true) => Cell::Flag(every),
        (true, false) => words("every time"),
        (false, false) => Cell::Null,
    }
}

/// Judged gates.
pub fn gates<'a>(gates: impl IntoIterator<Item = &'a Judged>, programs: bool) -> Table {
    let rows = gates
        .into_iter()
        .map(|gate| if programs { gate_row(gate) } else { gate_line(gate) })
        .collect();
    let columns = if programs {
        vec![
            Column::text("phase", ""),
            Column::text("id", ""),
            Column::text("subject", ""),
            Column::text("check", ""),
            Column::text("warn_at", ""),
            Column::text("block_at", ""),
            Column::number("observed", ""),
            Column::text("unit", ""),
            Column::text("outcome", ""),
            Column::text("review", ""),
            Column::text("note", ""),
            Column::number("warn_below", ""),
            Column::number("warn_above", ""),
            Column::text("warn_strict", ""),
            Column::number("block_below", ""),
            Column::number("block_above", ""),
            Column::text("block_strict", ""),
        ]
    } else {
        vec![
            Column::text("id", "gate"),
            Column::text("outcome", "outcome"),
            Column::text("subject", "about"),
            Column::text("check", "check"),
            Column::number("observed", "observed"),
            Column::text("bounds", "bounds"),
            Column::text("review", "review"),
            Column::text("note", "note"),
        ]
    };
    let table = sheet("Gates", columns, rows);
    if programs { table } else { without_empty_columns(table) }
}

/// The table without the column of this name.
pub fn without(mut table: Table, name: &str) -> Table {
    if let Some(place) = table.columns.iter().position(|column| column.name == name) {
        table.columns.remove(place);
        for row in &mut table.rows {
            row.remove(place);
        }
    }
    table
}

fn gate_row(gate: &Judged) -> Vec<Cell> {
    let bound = |bound: Option<Bound>| bound.map_or(Cell::Null, |bound| words(bound.text()));
    // What `warn_at` and `block_at` say in words, as numbers; strict is a bound that its own value breaches too.
    let parts = |bound: Option<Bound>| {
        let side = |value: Option<f64>| value.map_or(Cell::Null, |value| number(value, 6));
        let strict = bound.map_or(Cell::Null, |bound| Cell::Flag(bound.strict));
        [
            side(bound.and_then(|bound| bound.below)),
            side(bound.and_then(|bound| bound.above)),
            strict,
        ]
    };
    let mut row = vec![
        words(&gate.phase),
        words(&gate.id),
        Cell::text(gate.subject.as_deref()),
        words(&gate.check),
        bound(gate.warn),
        bound(gate.block),
        measure(gate.observed, &gate.unit),
        words(&gate.unit),
        words(gate.outcome.word()),
        Cell::text(gate.review.as_deref()),
        words(&gate.note),
    ];
    row.extend(parts(gate.warn));
    row.extend(parts(gate.block));
    row
}

fn gate_line(gate: &Judged) -> Vec<Cell> {
    let review = gate.reviewed.as_ref().map(|held| {
        let standing = gate.review.as_deref().unwrap_or(&held.decision);
        format!("{standing} by {}", held.actor)
    });
    vec![
        words(&gate.id),
        words(gate.outcome.word()),
        Cell::text(gate.subject.as_deref()),
        words(&gate.check),
        observed_cell(gate.observed, &gate.unit),
        words(bounds_words(gate)),
        Cell::text(review.as_deref()),
        Cell::text(Some(gate.note.as_str()).filter(|note| !note.is_empty())),
    ]
}

/// When a gate warns and blocks, in the unit in which its value is shown.
pub fn bounds_words(gate: &Judged) -> String {
    let bound = |name: &str, bound: Option<Bound>| bound.map(|bound| format!("{name} {}", bound.breach(&gate.unit)));
    let bounds: Vec<String> = [bound("warns", gate.warn), bound("blocks", gate.block)]
        .into_iter()
        .flatten()
        .collect();
    bounds.join(", ")
}

/// Metrics with their change.
pub fn metrics(changes: &[MetricChange], programs: bool) -> Table {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("name", "metric"),
        Column::text("subject", "about"),
        Column::number("value", "value"),
        Column::text("unit", "unit"),
        Column::number("before", "last run"),
        Column::number("change", "change"),
    ];
    let rows = changes.iter().map(|found| {
        let unit = unit_word(found.metric.unit);
        let change = found
            .before
            .flatten()
            .zip(found.metric.value)
            .map(|(before, now)| now - before);
        let shown = match change {
            Some(change) if !programs && change != 0.0 => words(format!(
                "{}{}",
                if change > 0.0 { "+" } else { "" },
                in_unit(change, unit)
            )),
            Some(_) if !programs => words("same"),
            change => measure(change, unit),
        };
        // People read a day, programs its number.
        let day = !programs && found.metric.unit == MetricUnit::Date;
        let value = |value: Option<f64>| match value {
            Some(value) if day => words(crate::frame::show_date(value as i32)),
            value if programs => measure(value, unit),
            value => observed_cell(value, unit),
        };
        vec![
            words(found.phase),
            words(&found.metric.name),
            Cell::text(found.metric.subject.as_deref()),
            value(found.metric.value),
            words(if day { "date" } else { unit }),
            value(found.before.flatten()),
            shown,
        ]
    });
    sheet("Metrics", columns, rows.collect())
}

fn unit_word(unit: MetricUnit) -> &'static str {
    match unit {
        MetricUnit::Count => "count",
        MetricUnit::Share => "share",
        MetricUnit::Points => "points",
        MetricUnit::Ratio => "ratio",
        MetricUnit::Bytes => "bytes",
        MetricUnit::Days => "days",
        MetricUnit::Date => "days since 1970",
    }
}

/// The distribution; `heading` says to people which leads are counted. They do not see columns that hold nothing.
pub fn tiers(rows: &[TierRow], heading: &str, programs: bool) -> Table {
    let columns = vec![
        Column::text("tier", "tier"),
        Column::number("rank", "rank"),
        Column::number("n", heading),
        Column::number("share", "share"),
        Column::number("k", "conversions"),
        Column::number("rate", "rate"),
        Column::number("wald_low", "Wald from"),
        Column::number("wald_high", "Wald to"),
        Column::number("wilson_low", "Wilson from"),
        Column::number("wilson_high", "Wilson to"),
        Column::number("lift_overall", "lift"),
        Column::number("lift_standard", "lift over standard"),
        Column::number("expected_rate", "expected rate"),
        Column::text("significant", "significant"),
    ];
    let table = sheet(
        "Tiers",
        columns,
        rows.iter().map(|row| tier_row(row, programs)).collect(),
    );
    if programs { table } else { without_empty_columns(table) }
}

/// A rate. A Wald bound beyond 0 or 1 is shown cut; programs get it as it is.
pub fn rate_cell(value: f64, programs: bool) -> Cell {
    Cell::Rate(if programs { value } else { value.clamp(0.0, 1.0) })
}

fn tier_row(row: &TierRow, programs: bool) -> Vec<Cell> {
    let whole = |value: u64| i64::try_from(value).map_or(Cell::Null, Cell::Integer);
    let share = |value: Option<f64>| value.map_or(Cell::Null, |value| rate_cell(value, programs));
    let ratio = |value: Option<f64>| value.map_or(Cell::Null, Cell::Times);
    vec![
        words(&row.tier),
        Cell::Integer(i64::from(row.rank)),
        whole(row.n),
        Cell::Share(row.share),
        row.k.map_or(Cell::Null, whole),
        share(row.rate),
        share(row.wald.map(|(low, _)| low)),
        share(row.wald.map(|(_, high)| high)),
        share(row.wilson.map(|(low, _)| low)),
        share(row.wilson.map(|(_, high)| high)),
        ratio(row.lift_overall),
        ratio(row.lift_standard),
        share(row.expected_rate),
        row.significant.map_or(Cell::Null, Cell::Flag),
    ]
}

/// The table without the columns in which no row has anything; a table without rows keeps them all.
pub fn without_empty_columns(mut table: Table) -> Table {
    if table.rows.is_empty() {
        return table;
    }
    let held = |place: usize| {
        table
            .rows
            .iter()
            .any(|row| row.get(place).is_some_and(|cell| *cell != Cell::Null))
    };
    let kept: Vec<bool> = (0..table.columns.len()).map(held).collect();
    let mut keep = kept.iter();
    table.columns.retain(|_| keep.next() == Some(&true));
    for row in &mut table.rows {
        let mut keep = kept.iter();
        row.retain(|_| keep.next() == Some(&true));
    }
    table
}

#[cfg(test)]
mod tests;
