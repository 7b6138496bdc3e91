//! Seeded draws that mean the same on every machine and with every version of the crates: only the stream of bits is
//! theirs.
#![allow(clippy::indexing_slicing, reason = "places are drawn below the slice's own length")]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws from one seed.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number in [0, 1) with 53 random bits.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A place below `bound`, or 0 where there is none: by multiplying, whose bias is below 2⁻⁴⁰ for any table.
    #[allow(clippy::cast_possible_truncation, reason = "below the bound, which is a usize")]
    pub fn below(&mut self, bound: usize) -> usize {
        let product = u128::from(self.0.next_u64()) * bound as u128;
        (product >> 64) as usize
    }

    /// A random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let place = self.below(last + 1);
            items.swap(last, place);
        }
    }
}
