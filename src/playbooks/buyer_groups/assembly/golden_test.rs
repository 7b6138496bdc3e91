//! 8.3, from what each person is given to the group.

use super::scoring::by_title;
use super::{Candidate, Company, Group, Settings, assemble};
use crate::engine::{Origin, Parameters};
use crate::playbooks::buyer_groups::roles::{self, Profile};
use crate::playbooks::buyer_groups::size::SeatRole;

#[derive(serde::Deserialize)]
struct Person {
    id: String,
    title: String,
    links: Option<i64>,
    months: Option<i64>,
    email: f64,
    phone: f64,
    role: String,
    rule: String,
    confidence: f64,
    influence: f64,
    authority: f64,
    seat_score: f64,
    seat: Option<String>,
    why: Option<String>,
}

#[derive(serde::Deserialize)]
struct Golden {
    employees: i64,
    size_tier: String,
    seats: String,
    country: String,
    link: f64,
    tier: String,
    members: Vec<String>,
    mean_confidence: f64,
    score: f64,
    completeness: f64,
    confidence: f64,
    reach: f64,
    emails: f64,
    phones: f64,
    cohesion: f64,
    representation: f64,
    departments: f64,
    seniority: f64,
    geography: f64,
    interaction: f64,
    person: Vec<Person>,
}

fn golden() -> Golden {
    toml::from_str(include_str!("../../../../tests/golden/buyer_groups/group.toml")).unwrap()
}

/// From title and record by the rules and formulas; only E and P are given.
fn candidate(person: &Person, held: &Golden) -> Candidate {
    let built = crate::playbooks::find("buyer-groups").unwrap().built_in();
    let record = roles::Person {
        country: Some(&held.country),
        connections: person.links,
        experience_months: person.months,
        ..roles::Person::default()
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
    let made = by_title(&person.title, &record, &Profile::read(&built).unwrap(), day);
    Candidate {
        person_id: person.id.clone(),
        email: person.email,
        phone: person.phone,
        link: held.link,
        source: "crm+dump".to_owned(),
        in_crm: true,
        ..made.candidate
    }
}

fn company(held: &Golden) -> Company {
    Company {
        company_id: "g01".to_owned(),
        name: "Golden Foundry".to_owned(),
        revenue_usd: None,
        employees: Some(held.employees),
    }
}

fn grouped(held: &Golden) -> (Vec<Candidate>, Group) {
    let people: Vec<Candidate> = held.person.iter().map(|person| candidate(person, held)).collect();
    let group = assemble(&company(held), &people, &Settings::default());
    (people, group)
}

fn close(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() < 0.005, "{what}: {found}, not {wanted}");
}

// spec: buyer-groups p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16, A1, A2, A3, A4, A5, F1, F2, F3, F7
#[test]
fn every_person_has_the_seat_or_the_reason() {
    let held = golden();
    let (people, group) = grouped(&held);
    for (person, made) in held.person.iter().zip(&people) {
        assert_eq!(
            (made.standing.as_str(), made.rule.as_str()),
            (person.role.as_str(), person.rule.as_str()),
            "{}",
            person.id
        );
        close(made.confidence, person.confidence, &person.id);
        close(made.influence, person.influence, &person.id);
        close(made.authority, person.authority, &person.id);
        close(
            made.seat_score(made.confidence, Settings::default().seat_weights),
            person.seat_score,
            &person.id,
        );
        let named = |place: usize| people[place].person_id == person.id;
        let seat = group.members.iter().find(|member| named(member.candidate));
        let bench = group.benched.iter().find(|benched| named(benched.candidate));
        assert_eq!(
            seat.map(|member| member.step.as_str().to_owned()),
            person.seat,
            "{}",
            person.id
        );
        assert_eq!(bench.map(|benched| benched.why.clone()), person.why, "{}", person.id);
    }
    let order: Vec<&str> = group
        .members
        .iter()
        .map(|member| people[member.candidate].person_id.as_str())
        .collect();
    assert_eq!(order, held.members);
}

// spec: buyer-groups F8, F9, F10, F13
#[test]
fn the_group_has_its_figures() {
    let held = golden();
    let (_, group) = grouped(&held);
    assert_eq!(
        (group.size.tier.name, group.size.seats.words()),
        (held.size_tier.as_str(), held.seats.clone())
    );
    let figures = &group.figures;
    let parts = figures.cohesion.unwrap();
    close(parts.representation, held.representation, "representation");
    close(parts.departments, held.departments, "departments");
    close(parts.seniority, held.seniority, "seniority");
    close(parts.geography, held.geography, "geography");
    close(parts.interaction, held.interaction, "interaction");
    close(parts.total(), held.cohesion, "cohesion");
    assert_eq!(parts.word(), "high");
    close(figures.completeness(), held.completeness, "completeness");
    close(figures.confidence(), held.confidence, "confidence");
    close(figures.confidence_role, held.mean_confidence, "mean R");
    let n = group.members.len() as f64;
    close(figures.email_share * n, held.emails, "addresses");
    close(figures.phone_share * n, held.phones, "phones");
    close(figures.reach(), held.reach, "reach");
    close(figures.score, held.score, "G");
    assert_eq!(group.tier.as_str(), held.tier);
    assert_eq!(group.near, "");
    assert_eq!(group.gaps(), "");
    assert_eq!(group.filled(SeatRole::Decision), 3);
    assert!(group.warnings.is_empty(), "{:?}", group.warnings);
}

/// Parameters with one number changed.
pub(super) fn with(held: &Parameters, name: &str, value: f64) -> Parameters {
    let playbook = crate::playbooks::find("buyer-groups").unwrap();
    let mut changed = held.clone();
    let layer = [(name.to_owned(), toml::Value::Float(value))].into_iter().collect();
    let (specs, gates) = (&playbook.pipeline.parameters, &playbook.pipeline.gates);
    changed.lay(specs, gates, &layer, &Origin::Draft).unwrap();
    changed
}
