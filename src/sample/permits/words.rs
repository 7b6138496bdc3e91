//! The word lists: streets, people and firms that do not exist.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

const FILE: &str = "data/permits_words.toml";

/// The built-in word lists.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    stems: Vec<String>,
    endings: Vec<String>,
    /// Short and long forms.
    pub(super) suffixes: Vec<(String, String)>,
    given: Vec<String>,
    family: Vec<String>,
    company: Vec<String>,
    custom_builder: Vec<String>,
    production_builder: Vec<String>,
    trades: BTreeMap<String, Vec<String>>,
    work: BTreeMap<String, String>,
}

/// Who owns a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Person,
    Trust,
    Company,
    CustomBuilder,
    ProductionBuilder,
}

impl Words {
    /// Reads the built-in lists.
    pub(super) fn load() -> Result<Self, SampleError> {
        toml::from_str(include_str!("../data/permits_words.toml")).map_err(|error| SampleError::Data {
            file: FILE,
            message: error.to_string(),
        })
    }

    /// A stem with an ending, such as a street's name.
    pub(super) fn name(&self, random: &mut Random) -> String {
        let stem = random.pick(&self.stems).to_owned();
        stem + random.pick(&self.endings)
    }

    /// Every name there is, in an order of chance.
    pub(super) fn names(&self, random: &mut Random) -> Vec<String> {
        let mut all: Vec<String> = self
            .stems
            .iter()
            .flat_map(|stem| self.endings.iter().map(move |ending| format!("{stem}{ending}")))
            .collect();
        random.shuffle(&mut all);
        all
    }

    /// A kind of street, as counties write it.
    pub(super) fn suffix(&self, random: &mut Random) -> String {
        let place = random.index(self.suffixes.len());
        self.suffixes
            .get(place)
            .map(|(short, _)| short.clone())
            .unwrap_or_default()
    }

    /// Someone, given name first.
    pub(super) fn person(&self, random: &mut Random) -> String {
        let given = random.pick(&self.given).to_owned();
        format!("{given} {}", random.pick(&self.family))
    }

    /// An owner, as a county writes it.
    pub(super) fn owner(&self, random: &mut Random, owner: Owner) -> String {
        let firm = |random: &mut Random, endings: &[String]| {
            let name = self.name(random);
            format!("{name} {}", random.pick(endings))
        };
        match owner {
            Owner::Person => {
                let family = random.pick(&self.family).to_owned();
                format!("{family} {}", random.pick(&self.given))
            }
            Owner::Trust => format!("{} Family Trust", random.pick(&self.family)),
            Owner::Company => firm(random, &self.company),
            Owner::CustomBuilder => firm(random, &self.custom_builder),
            Owner::ProductionBuilder => firm(random, &self.production_builder),
        }
    }

    /// A firm of the trade.
    pub(super) fn contractor(&self, random: &mut Random, category: &str) -> String {
        let trade = category.trim_start_matches("commercial_");
        let none = Vec::new();
        let endings = self.trades.get(trade).or(self.trades.get("any")).unwrap_or(&none);
        let name = self.name(random);
        format!("{name} {}", random.pick(endings))
    }

    /// A category in words, such as a sentence needs it.
    pub(super) fn work(&self, category: &str) -> String {
        let base = category.trim_start_matches("commercial_");
        self.work.get(base).cloned().unwrap_or_else(|| base.replace('_', " "))
    }
}
