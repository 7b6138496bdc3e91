//! Tables of features: as of contact for training, as of today for scoring.

use super::inputs::{Described, of_table};
use super::vendor::{Place, Vendor};
use crate::engine::PhaseError;
use crate::frame::{ColumnKind, Frame, boolean, date, integer, kind_of, real, text};
use crate::playbooks::mql::features::compute::{Computed, Made, Settings, compute};
use crate::playbooks::mql::features::constants::Constants;
use crate::playbooks::mql::features::inputs::Inputs;
use crate::playbooks::mql::features::policy::{Moved, Policy, late, mask, rewind};
use crate::playbooks::mql::features::words::{segment, trajectory};
use crate::playbooks::mql::phases::m1::mapping::{LEVEL, NUMERIC};
use crate::playbooks::mql::table::FeatureTable;

/// One-hot columns of a text column, at most; further levels are Other.
const LEVELS: usize = 10;
/// Segment of a table that has none.
const ALL: &str = "all";

/// Who the rows of a table are.
#[derive(Debug, Clone, Default)]
pub(super) struct Who {
    pub ids: Vec<String>,
    pub entities: Vec<Option<i64>>,
    pub contacted_at: Vec<Option<i64>>,
    pub contacted: Vec<Option<i32>>,
}

impl Who {
    /// Contacted leads, in the order of their frame.
    pub(super) fn contacted(leads: &Frame) -> Result<Self, PhaseError> {
        let (ids, crds) = (text(leads, "lead_id")?, integer(leads, "rep_crd")?);
        let (at, days) = (integer(leads, "contacted_at")?, date(leads, "contacted_date")?);
        let rows: Vec<usize> = (0..leads.height()).filter(|row| days.get(*row).is_some()).collect();
        Ok(Self {
            ids: rows
                .iter()
                .map(|row| ids.get(*row).unwrap_or_default().to_owned())
                .collect(),
            entities: rows.iter().map(|row| crds.get(*row)).collect(),
            contacted_at: rows.iter().map(|row| at.get(*row)).collect(),
            contacted: rows.iter().map(|row| days.get(*row)).collect(),
        })
    }

    /// Only some of the rows.
    fn only(&self, rows: &[usize]) -> Self {
        let pick = |row: &usize| *row;
        Self {
            ids: rows.iter().filter_map(|row| self.ids.get(pick(row)).cloned()).collect(),
            entities: rows.iter().filter_map(|row| self.entities.get(*row).copied()).collect(),
            contacted_at: rows
                .iter()
                .filter_map(|row| self.contacted_at.get(*row).copied())
                .collect(),
            contacted: rows
                .iter()
                .filter_map(|row| self.contacted.get(*row).copied())
                .collect(),
        }
    }
}

/// A table of features and what is said of each feature.
pub(super) struct Built {
    pub table: FeatureTable,
    pub made: Vec<Made>,
}

/// What a run computes features by.
pub(super) struct Plan<'v> {
    pub described: Described<'v>,
    pub vendor: &'v Vendor,
    pub settings: Settings,
    pub policy: Policy,
    pub today: i32,
    /// Title categories whose leads are left out.
    pub excluded: Vec<String>,
}

