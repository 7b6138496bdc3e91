//! Every gate in order: check, bounds, what was observed, outcome, review, what it observed before, evidence rows.

use super::Gathered;
use super::phases::{phase_anchor, quoted};
use super::summary::marked;
use crate::engine::{Judged, Outcome, PhaseState, Stops, counted};
use crate::export::{Block, Linked, Section, anchor};
use crate::lens::{Cell, Column, Figure, Table};
use crate::operations::rows::{bounds_words, observed_cell, sheet, without_empty_columns, words};
use crate::operations::{GatePoint, OperationError, evidence_table};

/// Evidence rows of a gate that did not pass.
const ROWS_OPEN: usize = 25;
/// Evidence rows of one that passed: enough to see what they are.
const ROWS_PASSED: usize = 5;
/// Evidence tables of one gate that is about several subjects.
const MOST_TABLES: usize = 8;
/// Points of a gate's history that are told.
const POINTS: usize = 6;

/// Where a gate stands.
pub(super) fn anchor_of(gate: &str) -> String {
    anchor(&["gate", gate])
}

/// Gates as a table that leads to each of them.
pub(super) fn linked_gates(title: &str, gates: &[&Judged]) -> Linked {
    let columns = vec![
        Column::text("id", "gate"),
        Column::text("subject", "about"),
        Column::text("check", "check"),
        Column::number("observed", "observed"),
        Column::text("bounds", "bounds"),
        Column::text("outcome", "outcome"),
        Column::text("review", "review"),
    ];
    let row = |gate: &&Judged| {
        let review = match &gate.review {
            None if gate.undecided() => Cell::text(Some("to be decided")),
            _ => review_words(gate),
        };
        vec![
            words(&gate.id),
            Cell::text(gate.subject.as_deref()),
            words(&gate.check),
            observed_cell(gate.observed, &gate.unit),
            words(bounds_words(gate)),
            words(marked("outcome", gate.outcome.word())),
            review,
        ]
    };
    Linked {
        table: without_empty_columns(sheet(title, columns, gates.iter().map(row).collect())),
        anchors: gates.iter().map(|gate| anchor_of(&gate.id)).collect(),
    }
}

fn review_words(gate: &Judged) -> Cell {
    let Some(review) = &gate.review else { return Cell::Null };
    let by = gate.reviewed.as_ref().map(|held| format!("{review} by {}", held.actor));
    words(by.unwrap_or_else(|| review.clone()))
}

/// The gates of all phases.
pub(super) fn section(of: &Gathered<'_>) -> Result<Section, OperationError> {
    let mut phases = Vec::new();
    for state in of.view.states.iter().filter(|state| !state.gates.is_empty()) {
        phases.push(phase(of, state)?);
    }
    let all: Vec<&Judged> = of.view.gates().collect();
    let blocks = if all.is_empty() {
        Vec::new()
    } else {
        vec![Block::Linked(linked_gates("All gates, in order", &all))]
    };
    Ok(Section::new("Gates", blocks).holding(phases))
}

fn phase(of: &Gathered<'_>, state: &PhaseState) -> Result<Section, OperationError> {
    // A gate with several subjects is told once, with a row for each of them.
    let mut ids: Vec<&str> = Vec::new();
    for gate in &state.gates {
        if !ids.contains(&gate.id.as_str()) {
            ids.push(&gate.id);
        }
    }
    let mut articles = Vec::new();
    for id in ids {
        let readings: Vec<&Judged> = state.gates.iter().filter(|gate| gate.id == id).collect();
        articles.extend(article(of, &readings)?);
    }
    let title = format!("{} {}", state.phase.id, state.phase.title);
    Ok(Section {
        anchor: phase_anchor(state.phase.id),
        state: marked("status", state.status.word()),
        blocks: vec![Block::Text(state.phase.summary.to_owned())],
        ..Section::new(&title, Vec::new())
    }
    .holding(articles))
}

/// The outcome that weighs most.
fn worst(readings: &[&Judged]) -> Option<Outcome> {
    const WEIGHT: [Outcome; 6] = [
        Outcome::Failed,
        Outcome::Pending,
        Outcome::Warned,
        Outcome::Waived,
        Outcome::Passed,
        Outcome::Skipped,
    ];
    WEIGHT
        .into_iter()
        .find(|wanted| readings.iter().any(|gate| gate.outcome == *wanted))
}

fn article(of: &Gathered<'_>, readings: &[&Judged]) -> Result<Option<Section>, OperationError> {
    let Some(gate) = readings.first() else { return Ok(None) };
    let bounds = bounds_words(gate);
    let stops = match gate.stops {
        Stops::Downstream => "what is downstream".to_owned(),
        Stops::Subject => "its subject alone".to_owned(),
        Stops::Named => gate.stopped.join(", "),
    };
    let mut facts = vec![
        ("unit".to_owned(), gate.unit.clone()),
        (
            "bounds".to_owned(),
            if bounds.is_empty() {
                "none: it is only told".to_owned()
            } else {
                bounds
            },
        ),
    ];
    if gate.block.is_some() {
        facts.push(("a failure stops".to_owned(), stops));
        facts.push((
            "may be waived".to_owned(),
            if gate.waivable { "yes" } else { "no" }.to_owned(),
        ));
    }
    let mut blocks = vec![
        Block::Text(gate.check.clone()),
        Block::Facts(facts),
        Block::Figure(Figure::Table(observed(of, readings))),
    ];
    blocks.extend(evidence(of, readings)?);
    Ok(Some(Section {
        anchor: anchor_of(&gate.id),
        state: worst(readings)
            .map(|outcome| marked("outcome", outcome.word()))
            .unwrap_or_default(),
        ..Section::new(&gate.id, blocks)
    }))
}

