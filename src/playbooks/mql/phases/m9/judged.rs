//! The readings: power, the interim, the test at the end.

use super::Going;
use super::compare::{Count, Enrolled, Line, MAIN, Totals, secondary, test, totals};
use super::guardrails::{FIRST_TOUCH, Guardrail, frame, guardrails};
use super::order::{in_order, seen_by_control};
use super::people::{Arm, Person};
use crate::engine::{PhaseError, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, show_date};
use crate::stats::{RatioTest, Z95};

/// The gates of the end.
const AT_END: [&str; 7] = ["M9.4", "M9.4-LOOK", "M9.5", "M9.6", "MS.5", "MS.6", "MS.8"];

/// M9.2: the power of what is planned; once enrolment is over, of what was enrolled.
pub(super) fn power(going: &Going<'_>) -> Result<Reading, PhaseError> {
    let plan = going.plan;
    let over = going.enrolment.end.is_some();
    let n = if over { going.enrolment.smaller() } else { plan.planned };
    let evidence = FrameBuilder::new()
        .real("control_rate", [Some(plan.base)])
        .real("lift", [Some(plan.lift)])
        .real("alpha", [Some(plan.alpha)])
        .real("leads_an_arm_exactly", [Some(plan.powered_exactly)])
        .integer("leads_an_arm", [i64::try_from(plan.powered).ok()])
        .integer("leads_of_the_smaller_arm", [i64::try_from(n).ok()])
        .finish()?;
    let reading = match plan.power(n) {
        None => Reading::awaited("M9.2", "a lead in each arm"),
        Some(power) => Reading::new("M9.2", power).note(format!(
            "{n} leads an arm {}, {} asked for",
            if over { "enrolled" } else { "planned" },
            plan.powered
        )),
    };
    Ok(reading.evidence(evidence))
}

/// What was known on the day of the look: only those enrolled by then.
fn by_then<'a>(enrolled: &[Enrolled<'a>], day: i32) -> Vec<Enrolled<'a>> {
    enrolled
        .iter()
        .filter(|(person, _)| person.day <= day)
        .copied()
        .collect()
}

/// The interim: guardrails, and the one look for benefit.
pub(super) fn interim(going: &Going<'_>) -> Result<(Vec<Line>, Vec<Reading>), PhaseError> {
    let day = going.look_day();
    if going.as_of < day {
        let waits = format!("the interim is on {}; looking earlier is not planned", show_date(day));
        return Ok((Vec::new(), vec![Reading::awaited("M9.3", &waits)]));
    }
    let enrolled = by_then(going.enrolled, day);
    let count = going.count(day);
    let rails = guardrails(&enrolled, count, going.plan.guards);
    let mut lines: Vec<Line> = rails.iter().map(of_rail).collect();
    let looks = going.plan.looks;
    if looks.for_benefit {
        let found = test(&enrolled, count, |_| true);
        let stop = found
            .as_ref()
            .is_some_and(|test| test.z > 0.0 && test.p < looks.interim);
        let note = if stop {
            "below the level of the interim: the experiment may stop for benefit"
        } else {
            "not below the level of the interim: the experiment goes on"
        };
        lines.insert(0, Line::tested(MAIN, found.as_ref(), Some(looks.interim), note));
    }
    let reading = rails_reading("M9.3", &rails, count, &[])?;
    Ok((lines, vec![reading]))
}

fn of_rail(rail: &Guardrail) -> Line {
    Line {
        measure: rail.what.clone(),
        treatment: rail.treatment,
        control: rail.control,
        value: rail.change,
        threshold: Some(rail.bound),
        note: if rail.breached {
            format!("breached; {}", rail.note)
        } else {
            rail.note.clone()
        },
        ..Line::default()
    }
}

/// How many guardrails are breached, with further harm named by the caller.
fn rails_reading(gate: &str, rails: &[Guardrail], count: Count, harm: &[String]) -> Result<Reading, FrameError> {
    if !count.dials_known && harm.is_empty() {
        return Ok(Reading::skipped(
            gate,
            "no dials: coverage, workload and first touch are unknown",
        ));
    }
    let broken = rails.iter().filter(|rail| rail.breached).map(|rail| rail.what.clone());
    let broken: Vec<String> = broken.chain(harm.iter().cloned()).collect();
    let note = if broken.is_empty() {
        format!("{} guardrails hold on {}", rails.len(), show_date(count.until))
    } else {
        format!("on {}: {}", show_date(count.until), broken.join(", "))
    };
    Ok(Reading::new(gate, broken.len() as f64)
        .note(note)
        .evidence(frame(rails)?))
}

