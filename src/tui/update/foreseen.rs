//! What is shown before it is done: the differences first, then a yes, then one order.

use super::runs;
use crate::lens::Figure;
use crate::operations::{ExchangedFrame, Restored, RollbackOrder, RolledBack, any_change, change_table};
use crate::tui::action::{Effect, Request};
use crate::tui::layer::Foreseen;
use crate::tui::model::{Layer, Loaded, Model};

/// What would change is there.
pub fn shown(model: &mut Model, result: Result<Box<Foreseen>, String>) {
    let running = model.job.is_some();
    let Some(report) = runs::open_report(model) else { return };
    match result {
        Ok(foreseen) => {
            report.figures = Loaded::Ready(match &*foreseen {
                Foreseen::Parameters(plan) => runs::plan_figures(plan, running),
                Foreseen::Archive(restored) => of_archive(restored),
                Foreseen::Rollback(back) => of_rollback(back),
            });
            report.foreseen = Some(*foreseen);
        }
        Err(error) => report.figures = Loaded::Failed(error),
    }
}

fn of_archive(restored: &Restored) -> Vec<Figure> {
    let lines = if restored.changes() {
        vec![
            "The archive is whole. What is there now is archived first, and a rollback goes back to it.".to_owned(),
            "y brings it back as the live generation; Esc leaves everything as it is".to_owned(),
        ]
    } else {
        vec!["All that it holds is as it is now: there is nothing to bring back.".to_owned()]
    };
    figures(format!("Back to archive {}", restored.archive), lines, &restored.frames)
}

fn of_rollback(back: &RolledBack) -> Vec<Figure> {
    let from = back
        .from
        .map_or_else(String::new, |from| format!(", from generation {from}, which is kept"));
    let mut lines = vec![format!(
        "y makes generation {} live again{from}; Esc leaves everything as it is",
        back.to
    )];
    let scripts = back.scripts.iter().map(|path| {
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        format!("exports/{name} will take a database back; somebody has to run it")
    });
    lines.extend(scripts);
    lines.extend(
        back.outside
            .iter()
            .map(|line| format!("stays outside: exported {line}")),
    );
    lines.extend(back.remarks.iter().cloned());
    figures(format!("Back to generation {}", back.to), lines, &back.frames)
}

fn figures(title: String, lines: Vec<String>, frames: &[ExchangedFrame]) -> Vec<Figure> {
    let mut all = vec![Figure::Text { title, lines }];
    if any_change(frames) {
        all.push(Figure::Table(change_table(frames)));
    }
    all
}

/// The yes to what is shown.
pub fn confirm(model: &mut Model) -> Vec<Effect> {
    let Some(foreseen) = runs::open_report(model).and_then(|report| report.foreseen.clone()) else {
        return Vec::new();
    };
    let request = match foreseen {
        Foreseen::Parameters(plan) if plan.edits.is_empty() => {
            model.say("nothing differs: there is nothing to write");
            return Vec::new();
        }
        // This report stays until the file was written, or says why it was not.
        Foreseen::Parameters(plan) => return vec![Effect::Ask(Request::SaveParameters { edits: plan.edits })],
        Foreseen::Archive(restored) if !restored.changes() => {
            model.say("nothing differs: there is nothing to bring back");
            return Vec::new();
        }
        Foreseen::Archive(restored) => Request::RestoreArchive(restored.archive),
        Foreseen::Rollback(back) => Request::Rollback(RollbackOrder {
            to: Some(back.to),
            seen: back.from,
        }),
    };
    model.layers.retain(|layer| !matches!(layer, Layer::Report(_)));
    vec![Effect::Ask(request)]
}
