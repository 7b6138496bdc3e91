//! What must not get worse while reps follow the score: large leads reached, work spread over metros, time to the first
//! call. Counted on everything known by a day; no outcome enters, so looking costs nothing.

use std::collections::BTreeSet;

use super::compare::{Count, Enrolled, first_touch};
use super::people::Arm;
use super::plan::Guards;
use crate::frame::{Frame, FrameBuilder, FrameError};

/// The segment whose coverage is watched.
pub(super) const LARGE: &str = ">500";

/// The guardrail of the first call.
pub(super) const FIRST_TOUCH: &str = "hours to the first dial";

/// One guardrail.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Guardrail {
    pub what: String,
    pub treatment: Option<f64>,
    pub control: Option<f64>,
    /// Points for coverage, relative for the others.
    pub change: Option<f64>,
    pub bound: f64,
    pub breached: bool,
    pub note: String,
}

/// Counts the guardrails.
pub(super) fn guardrails(enrolled: &[Enrolled<'_>], count: Count, guards: Guards) -> Vec<Guardrail> {
    if !count.dials_known {
        return Vec::new();
    }
    let mut found = vec![coverage(enrolled, count, guards)];
    let metros: BTreeSet<&str> = enrolled
        .iter()
        .filter_map(|(person, _)| person.metro.as_deref())
        .collect();
    for metro in metros {
        found.extend(workload(enrolled, count, guards, metro));
    }
    let (treatment, control) = (
        first_touch(enrolled, Arm::Treatment, count),
        first_touch(enrolled, Arm::Control, count),
    );
    let change = relative(treatment, control);
    found.push(Guardrail {
        what: FIRST_TOUCH.to_owned(),
        treatment,
        control,
        change,
        bound: guards.first_touch,
        breached: change.is_some_and(|change| change > guards.first_touch),
        note: "mean over leads that were dialled".to_owned(),
    });
    found
}

fn relative(treatment: Option<f64>, control: Option<f64>) -> Option<f64> {
    let (treatment, control) = treatment.zip(control)?;
    (control > 0.0).then(|| treatment / control - 1.0)
}

/// Of the large leads of an arm, the share that was dialled at all.
pub(super) fn covered(enrolled: &[Enrolled<'_>], arm: Arm, count: Count) -> (usize, Option<f64>) {
    let large: Vec<_> = enrolled
        .iter()
        .filter(|(person, own)| *own == arm && person.block == LARGE)
        .collect();
    let dialled = large
        .iter()
        .filter(|(person, _)| person.dialled(count.window, count.until).next().is_some())
        .count();
    let share = (!large.is_empty()).then(|| dialled as f64 / large.len() as f64);
    (large.len(), share)
}

fn coverage(enrolled: &[Enrolled<'_>], count: Count, guards: Guards) -> Guardrail {
    let (n, treatment) = covered(enrolled, Arm::Treatment, count);
    let (m, control) = covered(enrolled, Arm::Control, count);
    let enough = n.min(m) >= guards.leads;
    let change = treatment.zip(control).map(|(treatment, control)| treatment - control);
    Guardrail {
        what: format!("leads {LARGE} million that were dialled"),
        treatment,
        control,
        change,
        bound: -guards.coverage,
        breached: enough && change.is_some_and(|change| change < -guards.coverage),
        note: told(n, m, enough),
    }
}

fn told(n: usize, m: usize, enough: bool) -> String {
    if enough {
        format!("{n} and {m} leads")
    } else {
        format!("{n} and {m} leads: too few to judge")
    }
}

/// Dials a lead of an arm's leads for whom `takes` holds.
pub(super) fn dials_a_lead(enrolled: &[Enrolled<'_>], arm: Arm, count: Count, metro: Option<&str>) -> (usize, f64) {
    let own = enrolled
        .iter()
        .filter(|(person, own)| *own == arm && (metro.is_none() || person.metro.as_deref() == metro));
    own.fold((0, 0.0), |(n, dials), (person, _)| (n + 1, dials + count.dials(person)))
}

/// None where a metro has too few leads to say anything: chance alone would breach it.
fn workload(enrolled: &[Enrolled<'_>], count: Count, guards: Guards, metro: &str) -> Option<Guardrail> {
    let (n, treated) = dials_a_lead(enrolled, Arm::Treatment, count, Some(metro));
    let (m, controls) = dials_a_lead(enrolled, Arm::Control, count, Some(metro));
    if n.min(m) < guards.leads {
        return None;
    }
    let (treatment, control) = (treated / n as f64, controls / m as f64);
    let change = relative(Some(treatment), Some(control));
    Some(Guardrail {
        what: format!("dials a lead, {metro}"),
        treatment: Some(treatment),
        control: Some(control),
        change,
        bound: guards.workload,
        breached: change.is_some_and(|change| change.abs() > guards.workload),
        note: told(n, m, true),
    })
}

/// Guardrails as evidence.
pub(super) fn frame(guardrails: &[Guardrail]) -> Result<Frame, FrameError> {
    let all = || guardrails.iter();
    FrameBuilder::new()
        .text("what", all().map(|one| Some(one.what.as_str())))
        .real("treatment", all().map(|one| one.treatment))
        .real("control", all().map(|one| one.control))
        .real("change", all().map(|one| one.change))
        .real("bound", all().map(|one| Some(one.bound)))
        .boolean("breached", all().map(|one| Some(one.breached)))
        .text("note", all().map(|one| Some(one.note.as_str())))
        .finish()
}
