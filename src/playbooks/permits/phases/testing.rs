//! Files in a folder, through the real engine and a real store, as far as the join.

use std::cell::RefCell;
use std::collections::BTreeMap;

use tempfile::TempDir;

use crate::engine::{
    CancelToken, Engine, FixedClock, InputFile, Judged, Outcome, Parameters, Phase, PhaseReport, Pipeline, RunEvent,
    RunReport, RunRequest, RunSink,
};
use crate::frame::{Frame, Source, cell_text, fingerprint_file, from_parquet};
use crate::playbooks::permits::{PHASES, contract, params};
use crate::privacy::{Identifier, KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Store};

/// The day of every test.
pub const TODAY: &str = "2026-03-31";

static INTAKE: [Phase; 2] = [Phase { ..PHASES[0] }, Phase { ..PHASES[1] }];

/// A workspace with files.
pub struct Bench {
    folder: TempDir,
    store: Store,
    pipeline: Pipeline,
    parameters: Parameters,
    inputs: BTreeMap<String, Vec<InputFile>>,
    forgotten: Vec<String>,
    as_of: String,
}

#[derive(Default)]
struct Heard(RefCell<Vec<String>>);

impl RunSink for Heard {
    fn event(&self, event: RunEvent) {
        if let RunEvent::Log { message, .. } = event {
            self.0.borrow_mut().push(message);
        }
    }
}

impl Bench {
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let parameters = params::parameters();
        let here = |id: &str| INTAKE.iter().any(|phase| phase.id == id);
        Self {
            store,
            parameters: Parameters::built_in(&parameters),
            pipeline: Pipeline {
                playbook: "permits",
                phases: &INTAKE,
                gates: params::gates().into_iter().filter(|gate| here(&gate.phase)).collect(),
                parameters,
                datasets: vec![
                    (contract::PERMITS, true),
                    (contract::CAD, false),
                    (contract::SCORED_LEADS, false),
                ],
            },
            inputs: BTreeMap::new(),
            forgotten: Vec::new(),
            as_of: TODAY.to_owned(),
            folder,
        }
    }

    /// Writes a file of a dataset and names it in the settings, or writes it anew.
    pub fn file(&mut self, dataset: &str, name: &str, bytes: impl AsRef<[u8]>, attributes: &[(&str, &str)]) {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let own = attributes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let file = InputFile {
            fingerprint: fingerprint_file(&path).unwrap().as_str().to_owned(),
            bytes: std::fs::metadata(&path).unwrap().len(),
            layout: None,
            source: Source {
                attributes: own.collect(),
                ..Source::new(path)
            },
        };
        let files = self.inputs.entry(dataset.to_owned()).or_default();
        files.retain(|other| other.source.shown != name);
        files.push(file);
    }

    /// Names the layout of a dataset's files.
    pub fn layout(&mut self, dataset: &str, layout: &str) {
        for file in self.inputs.get_mut(dataset).unwrap() {
            file.layout = Some(layout.to_owned());
        }
    }

    pub fn forget(&mut self, lead: &str) {
        let none = Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []);
        self.forgotten.extend(none.entry(Identifier::Lead, lead));
    }

    pub fn set_day(&mut self, day: &str) {
        day.clone_into(&mut self.as_of);
    }

    fn with<T>(&self, act: impl FnOnce(&Engine<'_>) -> T) -> T {
        let hasher = KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1);
        act(&Engine {
            pipeline: &self.pipeline,
            store: &self.store,
            parameters: &self.parameters,
            as_of: self.as_of.parse().unwrap(),
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: self.inputs.clone(),
            hasher: &KeyedHasher::new(&SAMPLE_KEY, "permits", 1),
            suppression: &Suppression::new(hasher, self.forgotten.clone()),
            live: false,
            reviews: &(),
            clock: &FixedClock("2026-03-31T08:00:00Z".to_owned()),
        })
    }

    /// Runs both phases; what was said beside.
    pub fn run_heard(&self) -> (RunReport, Vec<String>) {
        let heard = Heard::default();
        let report = self.with(|engine| engine.run(&RunRequest::default(), &CancelToken::new(), &heard));
        (report.unwrap(), heard.0.into_inner())
    }

    pub fn run(&self) -> RunReport {
        self.run_heard().0
    }

    /// The report of one phase.
    pub fn phase(report: &RunReport, id: &str) -> PhaseReport {
        report.phases.iter().find(|phase| phase.phase == id).unwrap().clone()
    }

    pub fn gates(&self) -> Vec<Judged> {
        let states = self.with(|engine| engine.states()).unwrap();
        states.into_iter().flat_map(|state| state.gates).collect()
    }

    pub fn gate(&self, id: &str, subject: Option<&str>) -> Judged {
        let all = self.gates();
        let found = all
            .iter()
            .find(|gate| gate.id == id && gate.subject.as_deref() == subject);
        found
            .cloned()
            .unwrap_or_else(|| panic!("{id} {subject:?} was not judged"))
    }

    pub fn outcome(&self, id: &str, subject: Option<&str>) -> Outcome {
        self.gate(id, subject).outcome
    }

    pub fn frame(&self, phase: &str, name: &str) -> Frame {
        let frames = self.store.latest_done("permits", phase).unwrap().unwrap().frames;
        from_parquet(&self.store.frame_bytes(&frames[name]).unwrap()).unwrap()
    }
}

/// Cells of a row as texts, `∅` for nothing.
pub fn cells(frame: &Frame, row: usize, columns: &[&str]) -> Vec<String> {
    let cell = |column: &&str| cell_text(frame, column, row).unwrap().unwrap_or_else(|| "∅".to_owned());
    columns.iter().map(cell).collect()
}

/// A column as texts.
pub fn column(frame: &Frame, name: &str) -> Vec<String> {
    (0..frame.height()).flat_map(|row| cells(frame, row, &[name])).collect()
}

/// The row of a lead.
pub fn row_of(frame: &Frame, lead: &str) -> usize {
    let leads = column(frame, "lead_id");
    leads
        .iter()
        .position(|found| found == lead)
        .unwrap_or_else(|| panic!("no {lead} among {leads:?}"))
}
