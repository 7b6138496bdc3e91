//! What an action does to the model. Nothing here draws, reads or waits; whatever has to be done outside is returned.

mod answers;
mod archives;
mod compare;
mod data;
mod data_answers;
mod figures;
mod foreseen;
mod form;
mod gates;
mod glance;
mod grid;
mod groups;
pub mod keys;
mod layers;
mod leads;
mod mapping;
mod merges;
mod movement;
mod pairs;
mod palette;
mod pickers;
mod prompt;
mod replay;
mod ruleset;
mod runs;
mod sales;
mod selection;
mod sign_off;
mod stands;
mod tiers;
mod tour;
mod verbs;
mod whatif;

pub use compare::{compared, of_rule_sets};
pub use figures::{have_numbers, tabs as model_tabs};
pub use pairs::hints as pair_hints;
pub use palette::Found;
pub use prompt::columns as condition_columns;
pub use replay::pace as pace_replay;
pub use runs::PastRuns;
#[cfg(test)]
pub use runs::selected as selected_run;
pub use selection::is_applied as filter_is_applied;
pub use stands::{Whose, there as leads_there};
pub use whatif::drafted;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::action::{Action, Effect};
use super::hit::Target;
use super::model::{Dragged, Layer, Model};
use super::orders;
use super::session_log::weight_of;
use super::words;
use crate::engine::{RunEvent, RunOutcome, RunReport};
use crate::operations::Pane;

/// Takes an action and says what has to be done.
pub fn update(model: &mut Model, action: Action) -> Vec<Effect> {
    orders::drop_refused(model, &action);
    if tour::skips(model, &action) {
        return Vec::new();
    }
    let mut effects = take(model, action);
    tour::follow(model);
    orders::keep(model, &effects);
    effects.extend(orders::record_looked(model));
    effects
}

fn take(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Key(key) => key_pressed(model, &key),
        Action::Paste(text) if model.layers.is_empty() && model.pane == Pane::Data => data::open_path(model, &text),
        Action::Paste(text) => prompt::paste(model, &text),
        Action::Click(target) => clicked(model, target),
        Action::Wheel(rows) => movement::wheel(model, rows),
        Action::Drag(column) => {
            grid::drag(model, column);
            Vec::new()
        }
        Action::Drop => {
            grid::drop_border(model);
            Vec::new()
        }
        Action::Resize(columns, rows) => {
            model.terminal = ratatui::layout::Size::new(columns, rows);
            model.fit();
            movement::settle(model)
        }
        Action::Background(light) => {
            model.themes.settle(light);
            Vec::new()
        }
        Action::Interrupt => interrupted(model),
        Action::Terminate => vec![Effect::CancelRun, Effect::Quit],
        Action::Suspend => vec![Effect::Suspend],
        Action::Resumed => vec![Effect::Retake],
        Action::Answer(answer) => answers::take(model, answer),
        Action::Rows { generation, result } => grid::arranged(model, generation, result),
        Action::Counted { generation, result } => grid::counted(model, generation, result),
        Action::Edges { key, column, edges } => {
            grid::edges(model, &key, column, edges);
            Vec::new()
        }
        Action::Written(result) => {
            match result {
                Ok(said) => model.say(said),
                Err(error) => model.complain(error),
            }
            Vec::new()
        }
        Action::Data(answer) => data_answers::take(model, answer),
        Action::FilesChanged(names) => data::files_changed(model, &names),
        Action::Job(event) => job_event(model, event),
        Action::JobEnded(result) => job_ended(model, result),
        Action::ReplayDue(moment) => replay::due(model, moment),
        Action::Replayed(done) => replay::over(model, &done),
    }
}

fn key_pressed(model: &mut Model, key: &KeyEvent) -> Vec<Effect> {
    model.message = None;
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        match key.code {
            KeyCode::Char('c') => return interrupted(model),
            KeyCode::Char('z') => return vec![Effect::Suspend],
            _ => {}
        }
    }
    if let Some(effects) = replay::key(model, key) {
        return effects;
    }
    if model.layers.is_empty() {
        verbs::key(model, key)
    } else {
        layers::key(model, key)
    }
}

fn interrupted(model: &mut Model) -> Vec<Effect> {
    if model.job.is_some() {
        return verbs::cancel(model);
    }
    model.hint("{quit} quits");
    Vec::new()
}

