//! The palette: every verb and every pane by name, found by the letters in their order, most used first.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::{pane_number, verbs};
use crate::operations::{Availability, Pane, Verb};
use crate::tui::action::Effect;
use crate::tui::input::Input;
use crate::tui::layer::PaletteLayer;
use crate::tui::model::{Layer, List, Model};

/// Verbs that the palette leaves out: itself, and the panes' digits, because every pane stands there by name.
const LEFT_OUT: [&str; 2] = ["palette", "pane"];
/// What having been used adds to how well the letters fit: about one letter at a word's start.
const USED_BONUS: i64 = 16;

/// Something the palette can do.
#[derive(Debug, Clone, Copy)]
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

    fn summary(&self) -> String {
        match self {
            Self::Verb(verb) => verb.summary.to_owned(),
            Self::Pane(pane) => format!("show the pane {}", pane.title()),
        }
    }
}

/// An entry that fits, ready to be drawn.
#[derive(Debug, Clone)]
pub struct Found {
    /// The entry.
    pub entry: Entry,
    /// Its key.
    pub key: String,
    /// One sentence.
    pub summary: String,
    /// Why it cannot act now.
    pub why_not: Option<String>,
    /// The places of the letters typed in its name.
    pub letters: Vec<usize>,
}

/// Opens the palette.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let layer = PaletteLayer {
        input: Input::default(),
        list: List::default(),
        found: matches("", model),
    };
    model.layers.push(Layer::Palette(layer));
    Vec::new()
}

/// What was typed has changed: what fits is looked up anew and the first is selected.
pub fn typed(model: &mut Model) {
    let Some(Layer::Palette(layer)) = model.layers.last() else {
        return;
    };
    let found = matches(layer.input.text(), model);
    if let Some(Layer::Palette(layer)) = model.layers.last_mut() {
        layer.found = found;
        layer.list = List::default();
    }
}

/// What fits the letters typed. With none typed the most used come first, then this pane's verbs; else how well they
/// fit decides, and use among those that fit about as well.
pub fn matches(typed: &str, model: &Model) -> Vec<Found> {
    let letters: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let panes = Pane::ALL.into_iter().map(Entry::Pane);
    let bindings = model.keys.bindings().iter();
    let verbs = bindings
        .map(|binding| binding.verb)
        .filter(|verb| !LEFT_OUT.contains(&verb.id))
        .map(Entry::Verb);
    let mut found: Vec<(i64, u32, bool, Entry, Vec<usize>)> = Vec::new();
    for entry in verbs.chain(panes) {
        // A matcher of its own: one that matched before may score by what it met then.
        let Some((score, places)) = SkimMatcherV2::default().fuzzy_indices(entry.name(), &letters) else {
            continue;
        };
        let used = model.used.get(entry.name()).copied().unwrap_or(0);
        let far = matches!(entry, Entry::Verb(verb) if !verb.panes.is_empty() && !verb.panes.contains(&model.pane));
        let whole = entry.name().eq_ignore_ascii_case(typed.trim());
        let score = if letters.is_empty() {
            0
        } else {
            // Of two names that fit, the shorter one is meant: fewer of its letters were left out.
            let shorter = i64::try_from(entry.name().len()).unwrap_or(i64::MAX);
            let bonus = if used > 0 { USED_BONUS } else { 0 };
            if whole { i64::MAX } else { score + bonus - shorter }
        };
        found.push((score, used, far, entry, places));
    }
    found.sort_by_key(|(score, used, far, ..)| (std::cmp::Reverse((*score, *used)), *far));
    let situation = model.situation();
    let ready = |(_, _, _, entry, letters): (i64, u32, bool, Entry, Vec<usize>)| {
        let (key, why_not) = match entry {
            Entry::Verb(verb) => (model.keys.shown(verb.id), reason(model, verb, &situation)),
            Entry::Pane(pane) => (pane_number(pane).to_string(), None),
        };
        Found {
            key,
            summary: entry.summary(),
            why_not,
            letters,
            entry,
        }
    };
    found.into_iter().map(ready).collect()
}

/// Why a verb of this pane, or of all, cannot act; one of another pane takes us there and is asked then.
fn reason(model: &Model, verb: &Verb, situation: &crate::operations::Situation) -> Option<String> {
    let here = verb.panes.is_empty() || verb.panes.contains(&model.pane);
    match (verb.available)(situation) {
        Availability::No(why) if here => Some(model.keys.fill(why)),
        _ => None,
    }
}

/// Carries out the selected entry and closes the palette.
pub fn choose(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Palette(layer)) = model.layers.last() else {
        return Vec::new();
    };
    let chosen = layer.found.get(layer.list.selected).map(|found| found.entry);
    model.layers.pop();
    let Some(entry) = chosen else { return Vec::new() };
    let used = model.used.entry(entry.name().to_owned()).or_default();
    *used = used.saturating_add(1);
    match entry {
        Entry::Verb(verb) => verbs::act_by_name(model, verb.id),
        Entry::Pane(pane) => verbs::go(model, pane),
    }
}
