//! What a pair scores, and what follows from it.

use super::records::Records;
use super::scheme::{Ask, MOST, Mark, Scheme};
use super::similar::{contained, jaro_winkler, within_edits};

/// What a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Two things.
    No,
    /// A person must look.
    Review,
    /// One thing.
    Match,
}

impl Verdict {
    /// The word that is written.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Review => "review",
            Self::Match => "match",
        }
    }
}

/// A pair of records with what it scored; `a` is before `b`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// One record's row.
    pub a: u32,
    /// The other's.
    pub b: u32,
    /// Its points, capped.
    pub points: f64,
    /// What it is.
    pub verdict: Verdict,
    /// The veto that forbids a match, as its place in the scheme.
    pub(super) veto: Option<u8>,
}

/// What one comparison gave.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPoints<'a> {
    /// The comparison.
    pub field: &'a str,
    /// Its points.
    pub points: f64,
    /// The outcome in a word or two.
    pub what: &'a str,
    /// How it is marked.
    pub mark: Mark,
}

/// All there is to say about a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed<'a> {
    /// Its points, capped; they are not what decides where there is a veto.
    pub points: f64,
    /// What it is.
    pub verdict: Verdict,
    /// The veto that forbids a match.
    pub veto: Option<&'a str>,
    /// The cap that keeps its points down.
    pub cap: Option<&'a str>,
    /// What each comparison gave, without those that a missing value leaves out.
    pub fields: Vec<FieldPoints<'a>>,
}

/// The levels of a pair by comparison; [`NONE`] where none holds.
type Levels = [u8; MOST];

const NONE: u8 = u8::MAX;

impl Scheme {
    /// Weighs a pair without saying why: what the many pairs of a block need.
    pub(super) fn weigh(&self, records: &Records, a: u32, b: u32) -> Pair {
        let levels = self.levels(records, a, b);
        let (points, _) = self.points(records, a, b, &levels);
        let veto = self.vetoes.iter().position(|veto| all(&veto.all, records, a, b));
        Pair {
            a: a.min(b),
            b: a.max(b),
            points,
            verdict: self.verdict(records, a, b, points, veto),
            veto: veto.and_then(|veto| u8::try_from(veto).ok()),
        }
    }

    /// Weighs a pair and says why.
    #[must_use]
    pub fn explain(&self, records: &Records, a: u32, b: u32) -> Weighed<'_> {
        let levels = self.levels(records, a, b);
        let (points, cap) = self.points(records, a, b, &levels);
        let veto = self.vetoes.iter().position(|veto| all(&veto.all, records, a, b));
        let held = self.comparisons.iter().zip(levels);
        let fields = held.filter_map(|(comparison, level)| {
            let level = comparison.level.get(usize::from(level))?;
            Some(FieldPoints {
                field: &comparison.name,
                points: level.points,
                what: &level.what,
                mark: level.mark,
            })
        });
        Weighed {
            points,
            verdict: self.verdict(records, a, b, points, veto),
            veto: veto.and_then(|veto| self.vetoes.get(veto)).map(|veto| veto.id.as_str()),
            cap: cap.and_then(|cap| self.caps.get(cap)).map(|cap| cap.id.as_str()),
            fields: fields.collect(),
        }
    }

    /// The id of a pair's veto.
    #[must_use]
    pub fn veto_of(&self, pair: &Pair) -> Option<&str> {
        let veto = self.vetoes.get(usize::from(pair.veto?));
        veto.map(|veto| veto.id.as_str())
    }

    fn levels(&self, records: &Records, a: u32, b: u32) -> Levels {
        let mut levels = [NONE; MOST];
        for (slot, comparison) in levels.iter_mut().zip(&self.comparisons) {
            let held = comparison.level.iter().position(|level| all(&level.all, records, a, b));
            *slot = held.and_then(|level| u8::try_from(level).ok()).unwrap_or(NONE);
        }
        levels
    }

    /// The points of these levels, and the cap that bit.
    fn points(&self, records: &Records, a: u32, b: u32, levels: &Levels) -> (f64, Option<usize>) {
        let held = self.comparisons.iter().zip(levels);
        let given = held.filter_map(|(comparison, level)| comparison.level.get(usize::from(*level)));
        let sum: f64 = given.map(|level| level.points).sum();
        let mut capped = (sum, None);
        for (place, (cap, (comparison, level))) in self.caps.iter().zip(&self.cap_at).enumerate() {
            let reached = levels.get(*comparison).is_some_and(|held| usize::from(*held) == *level);
            let bites = reached && capped.0 > cap.at;
            if bites && all(&cap.all, records, a, b) && !any(&cap.unless, records, a, b) {
                capped = (cap.at, Some(place));
            }
        }
        capped
    }

    fn verdict(&self, records: &Records, a: u32, b: u32, points: f64, veto: Option<usize>) -> Verdict {
        if let Some(veto) = veto.and_then(|veto| self.vetoes.get(veto)) {
            let shown = any(&veto.rescue, records, a, b) || any(&self.look_at, records, a, b);
            return if shown { Verdict::Review } else { Verdict::No };
        }
        if points >= self.bands.match_at {
            Verdict::Match
        } else if points >= self.bands.review_at || any(&self.look_at, records, a, b) {
            Verdict::Review
        } else {
            Verdict::No
        }
    }
}

