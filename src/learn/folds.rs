//! Which rows train and which judge, in the order of time: a lead's outcome is known only weeks after its contact, so
//! what trains has to end a gap before what is judged begins.
#![allow(
    clippy::indexing_slicing,
    reason = "rows are places of the very slice of days, and blocks are cut at places of the sorted rows"
)]

use super::error::{LearnError, both_classes, same_length};
use super::random::Draws;
use super::real;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::hash::Hash;

/// How the history is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldSettings {
    /// Folds; at least 2.
    pub k: usize,
    /// Days between the last training row and the first one validated: training rows lie more than so many before.
    pub gap_days: i32,
    /// Days that only train, before the gap of the first fold.
    pub min_window_days: i32,
}

impl Default for FoldSettings {
    /// `cv.k` = 5, `cv.gap_days` = 30 and `min_window_days` = 180.
    fn default() -> Self {
        Self {
            k: 5,
            gap_days: 30,
            min_window_days: 180,
        }
    }
}

/// One fold: rows to train on and rows to judge by, both in ascending order of place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fold {
    /// Rows to train on.
    pub train: Vec<usize>,
    /// Rows to validate on.
    pub validation: Vec<usize>,
    /// First day validated, in days since 1970-01-01; none for folds without time.
    pub first_day: Option<i32>,
    /// Last day validated.
    pub last_day: Option<i32>,
    /// Last day trained on.
    pub last_training_day: Option<i32>,
    /// Rows left out because they lie within the gap.
    pub in_gap: usize,
    /// Rows left out because their entity is validated.
    pub shared_entity: usize,
}

/// Folds in the order of time (M4/2). Rows at least `min_window_days + gap_days` after the first are cut into k blocks of
/// equal rows, where a day is never split; a history too short for that is cut into k + 1 blocks, the first of which
/// only trains. Fold i validates block i and trains on rows more than `gap_days` before its first day, without the
/// entities it validates. `days` are days since 1970-01-01; `entities` is empty where rows have none.
///
/// # Errors
/// Entities of another length, k below 2, fewer days than blocks, and a fold with nothing to train on.
pub fn blocked<E: Eq + Hash>(
    days: &[i32],
    entities: &[Option<E>],
    settings: &FoldSettings,
) -> Result<Vec<Fold>, LearnError> {
    check_folds(settings.k)?;
    if !entities.is_empty() {
        same_length("the list of entities", days.len(), entities.len())?;
    }
    let order = by_day(days);
    let first = order.first().map_or(0, |row| days[*row]);
    let start = first.saturating_add(settings.min_window_days + settings.gap_days);
    let late = order.partition_point(|row| days[*row] < start);
    let blocks = match cut(&order[late..], days, settings.k) {
        Some(blocks) => blocks,
        None => {
            let whole = cut(&order, days, settings.k + 1).ok_or_else(|| LearnError::ShortHistory {
                found: days.iter().collect::<HashSet<_>>().len(),
                blocks: settings.k + 1,
            })?;
            whole.into_iter().skip(1).collect()
        }
    };
    let folds = blocks.into_iter().enumerate();
    folds
        .map(|(place, block)| fold(place, block, &order, days, entities, settings.gap_days))
        .collect()
}

fn check_folds(k: usize) -> Result<(), LearnError> {
    if k < 2 {
        return Err(LearnError::Setting {
            name: "cv.k",
            value: k.to_string(),
            range: "at least 2",
        });
    }
    Ok(())
}

/// Rows in the order of their days, and of their places within a day.
fn by_day(days: &[i32]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..days.len()).collect();
    order.sort_by_key(|row| days[*row]);
    order
}

/// Cuts rows in the order of days into blocks as equal as whole days allow: each cut falls on the change of day nearest
/// to the equal share, the earlier of two. None where there are fewer days than blocks.
fn cut<'a>(order: &'a [usize], days: &[i32], blocks: usize) -> Option<Vec<&'a [usize]>> {
    let mut starts: Vec<usize> = (0..order.len())
        .filter(|at| *at == 0 || days[order[*at]] != days[order[at - 1]])
        .collect();
    if starts.len() < blocks {
        return None;
    }
    starts.push(order.len());
    let changes = starts.len() - 1;
    let (mut found, mut from) = (Vec::with_capacity(blocks), 0);
    for block in 1..=blocks {
        // The place of the cut among the changes of day: past the last cut, and leaving a day for each later block.
        let (least, most) = (from + 1, changes - (blocks - block));
        let target = real(order.len()) * real(block) / real(blocks);
        let mut best = least;
        for at in least..=most {
            if (real(starts[at]) - target).abs() < (real(starts[best]) - target).abs() {
                best = at;
            }
        }
        found.push(&order[starts[from]..starts[best]]);
        from = best;
    }
    Some(found)
}

