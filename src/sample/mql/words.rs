//! Names of people, firms and places. People and firms are put together from invented words; metropolitan areas are
//! real, since the features look for five of them by name.

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

#[derive(Deserialize)]
struct Stems {
    stems: Vec<String>,
    endings: Vec<String>,
}

/// One metropolitan area with its place in a territory.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metro {
    /// Empty where there is none.
    pub(super) area: String,
    pub(super) territory: usize,
    weight: u64,
    pub(super) city: String,
    pub(super) state: String,
    pub(super) zip: String,
}

/// The word lists.
#[derive(Deserialize)]
pub(super) struct Words {
    kinds: Vec<String>,
    given: Vec<String>,
    family: Vec<String>,
    pub(super) titles: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) lists: Vec<String>,
    pub(super) agencies: Vec<String>,
    pub(super) streets: Vec<String>,
    pub(super) dispositions: Vec<String>,
    pub(super) outcomes: Vec<String>,
    categories: Vec<(String, u64)>,
    ownership: Vec<(String, u64)>,
    pub(super) metros: Vec<Metro>,
    #[serde(skip, default = "no_stems")]
    stems: Stems,
}

fn no_stems() -> Stems {
    Stems {
        stems: Vec::new(),
        endings: Vec::new(),
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, SampleError> {
    toml::from_str(text).map_err(|error| SampleError::Data {
        file,
        message: error.to_string(),
    })
}

/// The text at a weighted draw.
fn weighted<'a>(random: &mut Random, choices: &'a [(String, u64)]) -> &'a str {
    let weights: Vec<(usize, u64)> = choices
        .iter()
        .enumerate()
        .map(|(at, (_, weight))| (at, *weight))
        .collect();
    let at = random.weighted(&weights).unwrap_or_default();
    choices.get(at).map_or("", |(text, _)| text)
}

impl Words {
    /// Reads the built-in lists.
    pub(super) fn load() -> Result<Self, SampleError> {
        let mut words: Self = read("data/mql_words.toml", include_str!("../data/mql_words.toml"))?;
        words.stems = read("data/words.toml", include_str!("../data/words.toml"))?;
        Ok(words)
    }

    /// A firm's name.
    pub(super) fn firm(&self, random: &mut Random) -> String {
        let stem = random.pick(&self.stems.stems);
        let ending = random.pick(&self.stems.endings);
        format!("{stem}{ending} {}", random.pick(&self.kinds))
    }

    /// Given and family name.
    pub(super) fn person(&self, random: &mut Random) -> (String, String) {
        (
            random.pick(&self.given).to_owned(),
            random.pick(&self.family).to_owned(),
        )
    }

    /// A title category.
    pub(super) fn category(&self, random: &mut Random) -> &str {
        weighted(random, &self.categories)
    }

    /// A type of ownership, or none.
    pub(super) fn ownership(&self, random: &mut Random) -> &str {
        weighted(random, &self.ownership)
    }

    /// A metropolitan area of a territory, as its place in the list.
    pub(super) fn metro(&self, random: &mut Random, territory: usize) -> usize {
        let all = self.metros.iter().enumerate();
        let here: Vec<(usize, u64)> = all
            .filter(|(_, metro)| metro.territory == territory)
            .map(|(at, metro)| (at, metro.weight))
            .collect();
        random.weighted(&here).unwrap_or_default()
    }
}
