//! V3.2: a candidate rule set held against the incumbent; so is every rule set that the workspace keeps of its own. It
//! stays pending until a reviewer has looked at it on its validation window.

use super::grading::{TierStat, evidence, pool, priority, read_stats, stats_frame};
use super::split::{ALL, TEST, TRAIN};
use super::telling::{did, learned, next, percent};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading, part_of};
use crate::frame::{Frame, FrameBuilder, FrameError, concat, concat_columns, text};
use crate::playbooks::advisors::rulesets::BUILT_IN;

/// The gates of a candidate.
const GATES: [&str; 6] = ["V3.2.1", "V3.2.2", "V3.2.3", "V3.2.4", "V3.2.5", "A3.2.6"];

/// A rule set to be judged, and the one it would replace.
struct Change {
    candidate: String,
    incumbent: String,
    /// The candidate's hash: what a signature holds for.
    hash: String,
}

/// The pair that the parameters name, and every rule set of the workspace's own against what it was made from.
fn changes(context: &PhaseContext<'_>) -> Result<Vec<Change>, PhaseError> {
    let (candidate, incumbent) = (
        context.word("candidate")?.to_owned(),
        context.word("incumbent")?.to_owned(),
    );
    let sets = context.frame("rulesets")?;
    let (ids, sources, bases) = (text(&sets, "id")?, text(&sets, "source")?, text(&sets, "based_on")?);
    let hashes = text(&sets, "hash")?;
    let named = ids.iter().position(|id| id == Some(candidate.as_str()));
    let hash_of = |row: Option<usize>| row.and_then(|row| hashes.get(row)).unwrap_or_default().to_owned();
    let mut changes = vec![Change {
        candidate,
        incumbent,
        hash: hash_of(named),
    }];
    for row in 0..sets.height() {
        let (Some(id), Some(source)) = (ids.get(row), sources.get(row)) else {
            continue;
        };
        if source != BUILT_IN && changes.iter().all(|change| change.candidate != id) {
            changes.push(Change {
                candidate: id.to_owned(),
                incumbent: bases.get(row).unwrap_or_default().to_owned(),
                hash: hash_of(Some(row)),
            });
        }
    }
    Ok(changes)
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let frame = context.frame("tier_stats")?;
    let (mut readings, mut metrics, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    let mut leads = 0;
    for Change {
        candidate,
        incumbent,
        hash,
    } in changes(context)?
    {
        let of = |set: &str, split: &str| read_stats(&frame, set, split);
        let (train, test, all) = (of(&candidate, TRAIN)?, of(&candidate, TEST)?, of(&candidate, ALL)?);
        let before = of(&incumbent, TRAIN)?;
        leads = leads.max(pool(&all).n);
        let judged = if train.is_empty() {
            let why = format!("rule set `{candidate}` was not evaluated; name it in rulesets");
            GATES.map(|gate| Reading::skipped(gate, &why)).into()
        } else if pool(&train).n == 0 {
            GATES
                .map(|gate| Reading::awaited(gate, "no training lead is labelled yet"))
                .into()
        } else {
            judge(context, &train, &test, &all, &hash)?
        };
        readings.extend(judged.into_iter().map(|reading| reading.about(&candidate)));
        did(context, &format!("Held {candidate} against {incumbent}"));
        if !train.is_empty() {
            learned(
                context,
                &format!(
                    "{candidate} grades {} of all leads into priority tiers, {incumbent} {} of training leads",
                    percent(share(&all)),
                    percent(share(&before))
                ),
            );
            next(
                context,
                &format!("A reviewer looks at {candidate} on its validation window and signs A3.2.6"),
            );
        }
        let lift = |stats: &[TierStat]| stats.first().and_then(|top| top.lift_overall);
        metrics.push(Metric::count("priority_leads_train", priority(&train).n as usize).about(&candidate));
        metrics.push(Metric::count("priority_leads_all", priority(&all).n as usize).about(&candidate));
        metrics.push(Metric::new("top_lift", lift(&train), MetricUnit::Ratio).about(&candidate));
        metrics.push(Metric::new("top_lift_of_incumbent", lift(&before), MetricUnit::Ratio).about(&candidate));
        for stats in [&before, &train, &test, &all] {
            parts.push(stats_frame(stats)?);
        }
    }
    let table = concat(&parts)?;
    Ok(PhaseOutput {
        metrics,
        readings,
        rows_in: leads as usize,
        rows_out: table.height(),
        frames: vec![("ruleset_change", table)],
    })
}

fn share(stats: &[TierStat]) -> Option<f64> {
    let all = pool(stats).n;
    (all > 0).then(|| priority(stats).n as f64 / all as f64)
}

/// The priority tiers: all but the standard one, which stands last.
pub(super) fn priority_tiers(stats: &[TierStat]) -> &[TierStat] {
    let standard = stats.iter().position(|stat| stat.standard).unwrap_or(stats.len());
    stats.get(..standard).unwrap_or_default()
}

/// Priority tiers whose interval does not lie above the standard tier's, by the interval that gates go by.
pub(super) fn insignificant(context: &PhaseContext<'_>, gate: &str, stats: &[TierStat]) -> Result<Reading, PhaseError> {
    let by_wald = context.word("gate_ci")? == "wald";
    let own = |stat: &&TierStat| {
        let held = if by_wald {
            stat.significant_wald
        } else {
            stat.significant_wilson
        };
        held != Some(true)
    };
    let found: Vec<&TierStat> = priority_tiers(stats).iter().filter(own).collect();
    let other = |stat: &TierStat| {
        if by_wald {
            stat.significant_wilson
        } else {
            stat.significant_wald
        }
    };
    let words: Vec<String> = found
        .iter()
        .map(|stat| {
            let (no, yes) = if by_wald {
                ("Wald", "Wilson")
            } else {
                ("Wilson", "Wald")
            };
            match other(stat) {
                Some(true) => format!("{}: {no} says no, {yes} yes", stat.tier),
                _ => format!("{}: no", stat.tier),
            }
        })
        .collect();
    Ok(Reading::new(gate, found.len() as f64)
        .note(if words.is_empty() {
            format!("all {} are", priority_tiers(stats).len())
        } else {
            words.join("; ")
        })
        .evidence(both_intervals(stats)?))
}

/// Wald beside Wilson (K2).
fn both_intervals(stats: &[TierStat]) -> Result<Frame, FrameError> {
    let full = evidence(stats)?;
    let column = |name: &str| full.column(name).cloned().map_err(FrameError::from);
    let mut frame = FrameBuilder::new();
    for name in [
        "tier",
        "n",
        "k",
        "rate",
        "wald_low",
        "wald_high",
        "significant_wald",
        "wilson_low",
        "wilson_high",
        "significant_wilson",
    ] {
        frame = frame.column(column(name)?);
    }
    frame.finish()
}

/// The candidate's tiers with its hash beside them, so that a signature holds for this text and no other.
fn frozen(stats: &[TierStat], hash: &str) -> Result<Frame, FrameError> {
    let beside = FrameBuilder::new()
        .text("ruleset_hash", stats.iter().map(|_| Some(hash)))
        .finish()?;
    concat_columns(&evidence(stats)?, &beside)
}

fn judge(
    context: &PhaseContext<'_>,
    train: &[TierStat],
    test: &[TierStat],
    all: &[TierStat],
    hash: &str,
) -> Result<Vec<Reading>, PhaseError> {
    let tiers = priority_tiers(train);
    let rows = evidence(train)?;
    let rate = |gate: &str, place: usize| match tiers.get(place) {
        Some(stat) => match stat.held.rate() {
            Some(rate) => {
                Reading::new(gate, rate).note(format!("{}: {}", stat.tier, part_of(stat.held.k, stat.held.n)))
            }
            None => Reading::skipped(gate, &format!("{} has no training lead", stat.tier)),
        },
        None => Reading::skipped(gate, "the candidate has no such tier"),
    };
    let least = tiers
        .iter()
        .filter_map(|stat| Some((stat.lift_overall?, stat)))
        .min_by(|one, other| one.0.total_cmp(&other.0));
    let lift = match least {
        Some((lift, stat)) => Reading::new("V3.2.3", lift).note(format!("{} has the smallest", stat.tier)),
        None => Reading::skipped("V3.2.3", "no priority tier has a lift"),
    };
    let held = priority(test);
    let looked = if pool(test).n == 0 {
        Reading::awaited("A3.2.6", "there is no labelled lead in the validation window yet")
    } else {
        let words = format!(
            "in test {} priority leads converted, {} of all",
            part_of(held.k, held.n),
            percent(pool(test).rate())
        );
        Reading::new("A3.2.6", 1.0).note(words).evidence(frozen(test, hash)?)
    };
    Ok(vec![
        rate("V3.2.1", 0).evidence(rows.clone()),
        rate("V3.2.2", 1).evidence(rows.clone()),
        lift.evidence(rows),
        Reading::new("V3.2.4", share(all).unwrap_or_default())
            .note(format!("{} labelled leads", part_of(priority(all).n, pool(all).n)))
            .evidence(evidence(all)?),
        insignificant(context, "V3.2.5", train)?,
        looked,
    ])
}
