//! Dealer rows grouped by phone into one row a contractor (c0 steps 3 and 4).

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::rules::dimensions::Hundredths;
use super::super::super::rules::oems::{OemList, split_list};
use super::super::super::rules::score::{Combine, combine};
use super::super::columns::{joined, text_rows};
use super::file::{CheckedFile, Entry, frame_of, quarantine_frame, raw_frame};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, boolean, integer, real, text};
use crate::identity::domains::domain_key;
use crate::identity::names::{NormalisedName, normalise};
use crate::identity::shared::PhoneNames;
use crate::identity::states::{usps, zip5};

/// Yes/no columns of a dealer list, in the order of the contract.
pub(in super::super) const FLAGS: [&str; 6] = [
    "is_residential",
    "is_commercial",
    "has_ops_maintenance",
    "has_hvac",
    "has_plumbing",
    "has_electrical",
];
/// Scores a dealer list may carry.
pub(in super::super) const SCORES: [&str; 3] = ["resimercial", "om", "mepr"];

/// One dealer row, read.
struct Row {
    file: String,
    row_id: String,
    name: String,
    normalised: NormalisedName,
    key: Option<String>,
    problem: Option<String>,
    toll_free: bool,
    alternatives: Vec<String>,
    raw_phone: Option<String>,
    oems: OemList,
    state: Option<&'static str>,
    domain: Option<String>,
    city: Option<String>,
    zip: Option<String>,
    tier: Option<String>,
    scores: [Option<f64>; 3],
    flags: [Option<bool>; 6],
    listed_count: Option<i64>,
}

/// The grouped dealers and what their gates need.
pub(super) struct Grouped {
    pub working: Frame,
    pub identity: Frame,
    /// The same rows one a contractor and name, so that a decision can split a phone by name.
    pub listings: Frame,
    pub listings_identity: Frame,
    pub quarantine: Frame,
    pub quarantine_identity: Frame,
    pub rows: usize,
    pub keyed_rows: usize,
    pub contractors: usize,
    pub keyed_contractors: usize,
    pub multi_oem: usize,
    pub multi_state: usize,
    /// Rows without a phone: file, row, reason.
    pub unkeyed: Frame,
    /// Shared and placeholder phones with the number of names.
    pub doubtful: Frame,
    /// Unknown makers' names with how often they come.
    pub unknown_oems: Frame,
}

/// Groups the rows of every admitted dealer file.
pub(super) fn group(context: &PhaseContext<'_>, files: &[CheckedFile]) -> Result<Grouped, PhaseError> {
    let mut rows = Vec::new();
    for file in files.iter().filter(|file| file.stopped.is_none()) {
        read(file, &mut rows)?;
    }
    let most = context.number("shared_max_names")? as usize;
    let how = Combine::named(context.word("combine.dimension")?).unwrap_or_default();
    let shared = drop_shared(&mut rows, most);
    let keys = merge_keys(context, &rows);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut by_name: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (place, (row, key)) in rows.iter().zip(&keys).enumerate() {
        groups.entry(key).or_default().push(place);
        by_name.entry((key, row.normalised.first())).or_default().push(place);
    }
    let one = |key: &str, places: &[usize]| contractor(context, &rows, key, places, how);
    let contractors: Vec<Contractor> = groups.iter().map(|(key, places)| one(key, places)).collect();
    let listings: Vec<Contractor> = by_name.iter().map(|(key, places)| one(key.0, places)).collect();
    let doubtful = doubtful(&rows, &shared)?;
    let unkeyed: Vec<&Row> = rows.iter().filter(|row| row.key.is_none()).collect();
    Ok(Grouped {
        rows: rows.len(),
        keyed_rows: rows.iter().filter(|row| row.key.is_some()).count(),
        contractors: contractors.len(),
        keyed_contractors: contractors.iter().filter(|found| found.key.is_some()).count(),
        multi_oem: contractors.iter().filter(|found| found.oems.known.len() > 1).count(),
        multi_state: contractors.iter().filter(|found| found.states.len() > 1).count(),
        quarantine: quarantine_frame(&unkeyed.iter().map(|row| entry(row)).collect::<Vec<_>>())?,
        quarantine_identity: raw_frame(
            &unkeyed
                .iter()
                .map(|row| (row.row_id.clone(), row.raw_phone.clone().unwrap_or_default()))
                .collect::<Vec<_>>(),
        )?,
        unkeyed: text_rows(
            &["file", "row_id", "reason"],
            &unkeyed
                .iter()
                .map(|row| {
                    vec![
                        row.file.clone(),
                        row.row_id.clone(),
                        row.problem.clone().unwrap_or_default(),
                    ]
                })
                .collect::<Vec<_>>(),
        )?,
        doubtful,
        unknown_oems: unknown_oems(&rows)?,
        working: working(&contractors)?,
        identity: identity(&contractors)?,
        listings: working(&listings)?,
        listings_identity: identity(&listings)?,
    })
}

