//! P1 and P2: each file has its columns, and not too many of its rows were set aside.

use super::file::{Facts, ReadFile};
use crate::engine::{PhaseContext, PhaseError, Reading, counted};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::permits::contract;

/// P1-COLUMNS of every file. A missing column stops the phase here, with every problem named at once.
pub(super) fn columns(context: &PhaseContext<'_>, files: &[&ReadFile]) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::with_capacity(files.len());
    let mut problems = Vec::new();
    if !files.iter().any(|file| file.facts.dataset == contract::PERMITS) {
        let words = "no permits are given: name a file in assay.toml under [[playbooks.permits.datasets.permits]]";
        readings.push(Reading::new("P1-COLUMNS", 1.0).about(contract::PERMITS).note(words));
        problems.push(words.to_owned());
    }
    for file in files {
        let sentences = sentences(&file.facts);
        let note = if sentences.is_empty() {
            "every required column was found".to_owned()
        } else {
            sentences.join("; ")
        };
        readings.push(
            Reading::new("P1-COLUMNS", sentences.len() as f64)
                .about(&file.facts.file)
                .note(note)
                .evidence(evidence(&file.facts)?),
        );
        problems.extend(sentences);
    }
    if problems.is_empty() {
        return Ok(readings);
    }
    context.judge(&readings)?;
    Err(PhaseError::Input(format!("P1: {}", problems.join("; "))))
}

/// What is wrong with a file, a sentence a column.
fn sentences(facts: &Facts) -> Vec<String> {
    let missing = facts.missing.iter().map(|(column, aliases)| {
        format!(
            "`{}`: required column `{column}` is missing; headers found: {}; accepted: {aliases}{}; map it in assay.toml or \
             with `assay map`",
            facts.file,
            facts.headers.join(", "),
            instead(column),
        )
    });
    facts.error.iter().cloned().chain(missing).collect()
}

/// What an entry may say in place of a column.
fn instead(column: &str) -> String {
    let attributes = contract::attributes();
    let found = attributes
        .iter()
        .find(|attribute| attribute.relaxes.iter().any(|relaxed| relaxed == column));
    found.map_or(String::new(), |attribute| {
        format!(", or {} = \"…\" on the file's entry", attribute.name)
    })
}

fn evidence(facts: &Facts) -> Result<Frame, PhaseError> {
    let headers = facts.headers.join(", ");
    Ok(FrameBuilder::new()
        .text("file", facts.missing.iter().map(|_| Some(facts.file.as_str())))
        .text("column", facts.missing.iter().map(|(column, _)| Some(column)))
        .text("headers_found", facts.missing.iter().map(|_| Some(headers.as_str())))
        .text(
            "aliases_accepted",
            facts.missing.iter().map(|(_, aliases)| Some(aliases)),
        )
        .finish()?)
}

/// P1 and P2 of every file: the share of its rows that were set aside, duplicates among them.
pub(super) fn quarantined(facts: &[Facts]) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::with_capacity(facts.len() * 2);
    for facts in facts {
        let evidence = FrameBuilder::new()
            .text("reason", facts.reasons.keys().map(Some))
            .integer("rows", facts.reasons.values().map(|rows| i64::try_from(*rows).ok()))
            .finish()?;
        let note = format!(
            "{} of {} set aside, {} of them as duplicates",
            facts.quarantined,
            counted(facts.records, "row", "rows"),
            facts.duplicates
        );
        for gate in ["P1", "P2"] {
            let reading = Reading::new(gate, share(facts)).about(&facts.file);
            readings.push(reading.note(note.clone()).evidence(evidence.clone()));
        }
    }
    Ok(readings)
}

/// Rows set aside of all rows; 0 for a file without rows.
pub(super) fn share(facts: &Facts) -> f64 {
    if facts.records == 0 {
        0.0
    } else {
        facts.quarantined as f64 / facts.records as f64
    }
}
