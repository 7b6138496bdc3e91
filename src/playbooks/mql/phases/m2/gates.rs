//! What M2 reports for its gates.

use super::merge::{Counts, Merge};
use super::report::Listed;
use crate::engine::{PhaseError, Reading, counted, part_of};
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::mql::table::FeatureTable;

/// Correlations that are listed as clusters, and those that count.
const CLUSTER: f64 = 0.8;
const PAIR: f64 = 0.95;
/// Nulls above which a feature counts as hollow.
const HOLLOW: f64 = 0.5;

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A share with the sentence behind it; nothing to look at is a skip.
fn of(gate: &str, part: usize, whole: usize, what: &str) -> Reading {
    if whole == 0 {
        return Reading::skipped(gate, &format!("there are no {what}"));
    }
    Reading::new(gate, share(part, whole)).note(format!("{} {what}", part_of(part, whole)))
}

/// M2.1 to M2.5: rates of distinct leads, never of joined rows.
pub(super) fn merged(merge: &Merge) -> Result<Vec<Reading>, PhaseError> {
    let after = &merge.after;
    let unmatched = FrameBuilder::new()
        .text("lead_id", merge.unmatched.iter().map(|(id, _)| Some(id.as_str())))
        .integer("rep_crd", merge.unmatched.iter().map(|(_, crd)| *crd))
        .finish()?;
    let firmless = FrameBuilder::new()
        .integer("rep_crd", merge.firmless.iter().map(|crd| Some(*crd)))
        .finish()?;
    let multiplied = FrameBuilder::new()
        .integer("rep_crd", merge.multiplied.iter().map(|(crd, _)| Some(*crd)))
        .integer(
            "rows",
            merge.multiplied.iter().map(|(_, rows)| i64::try_from(*rows).ok()),
        )
        .finish()?;
    let [matched, firm, valid, complete, found, surplus] = rates(after);
    Ok(vec![
        matched.evidence(unmatched),
        firm.evidence(firmless),
        valid.evidence(territories(merge)?),
        complete.evidence(territories(merge)?),
        found.evidence(missing(merge)?),
        surplus.evidence(multiplied),
    ])
}

/// The arithmetic of M2.1, M2.2, M2.3 (both), M2.4 and M2.5.
pub(super) fn rates(counts: &Counts) -> [Reading; 6] {
    let surplus = counts.merged_rows.saturating_sub(counts.leads);
    [
        of(
            "M2.1",
            counts.contacted_matched,
            counts.contacted,
            "contacted leads matched to a representative",
        ),
        of(
            "M2.2",
            counts.rep_rows_with_firm,
            counts.rep_rows,
            "representative rows with a firm",
        ),
        of(
            "M2.3",
            counts.contacted_valid,
            counts.contacted,
            "contacted leads with a valid registry number",
        ),
        of(
            "M2.3-firm",
            counts.contacted_with_firm,
            counts.contacted,
            "contacted leads with representative and firm",
        ),
        of(
            "M2.4",
            counts.crds_found,
            counts.crds,
            "registry numbers of leads found in vendor data",
        ),
        Reading::new("M2.5", surplus as f64).note(format!(
            "{} rows of {} leads after the merge",
            counts.merged_rows, counts.leads
        )),
    ]
}

/// What leads name and the vendor lacks.
pub(super) fn missing(merge: &Merge) -> Result<Frame, PhaseError> {
    let all = || merge.lacking.iter();
    Ok(FrameBuilder::new()
        .integer("rep_crd", all().map(|lacking| Some(lacking.crd)))
        .integer("leads", all().map(|lacking| i64::try_from(lacking.leads).ok()))
        .boolean("answered", all().map(|lacking| Some(lacking.answered)))
        .finish()?)
}

fn territories(merge: &Merge) -> Result<Frame, PhaseError> {
    let all = || merge.territories.iter();
    Ok(FrameBuilder::new()
        .text("territory", all().map(|(territory, _)| Some(territory.as_str())))
        .integer("matched", all().map(|(_, counts)| i64::try_from(counts.1).ok()))
        .integer("with_firm", all().map(|(_, counts)| i64::try_from(counts.0).ok()))
        .real("share", all().map(|(_, counts)| Some(share(counts.0, counts.1))))
        .finish()?)
}

/// M2.6 to M2.8: the features themselves.
pub(super) fn features(table: &FeatureTable, listed: &[Listed]) -> Result<Vec<Reading>, PhaseError> {
    let numbered = || listed.iter().filter(|listed| listed.number.is_some());
    let absent: Vec<&Listed> = numbered().filter(|listed| listed.absent.is_some()).collect();
    let present = numbered().count() - absent.len();
    let absence = FrameBuilder::new()
        .integer(
            "number",
            absent
                .iter()
                .map(|listed| listed.number.and_then(|number| i64::try_from(number).ok())),
        )
        .text("name", absent.iter().map(|listed| Some(listed.name.as_str())))
        .text("why", absent.iter().map(|listed| listed.absent.as_deref()))
        .finish()?;
    let outside: Vec<&Listed> = listed.iter().filter(|listed| listed.out_of_range > 0).collect();
    let beyond = FrameBuilder::new()
        .text("name", outside.iter().map(|listed| Some(listed.name.as_str())))
        .integer("values", outside.iter().map(|listed| Some(listed.out_of_range)))
        .finish()?;
    let values: i64 = outside.iter().map(|listed| listed.out_of_range).sum();
    let capped: i64 = listed.iter().map(|listed| listed.capped).sum();
    let hollow: Vec<&Listed> = listed
        .iter()
        .filter(|listed| listed.null_share > Some(HOLLOW))
        .collect();
    let nulls = FrameBuilder::new()
        .text("name", listed.iter().map(|listed| Some(listed.name.as_str())))
        .real("null_share", listed.iter().map(|listed| listed.null_share))
        .finish()?;
    let names: Vec<&str> = hollow.iter().map(|listed| listed.name.as_str()).collect();
    Ok(vec![
        correlated(table)?,
        Reading::new("M2.7", present as f64)
            .note(format!("{} features", part_of(present, numbered().count())))
            .evidence(absence),
        Reading::new("M2.7-range", values as f64)
            .note(format!(
                "{} became unknown, {} capped",
                counted(values, "value outside its range", "values outside their range"),
                counted(capped, "was", "were")
            ))
            .evidence(beyond),
        Reading::new("M2.8", hollow.len() as f64)
            .note(if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            })
            .evidence(nulls),
    ])
}

