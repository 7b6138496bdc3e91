//! 6.1: what each tier is worth, from training alone, as a table that can be filed.

use super::dates::Dates;
use super::grading::{TierStat, pool, priority, read_stats};
use super::split::TRAIN;
use super::telling::{did, learned};
use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError, text};

/// Decimals of a calibrated rate.
const DECIMALS: f64 = 10_000.0;

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let active = context.word("active_ruleset")?.to_owned();
    let train = read_stats(context.frame("tier_stats")?.as_ref(), &active, TRAIN)?;
    let dates = Dates::read(context.frame("dates")?.as_ref())?;
    let sets = context.frame("rulesets")?;
    let (ids, versions) = (text(&sets, "id")?, text(&sets, "model_version")?);
    let version = ids
        .iter()
        .zip(versions.iter())
        .find(|(id, _)| *id == Some(active.as_str()))
        .and_then(|(_, version)| version)
        .unwrap_or_default();
    let table = table(&train, dates.execution, version)?;
    let worth = priority(&train);
    let readings = if pool(&train).n == 0 {
        let awaited = |gate: &str| Reading::awaited(gate, "no training lead is labelled yet");
        ["G6.1.4", "G6.1.5"].map(awaited).into()
    } else {
        let top = train.first();
        let rate = match top.and_then(|stat| stat.held.rate()) {
            Some(rate) => Reading::new("G6.1.4", rate).note(top.map_or_else(String::new, |stat| {
                format!("{}: {}", stat.tier, part_of(stat.held.k, stat.held.n))
            })),
            None => Reading::skipped("G6.1.4", "the top tier has no training lead"),
        };
        vec![
            rate.evidence(table.clone()),
            Reading::new("G6.1.5", worth.n as f64)
                .note(format!("{} training leads", part_of(worth.n, pool(&train).n)))
                .evidence(table.clone()),
        ]
    };
    did(context, "Calibrated every tier on training leads");
    learned(
        context,
        "Expected figures are the rule file's, actual ones those of training: the table holds both",
    );
    Ok(PhaseOutput {
        metrics: vec![
            Metric::count("priority_leads", worth.n as usize),
            Metric::count("priority_conversions", worth.k as usize),
            Metric::share("priority_rate", worth.k as usize, worth.n as usize),
        ],
        readings,
        rows_in: pool(&train).n as usize,
        rows_out: table.height(),
        frames: vec![("tier_calibration", table)],
    })
}

/// E4, and both intervals and the baseline used beside it.
fn table(train: &[TierStat], day: i32, version: &str) -> Result<Frame, FrameError> {
    let rounded = |rate: f64| (rate * DECIMALS).round() / DECIMALS;
    let count = |value: u64| i64::try_from(value).ok();
    let baseline = pool(train).rate();
    FrameBuilder::new()
        .text("score_tier", train.iter().map(|stat| Some(stat.tier.as_str())))
        .real(
            "expected_conversion_rate",
            train.iter().map(|stat| Some(rounded(stat.expected_rate))),
        )
        .real("expected_lift", train.iter().map(|stat| stat.expected_lift))
        .integer("volume", train.iter().map(|stat| count(stat.held.n)))
        .integer("conversions", train.iter().map(|stat| count(stat.held.k)))
        .real(
            "conversion_rate_pct",
            train.iter().map(|stat| stat.held.rate().map(|rate| rate * 100.0)),
        )
        .real("actual_lift", train.iter().map(|stat| stat.lift_overall))
        .date("calibrated_date", train.iter().map(|_| Some(day)))
        .text("model_version", train.iter().map(|_| Some(version)))
        .real("wald_low", train.iter().map(|stat| stat.wald.map(|held| held.low)))
        .real("wald_high", train.iter().map(|stat| stat.wald.map(|held| held.high)))
        .real("wilson_low", train.iter().map(|stat| stat.wilson.map(|held| held.low)))
        .real(
            "wilson_high",
            train.iter().map(|stat| stat.wilson.map(|held| held.high)),
        )
        .text("baseline", train.iter().map(|_| Some("overall, TRAIN")))
        .real("baseline_rate", train.iter().map(|_| baseline))
        .finish()
}
