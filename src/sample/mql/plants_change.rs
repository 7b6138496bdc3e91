//! What plants do to the small sample's people and leads.

use super::draft::Draft;
use super::model::{Lead, NOW, Practice, Seat};
use super::small_leads;
use super::small_named::plant_id;
use super::world::{WINDOW, World, decide, signals};
use crate::sample::days::Day;
use crate::sample::random::Random;

/// First and last day of contacts.
pub(super) type Span = (Day, Day);
pub(super) const ALL: Span = (Day::of(2024, 1, 1), Day::of(2025, 12, 31));
/// Whatever was ever contacted.
pub(super) const EVER: Span = (Day::of(2024, 1, 1), Day::of(2026, 12, 31));
/// One block of the cross-validation, about.
pub(super) const BLOCK: Span = (Day::of(2024, 12, 20), Day::of(2025, 3, 10));
/// The holdout, about.
pub(super) const HOLDOUT: Span = (Day::of(2025, 9, 15), Day::of(2025, 12, 31));

/// Places of the leads that a run labels: contacted long enough ago, not called before, and no second row.
fn labelled(draft: &Draft) -> Vec<usize> {
    let last = draft.as_of.plus(-WINDOW);
    let second = [plant_id("DUPCRDLOST"), plant_id("FUTURE")];
    let mut seen = std::collections::BTreeSet::new();
    let mut places = Vec::new();
    for (place, lead) in draft.leads.iter().enumerate() {
        let Some((day, _)) = lead.contacted.filter(|(day, _)| *day <= last) else {
            continue;
        };
        let before = lead.called.is_some_and(|(called, _)| called < day);
        if !before && !second.contains(&lead.id) && seen.insert(&lead.id) {
            places.push(place);
        }
    }
    places
}

/// Whether a call was booked within the window.
fn positive(lead: &Lead) -> bool {
    lead.contacted
        .zip(lead.called)
        .is_some_and(|((contacted, _), (called, _))| (0..=WINDOW).contains(&(called.0 - contacted.0)))
}

fn within(lead: &Lead, (low, high): Span) -> bool {
    lead.contacted.is_some_and(|(day, _)| day >= low && day <= high)
}

fn unbook(lead: &mut Lead) {
    lead.called = None;
    lead.status = "Contacting";
    lead.disposition.clear();
}

fn book(lead: &mut Lead, days: i32) {
    lead.called = lead.contacted.map(|(day, minute)| (day.plus(days), minute + 60));
    lead.status = "Call Scheduled";
    lead.disposition.clear();
}

/// Labelled leads that are not planted by name and are positive, or are not, in random order.
fn free(draft: &Draft, positives: bool, span: Span) -> Vec<usize> {
    let mut places = labelled(draft);
    places.retain(|place| {
        draft.leads.get(*place).is_some_and(|lead| {
            !lead.named && within(lead, span) && positive(lead) == positives && (positives || lead.called.is_none())
        })
    });
    Random::stream(draft.seed, 45).shuffle(&mut places);
    places
}

/// Takes calls away until so many positives are left.
pub(super) fn keep_calls(draft: &mut Draft, keep: usize) {
    let held = count(draft).0;
    for place in free(draft, true, ALL).into_iter().take(held.saturating_sub(keep)) {
        draft.leads.get_mut(place).map(unbook).unwrap_or_default();
    }
}

/// Takes away every call that was booked after a contact of the span.
pub(super) fn silence(draft: &mut Draft, span: Span) {
    for lead in draft.leads.iter_mut().filter(|lead| within(lead, span)) {
        unbook(lead);
    }
}

/// Books so many calls more, by chance, after contacts of the span.
pub(super) fn add_calls(draft: &mut Draft, count: usize, span: Span) {
    for (number, place) in free(draft, false, span).into_iter().take(count).enumerate() {
        if let Some(lead) = draft.leads.get_mut(place) {
            book(lead, (number % 20) as i32);
        }
    }
}

/// Labelled positives and negatives.
fn count(draft: &Draft) -> (usize, usize) {
    let places = labelled(draft);
    let leads = places.iter().filter_map(|place| draft.leads.get(*place));
    let positives = leads.filter(|lead| positive(lead)).count();
    (positives, places.len() - positives)
}

/// Makes negatives that many hundredths of a positive: leads too many of either class lose their contact, so that whoever
/// is left books calls by the same rule as before.
pub(super) fn ratio(draft: &mut Draft, hundredths: usize) {
    let (positives, negatives) = count(draft);
    if positives * hundredths > negatives * 100 {
        let keep = negatives * 100 / hundredths.max(1);
        uncontact(draft, true, positives - keep);
    }
    let (positives, negatives) = count(draft);
    uncontact(
        draft,
        false,
        negatives.saturating_sub((positives * hundredths + 50) / 100),
    );
}

