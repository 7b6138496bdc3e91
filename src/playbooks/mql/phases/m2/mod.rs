//! M2, merge, reconcile, features: leads meet representatives and firms, the counts are reconciled, and the 69 features
//! are computed twice: as of the day of contact for training, and as of today for scoring.

mod build;
mod columns;
mod gates;
mod inputs;
mod merge;
mod report;
mod sets;
mod vendor;

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use crate::engine::{LogLevel, Metric, PhaseContext, PhaseError, PhaseOutput, Reading, part_of};
use crate::frame::{ColumnKind, Frame, FrameBuilder, FrameError, integer, kind_of, real, show_date, text};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::features::compute::Settings;
use crate::playbooks::mql::features::metro::first_city;
use crate::playbooks::mql::features::policy::Policy;
use crate::playbooks::mql::quality;
use crate::playbooks::mql::table::FeatureTable;
use build::{Built, Plan, Who};
use inputs::Described;
use vendor::{Place, Vendor};

/// Columns that the join of firms needs and the merge of columns does not compare.
const KEYS: [&str; 6] = [
    "row_id",
    "source_file",
    "rep_crd",
    "firm_crd",
    "snapshot_as_of",
    "territory",
];

/// Runs the phase.
pub(in crate::playbooks::mql) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let table = context.frame("table_clean")?;
    if table.height() > 0 {
        of_table(context, &table)
    } else {
        of_leads(context)
    }
}

/// Growth caps of the run, where they are not the catalogue's.
fn growth_cap(context: &PhaseContext<'_>) -> Result<Option<(f64, f64)>, PhaseError> {
    let words = context.words("growth_cap")?;
    let ends: Vec<f64> = words.iter().filter_map(|word| word.trim().parse().ok()).collect();
    let [low, high] = ends.as_slice() else {
        return Err(PhaseError::Input(format!(
            "parameter `growth_cap` = {}: expected two numbers, such as -50, 200",
            words.join(", ")
        )));
    };
    let known = catalog::by_symbol("g1").map(|feature| (feature.minimum, feature.maximum));
    Ok((known != Some((Some(*low), Some(*high)))).then_some((*low, *high)))
}

/// The five commonest metropolitan areas of matched leads, where the run wants those instead of the catalogue's.
fn metros(context: &PhaseContext<'_>, areas: &[Option<String>]) -> Result<Vec<(String, String)>, PhaseError> {
    if context.word("metro_mode")? == "fixed" {
        return Ok(Vec::new());
    }
    let mut counts: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for area in areas.iter().flatten() {
        if let Some(city) = first_city(area) {
            counts.entry(city).or_insert((0, area)).0 += 1;
        }
    }
    let flags = catalog::features()
        .iter()
        .filter(|feature| feature.city.is_some())
        .count();
    let mut order: Vec<(&str, (usize, &str))> = counts.into_iter().collect();
    order.sort_by(|left, right| right.1.0.cmp(&left.1.0).then(left.0.cmp(right.0)));
    order.truncate(flags);
    Ok(order
        .into_iter()
        .map(|(city, (_, area))| (format!("Home_MetropolitanArea_{area}"), city.to_owned()))
        .collect())
}

/// What is the same of both ways.
struct Finished {
    training: FeatureTable,
    now: FeatureTable,
    listed: Vec<report::Listed>,
}

