//! The experiment from made-up leads: its golden outcomes, its looks, its guardrails.

use super::compare::Enrolled;
use super::enrolment::{Enrolment, Stage, enrol};
use super::looks::Looks;
use super::people::{Arm, Dial, People, Person};
use super::plan::{Guards, Plan};
use super::{Going, judged};
use crate::engine::{Observation, Reading};
use crate::playbooks::mql::params::gates;
use crate::playbooks::mql::table::FeatureTable;
use crate::stats::two_proportion_n;

const START: i32 = 20_000;

fn plan() -> Plan {
    let exactly = two_proportion_n(0.04, 0.06, 0.05, 0.8).unwrap();
    Plan {
        start: None,
        days: 28,
        mqls: 500,
        base: 0.04,
        lift: 0.5,
        powered: exactly.ceil() as usize,
        powered_exactly: exactly,
        planned: exactly.ceil() as usize,
        alpha: 0.05,
        salt: 42,
        redraws: 200,
        balance: 0.05,
        window: 30,
        looks: Looks::planned(true, 14, 28, 0.05, (0.0052, 0.048)),
        guards: Guards {
            coverage: 0.05,
            workload: 0.2,
            first_touch: 0.1,
            leads: 100,
        },
    }
}

fn person(number: usize, day: i32, arm: Option<Arm>, booked: bool) -> Person {
    Person {
        id: format!("L{number:05}"),
        row: number,
        block: ">500".to_owned(),
        trajectory: "mixed".to_owned(),
        metro: Some("Chicago".to_owned()),
        day,
        contacted_at: Some(i64::from(day) * 86_400),
        mql_day: booked.then_some(day + 10),
        tag: arm,
        dials: vec![Dial {
            day,
            at: Some(i64::from(day) * 86_400 + 7_200),
            sga: "S1".to_owned(),
            tier: None,
        }],
        aum: Some(600.0),
        completeness: 1.0,
        matched: true,
    }
}

/// Tagged leads over 28 days: `n` an arm, of which so many book.
fn tagged(n: usize, booked: [usize; 2]) -> People {
    let mut all = Vec::new();
    for (arm, booked) in Arm::BOTH.into_iter().zip(booked) {
        for place in 0..n {
            let day = START + (place % 28) as i32;
            all.push(person(all.len(), day, Some(arm), place < booked));
        }
    }
    people(all)
}

fn people(mut all: Vec<Person>) -> People {
    all.sort_by(|left, right| (left.day, &left.id).cmp(&(right.day, &right.id)));
    let rows = all.len();
    let mut values = vec![0.0; rows];
    for person in &all {
        values[person.row] = (person.row % 7) as f64;
    }
    People {
        table: FeatureTable {
            names: vec!["Number_Employees".to_owned()],
            columns: vec![values],
            ..FeatureTable::default()
        },
        all,
        dials_known: true,
    }
}

fn readings(people: &People, plan: &Plan, as_of: i32) -> (Enrolment, Vec<Reading>) {
    let enrolment = enrol(people, plan, as_of).unwrap().unwrap();
    let enrolled: Vec<Enrolled<'_>> = enrolment
        .members
        .iter()
        .map(|member| (&people.all[member.place], member.arm))
        .collect();
    let going = Going {
        plan,
        enrolment: &enrolment,
        enrolled: &enrolled,
        as_of,
        dials_known: people.dials_known,
        value: Some(10_000.0),
    };
    let mut all = vec![judged::power(&going).unwrap()];
    all.extend(judged::interim(&going).unwrap().1);
    all.extend(judged::last(&going).unwrap().1);
    (enrolment.clone(), all)
}

// spec: mql M9.2: where the CRM drew and stopped, nobody is enrolled afterwards
#[test]
fn the_crm_ends_what_it_tagged() {
    let mut all = tagged(200, [13, 8]).all;
    for number in 400..900 {
        all.push(person(number, START + 40 + (number / 100) as i32, None, false));
    }
    let people = people(all);
    let planned = Plan {
        start: Some(START),
        ..plan()
    };
    let later = START + 100;
    let enrolment = enrol(&people, &planned, later).unwrap().unwrap();
    assert_eq!((enrolment.members.len(), enrolment.end), (400, Some(START + 27)));
    let (_, found) = readings(&people, &planned, later);
    assert_eq!(outcome(&found, "M9.2").1, "failed");
    assert_eq!(outcome(&found, "M9.4").1, "failed");
    // While it goes on, leads after the last tag are drawn.
    let now = START + 45;
    let enrolment = enrol(&people, &planned, now).unwrap().unwrap();
    assert_eq!(enrolment.stage, Stage::Enrolling);
    assert!(enrolment.members.len() > 400 && enrolment.members.iter().any(|member| !member.tagged));
}

