//! The files the playbook writes (section 7). Contacts are written only where the caller was allowed to see them; nothing
//! is pushed anywhere.

mod crm;
mod documents;
mod machine;
mod pictures;
mod reports;
mod sheet;
mod svg;

#[cfg(test)]
mod tests;

use crate::export::{Export, ExportOptions, Exported, Made};
use crate::lens::FrameSource;

type Make = fn(&dyn FrameSource, &ExportOptions) -> Made;

const fn rows(id: &'static str, summary: &'static str, make: Make) -> Export {
    Export {
        id,
        summary,
        extension: None,
        after: None,
        make,
    }
}

const fn fixed(id: &'static str, summary: &'static str, extension: &'static str, make: Make) -> Export {
    Export {
        id,
        summary,
        extension: Some(extension),
        after: None,
        make,
    }
}

fn plain(frames: &dyn FrameSource, frame: &str, stem: &str) -> Made {
    Ok(vec![(
        stem.to_owned(),
        Exported::Rows(frames.frame(frame)?.as_ref().clone()),
    )])
}

/// Every file it can write.
pub(super) const EXPORTS: &[Export] = &[
    fixed(
        "salesforce_score_updates",
        "rows of the CRM that changed since an earlier day, and rows that clear scores",
        "csv",
        crm::score_updates,
    ),
    fixed(
        "salesforce_field_mapping",
        "the CRM's field of each feature",
        "csv",
        crm::mapping,
    ),
    fixed(
        "salesforce_drivers",
        "the five strongest drivers of each lead in Tiers A and B",
        "csv",
        crm::drivers,
    ),
    rows(
        "sga_list",
        "open leads in the order in which reps work them",
        crm::sga_list,
    ),
    rows(
        "score_snapshot",
        "every score with the model's version and the hash of the data",
        crm::snapshot,
    ),
    rows(
        "prospect_scores",
        "representatives without a lead, best first",
        |frames, _| plain(frames, "prospect_scores", "prospect_scores"),
    ),
    rows(
        "training_table",
        "features and label of every labelled lead",
        crm::training_table,
    ),
    rows("feature_importance", "importance of each feature", |frames, _| {
        plain(frames, "importance", "feature_importance")
    }),
    rows(
        "business_impact_metrics",
        "booked calls per hundred dials by cut",
        |frames, _| plain(frames, "business_impact", "business_impact_metrics"),
    ),
    rows("shadow_daily", "the replayed days", |frames, _| {
        plain(frames, "shadow_daily", "shadow_daily")
    }),
    rows("experiment_daily", "the experiment day by day", |frames, _| {
        plain(frames, "ab_daily", "experiment_daily")
    }),
    rows("assignments", "who is in which arm", |frames, _| {
        plain(frames, "assignments", "assignments")
    }),
    rows(
        "missing_crds",
        "registry numbers for the vendor to search",
        |frames, _| plain(frames, "missing_crds", "missing_crds"),
    ),
    rows("quarantine", "rows that were not taken, with reasons", |frames, _| {
        plain(frames, "quarantine_rows", "quarantine")
    }),
    rows(
        "quarantine_cells",
        "cells that were not taken, with reasons",
        |frames, _| plain(frames, "quarantine_cells", "quarantine_cells"),
    ),
    fixed("reports", "every report as Markdown", "md", reports::markdown),
    fixed("reports_json", "every report as JSON, all rows", "json", reports::json),
    fixed("runbook", "what to do when", "md", documents::runbook),
    fixed(
        "guide",
        "what each feature means, with examples",
        "md",
        documents::guide,
    ),
    fixed("ui_spec", "the screen reps work from", "md", documents::ui_spec),
    fixed(
        "cheat_sheet",
        "thirty features in three bands",
        "md",
        documents::cheat_sheet,
    ),
    fixed("cheat_sheet_svg", "the same as a picture", "svg", pictures::cheat_sheet),
    fixed(
        "segment_playbook",
        "groups that clearly book more or fewer calls",
        "md",
        documents::playbook,
    ),
    fixed(
        "segment_playbook_svg",
        "the same as a picture",
        "svg",
        pictures::playbook,
    ),
    fixed(
        "shap_summary",
        "what moves the score, lead by lead",
        "svg",
        pictures::shap_summary,
    ),
    fixed("model", "the model: preparation and trees", "json", machine::model),
    fixed(
        "calibrators",
        "from log-odds to probabilities",
        "json",
        machine::calibrators,
    ),
    fixed(
        "selected_features",
        "what the model reads, and why not the others",
        "json",
        machine::selected_features,
    ),
    fixed("alerting_config", "alert rules", "json", machine::alerting),
    fixed("dashboard", "panels of a dashboard", "json", machine::dashboard),
    fixed("schedule", "when what runs", "json", machine::schedule),
    fixed(
        "lineage",
        "file, column, transformation, feature",
        "json",
        machine::lineage,
    ),
];
