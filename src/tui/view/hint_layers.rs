//! The keys that act in what lies over the pane, for the last line.

use super::hint::{of, pair, scroll};
use super::mapping;
use crate::operations::{Pane, SheetKey};
use crate::tui::layer::Foreseen;
use crate::tui::model::{Layer, Model, Prompt, Purpose};
use crate::tui::update;

/// The keys of a layer, the ones that matter most first.
pub(super) fn layer_keys(model: &Model, layer: &Layer) -> Vec<(String, String)> {
    let scroll = || scroll(model);
    let columns = || {
        let keys = model.keys.first("column left") + " " + &model.keys.first("column right");
        (keys, "columns".to_owned())
    };
    let numbers = || update::have_numbers(model).then(|| of(model, "open", "numbers"));
    match layer {
        Layer::Card(card) => {
            let mask = if card.unmask { "mask" } else { "unmask" };
            let mut all = vec![of(model, "unmask", mask), scroll()];
            if model.pane == Pane::Leads {
                all.insert(0, (model.keys.shown("status"), "status, next lead".to_owned()));
            }
            all
        }
        Layer::Sheet(layer) => {
            let open = if layer.conditions.is_empty() {
                "whole row"
            } else {
                "its rows"
            };
            let verbs = ["find", "filter", "sort", "values", "export"].map(|verb| of(model, verb, verb));
            let mut all = match &layer.grid.key {
                SheetKey::Evidence { gate, .. } => update::pair_hints(model, gate),
                _ => Vec::new(),
            };
            if !all.is_empty() {
                all.push(of(model, "next undecided", "next undecided"));
            }
            all.push(of(model, "open", open));
            if model.situation().its_leads.is_ok() {
                all.push(of(model, "its leads", "its leads"));
            }
            all.extend(verbs);
            all.push(columns());
            all
        }
        Layer::Record(_) => vec![scroll(), of(model, "record", "table")],
        Layer::SignOff(sheet) if sheet.asking => vec![pair("y", "sign them")],
        Layer::SignOff(_) => vec![
            pair("s", "sign what passed"),
            pair("L", "write log"),
            pair("H", "write report"),
            pair("j k", "scroll"),
        ],
        Layer::Details(_) if model.pane == Pane::Gates => {
            vec![
                of(model, "next undecided", "next"),
                of(model, "sign", "sign"),
                of(model, "waive", "waive"),
                of(model, "reject", "reject"),
                of(model, "evidence", "evidence"),
                of(model, "as table", "as table"),
            ]
        }
        Layer::Form(form) if form.asking => vec![pair("S", "save"), pair("y", "drop"), pair("n", "go on")],
        Layer::Form(form) if form.typed.is_some() => vec![pair("↵", "take"), pair("Ctrl-U", "clear")],
        Layer::Form(form) if form.narrowing => vec![pair("↵", "keep"), pair("↑ ↓", "choose")],
        Layer::Form(_) => vec![
            pair("↵", "edit"),
            pair("← →", "choose"),
            pair("0", "reset"),
            pair("S", "save"),
            pair("/", "narrow"),
            pair("P", "profile"),
        ],
        Layer::Report(report) if report.foreseen.is_some() => {
            let yes = report.foreseen.as_ref().and_then(Foreseen::yes);
            yes.map(|yes| pair("y", yes)).into_iter().chain([scroll()]).collect()
        }
        Layer::Report(_) if model.pane != Pane::Runs => numbers().into_iter().chain([scroll()]).collect(),
        Layer::Report(_) => vec![
            pair("j k", "scroll"),
            of(model, "open", "numbers"),
            pair("L", "write log"),
            pair("H", "write report"),
            pair("e", "restore parameters"),
        ],
        Layer::Details(_) if model.pane == Pane::Pipeline => {
            vec![
                pair("j k", "scroll"),
                pair("r", "run"),
                pair("F", "force"),
                pair("e", "parameters"),
                of(model, "open", "metrics"),
            ]
        }
        Layer::Details(_) | Layer::Help(_) | Layer::Log(_) => vec![scroll()],
        Layer::Palette(_) | Layer::Playbooks(_) => vec![pair("↵", "do it"), pair("↑ ↓", "choose")],
        Layer::Parts(_) => vec![pair("↵", "open"), pair("↑ ↓", "choose")],
        Layer::Ways(_) => vec![pair("↵", "show its leads"), pair("↑ ↓", "choose")],
        Layer::Themes(_) => vec![pair("↵", "keep it"), pair("↑ ↓", "look at")],
        Layer::ConfirmQuit => vec![pair("y", "quit and cancel"), pair("n", "stay")],
        Layer::ConfirmRun(asked) if asked.spends.is_some() => vec![pair("y", "send"), pair("n", "send nothing")],
        Layer::ConfirmRun(_) => vec![pair("y", "run it"), pair("n", "leave it")],
        Layer::Prompt(Prompt {
            purpose: Purpose::Find(_) | Purpose::GateFind(_),
            ..
        }) => vec![pair("↵", "keep"), pair("↑ ↓", "rows"), pair("Ctrl-U", "clear")],
        Layer::Prompt(prompt) if matches!(prompt.purpose, Purpose::Filter | Purpose::GateFilter) => {
            vec![pair("↵", "filter"), pair("Tab", "complete"), pair("Ctrl-U", "clear")]
        }
        Layer::Prompt(prompt) if prompt.purpose == Purpose::OpenFile => {
            vec![pair("↵", "open"), pair("Tab", "complete")]
        }
        Layer::Mapping(open) => mapping::keys(open)
            .into_iter()
            .map(|(key, what)| pair(key, what))
            .collect(),
        Layer::Prompt(prompt) => vec![match prompt.purpose {
            Purpose::Slider(_) | Purpose::Count(_) => pair("↵", "set"),
            Purpose::Rule(_) => pair("↵", "try it"),
            Purpose::Profile => pair("↵", "save"),
            Purpose::Export => pair("↵", "write"),
            Purpose::KeepFilter => pair("↵", "keep"),
            _ => pair("↵", "record"),
        }],
    }
}
