//! One phase of a run: blocked, reused or executed; its output stored and judged before the next begins.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use super::cancel::CancelToken;
use super::context::{FrameCache, PhaseContext};
use super::error::EngineError;
use super::gate::{Judged, Stops, StoredReading, store_form};
use super::phase::{Blame, Phase, PhaseError, PhaseKind, PhaseOutput};
use super::progress::{LogLevel, RunEvent, RunSink};
use super::run::{Engine, PhaseReport};
use super::state::unreadable;
use super::status::{Status, derive_status};
use crate::frame::to_parquet;
use crate::store::PhaseRecord;

/// The word of a record whose body finished; its status follows from its gates.
pub(super) const DONE: &str = "done";

/// Why what is downstream of a phase cannot run.
pub(super) struct Stopped {
    pub words: String,
    pub blame: Option<Blame>,
}

/// A run on its way.
pub(super) struct Going<'a> {
    pub run: i64,
    pub frames: BTreeMap<String, String>,
    pub stopped: BTreeMap<&'static str, Stopped>,
    /// Phases that a gate above them holds back by name, and the sentence.
    pub held: BTreeMap<&'static str, String>,
    /// The phases asked for; empty for all.
    pub asked: Vec<String>,
    pub reports: Vec<PhaseReport>,
    pub cache: FrameCache,
    pub subject_failed: bool,
    pub cancel: &'a CancelToken,
    pub sink: &'a dyn RunSink,
}

