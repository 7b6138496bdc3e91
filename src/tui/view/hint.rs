//! The last line: the keys that act here and now, made from the table of keys, or the sentence that waits to be read.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::hint_layers::layer_keys;
use super::paint::{self, span};
use super::{chrome, data, help};
use crate::lens::{GroupTab, TierTab};
use crate::operations::{Availability, Pane, Verb, shown_key};
use crate::tui::model::{Loaded, Message, Model};
use crate::tui::update::{self, keys};
use crate::tui::words;

/// Narrower than this, the keys of the pane have the line and the help has the rest.
const NARROW: u16 = 60;
/// Rows a long message may take.
const MESSAGE_ROWS: usize = 4;
/// Verbs that the line leaves out: everybody tries their keys anyway, and the help has them.
const LEFT_OUT: [&str; 20] = [
    "previous undecided",
    "rule set before",
    "figures left",
    "figures right",
    "previous tab",
    "step down",
    "step up",
    "ten down",
    "ten up",
    "sort further",
    "hide column",
    "show columns",
    "narrower",
    "wider",
    "move column left",
    "move column right",
    "column left",
    "column right",
    "columns left",
    "columns right",
];

/// The keys that act here and now, or the sentence that stays until the next key.
pub fn draw(model: &Model, buffer: &mut Buffer, area: Rect, screen: Rect) {
    let theme = model.themes.current();
    if let Some(message) = &model.message {
        if let Some(used) = said(model, message, buffer, area, screen) {
            beside(model, buffer, area, used);
        }
        return;
    }
    if !model.chord.is_empty() {
        return chord(model, buffer, area);
    }
    let (keys, refused) = match model.layers.last() {
        Some(layer) => (layer_keys(model, layer), None),
        None => (pane_keys(model), refused(model)),
    };
    let common: Vec<(String, String)> = match model.layers.last() {
        None if area.width < NARROW => vec![of(model, "help", "help")],
        None => vec![
            of(model, "palette", "commands"),
            of(model, "help", "help"),
            of(model, "quit", "quit"),
        ],
        Some(_) => vec![pair("Esc", "back")],
    };
    let width = |pairs: &[(String, String)]| {
        pairs
            .iter()
            .map(|(key, what)| words::width(&help::shown(model, key)) + words::width(what) + 3)
            .sum::<usize>()
    };
    let room = usize::from(area.width);
    let mut shown = keys;
    // A hint that lost its noun says nothing, so whole ones go, from the end.
    while width(&shown) + width(&common) + 1 > room && !shown.is_empty() {
        shown.pop();
    }
    let left = room.saturating_sub(width(&shown) + width(&common) + 1);
    let mut spans = vec![Span::raw(" ")];
    for (key, what) in shown {
        push(model, &mut spans, &key, &what);
    }
    if let Some((key, why)) = refused.filter(|(key, why)| words::width(key) + words::width(why) + 3 <= left) {
        spans.push(span(theme, "disabled", format!("{} {why}  ", help::shown(model, &key))));
    }
    for (key, what) in common {
        push(model, &mut spans, &key, &what);
    }
    paint::line(buffer, area, 0, &Line::from(spans));
}

fn push(model: &Model, spans: &mut Vec<Span<'static>>, key: &str, what: &str) {
    let theme = model.themes.current();
    spans.push(span(theme, "key", help::shown(model, key)));
    spans.push(span(theme, "hint", format!(" {what}  ")));
}

/// The next keys behind a short sentence, so that whoever works through a list goes on knowing them.
fn beside(model: &Model, buffer: &mut Buffer, area: Rect, used: usize) {
    let keys = match model.layers.last() {
        Some(layer) => layer_keys(model, layer),
        None => pane_keys(model),
    };
    let mut spans = Vec::new();
    let mut left = usize::from(area.width).saturating_sub(used + 3);
    for (key, what) in keys {
        let wide = words::width(&help::shown(model, &key)) + words::width(&what) + 3;
        if wide > left {
            break;
        }
        left -= wide;
        push(model, &mut spans, &key, &what);
    }
    let x = area.x.saturating_add(u16::try_from(used + 3).unwrap_or(u16::MAX));
    if area.height > 0 && x < area.right() {
        buffer.set_line(x, area.y, &Line::from(spans), area.right() - x);
    }
}

/// The sentence, whole: it takes rows of the pane where one is not enough. Gives its columns where it is short and no
/// error, so that something may stand behind it.
fn said(model: &Model, message: &Message, buffer: &mut Buffer, area: Rect, screen: Rect) -> Option<usize> {
    let theme = model.themes.current();
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
        let line = Line::styled(format!("{lead}{text}"), theme.style(meaning));
        paint::line(buffer, over, row, &line);
    }
    match wrapped.as_slice() {
        [only] if !message.error => Some(words::width(only) + 1),
        _ => None,
    }
}

/// How the chord that was begun may go on.
fn chord(model: &Model, buffer: &mut Buffer, area: Rect) {
    let theme = model.themes.current();
    let begun = model
        .chord
        .iter()
        .map(|key| shown_key(key))
        .collect::<Vec<_>>()
        .join(" ");
    let mut spans = vec![span(theme, "key", format!(" {begun} … "))];
    for (key, what) in keys::continuations(model, &model.chord) {
        push(model, &mut spans, &key, what);
    }
    push(model, &mut spans, "Esc", "back");
    paint::line(buffer, area, 0, &Line::from(spans));
}

/// A key and what it does.
pub(super) fn pair(key: &str, what: &str) -> (String, String) {
    (key.to_owned(), what.to_owned())
}

