//! Fuzzy finding over the shown text of a sheet's text columns, a portion at a time.

use std::borrow::Cow;
use std::collections::HashMap;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::looker::Looker;
use super::settings::Settings;
use super::sort::{Entry, sort_entries};
use super::source::{SheetKind, SheetSource};
use crate::engine::CancelToken;

/// A pattern and where it is looked for.
pub(super) struct Finder<'a> {
    source: &'a SheetSource,
    pattern: &'a str,
    /// An upper-case letter in the pattern makes it tell the cases apart.
    any_case: bool,
    places: Vec<usize>,
    unmask: bool,
    threads: usize,
}

/// Brings the hits found so far into order; nothing when cancelled.
pub(super) type Order<'a> = dyn FnMut(&mut Vec<Entry>) -> Option<Vec<u32>> + 'a;

/// The rows of hits, the best first, rows of equal score by their number; nothing when cancelled.
pub(super) fn by_score(hits: &mut [Entry], looker: &mut Looker<'_>) -> Option<Vec<u32>> {
    let mut scratch = Vec::new();
    sort_entries(hits, &mut scratch, looker).then(|| hits.iter().map(|hit| hit.row).collect())
}

impl<'a> Finder<'a> {
    pub(super) fn new(source: &'a SheetSource, pattern: &'a str, unmask: bool, threads: usize) -> Self {
        let text = |place: &usize| {
            source
                .columns
                .get(*place)
                .is_some_and(|column| column.kind == SheetKind::Text)
        };
        Self {
            source,
            pattern,
            any_case: !pattern.chars().any(|letter| letter.is_ascii_uppercase()),
            places: (0..source.columns.len()).filter(text).collect(),
            unmask,
            threads: threads.max(1),
        }
    }

    /// All rows of `rows` (or of the sheet) that match, in order; `show` is given what there is after each portion but
    /// the last. Nothing when cancelled.
    pub(super) fn search(
        &self,
        rows: Option<&[u32]>,
        cancel: &CancelToken,
        order: &mut Order<'_>,
        show: &mut dyn FnMut(Vec<u32>, usize),
    ) -> Option<Vec<u32>> {
        let of = rows.map_or(self.source.height, <[u32]>::len);
        let (mut hits, mut from) = (Vec::new(), 0);
        let mut portion = Settings::built_in().find_first_rows.max(1);
        let mut searches: Vec<Search<'a, '_>> = (0..self.threads).map(|_| Search::new(self)).collect();
        while from < of {
            let to = (from + portion).min(of);
            if !portion_hits(&mut searches, rows, from..to, cancel, &mut hits) {
                return None;
            }
            from = to;
            portion *= 2;
            if from < of {
                show(order(&mut hits)?, from);
            }
        }
        order(&mut hits)
    }
}

/// Searches the rows at these places, split across as many threads as there are searches. Returns whether it came to
/// its end.
fn portion_hits(
    searches: &mut [Search<'_, '_>],
    rows: Option<&[u32]>,
    places: std::ops::Range<usize>,
    cancel: &CancelToken,
    hits: &mut Vec<Entry>,
) -> bool {
    let split = places.len() >= Settings::built_in().find_split_rows && searches.len() > 1;
    if !split {
        return searches
            .first_mut()
            .is_some_and(|search| search.run(rows, places, cancel, hits));
    }
    let share = places.len().div_ceil(searches.len());
    let parts = places
        .clone()
        .step_by(share)
        .map(|from| from..(from + share).min(places.end));
    let found: Option<Vec<Vec<Entry>>> = std::thread::scope(|scope| {
        let run = |(search, part): (&'_ mut Search<'_, '_>, std::ops::Range<usize>)| {
            let mut found = Vec::new();
            search.run(rows, part, cancel, &mut found).then_some(found)
        };
        let threads: Vec<_> = searches
            .iter_mut()
            .zip(parts)
            .map(|task| scope.spawn(move || run(task)))
            .collect();
        // A thread that panicked has already told its own story; here it is a search that did not end.
        threads.into_iter().map(|thread| thread.join().ok().flatten()).collect()
    });
    match found {
        Some(found) => {
            hits.extend(found.into_iter().flatten());
            true
        }
        None => false,
    }
}

/// How well the pattern fits a text. A matcher keeps cells of earlier matches, and a score may come of them (fuzzy-matcher
/// 0.3.7, whose `use_cache(false)` panics): the same text must always have the same score, so each has its own matcher.
fn score_of(text: &str, pattern: &str) -> Option<i64> {
    SkimMatcherV2::default().smart_case().fuzzy_match(text, pattern)
}

/// What one thread remembers.
struct Search<'a, 'f> {
    finder: &'f Finder<'a>,
    /// For each place: scores of texts that were seen, since many columns repeat few of them.
    seen: Vec<HashMap<Cow<'a, str>, Option<i64>>>,
}

impl<'a, 'f> Search<'a, 'f> {
    fn new(finder: &'f Finder<'a>) -> Self {
        Self {
            finder,
            seen: finder.places.iter().map(|_| HashMap::new()).collect(),
        }
    }

    fn run(
        &mut self,
        rows: Option<&[u32]>,
        places: std::ops::Range<usize>,
        cancel: &CancelToken,
        hits: &mut Vec<Entry>,
    ) -> bool {
        let mut looker = Looker::new(cancel);
        for place in places {
            let row = match rows {
                Some(rows) => rows.get(place).copied(),
                None => u32::try_from(place).ok(),
            };
            if let Some(row) = row
                && let Some(score) = self.score(row as usize)
            {
                // Larger scores first, in a key that is sorted upwards.
                let key = !(score.cast_unsigned() ^ (1 << 63));
                hits.push(Entry { key, row });
            }
            if !looker.passed(1) {
                return false;
            }
        }
        !cancel.is_cancelled()
    }

    /// The best column's score.
    fn score(&mut self, row: usize) -> Option<i64> {
        let finder = self.finder;
        let mut best = None;
        for (place, seen) in finder.places.iter().zip(&mut self.seen) {
            let Some(text) = finder.source.plain(row, *place, finder.unmask) else {
                continue;
            };
            if !may_match(&text, finder.pattern, finder.any_case) {
                continue;
            }
            let score = match seen.get(&text) {
                Some(known) => *known,
                None => {
                    let score = score_of(beginning(&text), finder.pattern);
                    if seen.len() < Settings::built_in().find_remembered {
                        seen.insert(text, score);
                    }
                    score
                }
            };
            best = best.max(score);
        }
        best
    }
}

/// What of a text is looked at.
fn beginning(text: &str) -> &str {
    let most = Settings::built_in().find_characters;
    if text.len() <= most {
        return text;
    }
    let end = text.char_indices().nth(most).map(|(end, _)| end);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether the pattern's bytes occur in the text in their order: what every match must meet, and quicker to see than
/// the matcher sees it.
fn may_match(text: &str, pattern: &str, any_case: bool) -> bool {
    let mut letters = text.bytes();
    pattern
        .bytes()
        .all(|wanted| letters.any(|letter| letter == wanted || (any_case && letter.eq_ignore_ascii_case(&wanted))))
}
