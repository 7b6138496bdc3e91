//! What a role is worth.

use proptest::prelude::*;

use super::*;

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
