//! The parameters that a body may read, by their types.

use super::PhaseContext;
use crate::engine::parameters::Parameters;
use crate::engine::phase::PhaseError;

impl PhaseContext<'_> {
    /// Inside a unit only what its key holds may be read, or a stored unit would outlive a change.
    pub(super) fn allowed_in_unit(&self, name: &str) -> Result<(), PhaseError> {
        match &*self.unit_reads.borrow() {
            Some(reads) if !reads.iter().any(|read| read == name) => {
                Err(self.undeclared(format!("`{name}` inside a unit that does not say so")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn declared(&self, name: &str) -> Result<(), PhaseError> {
        self.allowed_in_unit(name)?;
        let spec = self.pipeline.parameters.iter().find(|spec| spec.name == name);
        match spec {
            Some(spec) if spec.used_by.iter().any(|id| id == self.phase.id) => Ok(()),
            _ => Err(self.undeclared(format!("parameter `{name}`"))),
        }
    }

    /// A number that must be there.
    ///
    /// # Errors
    /// When the phase does not declare it or it is not a number.
    pub fn number(&self, name: &str) -> Result<f64, PhaseError> {
        self.optional_number(name)?
            .ok_or_else(|| self.undeclared(format!("parameter `{name}` as a number")))
    }

    /// A number or the word `none`.
    ///
    /// # Errors
    /// When the phase does not declare it.
    pub fn optional_number(&self, name: &str) -> Result<Option<f64>, PhaseError> {
        self.declared(name)?;
        Ok(self.parameters.number(name))
    }

    /// A word.
    ///
    /// # Errors
    /// When the phase does not declare it or it is not text.
    pub fn word(&self, name: &str) -> Result<&str, PhaseError> {
        self.declared(name)?;
        self.parameters
            .text(name)
            .ok_or_else(|| self.undeclared(format!("parameter `{name}` as text")))
    }

    /// Several words.
    ///
    /// # Errors
    /// When the phase does not declare it.
    pub fn words(&self, name: &str) -> Result<Vec<String>, PhaseError> {
        self.declared(name)?;
        let list = self.parameters.value(name).and_then(toml::Value::as_array);
        Ok(list
            .into_iter()
            .flatten()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect())
    }

    /// A switch.
    ///
    /// # Errors
    /// When the phase does not declare it.
    pub fn switch(&self, name: &str) -> Result<bool, PhaseError> {
        self.declared(name)?;
        Ok(self
            .parameters
            .value(name)
            .and_then(toml::Value::as_bool)
            .unwrap_or(false))
    }

    /// All parameters, for pure functions that take them whole; reading through this is only for parameters that the
    /// phase declares.
    pub fn parameters(&self) -> &Parameters {
        self.parameters
    }
}
