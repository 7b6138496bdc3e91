//! Sorting by several columns with looks at the cancel token in between.
//!
//! Rows are sorted by a key of eight bytes that stands beside the row number, so that most comparisons touch no column:
//! a number has its whole value there, a text its next seven bytes. Rows whose keys are equal form a group, which is
//! sorted by the next bytes or the next column, and so on. Ties fall to the row number, which makes the order stable.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::looker::Looker;
use super::query::{Direction, SortKey};
use super::settings::Settings;
use super::source::SheetSource;
use super::values::{Values, date_at, flag_at, real_at, text_at, whole_at};
use crate::operations::OperationError;

/// A row and the key by which it is compared first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub key: u64,
    pub row: u32,
}

/// A column to sort by.
pub(super) struct Key<'a> {
    values: Cow<'a, Values>,
    descending: bool,
}

/// The columns that sort keys name. A masked one is sorted by what is shown of it, for its order would give away what
/// is hidden.
///
/// # Errors
/// When there is no such column.
pub(super) fn keys<'a>(
    source: &'a SheetSource,
    sorts: &[SortKey],
    unmask: bool,
) -> Result<Vec<Key<'a>>, OperationError> {
    let key = |sort: &SortKey| {
        let place = source.place(&sort.column)?;
        let values = match source.masked_values(place, unmask)?.or_else(|| source.ranked(place)) {
            Some(other) => Some(Cow::Owned(other)),
            None => source.stored.get(place).map(|stored| Cow::Borrowed(&stored.values)),
        };
        Ok(values.map(|values| Key {
            values,
            descending: sort.direction == Direction::Descending,
        }))
    };
    let keys: Result<Vec<Option<Key<'a>>>, OperationError> = sorts.iter().map(key).collect();
    Ok(keys?.into_iter().flatten().collect())
}

/// What of a value stands in a key.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// All of it.
    Whole,
    /// Seven bytes of a text from this place on, in lower case.
    Folded(usize),
    /// The same as written.
    Raw(usize),
}

/// Bytes of a text in one key; the eighth counts the bytes that remain, so that a shorter text comes first.
const BYTES: usize = 7;

impl Key<'_> {
    fn first_part(&self) -> Part {
        match self.values.as_ref() {
            Values::Text(_) => Part::Folded(0),
            _ => Part::Whole,
        }
    }

    /// The key of a row; nothing where the value is missing.
    fn of(&self, part: Part, row: usize) -> Option<u64> {
        let key = match self.values.as_ref() {
            Values::Text(array) => {
                let bytes = text_at(array, row)?.as_bytes();
                match part {
                    Part::Folded(from) => piece(bytes, from, true),
                    Part::Raw(from) => piece(bytes, from, false),
                    Part::Whole => 0,
                }
            }
            Values::Whole(array) => whole_at(array, row)?.cast_unsigned() ^ (1 << 63),
            Values::Real(array) => real_key(real_at(array, row)?),
            Values::Flag(array) => u64::from(flag_at(array, row)?),
            Values::Date(array) => i64::from(date_at(array, row)?).cast_unsigned() ^ (1 << 63),
        };
        Some(self.turned(key))
    }

    fn turned(&self, key: u64) -> u64 {
        if self.descending { !key } else { key }
    }

    /// What is left to compare between rows whose keys of this part are equal; nothing when the values are equal.
    fn next_part(&self, part: Part, group: &[Entry]) -> Option<Part> {
        let remaining = group.first().map_or(0, |entry| self.turned(entry.key) & 0xff);
        let ended = remaining <= BYTES as u64;
        match part {
            Part::Whole => None,
            Part::Folded(from) if !ended => Some(Part::Folded(from + BYTES)),
            Part::Folded(_) => (!self.all_equal(group)).then_some(Part::Raw(0)),
            Part::Raw(from) => (!ended).then_some(Part::Raw(from + BYTES)),
        }
    }

    fn all_equal(&self, group: &[Entry]) -> bool {
        let text = |entry: &Entry| self.values.text(entry.row as usize);
        let first = group.first().and_then(text);
        group.iter().all(|entry| text(entry) == first)
    }

    /// The order of two rows by this column: missing values last in both directions.
    fn compare(&self, left: usize, right: usize) -> Ordering {
        let order = match self.values.as_ref() {
            Values::Text(array) => match (text_at(array, left), text_at(array, right)) {
                (Some(left), Some(right)) => compare_text(left, right),
                (left, right) => return right.is_some().cmp(&left.is_some()),
            },
            _ => match (self.of(Part::Whole, left), self.of(Part::Whole, right)) {
                (Some(left), Some(right)) => return left.cmp(&right),
                (left, right) => return right.is_some().cmp(&left.is_some()),
            },
        };
        if self.descending { order.reverse() } else { order }
    }
}

