//! What was said in this session, so that a sentence that went away with the next key can still be read.

use std::collections::VecDeque;

use chrono::NaiveTime;

use crate::engine::LogLevel;

/// Sentences kept; the oldest go first.
const KEPT: usize = 1000;

/// How much a sentence matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Something did not work.
    Error,
    /// Works, but worth knowing.
    Warning,
    /// Told in passing.
    Note,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The time of day, where the loop told it.
    pub at: Option<NaiveTime>,
    /// How much it matters.
    pub weight: Weight,
    /// The sentence.
    pub text: String,
}

/// The sentences, oldest first.
#[derive(Debug, Clone, Default)]
pub struct SessionLog {
    said: VecDeque<Said>,
}

impl SessionLog {
    /// Keeps a sentence.
    pub fn keep(&mut self, at: Option<NaiveTime>, weight: Weight, text: String) {
        if self.said.len() >= KEPT {
            self.said.pop_front();
        }
        self.said.push_back(Said { at, weight, text });
    }

    /// The errors, newest first.
    pub fn errors(&self) -> impl Iterator<Item = &Said> {
        self.said.iter().rev().filter(|said| said.weight == Weight::Error)
    }

    /// Everything, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Said> {
        self.said.iter().rev()
    }
}

/// How much a line of a run matters.
pub fn weight_of(level: LogLevel) -> Weight {
    match level {
        LogLevel::Error => Weight::Error,
        LogLevel::Warn => Weight::Warning,
        _ => Weight::Note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest_and_finds_the_errors() {
        let mut log = SessionLog::default();
        for number in 0..KEPT + 10 {
            let weight = if number % 500 == 0 { Weight::Error } else { Weight::Note };
            log.keep(None, weight, number.to_string());
        }
        assert_eq!(log.newest().count(), KEPT);
        assert_eq!(log.newest().next().unwrap().text, (KEPT + 9).to_string());
        let errors: Vec<&str> = log.errors().map(|said| said.text.as_str()).collect();
        assert_eq!(errors, ["1000", "500"]);
    }
}
