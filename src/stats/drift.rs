//! Whether a column is still the one a model was trained on: the population stability index over frozen bins.
#![allow(
    clippy::indexing_slicing,
    reason = "a bin's place is counted from the edges or found among the levels, and counts have one place for each"
)]

use super::summary::inner_edges;
use super::whole;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The bins of a column as it was at training, frozen with the model. Shares are of all rows, the missing ones
/// included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PsiBaseline {
    /// Inner edges of a numeric column, ascending; bins are (low, high] and the outer ones open to ±∞.
    pub edges: Vec<f64>,
    /// The levels of a column of words, in order; empty for a numeric one.
    pub levels: Vec<String>,
    /// The share of each bin or level.
    pub shares: Vec<f64>,
    /// The share that was missing.
    pub missing: f64,
    /// Rows it was counted on.
    pub rows: usize,
}

/// One bin then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PsiBin {
    /// The bin in words: `(1, 5]`, a level, `Missing` or `Unseen`.
    pub label: String,
    /// Share of the baseline, before the floor.
    pub baseline: f64,
    /// Share now, before the floor.
    pub current: f64,
    /// What it adds to the index.
    pub part: f64,
}

/// A population stability index with the bins it is the sum of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Psi {
    /// Σ(a−b)·ln(a/b), at least 0.
    pub psi: f64,
    /// Every bin, `Missing` and, for words, `Unseen` last.
    pub bins: Vec<PsiBin>,
    /// The floor under every share. It decides how much an empty bin weighs, so it is shown beside the number.
    pub floor: f64,
}

/// The part of the index that one bin adds, (a−b)·ln(a/b) with both shares held at `floor` or above.
fn part(baseline: f64, current: f64, floor: f64) -> f64 {
    let (then, now) = (baseline.max(floor), current.max(floor));
    (now - then) * (now / then).ln()
}

/// The index of two lists of counts over the same bins, Σ(a−b)·ln(a/b), shares floored and not renormalised (S-7).
/// None where the lists differ in length or one counts nobody.
#[must_use]
pub fn psi_of_counts(baseline: &[f64], current: &[f64], floor: f64) -> Option<f64> {
    let (then, now): (f64, f64) = (baseline.iter().sum(), current.iter().sum());
    if baseline.len() != current.len() || !(then > 0.0 && now > 0.0) {
        return None;
    }
    let bins = baseline.iter().zip(current);
    Some(bins.map(|(b, a)| part(b / then, a / now, floor)).sum())
}

impl PsiBaseline {
    /// The baseline of a numeric column: at most `bins` quantile bins with linearly interpolated edges, equal edges
    /// merged, (low, high], so that the mass at one value (zero, mostly) keeps a bin of its own. NaN is missing.
    #[must_use]
    pub fn numeric(values: &[f64], bins: usize) -> Self {
        let edges = inner_edges(values, bins);
        let mut counts = vec![0; edges.len() + 1];
        let missing = count_numbers(values, &edges, &mut counts);
        Self::of_counts(edges, Vec::new(), &counts, missing)
    }

    /// The baseline of a column of words: its levels. None is missing.
    #[must_use]
    pub fn levels<S: AsRef<str>>(values: &[Option<S>]) -> Self {
        let known: BTreeSet<&str> = values.iter().flatten().map(AsRef::as_ref).collect();
        let levels: Vec<String> = known.into_iter().map(str::to_owned).collect();
        let (counts, missing, _) = count_levels(values, &levels);
        Self::of_counts(Vec::new(), levels, &counts, missing)
    }

    fn of_counts(edges: Vec<f64>, levels: Vec<String>, counts: &[usize], missing: usize) -> Self {
        let rows = counts.iter().sum::<usize>() + missing;
        let share = |count: usize| whole(count) / whole(rows.max(1));
        Self {
            edges,
            levels,
            shares: counts.iter().map(|count| share(*count)).collect(),
            missing: share(missing),
            rows,
        }
    }

