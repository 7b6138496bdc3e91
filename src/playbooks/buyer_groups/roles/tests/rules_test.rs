//! Which role a title has.

use std::collections::BTreeSet;

use super::*;

// spec: buyer-groups 8.1, R01, R02, R03, R10, R11, R12, R20, R21, R22, R30, R31, R32, R40, R41, R42, R50, R51, R60, R61
// spec: buyer-groups R62
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
    let all: BTreeSet<&str> = super::super::data::DATA
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .collect();
    assert_eq!(rules, all, "every rule has a title");
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
