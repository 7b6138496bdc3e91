//! Every lead scored, tiered and ranked: pure, so that what-if is the same code as the run.

use super::super::super::rules::score::{ScoreParameters, Scored, score};
use super::super::super::rules::tiers::{Ranked, Thresholds, Tier, firm, rank_order, tier_of};
use super::inputs::LeadInputs;

/// One lead's grade.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super::super) struct Grade {
    /// The score and its parts.
    pub scored: Scored,
    /// Its tier.
    pub tier: Tier,
    /// Whether low and high agree on it.
    pub firm: bool,
    /// 1 is the best.
    pub rank: usize,
}

/// Grades every lead, in the order given. `look` is called every 2,048 leads and may stop the work.
///
/// # Errors
/// Whatever `look` returns.
pub(in super::super::super) fn grade_all<E>(
    leads: &[LeadInputs],
    parameters: &ScoreParameters,
    limits: &Thresholds,
    fill: bool,
    look: &mut dyn FnMut(usize) -> Result<(), E>,
) -> Result<Vec<Grade>, E> {
    let mut grades = Vec::with_capacity(leads.len());
    for (place, lead) in leads.iter().enumerate() {
        if place % 2048 == 0 {
            look(place)?;
        }
        let scored = score(&lead.inputs(parameters, fill), parameters);
        let tier = tier_of(scored.score, limits);
        let firm = firm(scored.low, scored.high, limits);
        grades.push(Grade {
            scored,
            tier,
            firm,
            rank: 0,
        });
    }
    let names: Vec<String> = leads.iter().map(|lead| format!("{:012}", lead.name_order)).collect();
    let ranked = |place: usize| {
        let (lead, grade) = (leads.get(place)?, grades.get(place)?);
        Some(Ranked {
            score: grade.scored.score,
            imputed: grade.scored.imputed.len(),
            oems: lead.oem_count,
            states: lead.state_count,
            classes: lead.class_count,
            name: names.get(place)?,
            identifier: &lead.id,
        })
    };
    let mut order: Vec<(usize, Ranked<'_>)> = (0..leads.len())
        .filter_map(|place| Some((place, ranked(place)?)))
        .collect();
    order.sort_by(|a, b| rank_order(&a.1, &b.1));
    let order: Vec<usize> = order.into_iter().map(|(place, _)| place).collect();
    for (rank, place) in order.into_iter().enumerate() {
        if let Some(grade) = grades.get_mut(place) {
            grade.rank = rank + 1;
        }
    }
    Ok(grades)
}
