//! B3 to B5 through the real engine and a real store, over frames that a test makes: from the files, and from providers
//! that a stand-in plays.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use tempfile::TempDir;

use crate::connect::stand_in::{ProviderScript, StandIn};
use crate::engine::{
    CancelToken, Engine, FixedClock, Judged, Origin, Outcome, Parameters, Phase, PhaseContext, PhaseError, PhaseKind,
    PhaseOutput, PhaseReport, Pipeline, RunEvent, RunRequest, RunSink,
};
use crate::frame::{Frame, FrameBuilder, boolean, integer, real, text};
use crate::playbooks::buyer_groups::{PHASES, params};
use crate::privacy::{Identifier, KeyedHasher, SAMPLE_KEY, SUPPRESSION, Suppression};
use crate::store::{Access, Erasure, Store};

thread_local! {
    /// What the phases before would have made; bodies run on the test's own thread.
    static WORLD: RefCell<BTreeMap<&'static str, Frame>> = RefCell::default();
}

const FED: [&str; 9] = [
    "companies",
    "people",
    "people_identity",
    "suppressions",
    "verdicts_before",
    "scope",
    "candidates",
    "titles",
    "clusters",
];

fn feed(_context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let frames = WORLD.with(|world| FED.iter().map(|name| (*name, world.borrow()[name].clone())).collect());
    Ok(PhaseOutput {
        frames,
        ..PhaseOutput::default()
    })
}

fn phases() -> &'static [Phase] {
    let copy = |phase: &Phase| Phase { ..*phase };
    let mut phases = vec![Phase {
        id: "B1",
        kind: PhaseKind::Effect,
        reads: &[],
        facts: &[],
        recalls: &[],
        datasets: &[],
        makes: &FED,
        run: feed,
        ..copy(&PHASES[0])
    }];
    phases.extend(
        PHASES
            .iter()
            .filter(|phase| ["B3", "B4", "B5"].contains(&phase.id))
            .map(copy),
    );
    phases.leak()
}

/// The variable that stands for every key: cargo sets it for every test.
const KEY_VARIABLE: &str = "CARGO_MANIFEST_DIR";

/// A frame of a line of names and lines of cells; `-` is unknown, `_` a blank, `:i :r :b :d` the kinds that are no text.
fn frame(names: &str, lines: &[&str]) -> Frame {
    let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split_whitespace().collect()).collect();
    let builder = names
        .split_whitespace()
        .enumerate()
        .fold(FrameBuilder::new(), |builder, (place, name)| {
            let column = || {
                cells
                    .iter()
                    .map(move |row| row.get(place).copied().filter(|cell| *cell != "-"))
            };
            match name.split_once(':') {
                Some((name, "r")) => builder.real(name, column().map(|cell| cell.map(|cell| cell.parse().unwrap()))),
                Some((name, "i")) => builder.integer(name, column().map(|cell| cell.map(|cell| cell.parse().unwrap()))),
                Some((name, "d")) => builder.date(name, column().map(|cell| cell.map(|cell| cell.parse().unwrap()))),
                Some((name, _)) => builder.boolean(name, column().map(|cell| cell.map(|cell| cell == "true"))),
                None => builder.text(name, column().map(|cell| cell.map(|cell| cell.replace('_', " ")))),
            }
        });
    builder.finish().unwrap()
}

struct World {
    _folder: TempDir,
    store: Store,
    pipeline: Pipeline,
    parameters: Parameters,
    live: bool,
}

const PEOPLE: &str = "person_id row_id provider_id company_id title title_as_of:d department management_level email_status phone_type country connections:i decision_flag:i experience_months:i role_started_on:d created_at updated_at source source_file has_email:b has_phone:b";
const WHO: &str = "person_id full_name first_name last_name email phone direct_phone mobile_phone main_phone profile_url profile_slug salary_p75_usd:r";

