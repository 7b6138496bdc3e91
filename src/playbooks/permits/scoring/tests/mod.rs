//! The phases score, retry and persist through the real engine and a real store, over leads that a test makes; the journal
//! is laid out by hand where an earlier run is meant, and the model is played by the stand-in on loopback.

mod again_test;
mod journal_test;
mod money_test;
mod playing_test;
mod saving_test;
mod stage;

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::answered::Answered;
use super::input::Input;
use super::lead::Lead;
use crate::engine::{
    CancelToken, Engine, FixedClock, Judged, Origin, Outcome, Parameters, Phase, PhaseContext, PhaseError, PhaseKind,
    PhaseOutput, Pipeline, RunEvent, RunReport, RunRequest, RunSink, Status,
};
use crate::frame::{Frame, FrameBuilder, integer, real, text};
use crate::playbooks::permits::{PHASES, params};
use crate::privacy::{KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Store};

thread_local! {
    /// What the phases before would have made; bodies run on the test's own thread.
    static WORLD: RefCell<BTreeMap<&'static str, Frame>> = RefCell::default();
}

const FED: [&str; 6] = [
    "to_score",
    "retry_pool",
    "already_scored",
    "scored_before",
    "scored_before_identity",
    "permits_enriched_identity",
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

/// A stand-in for everything before scoring, and the phases that are tested.
fn phases() -> &'static [Phase] {
    let copy = |phase: &Phase| Phase { ..*phase };
    let mut phases = vec![Phase {
        id: "feed",
        kind: PhaseKind::Effect,
        reads: &[],
        facts: &[],
        recalls: &[],
        datasets: &[],
        makes: &FED,
        run: feed,
        ..copy(&PHASES[0])
    }];
    let tested = ["score", "retry", "persist"];
    phases.extend(PHASES.iter().filter(|phase| tested.contains(&phase.id)).map(copy));
    phases.leak()
}

/// The variable that stands for a key: cargo sets it for every test.
const KEY_VARIABLE: &str = "CARGO_MANIFEST_DIR";
/// Words that belong to people and places, and must be nowhere outside.
const CANARIES: [&str; 4] = ["Quillfeather", "Marrowby Lane", "Ostrander Roofing", "Thistlewood"];

/// What a front hears.
#[derive(Default)]
struct Heard(RefCell<Vec<RunEvent>>);

impl RunSink for Heard {
    fn event(&self, event: RunEvent) {
        self.0.borrow_mut().push(event);
    }
}

/// A workspace in which scoring goes on.
struct World {
    _folder: TempDir,
    store: Store,
    pipeline: Pipeline,
    parameters: Parameters,
    as_of: NaiveDate,
    live: bool,
    now: String,
    heard: Heard,
    token: CancelToken,
}

impl World {
    fn new(leads: &[Lead]) -> Self {
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let phases = phases();
        let known = |id: &str| phases.iter().any(|phase| phase.id == id);
        let mut gates = params::gates();
        gates.retain(|gate| known(&gate.phase));
        // Nothing is held back here: what a failed gate stops is the engine's matter.
        for gate in gates.iter_mut().filter(|gate| !gate.stopped.is_empty()) {
            gate.stops = crate::engine::Stops::Subject;
            gate.stopped.clear();
        }
        let specs = params::parameters();
        let mut world = Self {
            _folder: folder,
            store,
            parameters: Parameters::built_in(&specs),
            pipeline: Pipeline {
                playbook: "permits",
                phases,
                gates,
                parameters: specs,
                datasets: Vec::new(),
            },
            as_of: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            live: true,
            now: "2026-11-20T08:00:00Z".to_owned(),
            heard: Heard::default(),
            token: CancelToken::new(),
        };
        world.feed("to_score", lead_frame(leads));
        world.feed("retry_pool", lead_frame(&[]));
        world.feed("already_scored", lead_frame(&[]));
        world.feed("scored_before", before_frame(&[]));
        world.feed("scored_before_identity", thoughts_frame(&[]));
        world.feed("permits_enriched_identity", identity_frame(leads));
        for (name, value) in [("spacing_s", 0.0), ("backoff_cap_s", 0.0), ("request_timeout_s", 5.0)] {
            world.set(name, value);
        }
        world.set("llm.enabled", true);
        world.set("llm.api_key_env", vec![KEY_VARIABLE]);
        world
    }

    fn feed(&mut self, name: &'static str, frame: Frame) {
        WORLD.with(|world| world.borrow_mut().insert(name, frame));
    }

    fn set(&mut self, name: &str, value: impl Into<toml::Value>) {
        let layer = BTreeMap::from([(name.to_owned(), value.into())]);
        let (specs, gates) = (&self.pipeline.parameters, &self.pipeline.gates);
        self.parameters.lay(specs, gates, &layer, &Origin::CommandLine).unwrap();
    }

    fn run(&self) -> RunReport {
        self.run_only(&[])
    }

