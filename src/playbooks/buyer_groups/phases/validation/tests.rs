//! B7's checks and readings on frames made here, and the figures of 8.4.

use super::checks::{Checks, Inputs, Integrity};
use super::readings::{Seen, readings, sections};
use super::report::{self, Section, names};
use crate::engine::{Observation, Reading};
use crate::frame::{Frame, FrameBuilder, cell_text};
use crate::playbooks::buyer_groups::size::{SeatRole, Seats, deal_class, sized};
use crate::store::{ArchiveCheck, ArchiveProblem};

#[derive(serde::Deserialize)]
struct Tier {
    revenue_usd: Option<f64>,
    employees: Option<i64>,
    name: String,
    seats_of_tier: Option<u32>,
    seats: Option<String>,
}

#[derive(serde::Deserialize)]
struct Balance {
    deal_usd: f64,
    filled: Seats,
    points: f64,
}

#[derive(serde::Deserialize)]
struct Overall {
    passed: i64,
    applicable: i64,
    percent: f64,
    outcome: String,
}

#[derive(serde::Deserialize)]
struct People {
    people: usize,
    with_email: usize,
    with_role: usize,
    email_points: f64,
    role_points: f64,
    points: f64,
    outcome: String,
}

#[derive(serde::Deserialize)]
struct Large {
    groups: u32,
    of: u32,
    percent: f64,
    outcome: String,
}

#[derive(serde::Deserialize)]
struct Figures {
    tier: Vec<Tier>,
    balance: Balance,
    overall: Overall,
    integrity: People,
    large: Large,
}

fn figures() -> Figures {
    toml::from_str(include_str!("../../../../../tests/golden/buyer_groups/figures.toml")).unwrap()
}

fn close(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.005, "{found}, not {wanted}");
}

/// How a gate of the playbook judges a value.
fn outcome(gate: &str, value: f64) -> &'static str {
    let playbook = crate::playbooks::find("buyer-groups").unwrap();
    let spec = playbook.pipeline.gates.iter().find(|held| held.id == gate).unwrap();
    let breached = |bound: Option<crate::engine::Bound>| bound.is_some_and(|bound| bound.breached_by(value));
    match (breached(spec.block), breached(spec.warn)) {
        (true, _) => "failed",
        (false, true) => "warned",
        (false, false) => "passed",
    }
}

// spec: buyer-groups 5.4, F13
#[test]
fn tiers_seats_and_balance_are_those_of_the_specification() {
    let golden = figures();
    for tier in golden.tier {
        let found = sized(tier.revenue_usd, tier.employees, 250_000.0, 15);
        assert_eq!(found.tier.name, tier.name);
        if let (Some(before), Some(after)) = (tier.seats_of_tier, tier.seats) {
            assert_eq!(
                (found.tier.seats.sum(), found.seats.words(), found.seats.sum()),
                (before, after, 15)
            );
        }
    }
    let held = golden.balance;
    let filled = |role: SeatRole| held.filled.of(role);
    let points = crate::playbooks::buyer_groups::assembly::balance(filled, &deal_class(held.deal_usd));
    assert_eq!(points, held.points);
}

// spec: buyer-groups F11, F12, B7.1, B7.2, B4.2
#[test]
fn overall_and_integrity_are_those_of_the_specification() {
    let golden = figures();
    let mut checks = Checks::default();
    checks.counts[0] = (golden.overall.applicable, golden.overall.passed);
    let share = checks.share().unwrap();
    close(share * 100.0, golden.overall.percent);
    assert_eq!(outcome("B7.1", share), golden.overall.outcome);
    assert_eq!((outcome("B7.1", 0.95), outcome("B7.1", 0.9499)), ("passed", "failed"));
    let held = golden.integrity;
    let found = Integrity {
        people: held.people,
        with_email: held.with_email,
        with_role: held.with_role,
    };
    let (email, role) = found.parts().unwrap();
    close(email, held.email_points);
    close(role, held.role_points);
    close(found.points().unwrap(), held.points);
    assert_eq!(outcome("B7.2", found.points().unwrap()), held.outcome);
    let large = f64::from(golden.large.groups) / f64::from(golden.large.of);
    close(large * 100.0, golden.large.percent);
    assert_eq!(outcome("B4.2", large), golden.large.outcome);
}

