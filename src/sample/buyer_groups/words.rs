//! The word lists: firms and people that do not exist, and the titles they bear.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

/// The built-in word lists.
#[derive(Debug, Deserialize)]
pub(super) struct Words {
    pub(super) stems: Vec<String>,
    pub(super) endings: Vec<String>,
    pub(super) given: Vec<String>,
    pub(super) makes: Vec<String>,
    pub(super) legal: Vec<String>,
    pub(super) industries: Vec<String>,
    pub(super) competitors: Vec<String>,
    pub(super) technologies: Vec<String>,
    pub(super) places: Vec<[String; 4]>,
    pub(super) personal: Vec<String>,
}

/// A title with the department and the level that a source would say, and how often it is drawn.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Title(pub(super) String, pub(super) String, pub(super) String, u64);

/// Titles by the kind of role that they lead to.
#[derive(Debug, Deserialize)]
pub(super) struct Titles(BTreeMap<String, Vec<Title>>);

#[derive(Deserialize)]
struct Golden {
    titles: Vec<String>,
}

/// Reads a built-in list.
pub(super) fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, SampleError> {
    toml::from_str(text).map_err(|error| SampleError::Data {
        file,
        message: error.to_string(),
    })
}

impl Words {
    /// Reads the built-in lists.
    pub(super) fn load() -> Result<Self, SampleError> {
        read(
            "data/buyer_groups_words.toml",
            include_str!("../data/buyer_groups_words.toml"),
        )
    }

    /// A family name: a stem and an ending.
    pub(super) fn family(&self, random: &mut Random) -> (String, String) {
        let stem = random.pick(&self.stems).to_owned();
        let name = format!("{stem}{}", random.pick(&self.endings));
        (stem, name)
    }
}

impl Titles {
    /// Reads the built-in list.
    pub(super) fn load() -> Result<Self, SampleError> {
        read(
            "data/buyer_groups_titles.toml",
            include_str!("../data/buyer_groups_titles.toml"),
        )
    }

    /// A title of that kind.
    pub(super) fn draw(&self, kind: &str, random: &mut Random) -> Option<Title> {
        let titles = self.0.get(kind)?;
        let choices: Vec<(usize, u64)> = titles
            .iter()
            .enumerate()
            .map(|(place, title)| (place, title.3))
            .collect();
        titles.get(random.weighted(&choices)?).cloned()
    }
}

/// The titles of section 8.1.
pub(super) fn golden_titles() -> Result<Vec<String>, SampleError> {
    let golden: Golden = read(
        "data/buyer_groups_golden.toml",
        include_str!("../data/buyer_groups_golden.toml"),
    )?;
    Ok(golden.titles)
}