/// M2.6: pairs of features that say nearly the same; the evidence has every pair above 0.8 with its cluster.
fn correlated(table: &FeatureTable) -> Result<Reading, PhaseError> {
    let numeric: Vec<usize> = (0..table.columns.len()).filter(|place| varies(table, *place)).collect();
    let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
    let mut cluster: Vec<usize> = (0..table.columns.len()).collect();
    for (order, left) in numeric.iter().enumerate() {
        for right in numeric.iter().skip(order + 1) {
            let (Some(a), Some(b)) = (table.columns.get(*left), table.columns.get(*right)) else {
                continue;
            };
            let Some(r) = pearson(a, b).filter(|r| r.abs() > CLUSTER) else {
                continue;
            };
            pairs.push((*left, *right, r));
            let (from, to) = (cluster.get(*right).copied(), cluster.get(*left).copied());
            if let Some((from, to)) = from.zip(to) {
                cluster
                    .iter_mut()
                    .filter(|place| **place == from)
                    .for_each(|place| *place = to);
            }
        }
    }
    pairs.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    let close = pairs.iter().filter(|pair| pair.2.abs() >= PAIR).count();
    let name = |place: usize| table.names.get(place).map(String::as_str);
    let evidence = FrameBuilder::new()
        .text("left", pairs.iter().map(|pair| name(pair.0)))
        .text("right", pairs.iter().map(|pair| name(pair.1)))
        .real("r", pairs.iter().map(|pair| Some(pair.2)))
        .text(
            "cluster",
            pairs.iter().map(|pair| cluster.get(pair.0).copied().and_then(name)),
        )
        .finish()?;
    Ok(Reading::new("M2.6", close as f64)
        .note(format!("{close} pairs at 0.95 or above, {} above 0.8", pairs.len()))
        .evidence(evidence))
}

/// Whether a column holds two values at least.
fn varies(table: &FeatureTable, place: usize) -> bool {
    let Some(column) = table.columns.get(place) else {
        return false;
    };
    let mut known = column.iter().filter(|value| !value.is_nan());
    known.next().is_some_and(|first| known.any(|value| value != first))
}

/// Correlation over rows where both are known, in one pass; sums are shifted by the first pair, or large values would
/// swallow their differences.
fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let mut both = a.iter().zip(b).filter(|(a, b)| !a.is_nan() && !b.is_nan());
    let (first_a, first_b) = both.next().map(|(a, b)| (*a, *b))?;
    let (mut n, mut sa, mut sb, mut saa, mut sbb, mut sab) = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (a, b) in both {
        let (a, b) = (a - first_a, b - first_b);
        n += 1.0;
        sa += a;
        sb += b;
        saa += a * a;
        sbb += b * b;
        sab += a * b;
    }
    let (va, vb) = (saa - sa * sa / n, sbb - sb * sb / n);
    (n >= 2.0 && va > 0.0 && vb > 0.0).then(|| (sab - sa * sb / n) / (va.sqrt() * vb.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Observation;

    fn value(reading: &Reading) -> f64 {
        match reading.observed {
            Observation::Value(value) => value,
            _ => f64::NAN,
        }
    }

    // spec: mql §8 counts: distinct leads, not joined rows
    #[test]
    fn rates_count_distinct_leads() {
        let counts = Counts {
            leads: 69_809,
            contacted: 69_809,
            contacted_matched: 55_581,
            merged_rows: 90_194,
            crds: 45_552,
            crds_found: 43_191,
            ..Counts::default()
        };
        let [matched, _, _, _, found, surplus] = rates(&counts);
        assert!((value(&matched) - 0.7962).abs() < 5e-5);
        assert!((value(&found) - 0.9482).abs() < 5e-5);
        assert_eq!(value(&surplus), 20_385.0);
        let counts = Counts {
            contacted: 51_234,
            contacted_valid: 47_681,
            ..Counts::default()
        };
        let [_, _, valid, ..] = rates(&counts);
        assert!((value(&valid) - 0.9307).abs() < 5e-5);
    }

    // spec: mql M2.6
    #[test]
    fn correlation_is_of_rows_where_both_are_known_and_survives_large_values() {
        let a: Vec<f64> = (0..50).map(|n| 1e9 + f64::from(n)).collect();
        let mut b: Vec<f64> = a.iter().map(|a| 3.0 - 2.0 * (a - 1e9)).collect();
        assert!((pearson(&a, &b).unwrap() + 1.0).abs() < 1e-9);
        b[7] = f64::NAN;
        assert!((pearson(&a, &b).unwrap() + 1.0).abs() < 1e-9);
        assert_eq!(pearson(&a, &vec![1.0; 50]), None);
        let table = FeatureTable {
            names: ["a", "b", "c"].map(str::to_owned).into(),
            columns: vec![a.clone(), b, (0..50).map(|n| f64::from(n * 7 % 11)).collect()],
            ..FeatureTable::default()
        };
        assert_eq!(value(&correlated(&table).unwrap()), 1.0);
    }
}
