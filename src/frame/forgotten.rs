//! People who asked to be forgotten are kept out where every file comes in: their rows are set aside with nothing of
//! what they held, and whatever else of the file names them goes with them.

use super::columns::{FrameBuilder, cell_text, take_rows, text};
use super::error::FrameError;
use super::read::Loaded;
use crate::privacy::{Identifier, Suppression};
use polars::prelude::DataFrame;
use std::collections::BTreeSet;

/// The reason in the quarantine.
pub const FORGOTTEN: &str = "forgotten";
/// The rule in the quarantine.
const RULE: &str = "forget";

/// Sets the rows of forgotten people aside; gives how many there were.
///
/// # Errors
/// A frame's error when a column cannot be read.
pub fn set_forgotten_aside(loaded: &mut Loaded, suppression: &Suppression) -> Result<usize, FrameError> {
    if suppression.is_empty() {
        return Ok(0);
    }
    let mut gone = rows_of(&loaded.working, suppression)?;
    gone.extend(rows_of(&loaded.identity, suppression)?);
    let ids = text(&loaded.working, "row_id")?;
    let gone_ids: Vec<String> = gone.iter().filter_map(|row| ids.get(*row).map(str::to_owned)).collect();
    let kept: Vec<usize> = (0..loaded.working.height()).filter(|row| !gone.contains(row)).collect();
    let quarantine = without(&loaded.quarantine, &gone_ids, &loaded.report.file, suppression)?;
    if !gone.is_empty() {
        loaded.working = take_rows(&loaded.working, &kept)?;
        loaded.identity = take_rows(&loaded.identity, &kept)?;
    }
    loaded.quarantine = quarantine;
    let count = gone.len() as u64;
    loaded.report.kept = loaded.report.kept.saturating_sub(count);
    loaded.report.quarantined += count;
    let of_kind = |kind: &str| -> Result<u64, FrameError> {
        let kinds = text(&loaded.quarantine, "kind")?;
        Ok(kinds.iter().filter(|held| *held == Some(kind)).count() as u64)
    };
    (loaded.report.cell_quarantined, loaded.report.flagged) = (of_kind("cell")?, of_kind("flag")?);
    Ok(gone.len())
}

/// The rows in which a column of a known kind holds a forgotten identifier.
///
/// # Errors
/// A frame's error when a cell cannot be read.
pub fn rows_of(frame: &DataFrame, suppression: &Suppression) -> Result<BTreeSet<usize>, FrameError> {
    let mut rows = BTreeSet::new();
    if suppression.is_empty() {
        return Ok(rows);
    }
    for column in frame.columns() {
        let name = column.name().as_str();
        let Some(kind) = Identifier::of_column(name).filter(|kind| kind.is_suppressed()) else {
            continue;
        };
        let is_text = column.dtype() == &polars::prelude::DataType::String;
        if !is_text && !column.dtype().is_integer() {
            continue;
        }
        for row in 0..frame.height() {
            let cell = cell_text(frame, name, row)?;
            if cell.is_some_and(|cell| suppression.knows(kind, &cell)) {
                rows.insert(row);
            }
        }
    }
    Ok(rows)
}

/// The quarantine with an empty entry for each row that was set aside, without entries on cells of such rows, and
/// without the text of broken records that name a forgotten person.
fn without(
    quarantine: &DataFrame,
    gone: &[String],
    file: &str,
    suppression: &Suppression,
) -> Result<DataFrame, FrameError> {
    let (ids, raws) = (text(quarantine, "row_id")?, text(quarantine, "raw")?);
    let gone_ids: BTreeSet<&str> = gone.iter().map(String::as_str).collect();
    let stays = |row: &usize| ids.get(*row).is_none_or(|id| !gone_ids.contains(id));
    let kept: Vec<usize> = (0..quarantine.height()).filter(stays).collect();
    let names = |row: &usize| raws.get(*row).is_some_and(|raw| suppression.knows_any(raw));
    let blanked: Vec<bool> = kept.iter().map(names).collect();
    if gone.is_empty() && !blanked.contains(&true) {
        return Ok(quarantine.clone());
    }
    let held = |column: &str| -> Result<Vec<Option<String>>, FrameError> {
        let cells = text(quarantine, column)?;
        Ok(kept.iter().map(|row| cells.get(*row).map(str::to_owned)).collect())
    };
    let with = |cells: Vec<Option<String>>, new: fn(&str) -> Option<String>, blank: Option<&str>| {
        let cells = cells.into_iter().zip(&blanked).map(|(cell, is_blank)| match blank {
            Some(word) if *is_blank => Some(word.to_owned()),
            _ => cell,
        });
        let more: Vec<Option<String>> = gone.iter().map(|id| new(id)).collect();
        cells.chain(more).collect::<Vec<_>>()
    };
    let lines = super::columns::integer(quarantine, "line")?;
    let word = |text: &str| Some(text.to_owned());
    let reason = word(FORGOTTEN);
    let mut files = held("file")?;
    files.extend(gone.iter().map(|_| Some(file.to_owned())));
    let mut all_lines: Vec<Option<i64>> = kept.iter().map(|row| lines.get(*row)).collect();
    all_lines.extend(gone.iter().map(|_| None));
    FrameBuilder::new()
        .text("file", files)
        .integer("line", all_lines)
        .text("row_id", with(held("row_id")?, |id| Some(id.to_owned()), None))
        .text("column", with(held("column")?, |_| None, None))
        .text("raw", with(held("raw")?, |_| Some(String::new()), Some("")))
        .text(
            "reason",
            with(held("reason")?, |_| Some(FORGOTTEN.to_owned()), reason.as_deref()),
        )
        .text("rule", with(held("rule")?, |_| Some(RULE.to_owned()), Some(RULE)))
        .text("kind", with(held("kind")?, |_| Some("row".to_owned()), None))
        .finish()
}
