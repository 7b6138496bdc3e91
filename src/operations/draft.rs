//! Drafts: moved numbers and edited rule texts laid over the parameters in force.

use std::collections::BTreeMap;

use super::bench::Bench;
use super::error::OperationError;
use super::view::View;
use crate::engine::{Origin, ParameterSpec, Parameters};
use crate::lens::TierView;

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
