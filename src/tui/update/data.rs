//! The Data pane: moving in its tree and in what is opened, opening files by path, profile and quarantine.

use std::path::PathBuf;

use super::{grid, mapping};
use crate::operations::{Narrowing, Pane, Pick, TableKey, pick_condition};
use crate::tui::action::Effect;
use crate::tui::data::{DataRequest, Node, Side, clean_path};
use crate::tui::hit::DataSpot;
use crate::tui::input::Input;
use crate::tui::layer::{Layer, ReportLayer};
use crate::tui::model::{List, Loaded, Model, Purpose};
use crate::tui::view;

/// Asks for the tree.
pub fn renew(model: &mut Model) -> Effect {
    let generation = model.generations.fresh();
    model.data.generations.list = generation;
    Effect::Data(DataRequest::List { generation })
}

/// Asks for what the pane shows and does not hold: files that nobody read, and the selected table where it is small.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    if model.data.picture.ready().is_none() {
        return Vec::new();
    }
    let mut effects = Vec::new();
    let preview = model.data.selected().and_then(|node| model.data.key_of(node));
    if model.data.stale {
        model.data.stale = false;
        if let Some(key) = model.data.key.clone() {
            model.data.profile = None;
            effects.extend(ask(model, key));
        }
    }
    match preview {
        Some((key, small)) if model.data.key.as_ref() != Some(&key) && !model.data.inside => {
            forget(model);
            if small {
                effects.extend(ask(model, key));
            }
        }
        None if !model.data.inside && model.data.side != Side::Aside && model.data.key.is_some() => forget(model),
        _ => {}
    }
    if !model.data.reading {
        model.data.reading = true;
        effects.push(Effect::Data(DataRequest::ReadUnread));
    }
    effects
}

/// Lets go of the opened table.
pub(super) fn forget(model: &mut Model) {
    let data = &mut model.data;
    // Quarantines belong to another row: the next one begins with its rows.
    if data.side == Side::Aside {
        data.side = Side::Table;
    }
    data.key = None;
    data.stale = false;
    data.shown = None;
    data.profile = None;
    data.progress = None;
    data.pick = None;
    data.inside = false;
    (data.columns, data.reasons) = (List::default(), List::default());
}

/// Asks for a table.
pub(super) fn ask(model: &mut Model, key: TableKey) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let data = &mut model.data;
    let other = data.key.as_ref() != Some(&key);
    data.generations.table = generation;
    data.key = Some(key.clone());
    data.progress = None;
    if other || data.shown.as_ref().is_some_and(|shown| shown.ready().is_none()) {
        data.shown = Some(Loaded::Waiting);
        data.profile = None;
    }
    vec![Effect::Data(DataRequest::Open { generation, key })]
}

/// Asks for the summaries where they are looked at and not there. They wait for the table: the file is read once.
pub(super) fn ask_profile(model: &mut Model) -> Option<Effect> {
    let key = model.data.key.clone()?;
    model.data.ready()?;
    if model.data.side != Side::Profile || model.data.profile.is_some() {
        return None;
    }
    let generation = model.generations.fresh();
    model.data.generations.profile = generation;
    model.data.profile = Some(Loaded::Waiting);
    Some(Effect::Data(DataRequest::Profile { generation, key }))
}

/// Rows up or down: in the tree, or inside what is opened.
pub fn step(model: &mut Model, by: isize) -> Vec<Effect> {
    if !model.data.inside {
        let (length, height) = (model.data.nodes().len(), model.height(Pane::Data));
        model.data.list.step(by, length, height);
        if let Some(wanted) = &mut model.data.wanted {
            // Whoever moves on does not want to be taken into it later.
            wanted.inside = false;
        }
        return ensure(model);
    }
    let height = view::data_height(model);
    let data = &mut model.data;
    match data.side {
        Side::Table => {
            let rows = data.grid.total();
            data.grid.list.step(by, rows, height);
            grid::settle(model);
        }
        Side::Profile => {
            let parts = data
                .summary()
                .map_or(0, |summary| summary.figures.histogram.len() + summary.figures.top.len());
            if let Some(pick) = &mut data.pick {
                *pick = pick.saturating_add_signed(by).min(parts.saturating_sub(1));
                return Vec::new();
            }
            let columns = data.profile.as_ref().and_then(Loaded::ready).map_or(0, Vec::len);
            data.columns.step(by, columns, height);
        }
        Side::Aside => {
            let (before, groups) = (
                data.reasons.selected,
                data.ready().map_or(0, |shown| shown.groups.len()),
            );
            data.reasons.step(by, groups, height);
            if data.reasons.selected != before {
                return show_group(model);
            }
        }
    }
    Vec::new()
}

