//! Models a workspace trained, which of them scores, and the decisions on that: each is a recorded fact with its entry in
//! the audit chain.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::view::View;
use crate::engine::{Judged, Outcome, Parameters};
use crate::frame::{Frame, from_parquet, instead};
use crate::lens::{FrameSource, LensError, ModelRole, ModelTurns, TrainedModel};
use crate::playbooks::Playbook;
use crate::store::Store;

/// A model of the workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRow {
    /// The model.
    pub model: TrainedModel,
    /// The run that first had it.
    pub run: i64,
    /// The day of that run.
    pub trained_on: NaiveDate,
    /// `champion`, `previous`, or nothing.
    pub role: Option<&'static str>,
    /// The share of leads it scores.
    pub share: f64,
    /// The day of its promotion.
    pub since: Option<NaiveDate>,
    /// Whether it is the model of the latest results.
    pub newest: bool,
}

/// The frames of one run, read as they are asked for.
struct RunFrames<'a> {
    store: &'a Store,
    hashes: &'a BTreeMap<String, String>,
    parameters: &'a Parameters,
    as_of: NaiveDate,
}

impl FrameSource for RunFrames<'_> {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        let missing = || LensError::Refused(format!("the frame `{name}` of that run is gone"));
        let hash = self.hashes.get(name).ok_or_else(missing)?;
        let bytes = self.store.frame_bytes(hash).map_err(|_| missing())?;
        Ok(Arc::new(from_parquet(&bytes)?))
    }

    fn parameters(&self) -> &Parameters {
        self.parameters
    }

    fn as_of(&self) -> NaiveDate {
        self.as_of
    }
}

/// The first run that had a model, its day, and the frames by name.
type Known = (i64, NaiveDate, BTreeMap<String, String>);

impl Bench {
    /// The playbook whose models are meant: the one named, else the first of the workspace that has any.
    ///
    /// # Errors
    /// When it trains no models.
    pub fn playbook_with_models(
        &self,
        named: Option<&str>,
    ) -> Result<(&'static Playbook, &'static dyn ModelTurns), OperationError> {
        let trains = |one: &Playbook| one.lens.models().is_some();
        let found = match named {
            Some(id) => Some(self.playbook(id)?),
            None => self.playbooks().into_iter().find(|one| trains(one)),
        };
        let playbook = found
            .or_else(|| self.first_playbook())
            .ok_or_else(|| OperationError::Usage("the workspace names no playbook".to_owned()))?;
        let turns = playbook.lens.models();
        let turns = turns.ok_or_else(|| OperationError::elsewhere(playbook, "models that take turns", trains))?;
        Ok((playbook, turns))
    }

    /// The models of the workspace, the newest first.
    ///
    /// # Errors
    /// When the store or a model cannot be read.
    pub fn models(&self, playbook: &'static Playbook) -> Result<Vec<ModelRow>, OperationError> {
        let (_, turns) = self.playbook_with_models(Some(playbook.id))?;
        let store = self.reader()?;
        let parameters = self.parameters(playbook, &Overrides::default())?;
        let roles = self.roles(&store, turns)?;
        let newest = newest(&store, playbook, turns)?;
        let mut rows = Vec::new();
        for (run, trained_on, hashes) in known(&store, playbook, turns)? {
            let frames = RunFrames {
                store: &store,
                hashes: &hashes,
                parameters: &parameters,
                as_of: trained_on,
            };
            let model = turns.describe(&frames, &hashes, trained_on)?;
            let role = roles.iter().find(|role| role.id == model.id);
            rows.push(ModelRow {
                role: role.map(|role| role.role),
                share: role.map_or(0.0, |role| role.share),
                since: role.and_then(|role| role.since),
                newest: first_hash(turns, &hashes) == newest.as_deref(),
                run,
                trained_on,
                model,
            });
        }
        // Where nobody promoted anything, whatever was trained last scores.
        if roles.is_empty() {
            for row in rows.iter_mut().filter(|row| row.newest) {
                row.role = Some("champion");
                row.share = 1.0;
            }
        }
        Ok(rows)
    }

    fn roles(&self, store: &Store, turns: &dyn ModelTurns) -> Result<Vec<ModelRole>, OperationError> {
        let decisions: Vec<serde_json::Value> = store
            .events(turns.stream())?
            .into_iter()
            .map(|event| event.value)
            .collect();
        Ok(turns.in_use(&decisions, self.as_of(&Overrides::default()))?)
    }

    /// Makes a model champion. The first one needs gates without an open failure; a later one must be the newest, and
    /// better than the champion by the playbook's rule, unless a reviewer waived that.
    ///
    /// # Errors
    /// When there is no such model, or it may not be promoted; the sentence says why and the way out.
    pub fn promote(&self, playbook: &'static Playbook, id: &str) -> Result<ModelRow, OperationError> {
        let (_, turns) = self.playbook_with_models(Some(playbook.id))?;
        let rows = self.models(playbook)?;
        let row = pick(&rows, id)?.clone();
        let view = self.view(playbook, &Overrides::default())?;
        let decided = !self.roles(view.store(), turns)?.is_empty();
        if decided && row.role == Some("champion") {
            return Err(OperationError::Refused(format!(
                "{} is the champion already",
                row.model.id
            )));
        }
        if decided {
            must_win(&view, turns, &row)?;
        }
        must_not_fail(&view, playbook, turns)?;
        drop(view);
        let day = self.as_of(&Overrides::default());
        let decision = turns.promotion(&row.model, day);
        self.record_turn(turns, "model.promoted", &decision)?;
        let rows = self.models(playbook)?;
        Ok(pick(&rows, &row.model.id)?.clone())
    }

