//! The gates as the table that every other table is: a row a judgement, under the names that a condition on gates knows.

use super::error::OperationError;
use super::gates::severity;
use super::rows::{bounds_words, measure, sheet, words};
use super::sheets::{OpenSheet, figure_sheet};
use crate::engine::Judged;
use crate::lens::{Cell, Column, Figure};

/// A sheet of gates in the order given. What was observed stands as a number, each gate's in its own unit.
///
/// # Errors
/// When the columns cannot be built.
pub(super) fn gate_sheet<'a>(gates: impl Iterator<Item = &'a Judged>) -> Result<OpenSheet, OperationError> {
    let columns = vec![
        Column::text("id", "gate"),
        Column::text("subject", "about"),
        Column::text("outcome", "outcome"),
        Column::number("observed", "observed"),
        Column::text("bounds", "bounds"),
        Column::text("review", "review"),
        Column::text("check", "check"),
        Column::text("note", "why"),
        Column::number("evidence_rows", "rows"),
        Column::text("decided_by", "by"),
        Column::text("reason", "reason"),
        Column::text("severity", "severity"),
        Column::text("waivable", "may be waived"),
        Column::text("unit", "unit"),
        Column::text("phase", "phase"),
    ];
    let rows = gates.map(row).collect();
    figure_sheet(&Figure::Table(sheet("gates", columns, rows)))
}

fn row(gate: &Judged) -> Vec<Cell> {
    let told = |text: &str| Cell::text(Some(text).filter(|text| !text.is_empty()));
    let held = gate.reviewed.as_ref();
    vec![
        words(&gate.id),
        Cell::text(gate.subject.as_deref()),
        words(gate.outcome.word()),
        measure(gate.observed, &gate.unit),
        told(&bounds_words(gate)),
        Cell::text(gate.review.as_deref()),
        words(&gate.check),
        told(&gate.note),
        Cell::count(gate.evidence_rows),
        Cell::text(held.map(|review| review.actor.as_str())),
        held.map_or(Cell::Null, |review| told(&review.reason)),
        words(severity(gate)),
        Cell::Flag(gate.waivable),
        words(&gate.unit),
        words(&gate.phase),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Outcome, Stops};
    use crate::operations::{GATE_COLUMNS, SheetKind};

    fn gate(id: &str, unit: &str, observed: Option<f64>) -> Judged {
        Judged {
            phase: "p0".into(),
            id: id.into(),
            subject: None,
            check: "a check".into(),
            warn: None,
            block: None,
            observed,
            unit: unit.into(),
            outcome: Outcome::Passed,
            review: None,
            reviewed: None,
            note: String::new(),
            evidence: None,
            evidence_rows: 3,
            evidence_words: String::new(),
            waivable: true,
            stops: Stops::Downstream,
            stopped: Vec::new(),
            binding: String::new(),
        }
    }

    #[test]
    fn what_a_condition_on_gates_may_name_is_a_column_and_observations_are_numbers() {
        let gates = [
            gate("P0.1", "share", Some(0.25)),
            gate("P0.2", "count", Some(12.0)),
            gate("P0.3", "count", None),
        ];
        let source = gate_sheet(gates.iter()).unwrap().source;
        assert_eq!(source.height(), 3);
        for name in GATE_COLUMNS {
            assert!(source.column_place(name).is_some(), "{name}");
        }
        let observed = source.column_place("observed").unwrap();
        assert_eq!(source.columns()[observed].kind, SheetKind::Number);
        assert_eq!(source.cell(0, observed, false), Cell::Share(0.25));
        assert_eq!(source.cell(2, observed, false), Cell::Null);
    }
}