impl World {
    /// One company of 820 people: a president in the CRM and in a dump, a director and a lawyer; and one out of scope.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let holder = "test".to_owned();
        let store = Store::open(folder.path(), Access::Writer { holder }).unwrap();
        let phases = phases();
        let mut gates = params::gates();
        gates.retain(|gate| phases.iter().any(|phase| phase.id == gate.phase));
        let specs = params::parameters();
        let mut world = Self {
            _folder: folder,
            store,
            parameters: Parameters::built_in(&specs),
            pipeline: Pipeline {
                playbook: "buyer-groups",
                phases,
                gates,
                parameters: specs,
                datasets: Vec::new(),
            },
            live: false,
        };
        world.feed("companies", frame(
            "company_id row_id name domain alias_domains country region city postal_code employees:i revenue_usd:r industry phone profile_slug provider_id headcount_growth_12m:r open_engineering_jobs:i created_at updated_at source source_file",
            &[
                "c1 r1 Zorvell zorvell.example - US - - - 820 - - - - - - - - - crm a.csv",
                "c2 r2 Veltrixa veltrixa.example - DE - - - 40 - - - - - - - - - crm a.csv",
            ],
        ));
        world.feed("scope", frame(
            "company_id name in_scope:b why representative:b represented_by country tier tier_by override decision:i champion:i stakeholder:i blocker:i introducer:i seats:i size_min:i size_ideal:i size_max:i limit_vp:r limit_director:r limit_manager:r deal_class",
            &[
                "c1 Zorvell true - true - US M2 employees - 2 3 3 1 0 9 8 9 10 300000 250000 100000 large",
                "c2 Veltrixa false geo true - DE S4 employees - 1 2 2 0 1 6 4 6 7 75000 50000 10000 large",
            ],
        ));
        world.people(
            &[
                "p1 r1 - c1 President_&_CEO - - - valid direct US 620 - 240 - - 2026-01-01 crm a.csv true true",
                "p2 r2 9001 c1 President - - - - mobile US - - - - - 2026-02-01 dump d.csv false true",
                "p3 r3 - c1 Director_of_Operations - - - valid - US 210 - 96 - - - crm a.csv true false",
                "p4 r4 - c1 Legal_Counsel - - - invalid - US 150 - - - - - dump d.csv true false",
            ],
            &[
                "p1 Ada_Quill Ada Quill ada.quill@zorvell.example 2145550101 2145550101 - - - - -",
                "p2 Ada_Quill Ada Quill - 2145550101 - 2145550101 - - ada-quill -",
                "p3 Owen_Gradell - - owen.gradell@zorvell.example - - - - - - -",
                "p4 Ida_Stormwell Ida Stormwell ida@zorvell.example - - - - - - -",
            ],
        );
        world.feed("candidates", frame(
            "person_id company_id link link_points:r ambiguous representative:b represented_by cluster_state source in_crm:b",
            &[
                "p1 c1 id 100 - true - match crm true",
                "p2 c1 domain 90 - false p1 match dump true",
                "p3 c1 id 100 - true - - crm true",
                "p4 c1 name 60 - true - - dump false",
            ],
        ));
        world.feed("titles", frame("person_id", &[]));
        world.feed("clusters", frame("kind", &[]));
        world.feed("suppressions", frame("hash kind", &[]));
        world.verdicts(&[]);
        // One of three addresses takes no mail, and three members are few: what a test does not ask for does not stop it.
        world.set("sample_members", 0);
        world.set("sample_accuracy", 0.0);
        for name in ["batch_gap_s", "backoff_base_s", "backoff_cap_s", "breaker_rest_s"] {
            world.set(name, 0.0);
        }
        world
    }

    fn people(&mut self, people: &[&str], who: &[&str]) {
        self.feed("people", frame(PEOPLE, people));
        self.feed("people_identity", frame(WHO, who));
    }

    fn verdicts(&mut self, rows: &[&str]) {
        let names =
            "person_id employment title_match email_verdict phone_verdict last_seen sources checked_at confidence:r";
        self.feed("verdicts_before", frame(names, rows));
    }

    fn feed(&mut self, name: &'static str, frame: Frame) {
        WORLD.with(|world| world.borrow_mut().insert(name, frame));
    }

    fn set(&mut self, name: &str, value: impl Into<toml::Value>) {
        let layer = BTreeMap::from([(name.to_owned(), value.into())]);
        let (specs, gates) = (&self.pipeline.parameters, &self.pipeline.gates);
        self.parameters.lay(specs, gates, &layer, &Origin::CommandLine).unwrap();
    }

    /// Every provider at a stand-in.
    fn at(&mut self, stand_in: &StandIn) {
        self.live = true;
        for provider in ["people_data", "finder_a", "finder_b", "validator"] {
            self.set(&format!("{provider}.enabled"), true);
            self.set(&format!("{provider}.base_url"), stand_in.base_url());
            self.set(&format!("{provider}.keys"), vec![KEY_VARIABLE]);
        }
    }

    fn run(&self) -> Ran {
        let hasher = KeyedHasher::new(&SAMPLE_KEY, "buyer-groups", 1);
        let suppression = Suppression::new(KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1), []);
        let engine = Engine {
            pipeline: &self.pipeline,
            store: &self.store,
            parameters: &self.parameters,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap(),
            zone: chrono::Offset::fix(&chrono::Utc),
            inputs: BTreeMap::new(),
            hasher: &hasher,
            suppression: &suppression,
            live: self.live,
            reviews: &(),
            clock: &FixedClock("2026-11-20T08:00:00Z".to_owned()),
        };
        let heard = Heard::default();
        let report = engine.run(&RunRequest::default(), &CancelToken::new(), &heard).unwrap();
        Ran {
            phases: report.phases,
            gates: heard.0.take(),
        }
    }

    /// Runs, and says that nothing went wrong on the way.
    fn runs(&self) -> Ran {
        let report = self.run();
        for phase in &report.phases {
            assert!(phase.message.is_none(), "{}: {:?}", phase.phase, phase.message);
        }
        report
    }

    fn frame(&self, phase: &str, name: &str) -> Frame {
        let record = self.store.latest_done("buyer-groups", phase).unwrap().unwrap();
        crate::frame::from_parquet(&self.store.frame_bytes(&record.frames[name]).unwrap()).unwrap()
    }
}

