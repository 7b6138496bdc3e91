//! 1.1: what was true of each lead on the day it was contacted: thirty-seven features, and whether they could have been
//! known that day.

mod beside;
mod firm;
mod frame;
mod gates;
mod jobs;
mod lead;
mod person;
mod wirehouse;

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use super::dates::Dates;
use super::tables::{month_name, month_of};
use super::telling::{decided, did, learned, percent};
use crate::engine::{LOOK_EVERY, Metric, PhaseContext, PhaseError, PhaseOutput};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, date, integer, normalise, take_rows, text};
use crate::playbooks::advisors::catalog::catalog;
use firm::Activity;
use jobs::{By, gather};
use lead::{LeadFeatures, Sources};
use wirehouse::Wirehouses;

/// A lead that is scored.
pub(super) struct Lead<'a> {
    pub lead_id: &'a str,
    pub crd: i64,
    pub contact: i32,
    pub target: Option<i64>,
    /// Whether it is one that statistics use.
    pub labelled: bool,
    pub wirehouse: bool,
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (all, targets) = (context.frame("leads")?, context.frame("targets")?);
    let dates = Dates::read(context.frame("dates")?.as_ref())?;
    let scored = population(context, &all, &targets, &dates)?;
    let kept = take_rows(&all, &scored.rows)?;
    let mut wirehouses = Wirehouses::new(
        &context.words("wirehouse_patterns")?,
        context.word("wirehouse_match")? == "word",
    );
    let leads = leads(&kept, &scored, &mut wirehouses)?;
    let features = compute(context, &leads, &dates)?;
    let (carried, unknown) = carried(context, &kept)?;
    let carried_names: Vec<String> = carried.iter().map(|(name, _)| name.clone()).collect();
    let frame = frame::features(lead_columns(&kept, &leads, carried)?, &leads, &features, catalog())?;
    let coverage = coverage(&leads, &features, &dates)?;
    let readings = gates::readings(&gates::Found {
        leads: &leads,
        features: &features,
        dates: &dates,
        coverage: &coverage,
        unknown: &unknown,
        late_ends: later_knowledge(context, &carried_names)?,
    })?;
    let hits = wirehouses.hits()?;
    tell(context, &leads, &features)?;
    Ok(PhaseOutput {
        metrics: metrics(&leads, &features),
        readings,
        rows_in: all.height(),
        rows_out: frame.height(),
        frames: vec![
            ("features", frame),
            ("feature_list", feature_list()?),
            ("snapshot_coverage", coverage),
            ("wirehouse_hits", hits),
        ],
    })
}

/// Rows of the lead frame that are scored, with their labels.
struct Scored {
    rows: Vec<usize>,
    targets: Vec<Option<i64>>,
    labelled: Vec<bool>,
}

fn population(context: &PhaseContext<'_>, all: &Frame, targets: &Frame, dates: &Dates) -> Result<Scored, PhaseError> {
    let only_labelled = context.word("score_population")? == "labelled";
    let places: HashMap<&str, usize> = text(all, "lead_id")?
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let (ids, days) = (text(targets, "lead_id")?, date(targets, "contacted_date")?);
    let (found, own) = (integer(targets, "target")?, boolean(targets, "own_company")?);
    let mut scored = Scored {
        rows: Vec::with_capacity(targets.height()),
        targets: Vec::with_capacity(targets.height()),
        labelled: Vec::with_capacity(targets.height()),
    };
    for row in 0..targets.height() {
        let (Some(day), Some(place)) = (days.get(row), ids.get(row).and_then(|id| places.get(id))) else {
            continue;
        };
        let within = dates.training_start <= day && day <= dates.training_end;
        let labelled = found.get(row).is_some() && within;
        if own.get(row) == Some(true) || (only_labelled && !labelled) {
            continue;
        }
        scored.rows.push(*place);
        scored.targets.push(found.get(row).filter(|_| labelled));
        scored.labelled.push(labelled);
    }
    Ok(scored)
}

