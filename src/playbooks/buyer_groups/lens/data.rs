//! Figures about the data: how people were linked, how titles were read, what was set aside, what providers answered.

use std::collections::BTreeMap;

use crate::frame::{Frame, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, NamedFigures, Table};
use crate::playbooks::tables::{made, table};

/// Named figures; those whose phase has not run are left out.
pub(super) fn figures(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    let mut all = Vec::new();
    let mut linked = Vec::new();
    if let Some(candidates) = made(frames, "candidates")? {
        linked.push(by(&candidates, "link", "How people were linked to companies")?);
        linked.push(by(&candidates, "source", "Where records come from")?);
    }
    if let Some(pairs) = made(frames, "pairs")? {
        linked.push(by(&pairs, "state", "Pairs that may be the same")?);
    }
    if !linked.is_empty() {
        all.push(("Links".to_owned(), linked));
    }
    let mut read = Vec::new();
    if let Some(titles) = made(frames, "titles")? {
        for (column, title) in [
            ("level", "Titles by level"),
            ("band", "Titles by band"),
            ("primary_function", "Titles by function"),
        ] {
            read.push(by(&titles, column, title)?);
        }
    }
    if !read.is_empty() {
        all.push(("Titles".to_owned(), read));
    }
    if let Some(scope) = made(frames, "scope")? {
        let figures = vec![
            by(&scope, "tier", "Companies by size")?,
            by(&scope, "why", "Companies by scope")?,
        ];
        all.push(("Companies".to_owned(), figures));
    }
    if let Some(intake) = made(frames, "intake")? {
        let columns = ["file", "dataset", "rows_in", "kept", "quarantined", "share%"];
        let files = table(
            &intake,
            "Files",
            &columns,
            "in = kept + quarantined; share is what was set aside",
        )?;
        all.push(("Files".to_owned(), vec![Figure::Table(files)]));
    }
    Ok(all)
}

/// How many rows hold each word of a column, the most frequent first.
fn by(frame: &Frame, column: &str, title: &str) -> Result<Figure, LensError> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text(frame, column)?.iter() {
        *counted.entry(word.unwrap_or("·")).or_default() += 1;
    }
    let mut ordered: Vec<(&str, usize)> = counted.into_iter().collect();
    ordered.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let all = frame.height().max(1) as f64;
    let row = |(word, n): &(&str, usize)| vec![Cell::text(Some(word)), Cell::count(*n), Cell::Share(*n as f64 / all)];
    Ok(Figure::Table(Table {
        title: title.to_owned(),
        columns: vec![
            Column::text(column, &column.replace('_', " ")),
            Column::number("n", "n"),
            Column::number("share", "share"),
        ],
        rows: ordered.iter().map(row).collect(),
        note: String::new(),
    }))
}
