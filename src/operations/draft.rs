//! Drafts: moved numbers and edited rule texts laid over the parameters in force.

use std::collections::BTreeMap;

use super::bench::Bench;
use super::error::OperationError;
use super::view::View;
use crate::engine::{Origin, ParameterSpec, Parameters, digest};
use crate::lens::{TierView, WhatIf};
use crate::playbooks::Playbook;
use crate::store::AuditEntry;

/// The draft's value that chooses the rule set it starts from.
pub const RULESET: &str = "ruleset";
/// The draft's value that chooses the leads it is counted on.
pub const SPLIT: &str = "split";

/// By which rule set and on which leads a draft counts.
pub fn drafted_view(values: &BTreeMap<String, toml::Value>) -> TierView {
    let word = |name: &str| values.get(name).and_then(toml::Value::as_str).map(str::to_owned);
    TierView {
        ruleset: word(RULESET),
        split: word(SPLIT),
    }
}

/// What a draft may hold: the playbook's parameters, and those that exist in a draft only.
pub fn drafted_specs(view: &View, tiers: &TierView) -> Vec<ParameterSpec> {
    let mut specs = view.playbook.pipeline.parameters.clone();
    specs.extend(view.playbook.lens.draft_specs(view, tiers));
    specs
}

impl Bench {
    /// The parameters in force with a draft over them.
    ///
    /// # Errors
    /// The first value that nobody declares or that does not fit, with what would.
    pub fn drafted(&self, view: &View, values: &BTreeMap<String, toml::Value>) -> Result<Parameters, OperationError> {
        let specs = drafted_specs(view, &drafted_view(values));
        lay_draft(view, &specs, values)
    }
}

/// The same where [`drafted_specs`] are at hand already.
///
/// # Errors
/// As [`Bench::drafted`].
pub fn lay_draft(
    view: &View,
    specs: &[ParameterSpec],
    values: &BTreeMap<String, toml::Value>,
) -> Result<Parameters, OperationError> {
    let mut parameters = view.parameters.clone();
    parameters.lay(specs, &view.playbook.pipeline.gates, values, &Origin::Draft)?;
    Ok(parameters)
}

/// The audit chain's word for a look at outcomes that are kept for the end.
const LOOKED: &str = "what-if test";

impl Bench {
    /// How often TEST has been looked at under drafts of a rule set.
    ///
    /// # Errors
    /// When the audit chain cannot be read.
    pub fn test_looks(&self, playbook: &Playbook, ruleset: &str) -> Result<u64, OperationError> {
        let of = |entry: &AuditEntry| {
            let is = |name: &str, wanted: &str| entry.payload.get(name).and_then(|held| held.as_str()) == Some(wanted);
            entry.action == LOOKED && is("playbook", playbook.id) && is("ruleset", ruleset)
        };
        let entries = self.reader()?.audit_entries()?;
        Ok(entries.iter().filter(|entry| of(entry)).count() as u64)
    }

    /// Records that a step of what-if looked at TEST: tuning on it spoils it, so each look counts.
    ///
    /// # Errors
    /// When the audit chain cannot be written.
    pub fn record_look(
        &self,
        playbook: &Playbook,
        found: &WhatIf,
        values: &BTreeMap<String, toml::Value>,
    ) -> Result<(), OperationError> {
        let payload = serde_json::json!({
            "playbook": playbook.id,
            "ruleset": found.ruleset,
            "draft": digest(values),
        });
        let store = self.note_taker()?;
        store.audit_append(&self.now(), self.actor(), LOOKED, &payload)?;
        Ok(())
    }
}

/// How often TEST was opened, in a sentence.
pub fn looks_words(looks: u64) -> String {
    let times = if looks == 1 { "time" } else { "times" };
    format!("TEST has been opened {looks} {times} on this draft's rule set")
}