/// A frame of texts: names, then rows; `-` is nothing.
fn frame(names: &str, rows: &[&str]) -> Frame {
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.split('|').collect()).collect();
    let of = |place: usize| {
        rows.iter()
            .map(move |row| row.get(place).copied().filter(|cell| *cell != "-"))
    };
    let build = |builder: FrameBuilder, (place, name): (usize, &str)| match name.strip_suffix('?') {
        Some(name) => builder.boolean(name, of(place).map(|cell| cell.map(|cell| cell == "yes"))),
        None => builder.text(name, of(place)),
    };
    names
        .split('|')
        .enumerate()
        .fold(FrameBuilder::new(), build)
        .finish()
        .unwrap()
}

struct World {
    members: Frame,
    people: Frame,
    identity: Frame,
    companies: Frame,
    verdicts: Frame,
}

impl World {
    fn new(members: &[&str]) -> Self {
        Self {
            members: frame("person_id|company_id|role|assigned_role|reason|link", members),
            people: frame(
                "person_id|source|has_email?|role",
                &[
                    "p1|crm|yes|decision",
                    "p2|crm+dump|no|champion",
                    "p3|dump|yes|decision",
                    "p4|crm|yes|-",
                ],
            ),
            identity: frame(
                "person_id|email|phone",
                &[
                    "p1|ada@omni.example|5125550101",
                    "p2|-|-",
                    "p3|ada@other.example|12",
                    "p4|no address|-",
                ],
            ),
            companies: frame("company_id|domain|alias_domains", &["c1|omni.example|-"]),
            verdicts: frame("person_id|employment|counted?", &["p2|former|no", "p4|former|yes"]),
        }
    }

    fn checks(&self) -> Checks {
        Checks::of(&Inputs {
            members: &self.members,
            people: &self.people,
            identity: &self.identity,
            companies: &self.companies,
            verdicts: &self.verdicts,
        })
        .unwrap()
    }
}

fn failed(checks: &Checks) -> Vec<(&str, &str)> {
    checks
        .failed
        .iter()
        .map(|held| (held.check, held.person_id.as_str()))
        .collect()
}

// spec: buyer-groups F11, B7.1
#[test]
fn a_check_applies_where_there_is_something_to_check() {
    let good = World::new(&["p1|c1|decision|decision|why|id", "p2|c1|champion|champion|why|domain"]).checks();
    assert!(good.failed.is_empty());
    assert_eq!(good.totals(), (12, 12), "the second has neither address nor phone");
    assert_eq!(good.share(), Some(1.0));
    assert_eq!(World::new(&[]).checks().share(), None);
}

// spec: buyer-groups F11, B7.1
#[test]
fn each_check_fails_on_its_own() {
    let one = |member: &str| World::new(&[member]).checks();
    let is = |member: &str, wanted: &[&str]| {
        let checks = one(member);
        let found: Vec<&str> = failed(&checks).into_iter().map(|(check, _)| check).collect();
        assert_eq!(found, wanted, "{member}");
    };
    is("p1|c9|decision|decision|why|id", &["company link"]);
    is("p1|c1|decision|decision|why|-", &["company link"]);
    is("p9|c1|decision|decision|why|id", &["company link"]);
    is("p1|c1|decision|decision|-|id", &["role and reason"]);
    is("p1|c1|-|decision|why|id", &["role and reason"]);
    is(
        "p3|c1|decision|decision|why|id",
        &["e-mail syntax and domain", "phone parses"],
    );
    is(
        "p4|c1|decision|decision|why|id",
        &["e-mail syntax and domain", "not former"],
    );
    is("p1|c1|decision|excluded|why|id", &["not excluded"]);
    let twice = World::new(&["p1|c1|decision|decision|why|id", "p1|c1|champion|champion|why|id"]).checks();
    assert_eq!(failed(&twice), [("unique", "p1"), ("unique", "p1")]);
    let table = twice.frame().unwrap();
    assert_eq!(table.height(), 7);
    assert_eq!(cell_text(&table, "passed", 5).unwrap().as_deref(), Some("0"));
    assert_eq!(cell_text(&table, "applicable", 5).unwrap().as_deref(), Some("2"));
}

