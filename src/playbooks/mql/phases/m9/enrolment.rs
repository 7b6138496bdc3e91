//! Who was enrolled, on which day and into which arm.
//!
//! The CRM's tag is a fact and wins. Arms are drawn only where the plan names a first day: the draw is a function of
//! ids and salt, so that a run on a later day draws the same leads into the same arms.

use super::people::{Arm, People, Person};
use super::plan::Plan;
use crate::learn::{ExperimentSettings, LearnError, Matrix, Side, draw, extend};

/// A lead that takes part.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// Its place among [`People::all`].
    pub place: usize,
    pub arm: Arm,
    /// Whether the CRM recorded the arm.
    pub tagged: bool,
    /// The salt that drew it, where it was drawn.
    pub salt: Option<u64>,
}

/// How far enrolment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Leads still come in.
    Enrolling,
    /// Nobody comes in any more, but the last window is open; the day on which it closes.
    Following {
        /// That day.
        closes: i32,
    },
    /// Everything is known.
    Closed,
}

/// The experiment as it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Enrolment {
    pub start: i32,
    /// The last day of enrolment, once it is over.
    pub end: Option<i32>,
    pub stage: Stage,
    pub members: Vec<Member>,
    /// Draws that the first day took.
    pub draws: usize,
}

impl Enrolment {
    /// Leads of an arm.
    pub(super) fn size(&self, arm: Arm) -> usize {
        self.members.iter().filter(|member| member.arm == arm).count()
    }

    /// Leads of the smaller arm.
    pub(super) fn smaller(&self) -> usize {
        self.size(Arm::Treatment).min(self.size(Arm::Control))
    }
}

/// Enrols; none where there is no experiment.
///
/// # Errors
/// When no draw is allowed at all (`experiment.redraws`).
pub(super) fn enrol(people: &People, plan: &Plan, as_of: i32) -> Result<Option<Enrolment>, LearnError> {
    let tagged = people.all.iter().filter(|person| person.tag.is_some());
    let (from, to) = (
        tagged.clone().map(|person| person.day).min(),
        tagged.map(|person| person.day).max(),
    );
    let Some(start) = plan.start.or(from) else {
        return Ok(None);
    };
    let mut going = Going {
        plan,
        people,
        members: Vec::new(),
        drawn: Vec::new(),
        first: None,
    };
    let drawing = draws(plan, (start, to), as_of);
    let mut end = None;
    let mut place = people.all.partition_point(|person| person.day < start);
    for day in start..=as_of {
        let rows: Vec<usize> = (place..people.all.len())
            .take_while(|row| people.all.get(*row).is_some_and(|person| person.day == day))
            .collect();
        place += rows.len();
        // What the CRM left without a tag while it tagged others never took part.
        going.take(&rows, drawing && to.is_none_or(|last| day > last))?;
        let over = match to {
            Some(last) if !drawing => {
                // Whoever the CRM tagged takes part, however late.
                day >= last && (day + 1 - start >= plan.days || going.over(day, start))
            }
            _ => going.over(day, start),
        };
        if over {
            end = Some(day);
            break;
        }
    }
    let stage = match end {
        None => Stage::Enrolling,
        Some(end) if end + plan.window <= as_of => Stage::Closed,
        Some(end) => Stage::Following {
            closes: end + plan.window,
        },
    };
    Ok(Some(Enrolment {
        start,
        end,
        stage,
        draws: going.first.map_or(0, |(_, draws)| draws),
        members: going.members,
    }))
}

/// Whether arms are drawn: only where the plan names a first day, and not once the CRM has stopped tagging. It has where
/// the window of the last tagged lead is closed and the planned days are over.
fn draws(plan: &Plan, (start, last): (i32, Option<i32>), as_of: i32) -> bool {
    let stopped = last.is_some_and(|last| last + plan.window <= as_of && as_of + 1 - start >= plan.days);
    plan.start.is_some() && !stopped
}

