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
                let (offset, length) = place_of(text, name);
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

/// Where a column's name stands in a condition, in characters, and how long it is there.
fn place_of(text: &str, name: &str) -> (usize, usize) {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let rest = letters.get(at + 1..).unwrap_or_default();
        let (word, length) = match letter {
            '\'' | '"' => {
                let inner: String = rest.iter().take_while(|next| **next != letter).collect();
                let length = inner.chars().count() + 2;
                (if letter == '"' { inner } else { String::new() }, length)
            }
            letter if letter.is_alphanumeric() || letter == '_' => {
                let more = rest.iter().take_while(|next| next.is_alphanumeric() || **next == '_');
                let word: String = std::iter::once(&letter).chain(more).collect();
                let length = word.chars().count();
                (word, length)
            }
            _ => (String::new(), 1),
        };
        if word.to_lowercase() == name.to_lowercase() {
            return (at, length);
        }
        at += length;
    }
    (0, letters.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_outside_of_quoted_text_only() {
        assert_eq!(place_of("a = 'phone' AND Phone = 'x'", "phone"), (16, 5));
        assert_eq!(place_of("\"Größe\" IS NULL", "Größe"), (0, 7));
        assert_eq!(place_of("phones = 1 OR phone = 2", "phone"), (14, 5));
    }
}