// spec: buyer-groups F12, B7.2
#[test]
fn integrity_counts_the_people_of_the_crm() {
    let world = World::new(&[]);
    let found = Integrity::of(&world.people).unwrap();
    assert_eq!(
        found,
        Integrity {
            people: 3,
            with_email: 2,
            with_role: 2
        }
    );
    let dump = frame("person_id|source|has_email?|role", &["p3|dump|yes|decision"]);
    assert_eq!(Integrity::of(&dump).unwrap().points(), Some(100.0));
    assert_eq!(Integrity::of(&dump.clear()).unwrap().points(), None);
}

fn value(readings: &[Reading], gate: &str) -> Option<f64> {
    let found = readings.iter().find(|reading| reading.gate == gate).unwrap();
    match found.observed {
        Observation::Value(value) => Some(value),
        _ => None,
    }
}

// spec: buyer-groups B7.3, B7.4
#[test]
fn archives_that_do_not_verify_and_calls_that_differ_are_counted() {
    let check = |problems: usize| ArchiveCheck {
        id: format!("a{problems}"),
        root: String::new(),
        files: 3,
        problems: vec![
            ArchiveProblem {
                path: "people.parquet".to_owned(),
                expected: "aa".to_owned(),
                found: "bb".to_owned(),
                what: "its hash differs".to_owned(),
            };
            problems
        ],
    };
    let (checks, integrity) = (
        Checks::default(),
        Integrity {
            people: 0,
            with_email: 0,
            with_role: 0,
        },
    );
    let archives = [check(0), check(2), check(1)];
    let calls = ["the call log holds send 1 of x, the ledger does not".to_owned()];
    let seen = Seen {
        checks: &checks,
        integrity: &integrity,
        archives: &archives,
        calls: &calls,
    };
    let found = readings(&seen).unwrap();
    assert_eq!((value(&found, "B7.3"), value(&found, "B7.4")), (Some(2.0), Some(1.0)));
    assert_eq!(
        (value(&found, "B7.1"), value(&found, "B7.2")),
        (None, None),
        "nothing to count skips"
    );
    let evidence = |gate: &str| {
        found
            .iter()
            .find(|held| held.gate == gate)
            .unwrap()
            .evidence
            .clone()
            .unwrap()
    };
    assert_eq!((evidence("B7.3").height(), evidence("B7.4").height()), (3, 1));
}

// spec: buyer-groups B7.5
#[test]
fn a_section_that_is_missing_or_says_nothing_is_told() {
    assert_eq!(names().len(), 9);
    let all: Vec<Section> = names()
        .iter()
        .map(|name| Section {
            name: name.as_str(),
            text: "said".to_owned(),
            figures: serde_json::json!({}),
        })
        .collect();
    assert_eq!(value(&[sections(&all).unwrap()], "B7.5"), Some(0.0));
    let mut silent = all.clone();
    silent[3].text = " ".to_owned();
    silent.pop();
    let reading = sections(&silent).unwrap();
    assert!(
        reading.note.contains("contacts") && reading.note.contains("open reviews"),
        "{}",
        reading.note
    );
    assert_eq!(value(&[reading], "B7.5"), Some(2.0));
    assert_eq!(report::frame(&all).unwrap().height(), 9);
}
