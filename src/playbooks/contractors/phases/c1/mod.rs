//! c1: each raw licence list cross-referenced with the dealers; one unit a list, so that a killed batch resumes.

mod collapse;
mod counts;
mod gates;
mod licences;
mod match_frames;
mod matching;

pub(super) use collapse::{Record, StateContractor, collapse, records_of};
pub(super) use licences::{Licences, Standing, licence_number};

use crate::engine::{AS_OF, LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, digest};
use crate::frame::{Frame, FrameBuilder, concat, integer, text};
use counts::ListCounts;
use matching::Dealers;

/// A list as c0 left it.
#[derive(Debug, Clone)]
pub(super) struct ListEntry {
    pub list: String,
    pub layout: Option<String>,
    pub state: String,
    pub kind: String,
    pub default_class: Option<String>,
    /// Dealers of the state and matched records, as a matched list declares them.
    pub declared: (Option<i64>, Option<i64>),
    pub stopped: Option<String>,
    pub working: Option<String>,
    pub identity: Option<String>,
}

/// The lists in the order of the settings.
pub(super) fn lists(context: &PhaseContext<'_>) -> Result<Vec<ListEntry>, PhaseError> {
    let frame = context.frame("lists")?;
    let cell = |name: &str, row: usize| Ok::<_, PhaseError>(text(&frame, name)?.get(row).map(str::to_owned));
    let entry = |row: usize| {
        Ok(ListEntry {
            list: cell("list", row)?.unwrap_or_default(),
            layout: cell("layout", row)?,
            state: cell("state", row)?.unwrap_or_default(),
            kind: cell("kind", row)?.unwrap_or_default(),
            default_class: cell("default_class", row)?,
            declared: (
                integer(&frame, "declared_contractors")?.get(row),
                integer(&frame, "declared_records")?.get(row),
            ),
            stopped: cell("stopped", row)?,
            working: cell("working", row)?,
            identity: cell("identity", row)?,
        })
    };
    (0..frame.height()).map(entry).collect()
}

/// What joining one list depends on besides the list and the dealers.
const UNIT_READS: [&str; 4] = [AS_OF, "match.keys", "match.scope", "standing.exclude"];

/// One cross-referenced list.
struct Done {
    entry: ListEntry,
    counts: ListCounts,
    matches: Frame,
    names: Frame,
    unmatched: Frame,
    tokens: Frame,
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let lists = lists(context)?;
    let mut done = Vec::new();
    for entry in lists
        .iter()
        .filter(|entry| entry.kind == "raw" && entry.stopped.is_none())
    {
        context.checkpoint()?;
        done.push(one(context, entry)?);
    }
    let matches = stacked(done.iter().map(|list| &list.matches), match_frames::empty_matches()?)?;
    let names = stacked(done.iter().map(|list| &list.names), match_frames::empty_names()?)?;
    let records = records_of(&matches)?;
    let contractors = collapse(&records);
    let mut readings = Vec::new();
    for list in &done {
        readings.extend(gates::of_list(
            context,
            &list.entry,
            &list.counts,
            &list.matches,
            &list.names,
            &list.tokens,
        )?);
    }
    readings.extend(gates::skipped(&lists));
    readings.push(gates::completed(&lists)?);
    let mut audited: Vec<(&ListEntry, ListCounts)> =
        done.iter().map(|list| (&list.entry, list.counts.clone())).collect();
    for entry in lists
        .iter()
        .filter(|entry| entry.kind == "matched" && entry.stopped.is_none())
    {
        audited.extend(declared(context, entry)?.map(|counts| (entry, counts)));
    }
    let metrics = audited
        .iter()
        .flat_map(|(entry, counts)| metrics(entry, counts))
        .collect();
    Ok(PhaseOutput {
        frames: vec![
            ("license_contractors", collapse::frame(&contractors)?),
            (
                "unmatched",
                stacked(
                    done.iter().map(|list| &list.unmatched),
                    match_frames::empty_unmatched()?,
                )?,
            ),
            ("join_audit", audit(&audited)?),
            ("matches_identity", names),
            ("matches", matches),
        ],
        metrics,
        readings,
        rows_in: done.iter().map(|list| list.counts.rows).sum(),
        rows_out: contractors.len(),
    })
}

