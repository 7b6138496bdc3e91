//! Clean-up (B6): what stands there twice becomes one, everything that refers to it refers to the one that stands, and the
//! undoing is rehearsed before anything counts. Everything that is touched is archived first.

mod before;
mod gates;
mod given;
mod orders;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;

use std::collections::BTreeMap;

use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::Frame;
use crate::playbooks::buyer_groups::UNDONE;
use crate::playbooks::buyer_groups::duplicates::hosts::is_role_mailbox;
use crate::playbooks::buyer_groups::merging::{MERGED_FRAMES, Merge, Merged, Stamp, State, apply, log_frames};
use gates::Done;
use given::Given;

/// Why the archive is made.
const REASON: &str = "pre-merge";

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let given = Given::read(context)?;
    let day = context.as_of()?;
    let clusters = before::clusters(&given)?;
    let before = before::before(&given, &clusters, day.to_epoch_days())?;
    let apart = orders::apart(&given, &context.facts(UNDONE)?)?;
    let steps = orders::steps(&given, &before, &clusters, &apart)?;
    context.checkpoint()?;
    let frames: Vec<(&str, Frame)> = MERGED_FRAMES
        .iter()
        .map(|(name, _)| Ok((*name, before.frame(name)?)))
        .collect::<Result<_, PhaseError>>()?;
    let held: Vec<(&str, &Frame)> = frames.iter().map(|(name, frame)| (*name, frame)).collect();
    let archive = context.archive(REASON, &held)?;
    let archived: BTreeMap<String, u64> = if archive.check.problems.is_empty() {
        archive
            .files
            .iter()
            .map(|file| (file.frame.clone(), file.rows))
            .collect()
    } else {
        BTreeMap::new()
    };
    let stamp = Stamp {
        time: &day.to_string(),
        archive: &archive.root,
    };
    let (after, log) = apply(&before, &steps, stamp);
    context.checkpoint()?;
    let done = Done {
        before: &before,
        after: &after,
        log: &log,
    };
    let least = [context.number("match.company")?, context.number("match.person")?];
    let readings = vec![
        gates::left_pairs(&given, &done, &apart, least)?,
        gates::left_mail(&done, &apart, is_role_mailbox)?,
        gates::removed(&done, &archived)?,
        gates::balance(&done)?,
        gates::orphans(&done)?,
        gates::rehearsal(&done)?,
    ];
    Ok(PhaseOutput {
        rows_in: records(&before),
        rows_out: records(&after),
        metrics: metrics(&log),
        frames: frames_of(&after, &log)?,
        readings,
    })
}

/// The frames the phase makes.
fn frames_of(after: &State, log: &[Merge]) -> Result<Vec<(&'static str, Frame)>, PhaseError> {
    let mut frames = Vec::with_capacity(MERGED_FRAMES.len() + 2);
    for (table, name) in MERGED_FRAMES {
        frames.push((name, after.frame(table)?));
    }
    let (merges, identity) = log_frames(log)?;
    frames.extend([("merge_log", merges), ("merge_log_identity", identity)]);
    Ok(frames)
}

fn records(state: &State) -> usize {
    let height = |name: &str| {
        state
            .table(name)
            .map_or(0, crate::playbooks::buyer_groups::merging::Table::height)
    };
    height("companies") + height("people")
}

fn metrics(log: &[Merge]) -> Vec<Metric> {
    let merged = |kind: Merged| log.iter().filter(|merge| merge.kind == kind).count();
    let sum = |pick: fn(&Merge) -> i64| usize::try_from(log.iter().map(pick).sum::<i64>()).unwrap_or_default();
    vec![
        Metric::count("merges", merged(Merged::Company)).about(Merged::Company.as_str()),
        Metric::count("merges", merged(Merged::Person)).about(Merged::Person.as_str()),
        Metric::count("relations_moved", sum(|merge| merge.moved)),
        Metric::count("relations_deduped", sum(|merge| merge.deduped)),
    ]
}