fn of_leads(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let (leads, firms) = (context.frame("leads_clean")?, context.frame("firms_clean")?);
    let (reps, targeted) = (context.frame("reps_clean")?, context.frame("targeted_clean")?);
    let snapshots = context.frame("rep_snapshots_clean")?;
    let found = merge::leads(&leads)?;
    let joined = join_firms(&reps, &firms)?;
    context.checkpoint()?;
    let merged_columns = columns::merge(&joined, &columns::Settings::of(context)?)?;
    let mut wanted: BTreeSet<i64> = found.iter().filter_map(|lead| lead.crd).collect();
    let scores_prospects = context.switch("prospects")?;
    if scores_prospects {
        wanted.extend(integer(&reps, "rep_crd")?.iter().flatten());
    }
    let has_snapshots = snapshots.height() > 0;
    let vendor = Vendor::new(reps, targeted, snapshots, &wanted)?;
    let merge = merge::merge(&found, &vendor, &firms)?;
    context.checkpoint()?;
    let described = Described::new(&vendor, &merged_columns.survivors);
    let today = context.as_of()?.to_epoch_days();
    let who = Who::contacted(&leads)?;
    let areas = areas(&described, &vendor, &who)?;
    let plan = Plan {
        described,
        vendor: &vendor,
        settings: Settings {
            growth_cap: growth_cap(context)?,
            metros: metros(context, &areas)?,
        },
        policy: Policy::of(context.word("snapshot_policy")?, has_snapshots),
        today,
        excluded: context.words("exclude_title_categories")?,
    };
    let training = plan.training(&who)?;
    context.checkpoint()?;
    let prospects: Vec<i64> = if scores_prospects {
        integer(&merge.prospects, "rep_crd")?.iter().flatten().collect()
    } else {
        Vec::new()
    };
    let now = plan.now(&who, &prospects)?;
    let finished = finish(context, training, now, Some(&leads))?;
    told(context, &merge, &finished.training, plan.policy);
    let mut readings = gates::merged(&merge)?;
    readings.extend(gates::features(&finished.training, &finished.listed)?);
    readings.push(quality_reading(context, &finished.training)?);
    let rows_in = leads.height();
    output(
        context,
        finished,
        readings,
        rows_in,
        [
            ("merged", merge.merged.clone()),
            ("prospects", merge.prospects.clone()),
            ("missing_crds", gates::missing(&merge)?),
            ("reconciliation", merge::reconciliation(&merge)?),
            ("column_merge", columns::frame(&merged_columns.decisions)?),
        ],
    )
}

/// Whole names of the areas of matched leads, for the choice of metros.
fn areas(described: &Described<'_>, vendor: &Vendor, who: &Who) -> Result<Vec<Option<String>>, PhaseError> {
    let places: Vec<Option<Place>> = who
        .entities
        .iter()
        .map(|crd| crd.and_then(|crd| vendor.today(crd)))
        .collect();
    let areas = described.words(&places, "metro", |area| Some(area.to_owned()))?;
    Ok(areas.unwrap_or_default())
}

/// A labelled table: nothing is joined, every row describes itself.
fn of_table(context: &PhaseContext<'_>, table: &Frame) -> Result<PhaseOutput, PhaseError> {
    let settings = Settings {
        growth_cap: growth_cap(context)?,
        metros: Vec::new(),
    };
    let training = build::from_table(table, &settings)?;
    let now = build::from_table(table, &settings)?;
    let finished = finish(context, training, now, None)?;
    let why = "a labelled table is not joined with anything";
    let mut readings: Vec<Reading> = ["M2.1", "M2.2", "M2.3", "M2.3-firm", "M2.4", "M2.5"]
        .map(|gate| Reading::skipped(gate, why))
        .into();
    readings.extend(gates::features(&finished.training, &finished.listed)?);
    readings.push(quality_reading(context, &finished.training)?);
    output(
        context,
        finished,
        readings,
        table.height(),
        [
            ("merged", merged_alone(table)?),
            ("prospects", no_prospects()?),
            ("missing_crds", no_missing()?),
            ("reconciliation", no_reconciliation()?),
            ("column_merge", columns::frame(&[])?),
        ],
    )
}

/// Constants, sets and the list of features.
fn finish(
    context: &PhaseContext<'_>,
    training: Built,
    now: Built,
    leads: Option<&Frame>,
) -> Result<Finished, PhaseError> {
    let today = context.as_of()?.to_epoch_days();
    let window = context.number("label.window_days")? as i32;
    let (mut features, made) = (training.table, training.made);
    let mut scoring = now.table;
    build::fill(&mut features, &mut scoring, today, window);
    let sets = context.words("sets")?;
    let has = |set: &str| sets.iter().any(|word| word == set);
    for table in [&mut features, &mut scoring] {
        if has("companions") {
            sets::add_companions(table);
        }
        if let Some(leads) = leads.filter(|_| has("context")) {
            sets::add_context(table, leads, context.frame("dials_clean")?.as_ref(), window)?;
        }
    }
    let listed = report::list(&features, &made);
    Ok(Finished {
        training: features,
        now: scoring,
        listed,
    })
}