/// The merge key of every row: its phone, or what it says of itself, so that the same row has the same key in the next
/// delivery however many rows come before it. Rows that say exactly the same are numbered.
fn merge_keys(context: &PhaseContext<'_>, rows: &[Row]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut key = |row: &Row| match &row.key {
        Some(key) => key.clone(),
        None => {
            let raw = row.raw_phone.as_deref().unwrap_or("");
            let said = format!(
                "{raw}|{}|{}",
                row.state.unwrap_or(""),
                row.city.as_deref().unwrap_or("")
            );
            let name_zip = format!("{}|{}", row.normalised.first(), row.zip.as_deref().unwrap_or("00000"));
            let nth = seen.entry(format!("{name_zip}|{said}")).or_default();
            *nth += 1;
            format!(
                "{name_zip}#{}",
                context.hasher().opaque_id("", &format!("{said}|{nth}"))
            )
        }
    };
    rows.iter().map(&mut key).collect()
}

fn entry(row: &Row) -> Entry {
    let reason = row.problem.clone().unwrap_or_else(|| "missing".to_owned());
    let words = format!("no usable phone ({reason}): graded on its own, joined to nothing");
    (
        row.file.clone(),
        None,
        row.row_id.clone(),
        Some("phone".to_owned()),
        words,
        rule_of(&reason).to_owned(),
        "flag".to_owned(),
    )
}

/// The rule of the specification behind a reason.
fn rule_of(reason: &str) -> &'static str {
    match reason {
        "numeric_lossy" => "N-1",
        "vanity" => "N-4",
        "length" | "foreign" | "missing" => "N-5",
        "nanp" => "N-6",
        "placeholder" => "N-7",
        "shared" => "N-9",
        _ => "X-2",
    }
}

fn read(file: &CheckedFile, into: &mut Vec<Row>) -> Result<(), PhaseError> {
    let (working, identity) = (frame_of(file, "working")?, frame_of(file, "identity")?);
    let column = |name: &str| text(&working, name);
    let (ids, names, oems, states) = (column("row_id")?, column("name")?, column("oems")?, column("state")?);
    let (domains, cities, zips, tiers) = (
        column("domain")?,
        column("city")?,
        column("zip")?,
        column("dealer_tier")?,
    );
    let (problems, toll_free) = (column("phone_problem")?, boolean(&working, "toll_free")?);
    let (keys, alternatives, raw) = (
        text(&identity, "phone_key")?,
        text(&identity, "alt_phones")?,
        text(&identity, "phone")?,
    );
    let counts = integer(&working, "oem_count_listed")?;
    let scores = SCORES.map(|name| real(&working, name));
    let flags = FLAGS.map(|name| boolean(&working, name));
    let owned = |cell: Option<&str>| cell.map(str::to_owned);
    for row in 0..working.height() {
        let name = names.get(row).unwrap_or("").to_owned();
        let score = |place: usize| {
            scores
                .get(place)
                .and_then(|column| column.as_ref().ok())
                .and_then(|column| column.get(row))
        };
        let flag = |place: usize| {
            flags
                .get(place)
                .and_then(|column| column.as_ref().ok())
                .and_then(|column| column.get(row))
        };
        into.push(Row {
            file: file.facts.file.clone(),
            row_id: ids.get(row).unwrap_or("").to_owned(),
            normalised: normalise(&name),
            name,
            key: owned(keys.get(row)),
            problem: owned(problems.get(row)),
            toll_free: toll_free.get(row).unwrap_or(false),
            alternatives: super::super::columns::parts(alternatives.get(row))
                .map(str::to_owned)
                .collect(),
            raw_phone: owned(raw.get(row)),
            oems: split_list(oems.get(row).unwrap_or("")),
            state: usps(states.get(row).unwrap_or("")),
            domain: domains.get(row).and_then(domain_key),
            city: owned(cities.get(row)),
            zip: zips.get(row).and_then(zip5),
            tier: owned(tiers.get(row)),
            scores: std::array::from_fn(score),
            flags: std::array::from_fn(flag),
            listed_count: counts.get(row),
        });
    }
    Ok(())
}

