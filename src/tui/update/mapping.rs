//! Keys of the mapping sheet: choose headers, fill attributes in, save.

use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::data;
use crate::operations::MappingSheet;
use crate::tui::action::Effect;
use crate::tui::data::DataRequest;
use crate::tui::input::Input;
use crate::tui::mapping::{MappingLayer, Spot};
use crate::tui::model::{Layer, List, Loaded, Model};
use crate::tui::view;

/// Opens the sheet of a file; a sheet that is open already is replaced.
pub fn open(model: &mut Model, path: String, dataset: Option<String>, layout: Option<String>) -> Vec<Effect> {
    let generation = model.generations.fresh();
    model.data.generations.sheet = generation;
    let layer = MappingLayer::waiting(path.clone());
    if let Some(Layer::Mapping(open)) = model.layers.last_mut() {
        **open = layer;
    } else {
        model.layers.push(Layer::Mapping(Box::new(layer)));
    }
    vec![Effect::Data(DataRequest::Sheet {
        generation,
        path,
        dataset,
        layout,
    })]
}

/// The sheet came, or why there is none.
pub fn arrived(model: &mut Model, result: Result<Box<MappingSheet>, String>) -> Vec<Effect> {
    for layer in &mut model.layers {
        if let Layer::Mapping(mapping) = layer {
            mapping.sheet = match result {
                Ok(sheet) => Loaded::Ready(sheet),
                Err(error) => Loaded::Failed(error),
            };
            break;
        }
    }
    Vec::new()
}

fn layer(model: &mut Model) -> Option<&mut MappingLayer> {
    match model.layers.last_mut() {
        Some(Layer::Mapping(layer)) => Some(layer),
        _ => None,
    }
}

/// A key for the sheet, `Esc` included.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let height = view::mapping_height(model);
    let Some(open) = layer(model) else { return Vec::new() };
    open.refusal = None;
    if let Some(input) = &mut open.typing {
        match key.code {
            KeyCode::Esc => open.typing = None,
            KeyCode::Enter | KeyCode::Tab | KeyCode::Up | KeyCode::Down => {
                let text = input.text().trim().to_owned();
                open.typing = None;
                if let Some(row) = open.attribute_mut() {
                    let other = row.value != text;
                    row.value = text;
                    open.edited |= other;
                }
                if key.code != KeyCode::Enter {
                    let by = if key.code == KeyCode::Up { -1 } else { 1 };
                    step(open, by, height);
                }
            }
            _ => {
                input.key(key);
            }
        }
        return Vec::new();
    }
    if open.choosing.is_some() {
        choosing(open, key, height);
        return Vec::new();
    }
    if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) {
        return Vec::new();
    }
    let page = isize::try_from(height.max(2) - 1).unwrap_or(1);
    match key.code {
        KeyCode::Esc | KeyCode::Char('q') => {
            if let Some(path) = strange(open) {
                data::keep_loose(model, path);
            }
            model.layers.pop();
        }
        KeyCode::Char('t') => {
            if let Some(path) = open.sheet.ready().map(|sheet| sheet.path.clone()) {
                model.layers.pop();
                return data::look(model, path);
            }
        }
        KeyCode::Up | KeyCode::Char('k') => step(open, -1, height),
        KeyCode::Down | KeyCode::Char('j') => step(open, 1, height),
        KeyCode::PageUp => step(open, -page, height),
        KeyCode::PageDown => step(open, page, height),
        KeyCode::Home | KeyCode::Char('g') => step(open, isize::MIN, height),
        KeyCode::End | KeyCode::Char('G') => step(open, isize::MAX, height),
        KeyCode::Left | KeyCode::Char('h') => return turn(model, -1),
        KeyCode::Right | KeyCode::Char('l') => return turn(model, 1),
        KeyCode::Enter => enter(open),
        KeyCode::Char('-') | KeyCode::Delete | KeyCode::Backspace => clear(model),
        KeyCode::Char('D') => return other_dataset(model),
        KeyCode::Char('S') => return save(model),
        _ => {}
    }
    Vec::new()
}

