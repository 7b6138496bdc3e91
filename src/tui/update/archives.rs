//! Archives and generations: made, read again, brought back.

use super::{prompt, runs};
use crate::engine::counted;
use crate::lens::{Cell, Figure};
use crate::operations::{Restored, RolledBack, check_table, check_words};
use crate::store::{ArchiveCheck, ArchiveManifest};
use crate::tui::action::{Effect, Request};
use crate::tui::model::{Loaded, Model, Purpose};

/// The reason of an archive for which nobody gave one.
const ASKED_FOR: &str = "asked for";
/// The column of the list that says what the last check found.
const CHECK: &str = "check";

fn selected(model: &Model) -> Option<String> {
    model.groups.archives.selected_id().map(str::to_owned)
}

/// Opens the line for why an archive is made.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    prompt::open(model, Purpose::Archive, "");
    Vec::new()
}

/// Orders an archive, for the reason that was typed.
pub fn create(model: &mut Model, line: &str) -> Vec<Effect> {
    model.layers.pop();
    let reason = line.trim();
    let reason = if reason.is_empty() { ASKED_FOR } else { reason };
    vec![Effect::Ask(Request::CreateArchive(reason.to_owned()))]
}

/// Reads the selected archive again, or all.
pub fn verify(model: &mut Model, all: bool) -> Vec<Effect> {
    let archive = if all { None } else { selected(model) };
    let title = match &archive {
        Some(id) => format!("archive {id}, read again"),
        None => "every archive, read again".to_owned(),
    };
    runs::report(model, title, |generation| Request::VerifyArchives {
        generation,
        archive,
    })
}

/// Shows what bringing the selected archive back would do.
pub fn foresee_restore(model: &mut Model) -> Vec<Effect> {
    let Some(archive) = selected(model) else {
        return Vec::new();
    };
    runs::report(model, "what bringing it back would do".to_owned(), |generation| {
        Request::ForeseeRestore { generation, archive }
    })
}

/// Shows what going back a generation would do.
pub fn foresee_rollback(model: &mut Model) -> Vec<Effect> {
    runs::report(model, "what going back would do".to_owned(), |generation| {
        Request::ForeseeRollback { generation }
    })
}

/// What a check found: told whole, and marked in the list.
pub fn verified(model: &mut Model, result: Result<Vec<ArchiveCheck>, String>) {
    if let Ok(checks) = &result {
        for check in checks {
            let found = Cell::Text(check_words(check));
            model.groups.archives.change(&check.id, CHECK, found);
        }
    }
    let Some(report) = runs::open_report(model) else { return };
    report.figures = match result {
        Ok(checks) => Loaded::Ready(figures(&checks)),
        Err(error) => Loaded::Failed(error),
    };
}

fn figures(checks: &[ArchiveCheck]) -> Vec<Figure> {
    let damaged = checks.iter().filter(|check| !check.is_whole()).count();
    let all = counted(checks.len(), "archive", "archives");
    let mut lines = vec![match damaged {
        0 => format!("{all} read again: every file is as it was written"),
        _ => format!("{damaged} of {all} damaged; a damaged archive is never brought back"),
    }];
    // Hashes are too long for a column, so each thing that is wrong gets a sentence of its own.
    lines.extend(checks.iter().flat_map(ArchiveCheck::sentences));
    let text = Figure::Text {
        title: String::new(),
        lines,
    };
    vec![text, Figure::Table(check_table(checks))]
}

/// An archive was made, or was not.
pub fn created(model: &mut Model, result: Result<Box<ArchiveManifest>, String>) -> Vec<Effect> {
    told(model, result, |made| {
        let files = counted(made.files.len(), "file", "files");
        format!("archive {} made: {files}, root {}", made.id, made.root)
    })
}

/// An archive was brought back, or was not.
pub fn restored(model: &mut Model, result: Result<Box<Restored>, String>) -> Vec<Effect> {
    told(model, result, Restored::words)
}

/// An earlier generation is live again, or is not.
pub fn rolled_back(model: &mut Model, result: Result<Box<RolledBack>, String>) -> Vec<Effect> {
    told(model, result, RolledBack::words)
}

fn told<T>(model: &mut Model, result: Result<Box<T>, String>, words: impl FnOnce(&T) -> String) -> Vec<Effect> {
    match result {
        Ok(done) => {
            model.say(words(done.as_ref()));
            vec![model.ask_picture()]
        }
        Err(error) => {
            model.complain(error);
            Vec::new()
        }
    }
}
