//! V3.2_12212025: tiers of one rule set merged into another, with nothing lost on the way.

use super::grading::{TierStat, by_name, evidence, pool, read_stats, stats_frame};
use super::ruleset_change::insignificant;
use super::split::ALL;
use super::telling::{did, learned};
use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, text};
use crate::playbooks::advisors::rulesets::tier_column;
use crate::stats::Proportion;

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (merged, base) = (
        context.word("consolidation.ruleset")?.to_owned(),
        context.word("consolidation.base")?.to_owned(),
    );
    let frame = context.frame("tier_stats")?;
    let (after, before) = (read_stats(&frame, &merged, ALL)?, read_stats(&frame, &base, ALL)?);
    let scores = context.frame("scores")?;
    let sources = context.words("consolidation.sources")?;
    let into = context.word("consolidation.merged")?;
    let mut readings = vec![output(&after, &merged)?];
    if !after.is_empty() {
        readings.push(rows(context, &scores, &merged)?);
        readings.push(sum(&after, &before, into, &sources)?);
        readings.push(insignificant(context, "V3.2-4", &after)?);
        readings.extend(as_the_file_says(context, &scores, &after, &merged)?);
    }
    did(context, &format!("Merged tiers of {base} into {merged}"));
    learned(context, &format!("{into} holds {}", sources.join(", ")));
    Ok(PhaseOutput {
        metrics: after
            .iter()
            .map(|stat| Metric::count("leads", stat.held.n as usize).about(&stat.tier))
            .collect(),
        readings,
        rows_in: pool(&after).n as usize,
        rows_out: after.len(),
        frames: vec![("consolidation", stats_frame(&after)?)],
    })
}

fn output(after: &[TierStat], merged: &str) -> Result<Reading, FrameError> {
    let missing = after.is_empty();
    Ok(Reading::new("V3.2-1", f64::from(u8::from(missing)))
        .note(if missing {
            format!("rule set `{merged}` was not evaluated; name it in rulesets")
        } else {
            format!("{merged} graded {} labelled leads", pool(after).n)
        })
        .evidence(FrameBuilder::new().text("ruleset", [Some(merged)]).finish()?))
}

fn counted(name: &str, rows: &[(&str, u64)]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text(name, rows.iter().map(|row| Some(row.0)))
        .integer("n", rows.iter().map(|row| i64::try_from(row.1).ok()))
        .finish()
}

/// Rows of the scores against rows of the features.
fn rows(context: &PhaseContext<'_>, scores: &Frame, merged: &str) -> Result<Reading, PhaseError> {
    let features = context.frame("features")?.height();
    let graded = text(scores, &tier_column(merged))?.iter().flatten().count();
    Ok(Reading::new("V3.2-2", graded.abs_diff(features) as f64)
        .note(format!("{graded} graded, {features} with features"))
        .evidence(counted(
            "rows",
            &[("graded", graded as u64), ("features", features as u64)],
        )?))
}

fn sum(after: &[TierStat], before: &[TierStat], into: &str, sources: &[String]) -> Result<Reading, FrameError> {
    if before.is_empty() {
        let why = "the rule set that holds the merged tiers was not evaluated; name it in rulesets";
        return Ok(Reading::skipped("V3.2-3", why));
    }
    let found = by_name(before);
    let Some(tier) = by_name(after).get(into).copied() else {
        return Ok(Reading::skipped("V3.2-3", &format!("no tier is called {into}")));
    };
    let none = Proportion { k: 0, n: 0 };
    let mut rows: Vec<(&str, Proportion)> = sources
        .iter()
        .map(|name| (name.as_str(), found.get(name.as_str()).map_or(none, |stat| stat.held)))
        .collect();
    let whole: Proportion = rows.iter().map(|row| row.1).fold(none, |sum, part| Proportion {
        k: sum.k + part.k,
        n: sum.n + part.n,
    });
    let words: Vec<String> = rows.iter().map(|(_, held)| held.n.to_string()).collect();
    rows.push((into, tier.held));
    let lost = tier.held.n.abs_diff(whole.n) + tier.held.k.abs_diff(whole.k);
    let note = format!(
        "{} = {}, {into} has {}; of them {} converted, there {}",
        words.join(" + "),
        whole.n,
        tier.held.n,
        whole.k,
        tier.held.k
    );
    let count = |value: u64| i64::try_from(value).ok();
    let evidence = FrameBuilder::new()
        .text("tier", rows.iter().map(|row| Some(row.0)))
        .integer("n", rows.iter().map(|row| count(row.1.n)))
        .integer("converted", rows.iter().map(|row| count(row.1.k)))
        .finish()?;
    Ok(Reading::new("V3.2-3", lost as f64).note(note).evidence(evidence))
}

/// V3.2-5 and V3.2-6: what came out against what the rule file says.
fn as_the_file_says(
    context: &PhaseContext<'_>,
    scores: &Frame,
    after: &[TierStat],
    merged: &str,
) -> Result<Vec<Reading>, PhaseError> {
    let mut found: Vec<&str> = text(scores, &tier_column(merged))?.iter().flatten().collect();
    found.sort_unstable();
    found.dedup();
    let strangers: Vec<&str> = found
        .iter()
        .copied()
        .filter(|name| !after.iter().any(|stat| stat.tier == *name))
        .collect();
    let empty: Vec<&str> = after
        .iter()
        .map(|stat| stat.tier.as_str())
        .filter(|name| !found.contains(name))
        .collect();
    let mut note = format!("{} tiers found, {} in the rule file", found.len(), after.len());
    for (what, names) in [("not in the file", &strangers), ("without a lead", &empty)] {
        if !names.is_empty() {
            note.push_str(&format!("; {what}: {}", names.join(", ")));
        }
    }
    let tiers = Reading::new("V3.2-5", strangers.len() as f64)
        .note(note)
        .evidence(evidence(after)?);
    let sets = context.frame("rulesets")?;
    let (ids, versions, active) = (
        text(&sets, "id")?,
        text(&sets, "model_version")?,
        boolean(&sets, "active")?,
    );
    let Some(row) = ids.iter().position(|id| id == Some(merged)) else {
        return Ok(vec![tiers]);
    };
    if active.get(row) != Some(true) {
        let why = "another rule set grades the leads, so that scores carry its version";
        return Ok(vec![tiers, Reading::skipped("V3.2-6", why)]);
    }
    let carried = text(scores, "model_version")?.get(0).unwrap_or_default().to_owned();
    let version = versions.get(row).unwrap_or_default();
    let rows = FrameBuilder::new()
        .text("where", [Some("scores"), Some("rule file")])
        .text("model_version", [Some(carried.as_str()), Some(version)])
        .finish()?;
    let reading = Reading::new("V3.2-6", f64::from(u8::from(carried != version)))
        .note(format!("scores carry {carried}, the file says {version}"))
        .evidence(rows);
    Ok(vec![tiers, reading])
}
