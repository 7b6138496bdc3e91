//! M1, intake and cleaning: every column of every file read as text, typed on the union of all files, unusable rows and
//! cells set aside with their reasons, and one row left for each lead, representative and firm.

mod building;
mod cells;
pub(super) mod entries;
mod family;
mod gates;
pub(super) mod headers;
mod leads;
pub(super) mod mapping;
mod others;
mod report;
mod reps;
mod sheet;
mod stamps;
mod typing;

use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, Reading, counted};
use crate::frame::Frame;
use crate::playbooks::mql::contract;
use entries::Entries;
use family::Family;
use sheet::{Facts, Rules};

/// How cells are understood, for whoever reads cells later on.
pub(super) fn words(na: &[String]) -> cells::Words {
    cells::Words {
        na: na.to_vec(),
        censored: f64::NAN,
    }
}

/// Everything that was read, settled.
struct Read {
    leads: leads::Leads,
    reps: Family,
    snapshots: Family,
    targeted: Family,
    /// Firms, capacity, dials, earlier importances.
    others: Vec<(&'static str, Family)>,
    mapped: mapping::Mapped,
    entries: Entries,
}

impl Read {
    fn facts(&self) -> Vec<&Facts> {
        let families = [&self.leads.family, &self.reps, &self.snapshots, &self.targeted];
        let others = self.others.iter().map(|(_, family)| family);
        let files = families.into_iter().chain(others).flat_map(|family| &family.facts);
        files.chain(&self.mapped.facts).collect()
    }

    fn other(&self, dataset: &str) -> Result<Frame, PhaseError> {
        let found = self.others.iter().find(|(name, _)| *name == dataset);
        let (_, family) = found.ok_or_else(|| PhaseError::Input(format!("dataset `{dataset}` was not read")))?;
        others::frame(family, dataset)
    }
}

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let rules = Rules::of(context)?;
    let read = read(context, &rules)?;
    let facts = read.facts();
    let problems = gates::files(&facts, &absent(context)?)?;
    if facts.iter().any(|facts| !facts.problems.is_empty()) || !absent(context)?.is_empty() {
        let words = problems.note.clone();
        context.judge(&[problems])?;
        return Err(PhaseError::Input(format!("M1.1: {words}")));
    }
    let from_table = read.mapped.table.height() > 0;
    let (working, identity) = if read.leads.family.rows.width() > 0 {
        leads::split(&read.leads.family.rows)?
    } else {
        leads::split(&others::empty(&family::contract_of(contract::LEADS)?)?)?
    };
    let working = if from_table { read.mapped.leads.clone() } else { working };
    let reps = reps::frame(&read.reps)?;
    let firms = read.other(contract::FIRMS)?;
    let columns = report::columns(&facts);
    let described = if from_table { &read.mapped.table } else { &reps };
    let mut readings = vec![problems];
    readings.extend(gates::cells(&columns, &read.entries)?);
    readings.extend(gates::units(described)?);
    readings.extend(of_vendor(context, &read, from_table)?);
    let column_report = report::column_report(
        &columns,
        &[
            ("leads", &working),
            ("reps", &reps),
            ("firms", &firms),
            ("table", &read.mapped.table),
        ],
    )?;
    let intake = report::intake(&facts)?;
    told(context, &facts);
    Ok(PhaseOutput {
        metrics: metrics(&facts),
        readings,
        rows_in: facts.iter().map(|facts| facts.rows_in).sum(),
        rows_out: facts
            .iter()
            .map(|facts| facts.rows_in.saturating_sub(facts.quarantined))
            .sum(),
        frames: vec![
            ("intake", intake),
            ("leads_clean", working),
            ("leads_identity", identity),
            ("reps_clean", reps),
            ("rep_snapshots_clean", reps::frame(&read.snapshots)?),
            ("targeted_clean", reps::frame(&read.targeted)?),
            ("firms_clean", firms),
            ("capacity_clean", read.other(contract::CAPACITY)?),
            ("dials_clean", read.other(contract::DIALS)?),
            ("baseline_importance", read.other(contract::BASELINE)?),
            ("table_clean", read.mapped.table.clone()),
            ("quarantine_rows", entries::frame(&read.entries.rows, "row")?),
            ("quarantine_rows_identity", entries::raw_frame(&read.entries.rows)?),
            ("quarantine_cells", entries::frame(&read.entries.cells, "cell")?),
            ("quarantine_cells_identity", entries::raw_frame(&read.entries.cells)?),
            ("column_report", column_report),
        ],
    })
}