    /// The index of a numeric column now against this baseline (S-7), with a bin for what is missing. None where
    /// either counted nobody or the baseline is one of words.
    #[must_use]
    pub fn psi(&self, current: &[f64], floor: f64) -> Option<Psi> {
        if !self.levels.is_empty() {
            return None;
        }
        let mut counts = vec![0; self.edges.len() + 1];
        let missing = count_numbers(current, &self.edges, &mut counts);
        let edge = |place: usize| self.edges.get(place).copied().map(edge_words);
        let labels = (0..counts.len()).map(|place| {
            let low = place.checked_sub(1).and_then(edge);
            let (low, high) = (low.unwrap_or("-∞".to_owned()), edge(place).unwrap_or("∞".to_owned()));
            format!("({low}, {high}]")
        });
        self.compare(labels.collect(), &counts, missing, None, floor)
    }

    /// The index of a column of words now against this baseline (S-7): its levels, then what is missing and what no
    /// training row had. None where either counted nobody or the baseline is a numeric one.
    #[must_use]
    pub fn psi_levels<S: AsRef<str>>(&self, current: &[Option<S>], floor: f64) -> Option<Psi> {
        if self.levels.is_empty() && !self.shares.is_empty() {
            return None;
        }
        let (counts, missing, unseen) = count_levels(current, &self.levels);
        self.compare(self.levels.clone(), &counts, missing, Some(unseen), floor)
    }

    fn compare(
        &self,
        labels: Vec<String>,
        counts: &[usize],
        missing: usize,
        unseen: Option<usize>,
        floor: f64,
    ) -> Option<Psi> {
        let rows = counts.iter().sum::<usize>() + missing + unseen.unwrap_or(0);
        if rows == 0 || self.rows == 0 {
            return None;
        }
        let bin = |label: String, baseline: f64, count: usize| {
            let current = whole(count) / whole(rows);
            let part = part(baseline, current, floor);
            PsiBin {
                label,
                baseline,
                current,
                part,
            }
        };
        let mut bins: Vec<PsiBin> = labels
            .into_iter()
            .zip(self.shares.iter().zip(counts))
            .map(|(label, (share, count))| bin(label, *share, *count))
            .collect();
        bins.push(bin("Missing".to_owned(), self.missing, missing));
        if let Some(unseen) = unseen {
            bins.push(bin("Unseen".to_owned(), 0.0, unseen));
        }
        let psi = bins.iter().map(|bin| bin.part).sum();
        Some(Psi { psi, bins, floor })
    }
}

/// Counts the numbers of each bin and gives how many are missing.
fn count_numbers(values: &[f64], edges: &[f64], counts: &mut [usize]) -> usize {
    let mut missing = 0;
    for value in values {
        if value.is_nan() {
            missing += 1;
        } else {
            counts[edges.partition_point(|edge| edge < value)] += 1;
        }
    }
    missing
}

/// Counts of the known levels, of what is missing and of levels not known.
fn count_levels<S: AsRef<str>>(values: &[Option<S>], levels: &[String]) -> (Vec<usize>, usize, usize) {
    let places: BTreeMap<&str, usize> = levels
        .iter()
        .enumerate()
        .map(|(at, name)| (name.as_str(), at))
        .collect();
    let (mut counts, mut missing, mut unseen) = (vec![0; levels.len()], 0, 0);
    for value in values {
        match value.as_ref().map(|name| places.get(name.as_ref())) {
            None => missing += 1,
            Some(None) => unseen += 1,
            Some(Some(place)) => counts[*place] += 1,
        }
    }
    (counts, missing, unseen)
}

/// An edge in four digits that say something: the tail of a binary number says nothing.
fn edge_words(edge: f64) -> String {
    let magnitude = if edge == 0.0 { 0.0 } else { edge.abs().log10().floor() };
    let places = (3.0 - magnitude).clamp(0.0, 9.0) as usize;
    let text = format!("{edge:.places$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}
