//! Clusters: records that matches tie together, and what holds a cluster back.
//!
//! A match is transitive only as long as nothing in the cluster contradicts it. Where two of its records cannot be one,
//! nobody knows which tie is wrong, so a person gets the cluster whole.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Pair, Verdict};
use super::records::Records;
use super::scheme::Scheme;

/// What a person decided on a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The two are one.
    Match,
    /// They are two, or a merge of them was undone.
    Distinct,
}

/// Records that are one thing, or are held back together.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// The records' rows, ascending.
    pub rows: Vec<u32>,
    /// Why a person must look first; nothing where the records are one.
    pub held: Option<String>,
    /// Pairs inside that contradict it: vetoed, negative, or decided to be two.
    pub against: Vec<Pair>,
}

/// Unites what matches tie together. `decisions` go before points; their rows are in order (`a` before `b`). The answer
/// is ordered by the clusters' first rows, and a row is in one cluster at most.
#[must_use]
pub fn clusters(
    scheme: &Scheme,
    records: &Records,
    pairs: &[Pair],
    decisions: &BTreeMap<(u32, u32), Decision>,
    largest: usize,
) -> Vec<Cluster> {
    let decided = |a: u32, b: u32| decisions.get(&(a.min(b), a.max(b))).copied();
    let matched = pairs
        .iter()
        .filter(|pair| pair.verdict == Verdict::Match && decided(pair.a, pair.b).is_none())
        .map(|pair| (pair.a, pair.b));
    let told: Vec<(u32, u32)> = decisions
        .iter()
        .filter(|(_, decision)| **decision == Decision::Match)
        .map(|(pair, _)| *pair)
        .collect();
    let mut all = Vec::new();
    for rows in components(matched.chain(told.iter().copied())) {
        let (held, against) = contradiction(scheme, records, &rows, decisions, largest);
        if held.is_none() {
            all.push(Cluster { rows, held, against });
            continue;
        }
        // What a person said is one stays one; only what points alone tie together waits.
        let within = told.iter().filter(|(a, b)| rows.contains(a) && rows.contains(b));
        let mut left: BTreeSet<u32> = rows.iter().copied().collect();
        for rows in components(within.copied()) {
            for row in &rows {
                left.remove(row);
            }
            let quarrel =
                rows_apart(&rows, decisions).then(|| "decisions on its records contradict each other".to_owned());
            all.push(Cluster {
                rows,
                held: quarrel,
                against: Vec::new(),
            });
        }
        if left.len() > 1 {
            let rows = left.into_iter().collect();
            all.push(Cluster { rows, held, against });
        } else if let Some(last) = all.last_mut() {
            // One record alone is no cluster, but what speaks against it is still to be seen.
            last.against.extend(against);
        }
    }
    all.sort_by(|one, other| one.rows.cmp(&other.rows));
    all
}

/// Whether two of these were decided to be two.
fn rows_apart(rows: &[u32], decisions: &BTreeMap<(u32, u32), Decision>) -> bool {
    let apart = |(a, b): (&u32, &u32)| decisions.get(&(*a, *b)) == Some(&Decision::Distinct);
    let pairs = rows.iter().enumerate().flat_map(|(place, a)| {
        let later = rows.get(place + 1..).unwrap_or_default();
        later.iter().map(move |b| (a, b))
    });
    pairs.into_iter().any(apart)
}

/// Why these records cannot be one, with the pairs that say so.
fn contradiction(
    scheme: &Scheme,
    records: &Records,
    rows: &[u32],
    decisions: &BTreeMap<(u32, u32), Decision>,
    largest: usize,
) -> (Option<String>, Vec<Pair>) {
    if rows.len() > largest {
        let why = format!("{} records, more than {largest}", rows.len());
        return (Some(why), Vec::new());
    }
    let mut against = Vec::new();
    let mut why = None;
    for (place, a) in rows.iter().enumerate() {
        for b in rows.get(place + 1..).unwrap_or_default() {
            let pair = scheme.weigh(records, *a, *b);
            let reason = match decisions.get(&(*a, *b)) {
                Some(Decision::Match) => None,
                Some(Decision::Distinct) => Some("two of its records were decided to be two".to_owned()),
                None => match scheme.veto_of(&pair) {
                    Some(veto) => Some(format!("{veto} forbids two of its records to be one")),
                    None if pair.points < 0.0 => Some(format!("two of its records have {} points", pair.points)),
                    None => None,
                },
            };
            if let Some(reason) = reason {
                why.get_or_insert(reason);
                against.push(pair);
            }
        }
    }
    (why, against)
}

/// The connected parts of a graph, each with its rows ascending, ordered by their first rows.
fn components(ties: impl Iterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let mut parents: BTreeMap<u32, u32> = BTreeMap::new();
    for (a, b) in ties {
        let (left, right) = (root(&mut parents, a), root(&mut parents, b));
        // The lower row is the root, so that the order of the ties does not matter.
        parents.insert(left.max(right), left.min(right));
        parents.entry(left.min(right)).or_insert(left.min(right));
    }
    let rows: Vec<u32> = parents.keys().copied().collect();
    let mut parts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for row in rows {
        let root = root(&mut parents, row);
        parts.entry(root).or_default().push(row);
    }
    parts.into_values().collect()
}

fn root(parents: &mut BTreeMap<u32, u32>, row: u32) -> u32 {
    let mut at = row;
    let mut path = Vec::new();
    loop {
        let parent = *parents.entry(at).or_insert(at);
        if parent == at {
            break;
        }
        path.push(at);
        at = parent;
    }
    for passed in path {
        parents.insert(passed, at);
    }
    at
}
