//! Lines that are typed: a condition, letters looked for, a note, or the reason for a decision.

use crossterm::event::{KeyCode, KeyEvent};

use super::{archives, data, form, gates, grid, leads, mapping, merges, palette, ruleset, sales, tiers, whatif};
use crate::frame::nearest;
use crate::operations::{Decision, GATE_COLUMNS, SheetKey};
use crate::tui::action::{AskError, Effect, ExportJob};
use crate::tui::input::Input;
use crate::tui::model::{Layer, Model, Prompt, Purpose};
use crate::tui::picture::Picture;

/// The name of a file that holds a table as it is shown, where the table's title makes none.
const SHOWN: &str = "view";

/// The name proposed for a file of the table on screen: its title, so that two tables are not proposed the same file.
pub fn shown_name(model: &Model) -> String {
    let title = model
        .grid()
        .and_then(|grid| Some(grid.source()?.title().to_lowercase()));
    let title = title.unwrap_or_default();
    let words: Vec<&str> = title
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let name = words.join("_");
    // A playbook's own export of this name would be written instead.
    let is_export = model
        .picture
        .ready()
        .is_some_and(|picture| picture.exports.contains(&name));
    match (words.is_empty(), is_export) {
        (true, _) => SHOWN.to_owned(),
        (false, true) => format!("{name}_{SHOWN}"),
        (false, false) => name,
    }
}

/// Opens a line for typing.
pub fn open(model: &mut Model, purpose: Purpose, text: &str) {
    model.layers.push(Layer::Prompt(Prompt {
        purpose,
        input: Input::new(text),
        error: None,
        asked: None,
    }));
}

/// A key for the topmost line. `Esc` was dealt with before.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let words = completions(model);
    let Some(Layer::Prompt(prompt)) = model.layers.last_mut() else {
        return Vec::new();
    };
    match key.code {
        KeyCode::Enter => return enter(model),
        KeyCode::Tab if prompt.purpose == Purpose::OpenFile => return data::complete(&prompt.input),
        KeyCode::Tab => {
            prompt.input.complete(&words);
        }
        KeyCode::Up | KeyCode::Down if matches!(prompt.purpose, Purpose::Find(_) | Purpose::GateFind(_)) => {
            let by = if key.code == KeyCode::Up { -1 } else { 1 };
            if model.grid().is_some() {
                grid::step(model, by);
                return Vec::new();
            }
            return super::movement::step(model, by);
        }
        _ => {
            if prompt.input.key(key) {
                prompt.error = None;
                return typed(model);
            }
        }
    }
    Vec::new()
}

/// What `Tab` may complete: columns in a condition, exports in a file's name.
fn completions(model: &Model) -> Vec<String> {
    match model.layers.last() {
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Filter,
            ..
        })) => columns(model),
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Sale(_),
            ..
        })) => words_of(model, |picture| &picture.sale_steps),
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Order(_),
            ..
        })) => words_of(model, |picture| &picture.orders),
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::GateFilter,
            ..
        })) => GATE_COLUMNS.map(str::to_owned).to_vec(),
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Export,
            ..
        })) => model
            .picture
            .ready()
            .map(|picture| picture.exports.clone())
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn words_of(model: &Model, which: fn(&Picture) -> &Vec<&'static str>) -> Vec<String> {
    let words = model.picture.ready().map(|picture| which(picture).iter());
    words.into_iter().flatten().map(|word| (*word).to_owned()).collect()
}

/// The columns that a condition on the current table may name.
pub fn columns(model: &Model) -> Vec<String> {
    let source = model.grid().and_then(|grid| grid.source());
    source.map_or_else(Vec::new, |source| {
        source.columns().iter().map(|column| column.name.clone()).collect()
    })
}

/// Letters looked for act as they are typed.
fn typed(model: &mut Model) -> Vec<Effect> {
    match model.layers.last() {
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Find(_),
            input,
            ..
        })) => {
            let letters = input.text().to_owned();
            grid::find(model, &letters)
        }
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::GateFind(_),
            input,
            ..
        })) => {
            let letters = (!input.text().is_empty()).then(|| input.text().to_owned());
            gates::find(model, letters);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// `Esc` in a typed line: letters looked for are taken back.
pub fn leave(model: &mut Model) -> Vec<Effect> {
    match model.layers.pop() {
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::Find(before),
            ..
        })) => {
            let key = model.grid().map(|grid| grid.key.clone());
            key.map_or_else(Vec::new, |key| grid::restore(model, &key, &before))
        }
        Some(Layer::Prompt(Prompt {
            purpose: Purpose::GateFind(before),
            ..
        })) => {
            gates::find(model, before);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Pasted text goes into a typed line and nowhere else.
pub fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    match model.layers.last_mut() {
        Some(Layer::Prompt(prompt)) => {
            prompt.input.insert(text);
            prompt.error = None;
            return typed(model);
        }
        Some(Layer::Palette(layer)) => {
            layer.input.insert(text);
            palette::typed(model);
        }
        Some(Layer::Form(layer)) => form::paste(layer, text),
        Some(Layer::Mapping(open)) => mapping::paste(open, text),
        _ => {}
    }
    Vec::new()
}

