//! A scheme: keys, comparisons, vetoes, caps and bands, as data, checked when it is read.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The most comparisons of a scheme: what a pair scored is kept without an allocation.
pub(super) const MOST: usize = 24;

/// How an outcome is marked on screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Both say the same.
    Agrees,
    /// Both say nearly the same.
    Near,
    /// They say different things.
    Differs,
}

impl Mark {
    /// The word that is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Near => "near",
            Self::Differs => "differs",
        }
    }
}

/// From how many points a pair is one thing, and from how many it is shown to a person.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Least points of a match.
    #[serde(rename = "match")]
    pub match_at: f64,
    /// Least points of a review.
    #[serde(rename = "review")]
    pub review_at: f64,
}

/// What a condition asks of two records; a field that either lacks answers no, but for `unlike`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Ask<F> {
    /// They have a value in common.
    Equal(F),
    /// Both have values, none in common.
    Different(F),
    /// They have not the same values; none at all is a value too.
    Unlike(F),
    /// One's words stand in the other's.
    Contained {
        /// The field.
        field: F,
        /// Least letters of a word that tells.
        letters: usize,
    },
    /// Jaro–Winkler at least.
    Similar {
        /// The field.
        field: F,
        /// Least likeness.
        at_least: f64,
    },
    /// So many letters apart at most.
    Edits {
        /// The field.
        field: F,
        /// Most letters.
        at_most: usize,
    },
    /// One is the other's first letter.
    Initial(F),
    /// Both stand in one group of a table.
    Alias {
        /// The field.
        field: F,
        /// The table.
        table: String,
    },
    /// One's first field is the other's second, and the other way round.
    Crossed([F; 2]),
}

/// One outcome of a comparison.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Level<F> {
    pub what: String,
    pub mark: Mark,
    pub points: f64,
    pub all: Vec<Ask<F>>,
}

/// A comparison: the first level whose conditions all hold counts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Comparison<F> {
    pub name: String,
    pub level: Vec<Level<F>>,
}

/// A key by which records meet.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Key<F> {
    pub fields: Vec<F>,
    /// Fields of the key that may be missing: records without meet records without.
    #[serde(default = "Vec::new")]
    pub optional: Vec<F>,
}

/// What forbids a match. A pair that also has one of `rescue` is shown to a person; any other is none.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Veto<F> {
    pub id: String,
    pub all: Vec<Ask<F>>,
    #[serde(default = "Vec::new")]
    pub rescue: Vec<Ask<F>>,
}

/// What keeps the points of a pair down: an outcome, with all of `all` and none of `unless`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cap<F> {
    pub id: String,
    pub at: f64,
    pub comparison: String,
    pub level: String,
    #[serde(default = "Vec::new")]
    pub all: Vec<Ask<F>>,
    #[serde(default = "Vec::new")]
    pub unless: Vec<Ask<F>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemeFile {
    record: String,
    bands: Bands,
    #[serde(default)]
    split_by: Option<String>,
    sort_by: String,
    key: Vec<Key<String>>,
    comparison: Vec<Comparison<String>>,
    #[serde(default)]
    veto: Vec<Veto<String>>,
    #[serde(default)]
    cap: Vec<Cap<String>>,
    #[serde(default)]
    look_at: Vec<Ask<String>>,
    #[serde(default)]
    aliases: BTreeMap<String, Vec<Vec<String>>>,
}

/// A scheme that was read and checked.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// What a record is: `company`, `person`.
    pub record: String,
    /// Its bands; a run's parameters may move them.
    pub bands: Bands,
    pub(super) fields: Vec<String>,
    pub(super) split_by: Option<usize>,
    pub(super) sort_by: usize,
    pub(super) keys: Vec<Key<usize>>,
    pub(super) comparisons: Vec<Comparison<usize>>,
    pub(super) vetoes: Vec<Veto<usize>>,
    pub(super) caps: Vec<Cap<usize>>,
    /// Where each cap's outcome is: comparison and level.
    pub(super) cap_at: Vec<(usize, usize)>,
    /// Pairs that a person looks at however few points they have.
    pub(super) look_at: Vec<Ask<usize>>,
    /// Names in groups, by table.
    pub(super) aliases: BTreeMap<String, Vec<Vec<String>>>,
}

