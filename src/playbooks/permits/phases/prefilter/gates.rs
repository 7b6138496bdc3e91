//! P6 and P7, and what the prefilter counts.

use super::Made;
use super::rows::{Outcome, Verdict};
use crate::engine::{Metric, PhaseError, Reading, part_of};
use crate::frame::FrameBuilder;
use crate::playbooks::permits::sorting::Discard;

/// The rules as reasons and as hits, in order: id, permits it is the reason for, permits it hits.
fn by_rule(verdicts: &[Verdict]) -> Vec<(&'static str, usize, usize)> {
    let count = |rule: Discard| {
        let reason = verdicts
            .iter()
            .filter(|verdict| verdict.found.first().is_some_and(|found| found.rule == rule));
        let hits = verdicts
            .iter()
            .filter(|verdict| verdict.found.iter().any(|found| found.rule == rule));
        (rule.id(), reason.count(), hits.count())
    };
    Discard::ALL.into_iter().map(count).collect()
}

/// The readings of the phase. The balance counts the rows of the frames that were made, not the verdicts they were made
/// from: a lead that falls between two frames must show.
pub(super) fn readings(rows_in: usize, made: &Made, verdicts: &[Verdict]) -> Result<Vec<Reading>, PhaseError> {
    let left_out = |by: &str| {
        verdicts
            .iter()
            .filter(|verdict| verdict.left_out_by == Some(by))
            .count()
    };
    let already = verdicts
        .iter()
        .filter(|verdict| verdict.outcome == Outcome::AlreadyScored)
        .count();
    let parts = [
        ("discarded", made.discarded.height()),
        ("to_score", made.to_score.height()),
        ("retry", made.retry_pool.height()),
        ("already_scored", already),
        ("left out by city", left_out("city")),
        ("left out by category", left_out("category")),
        ("left out by limit", left_out("limit")),
    ];
    let out: usize = parts.iter().map(|(_, count)| count).sum();
    let count = |count: usize| i64::try_from(count).ok();
    let evidence = FrameBuilder::new()
        .text("outcome", parts.iter().map(|(name, _)| Some(*name)))
        .integer("permits", parts.iter().map(|(_, permits)| count(*permits)))
        .finish()?;
    let balance = Reading::new("P6", rows_in as f64 - out as f64)
        .note(format!("{rows_in} permits came in, {out} are accounted for"))
        .evidence(evidence);
    if rows_in == 0 {
        return Ok(vec![balance, Reading::skipped("P7", "there is no permit to look at")]);
    }
    let rules = by_rule(verdicts);
    let evidence = FrameBuilder::new()
        .text("reason", rules.iter().map(|(id, ..)| Some(*id)))
        .integer("permits", rules.iter().map(|(_, reason, _)| count(*reason)))
        .integer("hits", rules.iter().map(|(.., hits)| count(*hits)))
        .finish()?;
    let gone = made.discarded.height();
    let share = Reading::new("P7", gone as f64 / rows_in as f64)
        .note(format!("{} permits", part_of(gone, rows_in)))
        .evidence(evidence);
    Ok(vec![balance, share])
}

/// The phase's metrics.
pub(super) fn metrics(rows_in: usize, made: &Made, verdicts: &[Verdict], injections: usize) -> Vec<Metric> {
    let mut metrics = vec![Metric::count("permits", rows_in)];
    for outcome in Outcome::ALL {
        let count = verdicts.iter().filter(|verdict| verdict.outcome == outcome).count();
        metrics.push(Metric::count("outcome", count).about(outcome.word()));
    }
    for (id, reason, hits) in by_rule(verdicts) {
        metrics.push(Metric::count("reason", reason).about(id));
        metrics.push(Metric::count("hits", hits).about(id));
    }
    metrics.push(Metric::share("discard_share", made.discarded.height(), rows_in));
    metrics.push(Metric::count("suspected_injections", injections));
    metrics
}
