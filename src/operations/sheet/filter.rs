//! The rows for which a condition holds, judged a stretch at a time so that it can be stopped.

use super::looker::Looker;
use super::settings::Settings;
use super::source::SheetSource;
use crate::engine::CancelToken;
use crate::frame::{Frame, FrameBuilder};
use crate::operations::OperationError;
use crate::rules::{Condition, RuleError};

/// A condition that was read and allowed, with the columns it needs.
pub(super) struct Filter {
    condition: Condition,
    frame: Frame,
}

impl Filter {
    /// Reads a condition. A masked column cannot be tested, for otherwise its values could be read letter by letter.
    pub(super) fn read(source: &SheetSource, text: &str, unmask: bool) -> Result<Self, OperationError> {
        let condition = Condition::parse(text, &source.infos())?;
        let mut builder = FrameBuilder::new();
        for name in condition.columns() {
            let place = source.place(name)?;
            let (Some(column), Some(stored)) = (source.columns.get(place), source.stored.get(place)) else {
                continue;
            };
            if column.personal.is_some() && !unmask {
                let (offset, length) = place_of(text, [name, column.title.as_str()]);
                return Err(OperationError::Rule(RuleError {
                    offset,
                    length,
                    message: format!("`{name}` is masked; m shows it first"),
                    nearest: None,
                }));
            }
            builder = builder.column(stored.values.column(name));
        }
        let frame = builder.finish()?;
        Ok(Self { condition, frame })
    }

    /// The rows for which it holds, of `base` in its order or of all; nothing when cancelled.
    pub(super) fn rows(&self, base: Option<&[u32]>, cancel: &CancelToken) -> Result<Option<Vec<u32>>, OperationError> {
        let height = self.frame.height();
        let stretch = Settings::built_in().filter_rows.max(1);
        let mut wanted = vec![base.is_none(); height.div_ceil(stretch)];
        for row in base.unwrap_or_default() {
            if let Some(wanted) = wanted.get_mut(*row as usize / stretch) {
                *wanted = true;
            }
        }
        let mut looker = Looker::new(cancel);
        let mut holds = vec![false; height];
        for ((place, holds), wanted) in holds.chunks_mut(stretch).enumerate().zip(wanted) {
            if !looker.passed(holds.len()) {
                return Ok(None);
            }
            if wanted {
                let from = i64::try_from(place * stretch).unwrap_or(i64::MAX);
                let truths = self.condition.evaluate(&self.frame.slice(from, holds.len()))?;
                for (holds, truth) in holds.iter_mut().zip(truths) {
                    *holds = truth.is_true();
                }
            }
        }
        let held = |row: &u32| holds.get(*row as usize) == Some(&true);
        Ok(Some(match base {
            Some(base) => base.iter().copied().filter(held).collect(),
            None => (0_u32..)
                .zip(&holds)
                .filter(|(_, holds)| **holds)
                .map(|(row, _)| row)
                .collect(),
        }))
    }
}

/// Where a column stands in a condition by its name or its heading, in characters, and how long it is there.
fn place_of(text: &str, called: [&str; 2]) -> (usize, usize) {
    let letters: Vec<char> = text.chars().collect();
    let called = called.map(str::to_lowercase);
    let is = |from: usize, length: usize| {
        let held: String = letters.iter().skip(from).take(length).collect();
        called.contains(&held.to_lowercase())
    };
    let in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let after = || letters.iter().skip(at + 1).copied();
        let length = match letter {
            '\'' | '"' => {
                let inner = after().take_while(|next| *next != letter).count();
                if letter == '"' && is(at + 1, inner) {
                    return (at, inner + 2);
                }
                inner + 2
            }
            letter if in_word(letter) => {
                let ends = |length: &usize| letters.get(at + length).is_none_or(|next| !in_word(*next));
                let lengths = called.iter().map(|name| name.chars().count());
                if let Some(length) = lengths.filter(ends).find(|length| is(at, *length)) {
                    return (at, length);
                }
                1 + after().take_while(|next| in_word(*next)).count()
            }
            _ => 1,
        };
        at += length;
    }
    (0, letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_outside_of_quoted_text_only() {
        let place = |text, name| place_of(text, [name, "home phone"]);
        assert_eq!(place("a = 'phone' AND Phone = 'x'", "phone"), (16, 5));
        assert_eq!(place("\"Größe\" IS NULL", "Größe"), (0, 7));
        assert_eq!(place("phones = 1 OR phone = 2", "phone"), (14, 5));
        assert_eq!(place("a = 1 OR Home phone = 'x'", "pii_home_phone"), (9, 10));
        assert_eq!(place("\"home phone\" IS NULL", "pii_home_phone"), (0, 12));
        assert_eq!(place("home phones = 1", "pii_home_phone"), (0, 15));
    }
}