/// Takes the contact from so many labelled leads of a class.
fn uncontact(draft: &mut Draft, positives: bool, count: usize) {
    let mut places = free(draft, positives, ALL);
    places.sort_unstable();
    // Evenly over time, so that no part of the history is left with few.
    for number in 0..count.min(places.len()) {
        let place = places.get(number * places.len() / count).copied().unwrap_or_default();
        if let Some(lead) = draft.leads.get_mut(place) {
            unbook(lead);
            lead.contacted = None;
            lead.status = "New";
        }
    }
}

/// Every lead with all signs books a call, and nobody else.
pub(super) fn certain(draft: &mut Draft) {
    let strong: Vec<Option<bool>> = draft
        .leads
        .iter()
        .map(|lead| signals(draft, lead).map(|known| known.strong(2.0, 5.0)))
        .collect();
    for (lead, strong) in draft.leads.iter_mut().zip(strong).filter(|(lead, _)| !lead.named) {
        match lead.contacted {
            Some((day, _)) if strong == Some(true) && day.0 + 9 < Day::of(2026, 1, 31).0 => book(lead, 9),
            _ => unbook(lead),
        }
    }
}

/// Chance alone decides about contacts of the span, at the rate of all others.
pub(super) fn chance(draft: &mut Draft, span: Span) {
    let calls = free(draft, true, span).len();
    silence(draft, span);
    add_calls(draft, calls, span);
}

/// So many leads booked their call before the contact.
pub(super) fn call_before(draft: &mut Draft, count: usize) {
    for place in free(draft, false, ALL).into_iter().take(count) {
        if let Some(lead) = draft.leads.get_mut(place) {
            book(lead, -2);
        }
    }
}

/// So many leads bear a registry number that no export has.
pub(super) fn lose_crds(draft: &mut Draft, count: usize) {
    let mut changed = 0;
    for (place, lead) in draft.leads.iter_mut().enumerate() {
        if changed < count && place % 3 == 0 && lead.rep.is_some() && !lead.named {
            lead.crd = super::small::rep_number(700_000 + place).to_string();
            lead.rep = None;
            changed += 1;
        }
    }
}

/// So many leads of a pair bear the registry number of the other.
pub(super) fn share_crds(draft: &mut Draft, count: usize) {
    let mut last: Option<(String, Option<usize>)> = None;
    let mut changed = 0;
    for lead in draft.leads.iter_mut().filter(|lead| !lead.named && lead.rep.is_some()) {
        match last.take() {
            Some((crd, rep)) if changed < count => {
                (lead.crd, lead.rep) = (crd, rep);
                changed += 1;
            }
            _ => last = Some((lead.crd.clone(), lead.rep)),
        }
    }
}

/// Leads without a registry number get one of a representative whom nobody works yet.
pub(super) fn find_crds(draft: &mut Draft, count: usize) {
    let known: std::collections::BTreeSet<usize> = draft.leads.iter().filter_map(|lead| lead.rep).collect();
    let mut free = (0..draft.reps.len()).filter(|place| !known.contains(place));
    for lead in draft
        .leads
        .iter_mut()
        .filter(|lead| lead.crd.is_empty() && !lead.named)
        .take(count)
    {
        let Some(place) = free.next() else { return };
        lead.rep = Some(place);
        lead.crd = draft.reps.get(place).map(|rep| rep.crd.to_string()).unwrap_or_default();
    }
}

/// All contacts are moved into the last `days`, each in its order; the calls are decided anew.
pub(super) fn hurry(draft: &mut Draft, days: i32) {
    let first = draft.as_of.plus(-days);
    let whole = f64::from(draft.as_of.0 - Day::of(2024, 2, 1).0);
    for lead in draft.leads.iter_mut().filter(|lead| !lead.named) {
        lead.contacted = lead.contacted.map(|(day, minute)| {
            let share = f64::from(day.0 - Day::of(2024, 2, 1).0) / whole;
            (first.plus((share * f64::from(days)) as i32), minute)
        });
        if let Some((day, _)) = lead.contacted {
            lead.created = (day.plus(-20), lead.created.1);
        }
    }
    redecide(draft, World::Strong);
}

/// Decides anew, with dials that fit.
pub(super) fn redecide(draft: &mut Draft, world: World) {
    decide(draft, world);
    let dials = draft.dials.len();
    small_leads::dial(draft, dials);
}

/// Changes the practice of every representative at the current export only. It is taken today then, after every contact,
/// and the snapshot before says of the newest leads what the export said: what was known of leads at their contact stays,
/// and only what they are scored by changes.
fn now(draft: &mut Draft, mut change: impl FnMut(usize, &mut Practice)) {
    let [_, before, taken] = draft.exports;
    let newest = draft
        .leads
        .iter()
        .filter(|lead| lead.contacted.is_some_and(|(day, _)| day >= taken));
    for place in newest.filter_map(|lead| lead.rep).collect::<Vec<usize>>() {
        let Some(rep) = draft.reps.get_mut(place) else { continue };
        let ([_, practice, current], [_, seat, held]) = (&mut rep.practice, &mut rep.seats);
        *practice = *current;
        *seat = held.map(|held| Seat {
            hired: held.hired.map(|hired| hired.min(before)),
            ..held
        });
    }
    let [first, ..] = draft.exports;
    draft.exports = [first, before, draft.as_of];
    for (place, rep) in draft.reps.iter_mut().enumerate() {
        let [.., held] = &mut rep.practice;
        change(place, held);
    }
}

