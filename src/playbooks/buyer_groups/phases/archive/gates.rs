//! B1.1 to B1.3: each file has its columns and not too many of its rows were set aside; the archive is what was read.

use super::file::{Facts, ReadFile};
use crate::engine::{Archived, PhaseContext, PhaseError, Reading, counted};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::buyer_groups::contract;

/// What a run cannot do without.
const NEEDED: [&str; 2] = [contract::COMPANIES, contract::PEOPLE];

/// B1.1-COLUMNS of every file. A missing column stops the phase here, with every problem named at once.
pub(super) fn columns(context: &PhaseContext<'_>, files: &[ReadFile]) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::with_capacity(files.len());
    let mut problems = Vec::new();
    for dataset in NEEDED {
        if !files.iter().any(|file| file.facts.dataset == dataset) {
            let words = format!(
                "no {dataset} are given: name a file in assay.toml under [[playbooks.buyer-groups.datasets.{dataset}]]"
            );
            readings.push(Reading::new("B1.1-COLUMNS", 1.0).about(dataset).note(words.clone()));
            problems.push(words);
        }
    }
    for file in files {
        let sentences = sentences(&file.facts);
        let note = if sentences.is_empty() {
            "every required column was found".to_owned()
        } else {
            sentences.join("; ")
        };
        readings.push(
            Reading::new("B1.1-COLUMNS", sentences.len() as f64)
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
    Err(PhaseError::Input(format!("B1.1: {}", problems.join("; "))))
}

/// What is wrong with a file, a sentence a column.
fn sentences(facts: &Facts) -> Vec<String> {
    let missing = facts.missing.iter().map(|(column, aliases, nearest)| {
        let near = nearest
            .as_ref()
            .map(|header| format!("; nearest is `{header}`"))
            .unwrap_or_default();
        format!(
            "`{}`: required column `{column}` is missing; headers found: {}{near}; accepted: {aliases}; map it in assay.toml \
             or with `assay map`",
            facts.file,
            facts.headers.join(", "),
        )
    });
    facts.error.iter().cloned().chain(missing).collect()
}

fn evidence(facts: &Facts) -> Result<Frame, PhaseError> {
    let (missing, headers) = (&facts.missing, facts.headers.join(", "));
    Ok(FrameBuilder::new()
        .text("file", missing.iter().map(|_| Some(facts.file.as_str())))
        .text("column", missing.iter().map(|(column, ..)| Some(column)))
        .text("headers_found", missing.iter().map(|_| Some(headers.as_str())))
        .text("nearest", missing.iter().map(|(.., nearest)| nearest.as_deref()))
        .text("aliases_accepted", missing.iter().map(|(_, aliases, _)| Some(aliases)))
        .finish()?)
}

/// B1.1 of every file: the share of its rows that were set aside.
pub(super) fn quarantined(facts: &[Facts]) -> Result<Vec<Reading>, PhaseError> {
    let mut readings = Vec::with_capacity(facts.len());
    for facts in facts {
        let Some(share) = facts.share() else {
            readings.push(Reading::skipped("B1.1", "the file has no rows").about(&facts.file));
            continue;
        };
        let evidence = FrameBuilder::new()
            .text("reason", facts.reasons.keys().map(Some))
            .integer("rows", facts.reasons.values().map(|rows| i64::try_from(*rows).ok()))
            .finish()?;
        let note = format!(
            "{} of {} set aside; {} could not be read and are empty now",
            facts.quarantined,
            counted(facts.records as usize, "row", "rows"),
            counted(facts.notes as usize, "value", "values")
        );
        readings.push(
            Reading::new("B1.1", share)
                .about(&facts.file)
                .note(note)
                .evidence(evidence),
        );
    }
    Ok(readings)
}

/// B1.2 and B1.3: the archive as it was read again.
pub(super) fn archive(archived: &Archived, live: &[(&str, &Frame)]) -> Result<Vec<Reading>, PhaseError> {
    let problems = &archived.check.problems;
    let hashes = FrameBuilder::new()
        .text("archive", problems.iter().map(|_| Some(archived.id.as_str())))
        .text("path", problems.iter().map(|problem| Some(problem.path.as_str())))
        .text(
            "expected",
            problems.iter().map(|problem| Some(problem.expected.as_str())),
        )
        .text("found", problems.iter().map(|problem| Some(problem.found.as_str())))
        .text("what", problems.iter().map(|problem| Some(problem.what.as_str())))
        .finish()?;
    let kept = |name: &str| {
        let file = archived.files.iter().find(|file| file.frame == name);
        file.and_then(|file| i64::try_from(file.rows).ok()).unwrap_or(0)
    };
    let rows: Vec<(&str, i64, i64)> = live
        .iter()
        .map(|(name, frame)| (*name, i64::try_from(frame.height()).unwrap_or(i64::MAX), kept(name)))
        .collect();
    let counts = FrameBuilder::new()
        .text("frame", rows.iter().map(|(name, ..)| Some(*name)))
        .integer("live", rows.iter().map(|(_, live, _)| Some(*live)))
        .integer("archived", rows.iter().map(|(.., kept)| Some(*kept)))
        .finish()?;
    let difference: i64 = rows.iter().map(|(_, live, kept)| (live - kept).abs()).sum();
    let of = counted(archived.files.len(), "file", "files");
    Ok(vec![
        Reading::new("B1.2", problems.len() as f64)
            .note(format!("{of} of archive {} were read again", archived.id))
            .evidence(hashes),
        Reading::new("B1.3", difference as f64)
            .note(format!("{} archived as {of}", counted(rows.len(), "frame", "frames")))
            .evidence(counts),
    ])
}
