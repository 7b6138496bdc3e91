//! Which pairs are weighed: those that meet by a key. Comparing everybody with everybody takes a year for what takes a
//! second, and finds nothing that these do not.

use rayon::prelude::*;

use super::compare::{Pair, Verdict, meets};
use super::records::Records;
use super::scheme::{Key, Scheme};

/// Pairs weighed between two looks at whoever may stop the work.
const LOOK_EVERY: usize = 1 << 20;

/// The key of a record: the numbers of its values, one more than the value's, 0 for none.
type KeyValue = [u32; 3];

/// What bounds the work.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Blocks of more records are split by the scheme's field for it. What is still larger is put in order, and each
    /// record meets only so many that follow it.
    pub largest_block: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// Matches and reviews, by their rows.
    pub pairs: Vec<Pair>,
    /// How many pairs were weighed.
    pub weighed: u64,
    /// Blocks that were split.
    pub split: usize,
    /// Blocks that were still too large, so that records far apart in order did not meet.
    pub windowed: usize,
}

/// Some records that meet: everybody everybody, or only the next few.
struct Block {
    rows: Vec<u32>,
    window: usize,
}

impl Block {
    fn pairs(&self) -> usize {
        let rows = self.rows.len();
        let near = self.window.min(rows.saturating_sub(1));
        // The last `near` records have fewer that follow them.
        near * rows - near * (near + 1) / 2
    }
}

/// Finds the pairs that are one thing or may be. `look` is told how many pairs were weighed since the last time, and
/// stops the work by an error. The answer does not depend on the number of threads.
///
/// # Errors
/// What `look` answers.
pub fn find_pairs<E>(
    scheme: &Scheme,
    records: &Records,
    limits: Limits,
    look: &mut dyn FnMut(usize) -> Result<(), E>,
) -> Result<Found, E> {
    let mut found = Found::default();
    // Keys whose blocks are whole: a pair that met by one of them has been weighed.
    let mut whole: Vec<&Key<usize>> = Vec::new();
    for key in &scheme.keys {
        let (blocks, split) = blocks(scheme, records, key, limits, &mut found);
        let mut rest = blocks.as_slice();
        while !rest.is_empty() {
            let mut pairs = 0;
            let fits = rest.iter().take_while(|block| {
                let begun = pairs == 0;
                pairs += block.pairs();
                begun || pairs <= LOOK_EVERY
            });
            let (now, later) = rest.split_at_checked(fits.count()).unwrap_or((rest, &[]));
            rest = later;
            let weighed = now.par_iter().map(|block| weigh_block(scheme, records, block, &whole));
            let weighed: Vec<(Vec<Pair>, u64)> = weighed.collect();
            let mut count = 0;
            for (pairs, number) in weighed {
                found.pairs.extend(pairs);
                count += number;
            }
            found.weighed += count;
            look(usize::try_from(count).unwrap_or(usize::MAX))?;
        }
        if !split {
            whole.push(key);
        }
    }
    found.pairs.sort_unstable_by_key(|pair| (pair.a, pair.b));
    found.pairs.dedup_by_key(|pair| (pair.a, pair.b));
    Ok(found)
}

fn weigh_block(scheme: &Scheme, records: &Records, block: &Block, before: &[&Key<usize>]) -> (Vec<Pair>, u64) {
    let mut kept = Vec::new();
    let mut weighed = 0;
    for (place, a) in block.rows.iter().enumerate() {
        let following = block.rows.get(place + 1..).unwrap_or_default();
        for b in following.iter().take(block.window) {
            if before.iter().any(|key| met(records, key, *a, *b)) {
                continue;
            }
            weighed += 1;
            let pair = scheme.weigh(records, *a, *b);
            if pair.verdict != Verdict::No {
                kept.push(pair);
            }
        }
    }
    (kept, weighed)
}

/// Whether a key brought the two together.
fn met(records: &Records, key: &Key<usize>, a: u32, b: u32) -> bool {
    key.fields.iter().all(|field| {
        let neither = || records.ids(*field, a).is_empty() && records.ids(*field, b).is_empty();
        meets(records, *field, a, b) || (key.optional.contains(field) && neither())
    })
}

/// The blocks of a key, and whether one had to be split.
fn blocks(
    scheme: &Scheme,
    records: &Records,
    key: &Key<usize>,
    limits: Limits,
    found: &mut Found,
) -> (Vec<Block>, bool) {
    let mut keyed: Vec<(KeyValue, u32)> = Vec::with_capacity(records.len());
    for row in 0..records.len() as u32 {
        key_values(records, key, row, &mut keyed);
    }
    keyed.par_sort_unstable();
    keyed.dedup();
    let mut blocks = Vec::new();
    let mut was_split = false;
    for run in keyed
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|run| run.len() > 1)
    {
        let rows: Vec<u32> = run.iter().map(|(_, row)| *row).collect();
        if rows.len() <= limits.largest_block {
            let window = rows.len();
            blocks.push(Block { rows, window });
        } else {
            was_split = true;
            found.split += 1;
            split(scheme, records, rows, limits, &mut blocks, found);
        }
    }
    (blocks, was_split)
}

/// A record's values of a key: none where a field is missing that must be there, several where a field has several.
fn key_values(records: &Records, key: &Key<usize>, row: u32, into: &mut Vec<(KeyValue, u32)>) {
    let mut values: Vec<KeyValue> = vec![[0; 3]];
    for (place, field) in key.fields.iter().enumerate() {
        let ids = records.ids(*field, row);
        if ids.is_empty() {
            if key.optional.contains(field) {
                continue;
            }
            return;
        }
        let with = |value: &KeyValue, id: u32| {
            let mut value = *value;
            if let Some(slot) = value.get_mut(place) {
                *slot = id + 1;
            }
            value
        };
        values = values
            .iter()
            .flat_map(|value| ids.iter().map(move |id| with(value, *id)))
            .collect();
    }
    into.extend(values.into_iter().map(|value| (value, row)));
}

/// Splits a block by the scheme's field for it; records without it stay together.
fn split(
    scheme: &Scheme,
    records: &Records,
    rows: Vec<u32>,
    limits: Limits,
    blocks: &mut Vec<Block>,
    found: &mut Found,
) {
    let part = |row: u32| {
        let ids = scheme.split_by.map_or(&[][..], |field| records.ids(field, row));
        ids.first().map_or(0, |id| id + 1)
    };
    let mut parted: Vec<(u32, u32)> = rows.into_iter().map(|row| (part(row), row)).collect();
    parted.sort_unstable();
    for run in parted
        .chunk_by(|one, other| one.0 == other.0)
        .filter(|run| run.len() > 1)
    {
        let mut rows: Vec<u32> = run.iter().map(|(_, row)| *row).collect();
        let mut window = rows.len();
        if rows.len() > limits.largest_block {
            found.windowed += 1;
            window = limits.largest_block;
            rows.sort_by(|a, b| {
                let (left, right) = (records.first(scheme.sort_by, *a), records.first(scheme.sort_by, *b));
                left.cmp(right).then(a.cmp(b))
            });
        }
        blocks.push(Block { rows, window });
    }
}
