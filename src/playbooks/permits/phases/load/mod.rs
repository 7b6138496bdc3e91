//! load: every file read by its layout and contract, dates, money and texts cleaned (L1 to L4), one row a permit (L5),
//! and whatever was not used set aside with its reason: in = kept + quarantined, file by file.

mod cad;
mod cells;
mod file;
mod gates;
mod keys;
mod permits;
mod scored;

#[cfg(test)]
mod tests;

use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::frame::{Frame, FrameBuilder, FrameError, concat, concat_columns, date, take_rows, text, without};
use crate::playbooks::entries::{Entry, quarantine_frame, raw_frame};
use crate::playbooks::permits::contract;
use crate::privacy::Identifier;
use file::{Facts, ReadFile, read_all};
use keys::{Kept, Stacked, one_a_key};

const PHASE: &str = "load";

/// Runs the phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let mut permit_files = read_all(context, contract::PERMITS)?;
    let mut cad_files = read_all(context, contract::CAD)?;
    let mut scored_files = read_all(context, contract::SCORED_LEADS)?;
    let all: Vec<&ReadFile> = permit_files.iter().chain(&cad_files).chain(&scored_files).collect();
    let mut readings = gates::columns(context, &all)?;
    let (quarantine, identity) = set_aside(&all)?;
    let permits = gather_permits(context, &mut permit_files)?;
    let cad = gather(context, &mut cad_files, ("cad_id", "account_id"), empty::parcels)?;
    let scored = gather(context, &mut scored_files, ("lead_id", "permit_id"), empty::scored)?;
    let entries = [permits.entries, cad.entries, scored.entries].concat();
    let facts: Vec<Facts> = [permit_files, cad_files, scored_files]
        .into_iter()
        .flatten()
        .map(|file| file.facts)
        .collect();
    readings.extend(gates::quarantined(&facts)?);
    tell(context, &facts);
    Ok(PhaseOutput {
        metrics: metrics(&facts),
        readings,
        rows_in: facts.iter().map(|facts| facts.records as usize).sum(),
        rows_out: permits.working.height(),
        frames: vec![
            ("permits_clean", permits.working),
            ("permits_identity", permits.identity),
            ("cad_clean", cad.working),
            ("cad_identity", cad.identity),
            ("scored_before", scored.working),
            ("scored_before_identity", scored.identity),
            ("intake", intake(&facts)?),
            ("quarantine", concat(&[quarantine, quarantine_frame(&entries)?])?),
            ("quarantine_identity", concat(&[identity, raw_frame(&entries)?])?),
        ],
    })
}

/// The rows of a dataset that are used.
struct Gathered {
    working: Frame,
    identity: Frame,
    entries: Vec<Entry>,
}

/// The quarantines of all files.
fn set_aside(files: &[&ReadFile]) -> Result<(Frame, Frame), PhaseError> {
    let (mut entries, mut raw) = (vec![quarantine_frame(&[])?], vec![raw_frame(&[])?]);
    for file in files {
        entries.push(file.unit.frame(PHASE, "quarantine")?.as_ref().clone());
        raw.push(file.unit.frame(PHASE, "quarantine_identity")?.as_ref().clone());
    }
    Ok((concat(&entries)?, concat(&raw)?))
}

/// The rows of all files, one file after the other; of a dataset without files, none.
fn stacked(files: &[ReadFile], empty: fn() -> Result<(Frame, Frame), FrameError>) -> Result<Stacked, PhaseError> {
    let (working, identity) = empty()?;
    let (mut all_working, mut all_identity, mut places) = (vec![working], vec![identity], Vec::new());
    for (place, file) in files.iter().enumerate() {
        let working = file.unit.frame(PHASE, "working")?.as_ref().clone();
        let shown = vec![Some(file.facts.file.as_str()); working.height()];
        let layouts = vec![file.facts.layout.as_deref(); working.height()];
        places.extend(std::iter::repeat_n(place, working.height()));
        let more = FrameBuilder::new()
            .text("source_file", shown)
            .text("layout", layouts)
            .finish()?;
        all_working.push(concat_columns(&working, &more)?);
        all_identity.push(file.unit.frame(PHASE, "identity")?.as_ref().clone());
    }
    // With files, theirs is the shape; without, the empty one.
    let from = usize::from(!files.is_empty());
    Ok(Stacked {
        working: concat(all_working.get(from..).unwrap_or_default())?,
        identity: concat(all_identity.get(from..).unwrap_or_default())?,
        files: places,
    })
}

fn facts_of(files: &[ReadFile]) -> Vec<Facts> {
    files.iter().map(|file| file.facts.clone()).collect()
}

