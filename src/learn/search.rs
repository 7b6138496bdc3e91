//! Which settings to try, and which to keep.

use super::boosting::BoostingSettings;
use super::random::Draws;
use serde::{Deserialize, Serialize};

/// The values of each axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Depths.
    pub depth: Vec<usize>,
    /// Learning rates.
    pub eta: Vec<f64>,
    /// Least hessians of a child.
    pub min_child_weight: Vec<f64>,
    /// Shares of rows.
    pub subsample: Vec<f64>,
    /// Shares of columns.
    pub column_share: Vec<f64>,
    /// L1 penalties.
    pub l1: Vec<f64>,
    /// L2 penalties.
    pub l2: Vec<f64>,
}

impl Default for Grid {
    /// The seven axes of M4/6: 2,916 points.
    fn default() -> Self {
        Self {
            depth: vec![4, 6, 8, 10],
            eta: vec![0.01, 0.03, 0.05],
            min_child_weight: vec![1.0, 5.0, 10.0],
            subsample: vec![0.6, 0.7, 0.8],
            column_share: vec![0.4, 0.6, 0.8],
            l1: vec![0.0, 0.1, 1.0],
            l2: vec![1.0, 2.0, 5.0],
        }
    }
}

/// One point of a grid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Deepest a tree may be.
    pub depth: usize,
    /// Learning rate.
    pub eta: f64,
    /// Least hessian of a child.
    pub min_child_weight: f64,
    /// Share of rows.
    pub subsample: f64,
    /// Share of columns.
    pub column_share: f64,
    /// L1 penalty.
    pub l1: f64,
    /// L2 penalty.
    pub l2: f64,
}

impl Point {
    /// The point that settings stand on: the reference point, of the reference settings.
    #[must_use]
    pub fn of(settings: &BoostingSettings) -> Self {
        Self {
            depth: settings.depth,
            eta: settings.eta,
            min_child_weight: settings.min_child_weight,
            subsample: settings.subsample,
            column_share: settings.column_share,
            l1: settings.l1,
            l2: settings.l2,
        }
    }

    /// Settings moved to this point; what is no axis (rounds, gamma, seed, weight) stays.
    #[must_use]
    pub fn settings(&self, base: &BoostingSettings) -> BoostingSettings {
        BoostingSettings {
            depth: self.depth,
            eta: self.eta,
            min_child_weight: self.min_child_weight,
            subsample: self.subsample,
            column_share: self.column_share,
            l1: self.l1,
            l2: self.l2,
            ..base.clone()
        }
    }
}

impl Grid {
    /// The number of points.
    #[must_use]
    pub fn size(&self) -> usize {
        self.lengths().iter().product()
    }

    fn lengths(&self) -> [usize; 7] {
        [
            self.depth.len(),
            self.eta.len(),
            self.min_child_weight.len(),
            self.subsample.len(),
            self.column_share.len(),
            self.l1.len(),
            self.l2.len(),
        ]
    }

    /// The point of a number below the size, the last axis changing fastest; none beyond.
    #[must_use]
    pub fn point(&self, number: usize) -> Option<Point> {
        if number >= self.size() {
            return None;
        }
        let mut places = [0; 7];
        let mut left = number;
        for (place, length) in places.iter_mut().zip(self.lengths()).rev() {
            *place = left % length;
            left /= length;
        }
        let [depth, eta, child, subsample, columns, l1, l2] = places;
        Some(Point {
            depth: *self.depth.get(depth)?,
            eta: *self.eta.get(eta)?,
            min_child_weight: *self.min_child_weight.get(child)?,
            subsample: *self.subsample.get(subsample)?,
            column_share: *self.column_share.get(columns)?,
            l1: *self.l1.get(l1)?,
            l2: *self.l2.get(l2)?,
        })
    }

    /// Every point.
    #[must_use]
    pub fn full(&self) -> Vec<Point> {
        (0..self.size()).filter_map(|number| self.point(number)).collect()
    }

    /// `count` different points drawn with a seed, in the order drawn; all of them where there are fewer. More draws of
    /// the same seed begin with fewer draws of it.
    #[must_use]
    pub fn draws(&self, seed: u64, count: usize) -> Vec<Point> {
        let mut numbers: Vec<usize> = (0..self.size()).collect();
        let mut draws = Draws::new(seed);
        for from in 0..count.min(numbers.len()) {
            let to = from + draws.below(numbers.len() - from);
            numbers.swap(from, to);
        }
        numbers
            .into_iter()
            .take(count)
            .filter_map(|number| self.point(number))
            .collect()
    }
}

/// The place of the point to keep: the highest mean average precision, and of those within `tolerance` of it the
/// shallowest, of equally shallow ones the better, of equals the first (M4/6: 0.002). NaN loses; none without a number.
#[must_use]
pub fn pick(tried: &[(Point, f64)], tolerance: f64) -> Option<usize> {
    let known = || tried.iter().enumerate().filter(|(_, (_, reached))| !reached.is_nan());
    let best = known()
        .map(|(_, (_, reached))| *reached)
        .fold(f64::NEG_INFINITY, f64::max);
    known()
        .filter(|(_, (_, reached))| best - reached <= tolerance)
        .min_by(|(_, (a, first)), (_, (b, second))| a.depth.cmp(&b.depth).then(second.total_cmp(first)))
        .map(|(place, _)| place)
}