impl Scheme {
    /// Reads a scheme.
    ///
    /// # Errors
    /// A sentence that names the entry and what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: SchemeFile = toml::from_str(text).map_err(|error| format!("the scheme is not valid: {error}"))?;
        let mut names = Names::default();
        let keys = file.key.iter().map(|key| names.key(key)).collect();
        let comparisons: Vec<Comparison<usize>> = file.comparison.iter().map(|one| names.comparison(one)).collect();
        let vetoes = file.veto.iter().map(|veto| Veto {
            id: veto.id.clone(),
            all: names.asks(&veto.all),
            rescue: names.asks(&veto.rescue),
        });
        let vetoes = vetoes.collect();
        let caps: Vec<Cap<usize>> = file.cap.iter().map(|cap| names.cap(cap)).collect();
        let cap_at = caps
            .iter()
            .map(|cap| place_of(cap, &comparisons))
            .collect::<Result<_, _>>()?;
        let scheme = Self {
            record: file.record,
            bands: file.bands,
            split_by: file.split_by.as_deref().map(|name| names.place(name)),
            sort_by: names.place(&file.sort_by),
            keys,
            comparisons,
            vetoes,
            caps,
            cap_at,
            look_at: names.asks(&file.look_at),
            aliases: file.aliases,
            fields: names.names,
        };
        scheme.check().map(|()| scheme)
    }

    /// The same scheme with other bands.
    #[must_use]
    pub fn with_bands(mut self, bands: Bands) -> Self {
        self.bands = bands;
        self
    }

    /// The names of its comparisons, in their order.
    pub fn comparisons(&self) -> impl Iterator<Item = &str> {
        self.comparisons.iter().map(|comparison| comparison.name.as_str())
    }

    /// The place of a field, where the scheme asks for it.
    pub(super) fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field == name)
    }

    fn check(&self) -> Result<(), String> {
        if self.keys.is_empty() || self.keys.iter().any(|key| key.fields.is_empty()) {
            return Err(format!(
                "the {} scheme needs keys, each with a field: name some",
                self.record
            ));
        }
        if let Some(wide) = self.keys.iter().find(|key| key.fields.len() > 3) {
            return Err(format!("a key of {} fields: three are the most", wide.fields.len()));
        }
        if self.comparisons.len() > MOST {
            return Err(format!("{} comparisons: {MOST} are the most", self.comparisons.len()));
        }
        if self.bands.review_at > self.bands.match_at {
            return Err(format!(
                "review from {} points but match from {}: a review must not need more",
                self.bands.review_at, self.bands.match_at
            ));
        }
        let levels = self.comparisons.iter().flat_map(|comparison| &comparison.level);
        let asks = levels.flat_map(|level| &level.all);
        for ask in asks {
            if let Ask::Alias { table, .. } = ask
                && !self.aliases.contains_key(table)
            {
                return Err(format!(
                    "no table `{table}` among the aliases: add it or drop the condition"
                ));
            }
        }
        Ok(())
    }
}

fn place_of(cap: &Cap<usize>, comparisons: &[Comparison<usize>]) -> Result<(usize, usize), String> {
    let comparison = comparisons.iter().position(|one| one.name == cap.comparison);
    let found = comparison.and_then(|place| {
        let levels = &comparisons.get(place)?.level;
        Some((place, levels.iter().position(|level| level.what == cap.level)?))
    });
    found.ok_or_else(|| {
        format!(
            "cap {}: no outcome `{}` of a comparison `{}`",
            cap.id, cap.level, cap.comparison
        )
    })
}

/// Fields by the order in which they are first named.
#[derive(Default)]
struct Names {
    names: Vec<String>,
}

impl Names {
    fn place(&mut self, name: &str) -> usize {
        self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        })
    }

    fn places(&mut self, names: &[String]) -> Vec<usize> {
        names.iter().map(|name| self.place(name)).collect()
    }

    fn key(&mut self, key: &Key<String>) -> Key<usize> {
        Key {
            fields: self.places(&key.fields),
            optional: self.places(&key.optional),
        }
    }

    fn comparison(&mut self, one: &Comparison<String>) -> Comparison<usize> {
        let level = one.level.iter().map(|level| Level {
            what: level.what.clone(),
            mark: level.mark,
            points: level.points,
            all: self.asks(&level.all),
        });
        Comparison {
            name: one.name.clone(),
            level: level.collect(),
        }
    }

    fn cap(&mut self, cap: &Cap<String>) -> Cap<usize> {
        Cap {
            id: cap.id.clone(),
            at: cap.at,
            comparison: cap.comparison.clone(),
            level: cap.level.clone(),
            all: self.asks(&cap.all),
            unless: self.asks(&cap.unless),
        }
    }

    fn asks(&mut self, asks: &[Ask<String>]) -> Vec<Ask<usize>> {
        asks.iter().map(|ask| self.ask(ask)).collect()
    }

    fn ask(&mut self, ask: &Ask<String>) -> Ask<usize> {
        match ask {
            Ask::Equal(field) => Ask::Equal(self.place(field)),
            Ask::Different(field) => Ask::Different(self.place(field)),
            Ask::Unlike(field) => Ask::Unlike(self.place(field)),
            Ask::Contained { field, letters } => Ask::Contained {
                field: self.place(field),
                letters: *letters,
            },
            Ask::Similar { field, at_least } => Ask::Similar {
                field: self.place(field),
                at_least: *at_least,
            },
            Ask::Edits { field, at_most } => Ask::Edits {
                field: self.place(field),
                at_most: *at_most,
            },
            Ask::Initial(field) => Ask::Initial(self.place(field)),
            Ask::Alias { field, table } => Ask::Alias {
                field: self.place(field),
                table: table.clone(),
            },
            Ask::Crossed([one, other]) => Ask::Crossed([self.place(one), self.place(other)]),
        }
    }
}