fn put_back(files: &mut [ReadFile], facts: Vec<Facts>) {
    for (file, facts) in files.iter_mut().zip(facts) {
        file.facts = facts;
    }
}

/// Permits: dates beyond the run's day are none, one row a permit, ages.
fn gather_permits(context: &PhaseContext<'_>, files: &mut [ReadFile]) -> Result<Gathered, PhaseError> {
    let stacked = stacked(files, empty::permits)?;
    let today = context.as_of()?.to_epoch_days();
    let issued = date(&stacked.working, "issued_date")?;
    let is_future = |day: i32| day > today.saturating_add(cells::cleaning().days_ahead);
    let known = |row: usize| issued.get(row).filter(|day| !is_future(*day));
    let mut facts = facts_of(files);
    let kept = one_a_key(&stacked, ("lead_id", "permit_id"), known, &mut facts)?;
    let kept = not_forgotten(context, &stacked, kept, &mut facts)?;
    put_back(files, facts);
    let flags = text(&stacked.working, "flags")?;
    let flags = kept.rows.iter().map(|row| {
        let future = issued.get(*row).is_some_and(is_future).then_some(permits::FUTURE);
        let all: Vec<&str> = future.into_iter().chain(flags.get(*row)).collect();
        (!all.is_empty()).then(|| all.join("|"))
    });
    let days = |row: &usize| known(*row);
    // A permit of tomorrow was issued today in another zone.
    let ages = kept
        .rows
        .iter()
        .map(|row| known(*row).map(|day| i64::from((today - day).max(0))));
    let replaced = FrameBuilder::new()
        .date("issued_date", kept.rows.iter().map(days))
        .integer("age_days", ages)
        .text("flags", flags)
        .finish()?;
    let rest = without(&without(&stacked.working, "issued_date")?, "flags")?;
    Ok(Gathered {
        working: concat_columns(&take_rows(&rest, &kept.rows)?, &replaced)?,
        identity: take_rows(&stacked.identity, &kept.rows)?,
        entries: kept.entries,
    })
}

/// Parcels and scored leads: one row a key, the last.
fn gather(
    context: &PhaseContext<'_>,
    files: &mut [ReadFile],
    key: (&str, &str),
    empty: fn() -> Result<(Frame, Frame), FrameError>,
) -> Result<Gathered, PhaseError> {
    let stacked = stacked(files, empty)?;
    let mut facts = facts_of(files);
    let mut kept = one_a_key(&stacked, key, |_| None, &mut facts)?;
    if key.0 == "lead_id" {
        kept = not_forgotten(context, &stacked, kept, &mut facts)?;
    }
    put_back(files, facts);
    Ok(Gathered {
        working: take_rows(&without(&stacked.working, "layout")?, &kept.rows)?,
        identity: take_rows(&stacked.identity, &kept.rows)?,
        entries: kept.entries,
    })
}

/// A file that was read before somebody was forgotten still has their row in its checkpoint: it goes here.
fn not_forgotten(
    context: &PhaseContext<'_>,
    stacked: &Stacked,
    kept: Kept,
    facts: &mut [Facts],
) -> Result<Kept, PhaseError> {
    let (leads, row_ids) = (text(&stacked.working, "lead_id")?, text(&stacked.working, "row_id")?);
    let is_gone = |row: usize| context.is_forgotten(Identifier::Lead, leads.get(row).unwrap_or_default());
    let Kept { rows, mut entries } = kept;
    let (gone, rows): (Vec<usize>, Vec<usize>) = rows.into_iter().partition(|row| is_gone(*row));
    for row in gone {
        let place = stacked.files.get(row).copied().unwrap_or_default();
        let Some(facts) = facts.get_mut(place) else { continue };
        facts.kept = facts.kept.saturating_sub(1);
        facts.quarantined += 1;
        *facts.reasons.entry("forget: forgotten".to_owned()).or_default() += 1;
        entries.push(file::forgotten(&facts.file, row_ids.get(row).unwrap_or_default()));
    }
    Ok(Kept { rows, entries })
}

/// The shapes of frames without rows.
mod empty {
    use crate::frame::{Frame, FrameBuilder, FrameError};

    type Shape = Result<(Frame, Frame), FrameError>;