    fn run_only(&self, phases: &[&str]) -> RunReport {
        self.heard.0.borrow_mut().clear();
        self.run_told(phases, &self.heard)
    }

    fn run_told(&self, phases: &[&str], sink: &dyn RunSink) -> RunReport {
        let hasher = KeyedHasher::new(&SAMPLE_KEY, "permits", 1);
        let suppression = Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []);
        let engine = Engine {
            pipeline: &self.pipeline,
            store: &self.store,
            parameters: &self.parameters,
            as_of: self.as_of,
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: BTreeMap::new(),
            hasher: &hasher,
            suppression: &suppression,
            live: self.live,
            reviews: &(),
            clock: &FixedClock(self.now.clone()),
        };
        let request = RunRequest {
            phases: phases.iter().map(|id| (*id).to_owned()).collect(),
            ..RunRequest::default()
        };
        engine.run(&request, &self.token, sink).unwrap()
    }

    /// Runs, and says that nothing went wrong on the way.
    fn runs(&self) {
        let report = self.run();
        for phase in &report.phases {
            assert!(phase.message.is_none(), "{}: {:?}", phase.phase, phase.message);
        }
    }

    fn frame(&self, phase: &str, name: &str) -> Frame {
        let record = self.store.latest_done("permits", phase).unwrap().unwrap();
        crate::frame::from_parquet(&self.store.frame_bytes(&record.frames[name]).unwrap()).unwrap()
    }

    fn hash(&self, phase: &str, name: &str) -> String {
        self.store.latest_done("permits", phase).unwrap().unwrap().frames[name].clone()
    }

    fn answers(&self) -> Vec<Answered> {
        Answered::read(&self.frame("score", "answers")).unwrap()
    }

    fn ledger(&self, what: &str) -> f64 {
        let ledger = self.frame("score", "ledger");
        let row = text(&ledger, "what")
            .unwrap()
            .iter()
            .position(|line| line == Some(what));
        let row = row.unwrap_or_else(|| panic!("the ledger has no line `{what}`"));
        real(&ledger, "value").unwrap().get(row).unwrap()
    }

    fn metric(&self, phase: &str, name: &str, subject: Option<&str>) -> Option<f64> {
        let record = self.store.latest_done("permits", phase).unwrap().unwrap();
        let metrics: Vec<crate::engine::Metric> = serde_json::from_value(record.metrics).unwrap();
        let found = metrics
            .iter()
            .find(|metric| metric.name == name && metric.subject.as_deref() == subject);
        found.unwrap_or_else(|| panic!("no metric {name} {subject:?}")).value
    }

    fn upserts(&self) -> [i64; 4] {
        let frame = self.frame("persist", "upserts");
        let leads = integer(&frame, "leads").unwrap();
        [0, 1, 2, 3].map(|row| leads.get(row).unwrap())
    }

    /// The gates as the latest run told them.
    fn gate(&self, id: &str) -> Judged {
        let heard = self.heard.0.borrow();
        let gates = heard.iter().filter_map(|event| match event {
            RunEvent::PhaseFinished { gates, .. } => Some(gates),
            _ => None,
        });
        let found = gates.flatten().find(|gate| gate.id == id);
        found.unwrap_or_else(|| panic!("{id} was not judged")).clone()
    }

    fn outcome(&self, id: &str) -> Outcome {
        self.gate(id).outcome
    }
}

fn status(report: &RunReport, phase: &str) -> Status {
    report.phases.iter().find(|found| found.phase == phase).unwrap().status
}

/// A lead of its own: everything that is told of it differs from the others in its text.
fn lead(number: usize) -> Lead {
    Lead {
        lead_id: format!("austin:2026-{number:06}"),
        permit_id: format!("2026-{number:06}"),
        cad_account: Some(format!("travis:77{number:06}")),
        permit_text: Some(format!("Re-roof, architectural shingles, {number} squares")),
        ..super::input::tests::lead()
    }
}

fn leads(count: usize) -> Vec<Lead> {
    (1..=count).map(lead).collect()
}

/// The answer that a lead is given: its score, and words that hold up.
fn content(lead: &Lead, score: i64) -> String {
    let tier = match score {
        80.. => "A",
        50.. => "B",
        _ => "C",
    };
    json!({
        "lead_ref": Input::of(lead).lead_ref,
        "score": score,
        "tier": tier,
        "reasoning": "A homeowner with a fresh permit and a clear scope.",
        "flags": ["contractor on permit"],
        "ideal_contractor": "Premium residential roofer",
        "contact_priority": "call",
    })
    .to_string()
}

