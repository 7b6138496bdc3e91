//! Keys of the parameters form. Edits are a draft until `S` writes them; what they make stale is asked of the reader.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::verbs;
use crate::operations::{ParameterForm, StaleAfter, value_words};
use crate::tui::action::{Effect, Request};
use crate::tui::form::{FormLayer, Typed};
use crate::tui::input::Input;
use crate::tui::layer::Foreseen;
use crate::tui::model::{Layer, Loaded, Model};
use crate::tui::view;

/// Opens the form on the selected phase.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let place = model.phases.selected;
    let state = model.picture.ready().and_then(|picture| picture.states.get(place));
    let phase = state.map(|state| state.phase.id.to_owned());
    model.layers.push(Layer::Form(Box::new(FormLayer::new(phase))));
    vec![ask_rows(model)].into_iter().flatten().collect()
}

fn top(model: &mut Model) -> Option<&mut FormLayer> {
    match model.layers.last_mut() {
        Some(Layer::Form(form)) => Some(form),
        _ => None,
    }
}

fn ask_rows(model: &mut Model) -> Option<Effect> {
    let generation = model.generations.fresh();
    model.generations.layer = generation;
    let form = top(model)?;
    Some(Effect::Ask(Request::Parameters {
        generation,
        phase: form.phase.clone(),
        profile: form.edits.profile.clone(),
    }))
}

/// After every edit: which phases would be stale.
fn ask_stale(model: &mut Model) -> Vec<Effect> {
    let generation = model.generations.fresh();
    model.generations.stale = generation;
    let Some(form) = top(model) else { return Vec::new() };
    if form.edits.is_empty() {
        form.stale = None;
        return Vec::new();
    }
    // What was told last stays until the answer is there: nothing flickers.
    form.stale.get_or_insert(Loaded::Waiting);
    let edits = form.edits.clone();
    vec![Effect::Ask(Request::StaleAfter { generation, edits })]
}

/// A key while the form lies on top.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    if form.asking {
        return answered(model, key);
    }
    if form.typed.is_some() {
        return typing(model, key);
    }
    if form.narrowing {
        return narrowing(model, key);
    }
    if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
        return Vec::new();
    }
    let height = view::form_rows(model);
    let page = isize::try_from(height.max(2) - 1).unwrap_or(1);
    match key.code {
        KeyCode::Esc | KeyCode::Char('q') => return leave(model),
        KeyCode::Up | KeyCode::Char('k') => scroll(model, -1),
        KeyCode::Down | KeyCode::Char('j') => scroll(model, 1),
        KeyCode::PageUp => scroll(model, -page),
        KeyCode::PageDown | KeyCode::Char(' ') => scroll(model, page),
        KeyCode::Home | KeyCode::Char('g') => scroll(model, isize::MIN),
        KeyCode::End | KeyCode::Char('G') => scroll(model, isize::MAX),
        KeyCode::Left | KeyCode::Char('h') => return turn(model, false),
        KeyCode::Right | KeyCode::Char('l') => return turn(model, true),
        KeyCode::Enter => return enter(model),
        KeyCode::Delete | KeyCode::Backspace | KeyCode::Char('0') => return reset(model),
        KeyCode::Char('/') => {
            if let Some(form) = top(model) {
                form.narrowing = true;
            }
        }
        KeyCode::Char('P') => return next_profile(model),
        KeyCode::Char('S') => return save(model),
        KeyCode::Char('?') => model.layers.push(Layer::Help(0)),
        KeyCode::Char('c') if model.job.is_some() => return verbs::cancel(model),
        _ => {}
    }
    Vec::new()
}

/// Moves the selection.
pub fn scroll(model: &mut Model, by: isize) {
    let height = view::form_rows(model);
    if let Some(form) = top(model).filter(|form| form.typed.is_none()) {
        form.step(by, height);
    }
}

