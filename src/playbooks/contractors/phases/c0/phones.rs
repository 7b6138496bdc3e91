//! The phone of every row of a file: its key, or why it has none.

use std::collections::{BTreeMap, HashMap};

use super::super::super::contract;
use super::file::Facts;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Loaded, text};
use crate::identity::names::normalise;
use crate::identity::phones::read_phone;
use crate::identity::shared::PhoneNames;

/// Phones by row, with what their gates need.
pub(super) struct Phones {
    pub keys: Vec<Option<String>>,
    pub alternatives: Vec<Option<String>>,
    pub problems: Vec<Option<&'static str>>,
    pub toll_free: Vec<Option<bool>>,
    pub reasons: BTreeMap<String, u64>,
    pub shared: Vec<(String, i64)>,
}

/// Normalises the phone of every row; a shared phone is no key.
pub(super) fn phones(context: &PhaseContext<'_>, loaded: &Loaded, facts: &Facts) -> Result<Phones, PhaseError> {
    let rows = loaded.identity.height();
    let raw = text(&loaded.identity, "phone")?;
    let mut made = Phones {
        keys: Vec::with_capacity(rows),
        alternatives: Vec::with_capacity(rows),
        problems: Vec::with_capacity(rows),
        toll_free: Vec::with_capacity(rows),
        reasons: BTreeMap::new(),
        shared: Vec::new(),
    };
    for (row, cell) in raw.iter().enumerate() {
        if row % 2048 == 0 {
            context.look(row)?;
        }
        let reading = read_phone(cell.unwrap_or(""));
        let problem = reading.reason().map(|problem| problem.code());
        made.problems.push(problem);
        made.toll_free.push(Some(reading.toll_free));
        made.alternatives
            .push(super::super::columns::joined(&reading.alternatives));
        made.keys.push(reading.key);
    }
    // Dealer rows are judged over all dealer files at once.
    if facts.dataset == contract::LICENCES {
        drop_shared(context, loaded, &mut made)?;
    }
    for problem in made.problems.iter().flatten() {
        *made.reasons.entry((*problem).to_owned()).or_default() += 1;
    }
    Ok(made)
}

fn drop_shared(context: &PhaseContext<'_>, loaded: &Loaded, made: &mut Phones) -> Result<(), PhaseError> {
    let most = context.number("shared_max_names")? as usize;
    let mut rows_of: HashMap<&str, Vec<usize>> = HashMap::new();
    for (row, key) in made.keys.iter().enumerate() {
        if let Some(key) = key {
            rows_of.entry(key).or_default().push(row);
        }
    }
    // Only a phone with more rows than the limit can have more names than it.
    let many: BTreeMap<String, Vec<usize>> = rows_of
        .into_iter()
        .filter(|(_, rows)| rows.len() > most)
        .map(|(key, rows)| (key.to_owned(), rows))
        .collect();
    let names = text(&loaded.identity, "business_name")?;
    for (key, rows) in many {
        let mut seen = PhoneNames::default();
        for row in &rows {
            seen.add(&key, &normalise(names.get(*row).unwrap_or("")));
        }
        if !seen.is_shared(&key, most) {
            continue;
        }
        made.shared.push((key.clone(), seen.names_of(&key) as i64));
        for row in rows {
            if let (Some(key), Some(problem)) = (made.keys.get_mut(row), made.problems.get_mut(row)) {
                *key = None;
                *problem = Some("shared");
            }
        }
    }
    Ok(())
}