/// Reads and settles every dataset.
fn read(context: &PhaseContext<'_>, rules: &Rules) -> Result<Read, PhaseError> {
    let mut entries = Entries::default();
    let leads = family::gather(context, contract::LEADS, rules, &mut entries, |_, rows, _| Ok(rows))?;
    let leads = leads::settle(leads, &mut entries, context.as_of()?)?;
    let mut territories = Vec::new();
    for (dataset, _) in contract::TERRITORIES {
        territories.push(reps::read(context, dataset, rules, &mut entries)?);
    }
    let mut vendor = reps::together(territories)?;
    reps::settle(&mut vendor, &mut entries, false)?;
    let mut snapshots = reps::read(context, contract::SNAPSHOTS, rules, &mut entries)?;
    reps::settle(&mut snapshots, &mut entries, true)?;
    let mut targeted = reps::read(context, contract::TARGETED, rules, &mut entries)?;
    reps::settle(&mut targeted, &mut entries, false)?;
    let mut others = Vec::new();
    for dataset in [contract::FIRMS, contract::CAPACITY, contract::DIALS, contract::BASELINE] {
        others.push((dataset, others::read(context, dataset, rules, &mut entries)?));
    }
    let mapped = mapping::read(context, rules, &mut entries)?;
    Ok(Read {
        leads,
        reps: vendor,
        snapshots,
        targeted,
        others,
        mapped,
        entries,
    })
}

/// What a run cannot do without: leads and a vendor export, or a table.
fn absent(context: &PhaseContext<'_>) -> Result<Vec<String>, PhaseError> {
    let has = |dataset: &str| context.files(dataset).map(|files| !files.is_empty());
    let (table, leads) = (has(contract::TABLE)?, has(contract::LEADS)?);
    if table && leads {
        return Ok(vec![
            "both `leads` and `table` are given; a run grades one of them: remove the other from assay.toml".to_owned(),
        ]);
    }
    let mut words = Vec::new();
    if !table && leads && mapping::Mapping::of(context)?.is_given() {
        words.push(
            "the parameters map a labelled table (mapping.*, perhaps by a profile), and no `table` is named: name it in \
             assay.toml under [[playbooks.mql.datasets.table]] in place of `leads`"
                .to_owned(),
        );
    }
    if !table && !leads {
        words.push(
            "no lead file: name one in assay.toml under [[playbooks.mql.datasets.leads]], or any labelled table under \
             [[playbooks.mql.datasets.table]]"
                .to_owned(),
        );
    }
    let mut vendor = false;
    for (dataset, _) in contract::TERRITORIES {
        vendor = vendor || has(dataset)?;
    }
    if leads && !vendor {
        words.push(
            "no vendor export: name at least one of reps_t1, reps_t2, reps_t3 in assay.toml under \
             [[playbooks.mql.datasets.reps_t1]]"
                .to_owned(),
        );
    }
    Ok(words)
}

/// Gates about the vendor's exports and the leads; a table has neither.
fn of_vendor(context: &PhaseContext<'_>, read: &Read, from_table: bool) -> Result<Vec<Reading>, PhaseError> {
    if from_table {
        let why = "a labelled table has no vendor exports";
        return Ok(["M1.4", "M1.5", "M1.6"].map(|gate| Reading::skipped(gate, why)).into());
    }
    let vendor: Vec<&Facts> = read.reps.facts.iter().collect();
    let mut readings = gates::ages(&vendor, context.as_of()?);
    readings.extend(gates::counts(&vendor)?);
    readings.push(gates::duplicates(&read.leads.pairs, read.leads.with_crd)?);
    Ok(readings)
}

fn metrics(facts: &[&Facts]) -> Vec<Metric> {
    let mut metrics = Vec::new();
    let vendor: usize = facts
        .iter()
        .filter(|facts| facts.dataset.starts_with("reps_t"))
        .map(|facts| facts.rows_in)
        .sum();
    for facts in facts {
        let kept = facts.rows_in.saturating_sub(facts.quarantined);
        metrics.push(Metric::count("rows_in", facts.rows_in).about(&facts.file));
        metrics.push(Metric::count("rows_kept", kept).about(&facts.file));
        metrics.push(Metric::count("duplicates", facts.duplicates).about(&facts.file));
        metrics.push(Metric::day("snapshot", facts.snapshot).about(&facts.file));
        if facts.dataset.starts_with("reps_t") {
            metrics.push(Metric::share("territory_share", facts.rows_in, vendor).about(&facts.file));
        }
    }
    metrics
}

fn told(context: &PhaseContext<'_>, facts: &[&Facts]) {
    for facts in facts {
        let words = format!(
            "{} read, {} set aside, {} of them duplicates",
            counted(facts.rows_in as u64, "row", "rows"),
            facts.quarantined,
            facts.duplicates
        );
        context.log(LogLevel::Info, Some(&facts.file), None, "read", &words);
        if !facts.extras.is_empty() {
            let words = format!("kept for the column merge: {}", facts.extras.join(", "));
            context.log(LogLevel::Info, Some(&facts.file), None, "learned", &words);
        }
    }
}
