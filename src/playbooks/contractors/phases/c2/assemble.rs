//! One contractor a merge identifier.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::rules::dimensions::Hundredths;
use super::super::super::rules::evidence::{Evidence, EvidenceInputs, read_evidence};
use super::super::super::rules::score::{Combine, combine};
use super::super::c0::names_of;
use super::super::c1::{Standing, StateContractor};
use super::aliases::Identifiers;
use super::records::{Gathered, Listing};
use crate::engine::{PhaseContext, PhaseError};

/// A contractor, merged.
pub(super) struct Contractor {
    pub id: String,
    pub identifier: String,
    /// Every key that was merged into it.
    pub keys: BTreeSet<String>,
    pub name: String,
    pub other_names: Vec<String>,
    pub listing: Listing,
    /// One row a key and state.
    pub rows: Vec<StateContractor>,
    /// States that count.
    pub states: BTreeSet<String>,
    pub footprint: BTreeSet<String>,
    /// Combined resimercial, om and mepr of the lists.
    pub listed: [Option<Hundredths>; 3],
    pub evidence: Evidence,
}

impl Contractor {
    /// The phone of the identifier, where it is one.
    pub fn phone(&self) -> Option<&str> {
        let key = self.identifier.split('#').next().unwrap_or("");
        is_phone(key).then_some(key)
    }

    /// Classes over all states.
    pub fn classes(&self) -> BTreeSet<&str> {
        self.rows
            .iter()
            .flat_map(|row| row.classes.iter().map(String::as_str))
            .collect()
    }

    /// Classes by state.
    pub fn classes_by_state(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut by_state: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for row in &self.rows {
            by_state
                .entry(&row.state)
                .or_default()
                .extend(row.classes.iter().map(String::as_str));
        }
        by_state
    }

    /// The worst standing of its licences.
    pub fn standing(&self) -> Option<Standing> {
        self.rows.iter().map(|row| row.standing).max()
    }
}

/// Ten digits.
pub(super) fn is_phone(key: &str) -> bool {
    key.len() == 10 && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// Merges what was gathered, in the order of identifiers.
pub(super) fn contractors(
    context: &PhaseContext<'_>,
    gathered: &Gathered,
    identifiers: &Identifiers,
) -> Result<Vec<Contractor>, PhaseError> {
    let how = Combine::named(context.word("combine.dimension")?).unwrap_or_default();
    let with_listing = context.word("state_evidence")? == "license_or_oem";
    let mut groups: BTreeMap<String, (BTreeSet<String>, Vec<StateContractor>)> = BTreeMap::new();
    for key in gathered.keys() {
        groups
            .entry(identifiers.of(key).to_owned())
            .or_default()
            .0
            .insert(key.to_owned());
    }
    for row in gathered.states() {
        groups
            .entry(identifiers.of(&row.owner).to_owned())
            .or_default()
            .1
            .push(row);
    }
    let made = groups
        .into_iter()
        .enumerate()
        .map(|(place, (identifier, (keys, rows)))| {
            if place % 2048 == 0 {
                context.look(place)?;
            }
            Ok(one(context, gathered, identifier, keys, rows, how, with_listing))
        });
    made.collect()
}

fn one(
    context: &PhaseContext<'_>,
    gathered: &Gathered,
    identifier: String,
    keys: BTreeSet<String>,
    rows: Vec<StateContractor>,
    how: Combine,
    with_listing: bool,
) -> Contractor {
    let mut listing = Listing::default();
    keys.iter()
        .filter_map(|key| gathered.listings.get(key))
        .for_each(|more| listing.absorb(more));
    let licence_names: Vec<&str> = keys
        .iter()
        .filter_map(|key| gathered.licence_names.get(key))
        .flatten()
        .map(String::as_str)
        .collect();
    let named = if listing.names.is_empty() {
        licence_names.clone()
    } else {
        listing.names.iter().map(String::as_str).collect()
    };
    let (name, _) = names_of(named.into_iter());
    let all: BTreeSet<&str> = listing
        .names
        .iter()
        .map(String::as_str)
        .chain(licence_names)
        .filter(|other| *other != name && !other.is_empty())
        .collect();
    let other_names: Vec<String> = all.into_iter().map(str::to_owned).collect();
    let mut states: BTreeSet<String> = rows.iter().map(|row| row.state.clone()).collect();
    let mut footprint: BTreeSet<String> = states.clone();
    footprint.extend(listing.listed_states.iter().cloned());
    footprint.extend(listing.address_states.iter().cloned());
    if with_listing {
        states.extend(listing.listed_states.iter().cloned());
    }
    let values = |place: usize| -> Vec<Hundredths> {
        listing
            .values
            .get(place)
            .into_iter()
            .flatten()
            .map(|value| Hundredths(*value))
            .collect()
    };
    let listed = std::array::from_fn(|place| combine(&values(place), how));
    let names: Vec<&str> = std::iter::once(name.as_str())
        .chain(other_names.iter().map(String::as_str))
        .collect();
    let tiers: Vec<&str> = listing.tiers.iter().map(String::as_str).collect();
    let [
        is_residential,
        is_commercial,
        has_ops_maintenance,
        has_hvac,
        has_plumbing,
        has_electrical,
    ] = listing.flags;
    let evidence = read_evidence(&EvidenceInputs {
        names: &names,
        dealer_tiers: &tiers,
        is_residential,
        is_commercial,
        has_ops_maintenance,
        has_hvac,
        has_plumbing,
        has_electrical,
    });
    let id = context.hasher().opaque_id("c-", &identifier);
    Contractor {
        id,
        identifier,
        keys,
        name,
        other_names,
        listing,
        rows,
        states,
        footprint,
        listed,
        evidence,
    }
}
