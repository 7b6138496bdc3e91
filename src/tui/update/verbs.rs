//! Carrying out a verb. Whether it can act is asked of the table first; if not, the reason is shown.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::keys::{self, belongs};
use super::{data, leads, movement, palette, pane_number, prompt};
use crate::engine::Outcome;
use crate::operations::{Availability, Decision, Pane, verb};
use crate::tui::action::{Effect, Request};
use crate::tui::job::Job;
use crate::tui::model::{CardLayer, Layer, List, Loaded, Model, Purpose, TableLayer};

/// A key with nothing lying over the pane.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return match key.code {
            KeyCode::Char('l') => vec![model.ask_picture()],
            _ => Vec::new(),
        };
    }
    if let (true, KeyCode::Char(digit)) = (key.modifiers.contains(KeyModifiers::ALT), key.code) {
        return tab_of(digit).map_or_else(Vec::new, |pane| go(model, pane));
    }
    let Some(name) = keys::name(key) else { return Vec::new() };
    if let Some(found) = keys::verb_for(&name, model.pane) {
        if found.id == "status" {
            return with_permission(model, found.id, |model| leads::mark_by_key(model, &name));
        }
        return act(model, found.id);
    }
    match name.as_str() {
        "h" | "Left" => movement::sideways(model, -1),
        "l" | "Right" => movement::sideways(model, 1),
        "u" if model.pane == Pane::Leads => leads::undo_mark(model),
        "u" if model.pane == Pane::Data => data::take_back(),
        "T" => {
            let theme = model.themes.next().to_owned();
            model.say(format!("theme: {theme}"));
            Vec::new()
        }
        "M" => {
            model.mouse = !model.mouse;
            model.say(if model.mouse {
                "mouse on"
            } else {
                "mouse off: the terminal selects text; M turns it on again"
            });
            vec![Effect::MouseCapture(model.mouse)]
        }
        digit => match digit.chars().next().and_then(tab_of) {
            Some(pane) => go(model, pane),
            None => elsewhere(model, &name),
        },
    }
}

fn tab_of(digit: char) -> Option<Pane> {
    let place = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
    Pane::ALL.get(place).copied()
}

/// A key that means something in another pane says where.
fn elsewhere(model: &mut Model, key: &str) -> Vec<Effect> {
    let found = crate::operations::VERBS.iter().find(|verb| verb.keys.contains(&key));
    match found.map(|verb| (verb.id, verb.panes)) {
        Some((what, [pane])) => model.say(format!("{key} {what}: in pane {} {}", pane_number(*pane), pane.title())),
        Some((what, _)) => model.say(format!("nothing to {what} here")),
        None => {}
    }
    Vec::new()
}