/// Only the rows of the selected reason stay.
pub(super) fn show_group(model: &mut Model) -> Vec<Effect> {
    let generation = model.generations.fresh();
    let group = model.data.reasons.selected;
    let Some((reason, rows)) = model.data.ready().and_then(|shown| shown.groups.get(group)).cloned() else {
        return Vec::new();
    };
    let grid = &mut model.data.grid;
    grid.view.narrowings = vec![Narrowing::Rows {
        title: reason.reason,
        rows,
    }];
    grid::arrange(grid, generation, None)
}

/// How many rows a page key moves.
pub fn page_rows(model: &Model) -> usize {
    if model.data.inside {
        view::data_height(model)
    } else {
        model.height(Pane::Data)
    }
}

/// Folds and unfolds the tree.
pub fn fold(model: &mut Model, by: isize) -> Vec<Effect> {
    let data = &mut model.data;
    let Some(node) = data.selected() else { return Vec::new() };
    let Some(id) = data.fold_id(node) else {
        return Vec::new();
    };
    if by > 0 {
        data.folded.remove(&id);
        return Vec::new();
    }
    data.folded.insert(id);
    let parent = match node {
        Node::File(place, _) | Node::NoFile(place) => Node::Dataset(place),
        Node::Frame(place, _) => Node::Phase(place),
        other => other,
    };
    let place = data.nodes().iter().position(|node| *node == parent);
    let (length, height) = (data.nodes().len(), model.height(Pane::Data));
    model.data.list.select(place.unwrap_or(0), length, height);
    ensure(model)
}

/// Enter: into what is opened, or open, fold, unfold; in a profile, into the bins and on to the filtered table.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if model.data.inside {
        return match model.data.side {
            Side::Profile => enter_profile(model),
            Side::Table | Side::Aside => grid::record(model),
        };
    }
    let Some(node) = model.data.selected() else {
        return Vec::new();
    };
    match node {
        Node::Dataset(place) if model.data.first_file(place).is_some() => open_first(model, place),
        Node::Dataset(_) | Node::Phase(_) => {
            let Some(id) = model.data.fold_id(node) else {
                return Vec::new();
            };
            if !model.data.folded.remove(&id) {
                model.data.folded.insert(id);
            }
            Vec::new()
        }
        Node::NoFile(_) => prompt(model),
        Node::Figures(place) => {
            if let Some((title, figures)) = model.data.figures(place).cloned() {
                model.layers.push(Layer::Report(Box::new(ReportLayer {
                    title,
                    figures: Loaded::Ready(figures),
                    scroll: 0,
                    foreseen: None,
                })));
            }
            Vec::new()
        }
        Node::File(..) | Node::Frame(..) | Node::Loose(_) => enter(model, node),
    }
}

/// The first file of a dataset that can be read: its row is selected and its table opened.
fn open_first(model: &mut Model, dataset: usize) -> Vec<Effect> {
    let Some(node) = model.data.first_file(dataset) else {
        return Vec::new();
    };
    if let Some(id) = model.data.fold_id(node) {
        model.data.folded.remove(&id);
    }
    let place = model.data.nodes().iter().position(|found| *found == node);
    let (length, height) = (model.data.nodes().len(), model.height(Pane::Data));
    model.data.list.select(place.unwrap_or(0), length, height);
    enter(model, node)
}

/// The table behind a row, with the keys in it.
fn enter(model: &mut Model, node: Node) -> Vec<Effect> {
    let Some((key, _)) = model.data.key_of(node) else {
        if let Node::File(dataset, file) = node
            && let Some(problem) = model.data.file(dataset, file).map(|file| file.words().to_owned())
        {
            model.complain(problem);
        }
        return Vec::new();
    };
    let effects = if model.data.key.as_ref() == Some(&key) && model.data.shown.is_some() {
        Vec::new()
    } else {
        ask(model, key)
    };
    model.data.inside = true;
    effects
}

