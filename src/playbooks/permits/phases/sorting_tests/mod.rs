//! Phases `categorise` and `prefilter` through the real engine and a real store, over joined permits made here.

mod austin_test;
mod categorise_test;
mod prefilter_test;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;
use tempfile::TempDir;

use crate::engine::{
    CancelToken, Engine, FixedClock, Judged, Metric, Origin, Parameters, Phase, PhaseContext, PhaseError, PhaseKind,
    PhaseOutput, Pipeline, Quiet, RunReport, RunRequest, Status,
};
use crate::frame::{Frame, FrameBuilder, cell_text, from_parquet, text};
use crate::playbooks::permits::{PHASES, PURE, SCORED, params};
use crate::privacy::{KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Store};

/// A joined permit, as far as these phases look.
#[derive(Debug, Clone)]
struct Permit {
    number: &'static str,
    city: &'static str,
    description: &'static str,
    permit_type: &'static str,
    permit_class: &'static str,
    owner: &'static str,
    applicant: &'static str,
    contractor: &'static str,
    age: Option<i64>,
    value: Option<f64>,
    parcel: bool,
    suite: bool,
}

/// A permit of a homeowner, ten days old, without value or contractor.
const PLAIN: Permit = Permit {
    number: "1",
    city: "Austin",
    description: "",
    permit_type: "Building Permit",
    permit_class: "",
    owner: "Marlow Quillfeather",
    applicant: "",
    contractor: "",
    age: Some(10),
    value: None,
    parcel: false,
    suite: false,
};

impl Permit {
    fn id(&self) -> String {
        format!("{}:{}", self.city.to_lowercase(), self.number)
    }
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The permits as phase `enrich` makes them: what may be shown, and who it is about.
fn joined(permits: &[Permit]) -> (Frame, Frame) {
    let ids = || permits.iter().map(|permit| Some(permit.id()));
    let held = |of: fn(&Permit) -> &'static str| permits.iter().map(move |permit| some(of(permit)));
    let known = |of: fn(&Permit) -> &'static str| permits.iter().map(move |permit| Some(!of(permit).is_empty()));
    let parcel = |permit: &Permit| permit.parcel.then(|| format!("hollow:{}", permit.number));
    let enriched = FrameBuilder::new()
        .text("lead_id", ids())
        .text("city", held(|permit| permit.city))
        .text("permit_id", held(|permit| permit.number))
        .text("zip_code", permits.iter().map(|_| Some("78752")))
        .text("parcel_id", permits.iter().map(|_| None::<&str>))
        .text("permit_type", held(|permit| permit.permit_type))
        .text("permit_class", held(|permit| permit.permit_class))
        .integer("age_days", permits.iter().map(|permit| permit.age))
        .text("cad_id", permits.iter().map(parcel))
        .real("market_value", permits.iter().map(|permit| permit.value))
        .text("property_class", permits.iter().map(|_| None::<&str>))
        .boolean("suite", permits.iter().map(|permit| Some(permit.suite)))
        .boolean("owner_known", known(|permit| permit.owner))
        .boolean("applicant_known", known(|permit| permit.applicant))
        .boolean("contractor_known", known(|permit| permit.contractor))
        .boolean("has_description", known(|permit| permit.description))
        .finish()
        .unwrap();
    let identity = FrameBuilder::new()
        .text("lead_id", ids())
        .text("property_address", permits.iter().map(|_| Some("412 N Quillow Ave")))
        .text("description", held(|permit| permit.description))
        .text("owner_name", held(|permit| permit.owner))
        .text("permit_owner_name", permits.iter().map(|_| None::<&str>))
        .text("cad_owner_name", held(|permit| permit.owner))
        .text("applicant_name", held(|permit| permit.applicant))
        .text("contractor_name", held(|permit| permit.contractor))
        .text(
            "mailing_address",
            permits.iter().map(|_| Some("PO Box 9981, Tilbury TX")),
        )
        .finish()
        .unwrap();
    (enriched, identity)
}

/// Permits, and leads scored elsewhere with their scores.
type Handed = (Vec<Permit>, Vec<(String, i64)>);

thread_local! {
    /// What the phases before these hand on.
    static HANDED: RefCell<Handed> = RefCell::default();
}

/// Stands where load and enrich do.
fn feed(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (permits, before) = HANDED.with(|handed| handed.borrow().clone());
    let (enriched, identity) = joined(&permits);
    let before = FrameBuilder::new()
        .text("lead_id", before.iter().map(|(lead, _)| Some(lead)))
        .integer("score", before.iter().map(|(_, score)| Some(*score)))
        .text(
            "tier",
            before
                .iter()
                .map(|(_, score)| Some(if *score < 0 { "RETRY" } else { "B" })),
        )
        .finish()?;
    Ok(PhaseOutput {
        frames: vec![
            ("permits_enriched", enriched),
            ("permits_enriched_identity", identity),
            ("scored_before", before),
        ],
        ..PhaseOutput::default()
    })
}

/// The playbook's own declaration of a phase.
fn declared(id: &str) -> Phase {
    let phase = PHASES.iter().find(|phase| phase.id == id).unwrap();
    Phase {
        id: phase.id,
        kind: phase.kind,
        reads: phase.reads,
        facts: phase.facts,
        recalls: phase.recalls,
        makes: phase.makes,
        uses_as_of: phase.uses_as_of,
        run: phase.run,
        ..PURE
    }
}

/// A workspace with the two phases under test.
struct Shop {
    _folder: TempDir,
    store: Store,
    pipeline: Pipeline,
    parameters: Parameters,
    as_of: NaiveDate,
}

impl Shop {
    fn of(permits: &[Permit]) -> Self {
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let feed = Phase {
            id: "enrich",
            kind: PhaseKind::Effect,
            makes: &["permits_enriched", "permits_enriched_identity", "scored_before"],
            run: feed,
            ..PURE
        };
        let phases: &'static [Phase] = Box::leak(Box::new([feed, declared("categorise"), declared("prefilter")]));
        let gates = params::gates().into_iter();
        let parameters = params::parameters();
        let shop = Self {
            _folder: folder,
            store,
            parameters: Parameters::built_in(&parameters),
            pipeline: Pipeline {
                playbook: "permits",
                phases,
                gates: gates
                    .filter(|gate| ["categorise", "prefilter"].contains(&gate.phase.as_str()))
                    .collect(),
                parameters,
                datasets: Vec::new(),
            },
            as_of: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
        };
        shop.hand(permits, &[]);
        shop
    }

