//! 0.0-PREFLIGHT: every input read by its contract, unusable rows set aside with their reasons, and the gates that say
//! whether a run may begin at all.
//!
//! The specification numbers the dates (0.0) before this; here it stands first, since the dates' gate needs the first
//! month of firm data. Jobs, firms and the roster stay in their units and are referred to by hash (frame `tables`):
//! they are large, and a changed lead list must not write them again.

mod across;
mod carried;
mod checks;
mod employment;
mod entries;
mod file;
mod leads;

use std::collections::BTreeMap;

use super::super::contract;
use super::super::params::execution_date;
use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, concat};
use across::across;
use entries::{Entry, quarantine_frame, raw_frame};
use file::{CheckedFile, Facts};

const PHASE: &str = "0.0-PREFLIGHT";

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let execution = execution_date(context)?;
    let mut files: BTreeMap<&str, Vec<CheckedFile>> = BTreeMap::new();
    for dataset in contract::TABLES {
        files.insert(dataset, file::check_all(context, dataset)?);
    }
    for dataset in [contract::ACCOLADES, contract::DISCLOSURES] {
        if files.get(dataset).is_none_or(Vec::is_empty) {
            let words = format!("no {dataset} are given: their features are 0");
            context.log(LogLevel::Info, None, None, "learned", &words);
        }
    }
    let mut readings = first_gates(context, &files)?;
    let leads = leads::gather(
        context,
        files.get(contract::LEADS).map_or(&[], Vec::as_slice),
        execution,
    )?;
    let across::Across { facts, entries } = across(context, &files, &leads, execution)?;
    for found in &facts {
        readings.push(quarantined(found)?);
        let lost = found.records.abs_diff(found.kept + found.quarantined);
        readings.push(Reading::new("A0.0.5", lost as f64).about(&found.file).note(format!(
            "{} in, {} kept, {} set aside",
            found.records, found.kept, found.quarantined
        )));
    }
    let (quarantine, quarantine_identity) = quarantines(&files, &[leads.entries, entries].concat())?;
    let rows_in = facts.iter().map(|found| found.records as usize).sum();
    let rows_out = facts.iter().map(|found| found.kept as usize).sum();
    told(context, &facts);
    Ok(PhaseOutput {
        metrics: metrics(&facts),
        readings,
        rows_in,
        rows_out,
        frames: vec![
            ("preflight", preflight(&facts)?),
            ("tables", tables(&files)?),
            ("leads", leads.rows),
            ("leads_identity", leads.identity),
            ("quarantine", quarantine),
            ("quarantine_identity", quarantine_identity),
        ],
    })
}

/// The gates without which nothing can be read; they stop the run here, with every problem named at once.
fn first_gates(
    context: &PhaseContext<'_>,
    files: &BTreeMap<&str, Vec<CheckedFile>>,
) -> Result<Vec<Reading>, PhaseError> {
    let facts = || files.values().flatten().map(|file| &file.facts);
    let outside: Vec<&str> = facts()
        .map(|facts| facts.file.as_str())
        .filter(|file| file.starts_with(['/', '\\']) || file.starts_with("..") || file.contains(":\\"))
        .collect();
    let mut problems = Vec::new();
    for dataset in contract::REQUIRED {
        if files.get(dataset).is_none_or(Vec::is_empty) {
            problems.push((
                dataset.to_owned(),
                format!("no file: name one in assay.toml under [[playbooks.advisors.datasets.{dataset}]]"),
            ));
        }
    }
    for facts in facts() {
        if let Some(error) = &facts.error {
            problems.push((facts.file.clone(), error.clone()));
        }
        for (column, nearest) in &facts.missing {
            problems.push((
                facts.file.clone(),
                missing_words(&facts.dataset, column, nearest.as_deref()),
            ));
        }
    }
    let evidence = FrameBuilder::new()
        .text("file", problems.iter().map(|problem| Some(problem.0.as_str())))
        .text("problem", problems.iter().map(|problem| Some(problem.1.as_str())))
        .finish()?;
    let sentences: Vec<String> = problems
        .iter()
        .map(|(file, what)| format!("`{file}`: {what}"))
        .collect();
    let readings = vec![
        Reading::new("PREFLIGHT-1", outside.len() as f64)
            .note(if outside.is_empty() {
                "every input lies in the workspace".to_owned()
            } else {
                format!("outside the workspace: {}", outside.join(", "))
            })
            .evidence(one_column("file", &outside)?),
        Reading::new("PREFLIGHT-2", problems.len() as f64)
            .note(if problems.is_empty() {
                "every table is readable and every required column maps".to_owned()
            } else {
                sentences.join("; ")
            })
            .evidence(evidence),
        Reading::new("PREFLIGHT-3", 0.0).note("what was read is kept in .assay/"),
    ];
    if !problems.is_empty() {
        context.judge(&readings)?;
        return Err(PhaseError::Input(format!("PREFLIGHT-2: {}", sentences.join("; "))));
    }
    Ok(readings)
}