fn all(asks: &[Ask<usize>], records: &Records, a: u32, b: u32) -> bool {
    asks.iter().all(|ask| holds(ask, records, a, b))
}

fn any(asks: &[Ask<usize>], records: &Records, a: u32, b: u32) -> bool {
    asks.iter().any(|ask| holds(ask, records, a, b))
}

/// Whether the two share a value of a field.
pub(super) fn meets(records: &Records, field: usize, a: u32, b: u32) -> bool {
    let (left, right) = (records.ids(field, a), records.ids(field, b));
    left.iter().any(|value| right.contains(value))
}

fn holds(ask: &Ask<usize>, records: &Records, a: u32, b: u32) -> bool {
    // A pair of values for which something holds; several values a record are rare, one or none the rule.
    let some = |field: usize, holds: &dyn Fn(u32, u32) -> bool| {
        let (left, right) = (records.ids(field, a), records.ids(field, b));
        left.iter().any(|one| right.iter().any(|other| holds(*one, *other)))
    };
    match ask {
        Ask::Equal(field) => meets(records, *field, a, b),
        Ask::Different(field) => {
            let both = !records.ids(*field, a).is_empty() && !records.ids(*field, b).is_empty();
            both && !meets(records, *field, a, b)
        }
        Ask::Unlike(field) => {
            let (left, right) = (records.ids(*field, a), records.ids(*field, b));
            left.len() != right.len() || left.iter().any(|value| !right.contains(value))
        }
        Ask::Contained { field, letters } => some(*field, &|one, other| {
            contained(records.text(*field, one), records.text(*field, other), *letters)
        }),
        Ask::Similar { field, at_least } => some(*field, &|one, other| {
            one == other || jaro_winkler(records.text(*field, one), records.text(*field, other)) >= *at_least
        }),
        Ask::Edits { field, at_most } => some(*field, &|one, other| {
            one == other || within_edits(records.text(*field, one), records.text(*field, other), *at_most)
        }),
        Ask::Initial(field) => some(*field, &|one, other| {
            is_initial(records.text(*field, one), records.text(*field, other))
        }),
        Ask::Alias { field, .. } => some(*field, &|one, other| {
            let (left, right) = (records.groups(*field, one), records.groups(*field, other));
            left.iter().any(|group| right.contains(group))
        }),
        Ask::Crossed([first, second]) => {
            let crosses = |a: u32, b: u32| {
                let (left, right) = (records.first(*first, a), records.first(*second, b));
                !left.is_empty() && left == right
            };
            crosses(a, b) && crosses(b, a)
        }
    }
}

/// Whether one of the two is a single letter and the other begins with it.
fn is_initial(a: &str, b: &str) -> bool {
    let single = |text: &str| {
        let mut letters = text.chars();
        letters.next().filter(|_| letters.next().is_none())
    };
    let begins = |letter: Option<char>, text: &str| letter.is_some() && text.chars().next() == letter;
    begins(single(a), b) || begins(single(b), a)
}
