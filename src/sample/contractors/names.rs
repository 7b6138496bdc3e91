//! Names of firms, and how a licence board writes a firm that a dealer list writes differently. Every word is invented.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

/// Which part of the trade list a name draws from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trade {
    /// Electricians and energy firms.
    Electric,
    /// Heating and air conditioning.
    Mechanical,
    /// Plumbing.
    Plumbing,
    /// Everything else a board licenses.
    Other,
}

/// How a licence's name relates to the dealer listing's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// Equal once case, punctuation and the legal form are gone.
    Equal,
    /// A word more: similarity from 0.62 up to but not including 1.
    Grown,
    /// A holding firm: similarity below 0.55.
    Holding,
}

#[derive(Deserialize)]
struct Words {
    stems: Vec<String>,
    endings: Vec<String>,
    electric: Vec<String>,
    mechanical: Vec<String>,
    plumbing: Vec<String>,
    other: Vec<String>,
    legal: Vec<String>,
    grown: Vec<String>,
    holding: Vec<String>,
    streets: Vec<String>,
    street_kinds: Vec<String>,
    people: Vec<String>,
    given: Vec<String>,
}

/// Makes names from the word lists.
pub(crate) struct Names {
    words: Words,
    taken: BTreeSet<String>,
}

const WORDS: &str = "data/words.toml";

impl Names {
    /// Reads the built-in word lists.
    pub(crate) fn load() -> Result<Self, SampleError> {
        let words = toml::from_str(include_str!("../data/words.toml")).map_err(|error| SampleError::Data {
            file: WORDS,
            message: error.to_string(),
        })?;
        Ok(Self {
            words,
            taken: BTreeSet::new(),
        })
    }

    fn trades(&self, trade: Trade) -> &[String] {
        match trade {
            Trade::Electric => &self.words.electric,
            Trade::Mechanical => &self.words.mechanical,
            Trade::Plumbing => &self.words.plumbing,
            Trade::Other => &self.words.other,
        }
    }

    /// A name that may occur again, as among a quarter of a million licences.
    pub(crate) fn any(&self, random: &mut Random, trade: Trade) -> String {
        let base =
            |random: &mut Random| format!("{}{}", random.pick(&self.words.stems), random.pick(&self.words.endings));
        let first = base(random);
        let kind = random.pick(self.trades(trade));
        if random.percent(4) {
            format!("{first} & {} {kind}", base(random))
        } else {
            format!("{first} {kind}")
        }
    }

    /// A name never given before by this maker, nor listed by [`Names::reserve`].
    pub(crate) fn unique(&mut self, random: &mut Random, trade: Trade) -> Result<String, SampleError> {
        for _ in 0..10_000 {
            let name = self.any(random, trade);
            // The stem alone must be new too: two dealers of one stem would look like one firm.
            let stem = name.split(' ').next().unwrap_or_default().to_owned();
            if self.taken.insert(stem) {
                return Ok(name);
            }
        }
        Err(SampleError::Data {
            file: WORDS,
            message: "too few words for this many firms".to_owned(),
        })
    }

    /// Keeps a written-out name from being invented again.
    pub(crate) fn reserve(&mut self, name: &str) {
        self.taken.extend(name.split(' ').map(str::to_owned));
    }

    /// The licence board's version of a dealer's `name`, in capitals.
    pub(crate) fn licensed(&self, random: &mut Random, name: &str, variant: Variant) -> Result<String, SampleError> {
        let legal = |random: &mut Random| match random.below(4) {
            0 => String::new(),
            1 => format!(", {}.", random.pick(&self.words.legal)),
            _ => format!(" {}", random.pick(&self.words.legal)),
        };
        for _ in 0..1_000 {
            let candidate = match variant {
                Variant::Equal if random.percent(30) => name.replace(" and ", " & "),
                Variant::Equal => name.to_owned(),
                Variant::Grown => format!("{name} {}", random.pick(&self.words.grown)),
                Variant::Holding => format!(
                    "{} {}",
                    random.pick(&self.words.people),
                    random.pick(&self.words.holding)
                ),
            };
            let similarity = similarity(name, &candidate);
            let fits = match variant {
                Variant::Equal => similarity >= 1.0,
                Variant::Grown => (0.62..1.0).contains(&similarity),
                Variant::Holding => similarity < 0.55,
            };
            if fits {
                return Ok(format!("{candidate}{}", legal(random)).to_uppercase());
            }
        }
        Err(SampleError::Data {
            file: WORDS,
            message: format!("no variant {variant:?} of `{name}`"),
        })
    }

    /// `name` in capitals, with a legal form in most cases: a licence that matches nobody.
    pub(crate) fn board_style(&self, random: &mut Random, trade: Trade) -> String {
        let name = self.any(random, trade);
        if random.percent(65) {
            format!("{name} {}", random.pick(&self.words.legal))
        } else {
            name
        }
        .to_uppercase()
    }

    /// A person's name as Texas prints owners. Invented: no list of real surnames is used.
    pub(crate) fn owner(&self, random: &mut Random) -> String {
        format!(
            "{}, {}",
            random.pick(&self.words.people),
            random.pick(&self.words.given)
        )
    }

    /// A street address.
    pub(crate) fn street(&self, random: &mut Random) -> String {
        let number = 100 + random.below(9_800);
        format!(
            "{number} {} {}",
            random.pick(&self.words.streets),
            random.pick(&self.words.street_kinds)
        )
    }
}

/// A domain of the reserved `.example` zone made from a firm's name.
pub(crate) fn domain(name: &str) -> String {
    let letters: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .take(2)
        .collect();
    format!("{}.example", letters.join("-").to_lowercase())
}

/// Lower case, `&` as "and", letters and digits only, sorted words, without a trailing legal form.
fn comparable(name: &str) -> String {
    let lower = name.to_lowercase().replace('&', " and ");
    let plain: String = lower.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
    let mut words: Vec<&str> = plain.split_whitespace().collect();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|word| ["inc", "llc", "corp", "co", "ltd", "lp"].contains(word))
    {
        words.pop();
    }
    words.sort_unstable();
    words.join(" ")
}

/// Similarity by rule M-3, so that a plan can place a pair on the side of 0.60 it needs.
pub(crate) fn similarity(first: &str, second: &str) -> f64 {
    strsim::normalized_levenshtein(&comparable(first), &comparable(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_fall_on_their_side() {
        let mut names = Names::load().unwrap();
        let mut random = Random::stream(42, 9);
        for _ in 0..300 {
            let name = names.unique(&mut random, Trade::Electric).unwrap();
            let mut with = |variant| similarity(&name, &names.licensed(&mut random, &name, variant).unwrap());
            assert!(with(Variant::Equal) >= 1.0);
            assert!((0.6..1.0).contains(&with(Variant::Grown)));
            assert!(with(Variant::Holding) < 0.6);
        }
    }

    #[test]
    fn words_never_end_a_name_by_a_legal_form_twice() {
        assert_eq!(
            comparable("Quenlow & Tavri Electric, Inc."),
            "and electric quenlow tavri"
        );
        assert_eq!(
            comparable("QUENLOW AND TAVRI ELECTRIC LLC"),
            "and electric quenlow tavri"
        );
        assert_eq!(domain("Quenlow & Tavri Electric"), "quenlow-tavri.example");
    }
}
