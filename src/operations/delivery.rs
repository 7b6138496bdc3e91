//! Exports that are a tree of files for buyers: what may be written, how it is written, and that its leads were delivered.

use serde_json::{Map, Value, json};

use super::bench::Bench;
use super::error::OperationError;
use super::forget::without_forgotten;
use super::view::View;
use crate::engine::{Judged, Status};
use crate::export::{Branch, Export, ExportOptions, TreeFile, to_csv_for_sheets};
use crate::frame::{kind_of, text, without};
use crate::privacy::Suppression;
use crate::store::sha256_hex;

/// The column that says whose a row is.
const LEAD: &str = "lead_id";

/// Refuses an export whose phase is held back: nothing leaves the house by way of an older result.
pub(super) fn must_have_finished(view: &View, export: &Export) -> Result<(), OperationError> {
    let Some(id) = export.after else { return Ok(()) };
    let Some(state) = view.states.iter().find(|state| state.phase.id == id) else {
        return Ok(());
    };
    let refused = |why: String| {
        let (export, playbook) = (export.id, view.playbook.id);
        Err(OperationError::Refused(format!("`{export}` is not written: {why}; then `assay run {playbook}`")))
    };
    let stops = |gate: &&Judged| {
        gate.blocks() && (gate.phase == id || gate.stopped.iter().any(|stopped| stopped == id))
    };
    if let Some(gate) = view.gates().find(stops) {
        let way_out = if gate.waivable {
            format!("mend its cause, or `assay waive {} {} --reason …`", view.playbook.id, gate.id)
        } else {
            "mend its cause".to_owned()
        };
        return refused(format!("gate {} failed ({}): {way_out}", gate.id, gate.check));
    }
    match state.status {
        Status::NotRun => refused(format!("phase {id} has not run yet")),
        Status::Blocked | Status::Error | Status::Cancelled => {
            let why = state.message.as_deref().unwrap_or("mend its cause");
            refused(format!("phase {id} ended {}: {why}", state.status.word()))
        }
        _ => Ok(()),
    }
}

/// The files of a tree, without people who were forgotten and without empty files, and the leads delivered by them.
pub(super) fn branched(
    branches: &[Branch],
    suppression: &Suppression,
) -> Result<(Vec<TreeFile>, Vec<String>), OperationError> {
    let (mut files, mut leads) = (Vec::new(), Vec::new());
    for branch in branches {
        let kept = without_forgotten(&branch.rows, suppression)?;
        let rows = kept.as_ref().unwrap_or(&branch.rows);
        if rows.height() == 0 {
            continue;
        }
        let shown = if kind_of(rows, LEAD).is_some() {
            if branch.delivers {
                leads.extend(text(rows, LEAD)?.iter().flatten().map(str::to_owned));
            }
            &without(rows, LEAD)?
        } else {
            rows
        };
        let bytes = to_csv_for_sheets(shown)?;
        files.push(TreeFile {
            path: branch.path.clone(),
            rows: rows.height(),
            sha256: sha256_hex(&bytes),
            bytes,
        });
    }
    Ok((files, leads))
}

impl Bench {
    /// What a tree's manifest says beside its files.
    pub(super) fn about_tree(&self, view: &View, options: &ExportOptions) -> Map<String, Value> {
        let mut about = Map::new();
        about.insert("playbook".to_owned(), json!(view.playbook.id));
        about.insert("as_of".to_owned(), json!(view.as_of.to_string()));
        about.insert("personal_data".to_owned(), json!(if options.with_pii { "in clear" } else { "masked" }));
        about
    }
}