fn enter_profile(model: &mut Model) -> Vec<Effect> {
    let data = &mut model.data;
    let Some(summary) = data.summary() else {
        return Vec::new();
    };
    let bins = summary.figures.histogram.len();
    let Some(place) = data.pick else {
        let masked = summary.masked;
        if masked {
            model.say("the values of this column are personal and stay masked: nothing of it can be a filter");
        } else if bins + summary.figures.top.len() > 0 {
            data.pick = Some(0);
        }
        return Vec::new();
    };
    let pick = if place < bins {
        Pick::Bin(place)
    } else {
        Pick::Top(place - bins)
    };
    let Some(condition) = pick_condition(summary, pick) else {
        return Vec::new();
    };
    data.pick = None;
    data.side = Side::Table;
    let title = condition.clone();
    grid::narrow(model, Narrowing::Condition { title, condition })
}

/// One step back; nothing when the pane has none left.
pub fn back(model: &mut Model) -> Option<Vec<Effect>> {
    let data = &mut model.data;
    if data.busy() {
        forget(model);
        // What was read so far may still be answered: as an error that nobody asked for.
        model.data.generations.table = model.generations.fresh();
        // The row stays selected without being read again.
        model.data.key = model
            .data
            .selected()
            .and_then(|node| model.data.key_of(node))
            .map(|(key, _)| key);
        model.say("reading stopped; Enter reads it");
        return Some(vec![Effect::Data(DataRequest::Stop)]);
    }
    if data.pick.take().is_some() {
        return Some(Vec::new());
    }
    if data.inside && data.side == Side::Table && data.grid.narrowed() {
        return grid::widen(model);
    }
    if data.side == Side::Aside {
        forget(model);
        return Some(ensure(model));
    }
    if data.inside {
        data.inside = false;
        return Some(Vec::new());
    }
    None
}

/// The tab to the right or to the left. Nothing is set aside of a frame, so there the third one is passed over.
pub fn next_tab(model: &mut Model, by: isize) -> Vec<Effect> {
    let here = model.data.side;
    let has_aside = model.data.selected().and_then(|node| model.data.quarantine_of(node));
    let is_there = |side: &Side| *side != Side::Aside || here == Side::Aside || has_aside.is_some();
    let sides: Vec<Side> = Side::ALL.into_iter().filter(is_there).collect();
    let count = isize::try_from(sides.len()).unwrap_or(1);
    let place = sides.iter().position(|side| *side == here).unwrap_or(0);
    let next = (isize::try_from(place).unwrap_or(0) + by).rem_euclid(count.max(1));
    let next = usize::try_from(next).ok().and_then(|next| sides.get(next).copied());
    next.map_or_else(Vec::new, |side| show(model, side))
}

/// Shows a tab. What was set aside is a table of its own: out of it one comes back to the selected row's.
fn show(model: &mut Model, side: Side) -> Vec<Effect> {
    if side == Side::Aside {
        return quarantine(model);
    }
    let mut effects = Vec::new();
    if model.data.side == Side::Aside {
        forget(model);
        effects = ensure(model);
    }
    model.data.pick = None;
    model.data.side = side;
    effects.extend(ask_profile(model));
    effects
}

/// What was set aside of the selected dataset or file, by reason.
pub fn quarantine(model: &mut Model) -> Vec<Effect> {
    let Some(key) = model.data.selected().and_then(|node| model.data.quarantine_of(node)) else {
        model.say("quarantine: select a dataset or one of its files");
        return Vec::new();
    };
    forget(model);
    model.data.side = Side::Aside;
    model.data.inside = true;
    ask(model, key)
}

/// Opens the line for a path.
pub fn prompt(model: &mut Model) -> Vec<Effect> {
    super::prompt::open(model, Purpose::OpenFile, "");
    Vec::new()
}

/// A path was typed or pasted: its sheet opens.
pub fn open_path(model: &mut Model, typed: &str) -> Vec<Effect> {
    let path = clean_path(typed);
    if path.is_empty() {
        model.say("type the path of a file; Tab completes it");
        return Vec::new();
    }
    mapping::open(model, path, None, None)
}

