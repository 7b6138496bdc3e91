//! Joining licences to dealers. A missing key never equals anything (M-1).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::super::super::params::standing_words;
use super::super::super::rules::classes::is_icp;
use super::super::columns::{joined, parts};
use super::ListEntry;
use super::licences::{Licences, licence_number};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, boolean, date, text};
use crate::identity::domains::domain_key;
use crate::identity::names::{NormalisedName, normalise, similarity};
use crate::identity::states::zip5;

/// What was counted while a list was joined; every rate follows from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct ListCounts {
    pub rows: usize,
    /// N: contractors listed in the list's state, unkeyed included.
    pub listed: usize,
    pub unkeyed_dealers: usize,
    pub unkeyed_icp: usize,
    /// Matched records of any class.
    pub records: usize,
    pub icp_records: usize,
    pub icp_records_in_state: usize,
    pub contractors: usize,
    pub contractors_in_state: usize,
    pub rows_with_unknown: usize,
    pub null_pairs_joined: usize,
}

impl ListCounts {
    /// Pairs that a join in which nothing equals nothing would have made.
    pub fn pairs_avoided(&self) -> usize {
        self.unkeyed_dealers * self.unkeyed_icp
    }

    fn over_listed(&self, count: usize) -> Option<f64> {
        (self.listed > 0).then(|| count as f64 / self.listed as f64)
    }

    /// Matched ICP licence records over N; several licences of one contractor can lift it above 1.
    pub fn record_rate(&self) -> Option<f64> {
        self.over_listed(self.icp_records_in_state)
    }

    /// Distinct contractors matched over N: the headline.
    pub fn contractor_rate(&self) -> Option<f64> {
        self.over_listed(self.contractors_in_state)
    }

    /// What a null-matching join would report.
    pub fn naive_record_rate(&self) -> Option<f64> {
        self.over_listed(self.icp_records_in_state + self.pairs_avoided())
    }
}

/// One contractor of the dealer lists, as matching needs it.
struct Dealer {
    id: String,
    key: Option<String>,
    name: NormalisedName,
    other: Vec<NormalisedName>,
    shown: String,
    states: BTreeSet<String>,
}

