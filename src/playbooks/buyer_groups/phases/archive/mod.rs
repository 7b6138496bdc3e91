//! B1: companies, people and what refers to them, read by their contracts and cleaned; whatever cannot be used set aside
//! with its reason; and all of it archived, read again and compared before anything touches it.

mod cells;
mod companies;
mod entries;
mod file;
mod gates;
mod people;
mod rest;
mod shapes;
mod stack;
mod words;

#[cfg(test)]
mod tests;

use crate::engine::{Archived, LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::frame::{Frame, FrameBuilder, FrameError, concat};
use crate::playbooks::buyer_groups::contract;
use crate::playbooks::entries::{quarantine_frame, raw_frame};
use file::{Facts, ReadFile, read_all};
use stack::stacked;

const PHASE: &str = "B1";

/// Why the archive is made.
const REASON: &str = "intake";

/// The datasets, the frames that each gives, and the column that says which row is which.
const DATASETS: [(&str, &str, Option<&str>, &str); 7] = [
    (contract::COMPANIES, "companies", None, "company_id"),
    (contract::PEOPLE, "people", Some("people_identity"), "person_id"),
    (contract::BUYER_GROUPS, "groups0", None, "group_id"),
    (
        contract::RELATIONS,
        "relations",
        Some("relations_identity"),
        "relation_key",
    ),
    (contract::SUPPRESSIONS, "suppressions", None, "hash"),
    (contract::VERDICTS, "verdicts_before", None, "person_id"),
    (contract::DECISIONS, "pair_decisions", None, "pair"),
];

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let mut all: Vec<ReadFile> = Vec::new();
    for (dataset, ..) in DATASETS {
        all.extend(read_all(context, dataset)?);
    }
    let mut readings = gates::columns(context, &all)?;
    let mut frames: Vec<(&'static str, Frame)> = Vec::new();
    let mut entries = Vec::new();
    for (dataset, working, identity, id) in DATASETS {
        let stacked = stacked(context, &mut all, (dataset, id))?;
        entries.extend(stacked.entries);
        frames.push((working, stacked.working));
        if let Some(identity) = identity {
            frames.push((identity, stacked.identity));
        }
    }
    let (mut aside, mut raw) = (vec![quarantine_frame(&[])?], vec![raw_frame(&[])?]);
    for file in &all {
        aside.push(file.unit.frame(PHASE, "quarantine")?.as_ref().clone());
        raw.push(file.unit.frame(PHASE, "quarantine_identity")?.as_ref().clone());
    }
    aside.push(quarantine_frame(&entries)?);
    raw.push(raw_frame(&entries)?);
    frames.push(("quarantine", concat(&aside)?));
    frames.push(("quarantine_identity", concat(&raw)?));
    let facts: Vec<Facts> = all.into_iter().map(|file| file.facts).collect();
    readings.extend(gates::quarantined(&facts)?);
    let held: Vec<(&str, &Frame)> = frames.iter().map(|(name, frame)| (*name, frame)).collect();
    let archived = context.archive(REASON, &held)?;
    readings.extend(gates::archive(&archived, &held)?);
    tell(context, &facts, &archived);
    let output = PhaseOutput {
        metrics: metrics(&facts, &archived),
        readings,
        rows_in: facts.iter().map(|facts| facts.records as usize).sum(),
        rows_out: facts.iter().map(|facts| facts.kept as usize).sum(),
        frames: Vec::new(),
    };
    frames.push(("archived", archived_frame(&archived)?));
    frames.push(("intake", intake(&facts)?));
    Ok(PhaseOutput { frames, ..output })
}

/// The files of the archive.
fn archived_frame(archived: &Archived) -> Result<Frame, FrameError> {
    let files = &archived.files;
    let number = |value: u64| i64::try_from(value).ok();
    FrameBuilder::new()
        .text("archive_id", files.iter().map(|_| Some(archived.id.as_str())))
        .text("root", files.iter().map(|_| Some(archived.root.as_str())))
        .text("frame", files.iter().map(|file| Some(file.frame.as_str())))
        .text("path", files.iter().map(|file| Some(file.path.as_str())))
        .integer("rows", files.iter().map(|file| number(file.rows)))
        .integer("bytes", files.iter().map(|file| number(file.bytes)))
        .text("sha256", files.iter().map(|file| Some(file.sha256.as_str())))
        .text("columns", files.iter().map(|file| Some(file.columns.join("|"))))
        .finish()
}

/// One row a file: the sheet a reviewer looks at first.
fn intake(facts: &[Facts]) -> Result<Frame, FrameError> {
    let count = |value: fn(&Facts) -> u64| facts.iter().map(move |facts| i64::try_from(value(facts)).ok());
    FrameBuilder::new()
        .text("file", facts.iter().map(|facts| Some(facts.file.as_str())))
        .text("dataset", facts.iter().map(|facts| Some(facts.dataset.as_str())))
        .text("layout", facts.iter().map(|facts| facts.layout.as_deref()))
        .text("source", facts.iter().map(|facts| Some(facts.source.as_str())))
        .integer("rows_in", count(|facts| facts.records))
        .integer("kept", count(|facts| facts.kept))
        .integer("quarantined", count(|facts| facts.quarantined))
        .integer("notes", count(|facts| facts.notes))
        .real("share", facts.iter().map(Facts::share))
        .finish()
}

fn metrics(facts: &[Facts], archived: &Archived) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for (dataset, ..) in DATASETS {
        let of_dataset = || facts.iter().filter(|facts| facts.dataset == dataset);
        if of_dataset().next().is_none() {
            continue;
        }
        let sum = |value: fn(&Facts) -> u64| of_dataset().map(value).sum::<u64>() as usize;
        let (rows_in, aside) = (sum(|facts| facts.records), sum(|facts| facts.quarantined));
        metrics.extend([
            Metric::count("rows_in", rows_in).about(dataset),
            Metric::count("rows_kept", sum(|facts| facts.kept)).about(dataset),
            Metric::count("rows_quarantined", aside).about(dataset),
            Metric::share("quarantined_share", aside, rows_in).about(dataset),
        ]);
    }
    let sum = |value: fn(&crate::store::ArchiveFile) -> u64| archived.files.iter().map(value).sum::<u64>() as usize;
    metrics.push(Metric::count("archived_rows", sum(|file| file.rows)));
    metrics.push(Metric::count("archived_bytes", sum(|file| file.bytes)));
    metrics
}

fn tell(context: &PhaseContext<'_>, facts: &[Facts], archived: &Archived) {
    let sum = |value: fn(&Facts) -> u64| facts.iter().map(value).sum::<u64>();
    let words = format!(
        "Read {}: {} kept, {} set aside with their reasons; all of it is in archive {}",
        counted(facts.len(), "file", "files"),
        counted(sum(|facts| facts.kept), "row", "rows"),
        sum(|facts| facts.quarantined),
        archived.id
    );
    context.log(LogLevel::Info, None, None, "did", &words);
    if !facts.iter().any(|facts| facts.dataset == contract::RELATIONS) {
        let words = "no relations are given: nothing is re-pointed when records are merged";
        context.log(LogLevel::Info, None, None, "learned", words);
    }
}
