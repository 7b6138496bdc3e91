//! From gathered rows to members, and every gate of B4 passed, breached and skipped.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::gates::{Seen, readings};
use super::{cost, held};
use crate::engine::{Observation, Reading};
use crate::frame::{Frame, FrameBuilder, boolean, cell_text, real, text};
use crate::playbooks::buyer_groups::assembly::frames::{
    Grouped, benched_frame, by_company, companies, group_all, groups_frame, members_frame, scored_frame,
};
use crate::playbooks::buyer_groups::assembly::{Bar, ScoringInputs, Settings, Step, score_all};
use crate::playbooks::buyer_groups::roles::Profile;
use crate::playbooks::buyer_groups::size::SeatRole;
use crate::playbooks::buyer_groups::suppressed::Suppressed;
use crate::store::sha256_hex;

/// A gathered person: id, company, title, address, phone, department.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    Option<&'static str>,
);

const ROWS: [Row; 10] = [
    (
        "p1",
        "c1",
        "CEO",
        Some("ada.one@omni.example"),
        Some("5125550101"),
        None,
    ),
    (
        "p2",
        "c1",
        "Director of Operations",
        Some("ben.two@omni.example"),
        Some("5125550102"),
        Some("Operations"),
    ),
    ("p3", "c1", "CFO", Some("cy.three@other.example"), None, None),
    (
        "p4",
        "c1",
        "Legal Counsel",
        Some("di.four@omni.example"),
        None,
        Some("Sales"),
    ),
    ("p5", "c1", "Quality Engineer", None, None, None),
    ("p6", "c1", "Engineering Intern", None, None, None),
    ("p7", "c1", "", None, None, None),
    ("p8", "c2", "Plant Manager", None, None, None),
    (
        "p9",
        "c1",
        "Operations Manager",
        Some("ed.nine@omni.example"),
        None,
        None,
    ),
    ("p10", "c1", "Former VP Engineering", None, None, None),
];

fn day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 15).unwrap()
}

fn gathered() -> Frame {
    let all = || ROWS.iter();
    let n = ROWS.len();
    let nothing = || (0..n).map(|_| None);
    FrameBuilder::new()
        .text("person_id", all().map(|row| Some(row.0)))
        .text("company_id", all().map(|row| Some(row.1)))
        .text("title", all().map(|row| Some(row.2).filter(|title| !title.is_empty())))
        .date(
            "title_as_of",
            (0..n).map(|at| (at == 1).then(|| day(2024, 1).to_epoch_days())),
        )
        .date(
            "role_started_on",
            (0..n).map(|at| (at == 0).then(|| day(2026, 1).to_epoch_days())),
        )
        .text("department", all().map(|row| row.5))
        .text("management_level", (0..n).map(|_| None::<&str>))
        .text("country", (0..n).map(|at| Some(if at == 3 { "DE" } else { "US" })))
        .integer("connections", (0..n).map(|at| (at == 0).then_some(620)))
        .integer("experience_months", nothing())
        .integer("decision_flag", (0..n).map(|at| (at == 1).then_some(1)))
        .text("link", (0..n).map(|_| Some("id")))
        .real("link_points", (0..n).map(|_| Some(100.0)))
        .text("source", (0..n).map(|at| Some(if at == 8 { "dump" } else { "crm" })))
        .boolean("in_crm", (0..n).map(|at| Some(at != 8)))
        .text("email_status", (0..n).map(|_| Some("valid")))
        .text("phone_type", (0..n).map(|_| Some("direct")))
        .integer("phone_sources", (0..n).map(|_| Some(1)))
        .finish()
        .unwrap()
}

fn identity() -> Frame {
    let all = || ROWS.iter();
    FrameBuilder::new()
        .text("person_id", all().map(|row| Some(row.0)))
        .text("email", all().map(|row| row.3))
        .text("phone", all().map(|row| row.4))
        .text("first_name", all().map(|_| None::<&str>))
        .text("last_name", all().map(|_| None::<&str>))
        .text("profile_slug", all().map(|row| Some(row.0)))
        .real("salary_p75_usd", all().map(|_| None))
        .finish()
        .unwrap()
}

