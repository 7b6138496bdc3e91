//! The help: every key of this pane, then those of all panes, made from the table of keys.

use ratatui::text::Line;

use super::ascii;
use super::paint::span;
use crate::operations::{Availability, Binding, FIXED_KEYS, Meant, Pane, Statuses};
use crate::tui::model::{Layer, Model};
use crate::tui::words;

/// Most columns of the keys and of the names.
const KEYS: usize = 18;
/// Columns of a verb's name.
const NAME: usize = 18;
/// Narrower than this the sentences stand below their keys.
const NARROW: usize = 64;

/// The verbs of all panes in the groups that the help shows; what is in none stands in the last.
const GROUPS: [(&str, &[&str]); 4] = [
    ("work", &["run all", "cancel", "undo", "redo", "read again"]),
    ("moving", &["up", "down", "page up", "page down", "first", "last"]),
    (
        "panes",
        &["pane", "next pane", "previous pane", "switch playbook", "back"],
    ),
    ("the workbench", &["palette", "help", "log", "theme", "mouse", "quit"]),
];

/// Keys of what lies over a pane and takes all of them: a heading, then keys and what they do.
type Over = (Pane, &'static str, &'static [(&'static str, &'static str)]);

const OVER: [Over; 3] = [
    (
        Pane::Data,
        "on the mapping sheet",
        &[
            ("S", "save"),
            ("← →", "another candidate, choice or layout"),
            ("↵", "all headers, or type a value"),
            ("t", "the file as a table"),
            ("-", "clear"),
            ("D", "another dataset"),
        ],
    ),
    (
        Pane::Pipeline,
        "in the parameters",
        &[
            ("↵", "edit"),
            ("← →", "choose"),
            ("0", "reset"),
            ("S", "save"),
            ("/", "narrow the list"),
            ("P", "another profile"),
        ],
    ),
    (Pane::Gates, "on the sign-off sheet", &[("s", "sign what passed")]),
];

/// Whether the help lies over a table that lies over the pane: then the keys are those of every table.
pub fn is_of_table(model: &Model) -> bool {
    let below = model.layers.iter().rev().nth(1);
    matches!(below, Some(Layer::Sheet(_) | Layer::Record(_)))
}

/// The lines of the help.
pub fn lines(model: &Model, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    let of_table = is_of_table(model);
    let bindings = || model.keys.bindings().iter();
    let own: Vec<&Binding> = bindings()
        .filter(|binding| {
            if of_table {
                binding.verb.is_of_tables()
            } else {
                binding.verb.panes.contains(&model.pane)
            }
        })
        .collect();
    if !own.is_empty() {
        let place = if of_table { "this table" } else { model.pane.title() };
        heading(model, &mut all, &format!("in {place}"));
    }
    for binding in own {
        entry(model, &mut all, binding, width);
        if binding.verb.id == "status" {
            statuses(model, &mut all, binding, width);
        }
    }
    of_pairs(model, &mut all, width);
    for (_, title, keys) in OVER.iter().filter(|(pane, ..)| *pane == model.pane && !of_table) {
        heading(model, &mut all, title);
        for (key, what) in *keys {
            line(model, &mut all, (key, "", what, "text.muted"), width);
        }
    }
    let common = |binding: &&Binding| binding.verb.panes.is_empty();
    for (group, ids) in GROUPS {
        heading(model, &mut all, &format!("everywhere: {group}"));
        for id in ids {
            for binding in bindings().filter(common).filter(|binding| binding.verb.id == *id) {
                entry(model, &mut all, binding, width);
            }
        }
    }
    let grouped = |id: &str| GROUPS.iter().any(|(_, ids)| ids.contains(&id));
    let rest: Vec<&Binding> = bindings()
        .filter(common)
        .filter(|binding| !grouped(binding.verb.id))
        .collect();
    if !rest.is_empty() {
        heading(model, &mut all, "everywhere: more");
    }
    for binding in rest {
        entry(model, &mut all, binding, width);
    }
    heading(model, &mut all, "fixed");
    for (key, what) in FIXED_KEYS {
        line(model, &mut all, (key, "", what, "text.muted"), width);
    }
    all
}