fn one(context: &PhaseContext<'_>, entry: &ListEntry) -> Result<Done, PhaseError> {
    let key = digest(&(
        &entry.list,
        &entry.layout,
        &entry.state,
        &entry.working,
        &entry.identity,
        context.frame_hash("oem_contractors")?,
        context.frame_hash("oem_identity")?,
    ));
    let (unit, reused) = context.unit(&key, &UNIT_READS, || {
        let licences = Licences::read(context, entry)?;
        let dealers = Dealers::read(context)?;
        matching::cross_reference(context, entry, &licences, &dealers)
    })?;
    let unreadable = |error: serde_json::Error| {
        PhaseError::Input(format!(
            "`{}`: its checkpoint cannot be read ({error}); run with --force",
            entry.list
        ))
    };
    let counts: ListCounts = serde_json::from_value(unit.value.clone()).map_err(unreadable)?;
    let words = format!(
        "{} licence records of {} contractors match{}",
        counts.icp_records,
        counts.contractors,
        if reused { " (from its checkpoint)" } else { "" }
    );
    context.log(
        LogLevel::Info,
        Some(&entry.list),
        None,
        if reused { "reused" } else { "matched" },
        &words,
    );
    let frame = |name: &str| Ok::<Frame, PhaseError>(unit.frame("c1", name)?.as_ref().clone());
    Ok(Done {
        entry: entry.clone(),
        counts,
        matches: frame("matches")?,
        names: frame("names")?,
        unmatched: frame("unmatched")?,
        tokens: frame("tokens")?,
    })
}

fn stacked<'a>(frames: impl Iterator<Item = &'a Frame>, empty: Frame) -> Result<Frame, PhaseError> {
    let all: Vec<Frame> = std::iter::once(empty).chain(frames.cloned()).collect();
    Ok(concat(&all)?)
}

/// What a matched list says of its own cross-reference, beside the contractors counted in it.
fn declared(context: &PhaseContext<'_>, entry: &ListEntry) -> Result<Option<ListCounts>, PhaseError> {
    let (Some(listed), Some(records), Some(hash)) = (entry.declared.0, entry.declared.1, &entry.identity) else {
        return Ok(None);
    };
    let identity = context.frame_at(hash)?;
    let distinct: std::collections::BTreeSet<&str> = text(&identity, "phone_key")?.iter().flatten().collect();
    Ok(Some(ListCounts {
        rows: identity.height(),
        listed: usize::try_from(listed).unwrap_or(0),
        icp_records_in_state: usize::try_from(records).unwrap_or(0),
        contractors_in_state: distinct.len(),
        ..ListCounts::default()
    }))
}

/// Per list: what joined, what a null-matching join would have joined, and the three rates. A matched list has its
/// declared figures.
fn audit(lists: &[(&ListEntry, ListCounts)]) -> Result<Frame, PhaseError> {
    let count = |value: fn(&ListCounts) -> usize| lists.iter().map(move |list| Some(value(&list.1) as i64));
    let rate = |value: fn(&ListCounts) -> Option<f64>| lists.iter().map(move |list| value(&list.1));
    Ok(FrameBuilder::new()
        .text("list", lists.iter().map(|list| Some(list.0.list.as_str())))
        .text("state", lists.iter().map(|list| Some(list.0.state.as_str())))
        .text("kind", lists.iter().map(|list| Some(list.0.kind.as_str())))
        .integer("rows", count(|counts| counts.rows))
        .integer("oem_contractors_in_state", count(|counts| counts.listed))
        .integer("unkeyed_dealers_in_state", count(|counts| counts.unkeyed_dealers))
        .integer("unkeyed_icp_licences", count(|counts| counts.unkeyed_icp))
        .integer("pairs_avoided", count(ListCounts::pairs_avoided))
        .integer("icp_records", count(|counts| counts.icp_records))
        .integer("icp_records_in_state", count(|counts| counts.icp_records_in_state))
        .integer("contractors", count(|counts| counts.contractors))
        .integer("contractors_in_state", count(|counts| counts.contractors_in_state))
        .real("naive_record_rate", rate(ListCounts::naive_record_rate))
        .real("record_rate", rate(ListCounts::record_rate))
        .real("contractor_rate", rate(ListCounts::contractor_rate))
        .finish()?)
}

fn metrics(entry: &ListEntry, counts: &ListCounts) -> Vec<Metric> {
    let rate = |name: &str, value: Option<f64>| Metric::new(name, value, MetricUnit::Share).about(&entry.list);
    vec![
        rate("contractor_rate", counts.contractor_rate()),
        rate("record_rate", counts.record_rate()),
        rate("naive_record_rate", counts.naive_record_rate()),
        Metric::count("matched_contractors", counts.contractors_in_state).about(&entry.list),
        Metric::count("matched_records", counts.icp_records_in_state).about(&entry.list),
        Metric::count("oem_contractors_in_state", counts.listed).about(&entry.list),
        Metric::count("pairs_avoided", counts.pairs_avoided()).about(&entry.list),
    ]
}
