//! The overview: what a reviewer looks at first.

use super::table;
use crate::lens::{Figure, FrameSource, LensError};

/// Splits, calibration and files.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = Vec::new();
    figures.push(Figure::Table(table(
        frames.frame("split_statistics")?.as_ref(),
        "Splits",
        &["split", "n", "k", "rate", "first_contact", "last_contact"],
        "",
    )?));
    figures.push(Figure::Table(table(
        frames.frame("backtest_summary")?.as_ref(),
        "Backtest of the top tier",
        &["window", "tier", "n", "k", "lift_overall"],
        "",
    )?));
    figures.push(Figure::Table(table(
        frames.frame("preflight")?.as_ref(),
        "Files",
        &["file", "dataset", "rows_in", "rows_kept", "rows_quarantined", "noted"],
        "",
    )?));
    Ok(figures)
}
