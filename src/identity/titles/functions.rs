//! T4: the functions of a segment.

use super::data::{FUNCTIONS, TEXT};
use super::kinds::Function;
use super::levels::hidden;

/// The functions of a segment, each with the words that gave it, in the order of its parts.
pub(super) fn functions(words: &[String]) -> Vec<(Function, String)> {
    let mut found: Vec<(Function, String)> = Vec::new();
    for part in words.split(|word| TEXT.conjunctions.contains(word)) {
        if let Some((function, phrase)) = of_part(part)
            && !found.iter().any(|(other, _)| *other == function)
        {
            found.push((function, phrase));
        }
    }
    found
}

/// The function of one part: that of its first phrase, the longest where several begin at one word.
fn of_part(part: &[String]) -> Option<(Function, String)> {
    let data = &*FUNCTIONS;
    if let Some((word, function)) = part.iter().find_map(|word| Some((word, data.anywhere.get(word)?))) {
        return Some((*function, word.clone()));
    }
    let hidden = hidden(part);
    first_from(part, 0, &hidden)
}

fn first_from(part: &[String], from: usize, hidden: &[usize]) -> Option<(Function, String)> {
    let data = &*FUNCTIONS;
    for (place, word) in part.iter().enumerate().skip(from) {
        if data.last_only.contains(word) && place + 1 < part.len() {
            continue;
        }
        let found = phrase_at(part, place, hidden)
            .map(|(phrase, function)| (function, phrase.join(" ")))
            .or_else(|| compound(word).map(|function| (function, word.clone())));
        let Some(found) = found else { continue };
        // "President of X" is about X, where X is something.
        let linked = part.get(place + 1).is_some_and(|next| data.of_links.contains(next));
        if linked && data.of_words.contains(&found.1) {
            return first_from(part, place + 2, hidden).or(Some(found));
        }
        return Some(found);
    }
    None
}

/// The longest phrase that begins at a word.
pub(super) fn phrase_at(words: &[String], place: usize, hidden: &[usize]) -> Option<(&'static [String], Function)> {
    let rest = words.get(place..)?;
    let phrases = FUNCTIONS.by_word.get(rest.first()?)?;
    let fits = |phrase: &[String]| rest.starts_with(phrase) && (phrase.len() > 1 || !hidden.contains(&place));
    let found = phrases.iter().find(|phrase| fits(&phrase.words))?;
    Some((found.words.as_slice(), found.function))
}

/// "Einkaufsleiter" is about what its front says.
fn compound(word: &str) -> Option<Function> {
    let data = &*FUNCTIONS;
    let (ending, function) = data
        .endings
        .iter()
        .find(|(ending, _)| word.len() > ending.len() && word.ends_with(ending.as_str()))?;
    let front = word.strip_suffix(ending.as_str())?;
    data.fronts.get(front).copied().or(*function)
}
