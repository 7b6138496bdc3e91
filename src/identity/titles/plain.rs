//! T1 and T2: a title made plain, cut at the firm, parted into segments of plain words.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::data::{TEXT, TextData};

/// Letters in which a remark's bracket closes, signs between its parts included. Without a limit a damaged text of brackets
/// alone is searched to its end for each of them.
const LONGEST_REMARK: usize = 48;

/// A title in plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Plain {
    /// T1: the title as one line, its segments parted by the marks that part them.
    pub line: String,
    /// Whether somebody has it still.
    pub current: bool,
    /// T2: the words of each segment; none is empty.
    pub segments: Vec<Vec<String>>,
}

/// Reads a title as it stands in a file.
pub(super) fn plain(raw: &str) -> Plain {
    let data = &*TEXT;
    let letters = without_markers(&folded(raw, data), data);
    let letters = without_gender_endings(&letters, data);
    let mut tokens = tokens(&with_initials_joined(&letters), data);
    join_phrases(&mut tokens, data);
    // The firm stands behind something: a title that begins with "at" has no other words.
    let firm = tokens.iter().skip(1).position(|token| data.employers.contains(token));
    if let Some(place) = firm {
        tokens.truncate(place + 1);
    }
    let first = tokens.iter().position(|token| !is_separator(token, data));
    let over = first.filter(|place| tokens.get(*place).is_some_and(|word| data.no_longer.contains(word)));
    if let Some(place) = over {
        tokens.remove(place);
    }
    Plain {
        line: tokens.join(" "),
        current: over.is_none(),
        segments: segments(&tokens, data),
    }
}

/// The words of a text, plain, separators left out: how lists of words in parameters are compared.
pub(super) fn plain_words(raw: &str) -> Vec<String> {
    plain(raw).segments.into_iter().flatten().collect()
}

/// Lower case, without diacritics, every dash and quote in its simple form.
fn folded(raw: &str, data: &TextData) -> Vec<char> {
    let mut letters = Vec::with_capacity(raw.len() + 8);
    for letter in raw.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        for letter in letter.to_lowercase() {
            match letter {
                '\u{2010}'..='\u{2015}' | '\u{2212}' => letters.push('-'),
                '\u{2018}' | '\u{2019}' | '\u{b4}' | '`' => letters.push('\''),
                _ => match data.letters.get(&letter) {
                    Some(instead) => letters.extend(instead.chars()),
                    None => letters.push(letter),
                },
            }
        }
    }
    letters
}

/// Without remarks such as `(m/w/d)`, in brackets or as words of their own.
fn without_markers(letters: &[char], data: &TextData) -> Vec<char> {
    let mut kept = Vec::with_capacity(letters.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        if matches!(letter, '(' | '[') {
            let rest = letters.get(at + 1..).unwrap_or_default();
            let end = rest
                .iter()
                .take(LONGEST_REMARK)
                .position(|letter| matches!(letter, ')' | ']'));
            if let Some(end) = end.filter(|end| is_marker(rest.get(..*end).unwrap_or_default(), data)) {
                kept.push(' ');
                at += end + 2;
                continue;
            }
        }
        kept.push(*letter);
        at += 1;
    }
    let bare = |word: &&[char]| {
        let word: String = word.iter().collect();
        !data
            .markers
            .contains(word.trim_matches(|mark: char| matches!(mark, ',' | ';' | '-')))
    };
    let words = kept.split(|letter| letter.is_whitespace()).filter(bare);
    words.collect::<Vec<_>>().join(&' ')
}

fn is_marker(inside: &[char], data: &TextData) -> bool {
    let inside: String = inside.iter().collect();
    // Whatever stands between its letters: (m/w/d), (m | w | d), ("m/w/d").
    let parts = inside
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|part| !part.is_empty());
    data.markers.contains(&parts.collect::<Vec<_>>().join("/"))
}

/// "Leiter:in" is "Leiter".
fn without_gender_endings(letters: &[char], data: &TextData) -> Vec<char> {
    let mut kept: Vec<char> = Vec::with_capacity(letters.len());
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let rest = letters.get(at..).unwrap_or_default();
        let follows_a_letter = kept.last().is_some_and(|letter| letter.is_alphabetic());
        let ending = data.gender_endings.iter().find(|ending| {
            let goes_on = rest.get(ending.len()).is_some_and(|letter| letter.is_alphanumeric());
            follows_a_letter && !goes_on && rest.starts_with(ending)
        });
        match ending {
            Some(ending) => at += ending.len(),
            None => {
                kept.push(*letter);
                at += 1;
            }
        }
    }
    kept
}

/// "C.O.O." is "coo".
fn with_initials_joined(letters: &[char]) -> Vec<char> {
    let mut kept: Vec<char> = Vec::with_capacity(letters.len());
    let is_letter = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphabetic());
    let is_dot = |at: usize| letters.get(at) == Some(&'.');
    let goes_on = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let mut end = at;
        let mut initials: Vec<char> = Vec::new();
        if !kept.last().is_some_and(|letter| letter.is_alphanumeric()) {
            while is_letter(end) && is_dot(end + 1) {
                initials.extend(letters.get(end));
                end += 2;
            }
            if !initials.is_empty() && is_letter(end) && !goes_on(end + 1) {
                initials.extend(letters.get(end));
                end += 1;
            }
        }
        if initials.len() < 2 {
            kept.push(*letter);
            at += 1;
            continue;
        }
        kept.extend(initials);
        kept.push(' ');
        at = end;
    }
    kept
}

/// Words and separators, each on its own.
fn tokens(letters: &[char], data: &TextData) -> Vec<String> {
    let mut text = String::with_capacity(letters.len() + 8);
    let is_space = |at: Option<usize>| {
        let letter = at.and_then(|at| letters.get(at));
        letter.is_some_and(|letter| letter.is_whitespace())
    };
    for (at, letter) in letters.iter().enumerate() {
        match letter {
            '&' | '+' => text.push_str(" and "),
            '-' if is_space(at.checked_sub(1)) && is_space(Some(at + 1)) => text.push_str(" , "),
            '@' => text.push_str(" @ "),
            letter if data.separators.contains(letter) => {
                text.push(' ');
                text.push(*letter);
                text.push(' ');
            }
            letter if letter.is_alphanumeric() => text.push(*letter),
            _ => text.push(' '),
        }
    }
    text.split_whitespace().map(str::to_owned).collect()
}

fn is_separator(token: &str, data: &TextData) -> bool {
    token.chars().all(|letter| data.separators.contains(&letter))
}

fn join_phrases(tokens: &mut Vec<String>, data: &TextData) {
    for (phrase, word) in &data.joined {
        let mut at = 0;
        while at < tokens.len() {
            let end = at + phrase.len();
            if tokens.get(at..end) == Some(phrase.as_slice()) {
                tokens.splice(at..end, [word.clone()]);
            }
            at += 1;
        }
    }
}

/// T2: segments with abbreviations written out, each cut where somebody else's title begins.
fn segments(tokens: &[String], data: &TextData) -> Vec<Vec<String>> {
    let parts = tokens.split(|token| is_separator(token, data));
    let segment = |part: &[String]| -> Vec<String> {
        let words = part.iter().flat_map(|word| match data.abbreviations.get(word) {
            Some(long) => long.clone(),
            None => vec![word.clone()],
        });
        words.take_while(|word| !data.ends.contains(word)).collect()
    };
    parts.map(segment).filter(|words| !words.is_empty()).collect()
}
