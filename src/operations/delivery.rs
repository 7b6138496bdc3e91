//! Exports that are a tree of files for buyers: what may be written, how it is written, and that its leads were delivered.

use serde_json::{Map, Value, json};

use super::bench::Bench;
use super::error::OperationError;
use super::forget::without_forgotten;
use super::view::View;
use crate::engine::{Judged, Status};
use crate::export::{Branch, Export, ExportOptions, TreeFile, callable, to_csv_for_sheets};
use crate::frame::{kind_of, text, without};
use crate::lens::FrameSource;
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
        Err(OperationError::Refused(format!(
            "`{export}` is not written: {why}; then `assay run {playbook}`"
        )))
    };
    let stops =
        |gate: &&Judged| gate.blocks() && (gate.phase == id || gate.stopped.iter().any(|stopped| stopped == id));
    if let Some(gate) = view.gates().find(stops) {
        let way_out = if gate.waivable {
            format!(
                "mend its cause, or `assay waive {} {} --reason …`",
                view.playbook.id, gate.id
            )
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

/// The files of a tree, without people who were forgotten, without leads that must not be called and without empty files,
/// and the leads delivered by them: whoever gets the tree rings through it.
pub(super) fn branched(
    marks: &dyn FrameSource,
    branches: &[Branch],
    suppression: &Suppression,
) -> Result<(Vec<TreeFile>, Vec<String>), OperationError> {
    let (mut files, mut leads) = (Vec::new(), Vec::new());
    for branch in branches {
        let kept = without_forgotten(&branch.rows, suppression)?;
        let rows = kept.as_ref().unwrap_or(&branch.rows);
        let rows = &if kind_of(rows, LEAD).is_some() {
            callable(marks, rows)?
        } else {
            rows.clone()
        };
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
        about.insert(
            "personal_data".to_owned(),
            json!(if options.with_pii { "in clear" } else { "masked" }),
        );
        about
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::engine::Parameters;
    use crate::frame::{Frame, FrameBuilder};
    use crate::lens::LensError;
    use crate::privacy::{KeyedHasher, SAMPLE_KEY, SUPPRESSION};

    /// One lead said "do not call".
    struct Marks(Parameters);

    impl FrameSource for Marks {
        fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
            Err(LensError::Absent(name.to_owned()))
        }
        fn parameters(&self) -> &Parameters {
            &self.0
        }
        fn as_of(&self) -> chrono::NaiveDate {
            chrono::NaiveDate::default()
        }
        fn is_off_lists(&self, lead: &str) -> bool {
            lead == "b"
        }
    }

    #[test]
    fn whoever_said_do_not_call_is_delivered_to_nobody() {
        let branch = |path: &str, leads: &[&str]| Branch {
            path: path.to_owned(),
            rows: FrameBuilder::new()
                .text("lead_id", leads.iter().map(|lead| Some(*lead)))
                .text("permit_id", leads.iter().map(|lead| Some(lead.to_uppercase())))
                .finish()
                .unwrap(),
            delivers: true,
        };
        let marks = Marks(crate::playbooks::find("contractors").unwrap().built_in());
        let branches = [branch("one.csv", &["a", "b", "c"]), branch("two.csv", &["b"])];
        let hasher = KeyedHasher::new(&SAMPLE_KEY, SUPPRESSION, 1);
        let nobody = Suppression::new(hasher, []);
        let (files, leads) = branched(&marks, &branches, &nobody).unwrap();
        assert_eq!(leads, ["a", "c"]);
        assert_eq!(files.len(), 1, "a file without rows is none");
        assert_eq!(String::from_utf8_lossy(&files[0].bytes).matches('B').count(), 0);
    }
}
