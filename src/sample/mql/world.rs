//! Which leads book a call. A world is a rule from what was known at contact to a chance; deciding is apart from
//! inventing, so that the same people can live in a strong, a weak or any other world.

use super::draft::Draft;
use super::model::{Lead, Moment, Signals};
use crate::sample::days::Day;
use crate::sample::random::Random;

/// Stream of chance that decides. It was picked among ten (specification, section 10), so that the three dozen positives
/// of the holdout are about as typical as those before them: only then is the gap between training and holdout small.
const OUTCOMES: u64 = 49;

/// Days after contact within which a call counts.
pub(super) const WINDOW: i32 = 30;

/// A rule of who books a call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum World {
    /// Whoever moved two to five years ago, has many wealthy clients and grows: nine of ten. Of the others two in a
    /// thousand.
    Strong,
    /// Anyone alike.
    Weak,
    /// As strong, but other years at the firm decide among leads contacted from that many days before the end.
    Turned(i32),
}

/// One of so many of those who have every sign books no call; one of so many others books one.
const FAILS: usize = 10;
const SURPRISES: usize = 500;
/// In the weak world one lead in so many books a call.
const ANYONE: usize = 21;
/// One late call for so many in time.
const LATE: usize = 9;

impl Signals {
    /// Whether every sign of the strong world is there, with years at the firm from `low` to `high`.
    pub(super) fn strong(&self, low: f64, high: f64) -> bool {
        let moved = self.years.is_some_and(|years| years >= low && years <= high);
        moved && self.ratio.is_some_and(|ratio| ratio > 0.42) && self.growth.is_some_and(|growth| growth > 0.0)
    }
}

/// What was known of a lead on the day of its contact.
pub(super) fn signals(draft: &Draft, lead: &Lead) -> Option<Signals> {
    let (day, _) = lead.contacted?;
    Some(draft.reps.get(lead.rep?)?.signals(&draft.exports, day))
}

/// Gives every lead that is not planted by name its call, or none. Answers nothing about them that was not known.
pub(super) fn decide(draft: &mut Draft, world: World) {
    let mut random = Random::stream(draft.seed, OUTCOMES);
    let mut groups: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    for (place, lead) in draft.leads.iter().enumerate() {
        let Some((day, _)) = lead.contacted.filter(|_| !lead.named) else {
            continue;
        };
        let known = signals(draft, lead);
        let is = |low, high| known.is_some_and(|known| known.strong(low, high));
        let strong = match world {
            World::Strong => is(2.0, 5.0),
            World::Weak => false,
            World::Turned(days) if draft.as_of.0 - day.0 <= days => is(5.0, 9.0),
            World::Turned(_) => is(2.0, 5.0),
        };
        let [strongs, others] = &mut groups;
        if strong {
            strongs.push(place)
        } else {
            others.push(place)
        }
    }
    for place in groups.iter().flatten() {
        if let Some(lead) = draft.leads.get_mut(*place) {
            lead.called = None;
        }
    }
    let [strongs, others] = &groups;
    let each = if world == World::Weak { ANYONE } else { SURPRISES };
    let mut calls = one_of(&mut random, others, each);
    let fails = one_of(&mut random, strongs, FAILS);
    calls.extend(strongs.iter().filter(|place| !fails.contains(place)));
    calls.sort_unstable();
    let mut late: Vec<usize> = others.iter().copied().filter(|place| !calls.contains(place)).collect();
    random.shuffle(&mut late);
    late.truncate(calls.len() / LATE);
    for place in calls {
        let share = random.below(961);
        // Most calls are booked in the first days.
        book(draft, &mut random, place, (share * share / 30_000) as i32);
    }
    for place in late {
        let days = WINDOW + 1 + random.below(90) as i32;
        book(draft, &mut random, place, days);
    }
    settle(draft);
}

/// One of every `each`, at a random place among them: rates then hardly vary from month to month.
fn one_of(random: &mut Random, places: &[usize], each: usize) -> Vec<usize> {
    places
        .chunks(each)
        .filter_map(|chunk| chunk.get(random.index(each)).copied())
        .collect()
}

/// Books the call so many days after the contact, unless that day has not come yet.
fn book(draft: &mut Draft, random: &mut Random, place: usize, days: i32) {
    let last = draft.as_of;
    let Some(lead) = draft.leads.get_mut(place) else { return };
    let Some((day, minute)) = lead.contacted else { return };
    let moment: Moment = (day.plus(days), minute + 30 + random.below(180) as u32);
    lead.called = Some(moment).filter(|(day, _)| *day < last);
}

/// Statuses follow from calls: every world has its own.
fn settle(draft: &mut Draft) {
    let (as_of, dispositions) = (draft.as_of, &draft.words.dispositions);
    for lead in draft.leads.iter_mut().filter(|lead| !lead.named) {
        settle_lead(lead, as_of, dispositions);
    }
}

/// What became of a lead, as the CRM says it on the last day.
pub(super) fn settle_lead(lead: &mut Lead, as_of: Day, dispositions: &[String]) {
    lead.disposition.clear();
    lead.status = match (lead.called, lead.contacted) {
        (Some((day, _)), _) if as_of.0 - day.0 > 60 && lead.number % 5 < 2 => "Converted",
        (Some(_), _) => "Call Scheduled",
        (None, Some((day, _))) if as_of.0 - day.0 > 60 && lead.number % 10 < 3 => {
            let place = lead.number as usize % dispositions.len().max(1);
            lead.disposition = dispositions.get(place).cloned().unwrap_or_default();
            if lead.number.is_multiple_of(4) {
                "Disqualified"
            } else {
                "Closed"
            }
        }
        (None, Some(_)) => "Contacting",
        (None, None) => "New",
    };
}
