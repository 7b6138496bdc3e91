//! MQ.1, asked again after every phase from M2 to M7 on what exists by then: are the data still good enough to go on?
//!
//! One gate counts how many of its items are open; the note and the evidence name each with what was found and what it
//! is held against. Bounds of M3.3 are those of the gate M3.3 itself, so that a preset that moves it moves both.

use std::collections::BTreeMap;

use super::catalog::{AsOf, by_name, by_number};
use super::model::ModelBundle;
use super::params::gates;
use super::table::FeatureTable;
use crate::engine::{PhaseContext, PhaseError, Reading};
use crate::frame::{FrameBuilder, FrameError};
use crate::stats::PsiBaseline;

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// What is looked at.
    pub what: String,
    /// What was found; none where there is nothing to look at.
    pub found: Option<f64>,
    /// What it is held against, in words.
    pub bound: String,
    /// Whether it breaches that.
    pub open: bool,
}

impl Item {
    /// Something that must be above a bound.
    pub(super) fn above(what: &str, found: Option<f64>, bound: f64) -> Self {
        let open = found.is_some_and(|found| found <= bound);
        Self::of(what, found, format!("> {bound}"), open)
    }

    /// Something that must be below a bound.
    pub(super) fn below(what: &str, found: Option<f64>, bound: f64) -> Self {
        let open = found.is_some_and(|found| found >= bound);
        Self::of(what, found, format!("< {bound}"), open)
    }

    /// Something with its verdict.
    pub(super) fn of(what: &str, found: Option<f64>, bound: String, open: bool) -> Self {
        Self {
            what: what.to_owned(),
            found,
            bound,
            open,
        }
    }
}

/// The reading of a gate that counts open items.
///
/// # Errors
/// Never in practice: the columns are of one length.
pub(super) fn reading(gate: &str, items: &[Item]) -> Result<Reading, FrameError> {
    let open: Vec<&Item> = items.iter().filter(|item| item.open).collect();
    let words = |item: &&Item| {
        let found = item.found.map_or_else(|| "–".to_owned(), |found| format!("{found:.4}"));
        format!("{}: {found}, wanted {}", item.what, item.bound)
    };
    let note = if open.is_empty() {
        format!(
            "{} items hold",
            items.iter().filter(|item| item.found.is_some()).count()
        )
    } else {
        open.iter().map(words).collect::<Vec<_>>().join("; ")
    };
    let evidence = FrameBuilder::new()
        .text("item", items.iter().map(|item| Some(item.what.as_str())))
        .real("found", items.iter().map(|item| item.found))
        .text("bound", items.iter().map(|item| Some(item.bound.as_str())))
        .boolean("open", items.iter().map(|item| Some(item.open)))
        .finish()?;
    Ok(Reading::new(gate, open.len() as f64).note(note).evidence(evidence))
}

/// The share of distinct CRDs among leads that the vendor knows; none where no lead has one.
pub(super) fn crd_match(table: &FeatureTable) -> Option<f64> {
    let mut known = BTreeMap::<i64, bool>::new();
    for (entity, found) in table.entities.iter().zip(&table.has_discovery) {
        if let Some(entity) = entity {
            *known.entry(*entity).or_default() |= *found;
        }
    }
    let anything = known.values().any(|found| *found);
    let found = known.values().filter(|found| **found).count();
    anything.then(|| found as f64 / known.len() as f64)
}

/// The features that a parameter names by number, as far as the table has them.
pub(super) fn numbered<'a>(numbers: &[String], table: &'a FeatureTable) -> Vec<&'a str> {
    let named = |number: &String| by_number(number.trim().parse().ok()?);
    let names = numbers.iter().filter_map(named);
    names
        .filter_map(|feature| table.names.iter().find(|name| **name == feature.name))
        .map(String::as_str)
        .collect()
}

/// Whether a value of this row could be known: rows that a policy masked, and rows that no vendor row describes, say
/// nothing of features that may change.
fn could_be_known(table: &FeatureTable, feature: &str, row: usize) -> bool {
    let hidden =
        table.masked.get(row).is_some_and(|masked| *masked > 0) || table.has_discovery.get(row) == Some(&false);
    !(hidden && by_name(feature).is_some_and(|feature| feature.as_of == AsOf::Mutable))
}