fn facts() -> Frame {
    FrameBuilder::new()
        .text("company_id", [Some("c1"), Some("c2")])
        .text("name", [Some("OmniFjord"), Some("Veltrixa Metals")])
        .text("domain", [Some("omni.example"), None])
        .text("alias_domains", [None::<&str>, None])
        .text("country", [Some("US"), Some("US")])
        .real("revenue_usd", [None, None])
        .integer("employees", [Some(820), Some(1)])
        .integer("open_engineering_jobs", [Some(3), None])
        .real("headcount_growth_12m", [None, None])
        .text("email_pattern", [None::<&str>, None])
        .real("pattern_share", [None, None])
        .integer("pattern_verified", [None, None])
        .finish()
        .unwrap()
}

struct World {
    groups: Vec<Grouped>,
    scored: Frame,
    members: Frame,
    settings: Settings,
}

fn world(suppressed: &[&str]) -> World {
    let built = crate::playbooks::find("buyer-groups").unwrap().built_in();
    let (profile, settings) = (Profile::read(&built).unwrap(), Settings::read(&built).unwrap());
    let hashes = FrameBuilder::new()
        .text(
            "hash",
            suppressed.iter().map(|value| Some(sha256_hex(value.as_bytes()))),
        )
        .text("kind", suppressed.iter().map(|_| None::<&str>))
        .finish()
        .unwrap();
    let inputs = ScoringInputs {
        gathered: &gathered(),
        identity: &identity(),
        companies: &facts(),
        suppressed: &Suppressed::read(&hashes).unwrap(),
    };
    let rows = score_all(&inputs, &profile, day(2026, 3)).unwrap();
    let groups = group_all(companies(&facts()).unwrap(), held(&rows), &settings);
    let scored = scored_frame(&rows, &groups, settings.seat_weights).unwrap();
    let members = members_frame(&groups, &scored).unwrap();
    World {
        groups,
        scored,
        members,
        settings,
    }
}

impl World {
    fn readings(&self, require_director: bool) -> Vec<Reading> {
        let seen = Seen {
            groups: &self.groups,
            members: &self.members,
            settings: &self.settings,
            require_director,
        };
        readings(&seen).unwrap()
    }

    fn value(&self, gate: &str) -> f64 {
        match self.reading(gate).observed {
            Observation::Value(value) => value,
            other => panic!("{gate}: {other:?}"),
        }
    }

    fn reading(&self, gate: &str) -> Reading {
        self.readings(true)
            .into_iter()
            .find(|reading| reading.gate == gate)
            .unwrap()
    }

    /// Members whose column is changed behind assembly's back.
    fn with_text(mut self, column: &str, of: impl Fn(usize) -> Option<&'static str>) -> Self {
        let n = self.members.height();
        let rest = crate::frame::without(&self.members, column).unwrap();
        let changed = FrameBuilder::new().text(column, (0..n).map(of)).finish().unwrap();
        self.members = crate::frame::concat_columns(&rest, &changed).unwrap();
        self
    }
}

fn cell(frame: &Frame, id: &str, column: &str) -> Option<String> {
    let row = text(frame, "person_id")
        .unwrap()
        .iter()
        .position(|held| held == Some(id))?;
    cell_text(frame, column, row).unwrap()
}

// spec: buyer-groups 4.4, F5, F6, F14, R01, R02, R03
#[test]
fn a_gathered_person_is_scored_with_its_reasons() {
    let world = world(&["p9"]);
    let of = |id: &str, column: &str| cell(&world.scored, id, column).unwrap_or_else(|| "-".to_owned());
    assert_eq!(of("p1", "role"), "decision");
    assert_eq!(of("p1", "influence_parts"), "S10+N3+D5+Y0+H2+E0");
    assert_eq!(
        (of("p1", "email_score"), of("p1", "phone_score")),
        ("95".to_owned(), "70".to_owned())
    );
    assert_eq!(of("p1", "buying_signals"), "new_in_role|hiring");
    assert_eq!(of("p1", "pain_points"), "capacity|skills");
    // 90 for the rule, 3 for the department, 10 off for a title seen two years ago.
    assert_eq!(of("p2", "confidence"), "83");
    assert_eq!(of("p2", "influence_parts"), "S6+N0+D5+Y0+H0+E0");
    assert_eq!(
        (of("p3", "barred"), of("p3", "email_score")),
        ("mismatch".to_owned(), "40".to_owned())
    );
    // 90, 5 off for a department that disagrees, 10 for a country outside.
    assert_eq!(
        (of("p4", "confidence"), of("p4", "foreign")),
        ("75".to_owned(), "true".to_owned())
    );
    assert_eq!(
        (of("p5", "near"), of("p5", "eligible")),
        ("influence 2 of 7: a decision flag".to_owned(), "false".to_owned())
    );
    assert_eq!(
        (of("p6", "role"), of("p6", "rule")),
        ("excluded".to_owned(), "R01".to_owned())
    );
    assert_eq!(
        (of("p7", "role"), of("p7", "rule")),
        ("unassigned".to_owned(), "R03".to_owned())
    );
    assert_eq!(
        (of("p10", "role"), of("p10", "rule")),
        ("excluded".to_owned(), "R02".to_owned())
    );
    assert_eq!(of("p9", "barred"), "suppressed");
}