/// What to do about a missing column: the headers it may have, and the header that comes nearest.
fn missing_words(dataset: &str, column: &str, nearest: Option<&str>) -> String {
    let contracts = contract::contracts();
    let aliases = contracts
        .iter()
        .find(|contract| contract.dataset == dataset)
        .and_then(|contract| contract.column(column))
        .map(|column| column.aliases.join(", "))
        .filter(|aliases| !aliases.is_empty())
        .map(|aliases| format!(" (also known as {aliases})"))
        .unwrap_or_default();
    let near = nearest
        .map(|near| format!("; the nearest header is `{near}`"))
        .unwrap_or_default();
    format!("required column `{column}`{aliases} is missing{near}; map it in assay.toml or with `assay map`")
}

/// A column of words, as evidence.
fn one_column(name: &str, words: &[&str]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text(name, words.iter().map(|word| Some(*word)))
        .finish()
}

fn quarantined(facts: &Facts) -> Result<Reading, PhaseError> {
    let share = if facts.records == 0 {
        0.0
    } else {
        facts.quarantined as f64 / facts.records as f64
    };
    let evidence = FrameBuilder::new()
        .text("reason", facts.reasons.keys().map(Some))
        .integer("rows", facts.reasons.values().map(|count| i64::try_from(*count).ok()))
        .finish()?;
    Ok(Reading::new("A0.0.4", share)
        .about(&facts.file)
        .note(format!("{} of {} rows", facts.quarantined, facts.records))
        .evidence(evidence))
}

/// One row a file: the sheet a reviewer looks at first.
fn preflight(facts: &[Facts]) -> Result<Frame, FrameError> {
    let count = |value: fn(&Facts) -> u64| facts.iter().map(move |facts| i64::try_from(value(facts)).ok());
    FrameBuilder::new()
        .text("file", facts.iter().map(|facts| Some(facts.file.as_str())))
        .text("dataset", facts.iter().map(|facts| Some(facts.dataset.as_str())))
        .text(
            "fingerprint",
            facts.iter().map(|facts| Some(facts.fingerprint.as_str())),
        )
        .integer("bytes", count(|facts| facts.bytes))
        .integer("rows_in", count(|facts| facts.records))
        .integer("rows_kept", count(|facts| facts.kept))
        .integer("rows_quarantined", count(|facts| facts.quarantined))
        .text(
            "noted",
            facts.iter().map(|facts| {
                let noted: Vec<String> = facts.noted.iter().map(|(what, n)| format!("{n} {what}")).collect();
                (!noted.is_empty()).then(|| noted.join(", "))
            }),
        )
        .text(
            "absent",
            facts
                .iter()
                .map(|facts| (!facts.absent.is_empty()).then(|| facts.absent.join(", "))),
        )
        .finish()
}

/// Where later phases find the rows of each table: by the hash of its unit's frame.
fn tables(files: &BTreeMap<&str, Vec<CheckedFile>>) -> Result<Frame, FrameError> {
    let all: Vec<&CheckedFile> = contract::TABLES
        .iter()
        .filter(|dataset| **dataset != contract::LEADS)
        .flat_map(|dataset| files.get(dataset).into_iter().flatten())
        .filter(|file| file.rows_hash().is_some())
        .collect();
    FrameBuilder::new()
        .text("dataset", all.iter().map(|file| Some(file.facts.dataset.as_str())))
        .text("file", all.iter().map(|file| Some(file.facts.file.as_str())))
        .integer("rows", all.iter().map(|file| i64::try_from(file.facts.kept).ok()))
        .text("frame", all.iter().map(|file| file.rows_hash()))
        .finish()
}

fn quarantines(files: &BTreeMap<&str, Vec<CheckedFile>>, more: &[Entry]) -> Result<(Frame, Frame), PhaseError> {
    let (mut entries, mut raw) = (vec![quarantine_frame(&[])?], vec![raw_frame(&[])?]);
    for file in contract::TABLES
        .iter()
        .flat_map(|dataset| files.get(dataset).into_iter().flatten())
    {
        entries.push(file.unit.frame(PHASE, "quarantine")?.as_ref().clone());
        raw.push(file.unit.frame(PHASE, "quarantine_identity")?.as_ref().clone());
    }
    entries.push(quarantine_frame(more)?);
    raw.push(raw_frame(more)?);
    Ok((concat(&entries)?, concat(&raw)?))
}

fn metrics(facts: &[Facts]) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for dataset in contract::TABLES {
        let rows = facts.iter().filter(|facts| facts.dataset == dataset);
        let (kept, aside) = rows.fold((0, 0), |sum, facts| (sum.0 + facts.kept, sum.1 + facts.quarantined));
        metrics.push(Metric::count("rows_kept", kept as usize).about(dataset));
        metrics.push(Metric::count("rows_quarantined", aside as usize).about(dataset));
    }
    metrics
}

fn told(context: &PhaseContext<'_>, facts: &[Facts]) {
    let kept: u64 = facts.iter().map(|facts| facts.kept).sum();
    let aside: u64 = facts.iter().map(|facts| facts.quarantined).sum();
    let words = format!(
        "Read {} files: {kept} rows kept, {aside} in quarantine with their reasons",
        facts.len()
    );
    context.log(LogLevel::Info, None, None, "did", &words);
    for found in facts {
        for (what, count) in found.noted.iter().filter(|(_, count)| **count > 0) {
            let words = format!("{count} {what}, kept");
            context.log(LogLevel::Info, Some(&found.file), None, "learned", &words);
        }
    }
}
