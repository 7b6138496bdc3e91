//! Draws from the distributions that the specification names, without a formula whose last digit a machine could change.

use serde::Deserialize;

use crate::sample::SampleError;
use crate::sample::random::Random;

/// A distribution as a table of quantiles.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Shape(Vec<(f64, f64)>);

/// Every distribution of the sample.
#[derive(Deserialize)]
pub(super) struct Shapes {
    pub(super) normal: Shape,
    pub(super) gamma: Shape,
    pub(super) beta: Shape,
    pub(super) wide: Shape,
    pub(super) narrow: Shape,
}

impl Shapes {
    /// Reads the built-in tables.
    pub(super) fn load() -> Result<Self, SampleError> {
        toml::from_str(include_str!("../data/mql_quantiles.toml")).map_err(|error| SampleError::Data {
            file: "data/mql_quantiles.toml",
            message: error.to_string(),
        })
    }
}

impl Shape {
    /// The value that a share `below` of all draws lies under; linear between the table's points.
    pub(super) fn at(&self, below: f64) -> f64 {
        let after = self.0.partition_point(|(share, _)| *share < below);
        let Some((high, top)) = self.0.get(after).or(self.0.last()) else {
            return 0.0;
        };
        match after.checked_sub(1).and_then(|before| self.0.get(before)) {
            Some((low, bottom)) if high > low => bottom + (top - bottom) * (below - low) / (high - low),
            _ => *top,
        }
    }

    /// One draw.
    pub(super) fn draw(&self, random: &mut Random) -> f64 {
        self.at(share(random))
    }
}

/// A share from 0 up to, but not including, 1.
pub(super) fn share(random: &mut Random) -> f64 {
    random.below(1 << 40) as f64 / (1u64 << 40) as f64
}

/// True in that share of cases.
pub(super) fn happens(random: &mut Random, chance: f64) -> bool {
    share(random) < chance
}

/// `count` shares that cover 0 to 1 evenly, in random order: a small sample then has the shape that it promises.
pub(super) fn even_shares(random: &mut Random, count: usize) -> Vec<f64> {
    let mut shares: Vec<f64> = (0..count)
        .map(|place| (place as f64 + share(random)) / count as f64)
        .collect();
    random.shuffle(&mut shares);
    shares
}