/// How a gate comes out, by the bounds of its file.
fn outcome(readings: &[Reading], id: &str) -> (Option<f64>, &'static str) {
    let reading = readings.iter().find(|reading| reading.gate == id).unwrap();
    let spec = gates().into_iter().find(|gate| gate.id == id).unwrap();
    match reading.observed {
        Observation::Value(value) if spec.block.is_some_and(|bound| bound.breached_by(value)) => {
            (Some(value), "failed")
        }
        Observation::Value(value) => (Some(value), "passed"),
        Observation::Skipped(_) => (None, "skipped"),
        Observation::Awaited(_) => (None, "pending"),
    }
}

fn close(found: Option<f64>, expected: f64, tolerance: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() <= tolerance)
}

const AFTER: i32 = START + 28 + 40;

// spec: mql §8: power 4 % → 6 %: 1,860.18 → 1,861 per arm; M9.2
#[test]
fn the_power_asks_for_1861_leads_an_arm() {
    let plan = plan();
    assert!((plan.powered_exactly - 1_860.18).abs() < 0.005);
    assert_eq!(plan.powered, 1_861);
    assert!(plan.power(1_861).unwrap() >= 0.8 && plan.power(1_860).unwrap() < 0.8);
    let (_, found) = readings(&tagged(200, [13, 8]), &plan, AFTER);
    assert_eq!(outcome(&found, "M9.2").1, "failed");
    // While leads still come in, the plan counts.
    let (_, found) = readings(&tagged(200, [13, 8]), &plan, START + 5);
    assert_eq!(outcome(&found, "M9.2").1, "passed");
}

// spec: mql §8: 130/2,000 vs 80/2,000: lift 62.5 %, z 3.549321, p .000386 pass
#[test]
fn a_lift_of_62_percent_passes() {
    let (enrolment, found) = readings(&tagged(2_000, [130, 80]), &plan(), AFTER);
    assert_eq!(enrolment.stage, Stage::Closed);
    let (p, word) = outcome(&found, "M9.4");
    assert!(close(p, 0.000_386, 5e-7) && word == "passed", "{p:?} {word}");
    let (lift, word) = outcome(&found, "M9.5");
    assert!(close(lift, 0.625, 1e-12) && word == "passed");
    let (ratio, word) = outcome(&found, "M9.4-LOOK");
    assert!(close(ratio, 0.000_386 / 0.048, 1e-4) && word == "passed");
    assert_eq!(outcome(&found, "M9.6"), (Some(0.0), "passed"));
    let note = &found.iter().find(|reading| reading.gate == "M9.4").unwrap().note;
    assert!(note.contains("z = 3.549321"), "{note}");
}

// spec: mql §8: 110 vs 80: 37.5 %, z 2.230866, p .025690 fails M9.5
#[test]
fn a_lift_of_37_percent_is_real_and_too_small() {
    let (_, found) = readings(&tagged(2_000, [110, 80]), &plan(), AFTER);
    let (p, word) = outcome(&found, "M9.4");
    assert!(close(p, 0.025_690, 5e-7) && word == "passed");
    assert_eq!(outcome(&found, "M9.4-LOOK").1, "passed");
    assert_eq!(outcome(&found, "M9.5"), (Some(0.375), "failed"));
}

// spec: mql §8: 13/200 vs 8/200: p .262772 fails M9.4
#[test]
fn a_small_experiment_proves_nothing() {
    let (_, found) = readings(&tagged(200, [13, 8]), &plan(), AFTER);
    let (p, word) = outcome(&found, "M9.4");
    assert!(close(p, 0.262_772, 5e-7) && word == "failed");
}

// spec: mql M9/4: between 0.048 and 0.05 a look costs the proof
#[test]
fn a_look_costs_a_little_of_the_level() {
    let found = (80..130)
        .map(|booked| readings(&tagged(2_000, [booked, 80]), &plan(), AFTER).1)
        .find(|found| outcome(found, "M9.4").0.is_some_and(|p| p < 0.06))
        .unwrap();
    let (p, _) = outcome(&found, "M9.4");
    assert_eq!(
        outcome(&found, "M9.4-LOOK").1,
        if p.unwrap() < 0.048 { "passed" } else { "failed" }
    );
    let quiet = Plan {
        looks: Looks::planned(false, 14, 28, 0.05, (0.0052, 0.048)),
        ..plan()
    };
    let (_, found) = readings(&tagged(2_000, [130, 80]), &quiet, AFTER);
    assert_eq!(outcome(&found, "M9.4-LOOK").1, "skipped");
}

