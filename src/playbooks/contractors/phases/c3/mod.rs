//! c3: exact scores, tiers, ranks, reasons and gaps.

mod bridge;
mod enrichment;
mod frames;
mod gates;
mod grade;
mod inputs;

use grade::grade_all;
pub(in super::super) use inputs::LeadInputs;

use super::super::params::{score_parameters, thresholds};
use super::super::rules::dimensions::Dimension;
use super::super::rules::reach::reach;
use super::super::rules::tiers::Tier;
use super::c0::stacked_quarantine;
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::text;

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let enrichment = enrichment::Enrichment::read(context)?;
    let leads = inputs::gather(context, &enrichment)?;
    let contractors_in = context.frame("contractors")?.height();
    let (parameters, limits) = (score_parameters(context.parameters()), thresholds(context.parameters()));
    let fill = context.word("evidence.mode")? == "fill";
    let graded = grade_all(&leads, &parameters, &limits, fill, &mut |row| context.look(row))?;
    let values: Vec<_> = graded.iter().map(|grade| grade.scored.values()).collect();
    context.checkpoint()?;
    let lifted = reach(&values, &parameters, &limits);
    let phones = text(context.frame("contractor_identity")?.as_ref(), "phone")?
        .iter()
        .flatten()
        .count();
    let as_of = context.as_of()?;
    let scored = frames::scored(context, &leads, &graded, &parameters, &limits, as_of)?;
    let count = |tier: Tier| graded.iter().filter(|grade| grade.tier == tier).count();
    let mut metrics: Vec<Metric> = Tier::ALL
        .iter()
        .map(|tier| Metric::count(&tier.name().to_lowercase(), count(*tier)))
        .collect();
    metrics.push(Metric::new(
        "mean_score",
        frames::mean_score(&graded),
        MetricUnit::Points,
    ));
    metrics.push(Metric::count(
        "multi_oem",
        leads.iter().filter(|lead| lead.oem_count > 1).count(),
    ));
    metrics.push(Metric::count(
        "multi_state",
        leads.iter().filter(|lead| lead.state_count > 1).count(),
    ));
    metrics.push(Metric::count(
        "imputed",
        graded.iter().filter(|grade| !grade.scored.imputed.is_empty()).count(),
    ));
    let readings = gates::readings(&gates::Found {
        leads: &leads,
        graded: &graded,
        contractors_in,
        parameters: &parameters,
        limits: &limits,
        repeated: &enrichment.repeated,
    })?;
    Ok(PhaseOutput {
        metrics,
        readings,
        rows_in: contractors_in,
        rows_out: graded.len(),
        frames: vec![
            ("enrichment_quarantine", stacked_quarantine(&enrichment.quarantine)?),
            ("tier_summary", frames::tier_summary(&leads, &graded)?),
            ("gap", frames::gap(context, &leads, &graded, &parameters, &limits)?),
            ("reach", frames::reach(&lifted)?),
            ("bridge", bridge::frame(context)?),
            ("quality", frames::quality(&leads, &graded, phones)?),
            ("score_inputs", inputs::frame(&leads)?),
            ("scored", scored),
        ],
    })
}

/// The dimensions in the order of the specification's formula.
pub(super) const ORDER: [Dimension; 5] = [
    Dimension::Resimercial,
    Dimension::MultiOem,
    Dimension::Mepr,
    Dimension::Operations,
    Dimension::MultiState,
];
