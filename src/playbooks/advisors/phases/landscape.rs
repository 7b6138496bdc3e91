//! 0.1: what the data hold before anything is made of them: leads, matches, months of firm data, history.

use std::collections::{BTreeMap, HashSet};

use super::super::contract;
use super::tables::{month_name, month_of, parts};
use super::telling::{counts, did, learned, percent};
use crate::engine::{LOOK_EVERY, Metric, PhaseContext, PhaseError, PhaseOutput, Reading, part_of};
use crate::frame::{Frame, FrameBuilder, date, integer, take_rows, text};

/// What the leads are.
struct LeadFacts {
    total: usize,
    contacted: usize,
    stamps: usize,
    contacted_stamps: usize,
    earliest: Option<i32>,
    latest: Option<i32>,
    /// Registry numbers of contacted leads.
    crds: HashSet<i64>,
    contacts_by_month: BTreeMap<i32, usize>,
    calls_by_month: BTreeMap<i32, usize>,
}

fn lead_facts(leads: &Frame) -> Result<LeadFacts, PhaseError> {
    let (contacts, calls) = (date(leads, "contacted_date")?, date(leads, "call_scheduled_date")?);
    let crds = integer(leads, "advisor_crd")?;
    let mut facts = LeadFacts {
        total: leads.height(),
        contacted: 0,
        stamps: 0,
        contacted_stamps: 0,
        earliest: contacts.iter().flatten().min(),
        latest: contacts.iter().flatten().max(),
        crds: HashSet::new(),
        contacts_by_month: BTreeMap::new(),
        calls_by_month: BTreeMap::new(),
    };
    for row in 0..leads.height() {
        let call = calls.get(row).is_some();
        facts.stamps += usize::from(call);
        let Some(contact) = contacts.get(row) else { continue };
        facts.contacted += 1;
        facts.contacted_stamps += usize::from(call);
        facts.crds.extend(crds.get(row));
        *facts.contacts_by_month.entry(month_of(contact)).or_default() += 1;
        *facts.calls_by_month.entry(month_of(contact)).or_default() += usize::from(call);
    }
    Ok(facts)
}

/// Firms with and without assets, by month.
struct FirmMonths {
    rows: usize,
    firms: HashSet<i64>,
    /// Month: firms, firms with assets.
    months: BTreeMap<i32, (usize, usize)>,
}

fn firm_facts(context: &PhaseContext<'_>) -> Result<FirmMonths, PhaseError> {
    let mut facts = FirmMonths {
        rows: 0,
        firms: HashSet::new(),
        months: BTreeMap::new(),
    };
    for part in parts(context, contract::FIRM_MONTHLY)? {
        let (firms, assets) = (integer(&part, "firm_crd")?, integer(&part, "total_aum")?);
        let (years, months) = (integer(&part, "year")?, integer(&part, "month")?);
        facts.rows += part.height();
        for row in 0..part.height() {
            if row % LOOK_EVERY as usize == 0 {
                context.look(LOOK_EVERY as usize)?;
            }
            facts.firms.extend(firms.get(row));
            if let Some((year, month)) = years.get(row).zip(months.get(row)) {
                let key = i32::try_from(year * 12 + month - 1).unwrap_or(i32::MAX);
                let held = facts.months.entry(key).or_default();
                held.0 += 1;
                held.1 += usize::from(assets.get(row).is_some());
            }
        }
    }
    Ok(facts)
}

/// Jobs, and which leads have any.
struct JobFacts {
    rows: usize,
    reps: HashSet<i64>,
    firms: HashSet<i64>,
    first: Option<i32>,
    last: Option<i32>,
}

fn job_facts(context: &PhaseContext<'_>) -> Result<JobFacts, PhaseError> {
    let mut facts = JobFacts {
        rows: 0,
        reps: HashSet::new(),
        firms: HashSet::new(),
        first: None,
        last: None,
    };
    for part in parts(context, contract::EMPLOYMENT)? {
        facts.rows += part.height();
        context.look(part.height())?;
        facts.reps.extend(integer(&part, "rep_crd")?.iter().flatten());
        facts.firms.extend(integer(&part, "firm_crd")?.iter().flatten());
        let starts = date(&part, "start_date")?;
        facts.first = facts.first.into_iter().chain(starts.iter().flatten()).min();
        facts.last = facts.last.into_iter().chain(starts.iter().flatten()).max();
    }
    Ok(facts)
}

/// Leads whose registry number is not known, with where they came from.
fn unknown(leads: &Frame, known: &HashSet<i64>) -> Result<Frame, PhaseError> {
    let (crds, contacts) = (integer(leads, "advisor_crd")?, date(leads, "contacted_date")?);
    let mut seen = HashSet::new();
    let rows: Vec<usize> = (0..leads.height())
        .filter(|row| contacts.get(*row).is_some())
        .filter(|row| {
            crds.get(*row)
                .is_some_and(|crd| !known.contains(&crd) && seen.insert(crd))
        })
        .collect();
    let found = take_rows(leads, &rows)?;
    Ok(FrameBuilder::new()
        .text("lead_id", text(&found, "lead_id")?.iter())
        .integer("advisor_crd", integer(&found, "advisor_crd")?.iter())
        .text("lead_source", text(&found, "lead_source")?.iter())
        .finish()?)
}

