//! The merges of a published state, and that state without some of them.

use std::sync::Arc;

use serde_json::json;

use crate::frame::Frame;
use crate::lens::{LensError, MergeLine, MergedFrames, Merges, MergesUndone};
use crate::playbooks::buyer_groups::UNDONE;
use crate::playbooks::buyer_groups::merging::{
    MERGED_FRAMES, Merge, Refusal, State, TableError, log_frames, merged_name, read_log, undo, undo_all,
};

const LOG: &str = "merge_log";
const LOG_IDENTITY: &str = "merge_log_identity";

/// The playbook's merges.
pub(super) struct GroupMerges;

impl From<TableError> for LensError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Frame(error) => error.into(),
            TableError::Rows(words) => Self::Absent(words),
        }
    }
}

impl From<Refusal> for LensError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.to_string())
    }
}

impl Merges for GroupMerges {
    fn frames(&self) -> Vec<&'static str> {
        let tables = MERGED_FRAMES.iter().map(|(_, name)| *name);
        tables.chain([LOG, LOG_IDENTITY]).collect()
    }

    fn stream(&self) -> &'static str {
        UNDONE
    }

    fn list(&self, frames: &MergedFrames) -> Result<Vec<MergeLine>, LensError> {
        let (_, log) = read(frames)?;
        Ok(log.iter().map(|merge| line(merge, &log)).collect())
    }

    fn undo(&self, frames: &MergedFrames, merge: Option<&str>) -> Result<MergesUndone, LensError> {
        let (mut state, mut log) = read(frames)?;
        let ids = match merge {
            Some(id) => {
                undo(&mut state, &mut log, id)?;
                vec![id.to_owned()]
            }
            None => undo_all(&mut state, &mut log)?,
        };
        if ids.is_empty() {
            return Err(LensError::Refused("there is no merge to undo".to_owned()));
        }
        let undone = ids.iter().filter_map(|id| log.iter().rfind(|merge| merge.id == *id));
        let (mut merges, mut facts) = (Vec::new(), Vec::new());
        for merge in undone {
            merges.push(line(merge, &[]));
            let (a, b) = if merge.survivor <= merge.absorbed {
                (&merge.survivor, &merge.absorbed)
            } else {
                (&merge.absorbed, &merge.survivor)
            };
            facts.push(json!({ "merge": merge.id, "kind": merge.kind.as_str(), "a": a, "b": b }));
        }
        let mut made: Vec<(&'static str, Frame)> = Vec::new();
        for (table, name) in MERGED_FRAMES {
            if state.table(table).is_some() {
                made.push((name, state.frame(table)?));
            }
        }
        let (merge_log, identity) = log_frames(&log)?;
        made.extend([(LOG, merge_log), (LOG_IDENTITY, identity)]);
        Ok(MergesUndone {
            merges,
            frames: made,
            facts,
        })
    }
}

/// The tables and the log. A table that the state was published without is left out, and what merges changed in it.
fn read(frames: &MergedFrames) -> Result<(State, Vec<Merge>), LensError> {
    let find = |name: &str| frames.get(name).map(Arc::as_ref);
    let absent = |name: &str| LensError::NotMade {
        frame: name.to_owned(),
        phase: "B6".to_owned(),
    };
    let tables = MERGED_FRAMES
        .iter()
        .filter_map(|(table, _)| Some((*table, find(merged_name(table)?)?)));
    let state = State::of_frames(tables)?;
    let log = find(LOG).ok_or_else(|| absent(LOG))?;
    let identity = find(LOG_IDENTITY).ok_or_else(|| absent(LOG_IDENTITY))?;
    let log = read_log(log, identity, &state)?;
    Ok((state, log))
}

fn line(merge: &Merge, log: &[Merge]) -> MergeLine {
    let above = |later: &&Merge| later.seq > merge.seq && !later.undone && !merge.undone && merge.is_below(later);
    MergeLine {
        id: merge.id.clone(),
        seq: merge.seq,
        kind: merge.kind.as_str().to_owned(),
        survivor: merge.survivor.clone(),
        absorbed: merge.absorbed.clone(),
        points: merge.points,
        actor: merge.actor.clone(),
        why: merge.why.clone(),
        undone: merge.undone,
        stands_under: log.iter().rev().find(above).map(|later| later.id.clone()),
    }
}