/// Selects the entry that was clicked; a click on the selected one edits it.
pub fn clicked(model: &mut Model, place: usize) -> Vec<Effect> {
    let height = view::form_rows(model);
    let Some(form) = top(model).filter(|form| form.typed.is_none() && !form.asking) else {
        return Vec::new();
    };
    if form.list.selected == place {
        return enter(model);
    }
    let by = isize::try_from(place).unwrap_or(0) - isize::try_from(form.list.selected).unwrap_or(0);
    form.step(by, height);
    Vec::new()
}

fn leave(model: &mut Model) -> Vec<Effect> {
    let height = view::form_rows(model);
    let Some(form) = top(model) else { return Vec::new() };
    if !form.narrow.text().is_empty() {
        widen(form, height);
    } else if form.edits.is_empty() {
        model.layers.pop();
    } else {
        form.asking = true;
    }
    Vec::new()
}

/// Asks what shall become of the edits; nothing where there are none.
pub fn refuse_to_leave(model: &mut Model) -> bool {
    let Some(form) = top(model).filter(|form| !form.edits.is_empty() || form.typed.is_some()) else {
        return false;
    };
    // A value that is being typed is not an edit yet: Esc and Enter say what becomes of it.
    form.asking = form.typed.is_none();
    if !form.asking {
        model.say("a value is being typed: Enter takes it, Esc drops it");
    }
    true
}

fn widen(form: &mut FormLayer, height: usize) {
    let name = form.selected().map(|row| row.spec.name.clone());
    form.narrow = Input::default();
    form.narrowing = false;
    form.select(name.as_deref(), height);
}

fn answered(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    match key.code {
        KeyCode::Char('S') => {
            form.asking = false;
            return save(model);
        }
        KeyCode::Char('y' | 'd') => {
            model.layers.pop();
            model.say("the edits were dropped");
        }
        KeyCode::Char('n') | KeyCode::Esc => form.asking = false,
        _ => {}
    }
    Vec::new()
}

fn narrowing(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let height = view::form_rows(model);
    let Some(form) = top(model) else { return Vec::new() };
    match key.code {
        KeyCode::Esc => widen(form, height),
        KeyCode::Enter => form.narrowing = false,
        KeyCode::Up => form.step(-1, height),
        KeyCode::Down => form.step(1, height),
        _ => {
            if form.narrow.key(key) {
                form.select(None, height);
            }
        }
    }
    Vec::new()
}

/// Switches and choices turn, everything else is typed.
fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    let Some(row) = form.selected() else { return Vec::new() };
    if !row.options().is_empty() {
        return turn(model, true);
    }
    let text = match form.value(row).0 {
        toml::Value::Array(items) if items.is_empty() => String::new(),
        value => value_words(value),
    };
    form.typed = Some(Typed {
        input: Input::new(&text),
        error: None,
    });
    Vec::new()
}

/// The next or previous of the values that can be gone through.
fn turn(model: &mut Model, forward: bool) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    let Some(row) = form.selected().cloned() else {
        return Vec::new();
    };
    let options = row.options();
    if options.is_empty() {
        model.say(format!("↵ types {}: it is no choice", row.spec.name));
        return Vec::new();
    }
    let here = options.iter().position(|option| option == form.value(&row).0);
    let by = if forward { 1 } else { options.len() - 1 };
    let next = here.map_or(0, |here| (here + by) % options.len());
    if let Some(value) = options.get(next) {
        form.edit(&row, Some(value.clone()));
    }
    ask_stale(model)
}

fn typing(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    let Some(row) = form.selected().cloned() else {
        form.typed = None;
        return Vec::new();
    };
    let Some(typed) = &mut form.typed else {
        return Vec::new();
    };
    match key.code {
        KeyCode::Esc => form.typed = None,
        KeyCode::Enter => match row.read(typed.input.text()) {
            Ok(value) => {
                form.typed = None;
                form.edit(&row, Some(value));
                return ask_stale(model);
            }
            Err(error) => typed.error = Some(error),
        },
        _ => {
            if typed.input.key(key) {
                typed.error = row.read(typed.input.text()).err();
            }
        }
    }
    Vec::new()
}

