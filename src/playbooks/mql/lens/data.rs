//! Figures about the data: files, the match from leads to firms, columns that were merged, and how complete it is.

use super::tables::{made, table};
use crate::lens::{Figure, FrameSource, LensError, NamedFigures};

/// A frame with a title, the columns shown, and what it says.
type Shown = (&'static str, &'static str, &'static [&'static str], &'static str);

/// The frames, in the order of the phases.
const SHOWN: [(&str, &[Shown]); 5] = [
    (
        "Files",
        &[
            (
                "intake",
                "Files",
                &[
                    "file",
                    "dataset",
                    "territory",
                    "snapshot_as_of",
                    "rows_in",
                    "rows_kept=kept",
                    "rows_quarantined=set aside",
                    "duplicates",
                    "cells_failed",
                    "share%",
                    "null_share%",
                ],
                "in = kept + set aside; share is that of the territory",
            ),
            (
                "missing_crds",
                "Registry numbers the vendor does not know",
                &["rep_crd", "leads"],
                "the vendor's answer comes back as targeted_reps",
            ),
        ],
    ),
    (
        "Reconciliation",
        &[(
            "reconciliation",
            "From leads to firms, before and after the targeted search",
            &["stage", "what", "before", "after", "share%"],
            "distinct leads, never joined rows",
        )],
    ),
    (
        "Scorecard",
        &[(
            "scorecard",
            "How complete the newest leads are",
            &["feature", "non_null%"],
            "share of leads contacted in the last seven days whose value is known before anything is filled in",
        )],
    ),
    (
        "Column merge",
        &[(
            "column_merge",
            "Columns that two sources share",
            &[
                "base", "left", "right", "rule", "r.4", "kept", "dropped", "ratio.3", "note",
            ],
            "a ratio outside 0.98–1.02 is a mismatch of units",
        )],
    ),
    (
        "Features",
        &[(
            "feature_list",
            "The 69 features",
            &[
                "number",
                "name",
                "group",
                "kind",
                "present",
                "null_share%",
                "low",
                "high",
                "capped",
                "out_of_range",
                "why_absent",
            ],
            "",
        )],
    ),
];

/// Named figures; those whose phase has not run are left out.
pub(super) fn figures(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    let mut all = Vec::new();
    for (name, parts) in SHOWN {
        let mut figures = Vec::new();
        for (frame, title, columns, note) in parts {
            if let Some(found) = made(frames, frame)? {
                figures.push(super::in_words(Figure::Table(table(&found, title, columns, note)?)));
            }
        }
        if name == "Features" && made(frames, "labelled")?.is_some() {
            figures.extend(super::grids::grids(frames)?);
        }
        if !figures.is_empty() {
            all.push((name.to_owned(), figures));
        }
    }
    Ok(all)
}