fn output(
    context: &PhaseContext<'_>,
    finished: Finished,
    readings: Vec<Reading>,
    rows_in: usize,
    frames: [(&'static str, Frame); 5],
) -> Result<PhaseOutput, PhaseError> {
    let Finished { training, now, listed } = finished;
    let rows = training.rows();
    let matched = training.has_discovery.iter().filter(|has| **has).count();
    let mut out = PhaseOutput {
        metrics: vec![
            Metric::count("leads_described", matched),
            Metric::share("match_rate", matched, rows),
            Metric::count("features", training.names.len()),
            Metric::count(
                "masked_values",
                training.masked.iter().map(|masked| *masked as usize).sum(),
            ),
        ],
        readings,
        rows_in,
        rows_out: rows,
        frames: frames.into(),
    };
    out.frames.push(("companions", sets::frame(&now)?));
    out.frames.push((
        "feature_list",
        report::frame(&listed, context.word("mapping.preset_note")?)?,
    ));
    out.frames.push(("features", training.to_frame()?));
    out.frames.push(("features_now", now.to_frame()?));
    Ok(out)
}

/// MQ.1 on what exists by now: matches, critical features, the first against the last quarter.
fn quality_reading(context: &PhaseContext<'_>, table: &FeatureTable) -> Result<Reading, PhaseError> {
    let quarter = |day: &Option<i32>| {
        let day = day.and_then(chrono::NaiveDate::from_epoch_days)?;
        Some(format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1))
    };
    let quarters: Vec<Option<String>> = table.contacted_dates.iter().map(quarter).collect();
    let mut items = quality::of_table(context, table)?;
    items.push(quality::of_quarters(context, table, &quarters)?);
    Ok(quality::reading("MQ.1-M2", &items)?)
}

fn told(context: &PhaseContext<'_>, merge: &merge::Merge, table: &FeatureTable, policy: Policy) {
    let masked: i64 = table.masked.iter().sum();
    let words = format!(
        "{} contacted leads described ({policy:?}), {} registry numbers missing, {masked} values hidden as too late",
        part_of(merge.after.contacted_matched, merge.after.contacted),
        merge.after.crds - merge.after.crds_found
    );
    context.log(LogLevel::Info, None, None, "did", &words);
    let newest = table.snapshots.iter().flatten().max();
    if let Some(day) = newest {
        let words = format!("the newest snapshot that describes a lead is of {}", show_date(*day));
        context.log(LogLevel::Info, None, None, "learned", &words);
    }
}

/// Representatives with the same-named columns of their firms, which end in `_firm`.
fn join_firms(reps: &Frame, firms: &Frame) -> Result<Frame, PhaseError> {
    let places: std::collections::HashMap<i64, usize> = integer(firms, "firm_crd")?
        .iter()
        .enumerate()
        .filter_map(|(row, crd)| Some((crd?, row)))
        .collect();
    let of_rep: Vec<Option<usize>> = integer(reps, "firm_crd")?
        .iter()
        .map(|crd| places.get(&crd?).copied())
        .collect();
    let mut joined = FrameBuilder::new();
    for column in reps.columns() {
        if !KEYS.contains(&column.name().as_str()) {
            joined = joined.column(column.clone());
        }
    }
    for name in firms.get_column_names() {
        let name = name.as_str();
        if KEYS.contains(&name) {
            continue;
        }
        let title = if name.ends_with("_firm") {
            name.to_owned()
        } else {
            format!("{name}_firm")
        };
        if reps.column(&title).is_ok() {
            continue;
        }
        joined = match kind_of(firms, name) {
            Some(ColumnKind::Real) => {
                let column = real(firms, name)?;
                joined.real(&title, of_rep.iter().map(|row| row.and_then(|row| column.get(row))))
            }
            Some(ColumnKind::Text) => {
                let column = text(firms, name)?;
                joined.text(&title, of_rep.iter().map(|row| row.and_then(|row| column.get(row))))
            }
            _ => joined,
        };
    }
    Ok(joined.finish()?)
}

/// The merge of a table with nothing: each row alone.
fn merged_alone(table: &Frame) -> Result<Frame, FrameError> {
    let ids = text(table, "lead_id")?;
    let nothing = || (0..table.height()).map(|_| None::<&str>);
    FrameBuilder::new()
        .text("lead_id", ids.iter())
        .integer("rep_crd", integer(table, "entity")?.iter())
        .integer("firm_crd", (0..table.height()).map(|_| None))
        .text("side", (0..table.height()).map(|_| Some("lead")))
        .text("territory", nothing())
        .date("snapshot_as_of", (0..table.height()).map(|_| None))
        .finish()
}

fn no_prospects() -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .integer("rep_crd", [])
        .integer("firm_crd", [])
        .text("territory", [None::<&str>; 0])
        .date("snapshot_as_of", [])
        .text("segment", [None::<&str>; 0])
        .finish()
}

fn no_missing() -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .integer("rep_crd", [])
        .integer("leads", [])
        .boolean("answered", [])
        .finish()
}

fn no_reconciliation() -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("stage", [None::<&str>; 0])
        .text("what", [None::<&str>; 0])
        .integer("before", [])
        .integer("after", [])
        .real("share", [])
        .finish()
}