/// The test at the end with everything beside it.
pub(super) fn last(going: &Going<'_>) -> Result<(Vec<Line>, Vec<Reading>), PhaseError> {
    if let Some(waits) = going.waits() {
        return Ok((
            Vec::new(),
            AT_END.iter().map(|gate| Reading::awaited(gate, &waits)).collect(),
        ));
    }
    let (plan, enrolled) = (going.plan, going.enrolled);
    let count = going.count(going.as_of);
    let found = test(enrolled, count, |_| true);
    let rails = guardrails(enrolled, count, plan.guards);
    let mut lines = vec![Line::tested(
        MAIN,
        found.as_ref(),
        Some(plan.looks.last),
        "stratified by segment (S-13)",
    )];
    lines.extend(sums(enrolled, count));
    lines.extend(secondary(enrolled, count, plan.guards.leads));
    lines.extend(adoption(enrolled, count));
    lines.extend(rails.iter().map(of_rail));
    let mut readings = verdict(going, found.as_ref(), &rails, count)?;
    readings.extend(goals(going, found.as_ref(), &rails, count));
    Ok((lines, readings))
}

/// The goals of the success board that only an experiment can show (MS).
fn goals(going: &Going<'_>, found: Option<&RatioTest>, rails: &[Guardrail], count: Count) -> Vec<Reading> {
    let of = |id: &str, value: Option<f64>, note: &str, why: &str| match value {
        Some(value) => Reading::new(id, value).note(note),
        None => Reading::skipped(id, why),
    };
    let untested = "the arms could not be compared";
    // What the treated leads booked beyond what the control's rate would have brought from as many dials.
    let dials = totals(going.enrolled, Arm::Treatment, count).dials;
    let more = found.map(|test| (test.treatment.rate - test.control.rate) * dials);
    let value = more.zip(going.value).map(|(more, value)| more * value);
    let touch = rails
        .iter()
        .find(|rail| rail.what == FIRST_TOUCH)
        .and_then(|rail| rail.change);
    vec![
        of("MS.5", found.and_then(|test| test.lift), "the experiment’s", untested),
        of(
            "MS.6",
            value,
            "booked calls beyond the control’s rate, times value_per_mql_usd",
            if found.is_none() {
                untested
            } else {
                "value_per_mql_usd is none"
            },
        ),
        of("MS.8", touch, "treatment against control", "no dials to time"),
    ]
}

