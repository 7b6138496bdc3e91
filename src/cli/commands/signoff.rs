//! The sign-off sheet of a run, and what a gate observed over the runs, as text.

use chrono::{Offset, Utc};

use crate::cli::failure::Failure;
use crate::cli::output::{measure, sheet, words};
use crate::cli::session::Session;
use crate::engine::{Judged, moment};
use crate::lens::{Cell, Column, Table};
use crate::operations::{SignOff, View, rows, sign_off};

/// Prints the sheet: phase by phase for people, one row a gate for programs.
pub fn print(session: &Session, view: &View) -> Result<(), Failure> {
    let found = sign_off(view);
    if session.out.for_programs() {
        return session.out.table(&flat(&found));
    }
    session.out.tables(&pages(&found))
}

/// A heading with the verdict, then one table a phase.
fn pages(found: &SignOff) -> Vec<Table> {
    let run = found
        .run
        .map_or_else(|| "no run yet".to_owned(), |run| format!("run {run}"));
    let who = if found.reviewers.is_empty() {
        "nobody yet".to_owned()
    } else {
        found.reviewers.join(", ")
    };
    // Before the first run there is no moment.
    let started = if found.started_at.is_empty() {
        String::new()
    } else {
        format!("{} UTC", moment(&found.started_at, Utc.fix()))
    };
    let facts = [
        ("run", format!("{run} {} {started}", found.outcome).trim().to_owned()),
        ("as of", found.as_of.clone()),
        ("decided by", who),
        ("review", found.state.words()),
        ("verdict", found.verdict()),
    ];
    let rows = facts.into_iter().map(|(name, value)| vec![words(name), words(value)]);
    let columns = vec![Column::text("what", "what"), Column::text("value", "value")];
    let mut pages = vec![sheet(&format!("Sign-off: {}", found.title), columns, rows.collect())];
    for phase in &found.phases {
        let columns = [
            ("id", "gate"),
            ("subject", "about"),
            ("outcome", "outcome"),
            ("observed", "observed"),
            ("bounds", "bounds"),
            ("decision", "decision"),
            ("by", "by"),
            ("at", "when (UTC)"),
            ("reason", "reason"),
        ];
        let columns = columns.map(|(name, title)| Column {
            number: name == "observed",
            ..Column::text(name, title)
        });
        let rows = phase.gates.iter().map(gate_line).collect();
        let table = sheet(&format!("{} {}", phase.id, phase.title), columns.to_vec(), rows);
        pages.push(rows::without_empty_columns(table));
    }
    pages
}

fn gate_line(gate: &Judged) -> Vec<Cell> {
    let [decision, by, at, reason] = decided(gate);
    let decision = match decision {
        Cell::Null if gate.undecided() => words("UNDECIDED"),
        other => other,
    };
    vec![
        words(&gate.id),
        Cell::text(gate.subject.as_deref()),
        words(gate.outcome.word()),
        rows::observed_cell(gate.observed, &gate.unit),
        words(rows::bounds_words(gate)),
        decision,
        by,
        at,
        reason,
    ]
}

/// The decision, who, when and why; nothing where nobody decided.
fn decided(gate: &Judged) -> [Cell; 4] {
    let review = gate.reviewed.as_ref().filter(|_| gate.review.is_some());
    let cell = |text: Option<&str>| Cell::text(text.filter(|text| !text.is_empty()));
    [
        cell(gate.review.as_deref()),
        cell(review.map(|review| review.actor.as_str())),
        review.map_or(Cell::Null, |review| Cell::Moment(review.at.clone())),
        cell(review.map(|review| review.reason.as_str())),
    ]
}

/// One row a gate; run and verdict stand in each, as a program reads rows and nothing beside them.
fn flat(found: &SignOff) -> Table {
    let texts = [
        "playbook", "as_of", "phase", "id", "subject", "outcome", "warn_at", "block_at",
    ];
    let mut columns = vec![Column::number("run", "")];
    columns.extend(texts.map(|name| Column::text(name, "")));
    columns.extend([Column::number("observed", ""), Column::text("unit", "")]);
    let texts = ["decision", "by", "at", "reason", "undecided", "can_be_signed_off"];
    columns.extend(texts.map(|name| Column::text(name, "")));
    let row = |gate: &Judged| {
        let bound = |bound: Option<crate::engine::Bound>| bound.map_or(Cell::Null, |bound| words(bound.text()));
        let [decision, by, at, reason] = decided(gate);
        vec![
            found.run.map_or(Cell::Null, Cell::Integer),
            words(&found.playbook),
            words(&found.as_of),
            words(&gate.phase),
            words(&gate.id),
            Cell::text(gate.subject.as_deref()),
            words(gate.outcome.word()),
            bound(gate.warn),
            bound(gate.block),
            measure(gate.observed, &gate.unit),
            words(&gate.unit),
            decision,
            by,
            at,
            reason,
            Cell::Flag(gate.undecided()),
            Cell::Flag(found.possible()),
        ]
    };
    let rows = found.phases.iter().flat_map(|phase| phase.gates.iter().map(row));
    sheet("Sign-off", columns, rows.collect())
}

/// What a gate observed in every run.
pub fn history(session: &Session, view: &View, gate: &Judged) -> Result<(), Failure> {
    let points = view.gate_history(&gate.id, gate.subject.as_deref())?;
    let columns = vec![
        Column::number("run", "run"),
        Column::number("observed", "observed"),
        Column::text("outcome", "outcome"),
    ];
    let programs = session.out.for_programs();
    let observed = if programs { measure } else { rows::observed_cell };
    let rows = points.iter().map(|point| {
        vec![
            Cell::Integer(point.run),
            observed(point.observed, &gate.unit),
            words(point.outcome.word()),
        ]
    });
    let about = gate
        .subject
        .as_ref()
        .map(|subject| format!(" {subject}"))
        .unwrap_or_default();
    let title = format!("{}{about}: {}", gate.id, gate.check);
    session.out.table(&sheet(&title, columns, rows.collect()))
}