    fn hand(&self, permits: &[Permit], before: &[(&str, i64)]) {
        let before = before
            .iter()
            .map(|(lead, score)| ((*lead).to_owned(), *score))
            .collect();
        HANDED.with(|handed| *handed.borrow_mut() = (permits.to_vec(), before));
    }

    fn set(&mut self, name: &str, value: impl Into<toml::Value>) {
        let layer = BTreeMap::from([(name.to_owned(), value.into())]);
        let (specs, gates) = (&self.pipeline.parameters, &self.pipeline.gates);
        self.parameters.lay(specs, gates, &layer, &Origin::CommandLine).unwrap();
    }

    /// Saves leads as phase `persist` does.
    fn save(&self, events: &[Value]) {
        self.store.append_events(SCORED, events).unwrap();
    }

    fn with<T>(&self, act: impl FnOnce(&Engine<'_>) -> T) -> T {
        act(&Engine {
            pipeline: &self.pipeline,
            store: &self.store,
            parameters: &self.parameters,
            as_of: self.as_of,
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: BTreeMap::new(),
            hasher: &KeyedHasher::new(&SAMPLE_KEY, "permits", 1),
            suppression: &Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []),
            live: false,
            reviews: &(),
            clock: &FixedClock("2026-01-31T08:00:00Z".to_owned()),
        })
    }

    fn try_run(&self) -> RunReport {
        self.with(|engine| engine.run(&RunRequest::default(), &CancelToken::new(), &Quiet))
            .unwrap()
    }

    /// Runs both phases to their end.
    fn run(&self) {
        let report = self.try_run();
        for phase in &report.phases {
            assert!(
                matches!(phase.status, Status::Passed | Status::PassedWithWarnings),
                "{}: {:?} {:?}",
                phase.phase,
                phase.status,
                phase.message
            );
        }
    }

    /// What a phase said when it stopped.
    fn stopped(&self, id: &str) -> String {
        let report = self.try_run();
        let phase = report.phases.iter().find(|phase| phase.phase == id).unwrap();
        assert_eq!(phase.status, Status::Error);
        phase.message.clone().unwrap()
    }

    fn frame(&self, name: &str) -> Arc<Frame> {
        let maker = self.pipeline.maker(name).unwrap();
        let record = self.store.latest_done("permits", maker.id).unwrap().unwrap();
        Arc::new(from_parquet(&self.store.frame_bytes(&record.frames[name]).unwrap()).unwrap())
    }

    fn hash(&self, name: &str) -> String {
        let maker = self.pipeline.maker(name).unwrap();
        self.store.latest_done("permits", maker.id).unwrap().unwrap().frames[name].clone()
    }

    /// One column, with `-` for what is not there.
    fn column(&self, frame: &str, column: &str) -> Vec<String> {
        let frame = self.frame(frame);
        let cell = |row| {
            cell_text(&frame, column, row)
                .unwrap()
                .unwrap_or_else(|| "-".to_owned())
        };
        (0..frame.height()).map(cell).collect()
    }

    /// A cell of the lead's row.
    fn cell(&self, frame: &str, lead: &str, column: &str) -> String {
        let row = self.column(frame, "lead_id").iter().position(|id| id == lead).unwrap();
        self.column(frame, column).swap_remove(row)
    }

    fn gate(&self, id: &str) -> Judged {
        let states = self.with(|engine| engine.states()).unwrap();
        let mut gates = states.iter().flat_map(|state| &state.gates);
        gates.find(|gate| gate.id == id).unwrap().clone()
    }

    /// The rows behind a gate.
    fn evidence(&self, id: &str) -> Frame {
        let hash = self.gate(id).evidence.unwrap();
        from_parquet(&self.store.frame_bytes(&hash).unwrap()).unwrap()
    }

    fn metric(&self, name: &str, subject: Option<&str>) -> Option<f64> {
        let states = self.with(|engine| engine.states()).unwrap();
        let mut metrics = states.iter().flat_map(|state| &state.metrics);
        let is_it = |metric: &&Metric| metric.name == name && metric.subject.as_deref() == subject;
        metrics.find(is_it).and_then(|metric| metric.value)
    }

    /// Every text of the frames that hold nobody's identity, evidence included.
    fn everything_shown(&self) -> String {
        let mut shown = String::new();
        let mut frames = vec![(*self.frame("permits_categorised")).clone()];
        for name in ["prefiltered", "discarded", "to_score", "retry_pool", "already_scored"] {
            frames.push((*self.frame(name)).clone());
        }
        frames.extend(["P3", "P6", "P7"].into_iter().filter_map(|id| {
            let hash = self.gate(id).evidence?;
            Some(from_parquet(&self.store.frame_bytes(&hash).unwrap()).unwrap())
        }));
        for frame in frames {
            for name in frame.get_column_names() {
                if let Ok(column) = text(&frame, name) {
                    shown.extend(column.iter().flatten().flat_map(|cell| [cell, "\n"]));
                }
            }
        }
        shown
    }
}
