//! Reports as Markdown and JSON: what a phase found, with the version of the model and the day, for people who do not have
//! Assay open.

use std::fmt::Write;

use super::documents::{markdown_table, section};
use crate::export::{ExportOptions, Exported, Made, to_json};
use crate::frame::Frame;
use crate::lens::{FrameSource, Lens, LensError};
use crate::playbooks::mql::lens::{MqlLens, made};

/// The version of the reports' form.
const VERSION: u32 = 1;
/// Rows of a frame that Markdown shows; JSON has all of them.
const ROWS: usize = 60;

/// A report: its file, its title, the frames it shows.
type Report = (&'static str, &'static str, &'static [&'static str]);

const REPORTS: [Report; 22] = [
    ("class_distribution", "Class distribution", &["class_report"]),
    ("leakage", "Leakage", &["leakage", "label_quarantine"]),
    ("imbalance", "Imbalance", &["strategies"]),
    (
        "data_quality",
        "Data quality",
        &[
            "intake",
            "reconciliation",
            "feature_list",
            "column_merge",
            "missing_crds",
        ],
    ),
    (
        "statistical_pre_training",
        "Statistics before training",
        &["class_report", "selection", "folds"],
    ),
    ("feature_selection", "Feature selection", &["selection"]),
    ("training", "Training", &["strategies", "search", "folds"]),
    (
        "shap_comparison",
        "Importance beside the model before",
        &["importance_comparison", "importance"],
    ),
    ("cohorts", "Cohorts", &["cohorts"]),
    ("backtest", "Backtest", &["backtest", "quarters", "business_impact"]),
    (
        "performance",
        "Performance",
        &["backtest", "reliability", "metro_precision", "feature_gain"],
    ),
    ("overfitting", "Overfitting", &["honesty", "folds"]),
    (
        "cv_consistency",
        "Consistency over folds",
        &["folds", "fold_importance"],
    ),
    ("shadow", "Shadow days", &["shadow_daily"]),
    ("stress", "Stress", &["stress", "alert_config"]),
    ("checklist", "Readiness", &["readiness"]),
    ("drift", "Drift", &["drift", "drift_weeks", "base_rate_weeks", "alerts"]),
    (
        "refresh_protocol",
        "Refresh protocol",
        &["challenger", "health", "scorecard"],
    ),
    ("experiment_interim", "Experiment, interim", &["ab_interim", "ab_daily"]),
    ("experiment_final", "Experiment, final", &["ab_final", "balance"]),
    (
        "experiment_statistical",
        "Experiment, statistics",
        &["ab_final", "ab_interim", "balance"],
    ),
    ("success_board", "Success board", &["success_board"]),
];

fn stem(name: &str) -> String {
    format!("{name}_v{VERSION}")
}

/// What stands at the head of each report.
fn head(frames: &dyn FrameSource) -> (String, String) {
    let version = MqlLens.model_version(frames).unwrap_or_else(|| "none yet".to_owned());
    (frames.as_of().to_string(), version)
}

/// A frame by name, where it is made.
type Held = (&'static str, Option<std::sync::Arc<Frame>>);

/// The frames of a report that are made.
fn held(frames: &dyn FrameSource, report: &Report) -> Result<Vec<Held>, LensError> {
    report.2.iter().map(|name| Ok((*name, made(frames, name)?))).collect()
}

/// Every report as Markdown.
pub(super) fn markdown(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let (day, version) = head(frames);
    let mut files = Vec::new();
    for report in &REPORTS {
        let mut text = format!(
            "# {}\n\nmql · as of {day} · model {version} · report version {VERSION}\n",
            report.1
        );
        for (name, frame) in held(frames, report)? {
            section(&mut text, &name.replace('_', " "));
            match frame {
                Some(frame) => text.push_str(&markdown_table(&frame, ROWS)?),
                // Writing to a String cannot fail.
                None => {
                    let _ = writeln!(text, "Not made yet.");
                }
            }
        }
        files.push((stem(report.0), Exported::Text(text)));
    }
    Ok(files)
}

fn json_rows(frame: &Frame) -> Result<serde_json::Value, LensError> {
    let refused = |error: String| LensError::Refused(error);
    let bytes = to_json(frame).map_err(|error| refused(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))
}

/// Every report as JSON, all rows.
pub(super) fn json(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let (day, version) = head(frames);
    let mut files = Vec::new();
    for report in &REPORTS {
        let mut parts = serde_json::Map::new();
        for (name, frame) in held(frames, report)? {
            let rows = frame.map(|frame| json_rows(&frame)).transpose()?;
            parts.insert(name.to_owned(), rows.unwrap_or_default());
        }
        let value = serde_json::json!({
            "report": report.0,
            "report_version": VERSION,
            "as_of": day,
            "model_version": version,
            "frames": parts,
        });
        files.push((stem(report.0), Exported::Text(super::machine::pretty(&value)?)));
    }
    Ok(files)
}
