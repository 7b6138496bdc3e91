//! One row a key (L5), over all files of a dataset: the best row stays, the others are set aside.

use std::collections::HashMap;

use super::file::Facts;
use crate::engine::PhaseError;
use crate::frame::{Frame, text};
use crate::playbooks::entries::{Entry, public};
use crate::playbooks::permits::contract;

/// The rows of all files of a dataset, one file after the other.
pub(super) struct Stacked {
    pub working: Frame,
    pub identity: Frame,
    /// For each row, the place of its file.
    pub files: Vec<usize>,
}

/// What was decided about the rows.
#[derive(Default)]
pub(super) struct Kept {
    /// Rows that stay, in their order.
    pub rows: Vec<usize>,
    /// What is said of the others.
    pub entries: Vec<Entry>,
}

/// Keeps the best row of each key: the largest rank, of equal ones the last.
pub(super) fn one_a_key(
    stacked: &Stacked,
    key: (&str, &str),
    rank: impl Fn(usize) -> Option<i32>,
    facts: &mut [Facts],
) -> Result<Kept, PhaseError> {
    let (keys, row_ids) = (text(&stacked.working, key.0)?, text(&stacked.working, "row_id")?);
    let shown = text(&stacked.working, key.1)?;
    let mut best: HashMap<&str, usize> = HashMap::with_capacity(keys.len());
    for (row, key) in keys.iter().enumerate() {
        let key = key.unwrap_or_default();
        if best.get(key).is_none_or(|known| rank(row) >= rank(*known)) {
            best.insert(key, row);
        }
    }
    let contracts = contract::contracts();
    let mut kept = Kept::default();
    for (row, found) in keys.iter().enumerate() {
        let winner = best.get(found.unwrap_or_default()).copied().unwrap_or(row);
        if winner == row {
            kept.rows.push(row);
            continue;
        }
        let place = stacked.files.get(row).copied().unwrap_or_default();
        let Some(facts) = facts.get_mut(place) else { continue };
        let contract = contracts.iter().find(|contract| contract.dataset == facts.dataset);
        let raw = shown.get(row).unwrap_or_default().to_owned();
        let reason = "another row of the same key is later".to_owned();
        facts.kept = facts.kept.saturating_sub(1);
        facts.quarantined += 1;
        facts.duplicates += 1;
        let rule = if facts.dataset == contract::PERMITS {
            "L5"
        } else {
            "key"
        };
        *facts.reasons.entry(format!("{rule}: {reason}")).or_default() += 1;
        kept.entries.push(Entry {
            file: facts.file.clone(),
            row_id: row_ids.get(row).unwrap_or_default().to_owned(),
            column: Some(key.1.to_owned()),
            value: contract.and_then(|contract| public(contract, key.1, &raw)),
            raw,
            reason,
            rule: rule.to_owned(),
            kind: "row",
            ..Entry::default()
        });
    }
    Ok(kept)
}
