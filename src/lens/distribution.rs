//! The tiers as one figure: dots with intervals where outcomes are known, bars where there are only counts.

use super::{Bar, Bars, Baseline, Cell, Column, DotRow, Dots, Figure, Measure, TierRow};
use crate::stats::{Proportion, Z95, lift, lift_interval};

/// Two lifts that differ by less than this are the same.
const SAME: f64 = 1e-9;

/// The distribution over tiers. Rates give dots on a common scale, held against the rate of all leads; `wald` shows
/// Wald's intervals in place of Wilson's. Without rates it is a bar a tier.
pub fn distribution(rows: &[TierRow], wald: bool) -> Figure {
    if rows.iter().any(|row| row.rate.is_some()) {
        Figure::Dots(dots(rows, wald))
    } else {
        Figure::Bars(bars(rows))
    }
}

/// The tiers' lift over all leads, held against 1, with its interval where the tiers are all the leads there are; nothing
/// in a playbook without outcomes.
pub fn lifts(rows: &[TierRow]) -> Option<Dots> {
    rows.iter().find_map(|row| row.lift_overall)?;
    let all: Option<u64> = rows.iter().map(|row| row.k).sum();
    let pool = all.map(|k| Proportion::new(rows.iter().map(|row| row.n).sum(), k));
    let interval = |row: &TierRow| {
        let (tier, pool) = (Proportion::new(row.n, row.k?), pool?);
        // A lift over another pool than these tiers has another interval.
        let same = (lift(tier, pool)? - row.lift_overall?).abs() < SAME;
        let found = lift_interval(tier, pool, Z95).filter(|_| same)?;
        Some((found.low, found.high))
    };
    let dot = |row: &TierRow| DotRow {
        label: row.tier.clone(),
        meaning: format!("tier.{}", row.rank),
        value: row.lift_overall,
        interval: interval(row),
        before: vec![count(row.n), row.k.map_or(Cell::Null, count)],
        after: Vec::new(),
    };
    Some(Dots {
        title: "Lift over all leads".to_owned(),
        reading: "lift".to_owned(),
        measure: Measure::Times,
        interval: "95 %, delta method on the logarithm".to_owned(),
        baseline: Some(Baseline {
            label: "all leads".to_owned(),
            value: 1.0,
        }),
        before: vec![Column::number("n", "leads"), Column::number("k", "conversions")],
        rows: rows.iter().map(dot).collect(),
        ..Dots::default()
    })
}

fn count(n: u64) -> Cell {
    i64::try_from(n).map_or(Cell::Null, Cell::Integer)
}

fn bars(rows: &[TierRow]) -> Bars {
    let bar = |row: &TierRow| Bar {
        label: row.tier.clone(),
        value: row.n as f64,
        shown: format!("{}  {}", count(row.n).shown(), Cell::Share(row.share).shown()),
        meaning: format!("tier.{}", row.rank),
    };
    Bars {
        title: String::new(),
        bars: rows.iter().map(bar).collect(),
    }
}

fn dots(rows: &[TierRow], wald: bool) -> Dots {
    let expects = rows.iter().any(|row| row.expected_rate.is_some());
    let judged = rows.iter().any(|row| row.significant.is_some());
    let mut after = vec![Column::number("lift", "lift")];
    if expects {
        after.push(Column::number("expected", "expected rate"));
    }
    if judged {
        after.push(Column::text("significant", "above rest"));
    }
    let dot = |row: &TierRow| {
        let lift = row.lift_overall.map(Cell::Times);
        let mut cells = vec![lift.unwrap_or(Cell::Null)];
        if expects {
            cells.push(row.expected_rate.map_or(Cell::Null, Cell::Rate));
        }
        if judged {
            cells.push(row.significant.map_or(Cell::Null, Cell::Flag));
        }
        DotRow {
            label: row.tier.clone(),
            meaning: format!("tier.{}", row.rank),
            value: row.rate,
            interval: if wald { row.wald } else { row.wilson },
            before: vec![count(row.n), Cell::Share(row.share)],
            after: cells,
        }
    };
    Dots {
        reading: "rate".to_owned(),
        measure: Measure::Rate,
        interval: if wald { "Wald 95 %" } else { "Wilson 95 %" }.to_owned(),
        baseline: base_rate(rows).map(|value| Baseline {
            label: "base".to_owned(),
            value,
        }),
        before: vec![Column::number("n", "leads"), Column::number("share", "share")],
        after,
        rows: rows.iter().map(dot).collect(),
        ..Dots::default()
    }
}