/// A verb by its first key.
pub(super) fn of(model: &Model, verb: &str, what: &str) -> (String, String) {
    (model.keys.first(verb), what.to_owned())
}

/// The first word of verbs whose chords begin alike.
fn short(what: &str) -> String {
    what.split([' ', ',']).next().unwrap_or(what).to_owned()
}

/// The pane's own verbs that can act, the plainest last, because a narrow screen drops them from the end.
fn pane_keys(model: &Model) -> Vec<(String, String)> {
    if !matches!(model.picture, Loaded::Ready(_)) {
        return Vec::new();
    }
    let situation = model.situation();
    let acts = |verb: &&Verb| (verb.available)(&situation) == Availability::Yes;
    let verbs = || model.keys.bindings().iter().map(|binding| binding.verb);
    let mut own: Vec<&Verb> = verbs()
        .filter(|verb| verb.panes.contains(&model.pane))
        .filter(acts)
        .collect();
    own.retain(|verb| !LEFT_OUT.contains(&verb.id));
    // In a queue one opens, finds and filters first. Elsewhere what only this pane can do comes first, then what every
    // table can.
    let is_first = |verb: &&Verb| matches!(verb.id, "open" | "find" | "filter");
    if model.pane == Pane::Leads {
        own.sort_by_key(|verb| (!is_first(verb), verb.is_of_tables()));
    } else {
        own.sort_by_key(|verb| (verb.is_of_tables(), matches!(verb.id, "open" | "next tab")));
    }
    // "run all" leads while something waits to be run: it is the one key that mends a stale screen.
    let all = verbs().filter(|verb| verb.id == "run all").filter(acts);
    let (first, last): (Vec<&Verb>, Vec<&Verb>) = all.partition(|_| situation.stale);
    let chosen: Vec<&Verb> = first.into_iter().chain(own).chain(last).collect();
    let mut shown = grouped(model, &chosen);
    let room = model.size.width >= NARROW;
    if room && model.pane == Pane::Tiers && model.tier_desk.tab == TierTab::WhatIf {
        // Nobody guesses that a number is moved by arrows, so on a small screen these come first.
        shown.insert(0, pair(&slide_keys(model), "move"));
    }
    if model.pane == Pane::Groups
        && model.groups.tab == GroupTab::Duplicates
        && let Some(facts) = model.group_facts()
    {
        let mut pairs = update::pair_hints(model, facts.gate);
        pairs.push(of(model, "next undecided", "next undecided"));
        shown.splice(0..0, pairs);
    }
    if model.pane == Pane::Data {
        return data::keys(model, shown);
    }
    if model.pane == Pane::Overview && super::overview_overflow(model) > 0 {
        shown.push(scroll(model));
    }
    // Of a tier and a cell of a matrix ↵ opens the leads, and evidence tells their key itself; elsewhere it is told early.
    let stands_for_leads = matches!(model.pane, Pane::Overview | Pane::Groups | Pane::Model);
    if stands_for_leads && situation.its_leads.is_ok() {
        shown.insert(shown.len().min(3), of(model, "its leads", "its leads"));
    }
    shown
}

/// The arrows that move a slider, where the keys of the verbs include them.
fn slide_keys(model: &Model) -> String {
    let arrow = |verb: &str, wanted: &str| {
        let held = model.keys.binding(verb).map(|binding| binding.keys.as_slice());
        let is_bound = held.is_some_and(|keys| keys.iter().any(|chord| chord.as_slice() == [wanted.to_owned()]));
        if is_bound {
            shown_key(wanted)
        } else {
            model.keys.first(verb)
        }
    };
    format!("{} {}", arrow("step down", "Left"), arrow("step up", "Right"))
}

/// One entry a verb; chords that begin alike share one, such as `y …  copy`.
fn grouped(model: &Model, chosen: &[&Verb]) -> Vec<(String, String)> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for verb in chosen {
        let Some(binding) = model.keys.binding(verb.id) else {
            continue;
        };
        let chord = match binding.keys.as_slice() {
            [only] if only.len() > 1 => only.first(),
            _ => None,
        };
        let entry = match chord {
            Some(begin) => (format!("{} …", shown_key(begin)), short(verb.id)),
            None => (binding.shown(), verb.id.to_owned()),
        };
        if chord.is_none() || !entries.iter().any(|(key, _)| *key == entry.0) {
            entries.push(entry);
        }
    }
    entries
}

/// The pane's first verb that cannot act for a reason worth knowing, and the reason. What merely waits for a row to be
/// selected or a job to be there goes without saying.
fn refused(model: &Model) -> Option<(String, String)> {
    if !matches!(model.picture, Loaded::Ready(_)) || model.job.is_some() {
        return None;
    }
    let situation = model.situation();
    let own = model.keys.bindings().iter().filter(|binding| {
        binding.verb.panes.contains(&model.pane) && binding.verb.id != "open" && !LEFT_OUT.contains(&binding.verb.id)
    });
    let mut reasons = own.filter_map(|binding| match (binding.verb.available)(&situation) {
        // Which tab it belongs to is asked by pressing it.
        Availability::No(why) if why != "nothing is selected" && !why.contains("the tab") => Some((
            binding.shown(),
            format!("{}: {}", binding.verb.id, model.keys.fill(why)),
        )),
        _ => None,
    });
    reasons.next()
}

/// The keys that scroll.
pub(super) fn scroll(model: &Model) -> (String, String) {
    let keys = model.keys.first("down") + " " + &model.keys.first("up");
    (keys, "scroll".to_owned())
}
