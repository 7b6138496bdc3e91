//! Keys while something lies over the pane: the topmost layer takes them, and `Esc` takes it away.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{figures, foreseen, form, grid, keys, mapping, pairs, palette, pickers, prompt, sign_off, verbs};
use crate::operations::{Meant, Verb};
use crate::tui::action::Effect;
use crate::tui::model::{Layer, Model};
use crate::tui::view;

/// A key for the topmost layer.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    if let Some(Layer::Mapping(_)) = model.layers.last() {
        return mapping::key(model, key);
    }
    if matches!(model.layers.last(), Some(Layer::Form(_))) {
        return form::key(model, key);
    }
    if key.code == KeyCode::Esc && model.chord.is_empty() {
        return escape(model);
    }
    match model.layers.last() {
        Some(Layer::Prompt(_)) => prompt::key(model, key),
        Some(Layer::Palette(..)) => palette_key(model, key),
        Some(Layer::ConfirmQuit) => confirm(model, key),
        Some(Layer::ConfirmRun(_)) => confirm_run(model, key),
        Some(Layer::Themes(_) | Layer::Playbooks(_) | Layer::Ways(_) | Layer::Parts(_)) => pickers::key(model, key),
        Some(_) => reading(model, key),
        None => Vec::new(),
    }
}

/// `Esc` takes the last narrowing of a table away before the table itself, and everything else at once.
fn escape(model: &mut Model) -> Vec<Effect> {
    match model.layers.last() {
        Some(Layer::Prompt(_)) => return prompt::leave(model),
        Some(Layer::SignOff(_)) => {
            if let Some(effects) = sign_off::key(model, "Esc") {
                return effects;
            }
        }
        Some(Layer::Sheet(_)) => {
            if let Some(effects) = grid::widen(model) {
                return effects;
            }
        }
        _ => {}
    }
    pickers::close(model);
    Vec::new()
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

fn confirm_run(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Char('y') => match model.layers.pop() {
            Some(Layer::ConfirmRun(asked)) => verbs::start_now(model, asked.phases, asked.force),
            _ => Vec::new(),
        },
        KeyCode::Char('n' | 'q') => {
            let sends = matches!(model.layers.pop(), Some(Layer::ConfirmRun(asked)) if asked.spends.is_some());
            model.say(if sends { "nothing was sent" } else { "nothing was run" });
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
            if let Some(Layer::Palette(layer)) = model.layers.last_mut()
                && layer.input.key(key)
            {
                palette::typed(model);
            }
        }
    }
    Vec::new()
}

/// Verbs of all panes that also act while a layer is read.
const ALSO_HERE: [&str; 14] = [
    "its leads",
    "all their leads",
    "all leads",
    "selection",
    "copy command",
    "cancel",
    "undo",
    "redo",
    "read again",
    "log",
    "theme",
    "mouse",
    "help",
    "palette",
];

/// Keys of layers that are read: card, evidence, details, help, log.
fn reading(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    let Some(name) = keys::name(key) else { return Vec::new() };
    if let Some(effects) = sign_off::key(model, &name) {
        return effects;
    }
    if model.chord.is_empty() && moved(model, &name) {
        return Vec::new();
    }
    if model.chord.is_empty() && leads_away(model, &name) {
        while model.close_layer().is_some() {}
        return keys::press(model, name, |_| true);
    }
    if closes(model, &name) {
        model.close_layer();
        return Vec::new();
    }
    if matches!(model.layers.last(), Some(Layer::Sheet(_) | Layer::Record(_))) {
        return of_table(model, name);
    }
    if model.chord.is_empty()
        && model.keys.has("open", &name)
        && let Some(effects) = figures::over(model)
    {
        return effects;
    }
    // A report tells of runs, not of their table.
    let of_report = matches!(model.layers.last(), Some(Layer::Report(_)));
    let own = |verb: &Verb| {
        let about = matches!(
            verb.id,
            "open" | "column left" | "column right" | "next tab" | "previous tab"
        );
        !(verb.panes.is_empty() || about || of_report && verb.is_of_tables())
    };
    let with_row = matches!(
        model.layers.last(),
        Some(Layer::Details(_) | Layer::Card(_) | Layer::Report(_))
    );
    if name == "y" && model.chord.is_empty() && matches!(model.layers.last(), Some(Layer::Report(_))) {
        return foreseen::confirm(model);
    }
    if let Some(Layer::Card(card)) = model.layers.last()
        && model.keys.has("unmask", &name)
        && model.chord.is_empty()
    {
        let (lead, unmask) = (card.lead.clone(), card.unmask);
        return verbs::card(model, lead, !unmask);
    }
    // Card and details belong to the selected row, so the pane's own verbs act on it from here as well.
    keys::press(model, name, |verb| {
        ALSO_HERE.contains(&verb.id) || (with_row && own(verb))
    })
}

