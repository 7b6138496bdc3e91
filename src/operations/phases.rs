//! What a phase waits for, reads and makes, ready for the Pipeline pane.

use std::collections::BTreeMap;

use super::bench::{Bench, Overrides};
use super::error::OperationError;
use super::parameters::{origin_words, value_words};
use super::view::View;
use crate::frame::parquet_shape;

/// A parameter that a phase reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterUse {
    /// Its name.
    pub name: String,
    /// Its value with the unit.
    pub value: String,
    /// Where it came from.
    pub origin: String,
    /// Whether it differs from the default.
    pub changed: bool,
}

/// What there is to say of a phase besides its state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PhaseFacts {
    /// Phases whose frames it reads.
    pub needs: Vec<String>,
    /// Parameters it reads.
    pub parameters: Vec<ParameterUse>,
    /// Frames it makes, with their rows where they were made.
    pub makes: Vec<(String, Option<usize>)>,
    /// Rows of the frames it reads, where they were made.
    pub reads: Vec<(String, Option<usize>)>,
}

impl Bench {
    /// The facts of every phase, by id. Row counts come from the ends of the stored files; no frame is read.
    ///
    /// # Errors
    /// When a value of the settings does not fit.
    pub fn phase_facts(&self, view: &View) -> Result<BTreeMap<String, PhaseFacts>, OperationError> {
        let pipeline = &view.playbook.pipeline;
        let rows = self.parameter_rows(view.playbook, None, &Overrides::default())?;
        let rows_of = |hash: &str| parquet_shape(&view.store().frame_path(hash)).ok()?.0.try_into().ok();
        let counts: BTreeMap<&str, usize> = view
            .made()
            .filter_map(|(name, hash)| Some((name, rows_of(hash)?)))
            .collect();
        let counted = |names: &[&str]| {
            let pair = |name: &&str| ((*name).to_owned(), counts.get(name).copied());
            names.iter().map(pair).collect()
        };
        let facts = pipeline.phases.iter().map(|phase| {
            let needed = pipeline.needs(phase);
            let needs = pipeline.phases.iter().filter(|other| needed.contains(&other.id));
            let read = rows
                .iter()
                .filter(|row| !row.spec.name.starts_with("gate.") && row.spec.used_by.iter().any(|id| id == phase.id));
            let parameters = read.map(|row| ParameterUse {
                name: row.spec.name.clone(),
                value: format!("{} {}", value_words(&row.value), row.spec.unit)
                    .trim_end()
                    .to_owned(),
                origin: origin_words(&row.origin),
                changed: row.differs(&row.value),
            });
            let facts = PhaseFacts {
                needs: needs.map(|other| other.id.to_owned()).collect(),
                parameters: parameters.collect(),
                makes: counted(phase.makes),
                reads: counted(phase.reads),
            };
            (phase.id.to_owned(), facts)
        });
        Ok(facts.collect())
    }
}
