//! What becomes of each frame when one state takes the place of another: an archive that is brought back, an earlier
//! generation. Told before anything is done, and after.

use std::collections::BTreeMap;

use crate::lens::{Cell, Column, Table};
use crate::store::GenerationFrame;

/// What becomes of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameFate {
    /// It is the same in both.
    Stays,
    /// Its rows are others.
    Changes,
    /// It is not there now.
    Comes,
    /// It is not there then.
    Goes,
}

impl FrameFate {
    /// The word that people and programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Changes => "changes",
            Self::Comes => "comes",
            Self::Goes => "goes",
        }
    }
}

/// A frame before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangedFrame {
    /// Its name.
    pub frame: String,
    /// Rows it has now; nothing where there is none.
    pub now: Option<u64>,
    /// Rows it has then; nothing where there is none.
    pub then: Option<u64>,
    /// What becomes of it.
    pub fate: FrameFate,
}

impl ExchangedFrame {
    /// A frame of which the one or the other state may have none; `same` says whether two hold the same.
    pub(super) fn new(frame: &str, now: Option<u64>, then: Option<u64>, same: bool) -> Self {
        Self {
            frame: frame.to_owned(),
            now,
            then,
            fate: match (now, then) {
                (None, _) => FrameFate::Comes,
                (_, None) => FrameFate::Goes,
                _ if same => FrameFate::Stays,
                _ => FrameFate::Changes,
            },
        }
    }
}

/// Whether any frame becomes another.
pub fn any_change(frames: &[ExchangedFrame]) -> bool {
    frames.iter().any(|held| held.fate != FrameFate::Stays)
}

/// The frames of two generations, by name.
pub(super) fn between(
    now: &BTreeMap<String, GenerationFrame>,
    then: &BTreeMap<String, GenerationFrame>,
) -> Vec<ExchangedFrame> {
    let mut names: Vec<&String> = now.keys().chain(then.keys()).collect();
    names.sort();
    names.dedup();
    let exchanged = |name: &String| {
        let (now, then) = (now.get(name), then.get(name));
        let same = now.zip(then).is_some_and(|(now, then)| now.hash == then.hash);
        ExchangedFrame::new(name, now.map(|held| held.rows), then.map(|held| held.rows), same)
    };
    names.into_iter().map(exchanged).collect()
}

/// Every frame with its rows now and then, and what becomes of it.
pub fn exchange_table(frames: &[ExchangedFrame]) -> Table {
    let rows = |count: Option<u64>| {
        let count = count.and_then(|count| i64::try_from(count).ok());
        count.map_or(Cell::Null, Cell::Integer)
    };
    let row = |held: &ExchangedFrame| {
        vec![
            Cell::Text(held.frame.clone()),
            rows(held.now),
            rows(held.then),
            Cell::Text(held.fate.word().to_owned()),
        ]
    };
    Table {
        title: String::new(),
        columns: vec![
            Column::text("frame", "frame"),
            Column::number("now", "rows now"),
            Column::number("then", "rows then"),
            Column::text("fate", "what becomes of it"),
        ],
        rows: frames.iter().map(row).collect(),
        note: String::new(),
    }
}

/// The same without the frames that stay, which a sentence counts.
pub fn change_table(frames: &[ExchangedFrame]) -> Table {
    let (stay, change): (Vec<_>, Vec<_>) = frames.iter().cloned().partition(|held| held.fate == FrameFate::Stays);
    let stay = crate::engine::counted(stay.len(), "frame stays", "frames stay");
    Table {
        title: "What changes".to_owned(),
        note: format!("{stay} as it is now"),
        ..exchange_table(&change)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(frames: &[(&str, &str, u64)]) -> BTreeMap<String, GenerationFrame> {
        let held = |(name, hash, rows): &(&str, &str, u64)| {
            let hash = (*hash).to_owned();
            ((*name).to_owned(), GenerationFrame { hash, rows: *rows })
        };
        frames.iter().map(held).collect()
    }

    #[test]
    fn a_frame_stays_only_where_its_content_does() {
        let now = state(&[("a", "1", 3), ("b", "2", 3), ("d", "4", 1)]);
        let then = state(&[("a", "1", 3), ("b", "9", 3), ("c", "3", 7)]);
        let found: Vec<_> = between(&now, &then)
            .into_iter()
            .map(|held| (held.frame, held.now, held.then, held.fate.word()))
            .collect();
        let line = |name: &str, now, then, fate| (name.to_owned(), now, then, fate);
        assert_eq!(
            found,
            [
                line("a", Some(3), Some(3), "stays"),
                line("b", Some(3), Some(3), "changes"),
                line("c", None, Some(7), "comes"),
                line("d", Some(1), None, "goes"),
            ]
        );
        let table = change_table(&between(&now, &then));
        assert_eq!(
            (table.rows.len(), table.note.as_str()),
            (3, "1 frame stays as it is now")
        );
    }
}
