//! What-if: tiers under a draft beside those of the latest run, from the inputs of c3 alone.

use std::collections::BTreeMap;

use super::super::params::{parameters, score_parameters, thresholds};
use super::super::phases::c3::{Grade, LeadInputs, grade_all};
use super::super::rules::tiers::{Tier, TierCounts};
use crate::engine::Parameters;
use crate::lens::{FrameSource, LensError, WhatIf};

/// Every lead graded under both sets of parameters (W-1).
pub(super) fn what_if(frames: &dyn FrameSource, draft: &Parameters) -> Result<WhatIf, LensError> {
    refuse(frames.parameters(), draft)?;
    let leads = LeadInputs::read(frames.frame("score_inputs")?.as_ref())?;
    let (before, after) = (grades(&leads, frames.parameters()), grades(&leads, draft));
    let count = |grades: &[Grade]| {
        let mut counts = TierCounts::default();
        grades.iter().for_each(|grade| counts.add(grade.tier));
        counts
    };
    let (old, new) = (count(&before), count(&after));
    let tiers = Tier::ALL
        .iter()
        .map(|tier| (tier.name().to_owned(), old.of(*tier) as u64, new.of(*tier) as u64))
        .collect();
    let mut moves: BTreeMap<(u8, u8), (Tier, Tier, u64)> = BTreeMap::new();
    for (from, to) in before
        .iter()
        .zip(&after)
        .map(|pair| (pair.0.tier, pair.1.tier))
        .filter(|pair| pair.0 != pair.1)
    {
        moves.entry((from.rank(), to.rank())).or_insert((from, to, 0)).2 += 1;
    }
    let moves = moves
        .into_values()
        .map(|(from, to, n)| (from.name().to_owned(), to.name().to_owned(), n))
        .collect();
    Ok(WhatIf {
        tiers,
        moves,
        leads: leads.len() as u64,
    })
}

/// Only what c3 alone reads can be recomputed from its inputs, and a threshold may not cross its neighbour (W-2).
fn refuse(now: &Parameters, draft: &Parameters) -> Result<(), LensError> {
    let specs = parameters();
    for (name, held) in draft.all() {
        let changed = now.value(name) != Some(&held.value);
        let only_scoring = specs.iter().any(|spec| spec.name == *name && spec.used_by == ["c3"]);
        if changed && !only_scoring && !name.starts_with("gate.") {
            return Err(LensError::Refused(format!(
                "`{name}` changes what is read or merged, not only scores: run it with --set {name}=…"
            )));
        }
    }
    fit_together(draft)
}

/// Weights and points that can be computed with, and thresholds that do not cross (C3.2).
pub(super) fn fit_together(parameters: &Parameters) -> Result<(), LensError> {
    if let Some(problem) = score_parameters(parameters).problems().first() {
        return Err(LensError::Refused(problem.to_string()));
    }
    thresholds(parameters)
        .check()
        .map_err(|error| LensError::Refused(error.to_string()))
}

fn grades(leads: &[LeadInputs], parameters: &Parameters) -> Vec<Grade> {
    let fill = parameters.text("evidence.mode") == Some("fill");
    let never = &mut |_: usize| Ok::<(), std::convert::Infallible>(());
    match grade_all(
        leads,
        &score_parameters(parameters),
        &thresholds(parameters),
        fill,
        never,
    ) {
        Ok(grades) => grades,
        Err(never) => match never {},
    }
}
