//! Cities, counties, and what homes there are worth.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::address::Address;
use super::model::{Feed, Layout};
use super::words::Words;
use crate::sample::SampleError;
use crate::sample::random::Random;

const FILE: &str = "data/permits_places.toml";

/// Text before, digits, text after.
type Numbering = (String, usize, String);

/// A city.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct City {
    pub(super) name: String,
    pub(super) feed: Feed,
    pub(super) state: String,
    pub(super) county: String,
    pub(super) zips: Vec<String>,
    /// Its share of all permits, in 400.
    pub(super) share: usize,
    number: Numbering,
}

/// A county.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct County {
    pub(super) id: String,
    pub(super) layout: Layout,
    account: Numbering,
    first: u64,
}

/// What a feed calls kinds of work and classes of buildings.
#[derive(Debug, Clone, Deserialize)]
struct KindWords {
    feed: Feed,
    home: String,
    business: String,
    #[serde(flatten)]
    work: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Plan {
    median_value: i64,
    value: Vec<(f64, f64)>,
    city: Vec<City>,
    county: Vec<County>,
    words: Vec<KindWords>,
}

/// The map, with what was given away of it.
pub(super) struct Places {
    plan: Plan,
    serials: BTreeMap<String, u64>,
    houses: BTreeSet<(String, String, String)>,
    streets: Vec<String>,
    next_street: usize,
}

fn written((before, digits, after): &Numbering, number: u64) -> String {
    format!("{before}{number:0digits$}{after}")
}

impl Places {
    /// Reads the built-in map; `random` decides the order of streets.
    pub(super) fn load(words: &Words, random: &mut Random) -> Result<Self, SampleError> {
        let plan = toml::from_str(include_str!("../data/permits_places.toml")).map_err(|error| SampleError::Data {
            file: FILE,
            message: error.to_string(),
        })?;
        Ok(Self {
            plan,
            serials: BTreeMap::new(),
            houses: BTreeSet::new(),
            streets: words.names(random),
            next_street: 0,
        })
    }

    /// Every city.
    pub(super) fn cities(&self) -> &[City] {
        &self.plan.city
    }

    /// Every county, in the order of the settings.
    pub(super) fn counties(&self) -> &[County] {
        &self.plan.county
    }

    /// The city of that name.
    pub(super) fn city(&self, name: &str) -> Result<City, SampleError> {
        let found = self.plan.city.iter().find(|city| city.name == name);
        found.cloned().ok_or_else(|| SampleError::Data {
            file: FILE,
            message: format!("no city `{name}`"),
        })
    }

    fn serial(&mut self, of: &str) -> u64 {
        let serial = self.serials.entry(of.to_owned()).or_insert(0);
        *serial += 1;
        *serial
    }

    /// The next permit number of a city.
    pub(super) fn permit(&mut self, city: &City) -> String {
        // Steps of seven leave gaps, as cities do.
        let serial = self.serial(&city.name);
        written(&city.number, 104 + serial * 7)
    }

    /// The next account of a county.
    pub(super) fn account(&mut self, county: &str) -> String {
        let serial = self.serial(county);
        let found = self.plan.county.iter().find(|held| held.id == county);
        found.map_or_else(String::new, |county| {
            written(&county.account, county.first + serial * 3)
        })
    }

    /// A house of the city that nobody was given yet, and its ZIP.
    pub(super) fn house(&mut self, city: &City, words: &Words, random: &mut Random) -> (Address, String) {
        let zip = random.pick(&city.zips).to_owned();
        loop {
            self.next_street = (self.next_street + 1) % self.streets.len().max(1);
            let name = self.streets.get(self.next_street).cloned().unwrap_or_default();
            let number = (101 + random.below(9_700)).to_string();
            if self
                .houses
                .insert((city.name.clone(), name.to_lowercase(), number.clone()))
            {
                let pre = match random.below(10) {
                    0 => "N",
                    1 => "S",
                    2 => "E",
                    3 => "W",
                    _ => "",
                };
                let address = Address {
                    number,
                    pre: pre.to_owned(),
                    name,
                    suffix: words.suffix(random),
                    ..Address::default()
                };
                return (address, zip);
            }
        }
    }

    /// Keeps a written-out house from being given away.
    pub(super) fn reserve(&mut self, city: &str, address: &Address) {
        self.houses
            .insert((city.to_owned(), address.name.to_lowercase(), address.number.clone()));
    }

    /// The value that a share `below` of all homes is worth less than, to the thousand.
    pub(super) fn value(&self, below: f64) -> i64 {
        let table = &self.plan.value;
        let after = table.partition_point(|(share, _)| *share < below);
        let factor = match (
            after.checked_sub(1).and_then(|before| table.get(before)),
            table.get(after),
        ) {
            (Some((low, bottom)), Some((high, top))) => bottom + (top - bottom) * (below - low) / (high - low),
            (_, Some((_, factor))) | (Some((_, factor)), None) => *factor,
            (None, None) => 1.0,
        };
        let thousands = factor * self.plan.median_value as f64 / 1_000.0;
        thousands.round() as i64 * 1_000
    }

    /// What a feed calls a kind of work, column by column.
    pub(super) fn kind(&self, feed: Feed, work: &str) -> String {
        let words = self.plan.words.iter().find(|words| words.feed == feed);
        words
            .and_then(|words| words.work.get(work))
            .cloned()
            .unwrap_or_default()
    }

    /// What a feed calls a home, or a business.
    pub(super) fn class(&self, feed: Feed, business: bool) -> String {
        let words = self.plan.words.iter().find(|words| words.feed == feed);
        let class = words.map(|words| if business { &words.business } else { &words.home });
        class.cloned().unwrap_or_default()
    }
}
