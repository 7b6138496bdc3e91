//! What-if: the groups seated again under a draft, as often as asked, from candidates that were read once.
//!
//! A step is [`assemble`] over every company: no copy of its rules, so that a slider cannot promise what a run would not do.
//! What contacts were found to be worth counts; people who are seated newly are checked by a run only, and the note says so.

mod sliders;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub(super) use sliders::{shift_all, sliders};

use super::assembly::{Bar, Candidate, Company, Group, GroupTier, Settings, assemble, frames};
use super::roles::Profile;
use crate::engine::Parameters;
use crate::frame::{boolean, real, text};
use crate::lens::{FrameSource, LensError, Mover, TierRow, WhatIf, WhatIfEngine};

/// Where somebody stands who has no seat.
const BENCH: &str = "bench";
/// Parameters that seating alone reads, beside those with a slider.
const MOVABLE: [&str; 5] = [
    "allow_ic",
    "promote_missing",
    "geo_mode",
    "email_verified",
    "phone_verified",
];

/// Whether a run's parameters can be computed with: the profile's titles and functions, weights, lines.
///
/// # Errors
/// When they cannot; the sentence names the value.
pub(super) fn check(parameters: &Parameters) -> Result<(), LensError> {
    Profile::read(parameters).map_err(LensError::Refused)?;
    Settings::read(parameters).map(drop).map_err(LensError::Refused)
}

/// The tier of everybody's group, by company and candidate; nothing for the bench.
type Standings = Vec<Vec<Option<GroupTier>>>;

/// Every company with its candidates, and where each stands now and after the last good step.
pub(super) struct Prepared {
    companies: Vec<(Company, Vec<Candidate>)>,
    now: Parameters,
    /// Places of all candidates in the order of the queue: groups by rank, in each those who sit.
    queue: Vec<(usize, usize)>,
    before: Standings,
    before_groups: BTreeMap<GroupTier, u64>,
    after: Standings,
}

impl Prepared {
    /// Reads what seating starts from.
    ///
    /// # Errors
    /// When nobody was scored yet, or the parameters of the run cannot be read.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let (facts, scored) = (frames.frame("company_facts")?, frames.frame("scored")?);
        let mut held = frames::by_company(&scored)?;
        let checked = Checked::read(frames)?;
        let mut companies = Vec::new();
        for company in frames::companies(&facts)? {
            let people = held.remove(&company.company_id).unwrap_or_default();
            let people = people.into_iter().map(|(_, person)| checked.applied(person));
            companies.push((company, people.collect()));
        }
        let now = frames.parameters().clone();
        let settings = Settings::read(&now).map_err(LensError::Refused)?;
        let groups = grouped(&companies, &settings);
        let before = standings(&companies, &groups);
        Ok(Self {
            queue: queue(&companies, &groups),
            before_groups: by_tier(&groups),
            after: before.clone(),
            before,
            companies,
            now,
        })
    }

    /// Only what seating alone reads can be reckoned from its candidates.
    fn refuse(&self, draft: &Parameters) -> Result<(), LensError> {
        for (name, held) in draft.all() {
            let changed = self.now.value(name) != Some(&held.value);
            let movable = sliders::is_movable(name) || MOVABLE.contains(&name.as_str()) || name.starts_with("gate.");
            if changed && !movable {
                return Err(LensError::Refused(format!(
                    "`{name}` changes what is read or scored, not only who is seated: run it with --set {name}=…"
                )));
            }
        }
        Ok(())
    }

    fn rows(&self, standings: &Standings) -> Vec<TierRow> {
        let seated = || standings.iter().flatten().flatten();
        let all = seated().count() as u64;
        let row = |tier: GroupTier| {
            let n = seated().filter(|held| **held == tier).count() as u64;
            TierRow::counted(tier.as_str(), tier.number(), n, all)
        };
        GroupTier::ALL.map(row).into()
    }

    fn moves(&self) -> Vec<(String, String, u64)> {
        let mut counts: BTreeMap<(u32, u32), (String, String, u64)> = BTreeMap::new();
        let place = |tier: Option<GroupTier>| tier.map_or(u32::MAX, GroupTier::number);
        for (from, to) in self.before.iter().flatten().zip(self.after.iter().flatten()) {
            if from != to {
                let of = counts.entry((place(*from), place(*to)));
                of.or_insert_with(|| (word(*from), word(*to), 0)).2 += 1;
            }
        }
        counts.into_values().collect()
    }

    fn note(&self, after: &BTreeMap<GroupTier, u64>) -> String {
        let of = |counts: &BTreeMap<GroupTier, u64>, tier: GroupTier| counts.get(&tier).copied().unwrap_or(0);
        let words = GroupTier::ALL.map(|tier| {
            let (was, is) = (of(&self.before_groups, tier), of(after, tier));
            format!("{} {was}→{is}", tier.as_str())
        });
        format!(
            "Groups: {}. Tiers count people seated; a run checks the contacts of those who would be seated newly.",
            words.join(", ")
        )
    }
}

