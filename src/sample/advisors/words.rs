//! Names of firms and people. Every one is put together from invented words; what a wirehouse pattern must hit holds
//! the pattern as a word in common use.

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

/// P16: what `reference` and `sound` look for in upper-cased company names.
pub(super) const PATTERNS: [&str; 32] = [
    "MERRILL",
    "MORGAN STANLEY",
    "UBS",
    "WELLS FARGO",
    "EDWARD JONES",
    "RAYMOND JAMES",
    "LPL FINANCIAL",
    "NORTHWESTERN MUTUAL",
    "MASS MUTUAL",
    "MASSMUTUAL",
    "NEW YORK LIFE",
    "NYLIFE",
    "PRUDENTIAL",
    "PRINCIPAL",
    "LINCOLN FINANCIAL",
    "TRANSAMERICA",
    "ALLSTATE",
    "STATE FARM",
    "FARM BUREAU",
    "BANK OF AMERICA",
    "JP MORGAN",
    "JPMORGAN",
    "AMERIPRISE",
    "FIDELITY",
    "SCHWAB",
    "CHARLES SCHWAB",
    "VANGUARD",
    "FISHER INVESTMENTS",
    "CREATIVE PLANNING",
    "EDELMAN",
    "FIRST COMMAND",
    "T. ROWE PRICE",
];

#[derive(Deserialize)]
struct Stems {
    stems: Vec<String>,
    endings: Vec<String>,
}

#[derive(Deserialize)]
struct Lists {
    kinds: Vec<String>,
    wirehouses: Vec<String>,
    given: Vec<String>,
    family: Vec<String>,
    titles: Vec<String>,
    sources: Vec<String>,
    outlets: Vec<String>,
    disclosures: Vec<String>,
    licences: Vec<String>,
}

/// The word lists.
pub(super) struct Words {
    stems: Stems,
    lists: Lists,
}

/// A person as a lead names them.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) given: String,
    pub(super) family: String,
}

fn read<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, SampleError> {
    toml::from_str(text).map_err(|error| SampleError::Data {
        file,
        message: error.to_string(),
    })
}

impl Words {
    /// Reads the built-in lists.
    pub(super) fn load() -> Result<Self, SampleError> {
        Ok(Self {
            stems: read("data/words.toml", include_str!("../data/words.toml"))?,
            lists: read("data/advisors_words.toml", include_str!("../data/advisors_words.toml"))?,
        })
    }

    fn stem(&self, random: &mut Random) -> String {
        format!("{}{}", random.pick(&self.stems.stems), random.pick(&self.stems.endings))
    }

    /// A firm that no wirehouse pattern hits, or one that a pattern does.
    pub(super) fn firm(&self, random: &mut Random, wirehouse: bool) -> String {
        loop {
            let stem = self.stem(random);
            let name = if wirehouse {
                let template = random.pick(&self.lists.wirehouses);
                // Inside a word the stem goes on in small letters.
                let glued = template
                    .split_once("{}")
                    .is_some_and(|(before, _)| before.ends_with(char::is_alphabetic));
                template.replace("{}", &if glued { stem.to_lowercase() } else { stem })
            } else {
                format!("{stem} {}", random.pick(&self.lists.kinds))
            };
            if is_wirehouse(&name) == wirehouse {
                return name;
            }
        }
    }

    /// A person.
    pub(super) fn person(&self, random: &mut Random) -> Person {
        Person {
            given: random.pick(&self.lists.given).to_owned(),
            family: random.pick(&self.lists.family).to_owned(),
        }
    }

    /// A job title.
    pub(super) fn title(&self, random: &mut Random) -> &str {
        random.pick(&self.lists.titles)
    }

    /// Where a lead came from.
    pub(super) fn source(&self, random: &mut Random) -> &str {
        random.pick(&self.lists.sources)
    }

    /// Who gives accolades.
    pub(super) fn outlet(&self, random: &mut Random) -> &str {
        random.pick(&self.lists.outlets)
    }

    /// A kind of disclosure.
    pub(super) fn disclosure(&self, random: &mut Random) -> &str {
        random.pick(&self.lists.disclosures)
    }

    /// One to four licences as a JSON array.
    pub(super) fn licences(&self, random: &mut Random) -> String {
        let mut held: Vec<&str> = Vec::new();
        for _ in 0..=random.below(4) {
            let licence = random.pick(&self.lists.licences);
            if !held.contains(&licence) {
                held.push(licence);
            }
        }
        held.sort_unstable();
        format!("[\"{}\"]", held.join("\",\""))
    }
}

/// P16 with `wirehouse_match` = substring.
pub(super) fn is_wirehouse(company: &str) -> bool {
    let upper = company.to_uppercase();
    PATTERNS.iter().any(|pattern| upper.contains(pattern))
}
