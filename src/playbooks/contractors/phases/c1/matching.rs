//! Joining licences to dealers. A missing key never equals anything (M-1).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::super::params::standing_words;
use super::super::super::rules::classes::is_icp;
use super::super::columns::parts;
use super::ListEntry;
use super::counts::ListCounts;
use super::licences::Licences;
use super::match_frames::{matches_frame, names_frame, tokens_frame, unmatched_frame};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, text};
use crate::identity::domains::domain_key;
use crate::identity::names::{NormalisedName, normalise, similarity};
use crate::identity::states::zip5;

/// One contractor of the dealer lists, as matching needs it.
pub(super) struct Dealer {
    pub id: String,
    pub key: Option<String>,
    pub name: NormalisedName,
    pub other: Vec<NormalisedName>,
    pub shown: String,
    pub states: BTreeSet<String>,
}

/// The dealers with an index per kind of key.
pub(super) struct Dealers {
    pub all: Vec<Dealer>,
    pub by_phone: HashMap<String, usize>,
    /// Nothing where two dealers have the same key: an ambiguous key joins nobody.
    pub by_domain: HashMap<String, Option<usize>>,
    pub by_name_zip: HashMap<String, Option<usize>>,
}

impl Dealers {
    /// Reads c0's contractors.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let (working, identity) = (context.frame("oem_contractors")?, context.frame("oem_identity")?);
        let (ids, states) = (text(&working, "oem_id")?, text(&working, "listed_states")?);
        let (keys, names, others) = (
            text(&identity, "key")?,
            text(&identity, "name")?,
            text(&identity, "other_names")?,
        );
        let (domains, zips) = (text(&identity, "domain")?, text(&identity, "zips")?);
        let mut made = Self {
            all: Vec::new(),
            by_phone: HashMap::new(),
            by_domain: HashMap::new(),
            by_name_zip: HashMap::new(),
        };
        let webmail = &standing_words().webmail;
        for row in 0..working.height() {
            let name = normalise(names.get(row).unwrap_or(""));
            if let Some(key) = keys.get(row) {
                made.by_phone.insert(key.to_owned(), row);
            }
            if let Some(domain) = domains
                .get(row)
                .filter(|domain| !webmail.iter().any(|mail| mail == domain))
            {
                made.by_domain
                    .entry(domain.to_owned())
                    .and_modify(|held| *held = None)
                    .or_insert(Some(row));
            }
            let other: Vec<NormalisedName> = parts(others.get(row)).map(normalise).collect();
            for zip in parts(zips.get(row)) {
                for form in std::iter::once(&name).chain(&other).flat_map(|name| &name.forms) {
                    let held = made.by_name_zip.entry(format!("{form}|{zip}")).or_insert(Some(row));
                    if *held != Some(row) {
                        *held = None;
                    }
                }
            }
            made.all.push(Dealer {
                id: ids.get(row).unwrap_or("").to_owned(),
                key: keys.get(row).map(str::to_owned),
                other,
                shown: names.get(row).unwrap_or("").to_owned(),
                name,
                states: parts(states.get(row)).map(str::to_owned).collect(),
            });
        }
        Ok(made)
    }
}

/// One licence record and the dealer it belongs to.
pub(super) struct Found {
    pub row: usize,
    pub dealer: usize,
    pub kind: &'static str,
    pub confidence: i64,
    pub similarity: f64,
    pub icp: bool,
}

type Made = (Vec<(String, Frame)>, serde_json::Value);

/// Joins one list.
pub(super) fn cross_reference(
    context: &PhaseContext<'_>,
    entry: &ListEntry,
    licences: &Licences,
    dealers: &Dealers,
) -> Result<Made, PhaseError> {
    let found = find(context, entry, licences, dealers)?;
    let mut counts = ListCounts {
        rows: licences.working.height(),
        ..ListCounts::default()
    };
    let listed: Vec<&Dealer> = dealers
        .all
        .iter()
        .filter(|dealer| dealer.states.contains(&entry.state))
        .collect();
    counts.listed = listed.len();
    counts.unkeyed_dealers = listed.iter().filter(|dealer| dealer.key.is_none()).count();
    counts.records = found.len();
    let keys = text(&licences.identity, "phone_key")?;
    let mut tokens: BTreeMap<&str, i64> = BTreeMap::new();
    for row in 0..licences.working.height() {
        let Some(set) = licences.set(row) else { continue };
        if !set.unknown.is_empty() {
            counts.rows_with_unknown += 1;
            set.unknown
                .iter()
                .for_each(|token| *tokens.entry(token).or_default() += 1);
        }
        if keys.get(row).is_none() && is_icp(set) {
            counts.unkeyed_icp += 1;
        }
    }
    let in_state = |place: usize| {
        dealers
            .all
            .get(place)
            .is_some_and(|dealer| dealer.states.contains(&entry.state))
    };
    let fitting: Vec<&Found> = found.iter().filter(|pair| pair.icp).collect();
    counts.icp_records = fitting.len();
    counts.icp_records_in_state = fitting.iter().filter(|pair| in_state(pair.dealer)).count();
    let matched: BTreeSet<usize> = fitting.iter().map(|pair| pair.dealer).collect();
    counts.contractors = matched.len();
    counts.contractors_in_state = matched.iter().filter(|place| in_state(**place)).count();
    counts.null_pairs_joined = found
        .iter()
        .filter(|pair| pair.kind == "phone" && keys.get(pair.row).is_none())
        .count();
    let left: Vec<&Dealer> = dealers
        .all
        .iter()
        .enumerate()
        .filter(|(place, dealer)| dealer.states.contains(&entry.state) && !matched.contains(place))
        .map(|(_, dealer)| dealer)
        .collect();
    let frames = vec![
        ("matches".to_owned(), matches_frame(entry, licences, dealers, &found)?),
        ("names".to_owned(), names_frame(entry, licences, dealers, &found)?),
        (
            "unmatched".to_owned(),
            unmatched_frame(&entry.list, &entry.state, &left)?,
        ),
        ("tokens".to_owned(), tokens_frame(&tokens)?),
    ];
    Ok((frames, serde_json::to_value(&counts).unwrap_or(serde_json::Value::Null)))
}

