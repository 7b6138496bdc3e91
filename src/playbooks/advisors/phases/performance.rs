//! 5.1: how well the active rule set holds on contacts later than those it was made on.

use super::grading::{TierStat, evidence, pool, read_stats, stats_frame};
use super::split::{SPLITS, TEST, TRAIN};
use super::telling::{did, learned, next, percent};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::stats::{Interval, two_proportion_z};

/// Above this actual over expected lift the expectation is worth mending.
const RECALIBRATE_ABOVE: f64 = 1.2;

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let active = context.word("active_ruleset")?.to_owned();
    let frame = context.frame("tier_stats")?;
    let mut all = Vec::new();
    for split in SPLITS {
        all.extend(read_stats(&frame, &active, split)?);
    }
    let of = |split: &str| -> Vec<TierStat> { all.iter().filter(|stat| stat.split == split).cloned().collect() };
    let (train, test) = (of(TRAIN), of(TEST));
    let readings = readings(context, &train, &test)?;
    did(context, "Compared every tier in training and in test");
    if let (Some(one), Some(other)) = (train.first(), test.first()) {
        learned(
            context,
            &format!(
                "{} converts at {} in training and at {} in test (n = {})",
                one.tier,
                percent(one.held.rate()),
                percent(other.held.rate()),
                other.held.n
            ),
        );
    }
    let mut metrics = Vec::new();
    for stat in &all {
        if let Some(lift) = stat.lift_overall {
            let metric = Metric::new("lift_overall", Some(lift), MetricUnit::Ratio);
            metrics.push(metric.about(&format!("{} {}", stat.split, stat.tier)));
        }
    }
    Ok(PhaseOutput {
        metrics,
        readings,
        rows_in: pool(&of(super::split::ALL)).n as usize,
        rows_out: all.len(),
        frames: vec![("performance", stats_frame(&all)?)],
    })
}

fn readings(context: &PhaseContext<'_>, train: &[TierStat], test: &[TierStat]) -> Result<Vec<Reading>, PhaseError> {
    let (Some(top), Some(later)) = (train.first(), test.first()) else {
        return Ok(Vec::new());
    };
    if pool(train).n == 0 {
        let awaited = |gate: &str| Reading::awaited(gate, "no training lead is labelled yet");
        return Ok(["G5.1.3", "G5.1.4", "G5.1.5", "G5.1.6"].map(awaited).into());
    }
    let lift = |gate: &str, stat: &TierStat| {
        let counts = format!("{}: {}", stat.tier, part_of(stat.held.k, stat.held.n));
        match stat.lift_overall {
            Some(lift) => Reading::new(gate, lift).note(counts),
            None => Reading::skipped(gate, &format!("{counts}: no rate to hold against")),
        }
    };
    let expected = match (top.lift_overall, top.expected_lift) {
        (Some(actual), Some(expected)) if expected > 0.0 => {
            let ratio = actual / expected;
            if ratio > RECALIBRATE_ABOVE {
                next(
                    context,
                    "The top tier does better than its rule set expects: calibrate the expected lift anew",
                );
            }
            Reading::new("G5.1.4", ratio).note(format!("actual {actual:.2}×, expected {expected:.2}×"))
        }
        _ => Reading::skipped("G5.1.4", "the rule set expects no lift, or there is none"),
    };
    let of_test = if pool(test).n == 0 {
        let awaited = |gate: &str| Reading::awaited(gate, "no test lead is labelled yet");
        ["G5.1.5", "G5.1.6"].map(awaited)
    } else {
        [lift("G5.1.5", later).evidence(evidence(test)?), shift(top, later)?]
    };
    let mut readings = vec![
        lift("G5.1.3", top).evidence(evidence(train)?),
        expected.evidence(evidence(train)?),
    ];
    readings.extend(of_test);
    Ok(readings)
}

/// G5.1.6, with what a shift of so few leads is worth.
fn shift(train: &TierStat, test: &TierStat) -> Result<Reading, FrameError> {
    let (Some(one), Some(other)) = (train.held.rate(), test.held.rate()) else {
        return Ok(Reading::skipped(
            "G5.1.6",
            "the top tier has no lead in training or in test",
        ));
    };
    let compared = two_proportion_z(train.held, test.held);
    let p = compared.map_or_else(|| "–".to_owned(), |found| format!("{:.2}", found.p));
    Ok(Reading::new("G5.1.6", (one - other).abs())
        .note(format!(
            "training {} (n = {}), test {} (n = {}), p = {p}",
            percent(Some(one)),
            train.held.n,
            percent(Some(other)),
            test.held.n
        ))
        .evidence(rates(train, test, compared.map(|found| found.p))?))
}

fn rates(train: &TierStat, test: &TierStat, p: Option<f64>) -> Result<Frame, FrameError> {
    let both = [train, test];
    let bound = |of: fn(Interval) -> f64| both.iter().map(move |stat| stat.wilson.map(of)).collect::<Vec<_>>();
    FrameBuilder::new()
        .text("split", both.iter().map(|stat| Some(stat.split.as_str())))
        .integer("n", both.iter().map(|stat| i64::try_from(stat.held.n).ok()))
        .integer("k", both.iter().map(|stat| i64::try_from(stat.held.k).ok()))
        .real("rate", both.iter().map(|stat| stat.held.rate()))
        .real("wilson_low", bound(|interval| interval.low))
        .real("wilson_high", bound(|interval| interval.high))
        .real("p", [p, p])
        .finish()
}