// spec: mql M9/3: analysed when the last window closes; no look that is not planned
#[test]
fn nothing_is_tested_before_the_last_window_closes() {
    let people = tagged(2_000, [130, 80]);
    let closes = START + 27 + 30;
    for (as_of, interim, last) in [
        (START + 13, "pending", "pending"),
        (START + 14, "passed", "pending"),
        (closes - 1, "passed", "pending"),
        (closes, "passed", "passed"),
    ] {
        let (_, found) = readings(&people, &plan(), as_of);
        assert_eq!(outcome(&found, "M9.3").1, interim, "{as_of}");
        assert_eq!(outcome(&found, "M9.4").1, last, "{as_of}");
        assert_eq!(outcome(&found, "M9.6").1, last, "{as_of}");
    }
}

// spec: mql M9.3: >500 coverage −5 points, workload per metro ±20 %, time to first touch +10 %
#[test]
fn each_guardrail_is_seen_breached() {
    let breach = |change: &dyn Fn(&mut Person)| {
        let mut people = tagged(2_000, [130, 80]);
        for person in &mut people.all {
            if person.tag == Some(Arm::Treatment) {
                change(person);
            }
        }
        let (_, found) = readings(&people, &plan(), AFTER);
        (outcome(&found, "M9.3").1, outcome(&found, "M9.6").1)
    };
    let one_of = |person: &Person, every: usize| person.row.is_multiple_of(every);
    // 6 % of the large leads are not dialled; another segment makes the work up.
    assert_eq!(
        breach(&|person| {
            if one_of(person, 16) {
                person.dials.clear();
            }
        }),
        ("failed", "failed")
    );
    assert_eq!(
        breach(&|person| {
            if one_of(person, 25) {
                person.dials.clear();
            }
        }),
        ("passed", "passed"),
        "4 % stay inside"
    );
    assert_eq!(
        breach(&|person| {
            if one_of(person, 4) {
                let again = person.dials[0].clone();
                person.dials.push(again);
            }
        }),
        ("failed", "failed")
    );
    assert_eq!(
        breach(&|person| person.dials[0].at = person.dials[0].at.map(|at| at + 800)),
        ("failed", "failed")
    );
}

// spec: mql M9.6: fewer booked calls is harm
#[test]
fn doing_worse_than_control_is_an_adverse_effect() {
    let (_, found) = readings(&tagged(2_000, [80, 130]), &plan(), AFTER);
    assert_eq!(outcome(&found, "M9.6"), (Some(1.0), "failed"));
    assert_eq!(outcome(&found, "M9.5").1, "failed");
    assert_eq!(outcome(&found, "M9.4").1, "passed", "it differs, the wrong way round");
}

// spec: mql M9/1, M9/3: drawn where the plan names a first day; never below the powered n
#[test]
fn leads_are_drawn_day_by_day_until_the_power_is_there() {
    let all: Vec<Person> = (0..6_000)
        .map(|number| person(number, START + (number / 100) as i32, None, number % 20 == 0))
        .collect();
    let people = people(all);
    assert!(
        enrol(&people, &plan(), AFTER).unwrap().is_none(),
        "no tags and no first day"
    );
    let planned = Plan {
        start: Some(START),
        ..plan()
    };
    let enrolment = enrol(&people, &planned, AFTER + 30).unwrap().unwrap();
    // 100 a day: 28 days are not enough, day 38 is the first with 1,861 an arm.
    assert_eq!(enrolment.end, Some(START + 37));
    assert_eq!(
        (enrolment.size(Arm::Treatment), enrolment.size(Arm::Control)),
        (1_900, 1_900)
    );
    // A run on an earlier day drew the same.
    let early = enrol(&people, &planned, START + 10).unwrap().unwrap();
    assert_eq!(early.stage, Stage::Enrolling);
    assert_eq!(early.members[..], enrolment.members[..early.members.len()]);
    // 500 booked calls end it early once the power is there.
    let few = Plan {
        powered: 100,
        mqls: 10,
        ..planned
    };
    assert!(enrol(&people, &few, AFTER).unwrap().unwrap().end.unwrap() < START + 27);
}