fn fold<E: Eq + Hash>(
    place: usize,
    block: &[usize],
    order: &[usize],
    days: &[i32],
    entities: &[Option<E>],
    gap_days: i32,
) -> Result<Fold, LearnError> {
    let entity = |row: usize| entities.get(row).and_then(Option::as_ref);
    let judged: HashSet<&E> = block.iter().filter_map(|row| entity(*row)).collect();
    let (first, last) = (block.first().map(|row| days[*row]), block.last().map(|row| days[*row]));
    let mut fold = Fold {
        first_day: first,
        last_day: last,
        ..Fold::default()
    };
    for row in order {
        let ahead = i64::from(first.unwrap_or(i32::MIN)) - i64::from(days[*row]);
        if ahead <= 0 {
            break;
        }
        if ahead <= i64::from(gap_days) {
            fold.in_gap += 1;
        } else if entity(*row).is_some_and(|one| judged.contains(one)) {
            fold.shared_entity += 1;
        } else {
            fold.last_training_day = Some(days[*row]);
            fold.train.push(*row);
        }
    }
    if fold.train.is_empty() {
        return Err(LearnError::EmptyFold {
            fold: place + 1,
            gap_days,
        });
    }
    fold.validation = block.to_vec();
    fold.train.sort_unstable();
    fold.validation.sort_unstable();
    Ok(fold)
}

/// k folds at random with the same share of positives in each, for rows without time (D-4): each class is shuffled and
/// dealt out in turn.
///
/// # Errors
/// k below 2, and labels of one class.
pub fn stratified(y: &[bool], k: usize, seed: u64) -> Result<Vec<Fold>, LearnError> {
    check_folds(k)?;
    both_classes(y)?;
    let place = dealt(y, k, seed);
    Ok((0..k)
        .map(|fold| {
            let (validation, train) = (0..y.len()).partition(|row| place[*row] == fold);
            Fold {
                train,
                validation,
                ..Fold::default()
            }
        })
        .collect())
}

/// The pile of each row when both classes are shuffled and dealt onto k piles, one class after the other.
fn dealt(y: &[bool], k: usize, seed: u64) -> Vec<usize> {
    let mut draws = Draws::new(seed);
    let mut place = vec![0; y.len()];
    let mut next = 0;
    for class in [true, false] {
        let mut rows: Vec<usize> = (0..y.len()).filter(|row| y[*row] == class).collect();
        draws.shuffle(&mut rows);
        for row in rows {
            place[row] = next % k;
            next += 1;
        }
    }
    place
}

/// The newest rows held back, the rows of the gap before them, and the rest.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Holdout {
    /// Rows to train on, in order of place.
    pub train: Vec<usize>,
    /// Rows of the gap, used by nobody.
    pub gap: Vec<usize>,
    /// Rows held back.
    pub holdout: Vec<usize>,
    /// The first day held back; none without time.
    pub first_day: Option<i32>,
}

/// Holds back the newest `share` of the rows, cut at the change of day nearest to it, after a gap: training rows lie
/// more than `gap_days` before the first day held back (M4/1).
///
/// # Errors
/// A share not strictly between 0 and 1, and a history of one day.
pub fn holdout(days: &[i32], share: f64, gap_days: i32) -> Result<Holdout, LearnError> {
    check_share(share)?;
    let order = by_day(days);
    let target = real(days.len()) * (1.0 - share);
    let changes = (1..order.len()).filter(|at| days[order[*at]] != days[order[at - 1]]);
    let nearest = changes.min_by(|a, b| (real(*a) - target).abs().total_cmp(&(real(*b) - target).abs()));
    let Some(start) = nearest else {
        return Err(LearnError::ShortHistory {
            found: usize::from(!days.is_empty()),
            blocks: 2,
        });
    };
    let first = days[order[start]];
    let mut found = Holdout {
        first_day: Some(first),
        ..Holdout::default()
    };
    for (row, day) in days.iter().enumerate() {
        let ahead = i64::from(first) - i64::from(*day);
        if ahead <= 0 {
            found.holdout.push(row);
        } else if ahead <= i64::from(gap_days) {
            found.gap.push(row);
        } else {
            found.train.push(row);
        }
    }
    Ok(found)
}

/// Holds back a `share` of each class at random, for rows without time.
///
/// # Errors
/// A share not strictly between 0 and 1, and labels of one class.
pub fn stratified_holdout(y: &[bool], share: f64, seed: u64) -> Result<Holdout, LearnError> {
    check_share(share)?;
    both_classes(y)?;
    let mut draws = Draws::new(seed);
    let mut found = Holdout::default();
    for class in [true, false] {
        let mut rows: Vec<usize> = (0..y.len()).filter(|row| y[*row] == class).collect();
        draws.shuffle(&mut rows);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the number of rows"
        )]
        let held = (real(rows.len()) * share).round() as usize;
        found.train.extend(rows.split_off(held));
        found.holdout.extend(rows);
    }
    found.train.sort_unstable();
    found.holdout.sort_unstable();
    Ok(found)
}

fn check_share(share: f64) -> Result<(), LearnError> {
    if share > 0.0 && share < 1.0 {
        return Ok(());
    }
    Err(LearnError::Setting {
        name: "holdout_share",
        value: share.to_string(),
        range: "strictly between 0 and 1",
    })
}
