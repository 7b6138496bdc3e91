//! Two arms that differ by nothing but the score: assignment by a salted hash, drawn again until it is balanced.
#![allow(
    clippy::indexing_slicing,
    reason = "rows are places of the list of ids, and every other list is checked against it"
)]

use super::error::{LearnError, same_length};
use super::matrix::Matrix;
use super::real;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The arm of a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    /// Sees the score.
    Treatment,
    /// Sees none.
    Control,
}

/// How the arms are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ExperimentSettings {
    /// The first salt; redraws count up from it.
    pub salt: u64,
    /// Draws at most.
    pub draws: u64,
    /// The largest |standardised mean difference| of a balanced draw.
    pub limit: f64,
}

impl Default for ExperimentSettings {
    /// Salt 42, 200 draws, 0.05 (M9/1, M9/2).
    fn default() -> Self {
        Self {
            salt: 42,
            draws: 200,
            limit: 0.05,
        }
    }
}

/// The rows in the order of SHA-256(salt + "|" + id), equal hashes in the order of ids.
#[must_use]
pub fn order<S: AsRef<str>>(ids: &[S], salt: u64) -> Vec<usize> {
    let salt = format!("{salt}|");
    let hash = |id: &S| -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(salt.as_bytes());
        hash.update(id.as_ref().as_bytes());
        hash.finalize().into()
    };
    let keys: Vec<[u8; 32]> = ids.iter().map(hash).collect();
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by(|a, b| {
        keys[*a]
            .cmp(&keys[*b])
            .then_with(|| ids[*a].as_ref().cmp(ids[*b].as_ref()))
    });
    order
}

/// The arm of each lead: within each block, in the order of SHA-256(salt + "|" + id), the first ⌈n/2⌉ are treated
/// (M9/1). `blocks` is empty where there is only one.
///
/// # Errors
/// Blocks of another length than ids.
pub fn assign<S: AsRef<str>, B: AsRef<str>>(ids: &[S], blocks: &[B], salt: u64) -> Result<Vec<Side>, LearnError> {
    check_blocks(ids.len(), blocks)?;
    let order = order(ids, salt);
    let block = |row: usize| blocks.get(row).map_or("", AsRef::as_ref);
    let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in order {
        members.entry(block(row)).or_default().push(row);
    }
    let mut sides = vec![Side::Control; ids.len()];
    for rows in members.values() {
        for row in rows.iter().take(rows.len().div_ceil(2)) {
            sides[*row] = Side::Treatment;
        }
    }
    Ok(sides)
}

fn check_blocks<B>(ids: usize, blocks: &[B]) -> Result<(), LearnError> {
    if blocks.is_empty() {
        return Ok(());
    }
    same_length("the list of blocks", ids, blocks.len())
}

/// The standardised mean difference of each column, (x̄_T − x̄_C)/√((s_T² + s_C²)/2) with population variances over the
/// rows that have a value. 0 where neither arm varies and the means are equal, ±∞ where they differ, and NaN where an
/// arm has no value.
#[must_use]
pub fn balance(covariates: &Matrix, sides: &[Side]) -> Vec<f64> {
    (0..covariates.width())
        .map(|place| {
            let (mut rows, mut sums, mut squares) = ([0_usize; 2], [0.0; 2], [0.0; 2]);
            let arm = |side: &Side| usize::from(*side == Side::Control);
            let known = || {
                covariates
                    .column(place)
                    .iter()
                    .zip(sides)
                    .filter(|(value, _)| value.is_finite())
            };
            for (value, side) in known() {
                rows[arm(side)] += 1;
                sums[arm(side)] += value;
            }
            let means = [sums[0] / real(rows[0]), sums[1] / real(rows[1])];
            for (value, side) in known() {
                squares[arm(side)] += (value - means[arm(side)]).powi(2);
            }
            let variance = f64::midpoint(squares[0] / real(rows[0]), squares[1] / real(rows[1]));
            let apart = means[0] - means[1];
            if apart == 0.0 { 0.0 } else { apart / variance.sqrt() }
        })
        .collect()
}