// spec: buyer-groups 4.4, 5.6
#[test]
fn members_and_bench_hold_everybody_once() {
    let world = world(&[]);
    let benched = benched_frame(&world.groups, &world.scored).unwrap();
    assert_eq!(world.members.height() + benched.height(), ROWS.len());
    assert_eq!(
        cell(&benched, "p3", "why").as_deref(),
        Some("address of another company's domain")
    );
    assert_eq!(cell(&benched, "p5", "why").as_deref(), Some("influence 2<7"));
    let why = cell(&world.members, "p1", "reason").unwrap();
    for part in ["R10", "CEO", "influence 20 = S10+N3+D5+Y0+H2+E0", "S* ", "A3"] {
        assert!(why.contains(part), "{part} in {why}");
    }
    assert_eq!(cell(&world.members, "p9", "added").as_deref(), Some("true"));
    assert_eq!(cell(&world.members, "p4", "flags").as_deref(), Some("foreign"));
    // The plant manager of a firm of one is the only one there is.
    assert_eq!(cell(&world.members, "p8", "role").as_deref(), Some("decision"));
    assert_eq!(cell(&world.members, "p8", "assigned_role").as_deref(), Some("champion"));
    assert_eq!(cell(&world.members, "p8", "flags").as_deref(), Some("alone"));
    assert_eq!(cell(&world.members, "p8", "authority_level").as_deref(), Some("budget"));
}

// spec: buyer-groups 4.4, F4
#[test]
fn members_are_read_back_as_they_were_seated() {
    let world = world(&[]);
    let back = by_company(&world.members).unwrap();
    for group in &world.groups {
        for (member, (_, read)) in group.group.members.iter().zip(&back[&group.company.company_id]) {
            assert_eq!(read, &group.candidates[member.candidate]);
        }
    }
    let whole = by_company(&world.scored).unwrap();
    let c1: Vec<_> = whole["c1"].iter().map(|(_, held)| held.clone()).collect();
    assert_eq!(c1, world.groups[0].candidates);
}

// spec: buyer-groups 5.6, F9, F10
#[test]
fn a_group_tells_its_figures_gaps_and_cost() {
    let world = world(&[]);
    let usd: BTreeMap<String, f64> = [("c1".to_owned(), 0.5)].into();
    let frame = groups_frame(&world.groups, &usd).unwrap();
    let group = |column: &str, row: usize| {
        cell_text(&frame, column, row)
            .unwrap()
            .unwrap_or_else(|| "-".to_owned())
    };
    assert_eq!(
        (group("size_tier", 0), group("size_tier", 1)),
        ("M2".to_owned(), "S1".to_owned())
    );
    assert_eq!((group("usd", 0), group("usd", 1)), ("0.5".to_owned(), "0".to_owned()));
    assert_eq!(group("method", 0), "offline");
    assert_eq!(group("seats", 0), "9");
    assert_eq!(group("gaps", 0), world.groups[0].group.gaps());
    assert_eq!(group("warnings", 1), world.groups[1].group.warnings.join("|"));
    assert_eq!((group("rank", 0), group("rank", 1)), ("1".to_owned(), "2".to_owned()));
    let ledger = FrameBuilder::new()
        .text("company_id", [Some("c1"), None, Some("c1")])
        .real("usd", [Some(0.25), Some(9.0), Some(0.5)])
        .finish()
        .unwrap();
    assert_eq!(cost(&ledger).unwrap(), [("c1".to_owned(), 0.75)].into());
}

