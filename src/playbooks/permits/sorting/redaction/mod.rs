//! S3: what of a permit's text may leave the machine.
//!
//! Everything that looks like a way to reach somebody goes, and every word of the row's own names, ids and addresses.
//! Words that a rule uses stay, or the model would be told of a permit that is none: a redacted text sorts as the text did.

mod numbers;
mod own;
mod reach;

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use super::data::{SortingData, parse};
use super::phrases::{PhraseBook, Phrases};
use super::words::{TextRules, is_invisible};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MailData {
    at: Vec<String>,
    spelled_at: String,
    dots: Vec<String>,
    spelled_dot: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WebData {
    schemes: Vec<String>,
    hosts: Vec<String>,
    endings: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct TelephoneData {
    separators: String,
    groups: Vec<Vec<usize>>,
    short: Vec<usize>,
    words: Vec<String>,
    least_digits: usize,
    most_digits: usize,
    country: String,
    abroad: Vec<String>,
    extensions: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeData {
    phrases: Vec<String>,
    marked: Vec<String>,
    marks: String,
    links: Vec<String>,
    telling: Vec<String>,
    least_digits: usize,
    most_characters: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnData {
    common: Vec<String>,
    least_letters: usize,
    least_id: usize,
    directions: Vec<String>,
    same: Vec<(String, String)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RedactionData {
    mark: String,
    keep: usize,
    mail: MailData,
    web: WebData,
    telephone: TelephoneData,
    codes: CodeData,
    own: OwnData,
}

/// What a row says of its own people and places; empty texts are none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Own<'a> {
    /// Names of owners, applicants and contractors.
    pub names: &'a [&'a str],
    /// Its address, and where its owner's mail goes.
    pub addresses: &'a [&'a str],
    /// Numbers of permit and parcel, and ZIP codes.
    pub ids: &'a [&'a str],
}

/// A run of letters and digits, with its lower-case text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    span: Range<usize>,
    text: String,
}

/// The patterns, ready to be looked for.
#[derive(Debug)]
pub struct Redactor {
    data: RedactionData,
    codes: Vec<Vec<String>>,
    rule_words: Phrases,
    text_rules: TextRules,
}

impl Redactor {
    /// Compiles the patterns, once a phase.
    ///
    /// # Errors
    /// With the list and the phrase that cannot be read.
    pub fn new(data: &SortingData) -> Result<Self, String> {
        let patterns: RedactionData = parse("redaction.toml", include_str!("../../data/sorting/redaction.toml"));
        let text_rules = TextRules::new(&data.text);
        let mut book = PhraseBook::default();
        for category in &data.table.category {
            book.list(&category.id, &category.include, &text_rules)?;
            let exclude = category.exclude.iter().map(|phrase| phrase.trim_start_matches('!'));
            book.list(&category.id, exclude, &text_rules)?;
        }
        for only in &data.table.type_only {
            book.list(&only.category, &only.include, &text_rules)?;
        }
        for name in [
            "commercial.words",
            "commercial.unless",
            "commercial.residential",
            "builders.volume",
            "junk.phrases",
        ] {
            book.list(name, data.list(name), &text_rules)?;
        }
        let split = |phrase: &String| phrase.split(' ').map(str::to_owned).collect();
        Ok(Self {
            codes: patterns.codes.phrases.iter().map(split).collect(),
            data: patterns,
            rule_words: book.finish(),
            text_rules,
        })
    }

    /// The text as it may be sent.
    pub fn redact(&self, text: &str, own: &Own<'_>) -> String {
        let text = visible(text);
        let tokens = tokens(&text);
        let mut spans = Vec::new();
        self.mail(&text, &mut spans);
        self.web(&text, &mut spans);
        self.telephones(&text, &tokens, &mut spans);
        self.gate_codes(&text, &tokens, &mut spans);
        self.own_words(&tokens, own, &mut spans);
        self.written(&text, spans)
    }

    /// Whether a rule uses this word, as T1 writes it.
    fn is_rule_word(&self, word: &str) -> bool {
        self.rule_words.knows(word) || self.text_rules.vocabulary().any(|known| known == word)
    }

    /// The text with its spans replaced, cut to what is kept.
    fn written(&self, text: &str, mut spans: Vec<Range<usize>>) -> String {
        spans.sort_by_key(|span| (span.start, span.end));
        let (mut written, mut from) = (String::with_capacity(text.len()), 0usize);
        for span in spans {
            if span.end <= from {
                continue;
            }
            if span.start >= from {
                written.push_str(text.get(from..span.start).unwrap_or_default());
                written.push_str(&self.data.mark);
            }
            from = span.end;
        }
        written.push_str(text.get(from..).unwrap_or_default());
        match written.char_indices().nth(self.data.keep) {
            Some((end, _)) => written.get(..end).unwrap_or_default().trim().to_owned(),
            None => written.trim().to_owned(),
        }
    }
}

/// The text without what cannot be seen: NFKC, control characters gone, those that part lines or columns as spaces.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    let seen = text.chars().filter(|character| !is_invisible(*character));
    let spaced = |character: char| match character {
        _ if character.is_whitespace() => Some(' '),
        _ if character.is_control() => None,
        _ => Some(character),
    };
    Cow::Owned(seen.nfkc().filter_map(spaced).collect())
}

/// Runs of letters and digits.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = None;
    for (place, character) in text.char_indices().chain([(text.len(), ' ')]) {
        match (character.is_alphanumeric(), start) {
            (true, None) => start = Some(place),
            (false, Some(from)) => {
                let word = text.get(from..place).unwrap_or_default();
                tokens.push(Token {
                    span: from..place,
                    text: word.to_lowercase(),
                });
                start = None;
            }
            _ => {}
        }
    }
    tokens
}

/// How many digits a text has.
fn digits(text: &str) -> usize {
    text.chars().filter(|character| character.is_numeric()).count()
}
