//! Booked calls a dial in both arms, compared inside blocks (S-13), and what else is worth reading beside it.

use std::collections::{BTreeMap, BTreeSet};

use super::people::{Arm, Person};
use crate::stats::{self, Block, RatioTest, mean, median, stratified_ratio_test};

/// Someone who was enrolled.
pub(super) type Enrolled<'a> = (&'a Person, Arm);

/// What was counted, and until when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    /// Days after contact within which a booked call counts.
    pub window: i32,
    /// The last day that is seen.
    pub until: i32,
    /// Whether dials were recorded; without them each lead is one.
    pub dials_known: bool,
}

impl Count {
    /// Booked calls of a lead: 0 or 1.
    pub(super) fn booked(self, person: &Person) -> f64 {
        f64::from(u8::from(person.converted(self.window, self.until)))
    }

    /// Dials of a lead.
    pub(super) fn dials(self, person: &Person) -> f64 {
        if self.dials_known {
            person.dialled(self.window, self.until).count() as f64
        } else {
            1.0
        }
    }
}

/// Leads, dials and booked calls of an arm.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Totals {
    pub leads: usize,
    pub dials: f64,
    pub booked: f64,
}

/// Sums an arm up.
pub(super) fn totals(enrolled: &[Enrolled<'_>], arm: Arm, count: Count) -> Totals {
    let of_arm = enrolled.iter().filter(|(_, own)| *own == arm);
    of_arm.fold(Totals::default(), |sum, (person, _)| Totals {
        leads: sum.leads + 1,
        dials: sum.dials + count.dials(person),
        booked: sum.booked + count.booked(person),
    })
}

/// The vectors of one block.
#[derive(Debug, Default)]
struct Vectors {
    m: [Vec<f64>; 2],
    d: [Vec<f64>; 2],
}

/// The stratified test over the blocks of those for whom `takes` holds.
pub(super) fn test(enrolled: &[Enrolled<'_>], count: Count, takes: impl Fn(&Person) -> bool) -> Option<RatioTest> {
    let mut blocks: BTreeMap<&str, Vectors> = BTreeMap::new();
    for (person, arm) in enrolled.iter().filter(|(person, _)| takes(person)) {
        let vectors = blocks.entry(&person.block).or_default();
        let [treated, control] = &mut vectors.m;
        let (booked, dials) = (count.booked(person), count.dials(person));
        let [treated_dials, control_dials] = &mut vectors.d;
        match arm {
            Arm::Treatment => {
                treated.push(booked);
                treated_dials.push(dials);
            }
            Arm::Control => {
                control.push(booked);
                control_dials.push(dials);
            }
        }
    }
    let blocks: Vec<Block<'_>> = blocks
        .values()
        .map(|vectors| {
            let ([tm, cm], [td, cd]) = (&vectors.m, &vectors.d);
            Block {
                treatment: stats::Arm { m: tm, d: td },
                control: stats::Arm { m: cm, d: cd },
            }
        })
        .collect();
    stratified_ratio_test(&blocks)
}

/// One line of a table of measures.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub measure: String,
    pub treatment: Option<f64>,
    pub control: Option<f64>,
    /// What is told: a lift, a difference.
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub p: Option<f64>,
    pub threshold: Option<f64>,
    pub note: String,
}

impl Line {
    /// A measure of both arms without a test.
    pub(super) fn of(measure: &str, treatment: Option<f64>, control: Option<f64>, note: &str) -> Self {
        let relative = treatment.zip(control).filter(|(_, control)| *control != 0.0);
        Self {
            measure: measure.to_owned(),
            treatment,
            control,
            value: relative.map(|(treatment, control)| treatment / control - 1.0),
            note: note.to_owned(),
            ..Self::default()
        }
    }

    /// A test's line.
    pub(super) fn tested(measure: &str, test: Option<&RatioTest>, threshold: Option<f64>, note: &str) -> Self {
        let Some(test) = test else {
            return Self {
                measure: measure.to_owned(),
                threshold,
                note: "too few leads or dials, or nothing booked, in one of the arms".to_owned(),
                ..Self::default()
            };
        };
        Self {
            measure: measure.to_owned(),
            treatment: Some(test.treatment.rate),
            control: Some(test.control.rate),
            value: test.lift,
            low: test.lift_interval.map(|interval| interval.low),
            high: test.lift_interval.map(|interval| interval.high),
            p: Some(test.p),
            threshold,
            note: note.to_owned(),
        }
    }
}

/// The main measure.
pub(super) const MAIN: &str = "booked calls a dial";

/// The measures that are read beside the test: nothing is decided by them, so their p is not adjusted.
pub(super) fn secondary(enrolled: &[Enrolled<'_>], count: Count, least: usize) -> Vec<Line> {
    let of = |measure: &str, note: &str, value: &dyn Fn(Arm) -> Option<f64>| {
        Line::of(measure, value(Arm::Treatment), value(Arm::Control), note)
    };
    let booked = |arm: Arm| {
        let own = enrolled.iter().filter(move |(_, own)| *own == arm);
        own.map(|(person, _)| *person)
            .filter(|person| person.converted(count.window, count.until))
    };
    let mut lines = vec![
        of("days to the booked call, mean", "of those who booked", &|arm| {
            let days: Vec<f64> = booked(arm)
                .filter_map(|person| Some(f64::from(person.mql_day? - person.day)))
                .collect();
            mean(&days)
        }),
        of("AUM of those who booked, median, USD millions", "", &|arm| {
            let aum: Vec<f64> = booked(arm).filter_map(|person| person.aum).collect();
            median(&aum)
        }),
        of("discovery values known of those who booked, mean share", "", &|arm| {
            let known: Vec<f64> = booked(arm).map(|person| person.completeness).collect();
            mean(&known)
        }),
    ];
    if count.dials_known {
        lines.push(of("booked calls an SGA’s day of dialling", "", &|arm| {
            let days = sga_days(enrolled, arm, count);
            (days > 0).then(|| booked(arm).count() as f64 / days as f64)
        }));
        lines.push(of(
            "hours to the first dial, mean",
            "of those who were dialled",
            &|arm| first_touch(enrolled, arm, count),
        ));
    }
    for (kind, name) in KINDS {
        for group in groups(enrolled, kind) {
            lines.push(of_group(enrolled, count, least, (name, &group), |person| {
                kind(person) == group
            }));
        }
    }
    lines
}

type Kind = fn(&Person) -> String;

/// Groups whose lift is shown.
const KINDS: [(Kind, &str); 3] = [
    (|person| person.block.clone(), "segment"),
    (|person| person.trajectory.clone(), "trajectory"),
    (
        |person| {
            if person.completeness >= 0.8 {
                "80 % and more".to_owned()
            } else {
                "below 80 %".to_owned()
            }
        },
        "discovery values known",
    ),
];

fn groups(enrolled: &[Enrolled<'_>], kind: Kind) -> BTreeSet<String> {
    enrolled.iter().map(|(person, _)| kind(person)).collect()
}

fn of_group(
    enrolled: &[Enrolled<'_>],
    count: Count,
    least: usize,
    (kind, group): (&str, &str),
    takes: impl Fn(&Person) -> bool,
) -> Line {
    let measure = format!("{MAIN}, {kind} {group}");
    let smaller = Arm::BOTH
        .into_iter()
        .map(|arm| {
            enrolled
                .iter()
                .filter(|(person, own)| *own == arm && takes(person))
                .count()
        })
        .min()
        .unwrap_or(0);
    if smaller < least {
        return Line {
            measure,
            note: format!("{smaller} leads in the smaller arm: not enough to say anything"),
            ..Line::default()
        };
    }
    let found = test(enrolled, count, takes);
    Line::tested(&measure, found.as_ref(), None, "one of several: its p is not adjusted")
}

fn sga_days(enrolled: &[Enrolled<'_>], arm: Arm, count: Count) -> usize {
    let own = enrolled.iter().filter(|(_, own)| *own == arm);
    let days: BTreeSet<(&str, i32)> = own
        .flat_map(|(person, _)| person.dialled(count.window, count.until))
        .map(|dial| (dial.sga.as_str(), dial.day))
        .collect();
    days.len()
}

/// Mean hours from contact to the first dial of an arm's leads that were dialled.
pub(super) fn first_touch(enrolled: &[Enrolled<'_>], arm: Arm, count: Count) -> Option<f64> {
    let own = enrolled.iter().filter(|(_, own)| *own == arm);
    let hours: Vec<f64> = own
        .filter_map(|(person, _)| person.first_touch(count.window, count.until))
        .collect();
    mean(&hours)
}