// spec: buyer-groups B4.1, B4.3, B4.7
#[test]
fn shares_and_means_count_what_is_seated() {
    let world = world(&[]);
    let sure = real(&world.members, "confidence").unwrap();
    let mean = sure.iter().flatten().sum::<f64>() / world.members.height() as f64;
    assert_eq!(world.value("B4.1"), mean);
    let histogram = world.reading("B4.1").evidence.unwrap();
    let seats = crate::frame::integer(&histogram, "seats").unwrap();
    assert_eq!(seats.iter().flatten().sum::<i64>() as usize, world.members.height());
    // One of the two has a champion beside whoever decides.
    assert_eq!(world.value("B4.3"), 0.5);
    assert_eq!(world.reading("B4.3").evidence.unwrap().height(), 1);
    assert_eq!(world.value("B4.7"), 1.0, "a plant manager is below a director");
    let off = world.readings(false);
    assert!(
        off.iter()
            .any(|reading| reading.gate == "B4.7" && matches!(reading.observed, Observation::Skipped(_)))
    );
    let nobody = World {
        groups: Vec::new(),
        members: world.members.clear(),
        ..world
    };
    assert!(matches!(nobody.reading("B4.1").observed, Observation::Skipped(_)));
    assert!(matches!(nobody.reading("B4.3").observed, Observation::Skipped(_)));
    assert!(matches!(nobody.reading("B4.2").observed, Observation::Skipped(_)));
}

// spec: buyer-groups B4.2
#[test]
fn only_companies_that_can_have_eight_are_counted() {
    let world = world(&[]);
    let large = |n: usize| -> Grouped {
        let mut held = world.groups[0].clone();
        let one = held.group.members[0].clone();
        held.group.members = vec![one; n];
        held
    };
    // 8.4: 161 of 200 is 80.5 %; firms of one do not count.
    let mut groups: Vec<Grouped> = (0..161).map(|_| large(8)).chain((0..39).map(|_| large(7))).collect();
    groups.extend((0..5).map(|_| world.groups[1].clone()));
    let world = World { groups, ..world };
    assert_eq!(world.value("B4.2"), 0.805);
    let reading = world.reading("B4.2");
    assert!(
        reading.note.contains("161 of 200") && reading.note.contains("161 of 205"),
        "{}",
        reading.note
    );
    assert_eq!(reading.evidence.unwrap().height(), 39);
}

// spec: buyer-groups B4.4
#[test]
fn a_group_that_is_too_large_and_a_second_seat_are_found() {
    let mut crowded = world(&[]);
    assert_eq!((crowded.value("B4.4"), crowded.value("B4.4-TWICE")), (0.0, 0.0));
    let one = crowded.groups[0].group.members[0].clone();
    crowded.groups[0].group.members = vec![one; 16];
    crowded.members = members_frame(&crowded.groups, &crowded.scored).unwrap();
    assert_eq!((crowded.value("B4.4"), crowded.value("B4.4-TWICE")), (1.0, 1.0));
    assert_eq!(crowded.reading("B4.4-TWICE").evidence.unwrap().height(), 16);
}

// spec: buyer-groups B4.5
#[test]
fn a_seat_needs_rule_reason_and_influence_or_its_flag() {
    // The plant manager sits with 6 of 7, alone in a firm of one.
    assert_eq!(world(&[]).value("B4.5"), 0.0);
    let quota = Step::Quota.as_str();
    assert_eq!(world(&[]).with_text("seat", |_| Some(quota)).value("B4.5"), 1.0);
    assert_eq!(
        world(&[])
            .with_text("rule", |row| (row > 0).then_some("R10"))
            .value("B4.5"),
        1.0
    );
    assert_eq!(
        world(&[])
            .with_text("reason", |row| (row > 1).then_some("why"))
            .value("B4.5"),
        2.0
    );
}

// spec: buyer-groups B4.6
#[test]
fn a_seat_of_somebody_who_may_not_sit_is_found() {
    let clean = world(&["ada.one@omni.example"]);
    assert_eq!(clean.value("B4.6"), 0.0);
    let seated: Vec<String> = text(&clean.members, "person_id")
        .unwrap()
        .iter()
        .flatten()
        .map(str::to_owned)
        .collect();
    assert!(!seated.contains(&"p1".to_owned()), "suppressed by the address");
    let mark = |row: usize| (row == 0).then_some(Bar::Mismatch.as_str());
    assert_eq!(world(&[]).with_text("barred", mark).value("B4.6"), 1.0);
    let excluded = |row: usize| {
        Some(if row == 0 {
            "excluded"
        } else {
            SeatRole::Champion.as_str()
        })
    };
    assert_eq!(world(&[]).with_text("assigned_role", excluded).value("B4.6"), 1.0);
    assert!(
        boolean(&clean.members, "lead")
            .unwrap()
            .iter()
            .any(|lead| lead == Some(true))
    );
}
