//! T3: the level of a segment.

use super::data::{FUNCTIONS, LEVELS, LevelData, LevelPhrase, Slot};
use super::functions::phrase_at;
use super::kinds::Level;

/// A level with the phrase that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub level: Level,
    pub phrase: String,
}

struct Match {
    start: usize,
    end: usize,
    level: Level,
    hides: bool,
    by_ending: bool,
    phrase: String,
}

/// The level of a segment by its words; none where no phrase gives one.
pub(super) fn level(words: &[String]) -> Option<Found> {
    let data = &*LEVELS;
    if let Some(phrase) = trainee(words, data) {
        return Some(phrase);
    }
    let matches = matches(words, data);
    let shown = |found: &&Match| {
        !matches.iter().any(|over| {
            let within = over.start <= found.start && found.end <= over.end;
            let longer = over.end - over.start > found.end - found.start;
            // A word that is listed whole is more than its ending: "teamleiter".
            within && (over.hides && longer || found.by_ending && !over.by_ending)
        })
    };
    let shown: Vec<&Match> = matches.iter().filter(shown).collect();
    let (beats, but) = data.beats;
    let rank = |level: Level| data.facts.get(&level).and_then(|facts| facts.rank).unwrap_or_default();
    let beaten = shown.iter().any(|found| found.level == beats) && !shown.iter().any(|found| found.level == but);
    let best = shown
        .into_iter()
        .filter(|found| !beaten || found.level == beats)
        .reduce(|best, next| {
            if rank(next.level) > rank(best.level) {
                next
            } else {
                best
            }
        })?;
    Some(Found {
        level: best.level,
        phrase: best.phrase.clone(),
    })
}

/// The places of a segment at which a word alone is not what it is elsewhere.
pub(super) fn hidden(words: &[String]) -> Vec<usize> {
    let mut places = Vec::new();
    for start in 0..words.len() {
        for (phrase, hides) in &LEVELS.hidden {
            let Some(end) = end_of(phrase, words, start) else {
                continue;
            };
            let is_hidden = |place: &usize| words.get(*place).is_some_and(|word| hides.contains(word));
            places.extend((start..end).filter(is_hidden));
        }
    }
    places
}

/// Where a lead-noun follows, a trainee's word is about trainees and not of one.
pub(super) fn leads_from(words: &[String], place: usize) -> bool {
    let rest = words.get(place..).unwrap_or_default();
    rest.iter().any(|word| LEVELS.trainee_unless.contains(word))
}

fn trainee(words: &[String], data: &LevelData) -> Option<Found> {
    for start in 0..words.len() {
        for phrase in &data.trainees {
            let Some(end) = end_of(phrase, words, start) else {
                continue;
            };
            if !leads_from(words, end) {
                return Some(Found {
                    level: phrase.level,
                    phrase: words.get(start..end).unwrap_or_default().join(" "),
                });
            }
        }
    }
    None
}

fn matches(words: &[String], data: &LevelData) -> Vec<Match> {
    let hidden = hidden(words);
    let mut matches = Vec::new();
    for (start, word) in words.iter().enumerate() {
        let here = data.by_word.get(word).into_iter().flatten().chain(&data.elsewhere);
        for phrase in here.filter_map(|place| data.phrases.get(*place)) {
            let Some(end) = end_of(phrase, words, start) else {
                continue;
            };
            if end - start == 1 && hidden.contains(&start) {
                continue;
            }
            matches.push(Match {
                start,
                end,
                level: phrase.level,
                hides: phrase.hides,
                by_ending: matches!(phrase.slots.as_slice(), [Slot::Ending(_)]),
                phrase: phrase.text.clone(),
            });
        }
        matches.extend(executive(words, start, &hidden, data));
    }
    matches
}

/// A word or phrase of the executive function, which is of the highest level.
fn executive(words: &[String], start: usize, hidden: &[usize], data: &LevelData) -> Option<Match> {
    let (phrase, function) = phrase_at(words, start, hidden)?;
    let text = phrase.join(" ");
    (function == FUNCTIONS.first && !data.not_executive.contains(&text)).then(|| Match {
        start,
        end: start + phrase.len(),
        level: data.executive,
        hides: true,
        by_ending: false,
        phrase: text,
    })
}

/// Where a phrase that begins at a word ends; none where it does not stand there.
fn end_of(phrase: &LevelPhrase, words: &[String], start: usize) -> Option<usize> {
    fits(&phrase.slots, words, start).filter(|end| *end > start)
}

fn fits(slots: &[Slot], words: &[String], at: usize) -> Option<usize> {
    let Some((slot, rest)) = slots.split_first() else {
        return Some(at);
    };
    let word = words.get(at);
    match slot {
        Slot::Word(choices) => fits(rest, words, word.filter(|word| choices.contains(word)).map(|_| at + 1)?),
        Slot::Ending(ending) => {
            let longer = word.filter(|word| word.len() > ending.len() && word.ends_with(ending.as_str()));
            fits(rest, words, longer.map(|_| at + 1)?)
        }
        Slot::Gap(most) => (0..=*most).find_map(|skipped| fits(rest, words, at + skipped)),
        Slot::Begin => (at == 0).then(|| fits(rest, words, at)).flatten(),
    }
}
