//! Steps against assembly itself, on companies made here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::assembly::frames::{Grouped, ScoredRow, companies, group_all, scored_frame};
use super::super::assembly::{Settings, by_title};
use super::super::roles::{Person, Profile};
use super::*;
use crate::engine::Origin;
use crate::frame::{Frame, FrameBuilder};

/// Frames of a run, by name.
pub(super) struct Made(BTreeMap<&'static str, Arc<Frame>>, Parameters);

impl FrameSource for Made {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        self.0
            .get(name)
            .cloned()
            .ok_or_else(|| LensError::Absent(name.to_owned()))
    }
    fn parameters(&self) -> &Parameters {
        &self.1
    }
    fn as_of(&self) -> chrono::NaiveDate {
        chrono::NaiveDate::default()
    }
}

fn drafted(values: &[(&str, toml::Value)]) -> Parameters {
    let playbook = crate::playbooks::find("buyer-groups").unwrap();
    let mut held = playbook.built_in();
    let layer = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let (specs, gates) = (&playbook.pipeline.parameters, &playbook.pipeline.gates);
    held.lay(specs, gates, &layer, &Origin::Draft).unwrap();
    held
}

const TITLES: [&str; 9] = [
    "CEO",
    "VP Engineering",
    "Director of Operations",
    "Operations Manager",
    "Project Manager",
    "CFO",
    "Quality Manager",
    "Legal Counsel",
    "Account Manager",
];

/// Three companies of 820 people, with 9, 5 and 1 candidates.
fn made() -> Made {
    let built = drafted(&[]);
    let (profile, settings) = (Profile::read(&built).unwrap(), Settings::read(&built).unwrap());
    let mut rows = Vec::new();
    for (company, n) in [("c1", 9), ("c2", 5), ("c3", 1)] {
        for (at, title) in TITLES.iter().take(n).enumerate() {
            let mut row: ScoredRow = by_title(title, &Person::default(), &profile, chrono::NaiveDate::default());
            row.company_id = company.to_owned();
            row.candidate.person_id = format!("{company}-{at}");
            row.candidate.email = 95.0;
            row.candidate.phone = 70.0;
            row.candidate.link = 100.0;
            row.candidate.source = "crm".to_owned();
            rows.push(row);
        }
    }
    let ids = ["c1", "c2", "c3"];
    let facts = FrameBuilder::new()
        .text("company_id", ids.map(Some))
        .text("name", ids.map(Some))
        .real("revenue_usd", ids.map(|_| None))
        .integer("employees", ids.map(|_| Some(820)))
        .finish()
        .unwrap();
    let mut held: BTreeMap<String, Vec<(usize, Candidate)>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        held.entry(row.company_id.clone())
            .or_default()
            .push((at, row.candidate.clone()));
    }
    let groups: Vec<Grouped> = group_all(companies(&facts).unwrap(), held, &settings);
    let scored = scored_frame(&rows, &groups, settings.seat_weights).unwrap();
    let frames = [("company_facts", facts), ("scored", scored)];
    Made(frames.map(|(name, frame)| (name, Arc::new(frame))).into(), built)
}

fn counts(rows: &[TierRow]) -> Vec<u64> {
    rows.iter().map(|row| row.n).collect()
}

// spec: buyer-groups 6
#[test]
fn a_draft_moves_people_between_tiers_and_the_bench() {
    let mut engine = Prepared::read(&made()).unwrap();
    let same = engine.step(&drafted(&[])).unwrap();
    assert_eq!(counts(&same.before), counts(&same.after));
    assert!(same.moves.is_empty() && engine.movers().unwrap().is_empty());
    assert_eq!(same.leads, 15);
    let seated: u64 = counts(&same.before).iter().sum();

    let small = engine.step(&drafted(&[("max_group_size", 3.into())])).unwrap();
    let left: u64 = counts(&small.after).iter().sum();
    assert!(left < seated && left <= 7, "{left} of {seated}");
    let benched: u64 = small
        .moves
        .iter()
        .filter(|(_, to, _)| to == BENCH)
        .map(|(_, _, n)| n)
        .sum();
    assert_eq!(benched, seated - left);
    assert_eq!(engine.movers().unwrap().len() as u64, small.moved());

    let hard = engine.step(&drafted(&[("tier.ready", 100.0.into())])).unwrap();
    assert_eq!(counts(&hard.after)[0], 0);
    assert_eq!(
        counts(&hard.after).iter().sum::<u64>(),
        seated,
        "lines move groups, not seats"
    );
    assert!(hard.note.contains("ready"), "{}", hard.note);
}