/// Pasted text goes into the line that is being typed.
pub fn paste(form: &mut FormLayer, text: &str) {
    let row = form.selected().cloned();
    match (&mut form.typed, row) {
        (Some(typed), Some(row)) => {
            typed.input.insert(text);
            typed.error = row.read(typed.input.text()).err();
        }
        _ if form.narrowing => form.narrow.insert(text),
        _ => {}
    }
}

fn reset(model: &mut Model) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    let Some(row) = form.selected().cloned() else {
        return Vec::new();
    };
    if row.origin != crate::engine::Origin::Workspace && !form.is_edited(&row) {
        let words = format!("assay.toml does not set {}: nothing to reset", row.spec.name);
        model.say(words);
        return Vec::new();
    }
    form.edit(&row, None);
    ask_stale(model)
}

/// The next profile, as a part of the draft: the rows are asked for as they would be under it.
fn next_profile(model: &mut Model) -> Vec<Effect> {
    const DEFAULT: &str = "default";
    let Some(form) = top(model) else { return Vec::new() };
    let Some(held) = form.form.ready() else {
        return Vec::new();
    };
    let now = held.profile.as_deref().unwrap_or(DEFAULT);
    let place = held
        .profiles
        .iter()
        .position(|name| name == now)
        .map_or(0, |place| place + 1);
    let next = held.profiles.get(place).or_else(|| held.profiles.first()).cloned();
    let Some(next) = next.filter(|next| next != now) else {
        model.say("there is one profile only");
        return Vec::new();
    };
    let saved = form.saved_profile.as_deref().unwrap_or(DEFAULT);
    form.edits.profile = (next != saved).then_some(next);
    let rows = ask_rows(model);
    let mut effects = ask_stale(model);
    effects.extend(rows);
    effects
}

fn save(model: &mut Model) -> Vec<Effect> {
    let Some(form) = top(model) else { return Vec::new() };
    if form.edits.is_empty() {
        model.say("nothing to save");
        return Vec::new();
    }
    let edits = form.edits.clone();
    vec![Effect::Ask(Request::SaveParameters { edits })]
}

/// The rows are there.
pub fn rows(model: &mut Model, result: Result<Box<ParameterForm>, String>) {
    let height = view::form_rows(model);
    let found = model.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Form(form) => Some(form),
        _ => None,
    });
    let Some(form) = found else { return };
    let name = form.selected().map(|row| row.spec.name.clone());
    match result {
        Ok(rows) => {
            if form.edits.profile.is_none() {
                form.saved_profile.clone_from(&rows.profile);
            }
            form.form = Loaded::Ready(rows);
            form.select(name.as_deref(), height);
        }
        Err(error) => form.form = Loaded::Failed(error),
    }
}

/// What the draft makes stale.
pub fn stale(model: &mut Model, result: Result<StaleAfter, String>) {
    for layer in &mut model.layers {
        if let Layer::Form(form) = layer
            && !form.edits.is_empty()
        {
            form.stale = Some(match result {
                Ok(stale) => Loaded::Ready(stale),
                Err(error) => Loaded::Failed(error),
            });
            return;
        }
    }
}

/// The draft was written, or why not. A restored run's parameters come here as well.
pub fn saved(model: &mut Model, result: Result<StaleAfter, String>) -> Vec<Effect> {
    match result {
        Ok(stale) => {
            let wrote = |layer: &Layer| match layer {
                Layer::Form(_) => true,
                Layer::Report(report) => matches!(report.foreseen, Some(Foreseen::Parameters(_))),
                _ => false,
            };
            model.layers.retain(|layer| !wrote(layer));
            let way_out = match stale.stale.len() {
                0 => "",
                1 => "; {run all} runs it",
                _ => "; {run all} runs them",
            };
            let later = if model.job.is_some() {
                "; the running job keeps its values, this counts for the next run"
            } else {
                ""
            };
            model.say(format!("saved in assay.toml; {}{way_out}{later}", stale.words()));
            vec![model.ask_picture()]
        }
        Err(error) => {
            match top(model) {
                Some(form) => form.wrong = error.lines().map(str::to_owned).collect(),
                None => model.complain(error),
            }
            Vec::new()
        }
    }
}
