//! Files for programs: the model, its calibrators, what it reads, alerts, dashboard, schedule, and where everything came
//! from.

use serde_json::{Value, json};

use super::crm::data_hash;
use crate::export::{ExportOptions, Exported, Made};
use crate::frame::{Frame, boolean, cell_text, integer, kind_of, text};
use crate::lens::{FrameSource, Lens, LensError};
use crate::playbooks::mql::alerts::rules;
use crate::playbooks::mql::catalog::features;
use crate::playbooks::mql::handbook::handbook;
use crate::playbooks::mql::lens::{MqlLens, made};

/// JSON that people can read.
pub(super) fn pretty(value: &Value) -> Result<String, LensError> {
    let text = serde_json::to_string_pretty(value).map_err(|error| LensError::Refused(error.to_string()))?;
    Ok(format!("{text}\n"))
}

fn file(stem: &str, value: &Value) -> Made {
    Ok(vec![(stem.to_owned(), Exported::Text(pretty(value)?))])
}

/// The parts of a frame of `part` and `json`, as one object.
fn parts(frame: &Frame) -> Result<Value, LensError> {
    let (names, texts) = (text(frame, "part")?, text(frame, "json")?);
    let mut all = serde_json::Map::new();
    for (name, json) in names.iter().zip(texts.iter()) {
        let read = serde_json::from_str(json.unwrap_or("null"));
        let value: Value = read.map_err(|error| LensError::Refused(error.to_string()))?;
        all.insert(name.unwrap_or_default().to_owned(), value);
    }
    Ok(Value::Object(all))
}

/// The model: preparation, trees, baselines.
pub(super) fn model(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    file("model", &parts(frames.frame("model")?.as_ref())?)
}

/// The calibrators of both models.
pub(super) fn calibrators(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    file("calibrators", &parts(frames.frame("calibrators")?.as_ref())?)
}

/// What the model reads, in its order, and why the others are not in it.
pub(super) fn selected_features(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let held = parts(frames.frame("model")?.as_ref())?;
    let found = frames.frame("selection")?;
    let (names, rules) = (text(&found, "feature")?, text(&found, "rule")?);
    let kept = boolean(&found, "kept")?;
    let dropped: serde_json::Map<String, Value> = (0..found.height())
        .filter(|row| kept.get(*row) != Some(true))
        .filter_map(|row| Some((names.get(row)?.to_owned(), rules.get(row).unwrap_or_default().into())))
        .collect();
    let full = held.get("full").cloned().unwrap_or_default();
    file(
        "selected_features",
        &json!({
            "features": full.get("names"),
            "feature_hash": full.get("feature_hash"),
            "dropped": dropped,
        }),
    )
}

/// The alert rules with what they look at and what to do.
pub(super) fn alerting(_frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let rule = |rule: &crate::playbooks::mql::alerts::AlertRule| {
        json!({
            "alert": rule.id,
            "level": rule.level.word(),
            "reading": rule.reading,
            "what": rule.what,
            "unit": rule.unit,
            "above": rule.above,
            "below": rule.below,
            "do": rule.action,
        })
    };
    file("alerting_config", &Value::Array(rules().iter().map(rule).collect()))
}

/// The panels of a dashboard: which frame, which columns, which alerts.
pub(super) fn dashboard(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let panels = [
        ("Today's list", "list_summary", "M7"),
        ("Shadow days", "shadow_daily", "M7"),
        ("Health", "health", "M10"),
        ("Base rate by week", "base_rate_weeks", "M10"),
        ("Drift by week", "drift_weeks", "M10"),
        ("Alerts", "alerts", "M10"),
        ("Experiment", "ab_daily", "M9"),
        ("Success board", "success_board", "M10"),
    ];
    let mut all = Vec::new();
    for (title, name, phase) in panels {
        let columns: Vec<String> = match made(frames, name)? {
            Some(frame) => frame.get_column_names().iter().map(|name| name.to_string()).collect(),
            None => Vec::new(),
        };
        all.push(json!({ "title": title, "frame": name, "phase": phase, "columns": columns }));
    }
    let alerts: Vec<&str> = rules().iter().map(|rule| rule.id.as_str()).collect();
    file("dashboard", &json!({ "panels": all, "alerts": alerts }))
}

/// When what runs, with the days the parameters give.
pub(super) fn schedule(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let entries: Vec<Value> = handbook()
        .schedule
        .iter()
        .map(|entry| json!({ "what": entry.what, "every": entry.every, "command": entry.command }))
        .collect();
    let parameters = frames.parameters();
    file(
        "schedule",
        &json!({
            "entries": entries,
            "retrain_days": parameters.number("retrain_days"),
            "train_window_days": parameters.number("train_window_days"),
        }),
    )
}

/// Where each feature comes from: files with their fingerprints, column, transformation, feature.
pub(super) fn lineage(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let intake = frames.frame("intake")?;
    let known = [
        "file",
        "dataset",
        "territory",
        "snapshot_as_of",
        "fingerprint",
        "rows_in",
        "rows_kept",
    ];
    let mut files = Vec::new();
    for row in 0..intake.height() {
        let mut entry = serde_json::Map::new();
        for name in known {
            if kind_of(&intake, name).is_none() {
                continue;
            }
            let value = match integer(&intake, name) {
                Ok(column) => column.get(row).map(Value::from),
                Err(_) => cell_text(&intake, name, row)?.map(Value::from),
            };
            entry.insert(name.to_owned(), value.unwrap_or_default());
        }
        files.push(Value::Object(entry));
    }
    let feature = |feature: &crate::playbooks::mql::catalog::Feature| {
        json!({
            "number": feature.number,
            "feature": feature.name,
            "column": feature.symbol,
            "transform": feature.formula,
            "as_of": format!("{:?}", feature.as_of).to_lowercase(),
            "missing": format!("{:?}", feature.missing).to_lowercase(),
            "constants_fitted_on_training_rows": feature.fitted,
            "log": feature.log,
        })
    };
    file(
        "lineage",
        &json!({
            "as_of": frames.as_of().to_string(),
            "model_version": MqlLens.model_version(frames),
            "features_now_sha256": data_hash(frames)?,
            "files": files,
            "features": features().iter().map(feature).collect::<Vec<_>>(),
        }),
    )
}
