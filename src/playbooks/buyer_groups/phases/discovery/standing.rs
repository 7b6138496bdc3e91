//! Which records are one, and which of them stands for the others.

use std::collections::HashMap;

use super::link::{Link, listed};
use super::settings::Settings;
use super::{Inputs, Look};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameError, TextColumn, take_rows, text};
use crate::identity::linkage::{Limits, Records, Scheme, find_pairs};
use crate::playbooks::buyer_groups::duplicates::{
    CompanyInput, Decided, Decisions, PersonInput, Settled, SettledCluster, Table, key_of, settle, title_keys,
};
use crate::playbooks::buyer_groups::merging::{Merged, Rows, Survivorship, Value, golden, survivor};

/// Records of one kind, settled.
pub(super) struct Standing {
    pub settled: Settled,
    /// The row that stands for each row, as far as it is known: clusters that wait do not count.
    pub of: Vec<u32>,
    /// The row that stands for each row, clusters that wait included.
    pub seated: Vec<u32>,
    /// Pairs that were weighed, and blocks that had to be bounded.
    pub work: (u64, usize),
}

/// The records of one kind, and the frames they come from side by side.
pub(super) struct Kind<'a> {
    pub scheme: &'a Scheme,
    pub records: &'a Records,
    pub ids: &'a [&'a str],
    pub frames: &'a [&'a Frame],
    pub merged: Merged,
    /// How many people are linked to each record; empty for people.
    pub linked: &'a [usize],
}

/// Finds and settles the duplicates of one kind of record. The one that would survive a merge stands for the others, so
/// that nobody's id changes twice.
pub(super) fn find(
    kind: &Kind<'_>,
    settings: &Settings,
    decisions: &Decisions,
    look: &mut Look<'_>,
) -> Result<Standing, PhaseError> {
    let limits = Limits {
        largest_block: settings.largest_block,
    };
    let found = find_pairs(kind.scheme, kind.records, limits, look)?;
    let table = Table {
        scheme: kind.scheme,
        records: kind.records,
        ids: kind.ids,
        largest_cluster: settings.largest_cluster,
    };
    let mut settled = settle(&table, &found, decisions);
    let doubles = Doubles::read(kind.frames, &settled)?;
    settled.choose(&|cluster| doubles.survivor(kind, cluster));
    Ok(Standing {
        of: settled.representatives(kind.ids.len(), false),
        seated: settled.representatives(kind.ids.len(), true),
        settled,
        work: (found.weighed, found.windowed),
    })
}

/// Whole records of everything that stands in a cluster, and of nothing else: most records are alone.
pub(super) struct Doubles {
    rows: Rows,
    places: HashMap<u32, usize>,
}

impl Doubles {
    pub fn read(frames: &[&Frame], settled: &Settled) -> Result<Self, PhaseError> {
        let members: Vec<u32> = settled
            .clusters
            .iter()
            .flat_map(|cluster| cluster.rows.iter().copied())
            .collect();
        let wanted: Vec<usize> = members.iter().map(|row| *row as usize).collect();
        let taken: Vec<Frame> = frames
            .iter()
            .map(|frame| take_rows(frame, &wanted))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            rows: Rows::side_by_side(&taken.iter().collect::<Vec<_>>())?,
            places: members
                .into_iter()
                .enumerate()
                .map(|(place, row)| (row, place))
                .collect(),
        })
    }

    fn record(&self, row: u32) -> &[Value] {
        let place = self.places.get(&row).and_then(|place| self.rows.rows.get(*place));
        place.map_or(&[], Vec::as_slice)
    }

    fn survivor(&self, kind: &Kind<'_>, cluster: &[u32]) -> u32 {
        let records: Vec<&[Value]> = cluster.iter().map(|row| self.record(*row)).collect();
        let linked = cluster
            .iter()
            .map(|row| kind.linked.get(*row as usize).copied().unwrap_or_default());
        let rules = Survivorship::of(kind.merged);
        let best = survivor(
            kind.merged,
            &rules,
            &self.rows.columns,
            &records,
            &linked.collect::<Vec<_>>(),
        );
        let best = best.and_then(|place| cluster.get(place)).or_else(|| cluster.first());
        best.copied().unwrap_or_default()
    }

    /// A cluster's merged record: a value by its column's name.
    pub fn merged(&self, kind: Merged, cluster: &SettledCluster) -> impl Fn(&str) -> Value + use<> {
        let others = cluster.rows.iter().filter(|row| **row != cluster.representative);
        let order = std::iter::once(&cluster.representative).chain(others);
        let records: Vec<&[Value]> = order.map(|row| self.record(*row)).collect();
        let values = golden(&Survivorship::of(kind), &self.rows.columns, &records).values;
        let names: Vec<String> = self.rows.columns.iter().map(|column| column.name.clone()).collect();
        move |name| {
            let place = names.iter().position(|known| known == name);
            place
                .and_then(|place| values.get(place))
                .cloned()
                .unwrap_or(Value::Null)
        }
    }
}