/// The share of matched leads whose value is known, before anything is filled in.
pub(super) fn completeness(table: &FeatureTable, feature: &str) -> Option<f64> {
    let column = table.named(feature)?;
    let rows = (0..table.rows())
        .filter(|row| table.has_discovery.get(*row) == Some(&true) && could_be_known(table, feature, *row));
    let (mut all, mut known) = (0usize, 0usize);
    for row in rows {
        all += 1;
        known += usize::from(column.get(row).is_some_and(|value| !value.is_nan()));
    }
    (all > 0).then(|| known as f64 / all as f64)
}

/// How far features moved between two sets of rows; features that either set says too little of are left out.
pub(super) fn shifts(
    table: &FeatureTable,
    (before, now): (&[usize], &[usize]),
    bins: usize,
    floor: f64,
    least: usize,
) -> Vec<(String, f64)> {
    let shift = |name: &String| {
        let column = table.named(name)?;
        let values = |rows: &[usize]| -> Vec<f64> {
            let rows = rows.iter().filter(|row| could_be_known(table, name, **row));
            rows.filter_map(|row| column.get(*row).copied()).collect()
        };
        let (before, now) = (values(before), values(now));
        if before.len() < least || now.len() < least {
            return None;
        }
        let psi = PsiBaseline::numeric(&before, bins).psi(&now, floor)?;
        Some((name.clone(), psi.psi))
    };
    table.names.iter().filter_map(shift).collect()
}

/// Rows of the first and of the last calendar quarter of contacts that have at least `least` leads.
pub(super) fn first_and_last_quarter(quarters: &[Option<String>], least: usize) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut by_quarter = BTreeMap::<&str, Vec<usize>>::new();
    for (row, quarter) in quarters.iter().enumerate() {
        if let Some(quarter) = quarter {
            by_quarter.entry(quarter).or_default().push(row);
        }
    }
    by_quarter.retain(|_, rows| rows.len() >= least);
    let (first, last) = (by_quarter.keys().next().copied()?, by_quarter.keys().last().copied()?);
    (first != last).then(|| {
        let rows = |quarter: &str| by_quarter.get(quarter).cloned().unwrap_or_default();
        (rows(first), rows(last))
    })
}

/// The item for the shares of what must be known: the CRDs and the critical features.
///
/// # Errors
/// When the phase does not declare the parameters.
pub(super) fn of_table(context: &PhaseContext<'_>, table: &FeatureTable) -> Result<Vec<Item>, PhaseError> {
    let matched = Item::above(
        "lead CRDs that the vendor knows",
        crd_match(table),
        context.number("quality.crd_match")?,
    );
    let bound = context.number("quality.completeness")?;
    let critical = context.words("critical")?;
    let known = numbered(&critical, table)
        .into_iter()
        .map(|name| Item::above(&format!("{name} known"), completeness(table, name), bound));
    Ok(std::iter::once(matched).chain(known).collect())
}

/// The item for drift without a baseline: the feature that moved most from the first to the last quarter.
///
/// # Errors
/// When the phase does not declare the parameters.
pub(super) fn of_quarters(
    context: &PhaseContext<'_>,
    table: &FeatureTable,
    quarters: &[Option<String>],
) -> Result<Item, PhaseError> {
    let least = context.number("quality.least_rows")? as usize;
    let moved = match first_and_last_quarter(quarters, least) {
        Some((first, last)) => shifts(
            table,
            (&first, &last),
            context.number("psi_bins")? as usize,
            context.number("psi_eps")?,
            least,
        ),
        None => Vec::new(),
    };
    most_moved(context, "first to last quarter", moved)
}

/// The item for drift from the model's baseline: the feature that moved most from training to these rows.
///
/// # Errors
/// When the phase does not declare the parameters.
pub(super) fn of_baselines(
    context: &PhaseContext<'_>,
    table: &FeatureTable,
    model: &ModelBundle,
    rows: &[usize],
) -> Result<Item, PhaseError> {
    let least = context.number("quality.least_rows")? as usize;
    let floor = context.number("psi_eps")?;
    let known = model.full.preparation.features(table, rows);
    // A baseline is of every training row, those that nothing is known of included: so are the rows held against it.
    let shift = |(name, baseline): (&String, &PsiBaseline)| {
        let now = known.named(name)?;
        (now.len() >= least)
            .then(|| baseline.psi(now, floor))?
            .map(|psi| (name.clone(), psi.psi))
    };
    let moved = model.meta.psi_baselines.iter().filter_map(shift).collect();
    most_moved(context, "training to holdout", moved)
}

