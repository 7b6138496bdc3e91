//! Which record goes into which: the clusters that may merge, each with its survivor, as steps of two records.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::before::Clusters;
use super::given::Given;
use crate::engine::PhaseError;
use crate::playbooks::buyer_groups::merging::{Merged, Rows, State, Step, Survivorship, survivor};

/// Who decides where nobody else did.
const OURSELVES: &str = "phase B6";
/// Who decided where a file of decisions says so.
const REVIEWER: &str = "reviewer";

/// Pairs of records that stay two, by kind, the lower id first.
pub(super) type Apart = BTreeSet<(Merged, String, String)>;

/// A pair, the lower id first.
pub(super) fn pair(kind: Merged, a: &str, b: &str) -> (Merged, String, String) {
    let (a, b) = if a <= b { (a, b) } else { (b, a) };
    (kind, a.to_owned(), b.to_owned())
}

/// The pairs that a reviewer keeps apart, or whose merge somebody undid.
pub(super) fn apart(given: &Given, undone: &[Json]) -> Result<Apart, PhaseError> {
    let mut held = Apart::new();
    let rows = given.rows("pair_decisions")?;
    for row in 0..rows.rows.len() {
        let word = |column: &str| rows.value(row, column).text().unwrap_or_default();
        if let (Some(kind), "distinct") = (Merged::parse(word("kind")), word("decision")) {
            let bare = |id: &str| id.strip_prefix(&format!("{}:", kind.as_str())).unwrap_or(id).to_owned();
            held.insert(pair(kind, &bare(word("a")), &bare(word("b"))));
        }
    }
    for fact in undone {
        let word = |name: &str| fact.get(name).and_then(Json::as_str).unwrap_or_default();
        if let Some(kind) = Merged::parse(word("kind")) {
            held.insert(pair(kind, word("a"), word("b")));
        }
    }
    Ok(held)
}

/// What the phase before says of a pair.
struct Said {
    points: Option<f64>,
    why: String,
    reviewed: bool,
}

/// The steps of every cluster none of whose pairs is kept apart: companies first, so that people are merged where they
/// belong then; within a kind in the order of the survivors.
pub(super) fn steps(
    given: &Given,
    before: &State,
    clusters: &Clusters,
    apart: &Apart,
) -> Result<Vec<Step>, PhaseError> {
    let said = said(given)?;
    let linked = linked(before);
    let mut steps = Vec::new();
    for kind in [Merged::Company, Merged::Person] {
        let records = records(before, kind)?;
        let rules = Survivorship::of(kind);
        let whole: BTreeSet<&Vec<String>> = clusters
            .iter()
            .filter(|((of, _), _)| *of == kind)
            .map(|(_, ids)| ids)
            .collect();
        let mut ordered: Vec<(String, Vec<String>)> = Vec::new();
        for ids in whole {
            let kept_apart = |a: &String| ids.iter().any(|b| a < b && apart.contains(&pair(kind, a, b)));
            let there: Vec<&String> = ids.iter().filter(|id| records.by.contains_key(*id)).collect();
            if there.len() < 2 || ids.iter().any(kept_apart) {
                continue;
            }
            let rows: Vec<&[_]> = there.iter().filter_map(|id| records.row(id)).collect();
            let links: Vec<usize> = there
                .iter()
                .map(|id| linked.get(*id).copied().unwrap_or_default())
                .collect();
            let links = if kind == Merged::Company { &links[..] } else { &[] };
            let first = survivor(kind, &rules, &records.rows.columns, &rows, links);
            if let Some(first) = first.and_then(|place| there.get(place)) {
                let others = there.iter().filter(|id| *id != first).map(|id| (*id).clone()).collect();
                ordered.push(((*first).clone(), others));
            }
        }
        ordered.sort();
        for (survivor, others) in &ordered {
            steps.extend(chain(kind, survivor, others, &said));
        }
    }
    Ok(steps)
}

/// One step for each record that goes into the survivor. What speaks for a step is the best pair with any that is in.
fn chain(
    kind: Merged,
    survivor: &str,
    others: &[String],
    said: &BTreeMap<(Merged, String, String), Said>,
) -> Vec<Step> {
    let mut held: Vec<&str> = vec![survivor];
    let mut left: Vec<&str> = others.iter().map(String::as_str).collect();
    let mut steps = Vec::new();
    while !left.is_empty() {
        let best = |id: &str| {
            let pairs = held.iter().filter_map(|other| said.get(&pair(kind, id, other)));
            pairs.max_by(|a, b| a.points.unwrap_or(f64::MIN).total_cmp(&b.points.unwrap_or(f64::MIN)))
        };
        // One that a pair binds to those inside comes before one that only another outside binds.
        let place = left.iter().position(|id| best(id).is_some()).unwrap_or_default();
        let id = left.remove(place);
        let found = best(id);
        steps.push(Step {
            kind,
            survivor: survivor.to_owned(),
            absorbed: id.to_owned(),
            points: found.and_then(|said| said.points),
            why: found.map(|said| said.why.clone()).unwrap_or_default(),
            actor: if found.is_some_and(|said| said.reviewed) {
                REVIEWER
            } else {
                OURSELVES
            }
            .to_owned(),
        });
        held.push(id);
    }
    steps
}

fn said(given: &Given) -> Result<BTreeMap<(Merged, String, String), Said>, PhaseError> {
    let rows = given.rows("pairs")?;
    let mut made = BTreeMap::new();
    for row in 0..rows.rows.len() {
        let word = |column: &str| rows.value(row, column).text().unwrap_or_default();
        let Some(kind) = Merged::parse(word("kind")) else {
            continue;
        };
        let said = Said {
            points: rows.value(row, "points").number(),
            why: word("words").to_owned(),
            reviewed: word("decision") == "match",
        };
        made.insert(pair(kind, word("a"), word("b")), said);
    }
    Ok(made)
}

/// How many people are of each company.
fn linked(before: &State) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    if let Some(people) = before.table("people") {
        for row in people.names() {
            let company = people.text(row, "company_id");
            if !company.is_empty() {
                *counts.entry(company.to_owned()).or_default() += 1;
            }
        }
    }
    counts
}

/// Records of a kind, whole, by id.
struct Records {
    rows: Rows,
    by: BTreeMap<String, usize>,
}

impl Records {
    fn row(&self, id: &str) -> Option<&[crate::playbooks::buyer_groups::merging::Value]> {
        self.rows.rows.get(*self.by.get(id)?).map(Vec::as_slice)
    }
}

fn records(before: &State, kind: Merged) -> Result<Records, PhaseError> {
    let names: &[&str] = match kind {
        Merged::Company => &["companies"],
        Merged::Person => &["people", "people_identity"],
    };
    let frames = names.iter().map(|name| before.frame(name));
    let frames = frames.collect::<Result<Vec<_>, _>>()?;
    let rows = Rows::side_by_side(&frames.iter().collect::<Vec<_>>())?;
    let by = (0..rows.rows.len()).filter_map(|row| Some((rows.value(row, kind.id_column()).text()?.to_owned(), row)));
    let by = by.collect();
    Ok(Records { rows, by })
}