fn with_permission(model: &mut Model, id: &str, then: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    let situation = model.situation();
    match verb(id).map(|verb| (verb.available)(&situation)) {
        Some(Availability::Yes) => then(model),
        Some(Availability::No(reason)) => {
            model.say(format!("{id}: {reason}"));
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Carries out a verb, or says why it cannot act.
pub fn act(model: &mut Model, id: &str) -> Vec<Effect> {
    with_permission(model, id, |model| carry_out(model, id))
}

/// Carries out a verb chosen by name; one that belongs to another pane is shown there, not done blindly.
pub fn act_by_name(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(found) = verb(id) else { return Vec::new() };
    if belongs(found, model.pane) && id != "status" {
        return act(model, id);
    }
    let pane = found.panes.first().copied().unwrap_or(model.pane);
    let effects = go(model, pane);
    model.say(format!("{} {id}: {}", keys::shown(found), found.summary));
    effects
}

fn carry_out(model: &mut Model, id: &str) -> Vec<Effect> {
    match id {
        "run all" => start(model, Vec::new(), false),
        "run phase" => start_selected(model, false),
        "force phase" => start_selected(model, true),
        "cancel" => cancel(model),
        "open" => open(model),
        "next undecided" => undecided(model, true),
        "previous undecided" => undecided(model, false),
        "sign" => sign(model),
        "waive" => reason(model, Purpose::Waive),
        "reject" => reason(model, Purpose::Reject),
        "evidence" => evidence(model),
        "filter" => prompt::open_filter(model),
        "unmask" => leads::toggle_mask(model),
        "up" => movement::step(model, -1),
        "down" => movement::step(model, 1),
        "page up" => movement::page(model, -1),
        "page down" => movement::page(model, 1),
        "first" => movement::end(model, false),
        "last" => movement::end(model, true),
        "open file" => data::prompt(model),
        "map" => data::map_selected(model),
        "quarantine" => data::quarantine(model),
        "next pane" | "previous pane" if model.pane == Pane::Data => data::next_tab(model),
        "next pane" => neighbour(model, 1),
        "previous pane" => neighbour(model, Pane::ALL.len() - 1),
        "palette" => palette::open(model),
        "help" => {
            model.layers.push(Layer::Help(0));
            Vec::new()
        }
        "back" => back(model),
        "quit" => quit(model),
        _ => Vec::new(),
    }
}

fn start(model: &mut Model, phases: Vec<String>, force: bool) -> Vec<Effect> {
    if model.picture.ready().is_none() {
        model.say("the workspace is not read yet");
        return Vec::new();
    }
    model.job = Some(Job::default());
    let mut effects = vec![Effect::StartRun { phases, force }];
    effects.extend(movement::settle(model));
    effects
}

fn start_selected(model: &mut Model, force: bool) -> Vec<Effect> {
    let place = model.phases.selected;
    let state = model.picture.ready().and_then(|picture| picture.states.get(place));
    match state.map(|state| state.phase.id.to_owned()) {
        Some(id) => start(model, vec![id], force),
        None => Vec::new(),
    }
}

/// Asks the running job to stop.
pub fn cancel(model: &mut Model) -> Vec<Effect> {
    if let Some(job) = &mut model.job {
        job.cancelling = true;
    }
    vec![Effect::CancelRun]
}

fn open(model: &mut Model) -> Vec<Effect> {
    match model.pane {
        Pane::Data => data::open(model),
        Pane::Pipeline | Pane::Gates => {
            model.layers.push(Layer::Details(0));
            Vec::new()
        }
        Pane::Tiers => leads::of_selected_tier(model),
        Pane::Leads => match model.leads.selected_id().map(str::to_owned) {
            Some(lead) => card(model, lead, false),
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Opens a lead's card, or fills the one that is open.
pub fn card(model: &mut Model, lead: String, unmask: bool) -> Vec<Effect> {
    let generation = model.generations.fresh();
    model.generations.layer = generation;
    let layer = CardLayer {
        lead: lead.clone(),
        card: Loaded::Waiting,
        unmask,
        scroll: 0,
    };
    if let Some(Layer::Card(open)) = model.layers.last_mut() {
        *open = layer;
    } else {
        model.layers.push(Layer::Card(layer));
    }
    vec![Effect::Ask(Request::Card {
        generation,
        lead,
        unmask,
    })]
}

fn undecided(model: &mut Model, forward: bool) -> Vec<Effect> {
    let open: Vec<usize> = model
        .gate_list()
        .enumerate()
        .filter(|(_, gate)| gate.undecided())
        .map(|(place, _)| place)
        .collect();
    let here = model.gates.selected;
    let found = if forward {
        open.iter().find(|place| **place > here).or_else(|| open.first())
    } else {
        open.iter().rev().find(|place| **place < here).or_else(|| open.last())
    };
    let Some(row) = found.copied() else {
        model.say("no gate awaits a decision");
        return Vec::new();
    };
    let (length, height) = (model.length(Pane::Gates), model.height(Pane::Gates));
    model.gates.select(row, length, height);
    Vec::new()
}

fn sign(model: &mut Model) -> Vec<Effect> {
    let Some(gate) = model.selected_gate() else {
        return Vec::new();
    };
    let (gate, subject) = (gate.id.clone(), gate.subject.clone());
    vec![Effect::Ask(Request::Decide {
        gate,
        subject,
        decision: Decision::Signed,
        reason: String::new(),
    })]
}

fn reason(model: &mut Model, purpose: fn(String, Option<String>) -> Purpose) -> Vec<Effect> {
    if let Some(gate) = model.selected_gate() {
        let purpose = purpose(gate.id.clone(), gate.subject.clone());
        prompt::open(model, purpose, "");
    }
    Vec::new()
}

fn evidence(model: &mut Model) -> Vec<Effect> {
    let Some(gate) = model.selected_gate() else {
        return Vec::new();
    };
    if gate.evidence.is_none() {
        let why = if gate.outcome == Outcome::Skipped {
            "was skipped"
        } else {
            "has no rows behind its number"
        };
        let words = format!("gate {} {why}", gate.id);
        model.say(words);
        return Vec::new();
    }
    let (id, subject) = (gate.id.clone(), gate.subject.clone());
    let title = if gate.evidence_words.is_empty() {
        "evidence".to_owned()
    } else {
        gate.evidence_words.clone()
    };
    let title = format!("{id} {title}");
    let generation = model.generations.fresh();
    model.generations.layer = generation;
    let layer = TableLayer {
        title,
        table: Loaded::Waiting,
        list: List::default(),
        column: 0,
    };
    model.layers.push(Layer::Evidence(layer));
    vec![Effect::Ask(Request::Evidence {
        generation,
        gate: id,
        subject,
    })]
}

fn neighbour(model: &mut Model, by: usize) -> Vec<Effect> {
    let here = pane_number(model.pane).saturating_sub(1);
    let next = Pane::ALL
        .get((here + by) % Pane::ALL.len())
        .copied()
        .unwrap_or(model.pane);
    go(model, next)
}

/// Shows a pane and remembers where we came from.
pub fn go(model: &mut Model, pane: Pane) -> Vec<Effect> {
    if model.pane != pane {
        model.trail.retain(|earlier| *earlier != pane);
        model.trail.push(model.pane);
        model.pane = pane;
        model.below = 0;
    }
    movement::settle(model)
}

fn back(model: &mut Model) -> Vec<Effect> {
    if model.pane == Pane::Leads
        && let Some(effects) = leads::step_back(model)
    {
        return effects;
    }
    if model.pane == Pane::Data
        && let Some(effects) = data::back(model)
    {
        return effects;
    }
    match model.trail.pop() {
        Some(pane) => {
            model.pane = pane;
            movement::settle(model)
        }
        None => {
            model.say("q quits");
            Vec::new()
        }
    }
}

/// Leaves at once, or asks while a job runs.
pub fn quit(model: &mut Model) -> Vec<Effect> {
    if model.job.is_none() {
        return vec![Effect::Quit];
    }
    model.layers.push(Layer::ConfirmQuit);
    Vec::new()
}
