//! Answers of the data worker. One to an older question is dropped.

use super::data::{ask, ask_profile, ensure, forget, show_group};
use super::{grid, mapping};
use crate::operations::{DataPicture, Pane, SheetKey, TableKey};
use crate::tui::action::Effect;
use crate::tui::data::{DataAnswer, Node, Shown, Side, clean_path};
use crate::tui::grid::Grid;
use crate::tui::input::Input;
use crate::tui::model::{Layer, Loaded, Model, Prompt, Purpose};
use crate::tui::view;

/// An answer of the data worker; one to an older question is dropped.
pub fn take(model: &mut Model, answer: DataAnswer) -> Vec<Effect> {
    let now = model.data.generations;
    match answer {
        DataAnswer::List { generation, result } if generation == now.list => listed(model, result),
        DataAnswer::Facts { dataset, shown, facts } => {
            if let Some(picture) = model.data.picture.ready_mut() {
                let rows = picture.datasets.iter_mut().flat_map(|row| &mut row.files);
                for file in rows.filter(|file| file.dataset == dataset && file.shown == shown) {
                    if file.since != crate::operations::Since::Same {
                        file.reasons.clone_from(&facts.reasons);
                    }
                    file.facts = Some(facts.as_ref().clone());
                }
            }
            Vec::new()
        }
        DataAnswer::Progress {
            generation,
            rows,
            share,
        } => {
            if generation == now.table || generation == now.profile {
                model.data.progress = Some((rows, share));
            }
            Vec::new()
        }
        DataAnswer::Opened { generation, result } if generation == now.table => {
            let mut effects = opened(model, result);
            effects.extend(ask_profile(model));
            effects
        }
        DataAnswer::Profile { generation, result } if generation == now.profile => {
            let columns = result.as_ref().map_or(0, Vec::len);
            model.data.profile = Some(match result {
                Ok(found) => Loaded::Ready(found),
                Err(error) => Loaded::Failed(error),
            });
            let height = view::data_height(model);
            model.data.columns.step(0, columns, height);
            model.data.progress = None;
            Vec::new()
        }
        DataAnswer::Sheet { generation, result } if generation == now.sheet => mapping::arrived(model, result),
        DataAnswer::Completed { typed, found } => {
            completed(model, &typed, &found);
            Vec::new()
        }
        DataAnswer::Accepted(Ok(accepted)) => {
            mapping::saved(model, None);
            model.data.key = None;
            model.data.accepted = true;
            model.say(format!(
                "{} · {{run all}} runs it · {{undo}} takes it back",
                accepted.words()
            ));
            vec![model.ask_picture()]
        }
        DataAnswer::Accepted(Err(error)) => {
            mapping::saved(model, Some(error));
            Vec::new()
        }
        DataAnswer::TakenBack(Ok(())) => {
            model.data.accepted = false;
            model.say("assay.toml is what it was before the last mapping");
            model.data.key = None;
            vec![model.ask_picture()]
        }
        DataAnswer::TakenBack(Err(error)) => {
            model.complain(error);
            Vec::new()
        }
        DataAnswer::List { .. } | DataAnswer::Opened { .. } | DataAnswer::Profile { .. } | DataAnswer::Sheet { .. } => {
            Vec::new()
        }
    }
}