/// The rate of all leads: the tiers' rates weighted by their leads; absent where a tier with leads has no rate.
fn base_rate(rows: &[TierRow]) -> Option<f64> {
    let mut converted = 0.0;
    let mut all = 0.0;
    for row in rows.iter().filter(|row| row.n > 0) {
        let known = row.k.map(|k| k as f64);
        converted += known.or_else(|| row.rate.map(|rate| rate * row.n as f64))?;
        all += row.n as f64;
    }
    (all > 0.0).then(|| converted / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(tier: &str, rank: u32, n: u64, k: u64) -> TierRow {
        let rate = k as f64 / n as f64;
        TierRow {
            k: Some(k),
            rate: Some(rate),
            wald: Some((rate - 0.01, rate + 0.01)),
            wilson: Some((rate - 0.02, rate + 0.02)),
            ..TierRow::counted(tier, rank, n, 1000)
        }
    }

    #[test]
    fn counts_alone_give_bars() {
        let rows = [
            TierRow::counted("GOLD", 1, 250, 1000),
            TierRow::counted("REST", 2, 750, 1000),
        ];
        let Figure::Bars(bars) = distribution(&rows, false) else {
            panic!("no rates, so bars");
        };
        assert_eq!(bars.bars[1].value, 750.0);
        assert_eq!(bars.bars[0].shown, "250  25.0 %");
        assert_eq!(bars.bars[0].meaning, "tier.1");
    }

    #[test]
    fn rates_give_dots_against_the_rate_of_all() {
        let rows = [rated("GOLD", 1, 200, 30), rated("REST", 2, 800, 20)];
        let Figure::Dots(wilson) = distribution(&rows, false) else {
            panic!("rates, so dots");
        };
        let Figure::Dots(wald) = distribution(&rows, true) else {
            panic!("rates, so dots");
        };
        assert_eq!(wilson.baseline.as_ref().unwrap().value, 0.05);
        assert_eq!(wilson.rows[0].value, Some(0.15));
        assert_eq!(wilson.rows[0].interval, rows[0].wilson);
        assert_eq!(wald.rows[0].interval, rows[0].wald);
        assert_ne!(wilson.interval, wald.interval);
        assert_eq!(
            wilson.after.len(),
            1,
            "no expected rate and no judgement, so only the lift"
        );
    }

    #[test]
    fn a_lift_has_the_interval_of_the_pool_that_it_is_over() {
        let over = |row: TierRow, lift| TierRow {
            lift_overall: Some(lift),
            ..row
        };
        let rows = [
            over(rated("GOLD", 1, 200, 30), 3.0),
            over(rated("REST", 2, 800, 20), 0.5),
        ];
        let dots = lifts(&rows).unwrap();
        let (low, high) = dots.rows[0].interval.unwrap();
        assert!(low > 2.0 && low < 3.0 && high > 3.0 && high < 4.0, "{low} {high}");
        assert_eq!(dots.baseline.as_ref().unwrap().value, 1.0);
        let elsewhere = [
            over(rated("GOLD", 1, 200, 30), 2.5),
            over(rated("REST", 2, 800, 20), 0.5),
        ];
        assert_eq!(lifts(&elsewhere).unwrap().rows[0].interval, None, "over another pool");
        assert_eq!(lifts(&[TierRow::counted("GOLD", 1, 250, 1000)]), None);
    }

    #[test]
    fn a_tier_without_a_rate_leaves_the_base_open() {
        let rows = [rated("GOLD", 1, 200, 30), TierRow::counted("REST", 2, 800, 1000)];
        let Figure::Dots(dots) = distribution(&rows, false) else {
            panic!("one rate is enough for dots");
        };
        assert_eq!(dots.baseline, None);
        assert_eq!(dots.rows[1].value, None);
    }
}
