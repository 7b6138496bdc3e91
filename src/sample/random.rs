//! One seeded source of chance. It exists so that no generator touches the random crate's own sampling, whose results
//! may change between versions and would change every sample file with them.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A deterministic stream of choices.
pub(crate) struct Random {
    source: ChaCha8Rng,
}

impl Random {
    /// Stream number `stream` of `seed`. Streams are independent, so that more draws in one part of a sample leave the
    /// other parts as they are.
    pub(crate) fn stream(seed: u64, stream: u64) -> Self {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        source.set_stream(stream);
        Self { source }
    }

    /// A whole number from 0 up to but not including `bound`; 0 if `bound` is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // Multiply and shift: the bias is under 2^-40 for the bounds used here.
        ((u128::from(self.source.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// An index into something of length `length`.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`; the empty text if there are none.
    pub(crate) fn pick<'a>(&mut self, choices: &'a [String]) -> &'a str {
        choices.get(self.index(choices.len())).map_or("", String::as_str)
    }

    /// One of `choices`, each as likely as its weight; `None` if there are none.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(T, u64)]) -> Option<T> {
        let mut left = self.below(choices.iter().map(|(_, weight)| weight).sum());
        for (value, weight) in choices {
            if left < *weight {
                return Some(*value);
            }
            left -= weight;
        }
        None
    }

    /// Fisher–Yates shuffle.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn same_seed_same_choices_and_streams_differ() {
        let draw = |seed, stream| {
            let mut random = Random::stream(seed, stream);
            (0..20).map(|_| random.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(42, 1), draw(42, 1));
        assert_ne!(draw(42, 1), draw(42, 2));
        assert_ne!(draw(42, 1), draw(43, 1));
        assert!(draw(7, 7).iter().all(|value| *value < 1000));
    }

    #[test]
    fn a_shuffle_keeps_every_item_and_weights_of_zero_never_win() {
        let mut random = Random::stream(1, 1);
        let mut items: Vec<u32> = (0..100).collect();
        random.shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
        assert!((0..200).all(|_| random.weighted(&[('a', 0), ('b', 3)]) == Some('b')));
    }
}