    /// Takes the champion back: the one before it scores again, at once. Gives the models that score then; none where the
    /// newest does.
    ///
    /// # Errors
    /// When nobody was promoted, or without a reason.
    pub fn demote(&self, playbook: &'static Playbook, reason: &str) -> Result<Vec<ModelRow>, OperationError> {
        let (_, turns) = self.playbook_with_models(Some(playbook.id))?;
        if reason.trim().is_empty() {
            return Err(OperationError::Usage(
                "a reason is needed to demote a model: --reason".to_owned(),
            ));
        }
        if self.roles(&self.reader()?, turns)?.is_empty() {
            return Err(OperationError::Refused(
                "no model was promoted: the newest one scores, and there is nothing to take back".to_owned(),
            ));
        }
        let decision = turns.demotion(self.as_of(&Overrides::default()), reason.trim());
        self.record_turn(turns, "model.demoted", &decision)?;
        self.models(playbook)
    }

    fn record_turn(
        &self,
        turns: &dyn ModelTurns,
        action: &str,
        decision: &serde_json::Value,
    ) -> Result<(), OperationError> {
        let store = self.writer(action)?;
        store.record_fact(turns.stream(), decision, &self.now(), self.actor(), action)?;
        Ok(())
    }
}

fn first_hash<'a>(turns: &dyn ModelTurns, hashes: &'a BTreeMap<String, String>) -> Option<&'a str> {
    hashes.get(*turns.frames().first()?).map(String::as_str)
}

/// The hash of the model of the latest results.
fn newest(store: &Store, playbook: &Playbook, turns: &dyn ModelTurns) -> Result<Option<String>, OperationError> {
    let Some(name) = turns.frames().first() else {
        return Ok(None);
    };
    let Some(maker) = playbook.pipeline.maker(name) else {
        return Ok(None);
    };
    let record = store.latest_done(playbook.id, maker.id)?;
    Ok(record.and_then(|record| record.frames.get(*name).cloned()))
}

/// Every model there was, by the first run that had all of its frames; the newest first.
fn known(store: &Store, playbook: &Playbook, turns: &dyn ModelTurns) -> Result<Vec<Known>, OperationError> {
    let mut runs = store.runs(Some(playbook.id))?;
    runs.sort_by_key(|run| run.id);
    let mut found: Vec<Known> = Vec::new();
    for run in runs {
        let records = store.phases_of_run(run.id)?;
        let frames: BTreeMap<String, String> = records.into_iter().flat_map(|record| record.frames).collect();
        let whole = turns
            .frames()
            .iter()
            .all(|name| frames.get(*name).is_some_and(|hash| store.has_frame(hash)));
        let same = |held: &Known| first_hash(turns, &held.2) == first_hash(turns, &frames);
        let day = run.as_of.parse::<NaiveDate>();
        if let (true, Ok(day)) = (whole, day) {
            match found.iter_mut().find(|held| same(held)) {
                // A later run may have measured what the first one did not get to.
                Some(held) => held.2.extend(frames),
                None => found.push((run.id, day, frames)),
            }
        }
    }
    found.reverse();
    Ok(found)
}

fn pick<'a>(rows: &'a [ModelRow], id: &str) -> Result<&'a ModelRow, OperationError> {
    let mut named = rows
        .iter()
        .filter(|row| row.model.id == id || (id.len() >= 6 && row.model.id.starts_with(id)));
    match (named.next(), named.next()) {
        (Some(row), None) => Ok(row),
        (Some(_), Some(_)) => Err(OperationError::Usage(format!(
            "several models begin with `{id}`: write more of it"
        ))),
        (None, _) => {
            let way_out = if rows.is_empty() {
                "none was trained yet".to_owned()
            } else {
                instead(id, rows.iter().map(|row| row.model.id.as_str()))
            };
            Err(OperationError::Usage(format!("no model `{id}`; {way_out}")))
        }
    }
}

/// A challenger must have been compared with the champion, and have won.
fn must_win(view: &View, turns: &dyn ModelTurns, row: &ModelRow) -> Result<(), OperationError> {
    if !row.newest {
        return Err(OperationError::Refused(format!(
            "{} is not the newest model, and only that one was compared with the champion; `assay demote` returns to the \
             one before",
            row.model.id
        )));
    }
    let rule = turns.rule();
    let stale = view
        .states
        .iter()
        .any(|state| state.stale.is_some() && state.gates.iter().any(|gate| gate.id == rule));
    let gate = view.gates().find(|gate| gate.id == rule);
    match gate {
        Some(gate) if !stale && matches!(gate.outcome, Outcome::Passed | Outcome::Waived) => Ok(()),
        Some(gate) if !stale => Err(OperationError::Refused(format!(
            "gate {rule} is {}: {}; waive it with a reason, or keep the champion",
            gate.outcome.word(),
            gate.note
        ))),
        _ => Err(OperationError::Refused(format!(
            "gate {rule} was not judged on this model yet: `assay run {}` first",
            view.playbook.id
        ))),
    }
}

/// No gate of the phases before the comparison may stand failed.
fn must_not_fail(view: &View, playbook: &Playbook, turns: &dyn ModelTurns) -> Result<(), OperationError> {
    let spec = playbook.pipeline.gates.iter().find(|gate| gate.id == turns.rule());
    let phase = spec.map_or("", |gate| gate.phase.as_str());
    let failed: Vec<&str> = view
        .gates()
        .filter(|gate| gate.phase != phase)
        .filter(|gate| Judged::blocks(gate))
        .map(|gate| gate.id.as_str())
        .collect();
    if failed.is_empty() {
        return Ok(());
    }
    Err(OperationError::Refused(format!(
        "{} failed and nobody waived it: a model is promoted when its gates are passed or waived",
        failed.join(", ")
    )))
}
