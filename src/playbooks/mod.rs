//! The playbooks: each a folder with phases, parameters, gates, a lens and exports, all alike inside.
//!
//! A playbook is plain data plus functions; the engine runs its [`Pipeline`], the fronts ask its [`Lens`].

pub mod advisors;
mod attributes;
pub mod buyer_groups;
pub mod contractors;
mod entries;
pub mod mql;
pub mod permits;
mod tables;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use attributes::{AttributeKind, SourceAttribute};

use crate::engine::{GateSpec, ParameterSpec, Parameters, Pipeline};
use crate::export::Export;
use crate::frame::{Contract, Layout};
use crate::lens::Lens;

/// A playbook as the fronts see it.
pub struct Playbook {
    /// Its id, as typed.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// One sentence: what a run answers.
    pub summary: &'static str,
    /// Phases, gates and parameters.
    pub pipeline: Pipeline,
    /// Named sets of parameters that ship with it.
    pub profiles: BTreeMap<String, BTreeMap<String, toml::Value>>,
    /// The contracts of its datasets.
    pub contracts: Vec<Contract>,
    /// The layouts its files may have.
    pub layouts: Vec<Layout>,
    /// Keys a data file's entry in `assay.toml` may carry.
    pub source_attributes: &'static [&'static str],
    /// What those keys mean, which datasets take them and which need them.
    pub attributes: Vec<SourceAttribute>,
    /// Frames in which its phases set rows and values aside: file, line, row_id, column, reason, rule, kind.
    pub quarantines: &'static [&'static str],
    /// Its answers.
    pub lens: &'static dyn Lens,
    /// The files it can write.
    pub exports: &'static [Export],
}

impl Playbook {
    /// The contract of a dataset.
    pub fn contract(&self, dataset: &str) -> Option<&Contract> {
        self.contracts.iter().find(|contract| contract.dataset == dataset)
    }

    /// The datasets that are tables; the others hold files of another kind, such as rule sets.
    pub fn table_datasets(&self) -> impl Iterator<Item = &'static str> + Clone + '_ {
        let names = self.pipeline.datasets.iter().map(|(name, _)| *name);
        names.filter(|name| self.contract(name).is_some())
    }

    /// Whether no dataset is needed by itself: then a run needs some of them together, and says which are missing.
    pub fn needs_some(&self) -> bool {
        self.pipeline.datasets.iter().all(|(_, needed)| !needed)
    }

    /// The built-in parameters.
    pub fn built_in(&self) -> Parameters {
        Parameters::built_in(&self.pipeline.parameters)
    }
}

/// Every playbook, in the order of the overview.
pub fn all() -> &'static [Playbook] {
    static ALL: OnceLock<Vec<Playbook>> = OnceLock::new();
    ALL.get_or_init(|| {
        vec![
            contractors::playbook(),
            advisors::playbook(),
            mql::playbook(),
            permits::playbook(),
            buyer_groups::playbook(),
        ]
    })
}

/// The playbook with this id.
pub fn find(id: &str) -> Option<&'static Playbook> {
    all().iter().find(|playbook| playbook.id == id)
}

/// Parses a playbook's embedded TOML.
///
/// The text is part of the program, and a test parses every one of them, so a failure here cannot reach a user.
#[allow(clippy::panic, reason = "embedded text, parsed by a test")]
pub(crate) fn embedded<T: serde::de::DeserializeOwned>(name: &str, text: &str) -> T {
    match toml::from_str(text) {
        Ok(value) => value,
        Err(error) => panic!("embedded {name} does not parse: {error}"),
    }
}

/// The parameters of an embedded file: its tables `[[parameter]]`.
pub(crate) fn embedded_parameters(name: &str, text: &str) -> Vec<ParameterSpec> {
    #[derive(serde::Deserialize)]
    struct File {
        parameter: Vec<ParameterSpec>,
    }
    embedded::<File>(name, text).parameter
}

/// The gates of an embedded file: its tables `[[gate]]`.
pub(crate) fn embedded_gates(name: &str, text: &str) -> Vec<GateSpec> {
    #[derive(serde::Deserialize)]
    struct File {
        gate: Vec<GateSpec>,
    }
    embedded::<File>(name, text).gate
}
