//! A draft of parameters: what it makes stale, and writing it into `assay.toml` whole or not at all.

use std::collections::BTreeMap;

use super::{Values, file};
use crate::engine::{Origin, Parameters, PhaseState};
use crate::operations::bench::{Bench, Overrides, vocabulary};
use crate::operations::error::OperationError;
use crate::playbooks::Playbook;
use crate::store::{SETTINGS_FILE, Settings, StoreError, write_atomic};

/// What shall be written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParameterEdits {
    /// The profile to put in force, if another.
    pub profile: Option<String>,
    /// Values by dotted name; an absent one takes the line away, so that profile and playbook speak again.
    pub values: BTreeMap<String, Option<toml::Value>>,
}

impl ParameterEdits {
    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.profile.is_none() && self.values.is_empty()
    }
}

/// A phase that would have to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StalePhase {
    /// Its id.
    pub phase: String,
    /// Why.
    pub why: String,
    /// Whether the edits are to blame; else it is stale as it is.
    pub new: bool,
}

/// What edits make of the phases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaleAfter {
    /// Stale afterwards, in order.
    pub stale: Vec<StalePhase>,
    /// Stale now and up to date afterwards.
    pub mended: Vec<String>,
}

impl StaleAfter {
    /// In words, without the way out: `makes c2, c3 stale`.
    pub fn words(&self) -> String {
        let ids = |new: bool| {
            let ids = self.stale.iter().filter(|stale| stale.new == new);
            ids.map(|stale| stale.phase.as_str()).collect::<Vec<_>>().join(", ")
        };
        let mut parts = Vec::new();
        match (ids(true).as_str(), ids(false).as_str()) {
            ("", "") => {}
            ("", already) => parts.push(format!("{already} stale already")),
            (new, "") => parts.push(format!("makes {new} stale")),
            (new, already) => parts.push(format!("makes {new} stale, {already} stale already")),
        }
        if !self.mended.is_empty() {
            parts.push(format!("{} up to date again", self.mended.join(", ")));
        }
        if parts.is_empty() {
            return "makes no phase stale".to_owned();
        }
        parts.join("; ")
    }

    fn between(before: &[PhaseState], after: &[PhaseState]) -> Self {
        let was = |id: &str| before.iter().any(|state| state.phase.id == id && state.stale.is_some());
        let stale = after.iter().filter_map(|state| {
            let why = state.stale.as_ref()?.words();
            Some(StalePhase {
                phase: state.phase.id.to_owned(),
                why,
                new: !was(state.phase.id),
            })
        });
        let fresh = after.iter().filter(|state| state.stale.is_none());
        Self {
            stale: stale.collect(),
            mended: fresh
                .map(|state| state.phase.id.to_owned())
                .filter(|id| was(id))
                .collect(),
        }
    }
}

impl Bench {
    /// Which phases would be stale with these edits in `assay.toml`. Nothing is written; values that do not fit are
    /// left out, as they could not be saved.
    ///
    /// # Errors
    /// When the profile is unknown, or store or files cannot be read.
    pub fn stale_after(
        &self,
        playbook: &'static Playbook,
        edits: &ParameterEdits,
    ) -> Result<StaleAfter, OperationError> {
        let mut settings = self.workspace().settings.clone();
        let own = settings.playbooks.entry(playbook.id.to_owned()).or_default();
        if edits.profile.is_some() {
            own.profile.clone_from(&edits.profile);
        }
        let mut scratch = playbook.built_in();
        for (name, value) in &edits.values {
            match value {
                Some(value) if lay(playbook, &mut scratch, name, value).is_ok() => {
                    own.parameters.insert(name.clone(), value.clone());
                }
                Some(_) => {}
                None => {
                    own.parameters.remove(name);
                }
            }
        }
        self.stale_between(playbook, &self.with_settings(settings))
    }

    fn stale_between(&self, playbook: &'static Playbook, after: &Self) -> Result<StaleAfter, OperationError> {
        let states = |bench: &Self| bench.view(playbook, &Overrides::default()).map(|view| view.states);
        Ok(StaleAfter::between(&states(self)?, &states(after)?))
    }