/// A draw of arms with its balance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// The salt that drew it.
    pub salt: u64,
    /// The arm of each lead.
    pub sides: Vec<Side>,
    /// The standardised mean difference of each covariate.
    pub differences: Vec<f64>,
    /// The largest of their absolute values; a covariate without a value in an arm counts as ∞.
    pub worst: f64,
    /// Whether that is within the limit.
    pub balanced: bool,
    /// Draws looked at.
    pub tried: u64,
}

/// Draws looked at side by side: the first balanced one counts, so it does not matter that others were looked at.
const AT_ONCE: u64 = 8;

/// Draws with salts counting up until one is balanced; else the one whose worst difference is smallest (M9/1).
///
/// # Errors
/// Blocks or covariates of another length than ids, and no draws.
pub fn draw<S: AsRef<str> + Sync, B: AsRef<str> + Sync>(
    ids: &[S],
    blocks: &[B],
    covariates: &Matrix,
    settings: &ExperimentSettings,
) -> Result<Draw, LearnError> {
    check_blocks(ids.len(), blocks)?;
    if covariates.width() > 0 {
        same_length("the table of covariates", ids.len(), covariates.rows())?;
    }
    let mut best: Option<Draw> = None;
    for from in (0..settings.draws).step_by(usize::try_from(AT_ONCE).unwrap_or(1)) {
        let to = (from + AT_ONCE).min(settings.draws);
        let tried: Vec<Draw> = (from..to)
            .into_par_iter()
            .map(|number| one(ids, blocks, covariates, settings, number))
            .collect::<Result<_, _>>()?;
        for draw in tried {
            if draw.balanced {
                return Ok(draw);
            }
            if best.as_ref().is_none_or(|best| draw.worst < best.worst) {
                best = Some(draw);
            }
        }
    }
    let best = best.map(|best| Draw {
        tried: settings.draws,
        ..best
    });
    best.ok_or_else(|| LearnError::Setting {
        name: "experiment.draws",
        value: settings.draws.to_string(),
        range: "at least 1",
    })
}

fn one<S: AsRef<str>, B: AsRef<str>>(
    ids: &[S],
    blocks: &[B],
    covariates: &Matrix,
    settings: &ExperimentSettings,
    number: u64,
) -> Result<Draw, LearnError> {
    let salt = settings.salt.wrapping_add(number);
    let sides = assign(ids, blocks, salt)?;
    let differences = balance(covariates, &sides);
    let size = |difference: &f64| {
        if difference.is_nan() {
            f64::INFINITY
        } else {
            difference.abs()
        }
    };
    let worst = differences.iter().map(size).fold(0.0, f64::max);
    Ok(Draw {
        salt,
        sides,
        differences,
        worst,
        balanced: worst <= settings.limit,
        tried: number + 1,
    })
}

/// The arms of leads that come later: within each block, in the order of the hash, each goes to the arm that is smaller
/// so far, to treatment where they are equal (M9/1). `already` are block and arm of the leads assigned before.
///
/// # Errors
/// Blocks of another length than ids.
pub fn extend<S: AsRef<str>, B: AsRef<str>>(
    already: &[(B, Side)],
    ids: &[S],
    blocks: &[B],
    salt: u64,
) -> Result<Vec<Side>, LearnError> {
    check_blocks(ids.len(), blocks)?;
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (block, side) in already {
        counts.entry(block.as_ref()).or_default()[usize::from(*side == Side::Control)] += 1;
    }
    let mut sides = vec![Side::Control; ids.len()];
    for row in order(ids, salt) {
        let block = blocks.get(row).map_or("", AsRef::as_ref);
        let [treated, control] = counts.entry(block).or_default();
        if *treated <= *control {
            sides[row] = Side::Treatment;
            *treated += 1;
        } else {
            *control += 1;
        }
    }
    Ok(sides)
}
