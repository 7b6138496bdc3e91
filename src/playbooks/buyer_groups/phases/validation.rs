//! B7: checks every record that is seated, verifies the archives, writes the report and publishes the generation. What is
//! blocked and not waived ends the phase before anything is published, so that people go on seeing what they saw.

mod checks;
mod publish;
mod readings;
mod report;

#[cfg(test)]
mod tests;

use checks::{Checks, Integrity};
use readings::Seen;
use report::Facts;

use crate::engine::{Judged, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let people = context.frame("people_merged")?;
    let members = context.frame("members_merged")?;
    let checks = Checks::of(&checks::Inputs {
        members: members.as_ref(),
        people: people.as_ref(),
        identity: context.frame("people_merged_identity")?.as_ref(),
        companies: context.frame("companies_merged")?.as_ref(),
        verdicts: context.frame("verdicts")?.as_ref(),
    })?;
    let integrity = Integrity::of(&people)?;
    context.checkpoint()?;
    let archives = context.verify_archives()?;
    let calls = publish::ledger_differences(context)?;
    let facts = Facts::read(context)?;
    let seen = Seen {
        checks: &checks,
        integrity: &integrity,
        archives: &archives,
        calls: &calls,
    };
    let mut readings = readings::readings(&seen)?;
    let mut gates = context.judged_before()?;
    gates.extend(context.judge(&readings)?);
    let sections = report::sections(&facts, &seen, &gates);
    let whole = readings::sections(&sections)?;
    gates.extend(context.judge(std::slice::from_ref(&whole))?);
    readings.push(whole);
    refuse(&gates)?;
    let (report, record_checks) = (report::frame(&sections)?, checks.frame()?);
    let generation = publish::publish(context, &report, &record_checks)?;
    let overall = checks.share().map(|share| share * 100.0);
    Ok(PhaseOutput {
        metrics: vec![
            Metric::new("overall", overall, MetricUnit::Points),
            Metric::new("integrity", integrity.points(), MetricUnit::Points),
            Metric::count("archives", archives.len()),
            Metric::count("members", members.height()),
        ],
        readings,
        rows_in: people.height(),
        rows_out: members.height(),
        frames: vec![
            ("report", report),
            ("record_checks", record_checks),
            ("generation", generation),
        ],
    })
}

/// Nothing is published over a block that nobody waived; the readings stay for a reviewer to see and decide.
fn refuse(gates: &[Judged]) -> Result<(), PhaseError> {
    let blocking: Vec<String> = gates
        .iter()
        .filter(|gate| gate.phase == "B7" && gate.blocks())
        .map(|gate| format!("{} ({})", gate.id, gate.note))
        .collect();
    if blocking.is_empty() {
        return Ok(());
    }
    Err(PhaseError::Input(format!(
        "nothing was published, what people see is as it was: {}; mend it, or let a reviewer waive what can be waived, and \
         run B7 again",
        blocking.join("; ")
    )))
}