/// A phone with more names than allowed is no key (N-9).
fn drop_shared(rows: &mut [Row], most: usize) -> PhoneNames {
    let mut names = PhoneNames::default();
    for row in rows.iter() {
        if let Some(key) = &row.key {
            names.add(key, &row.normalised);
        }
    }
    for row in rows {
        if row.key.as_ref().is_some_and(|key| names.is_shared(key, most)) {
            row.key = None;
            row.problem = Some("shared".to_owned());
        }
    }
    let shared = names.shared(most);
    let mut only = PhoneNames::default();
    for phone in &shared {
        for name in &phone.names {
            only.add(&phone.phone, &normalise(name));
        }
    }
    only
}

fn doubtful(rows: &[Row], shared: &PhoneNames) -> Result<Frame, PhaseError> {
    let mut found: BTreeMap<String, (&str, i64)> = BTreeMap::new();
    for phone in shared.shared(0) {
        found.insert(phone.phone.clone(), ("shared", phone.names.len() as i64));
    }
    for row in rows.iter().filter(|row| row.problem.as_deref() == Some("placeholder")) {
        let raw = row.raw_phone.clone().unwrap_or_default();
        found.entry(raw).or_insert(("placeholder", 0)).1 += 1;
    }
    Ok(FrameBuilder::new()
        .text("pii_phone", found.keys().map(Some))
        .text("reason", found.values().map(|value| Some(value.0)))
        .integer("names", found.values().map(|value| Some(value.1)))
        .finish()?)
}

fn unknown_oems(rows: &[Row]) -> Result<Frame, PhaseError> {
    let mut found: BTreeMap<&str, i64> = BTreeMap::new();
    for name in rows.iter().flat_map(|row| &row.oems.unknown) {
        *found.entry(name).or_default() += 1;
    }
    Ok(FrameBuilder::new()
        .text("oem", found.keys().map(Some))
        .integer("rows", found.values().map(|count| Some(*count)))
        .finish()?)
}

/// One contractor of the dealer lists.
struct Contractor {
    id: String,
    merge_key: String,
    key: Option<String>,
    rows: usize,
    name: String,
    other_names: Vec<String>,
    phones: BTreeSet<String>,
    oems: OemList,
    states: BTreeSet<&'static str>,
    tiers: BTreeSet<String>,
    domain: Option<String>,
    city: Option<String>,
    zip: Option<String>,
    zips: BTreeSet<String>,
    scores: [Option<f64>; 3],
    /// Every listed value in hundredths, so that c2 can combine them with those of matched lists.
    listed: [Vec<String>; 3],
    flags: [Option<bool>; 6],
    listed_count: Option<i64>,
    problem: Option<String>,
    toll_free: bool,
}

