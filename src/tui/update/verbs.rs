//! Carrying out a verb. Whether it can act is asked of the table first; if not, the reason is shown.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{
    archives, compare, data, figures, form, gates, grid, groups, keys, leads, merges, movement, pairs, palette,
    pane_number, pickers, prompt, ruleset, runs, sales, selection, sign_off, stands, tiers, tour, whatif,
};
use crate::lens::TierTab;
use crate::operations::{Availability, Pane, SheetKey, Verb, verb};
use crate::tui::action::{Effect, Request, Told};
use crate::tui::grid::Grid;
use crate::tui::job::Job;
use crate::tui::layer::{RunLayer, SheetLayer};
use crate::tui::model::{CardLayer, Layer, Loaded, Model, Purpose};
use crate::tui::tiers::Want;

/// A key with nothing lying over the pane.
pub fn key(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    if let (KeyModifiers::ALT, KeyCode::Char(digit)) = (key.modifiers, key.code)
        && let Some(pane) = tab_of(digit)
    {
        model.chord.clear();
        return go(model, pane);
    }
    match keys::name(key) {
        Some(name) => {
            // In front of a pair its own keys come first.
            if model.chord.is_empty()
                && let Some(effects) = pairs::in_evidence(model, &name)
            {
                return effects;
            }
            keys::press(model, name, |_| true)
        }
        None => Vec::new(),
    }
}

fn tab_of(digit: char) -> Option<Pane> {
    let place = usize::try_from(digit.to_digit(10)?).ok()?.checked_sub(1)?;
    Pane::ALL.get(place).copied()
}

/// Carries out a verb by one of its keys; `letter` is the default key in whose place it stands, for verbs whose keys
/// stand for several things.
pub fn act_by_key(model: &mut Model, verb: &Verb, letter: &str) -> Vec<Effect> {
    match verb.id {
        "status" => with_permission(model, verb.id, |model| leads::mark_by_key(model, letter)),
        "pane" => letter
            .chars()
            .next()
            .and_then(tab_of)
            .map_or_else(Vec::new, |pane| go(model, pane)),
        id => act(model, id),
    }
}

