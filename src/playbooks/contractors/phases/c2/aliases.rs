//! The reviewer's decisions on pairs: what is the same firm, and what is not although it shares a phone.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::contract;
use super::super::c0::without_raw;
use crate::engine::{LogLevel, PhaseContext, PhaseError};
use crate::frame::{Frame, text};
use crate::identity::names::{NormalisedName, normalise, similarity};
use crate::identity::phones::read_phone;

/// Decisions as written.
#[derive(Default)]
pub(super) struct Aliases {
    same: Vec<(String, String)>,
    different: Vec<(String, String)>,
    /// Names less alike than this are none of those a phone is split into.
    alike_from: f64,
    /// Rows and cells that were not taken, one frame a file.
    pub quarantine: Vec<Frame>,
    /// Names that one phone is split into.
    splits: BTreeMap<String, Vec<NormalisedName>>,
}

/// Merge identifier by key.
pub(super) struct Identifiers {
    of: BTreeMap<String, String>,
    /// Keys that joined another one by a decision.
    pub merged_by_alias: usize,
}

impl Identifiers {
    /// The merge identifier of a key: the smallest key of its firm.
    pub fn of<'a>(&'a self, key: &'a str) -> &'a str {
        self.of.get(key).map_or(key, String::as_str)
    }
}

impl Aliases {
    /// Reads every file of decisions.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let alike_from = context.number("duplicates.alike_from")?;
        let mut aliases = Self {
            alike_from,
            ..Self::default()
        };
        let contracts = contract::contracts();
        let Some(found) = contracts.iter().find(|contract| contract.dataset == contract::ALIASES) else {
            return Ok(aliases);
        };
        for file in context.files(contract::ALIASES)? {
            let loaded = context.load(file, found, None)?;
            aliases.quarantine.push(without_raw(&loaded.quarantine)?);
            let decisions = text(&loaded.working, "decision")?;
            let (first, second) = (text(&loaded.identity, "id_a")?, text(&loaded.identity, "id_b")?);
            for row in 0..loaded.working.height() {
                let (Some(a), Some(b)) = (first.get(row), second.get(row)) else {
                    continue;
                };
                let pair = (written_id(a), written_id(b));
                match decisions.get(row).map(str::to_lowercase).as_deref() {
                    Some("same") => aliases.same.push(pair),
                    Some("different") => aliases.set_apart(pair),
                    other => {
                        let words = format!(
                            "decision `{}` is neither same nor different: left out",
                            other.unwrap_or("")
                        );
                        context.log(
                            LogLevel::Warn,
                            Some(&file.source.shown),
                            Some(row as i64 + 1),
                            "alias",
                            &words,
                        );
                    }
                }
            }
        }
        Ok(aliases)
    }

    fn set_apart(&mut self, pair: (String, String)) {
        for id in [&pair.0, &pair.1] {
            if let Some((phone, name)) = id.split_once('#') {
                let names = self.splits.entry(phone.to_owned()).or_default();
                let name = normalise(name);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        self.different.push(pair);
    }

    /// The key of a record: its phone, or `phone#name` where a decision splits the phone.
    pub fn split(&self, key: &str, name: &str) -> String {
        let Some(names) = self.splits.get(key) else {
            return key.to_owned();
        };
        let written = normalise(name);
        let best = names
            .iter()
            .map(|candidate| (similarity(candidate, &written), candidate))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        match best {
            Some((alike, candidate)) if alike >= self.alike_from => format!("{key}#{}", candidate.first()),
            _ => key.to_owned(),
        }
    }

    /// Merges keys that a decision calls the same; an id may be a key or a published contractor id.
    pub fn merge<'a>(
        &self,
        context: &PhaseContext<'_>,
        keys: impl Iterator<Item = &'a str>,
    ) -> Result<Identifiers, PhaseError> {
        let keys: BTreeSet<&str> = keys.collect();
        let published: BTreeMap<String, &str> = keys
            .iter()
            .map(|key| (context.hasher().opaque_id("c-", key), *key))
            .collect();
        let mut parent: BTreeMap<String, String> = BTreeMap::new();
        let mut merged = 0;
        for (a, b) in &self.same {
            let resolve = |id: &str| {
                keys.get(id)
                    .copied()
                    .or_else(|| published.get(id).copied())
                    .map(str::to_owned)
            };
            let (found_a, found_b) = (resolve(a), resolve(b));
            if (found_a.is_none() || found_b.is_none()) && under_one_key(a, b) {
                continue; // Nobody splits the phone, so its names are one firm already.
            }
            let (Some(a), Some(b)) = (found_a, found_b) else {
                context.log(
                    LogLevel::Warn,
                    None,
                    None,
                    "alias",
                    "a pair called the same names a contractor that is not here",
                );
                continue;
            };
            let (a, b) = (root(&parent, &a), root(&parent, &b));
            if a != b {
                let (low, high) = if a < b { (a, b) } else { (b, a) };
                parent.insert(high, low);
                merged += 1;
            }
        }
        let of = keys.iter().map(|key| ((*key).to_owned(), root(&parent, key))).collect();
        Ok(Identifiers {
            of,
            merged_by_alias: merged,
        })
    }

    /// Whether somebody decided on a pair, named by keys or published ids.
    pub fn decided(&self, a: &[&str], b: &[&str]) -> bool {
        let names = |ids: &[&str], id: &str| {
            ids.contains(&id)
                || ids
                    .iter()
                    .any(|known| id.split('#').next() == Some(known) && id.contains('#'))
        };
        let fits = |pair: &(String, String)| {
            (names(a, &pair.0) && names(b, &pair.1)) || (names(b, &pair.0) && names(a, &pair.1))
        };
        self.same.iter().chain(&self.different).any(fits)
    }
}

fn root(parent: &BTreeMap<String, String>, key: &str) -> String {
    let mut held = key;
    while let Some(next) = parent.get(held) {
        held = next;
    }
    held.to_owned()
}

/// Whether two ids are names under one key.
fn under_one_key(a: &str, b: &str) -> bool {
    match (a.split_once('#'), b.split_once('#')) {
        (Some((a, _)), Some((b, _))) => a == b,
        _ => false,
    }
}

/// A phone in any form is written as its key; `phone#name` keeps its normalised name; anything else stays.
pub(in super::super::super) fn written_id(id: &str) -> String {
    let id = id.trim();
    match id.split_once('#') {
        Some((phone, name)) => {
            let key = read_phone(phone).key.unwrap_or_else(|| phone.to_owned());
            format!("{key}#{}", normalise(name).first())
        }
        None => read_phone(id).key.unwrap_or_else(|| id.to_owned()),
    }
}
