//! Values that a layout puts together: several cells in a row, a cell that counts only under a condition, the one of
//! several numbered cells that is of a kind. All of it is data, so that another city is another file.

use super::headers::normalise;
use super::layout::Layout;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What stands for the number in the headers of [`Among`].
const NUMBER: &str = "{n}";

/// One way to a value: cells in a row, one space between them, blank ones left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The cells.
    pub join: Vec<Piece>,
    /// It counts only where this holds.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// One cell of a recipe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Piece {
    /// The cell under a header; a file may lack it.
    Header(String),
    /// The cell under the first of several headers that the file has, with a mark in front of a value.
    Marked {
        /// The headers.
        headers: Vec<String>,
        /// The mark, such as `#` before a unit.
        #[serde(default)]
        before: String,
    },
}

impl Piece {
    fn headers(&self) -> &[String] {
        match self {
            Self::Header(header) => std::slice::from_ref(header),
            Self::Marked { headers, .. } => headers,
        }
    }

    fn before(&self) -> &str {
        match self {
            Self::Header(_) => "",
            Self::Marked { before, .. } => before,
        }
    }
}

/// What a cell must say, without regard to case; lists that are empty ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The cell's header; in a file without it the condition does not hold.
    pub header: String,
    /// One of these.
    #[serde(default)]
    pub is: Vec<String>,
    /// None of these.
    #[serde(default)]
    pub is_not: Vec<String>,
    /// Something with one of these in it.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Nothing with one of these in it.
    #[serde(default)]
    pub contains_none: Vec<String>,
}

impl Condition {
    fn holds(&self, cell: &str) -> bool {
        let cell = cell.trim().to_lowercase();
        let is = |words: &[String]| words.iter().any(|word| word.to_lowercase() == cell);
        let holds = |words: &[String]| words.iter().any(|word| cell.contains(&word.to_lowercase()));
        (self.is.is_empty() || is(&self.is))
            && !is(&self.is_not)
            && (self.contains.is_empty() || holds(&self.contains))
            && !holds(&self.contains_none)
    }
}

/// The first of several numbered values whose kind fits: contacts on a permit, each with what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Among {
    /// Header of the values, `{n}` for the number: `CONTACT_{n}_NAME`.
    pub value: String,
    /// Header of their kinds: `CONTACT_{n}_TYPE`.
    pub kind: String,
    /// The largest number, from 1.
    pub most: usize,
    /// Words of which the kind holds one; none ask for nothing.
    #[serde(default)]
    pub contains: Vec<String>,
    /// Words of which the kind holds none.
    #[serde(default)]
    pub contains_none: Vec<String>,
}

impl Among {
    fn recipes(&self) -> impl Iterator<Item = Recipe> + '_ {
        (1..=self.most).map(|number| {
            let numbered = |header: &str| header.replace(NUMBER, &number.to_string());
            Recipe {
                join: vec![Piece::Header(numbered(&self.value))],
                when: Some(Condition {
                    header: numbered(&self.kind),
                    contains: self.contains.clone(),
                    contains_none: self.contains_none.clone(),
                    ..Condition::default()
                }),
            }
        })
    }

    /// The first pair's headers: how many pairs a file has says nothing of its shape.
    pub(super) fn listed(&self) -> Vec<String> {
        let first = |header: &str| header.replace(NUMBER, "1");
        vec![first(&self.value), first(&self.kind)]
    }
}

impl Recipe {
    pub(super) fn listed(&self) -> Vec<String> {
        let condition = self.when.iter().map(|when| when.header.clone());
        let pieces = self.join.iter().filter_map(|piece| piece.headers().first()).cloned();
        pieces.chain(condition).collect()
    }
}

/// A recipe on one file: its headers are source columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    pieces: Vec<(String, usize)>,
    when: Option<(Condition, usize)>,
}

impl Making {
    /// The source column that its condition looks at.
    #[must_use]
    pub fn condition(&self) -> Option<usize> {
        self.when.as_ref().map(|(_, source)| *source)
    }
}

/// How a file makes a column's values by its layout's recipes; empty where the layout has none for it, or the file none
/// of their headers.
pub(super) fn makings(layout: Option<&Layout>, column: &str, find: impl Fn(&str) -> Option<usize>) -> Vec<Making> {
    let declared = layout.filter(|layout| !layout.absent.iter().any(|absent| absent == column));
    let Some(declared) = declared.and_then(|layout| layout.columns.get(column)) else {
        return Vec::new();
    };
    if declared.recipes.is_empty() && declared.among.is_none() {
        return Vec::new();
    }
    let plain = |header: &String| Recipe {
        join: vec![Piece::Header(header.clone())],
        when: None,
    };
    let among = declared.among.iter().flat_map(Among::recipes);
    let all = declared.recipes.iter().cloned().chain(among);
    let all = all.chain(declared.headers.iter().map(plain));
    let on_file = |recipe: Recipe| {
        let pieces: Vec<(String, usize)> = recipe
            .join
            .iter()
            .filter_map(|piece| {
                let source = piece.headers().iter().find_map(|header| find(header))?;
                Some((piece.before().to_owned(), source))
            })
            .collect();
        let when = match recipe.when {
            Some(when) => Some((find(&when.header)?, when)),
            None => None,
        };
        (!pieces.is_empty()).then(|| Making {
            pieces,
            when: when.map(|(source, when)| (when, source)),
        })
    };
    all.filter_map(on_file).collect()
}

/// Every source column that values come from, each once.
pub(super) fn sources(makings: &[Making]) -> Vec<usize> {
    let mut all: Vec<usize> = Vec::new();
    for (_, source) in makings.iter().flat_map(|making| &making.pieces) {
        if !all.contains(source) {
            all.push(*source);
        }
    }
    all
}

/// A record's value: the first making that holds and gives one. `value` is what stands in a source column.
pub(super) fn make<'r>(makings: &[Making], value: impl Fn(usize) -> Option<Cow<'r, str>>) -> Option<String> {
    makings.iter().find_map(|making| {
        if let Some((condition, source)) = &making.when
            && !condition.holds(&value(*source).unwrap_or_default())
        {
            return None;
        }
        let mut whole = String::new();
        for (before, source) in &making.pieces {
            let Some(cell) = value(*source) else { continue };
            if !whole.is_empty() {
                whole.push(' ');
            }
            whole.push_str(before);
            whole.push_str(&cell);
        }
        (!whole.is_empty()).then_some(whole)
    })
}

/// The makings in words: `Status_Date (by Current_Status), else File_Date`.
pub(super) fn words(makings: &[Making], headers: &[String]) -> String {
    let name = |source: &usize| headers.get(*source).map_or("", String::as_str);
    let one = |making: &Making| {
        let pieces: Vec<&str> = making.pieces.iter().map(|(_, source)| name(source)).collect();
        let condition = making
            .when
            .as_ref()
            .map(|(_, source)| format!(" (by {})", name(source)));
        format!("{}{}", pieces.join(" + "), condition.unwrap_or_default())
    };
    let all: Vec<String> = makings.iter().map(one).collect();
    all.join(", else ")
}

/// Whether a text is one of the file's headers, as some exports write in place of a value.
#[must_use]
pub fn is_header(text: &str, headers: &[String]) -> bool {
    let wanted = normalise(text);
    !wanted.is_empty() && headers.iter().any(|header| normalise(header) == wanted)
}
