//! The palette: every verb and every pane by name, found by the letters in their order.

use super::keys;
use super::{pane_number, verbs};
use crate::operations::{Pane, VERBS, Verb};
use crate::tui::action::Effect;
use crate::tui::input::Input;
use crate::tui::model::{Layer, List, Model};

/// Something the palette can do.
#[derive(Clone, Copy)]
pub enum Entry {
    /// A verb.
    Verb(&'static Verb),
    /// Show a pane.
    Pane(Pane),
}

impl Entry {
    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Verb(verb) => verb.id,
            Self::Pane(pane) => pane.title(),
        }
    }

    /// Its key.
    pub fn key(&self) -> String {
        match self {
            Self::Verb(verb) => keys::shown(verb),
            Self::Pane(pane) => pane_number(*pane).to_string(),
        }
    }

    /// One sentence.
    pub fn summary(&self) -> String {
        match self {
            Self::Verb(verb) => verb.summary.to_owned(),
            Self::Pane(pane) => format!("show the pane {}", pane.title()),
        }
    }
}

/// Opens the palette.
pub fn open(model: &mut Model) -> Vec<Effect> {
    model.layers.push(Layer::Palette(Input::default(), List::default()));
    Vec::new()
}

/// How well `typed` fits `name`: smaller is better, nothing where a letter is missing. Letters must come in order;
/// a letter at the start of a word costs nothing, each letter skipped costs one.
fn fit(typed: &str, name: &str) -> Option<usize> {
    let name: Vec<char> = name.to_lowercase().chars().collect();
    let mut cost = 0;
    let mut from = 0;
    for wanted in typed.to_lowercase().chars().filter(|letter| !letter.is_whitespace()) {
        let skipped = name.iter().skip(from).position(|letter| *letter == wanted)?;
        let place = from + skipped;
        let word_start = place == 0 || name.get(place - 1) == Some(&' ');
        if !word_start {
            cost += skipped + usize::from(skipped > 0);
        }
        from = place + 1;
    }
    Some(cost)
}

/// What fits the letters typed, best first; verbs of this pane before others at the same fit.
pub fn matches(typed: &str, pane: Pane) -> Vec<Entry> {
    let panes = Pane::ALL.into_iter().map(Entry::Pane);
    let all = VERBS
        .iter()
        .filter(|verb| verb.id != "palette")
        .map(Entry::Verb)
        .chain(panes);
    let mut found: Vec<(usize, bool, Entry)> = all
        .filter_map(|entry| {
            let far = matches!(entry, Entry::Verb(verb) if !keys::belongs(verb, pane));
            fit(typed, entry.name()).map(|cost| (cost, far, entry))
        })
        .collect();
    found.sort_by_key(|(cost, far, _)| (*cost, *far));
    found.into_iter().map(|(_, _, entry)| entry).collect()
}

/// Carries out the selected entry and closes the palette.
pub fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Palette(input, list)) = model.layers.last() else {
        return Vec::new();
    };
    let chosen = matches(input.text(), model.pane).get(list.selected).copied();
    model.layers.pop();
    match chosen {
        Some(Entry::Verb(verb)) => verbs::act_by_name(model, verb.id),
        Some(Entry::Pane(pane)) => verbs::go(model, pane),
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_letters_in_order_and_prefers_word_starts() {
        assert_eq!(matches("ra", Pane::Overview).first().map(Entry::name), Some("run all"));
        assert_eq!(matches("gat", Pane::Overview).first().map(Entry::name), Some("Gates"));
        assert_eq!(matches("qit", Pane::Overview).first().map(Entry::name), Some("quit"));
        assert!(matches("zzz", Pane::Overview).is_empty());
    }

    #[test]
    fn holds_every_verb_but_itself() {
        assert_eq!(matches("", Pane::Gates).len(), VERBS.len() - 1 + Pane::ALL.len());
    }
}
