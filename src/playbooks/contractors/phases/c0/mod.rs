//! c0: pre-flight of every file, and the dealer lists grouped into one row a contractor.
//!
//! Each file is a unit: read, typed, its phones normalised, kept. A file that fails a blocking gate stops itself; the
//! others go on, unless `batch.on_file_failure` says otherwise.

mod dealers;
mod file;
mod gates;
mod phones;

pub(super) use dealers::{FLAGS, SCORES, names_of};
pub(super) use file::{Entry, plain_number, quarantine_frame, stacked_quarantine, without_raw};

use crate::engine::{LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Stops};
use crate::frame::{Frame, FrameBuilder, FrameError, concat};
use file::CheckedFile;

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let mut dealer_files = file::check_all(context, file::Kind::Dealers)?;
    let mut lists = file::check_all(context, file::Kind::Licences)?;
    let mut readings = gates::of_files(context, &mut dealer_files, &mut lists)?;
    admit(context, &mut dealer_files, &mut lists)?;
    let grouped = dealers::group(context, &dealer_files)?;
    readings.extend(gates::of_dealers(&dealer_files, &lists, &grouped)?);
    let all: Vec<&CheckedFile> = dealer_files.iter().chain(&lists).collect();
    let metrics = metrics(&grouped, &lists);
    let rows_in = all.iter().map(|file| file.facts.records as usize).sum();
    Ok(PhaseOutput {
        frames: vec![
            ("preflight", preflight(&all)?),
            ("lists", lists_frame(&lists)?),
            ("oem_contractors", grouped.working),
            ("oem_identity", grouped.identity),
            ("dealer_listings", grouped.listings),
            ("dealer_listings_identity", grouped.listings_identity),
            ("quarantine", quarantine(&all, &grouped.quarantine, "quarantine")?),
            (
                "quarantine_identity",
                quarantine(&all, &grouped.quarantine_identity, "quarantine_identity")?,
            ),
        ],
        metrics,
        readings,
        rows_in,
        rows_out: grouped.contractors,
    })
}

/// Leaves out files that failed a blocking gate nobody waived.
fn admit(context: &PhaseContext<'_>, dealers: &mut [CheckedFile], lists: &mut [CheckedFile]) -> Result<(), PhaseError> {
    for file in dealers.iter_mut().chain(lists.iter_mut()) {
        let judged = context.judge(&file.readings)?;
        // A rejected gate that stops what is downstream fails the phase; it does not leave its file out.
        let Some(failed) = judged.iter().find(|gate| gate.blocks() && gate.stops == Stops::Subject) else {
            continue;
        };
        let words = format!("left out: gate {} ({}): {}", failed.id, failed.check, failed.note);
        context.log(LogLevel::Warn, Some(&file.facts.file), None, &failed.id, &words);
        file.stopped = Some(words.clone());
        if context.word("batch.on_file_failure")? == "stop" {
            return Err(PhaseError::Input(format!(
                "`{}` {words}; batch.on_file_failure = stop ends the run",
                file.facts.file
            )));
        }
    }
    if dealers.iter().all(|file| file.stopped.is_some()) {
        let why: Vec<&str> = dealers.iter().filter_map(|file| file.stopped.as_deref()).collect();
        if why.is_empty() {
            let reading = gates::no_dealers();
            context.judge(std::slice::from_ref(&reading))?;
            return Err(PhaseError::Input(reading.note));
        }
        return Err(PhaseError::Input(format!(
            "no dealer list to work with: {}",
            why.join("; ")
        )));
    }
    Ok(())
}

/// One row a file: the sheet a reviewer looks at first.
fn preflight(files: &[&CheckedFile]) -> Result<Frame, FrameError> {
    let count = |value: fn(&file::Facts) -> u64| files.iter().map(move |file| Some(value(&file.facts) as i64));
    FrameBuilder::new()
        .text("file", files.iter().map(|file| Some(file.facts.file.as_str())))
        .text("dataset", files.iter().map(|file| Some(file.facts.dataset.as_str())))
        .text("layout", files.iter().map(|file| file.facts.layout.as_deref()))
        .text("state", files.iter().map(|file| file.facts.state.as_deref()))
        .text("kind", files.iter().map(|file| Some(file.facts.kind.as_str())))
        .text(
            "fingerprint",
            files.iter().map(|file| Some(file.facts.fingerprint.as_str())),
        )
        .integer("bytes", count(|facts| facts.bytes))
        .integer("rows_in", count(|facts| facts.records))
        .integer("rows_kept", count(|facts| facts.kept))
        .integer("rows_quarantined", count(|facts| facts.quarantined))
        .integer("valid_phones", count(|facts| facts.keyed))
        .text("stopped", files.iter().map(|file| file.stopped.as_deref()))
        .finish()
}

fn declared(count: Option<u64>) -> Option<i64> {
    count.and_then(|count| i64::try_from(count).ok())
}

/// One row a licence list, with the hashes of its frames: what the next phases depend on.
fn lists_frame(lists: &[CheckedFile]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("list", lists.iter().map(|file| Some(file.facts.file.as_str())))
        .text("layout", lists.iter().map(|file| file.facts.layout.as_deref()))
        .text("state", lists.iter().map(|file| file.facts.state.as_deref()))
        .text("kind", lists.iter().map(|file| Some(file.facts.kind.as_str())))
        .integer(
            "declared_contractors",
            lists.iter().map(|file| declared(file.facts.declared_contractors)),
        )
        .integer(
            "declared_records",
            lists.iter().map(|file| declared(file.facts.declared_records)),
        )
        .text(
            "default_class",
            lists.iter().map(|file| file.facts.default_class.as_deref()),
        )
        .text("stopped", lists.iter().map(|file| file.stopped.as_deref()))
        .text("working", lists.iter().map(|file| file.hash("working")))
        .text("identity", lists.iter().map(|file| file.hash("identity")))
        .finish()
}

fn quarantine(files: &[&CheckedFile], dealers: &Frame, name: &str) -> Result<Frame, PhaseError> {
    let mut parts: Vec<Frame> = Vec::with_capacity(files.len() + 1);
    for file in files {
        parts.push(file.unit.frame("c0", name)?.as_ref().clone());
    }
    parts.push(dealers.clone());
    Ok(concat(&parts)?)
}

fn metrics(grouped: &dealers::Grouped, lists: &[CheckedFile]) -> Vec<Metric> {
    let keyed = grouped.keyed_contractors;
    let ratio = (grouped.contractors > 0).then(|| grouped.keyed_rows as f64 / keyed.max(1) as f64);
    let mut metrics = vec![
        Metric::count("dealer_rows", grouped.rows),
        Metric::count("valid_phones", grouped.keyed_rows),
        Metric::share("valid_phone_share", grouped.keyed_rows, grouped.rows),
        Metric::count("oem_contractors", grouped.contractors),
        Metric::count("keyed_contractors", grouped.keyed_contractors),
        Metric::new("rows_per_contractor", ratio, MetricUnit::Ratio),
        Metric::count("multi_oem_contractors", grouped.multi_oem),
        Metric::count("multi_state_listings", grouped.multi_state),
        Metric::count("unkeyed_rows", grouped.rows - grouped.keyed_rows),
    ];
    for list in lists {
        metrics.push(Metric::count("list_rows", list.facts.records as usize).about(&list.facts.file));
        metrics.push(Metric::count("list_valid_phones", list.facts.keyed as usize).about(&list.facts.file));
    }
    metrics
}