/// The export that a name was most likely meant to be; nothing for the name that was offered, and where the question was
/// asked already.
fn meant(model: &Model, exports: &[String], text: &str) -> Option<String> {
    let asked = matches!(model.layers.last(), Some(Layer::Prompt(Prompt { error: Some(_), .. })));
    if asked || text.is_empty() || text == shown_name(model) {
        return None;
    }
    nearest(text, exports.iter().map(String::as_str)).map(str::to_owned)
}

/// Asks whether a name is a slip, before a file is written under it.
fn doubt(model: &mut Model, text: &str, near: &str) -> Vec<Effect> {
    if let Some(Layer::Prompt(prompt)) = model.layers.last_mut() {
        let why = format!(
            "there is no export `{text}`; the nearest is `{near}`. ↵ again writes the rows as shown to {text}.csv"
        );
        prompt.error = Some((why, None));
    }
    Vec::new()
}

fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(Layer::Prompt(prompt)) = model.layers.last_mut() else {
        return Vec::new();
    };
    let text = prompt.input.text().trim().to_owned();
    let decision = match prompt.purpose.clone() {
        Purpose::Filter => {
            let condition = (!text.is_empty()).then_some(text);
            if model.grid().is_some_and(|grid| grid.view.query.condition == condition) {
                model.layers.pop();
                return Vec::new();
            }
            let key = model.grid().map(|grid| grid.key.clone());
            if let Some(Layer::Prompt(prompt)) = model.layers.last_mut() {
                prompt.asked = key;
            }
            return grid::change(model, |grid| grid.view.query.condition = condition);
        }
        Purpose::Find(before) => {
            model.layers.pop();
            grid::found(model, *before);
            return Vec::new();
        }
        Purpose::Note(lead) => {
            model.layers.pop();
            return leads::keep_note(model, &lead, &text);
        }
        Purpose::Sale(lead) => return sales::take_step(model, &lead, &text),
        Purpose::Order(lead) => return sales::give_order(model, &lead, &text),
        Purpose::UndoMerge => return merges::order(model, &text),
        Purpose::Archive => return archives::create(model, &text),
        Purpose::KeepFilter => {
            model.layers.pop();
            leads::keep_filter(model, &text);
            return Vec::new();
        }
        Purpose::Export => {
            let exports = model.picture.ready().map(|picture| picture.exports.clone());
            let exports = exports.unwrap_or_default();
            let named = exports.contains(&text);
            if !named && let Some(near) = meant(model, &exports, &text) {
                return doubt(model, &text, &near);
            }
            model.layers.pop();
            if named {
                return vec![Effect::Export(ExportJob::Named(text))];
            }
            let name = if text.is_empty() { shown_name(model) } else { text };
            return grid::export_shown(model, &name);
        }
        Purpose::GateFilter => return filter_gates(model, &text),
        Purpose::GateFind(_) => {
            model.layers.pop();
            return Vec::new();
        }
        Purpose::Waive(gate, subject) => (Decision::Waived, gate, subject),
        Purpose::Reject(gate, subject) => (Decision::Rejected, gate, subject),
        Purpose::Slider(name) => {
            return whatif::typed(model, &name, &text);
        }
        Purpose::Rule(name) => return ruleset::typed(model, &name, &text),
        Purpose::Profile => return whatif::save(model, &text),
        Purpose::Count(tier) => {
            return tiers::typed_count(model, tier, &text);
        }
        Purpose::OpenFile => {
            model.layers.pop();
            return data::open_path(model, &text);
        }
    };
    if text.is_empty() {
        prompt.error = Some((
            "a reason is needed: it stands in the log beside the gate".to_owned(),
            None,
        ));
        return Vec::new();
    }
    model.layers.pop();
    let (decision, gate, subject) = decision;
    gates::decide(model, (gate, subject), decision, text)
}

/// A condition on gates is tried at once: there are few.
fn filter_gates(model: &mut Model, text: &str) -> Vec<Effect> {
    let tried = gates::filter_by(model, text);
    if let (Err(error), Some(Layer::Prompt(prompt))) = (&tried, model.layers.last_mut()) {
        prompt.error = Some(error.clone());
    } else {
        model.layers.pop();
    }
    Vec::new()
}

/// The condition on this table was understood: its line is done with.
pub fn close_filter(model: &mut Model, key: &SheetKey) {
    if asked_line(model, key).is_some() {
        model.layers.pop();
    }
}

/// Shows what is wrong under the condition on this table, if its line is still open and asked.
pub fn refuse_filter(model: &mut Model, key: &SheetKey, error: AskError) -> Option<AskError> {
    match asked_line(model, key) {
        Some(prompt) => {
            prompt.error = Some((error.message, error.offset));
            prompt.asked = None;
            None
        }
        None => Some(error),
    }
}

fn asked_line<'model>(model: &'model mut Model, key: &SheetKey) -> Option<&'model mut Prompt> {
    match model.layers.last_mut() {
        Some(Layer::Prompt(prompt)) if prompt.purpose == Purpose::Filter && prompt.asked.as_ref() == Some(key) => {
            Some(prompt)
        }
        _ => None,
    }
}
