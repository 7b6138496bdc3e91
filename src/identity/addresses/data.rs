//! The word lists of addresses (`data/addresses.toml`), parsed once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Deserialize;

use super::Directional;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    countries: Vec<String>,
    fractions: Vec<String>,
    post_boxes: Vec<String>,
    directionals: BTreeMap<String, Vec<String>>,
    units: BTreeMap<String, Vec<String>>,
    suffixes: BTreeMap<String, Vec<String>>,
    ordinals: HashMap<String, String>,
    leading: HashMap<String, String>,
    later: HashMap<String, String>,
    roads: Vec<RoadWords>,
}

#[derive(Deserialize)]
struct RoadWords {
    written: String,
    words: Vec<String>,
}

/// A numbered road's words in front of the number, and what stands for them.
pub(super) struct Road {
    pub words: Vec<String>,
    pub written: String,
}

/// The lists in the form they are asked in.
pub(super) struct Data {
    /// Each as its words.
    pub countries: Vec<Vec<String>>,
    pub fractions: Vec<String>,
    pub post_boxes: Vec<Vec<String>>,
    /// Any spelling to the part of town.
    pub directionals: HashMap<String, Directional>,
    /// A part of town written out.
    pub written_out: HashMap<Directional, String>,
    /// Any spelling to the kind of unit.
    pub units: HashMap<String, String>,
    /// Any spelling to the suffix.
    pub suffixes: HashMap<String, String>,
    pub ordinals: HashMap<String, String>,
    pub leading: HashMap<String, String>,
    pub later: HashMap<String, String>,
    /// The most words first.
    pub roads: Vec<Road>,
    /// Single words that a road's number may follow directly.
    pub road_words: BTreeSet<String>,
}

/// Every spelling, the key included, to its key.
fn spellings(lists: BTreeMap<String, Vec<String>>) -> HashMap<String, String> {
    let mut all = HashMap::new();
    for (key, spellings) in lists {
        for spelling in spellings {
            all.insert(spelling, key.clone());
        }
        all.insert(key.clone(), key);
    }
    all
}

fn phrases(texts: &[String]) -> Vec<Vec<String>> {
    let words = |text: &String| text.split(' ').map(str::to_owned).collect();
    texts.iter().map(words).collect()
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<Data> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../data/addresses.toml")).expect("data/addresses.toml is valid");
    let of_code = |code: &str| Directional::ALL.into_iter().find(|known| known.code() == code);
    let written_out = file.directionals.iter().filter_map(|(code, words)| {
        let word = words.first()?;
        Some((of_code(code)?, word.clone()))
    });
    let written_out = written_out.collect();
    let directionals = spellings(file.directionals);
    let mut roads: Vec<Road> = Vec::new();
    for road in &file.roads {
        for words in phrases(&road.words) {
            roads.push(Road {
                words,
                written: road.written.clone(),
            });
        }
    }
    roads.sort_by_key(|road| std::cmp::Reverse(road.words.len()));
    Data {
        countries: phrases(&file.countries),
        fractions: file.fractions,
        post_boxes: phrases(&file.post_boxes),
        directionals: directionals
            .into_iter()
            .filter_map(|(spelling, code)| Some((spelling, of_code(&code)?)))
            .collect(),
        written_out,
        units: spellings(file.units),
        suffixes: spellings(file.suffixes),
        ordinals: file.ordinals,
        leading: file.leading,
        later: file.later,
        road_words: roads.iter().filter_map(|road| road.words.last().cloned()).collect(),
        roads,
    }
});

/// The lists.
pub(super) fn data() -> &'static Data {
    &DATA
}
