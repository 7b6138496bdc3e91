//! Sentences with a lead's values in them: `{tenure_years:.1} years at {company}, which lost {-net} in a year`.
//!
//! `{column}` shows a value, `{-column}` its opposite; `:.1` gives so many decimals, `:+` the sign of numbers above
//! zero too, `:+.1` both. A missing value shows as "unknown". A brace is written twice, `{{` or `}}`.

use super::error::RuleError;
use super::grammar::GRAMMAR;
use super::source::Place;
use super::tree::{ColumnInfo, ValueKind};
use crate::frame::{ColumnKind, Frame, FrameError, cell_text, integer, kind_of, nearest, real};

/// What stands for a value that is missing.
const UNKNOWN: &str = "unknown";

/// One value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Slot {
    column: String,
    opposite: bool,
    signed: bool,
    decimals: Option<usize>,
    place: (usize, usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Slot(Slot),
}

/// A sentence with places for values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`RuleError`] at a brace that is not closed, an empty name or a form that is not one of the above.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut letters = text.chars().enumerate().peekable();
        while let Some((offset, letter)) = letters.next() {
            if !matches!(letter, '{' | '}') {
                plain.push(letter);
                continue;
            }
            if letters.next_if(|(_, next)| *next == letter).is_some() {
                plain.push(letter);
                continue;
            }
            if letter == '}' {
                return Err(refuse(offset, 1, "a `}` without its `{`; write `}}` for a brace"));
            }
            let mut inside = String::new();
            loop {
                match letters.next() {
                    Some((_, '}')) => break,
                    Some((_, letter)) if letter != '{' => inside.push(letter),
                    _ => {
                        let length = inside.chars().count() + 1;
                        return Err(refuse(offset, length, "a `{` without its `}`; write `{{` for a brace"));
                    }
                }
            }
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(Piece::Slot(slot(&inside, offset)?));
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// The columns it shows, in order of first use.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for slot in self.slots() {
            if !names.contains(&slot.column.as_str()) {
                names.push(&slot.column);
            }
        }
        names
    }

    fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Slot(slot) => Some(slot),
            Piece::Text(_) => None,
        })
    }

    /// Checks that the columns are there and that forms of numbers are asked of numbers only.
    ///
    /// # Errors
    /// [`RuleError`] at the first value that cannot be shown.
    pub fn bind(&self, columns: &[ColumnInfo]) -> Result<(), RuleError> {
        for slot in self.slots() {
            let (offset, length) = slot.place;
            let Some(column) = columns.iter().find(|column| column.name == slot.column) else {
                let nearest = nearest(&slot.column, columns.iter().map(|column| column.name.as_str()));
                let hint = nearest.map_or_else(String::new, |nearest| format!("; the nearest is `{nearest}`"));
                return Err(RuleError {
                    nearest: nearest.map(str::to_owned),
                    ..refuse(offset, length, &format!("no column `{}`{hint}", slot.column))
                });
            };
            let formed = slot.opposite || slot.signed || slot.decimals.is_some();
            if formed && column.kind != ValueKind::Number {
                let (name, kind) = (&column.name, column.kind.with_article());
                let message = format!("column `{name}` holds {kind}, which has no sign or decimals; write {{{name}}}");
                return Err(refuse(offset, length, &message));
            }
        }
        Ok(())
    }

    /// The sentence for a row.
    ///
    /// # Errors
    /// [`FrameError::Missing`] or [`FrameError::Row`].
    pub fn render(&self, frame: &Frame, row: usize) -> Result<String, FrameError> {
        let mut sentence = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => sentence.push_str(text),
                Piece::Slot(slot) => sentence.push_str(&slot.show(frame, row)?),
            }
        }
        Ok(sentence)
    }
}

impl Slot {
    fn show(&self, frame: &Frame, row: usize) -> Result<String, FrameError> {
        let number = match kind_of(frame, &self.column) {
            Some(ColumnKind::Integer) if self.decimals.is_none() => {
                let whole = integer(frame, &self.column)?.get(row);
                return Ok(whole.map_or_else(|| UNKNOWN.to_owned(), |whole| self.whole(whole)));
            }
            Some(ColumnKind::Integer | ColumnKind::Real) => real(frame, &self.column)?.get(row),
            _ => {
                let text = cell_text(frame, &self.column, row)?;
                return Ok(text.unwrap_or_else(|| UNKNOWN.to_owned()));
            }
        };
        Ok(number
            .filter(|number| !number.is_nan())
            .map_or_else(|| UNKNOWN.to_owned(), |number| self.real(number)))
    }

    fn whole(&self, value: i64) -> String {
        let value = if self.opposite {
            -i128::from(value)
        } else {
            i128::from(value)
        };
        if self.signed && value > 0 {
            format!("+{value}")
        } else {
            value.to_string()
        }
    }

    fn real(&self, value: f64) -> String {
        let value = if self.opposite { -value } else { value };
        let mut text = match self.decimals {
            Some(decimals) => format!("{value:.decimals$}"),
            None => value.to_string(),
        };
        // Nothing is "-0.0" of anything.
        if text.trim_start_matches('-').chars().all(|digit| "0.".contains(digit)) {
            text = text.trim_start_matches('-').to_owned();
        } else if self.signed && value > 0.0 {
            text.insert(0, '+');
        }
        text
    }
}

/// What stands between braces at an offset.
fn slot(inside: &str, offset: usize) -> Result<Slot, RuleError> {
    let length = inside.chars().count() + 2;
    let (name, form) = match inside.split_once(':') {
        Some((name, form)) => (name, Some(form)),
        None => (inside, None),
    };
    let (opposite, name) = match name.trim().strip_prefix('-') {
        Some(name) => (true, name.trim()),
        None => (false, name.trim()),
    };
    if name.is_empty() {
        return Err(refuse(offset, length, "the braces name no column; write {column}"));
    }
    let (signed, decimals) = match form.map(str::trim) {
        None => (false, None),
        Some(form) => {
            let (signed, rest) = match form.strip_prefix('+') {
                Some(rest) => (true, rest),
                None => (false, form),
            };
            let decimals = rest.strip_prefix('.').map(str::parse::<usize>);
            match decimals {
                Some(Ok(decimals)) if decimals <= GRAMMAR.most_decimals => (signed, Some(decimals)),
                None if signed && rest.is_empty() => (signed, None),
                _ => {
                    let message = format!("`{form}` is no form; write :.1 for decimals, :+ for a sign, or :+.1");
                    return Err(refuse(offset, length, &message));
                }
            }
        }
    };
    Ok(Slot {
        column: name.to_owned(),
        opposite,
        signed,
        decimals,
        place: (offset, length),
    })
}

fn refuse(offset: usize, length: usize, message: &str) -> RuleError {
    Place { offset, length }.refuse(message)
}
