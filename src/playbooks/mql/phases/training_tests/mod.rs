//! M3 to M6 through the real engine and a real store, over features that a test makes: a world in which three signs
//! decide, one without time, and real bank data.

mod bank;
mod strong;

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use tempfile::TempDir;

use crate::engine::{
    CancelToken, Engine, FixedClock, Judged, Origin, Outcome, Parameters, Phase, PhaseContext, PhaseError, PhaseKind,
    PhaseOutput, Pipeline, Quiet, RunReport, RunRequest, RunSink, Status,
};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::mql::table::FeatureTable;
use crate::playbooks::mql::{PHASES, params};
use crate::privacy::{KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Store};

thread_local! {
    /// What M1 and M2 would have made; bodies run on the test's own thread.
    static WORLD: RefCell<BTreeMap<&'static str, Frame>> = RefCell::default();
}

const FED: [&str; 5] = [
    "features",
    "leads_clean",
    "dials_clean",
    "capacity_clean",
    "baseline_importance",
];

fn feed(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let frames = WORLD.with(|world| {
        let world = world.borrow();
        FED.iter().map(|name| (*name, world[name].clone())).collect()
    });
    Ok(PhaseOutput {
        frames,
        ..PhaseOutput::default()
    })
}

static TRAINING: [Phase; 5] = [
    Phase {
        id: "feed",
        title: "",
        summary: "",
        version: 1,
        kind: PhaseKind::Pure,
        datasets: &[],
        reads: &[],
        makes: &FED,
        models: &[],
        facts: &[],
        recalls: &[],
        identity: false,
        judges_midway: false,
        uses_as_of: false,
        run: feed,
    },
    Phase { ..PHASES[2] },
    Phase { ..PHASES[3] },
    Phase { ..PHASES[4] },
    Phase { ..PHASES[5] },
];

fn nothing(name: &str) -> Frame {
    let empty: Vec<Option<&str>> = Vec::new();
    match name {
        "capacity_clean" => FrameBuilder::new().date("date", []).real("slots", []).finish(),
        "baseline_importance" => FrameBuilder::new()
            .text("feature", empty)
            .real("importance", [])
            .finish(),
        _ => FrameBuilder::new().text("lead_id", empty).date("mql_date", []).finish(),
    }
    .unwrap()
}

/// A workspace with the phases that learn.
struct Bench {
    _folder: TempDir,
    store: Store,
    pipeline: Pipeline,
    parameters: Parameters,
    as_of: NaiveDate,
}

impl Bench {
    fn new(table: &FeatureTable, others: Vec<(&'static str, Frame)>, as_of: &str) -> Self {
        WORLD.with(|world| {
            let mut world = world.borrow_mut();
            world.clear();
            world.insert("features", table.to_frame().unwrap());
            for name in &FED[1..] {
                world.insert(name, nothing(name));
            }
            world.extend(others);
        });
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let parameters = params::parameters();
        let here = |id: &str| TRAINING.iter().any(|phase| phase.id == id);
        let mut bench = Self {
            _folder: folder,
            store,
            parameters: Parameters::built_in(&parameters),
            pipeline: Pipeline {
                playbook: "mql",
                phases: &TRAINING,
                gates: params::gates().into_iter().filter(|gate| here(&gate.phase)).collect(),
                parameters,
                datasets: Vec::new(),
            },
            as_of: as_of.parse().unwrap(),
        };
        bench.set("search", 0);
        bench
    }

    fn set(&mut self, name: &str, value: impl Into<toml::Value>) {
        let layer = BTreeMap::from([(name.to_owned(), value.into())]);
        let (specs, gates) = (&self.pipeline.parameters, &self.pipeline.gates);
        self.parameters.lay(specs, gates, &layer, &Origin::CommandLine).unwrap();
    }

    fn with<T>(&self, act: impl FnOnce(&Engine<'_>) -> T) -> T {
        act(&Engine {
            pipeline: &self.pipeline,
            store: &self.store,
            parameters: &self.parameters,
            as_of: self.as_of,
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: BTreeMap::new(),
            hasher: &KeyedHasher::new(&SAMPLE_KEY, "mql", 1),
            suppression: &Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []),
            live: false,
            reviews: &(),
            clock: &FixedClock("2026-01-31T08:00:00Z".to_owned()),
        })
    }

    fn run_with(&self, token: &CancelToken, sink: &dyn RunSink) -> RunReport {
        self.with(|engine| engine.run(&RunRequest::default(), token, sink))
            .unwrap()
    }

    fn run(&self) -> RunReport {
        self.run_with(&CancelToken::new(), &Quiet)
    }

    fn gates(&self) -> Vec<Judged> {
        let states = self.with(|engine| engine.states()).unwrap();
        states.into_iter().flat_map(|state| state.gates).collect()
    }

    fn gate(&self, id: &str) -> Judged {
        let found = self.gates().into_iter().find(|gate| gate.id == id);
        found.unwrap_or_else(|| panic!("{id} was not judged"))
    }

    fn outcome(&self, id: &str) -> Outcome {
        self.gate(id).outcome
    }

    /// Content hashes of everything a phase made.
    fn made(&self, phase: &str) -> BTreeMap<String, String> {
        self.store.latest_done("mql", phase).unwrap().unwrap().frames
    }

    fn frame(&self, phase: &str, name: &str) -> Frame {
        crate::frame::from_parquet(&self.store.frame_bytes(&self.made(phase)[name]).unwrap()).unwrap()
    }
}

fn status(report: &RunReport, id: &str) -> Status {
    let phase = report.phases.iter().find(|phase| phase.phase == id);
    phase.unwrap_or_else(|| panic!("{id} is not in the report")).status
}

/// Every gate in a line, for whoever reads a failure.
fn told(bench: &Bench, report: &RunReport) -> String {
    let phases = report.phases.iter().map(|phase| {
        let words = phase.message.clone().unwrap_or_default();
        format!("{} {:?} in {:?} {words}", phase.phase, phase.status, phase.elapsed)
    });
    let gates = bench.gates().into_iter().map(|gate| {
        let about = gate.subject.unwrap_or_default();
        format!(
            "{} {about} {:?} {:?} {}",
            gate.id, gate.outcome, gate.observed, gate.note
        )
    });
    phases.chain(gates).collect::<Vec<_>>().join("\n")
}
