//! From the row counts a null-matching join would report to the contractors there are, one step a cause.

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, boolean, integer, text};

/// step, change, rows after it.
pub(super) fn frame(context: &PhaseContext<'_>) -> Result<Frame, PhaseError> {
    let (audit, merges) = (context.frame("join_audit")?, context.frame("merge_audit")?);
    let dealers = context.frame("oem_contractors")?;
    let sum = |name: &str| Ok::<i64, PhaseError>(integer(&audit, name)?.iter().flatten().sum());
    let (what, counts) = (text(&merges, "what")?, integer(&merges, "count")?);
    let count = |name: &str| {
        what.iter()
            .position(|word| word == Some(name))
            .and_then(|row| counts.get(row))
            .unwrap_or(0)
    };
    let unkeyed = boolean(&dealers, "keyed")?
        .iter()
        .filter(|keyed| *keyed == Some(false))
        .count() as i64;
    let steps = steps(&Counts {
        icp_records: sum("icp_records")?,
        null_pairs: sum("pairs_avoided")?,
        unkeyed_dealers: unkeyed,
        matched_rows: count("matched_list_rows"),
        unkeyed_matched: count("unkeyed_matched_rows"),
        records: count("licence_records"),
        per_state: count("contractors_per_state"),
        only_listed: count("only_listed"),
        across_states: count("merged_across_states"),
        by_decision: count("merged_by_decision"),
    });
    Ok(FrameBuilder::new()
        .text("step", steps.iter().map(|step| Some(step.0)))
        .integer("change", steps.iter().map(|step| step.1))
        .integer("rows", steps.iter().map(|step| Some(step.2)))
        .finish()?)
}

/// What the bridge is built from.
struct Counts {
    icp_records: i64,
    null_pairs: i64,
    unkeyed_dealers: i64,
    matched_rows: i64,
    unkeyed_matched: i64,
    records: i64,
    per_state: i64,
    only_listed: i64,
    across_states: i64,
    by_decision: i64,
}

type Step = (&'static str, Option<i64>, i64);

fn steps(counts: &Counts) -> Vec<Step> {
    let concatenated = counts.icp_records + counts.null_pairs + counts.matched_rows;
    // Each row without a key meets every dealer without one.
    let fan_out = counts.null_pairs * (counts.unkeyed_dealers - 1).max(0);
    let licensed = counts.per_state - counts.only_listed;
    let changes = [
        ("fan-out of null keys over dealers without a key", -fan_out),
        ("pairs of null keys", -counts.null_pairs),
        ("rows of matched lists without a key", -counts.unkeyed_matched),
        (
            "licences left out by standing",
            counts.records - (counts.icp_records + counts.matched_rows - counts.unkeyed_matched),
        ),
        (
            "several licences of one contractor in one state",
            -(counts.records - licensed),
        ),
        ("dealers without a licence", counts.only_listed),
        ("contractors merged across states", -counts.across_states),
        ("contractors merged by decision", -counts.by_decision),
    ];
    let mut rows = concatenated + fan_out;
    let mut steps: Vec<Step> = vec![("rows of a null-matching join to the dealer rows", None, rows)];
    for (step, change) in changes {
        rows += change;
        steps.push((step, Some(change), rows));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pilot() -> Vec<Step> {
        steps(&Counts {
            icp_records: 146,
            null_pairs: 103,
            unkeyed_dealers: 2,
            matched_rows: 231,
            unkeyed_matched: 0,
            records: 377,
            per_state: 370,
            only_listed: 0,
            across_states: 1,
            by_decision: 0,
        })
    }

    // spec: contractors G6, G7
    #[test]
    fn the_pilot_goes_from_583_over_480_to_369() {
        let steps = pilot();
        assert_eq!(steps.first().map(|step| step.2), Some(583));
        assert_eq!(steps.get(1).map(|step| step.2), Some(480));
        assert_eq!(steps.last().map(|step| step.2), Some(369));
    }

    // spec: contractors G8
    #[test]
    fn the_rows_that_were_reported_as_bronze_are_explained() {
        let null_rows = 103 * 2;
        let (texas, silver_reported) = (231, 2);
        let rest = pilot()[0].2 - texas - null_rows - silver_reported;
        assert_eq!((rest, texas + null_rows + rest), (144, 581));
    }
}