/// What a front hears of the gates, beside what a run reports of its phases.
#[derive(Default)]
struct Heard(RefCell<Vec<Judged>>);

impl RunSink for Heard {
    fn event(&self, event: RunEvent) {
        if let RunEvent::PhaseFinished { gates, .. } = event {
            self.0.borrow_mut().extend(gates);
        }
    }
}

/// A run and its gates.
struct Ran {
    phases: Vec<PhaseReport>,
    gates: Vec<Judged>,
}

fn gate(ran: &Ran, id: &str) -> Judged {
    let found = ran.gates.iter().find(|gate| gate.id == id);
    found.unwrap_or_else(|| panic!("{id} was not judged")).clone()
}

fn column(frame: &Frame, name: &str) -> Vec<Option<String>> {
    text(frame, name)
        .unwrap()
        .iter()
        .map(|cell| cell.map(str::to_owned))
        .collect()
}

fn some(words: &[&str]) -> Vec<Option<String>> {
    words.iter().map(|word| Some((*word).to_owned())).collect()
}

// spec: buyer-groups 4.3 (offline, survivorship), B3.1, B3.2, B3.3, B3.4, B3.5, B3.6
#[test]
fn files_alone_gather_one_person_a_cluster_with_the_best_of_each_record() {
    let world = World::new();
    let report = world.runs();
    let gathered = world.frame("B3", "gathered");
    assert_eq!(column(&gathered, "person_id"), some(&["p1", "p3", "p4"]));
    assert_eq!(column(&gathered, "source"), some(&["crm+dump", "crm", "dump"]));
    assert_eq!(
        column(&gathered, "title")[0].as_deref(),
        Some("President & CEO"),
        "the CRM's before the dump's"
    );
    assert_eq!(column(&gathered, "members_of_cluster")[0].as_deref(), Some("p1|p2"));
    assert_eq!(integer(&gathered, "phone_sources").unwrap().get(0), Some(2));
    assert_eq!(boolean(&gathered, "in_crm").unwrap().get(2), Some(false));
    let identity = world.frame("B3", "gathered_identity");
    assert_eq!(column(&identity, "profile_slug")[0].as_deref(), Some("ada-quill"));
    assert_eq!(
        column(&identity, "last_name")[1].as_deref(),
        Some("Gradell"),
        "from the whole name"
    );
    let facts = world.frame("B3", "company_facts");
    assert_eq!(column(&facts, "company_id"), some(&["c1"]), "only what is in scope");
    assert_eq!(column(&facts, "email_pattern"), some(&["first.last"]));
    assert_eq!(integer(&facts, "pattern_verified").unwrap().get(0), Some(2));
    let progress = world.frame("B3", "progress");
    assert_eq!(column(&progress, "state"), some(&["done"]));
    assert_eq!(boolean(&progress, "resumed").unwrap().get(0), Some(false));
    assert_eq!(world.frame("B3", "ledger").height(), 0);
    for (id, outcome) in [
        ("B3.1", Outcome::Passed),
        ("B3.2", Outcome::Passed),
        ("B3.3", Outcome::Passed),
        ("B3.4", Outcome::Skipped),
        ("B3.5", Outcome::Passed),
        ("B3.6", Outcome::Skipped),
    ] {
        assert_eq!(gate(&report, id).outcome, outcome, "{id}: {}", gate(&report, id).note);
    }
    // The same again: it is done, and everything else is as it was.
    world.runs();
    assert_eq!(
        boolean(&world.frame("B3", "progress"), "resumed").unwrap().get(0),
        Some(true)
    );
    assert!(world.frame("B3", "gathered").equals_missing(&gathered));
}

