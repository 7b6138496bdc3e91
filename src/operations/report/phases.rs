//! The phases in order, and the commands that make the run again.

use super::Gathered;
use super::summary::marked;
use crate::engine::{Origin, PhaseState, span};
use crate::export::{Block, Linked, Section, anchor};
use crate::lens::{Cell, Column};
use crate::operations::rows::{sheet, without_empty_columns, words};
use crate::operations::value_words;

/// The phases with how each came out.
pub(super) fn section(of: &Gathered<'_>) -> Section {
    let columns = vec![
        Column::text("phase", "phase"),
        Column::text("title", "title"),
        Column::text("status", "status"),
        Column::number("took", "took"),
        Column::number("rows_in", "rows in"),
        Column::number("rows_out", "rows out"),
        Column::number("gates", "gates passed"),
        Column::text("result", "result"),
        Column::text("stale_because", "stale because"),
    ];
    let states = &of.view.states;
    let rows = states.iter().map(|state| row(of, state)).collect();
    let table = without_empty_columns(sheet("Phases", columns, rows));
    let anchors = states.iter().map(|state| {
        let judged = !state.gates.is_empty();
        if judged {
            phase_anchor(state.phase.id)
        } else {
            String::new()
        }
    });
    let anchors = anchors.collect();
    Section::new("Phases", vec![Block::Linked(Linked { table, anchors })])
}

/// Where the gates of a phase stand.
pub(super) fn phase_anchor(phase: &str) -> String {
    anchor(&["gates", "of", phase])
}

fn row(of: &Gathered<'_>, state: &PhaseState) -> Vec<Cell> {
    let ran = state.run.is_some();
    let known = |cell: Cell| if ran { cell } else { Cell::Null };
    let passed = state
        .gates
        .iter()
        .filter(|gate| gate.outcome == crate::engine::Outcome::Passed)
        .count();
    vec![
        words(state.phase.id),
        words(state.phase.title),
        words(marked("status", state.status.word())),
        known(words(span(state.duration_ms as f64 / 1000.0))),
        known(Cell::Integer(state.rows_in)),
        known(Cell::Integer(state.rows_out)),
        known(words(format!("{passed} of {}", state.gates.len()))),
        words(result(of, state)),
        state.stale.as_ref().map_or(Cell::Null, |stale| words(stale.words())),
    ]
}

/// Where a phase's result comes from.
fn result(of: &Gathered<'_>, state: &PhaseState) -> String {
    match (state.run, state.reused_from, &state.message) {
        (None, _, _) => "not reached".to_owned(),
        (Some(_), Some(from), _) => format!("taken from run {from}"),
        (Some(_), None, Some(message)) => message.clone(),
        (Some(run), None, None) if run == of.run.id => "made in this run".to_owned(),
        (Some(run), None, None) => format!("made in run {run}"),
    }
}

/// Commands that make the run again and show what this report tells.
pub(super) fn commands(of: &Gathered<'_>) -> Section {
    let id = of.playbook().id;
    let mut run = format!("assay run {id}");
    if let Some(profile) = &of.run.profile {
        run.push_str(&format!(" --profile {}", quoted(profile)));
    }
    run.push_str(&format!(" --as-of {}", of.run.as_of));
    for (name, held) in of.view.parameters.all() {
        if held.origin == Origin::CommandLine {
            let set = format!("{name}={}", value_words(&held.value));
            run.push_str(&format!(" --set {}", quoted(&set)));
        }
    }
    let lines = vec![
        run,
        format!("assay gates {id} --sign-off"),
        format!("assay tiers {id} --format json"),
        "assay audit verify".to_owned(),
        format!("assay log {id} --run {}", of.run.id),
        format!("assay report {id} --run {}", of.run.id),
    ];
    let started = if of.run.command.is_empty() {
        "nobody said how".to_owned()
    } else {
        of.run.command.clone()
    };
    Section::new(
        "Commands",
        vec![
            Block::Text(format!("The run was started by: {started}.")),
            Block::Text(
                "On the files and the assay.toml with the fingerprints above, these make it again and show what is told here:"
                    .to_owned(),
            ),
            Block::Commands(lines),
        ],
    )
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_that_a_shell_would_take_apart_is_quoted() {
        assert_eq!(quoted("tiers.gold=65"), "tiers.gold=65");
        assert_eq!(quoted("lists/tx o'brien.csv"), "'lists/tx o'\\''brien.csv'");
        assert_eq!(quoted(""), "''");
    }
}