fn with_permission(model: &mut Model, id: &str, then: impl FnOnce(&mut Model) -> Vec<Effect>) -> Vec<Effect> {
    let situation = model.situation();
    match verb(id).map(|verb| (verb.available)(&situation)) {
        Some(Availability::Yes) => {
            tour::note(model, id);
            then(model)
        }
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
    let here = found.panes.is_empty() || found.panes.contains(&model.pane);
    if here && id != "status" {
        return act(model, id);
    }
    let pane = found.panes.first().copied().unwrap_or(model.pane);
    let effects = go(model, pane);
    let key = model.keys.shown(id);
    model.say(format!("{key} {id}: {}", found.summary));
    effects
}

fn carry_out(model: &mut Model, id: &str) -> Vec<Effect> {
    match id {
        "run all" => start(model, Vec::new(), false),
        "run phase" => start_selected(model, false),
        "force phase" => start_selected(model, true),
        "cancel" => cancel(model),
        "open" => open(model),
        "next undecided" => gates::undecided(model, true),
        "previous undecided" => gates::undecided(model, false),
        "sign" => gates::sign(model),
        "waive" => gates::ask_reason(model, "waive", Purpose::Waive),
        "reject" => gates::ask_reason(model, "reject", Purpose::Reject),
        "evidence" => gates::evidence(model),
        "filter gates" => gates::open_filter(model),
        "find gates" => gates::open_find(model),
        "outcomes" => gates::cycle(model),
        "as table" => open_sheet(model, "gates".to_owned(), SheetKey::Gates),
        "sign-off sheet" => sign_off::open(model),
        "write log" if model.pane == Pane::Gates => runs::write_latest_log(model),
        "write log" => runs::write_log(model),
        "write report" if model.pane == Pane::Gates => runs::write_latest_report(model),
        "write report" => runs::write_report(model),
        "filter" => grid::ask(model, Purpose::Filter),
        "find" => {
            let before = model.grid().map(|grid| grid.view.clone()).unwrap_or_default();
            grid::ask(model, Purpose::Find(Box::new(before)))
        }
        "column left" => sideways(model, -1),
        "column right" => sideways(model, 1),
        "sort" => grid::sort(model, false),
        "sort further" => grid::sort(model, true),
        "hide column" => grid::hide(model),
        "show columns" => grid::show_all(model),
        "narrower" => grid::change(model, |grid| grid.widen(-1)),
        "wider" => grid::change(model, |grid| grid.widen(1)),
        "move column left" => grid::change(model, |grid| grid.move_column(-1)),
        "move column right" => grid::change(model, |grid| grid.move_column(1)),
        "colour" => grid::colour(model),
        "values" => grid::values(model),
        "record" => grid::record(model),
        "copy cell" | "copy row" | "copy column" => grid::copy(model, id),
        "copy phone" => leads::tell(model, Told::Phone),
        "copy mail" => leads::tell(model, Told::Mail),
        "copy talk track" => leads::tell(model, Told::TalkTrack),
        "export" => {
            let name = prompt::shown_name(model);
            prompt::open(model, Purpose::Export, &name);
            Vec::new()
        }
        "note" => leads::note(model),
        "sale" => sales::ask(model, Purpose::Sale),
        "order" => sales::ask(model, Purpose::Order),
        "undo merge" => merges::ask(model),
        "archive" => archives::ask(model),
        "verify archive" => archives::verify(model, false),
        "verify archives" => archives::verify(model, true),
        "restore archive" => archives::foresee_restore(model),
        "rollback" => archives::foresee_rollback(model),
        "next filter" => leads::next_filter(model),
        "keep filter" => leads::ask_filter_name(model),
        "undo" => leads::travel(model, true),
        "redo" => leads::travel(model, false),
        "parameters" => form::open(model),
        "mark run" => runs::mark(model),
        "restore parameters" => runs::restore(model),
        "next tab" if model.pane == Pane::Data => data::next_tab(model, 1),
        "previous tab" if model.pane == Pane::Data => data::next_tab(model, -1),
        "next tab" if model.pane == Pane::Groups => groups::neighbour(model, 1),
        "previous tab" if model.pane == Pane::Groups => groups::neighbour(model, -1),
        "next tab" if model.pane == Pane::Model => figures::neighbour(model, 1),
        "previous tab" if model.pane == Pane::Model => figures::neighbour(model, -1),
        "next tab" => tiers::neighbour(model, true),
        "previous tab" => tiers::neighbour(model, false),
        "step down" => tiers::sideways(model, -1),
        "step up" => tiers::sideways(model, 1),
        "unmask" if model.pane == Pane::Groups && model.layers.is_empty() => {
            groups::toggle_mask(model).unwrap_or_else(|| leads::toggle_mask(model))
        }
        "unmask" => leads::toggle_mask(model),
        "what-if" => whatif::show(model),
        "interval" => tiers::other_interval(model),
        "save draft" => whatif::name_draft(model),
        "shift all" => whatif::ask(model, Want::Shift),
        "moving leads" => whatif::ask(model, Want::Leads),
        "reset" if model.tier_desk.tab == TierTab::Calculator => {
            tiers::reset_count(model);
            Vec::new()
        }
        "reset" => whatif::reset(model),
        "ten down" => tiers::many(model, false),
        "ten up" => tiers::many(model, true),
        "older run" => compare::other(model, false, -1),
        "newer run" => compare::other(model, false, 1),
        "rule set" => ruleset::next_rules(model, 1),
        "rule set before" => ruleset::next_rules(model, -1),
        "split" => ruleset::next_split(model),
        "edit rule" => ruleset::edit(model),
        "runs or rule sets" => compare::toggle(model),
        "figures left" => figures::neighbour(model, -1),
        "figures right" => figures::neighbour(model, 1),
        "up" => movement::step(model, -1),
        "down" => movement::step(model, 1),
        "page up" => movement::page(model, -1),
        "page down" => movement::page(model, 1),
        "first" => movement::end(model, false),
        "last" => movement::end(model, true),
        "open file" => data::prompt(model),
        "map" => data::map_selected(model),
        "quarantine" => data::quarantine(model),
        "next pane" => neighbour(model, 1),
        "previous pane" => neighbour(model, Pane::ALL.len() - 1),
        "tour" => tour::toggle(model),
        "palette" => palette::open(model),
        "help" => {
            model.layers.push(Layer::Help(0));
            Vec::new()
        }
        "switch playbook" => pickers::open_playbooks(model),
        "theme" => pickers::open_themes(model),
        "log" => {
            model.layers.push(Layer::Log(0));
            Vec::new()
        }
        "mouse" => toggle_mouse(model),
        "its leads" => stands::open(model, stands::Whose::Its),
        "all their leads" => stands::open(model, stands::Whose::All),
        "all leads" => selection::clear(model),
        "selection" => selection::details(model),
        "copy command" => selection::copy_command(model),
        "read again" => vec![model.ask_picture()],
        "back" => back(model),
        "quit" => quit(model),
        _ => Vec::new(),
    }
}

/// Columns of a table; in a tree, fold and unfold.
fn sideways(model: &mut Model, by: isize) -> Vec<Effect> {
    if model.pane == Pane::Data && model.grid().is_none() {
        return data::fold(model, by);
    }
    if groups::inside(model) {
        groups::sideways(model, by);
        return Vec::new();
    }
    grid::sideways(model, by);
    Vec::new()
}

fn toggle_mouse(model: &mut Model) -> Vec<Effect> {
    model.mouse = !model.mouse;
    model.say(if model.mouse {
        "mouse on"
    } else {
        "mouse off: the terminal selects text; {mouse} turns it on again"
    });
    vec![Effect::MouseCapture(model.mouse)]
}

fn start(model: &mut Model, phases: Vec<String>, force: bool) -> Vec<Effect> {
    if model.picture.ready().is_none() {
        model.say("the workspace is not read yet");
        return Vec::new();
    }
    let spends = spends(model, &phases);
    if force || spends.is_some() {
        let layer = RunLayer { phases, force, spends };
        model.layers.push(Layer::ConfirmRun(layer));
        return Vec::new();
    }
    start_now(model, phases, force)
}

/// What the phases would spend on services: nothing where all of them come before the first that calls out.
fn spends(model: &Model, phases: &[String]) -> Option<String> {
    let picture = model.picture.ready()?;
    let spend = picture.spend.as_ref()?;
    let place = |id: &str| picture.states.iter().position(|state| state.phase.id == id);
    let first = place(spend.phase)?;
    let reaches = phases.is_empty() || phases.iter().any(|id| place(id).is_some_and(|place| place >= first));
    reaches.then(|| spend.words.clone())
}

/// Starts a run that nothing has to be asked about any more.
pub fn start_now(model: &mut Model, phases: Vec<String>, force: bool) -> Vec<Effect> {
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
        Pane::Runs => runs::open(model),
        Pane::Groups => groups::open(model),
        Pane::Tiers => tiers::open(model),
        Pane::Overview | Pane::Model => figures::open(model),
        Pane::Leads => match model.leads.grid.selected_id().map(str::to_owned) {
            Some(lead) => card(model, lead, false),
            None => Vec::new(),
        },
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

/// Opens a table over the pane.
pub fn open_sheet(model: &mut Model, title: String, key: SheetKey) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let mut grid = Grid::new(key.clone());
    grid.reading = generation;
    model.layers.push(Layer::Sheet(Box::new(SheetLayer::new(title, grid))));
    vec![Effect::Ask(Request::Sheet { generation, key })]
}

fn neighbour(model: &mut Model, by: usize) -> Vec<Effect> {
    let here = pane_number(model.pane).saturating_sub(1);
    let next = Pane::ALL
        .get((here + by) % Pane::ALL.len())
        .copied()
        .unwrap_or(model.pane);
    go(model, next)
}

/// Shows a pane that somebody named: from there `Esc` leads nowhere, so that no stray `Esc` brings a pane under the keys
/// whose letters mean something else.
pub fn go(model: &mut Model, pane: Pane) -> Vec<Effect> {
    if model.pane != pane {
        model.trail.clear();
        model.pane = pane;
        model.below = 0;
    }
    movement::settle(model)
}

/// Shows a pane that something in this one leads to: `Esc` goes back the way one came.
pub fn drill(model: &mut Model, pane: Pane) -> Vec<Effect> {
    if model.pane == pane {
        return movement::settle(model);
    }
    model.leave_a_mark();
    let trail = std::mem::take(&mut model.trail);
    let effects = go(model, pane);
    model.trail = trail;
    effects
}

/// One step back: out of what the keys are in, then what leaves rows out, then the way one came; where one came from
/// nowhere, the filter on leads goes.
fn back(model: &mut Model) -> Vec<Effect> {
    if let Some(effects) = groups::back(model) {
        return effects;
    }
    if model.pane != Pane::Data
        && model.grid().is_some()
        && let Some(effects) = grid::widen(model)
    {
        return effects;
    }
    if model.pane == Pane::Gates
        && let Some(effects) = gates::step_back(model)
    {
        return effects;
    }
    if model.pane == Pane::Data
        && let Some(effects) = data::back(model)
    {
        return effects;
    }
    if let Some(effects) = selection::back(model) {
        return effects;
    }
    if !model.selecting.filter.is_empty() {
        return selection::clear(model);
    }
    // With nothing left to go back from, the tour is what is left.
    if tour::is_walked(model) {
        return tour::toggle(model);
    }
    model.hint("{quit} quits");
    Vec::new()
}

/// Leaves at once, or asks while a job runs.
pub fn quit(model: &mut Model) -> Vec<Effect> {
    if model.job.is_none() {
        return vec![Effect::Quit];
    }
    model.layers.push(Layer::ConfirmQuit);
    Vec::new()
}
