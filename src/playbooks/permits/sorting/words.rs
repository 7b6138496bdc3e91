//! T1 and T2: a text as words, and which of them are denied.
//!
//! The words of one text live in one buffer that the next text takes over, because a city's year is 64,000 texts and
//! most of them are shorter than the allocation they would cost.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::data::TextData;

/// Characters that take no room on a page: invisible, joining, or turning the direction of reading. They are no word
/// breaks to whoever reads the text, so they are none here either, and they are never sent on (S3).
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// A text as lower-case words.
#[derive(Debug, Default, Clone)]
pub struct Words {
    /// The words with one space between them.
    text: String,
    spans: Vec<Range<usize>>,
    blank: Vec<bool>,
}

impl Words {
    /// Takes over a text (T1): NFKC, lower case, `a/c` as `ac`, every other run of marks as one space.
    pub(super) fn read(&mut self, raw: &str, rules: &TextRules) {
        self.clear();
        if raw.is_ascii() {
            self.split(raw, rules);
        } else {
            let visible = raw.chars().filter(|character| !is_invisible(*character));
            let plain: String = visible.nfkc().flat_map(char::to_lowercase).collect();
            self.split(&plain, rules);
        }
    }

    /// Takes over a name: as a text, with the legal forms that points take apart put together.
    pub(super) fn read_name(&mut self, raw: &str, rules: &TextRules) {
        self.read(raw, rules);
        let form = rules
            .name_forms
            .iter()
            .find(|(apart, _)| self.text.contains(apart.as_str()));
        if form.is_none() {
            return;
        }
        let mut plain = format!(" {} ", self.text);
        for (apart, whole) in &rules.name_forms {
            plain = plain.replace(&format!(" {apart} "), &format!(" {whole} "));
        }
        self.clear();
        self.split(&plain, rules);
    }

    fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
        self.blank.clear();
    }

    fn split(&mut self, text: &str, rules: &TextRules) {
        let mut start = None;
        for (place, character) in text.char_indices() {
            if character.is_ascii_alphanumeric() || (!character.is_ascii() && character.is_alphanumeric()) {
                if start.is_none() {
                    if !self.text.is_empty() {
                        self.text.push(' ');
                    }
                    start = Some(self.text.len());
                }
                self.text.push(character.to_ascii_lowercase());
            } else if let Some(begin) = start {
                let written = self.text.get(begin..).unwrap_or_default();
                let rest = text.get(place..).unwrap_or_default();
                if character != '/' || !rules.joins(written, rest) {
                    self.spans.push(begin..self.text.len());
                    start = None;
                }
            }
        }
        if let Some(begin) = start {
            self.spans.push(begin..self.text.len());
        }
        self.blank.resize(self.spans.len(), false);
    }

    /// Blanks out what is denied (T2).
    pub(super) fn deny(&mut self, rules: &TextRules) {
        let mut place = 0;
        while place < self.len() {
            let end = rules.may_deny(self.word(place)).then(|| rules.denied(self, place));
            let Some(end) = end.flatten() else {
                place += 1;
                continue;
            };
            self.blank
                .iter_mut()
                .take(end)
                .skip(place)
                .for_each(|blank| *blank = true);
            place = end;
        }
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The words with one space between them.
    #[cfg(test)]
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A word, blanked out or not; nothing beyond the last.
    pub(super) fn word(&self, place: usize) -> &str {
        let span = self.spans.get(place).cloned().unwrap_or_default();
        self.text.get(span).unwrap_or_default()
    }

    /// A word that may be matched: nothing in the place of a blank.
    pub(super) fn open(&self, place: usize) -> &str {
        if self.blank.get(place) == Some(&true) {
            ""
        } else {
            self.word(place)
        }
    }

    /// Whether these words stand from `place` on.
    fn stand(&self, place: usize, words: &[String]) -> bool {
        !words.is_empty()
            && words
                .iter()
                .enumerate()
                .all(|(offset, word)| self.word(place + offset) == word)
    }
}

/// How texts become words, from `text.toml`.
#[derive(Debug, Clone)]
pub struct TextRules {
    joined: Vec<(String, String)>,
    name_forms: Vec<(String, String)>,
    blank: Vec<Vec<String>>,
    negations: Vec<Vec<String>>,
    tail: Vec<String>,
    chain: Vec<String>,
    /// First letters of what denies or is blanked out: few words of a text need a closer look.
    firsts: Vec<u8>,
}

impl TextRules {
    /// Reads them.
    pub(super) fn new(data: &TextData) -> Self {
        let words = |texts: &[String]| -> Vec<Vec<String>> {
            let split = |text: &String| text.split_whitespace().map(str::to_owned).collect();
            texts.iter().map(split).collect()
        };
        let mut firsts: Vec<u8> = Vec::new();
        for first in data
            .blank
            .iter()
            .chain(&data.negations)
            .filter_map(|text| text.bytes().next())
        {
            if !firsts.contains(&first) {
                firsts.push(first);
            }
        }
        Self {
            firsts,
            joined: data.joined.clone(),
            name_forms: data.name_forms.clone(),
            blank: words(&data.blank),
            negations: words(&data.negations),
            tail: data.negated_tail.clone(),
            chain: data.negated_chain.clone(),
        }
    }

    /// Every word that steers these rules.
    pub(super) fn vocabulary(&self) -> impl Iterator<Item = &str> {
        let phrases = self.blank.iter().chain(&self.negations).flatten();
        phrases.chain(&self.tail).chain(&self.chain).map(String::as_str)
    }

    /// Whether a slash after the word `written` joins it to what follows: both sides whole, a plural allowed. A bare
    /// search for `a/c` would make one word of `spa/cabana`.
    fn joins(&self, written: &str, rest: &str) -> bool {
        self.joined.iter().any(|(left, right)| {
            written == left && {
                let after = rest.get(1..).unwrap_or_default();
                let end = after
                    .find(|character: char| !character.is_alphanumeric())
                    .unwrap_or(after.len());
                let word = after.get(..end).unwrap_or_default();
                let tail = word.get(right.len()..);
                word.get(..right.len())
                    .is_some_and(|head| head.eq_ignore_ascii_case(right))
                    && tail.is_some_and(|tail| tail.is_empty() || tail.eq_ignore_ascii_case("s"))
            }
        })
    }

    /// Whether a blank may begin with this word.
    fn may_deny(&self, word: &str) -> bool {
        word.bytes().next().is_some_and(|first| self.firsts.contains(&first))
    }

    /// Where the blank that begins at `place` ends, if one begins there.
    fn denied(&self, words: &Words, place: usize) -> Option<usize> {
        if let Some(phrase) = self.blank.iter().find(|phrase| words.stand(place, phrase)) {
            return Some(place + phrase.len());
        }
        let negation = self.negations.iter().find(|phrase| words.stand(place, phrase))?;
        let item = place + negation.len();
        // A negation at the very end denies nothing.
        let mut end = (item < words.len()).then_some(item + 1)?;
        loop {
            if self.tail.iter().any(|tail| words.word(end) == tail) {
                end += 1;
            }
            if end + 1 < words.len() && self.chain.iter().any(|link| words.word(end) == link) {
                end += 2;
            } else {
                return Some(end);
            }
        }
    }
}
