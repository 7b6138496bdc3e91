//! The overview: what a reviewer looks at first.

use super::table;
use crate::lens::{Cell, Figure, FrameSource, LensError};

/// Training, gap and test: leads, conversions, rate to a hundredth of a percent, first and last contact.
pub(super) fn splits(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    let found = frames.frame("split_statistics")?;
    let mut splits = table(
        &found,
        "Splits",
        &["split", "n", "k", "rate", "first_contact", "last_contact"],
        "",
    )?;
    for cell in splits.rows.iter_mut().filter_map(|row| row.get_mut(3)) {
        if let Cell::Share(rate) = cell {
            *cell = Cell::Text(format!("{:.3} %", *rate * 100.0));
        }
    }
    Ok(Figure::Table(splits))
}

/// Splits, calibration and files.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![splits(frames)?];
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