fn listed(model: &mut Model, result: Result<Box<DataPicture>, String>) -> Vec<Effect> {
    let picture = match result {
        Ok(picture) => picture,
        Err(error) if model.data.picture.ready().is_some() => {
            model.complain(error);
            return Vec::new();
        }
        Err(error) => {
            model.data.picture = Loaded::Failed(error);
            return Vec::new();
        }
    };
    if model.data.picture.ready().is_none() {
        // The phases' frames are many and looked at seldom: they begin folded away.
        model.data.folded = picture.phases.iter().map(|phase| phase.phase.to_owned()).collect();
    }
    let kept = model
        .data
        .selected()
        .and_then(|node| model.data.key_of(node))
        .map(|(key, _)| key);
    model.data.picture = Loaded::Ready(picture);
    model.data.reading = false;
    let wanted = model.data.wanted.as_ref().map(|wanted| wanted.key.clone());
    if let Some(TableKey::Frame(name)) = &wanted {
        let phases = model.data.picture.ready().map(|picture| &picture.phases);
        let holds = phases.and_then(|phases| {
            phases
                .iter()
                .find(|phase| phase.frames.iter().any(|frame| frame.name == *name))
        });
        if let Some(phase) = holds.map(|phase| phase.phase.to_owned()) {
            model.data.folded.remove(&phase);
        }
    }
    let kept = kept.or(wanted);
    let nodes = model.data.nodes();
    let same = |node: &Node| kept.is_some() && model.data.key_of(*node).map(|(key, _)| key) == kept;
    if let Some(place) = nodes.iter().position(same) {
        let height = model.height(Pane::Data);
        model.data.list.select(place, nodes.len(), height);
    }
    if model.pane != Pane::Data {
        // It is read again when somebody looks.
        if model.data.inside {
            model.data.stale = true;
        } else {
            forget(model);
        }
        return Vec::new();
    }
    let mut effects = Vec::new();
    if let Some(key) = model.data.key.clone() {
        model.data.profile = None;
        effects.extend(ask(model, key));
    }
    effects.extend(ensure(model));
    effects
}

fn opened(model: &mut Model, result: Result<Box<Shown>, String>) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let data = &mut model.data;
    data.progress = None;
    let shown = match result {
        Ok(shown) => shown,
        Err(error) if data.ready().is_some() => {
            model.complain(error);
            return Vec::new();
        }
        Err(error) => {
            data.shown = Some(Loaded::Failed(error));
            return Vec::new();
        }
    };
    if let TableKey::Loose(path) = &shown.key
        && !data.loose.contains(path)
    {
        data.loose.push(path.clone());
    }
    // The same table read again is looked at as before.
    let key = SheetKey::Data {
        table: shown.key.clone(),
    };
    if data.grid.key != key {
        model.history.forget(&data.grid.key);
        data.grid = Grid::new(key);
        if let Some(wanted) = data.wanted.take_if(|wanted| wanted.key == shown.key) {
            data.grid.view = wanted.view;
            data.inside |= wanted.inside;
            if wanted.profile && data.side == Side::Table {
                data.side = Side::Profile;
            }
        }
        data.reasons = crate::tui::model::List::default();
    }
    data.grid.reading = generation;
    let (sheet, aside) = (shown.sheet.clone(), !shown.groups.is_empty());
    data.shown = Some(Loaded::Ready(shown));
    if aside {
        model.data.grid.take_sheet(sheet);
        return show_group(model);
    }
    let key = model.data.grid.key.clone();
    let place = model.grids_mut().position(|grid| grid.key == key);
    place.map_or_else(Vec::new, |place| grid::take_sheet(model, place, sheet))
}

/// Goes on with a typed path as far as all the names agree, and lists them where they do not.
fn completed(model: &mut Model, typed: &str, found: &[String]) {
    let Some(Layer::Prompt(Prompt {
        purpose: Purpose::OpenFile,
        input,
        ..
    })) = model.layers.last_mut()
    else {
        return;
    };
    if clean_path(input.text()) != typed {
        return;
    }
    let Some(first) = found.first() else {
        model.say("no file or folder goes on like this");
        return;
    };
    let common = found.iter().fold(first.clone(), |common, name| {
        let same = common
            .chars()
            .zip(name.chars())
            .take_while(|(left, right)| left == right);
        same.map(|(letter, _)| letter).collect()
    });
    if common.chars().count() > typed.chars().count() || found.len() == 1 {
        *input = Input::new(&common);
    }
    if found.len() > 1 {
        let names: Vec<&str> = found
            .iter()
            .map(|name| name.trim_end_matches('/').rsplit('/').next().unwrap_or(name))
            .collect();
        model.say(names.join("  "));
    }
}
