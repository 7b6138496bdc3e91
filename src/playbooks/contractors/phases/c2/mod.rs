//! c2: one contractor out of its licences in several states, by key and by the reviewer's decisions.

mod aliases;
mod assemble;
mod frames;
mod gates;
mod records;

pub(in super::super) use aliases::written_id;

use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput};
use aliases::Aliases;
use records::Gathered;

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let aliases = Aliases::read(context)?;
    let gathered = Gathered::gather(context, &aliases)?;
    let identifiers = aliases.merge(context, gathered.keys())?;
    let contractors = assemble::contractors(context, &gathered, &identifiers)?;
    for (list, row_id) in &gathered.unkeyed_rows {
        let words = format!("row {row_id} has no key: in quarantine");
        context.log(LogLevel::Warn, Some(list), None, "X-2", &words);
    }
    let per_state = gathered.per_state();
    let pairs = gates::possible_duplicates(context, &contractors, &aliases)?;
    let multi_state = contractors.iter().filter(|found| found.states.len() > 1).count();
    let readings = gates::readings(context, &contractors, &gathered, &identifiers, pairs)?;
    Ok(PhaseOutput {
        metrics: vec![
            Metric::count("contractors", contractors.len()),
            Metric::count("contractors_per_state", per_state),
            Metric::count("merged", per_state.saturating_sub(gathered.licensed())),
            Metric::count("multi_state_contractors", multi_state),
            Metric::share("multi_state_share", multi_state, contractors.len()),
        ],
        readings,
        rows_in: gathered.records.len(),
        rows_out: contractors.len(),
        frames: vec![
            ("contractors", frames::working(&contractors)?),
            ("contractor_identity", frames::identity(&contractors)?),
            (
                "matched_quarantine",
                frames::quarantine(&gathered, &aliases.quarantine)?,
            ),
            (
                "merge_audit",
                frames::audit(&gathered, &identifiers, contractors.len())?,
            ),
        ],
    })
}