// spec: buyer-groups B3.1
#[test]
fn a_sample_that_is_too_small_ends_the_phase_before_the_rest() {
    let mut world = World::new();
    world.set("sample_members", 5);
    let report = world.run();
    let told = gate(&report, "B3.1");
    assert_eq!(
        (told.outcome, told.observed),
        (Outcome::Failed, Some(1.0)),
        "{}",
        told.note
    );
    let phase = report.phases.iter().find(|phase| phase.phase == "B3").unwrap();
    assert!(phase.message.as_deref().unwrap().contains("let a reviewer waive B3.1"));
    assert!(world.store.latest_done("buyer-groups", "B3").unwrap().is_none());
}

// spec: buyer-groups 4.5, B5.1, B5.2, B5.3, B5.4, 9 (former employee)
#[test]
fn recorded_verdicts_count_and_who_left_loses_the_seat() {
    let mut world = World::new();
    world.verdicts(&[
        "p1 current same confirmed confirmed - https://one.example - 90",
        "p3 former unknown unknown unknown - https://one.example - 90",
        "p4 former unknown unknown unknown - - - 90",
    ]);
    let report = world.runs();
    let members = column(&world.frame("B5", "members"), "person_id");
    assert!(
        !members.contains(&Some("p3".to_owned())),
        "left, by a verdict that counts"
    );
    assert!(
        members.contains(&Some("p4".to_owned())),
        "a verdict without a source does not count"
    );
    let contacts = world.frame("B5", "contacts");
    let row = column(&contacts, "person_id")
        .iter()
        .position(|id| id.as_deref() == Some("p1"))
        .unwrap();
    // valid 95 and confirmed; two verified addresses are too few for a pattern.
    assert_eq!(real(&contacts, "email_score").unwrap().get(row), Some(100.0));
    assert_eq!(
        real(&contacts, "phone_score").unwrap().get(row),
        Some(90.0),
        "direct, two sources"
    );
    assert_eq!(boolean(&contacts, "perplexity_verified").unwrap().get(row), Some(true));
    assert_eq!(world.frame("B5", "verdicts").height(), 3);
    let benched = world.frame("B5", "benched");
    assert!(column(&benched, "person_id").contains(&Some("p3".to_owned())));
    // p1 is verified, p4's address takes no mail: one of two.
    assert_eq!(gate(&report, "B5.1").observed, Some(0.5));
    assert_eq!(gate(&report, "B5.1").outcome, Outcome::Failed);
    assert_eq!(gate(&report, "B5.2").observed, Some(1.0));
    assert_eq!(gate(&report, "B5.3").observed, Some(1.0));
    assert_eq!(gate(&report, "B5.4").observed, Some(0.0));
}