/// Whether a key leads to another pane or playbook, where what lies over this one has no place.
fn leads_away(model: &Model, name: &str) -> bool {
    let meant = model.keys.lookup(&[name.to_owned()], model.pane);
    matches!(meant, Meant::Verb(verb, _) if matches!(verb.id, "pane" | "switch playbook"))
}

/// A table over the pane knows what tables know; a counted value opens its rows.
fn of_table(model: &mut Model, name: String) -> Vec<Effect> {
    if model.chord.is_empty() {
        if model.keys.has("open", &name) {
            return enter_row(model);
        }
        if let Some(effects) = pairs::in_evidence(model, &name) {
            return effects;
        }
    }
    keys::press(model, name, |verb| verb.is_of_tables() || ALSO_HERE.contains(&verb.id))
}

/// Opens the selected row: its rows where it counts some, else the whole of it.
fn enter_row(model: &mut Model) -> Vec<Effect> {
    match model.layers.last() {
        Some(Layer::Sheet(layer)) if layer.conditions.is_empty() => grid::record(model),
        Some(Layer::Sheet(_)) => grid::open_bin(model),
        _ => Vec::new(),
    }
}

/// The key that opened the help or the log closes it, and `q` closes whatever is read.
fn closes(model: &Model, name: &str) -> bool {
    let has = |verb: &str| model.keys.has(verb, name);
    match model.layers.last() {
        _ if !model.chord.is_empty() => false,
        Some(Layer::Help(_)) => has("quit") || has("help"),
        Some(Layer::Log(_)) => has("quit") || has("log"),
        Some(Layer::Record(_)) => has("quit") || has("record"),
        _ => has("quit"),
    }
}

/// Whether it was a key that scrolls or moves the selection.
fn moved(model: &mut Model, name: &str) -> bool {
    let page = isize::try_from(view::layer_height(model).max(2) - 1).unwrap_or(1);
    let ways = [
        ("up", -1),
        ("down", 1),
        ("page up", -page),
        ("page down", page),
        ("first", isize::MIN),
        ("last", isize::MAX),
    ];
    if let Some((_, by)) = ways.into_iter().find(|(verb, _)| model.keys.has(verb, name)) {
        scroll(model, by);
    } else if name == "Space" && !matches!(model.layers.last(), Some(Layer::Card(_))) {
        scroll(model, page);
    } else {
        return false;
    }
    true
}

/// Scrolls the topmost layer or moves its selection.
pub fn scroll(model: &mut Model, by: isize) {
    let (lines, height) = (view::layer_lines(model), view::layer_height(model));
    let table = model.table_height();
    if matches!(model.layers.last(), Some(Layer::Form(_))) {
        return form::scroll(model, by);
    }
    match model.layers.last_mut() {
        Some(Layer::Report(report)) => report.scroll = scrolled(report.scroll, by, lines, height),
        Some(Layer::Card(card)) => card.scroll = scrolled(card.scroll, by, lines, height),
        Some(Layer::Details(at) | Layer::Help(at) | Layer::Log(at)) => *at = scrolled(*at, by, lines, height),
        Some(Layer::Record(at)) => *at = scrolled(*at, by, lines, height),
        Some(Layer::Sheet(layer)) => {
            let rows = layer.grid.total();
            layer.grid.list.step(by, rows, table);
            grid::settle(model);
        }
        Some(Layer::Palette(layer)) => {
            let rows = layer.found.len();
            layer.list.step(by, rows, height.saturating_sub(1));
        }
        Some(Layer::SignOff(sheet)) => sheet.scroll = scrolled(sheet.scroll, by, lines, height),
        Some(Layer::Themes(_) | Layer::Playbooks(_) | Layer::Ways(_) | Layer::Parts(_)) => pickers::step(model, by),
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
    let table = model.table_height();
    if matches!(model.layers.last(), Some(Layer::Form(_))) {
        return form::clicked(model, row);
    }
    match model.layers.last_mut() {
        Some(Layer::Mapping(_)) => mapping::clicked(model, row),
        Some(Layer::Palette(layer)) => {
            layer.list.selected = row;
            palette::choose(model)
        }
        Some(Layer::Themes(_) | Layer::Playbooks(_) | Layer::Ways(_) | Layer::Parts(_)) => pickers::clicked(model, row),
        Some(Layer::Sheet(layer)) if layer.grid.list.selected == row => enter_row(model),
        Some(Layer::Sheet(layer)) => {
            let rows = layer.grid.total();
            layer.grid.list.select(row, rows, table);
            grid::settle(model);
            Vec::new()
        }
        _ => Vec::new(),
    }
}
