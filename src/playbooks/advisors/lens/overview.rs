//! The overview: what a reviewer looks at first.

use super::table;
use crate::lens::{Figure, FrameSource, LensError};

/// Training, gap and test: leads, conversions, rate, first and last contact.
pub(super) fn splits(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    Ok(Figure::Table(table(
        frames.frame("split_statistics")?.as_ref(),
        "Splits",
        &[
            "split",
            "n=leads",
            "k=conversions",
            "rate%%",
            "first_contact",
            "last_contact",
        ],
        "",
    )?))
}

/// Splits, calibration and files.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![splits(frames)?];
    figures.push(Figure::Table(table(
        frames.frame("backtest_summary")?.as_ref(),
        "Backtest of the top tier",
        &["window", "tier", "n=leads", "k=conversions", "lift_overall×=lift"],
        "",
    )?));
    figures.push(Figure::Table(table(
        frames.frame("preflight")?.as_ref(),
        "Files",
        &[
            "file",
            "dataset",
            "rows_in",
            "rows_kept=kept",
            "rows_quarantined=set aside",
            "noted",
        ],
        "",
    )?));
    Ok(figures)
}