fn by_month(months: &BTreeMap<i32, usize>) -> Result<Frame, PhaseError> {
    let rows: Vec<(String, usize)> = months.iter().map(|(month, n)| (month_name(*month), *n)).collect();
    Ok(counts("month", &rows)?)
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let leads = context.frame("leads")?;
    let facts = lead_facts(&leads)?;
    let firms = firm_facts(context)?;
    let jobs = job_facts(context)?;
    let mut roster = HashSet::new();
    for part in parts(context, contract::ROSTER)? {
        roster.extend(integer(&part, "rep_crd")?.iter().flatten());
    }
    let matched = facts.crds.iter().filter(|crd| roster.contains(*crd)).count();
    let with_history = facts.crds.iter().filter(|crd| jobs.reps.contains(*crd)).count();
    let with_assets = firms.months.values().filter(|month| month.1 > 0).count();
    let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
    let calls = if context.word("mql_counts")? == "contacted" {
        facts.contacted_stamps
    } else {
        facts.stamps
    };
    let tables = context.frame("tables")?;
    let names = text(&tables, "dataset")?;
    let mut found: Vec<&str> = names.iter().flatten().collect();
    if facts.total > 0 {
        found.push(contract::LEADS);
    }
    found.sort_unstable();
    found.dedup();
    let of = |gate: &str, part: usize, whole: usize| match share(part, whole) {
        Some(value) => Reading::new(gate, value).note(part_of(part, whole)),
        None => Reading::awaited(gate, "no lead was contacted yet"),
    };
    let readings = vec![
        Reading::new("G0.1.0", found.len() as f64).note(found.join(", ")),
        of("G0.1.1", matched, facts.crds.len()).evidence(unknown(&leads, &roster)?),
        Reading::new("G0.1.2", facts.contacted as f64)
            .note(format!(
                "{} leads were contacted",
                part_of(facts.contacted, facts.total)
            ))
            .evidence(by_month(&facts.contacts_by_month)?),
        Reading::new("G0.1.3", with_assets as f64).evidence(coverage(&firms)?),
        of("G0.1.4", with_history, facts.crds.len()).evidence(unknown(&leads, &jobs.reps)?),
        of("G0.1.5", calls, facts.contacted).evidence(by_month(&facts.calls_by_month)?),
    ];
    did(
        context,
        &format!("Counted leads, firms and jobs in {} tables", found.len()),
    );
    learned(
        context,
        &format!(
            "{} of lead CRDs have employment history, {} stand in the roster",
            percent(share(with_history, facts.crds.len())),
            percent(share(matched, facts.crds.len()))
        ),
    );
    let metrics = metrics(&facts, &firms, &jobs, matched, with_history, with_assets);
    Ok(PhaseOutput {
        rows_in: facts.total + firms.rows + jobs.rows,
        rows_out: metrics.len(),
        readings,
        frames: vec![
            ("landscape", landscape(&metrics)?),
            ("firm_coverage", coverage(&firms)?),
        ],
        metrics,
    })
}

fn metrics(
    facts: &LeadFacts,
    firms: &FirmMonths,
    jobs: &JobFacts,
    matched: usize,
    with_history: usize,
    with_assets: usize,
) -> Vec<Metric> {
    vec![
        Metric::count("leads", facts.total),
        Metric::count("contacted_leads", facts.contacted),
        Metric::count("booked_calls", facts.stamps),
        Metric::count("booked_calls_of_contacted", facts.contacted_stamps),
        Metric::day("earliest_contact", facts.earliest),
        Metric::day("latest_contact", facts.latest),
        Metric::count("lead_crds", facts.crds.len()),
        Metric::count("matched_crds", matched),
        Metric::count("leads_with_history", with_history),
        Metric::count("firm_month_rows", firms.rows),
        Metric::count("firms", firms.firms.len()),
        Metric::count("firm_months", firms.months.len()),
        Metric::count("firm_months_with_assets", with_assets),
        Metric::count("employment_records", jobs.rows),
        Metric::count("employment_reps", jobs.reps.len()),
        Metric::count("employment_firms", jobs.firms.len()),
        Metric::day("earliest_job_start", jobs.first),
        Metric::day("latest_job_start", jobs.last),
    ]
}

fn landscape(metrics: &[Metric]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("metric", metrics.iter().map(|metric| Some(metric.name.as_str())))
        .real("value", metrics.iter().map(|metric| metric.value))
        .finish()?)
}

fn coverage(firms: &FirmMonths) -> Result<Frame, PhaseError> {
    let count = |value: usize| i64::try_from(value).ok();
    Ok(FrameBuilder::new()
        .text("month", firms.months.keys().map(|month| Some(month_name(*month))))
        .integer("firms", firms.months.values().map(|month| count(month.0)))
        .integer("firms_with_assets", firms.months.values().map(|month| count(month.1)))
        .real(
            "share_with_assets",
            firms
                .months
                .values()
                .map(|month| (month.0 > 0).then(|| month.1 as f64 / month.0 as f64)),
        )
        .finish()?)
}