// spec: buyer-groups 6
#[test]
fn contacts_that_were_checked_count_and_who_left_is_not_seated() {
    let mut source = made();
    let contacts = FrameBuilder::new()
        .text("person_id", [Some("c1-0")])
        .real("email_score", [Some(0.0)])
        .real("phone_score", [Some(0.0)])
        .finish()
        .unwrap();
    let verdicts = FrameBuilder::new()
        .text("person_id", [Some("c2-0"), Some("c1-1")])
        .text("employment", [Some("former"), Some("former")])
        .boolean("counted", [Some(true), Some(false)])
        .finish()
        .unwrap();
    source.0.insert("contacts", Arc::new(contacts));
    source.0.insert("verdicts", Arc::new(verdicts));
    let engine = Prepared::read(&source).unwrap();
    let person = |id: &str| {
        let mut all = engine.companies.iter().flat_map(|(_, people)| people);
        all.find(|person| person.person_id == id).unwrap()
    };
    assert_eq!((person("c1-0").email, person("c1-0").phone), (0.0, 0.0));
    assert_eq!(
        (person("c2-0").barred, person("c1-1").barred),
        (Some(Bar::Former), None)
    );
}

// spec: buyer-groups 9
#[test]
fn a_refused_draft_leaves_the_last_good_step_standing() {
    let mut engine = Prepared::read(&made()).unwrap();
    engine.step(&drafted(&[("max_group_size", 3.into())])).unwrap();
    let moved = engine.movers().unwrap();
    for (name, value, wanted) in [
        ("seat_weight.role", toml::Value::Float(0.9), "shift all"),
        ("tier.workable", toml::Value::Float(95.0), "shift all"),
        ("geo", toml::Value::Array(vec!["DE".into()]), "--set geo"),
    ] {
        let refused = engine.step(&drafted(&[(name, value)]));
        assert!(
            matches!(&refused, Err(LensError::Refused(why)) if why.contains(wanted)),
            "{name}: {refused:?}"
        );
    }
    assert_eq!(engine.movers().unwrap(), moved);
}

#[test]
fn shifting_all_keeps_weights_at_one_and_lines_in_order() {
    let now = drafted(&[]);
    let shifted = |name: &str, value: f64| shift_all(&now, &drafted(&[(name, value.into())]));
    let found = shifted("group_weight.completeness", 0.7).unwrap();
    let sum: f64 = found.values().filter_map(toml::Value::as_float).sum();
    assert!((sum - 0.3).abs() < 1e-9 && found.len() == 3);
    assert!((found["group_weight.confidence"].as_float().unwrap() - 0.125).abs() < 1e-9);
    let lines = shifted("tier.ready", 70.0).unwrap();
    assert_eq!(lines["tier.workable"].as_float(), Some(50.0));
    assert_eq!(lines["tier.partial"].as_float(), Some(30.0));
    assert!(shifted("deal_usd", 1.0).is_err());
}

// spec: buyer-groups 9
#[test]
fn a_profile_that_cannot_be_computed_with_is_refused_before_a_run() {
    assert!(check(&drafted(&[])).is_ok());
    for (name, value) in [
        ("roles.champion", toml::Value::Array(vec!["Ninja".into()])),
        ("group_weight.reach", toml::Value::Float(0.9)),
        ("target_departments", toml::Value::Array(vec!["alchemy".into()])),
    ] {
        let refused = check(&drafted(&[(name, value)]));
        assert!(matches!(refused, Err(LensError::Refused(_))), "{name}");
    }
}