/// The rows of `to_score` or `retry_pool`.
fn lead_frame(leads: &[Lead]) -> Frame {
    let texts = |of: fn(&Lead) -> Option<&str>| leads.iter().map(of);
    FrameBuilder::new()
        .text("lead_id", texts(|lead| Some(&lead.lead_id)))
        .text("city", texts(|lead| Some(&lead.city)))
        .text("permit_id", texts(|lead| Some(&lead.permit_id)))
        .text("state", texts(|lead| lead.state.as_deref()))
        .text("cad_id", texts(|lead| lead.cad_account.as_deref()))
        .text("county", texts(|lead| lead.county.as_deref()))
        .text("category", texts(|lead| Some(&lead.category)))
        .text("base_category", texts(|lead| Some(&lead.base_category)))
        .text("trade_group", texts(|lead| Some(&lead.trade_group)))
        .text("flags", texts(|lead| lead.flags.as_deref()))
        .text("applicant_type", texts(|lead| Some(&lead.applicant_type)))
        .text("value_band", texts(|lead| Some(&lead.value_band)))
        .text("freshness", texts(|lead| Some(&lead.freshness)))
        .text("age_band", texts(|lead| lead.age_band.as_deref()))
        .text("match_level", texts(|lead| lead.match_level.as_deref()))
        .text("matched_phrase", texts(|lead| lead.matched_phrase.as_deref()))
        .text("matched_on", texts(|lead| lead.matched_on.as_deref()))
        .text("injection", texts(|lead| lead.injection.as_deref()))
        .text("missing", texts(|lead| lead.missing.as_deref()))
        .text("permit_text", texts(|lead| lead.permit_text.as_deref()))
        .text("permit_type_text", texts(|lead| lead.permit_type.as_deref()))
        .text("batch", texts(|lead| Some(&lead.batch)))
        .boolean("is_commercial", leads.iter().map(|lead| Some(lead.is_commercial)))
        .boolean("absentee", leads.iter().map(|lead| lead.absentee))
        .boolean("contractor_known", leads.iter().map(|lead| Some(lead.contractor_known)))
        .integer("age_days", leads.iter().map(|lead| lead.age_days))
        .integer("window_days", leads.iter().map(|lead| lead.window_days))
        .integer("year_built", leads.iter().map(|lead| lead.year_built))
        .integer("siblings", leads.iter().map(|lead| Some(lead.siblings)))
        .real("estimated_value", leads.iter().map(|lead| lead.estimated_value))
        .real("market_value", leads.iter().map(|lead| lead.market_value))
        .real("living_area", leads.iter().map(|lead| lead.living_area))
        .date("issued_date", leads.iter().map(|lead| lead.issued_date))
        .finish()
        .unwrap()
}

/// People and places of the leads: the canaries.
fn identity_frame(leads: &[Lead]) -> Frame {
    let all = |word: &'static str| leads.iter().map(move |_| Some(word));
    FrameBuilder::new()
        .text("lead_id", leads.iter().map(|lead| Some(&lead.lead_id)))
        .text("property_address", all("12 Marrowby Lane"))
        .text("description", all("Re-roof for Quillfeather"))
        .text("owner_name", all("Ada Quillfeather"))
        .text("applicant_name", all("Ned Thistlewood"))
        .text("contractor_name", all("Ostrander Roofing"))
        .text("mailing_address", all("PO Box 9, Marrowby Lane"))
        .finish()
        .unwrap()
}

fn thoughts_frame(thoughts: &[(&str, &str)]) -> Frame {
    FrameBuilder::new()
        .text("lead_id", thoughts.iter().map(|(id, _)| Some(*id)))
        .text("chain_of_thought", thoughts.iter().map(|(_, said)| Some(*said)))
        .finish()
        .unwrap()
}

/// Leads that another system scored: id, score and sale.
fn before_frame(rows: &[(&str, i64, &str)]) -> Frame {
    let all = |word: &'static str| rows.iter().map(move |_| Some(word));
    let nothing = || rows.iter().map(|_| None::<&str>);
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|row| Some(row.0)))
        .text("city", all("austin"))
        .text(
            "permit_id",
            rows.iter().map(|row| row.0.split_once(':').map(|parts| parts.1)),
        )
        .text("cad_account", nothing())
        .text("category", all("commercial_roof"))
        .text("trade_group", all("commercial"))
        .boolean("is_commercial", rows.iter().map(|_| Some(true)))
        .integer("score", rows.iter().map(|row| Some(row.1)))
        .text("tier", nothing())
        .text("reasoning", all("Scored by the system before."))
        .text("flags", nothing())
        .text("ideal_contractor", nothing())
        .text("contact_priority", all("email"))
        .text("scoring_method", all("ai"))
        .text("scored_at", all("2026-10-01T00:00:00Z"))
        .real("cost_usd", rows.iter().map(|_| None))
        .text("status", rows.iter().map(|row| Some(row.2)))
        .text("sold_to", nothing())
        .text("sold_at", nothing())
        .real("sold_price", rows.iter().map(|_| None))
        .finish()
        .unwrap()
}

/// A service's body with an answer in it.
fn completion(content: &str, usage: Option<Value>) -> Value {
    json!({
        "content": content,
        "reasoning": "The roof is nine days old.",
        "reasoning_cut": false,
        "finish_reason": "stop",
        "usage": usage,
        "model": "deepseek-flash",
    })
}
