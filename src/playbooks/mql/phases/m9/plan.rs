//! The plan of the experiment, fixed before it begins: how long, how many, how it is watched and judged.

use chrono::NaiveDate;

use super::looks::Looks;
use crate::engine::{PhaseContext, PhaseError};
use crate::stats::{power_of, two_proportion_n};

/// The plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plan {
    /// First day, where a parameter says so.
    pub start: Option<i32>,
    pub days: i32,
    /// Booked calls at which enrolment may end early.
    pub mqls: usize,
    pub base: f64,
    pub lift: f64,
    /// Leads an arm that the power asks for.
    pub powered: usize,
    /// The same, unrounded.
    pub powered_exactly: f64,
    /// Leads an arm that are planned.
    pub planned: usize,
    pub alpha: f64,
    pub salt: u64,
    pub redraws: usize,
    pub balance: f64,
    /// Days after contact within which a booked call counts.
    pub window: i32,
    pub looks: Looks,
    pub guards: Guards,
}

/// What the treatment arm must not do worse than the control.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Guards {
    pub coverage: f64,
    pub workload: f64,
    pub first_touch: f64,
    /// Leads an arm below which a group says nothing.
    pub leads: usize,
}

impl Plan {
    /// Reads the plan from the parameters.
    ///
    /// # Errors
    /// When a parameter is no day, or the power cannot be reached at all.
    pub(super) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let number = |name: &str| context.number(name);
        let whole = |name: &str| context.number(name).map(|value| value as usize);
        let (base, lift) = (number("experiment.planned_base")?, number("experiment.planned_lift")?);
        let (alpha, power) = (number("experiment.alpha")?, number("experiment.power")?);
        let exactly = two_proportion_n(base, base * (1.0 + lift), alpha, power).ok_or_else(|| {
            PhaseError::Input(format!(
                "experiment.planned_base = {base} with a lift of {lift} is no pair of rates between 0 and 1; lower one"
            ))
        })?;
        let powered = exactly.ceil() as usize;
        let (days, look_day) = (number("experiment.days")? as i32, number("experiment.look_day")? as i32);
        if look_day >= days {
            return Err(PhaseError::Input(format!(
                "experiment.look_day = {look_day}: an interim lies before the end of enrolment, after {days} days"
            )));
        }
        let looks = Looks::planned(
            context.switch("experiment.look")?,
            look_day,
            days,
            alpha,
            (number("experiment.look_alpha")?, number("experiment.final_alpha")?),
        );
        let planned = context.optional_number("experiment.planned_n")?;
        Ok(Self {
            start: start(context)?,
            days,
            mqls: whole("experiment.mqls")?,
            base,
            lift,
            powered,
            powered_exactly: exactly,
            planned: planned.map_or(powered, |n| n as usize),
            alpha,
            salt: number("experiment.salt")? as u64,
            redraws: whole("experiment.redraws")?,
            balance: number("experiment.balance")?,
            window: number("label.window_days")? as i32,
            looks,
            guards: Guards {
                coverage: number("experiment.guard_coverage")?,
                workload: number("experiment.guard_workload")?,
                first_touch: number("experiment.guard_first_touch")?,
                leads: whole("experiment.guard_leads")?,
            },
        })
    }

    /// The power of so many leads an arm; none for none.
    pub(super) fn power(&self, n: usize) -> Option<f64> {
        power_of(self.base, self.base * (1.0 + self.lift), n as f64, self.alpha)
    }
}

fn start(context: &PhaseContext<'_>) -> Result<Option<i32>, PhaseError> {
    let text = context.word("experiment.start")?.trim();
    if text.is_empty() || text == "none" {
        return Ok(None);
    }
    let day = text.parse::<NaiveDate>().map_err(|_| {
        PhaseError::Input(format!(
            "experiment.start = \"{text}\": expected a day such as 2025-10-01, or none"
        ))
    })?;
    Ok(Some(day.to_epoch_days()))
}
