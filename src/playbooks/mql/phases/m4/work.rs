//! The fits of the phase as units: each is kept the moment it is done, so that a cancel or a kill loses at most one.

use std::time::Instant;

use super::fits::{FoldData, Reached, fit_fold};
use super::settings::{FOLD_READS, Settings, Way};
use crate::engine::{PhaseContext, PhaseError, digest};
use crate::learn::Point;
use crate::playbooks::mql::table::FeatureTable;

/// What every unit is made from, and how far the phase is.
pub(super) struct Work<'a, 'c> {
    pub context: &'a PhaseContext<'c>,
    pub table: &'a FeatureTable,
    pub settings: &'a Settings,
    pub folds: &'a [FoldData],
    /// Content hashes of the frames that the phase reads.
    inputs: String,
    done: u64,
    total: u64,
    started: Instant,
}

impl<'a, 'c> Work<'a, 'c> {
    /// Work on these folds, so many fits in all.
    pub(super) fn new(
        context: &'a PhaseContext<'c>,
        table: &'a FeatureTable,
        settings: &'a Settings,
        folds: &'a [FoldData],
        total: usize,
    ) -> Result<Self, PhaseError> {
        let inputs = digest(&(
            context.frame_hash("features")?,
            context.frame_hash("labelled")?,
            context.frame_hash("leads_clean")?,
        ));
        Ok(Self {
            context,
            table,
            settings,
            folds,
            inputs,
            done: 0,
            total: total as u64,
            started: Instant::now(),
        })
    }

    /// The key of a unit of this kind.
    pub(super) fn key(&self, kind: &str, of: &impl serde::Serialize) -> String {
        format!("{kind} {}", digest(&(&self.inputs, of)))
    }

    /// A look at the cancel token before a fit, and the progress after the last one.
    pub(super) fn step(&mut self, subject: &str) -> Result<(), PhaseError> {
        self.context.checkpoint()?;
        self.context
            .progress(subject, self.done, self.total, "fits", self.started.elapsed());
        self.done += 1;
        Ok(())
    }

    /// What a way reaches at a point, on every fold.
    pub(super) fn folds(&mut self, subject: &str, way: Way, point: &Point) -> Result<Vec<Reached>, PhaseError> {
        let mut found = Vec::with_capacity(self.folds.len());
        for (place, fold) in self.folds.iter().enumerate() {
            self.step(subject)?;
            let key = self.key("fit", &(format!("{way:?}"), point, place));
            let (unit, _) = self.context.unit(&key, &FOLD_READS, || {
                let fitted = fit_fold(fold, self.table, way, point, self.settings)?;
                Ok((Vec::new(), stored(&fitted.reached)?))
            })?;
            found.push(restored(&unit.value)?);
        }
        Ok(found)
    }
}

/// A value as a unit keeps it.
pub(super) fn stored(value: &impl serde::Serialize) -> Result<serde_json::Value, PhaseError> {
    serde_json::to_value(value).map_err(|error| unreadable(&error))
}

/// A value that a unit kept.
pub(super) fn restored<T: serde::de::DeserializeOwned>(value: &serde_json::Value) -> Result<T, PhaseError> {
    serde_json::from_value(value.clone()).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> PhaseError {
    PhaseError::Input(format!(
        "a stored fit of M4 cannot be read ({error}): run `assay run mql --from M4 --force`"
    ))
}
