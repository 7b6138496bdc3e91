//! Roles of titles, and what they are worth.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::engine::{Origin, Parameters};
use crate::identity::titles::{Title, parse};
use crate::playbooks::embedded_parameters;

fn with(changes: &[(&str, toml::Value)]) -> Result<Profile, String> {
    let specs = embedded_parameters("parameters.toml", include_str!("../data/parameters.toml"));
    let mut parameters = Parameters::built_in(&specs);
    let layer: BTreeMap<String, toml::Value> = changes
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    parameters.lay(&specs, &[], &layer, &Origin::CommandLine).unwrap();
    Profile::read(&parameters)
}

fn standard() -> Profile {
    with(&[]).unwrap()
}

fn words(of: &[&str]) -> toml::Value {
    toml::Value::Array(of.iter().map(|word| toml::Value::String((*word).to_owned())).collect())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TODAY: &str = "2026-06-30";

struct Read {
    title: Title,
    assigned: Assigned,
}

fn read(raw: &str, profile: &Profile) -> Read {
    let title = parse(raw);
    let assigned = assign(&title, profile);
    Read { title, assigned }
}

impl Read {
    fn confidence(&self, person: &Person<'_>, profile: &Profile) -> f64 {
        confidence(&self.title, &self.assigned, person, profile, day(TODAY)).points
    }

    fn influence(&self, person: &Person<'_>, profile: &Profile) -> f64 {
        influence(&self.title, &self.assigned, person, profile, day(TODAY)).points
    }
}

#[derive(Deserialize)]
struct Golden {
    title: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    title: String,
    role: String,
    rule: String,
    score: f64,
    influence: Option<f64>,
}

fn golden() -> Vec<Case> {
    let text = include_str!("../../../../tests/golden/buyer_groups/titles.toml");
    toml::from_str::<Golden>(text).unwrap().title
}

// spec: buyer-groups 8.1, R01, R02, R03, R10, R11, R12, R20, R21, R22, R30, R31, R32, R40, R41, R42, R50, R51, R60, R61,
// R62
#[test]
fn the_golden_titles_have_their_role_and_score() {
    let profile = standard();
    let mut rules = BTreeSet::new();
    let mut wrong = Vec::new();
    for case in golden() {
        let found = read(&case.title, &profile).assigned;
        let found = (found.role.as_str(), found.rule, found.score);
        if found != (case.role.as_str(), case.rule.as_str(), case.score) {
            wrong.push(format!(
                "{}: {} {} {}, not {found:?}",
                case.title, case.role, case.rule, case.score
            ));
        }
        rules.insert(found.1);
    }
    assert_eq!(wrong, Vec::<String>::new());
    let all: BTreeSet<&str> = data::DATA.rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(rules, all, "every rule has a title");
}

// spec: buyer-groups 8.1, F2
#[test]
fn influence_without_other_data_is_that_of_the_golden_titles() {
    let profile = standard();
    let mut seen = 0;
    for case in golden() {
        if let Some(influence) = case.influence {
            assert!(
                (read(&case.title, &profile).influence(&Person::default(), &profile) - influence).abs() < 1e-9,
                "{}",
                case.title
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 13);
}

/// Title, links, months, e-mail, phone; role/rule/score, influence, authority, S*.
type Member = (
    &'static str,
    Option<i64>,
    Option<i64>,
    f64,
    f64,
    &'static str,
    f64,
    f64,
    f64,
);

// spec: buyer-groups 8.3, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15, p16, F1, F2, F3, F7
#[test]
fn the_people_of_the_golden_group_have_their_figures() {
    let people: [Member; 16] = [
        (
            "President & CEO",
            Some(620),
            Some(240),
            100.0,
            70.0,
            "decision/R10/95",
            20.0,
            33.0,
            87.83,
        ),
        (
            "VP Operations",
            Some(430),
            Some(180),
            95.0,
            85.0,
            "decision/R10/95",
            17.0,
            20.0,
            78.79,
        ),
        (
            "VP Engineering",
            Some(510),
            Some(130),
            95.0,
            0.0,
            "decision/R10/95",
            18.0,
            20.0,
            76.79,
        ),
        (
            "VP Manufacturing",
            None,
            None,
            75.0,
            70.0,
            "champion/R20/90",
            11.0,
            20.0,
            66.59,
        ),
        (
            "Director of Operations",
            Some(210),
            Some(96),
            95.0,
            70.0,
            "champion/R20/90",
            12.0,
            15.0,
            67.22,
        ),
        (
            "Engineering Manager",
            Some(120),
            None,
            95.0,
            50.0,
            "champion/R20/90",
            9.0,
            11.0,
            60.64,
        ),
        (
            "Senior Project Manager",
            Some(80),
            Some(70),
            70.0,
            0.0,
            "champion/R21/86",
            9.0,
            10.0,
            55.15,
        ),
        (
            "Plant Manager",
            Some(40),
            Some(200),
            70.0,
            70.0,
            "champion/R22/80",
            8.0,
            11.0,
            54.54,
        ),
        (
            "CFO",
            Some(300),
            Some(200),
            95.0,
            70.0,
            "stakeholder/R30/90",
            17.0,
            31.0,
            80.54,
        ),
        (
            "Procurement Manager",
            Some(90),
            Some(50),
            95.0,
            85.0,
            "stakeholder/R30/90",
            8.0,
            11.0,
            60.64,
        ),
        (
            "Quality Manager",
            None,
            None,
            0.0,
            70.0,
            "stakeholder/R30/90",
            7.0,
            11.0,
            52.94,
        ),
        (
            "Legal Counsel",
            Some(150),
            None,
            95.0,
            0.0,
            "blocker/R40/90",
            9.0,
            8.0,
            57.46,
        ),
        (
            "EHS Manager",
            Some(60),
            None,
            70.0,
            50.0,
            "blocker/R40/90",
            8.0,
            8.0,
            56.56,
        ),
        (
            "Account Manager",
            Some(900),
            Some(60),
            95.0,
            85.0,
            "introducer/R50/88",
            8.0,
            5.0,
            57.47,
        ),
        (
            "Project Engineer",
            Some(30),
            Some(20),
            70.0,
            0.0,
            "stakeholder/R61/55",
            2.0,
            8.0,
            32.16,
        ),
        (
            "Engineering Intern",
            Some(10),
            Some(5),
            70.0,
            0.0,
            "excluded/R01/0",
            0.0,
            3.0,
            5.38,
        ),
    ];
    let profile = standard();
    for (raw, connections, experience_months, email, phone, role, moves, signs, score) in people {
        let held = read(raw, &profile);
        let person = Person {
            connections,
            experience_months,
            country: Some("US"),
            ..Person::default()
        };
        let sure = held.confidence(&person, &profile);
        let found = format!("{}/{}/{sure}", held.assigned.role.as_str(), held.assigned.rule);
        assert_eq!(found, role, "{raw}");
        let (i, a) = (
            held.influence(&person, &profile),
            authority(&held.title, &profile).points,
        );
        assert_eq!((i, a), (moves, signs), "{raw}");
        let contact = 0.6 * email + 0.4 * phone;
        let seat = seat_score(sure, i, a, contact, &profile);
        assert!((seat - score).abs() <= 0.005 + 1e-9, "{raw}: {seat}, not {score}");
    }
}

// spec: buyer-groups F1
#[test]
fn confidence_adds_what_agrees_and_takes_what_does_not() {
    let profile = standard();
    let held = read("VP Operations", &profile);
    let nothing = Person::default();
    let of = |person: Person<'_>| held.confidence(&person, &profile);
    assert_eq!(of(nothing), 95.0);
    let department = |department| Person {
        department: Some(department),
        ..nothing
    };
    assert_eq!(of(department("Operations & Maintenance")), 98.0);
    assert_eq!(of(department("Finance")), 90.0);
    assert_eq!(of(department("C-Suite")), 95.0, "which says nothing of a function");
    let level = |level| Person {
        management_level: Some(level),
        ..nothing
    };
    for agrees in ["VP", "Vice President", "President/Vice President"] {
        assert_eq!(of(level(agrees)), 97.0, "{agrees}");
    }
    for other in [
        "Owner",
        "Founder",
        "Partner",
        "C suite",
        "Head",
        "Director",
        "Manager",
        "Senior",
        "Specialist",
        "Entry",
    ] {
        assert_eq!(of(level(other)), 90.0, "{other}");
    }
    assert_eq!(of(level("Wizard")), 95.0);
    let seen = |seen: &str| Person {
        title_as_of: Some(day(seen)),
        ..nothing
    };
    assert_eq!(of(seen("2025-06-30")), 95.0, "twelve months");
    assert_eq!(of(seen("2025-06-29")), 85.0);
    let country = |country| Person {
        country: Some(country),
        ..nothing
    };
    assert_eq!(of(country("ca")), 95.0);
    assert_eq!(of(country("DE")), 85.0);
    assert_eq!(of(country("")), 95.0);
    let all = Person {
        department: Some("Operations"),
        management_level: Some("VP"),
        ..nothing
    };
    assert_eq!(of(all), 100.0);
    let scored = confidence(&held.title, &held.assigned, &all, &profile, day(TODAY));
    assert_eq!(scored.parts, "R10 95, department +3, level +2");
}

// spec: buyer-groups F1, R22, R32, R30, R40
#[test]
fn another_role_close_by_takes_confidence() {
    let profile = standard();
    let held = read("Safety and Quality Manager", &profile);
    assert_eq!(held.assigned.rules(), "R40:90|R30:90|R42:84|R32:82|R22:80|R61:60");
    assert_eq!(held.confidence(&Person::default(), &profile), 85.0);
    assert_eq!(
        read("VP Quality", &profile).confidence(&Person::default(), &profile),
        77.0,
        "82 and 80"
    );
    assert_eq!(
        read("Engineering Manager", &profile).confidence(&Person::default(), &profile),
        90.0,
        "both of one role"
    );
    let intern = read("Engineering Intern", &profile);
    let person = Person {
        department: Some("Engineering"),
        ..Person::default()
    };
    assert_eq!(intern.confidence(&person, &profile), 0.0, "no role, no confidence");
}

// spec: buyer-groups R01, R02, R03
#[test]
fn who_is_excluded_is_told_why() {
    let profile = standard();
    for (raw, rule, what) in [
        (
            "Engineering Intern",
            "R01",
            "no member of a group: a trainee, or `intern`",
        ),
        ("Temp Buyer", "R01", "no member of a group: a trainee, or `temp`"),
        (
            "Manager (Contractor)",
            "R01",
            "no member of a group: a trainee, or `contractor`",
        ),
        ("Retired CEO", "R02", "no longer in the job"),
        ("Ninja", "R03", "neither a level nor a function is known"),
    ] {
        let assigned = read(raw, &profile).assigned;
        assert_eq!((assigned.rule, assigned.all[0].what().as_str()), (rule, what), "{raw}");
        assert!(!assigned.role.is_seated() && assigned.all.len() == 1, "{raw}");
    }
    assert_eq!(
        read("Contractor Coordinator, Safety", &profile).assigned.role,
        Role::Stakeholder
    );
    let reason = read("VP Ops", &profile).assigned.reason(" VP Ops ");
    assert_eq!(
        reason,
        "decision by R10 (95): `VP Ops` – level and function of the decision title `VP Operations`"
    );
}

// spec: buyer-groups R11, R21
#[test]
fn a_band_is_no_role_for_those_who_lead_few_or_sit_on_the_board() {
    let profile = with(&[
        ("roles.introducer", words(&["Advisor"])),
        ("roles.champion", words(&["Project Manager", "Board Member"])),
    ])
    .unwrap();
    assert_eq!(read("Project Lead", &profile).assigned.rule, "R61");
    assert_eq!(read("Senior Project Manager", &profile).assigned.rule, "R21");
    let any = with(&[("roles.decision", words(&["Director"]))]).unwrap();
    assert_eq!(
        read("Marketing Director", &any).assigned.rule,
        "R10",
        "a title without a function is about any"
    );
}

// spec: buyer-groups F2
#[test]
fn influence_counts_what_is_known_up_to_its_most() {
    let profile = standard();
    let nothing = Person::default();
    let of = |raw: &str, person: Person<'_>| read(raw, &profile).influence(&person, &profile);
    for (connections, points) in [(50, 0.0), (51, 1.0), (100, 1.0), (101, 2.0), (500, 2.0), (501, 3.0)] {
        assert_eq!(
            of(
                "Buyer",
                Person {
                    connections: Some(connections),
                    ..nothing
                }
            ),
            2.0 + points,
            "{connections}"
        );
    }
    for (flag, points) in [(true, 15.0), (false, 10.0)] {
        assert_eq!(
            of(
                "CFO",
                Person {
                    decision_flag: Some(flag),
                    ..nothing
                }
            ),
            points
        );
    }
    assert_eq!(
        of(
            "CEO",
            Person {
                decision_flag: Some(false),
                ..nothing
            }
        ),
        10.0,
        "the flag beats the must-have"
    );
    for (salary, points) in [(100_000.0, 0.0), (100_001.0, 1.0), (150_000.0, 1.0), (150_001.0, 3.0)] {
        assert_eq!(
            of(
                "Buyer",
                Person {
                    salary_p75_usd: Some(salary),
                    ..nothing
                }
            ),
            2.0 + points,
            "{salary}"
        );
    }
    for (months, points) in [(60, 0.0), (61, 1.0), (120, 1.0), (121, 2.0)] {
        assert_eq!(
            of(
                "Buyer",
                Person {
                    experience_months: Some(months),
                    ..nothing
                }
            ),
            2.0 + points,
            "{months}"
        );
    }
    for (started, points) in [
        ("2025-12-30", 0.0),
        ("2025-12-31", 2.0),
        (TODAY, 2.0),
        ("2026-07-01", 0.0),
    ] {
        assert_eq!(
            of(
                "Buyer",
                Person {
                    role_started_on: Some(day(started)),
                    ..nothing
                }
            ),
            2.0 + points,
            "{started}"
        );
    }
    let everything = Person {
        connections: Some(900),
        salary_p75_usd: Some(400_000.0),
        role_started_on: Some(day("2026-06-01")),
        experience_months: Some(300),
        ..nothing
    };
    let held = read("CEO", &profile);
    let scored = influence(&held.title, &held.assigned, &everything, &profile, day(TODAY));
    assert_eq!((scored.points, scored.parts.as_str()), (25.0, "S10+N3+D5+Y3+H2+E2"));
}

// spec: buyer-groups F3
#[test]
fn authority_follows_level_function_and_reach() {
    let profile = standard();
    for (raw, points) in [
        ("CEO", 33.0),
        ("CFO", 31.0),
        ("COO", 30.0),
        ("CRO", 26.0),
        ("CIO", 25.0),
        ("CEO and CFO", 36.0),
        ("Global CEO and CFO", 38.0),
        ("EVP Sales", 22.0),
        ("SVP Sales", 20.0),
        ("Global VP Sales", 19.0),
        ("Regional VP Sales", 18.0),
        ("Area Director, Sales", 13.0),
        ("Head of Sales", 12.0),
        ("Senior Director, Sales", 14.0),
        ("Board Member", 10.0),
        ("Senior Counsel", 10.0),
        ("Purchasing Manager", 11.0),
        ("Ninja", 0.0),
    ] {
        assert_eq!(authority(&parse(raw), &profile).points, points, "{raw}");
    }
    assert_eq!(
        authority(&parse("Regional VP Operations"), &profile).parts,
        "vp 17, target +3, regional +1"
    );
}

// spec: buyer-groups F4, F14
#[test]
fn what_a_role_may_do_and_what_moves_it() {
    let levels = Role::ALL.map(authority_level);
    assert_eq!(
        levels,
        [
            Some("budget"),
            Some("influence"),
            Some("veto"),
            Some("input"),
            Some("access"),
            None,
            None
        ]
    );
    let profile = standard();
    for (raw, pains) in [
        ("CEO", vec!["capacity", "skills"]),
        ("Project Manager", vec!["delays"]),
        ("Quality Manager", vec!["quality"]),
        ("CFO", vec!["cost"]),
        ("VP Supply Chain", vec!["efficiency"]),
        ("Risk Manager", vec!["regulation"]),
        ("Director of Engineering, Quality and Legal", vec!["capacity", "skills"]),
        (
            "Director of Engineering and Quality and Legal",
            vec!["capacity", "skills", "quality"],
        ),
        ("Sales Director", vec![]),
    ] {
        assert_eq!(pain_points(&parse(raw), &profile), pains, "{raw}");
    }
    let new = Person {
        role_started_on: Some(day("2026-05-01")),
        ..Person::default()
    };
    let signals = |person: &Person<'_>, jobs, growth| buying_signals(person, jobs, growth, day(TODAY));
    assert_eq!(signals(&new, Some(3), Some(0.1)), ["new_in_role", "hiring", "growth"]);
    assert_eq!(signals(&Person::default(), Some(2), Some(0.09)), Vec::<&str>::new());
}

// spec: buyer-groups 9, W8
#[test]
fn a_profile_that_cannot_be_is_refused_with_the_way_out() {
    let title = with(&[("roles.champion", words(&["Project Manager", "Wizard"]))]).unwrap_err();
    assert!(
        title.contains("`roles.champion`") && title.contains("`Wizard`"),
        "{title}"
    );
    let must = with(&[("must_have", words(&["Ninja"]))]).unwrap_err();
    assert!(must.contains("`must_have`"), "{must}");
    let function = with(&[("target_departments", words(&["wizardry"]))]).unwrap_err();
    assert!(
        function.contains("`wizardry`") && function.contains("supply_chain"),
        "{function}"
    );
    let seats = with(&[("seat_weight.role", toml::Value::Float(0.5))]).unwrap_err();
    assert!(
        seats.contains("`seat_weight.*`") && seats.contains("sum to 1.1"),
        "{seats}"
    );
    let groups = with(&[("group_weight.reach", toml::Value::Float(0.1))]).unwrap_err();
    assert!(groups.contains("0.4 + 0.25 + 0.1 + 0.15 sum to 0.9"), "{groups}");
    let fine = with(&[
        ("seat_weight.role", toml::Value::Float(0.5)),
        ("seat_weight.contact", toml::Value::Float(0.0)),
        ("target_departments", words(&["Supply Chain"])),
    ]);
    assert!(fine.is_ok(), "{fine:?}");
}

// spec: buyer-groups 3
#[test]
fn the_standard_profile_is_that_of_the_specification() {
    let profile = standard();
    assert_eq!(
        Role::SEATED.map(|role| profile.threshold(role)),
        [70.0, 60.0, 50.0, 40.0, 50.0]
    );
    assert_eq!(
        (profile.min_influence, profile.max_group_size, profile.deal_usd),
        (7.0, 15, 250_000.0)
    );
    assert_eq!(
        (profile.require_director, profile.allow_ic, profile.promote_missing),
        (false, true, true)
    );
    assert!(!profile.strict_geo && profile.is_foreign(Some("DE")) && !profile.is_foreign(None));
    assert_eq!(profile.must_have.len(), 6);
}

proptest! {
    // spec: buyer-groups F1, F2, F3
    #[test]
    fn figures_stay_in_their_range(
        level in r"CEO|VP|Director|Manager|Intern|Board Member|Ninja|",
        about in r"Operations|Finance|Global Sales|Regional Quality|",
        department in proptest::option::of(r"Finance|Operations|\PC{0,9}"),
        management in proptest::option::of(r"VP|Owner|Entry|\PC{0,9}"),
        connections in proptest::option::of(any::<i64>()),
        salary in proptest::option::of(any::<f64>()),
        flag in proptest::option::of(any::<bool>()),
        country in proptest::option::of("[A-Z]{2}"),
    ) {
        let profile = standard();
        let held = read(&format!("{level} {about}"), &profile);
        let person = Person {
            department: department.as_deref(),
            management_level: management.as_deref(),
            country: country.as_deref(),
            connections,
            salary_p75_usd: salary,
            decision_flag: flag,
            ..Person::default()
        };
        prop_assert!((0.0..=100.0).contains(&held.confidence(&person, &profile)));
        prop_assert!((0.0..=25.0).contains(&held.influence(&person, &profile)));
        prop_assert!((0.0..=38.0).contains(&authority(&held.title, &profile).points));
        let best = held.assigned.all.iter().map(|applied| applied.score).fold(0.0, f64::max);
        prop_assert!((held.assigned.score - best).abs() < 1e-9);
    }
}
