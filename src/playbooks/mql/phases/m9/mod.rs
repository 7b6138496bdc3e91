//! M9: the experiment that proves, or does not, that working leads by their score books more calls.
//!
//! A lead is enrolled when it is contacted, into an arm that is drawn inside its segment; control leads show no score. One
//! look is planned; the test is judged once the last window has closed, and no p is computed on any other day.

mod compare;
mod enrolment;
mod frames;
mod guardrails;
mod judged;
mod looks;
mod order;
mod people;
mod plan;

#[cfg(test)]
mod tests;

use compare::{Count, Enrolled};
use enrolment::{Enrolment, Stage, enrol};
use people::{Arm, People, people, scores};
use plan::Plan;

use crate::engine::{LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::show_date;

/// The gates of the phase.
const GATES: [&str; 10] = [
    "M9.1",
    "M9.2",
    "M9.3",
    "M9.4",
    "M9.4-LOOK",
    "M9.5",
    "M9.6",
    "MS.5",
    "MS.6",
    "MS.8",
];

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let plan = Plan::read(context)?;
    let people = people(context)?;
    let as_of = context.as_of()?.to_epoch_days();
    context.look(people.all.len())?;
    let enrolment = enrol(&people, &plan, as_of).map_err(|error| PhaseError::Input(error.to_string()))?;
    let Some(enrolment) = enrolment else {
        return none(&people, &plan);
    };
    let scores = scores(context)?;
    let enrolled: Vec<Enrolled<'_>> = enrolment
        .members
        .iter()
        .filter_map(|member| Some((people.all.get(member.place)?, member.arm)))
        .collect();
    let going = Going {
        plan: &plan,
        enrolment: &enrolment,
        enrolled: &enrolled,
        as_of,
        dials_known: people.dials_known,
        value: context.optional_number("value_per_mql_usd")?,
    };
    let balance = frames::balance(&people, &enrolled)?;
    let (interim, of_interim) = judged::interim(&going)?;
    let (last, of_end) = judged::last(&going)?;
    let mut readings = vec![balanced(&balance, &enrolment)?, judged::power(&going)?];
    readings.extend(of_interim);
    readings.extend(of_end);
    tell(context, &going);
    Ok(PhaseOutput {
        metrics: metrics(&going),
        readings,
        rows_in: people.all.len(),
        rows_out: enrolled.len(),
        frames: vec![
            ("assignments", frames::assignments(&people, &enrolment, &scores)?),
            ("balance", balance),
            ("ab_daily", frames::daily(&enrolment, &enrolled, going.count(as_of))?),
            ("ab_interim", frames::lines(&interim)?),
            ("ab_final", frames::lines(&last)?),
        ],
    })
}

/// The experiment as it stands on the run's day.
struct Going<'a> {
    plan: &'a Plan,
    enrolment: &'a Enrolment,
    enrolled: &'a [Enrolled<'a>],
    as_of: i32,
    dials_known: bool,
    /// What a booked call is worth, where somebody said.
    value: Option<f64>,
}

impl Going<'_> {
    /// Everything known by a day.
    fn count(&self, until: i32) -> Count {
        Count {
            window: self.plan.window,
            until,
            dials_known: self.dials_known,
        }
    }

    /// The day of the planned look.
    fn look_day(&self) -> i32 {
        self.enrolment.start + self.plan.looks.day
    }

    /// What the final test waits for, unless everything is known.
    fn waits(&self) -> Option<String> {
        match self.enrolment.stage {
            Stage::Closed => None,
            Stage::Following { closes } => Some(format!(
                "the last window closes on {}; until then no test is made",
                show_date(closes)
            )),
            Stage::Enrolling => Some(format!(
                "enrolment goes on: {} and {} of {} leads an arm, {} of {} days",
                self.enrolment.size(Arm::Treatment),
                self.enrolment.size(Arm::Control),
                self.plan.powered,
                self.as_of + 1 - self.enrolment.start,
                self.plan.days
            )),
        }
    }
}

/// Without an experiment every gate says so.
fn none(people: &People, plan: &Plan) -> Result<PhaseOutput, PhaseError> {
    let why = "no experiment: experiment.start is none, and no lead is tagged treatment or control";
    let empty = Enrolment {
        start: 0,
        end: Some(-1),
        stage: Stage::Closed,
        members: Vec::new(),
        draws: 0,
    };
    let count = Count {
        window: plan.window,
        until: -1,
        dials_known: people.dials_known,
    };
    Ok(PhaseOutput {
        metrics: vec![
            Metric::count("enrolled", 0),
            Metric::count("powered_leads_an_arm", plan.powered),
        ],
        readings: GATES.iter().map(|gate| Reading::skipped(gate, why)).collect(),
        rows_in: people.all.len(),
        rows_out: 0,
        frames: vec![
            (
                "assignments",
                frames::assignments(people, &empty, &people::Scores::new())?,
            ),
            ("balance", frames::balance(people, &[])?),
            ("ab_daily", frames::daily(&empty, &[], count)?),
            ("ab_interim", frames::lines(&[])?),
            ("ab_final", frames::lines(&[])?),
        ],
    })
}

fn balanced(balance: &crate::frame::Frame, enrolment: &Enrolment) -> Result<Reading, PhaseError> {
    Ok(match frames::worst(balance)? {
        None => Reading::awaited("M9.1", "two leads an arm at least"),
        Some((value, feature)) => Reading::new("M9.1", value)
            .note(format!(
                "{feature} differs most, over {} and {} leads{}",
                enrolment.size(Arm::Treatment),
                enrolment.size(Arm::Control),
                match enrolment.draws {
                    0 => "; the CRM drew the arms".to_owned(),
                    1 => "; the first draw was balanced".to_owned(),
                    draws => format!("; the first day took {draws} draws"),
                }
            ))
            .evidence(balance.clone()),
    })
}

fn metrics(going: &Going<'_>) -> Vec<Metric> {
    let (enrolment, plan) = (going.enrolment, going.plan);
    vec![
        Metric::count("enrolled", going.enrolled.len()),
        Metric::count("treatment", enrolment.size(Arm::Treatment)),
        Metric::count("control", enrolment.size(Arm::Control)),
        Metric::count("powered_leads_an_arm", plan.powered),
        Metric::day("first_day", Some(enrolment.start)),
        Metric::day("last_day", enrolment.end),
        Metric::new("interim_level", Some(plan.looks.interim), MetricUnit::Share),
        Metric::new("final_level", Some(plan.looks.last), MetricUnit::Share),
    ]
}

fn tell(context: &PhaseContext<'_>, going: &Going<'_>) {
    let tagged = going.enrolment.members.iter().filter(|member| member.tagged).count();
    let did = format!(
        "Enrolled {} leads from {} on, {tagged} of them by the CRM’s tag, the others by draw",
        going.enrolled.len(),
        show_date(going.enrolment.start)
    );
    context.log(LogLevel::Info, None, None, "did", &did);
    if let Some(waits) = going.waits() {
        context.log(LogLevel::Info, None, None, "next", &waits);
    }
    let seen = order::seen_by_control(going.enrolled, going.count(going.as_of));
    if seen > 0 {
        let words = format!("{seen} dials of control leads carried a tier: reps saw a score that they must not see");
        context.log(LogLevel::Warn, None, None, "learned", &words);
    }
}
