//! Which leads move from which tier to which: one rule set's tiers as rows, the other's as columns.

use crate::stats::Proportion;

/// How many leads go from each tier of one rule set to each tier of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationMatrix {
    /// The tiers of the rows.
    pub from: Vec<String>,
    /// The tiers of the columns.
    pub to: Vec<String>,
    /// By row, then column.
    pub cells: Vec<Vec<MigrationCell>>,
}

/// The leads of one cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MigrationCell {
    /// All leads.
    pub leads: u64,
    /// Those with a known outcome, and those of them that converted.
    pub outcome: Proportion,
}

/// Counts the moves between two assignments of the same leads, as [`CompiledRules::assign`](super::CompiledRules)
/// gives them. `targets` is the outcome of each lead where it is known; `population` leaves leads out where it is
/// false. A lead without its counterpart in another list is not counted.
#[must_use]
pub fn migration(
    from: (&[&str], &[usize]),
    to: (&[&str], &[usize]),
    targets: Option<&[Option<bool>]>,
    population: Option<&[bool]>,
) -> MigrationMatrix {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut cells = vec![vec![MigrationCell::default(); to.0.len()]; from.0.len()];
    for (row, (before, after)) in from.1.iter().zip(to.1).enumerate() {
        if population.is_some_and(|inside| inside.get(row) != Some(&true)) {
            continue;
        }
        let Some(cell) = cells.get_mut(*before).and_then(|cells| cells.get_mut(*after)) else {
            continue;
        };
        cell.leads += 1;
        if let Some(converted) = targets.and_then(|targets| targets.get(row).copied().flatten()) {
            cell.outcome.n += 1;
            cell.outcome.k += u64::from(converted);
        }
    }
    MigrationMatrix {
        from: names(from.0),
        to: names(to.0),
        cells,
    }
}

impl MigrationMatrix {
    /// The cell of two tiers by name.
    #[must_use]
    pub fn cell(&self, from: &str, to: &str) -> Option<MigrationCell> {
        let row = self.from.iter().position(|name| name == from)?;
        let column = self.to.iter().position(|name| name == to)?;
        self.cells.get(row)?.get(column).copied()
    }

    /// Leads whose tier has another name in the other rule set.
    #[must_use]
    pub fn moved(&self) -> u64 {
        let rows = self.from.iter().zip(&self.cells);
        let cells = rows.flat_map(|(from, cells)| self.to.iter().zip(cells).filter(move |(to, _)| *to != from));
        cells.map(|(_, cell)| cell.leads).sum()
    }
}