impl Engine<'_> {
    /// Takes one phase as far as it goes and writes its record.
    pub(super) fn step(&self, phase: &'static Phase, force: bool, going: &mut Going<'_>) -> Result<(), EngineError> {
        let started = Instant::now();
        let key = self.key(phase, &going.frames);
        let mut record = self.blank_record(phase, &key, going.run);
        let mut report = PhaseReport {
            phase: phase.id,
            status: Status::Blocked,
            reused_from: None,
            units_reused: 0,
            elapsed: Duration::ZERO,
            message: None,
        };
        if let Some(message) = self.stopped_above(phase, going) {
            record.status = Status::Blocked.word().to_owned();
            record.message = Some(message.clone());
            report.message = Some(message);
            return self.close(phase, &record, Vec::new(), report, going);
        }
        let stored = self.stored(phase, &key, force, going)?;
        if let Some(found) = stored {
            report.reused_from = Some(found.reused_from.unwrap_or(found.run));
            record = PhaseRecord {
                run: going.run,
                reused_from: report.reused_from,
                ..found
            };
        } else {
            going.sink.event(RunEvent::PhaseStarted {
                phase: phase.id,
                title: phase.title,
            });
            self.execute(phase, force, &mut record, &mut report, going)?;
            report.elapsed = started.elapsed();
            record.duration_ms = i64::try_from(report.elapsed.as_millis()).unwrap_or(i64::MAX);
        }
        let readings: Vec<StoredReading> =
            serde_json::from_value(record.gates.clone()).map_err(|error| unreadable(phase, &error))?;
        let judged = self.judged(&readings);
        if record.status == DONE {
            report.status = derive_status(&judged);
            self.stop_below(phase, &judged, going);
            going.frames.extend(record.frames.clone());
        }
        self.close(phase, &record, judged, report, going)
    }

    fn blank_record(&self, phase: &Phase, key: &str, run: i64) -> PhaseRecord {
        PhaseRecord {
            run,
            playbook: self.pipeline.playbook.to_owned(),
            phase: phase.id.to_owned(),
            key: key.to_owned(),
            status: DONE.to_owned(),
            started_at: self.clock.now(),
            duration_ms: 0,
            rows_in: 0,
            rows_out: 0,
            frames: BTreeMap::new(),
            metrics: serde_json::json!([]),
            gates: serde_json::json!([]),
            message: None,
            reused_from: None,
        }
    }

    /// What failed gates of a finished phase stop.
    fn stop_below(&self, phase: &'static Phase, judged: &[Judged], going: &mut Going<'_>) {
        for gate in judged.iter().filter(|gate| gate.blocks()) {
            let (id, check) = (&gate.id, &gate.check);
            let words = format!("failed gate {id} ({check}); waive it with a reason or mend its cause");
            match gate.stops {
                Stops::Subject => {}
                Stops::Downstream => {
                    going.stopped.entry(phase.id).or_insert(Stopped { words, blame: None });
                }
                Stops::Named => {
                    let specs = self.pipeline.gates.iter().filter(|spec| spec.id == gate.id);
                    let named = specs.flat_map(|spec| &spec.stopped);
                    for held in named.filter_map(|name| self.pipeline.phase(name)) {
                        let words = format!("phase {} {words}", phase.id);
                        going.held.entry(held.id).or_insert(words);
                    }
                }
            }
        }
    }

    /// Why the phase cannot run, when something above it stopped; then it stops what is below it as well.
    fn stopped_above(&self, phase: &'static Phase, going: &mut Going<'_>) -> Option<String> {
        let needs = self.pipeline.needs(phase);
        let above = needs.into_iter().find_map(|id| {
            going
                .stopped
                .get(id)
                .map(|why| (format!("phase {id} {}", why.words), id))
        });
        let held = going.held.get(phase.id).map(|why| (why.clone(), "a gate"));
        let (why, by) = held.or(above)?;
        let message = format!("not run: {why}");
        let words = format!("is blocked by {by}");
        going.stopped.insert(phase.id, Stopped { words, blame: None });
        Some(message)
    }

    /// The result that stands, so that the body need not run. An effect phase acts when it is asked for; where it is only
    /// needed by one that is, its latest result stands as long as its key does: looking at sales sends nothing out.
    fn stored(
        &self,
        phase: &Phase,
        key: &str,
        force: bool,
        going: &Going<'_>,
    ) -> Result<Option<PhaseRecord>, EngineError> {
        if force {
            return Ok(None);
        }
        if phase.kind != PhaseKind::Effect {
            return self.reusable(phase, key);
        }
        if going.asked.is_empty() || going.asked.iter().any(|id| id == phase.id) {
            return Ok(None);
        }
        let latest = self.store.latest_phase(self.pipeline.playbook, phase.id)?;
        let stands = |record: &PhaseRecord| {
            record.status == DONE && record.key == key && record.frames.values().all(|hash| self.store.has_frame(hash))
        };
        Ok(latest.filter(stands))
    }

    /// An earlier result of the same key whose frames are all still there.
    fn reusable(&self, phase: &Phase, key: &str) -> Result<Option<PhaseRecord>, EngineError> {
        let found = self
            .store
            .phase_by_key(self.pipeline.playbook, phase.id, key, &["done"])?;
        Ok(found.filter(|record| record.frames.values().all(|hash| self.store.frame_path(hash).is_file())))
    }

    fn execute(
        &self,
        phase: &'static Phase,
        fresh: bool,
        record: &mut PhaseRecord,
        report: &mut PhaseReport,
        going: &mut Going<'_>,
    ) -> Result<(), EngineError> {
        let context = PhaseContext {
            pipeline: self.pipeline,
            phase,
            parameters: self.parameters,
            as_of: self.as_of,
            zone: self.zone,
            inputs: &self.inputs,
            frames: &going.frames,
            cache: &going.cache,
            store: self.store,
            hasher: self.hasher,
            suppression: self.suppression,
            live: self.live,
            reviews: self.reviews,
            cancel: going.cancel,
            sink: going.sink,
            clock: self.clock,
            run: going.run,
            unit_reads: RefCell::default(),
            fresh,
            units_reused: Cell::new(0),
            lines: RefCell::default(),
            midway: RefCell::default(),
        };
        // A panic in a body is a defect, but one phase's defect must not take the workbench down.
        let body = if going.cancel.is_cancelled() {
            Ok(Err(PhaseError::Cancelled))
        } else {
            catch_unwind(AssertUnwindSafe(|| (phase.run)(&context)))
        };
        context.flush_log()?;
        report.units_reused = context.units_reused.get();
        let result = match body {
            Ok(Ok(output)) => self
                .keep(phase, output, record, &going.cache)
                .map_err(|error| (Status::Error, error, Some(Blame::Program))),
            Ok(Err(PhaseError::Cancelled)) => Err((Status::Cancelled, PhaseError::Cancelled.to_string(), None)),
            Ok(Err(error)) => Err((Status::Error, error.to_string(), Some(error.blame()))),
            Err(panic) => Err((
                Status::Error,
                format!("the phase stopped with a defect: {}", panic_words(&panic)),
                Some(Blame::Program),
            )),
        };
        if let Err((status, message, blame)) = result {
            record.gates = serde_json::to_value(context.midway.take()).map_err(|error| unreadable(phase, &error))?;
            record.status = status.word().to_owned();
            record.message = Some(message.clone());
            self.store.log_line(
                going.run,
                &self.clock.now(),
                LogLevel::Error.word(),
                Some(phase.id),
                None,
                None,
                status.word(),
                &message,
            )?;
            going.sink.event(RunEvent::Log {
                level: LogLevel::Error,
                phase: Some(phase.id),
                message: message.clone(),
            });
            going.stopped.insert(
                phase.id,
                Stopped {
                    words: "did not finish".to_owned(),
                    blame,
                },
            );
            report.status = status;
            report.message = Some(message);
        }
        Ok(())
    }

    /// Stores a body's output and writes it into the record.
    fn keep(
        &self,
        phase: &Phase,
        output: PhaseOutput,
        record: &mut PhaseRecord,
        cache: &FrameCache,
    ) -> Result<(), String> {
        let words = |error: &dyn std::fmt::Display| error.to_string();
        for name in phase.makes {
            if !output.frames.iter().any(|(made, _)| made == name) {
                return Err(format!("phase `{}` did not make its frame `{name}`", phase.id));
            }
        }
        for (name, frame) in output.frames {
            let bytes = to_parquet(&frame).map_err(|error| words(&error))?;
            let hash = if phase.models.contains(&name) {
                self.store.put_model_frame(&bytes)
            } else {
                self.store.put_frame(&bytes)
            };
            let hash = hash.map_err(|error| words(&error))?;
            cache.borrow_mut().insert(hash.clone(), std::sync::Arc::new(frame));
            record.frames.insert(name.to_owned(), hash);
        }
        let mut stored = Vec::with_capacity(output.readings.len());
        for reading in &output.readings {
            if !self
                .pipeline
                .gates
                .iter()
                .any(|gate| gate.id == reading.gate && gate.phase == phase.id)
            {
                return Err(format!(
                    "phase `{}` answered the unknown gate `{}`",
                    phase.id, reading.gate
                ));
            }
            let evidence = match &reading.evidence {
                Some(frame) => {
                    let bytes = to_parquet(frame).map_err(|error| words(&error))?;
                    Some(self.store.put_frame(&bytes).map_err(|error| words(&error))?)
                }
                None => None,
            };
            stored.push(store_form(reading, evidence));
        }
        record.gates = serde_json::to_value(stored).map_err(|error| words(&error))?;
        record.metrics = serde_json::to_value(output.metrics).map_err(|error| words(&error))?;
        record.rows_in = i64::try_from(output.rows_in).unwrap_or(i64::MAX);
        record.rows_out = i64::try_from(output.rows_out).unwrap_or(i64::MAX);
        Ok(())
    }

    fn close(
        &self,
        phase: &'static Phase,
        record: &PhaseRecord,
        gates: Vec<Judged>,
        report: PhaseReport,
        going: &mut Going<'_>,
    ) -> Result<(), EngineError> {
        self.store.record_phase(record)?;
        let (status, reused, elapsed) = (report.status, report.reused_from.is_some(), report.elapsed);
        going.subject_failed |= gates.iter().any(Judged::blocks);
        going.reports.push(report);
        going.sink.event(RunEvent::PhaseFinished {
            phase: phase.id,
            status,
            reused,
            elapsed,
            gates,
        });
        Ok(())
    }
}

fn panic_words(panic: &Box<dyn std::any::Any + Send>) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no words were left".to_owned())
}