impl Plan<'_> {
    /// Features as of contact, under the policy.
    pub(super) fn training(&self, who: &Who) -> Result<Built, PhaseError> {
        let choose = |crd: Option<i64>, day: Option<i32>| self.vendor.describing(crd?, day, self.policy);
        let places: Vec<Option<Place>> = who
            .entities
            .iter()
            .zip(&who.contacted)
            .map(|(crd, day)| choose(*crd, *day))
            .collect();
        let (who, places) = self.without_excluded(who, &places)?;
        let mut inputs = self.described.inputs(&places, &who.contacted)?;
        let mut hidden = vec![false; inputs.rows];
        if self.policy != Policy::Raw {
            hidden = rewind(&mut inputs, Moved::Unknown);
        }
        let mut computed = compute(&inputs, &self.settings);
        if self.policy.masks() {
            for (hidden, late) in hidden.iter_mut().zip(late(&inputs)) {
                *hidden |= late;
            }
        }
        let masked = mask(&mut computed, &hidden);
        self.table(&who, &places, &inputs, computed, masked)
    }

    /// Features of today: the newest row up to now, unmasked; representatives without a lead behind them.
    pub(super) fn now(&self, who: &Who, prospects: &[i64]) -> Result<Built, PhaseError> {
        let mut who = who.clone();
        for crd in prospects {
            who.ids.push(format!("prospect:{crd}"));
            who.entities.push(Some(*crd));
            who.contacted_at.push(None);
            who.contacted.push(None);
        }
        let places: Vec<Option<Place>> = who
            .entities
            .iter()
            .map(|crd| crd.and_then(|crd| self.vendor.at(crd, self.today)))
            .collect();
        let (who, places) = self.without_excluded(&who, &places)?;
        // Prospects take the scoring date; nothing of them is set back.
        let days: Vec<Option<i32>> = who.contacted.iter().map(|day| day.or(Some(self.today))).collect();
        let mut inputs = self.described.inputs(&places, &days)?;
        rewind(&mut inputs, Moved::Zero);
        let computed = compute(&inputs, &self.settings);
        let masked = vec![0; inputs.rows];
        self.table(&who, &places, &inputs, computed, masked)
    }

    fn without_excluded(&self, who: &Who, places: &[Option<Place>]) -> Result<(Who, Vec<Option<Place>>), PhaseError> {
        if self.excluded.is_empty() {
            return Ok((who.clone(), places.to_vec()));
        }
        let titles = self.titles(places)?;
        let stays = |title: &Option<String>| {
            let title = title.as_deref().unwrap_or_default();
            !self.excluded.iter().any(|word| word.eq_ignore_ascii_case(title))
        };
        let rows: Vec<usize> = titles
            .iter()
            .enumerate()
            .filter(|(_, title)| stays(title))
            .map(|(row, _)| row)
            .collect();
        let places = rows.iter().filter_map(|row| places.get(*row).copied()).collect();
        Ok((who.only(&rows), places))
    }

    fn titles(&self, places: &[Option<Place>]) -> Result<Vec<Option<String>>, PhaseError> {
        let titles = self
            .described
            .words(places, "title_category", |word| Some(word.to_owned()))?;
        Ok(titles.unwrap_or_else(|| vec![None; places.len()]))
    }

    fn table(
        &self,
        who: &Who,
        places: &[Option<Place>],
        inputs: &Inputs,
        computed: Computed,
        masked: Vec<i64>,
    ) -> Result<Built, PhaseError> {
        let (segments, trajectories) = groups(&computed, inputs.rows);
        let titles = self.titles(places)?;
        Ok(Built {
            table: FeatureTable {
                lead_ids: who.ids.clone(),
                entities: who.entities.clone(),
                contacted_at: who.contacted_at.clone(),
                contacted_dates: who.contacted.clone(),
                snapshots: inputs.snapshots.clone(),
                has_discovery: inputs.described.clone(),
                masked,
                segments,
                trajectories,
                metros: inputs.cities.clone().unwrap_or_else(|| vec![None; inputs.rows]),
                labels: vec![None; inputs.rows],
                title_categories: titles,
                names: computed.names,
                columns: computed.columns,
            },
            made: computed.made,
        })
    }
}

/// Segment and trajectory of each row, by the features that it has.
fn groups(computed: &Computed, rows: usize) -> (Vec<String>, Vec<String>) {
    let value = |symbol: &str, row: usize| {
        let column = computed.by_symbol(symbol);
        column.and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN)
    };
    let segments = (0..rows).map(|row| segment(value("aum_m", row)).to_owned()).collect();
    let trajectories = (0..rows)
        .map(|row| trajectory(value("g1", row), value("g5", row)).to_owned())
        .collect();
    (segments, trajectories)
}

