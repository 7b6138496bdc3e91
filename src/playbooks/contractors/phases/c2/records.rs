//! Everything that is known of contractors before they are merged: records by key, and what dealers say of a key.

use std::collections::{BTreeMap, BTreeSet};

use super::super::c0::{FLAGS, SCORES};
use super::super::c1::{Licences, ListEntry, Record, StateContractor, collapse, lists, records_of};
use super::super::columns::parts;
use super::aliases::Aliases;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, boolean, date, real, text};
use crate::identity::domains::domain_key;
use crate::identity::names::normalise;
use crate::identity::states::{usps, zip5};

/// What lists say of a key beside licences.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    pub oem_ids: BTreeSet<String>,
    pub names: Vec<String>,
    pub phones: BTreeSet<String>,
    pub oems: BTreeSet<String>,
    pub listed_states: BTreeSet<String>,
    pub address_states: BTreeSet<String>,
    pub tiers: BTreeSet<String>,
    /// Every listed value of resimercial, om and mepr, in hundredths.
    pub values: [Vec<i64>; 3],
    pub flags: [Option<bool>; 6],
    pub zip: Option<String>,
    pub city: Option<String>,
    pub domain: Option<String>,
    pub shared: bool,
    pub toll_free: bool,
}

/// All records and listings by key.
#[derive(Default)]
pub(super) struct Gathered {
    /// Licence records; `owner` is the key.
    pub records: Vec<Record>,
    /// Licence names of each key.
    pub licence_names: BTreeMap<String, Vec<String>>,
    pub listings: BTreeMap<String, Listing>,
    /// Rows of matched lists that no key can be made of.
    pub unkeyed_rows: Vec<(String, String)>,
    /// Rows that came from matched lists.
    pub matched_rows: usize,
    /// Names of the lists that went in.
    pub lists: usize,
    /// Dealers without a licence that the universe takes in.
    pub only_listed: BTreeSet<String>,
}

/// Only licensed contractors are graded unless the universe says otherwise: without a list there would be no lead at all.
const NO_LIST: &str = "no licence list to work with: name one under datasets.license_list in assay.toml, or grade dealers \
                       without a licence by universe = \"licensed_plus_oem\"";