/// The dealers with an index per kind of key.
pub(super) struct Dealers {
    all: Vec<Dealer>,
    by_phone: HashMap<String, usize>,
    /// Nothing where two dealers have the same key: an ambiguous key joins nobody.
    by_domain: HashMap<String, Option<usize>>,
    by_name_zip: HashMap<String, Option<usize>>,
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

struct Found {
    row: usize,
    dealer: usize,
    kind: &'static str,
    confidence: i64,
    similarity: f64,
    icp: bool,
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

fn matches_frame(
    entry: &ListEntry,
    licences: &Licences,
    dealers: &Dealers,
    found: &[Found],
) -> Result<Frame, PhaseError> {
    let (ids, numbers, expires) = (
        text(&licences.working, "row_id")?,
        text(&licences.working, "license_no")?,
        date(&licences.working, "expires")?,
    );
    let toll_free = boolean(&licences.working, "toll_free")?;
    let classes = |pair: &Found| licences.set(pair.row).and_then(|set| joined(&set.tokens));
    Ok(FrameBuilder::new()
        .text("list", found.iter().map(|_| Some(entry.list.as_str())))
        .text("state", found.iter().map(|_| Some(entry.state.as_str())))
        .text(
            "oem_id",
            found
                .iter()
                .map(|pair| dealers.all.get(pair.dealer).map(|dealer| dealer.id.as_str())),
        )
        .text("row_id", found.iter().map(|pair| ids.get(pair.row)))
        .text(
            "license_no",
            found.iter().map(|pair| Some(licence_number(numbers.get(pair.row)))),
        )
        .text("classes", found.iter().map(classes))
        .boolean("icp", found.iter().map(|pair| Some(pair.icp)))
        .text("key_kind", found.iter().map(|pair| Some(pair.kind)))
        .integer("confidence", found.iter().map(|pair| Some(pair.confidence)))
        .real("similarity", found.iter().map(|pair| Some(pair.similarity)))
        .text(
            "standing",
            found.iter().map(|pair| Some(licences.standing(pair.row).word())),
        )
        .date("expires", found.iter().map(|pair| expires.get(pair.row)))
        .boolean("toll_free", found.iter().map(|pair| toll_free.get(pair.row)))
        .finish()?)
}

/// A list nobody matched.
pub(super) fn empty_matches() -> Result<Frame, PhaseError> {
    let none = || Vec::<Option<String>>::new();
    Ok(FrameBuilder::new()
        .text("list", none())
        .text("state", none())
        .text("oem_id", none())
        .text("row_id", none())
        .text("license_no", none())
        .text("classes", none())
        .boolean("icp", Vec::new())
        .text("key_kind", none())
        .integer("confidence", Vec::new())
        .real("similarity", Vec::new())
        .text("standing", none())
        .date("expires", Vec::new())
        .boolean("toll_free", Vec::new())
        .finish()?)
}

fn names_frame(
    entry: &ListEntry,
    licences: &Licences,
    dealers: &Dealers,
    found: &[Found],
) -> Result<Frame, PhaseError> {
    let ids = text(&licences.working, "row_id")?;
    let column = |name: &str| text(&licences.identity, name);
    let (names, others, zips, phones) = (
        column("business_name")?,
        column("other_name")?,
        column("zip")?,
        column("phone_key")?,
    );
    let (alternatives, states) = (column("alt_phones")?, column("state")?);
    let dealer = |pair: &Found| dealers.all.get(pair.dealer);
    Ok(FrameBuilder::new()
        .text("list", found.iter().map(|_| Some(entry.list.as_str())))
        .text("row_id", found.iter().map(|pair| ids.get(pair.row)))
        .text("licence_name", found.iter().map(|pair| names.get(pair.row)))
        .text("other_name", found.iter().map(|pair| others.get(pair.row)))
        .text(
            "dealer_name",
            found
                .iter()
                .map(|pair| dealer(pair).map(|dealer| dealer.shown.as_str())),
        )
        .text(
            "dealer_key",
            found
                .iter()
                .map(|pair| dealer(pair).and_then(|dealer| dealer.key.as_deref())),
        )
        .text("phone_key", found.iter().map(|pair| phones.get(pair.row)))
        .text("alt_phones", found.iter().map(|pair| alternatives.get(pair.row)))
        .text("address_state", found.iter().map(|pair| states.get(pair.row)))
        .text("zip", found.iter().map(|pair| zips.get(pair.row).and_then(zip5)))
        .finish()?)
}

/// Names of a list nobody matched.
pub(super) fn empty_names() -> Result<Frame, PhaseError> {
    let columns = [
        "list",
        "row_id",
        "licence_name",
        "other_name",
        "dealer_name",
        "dealer_key",
        "phone_key",
        "alt_phones",
        "address_state",
        "zip",
    ];
    let builder = columns.iter().fold(FrameBuilder::new(), |builder, name| {
        builder.text(name, Vec::<Option<String>>::new())
    });
    Ok(builder.finish()?)
}

fn unmatched_frame(list: &str, state: &str, left: &[&Dealer]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("list", left.iter().map(|_| Some(list)))
        .text("state", left.iter().map(|_| Some(state)))
        .text("oem_id", left.iter().map(|dealer| Some(dealer.id.as_str())))
        .text(
            "reason",
            left.iter().map(|dealer| {
                Some(if dealer.key.is_some() {
                    "no licence with its key"
                } else {
                    "no usable phone"
                })
            }),
        )
        .finish()?)
}

/// Nobody left over.
pub(super) fn empty_unmatched() -> Result<Frame, PhaseError> {
    unmatched_frame("", "", &[])
}

fn tokens_frame(tokens: &BTreeMap<&str, i64>) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("token", tokens.keys().map(Some))
        .integer("rows", tokens.values().map(|count| Some(*count)))
        .finish()?)
}

#[cfg(test)]
mod tests {
    use super::ListCounts;

    fn counts(
        listed: usize,
        records: usize,
        contractors: usize,
        unkeyed_dealers: usize,
        unkeyed_icp: usize,
    ) -> ListCounts {
        ListCounts {
            listed,
            icp_records_in_state: records,
            contractors_in_state: contractors,
            unkeyed_dealers,
            unkeyed_icp,
            ..ListCounts::default()
        }
    }

    fn percent(rate: Option<f64>) -> String {
        format!("{:.1}", rate.unwrap() * 100.0)
    }

    // spec: contractors G2
    #[test]
    fn three_rates_of_the_californian_list() {
        let california = counts(233, 146, 139, 1, 103);
        assert_eq!(california.pairs_avoided(), 103);
        assert_eq!(percent(california.naive_record_rate()), "106.9");
        assert_eq!(percent(california.record_rate()), "62.7");
        assert_eq!(percent(california.contractor_rate()), "59.7");
    }

    // spec: contractors G5
    #[test]
    fn rates_of_the_texan_list() {
        let texas = counts(715, 242, 231, 0, 0);
        assert_eq!(percent(texas.record_rate()), "33.8");
        assert_eq!(percent(texas.contractor_rate()), "32.3");
    }

    // spec: contractors G25
    #[test]
    fn several_licences_lift_the_record_rate_above_one() {
        let four = counts(4, 5, 4, 0, 0);
        assert_eq!(percent(four.record_rate()), "125.0");
        assert_eq!(percent(four.contractor_rate()), "100.0");
    }

    #[test]
    fn nobody_listed_has_no_rate() {
        assert_eq!(counts(0, 0, 0, 0, 5).contractor_rate(), None);
    }
}
