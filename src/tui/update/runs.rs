//! The history: marks, comparing, opening, logs, and the parameters of an old run.

use super::{grid, movement};
use crate::lens::{Cell, Figure};
use crate::operations::{RestorePlan, SheetKey};
use crate::tui::action::{Effect, ExportJob, Request};
use crate::tui::grid::Grid;
use crate::tui::layer::ReportLayer;
use crate::tui::model::{Layer, Loaded, Model};

/// Most runs that can be marked.
const MARKS: usize = 2;

/// How a marked run looks.
const MARK: &str = "◆";

/// What the Runs pane holds.
#[derive(Debug, Clone)]
pub struct PastRuns {
    /// The history.
    pub grid: Grid,
    /// Marked runs.
    pub marked: Vec<i64>,
}

impl Default for PastRuns {
    fn default() -> Self {
        Self {
            grid: Grid::new(SheetKey::Runs),
            marked: Vec::new(),
        }
    }
}

/// The selected run.
pub fn selected(model: &Model) -> Option<i64> {
    model.past.grid.selected_id()?.parse().ok()
}

/// Marks the selected run, or takes its mark away, and steps on.
pub fn mark(model: &mut Model) -> Vec<Effect> {
    let Some(run) = selected(model) else { return Vec::new() };
    let marked = &mut model.past.marked;
    if let Some(place) = marked.iter().position(|held| *held == run) {
        marked.remove(place);
        show_marks(model);
        model.say(format!("run {run} is not marked any more"));
        return Vec::new();
    }
    if let [first, second, ..] = marked.as_slice() {
        let words = format!("runs {first} and {second} are marked already: Space on one of them takes its mark away");
        model.say(words);
        return Vec::new();
    }
    marked.push(run);
    let words = match marked.as_slice() {
        [first, second] => {
            format!("runs {first} and {second} are marked: ↵ compares them")
        }
        _ => format!("run {run} is marked: Space marks another, ↵ then compares them"),
    };
    model.say(words);
    show_marks(model);
    movement::step(model, 1)
}

/// Opens the comparison of the two marked runs, else the selected run.
pub fn open(model: &mut Model) -> Vec<Effect> {
    let mut marked = model.past.marked.clone();
    marked.sort_unstable();
    if let ([before, after], MARKS) = (marked.as_slice(), marked.len()) {
        let (before, after) = (*before, *after);
        return report(model, format!("runs {before} and {after}"), |generation| {
            Request::Compare {
                generation,
                before,
                after,
            }
        });
    }
    match selected(model) {
        Some(run) => report(model, format!("run {run}"), |generation| Request::Run {
            generation,
            run,
        }),
        None => Vec::new(),
    }
}

/// Shows what restoring the selected run's parameters would change.
pub fn restore(model: &mut Model) -> Vec<Effect> {
    match selected(model) {
        Some(run) => report(model, format!("parameters of run {run}"), |generation| {
            Request::Restore { generation, run }
        }),
        None => Vec::new(),
    }
}

/// Writes the execution log of the selected run.
pub fn write_log(model: &mut Model) -> Vec<Effect> {
    selected(model).map_or_else(Vec::new, |run| vec![Effect::Ask(Request::WriteLog { run })])
}

/// Writes the report of the selected run.
pub fn write_report(model: &mut Model) -> Vec<Effect> {
    selected(model).map_or_else(Vec::new, |run| vec![Effect::Export(ExportJob::Report(run))])
}

/// Orders the execution log of the latest run as a file.
pub fn write_latest_log(model: &mut Model) -> Vec<Effect> {
    of_latest_run(model, |run| Effect::Ask(Request::WriteLog { run }))
}

/// Orders the report of the latest run as a file.
pub fn write_latest_report(model: &mut Model) -> Vec<Effect> {
    of_latest_run(model, |run| Effect::Export(ExportJob::Report(run)))
}

fn of_latest_run(model: &mut Model, order: impl FnOnce(i64) -> Effect) -> Vec<Effect> {
    let run = model.picture.ready().and_then(|picture| picture.runs.first());
    match run.map(|run| run.id) {
        Some(run) => vec![order(run)],
        None => {
            model.say("no run yet: {run all} runs all phases");
            Vec::new()
        }
    }
}

