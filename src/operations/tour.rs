//! The guided tour as data: what one sees, which keys come next, and how it is known that a step is done. The screen
//! walks it, the command line prints it.

use std::sync::OnceLock;

use serde::Deserialize;

use super::keys::{KeyTable, shown_key};
use super::verbs::Pane;
use crate::playbooks::embedded;

/// `data/tour.toml`; the file explains each entry.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// The playbook it begins with.
    pub playbook: String,
    /// What is said when it is over.
    pub ended: String,
    /// The steps, in order.
    #[serde(rename = "step")]
    pub steps: Vec<TourStep>,
}

/// One step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TourStep {
    /// The pane it takes place in, by its title; anywhere unless said.
    pub pane: Option<String>,
    /// What lies over the pane then; nothing unless said.
    pub over: Option<String>,
    /// What may lie over the pane between its keys.
    pub through: Option<String>,
    /// The playbook it is about; any unless said.
    pub playbook: Option<String>,
    /// The keys.
    pub press: Vec<Press>,
    /// What they do.
    pub does: String,
    /// What one sees.
    pub sees: String,
    /// How it is known that it is done.
    pub done: Done,
}

/// One key of a step, or a text to type.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Press {
    /// A verb's key.
    Verb {
        /// The verb.
        verb: String,
        /// Which of its keys, from 1.
        #[serde(default = "first")]
        place: usize,
    },
    /// A key that cannot be given away, by its name.
    Key {
        /// The name.
        key: String,
    },
    /// A text.
    Text {
        /// The text.
        text: String,
    },
}

fn first() -> usize {
    1
}

/// What holds when a step is done; whatever is left out does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Done {
    /// The pane on screen.
    pub pane: Option<String>,
    /// The tab inside the pane of tiers.
    pub tab: Option<String>,
    /// What lies over the pane.
    pub over: Option<String>,
    /// The playbook on screen.
    pub playbook: Option<String>,
    /// Nothing lies over the pane.
    pub bare: bool,
    /// So many runs are over.
    pub runs: Option<usize>,
    /// So many decisions were given.
    pub decisions: Option<usize>,
    /// A number of the what-if was moved.
    pub drafted: bool,
    /// Keys move in the role map.
    pub inside: bool,
    /// This verb was carried out.
    pub acted: Option<String>,
}

impl TourStep {
    /// The pane it takes place in.
    pub fn pane(&self) -> Option<Pane> {
        let title = self.pane.as_deref()?;
        Pane::ALL.into_iter().find(|pane| pane.title() == title)
    }

    /// The verb whose key comes last, if one does: it has to be able to act.
    pub fn verb(&self) -> Option<&str> {
        self.press.iter().rev().find_map(|press| match press {
            Press::Verb { verb, .. } => Some(verb.as_str()),
            Press::Key { .. } | Press::Text { .. } => None,
        })
    }

    /// Its keys as they are shown, in order; a text in quotation marks.
    pub fn keys(&self, table: &KeyTable) -> String {
        let shown = |press: &Press| match press {
            Press::Verb { verb, place } => {
                let keys = table
                    .binding(verb)
                    .and_then(|binding| binding.keys.get(place.checked_sub(1)?));
                let keys = keys.map(|chord| chord.iter().map(|key| shown_key(key)).collect::<Vec<_>>().join(" "));
                keys.unwrap_or_else(|| format!("{} {verb}", table.first("palette")))
            }
            Press::Key { key } => shown_key(key),
            Press::Text { text } => format!("\"{text}\""),
        };
        self.press.iter().map(shown).collect::<Vec<_>>().join(" ")
    }
}

/// The tour.
pub fn tour() -> &'static Tour {
    static TOUR: OnceLock<Tour> = OnceLock::new();
    TOUR.get_or_init(|| embedded("tour.toml", include_str!("data/tour.toml")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::verb;

    #[test]
    fn every_step_names_verbs_that_exist_and_keys_that_are_bound() {
        let table = KeyTable::default();
        for step in &tour().steps {
            assert!(!step.press.is_empty() && step.done != Done::default(), "{step:?}");
            assert_eq!(step.pane.is_some(), step.pane().is_some(), "{step:?}");
            for press in &step.press {
                let Press::Verb { verb: id, place } = press else {
                    continue;
                };
                let found = verb(id).unwrap_or_else(|| panic!("there is no verb `{id}`"));
                let bound = table.binding(id).unwrap();
                assert!(*place >= 1 && *place <= bound.keys.len(), "{step:?}");
                let here = step
                    .pane()
                    .is_none_or(|pane| found.panes.is_empty() || found.panes.contains(&pane));
                assert!(here, "{id} does not belong to {:?}", step.pane);
            }
            assert!(
                !step.keys(&table).contains(':') || step.verb() == Some("palette"),
                "{step:?}"
            );
        }
    }

    #[test]
    fn a_persons_own_keys_are_shown() {
        let wish = super::super::KeyWish {
            verb: "what-if".to_owned(),
            keys: vec!["g w".to_owned()],
            line: 1,
        };
        let first = super::super::KeyWish {
            verb: "first".to_owned(),
            keys: vec!["Home".to_owned()],
            line: 2,
        };
        let (table, complaints) = KeyTable::with(&[wish, first], "s.toml");
        assert_eq!(complaints, Vec::<String>::new());
        let step = tour().steps.iter().find(|step| step.verb() == Some("what-if")).unwrap();
        assert_eq!(step.keys(&table), "g w");
        let last = tour().steps.last().unwrap();
        assert_eq!(last.keys(&table), "Esc");
    }
}
