//! The history: marks, comparing, opening, logs, and the parameters of an old run.

use std::collections::BTreeMap;

use super::movement;
use crate::lens::Figure;
use crate::operations::{Pane, RestorePlan, RunFacts};
use crate::tui::action::{Effect, Request};
use crate::tui::layer::ReportLayer;
use crate::tui::model::{Layer, Loaded, Model};

/// Most runs that can be marked.
const MARKS: usize = 2;

/// What the Runs pane holds besides its list.
#[derive(Debug, Clone, Default)]
pub struct PastRuns {
    /// Marked runs.
    pub marked: Vec<i64>,
    /// What the runs in sight did.
    pub facts: BTreeMap<i64, RunFacts>,
    /// Runs whose facts are on their way.
    pub asked: Vec<i64>,
    /// The first column shown after the fixed ones.
    pub column: usize,
}

/// The selected run.
pub fn selected(model: &Model) -> Option<i64> {
    let picture = model.picture.ready()?;
    picture.runs.get(model.runs.selected).map(|run| run.id)
}

/// Marks the selected run, or takes its mark away, and steps on.
pub fn mark(model: &mut Model) -> Vec<Effect> {
    let Some(run) = selected(model) else { return Vec::new() };
    let marked = &mut model.past.marked;
    if let Some(place) = marked.iter().position(|held| *held == run) {
        marked.remove(place);
        model.say(format!("run {run} is not marked any more"));
        return Vec::new();
    }
    if let [first, second, ..] = marked.as_slice() {
        let words = format!("runs {first} and {second} are marked already: Space on one of them takes its mark away");
        model.say(words);
        return Vec::new();
    }
    marked.push(run);
    match marked.as_slice() {
        [first, second] => {
            let words = format!("runs {first} and {second} are marked: ↵ compares them");
            model.say(words);
        }
        _ => model.say(format!(
            "run {run} is marked: Space marks another, ↵ then compares them"
        )),
    }
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

/// Asks for what the runs in sight did, where it is not known.
pub fn ensure(model: &mut Model) -> Vec<Effect> {
    let (offset, height) = (model.runs.offset, model.height(Pane::Runs));
    let Some(picture) = model.picture.ready() else {
        return Vec::new();
    };
    let visible = picture.runs.iter().skip(offset).take(height).map(|run| run.id);
    let missing: Vec<i64> = visible.filter(|run| !model.past.facts.contains_key(run)).collect();
    if missing.is_empty() || model.past.asked == missing {
        return Vec::new();
    }
    let generation = model.generations.fresh();
    model.generations.facts = generation;
    model.past.asked.clone_from(&missing);
    vec![Effect::Ask(Request::RunFacts {
        generation,
        runs: missing,
    })]
}

/// What some runs did is there.
pub fn facts(model: &mut Model, result: Result<BTreeMap<i64, RunFacts>, String>) {
    match result {
        Ok(facts) => {
            model.past.facts.extend(facts);
            model.past.asked.clear();
        }
        // The question is not asked again until something new is read.
        Err(error) => model.complain(error),
    }
}

/// New results may judge every run anew; marks of runs that are gone go too. The selection stays on the run it stood
/// on, but on the newest where it stood there.
pub fn renew(model: &mut Model, run: Option<i64>) {
    model.past.facts.clear();
    model.past.asked.clear();
    let Some(picture) = model.picture.ready() else { return };
    let place = |id: &i64| picture.runs.iter().position(|run| run.id == *id);
    model.past.marked.retain(|id| place(id).is_some());
    if model.runs.selected > 0
        && let Some(row) = run.as_ref().and_then(place)
    {
        let (length, height) = (model.length(Pane::Runs), model.height(Pane::Runs));
        model.runs.select(row, length, height);
    }
}
