//! Which parameters a phase asked for, noted in tests only: what a parameter says of its readers is held to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Names by playbook and phase, over all runs of this process.
static ASKED: Mutex<BTreeMap<(String, String), BTreeSet<String>>> = Mutex::new(BTreeMap::new());

/// Who asks: playbook and phase; nobody outside a phase's body. Two sets of parameters are the same whoever asks them.
#[derive(Debug, Clone, Default)]
pub struct Asker(Option<(String, String)>);

impl PartialEq for Asker {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Asker {
    /// A phase.
    pub fn phase(playbook: &str, phase: &str) -> Self {
        Self(Some((playbook.to_owned(), phase.to_owned())))
    }

    /// Notes that it asked for a parameter.
    pub fn asks(&self, name: &str) {
        if let Some(who) = &self.0 {
            let mut asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
            asked.entry(who.clone()).or_default().insert(name.to_owned());
        }
    }
}

/// What the phases of a playbook asked for: name and phase.
pub fn asked_by(playbook: &str) -> BTreeSet<(String, String)> {
    let asked = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let of = asked.iter().filter(|((held, _), _)| held == playbook);
    let pairs = of.flat_map(|((_, phase), names)| names.iter().map(|name| (name.clone(), phase.clone())));
    pairs.collect()
}
