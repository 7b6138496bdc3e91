//! The frames of the experiment: who is in which arm, how balanced the arms are, day by day, and the measures.

use super::compare::{Count, Enrolled, Line, first_touch};
use super::enrolment::{Enrolment, Stage, covariates};
use super::guardrails::{covered, dials_a_lead};
use super::people::{Arm, People, Person, Scores};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, real};
use crate::learn::{self, Side};
use crate::stats::mean;

/// Who takes part, with tier and probability where reps may see them: control sees no score.
pub(super) fn assignments(people: &People, enrolment: &Enrolment, scores: &Scores) -> Result<Frame, FrameError> {
    let rows: Vec<(&Person, &super::enrolment::Member)> = enrolment
        .members
        .iter()
        .filter_map(|member| Some((people.all.get(member.place)?, member)))
        .collect();
    let shown = |(person, member): &(&Person, &super::enrolment::Member)| match member.arm {
        Arm::Treatment => scores.get(&person.id),
        Arm::Control => None,
    };
    FrameBuilder::new()
        .text("lead_id", rows.iter().map(|(person, _)| Some(person.id.as_str())))
        .text("block", rows.iter().map(|(person, _)| Some(person.block.as_str())))
        .text("arm", rows.iter().map(|(_, member)| Some(member.arm.word())))
        .integer(
            "salt",
            rows.iter()
                .map(|(_, member)| member.salt.and_then(|salt| i64::try_from(salt).ok())),
        )
        .date("day", rows.iter().map(|(person, _)| Some(person.day)))
        .text(
            "source",
            rows.iter()
                .map(|(_, member)| Some(if member.tagged { "tag" } else { "drawn" })),
        )
        .text("tier", rows.iter().map(|row| shown(row).map(|(tier, _)| tier.as_str())))
        .real(
            "prob_mql_30d",
            rows.iter().map(|row| shown(row).and_then(|(_, chance)| *chance)),
        )
        .finish()
}

/// The differences between the arms, the largest first; what an arm knows nothing of is left out.
pub(super) fn balance(people: &People, enrolled: &[Enrolled<'_>]) -> Result<Frame, PhaseError> {
    let persons: Vec<&Person> = enrolled.iter().map(|(person, _)| *person).collect();
    let sides: Vec<Side> = enrolled.iter().map(|(_, arm)| arm.side()).collect();
    let covariates = covariates(people, &persons).map_err(|error| PhaseError::Input(error.to_string()))?;
    let differences = learn::balance(&covariates, &sides);
    let known = differences
        .iter()
        .enumerate()
        .filter(|(_, difference)| !difference.is_nan());
    let mut rows: Vec<(usize, f64)> = known
        // Arms that are constant and differ are as far apart as it gets; a frame keeps no infinity.
        .map(|(place, difference)| (place, difference.clamp(f64::MIN, f64::MAX)))
        .collect();
    rows.sort_by(|left, right| right.1.abs().total_cmp(&left.1.abs()));
    let mean_of = |place: usize, wanted: Side| {
        let own = covariates
            .column(place)
            .iter()
            .zip(&sides)
            .filter(|(value, side)| **side == wanted && !value.is_nan());
        mean(&own.map(|(value, _)| *value).collect::<Vec<f64>>())
    };
    let names = covariates.names();
    Ok(FrameBuilder::new()
        .text("feature", rows.iter().map(|(place, _)| names.get(*place)))
        .real("smd", rows.iter().map(|(_, difference)| Some(*difference)))
        .real(
            "treatment_mean",
            rows.iter().map(|(place, _)| mean_of(*place, Side::Treatment)),
        )
        .real(
            "control_mean",
            rows.iter().map(|(place, _)| mean_of(*place, Side::Control)),
        )
        .finish()?)
}

/// The largest difference, and its feature.
pub(super) fn worst(balance: &Frame) -> Result<Option<(f64, String)>, FrameError> {
    let (value, name) = (
        real(balance, "smd")?.get(0),
        crate::frame::text(balance, "feature")?.get(0),
    );
    Ok(value.zip(name).map(|(value, name)| (value.abs(), name.to_owned())))
}

/// One row a day and arm: what came on that day, and the guardrails to date. Booked calls stay hidden until the test is
/// judged, or every day would be a look.
pub(super) fn daily(enrolment: &Enrolment, enrolled: &[Enrolled<'_>], count: Count) -> Result<Frame, FrameError> {
    let open = enrolment.stage == Stage::Closed;
    let last = enrolment.end.unwrap_or(count.until).min(count.until);
    let mut rows: Vec<Day> = Vec::new();
    for day in enrolment.start..=last {
        let until: Vec<Enrolled<'_>> = enrolled
            .iter()
            .filter(|(person, _)| person.day <= day)
            .copied()
            .collect();
        let seen = Count { until: day, ..count };
        for arm in Arm::BOTH {
            rows.push(Day::of(day, arm, &until, seen, open));
        }
    }
    let all = || rows.iter();
    FrameBuilder::new()
        .date("day", all().map(|row| Some(row.day)))
        .text("arm", all().map(|row| Some(row.arm.word())))
        .integer("enrolled", all().map(|row| Some(row.enrolled)))
        .integer("dials", all().map(|row| row.dials))
        .integer("mqls", all().map(|row| row.mqls))
        .real("coverage_500", all().map(|row| row.coverage))
        .real("first_touch_hours", all().map(|row| row.first_touch))
        .real("workload", all().map(|row| row.workload))
        .finish()
}

struct Day {
    day: i32,
    arm: Arm,
    enrolled: i64,
    dials: Option<i64>,
    mqls: Option<i64>,
    coverage: Option<f64>,
    first_touch: Option<f64>,
    workload: Option<f64>,
}

impl Day {
    fn of(day: i32, arm: Arm, enrolled: &[Enrolled<'_>], count: Count, open: bool) -> Self {
        let own = || {
            enrolled
                .iter()
                .filter(|(_, own)| *own == arm)
                .map(|(person, _)| *person)
        };
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let dialled = || {
            own()
                .flat_map(|person| person.dialled(count.window, day))
                .filter(|dial| dial.day == day)
                .count()
        };
        let booked = || {
            own()
                .filter(|person| person.mql_day == Some(day) && person.converted(count.window, day))
                .count()
        };
        let (n, dials) = dials_a_lead(enrolled, arm, count, None);
        let known = count.dials_known;
        Self {
            day,
            arm,
            enrolled: number(own().filter(|person| person.day == day).count()),
            dials: known.then(|| number(dialled())),
            mqls: open.then(|| number(booked())),
            coverage: covered(enrolled, arm, count).1.filter(|_| known),
            first_touch: first_touch(enrolled, arm, count).filter(|_| known),
            workload: (known && n > 0).then(|| dials / n as f64),
        }
    }
}

/// Measures as a frame.
pub(super) fn lines(lines: &[Line]) -> Result<Frame, FrameError> {
    let all = || lines.iter();
    FrameBuilder::new()
        .text("measure", all().map(|line| Some(line.measure.as_str())))
        .real("treatment", all().map(|line| line.treatment))
        .real("control", all().map(|line| line.control))
        .real("value", all().map(|line| line.value))
        .real("low", all().map(|line| line.low))
        .real("high", all().map(|line| line.high))
        .real("p", all().map(|line| line.p))
        .real("threshold", all().map(|line| line.threshold))
        .text("note", all().map(|line| Some(line.note.as_str())))
        .finish()
}