/// Enrolment on its way.
struct Going<'a> {
    plan: &'a Plan,
    people: &'a People,
    members: Vec<Member>,
    /// Block and arm of everybody so far.
    drawn: Vec<(&'a str, Side)>,
    /// The salt of the first draw, and how many draws it took.
    first: Option<(u64, usize)>,
}

impl<'a> Going<'a> {
    fn person(&self, place: usize) -> Option<&'a Person> {
        self.people.all.get(place)
    }

    /// Enrols the leads of a day.
    fn take(&mut self, places: &[usize], draws: bool) -> Result<(), LearnError> {
        let mut untagged = Vec::new();
        for place in places {
            let Some(person) = self.person(*place) else { continue };
            match person.tag {
                Some(arm) => self.enter(*place, person, arm, None),
                None if draws => untagged.push(*place),
                None => {}
            }
        }
        if untagged.is_empty() {
            Ok(())
        } else {
            self.draw(&untagged)
        }
    }

    fn enter(&mut self, place: usize, person: &'a Person, arm: Arm, salt: Option<u64>) {
        self.drawn.push((&person.block, arm.side()));
        self.members.push(Member {
            place,
            arm,
            tagged: salt.is_none(),
            salt,
        });
    }

    /// The first draw is balanced; later leads fill the smaller arm of their block.
    fn draw(&mut self, places: &[usize]) -> Result<(), LearnError> {
        let people: Vec<&Person> = places.iter().filter_map(|place| self.person(*place)).collect();
        let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
        let blocks: Vec<&str> = people.iter().map(|person| person.block.as_str()).collect();
        let (sides, salt) = if let Some((salt, _)) = self.first {
            (extend(&self.drawn, &ids, &blocks, salt)?, salt)
        } else {
            let settings = ExperimentSettings {
                salt: self.plan.salt,
                draws: self.plan.redraws as u64,
                limit: self.plan.balance,
            };
            let drawn = draw(&ids, &blocks, &covariates(self.people, &people)?, &settings)?;
            self.first = Some((drawn.salt, usize::try_from(drawn.tried).unwrap_or(usize::MAX)));
            (drawn.sides, drawn.salt)
        };
        for (place, side) in places.iter().zip(sides) {
            if let Some(person) = self.person(*place) {
                self.enter(*place, person, Arm::of(side), Some(salt));
            }
        }
        Ok(())
    }

    /// Whether enrolment ends with this day: its days are over or enough calls were booked, and the power is there.
    fn over(&self, day: i32, start: i32) -> bool {
        let sizes = self
            .members
            .iter()
            .fold([0, 0], |[treatment, control], member| match member.arm {
                Arm::Treatment => [treatment + 1, control],
                Arm::Control => [treatment, control + 1],
            });
        let powered = sizes.iter().all(|size| *size >= self.plan.powered);
        let booked = || {
            let members = self.members.iter().filter_map(|member| self.person(member.place));
            members.filter(|person| person.converted(self.plan.window, day)).count()
        };
        powered && (day + 1 - start >= self.plan.days || booked() >= self.plan.mqls)
    }
}

/// What the arms are held against: every feature, how much is known, and whether a vendor row was found; in the order of
/// the people. What nobody has is left out: no draw could balance it.
pub(super) fn covariates(all: &People, people: &[&Person]) -> Result<Matrix, LearnError> {
    let features = all.table.names.iter().zip(&all.table.columns).map(|(name, column)| {
        let value = |person: &&Person| column.get(person.row).copied().unwrap_or(f64::NAN);
        (name.clone(), people.iter().map(value).collect::<Vec<f64>>())
    });
    let known = people.iter().map(|person| person.completeness).collect();
    let matched = people
        .iter()
        .map(|person| f64::from(u8::from(person.matched)))
        .collect();
    let beside = [("completeness".to_owned(), known), ("CRD match".to_owned(), matched)];
    let columns = features
        .chain(beside)
        .filter(|(_, column)| column.iter().any(|value| !value.is_nan()));
    Matrix::from_columns(columns.collect())
}
