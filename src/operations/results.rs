//! Which results a run changed, for the audit chain: people decide by scores and tiers, and must be able to show which
//! ones they saw.

use std::collections::BTreeMap;

use super::bench::Bench;
use super::error::OperationError;
use crate::playbooks::Playbook;
use crate::store::Store;

impl Bench {
    /// Records which results a run changed: scores and tiers are decided on by people, who must be able to show which
    /// ones they saw.
    pub(super) fn record_results(
        &self,
        store: &Store,
        playbook: &Playbook,
        run: i64,
        before: &BTreeMap<String, String>,
    ) -> Result<(), OperationError> {
        let after = latest_frames(store, playbook)?;
        let name = playbook.lens.leads_frame();
        if !after.contains_key(name) || after.get(name) == before.get(name) {
            return Ok(());
        }
        let payload = serde_json::json!({
            "playbook": playbook.id, "run": run, "frame": name, "before": before.get(name), "after": after.get(name),
        });
        store.audit_append(&self.now(), self.actor(), "scores", &payload)?;
        Ok(())
    }
}

/// The latest frames of a playbook, by name.
pub(super) fn latest_frames(store: &Store, playbook: &Playbook) -> Result<BTreeMap<String, String>, OperationError> {
    let mut frames = BTreeMap::new();
    for phase in playbook.pipeline.phases {
        if let Some(record) = store.latest_done(playbook.id, phase.id)? {
            frames.extend(record.frames);
        }
    }
    Ok(frames)
}
