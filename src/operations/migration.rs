//! Which leads moved between tiers from one run to another, or from one rule set to another: the matrix, and the leads
//! behind a cell of it.

use std::collections::HashMap;

use super::error::OperationError;
use super::view::View;
use crate::engine::counted;
use crate::frame::{Frame, from_parquet, text};
use crate::lens::{Figure, LeadSelection, RuleComparison, TierView};

/// Stands where a lead is in one of the two runs only.
pub const ABSENT: &str = "-";

/// What leads of a cell were chosen by.
const MOVED: &str = "moved";

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Between {
    /// Two runs by number.
    Runs(i64, i64),
    /// Two rule sets by id, on the leads of a split where one is named.
    RuleSets {
        /// The first (rows).
        from: String,
        /// The second (columns).
        to: String,
        /// The split.
        split: Option<String>,
    },
}

/// A migration matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Migration {
    /// What is compared.
    pub between: Between,
    /// Rows: the tiers of the first, best first, then [`ABSENT`] where it lacks leads that the other has.
    pub rows: Vec<String>,
    /// Columns: those of the second; of two runs they are the rows again.
    pub columns: Vec<String>,
    /// Leads by row (tier in the first) and column (tier in the second).
    pub counts: Vec<Vec<u64>>,
    /// Conversions in the same cells, where outcomes are known.
    pub conversions: Option<Vec<Vec<u64>>>,
    /// What the two say differently, where they are rule sets.
    pub differences: Vec<Figure>,
}

fn cell_of(cells: &[Vec<u64>], row: usize, column: usize) -> u64 {
    cells.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or(0)
}

impl Migration {
    /// Leads in both together.
    pub fn leads(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Leads that did not stay in the tier of the same name.
    pub fn moved(&self) -> u64 {
        let stayed = self.rows.iter().enumerate().filter_map(|(row, tier)| {
            let column = self.columns.iter().position(|other| other == tier)?;
            Some(self.cell(row, column))
        });
        self.leads() - stayed.sum::<u64>()
    }

    /// Leads of a cell.
    pub fn cell(&self, row: usize, column: usize) -> u64 {
        cell_of(&self.counts, row, column)
    }

    /// Conversions of a cell, where outcomes are known.
    pub fn converted(&self, row: usize, column: usize) -> Option<u64> {
        self.conversions.as_ref().map(|cells| cell_of(cells, row, column))
    }
}

impl From<RuleComparison> for Migration {
    fn from(found: RuleComparison) -> Self {
        Self {
            between: Between::RuleSets {
                from: found.from,
                to: found.to,
                split: Some(found.population).filter(|split| !split.is_empty()),
            },
            rows: found.leads.rows,
            columns: found.leads.columns,
            counts: found.leads.counts,
            conversions: found.conversions.map(|matrix| matrix.counts),
            differences: found.differences,
        }
    }
}

/// Tier of every lead, as one run left them; the ids in the frame's order.
struct Tiers {
    ids: Vec<String>,
    tiers: Vec<String>,
}

impl Tiers {
    fn by_lead(&self) -> HashMap<&str, &str> {
        self.ids
            .iter()
            .map(String::as_str)
            .zip(self.tiers.iter().map(String::as_str))
            .collect()
    }

    /// Every lead of either run with its two tiers: those of `self` first, then those that only `other` has.
    fn pairs<'a>(&'a self, other: &'a Self) -> Vec<(&'a str, &'a str, &'a str)> {
        let (mine, theirs) = (self.by_lead(), other.by_lead());
        let first = self.ids.iter().zip(&self.tiers).map(|(id, tier)| {
            (
                id.as_str(),
                tier.as_str(),
                theirs.get(id.as_str()).copied().unwrap_or(ABSENT),
            )
        });
        let rest = other
            .ids
            .iter()
            .zip(&other.tiers)
            .filter(|(id, _)| !mine.contains_key(id.as_str()));
        first
            .chain(rest.map(|(id, tier)| (id.as_str(), ABSENT, tier.as_str())))
            .collect()
    }
}

impl View {
    /// The migration matrix of two runs of this playbook.
    ///
    /// # Errors
    /// When a run does not exist, graded no leads, or its frames are gone.
    pub fn migration(&self, before: i64, after: i64) -> Result<Migration, OperationError> {
        let (first, second) = (self.tiers_of_run(before)?, self.tiers_of_run(after)?);
        let pairs = first.pairs(&second);
        let mut tiers: Vec<String> = self
            .playbook
            .lens
            .tiers(self)?
            .into_iter()
            .map(|row| row.tier)
            .collect();
        let mut others: Vec<&str> = pairs.iter().flat_map(|(_, from, to)| [*from, *to]).collect();
        others.sort_unstable();
        others.dedup();
        others.sort_by_key(|name| *name == ABSENT);
        for name in others {
            if !tiers.iter().any(|tier| tier == name) {
                tiers.push(name.to_owned());
            }
        }
        let places: HashMap<&str, usize> = tiers
            .iter()
            .enumerate()
            .map(|(place, tier)| (tier.as_str(), place))
            .collect();
        let mut counts = vec![vec![0; tiers.len()]; tiers.len()];
        for (_, from, to) in pairs {
            let (Some(row), Some(column)) = (places.get(from), places.get(to)) else {
                continue;
            };
            if let Some(cell) = counts
                .get_mut(*row)
                .and_then(|cells: &mut Vec<u64>| cells.get_mut(*column))
            {
                *cell += 1;
            }
        }
        Ok(Migration {
            between: Between::Runs(before, after),
            rows: tiers.clone(),
            columns: tiers,
            counts,
            conversions: None,
            differences: Vec::new(),
        })
    }

