//! A slow evaluation of the small sample: from its files to scored leads, with the sample's own settings.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Table, aligned, key, likeness, plain_name, points, text, tokens};
use crate::sample::SampleFile;

/// One dealer listing that could be read.
pub(super) struct Dealer {
    pub(super) name: String,
    pub(super) phone: Result<String, &'static str>,
    pub(super) oems: BTreeSet<String>,
    pub(super) state: String,
    pub(super) zip: String,
    pub(super) domain: String,
    pub(super) values: [Option<f64>; 3],
}

/// A licence that meets a contractor.
pub(super) struct Match {
    pub(super) state: String,
    pub(super) key: String,
    pub(super) aligned: bool,
    pub(super) likeness: f64,
    pub(super) good: bool,
}

/// One scored contractor.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) names: BTreeSet<String>,
    pub(super) oems: usize,
    pub(super) states: usize,
    pub(super) classes: usize,
    /// In hundredths of a point; `None` is UNSCORED.
    pub(super) score: Option<f64>,
    /// With 0 for maintenance where it is imputed.
    pub(super) low: Option<f64>,
    pub(super) imputed: bool,
}

impl Lead {
    pub(super) fn tier(&self) -> &'static str {
        match self.score {
            None => "UNSCORED",
            Some(score) => tier(score),
        }
    }
}

pub(super) fn tier(score: f64) -> &'static str {
    if score >= 8000.0 {
        "PLATINUM"
    } else if score >= 6000.0 {
        "GOLD"
    } else if score >= 4000.0 {
        "SILVER"
    } else {
        "BRONZE"
    }
}

pub(super) struct Evaluation {
    pub(super) dealers: Vec<Dealer>,
    /// Contractors listed in each state, unkeyed ones included.
    pub(super) listed: BTreeMap<String, usize>,
    pub(super) matches: Vec<Match>,
    pub(super) leads: Vec<Lead>,
}

const MAKERS: [(&str, &str); 6] = [
    ("Tesla Powerwall", "Tesla"),
    ("Rehlko", "Kohler"),
    ("Onan", "Cummins"),
    ("Briggs and Stratton", "Briggs & Stratton"),
    ("SMA Solar", "SMA"),
    ("", ""),
];

pub(super) fn settings(files: &[SampleFile]) -> toml::Table {
    text(files, "assay.toml").parse().unwrap()
}

/// Entries of a dataset.
pub(super) fn entries(files: &[SampleFile], dataset: &str) -> Vec<toml::Table> {
    let settings = settings(files);
    let found = settings["playbooks"]["contractors"]["datasets"]
        .get(dataset)
        .and_then(toml::Value::as_array)
        .cloned();
    found
        .unwrap_or_default()
        .into_iter()
        .map(|entry| entry.as_table().unwrap().clone())
        .collect()
}

fn dealers(files: &[SampleFile]) -> Vec<Dealer> {
    let mut dealers = Vec::new();
    for entry in entries(files, "oem_dealers") {
        let table = Table::read(files, entry["path"].as_str().unwrap(), true);
        for row in table.sound() {
            let cell = |names: &[&str]| table.cell(row, names).to_owned();
            let number = |names: &[&str]| {
                cell(names)
                    .parse::<f64>()
                    .ok()
                    .filter(|value| (0.0..=100.0).contains(value))
            };
            let oems = cell(&["OEM Sources", "oem_source", "OEMs_Certified"]);
            let oems = oems.split([',', ';']).map(str::trim).filter(|oem| !oem.is_empty());
            let known = |oem: &str| {
                MAKERS
                    .iter()
                    .find(|(alias, _)| *alias == oem)
                    .map_or(oem, |(_, name)| name)
                    .to_owned()
            };
            let state = cell(&["State"]);
            dealers.push(Dealer {
                name: cell(&["Contractor Name", "name", "Dealer Name"]),
                phone: key(&cell(&["Phone"])),
                oems: oems.map(known).collect(),
                state: match state.as_str() {
                    "California" => "CA".to_owned(),
                    "Texas" => "TX".to_owned(),
                    "Florida" => "FL".to_owned(),
                    "Arizona" => "AZ".to_owned(),
                    "Nevada" => "NV".to_owned(),
                    _ => state,
                },
                zip: cell(&["ZIP Code", "zip"]),
                domain: cell(&["Domain", "website"]),
                values: [
                    number(&["Resimercial Score"]),
                    number(&["O&M Score", "OM_Score"]),
                    number(&["MEP+R Score", "mepr_score"]),
                ],
            });
        }
    }
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for dealer in &dealers {
        if let Ok(key) = &dealer.phone {
            names.entry(key.clone()).or_default().insert(plain_name(&dealer.name));
        }
    }
    for dealer in &mut dealers {
        if dealer.phone.as_ref().is_ok_and(|key| names[key].len() > 5) {
            dealer.phone = Err("shared");
        }
    }
    dealers
}