/// The file, where no dataset has it yet.
fn strange(open: &MappingLayer) -> Option<PathBuf> {
    let sheet = open.sheet.ready().filter(|sheet| !sheet.entered)?;
    Some(sheet.path.clone())
}

/// Pasted text goes into an attribute that is typed.
pub fn paste(open: &mut MappingLayer, text: &str) {
    if let Some(input) = &mut open.typing {
        input.insert(text);
    }
}

/// Says that edits would be lost; nothing where there are none.
pub fn refuse_to_leave(model: &mut Model) -> bool {
    let Some(open) = layer(model).filter(|open| open.edited || open.typing.is_some()) else {
        return false;
    };
    open.refusal = Some("the choices on this sheet are not saved: S saves them, Esc drops them".to_owned());
    true
}

fn step(open: &mut MappingLayer, by: isize, height: usize) {
    let length = open.spots().len();
    open.list.step(by, length, height);
}

/// The wheel: lines of the sheet, or of the list of headers.
pub fn scroll(open: &mut MappingLayer, by: isize, height: usize) {
    let headers = open.row().map_or(0, |row| row.candidates.len());
    match &mut open.choosing {
        Some(list) => list.step(by, headers, height),
        None => step(open, by, height),
    }
}

/// A click on a line selects it; on the selected one it is Enter.
pub fn clicked(model: &mut Model, row: usize) -> Vec<Effect> {
    let height = view::mapping_height(model);
    let Some(open) = layer(model) else { return Vec::new() };
    if open.typing.is_some() {
        return Vec::new();
    }
    let headers = open.row().map_or(0, |row| row.candidates.len());
    if let Some(list) = &mut open.choosing {
        if list.selected == row {
            take_chosen(open);
        } else {
            list.select(row, headers, height);
        }
    } else if open.list.selected == row {
        enter(open);
    } else {
        let length = open.spots().len();
        open.list.select(row, length, height);
    }
    Vec::new()
}

fn choosing(open: &mut MappingLayer, key: &KeyEvent, height: usize) {
    let headers = open.row().map_or(0, |row| row.candidates.len());
    let Some(list) = &mut open.choosing else { return };
    match key.code {
        KeyCode::Esc => open.choosing = None,
        KeyCode::Up | KeyCode::Char('k') => list.step(-1, headers, height),
        KeyCode::Down | KeyCode::Char('j') => list.step(1, headers, height),
        KeyCode::Home | KeyCode::Char('g') => list.step(isize::MIN, headers, height),
        KeyCode::End | KeyCode::Char('G') => list.step(isize::MAX, headers, height),
        KeyCode::Enter => take_chosen(open),
        _ => {}
    }
}

fn take_chosen(open: &mut MappingLayer) {
    let Some(list) = open.choosing.take() else { return };
    let header = open
        .row()
        .and_then(|row| row.candidates.get(list.selected))
        .map(|candidate| candidate.header.clone());
    if let (Some(header), Some(row)) = (header, open.row_mut()) {
        row.chosen = Some(header);
        open.edited = true;
    }
}

fn enter(open: &mut MappingLayer) {
    match open.spot() {
        Some(Spot::Column(_)) => {
            let here = open.row().map_or(0, |row| {
                let header = row.header();
                let mut candidates = row.candidates.iter();
                candidates
                    .position(|candidate| Some(candidate.header.as_str()) == header)
                    .unwrap_or(0)
            });
            open.choosing = Some(List {
                selected: here,
                offset: here,
            });
        }
        Some(Spot::Attribute(_)) => {
            let value = open.attribute_mut().map(|row| row.value.clone()).unwrap_or_default();
            open.typing = Some(Input::new(&value));
        }
        Some(Spot::Layout) | None => {}
    }
}

/// The place after `here` in a ring of `length`, with one place for "none" (`None`).
fn turned(here: Option<usize>, length: usize, by: isize) -> Option<usize> {
    let ring = isize::try_from(length).unwrap_or(isize::MAX).saturating_add(1);
    let at = here.map_or(0, |place| place + 1);
    let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(ring);
    usize::try_from(next).ok()?.checked_sub(1)
}