/// Letters of both cases beside one another, and only then the bytes.
pub(super) fn compare_text(left: &str, right: &str) -> Ordering {
    let mut pairs = left.bytes().zip(right.bytes());
    match pairs.find(|(left, right)| !left.eq_ignore_ascii_case(right)) {
        Some((left, right)) => left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase()),
        None => left.len().cmp(&right.len()).then_with(|| left.cmp(right)),
    }
}

/// Seven bytes from a place on, and how many remain there (8 for more than seven).
fn piece(bytes: &[u8], from: usize, fold: bool) -> u64 {
    let rest = bytes.get(from..).unwrap_or_default();
    let mut key = [0_u8; 8];
    for (place, byte) in key.iter_mut().zip(rest.iter().take(BYTES)) {
        *place = if fold { byte.to_ascii_lowercase() } else { *byte };
    }
    u64::from_be_bytes(key) | rest.len().min(BYTES + 1) as u64
}

/// A number as a key in total order.
pub(super) fn real_key(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// A stretch of rows that are equal so far, in the order of their numbers.
struct Group {
    from: usize,
    to: usize,
    key: usize,
    part: Part,
}

/// Rows in the order of the keys; nothing when cancelled.
pub(super) fn sorted(keys: &[Key<'_>], rows: impl Iterator<Item = u32>, looker: &mut Looker<'_>) -> Option<Vec<u32>> {
    let mut entries: Vec<Entry> = rows.map(|row| Entry { key: 0, row }).collect();
    let mut scratch = Vec::new();
    if !entries.is_sorted() && !sort_entries(&mut entries, &mut scratch, looker) {
        return None;
    }
    let mut groups = Vec::new();
    if let Some(first) = keys.first() {
        groups.push(Group {
            from: 0,
            to: entries.len(),
            key: 0,
            part: first.first_part(),
        });
    }
    while let Some(group) = groups.pop() {
        if let Some(stretch) = entries.get_mut(group.from..group.to)
            && !sort_group(keys, &group, stretch, &mut scratch, &mut groups, looker)
        {
            return None;
        }
    }
    Some(entries.into_iter().map(|entry| entry.row).collect())
}

/// Sorts one group by one part of one column and notes the groups that are left. Returns whether to go on.
fn sort_group(
    keys: &[Key<'_>],
    group: &Group,
    stretch: &mut [Entry],
    scratch: &mut Vec<Entry>,
    groups: &mut Vec<Group>,
    looker: &mut Looker<'_>,
) -> bool {
    let Some(key) = keys.get(group.key) else { return true };
    let mut present: Vec<Entry> = std::mem::take(scratch);
    present.clear();
    let mut missing = Vec::new();
    for entry in stretch.iter() {
        match key.of(group.part, entry.row as usize) {
            Some(key) => present.push(Entry { key, row: entry.row }),
            None => missing.push(Entry { key: 0, row: entry.row }),
        }
        if !looker.passed(1) {
            return false;
        }
    }
    let count = present.len();
    for (place, entry) in stretch.iter_mut().zip(present.iter().chain(&missing)) {
        *place = *entry;
    }
    *scratch = present;
    let (valued, without) = stretch.split_at_mut(count);
    if !valued.is_sorted_by_key(|entry| entry.key) && !sort_entries(valued, scratch, looker) {
        return false;
    }
    let mut from = group.from;
    for equal in valued.chunk_by_mut(|left, right| left.key == right.key) {
        let to = from + equal.len();
        if equal.len() > 1 {
            let next = key.next_part(group.part, equal).map(|part| (group.key, part));
            note(keys, from, next.or_else(|| after(keys, group.key)), equal, groups);
        }
        if !looker.passed(equal.len()) {
            return false;
        }
        from = to;
    }
    note(keys, from, after(keys, group.key), without, groups);
    true
}

/// The column after this one.
fn after(keys: &[Key<'_>], key: usize) -> Option<(usize, Part)> {
    keys.get(key + 1).map(|next| (key + 1, next.first_part()))
}

/// Leaves a large group for later and sorts a small one at once.
fn note(keys: &[Key<'_>], from: usize, next: Option<(usize, Part)>, equal: &mut [Entry], groups: &mut Vec<Group>) {
    let Some((key, part)) = next else { return };
    if equal.len() > Settings::built_in().sort_small_rows {
        groups.push(Group {
            from,
            to: from + equal.len(),
            key,
            part,
        });
        return;
    }
    let rest = keys.get(key..).unwrap_or_default();
    equal.sort_unstable_by(|left, right| {
        let orders = rest
            .iter()
            .map(|key| key.compare(left.row as usize, right.row as usize));
        let order = orders.into_iter().find(|order| order.is_ne());
        order.unwrap_or(Ordering::Equal).then(left.row.cmp(&right.row))
    });
}

/// Values of a byte.
const BYTE: usize = 256;
/// Bytes of an entry's row, and of its row and key together: the places by which entries are sorted, the last one first.
const ROW_PLACES: u32 = u32::BITS / 8;
const PLACES: u32 = ROW_PLACES + u64::BITS / 8;

/// Byte `place` of an entry, from the lowest of its row to the highest of its key.
#[allow(
    clippy::cast_possible_truncation,
    reason = "one byte is wanted, which is what is left"
)]
fn byte(entry: &Entry, place: u32) -> u8 {
    match place.checked_sub(ROW_PLACES) {
        None => (entry.row >> (place * 8)) as u8,
        Some(place) => (entry.key >> (place * 8)) as u8,
    }
}

/// Sorts by key, then row: few entries by comparing, many byte by byte from the lowest place up, each pass keeping the
/// order of the one before. Returns whether it came to its end.
pub(super) fn sort_entries(entries: &mut [Entry], scratch: &mut Vec<Entry>, looker: &mut Looker<'_>) -> bool {
    if entries.len() <= Settings::built_in().sort_compare_rows {
        entries.sort_unstable();
        return looker.passed(entries.len());
    }
    // Rows mostly come in their order.
    let rows_are_sorted = entries.is_sorted_by_key(|entry| entry.row);
    let first = if rows_are_sorted { ROW_PLACES } else { 0 };
    let Some(counts) = counts(entries, first, looker) else {
        return false;
    };
    scratch.clear();
    scratch.resize(entries.len(), Entry { key: 0, row: 0 });
    let (mut from, mut to) = (&mut *entries, scratch.as_mut_slice());
    let mut elsewhere = false;
    for (place, counts) in (first..PLACES).zip(&counts) {
        // A byte that is the same in all decides nothing.
        if counts.contains(&from.len()) {
            continue;
        }
        if !deal(from, to, place, counts, looker) {
            return false;
        }
        std::mem::swap(&mut from, &mut to);
        elsewhere = !elsewhere;
    }
    if elsewhere {
        to.copy_from_slice(from);
    }
    true
}

/// How often each value of each byte stands there, from the place `first` on; nothing when cancelled.
fn counts(entries: &[Entry], first: u32, looker: &mut Looker<'_>) -> Option<Vec<[usize; BYTE]>> {
    let mut counts: Vec<[usize; BYTE]> = (first..PLACES).map(|_| [0; BYTE]).collect();
    for part in entries.chunks(Settings::built_in().sort_compare_rows.max(1)) {
        for entry in part {
            for (place, counts) in (first..PLACES).zip(&mut counts) {
                if let Some(count) = counts.get_mut(usize::from(byte(entry, place))) {
                    *count += 1;
                }
            }
        }
        if !looker.passed(part.len()) {
            return None;
        }
    }
    Some(counts)
}

/// Puts entries in the order of one byte; those that have the same keep their order. Returns whether to go on.
fn deal(from: &[Entry], to: &mut [Entry], place: u32, counts: &[usize; BYTE], looker: &mut Looker<'_>) -> bool {
    let mut next = [0_usize; BYTE];
    let mut before = 0;
    for (next, count) in next.iter_mut().zip(counts) {
        *next = before;
        before += count;
    }
    for part in from.chunks(Settings::built_in().sort_compare_rows.max(1)) {
        for entry in part {
            if let Some(next) = next.get_mut(usize::from(byte(entry, place)))
                && let Some(at) = to.get_mut(*next)
            {
                *at = *entry;
                *next += 1;
            }
        }
        if !looker.passed(part.len()) {
            return false;
        }
    }
    true
}