fn contractor(context: &PhaseContext<'_>, rows: &[Row], key: &str, places: &[usize], how: Combine) -> Contractor {
    let members: Vec<&Row> = places.iter().filter_map(|place| rows.get(*place)).collect();
    let mut oems = OemList::default();
    members.iter().for_each(|row| oems.merge(&row.oems));
    let (name, other_names) = names_of(members.iter().map(|row| row.name.as_str()));
    let listed = |place: usize| -> Vec<Hundredths> {
        members
            .iter()
            .filter_map(|row| row.scores.get(place).copied().flatten())
            .map(super::super::super::params::hundredths)
            .collect()
    };
    let score = |place: usize| combine(&listed(place), how).map(Hundredths::as_points);
    let flag = |place: usize| {
        let known = members.iter().filter_map(|row| row.flags.get(place).copied().flatten());
        known.fold(None, |held: Option<bool>, flag| Some(held.unwrap_or(false) || flag))
    };
    Contractor {
        id: context.hasher().opaque_id("oem-", key),
        merge_key: key.to_owned(),
        zips: members.iter().filter_map(|row| row.zip.clone()).collect(),
        key: members.first().and_then(|row| row.key.clone()),
        rows: members.len(),
        name,
        other_names,
        phones: members
            .iter()
            .flat_map(|row| row.alternatives.iter().cloned())
            .collect(),
        states: members.iter().filter_map(|row| row.state).collect(),
        tiers: members.iter().filter_map(|row| row.tier.clone()).collect(),
        domain: members.iter().find_map(|row| row.domain.clone()),
        city: members.iter().find_map(|row| row.city.clone()),
        zip: members.iter().find_map(|row| row.zip.clone()),
        scores: std::array::from_fn(score),
        listed: std::array::from_fn(|place| listed(place).iter().map(|value| value.0.to_string()).collect()),
        flags: std::array::from_fn(flag),
        listed_count: members.iter().filter_map(|row| row.listed_count).max(),
        problem: members.first().and_then(|row| row.problem.clone()),
        toll_free: members.iter().any(|row| row.toll_free),
        oems,
    }
}

/// The name of a group and its other names: most frequent, then longest, then alphabetical.
pub(in super::super) fn names_of<'a>(names: impl Iterator<Item = &'a str>) -> (String, Vec<String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in names.map(str::trim).filter(|name| !name.is_empty()) {
        *counts.entry(name).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    order.sort_by(|a, b| {
        b.1.cmp(&a.1)
            .then(b.0.chars().count().cmp(&a.0.chars().count()))
            .then(a.0.cmp(b.0))
    });
    let mut names = order.into_iter().map(|(name, _)| name.to_owned());
    (names.next().unwrap_or_default(), names.collect())
}

fn working(found: &[Contractor]) -> Result<Frame, PhaseError> {
    let mut builder = FrameBuilder::new()
        .text("oem_id", found.iter().map(|row| Some(row.id.as_str())))
        .boolean("keyed", found.iter().map(|row| Some(row.key.is_some())))
        .text("phone_problem", found.iter().map(|row| row.problem.as_deref()))
        .boolean("toll_free", found.iter().map(|row| Some(row.toll_free)))
        .integer("dealer_rows", found.iter().map(|row| Some(row.rows as i64)))
        .text("oems", found.iter().map(|row| joined(&row.oems.known)))
        .integer("oem_count", found.iter().map(|row| Some(row.oems.known.len() as i64)))
        .integer("oem_count_listed", found.iter().map(|row| row.listed_count))
        .text("listed_states", found.iter().map(|row| joined(&row.states)))
        .text("dealer_tiers", found.iter().map(|row| joined(&row.tiers)));
    for (place, name) in SCORES.iter().enumerate() {
        builder = builder.real(name, found.iter().map(|row| row.scores.get(place).copied().flatten()));
    }
    for (place, name) in SCORES.iter().enumerate() {
        builder = builder.text(
            &format!("{name}_values"),
            found.iter().map(|row| row.listed.get(place).and_then(joined)),
        );
    }
    for (place, name) in FLAGS.iter().enumerate() {
        builder = builder.boolean(name, found.iter().map(|row| row.flags.get(place).copied().flatten()));
    }
    Ok(builder.finish()?)
}

fn identity(found: &[Contractor]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("oem_id", found.iter().map(|row| Some(row.id.as_str())))
        .text("key", found.iter().map(|row| row.key.as_deref()))
        .text("merge_key", found.iter().map(|row| Some(row.merge_key.as_str())))
        .text("name", found.iter().map(|row| Some(row.name.as_str())))
        .text("other_names", found.iter().map(|row| joined(&row.other_names)))
        .text("alt_phones", found.iter().map(|row| joined(&row.phones)))
        .text("domain", found.iter().map(|row| row.domain.as_deref()))
        .text("city", found.iter().map(|row| row.city.as_deref()))
        .text("zip", found.iter().map(|row| row.zip.as_deref()))
        .text("zips", found.iter().map(|row| joined(&row.zips)))
        .finish()?)
}