/// The next or previous candidate, layout or word of a choice.
fn turn(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(open) = layer(model) else { return Vec::new() };
    open.edited |= matches!(open.spot(), Some(Spot::Column(_) | Spot::Attribute(_)));
    match open.spot() {
        Some(Spot::Column(_)) => {
            if let Some(row) = open.row_mut() {
                let header = row.header();
                let mut places = row.candidates.iter();
                let here = places.position(|candidate| Some(candidate.header.as_str()) == header);
                let next = turned(here, row.candidates.len(), by);
                row.chosen = next
                    .and_then(|place| row.candidates.get(place))
                    .map(|candidate| candidate.header.clone());
            }
            Vec::new()
        }
        Some(Spot::Attribute(_)) => {
            if let Some(row) = open.attribute_mut() {
                let values = &row.attribute.values;
                let here = values.iter().position(|value| *value == row.value);
                let next = turned(here, values.len(), by);
                if !values.is_empty() {
                    row.value = next.and_then(|place| values.get(place).cloned()).unwrap_or_default();
                }
            }
            Vec::new()
        }
        Some(Spot::Layout) => other_layout(model, by),
        None => Vec::new(),
    }
}

fn other_layout(model: &mut Model, by: isize) -> Vec<Effect> {
    let Some(open) = layer(model) else { return Vec::new() };
    let Some(sheet) = open.sheet.ready() else {
        return Vec::new();
    };
    let here = sheet.layouts.iter().position(|id| Some(id) == sheet.layout.as_ref());
    let count = isize::try_from(sheet.layouts.len()).unwrap_or(1).max(1);
    let next = (isize::try_from(here.unwrap_or(0)).unwrap_or(0) + by).rem_euclid(count);
    let layout = usize::try_from(next)
        .ok()
        .and_then(|place| sheet.layouts.get(place).cloned());
    let (path, dataset) = (open.path.clone(), sheet.dataset.clone());
    self::open(model, path, Some(dataset), layout)
}

fn other_dataset(model: &mut Model) -> Vec<Effect> {
    let Some(open) = layer(model) else { return Vec::new() };
    let Some(sheet) = open.sheet.ready() else {
        return Vec::new();
    };
    let here = sheet
        .fits
        .iter()
        .position(|fit| fit.dataset == sheet.dataset)
        .unwrap_or(0);
    let next = sheet.fits.get((here + 1) % sheet.fits.len().max(1));
    let Some(dataset) = next.map(|fit| fit.dataset.clone()) else {
        return Vec::new();
    };
    let path = open.path.clone();
    self::open(model, path, Some(dataset), None)
}

fn clear(model: &mut Model) {
    let mut told = None;
    let Some(open) = layer(model) else { return };
    open.edited |= matches!(open.spot(), Some(Spot::Column(_) | Spot::Attribute(_)));
    if let Some(row) = open.row_mut() {
        row.chosen = None;
        if let Some(header) = &row.automatic {
            told = Some(format!("{} is still read from `{header}` by its name", row.column));
        }
    } else if let Some(row) = open.attribute_mut() {
        row.value.clear();
    }
    open.refusal = told;
}

fn save(model: &mut Model) -> Vec<Effect> {
    let Some(open) = layer(model) else { return Vec::new() };
    let Some(sheet) = open.sheet.ready() else {
        return Vec::new();
    };
    if open.saving {
        return Vec::new();
    }
    if let Some(problem) = sheet.problems().into_iter().next() {
        open.refusal = Some(format!("not saved: {problem}"));
        return Vec::new();
    }
    let wanted = sheet.acceptance();
    open.saving = true;
    vec![Effect::Data(DataRequest::Accept(wanted))]
}

/// What came of saving: the sheet goes, or says why it stays.
pub fn saved(model: &mut Model, refusal: Option<String>) {
    match refusal {
        None => model.layers.retain(|layer| !matches!(layer, Layer::Mapping(_))),
        Some(error) => match layer(model) {
            Some(open) => {
                open.saving = false;
                open.refusal = Some(error);
            }
            None => model.complain(error),
        },
    }
}