/// The sheet of the selected file.
pub fn map_selected(model: &mut Model) -> Vec<Effect> {
    let (path, dataset) = match model.data.selected() {
        Some(Node::File(dataset, file)) => {
            let found = model.data.file(dataset, file).filter(|file| file.problem.is_none());
            match found {
                Some(file) => (file.path.display().to_string(), Some(file.dataset.clone())),
                None => {
                    model.say("there is no such file to map: put it there first");
                    return Vec::new();
                }
            }
        }
        Some(Node::Loose(place)) => {
            let path = model.data.loose.get(place);
            (path.map(|path| path.display().to_string()).unwrap_or_default(), None)
        }
        _ => {
            model.say("map: select a file; {open file} opens one by its path");
            return Vec::new();
        }
    };
    mapping::open(model, path, dataset, None)
}

/// A file that no dataset has stays in the tree for this session; the selection stays where it is.
pub fn keep_loose(model: &mut Model, path: PathBuf) {
    let data = &mut model.data;
    if data.loose.contains(&path) || data.node_of(&path).is_some() {
        return;
    }
    let selected = data.selected();
    data.loose.push(path);
    let place = data.nodes().iter().position(|node| Some(*node) == selected);
    let (length, height) = (model.data.nodes().len(), model.height(Pane::Data));
    model.data.list.select(place.unwrap_or(0), length, height);
}

/// Shows a file as a table: where the tree has it, else below its datasets.
pub fn look(model: &mut Model, path: PathBuf) -> Vec<Effect> {
    keep_loose(model, path.clone());
    let data = &mut model.data;
    let Some(node) = data.node_of(&path) else {
        return Vec::new();
    };
    if let Some(id) = data.fold_id(node) {
        data.folded.remove(&id);
    }
    let place = data.nodes().iter().position(|found| *found == node);
    let (length, height) = (model.data.nodes().len(), model.height(Pane::Data));
    model.data.list.select(place.unwrap_or(0), length, height);
    forget(model);
    model.data.side = Side::Table;
    open(model)
}

/// Takes the last accepted mapping back.
pub fn take_back() -> Vec<Effect> {
    vec![Effect::Data(DataRequest::TakeBack)]
}

/// Asks for names that go on from what is typed.
pub fn complete(input: &Input) -> Vec<Effect> {
    let typed = clean_path(input.text());
    vec![Effect::Data(DataRequest::Complete { typed })]
}

/// Files changed on disk.
pub fn files_changed(model: &mut Model, names: &[String]) -> Vec<Effect> {
    const NAMED: usize = 3;
    let shown: Vec<&str> = names
        .iter()
        .take(NAMED)
        .map(|name| name.rsplit('/').next().unwrap_or(name))
        .collect();
    let more = names.len().saturating_sub(NAMED);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    // What was decided just now says so itself, and how to take it back.
    let written = model.desk.written.take();
    let ours = written.is_some_and(|file| names.iter().all(|name| *name == file));
    let what = if model.job.is_some() {
        "the running job may have read what stood there before; {run all} runs what is stale afterwards"
    } else {
        "{run all} runs what is stale"
    };
    if !ours {
        model.say(format!("{}{more} changed: {what}", shown.join(", ")));
    }
    // What is open shows what was read; it is read again with the tree.
    let mut effects = vec![model.ask_picture()];
    if model.data.picture.ready().is_none() {
        effects.push(renew(model));
    }
    effects
}

/// A click into the right side.
pub fn clicked(model: &mut Model, spot: DataSpot) -> Vec<Effect> {
    let height = view::data_height(model);
    let data = &mut model.data;
    data.inside = true;
    match spot {
        DataSpot::Row(row) => {
            if data.grid.list.selected == row {
                return grid::record(model);
            }
            let rows = data.grid.total();
            data.grid.list.select(row, rows, height);
            grid::settle(model);
            Vec::new()
        }
        DataSpot::Column(column) => {
            let columns = data.profile.as_ref().and_then(Loaded::ready).map_or(0, Vec::len);
            data.pick = None;
            data.columns.select(column, columns, height);
            Vec::new()
        }
        DataSpot::Part(part) => {
            if data.summary().is_some_and(|summary| !summary.masked) {
                data.pick = Some(part);
            }
            enter_profile(model)
        }
        DataSpot::Reason(reason) => {
            let groups = data.ready().map_or(0, |shown| shown.groups.len());
            data.reasons.select(reason, groups, height);
            show_group(model)
        }
        DataSpot::Side(side) if data.side == side => Vec::new(),
        DataSpot::Side(side) => show(model, side),
    }
}