/// Reads everything, joins by phone (Florida by name and ZIP), merges by key and by decided aliases, and scores.
pub(super) fn evaluate(files: &[SampleFile]) -> Evaluation {
    let dealers = dealers(files);
    let name_zip = |dealer: &Dealer| format!("{} {}", plain_name(&dealer.name), dealer.zip);
    let id = |dealer: &Dealer| dealer.phone.clone().unwrap_or_else(|_| name_zip(dealer));
    let mut groups: BTreeMap<String, Vec<&Dealer>> = BTreeMap::new();
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for dealer in &dealers {
        groups.entry(id(dealer)).or_default().push(dealer);
        by_name.insert(name_zip(dealer), id(dealer));
    }
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    for group in groups.values() {
        for state in group.iter().map(|dealer| &dealer.state).collect::<BTreeSet<_>>() {
            *listed.entry(state.clone()).or_default() += 1;
        }
    }
    let mut matches = Vec::new();
    let mut classes: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for entry in entries(files, "license_list") {
        let (path, state) = (entry["path"].as_str().unwrap(), entry["state"].as_str().unwrap());
        let table = Table::read(files, path, state != "FL");
        for row in table.sound() {
            let name = table.cell(row, &["BusinessName", "BUSINESS NAME", "Name", "3"]);
            let key = if state == "FL" {
                by_name
                    .get(&format!("{} {}", plain_name(name), table.cell(row, &["10"])))
                    .cloned()
            } else {
                let phone = table.cell(row, &["BusinessPhone", "BUSINESS TELEPHONE", "Phone"]);
                key(phone).ok().filter(|key| groups.contains_key(key))
            };
            let Some(key) = key else { continue };
            let text = table.cell(row, &["Classifications(s)", "LICENSE TYPE", "License Type", "1"]);
            let tokens = tokens(state, text);
            let status = table.cell(row, &["PrimaryStatus", "License Status", "13"]);
            let best = groups[&key]
                .iter()
                .map(|dealer| likeness(&dealer.name, name))
                .fold(0.0, f64::max);
            matches.push(Match {
                state: state.to_owned(),
                key: key.clone(),
                aligned: aligned(&tokens),
                likeness: best,
                good: ["CLEAR", "Active", "A", ""].contains(&status),
            });
            if aligned(&tokens) {
                classes
                    .entry(key)
                    .or_default()
                    .entry(state.to_owned())
                    .or_default()
                    .extend(tokens);
            }
        }
    }
    let leads = score(files, &groups, classes);
    Evaluation {
        dealers,
        listed,
        matches,
        leads,
    }
}

type ClassesByState = BTreeMap<String, BTreeSet<String>>;

fn score(
    files: &[SampleFile],
    groups: &BTreeMap<String, Vec<&Dealer>>,
    mut classes: BTreeMap<String, ClassesByState>,
) -> Vec<Lead> {
    let mut members: BTreeMap<String, Vec<String>> =
        classes.keys().map(|key| (key.clone(), vec![key.clone()])).collect();
    let aliases = Table::read(files, "contractors/contractor_aliases.csv", true);
    for row in aliases.sound().filter(|row| aliases.cell(row, &["decision"]) == "same") {
        let (first, second) = (aliases.cell(row, &["id_a"]), aliases.cell(row, &["id_b"]));
        let moved = members.remove(second).unwrap();
        members.get_mut(first).unwrap().extend(moved);
        let moved = classes.remove(second).unwrap();
        for (state, tokens) in moved {
            classes.get_mut(first).unwrap().entry(state).or_default().extend(tokens);
        }
    }
    let enrichment = Table::read(files, "contractors/enrichment.csv", true);
    let mut leads = Vec::new();
    for (key_of_lead, keys) in members {
        let dealers: Vec<&&Dealer> = keys.iter().flat_map(|key| &groups[key]).collect();
        let held = &classes[&key_of_lead];
        let vendor = enrichment.sound().find(|row| {
            let domain = enrichment.cell(row, &["domain"]);
            key(enrichment.cell(row, &["phone"])).is_ok_and(|phone| keys.contains(&phone))
                || (!domain.is_empty() && dealers.iter().any(|dealer| dealer.domain == domain))
        });
        let value = |index: usize, name: &str| {
            let sold = vendor.and_then(|row| enrichment.cell(row, &[name]).parse::<f64>().ok());
            sold.or_else(|| {
                dealers
                    .iter()
                    .filter_map(|dealer| dealer.values[index])
                    .reduce(f64::max)
            })
        };
        let (r, o, p) = (value(0, "resimercial"), value(1, "om"), value(2, "mepr").unwrap_or(0.0));
        let p = held.values().map(points).fold(p, f64::max);
        let oems: BTreeSet<&String> = dealers.iter().flat_map(|dealer| &dealer.oems).collect();
        let m = (25.0 * oems.len() as f64).min(100.0);
        let b = (20.0 * (held.len() as f64 - 1.0)).clamp(0.0, 100.0);
        let with = |o: f64| r.map(|r| (35.0 * r + 25.0 * m + 25.0 * p + 15.0 * o + 10.0 * b).round());
        leads.push(Lead {
            names: dealers.iter().map(|dealer| dealer.name.clone()).collect(),
            oems: oems.len(),
            states: held.len(),
            classes: held.values().flatten().collect::<BTreeSet<_>>().len(),
            score: with(o.unwrap_or(60.0)),
            low: with(o.unwrap_or(0.0)),
            imputed: o.is_none(),
        });
    }
    leads
}
