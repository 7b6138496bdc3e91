//! The small sample run whole: every phase through, every special person where the plan puts them.

use std::collections::BTreeSet;

use assay::engine::{Outcome, RunOutcome, Status};
use serde::Deserialize;

use super::*;

/// Persons by their name.
fn person(seen: &View, name: &str) -> String {
    let ids = by(seen, "people_identity", "full_name", "person_id");
    ids.get(name)
        .unwrap_or_else(|| panic!("nobody is called {name}"))
        .clone()
}

fn company(seen: &View, name: &str) -> String {
    let found = rows(seen, "scope", &["name", "company_id", "representative"]);
    let found = found.iter().find(|row| row[0] == name && row[2] == "true");
    found.unwrap_or_else(|| panic!("no company is called {name}"))[1].clone()
}

// spec: buyer-groups 4, B7.5, Rollback
#[test]
fn a_run_goes_through_every_phase_and_publishes() {
    let report = &small().1;
    assert_eq!(report.outcome, RunOutcome::Done, "{report:?}");
    assert!(
        report.phases.iter().all(|phase| phase.status != Status::Error),
        "{report:?}"
    );
    let seen = seen();
    let blocked: Vec<_> = seen
        .gates()
        .filter(|gate| gate.outcome == Outcome::Failed)
        .map(|gate| gate.id.clone())
        .collect();
    assert!(blocked.is_empty(), "{blocked:?}");
    assert_eq!(seen.frame("report").unwrap().height(), 9);
    assert!(seen.frame("generation").unwrap().height() > 0);
    let generations = small().0.path().join(".assay/generations/buyer-groups");
    assert!(generations.is_dir());
}

#[derive(Deserialize)]
struct Golden {
    title: String,
    role: String,
    rule: String,
    score: f64,
    influence: Option<f64>,
}

#[derive(Deserialize)]
struct GoldenTitles {
    title: Vec<Golden>,
}

// spec: buyer-groups 8.1, R01, R02, R03, R10, R11, R12, R20, R21, R22, R30, R31, R32, R40, R41, R42, R50, R51, R60, R61, R62, F1
#[test]
fn every_golden_title_gets_its_role_from_the_files() {
    let seen = seen();
    let golden: GoldenTitles = toml::from_str(include_str!("../../golden/buyer_groups/titles.toml")).unwrap();
    let zorvell = company(&seen, "Zorvell Tool & Die, LLC");
    let titles = by(&seen, "gathered", "person_id", "title");
    let scored = rows(
        &seen,
        "scored",
        &["person_id", "company_id", "role", "rule", "score", "influence"],
    );
    let mut found = 0;
    for wanted in &golden.title {
        let rows: Vec<&Vec<String>> = scored
            .iter()
            .filter(|row| row[1] == zorvell && titles.get(&row[0]).is_some_and(|title| *title == wanted.title))
            .collect();
        assert_eq!(rows.len(), 1, "{}: {rows:?}", wanted.title);
        let row = rows[0];
        assert_eq!(
            (row[2].as_str(), row[3].as_str()),
            (wanted.role.as_str(), wanted.rule.as_str()),
            "{}",
            wanted.title
        );
        assert_eq!(row[4].parse::<f64>().unwrap(), wanted.score, "{}", wanted.title);
        if let Some(influence) = wanted.influence {
            assert_eq!(row[5].parse::<f64>().unwrap(), influence, "{}", wanted.title);
        }
        found += 1;
    }
    assert_eq!(found, 99);
}

// spec: buyer-groups 8.3, A3, A4
#[test]
fn the_golden_group_is_seated_as_the_specification_seats_it() {
    let seen = seen();
    let harlowick = company(&seen, "Harlowick Precision Works");
    let seats = by(&seen, "members", "person_id", "seat");
    let companies = by(&seen, "members", "person_id", "company_id");
    let wanted = [
        ("Anselma Quillrook", "quota"),
        ("Brannoc Dellmere", "quota"),
        ("Cendra Marlhythe", "must-have"),
        ("Darrick Osterfold", "quota"),
        ("Eldreda Pinnock-Vail", "quota"),
        ("Fabrizia Tormund", "quota"),
        ("Ilario Bexfield-Orr", "quota"),
        ("Jocosa Wintersby", "quota"),
        ("Kendrew Ashlorn", "quota"),
        ("Lavinda Crosswright-Ume", "quota"),
    ];
    for (name, seat) in wanted {
        assert_eq!(
            seats.get(&person(&seen, name)).map(String::as_str),
            Some(seat),
            "{name}"
        );
    }
    assert_eq!(companies.values().filter(|id| **id == harlowick).count(), wanted.len());
    let benched = by(&seen, "benched", "person_id", "why");
    for name in [
        "Godwyn Harbottle-Ix",
        "Helmine Ravenquist",
        "Mordaunt Felstrand",
        "Nerissa Golightly-Ost",
        "Osmund Tidewell-Aft",
    ] {
        assert!(!benched[&person(&seen, name)].is_empty(), "{name}");
    }
    let tiers = by(&seen, "groups", "company_id", "tier");
    assert!(tiers[&harlowick].contains("ready"), "{}", tiers[&harlowick]);
}

