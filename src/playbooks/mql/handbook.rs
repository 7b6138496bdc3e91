//! What people are handed, as data: the runbook, the UI spec, the list of risks, and the words of the guide.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// What to do when.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct RunbookEntry {
    /// The occasion.
    pub when: String,
    /// What to do.
    #[serde(rename = "do")]
    pub action: String,
}

/// A part of the UI spec.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct UiPart {
    /// What it is about.
    pub part: String,
    /// What must hold.
    pub text: String,
}

/// A risk somebody owns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Risk {
    /// What may happen.
    pub risk: String,
    /// Who looks after it.
    pub owner: String,
    /// How it stands.
    pub state: String,
}

/// When something runs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct ScheduleEntry {
    /// What runs.
    pub what: String,
    /// How often.
    pub every: String,
    /// By which command.
    pub command: String,
}

/// A feature in the guide.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct GuideEntry {
    /// The feature's number.
    pub number: usize,
    /// What it means.
    pub meaning: String,
    /// How to read it.
    pub read: String,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Handbook {
    /// What to do when.
    pub runbook: Vec<RunbookEntry>,
    /// The UI spec.
    pub ui: Vec<UiPart>,
    /// Risks.
    pub risk: Vec<Risk>,
    /// When what runs.
    pub schedule: Vec<ScheduleEntry>,
    /// The guide, by number.
    pub guide: Vec<GuideEntry>,
}

/// The handbook that ships.
pub(in crate::playbooks::mql) fn handbook() -> &'static Handbook {
    static ALL: OnceLock<Handbook> = OnceLock::new();
    ALL.get_or_init(|| embedded("handbook.toml", include_str!("data/handbook.toml")))
}

#[cfg(test)]
mod tests {
    use super::handbook;

    #[test]
    fn the_guide_has_every_feature_once() {
        let numbers: Vec<usize> = handbook().guide.iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, (1..=69).collect::<Vec<_>>());
        assert!(!handbook().runbook.is_empty() && !handbook().ui.is_empty() && !handbook().risk.is_empty());
    }
}