/// One column of a practice.
type Column = (fn(&Practice) -> Option<i64>, fn(&mut Practice, i64));

/// Assets, employees and growth.
pub(super) const ASSETS: Column = (|held| held.assets, |held, value| held.assets = Some(value));
pub(super) const EMPLOYEES: Column = (|held| held.employees, |held, value| held.employees = Some(value));
pub(super) const GROWTH: Column = (|held| held.growth, |held, value| held.growth = Some(value));

/// Tilts that make ten even bins of a column differ from what they were by a stability index of 0.22, 0.27 and 0.33: a
/// little over 0.2, 0.25 and 0.3, so that rounding does not hide them.
pub(super) const TILTS: [f64; 3] = [0.684_422_5, 0.744_587_6, 0.804_473_7];

/// Moves a column up among the leads of the last thirty days, as of their contact and today: of ten even bins of what all
/// leads have, the one at place i then holds 0.1·(1 + tilt·(2i/9 − 1)) of them.
pub(super) fn drift(draft: &mut Draft, (get, set): Column, tilt: f64) {
    let first = draft.as_of.plus(-WINDOW);
    let places = |newest: bool| -> Vec<usize> {
        let leads = draft.leads.iter();
        let of = leads.filter(|lead| lead.contacted.is_some_and(|(day, _)| (day > first) == newest));
        of.filter_map(|lead| lead.rep).collect()
    };
    let value = |place: &usize| {
        draft
            .reps
            .get(*place)
            .and_then(|rep| rep.practice.get(NOW))
            .and_then(get)
    };
    let mut held: Vec<i64> = places(false).iter().filter_map(value).collect();
    held.sort_unstable();
    let mut moving: Vec<(i64, usize)> = places(true)
        .into_iter()
        .filter_map(|place| Some((value(&place)?, place)))
        .collect();
    moving.sort_unstable();
    moving.dedup();
    let mut bounds = vec![0.0];
    for bin in 0..10 {
        let share = 0.1 * (1.0 + tilt * (2.0 * f64::from(bin) / 9.0 - 1.0));
        bounds.push(bounds.last().copied().unwrap_or(0.0) + share);
    }
    let count = moving.len() as f64;
    for (rank, (_, place)) in moving.into_iter().enumerate() {
        let share = (rank as f64 + 0.5) / count;
        let bin = bounds.partition_point(|bound| *bound <= share).clamp(1, 10);
        let (Some(from), Some(to)) = (bounds.get(bin - 1), bounds.get(bin)) else {
            return;
        };
        let moved = ((bin as f64 - 1.0) + (share - from) / (to - from)) / 10.0;
        let value = held
            .get((moved.clamp(0.0, 0.999_999) * held.len() as f64) as usize)
            .copied();
        let Some((rep, value)) = draft.reps.get_mut(place).zip(value) else {
            continue;
        };
        let [_, before, current] = &mut rep.practice;
        set(before, value);
        set(current, value);
    }
}

/// The current export leaves out most of what it knew of most people.
pub(super) fn blank(draft: &mut Draft, percent: usize) {
    now(draft, |place, held| {
        if place % 100 < percent {
            *held = Practice::default();
        }
    });
}

/// Nobody has slots today.
pub(super) fn no_capacity(draft: &mut Draft) {
    for (day, _, slots, left) in &mut draft.capacity {
        if *day == draft.as_of {
            (*slots, *left) = (0, 0);
        }
    }
}

/// Growth of so many percent of all representatives is unknown at every export.
pub(super) fn forget_growth(draft: &mut Draft, percent: usize) {
    for (place, rep) in draft.reps.iter_mut().enumerate() {
        if place * 7 % 100 < percent {
            for held in &mut rep.practice {
                (held.growth, held.growth_five) = (None, None);
            }
        }
    }
}

/// Growth of whoever was contacted after the current export is known.
pub(super) fn know_growth(draft: &mut Draft) {
    let taken = draft.exports.get(NOW).copied().unwrap_or(draft.as_of);
    let recent = draft
        .leads
        .iter()
        .filter(|lead| lead.contacted.is_some_and(|(day, _)| day >= taken));
    let places: Vec<usize> = recent.filter_map(|lead| lead.rep).collect();
    for place in places {
        if let Some(held) = draft.reps.get_mut(place).and_then(|rep| rep.practice.get_mut(NOW)) {
            held.growth = held.growth.or(Some(900));
            held.growth_five = held.growth_five.or(Some(4_000));
        }
    }
}

/// The world changes for contacts of the last `days`.
pub(super) fn turn(draft: &mut Draft, days: i32) {
    redecide(draft, World::Turned(days));
}