/// The item for the feature that moved most.
///
/// # Errors
/// When the phase does not declare the parameter.
pub(super) fn most_moved(context: &PhaseContext<'_>, how: &str, moved: Vec<(String, f64)>) -> Result<Item, PhaseError> {
    let most = moved.into_iter().max_by(|one, other| one.1.total_cmp(&other.1));
    let bound = context.number("quality.psi")?;
    Ok(match most {
        Some((name, psi)) => Item::below(&format!("PSI {how}, largest ({name})"), Some(psi), bound),
        None => Item::below(&format!("PSI {how}"), None, bound),
    })
}

/// The item for values known too late (M3.2).
pub(super) fn of_leakage(leaked: Option<usize>) -> Item {
    let found = leaked.map(|leaked| leaked as f64);
    Item::of(
        "values known too late",
        found,
        "0".to_owned(),
        leaked.is_some_and(|leaked| leaked > 0),
    )
}

/// Negatives a positive.
pub(super) fn ratio(positives: usize, negatives: usize) -> Option<f64> {
    (positives > 0).then(|| negatives as f64 / positives as f64)
}

/// The item for the balance of the classes, held against the bounds of M3.3 of this run.
pub(super) fn of_balance(context: &PhaseContext<'_>, positives: usize, negatives: usize) -> Item {
    let found = ratio(positives, negatives).unwrap_or(f64::NAN);
    let spec = gates().into_iter().find(|gate| gate.id == "M3.3");
    let bound = spec.and_then(|spec| context.parameters().bounds(&spec).block);
    let words = bound.map_or_else(|| "anything".to_owned(), |bound| bound.good(""));
    Item::of(
        "negatives a positive",
        Some(found).filter(|found| !found.is_nan()),
        words,
        bound.is_some_and(|bound| bound.breached_by(found)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: mql MQ.1, §8 counts
    #[test]
    fn the_reference_runs_completeness_leaves_mq1_open() {
        let items = [
            Item::above("AUM", Some(0.933), 0.95),
            Item::above("growth", Some(0.903), 0.95),
            Item::above("match", Some(43_191.0 / 45_552.0), 0.90),
            Item::below("PSI", None, 0.25),
        ];
        let found = reading("MQ.1-M3", &items).unwrap();
        assert_eq!(found.observed, crate::engine::Observation::Value(2.0));
        assert!(
            found.note.contains("AUM") && !found.note.contains("match"),
            "{}",
            found.note
        );
    }

    // spec: mql MQ.1
    #[test]
    fn completeness_counts_matched_leads_and_leaves_masked_values_out() {
        let name = "TotalAssetsInMillions".to_owned();
        let table = FeatureTable {
            lead_ids: vec![String::new(); 4],
            entities: vec![Some(1), Some(1), Some(2), None],
            has_discovery: vec![true, true, true, false],
            masked: vec![0, 0, 5, 0],
            names: vec![name.clone()],
            columns: vec![vec![1.0, f64::NAN, f64::NAN, f64::NAN]],
            ..FeatureTable::default()
        };
        assert_eq!(completeness(&table, &name), Some(0.5));
        assert_eq!(crd_match(&table), Some(1.0));
    }

    #[test]
    fn quarters_that_hold_too_few_leads_are_no_baseline() {
        let quarter = |word: &str, n: usize| vec![Some(word.to_owned()); n];
        let quarters = [quarter("2024-Q1", 3), quarter("2024-Q2", 3), quarter("2024-Q3", 1)].concat();
        let (first, last) = first_and_last_quarter(&quarters, 2).unwrap();
        assert_eq!((first, last), (vec![0, 1, 2], vec![3, 4, 5]));
        assert!(first_and_last_quarter(&quarters, 4).is_none());
    }
}