fn heading(model: &Model, all: &mut Vec<Line<'static>>, text: &str) {
    if !all.is_empty() {
        all.push(Line::default());
    }
    let theme = model.themes.current();
    all.push(Line::from(span(theme, "title", format!(" {text}"))));
}

/// The keys that decide on a pair, where the pane has pairs.
fn of_pairs(model: &Model, all: &mut Vec<Line<'static>>, width: usize) {
    let specs = model.picture.ready().map_or(&[][..], |picture| picture.desk.decidable);
    if !matches!(model.pane, Pane::Gates | Pane::Groups) || specs.is_empty() {
        return;
    }
    heading(model, all, "in front of a pair");
    for spec in specs {
        for choice in spec.choices {
            let what = format!("{}: rows of gate {}", choice.word, spec.gate);
            line(model, all, (&choice.key.to_string(), "", &what, "text.muted"), width);
        }
    }
    let next = model.keys.shown("next undecided");
    line(
        model,
        all,
        (&next, "", "the next pair nobody decided on", "text.muted"),
        width,
    );
}

/// A binding's keys that mean it here: where the pane has another meaning for one of them, that one is not told.
fn keys_here(model: &Model, binding: &Binding) -> String {
    let pane = if is_of_table(model) { Pane::Data } else { model.pane };
    let means_it = |keys: &&Vec<String>| matches!(model.keys.lookup(keys, pane), Meant::Verb(verb, _) if verb.id == binding.verb.id);
    let held = Binding {
        verb: binding.verb,
        keys: binding.keys.iter().filter(means_it).cloned().collect(),
        own: binding.own,
    };
    held.shown()
}

fn entry(model: &Model, all: &mut Vec<Line<'static>>, binding: &Binding, width: usize) {
    let key = keys_here(model, binding);
    if key.is_empty() && !binding.keys.is_empty() {
        return;
    }
    let key = shown(model, &key);
    let verb = binding.verb;
    match (verb.available)(&model.situation()) {
        Availability::Yes => line(model, all, (&key, verb.id, verb.summary, "text.muted"), width),
        Availability::No(why) => {
            let why = format!("not now: {}", model.keys.fill(why));
            line(model, all, (&key, verb.id, &why, "gate.warned"), width);
        }
    }
}

/// What each of the statuses' keys sets; the keys are the person's own where there are such.
fn statuses(model: &Model, all: &mut Vec<Line<'static>>, binding: &Binding, width: usize) {
    for (status, keys) in Statuses::built_in().status.iter().zip(&binding.keys) {
        let name = format!("  {} {}", keys.join(" "), status.name);
        line(model, all, ("", &name, &status.summary, "text.muted"), width);
    }
}

fn line(
    model: &Model,
    all: &mut Vec<Line<'static>>,
    (key, name, text, meaning): (&str, &str, &str, &str),
    width: usize,
) {
    let theme = model.themes.current();
    let meaning = if meaning == "gate.warned" {
        meaning
    } else {
        "text.muted"
    };
    let mut spans = vec![
        span(theme, "key", format!(" {} ", words::pad(key, KEYS, false))),
        span(theme, "text", format!("{} ", words::pad(name, NAME, false))),
    ];
    if width >= NARROW {
        let room = width.saturating_sub(KEYS + NAME + 3);
        spans.push(span(theme, meaning, words::cut(text, room)));
        all.push(Line::from(spans));
    } else {
        all.push(Line::from(spans));
        let room = width.saturating_sub(4);
        all.push(Line::from(span(
            theme,
            meaning,
            format!("    {}", words::cut(text, room)),
        )));
    }
}

/// A key as this screen can show it.
pub fn shown(model: &Model, key: &str) -> String {
    if model.themes.current().plain {
        ascii::key_words(key)
    } else {
        key.to_owned()
    }
}