    fn none() -> Vec<Option<&'static str>> {
        Vec::new()
    }

    pub(super) fn words(builder: FrameBuilder, names: &[&str]) -> FrameBuilder {
        names.iter().fold(builder, |builder, name| builder.text(name, none()))
    }

    pub(super) fn permits() -> Shape {
        let before = [
            "lead_id",
            "row_id",
            "city",
            "state",
            "permit_id",
            "zip_code",
            "parcel_id",
        ];
        let builder = words(FrameBuilder::new(), &before);
        let builder = words(builder, &["permit_type", "permit_class", "status"]);
        let builder = builder.date("issued_date", []).real("estimated_value", []);
        let working = words(builder, &["flags", "source_file", "layout"]).finish()?;
        let people = ["lead_id", "row_id", "property_address", "description", "owner_name"];
        let identity = words(FrameBuilder::new(), &people);
        Ok((
            working,
            words(identity, &["applicant_name", "contractor_name"]).finish()?,
        ))
    }

    pub(super) fn parcels() -> Shape {
        let before = ["cad_id", "county", "account_id", "situs_city", "situs_zip"];
        let mut builder = words(FrameBuilder::new(), &before);
        for name in [
            "market_value",
            "land_value",
            "improvement_value",
            "living_area",
            "lot_size",
        ] {
            builder = builder.real(name, []);
        }
        let builder = builder.integer("year_built", []);
        let working = words(builder, &["property_class", "row_id", "source_file", "layout"]).finish()?;
        let people = ["cad_id", "row_id", "situs_address", "owner_name", "mailing_address"];
        let identity = words(FrameBuilder::new(), &people);
        Ok((working, words(identity, &["mailing_city", "mailing_zip"]).finish()?))
    }

    pub(super) fn scored() -> Shape {
        let builder = words(
            FrameBuilder::new(),
            &["lead_id", "city", "permit_id", "cad_account", "category"],
        );
        let builder = words(
            builder,
            &["trade_group", "tier", "reasoning", "flags", "ideal_contractor"],
        );
        let builder = words(builder, &["contact_priority", "scoring_method", "scored_at", "status"]);
        let builder = words(builder, &["sold_to", "sold_at"]).boolean("is_commercial", []);
        let builder = builder.integer("score", []).real("cost_usd", []).real("sold_price", []);
        let working = words(builder, &["row_id", "source_file", "layout"]).finish()?;
        Ok((
            working,
            words(FrameBuilder::new(), &["lead_id", "chain_of_thought", "row_id"]).finish()?,
        ))
    }
}

/// One row a file: the sheet a reviewer looks at first.
fn intake(facts: &[Facts]) -> Result<Frame, FrameError> {
    let count = |value: fn(&Facts) -> u64| facts.iter().map(move |facts| i64::try_from(value(facts)).ok());
    FrameBuilder::new()
        .text("file", facts.iter().map(|facts| Some(facts.file.as_str())))
        .text("dataset", facts.iter().map(|facts| Some(facts.dataset.as_str())))
        .text("layout", facts.iter().map(|facts| facts.layout.as_deref()))
        .text("city", facts.iter().map(|facts| facts.city.as_deref()))
        .text("county", facts.iter().map(|facts| facts.county.as_deref()))
        .integer("rows_in", count(|facts| facts.records))
        .integer("kept", count(|facts| facts.kept))
        .integer("quarantined", count(|facts| facts.quarantined))
        .integer("duplicates", count(|facts| facts.duplicates))
        .real("share", facts.iter().map(|facts| Some(gates::share(facts))))
        .finish()
}

fn metrics(facts: &[Facts]) -> Vec<Metric> {
    let mut metrics = Vec::new();
    for dataset in [contract::PERMITS, contract::CAD, contract::SCORED_LEADS] {
        let sum = |value: fn(&Facts) -> u64| {
            let of_dataset = facts.iter().filter(|facts| facts.dataset == dataset);
            of_dataset.map(value).sum::<u64>() as usize
        };
        let (rows_in, aside) = (sum(|facts| facts.records), sum(|facts| facts.quarantined));
        metrics.extend([
            Metric::count("rows_in", rows_in).about(dataset),
            Metric::count("rows_kept", sum(|facts| facts.kept)).about(dataset),
            Metric::count("rows_quarantined", aside).about(dataset),
            Metric::count("duplicates", sum(|facts| facts.duplicates)).about(dataset),
            Metric::share("quarantined_share", aside, rows_in).about(dataset),
        ]);
    }
    metrics
}

fn tell(context: &PhaseContext<'_>, facts: &[Facts]) {
    let sum = |value: fn(&Facts) -> u64| facts.iter().map(value).sum::<u64>();
    let words = format!(
        "Read {}: {} kept, {} set aside with their reasons",
        counted(facts.len(), "file", "files"),
        counted(sum(|facts| facts.kept), "row", "rows"),
        sum(|facts| facts.quarantined)
    );
    context.log(LogLevel::Info, None, None, "did", &words);
    if !facts.iter().any(|facts| facts.dataset == contract::CAD) {
        let words = "no appraisal roll is given: owners and values of parcels stay unknown";
        context.log(LogLevel::Info, None, None, "learned", words);
    }
}
