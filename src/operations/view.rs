//! A consistent picture of a playbook's latest results: states, gates, frames by hash, marks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::NaiveDate;

use super::bench::{Bench, Overrides, latest_run};
use super::error::OperationError;
use super::review::StoreReviews;
use crate::engine::{Engine, Judged, Judging, Metric, Parameters, PhaseState};
use crate::frame::{Frame, from_parquet};
use crate::lens::{FrameSource, LensError, Spend};
use crate::playbooks::Playbook;
use crate::store::{CallJournal, GenerationKind, Mark, PhaseRecord, RunRecord, Store};

/// How the record of a phase says that it finished.
const DONE: &str = "done";

/// Set once a process is told to look at what runs made, published or not.
static DRAFT: OnceLock<()> = OnceLock::new();

/// From now on every view of this process shows the latest results, whatever was published.
pub fn show_draft() {
    let _ = DRAFT.set(());
}

/// Whose frames a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Those of the latest results: nothing was published, or they were asked for.
    Latest,
    /// Those of a published generation, and the run that made it.
    Generation {
        /// Its number.
        seq: i64,
        /// Its run; 0 for one that was restored or whose merges were taken back.
        run: i64,
    },
    /// Those of an older run.
    Run(i64),
}

/// What a pane or a command looks at. Taking one reads records, not frames; frames are read when asked for.
pub struct View {
    /// The playbook.
    pub playbook: &'static Playbook,
    /// The parameters in force now.
    pub parameters: Parameters,
    /// The day in force now.
    pub as_of: NaiveDate,
    /// The day by the clock.
    day: NaiveDate,
    /// Every phase's state, in order.
    pub states: Vec<PhaseState>,
    /// The latest run.
    pub latest_run: Option<RunRecord>,
    /// Marks by lead.
    pub marks: BTreeMap<String, Mark>,
    /// Leads a day is planned for.
    pub leads_per_day: usize,
    /// Whether services may be called at all.
    pub live: bool,
    /// Whose frames these are.
    pub shown: Shown,
    store: Store,
    frames: BTreeMap<String, String>,
    cache: Mutex<BTreeMap<String, Arc<Frame>>>,
}

impl View {
    pub(super) fn take(
        bench: &Bench,
        playbook: &'static Playbook,
        overrides: &Overrides,
    ) -> Result<Self, OperationError> {
        let store = bench.reader()?;
        let parameters = bench.parameters(playbook, overrides)?;
        let (hasher, suppression) = (bench.hasher(playbook)?, bench.suppression(&store)?);
        let latest_run = latest_run(&store, playbook)?;
        let (as_of, _) = bench.day_of(latest_run.as_ref(), overrides);
        let states = {
            let reviews = StoreReviews {
                store: &store,
                playbook: playbook.id,
            };
            let engine = Engine {
                pipeline: &playbook.pipeline,
                store: &store,
                parameters: &parameters,
                as_of,
                zone: bench.zone(),
                inputs: bench.inputs(playbook, &store)?,
                hasher: &hasher,
                suppression: &suppression,
                live: bench.live(),
                reviews: &reviews,
                clock: &crate::engine::SystemClock,
            };
            engine.states()?
        };
        let mut frames = BTreeMap::new();
        for phase in playbook.pipeline.phases {
            if let Some(record) = store.latest_done(playbook.id, phase.id)? {
                frames.extend(record.frames);
            }
        }
        let shown = published(&store, playbook, &mut frames)?;
        let marks = store.marks(playbook.id)?;
        Ok(Self {
            playbook,
            parameters,
            as_of,
            day: bench.clock_day().unwrap_or(as_of),
            states,
            latest_run,
            marks,
            leads_per_day: bench.leads_per_day(),
            live: bench.live(),
            shown,
            store,
            frames,
            cache: Mutex::default(),
        })
    }

    /// The view of an older run's frames, for comparison.
    pub(super) fn of_run(mut self, run: i64) -> Result<Self, OperationError> {
        self.frames.clear();
        for record in self.store.phases_of_run(run)? {
            self.frames.extend(record.frames);
        }
        self.cache = Mutex::default();
        self.shown = Shown::Run(run);
        Ok(self)
    }

    /// The view as a run left it: the latest record of each phase up to that run and the frames that were there then,
    /// judged by the bounds that the run had and by the decisions there are. What is stale is known of the latest run only.
    pub(super) fn left_by(mut self, run: &RunRecord) -> Result<Self, OperationError> {
        let is_latest = self.latest_run.as_ref().is_some_and(|latest| latest.id == run.id);
        // Parameters of an older version of the program may not be read any more.
        if let Ok(own) = serde_json::from_value(run.parameters.clone()) {
            self.parameters = own;
        }
        self.as_of = run.as_of.parse().unwrap_or(self.as_of);
        let all = self.all_records_to(run.id)?;
        let latest = |id: &str| all.iter().rev().find(|record| record.phase == id);
        let mut states = Vec::with_capacity(self.states.len());
        {
            let reviews = StoreReviews {
                store: &self.store,
                playbook: self.playbook.id,
            };
            let judging = Judging {
                pipeline: &self.playbook.pipeline,
                parameters: &self.parameters,
                reviews: &reviews,
            };
            for state in &self.states {
                let stale = state.stale.clone().filter(|_| is_latest);
                states.push(judging.left_by(state.phase, latest(state.phase.id).cloned(), stale)?);
            }
        }
        self.states = states;
        let done = |id: &str| {
            all.iter()
                .rev()
                .find(|record| record.phase == id && record.status == DONE)
        };
        let finished = self.playbook.pipeline.phases.iter().filter_map(|phase| done(phase.id));
        self.frames = finished.flat_map(|record| record.frames.clone()).collect();
        self.cache = Mutex::default();
        self.shown = Shown::Run(run.id);
        self.latest_run = Some(run.clone());
        Ok(self)
    }