    /// The migration matrix of two rule sets.
    ///
    /// # Errors
    /// When there is no such rule set, or nothing was graded yet.
    pub fn rule_migration(&self, from: &str, to: &str, split: Option<&str>) -> Result<Migration, OperationError> {
        let found = self.playbook.lens.compare_rules(self, from, to, &on_split(split))?;
        Ok(found.into())
    }

    /// The leads behind a cell of that matrix.
    ///
    /// # Errors
    /// As [`View::rule_migration`].
    pub fn rule_migrated(
        &self,
        (from, to): (&str, &str),
        split: Option<&str>,
        (before, after): (&str, &str),
    ) -> Result<LeadSelection, OperationError> {
        let found = self.playbook.lens.compare_rules(self, from, to, &on_split(split))?;
        let wanted = found
            .rows
            .into_iter()
            .filter(|lead| lead.from == before && lead.to == after);
        let ids: Vec<String> = wanted.map(|lead| lead.lead_id).collect();
        let (one, many) = self.playbook.lens.lead_words();
        let leads = counted(ids.len(), one, many);
        let title = if from == to {
            format!("{leads} in {before} by {from}")
        } else {
            format!("{leads} {before} → {after}, {from} → {to}")
        };
        Ok(LeadSelection::of_ids(MOVED, title, ids))
    }

    /// The leads behind a cell of the matrix.
    ///
    /// # Errors
    /// As [`View::migration`].
    pub fn migrated(&self, before: i64, after: i64, from: &str, to: &str) -> Result<LeadSelection, OperationError> {
        let (first, second) = (self.tiers_of_run(before)?, self.tiers_of_run(after)?);
        let pairs = first.pairs(&second);
        let wanted = pairs.iter().filter(|(_, one, other)| *one == from && *other == to);
        let ids: Vec<String> = wanted.map(|(id, _, _)| (*id).to_owned()).collect();
        let (one, many) = self.playbook.lens.lead_words();
        let leads = counted(ids.len(), one, many);
        let title = format!("{leads} {from} → {to}, run {before} → {after}");
        Ok(LeadSelection::of_ids(MOVED, title, ids))
    }

    fn tiers_of_run(&self, run: i64) -> Result<Tiers, OperationError> {
        let name = self.playbook.lens.leads_frame();
        if self
            .store()
            .run(run)?
            .is_none_or(|record| record.playbook != self.playbook.id)
        {
            return Err(OperationError::Usage(format!(
                "no run {run} of {}; `assay runs` lists them",
                self.playbook.id
            )));
        }
        let mut hash = None;
        for record in self.store().phases_of_run(run)? {
            hash = record.frames.get(name).cloned().or(hash);
        }
        let hash = hash.ok_or_else(|| {
            OperationError::Refused(format!("run {run} graded no leads: it did not get as far as `{name}`"))
        })?;
        let frame: Frame = from_parquet(&self.store().frame_bytes(&hash)?)?;
        let column = self.playbook.lens.tier_column();
        let (ids, tiers) = (text(&frame, "lead_id")?, text(&frame, column)?);
        let both = ids
            .iter()
            .zip(tiers.iter())
            .filter_map(|(id, tier)| Some((id?.to_owned(), tier?.to_owned())));
        let (ids, tiers) = both.unzip();
        Ok(Tiers { ids, tiers })
    }
}

fn on_split(split: Option<&str>) -> TierView {
    TierView {
        ruleset: None,
        split: split.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiers(pairs: &[(&str, &str)]) -> Tiers {
        Tiers {
            ids: pairs.iter().map(|(id, _)| (*id).to_owned()).collect(),
            tiers: pairs.iter().map(|(_, tier)| (*tier).to_owned()).collect(),
        }
    }

    #[test]
    fn every_lead_of_either_run_is_in_one_pair() {
        let (first, second) = (
            tiers(&[("a", "GOLD"), ("b", "SILVER"), ("c", "GOLD")]),
            tiers(&[("d", "GOLD"), ("b", "GOLD"), ("a", "GOLD")]),
        );
        let pairs = first.pairs(&second);
        assert_eq!(
            pairs,
            [
                ("a", "GOLD", "GOLD"),
                ("b", "SILVER", "GOLD"),
                ("c", "GOLD", ABSENT),
                ("d", ABSENT, "GOLD")
            ]
        );
    }

    #[test]
    fn what_is_off_the_diagonal_has_moved() {
        let tiers = vec!["GOLD".to_owned(), "SILVER".to_owned()];
        let mut matrix = Migration {
            between: Between::Runs(1, 2),
            rows: tiers.clone(),
            columns: tiers,
            counts: vec![vec![5, 2], vec![1, 9]],
            conversions: None,
            differences: Vec::new(),
        };
        assert_eq!(
            (matrix.leads(), matrix.moved(), matrix.cell(0, 1), matrix.cell(7, 7)),
            (17, 3, 2, 0)
        );
        assert_eq!(matrix.converted(0, 0), None);
        // Tiers of two rule sets are the same ones where their names are.
        matrix.columns = vec!["GOLD A".into(), "GOLD".into()];
        matrix.conversions = Some(vec![vec![3, 1], vec![0, 2]]);
        assert_eq!((matrix.moved(), matrix.converted(1, 1)), (15, Some(2)));
    }
}
