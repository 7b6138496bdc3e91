//! S13: texts that look as if they spoke to the model.

use serde::Deserialize;

use super::data::{SortingData, parse};
use super::redaction::visible;
use super::table::Room;
use super::words::{TextRules, Words};

/// The word of a pattern that any number fills.
const NUMBER: &str = "#";

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pattern {
    /// The words that may stand in each place.
    places: Vec<Vec<String>>,
    /// How many other words may stand between two places.
    apart: usize,
    /// Which ones, where not any.
    #[serde(default)]
    between: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    texts: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct InjectionData {
    words: Vec<Pattern>,
    marks: Marks,
}

/// The patterns, ready to be looked for.
#[derive(Debug)]
pub struct InjectionCheck {
    data: InjectionData,
    text_rules: TextRules,
}

impl InjectionCheck {
    /// Reads the patterns.
    pub fn new(data: &SortingData) -> Self {
        Self {
            data: parse("injection.toml", include_str!("../data/sorting/injection.toml")),
            text_rules: TextRules::new(&data.text),
        }
    }

    /// What in the text speaks to the model: the pattern's words as they stand, `…` where others stand between them.
    pub fn find(&self, room: &mut Room, text: &str) -> Option<String> {
        let seen = visible(text);
        let lower = seen.to_lowercase();
        // A space before the colon hides nothing.
        let close = lower.replace(" :", ":");
        if let Some(mark) = self.data.marks.texts.iter().find(|mark| close.contains(mark.as_str())) {
            return Some(mark.clone());
        }
        room.words.read(&apart(&seen), &self.text_rules);
        let words = &room.words;
        self.data
            .words
            .iter()
            .find_map(|pattern| (0..words.len()).find_map(|start| pattern.stands(words, start)))
    }
}

impl Pattern {
    /// The pattern's words, where it begins at this word.
    fn stands(&self, words: &Words, start: usize) -> Option<String> {
        let mut found = String::new();
        let mut place = start;
        for (number, choices) in self.places.iter().enumerate() {
            let reach = if number == 0 { 0 } else { self.apart };
            let next = (place..=place + reach).take_while(|next| {
                // What is stepped over must be one of the words that may stand between, where those are named.
                (place..*next).all(|between| {
                    self.between.is_empty() || self.between.iter().any(|word| word == words.word(between))
                })
            });
            let next = next
                .into_iter()
                .find(|next| choices.iter().any(|choice| fills(words.word(*next), choice)))?;
            if number > 0 {
                found.push_str(if next > place { " … " } else { " " });
            }
            found.push_str(words.word(next));
            place = next + 1;
        }
        Some(found)
    }
}

/// The text with a space where a number runs into the word before it: `score100`.
fn apart(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 4);
    let mut in_word = false;
    for character in text.chars() {
        if in_word && character.is_numeric() {
            spaced.push(' ');
        }
        in_word = character.is_alphabetic();
        spaced.push(character);
    }
    spaced
}

/// Whether a word is what a place of a pattern wants.
fn fills(word: &str, choice: &str) -> bool {
    if choice == NUMBER {
        !word.is_empty() && word.chars().all(char::is_numeric)
    } else {
        word == choice
    }
}