const COMPANY: &str = r#"{"provider":"people_data","op":"company_search","default":[{"answer":[501]}]}
{"provider":"people_data","op":"company_collect","default":[{"answer":{"id":501,"company_name":"Zorvell","website":"https://www.zorvell.example/","hq_country_iso2":"US","employees_count":9000,"updated_at":"2026-11-01T00:00:00Z"}}]}
"#;
const PERSON: &str = r#"{"answer":{"id":700101,"full_name":"Petra Sill","first_name":"Petra","last_name":"Sill","active_experience_title":"VP Operations","active_experience_company_id":501,"location_country_iso2":"US","connections_count":430,"checked_at":"2026-10-30T08:00:00Z"}}"#;
const CHECKS: &str = r#"{"provider":"finder_a","op":"email_find","default":[{"answer":{"email":"petra.sill@zorvell.example","score":93,"status":"valid"}}]}
{"provider":"validator","op":"contact_validate","default":[{"answer":{"employment":"current","title_match":"same","email_verdict":"confirmed","phone_verdict":"unknown","confidence":88,"last_seen":"2026-09-01","sources":["https://zorvell.example/team"]}}]}
"#;

// spec: buyer-groups 4.3 (step 3), 4.8, W1, W2, W4, B3.4
#[test]
fn providers_add_people_and_what_was_paid_is_not_paid_again() {
    let search = r#"{"provider":"people_data","op":"person_search","default":[{"answer":[700101]}]}"#;
    let person = format!(r#"{{"provider":"people_data","op":"person_collect","default":[{PERSON}]}}"#);
    let script = format!("{COMPANY}{search}\n{person}\n{CHECKS}");
    let stand_in = StandIn::start(ProviderScript::parse(&script, "the test's script").unwrap()).unwrap();
    let mut world = World::new();
    world.at(&stand_in);
    let report = world.runs();
    let gathered = world.frame("B3", "gathered");
    let ids = column(&gathered, "person_id");
    assert!(ids.contains(&Some("live-700101".to_owned())), "{ids:?}");
    let facts = world.frame("B3", "company_facts");
    // The CRM's number of staff counts before the provider's.
    assert_eq!(integer(&facts, "employees").unwrap().get(0), Some(820));
    let progress = world.frame("B3", "progress");
    assert_eq!(integer(&progress, "hits").unwrap().get(0), Some(1));
    assert_eq!(integer(&progress, "added").unwrap().get(0), Some(1));
    let usd = real(&progress, "usd").unwrap().get(0).unwrap();
    assert!(usd > 0.08 && usd < 2.0, "{usd}");
    assert_eq!(gate(&report, "B3.4").outcome, Outcome::Passed);
    assert!(world.frame("B3", "ledger").height() > 4);
    let contacts = world.frame("B5", "contacts");
    let row = column(&contacts, "person_id")
        .iter()
        .position(|id| id.as_deref() == Some("live-700101"))
        .unwrap();
    assert_eq!(column(&contacts, "email_source")[row].as_deref(), Some("finder_a"));
    assert_eq!(boolean(&contacts, "email_verified").unwrap().get(row), Some(true));
    assert_eq!(gate(&report, "B5.4").observed, Some(0.0));
    // B5 found B3's answers: nothing was sent twice; nor in a second run.
    let sent = stand_in.requests().len();
    let asked = column(&world.frame("B5", "ledger_contacts"), "status").len();
    assert!(
        boolean(&world.frame("B5", "ledger_contacts"), "cached")
            .unwrap()
            .iter()
            .all(|cached| cached == Some(true)),
        "{asked}"
    );
    world.runs();
    assert_eq!(stand_in.requests().len(), sent);
    assert!(world.frame("B3", "gathered").equals_missing(&gathered));
}

/// Found by the long kill test: what was kept of an answer named nobody any more, and so brought somebody back as `live-…`.
// spec: decisions, People's data: `forget` rewrites identity frames, archives and journals
#[test]
fn somebody_who_was_forgotten_does_not_come_back_from_an_answer_that_was_kept() {
    let search = r#"{"provider":"people_data","op":"person_search","default":[{"answer":[700102]}]}"#;
    let record = r#"{"id":700102,"full_name":"Owen Gradell","active_experience_title":"Director of Operations","active_experience_company_id":501}"#;
    let person = format!(r#"{{"provider":"people_data","op":"person_collect","default":[{{"answer":{record}}}]}}"#);
    let script = format!("{COMPANY}{search}\n{person}\n{CHECKS}");
    let stand_in = StandIn::start(ProviderScript::parse(&script, "the test's script").unwrap()).unwrap();
    let mut world = World::new();
    world.at(&stand_in);
    world.runs();
    let identity = world.frame("B3", "gathered_identity");
    let row = column(&identity, "person_id")
        .iter()
        .position(|id| id.as_deref() == Some("p3"))
        .unwrap();
    // By this the forgetting knows the provider's record of them, and every later load keeps it out.
    assert_eq!(column(&identity, "live_id")[row].as_deref(), Some("live-700102"));
    assert_eq!(Identifier::of_own_column("live_id"), Some(Identifier::Lead));
    let erasure = Erasure {
        plan: "p",
        tombstone: "forgotten-1",
        leads: &BTreeSet::from(["p3".to_owned()]),
        records: &BTreeSet::new(),
        frames: &BTreeMap::new(),
        suppress: &BTreeSet::new(),
        models: &[],
        redact: &|text| (text == "Owen Gradell").then(|| "forgotten-1".to_owned()),
        is_record: &|object| object.get("full_name").is_some_and(|name| name == "Owen Gradell"),
    };
    world.store.erase(&erasure, "tester", "2026-11-20T08:00:00Z").unwrap();
    world.people(
        &["p4 r4 - c1 Legal_Counsel - - - invalid - US 150 - - - - - dump d.csv true false"],
        &["p4 Ida_Stormwell Ida Stormwell ida@zorvell.example - - - - - - -"],
    );
    world.feed("candidates", frame(
        "person_id company_id link link_points:r ambiguous representative:b represented_by cluster_state source in_crm:b",
        &["p4 c1 name 60 - true - - dump false"],
    ));
    let sent = stand_in.requests().len();
    world.run();
    assert_eq!(stand_in.requests().len(), sent, "the record is not asked for again");
    assert_eq!(column(&world.frame("B3", "gathered"), "person_id"), some(&["p4"]));
    assert_eq!(column(&world.frame("B3", "errors"), "outcome"), some(&["forgotten"]));
}

// spec: buyer-groups 4.3 (step 4), B3.5
#[test]
fn a_company_that_fails_keeps_what_the_files_say_of_it() {
    let script = r#"{"provider":"people_data","op":"company_search","default":[{"status":503}]}"#;
    let stand_in = StandIn::start(ProviderScript::parse(script, "the test's script").unwrap()).unwrap();
    let mut world = World::new();
    world.at(&stand_in);
    for provider in ["finder_a", "finder_b", "validator"] {
        world.set(&format!("{provider}.enabled"), false);
    }
    world.set("sample_share_done", 0.0);
    let report = world.run();
    assert_eq!(
        gate(&report, "B3.1").outcome,
        Outcome::Passed,
        "{}",
        gate(&report, "B3.1").note
    );
    assert_eq!(column(&world.frame("B3", "progress"), "state"), some(&["failed"]));
    assert_eq!(world.frame("B3", "gathered").height(), 3);
    assert_eq!(column(&world.frame("B3", "errors"), "op"), some(&["company_search"]));
    assert_eq!(gate(&report, "B3.5").outcome, Outcome::Warned);
    assert_eq!(gate(&report, "B3.3").outcome, Outcome::Failed);
}
