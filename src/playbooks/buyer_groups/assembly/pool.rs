//! A1 and A2: who may be seated at all, and in which order.

use std::cmp::Ordering;

use super::{Candidate, Settings, Standing};
use crate::identity::titles::Band;

/// Why somebody may not be seated, whatever their scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bar {
    /// Their address is of another company's domain.
    Mismatch,
    /// They asked not to be written to.
    Suppressed,
    /// They have left.
    Former,
}

impl Bar {
    /// The word in frames.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Mismatch => "mismatch",
            Self::Suppressed => "suppressed",
            Self::Former => "former",
        }
    }

    /// The bar of a word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Mismatch, Self::Suppressed, Self::Former]
            .into_iter()
            .find(|bar| bar.as_str() == word)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Mismatch => "address of another company's domain",
            Self::Suppressed => "suppressed",
            Self::Former => "has left",
        }
    }
}

/// What keeps somebody from the pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kept {
    Excluded,
    Unassigned,
    Barred(Bar),
    Foreign,
    Ic,
    /// Influence, and what it would have to be.
    Influence(f64, f64),
    /// Role confidence, and what it would have to be.
    Confidence(f64, f64),
}

impl Kept {
    /// As the bench says it.
    pub(super) fn words(self, rule: &str) -> String {
        match self {
            Self::Excluded => format!("excluded by {rule}"),
            Self::Unassigned => "no role: the title is not known".to_owned(),
            Self::Barred(bar) => bar.words().to_owned(),
            Self::Foreign => "outside the territory".to_owned(),
            Self::Ic => "leads nobody".to_owned(),
            Self::Influence(held, least) => format!("influence {held}<{least}"),
            Self::Confidence(held, least) => format!("role confidence {held}<{least}"),
        }
    }
}

/// A company's candidates with their seat scores, those in the pool in the order of A2.
pub(super) struct Pool<'a> {
    pub candidates: &'a [Candidate],
    /// S* by candidate.
    pub scores: Vec<f64>,
    /// What keeps each from the pool.
    pub kept: Vec<Option<Kept>>,
    /// The pool, best first.
    pub order: Vec<usize>,
}

impl<'a> Pool<'a> {
    /// Scores and sorts.
    pub(super) fn of(candidates: &'a [Candidate], settings: &Settings) -> Self {
        let score = |held: &Candidate| held.seat_score(held.confidence, settings.seat_weights);
        let scores: Vec<f64> = candidates.iter().map(score).collect();
        let kept: Vec<Option<Kept>> = candidates.iter().map(|held| kept_from(held, settings)).collect();
        let mut order: Vec<usize> = kept
            .iter()
            .enumerate()
            .filter_map(|(place, kept)| kept.is_none().then_some(place))
            .collect();
        order.sort_by(|one, other| by_a2(candidates, &scores, *one, *other));
        Self {
            candidates,
            scores,
            kept,
            order,
        }
    }

    /// A candidate.
    pub(super) fn candidate(&self, place: usize) -> Option<&'a Candidate> {
        self.candidates.get(place)
    }

    /// S* of a candidate, uncapped.
    pub(super) fn score(&self, place: usize) -> f64 {
        self.scores.get(place).copied().unwrap_or(0.0)
    }
}

/// A1, in the order in which the bench tells it: what nothing can mend first.
fn kept_from(candidate: &Candidate, settings: &Settings) -> Option<Kept> {
    let role = match candidate.standing {
        Standing::Excluded => return Some(Kept::Excluded),
        Standing::Unassigned => return Some(Kept::Unassigned),
        Standing::Role(role) => role,
    };
    if let Some(bar) = candidate.barred {
        return Some(Kept::Barred(bar));
    }
    if settings.strict_geo && candidate.foreign {
        return Some(Kept::Foreign);
    }
    if !settings.allow_ic && candidate.band == Some(Band::Ic) {
        return Some(Kept::Ic);
    }
    if candidate.influence < settings.min_influence {
        return Some(Kept::Influence(candidate.influence, settings.min_influence));
    }
    let least = settings.threshold(role);
    (candidate.confidence < least).then_some(Kept::Confidence(candidate.confidence, least))
}

/// A2: must-have, S*, authority and influence descending, id ascending.
pub(super) fn by_a2(candidates: &[Candidate], scores: &[f64], one: usize, other: usize) -> Ordering {
    let (Some(first), Some(second)) = (candidates.get(one), candidates.get(other)) else {
        return one.cmp(&other);
    };
    let score = |place: usize| scores.get(place).copied().unwrap_or(0.0);
    second
        .must_have
        .cmp(&first.must_have)
        .then_with(|| score(other).total_cmp(&score(one)))
        .then_with(|| second.authority.total_cmp(&first.authority))
        .then_with(|| second.influence.total_cmp(&first.influence))
        .then_with(|| first.person_id.cmp(&second.person_id))
}
