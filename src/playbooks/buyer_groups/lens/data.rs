//! Figures about the data: how people were linked, how titles were read, what was set aside, what providers answered.

use crate::frame::Frame;
use crate::lens::{Figure, FrameSource, LensError, NamedFigures};
use crate::playbooks::tables::{self, made, table};

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
        let columns = ["file", "dataset", "rows_in", "kept", "quarantined=set aside", "share%"];
        let files = table(
            &intake,
            "Files",
            &columns,
            "in = kept + set aside; share is what was set aside",
        )?;
        all.push(("Files".to_owned(), vec![Figure::Table(files)]));
    }
    Ok(all)
}

fn by(frame: &Frame, column: &str, title: &str) -> Result<Figure, LensError> {
    tables::by(frame, column, title, "n").map(Figure::Table)
}