fn leads<'a>(kept: &'a Frame, scored: &Scored, wirehouses: &mut Wirehouses) -> Result<Vec<Lead<'a>>, PhaseError> {
    let (ids, companies) = (text(kept, "lead_id")?, text(kept, "company")?);
    let (crds, contacts) = (integer(kept, "advisor_crd")?, date(kept, "contacted_date")?);
    Ok((0..kept.height())
        .map(|row| Lead {
            lead_id: ids.get(row).unwrap_or_default(),
            crd: crds.get(row).unwrap_or_default(),
            contact: contacts.get(row).unwrap_or_default(),
            target: scored.targets.get(row).copied().flatten(),
            labelled: scored.labelled.get(row) == Some(&true),
            wirehouse: wirehouses.is_wirehouse(companies.get(row)),
        })
        .collect())
}

/// Gathers what the leads' features rest on, and computes them.
fn compute(context: &PhaseContext<'_>, leads: &[Lead<'_>], dates: &Dates) -> Result<Vec<LeadFeatures>, PhaseError> {
    let with_roster = context.word("employment_source")? == "history+roster";
    let started = Instant::now();
    let step = |done: u64| context.progress("features", done, 4, "steps", started.elapsed());
    let people = gather(
        context,
        By::Representative,
        leads.iter().map(|lead| lead.crd),
        with_roster,
    )?;
    step(1);
    let wanted: HashMap<i64, u32> = people.keys().map(|crd| (crd, 0)).collect();
    let held = leads
        .iter()
        .filter_map(|lead| jobs::held_on(people.of(lead.crd), lead.contact))
        .map(|job| job.firm);
    let at_firms = gather(context, By::Firm, held, with_roster)?;
    step(2);
    let mut firms = HashMap::new();
    for (done, firm) in at_firms.keys().enumerate() {
        if done % 64 == 0 {
            context.checkpoint()?;
        }
        firms.insert(firm, Activity::new(at_firms.of(firm)));
    }
    drop(at_firms);
    let assets = beside::assets(context, &|firm| firms.contains_key(&firm))?;
    step(3);
    let roster = beside::roster(context, &wanted)?;
    let (accolades, disclosures) = (
        beside::accolades(context, &wanted)?,
        beside::disclosures(context, &wanted)?,
    );
    let sources = Sources {
        people: &people,
        firms: &firms,
        assets: &assets,
        roster: &roster,
        accolades: &accolades,
        disclosures: &disclosures,
        catalog: catalog(),
        lag: context.number("firm_data_lag_months")? as i32,
        open_end: (context.word("open_end_cap")? == "analysis date").then_some(dates.snapshot),
    };
    let mut features = Vec::with_capacity(leads.len());
    for (row, lead) in leads.iter().enumerate() {
        if row % LOOK_EVERY as usize == 0 {
            context.look(LOOK_EVERY as usize)?;
        }
        features.push(sources.of(lead.crd, lead.contact));
    }
    step(4);
    Ok(features)
}

/// What parameters let in that was not known on the day of contact, for the note of G1.1.3.
fn later_knowledge(context: &PhaseContext<'_>, carried: &[String]) -> Result<String, PhaseError> {
    let mut words = String::new();
    if !carried.is_empty() {
        words.push_str(&format!("; carried as the CRM has them today: {}", carried.join(", ")));
    }
    if context.word("open_end_cap")? == "analysis date" {
        words.push_str("; by open_end_cap earlier jobs count up to ends that lie after the contact (F1)");
    }
    Ok(words)
}

type Carried = Vec<(String, crate::frame::polars::Column)>;

/// The columns that the settings carry along, and those that no lead file has.
fn carried(context: &PhaseContext<'_>, kept: &Frame) -> Result<(Carried, Vec<String>), PhaseError> {
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for header in context.words("carried_columns")? {
        let wanted = normalise(&header);
        let column = kept.columns().iter().find(|column| normalise(column.name()) == wanted);
        match column {
            Some(column) => found.push((column.name().to_string(), column.clone())),
            None => unknown.push(header),
        }
    }
    Ok((found, unknown))
}