impl Gathered {
    /// Gathers c1's matches, matched lists and, where the universe says so, every dealer.
    pub fn gather(context: &PhaseContext<'_>, aliases: &Aliases) -> Result<Self, PhaseError> {
        let mut made = Self::default();
        let dealers = dealers(context)?;
        made.raw(context, aliases, &dealers)?;
        let everybody = context.word("universe")? == "licensed_plus_oem";
        let lists = lists(context)?;
        if lists.is_empty() && !everybody {
            return Err(PhaseError::Input(NO_LIST.to_owned()));
        }
        for entry in lists.iter().filter(|entry| entry.stopped.is_none()) {
            made.lists += 1;
            if entry.kind == "matched" {
                made.matched(context, aliases, entry)?;
            }
        }
        let licensed: BTreeSet<String> = made.records.iter().map(|record| record.owner.clone()).collect();
        for (place, dealer) in dealers.listings.iter().enumerate() {
            if place % 2048 == 0 {
                context.look(place)?;
            }
            let owner = aliases.split(&dealer.key, &dealer.name);
            if licensed.contains(&owner) {
                made.listings.entry(owner).or_default().absorb(&dealer.listing);
            } else if everybody {
                made.only_listed.insert(owner.clone());
                made.listings.entry(owner).or_default().absorb(&dealer.listing);
            }
        }
        Ok(made)
    }

    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let owners = self.records.iter().map(|record| record.owner.as_str());
        owners.chain(self.listings.keys().map(String::as_str))
    }

    /// One row a key and state.
    pub fn states(&self) -> Vec<StateContractor> {
        collapse(&self.records)
    }

    /// How many rows a key and state, plus dealers without a licence.
    pub fn per_state(&self) -> usize {
        self.states().len() + self.only_listed.len()
    }

    /// How many distinct keys.
    pub fn licensed(&self) -> usize {
        self.keys().collect::<BTreeSet<_>>().len()
    }

    fn raw(&mut self, context: &PhaseContext<'_>, aliases: &Aliases, dealers: &DealerKeys) -> Result<(), PhaseError> {
        let (matches, names) = (context.frame("matches")?, context.frame("matches_identity")?);
        let written = names_by_row(&names)?;
        for mut record in records_of(&matches)? {
            let place = (record.list.clone(), record.row_id.clone());
            let (name, state, zip) = written.get(&place).cloned().unwrap_or_default();
            let key = dealers
                .key_of
                .get(&record.owner)
                .cloned()
                .unwrap_or_else(|| record.owner.clone());
            record.owner = aliases.split(&key, &name);
            self.note_licence(&record.owner, &name, state.as_deref(), zip);
            self.records.push(record);
        }
        Ok(())
    }

    fn note_licence(&mut self, key: &str, name: &str, state: Option<&str>, zip: Option<String>) {
        self.licence_names
            .entry(key.to_owned())
            .or_default()
            .push(name.to_owned());
        let listing = self.listings.entry(key.to_owned()).or_default();
        listing.address_states.extend(state.and_then(usps).map(str::to_owned));
        listing.zip = listing.zip.take().or(zip);
    }

    fn matched(&mut self, context: &PhaseContext<'_>, aliases: &Aliases, entry: &ListEntry) -> Result<(), PhaseError> {
        let licences = Licences::read(context, entry)?;
        let (working, identity) = (licences.working.as_ref(), licences.identity.as_ref());
        let column = |name: &str| text(working, name);
        let (ids, numbers, oems, tiers) = (
            column("row_id")?,
            column("license_no")?,
            column("oems")?,
            column("dealer_tier")?,
        );
        let person = |name: &str| text(identity, name);
        let (phones, names, zips, states) = (
            person("phone_key")?,
            person("business_name")?,
            person("zip")?,
            person("state")?,
        );
        let (alternatives, domains) = (person("alt_phones")?, person("domain")?);
        let (expires, toll_free) = (date(working, "expires")?, boolean(working, "toll_free")?);
        let scores = SCORES.map(|name| real(working, name));
        let flags = FLAGS.map(|name| boolean(working, name));
        let excluded = context.words("standing.exclude")?;
        for row in 0..working.height() {
            if row % 2048 == 0 {
                context.look(row)?;
            }
            self.matched_rows += 1;
            let name = names.get(row).unwrap_or("");
            let zip = zips.get(row).and_then(zip5);
            let key = phones
                .get(row)
                .map(str::to_owned)
                .or_else(|| name_zip(name, zip.as_deref()));
            let Some(key) = key else {
                self.unkeyed_rows
                    .push((entry.list.clone(), ids.get(row).unwrap_or("").to_owned()));
                continue;
            };
            if excluded.iter().any(|word| word == licences.standing(row).word()) {
                continue;
            }
            let owner = aliases.split(&key, name);
            let number = super::super::c1::licence_number(numbers.get(row));
            self.records.push(Record {
                owner: owner.clone(),
                list: entry.list.clone(),
                row_id: ids.get(row).unwrap_or("").to_owned(),
                state: entry.state.clone(),
                license_no: number,
                classes: licences
                    .set(row)
                    .map(|set| set.tokens.iter().cloned().collect())
                    .unwrap_or_default(),
                standing: licences.standing(row),
                expires: expires.get(row),
                confidence: super::super::super::params::standing_words()
                    .confidence
                    .get("phone")
                    .copied()
                    .unwrap_or(0),
                similarity: None,
                toll_free: toll_free.get(row).unwrap_or(false),
            });
            self.note_licence(&owner, name, states.get(row), zip);
            let listing = self.listings.entry(owner).or_default();
            listing.phones.extend(parts(alternatives.get(row)).map(str::to_owned));
            listing.domain = listing.domain.take().or_else(|| domains.get(row).and_then(domain_key));
            listing
                .oems
                .extend(super::super::super::rules::oems::split_list(oems.get(row).unwrap_or("")).known);
            listing.tiers.extend(tiers.get(row).map(str::to_owned));
            for (held, column) in listing.values.iter_mut().zip(&scores) {
                let value = column.as_ref().ok().and_then(|column| column.get(row));
                held.extend(value.map(|points| super::super::super::params::hundredths(points).0));
            }
            for (held, column) in listing.flags.iter_mut().zip(&flags) {
                either(held, column.as_ref().ok().and_then(|column| column.get(row)));
            }
        }
        Ok(())
    }
}

/// The key of a firm without a phone: its normalised name and ZIP5.
fn name_zip(name: &str, zip: Option<&str>) -> Option<String> {
    let name = normalise(name);
    (!name.first().is_empty())
        .then(|| zip.map(|zip| format!("{}|{zip}", name.first())))
        .flatten()
}

fn either(held: &mut Option<bool>, flag: Option<bool>) {
    if let Some(flag) = flag {
        *held = Some(held.unwrap_or(false) || flag);
    }
}