fn sums(enrolled: &[Enrolled<'_>], count: Count) -> Vec<Line> {
    let (treatment, control) = (
        totals(enrolled, Arm::Treatment, count),
        totals(enrolled, Arm::Control, count),
    );
    let line = |measure: &str, of: fn(Totals) -> f64, note: &str| {
        Line::of(measure, Some(of(treatment)), Some(of(control)), note)
    };
    let assumed = if count.dials_known {
        ""
    } else {
        "no dials: one a lead is assumed"
    };
    vec![
        line("leads", |sum| sum.leads as f64, ""),
        line("dials", |sum| sum.dials, assumed),
        line("booked calls", |sum| sum.booked, ""),
        line("booked calls a lead", |sum| sum.booked / sum.leads.max(1) as f64, ""),
    ]
}

/// Whether reps did as the list said.
fn adoption(enrolled: &[Enrolled<'_>], count: Count) -> Vec<Line> {
    let seen = seen_by_control(enrolled, count);
    let unrecorded = |measure: &str| Line {
        measure: measure.to_owned(),
        note: "no dataset records it; the audit chain has those of this workspace".to_owned(),
        ..Line::default()
    };
    vec![
        Line {
            measure: "dials in tier order, share".to_owned(),
            treatment: in_order(enrolled, count),
            note: "dials that carried a tier".to_owned(),
            ..Line::default()
        },
        Line {
            measure: "dials of control leads that carried a tier".to_owned(),
            control: Some(seen as f64),
            threshold: Some(0.0),
            note: if seen > 0 {
                "control must see no score".to_owned()
            } else {
                String::new()
            },
            ..Line::default()
        },
        unrecorded("cards opened"),
        unrecorded("overrides"),
    ]
}

fn verdict(
    going: &Going<'_>,
    found: Option<&RatioTest>,
    rails: &[Guardrail],
    count: Count,
) -> Result<Vec<Reading>, PhaseError> {
    let looks = going.plan.looks;
    let Some(test) = found else {
        let waits = "leads, dials and booked calls in both arms of a segment";
        let gates = ["M9.4", "M9.4-LOOK", "M9.5", "M9.6"];
        return Ok(gates.iter().map(|gate| Reading::awaited(gate, waits)).collect());
    };
    let blocks = blocks(going.enrolled, count)?;
    let told = format!(
        "z = {:.6}, p = {:.6}, {:.6} against {:.6} booked calls a dial{}",
        test.z,
        test.p,
        test.treatment.rate,
        test.control.rate,
        match test.skipped {
            0 => String::new(),
            n => format!("; {n} segments have too few leads to compare"),
        }
    );
    let look = if looks.for_benefit {
        Reading::new("M9.4-LOOK", test.p / looks.last)
            .note(format!("p {:.6} over {:.6}", test.p, looks.last))
            .evidence(blocks.clone())
    } else {
        Reading::skipped(
            "M9.4-LOOK",
            "experiment.look is off: the interim could not stop for benefit",
        )
    };
    let lift = match test.lift {
        None => Reading::awaited("M9.5", "a booked call in the control arm"),
        Some(lift) => {
            let interval = test.lift_interval.map_or_else(String::new, |interval| {
                format!(
                    ", 95 % interval {:.1} to {:.1} %",
                    100.0 * interval.low,
                    100.0 * interval.high
                )
            });
            Reading::new("M9.5", lift).note(format!("lift {:.2} %{interval}", 100.0 * lift))
        }
    };
    // Booking significantly fewer calls is harm, whatever the guardrails say.
    let harm = (test.z < -Z95).then(|| "fewer booked calls a dial".to_owned());
    let lines = [Line::tested(MAIN, Some(test), Some(looks.last), "")];
    Ok(vec![
        Reading::new("M9.4", test.p).note(told).evidence(blocks),
        look,
        lift.evidence(super::frames::lines(&lines)?),
        rails_reading("M9.6", rails, count, harm.as_slice())?,
    ])
}

/// Each block on its own, with its weight.
fn blocks(enrolled: &[Enrolled<'_>], count: Count) -> Result<Frame, FrameError> {
    let names: std::collections::BTreeSet<&str> = enrolled.iter().map(|(person, _)| person.block.as_str()).collect();
    let all: f64 = enrolled.iter().map(|(person, _)| count.dials(person)).sum();
    let rows: Vec<(&str, [Totals; 2], Option<RatioTest>)> = names
        .into_iter()
        .map(|name| {
            let own: Vec<Enrolled<'_>> = enrolled
                .iter()
                .filter(|(person, _)| person.block == name)
                .copied()
                .collect();
            let sums = Arm::BOTH.map(|arm| totals(&own, arm, count));
            (
                name,
                sums,
                test(enrolled, count, |person: &Person| person.block == name),
            )
        })
        .collect();
    let sum = |arm: usize, of: fn(&Totals) -> f64| {
        rows.iter()
            .map(move |(_, sums, _)| sums.get(arm).map(of))
            .collect::<Vec<_>>()
    };
    FrameBuilder::new()
        .text("block", rows.iter().map(|(name, _, _)| Some(*name)))
        .real(
            "weight",
            rows.iter()
                .map(|(_, [treatment, control], _)| Some((treatment.dials + control.dials) / all)),
        )
        .real("treatment_leads", sum(0, |sum| sum.leads as f64))
        .real("control_leads", sum(1, |sum| sum.leads as f64))
        .real("treatment_dials", sum(0, |sum| sum.dials))
        .real("control_dials", sum(1, |sum| sum.dials))
        .real("treatment_booked", sum(0, |sum| sum.booked))
        .real("control_booked", sum(1, |sum| sum.booked))
        .real(
            "treatment_rate",
            rows.iter().map(|(_, _, test)| test.map(|test| test.treatment.rate)),
        )
        .real(
            "control_rate",
            rows.iter().map(|(_, _, test)| test.map(|test| test.control.rate)),
        )
        .real("z", rows.iter().map(|(_, _, test)| test.map(|test| test.z)))
        .finish()
}