/// Who the leads are, before their features.
fn lead_columns(kept: &Frame, leads: &[Lead<'_>], carried: Carried) -> Result<FrameBuilder, FrameError> {
    let mut frame = FrameBuilder::new()
        .text("lead_id", leads.iter().map(|lead| Some(lead.lead_id)))
        .integer("advisor_crd", leads.iter().map(|lead| Some(lead.crd)))
        .date("contacted_date", leads.iter().map(|lead| Some(lead.contact)));
    for name in ["company", "title", "status", "lead_source"] {
        frame = frame.text(name, text(kept, name)?.iter());
    }
    frame = frame
        .boolean("labelled", leads.iter().map(|lead| Some(lead.labelled)))
        .integer("target", leads.iter().map(|lead| lead.target));
    for (_, column) in carried {
        frame = frame.column(column);
    }
    Ok(frame)
}

/// How many leads of each month have a job on the day of contact.
fn coverage(leads: &[Lead<'_>], features: &[LeadFeatures], dates: &Dates) -> Result<Frame, FrameError> {
    let mut months: BTreeMap<(i32, &str), (i64, i64, i64)> = BTreeMap::new();
    for (lead, found) in leads.iter().zip(features).filter(|(lead, _)| lead.labelled) {
        let split = super::split::split_of(dates, lead.contact);
        let held = months.entry((month_of(lead.contact), split)).or_default();
        held.0 += 1;
        held.1 += i64::from(found.person.held.is_some());
        held.2 += i64::from(found.ended_later);
    }
    FrameBuilder::new()
        .text("month", months.keys().map(|(month, _)| Some(month_name(*month))))
        .text("split", months.keys().map(|(_, split)| Some(*split)))
        .integer("leads", months.values().map(|held| Some(held.0)))
        .integer("with_snapshot", months.values().map(|held| Some(held.1)))
        .integer("ended_later", months.values().map(|held| Some(held.2)))
        .real("share", months.values().map(|held| Some(held.1 as f64 / held.0 as f64)))
        .finish()
}

fn feature_list() -> Result<Frame, FrameError> {
    let features = &catalog().feature;
    FrameBuilder::new()
        .text("id", features.iter().map(|feature| Some(feature.id.as_str())))
        .text("name", features.iter().map(|feature| Some(feature.name.as_str())))
        .text("title", features.iter().map(|feature| Some(feature.title.as_str())))
        .text("unit", features.iter().map(|feature| Some(feature.unit.as_str())))
        .boolean(
            "current_state",
            features.iter().map(|feature| Some(feature.current_state)),
        )
        .boolean(
            "allowed_in_rules",
            features.iter().map(|feature| Some(!feature.relative)),
        )
        .finish()
}

fn metrics(leads: &[Lead<'_>], features: &[LeadFeatures]) -> Vec<Metric> {
    let labelled = leads.iter().filter(|lead| lead.labelled);
    let positive = labelled.clone().filter(|lead| lead.target == Some(1)).count();
    let with = |keep: fn(&LeadFeatures) -> bool| features.iter().filter(|lead| keep(lead)).count();
    let snapshots = with(|lead| lead.person.held.is_some());
    vec![
        Metric::count("scored_leads", leads.len()),
        Metric::count("labelled_leads", labelled.clone().count()),
        Metric::count("conversions", positive),
        Metric::share("conversion_rate", positive, labelled.count()),
        Metric::count("with_snapshot", snapshots),
        Metric::share("snapshot_coverage", snapshots, leads.len()),
        Metric::count("with_firm_assets", with(|lead| lead.assets.is_some())),
        Metric::count("wirehouse_leads", leads.iter().filter(|lead| lead.wirehouse).count()),
        Metric::count("features", catalog().numbered().count()),
    ]
}

fn tell(context: &PhaseContext<'_>, leads: &[Lead<'_>], features: &[LeadFeatures]) -> Result<(), PhaseError> {
    let held = features.iter().filter(|lead| lead.person.held.is_some()).count();
    let later = features.iter().filter(|lead| lead.ended_later).count();
    let share = |part: usize, whole: usize| percent((whole > 0).then(|| part as f64 / whole as f64));
    did(
        context,
        &format!(
            "Computed {} features of {} leads",
            catalog().numbered().count(),
            leads.len()
        ),
    );
    learned(
        context,
        &format!(
            "{} of leads have a job on the day of contact; of those jobs {} ended later",
            share(held, leads.len()),
            share(later, held)
        ),
    );
    let why = if context.word("employment_source")? == "history" {
        "the history alone is asked for: it lists jobs that people have left since"
    } else {
        "a history that lists only jobs people have left would select those who left later"
    };
    decided(
        context,
        &format!("Jobs come from {}", context.word("employment_source")?),
        why,
    );
    Ok(())
}
