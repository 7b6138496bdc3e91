//! What was known too late: values that may change, read from a snapshot later than the contact (M3/4).

use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::mql::catalog::{AsOf, by_name};
use crate::playbooks::mql::phases::report::whole;
use crate::playbooks::mql::table::FeatureTable;

/// What the audit found among the leads that are trained on or scored.
#[derive(Debug, Default)]
pub(super) struct Leakage {
    /// Row and column of every value that is known and should not be.
    pub leaked: Vec<(usize, usize)>,
    /// Leads with a vendor row.
    pub matched: usize,
    /// Leads looked at.
    pub leads: usize,
    /// Leads whose snapshot is later than the contact, before any policy.
    pub late: usize,
    /// Values that the policy set to unknown.
    pub masked: usize,
    /// Values that may change and are still known.
    pub kept: usize,
    /// Leads of which at least one value that may change is known.
    pub leads_kept: usize,
}

impl Leakage {
    /// Looks at these rows.
    pub(super) fn find(table: &FeatureTable, rows: &[usize]) -> Self {
        let mutable: Vec<(usize, &[f64])> = table
            .names
            .iter()
            .enumerate()
            .filter(|(_, name)| by_name(name).is_some_and(|feature| feature.as_of == AsOf::Mutable))
            .filter_map(|(place, _)| Some((place, table.columns.get(place)?.as_slice())))
            .collect();
        let mut found = Self {
            leads: rows.len(),
            ..Self::default()
        };
        for &row in rows {
            let matched = table.has_discovery.get(row) == Some(&true);
            let late = is_late(table, row);
            found.matched += usize::from(matched);
            found.late += usize::from(late);
            let masked = table.masked.get(row).copied().unwrap_or_default();
            found.masked += usize::try_from(masked).unwrap_or_default();
            let mut kept = 0;
            for (place, column) in &mutable {
                if column.get(row).is_some_and(|value| !value.is_nan()) {
                    kept += 1;
                    if late {
                        found.leaked.push((row, *place));
                    }
                }
            }
            found.kept += kept;
            found.leads_kept += usize::from(kept > 0);
        }
        found
    }

    /// The share of values that may change that the policy made unknown; none where there are no such values.
    pub(super) fn masked_share(&self) -> Option<f64> {
        let all = self.masked + self.kept;
        (all > 0).then(|| self.masked as f64 / all as f64)
    }

    /// The frame `leakage`.
    ///
    /// # Errors
    /// Never in practice: the columns are of one length.
    pub(super) fn frame(&self, table: &FeatureTable) -> Result<Frame, FrameError> {
        let (rows, places) = (self.leaked.iter(), self.leaked.iter());
        FrameBuilder::new()
            .text("lead_id", rows.map(|(row, _)| table.lead_ids.get(*row)))
            .text("feature", places.map(|(_, place)| table.names.get(*place)))
            .date("as_of", self.leaked.iter().map(|(row, _)| snapshot(table, *row)))
            .date(
                "contacted_date",
                self.leaked.iter().map(|(row, _)| contacted(table, *row)),
            )
            .finish()
    }

    /// The leads with the most values known too late, at most `most`; ties by lead.
    ///
    /// # Errors
    /// Never in practice: the columns are of one length.
    pub(super) fn worst(&self, table: &FeatureTable, most: usize) -> Result<Frame, FrameError> {
        let mut by_row = std::collections::BTreeMap::<usize, usize>::new();
        for (row, _) in &self.leaked {
            *by_row.entry(*row).or_default() += 1;
        }
        let mut rows: Vec<(usize, usize)> = by_row.into_iter().collect();
        rows.sort_by_key(|(row, values)| (std::cmp::Reverse(*values), *row));
        rows.truncate(most);
        FrameBuilder::new()
            .text("lead_id", rows.iter().map(|(row, _)| table.lead_ids.get(*row)))
            .date("as_of", rows.iter().map(|(row, _)| snapshot(table, *row)))
            .date("contacted_date", rows.iter().map(|(row, _)| contacted(table, *row)))
            .integer("values", rows.iter().map(|(_, values)| whole(*values)))
            .finish()
    }
}

fn snapshot(table: &FeatureTable, row: usize) -> Option<i32> {
    table.snapshots.get(row).copied().flatten()
}

fn contacted(table: &FeatureTable, row: usize) -> Option<i32> {
    table.contacted_dates.get(row).copied().flatten()
}

/// Whether the snapshot that describes the lead is later than its contact.
fn is_late(table: &FeatureTable, row: usize) -> bool {
    let both = snapshot(table, row).zip(contacted(table, row));
    both.is_some_and(|(snapshot, contacted)| snapshot > contacted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> FeatureTable {
        let names = ["TotalAssetsInMillions", "AUMGrowthRate_1Year", "Number_YearsPriorFirm1"];
        FeatureTable {
            lead_ids: ["a", "b", "c"].map(str::to_owned).to_vec(),
            contacted_dates: vec![Some(100), Some(100), Some(100)],
            snapshots: vec![Some(101), Some(100), None],
            has_discovery: vec![true, true, false],
            masked: vec![0, 0, 0],
            names: names.map(str::to_owned).to_vec(),
            columns: vec![
                vec![1.0, 1.0, f64::NAN],
                vec![2.0, f64::NAN, f64::NAN],
                vec![3.0, 3.0, f64::NAN],
            ],
            ..FeatureTable::default()
        }
    }

    // spec: mql M3.2, M3/4
    #[test]
    fn only_values_that_may_change_leak_and_only_from_later_snapshots() {
        let (table, rows) = (table(), [0, 1, 2]);
        let raw = Leakage::find(&table, &rows);
        assert_eq!(raw.leaked, [(0, 0), (0, 1)], "years at an earlier firm do not change");
        assert_eq!((raw.matched, raw.late, raw.kept, raw.leads_kept), (2, 1, 3, 2));
        let worst = raw.worst(&table, 25).unwrap();
        assert_eq!(worst.height(), 1);
    }

    // spec: mql M3.2, M3.6
    #[test]
    fn a_masked_lead_leaks_nothing_and_is_counted_as_masked() {
        let mut table = table();
        table.columns[0][0] = f64::NAN;
        table.columns[1][0] = f64::NAN;
        table.masked[0] = 2;
        let found = Leakage::find(&table, &[0, 1, 2]);
        assert!(found.leaked.is_empty());
        assert_eq!(found.late, 1, "the raw count stays");
        assert_eq!(found.masked_share(), Some(2.0 / 3.0));
    }
}
