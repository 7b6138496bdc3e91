//! Playing a record: the next operation where the last one is over, its pane in front, and the keys that hold it.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{grid, pickers, selection, verbs};
use crate::operations::{Entry, Operation, ReplayState, Replayed};
use crate::tui::action::Effect;
use crate::tui::job::Job;
use crate::tui::model::{Loaded, Model};
use crate::tui::replay::pane_of;

/// The keys of a replay, which come before all others while nothing lies over the pane.
pub fn key(model: &mut Model, key: &KeyEvent) -> Option<Vec<Effect>> {
    let plain = key.modifiers.is_empty() || key.modifiers == KeyModifiers::SHIFT;
    if model.replay.is_none() || !model.layers.is_empty() || !plain {
        return None;
    }
    match key.code {
        KeyCode::Char(' ') => Some(pause(model)),
        KeyCode::Char('.') => Some(step(model)),
        KeyCode::Esc => Some(stop(model)),
        _ => None,
    }
}

/// Says when the next operation is due.
pub fn pace(model: &mut Model) -> Option<Effect> {
    let due = model.generations.fresh();
    let replay = model.replay.as_mut().filter(|replay| !replay.paused)?;
    replay.due = due;
    Some(Effect::Pace(due))
}

/// The moment has come.
pub fn due(model: &mut Model, moment: u64) -> Vec<Effect> {
    match &model.replay {
        Some(replay) if replay.due == moment && !replay.paused && !replay.acting => begin(model),
        _ => Vec::new(),
    }
}

/// An operation is over: what it changed is read, and the next one waited for.
pub fn over(model: &mut Model, done: &Replayed) -> Vec<Effect> {
    // Beside another operation a run of the person's own may go on.
    if done.is_run
        && let Some(job) = model.job.take()
    {
        model.last_lines = job.lines;
    }
    let Some(replay) = &mut model.replay else {
        return vec![model.ask_picture()];
    };
    (replay.acting, replay.done) = (false, replay.done + 1);
    let (at, of) = (replay.done, replay.length());
    let said = format!("{at} of {of}: {}: {}", done.what, done.result);
    if done.state == ReplayState::Refused {
        replay.paused = true;
        model.complain(format!("refused, {said} · Space goes on, Esc stops"));
    } else {
        model.say(said);
    }
    let mut effects = vec![model.ask_picture()];
    effects.extend(pace(model));
    effects
}

fn pause(model: &mut Model) -> Vec<Effect> {
    let Some(replay) = &mut model.replay else {
        return Vec::new();
    };
    replay.paused = !replay.paused;
    // What is being carried out is carried out; the next one waits, or is waited for once this one is over.
    if replay.paused || replay.acting {
        return Vec::new();
    }
    pace(model).into_iter().collect()
}

/// Carries out one operation and waits again.
fn step(model: &mut Model) -> Vec<Effect> {
    let Some(replay) = &mut model.replay else {
        return Vec::new();
    };
    replay.paused = true;
    if replay.acting { Vec::new() } else { begin(model) }
}

fn stop(model: &mut Model) -> Vec<Effect> {
    if let Some(replay) = model.replay.take() {
        let (done, of) = (replay.done, replay.length());
        model.say(format!(
            "the replay is stopped: {done} of {of} operations are done, and stay"
        ));
    }
    Vec::new()
}

fn begin(model: &mut Model) -> Vec<Effect> {
    let Some(entry) = model.replay.as_ref().map(|replay| replay.next().cloned()) else {
        return Vec::new();
    };
    let Some(entry) = entry else {
        let of = model.replay.take().map_or(0, |replay| replay.length());
        model.say(format!("replayed: {of} of {of} operations"));
        return Vec::new();
    };
    match &model.picture {
        Loaded::Ready(_) if model.job.is_none() => {}
        // Settings that cannot be read may be what the next operation mends.
        Loaded::Failed(_) => {}
        _ => {
            model.say("what was done before is still being read");
            return pace(model).into_iter().collect();
        }
    }
    if let Some(effects) = other_playbook(model, &entry) {
        return effects;
    }
    let mut effects = match pane_of(&entry.did) {
        Some(pane) => verbs::go(model, pane),
        None => Vec::new(),
    };
    let looked = match &entry.did {
        Operation::View { sheet, view, .. } => Some(grid::restore(model, sheet, view)),
        Operation::Select { filter, .. } => Some(selection::restore(model, filter.clone())),
        _ => None,
    };
    if let Some(shown) = looked {
        effects.extend(shown);
        if let Some(replay) = &mut model.replay {
            replay.done += 1;
        }
        model.say(entry.did.words());
        effects.extend(pace(model));
        return effects;
    }
    if matches!(entry.did, Operation::Run { .. }) {
        model.job = Some(Job::default());
    }
    if let Some(replay) = &mut model.replay {
        replay.acting = true;
    }
    model.say(entry.did.words());
    effects.push(Effect::Replay(Box::new(entry)));
    effects
}

/// Shows the playbook that an operation is about first, where it is another than the one on screen.
fn other_playbook(model: &mut Model, entry: &Entry) -> Option<Vec<Effect>> {
    let wanted = entry.did.playbook()?;
    let picture = model.picture.ready()?;
    let known = picture.playbooks.iter().any(|(id, _)| id == wanted);
    if picture.playbook == wanted || !known {
        return None;
    }
    let mut effects = pickers::switch(model, wanted.to_owned());
    effects.extend(pace(model));
    Some(effects)
}