/// What reviewers decided and what was undone.
pub(super) fn decisions(inputs: &Inputs<'_>) -> Result<Decisions, PhaseError> {
    let mut decisions = Decisions::default();
    let column = |name: &str| text(inputs.decided, name);
    let (kinds, decided) = (column("kind")?, column("decision")?);
    let (left, right) = (column("a")?, column("b")?);
    for row in 0..inputs.decided.height() {
        let (Some(kind), Some(a), Some(b)) = (kinds.get(row), left.get(row), right.get(row)) else {
            continue;
        };
        let word = match decided.get(row) {
            Some("match") => Decided::Match,
            Some("distinct") => Decided::Distinct,
            _ => continue,
        };
        decisions.note(&keyed(kind, a), &keyed(kind, b), word);
    }
    for fact in inputs.undone {
        let field = |name: &str| fact.get(name).and_then(serde_json::Value::as_str);
        if let (Some(kind), Some(a), Some(b)) = (field("kind"), field("a"), field("b")) {
            decisions.note(&keyed(kind, a), &keyed(kind, b), Decided::Undone);
        }
    }
    Ok(decisions)
}

/// An id with its kind in front, whether it was written with it or without.
fn keyed(kind: &str, id: &str) -> String {
    match id.split_once(':') {
        Some((written, _)) if written == kind => id.to_owned(),
        _ => key_of(kind, id),
    }
}

/// What is compared of the companies.
pub(super) fn company_inputs(companies: &Frame) -> Result<Vec<CompanyInput<'_>>, FrameError> {
    let column = |name: &str| text(companies, name);
    let (names, ids, slugs) = (column("name")?, column("provider_id")?, column("profile_slug")?);
    let (domains, aliases, phones) = (column("domain")?, column("alias_domains")?, column("phone")?);
    let (codes, cities) = (column("postal_code")?, column("city")?);
    let (regions, countries) = (column("region")?, column("country")?);
    let inputs = (0..companies.height()).map(|row| CompanyInput {
        name: names.get(row),
        provider_id: ids.get(row),
        slug: slugs.get(row),
        domains: domains.get(row).into_iter().chain(listed(aliases.get(row))).collect(),
        phone: phones.get(row),
        postal_code: codes.get(row),
        city: cities.get(row),
        region: regions.get(row),
        country: countries.get(row),
    });
    Ok(inputs.collect())
}

/// What is compared of the people: their company is the one they were linked to, its duplicates as one.
pub(super) fn person_inputs<'a>(inputs: &Inputs<'a>, links: &[Link]) -> Result<Vec<PersonInput<'a>>, FrameError> {
    let own = |name: &str| text(inputs.people, name);
    let identity = |name: &str| text(inputs.identity, name);
    let (ids, titles, kinds) = (own("provider_id")?, own("title")?, own("phone_type")?);
    let countries = own("country")?;
    let (whole, first, last) = (identity("full_name")?, identity("first_name")?, identity("last_name")?);
    let (emails, slugs, best) = (identity("email")?, identity("profile_slug")?, identity("phone")?);
    let (direct, mobile) = (identity("direct_phone")?, identity("mobile_phone")?);
    let (company_ids, cities) = (text(inputs.companies, "company_id")?, text(inputs.companies, "city")?);
    let compared = (0..inputs.people.height()).map(|row| {
        let company = links.get(row).and_then(|link| link.company);
        let place = company.map(|company| company as usize);
        let best = best
            .get(row)
            .filter(|_| matches!(kinds.get(row), Some("direct" | "mobile")));
        let (title, function) = titles.get(row).map(title_keys).unwrap_or_default();
        PersonInput {
            name: name_of(row, whole, first, last),
            provider_id: ids.get(row),
            slug: slugs.get(row),
            email: emails.get(row),
            phones: [direct.get(row), mobile.get(row), best].into_iter().flatten().collect(),
            company: place.and_then(|place| company_ids.get(place)),
            city: place.and_then(|place| cities.get(place)).map(Into::into),
            country: countries.get(row),
            title,
            function,
        }
    });
    Ok(compared.collect())
}

/// The whole name, or first and last where only those are known.
fn name_of<'a>(
    row: usize,
    whole: TextColumn<'a>,
    first: TextColumn<'a>,
    last: TextColumn<'a>,
) -> Option<std::borrow::Cow<'a, str>> {
    match (whole.get(row), first.get(row), last.get(row)) {
        (Some(whole), _, _) => Some(whole.into()),
        (None, Some(first), Some(last)) => Some(format!("{first} {last}").into()),
        _ => None,
    }
}