    /// Writes values into `assay.toml` (an absent one takes its line away); says what is stale then. A run that is
    /// going on keeps its own values.
    ///
    /// # Errors
    /// As [`Bench::save_edits`].
    pub fn save_parameters(
        &self,
        playbook: &'static Playbook,
        values: &BTreeMap<String, Option<toml::Value>>,
    ) -> Result<StaleAfter, OperationError> {
        let values = values.clone();
        self.save_edits(playbook, &ParameterEdits { profile: None, values })
    }

    /// Writes a draft into `assay.toml`, comments kept, whole or not at all; says what is stale then.
    ///
    /// # Errors
    /// [`OperationError::Values`] with every value that does not fit, alone or beside the others; nothing is written
    /// then. Also when the file is no TOML, wrong elsewhere, or cannot be written.
    pub fn save_edits(
        &self,
        playbook: &'static Playbook,
        edits: &ParameterEdits,
    ) -> Result<StaleAfter, OperationError> {
        self.check_edits(playbook, edits)?;
        let path = self.workspace().root.join(SETTINGS_FILE);
        let text = std::fs::read_to_string(&path).map_err(|source| StoreError::Io {
            doing: "read the settings",
            path: path.clone(),
            source,
        })?;
        let text = file::edited(&text, playbook.id, edits)
            .map_err(|why| OperationError::Refused(format!("{}: nothing was saved: {why}", path.display())))?;
        let settings = Settings::parse(&text, &path.display().to_string(), &vocabulary())?;
        let after = self.with_settings(settings);
        let parameters = after.parameters(playbook, &Overrides::default())?;
        playbook
            .lens
            .check(&parameters)
            .map_err(|error| OperationError::Values(vec![error.to_string()]))?;
        let stale = self.stale_between(playbook, &after)?;
        write_atomic(&path, text.as_bytes())?;
        Ok(stale)
    }

    /// All that is wrong with the values, each alone and all together.
    ///
    /// # Errors
    /// [`OperationError::Values`] with every sentence.
    pub fn check_edits(&self, playbook: &'static Playbook, edits: &ParameterEdits) -> Result<(), OperationError> {
        let overrides = Overrides {
            profile: edits.profile.clone(),
            ..Overrides::default()
        };
        let rows = self.parameter_rows(playbook, None, &overrides)?;
        let mut draft = self.parameters(playbook, &overrides)?;
        let mut wrong = Vec::new();
        for (name, value) in &edits.values {
            let row = rows.iter().find(|row| row.spec.name == *name);
            // A name without a row is unknown whatever its value; a bound that no gate ships with may still be set.
            let value = match (value, row) {
                (Some(value), _) => value,
                (None, Some(row)) if row.beneath.as_str() == Some(super::NONE) && !row.spec.optional => continue,
                (None, Some(row)) => &row.beneath,
                (None, None) => &toml::Value::Boolean(false),
            };
            if let Err(error) = lay(playbook, &mut draft, name, value) {
                wrong.push(error);
            }
        }
        if let Err(error) = playbook.lens.check(&draft) {
            wrong.push(error.to_string());
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(OperationError::Values(wrong))
        }
    }
}

/// Lays one value; the sentence where it does not fit.
fn lay(playbook: &Playbook, over: &mut Parameters, name: &str, value: &toml::Value) -> Result<(), String> {
    let layer = BTreeMap::from([(name.to_owned(), value.clone())]);
    let (specs, gates) = (&playbook.pipeline.parameters, &playbook.pipeline.gates);
    over.lay(specs, gates, &layer, &Origin::Draft)
        .map_err(|error| error.to_string())
}

impl From<Values> for ParameterEdits {
    fn from(values: Values) -> Self {
        Self { profile: None, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_stale_is_told_in_few_words() {
        let phase = |phase: &str, new| StalePhase {
            phase: phase.into(),
            why: String::new(),
            new,
        };
        let after = |stale: Vec<StalePhase>, mended: &[&str]| {
            StaleAfter {
                stale,
                mended: mended.iter().map(|id| (*id).to_owned()).collect(),
            }
            .words()
        };
        assert_eq!(after(vec![], &[]), "makes no phase stale");
        assert_eq!(
            after(vec![phase("c2", true), phase("c3", true)], &[]),
            "makes c2, c3 stale"
        );
        assert_eq!(
            after(vec![phase("c2", true), phase("c3", false)], &[]),
            "makes c2 stale, c3 stale already"
        );
        assert_eq!(
            after(vec![phase("c3", false)], &["c2"]),
            "c3 stale already; c2 up to date again"
        );
    }
}