fn report(model: &mut Model, title: String, request: impl FnOnce(u64) -> Request) -> Vec<Effect> {
    let generation = model.generations.fresh();
    model.generations.layer = generation;
    let layer = ReportLayer {
        title,
        figures: Loaded::Waiting,
        scroll: 0,
        restore: None,
    };
    // From an open report another one takes its place.
    model.layers.retain(|layer| !matches!(layer, Layer::Report(_)));
    model.layers.push(Layer::Report(Box::new(layer)));
    vec![Effect::Ask(request(generation))]
}

fn open_report(model: &mut Model) -> Option<&mut ReportLayer> {
    model.layers.iter_mut().find_map(|layer| match layer {
        Layer::Report(report) => Some(report.as_mut()),
        _ => None,
    })
}

/// The figures of a run or a comparison are there.
pub fn figures(model: &mut Model, result: Result<Vec<Figure>, String>) {
    if let Some(report) = open_report(model) {
        report.figures = match result {
            Ok(figures) => Loaded::Ready(figures),
            Err(error) => Loaded::Failed(error),
        };
    }
}

/// What restoring would change is there.
pub fn plan(model: &mut Model, result: Result<Box<RestorePlan>, String>) {
    let running = model.job.is_some();
    let Some(report) = open_report(model) else { return };
    let plan = match result {
        Ok(plan) => plan,
        Err(error) => {
            report.figures = Loaded::Failed(error);
            return;
        }
    };
    let mut lines = Vec::new();
    if plan.edits.is_empty() {
        lines.push(format!(
            "the parameters of run {} are in force: nothing differs",
            plan.run
        ));
    } else {
        lines.push("y writes these values into assay.toml; Esc leaves everything as it is".to_owned());
        if running {
            lines.push("a run is going on and keeps its values; this counts for the next".to_owned());
        }
    }
    let text = Figure::Text {
        title: format!("Back to the parameters of run {}", plan.run),
        lines,
    };
    let mut figures = vec![text];
    if !plan.differences.is_empty() || !plan.unknown.is_empty() {
        figures.push(plan.figure());
    }
    report.figures = Loaded::Ready(figures);
    report.restore = Some(*plan);
}

/// The confirming key over the differences.
pub fn confirm(model: &mut Model) -> Vec<Effect> {
    let plan = open_report(model).and_then(|report| report.restore.as_ref());
    match plan {
        Some(plan) if !plan.edits.is_empty() => {
            let edits = plan.edits.clone();
            vec![Effect::Ask(Request::SaveParameters { edits })]
        }
        Some(_) => {
            model.say("nothing differs: there is nothing to write");
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// Asks for the history when the pane is looked at for the first time.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    if !model.past.grid.opened() && model.has_runs() {
        return reopen(model);
    }
    grid::settle(model);
    Vec::new()
}

fn reopen(model: &mut Model) -> Vec<Effect> {
    let generation = model.generations.fresh();
    model.past.grid.reading = generation;
    vec![Effect::Ask(Request::Sheet {
        generation,
        key: SheetKey::Runs,
    })]
}

/// New results may judge every run anew; marks of runs that are gone go too.
pub fn renew(model: &mut Model) -> Vec<Effect> {
    let Some(picture) = model.picture.ready() else {
        return Vec::new();
    };
    model
        .past
        .marked
        .retain(|id| picture.runs.iter().any(|run| run.id == *id));
    if !model.past.grid.opened() {
        return Vec::new();
    }
    if model.has_runs() {
        return reopen(model);
    }
    let view = std::mem::take(&mut model.past.grid.view);
    model.past = PastRuns::default();
    model.past.grid.view = view;
    Vec::new()
}

/// Shows the marks in the table that was read.
pub fn show_marks(model: &mut Model) {
    let PastRuns { marked, grid } = &mut model.past;
    grid.changed.clear();
    for run in marked.iter() {
        grid.change(&run.to_string(), "mark", Cell::Text(MARK.to_owned()));
    }
}