fn word(tier: Option<GroupTier>) -> String {
    tier.map_or(BENCH, GroupTier::as_str).to_owned()
}

/// What the check of contacts found, where it ran: scores of addresses and phones, and who has left.
#[derive(Default)]
struct Checked {
    scores: BTreeMap<String, (f64, f64)>,
    left: BTreeSet<String>,
}

impl Checked {
    fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let mut found = Self::default();
        // Before the phase of contacts there is nothing to lay over the scores.
        if let Ok(contacts) = frames.frame("contacts") {
            let ids = text(&contacts, "person_id")?;
            let (email, phone) = (real(&contacts, "email_score")?, real(&contacts, "phone_score")?);
            for row in 0..contacts.height() {
                if let (Some(id), Some(email), Some(phone)) = (ids.get(row), email.get(row), phone.get(row)) {
                    found.scores.insert(id.to_owned(), (email, phone));
                }
            }
        }
        if let Ok(verdicts) = frames.frame("verdicts") {
            let (ids, employment) = (text(&verdicts, "person_id")?, text(&verdicts, "employment")?);
            let counted = boolean(&verdicts, "counted")?;
            let left = (0..verdicts.height())
                .filter(|row| employment.get(*row) == Some("former") && counted.get(*row) == Some(true));
            found
                .left
                .extend(left.filter_map(|row| ids.get(row)).map(str::to_owned));
        }
        Ok(found)
    }

    fn applied(&self, mut person: Candidate) -> Candidate {
        if let Some((email, phone)) = self.scores.get(&person.person_id) {
            (person.email, person.phone) = (*email, *phone);
        }
        if self.left.contains(&person.person_id) && person.barred.is_none() {
            person.barred = Some(Bar::Former);
        }
        person
    }
}

fn grouped(companies: &[(Company, Vec<Candidate>)], settings: &Settings) -> Vec<Group> {
    let one = |(company, people): &(Company, Vec<Candidate>)| assemble(company, people, settings);
    companies.par_iter().map(one).collect()
}

fn standings(companies: &[(Company, Vec<Candidate>)], groups: &[Group]) -> Standings {
    let of = |((_, people), group): (&(Company, Vec<Candidate>), &Group)| {
        let mut standing = vec![None; people.len()];
        for member in &group.members {
            if let Some(held) = standing.get_mut(member.candidate) {
                *held = Some(group.tier);
            }
        }
        standing
    };
    companies.iter().zip(groups).map(of).collect()
}

fn by_tier(groups: &[Group]) -> BTreeMap<GroupTier, u64> {
    let mut counts = BTreeMap::new();
    for group in groups {
        *counts.entry(group.tier).or_insert(0) += 1;
    }
    counts
}

fn queue(companies: &[(Company, Vec<Candidate>)], groups: &[Group]) -> Vec<(usize, usize)> {
    let pairs: Vec<(&Company, &Group)> = companies.iter().map(|(company, _)| company).zip(groups).collect();
    let of = |at: usize| {
        let group = groups.get(at);
        let seated = group
            .into_iter()
            .flat_map(|group| group.members.iter().map(|member| member.candidate));
        let rest = group
            .into_iter()
            .flat_map(|group| group.benched.iter().map(|held| held.candidate));
        seated.chain(rest).map(move |place| (at, place))
    };
    super::assembly::rank_groups(&pairs).into_iter().flat_map(of).collect()
}

impl WhatIfEngine for Prepared {
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError> {
        self.refuse(draft)?;
        let settings = Settings::read(draft).map_err(|why| LensError::Refused(sliders::with_way_out(why)))?;
        let groups = grouped(&self.companies, &settings);
        self.after = standings(&self.companies, &groups);
        Ok(WhatIf {
            before: self.rows(&self.before),
            after: self.rows(&self.after),
            moves: self.moves(),
            leads: self.companies.iter().map(|(_, people)| people.len() as u64).sum(),
            note: self.note(&by_tier(&groups)),
            ..WhatIf::default()
        })
    }

    fn movers(&self) -> Result<Vec<Mover>, LensError> {
        let at = |standings: &Standings, (company, place): (usize, usize)| -> Option<GroupTier> {
            standings.get(company)?.get(place).copied().flatten()
        };
        let moved = self.queue.iter().filter_map(|held| {
            let (from, to) = (at(&self.before, *held), at(&self.after, *held));
            let person = self.companies.get(held.0)?.1.get(held.1)?;
            (from != to).then(|| Mover {
                lead_id: person.person_id.clone(),
                from: word(from),
                to: word(to),
            })
        });
        Ok(moved.collect())
    }
}
