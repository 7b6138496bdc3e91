//! The page of gates: from each playbook's own table.

use super::markdown::{Page, code};
use crate::engine::{Bound, GateSpec, Phase, Stops};
use crate::playbooks::{self, Playbook};

/// The page.
pub fn page() -> String {
    let mut page = Page::new("Gates");
    page.paragraph(
        "A phase reports what it observed, and the engine judges it by today's bounds. A value beyond *warns at* lets \
         the phase go on with a warning; beyond *blocks at* the gate has failed, and stops what stands under *stops* \
         until a reviewer waives it with a reason (`assay waive`), where that is allowed. Every bound is a parameter: \
         `assay run --set gate.C1.2.warn.below=0.4`, with `warn` or `block` and `below` or `above`; changing one \
         recomputes no phase. A gate that needs a reviewer stays pending when it is breached, until somebody has \
         decided. `assay gates` shows what was observed.",
    );
    for playbook in playbooks::all() {
        let gates = &playbook.pipeline.gates;
        page.heading(2, &format!("{} ({})", playbook.title, gates.len()));
        page.paragraph(&format!("`{}`: {}.", playbook.id, playbook.summary));
        for phase in playbook.pipeline.phases {
            of_phase(&mut page, playbook, phase);
        }
    }
    page.finish()
}

fn of_phase(page: &mut Page, playbook: &Playbook, phase: &Phase) {
    let gates = playbook.pipeline.gates.iter().filter(|gate| gate.phase == phase.id);
    let rows: Vec<Vec<String>> = gates.map(row).collect();
    if rows.is_empty() {
        return;
    }
    page.heading(3, &format!("{} {}", phase.id, phase.title));
    page.table(
        &[
            "gate",
            "check",
            "unit",
            "warns at",
            "blocks at",
            "stops",
            "waivable",
            "reviewer",
            "evidence",
        ],
        &rows,
    );
}

fn row(gate: &GateSpec) -> Vec<String> {
    let bound = |bound: &Option<Bound>| bound.as_ref().map(Bound::text).unwrap_or_default();
    let reviewer = match (gate.needs_reviewer, gate.is_signature) {
        (true, _) => "needed",
        (false, true) => "signs",
        (false, false) => "",
    };
    vec![
        code(&gate.id),
        gate.check.clone(),
        gate.unit.clone(),
        bound(&gate.warn),
        bound(&gate.block),
        stops(gate),
        if gate.waivable { "yes" } else { "no" }.to_owned(),
        reviewer.to_owned(),
        gate.evidence.clone(),
    ]
}

/// What a failure stops; a gate that never blocks stops nothing.
fn stops(gate: &GateSpec) -> String {
    if gate.block.is_none() && !gate.needs_reviewer {
        return String::new();
    }
    match gate.stops {
        Stops::Downstream => "what is downstream".to_owned(),
        Stops::Subject => "its subject".to_owned(),
        Stops::Named => gate.stopped.join(", "),
    }
}
