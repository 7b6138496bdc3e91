//! The overview: what a reviewer looks at first.

use super::table;
use crate::lens::{Figure, FrameSource, LensError};

/// Join audit, files and bridge.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let audit = frames.frame("join_audit")?;
    let mut figures = vec![Figure::Table(table(
        &audit,
        "Licence lists: three rates",
        &[
            "list",
            "state",
            "oem_contractors_in_state",
            "contractors_in_state",
            "contractor_rate%",
            "record_rate%",
            "naive_record_rate%",
            "pairs_avoided",
        ],
        "",
    )?)];
    figures.push(Figure::Table(table(
        frames.frame("preflight")?.as_ref(),
        "Files",
        &[
            "file",
            "dataset",
            "state",
            "kind",
            "rows_in",
            "rows_kept=kept",
            "rows_quarantined=set aside",
            "valid_phones",
        ],
        "",
    )?));
    figures.push(Figure::Table(table(
        frames.frame("bridge")?.as_ref(),
        "From reported rows to contractors",
        &["step", "change", "rows"],
        "",
    )?));
    Ok(figures)
}
