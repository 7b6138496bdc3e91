//! Firms, capacity, dials and the importances of an earlier model.

use std::collections::HashSet;

use super::entries::Entries;
use super::family::{DUPLICATE, Family, contract_of, drop_rows, gather, without_absent};
use super::reps::null_counts;
use super::sheet::Rules;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{ColumnKind, Contract, Frame, FrameBuilder, integer, text};
use crate::playbooks::mql::contract;

/// Reads one of these datasets and settles its duplicates.
pub(super) fn read(
    context: &PhaseContext<'_>,
    dataset: &'static str,
    rules: &Rules,
    entries: &mut Entries,
) -> Result<Family, PhaseError> {
    let mut family = gather(context, dataset, rules, entries, |_, rows, _| Ok(rows))?;
    if family.rows.height() == 0 {
        return Ok(family);
    }
    let losers = match dataset {
        contract::FIRMS => firms(&family.rows)?,
        contract::DIALS => repeated(&family.rows, "dial_id")?,
        _ => Vec::new(),
    };
    drop_rows(&mut family, entries, &losers, DUPLICATE, "C-3")?;
    Ok(family)
}

/// Of a firm's rows the one with the fewest nulls stays, of equal ones the first.
fn firms(rows: &Frame) -> Result<Vec<usize>, PhaseError> {
    let firms = integer(rows, "firm_crd")?;
    let nulls = null_counts(rows);
    let mut order: Vec<usize> = (0..rows.height()).filter(|row| firms.get(*row).is_some()).collect();
    order.sort_unstable_by_key(|row| (firms.get(*row), nulls.get(*row).copied(), *row));
    let mut losers = Vec::new();
    let mut last = None;
    for row in order {
        if firms.get(row) == last {
            losers.push(row);
        }
        last = firms.get(row);
    }
    losers.sort_unstable();
    Ok(losers)
}

/// Rows whose id stood before.
pub(super) fn repeated(rows: &Frame, id: &str) -> Result<Vec<usize>, PhaseError> {
    let mut seen: HashSet<&str> = HashSet::with_capacity(rows.height());
    let mut again = Vec::new();
    for (row, id) in text(rows, id)?.iter().enumerate() {
        if id.is_some_and(|id| !seen.insert(id)) {
            again.push(row);
        }
    }
    Ok(again)
}

/// The frame of a family; of firms only the columns that a file has.
pub(super) fn frame(family: &Family, dataset: &str) -> Result<Frame, PhaseError> {
    let contract = contract_of(dataset)?;
    if family.rows.width() == 0 {
        return empty(&contract);
    }
    if dataset == contract::FIRMS {
        return without_absent(family, &contract, &["firm_crd", "legal_name"]);
    }
    Ok(family.rows.clone())
}

/// A frame with a contract's columns and no rows.
pub(super) fn empty(contract: &Contract) -> Result<Frame, PhaseError> {
    let mut built = FrameBuilder::new()
        .text("row_id", [None::<&str>; 0])
        .text("source_file", [None::<&str>; 0]);
    for column in &contract.columns {
        let name = column.name.as_str();
        built = if super::sheet::is_moment(name) {
            let day = format!("{}_date", name.trim_end_matches("_at"));
            built.integer(name, []).date(&day, [])
        } else {
            match column.kind {
                ColumnKind::Integer if column.digits => built.integer(name, []),
                ColumnKind::Integer | ColumnKind::Real => built.real(name, []),
                ColumnKind::Boolean => built.boolean(name, []),
                ColumnKind::Date => built.date(name, []),
                ColumnKind::Text => built.text(name, [None::<&str>; 0]),
            }
        };
    }
    Ok(built.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql C-3 "Firms: fewest nulls"
    #[test]
    fn the_fullest_row_of_a_firm_stays() {
        let rows = FrameBuilder::new()
            .integer("firm_crd", [Some(1), Some(1), Some(2), None, None])
            .text("legal_name", [None, Some("A"), Some("B"), None, None])
            .finish()
            .unwrap();
        assert_eq!(firms(&rows).unwrap(), [0]);
        let dials = FrameBuilder::new().text("dial_id", [Some("a"), Some("b"), Some("a"), None, None]);
        assert_eq!(repeated(&dials.finish().unwrap(), "dial_id").unwrap(), [2]);
    }
}