fn clicked(model: &mut Model, target: Target) -> Vec<Effect> {
    model.message = None;
    model.chord.clear();
    match target {
        Target::Tab(pane) => tab_clicked(model, pane),
        Target::Glance(glance) if model.layers.is_empty() => self::glance::open(model, glance),
        Target::Glance(_) => Vec::new(),
        Target::Row(_) if !matches!(model.layers.last(), None | Some(Layer::Card(_))) => Vec::new(),
        Target::Row(row) => {
            let pane = model.pane;
            let (length, height) = (model.length(pane), model.height(pane));
            let Some(list) = model.list_mut(pane) else {
                return Vec::new();
            };
            if list.selected == row {
                return verbs::act(model, "open");
            }
            list.select(row, length, height);
            model.data.inside = model.data.inside && pane != Pane::Data;
            let mut effects = movement::settle(model);
            // Beside an open card a click chooses whose card it is.
            if !model.layers.is_empty() {
                effects.extend(verbs::act(model, "open"));
            }
            effects
        }
        Target::Header(position) => grid::header_clicked(model, position),
        Target::Border(place, x) => {
            model.dragged = model.grid().map(|grid| Dragged {
                place,
                from: x,
                before: grid.view.clone(),
            });
            Vec::new()
        }
        Target::Selection => verbs::act(model, "selection"),
        Target::AllLeads => verbs::act(model, "all leads"),
        Target::Chip(place) => leads::take_filter(model, place),
        Target::TierTab(_) | Target::Slider { .. } | Target::MatrixCell { .. } | Target::RunStep { .. } => {
            tiers::clicked(model, target)
        }
        Target::ModelTab(tab) => figures::show(model, tab),
        Target::GroupTab(tab) if model.layers.is_empty() => groups::show(model, tab),
        Target::Card { group, card } if model.layers.is_empty() => groups::card_clicked(model, (group, card)),
        Target::GroupTab(_) | Target::Card { .. } => Vec::new(),
        Target::LayerRow(row) => layers::clicked(model, row),
        Target::Data(spot) if model.layers.is_empty() => data::clicked(model, spot),
        Target::Data(_) => Vec::new(),
        Target::Layer => Vec::new(),
    }
}

/// A click on a tab leaves whatever lies over the pane, but drops nothing that was edited.
fn tab_clicked(model: &mut Model, pane: Pane) -> Vec<Effect> {
    let mut effects = Vec::new();
    while !model.layers.is_empty() {
        if form::refuse_to_leave(model) || mapping::refuse_to_leave(model) {
            return effects;
        }
        if matches!(model.layers.last(), Some(Layer::Prompt(_))) {
            effects.extend(prompt::leave(model));
        } else {
            pickers::close(model);
        }
    }
    effects.extend(verbs::go(model, pane));
    effects
}

fn job_event(model: &mut Model, event: RunEvent) -> Vec<Effect> {
    if let Some(job) = &mut model.job {
        job.take(&event);
    }
    if let RunEvent::Log { level, phase, message } = &event {
        let text = phase.map_or_else(|| message.clone(), |phase| format!("{phase}: {message}"));
        model.log.keep(model.time(), weight_of(*level), text);
    }
    // Panes show a finished phase at once; what follows from it is asked for when the run is over.
    let selected = gates::selected_key(model);
    if let RunEvent::PhaseFinished {
        phase,
        status,
        gates,
        elapsed,
        reused,
    } = event
        && let Some(picture) = model.picture.ready_mut()
        && let Some(state) = picture.states.iter_mut().find(|state| state.phase.id == phase)
    {
        state.status = status;
        state.gates = gates;
        state.stale = None;
        if !reused {
            state.duration_ms = i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX);
        }
        gates::renew(model, selected.as_ref());
    }
    Vec::new()
}

fn job_ended(model: &mut Model, result: Result<RunReport, String>) -> Vec<Effect> {
    if let Some(job) = model.job.take() {
        model.last_lines = job.lines;
    }
    model.layers.retain(|layer| !matches!(layer, Layer::ConfirmQuit));
    match result {
        Ok(report) => report_words(model, &report),
        Err(error) => model.complain(error),
    }
    vec![model.ask_picture()]
}

fn report_words(model: &mut Model, report: &RunReport) {
    let first = |report: &RunReport| {
        let told = report.phases.iter().find(|phase| phase.message.is_some());
        told.and_then(|phase| {
            phase
                .message
                .as_ref()
                .map(|message| format!("{}: {message}", phase.phase))
        })
    };
    let reused = report.phases.iter().filter(|phase| phase.reused_from.is_some()).count();
    match report.outcome {
        RunOutcome::Done if reused == report.phases.len() => {
            model.say(format!("run {} done: everything was up to date", report.run));
        }
        RunOutcome::Done => {
            let made = report.phases.len() - reused;
            let undecided = model.gate_list().filter(|gate| gate.undecided()).count();
            let review = match undecided {
                0 => String::new(),
                n => {
                    let gates = words::counted(n, "gate", "gates");
                    format!(" · {gates} undecided, in pane {}", pane_number(Pane::Gates))
                }
            };
            model.say(format!(
                "run {} done: {} run, {reused} up to date{review}",
                report.run,
                words::counted(made, "phase", "phases")
            ));
        }
        RunOutcome::Cancelled => model.say(format!("run {} cancelled; what was finished is kept", report.run)),
        RunOutcome::Blocked => {
            let gate = model.gate_list().find(|gate| gate.blocks());
            let why = gate.map_or_else(
                || "a gate failed".to_owned(),
                |gate| format!("gate {} failed ({})", gate.id, gate.check),
            );
            model.complain(format!(
                "run {} stopped: {why}; {} shows it",
                report.run,
                pane_number(Pane::Gates)
            ));
        }
        RunOutcome::Failed { .. } => {
            let why = first(report).unwrap_or_else(|| "a phase failed".to_owned());
            model.complain(format!("run {} failed: {why}", report.run));
        }
    }
}

/// A lead's name as it stands on screen, else its id.
pub fn lead_name(model: &Model, lead: &str) -> String {
    leads::name_of(model, lead).unwrap_or_else(|| lead.to_owned())
}

/// The digit of a pane's tab.
pub fn pane_number(pane: Pane) -> usize {
    Pane::ALL
        .iter()
        .position(|other| *other == pane)
        .map_or(0, |place| place + 1)
}
