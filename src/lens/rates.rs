//! What a distribution with outcomes is read against: the rate of all leads, and the standard tier.

use super::{Cell, TierChoices, TierRow};

/// Two lifts that differ by less than this are the same.
const SAME: f64 = 1e-9;

/// The conversion rate of all leads; absent where some tier has no outcomes.
pub fn baseline(rows: &[TierRow]) -> Option<f64> {
    let leads: u64 = rows.iter().map(|row| row.n).sum();
    let conversions: Option<f64> = rows.iter().map(|row| Some(row.rate? * row.n as f64)).sum();
    conversions.filter(|_| leads > 0).map(|sum| sum / leads as f64)
}

/// What a distribution counts, in a line: rule set, split, leads and the rate of all of them, as far as there are any.
pub fn head_line(choices: &TierChoices, rows: &[TierRow]) -> String {
    let leads: u64 = rows.iter().map(|row| row.n).sum();
    let leads = i64::try_from(leads).map_or(Cell::Null, Cell::Integer).shown();
    let base = baseline(rows).map(|rate| format!("base {}", crate::engine::rate(rate)));
    let parts = [choices.ruleset.clone(), choices.split.clone(), format!("n {leads}")];
    let parts = parts.into_iter().chain(base).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// The tier that the others' lift is reckoned from: its own is 1.
pub fn standard(rows: &[TierRow]) -> Option<&TierRow> {
    rows.iter()
        .find(|row| row.lift_standard.is_some_and(|lift| (lift - 1.0).abs() < SAME))
}

/// Whether two intervals have a point in common.
pub fn overlap(one: (f64, f64), other: (f64, f64)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_baseline_weighs_each_tier_by_its_leads() {
        let row = |n, rate, lift| TierRow {
            rate,
            lift_standard: lift,
            ..TierRow::counted("T", 1, n, 400)
        };
        let rows = [row(100, Some(0.2), Some(4.0)), row(300, Some(0.05), Some(1.0))];
        assert!(baseline(&rows).is_some_and(|rate| (rate - 0.0875).abs() < 1e-12));
        assert_eq!(standard(&rows).map(|row| row.n), Some(300));
        assert_eq!(baseline(&[row(5, None, None)]), None);
        assert_eq!(baseline(&[]), None);
        let choices = TierChoices {
            ruleset: "v3".into(),
            split: "ALL".into(),
            ..TierChoices::default()
        };
        assert_eq!(head_line(&choices, &rows), "v3 · ALL · n 400 · base 8.75 %");
        assert_eq!(head_line(&TierChoices::default(), &[row(5, None, None)]), "n 5");
        assert!(overlap((0.1, 0.2), (0.2, 0.3)) && !overlap((0.1, 0.2), (0.21, 0.3)));
    }
}
