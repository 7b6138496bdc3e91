//! How many of everything: jobs by bucket, properties by what they show, cities by share, and numbers that cover a range evenly.

use super::draft::Draft;
use super::model::{Bucket, Permit};
use super::studio::Studio;
use super::texts::Job;

/// How many of everything, specials among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) permits: usize,
    pub(super) parcels: usize,
}

/// Percentages of section 10, of all permits.
const SCOPES: usize = 25;
const BUSINESSES: usize = 15;
const MATCHED: usize = 85;
const AMBIGUOUS: usize = 3;
const SIBLINGS: usize = 15;
/// Of the parcels, those that no permit asks for.
const SPARE: usize = 2;
/// Permits are as old as this at most.
pub(super) const OLDEST: usize = 120;
/// One text of so many of a kind that has junk is junk.
const JUNK_EVERY: usize = 7;

/// What a property is there to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// So many permits of different work on one parcel.
    Joined(usize),
    /// So many permits of one and the same work.
    Siblings(usize),
    Ambiguous,
    Unmatched,
    /// A parcel that no permit asks for.
    Spare,
}

/// Jobs that are left, by bucket.
pub(super) struct Decks([Vec<Job>; 3]);

const BUCKETS: [Bucket; 3] = [Bucket::Trade, Bucket::Scope, Bucket::Business];

/// `count` whole numbers below `bound`, evenly spread, in random order.
pub(super) fn even(studio: &mut Studio, count: usize, bound: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).map(|place| place * bound / count.max(1)).collect();
    studio.random.shuffle(&mut numbers);
    numbers
}

/// Cities by their shares, as places in the list.
pub(super) fn cities(studio: &mut Studio, count: usize) -> Vec<usize> {
    let total: usize = studio.places.cities().iter().map(|city| city.share).sum();
    let mut list = Vec::with_capacity(count);
    let mut reached = 0;
    for (place, city) in studio.places.cities().iter().enumerate() {
        reached += city.share;
        let until = (reached * count + total / 2) / total.max(1);
        list.resize(until.max(list.len()), place);
    }
    studio.random.shuffle(&mut list);
    list
}

pub(super) fn decks(studio: &mut Studio, draft: &Draft, size: Size) -> Decks {
    let businesses = size.permits * BUSINESSES / 100;
    let scopes = size.permits * SCOPES / 100;
    let wanted = [size.permits - businesses - scopes, scopes, businesses];
    let mut place = 0;
    Decks(BUCKETS.map(|bucket| {
        let held = draft
            .permits
            .iter()
            .filter(|permit| permit.kept() && permit.bucket == bucket)
            .count();
        let count = wanted.get(place).copied().unwrap_or(0).saturating_sub(held);
        place += 1;
        studio.texts.deck(&mut studio.random, bucket, count, JUNK_EVERY)
    }))
}

impl Decks {
    /// `count` jobs of one bucket, which is chosen by what is left of each; of another where that one runs short.
    pub(super) fn draw(&mut self, studio: &mut Studio, count: usize) -> (Bucket, Vec<Job>) {
        let left: usize = self.0.iter().map(Vec::len).sum();
        let mut mark = studio.random.index(left);
        let mut chosen = 0;
        for (place, deck) in self.0.iter().enumerate() {
            if mark < deck.len() {
                chosen = place;
                break;
            }
            mark -= deck.len();
        }
        let longest = |decks: &[Vec<Job>; 3]| {
            (0..3)
                .max_by_key(|place| decks.get(*place).map_or(0, Vec::len))
                .unwrap_or(0)
        };
        if self.0.get(chosen).is_none_or(|deck| deck.len() < count) {
            chosen = longest(&self.0);
        }
        let mut jobs = Vec::with_capacity(count);
        while jobs.len() < count {
            match self.0.get_mut(chosen).and_then(Vec::pop) {
                Some(job) => jobs.push(job),
                // At the very end no deck may hold enough: the next one helps out.
                None if self.0.iter().any(|deck| !deck.is_empty()) => chosen = longest(&self.0),
                None => break,
            }
        }
        (BUCKETS.get(chosen).copied().unwrap_or_default(), jobs)
    }
}

/// What properties are there to show, in random order.
pub(super) fn roles(studio: &mut Studio, draft: &Draft, size: Size) -> Vec<Role> {
    let held: Vec<&Permit> = draft.permits.iter().filter(|permit| permit.kept()).collect();
    let held_matched = held
        .iter()
        .filter(|permit| permit.parcels.len() == 1 || permit.address.name.contains('#'))
        .count();
    let part = |percent: usize| size.permits * percent / 100;
    let (siblings, ambiguous) = (part(SIBLINGS), part(AMBIGUOUS));
    let matched = part(MATCHED).saturating_sub(held_matched);
    let unmatched = (size.permits - held.len()).saturating_sub(matched + ambiguous);
    let mut roles = vec![Role::Ambiguous; ambiguous];
    roles.extend(vec![Role::Unmatched; unmatched]);
    let mut grouped = 0;
    for turn in 0.. {
        let group = if turn % 4 == 3 { 3 } else { 2 };
        if grouped + group > siblings {
            break;
        }
        roles.push(Role::Siblings(group));
        grouped += group;
    }
    let groups = roles.len() - ambiguous - unmatched;
    let singles = matched.saturating_sub(grouped);
    let spare = size.parcels * SPARE / 100;
    let parcels = size
        .parcels
        .saturating_sub(draft.parcels.len() + spare + groups + 2 * ambiguous);
    let shared = singles.saturating_sub(parcels);
    roles.extend(vec![Role::Joined(2); shared]);
    roles.extend(vec![Role::Joined(1); singles - 2 * shared.min(singles / 2)]);
    // What halves and rounding leave over stands unasked for.
    let used = draft.parcels.len()
        + groups
        + 2 * ambiguous
        + roles.iter().filter(|role| matches!(role, Role::Joined(_))).count();
    roles.extend(vec![Role::Spare; size.parcels.saturating_sub(used)]);
    studio.random.shuffle(&mut roles);
    roles
}