fn observed(of: &Gathered<'_>, readings: &[&Judged]) -> Table {
    let columns = vec![
        Column::text("outcome", "outcome"),
        Column::text("subject", "about"),
        Column::number("observed", "observed"),
        Column::number("unrounded", "unrounded"),
        Column::text("review", "review"),
        Column::text("history", "over the runs"),
        Column::text("note", "why"),
    ];
    let row = |gate: &&Judged| {
        let shown = observed_cell(gate.observed, &gate.unit);
        let unrounded = gate.observed.map(|value| value.to_string());
        let number = shown.shown().replace(',', "");
        let told = unrounded.filter(|text| number.split(' ').next() != Some(text.as_str()));
        let key = (gate.id.clone(), gate.subject.clone());
        let history = of.histories.get(&key).map(|points| history_words(points, &gate.unit));
        vec![
            words(marked("outcome", gate.outcome.word())),
            Cell::text(gate.subject.as_deref()),
            shown,
            told.map_or(Cell::Null, words),
            review_words(gate),
            Cell::text(history.as_deref()),
            Cell::text(Some(gate.note.as_str()).filter(|note| !note.is_empty())),
        ]
    };
    let title = readings.first().map_or("", |gate| gate.id.as_str());
    without_empty_columns(sheet(
        &format!("{title}: what was observed"),
        columns,
        readings.iter().map(row).collect(),
    ))
}

/// What a gate observed, run by run; what stayed the same is told once.
fn history_words(points: &[GatePoint], unit: &str) -> String {
    let told = |point: &GatePoint| {
        format!(
            "{} {}",
            observed_cell(point.observed, unit).shown(),
            point.outcome.word()
        )
    };
    let same = points
        .windows(2)
        .all(|two| matches!(two, [one, other] if told(one) == told(other)));
    if same {
        return format!("the same in {}", counted(points.len(), "run", "runs"));
    }
    let shown = points.iter().skip(points.len().saturating_sub(POINTS));
    let shown: Vec<String> = shown
        .map(|point| format!("run {}: {}", point.run, told(point)))
        .collect();
    shown.join("\n")
}

fn evidence(of: &Gathered<'_>, readings: &[&Judged]) -> Result<Vec<Block>, OperationError> {
    let mut held: Vec<&&Judged> = readings.iter().filter(|gate| gate.evidence.is_some()).collect();
    // What did not pass comes first, so that it is never what is left out.
    held.sort_by_key(|gate| gate.outcome == Outcome::Passed);
    let mut blocks = Vec::new();
    for gate in held.iter().take(MOST_TABLES) {
        blocks.extend(evidence_rows(of, gate)?.map(|table| Block::Figure(Figure::Table(table))));
    }
    let more = held.len().saturating_sub(MOST_TABLES);
    if more > 0 {
        let id = readings.first().map_or("", |gate| gate.id.as_str());
        blocks.push(Block::Text(format!(
            "Evidence of {} more is left out; `assay gates {} --evidence {id} --subject NAME` shows each.",
            counted(more, "subject", "subjects"),
            of.playbook().id
        )));
    }
    Ok(blocks)
}

fn evidence_rows(of: &Gathered<'_>, gate: &Judged) -> Result<Option<Table>, OperationError> {
    let Some(frame) = of.view.evidence(gate)? else {
        return Ok(None);
    };
    let most = if gate.outcome == Outcome::Passed {
        ROWS_PASSED
    } else {
        ROWS_OPEN
    };
    let about = gate
        .subject
        .as_ref()
        .map(|subject| format!(", {subject}"))
        .unwrap_or_default();
    let kind = if gate.evidence_words.is_empty() {
        "evidence"
    } else {
        &gate.evidence_words
    };
    let title = format!("Evidence of {}{about}: {kind}", gate.id);
    let mut table = evidence_table(&frame.slice(0, most), &title, of.unmask)?;
    let all = frame.height();
    let subject = gate
        .subject
        .as_ref()
        .map(|subject| format!(" --subject {}", quoted(subject)));
    let command = format!(
        "assay gates {} --evidence {}{}",
        of.playbook().id,
        gate.id,
        subject.unwrap_or_default()
    );
    table.note = match all.saturating_sub(most) {
        0 => String::new(),
        _ if of.later.is_some() => format!(
            "{most} of {all} rows; the others are in frame {}",
            gate.evidence.as_deref().unwrap_or("")
        ),
        _ => format!("{most} of {all} rows; `{command}` shows them all"),
    };
    Ok(Some(table))
}
