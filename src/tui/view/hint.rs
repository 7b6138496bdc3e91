//! The last line: the keys that act here and now, made from the table of verbs, or the sentence that waits to be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::paint::{self, span};
use super::{chrome, data, mapping};
use crate::operations::{Availability, Pane, VERBS, Verb};
use crate::tui::model::{Layer, Loaded, Model};
use crate::tui::update::keys;
use crate::tui::words;

/// Narrower than this, the keys of the pane have the line and the help has the rest.
const NARROW: u16 = 60;
/// Rows a long message may take.
const MESSAGE_ROWS: usize = 4;

/// The keys that act here and now, or the sentence that stays until the next key.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, screen: Rect) {
    let theme = model.themes.current();
    if let Some(message) = &model.message {
        let meaning = if message.error { "error" } else { "notice" };
        let sign = if message.error { " ✗ " } else { " " };
        let wrapped = words::wrap(&message.text, usize::from(area.width).saturating_sub(4));
        let rows = wrapped.len().min(MESSAGE_ROWS).min(usize::from(screen.height));
        let height = u16::try_from(rows).unwrap_or(1);
        let over = Rect {
            y: area.bottom().saturating_sub(height),
            height,
            ..area
        };
        chrome::blank(buffer, over, model);
        for (row, text) in wrapped.iter().take(rows).enumerate() {
            let lead = if row == 0 { sign } else { "   " };
            paint::line(
                buffer,
                over,
                row,
                &Line::styled(format!("{lead}{text}"), theme.style(meaning)),
            );
        }
        return;
    }
    let keys = match model.layers.last() {
        Some(layer) => layer_keys(model, layer),
        None => pane_keys(model),
    };
    let common: Vec<(String, String)> = match model.layers.last() {
        None if area.width < NARROW => vec![pair("?", "help")],
        None => vec![pair(":", "commands"), pair("?", "help"), pair("q", "quit")],
        Some(_) => vec![pair("Esc", "back")],
    };
    let width = |pairs: &[(String, String)]| {
        pairs
            .iter()
            .map(|(key, what)| words::width(key) + words::width(what) + 3)
            .sum::<usize>()
    };
    let room = usize::from(area.width);
    let mut shown = keys;
    if width(&shown) + width(&common) + 1 > room {
        shown = shown.into_iter().map(|(key, what)| (key, short(&what))).collect();
    }
    while width(&shown) + width(&common) + 1 > room && !shown.is_empty() {
        shown.pop();
    }
    let mut spans = vec![Span::raw(" ")];
    for (key, what) in shown.into_iter().chain(common) {
        spans.push(span(theme, "key", key));
        spans.push(span(theme, "text.muted", format!(" {what}  ")));
    }
    paint::line(buffer, area, 0, &Line::from(spans));
}

fn pair(key: &str, what: &str) -> (String, String) {
    (key.to_owned(), what.to_owned())
}

/// The first word of a verb, where there is no room for all of them.
fn short(what: &str) -> String {
    match what {
        "run all" => what.to_owned(),
        _ => what.split([' ', ',']).next().unwrap_or(what).to_owned(),
    }
}

/// The pane's own verbs that can act, the plainest last, because a narrow screen drops them from the end.
fn pane_keys(model: &Model) -> Vec<(String, String)> {
    if !matches!(model.picture, Loaded::Ready(_)) {
        return Vec::new();
    }
    let situation = model.situation();
    let acts = |verb: &&Verb| (verb.available)(&situation) == Availability::Yes;
    let mut own: Vec<&Verb> = VERBS
        .iter()
        .filter(|verb| verb.panes.contains(&model.pane))
        .filter(acts)
        .collect();
    own.retain(|verb| verb.id != "previous undecided");
    own.sort_by_key(|verb| verb.id == "open");
    // "run all" leads while something waits to be run: it is the one key that mends a stale screen.
    let all = VERBS.iter().filter(|verb| verb.id == "run all").filter(acts);
    let (first, last): (Vec<&Verb>, Vec<&Verb>) = all.partition(|_| situation.stale);
    let chosen = first.into_iter().chain(own).chain(last);
    let shown: Vec<(String, String)> = chosen.map(|verb| (keys::shown(verb), verb.id.to_owned())).collect();
    if model.pane == Pane::Data {
        return data::keys(model, shown);
    }
    shown
}

fn layer_keys(model: &Model, layer: &Layer) -> Vec<(String, String)> {
    match layer {
        Layer::Card(card) => {
            let mask = if card.unmask { "mask" } else { "unmask" };
            vec![
                pair("i t d o b z x", "status, next lead"),
                pair("m", mask),
                pair("j k", "scroll"),
            ]
        }
        Layer::Evidence(_) => vec![pair("j k", "rows"), pair("h l", "columns")],
        Layer::Details(_) if model.pane == Pane::Gates => {
            vec![
                pair("n", "next"),
                pair("a", "sign"),
                pair("w", "waive"),
                pair("x", "reject"),
                pair("e", "evidence"),
            ]
        }
        Layer::Details(_) | Layer::Help(_) => vec![pair("j k", "scroll")],
        Layer::Palette(..) => vec![pair("↵", "do it"), pair("↑ ↓", "choose")],
        Layer::ConfirmQuit => vec![pair("y", "quit and cancel"), pair("n", "stay")],
        Layer::Prompt(prompt) if prompt.purpose == crate::tui::model::Purpose::Filter => {
            vec![pair("↵", "filter"), pair("Tab", "complete"), pair("Ctrl-U", "clear")]
        }
        Layer::Prompt(prompt) if prompt.purpose == crate::tui::model::Purpose::OpenFile => {
            vec![pair("↵", "open"), pair("Tab", "complete")]
        }
        Layer::Mapping(open) => mapping::keys(open)
            .into_iter()
            .map(|(key, what)| pair(key, what))
            .collect(),
        Layer::Prompt(_) => vec![pair("↵", "record")],
    }
}
