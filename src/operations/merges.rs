//! Merges taken back: the published state without them at once, as a generation of its own, and a fact by which later runs
//! keep those records apart.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use crate::frame::{from_parquet, to_parquet};
use crate::lens::{LensError, MergeLine, MergedFrames, Merges};
use crate::playbooks::Playbook;
use crate::store::{FactNote, Generation, GenerationFrame, GenerationKind, NextGeneration, Store};

/// The merges there are, and where they stand.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeList {
    /// The merges, oldest first.
    pub merges: Vec<MergeLine>,
    /// The generation they stand in; nothing for those of the latest run, which published none yet.
    pub generation: Option<i64>,
}

/// Merges that were taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The merges, in the order in which they were taken back.
    pub merges: Vec<MergeLine>,
    /// The generation that is live now; nothing where none was published before: then the next run leaves them undone.
    pub generation: Option<i64>,
}

impl Bench {
    /// The merges of the published state; where nothing was published, those of the latest run.
    ///
    /// # Errors
    /// When the playbook merges nothing or the log cannot be read.
    pub fn merges(&self, playbook: &'static Playbook) -> Result<MergeList, OperationError> {
        let merges = merges_of(playbook)?;
        let store = self.reader()?;
        let live = store.live_generation(playbook.id)?;
        let frames = self.merged_frames(playbook, &store, live.as_ref(), merges)?;
        let mut lines = merges.list(&frames).map_err(|error| of_state(error, live.as_ref()))?;
        if live.is_none() {
            let facts = facts(&store, merges)?;
            for line in &mut lines {
                line.undone |= facts.iter().any(|fact| of_merge(fact, &line.id));
            }
        }
        Ok(MergeList {
            merges: lines,
            generation: live.map(|live| live.seq),
        })
    }

    /// Takes one merge back, or all, the newest first.
    ///
    /// # Errors
    /// When there is no such merge, a later one stands on it, or a run is going on.
    pub fn undo_merges(&self, playbook: &'static Playbook, merge: Option<&str>) -> Result<Undone, OperationError> {
        let merges = merges_of(playbook)?;
        let store = self.writer("undo merges")?;
        let live = store.live_generation(playbook.id)?;
        let mut frames = self.merged_frames(playbook, &store, live.as_ref(), merges)?;
        let known = facts(&store, merges)?;
        if live.is_none() {
            frames = without_known(merges, frames, &known)?;
        }
        let undone = merges.undo(&frames, merge);
        let undone = undone.map_err(|error| of_state(error, live.as_ref()))?;
        // The fact first: cut short after it, the next run keeps the records apart whatever is published now.
        let new: Vec<Value> = undone
            .facts
            .iter()
            .filter(|fact| !known.contains(fact))
            .cloned()
            .collect();
        let ids: Vec<&str> = undone.merges.iter().map(|merge| merge.id.as_str()).collect();
        let (now, payload) = (self.now(), json!({ "playbook": playbook.id, "merges": ids }));
        let note = FactNote {
            at: &now,
            actor: self.actor(),
            action: "merge.undone",
            payload: &payload,
        };
        if !store.note_facts(merges.stream(), known.len(), &new, &note)? {
            return Err(OperationError::Refused(
                "somebody else undid a merge meanwhile; try again".to_owned(),
            ));
        }
        let generation = match live {
            Some(live) => Some(publish(&store, &live, &undone.frames, &now)?.seq),
            None => None,
        };
        Ok(Undone {
            merges: undone.merges,
            generation,
        })
    }

    /// The frames of the live generation, else those of the latest run.
    fn merged_frames(
        &self,
        playbook: &'static Playbook,
        store: &Store,
        live: Option<&Generation>,
        merges: &dyn Merges,
    ) -> Result<MergedFrames, OperationError> {
        let mut frames = MergedFrames::new();
        let view = match live {
            Some(_) => None,
            None => Some(self.view(playbook, &Overrides::default())?),
        };
        for name in merges.frames() {
            let frame = match (live, &view) {
                (Some(live), _) => match live.frames.get(name) {
                    Some(held) => Some(std::sync::Arc::new(from_parquet(&store.frame_bytes(&held.hash)?)?)),
                    None => None,
                },
                (None, Some(view)) => Some(crate::lens::FrameSource::frame(view, name)?),
                (None, None) => None,
            };
            frames.extend(frame.map(|frame| (name.to_owned(), frame)));
        }
        Ok(frames)
    }
}

/// A published state lacks what it was built without, whatever its phases made.
fn of_state(error: LensError, live: Option<&Generation>) -> LensError {
    match (error, live) {
        (LensError::NotMade { frame, .. }, Some(live)) => LensError::NotHeld {
            frame,
            generation: live.seq,
        },
        (error, _) => error,
    }
}

/// The frames without the merges that somebody took back since the run that made them.
fn without_known(merges: &dyn Merges, frames: MergedFrames, known: &[Value]) -> Result<MergedFrames, OperationError> {
    let mut frames = frames;
    let mut lines = merges.list(&frames)?;
    lines.reverse();
    for line in lines.iter().filter(|line| !line.undone) {
        if known.iter().any(|fact| of_merge(fact, &line.id)) {
            let undone = merges.undo(&frames, Some(&line.id))?;
            let made = undone.frames.into_iter();
            frames.extend(made.map(|(name, frame)| (name.to_owned(), std::sync::Arc::new(frame))));
        }
    }
    Ok(frames)
}

fn of_merge(fact: &Value, id: &str) -> bool {
    fact.get("merge").and_then(Value::as_str) == Some(id)
}

fn facts(store: &Store, merges: &dyn Merges) -> Result<Vec<Value>, OperationError> {
    let events = store.events(merges.stream())?;
    Ok(events.into_iter().map(|event| event.value).collect())
}

/// The live generation with these frames in place of its own, as the next one.
fn publish(
    store: &Store,
    live: &Generation,
    made: &[(&'static str, crate::frame::Frame)],
    now: &str,
) -> Result<Generation, OperationError> {
    let mut frames: BTreeMap<String, GenerationFrame> = live.frames.clone();
    for (name, frame) in made {
        let held = GenerationFrame {
            hash: store.put_frame(&to_parquet(frame)?)?,
            rows: frame.height() as u64,
        };
        frames.insert((*name).to_owned(), held);
    }
    Ok(store.publish(NextGeneration {
        playbook: &live.playbook,
        kind: GenerationKind::Undone,
        run: 0,
        time: now,
        method: &live.method,
        archive: live.archive.as_deref(),
        frames,
    })?)
}

fn merges_of(playbook: &Playbook) -> Result<&'static dyn Merges, OperationError> {
    let merging = playbook.lens.merges();
    merging.ok_or_else(|| OperationError::elsewhere(playbook, "merges", |one| one.lens.merges().is_some()))
}