    /// The records of the runs up to this one, the oldest first.
    fn all_records_to(&self, run: i64) -> Result<Vec<PhaseRecord>, OperationError> {
        let runs = self.store.runs(Some(self.playbook.id))?;
        let mut ids: Vec<i64> = runs.iter().map(|run| run.id).filter(|id| *id <= run).collect();
        ids.sort_unstable();
        let mut records = Vec::new();
        for id in ids {
            records.extend(self.store.phases_of_run(id)?);
        }
        Ok(records)
    }

    /// The latest record of each phase up to a run, in the order of the phases.
    pub(super) fn records_to(&self, run: i64) -> Result<Vec<PhaseRecord>, OperationError> {
        let all = self.all_records_to(run)?;
        let latest = |id: &str| all.iter().rev().find(|record| record.phase == id).cloned();
        let phases = self.playbook.pipeline.phases.iter();
        Ok(phases.filter_map(|phase| latest(phase.id)).collect())
    }

    /// Whose frames these are, where that needs saying: a published state that is not the latest run's.
    pub fn shown_words(&self) -> Option<String> {
        let Shown::Generation { seq, run } = self.shown else {
            return None;
        };
        let latest = self.latest_run.as_ref().map(|latest| latest.id);
        (latest != Some(run))
            .then(|| format!("these are of generation {seq}, which is live; `--draft` shows what the latest run made"))
    }

    /// Every judged gate, in the order of the phases.
    pub fn gates(&self) -> impl Iterator<Item = &Judged> {
        self.states.iter().flat_map(|state| &state.gates)
    }

    /// Every metric with its phase.
    pub fn metrics(&self) -> impl Iterator<Item = (&'static str, &Metric)> {
        self.states
            .iter()
            .flat_map(|state| state.metrics.iter().map(move |metric| (state.phase.id, metric)))
    }

    /// The models that were trained on somebody who was forgotten since, a sentence each; none once they are made anew.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn models_to_retrain(&self) -> Result<Vec<String>, OperationError> {
        let found = self.store.models_to_retrain(self.playbook.id)?;
        let words = |(phase, frame, _): &(String, String, String)| {
            format!("the {frame} of {phase} was trained on somebody who was forgotten since: a run trains it again")
        };
        Ok(found.iter().map(words).collect())
    }

    /// What a run would spend on services; nothing while the workspace lets none be called.
    pub fn spend(&self) -> Option<Spend> {
        self.playbook.lens.spend(self).filter(|_| self.live)
    }

    /// The store the view reads from.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The frames that were made: name and hash.
    pub fn made(&self) -> impl Iterator<Item = (&str, &str)> {
        self.frames.iter().map(|(name, hash)| (name.as_str(), hash.as_str()))
    }

    /// The rows behind a gate's number.
    ///
    /// # Errors
    /// When the frame cannot be read.
    pub fn evidence(&self, gate: &Judged) -> Result<Option<Arc<Frame>>, OperationError> {
        match &gate.evidence {
            Some(hash) => Ok(Some(self.by_hash(hash)?)),
            None => Ok(None),
        }
    }

    /// The phases that are stale.
    pub fn stale(&self) -> impl Iterator<Item = &PhaseState> {
        self.states.iter().filter(|state| state.stale.is_some())
    }

    fn by_hash(&self, hash: &str) -> Result<Arc<Frame>, OperationError> {
        let held = self
            .cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(hash)
            .cloned();
        if let Some(frame) = held {
            return Ok(frame);
        }
        let frame = Arc::new(from_parquet(&self.store.frame_bytes(hash)?)?);
        self.cache
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(hash.to_owned(), Arc::clone(&frame));
        Ok(frame)
    }
}

/// Puts the frames of the live generation in the place of the latest ones, in a playbook that publishes.
fn published(
    store: &Store,
    playbook: &'static Playbook,
    frames: &mut BTreeMap<String, String>,
) -> Result<Shown, OperationError> {
    if playbook.pipeline.publisher().is_none() || DRAFT.get().is_some() {
        return Ok(Shown::Latest);
    }
    let Some(live) = store.live_generation(playbook.id)? else {
        return Ok(Shown::Latest);
    };
    if live.kind == GenerationKind::Restored {
        // What the archive did not hold was not there then.
        frames.clear();
    }
    frames.extend(live.frames.into_iter().map(|(name, frame)| (name, frame.hash)));
    Ok(Shown::Generation {
        seq: live.seq,
        run: live.run,
    })
}

impl FrameSource for View {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        let Some(hash) = self.frames.get(name) else {
            let phase = self.playbook.pipeline.maker(name).map_or("none", |phase| phase.id);
            return Err(LensError::NotMade {
                frame: name.to_owned(),
                phase: phase.to_owned(),
            });
        };
        self.by_hash(hash).map_err(|error| match error {
            OperationError::Frame(error) => LensError::Frame(error),
            other => LensError::Absent(other.to_string()),
        })
    }

    fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    fn as_of(&self) -> NaiveDate {
        self.as_of
    }

    fn is_off_lists(&self, lead: &str) -> bool {
        self.off_lists(lead).is_some()
    }

    fn day(&self) -> NaiveDate {
        self.day
    }

    fn calls<'a>(&'a self, phase: &'a str) -> Option<CallJournal<'a>> {
        Some(CallJournal::new(&self.store, self.playbook.id, phase))
    }

    fn facts(&self, stream: &str) -> Result<Vec<serde_json::Value>, LensError> {
        let events = self.store.events(stream);
        let events = events.map_err(|error| LensError::Absent(error.to_string()))?;
        Ok(events.into_iter().map(|event| event.value).collect())
    }
}