fn find(
    context: &PhaseContext<'_>,
    entry: &ListEntry,
    licences: &Licences,
    dealers: &Dealers,
) -> Result<Vec<Found>, PhaseError> {
    let keys = match_keys(context, entry)?;
    let uses = |kind: &str| keys.iter().any(|key| key == kind);
    let (phone, domain, name_zip) = (uses("phone"), uses("domain"), uses("name_zip"));
    let own_state = context.word("match.scope")? == "state";
    let excluded = context.words("standing.exclude")?;
    let (phones, domains) = (
        text(&licences.identity, "phone_key")?,
        text(&licences.identity, "domain")?,
    );
    let (names, others, zips) = (
        text(&licences.identity, "business_name")?,
        text(&licences.identity, "other_name")?,
        text(&licences.identity, "zip")?,
    );
    let confidence = |kind: &str| standing_words().confidence.get(kind).copied().unwrap_or(0);
    let started = std::time::Instant::now();
    let total = licences.working.height();
    let mut found = Vec::new();
    for row in 0..total {
        if row % 2048 == 0 {
            context.look(row)?;
        }
        if row % 65_536 == 0 {
            context.progress(&entry.list, row as u64, total as u64, "rows", started.elapsed());
        }
        let by_phone = || {
            phones
                .get(row)
                .filter(|_| phone)
                .and_then(|key| dealers.by_phone.get(key))
                .map(|place| (*place, "phone"))
        };
        let by_domain = || {
            let key = domain_key(domains.get(row).filter(|_| domain)?)?;
            dealers
                .by_domain
                .get(&key)
                .copied()
                .flatten()
                .map(|place| (place, "domain"))
        };
        let by_name = || {
            let zip = zips.get(row).filter(|_| name_zip).and_then(zip5)?;
            let forms = [names.get(row), others.get(row)]
                .into_iter()
                .flatten()
                .flat_map(|name| normalise(name).forms);
            let hit = |form: String| dealers.by_name_zip.get(&format!("{form}|{zip}")).copied().flatten();
            forms.into_iter().find_map(hit).map(|place| (place, "name_zip"))
        };
        let Some((place, kind)) = by_phone().or_else(by_domain).or_else(by_name) else {
            continue;
        };
        let Some(dealer) = dealers.all.get(place) else { continue };
        if own_state && !dealer.states.contains(&entry.state) {
            continue;
        }
        if excluded.iter().any(|word| word == licences.standing(row).word()) {
            continue;
        }
        let written: Vec<NormalisedName> = [names.get(row), others.get(row)]
            .into_iter()
            .flatten()
            .map(normalise)
            .collect();
        let alike = std::iter::once(&dealer.name)
            .chain(&dealer.other)
            .flat_map(|a| written.iter().map(move |b| similarity(a, b)));
        found.push(Found {
            row,
            dealer: place,
            kind,
            confidence: confidence(kind),
            similarity: alike.fold(0.0, f64::max),
            icp: licences.set(row).is_some_and(is_icp),
        });
    }
    context.progress(&entry.list, total as u64, total as u64, "rows", started.elapsed());
    Ok(found)
}

/// The layout's own keys and those of the parameters.
fn match_keys(context: &PhaseContext<'_>, entry: &ListEntry) -> Result<Vec<String>, PhaseError> {
    let layouts = super::super::super::contract::layouts();
    let layout = layouts.iter().find(|layout| Some(&layout.id) == entry.layout.as_ref());
    let own = layout
        .and_then(|layout| layout.extra.get("match_keys"))
        .and_then(toml::Value::as_array);
    let mut keys: Vec<String> = own
        .into_iter()
        .flatten()
        .filter_map(|key| key.as_str().map(str::to_owned))
        .collect();
    keys.extend(context.words("match.keys")?);
    Ok(keys)
}
