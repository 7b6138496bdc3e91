//! Keys while something lies over the pane: the topmost layer takes them, and `Esc` takes it away.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{keys, leads, mapping, palette, prompt, verbs};
use crate::tui::action::Effect;
use crate::tui::model::{Layer, Model};
use crate::tui::view;

/// A key for the topmost layer.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    if let Some(Layer::Mapping(_)) = model.layers.last() {
        return mapping::key(model, key);
    }
    if key.code == KeyCode::Esc {
        model.layers.pop();
        return Vec::new();
    }
    match model.layers.last() {
        Some(Layer::Prompt(_)) => prompt::key(model, key),
        Some(Layer::Palette(..)) => palette_key(model, key),
        Some(Layer::ConfirmQuit) => confirm(model, key),
        Some(_) => reading(model, key),
        None => Vec::new(),
    }
}

fn confirm(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Char('y') => vec![Effect::CancelRun, Effect::Quit],
        KeyCode::Char('n' | 'q') => {
            model.layers.pop();
            Vec::new()
        }
        _ => Vec::new(),
    }
}

fn palette_key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Enter => return palette::choose(model),
        KeyCode::Up => scroll(model, -1),
        KeyCode::Down | KeyCode::Tab => scroll(model, 1),
        KeyCode::Char('p') if control => scroll(model, -1),
        KeyCode::Char('n') if control => scroll(model, 1),
        _ => {
            if let Some(Layer::Palette(input, list)) = model.layers.last_mut()
                && input.key(key)
            {
                *list = crate::tui::model::List::default();
            }
        }
    }
    Vec::new()
}

/// Keys of layers that are read: card, evidence, details, help.
fn reading(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let Some(name) = keys::name(key) else { return Vec::new() };
    let page = isize::try_from(view::layer_height(model).max(2) - 1).unwrap_or(1);
    match name.as_str() {
        "k" | "Up" => scroll(model, -1),
        "j" | "Down" => scroll(model, 1),
        "PageUp" => scroll(model, -page),
        "PageDown" | " " => scroll(model, page),
        "g" | "Home" => scroll(model, isize::MIN),
        "G" | "End" => scroll(model, isize::MAX),
        "h" | "Left" => sideways(model, -1),
        "l" | "Right" => sideways(model, 1),
        "q" => {
            model.layers.pop();
        }
        "c" if model.job.is_some() => return verbs::cancel(model),
        _ if matches!(model.layers.last(), Some(Layer::Details(_))) => return of_details(model, &name),
        _ => return of_card(model, &name),
    }
    Vec::new()
}

/// Details belong to the selected row, so the pane's own verbs act on it from here as well.
fn of_details(model: &mut Model, name: &str) -> Vec<Effect> {
    let found = keys::verb_for(name, model.pane).filter(|verb| !verb.panes.is_empty() && verb.id != "open");
    found.map_or_else(Vec::new, |verb| verbs::act(model, verb.id))
}

fn of_card(model: &mut Model, name: &str) -> Vec<Effect> {
    let Some(Layer::Card(card)) = model.layers.last() else {
        return Vec::new();
    };
    let (lead, unmask) = (card.lead.clone(), card.unmask);
    match name {
        "m" => verbs::card(model, lead, !unmask),
        "u" => leads::undo_mark(model),
        "?" => {
            model.layers.push(Layer::Help(0));
            Vec::new()
        }
        digit
            if digit
                .chars()
                .next()
                .is_some_and(|key| Model::status_keys().contains(&key)) =>
        {
            leads::mark_by_key(model, digit)
        }
        _ => Vec::new(),
    }
}

fn sideways(model: &mut Model, by: isize) {
    if let Some(Layer::Evidence(layer)) = model.layers.last_mut() {
        let most = layer
            .table
            .ready()
            .map_or(0, |table| table.columns.len().saturating_sub(2));
        layer.column = layer.column.saturating_add_signed(by).min(most);
    }
}

/// Scrolls the topmost layer or moves its selection.
pub fn scroll(model: &mut Model, by: isize) {
    let (lines, height) = (view::layer_lines(model), view::layer_height(model));
    let pane = model.pane;
    match model.layers.last_mut() {
        Some(Layer::Card(card)) => card.scroll = scrolled(card.scroll, by, lines, height),
        Some(Layer::Details(at) | Layer::Help(at)) => *at = scrolled(*at, by, lines, height),
        Some(Layer::Evidence(layer)) => {
            let rows = layer.table.ready().map_or(0, |table| table.rows.len());
            layer.list.step(by, rows, height.saturating_sub(1));
        }
        Some(Layer::Palette(input, list)) => {
            let rows = palette::matches(input.text(), pane).len();
            list.step(by, rows, height.saturating_sub(1));
        }
        Some(Layer::Mapping(open)) => {
            let height = view::mapping_rows(height);
            mapping::scroll(open, by, height);
        }
        _ => {}
    }
}

fn scrolled(at: usize, by: isize, lines: usize, height: usize) -> usize {
    at.saturating_add_signed(by).min(lines.saturating_sub(height))
}

/// A click on a row of the topmost layer.
pub fn clicked(model: &mut Model, row: usize) -> Vec<Effect> {
    let height = view::layer_height(model);
    match model.layers.last_mut() {
        Some(Layer::Mapping(_)) => mapping::clicked(model, row),
        Some(Layer::Palette(_, list)) => {
            list.selected = row;
            palette::choose(model)
        }
        Some(Layer::Evidence(layer)) => {
            let rows = layer.table.ready().map_or(0, |table| table.rows.len());
            layer.list.select(row, rows, height.saturating_sub(1));
            Vec::new()
        }
        _ => Vec::new(),
    }
}