// spec: buyer-groups B4.4, B4.5, B4.6, A1
#[test]
fn nobody_is_seated_who_must_not_be() {
    let seen = seen();
    let members: BTreeSet<String> = column(&seen.frame("members").unwrap(), "person_id")
        .into_iter()
        .collect();
    assert!(members.len() > 80, "{}", members.len());
    for name in [
        // Mail lies on another suffix; two are suppressed; one has left; one is an intern.
        "Theodric Vallance",
        "Severin Holloway-Arn",
        "Ludmila Brackenthorpe",
        "Gervase Tremlowe",
        "Pernel Ullathorne-Vy",
    ] {
        assert!(!members.contains(&person(&seen, name)), "{name}");
    }
    for id in ["B4.4", "B4.4-TWICE", "B4.5", "B4.6"] {
        assert_eq!(gate(&seen, id), (Outcome::Passed, Some(0.0)), "{id}");
    }
    // Who has left is on the bench for it, and another sits there.
    let why = by(&seen, "benched", "person_id", "why");
    assert!(!why[&person(&seen, "Gervase Tremlowe")].is_empty());
    assert!(members.contains(&person(&seen, "Honorine Estcourt")));
}

// spec: buyer-groups A6, A8, W1, W2, W3, W6, W7, W8, W9, W10, W11, W12, W13, W14
#[test]
fn firms_of_one_and_groups_without_a_head_are_what_the_plan_makes_them() {
    let seen = seen();
    let roles = by(&seen, "members", "person_id", "role");
    let seats = by(&seen, "members", "person_id", "seat");
    let alone = person(&seen, "Ottilia Bramquist");
    assert_eq!((roles[&alone].as_str(), seats[&alone].as_str()), ("decision", "alone"));
    let promoted = person(&seen, "Ghislain Warrick-Tey");
    assert_eq!(
        (roles[&promoted].as_str(), seats[&promoted].as_str()),
        ("decision", "promoted")
    );
    let warnings = by(&seen, "groups", "company_id", "warnings");
    let of = |name: &str| -> Vec<String> { warnings[&company(&seen, name)].split('|').map(str::to_owned).collect() };
    assert!(
        of("Rundershaw Conveyors").contains(&"W12".to_owned()),
        "{:?}",
        of("Rundershaw Conveyors")
    );
    assert!(
        of("Veltrixa Metals").contains(&"W1".to_owned()),
        "{:?}",
        of("Veltrixa Metals")
    );
    assert!(
        of("=Quarrelow Fittings").contains(&"W2".to_owned()),
        "{:?}",
        of("=Quarrelow Fittings")
    );
    let shown: BTreeSet<String> = warnings
        .values()
        .flat_map(|words| words.split('|'))
        .map(str::to_owned)
        .collect();
    for warning in [
        "W1", "W2", "W3", "W6", "W7", "W8", "W9", "W10", "W11", "W12", "W13", "W14",
    ] {
        assert!(shown.contains(warning), "{warning}: {shown:?}");
    }
    // More than three deciders or two blockers cannot be seated: the deal's class allows no more (W4, W5).
    assert!(!shown.contains("W4") && !shown.contains("W5"), "{shown:?}");
    let tiers = tally(&seen, "groups", "tier");
    assert_eq!(tiers.len(), 4, "{tiers:?}");
}

// spec: buyer-groups 10, B6.1, B6.2, B6.3, B6.4
#[test]
fn merging_loses_no_row_and_could_be_taken_back() {
    let seen = seen();
    for id in ["B6.1", "B6.1-MAIL", "B6.2", "B6.3", "B6.3-ORPHANS", "B6.4"] {
        assert_eq!(gate(&seen, id), (Outcome::Passed, Some(0.0)), "{id}");
    }
    let frame = seen.frame("merge_log").unwrap();
    let sum = |name: &str| crate::support::numbers(&frame, name).into_iter().flatten().sum::<f64>();
    let before = seen.frame("relations").unwrap().height();
    let after = seen.frame("relations_merged").unwrap().height();
    assert_eq!(before, 60);
    // The same call stood under Robert and under Bob Quillfeather.
    assert!(sum("relations_deduped") >= 1.0);
    assert_eq!(before as f64, after as f64 + sum("relations_deduped"));
    let gone = column(&frame, "absorbed")
        .into_iter()
        .flat_map(|ids| ids.split('|').map(str::to_owned).collect::<Vec<_>>());
    let left: BTreeSet<String> = column(&seen.frame("people_merged").unwrap(), "person_id")
        .into_iter()
        .collect();
    for id in gone {
        assert!(!left.contains(&id), "{id} was merged away and is still there");
    }
}

#[test]
fn its_report_tells_what_the_commands_tell() {
    crate::report::tells_what_the_commands_tell(small().0.path(), "buyer-groups");
}