/// Features of a labelled table, and its further columns as numbers and levels.
pub(super) fn from_table(table: &Frame, settings: &Settings) -> Result<Built, PhaseError> {
    let inputs = of_table(table)?;
    let computed = compute(&inputs, settings);
    let (mut segments, trajectories) = groups(&computed, inputs.rows);
    if kind_of(table, "segment") == Some(ColumnKind::Text) {
        let words = text(table, "segment")?;
        segments = words.iter().map(|word| word.unwrap_or("Unknown").to_owned()).collect();
    } else if computed.by_symbol("aum_m").is_none() {
        segments = vec![ALL.to_owned(); inputs.rows];
    }
    let titles = match kind_of(table, "title_category") {
        Some(ColumnKind::Text) => text(table, "title_category")?
            .iter()
            .map(|word| word.map(str::to_owned))
            .collect(),
        _ => vec![None; inputs.rows],
    };
    let mut built = FeatureTable {
        lead_ids: text(table, "lead_id")?
            .iter()
            .map(|id| id.unwrap_or_default().to_owned())
            .collect(),
        entities: integer(table, "entity")?.iter().collect(),
        contacted_at: integer(table, "contacted_at")?.iter().collect(),
        contacted_dates: inputs.contacted.clone(),
        snapshots: inputs.snapshots.clone(),
        has_discovery: inputs.described.clone(),
        masked: vec![0; inputs.rows],
        segments,
        trajectories,
        metros: inputs.cities.clone().unwrap_or_else(|| vec![None; inputs.rows]),
        labels: boolean(table, "label")?.iter().collect(),
        title_categories: titles,
        names: computed.names,
        columns: computed.columns,
    };
    for name in table.get_column_names() {
        if let Some(header) = name.strip_prefix(NUMERIC) {
            built.names.push(header.to_owned());
            built.columns.push(
                real(table, name)?
                    .iter()
                    .map(|value| value.unwrap_or(f64::NAN))
                    .collect(),
            );
        } else if let Some(header) = name.strip_prefix(LEVEL) {
            for (level, column) in levels(&text(table, name)?.iter().collect::<Vec<_>>()) {
                built.names.push(format!("{header}={level}"));
                built.columns.push(column);
            }
        }
    }
    Ok(Built {
        table: built,
        made: computed.made,
    })
}

/// A text as one column a level: the ten commonest, the others together, and what is missing.
pub(super) fn levels(cells: &[Option<&str>]) -> Vec<(String, Vec<f64>)> {
    let mut counts: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for cell in cells.iter().flatten() {
        *counts.entry(cell).or_default() += 1;
    }
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    order.sort_by(|left, right| right.1.cmp(&left.1).then(left.0.cmp(right.0)));
    let others = order.len() > LEVELS;
    order.truncate(LEVELS);
    let flag = |holds: bool| f64::from(u8::from(holds));
    let column = |holds: &dyn Fn(Option<&str>) -> bool| cells.iter().map(|cell| flag(holds(*cell))).collect();
    let common = |cell: &str| order.iter().any(|(level, _)| *level == cell);
    let mut columns: Vec<(String, Vec<f64>)> = order
        .iter()
        .map(|(level, _)| ((*level).to_owned(), column(&|cell| cell == Some(*level))))
        .collect();
    if others {
        columns.push((
            "Other".to_owned(),
            column(&|cell| cell.is_some_and(|cell| !common(cell))),
        ));
    }
    if cells.iter().any(Option::is_none) {
        columns.push(("Missing".to_owned(), column(&|cell| cell.is_none())));
    }
    columns
}

/// Rows that are old enough to be labelled; without days all of them.
pub(super) fn old_enough(table: &FeatureTable, today: i32, window: i32) -> Vec<usize> {
    let old = |day: &Option<i32>| day.is_none_or(|day| day <= today - window);
    let days = table.contacted_dates.iter().enumerate();
    days.filter(|(_, day)| old(day)).map(|(row, _)| row).collect()
}

/// Fills the features with constants: fitted on the rows that are old enough, the same for training and for today.
pub(super) fn fill(training: &mut FeatureTable, now: &mut FeatureTable, today: i32, window: i32) -> Constants {
    let rows = old_enough(training, today, window);
    let constants = Constants::fit(training, &rows);
    constants.fill(training);
    constants.fill(now);
    constants
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql D-4 "one-hot: ten commonest levels, Other, Missing"
    #[test]
    fn a_text_becomes_its_ten_commonest_levels_other_and_missing() {
        let names: Vec<String> = (0..12).map(|number| format!("l{number:02}")).collect();
        let mut cells: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
        cells.extend([Some("l05"), Some("l11"), None]);
        let found = levels(&cells);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[..2], ["l05", "l11"]);
        assert_eq!((names.len(), names[10], names[11]), (12, "Other", "Missing"));
        let sum: f64 = found.iter().flat_map(|(_, column)| column).sum();
        assert_eq!(sum, cells.len() as f64, "every row has one level");
        assert_eq!(levels(&[Some("a"), Some("a")]).len(), 1);
    }
}
