//! Which models were trained on the person. That a phase read a frame with the person in it is not enough: most leads are
//! scored and never trained on, and a confession that is not so serves nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::engine::Parameters;
use crate::frame::{Frame, from_parquet};
use crate::lens::{FrameSource, LensError};
use crate::operations::error::OperationError;
use crate::playbooks::{self, Playbook};
use crate::store::Store;

/// The latest frames of a playbook, straight from the store.
struct Latest<'a> {
    store: &'a Store,
    frames: BTreeMap<String, String>,
    parameters: Parameters,
}

impl FrameSource for Latest<'_> {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        let hash = self.frames.get(name).ok_or_else(|| LensError::NotMade {
            frame: name.to_owned(),
            phase: String::new(),
        })?;
        let bytes = self.store.frame_bytes(hash);
        let bytes = bytes.map_err(|error| LensError::Absent(error.to_string()))?;
        Ok(Arc::new(from_parquet(&bytes)?))
    }

    fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    fn as_of(&self) -> NaiveDate {
        NaiveDate::default()
    }
}

/// The models of each playbook that were trained on one of these leads; where a playbook does not say whom it trains
/// on, those whose phase read a frame that held the person. The run that made each is told, so that a later one clears it.
pub(super) fn models_trained(
    store: &Store,
    held: &BTreeMap<String, String>,
    leads: &BTreeSet<String>,
) -> Result<Vec<Value>, OperationError> {
    let mut models = Vec::new();
    for playbook in playbooks::all() {
        models.extend(of_playbook(store, playbook, held, leads)?);
    }
    Ok(models)
}

fn of_playbook(
    store: &Store,
    playbook: &Playbook,
    held: &BTreeMap<String, String>,
    leads: &BTreeSet<String>,
) -> Result<Vec<Value>, OperationError> {
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut models = Vec::new();
    for phase in playbook.pipeline.phases {
        let Some(record) = store.latest_done(playbook.id, phase.id)? else {
            continue;
        };
        let has_read = phase
            .reads
            .iter()
            .any(|name| made.get(*name).is_some_and(|hash| held.contains_key(hash)));
        for frame in phase.models.iter().filter(|_| has_read) {
            if let Some(hash) = record.frames.get(*frame) {
                models.push(json!({
                    "playbook": playbook.id, "phase": phase.id, "frame": frame, "hash": hash, "run": record.run,
                }));
            }
        }
        made.extend(record.frames);
    }
    if models.is_empty() {
        return Ok(models);
    }
    let frames = Latest {
        store,
        frames: made,
        parameters: playbook.built_in(),
    };
    // What cannot be read exonerates nobody.
    let trained = playbook.lens.trained_on(&frames).ok().flatten();
    let is_innocent = trained.is_some_and(|trained| trained.is_disjoint(leads));
    Ok(if is_innocent { Vec::new() } else { models })
}