impl Listing {
    /// Takes in what another listing says.
    pub fn absorb(&mut self, other: &Self) {
        self.oem_ids.extend(other.oem_ids.iter().cloned());
        self.names.extend(other.names.iter().cloned());
        self.phones.extend(other.phones.iter().cloned());
        self.oems.extend(other.oems.iter().cloned());
        self.listed_states.extend(other.listed_states.iter().cloned());
        self.address_states.extend(other.address_states.iter().cloned());
        self.tiers.extend(other.tiers.iter().cloned());
        for (held, more) in self.values.iter_mut().zip(&other.values) {
            held.extend(more);
        }
        for (held, flag) in self.flags.iter_mut().zip(&other.flags) {
            either(held, *flag);
        }
        self.zip = self.zip.take().or_else(|| other.zip.clone());
        self.city = self.city.take().or_else(|| other.city.clone());
        self.domain = self.domain.take().or_else(|| other.domain.clone());
        self.shared |= other.shared;
        self.toll_free |= other.toll_free;
    }
}

type Written = BTreeMap<(String, String), (String, Option<String>, Option<String>)>;

/// Name, address state and ZIP of each matched licence, by list and row.
fn names_by_row(names: &Frame) -> Result<Written, PhaseError> {
    let column = |name: &str| text(names, name);
    let (lists, rows, written) = (column("list")?, column("row_id")?, column("licence_name")?);
    let (states, zips) = (column("address_state")?, column("zip")?);
    let owned = |cell: Option<&str>| cell.map(str::to_owned);
    let entry = |row: usize| {
        let place = (
            owned(lists.get(row)).unwrap_or_default(),
            owned(rows.get(row)).unwrap_or_default(),
        );
        (
            place,
            (
                owned(written.get(row)).unwrap_or_default(),
                owned(states.get(row)),
                owned(zips.get(row)),
            ),
        )
    };
    Ok((0..names.height()).map(entry).collect())
}

/// What one name says under one key.
struct DealerListing {
    key: String,
    name: String,
    listing: Listing,
}

/// The dealers by name, and the key of each dealer.
struct DealerKeys {
    key_of: BTreeMap<String, String>,
    listings: Vec<DealerListing>,
}

fn dealers(context: &PhaseContext<'_>) -> Result<DealerKeys, PhaseError> {
    let (working, identity) = (
        context.frame("dealer_listings")?,
        context.frame("dealer_listings_identity")?,
    );
    let column = |name: &str| text(&working, name);
    let person = |name: &str| text(&identity, name);
    let (ids, oems, states, tiers) = (
        column("oem_id")?,
        column("oems")?,
        column("listed_states")?,
        column("dealer_tiers")?,
    );
    let (problems, toll_free) = (column("phone_problem")?, boolean(&working, "toll_free")?);
    let (keys, names, others, phones) = (
        person("merge_key")?,
        person("name")?,
        person("other_names")?,
        person("alt_phones")?,
    );
    let (zips, cities, domains) = (person("zip")?, person("city")?, person("domain")?);
    let values = SCORES.map(|name| text(&working, &format!("{name}_values")).ok());
    let flags = FLAGS.map(|name| boolean(&working, name).ok());
    let owned = |cell: Option<&str>| cell.unwrap_or("").to_owned();
    let mut made = DealerKeys {
        key_of: BTreeMap::new(),
        listings: Vec::with_capacity(working.height()),
    };
    for row in 0..working.height() {
        let listed = |place: usize| {
            let cell = values
                .get(place)
                .and_then(|column| column.as_ref())
                .and_then(|column| column.get(row));
            parts(cell).filter_map(|value| value.parse().ok()).collect()
        };
        let flag = |place: usize| {
            flags
                .get(place)
                .and_then(|column| column.as_ref())
                .and_then(|column| column.get(row))
        };
        let (id, key, name) = (owned(ids.get(row)), owned(keys.get(row)), owned(names.get(row)));
        let listing = Listing {
            oem_ids: BTreeSet::from([id.clone()]),
            names: std::iter::once(name.as_str())
                .chain(parts(others.get(row)))
                .map(str::to_owned)
                .collect(),
            phones: parts(phones.get(row)).map(str::to_owned).collect(),
            oems: parts(oems.get(row)).map(str::to_owned).collect(),
            listed_states: parts(states.get(row)).map(str::to_owned).collect(),
            address_states: BTreeSet::new(),
            tiers: parts(tiers.get(row)).map(str::to_owned).collect(),
            values: std::array::from_fn(listed),
            flags: std::array::from_fn(flag),
            zip: zips.get(row).map(str::to_owned),
            city: cities.get(row).map(str::to_owned),
            domain: domains.get(row).map(str::to_owned),
            shared: problems.get(row) == Some("shared"),
            toll_free: toll_free.get(row).unwrap_or(false),
        };
        made.key_of.insert(id, key.clone());
        made.listings.push(DealerListing { key, name, listing });
    }
    Ok(made)
}
