//! The pane of the model: a rule set has no weights, but it has a calibration, a performance over time, and features.

use super::super::phases::grading::{TierStat, read_stats};
use super::super::phases::split::{TEST, TRAIN};
use super::table;
use crate::engine::times;
use crate::frame::{date, integer, real, show_date, text};
use crate::lens::{Baseline, Cell, Column, DotRow, Dots, Figure, FrameSource, LensError, Measure, NamedFigures};

/// Calibration, performance, timing and features.
pub(super) fn model(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    let calibration = frames.frame("tier_calibration")?;
    let stats = frames.frame("feature_stats")?;
    Ok(vec![
        (
            "Calibration".to_owned(),
            vec![
                Figure::Dots(calibrated(frames)?),
                Figure::Table(table(
                    &calibration,
                    "What each tier is worth (training)",
                    &[
                        "score_tier=tier",
                        "expected_conversion_rate%%=expected rate",
                        "expected_lift×",
                        "volume=leads",
                        "conversions",
                        "conversion_rate_pct=rate %",
                        "actual_lift×=lift",
                        "wilson_low%%=Wilson from",
                        "wilson_high%%=to",
                        "wald_low%%=Wald from",
                        "wald_high%%=to",
                        "model_version=model",
                    ],
                    "expected figures are the rule file's, the others those of training",
                )?),
            ],
        ),
        (
            "Performance".to_owned(),
            vec![performance(frames, TRAIN)?, performance(frames, TEST)?],
        ),
        ("Timing".to_owned(), super::data::timing(frames)?),
        (
            "Features".to_owned(),
            vec![Figure::Table(table(
                &stats,
                "Features by split",
                &[
                    "feature",
                    "mean_all",
                    "mean_train",
                    "mean_test",
                    "filled_all_share%=filled",
                ],
                "",
            )?)],
        ),
    ])
}

/// Rates of training with what the rule file expects of them.
fn calibrated(frames: &dyn FrameSource) -> Result<Dots, LensError> {
    let found = frames.frame("tier_calibration")?;
    let (tiers, expected) = (text(&found, "score_tier")?, real(&found, "expected_conversion_rate")?);
    let (n, k) = (integer(&found, "volume")?, integer(&found, "conversions")?);
    let (low, high) = (real(&found, "wilson_low")?, real(&found, "wilson_high")?);
    let base = real(&found, "baseline_rate")?.get(0);
    let rows = (0..found.height()).map(|row| {
        let (n, k) = (n.get(row).unwrap_or(0), k.get(row).unwrap_or(0));
        let within = expected
            .get(row)
            .zip(low.get(row).zip(high.get(row)))
            .map(|(rate, (low, high))| low <= rate && rate <= high);
        DotRow {
            label: tiers.get(row).unwrap_or_default().to_owned(),
            meaning: format!("tier.{}", row + 1),
            value: (n > 0).then(|| k as f64 / n as f64),
            interval: low.get(row).zip(high.get(row)),
            before: vec![Cell::Integer(n), Cell::Integer(k)],
            after: vec![
                expected.get(row).map_or(Cell::Null, Cell::Rate),
                within.map_or(Cell::Null, Cell::Flag),
            ],
        }
    });
    Ok(Dots {
        title: "Observed in training against expected".to_owned(),
        reading: "rate".to_owned(),
        measure: Measure::Rate,
        interval: "Wilson 95 %".to_owned(),
        range: None,
        baseline: base.map(|value| Baseline {
            label: "base".to_owned(),
            value,
        }),
        before: vec![Column::number("n", "leads"), Column::number("k", "conversions")],
        after: vec![
            Column::number("expected", "expected rate"),
            Column::text("within", "within interval"),
        ],
        rows: rows.collect(),
        note: String::new(),
    })
}

fn performance(frames: &dyn FrameSource, split: &str) -> Result<Figure, LensError> {
    let found = frames.frame("performance")?;
    let active = text(&found, "ruleset")?.get(0).unwrap_or_default().to_owned();
    let stats = read_stats(&found, &active, split)?;
    let rows = super::tiers::rows(&stats, frames.parameters());
    let mut figure = crate::lens::distribution(&rows, false);
    if let Figure::Dots(dots) = &mut figure {
        dots.title = format!("{active} in {split}");
    }
    Ok(figure)
}

/// The backtest: the top tier's lift by window, every tier's counts, and what the windows are worth.
pub(super) fn backtest(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let (found, summary) = (frames.frame("backtest")?, frames.frame("backtest_summary")?);
    let set = text(&found, "ruleset")?.get(0).unwrap_or_default().to_owned();
    let windows: Vec<String> = text(&summary, "window")?.iter().flatten().map(str::to_owned).collect();
    let mut rows = Vec::new();
    let mut lifts = Vec::new();
    for window in &windows {
        let stats = read_stats(&found, &set, window)?;
        let Some(top) = stats.first() else { continue };
        lifts.extend(top.lift_overall);
        rows.push(dot(window, top, &stats, &spans(&found, window)?));
    }
    let mean = crate::stats::mean(&lifts);
    let spread = crate::stats::sample_sd(&lifts);
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), times);
    let dots = Dots {
        title: format!("{set}: lift of the top tier by window"),
        reading: "lift".to_owned(),
        measure: Measure::Times,
        interval: "delta method 95 %".to_owned(),
        range: None,
        baseline: Some(Baseline {
            label: "no better than picking at random".to_owned(),
            value: 1.0,
        }),
        before: vec![
            Column::text("test", "test"),
            Column::number("n", "leads"),
            Column::number("k", "conversions"),
        ],
        after: vec![Column::number("rate", "rate"), Column::number("base", "base")],
        rows,
        note: format!(
            "mean {}, spread {} (sample), smallest {}; windows that overlap share leads",
            number(mean),
            number(spread),
            number(lifts.iter().copied().reduce(f64::min))
        ),
    };
    Ok(vec![
        Figure::Dots(dots),
        Figure::Table(table(
            &found,
            "Every tier by window",
            &[
                "split=window",
                "tier",
                "n=leads",
                "k=conversions",
                "rate%%",
                "wilson_low%%=Wilson from",
                "wilson_high%%=to",
                "lift_overall×=lift",
                "lift_standard×=over standard",
            ],
            "",
        )?),
    ])
}

fn spans(found: &crate::frame::Frame, window: &str) -> Result<String, LensError> {
    let (names, from, to) = (
        text(found, "split")?,
        date(found, "test_from")?,
        date(found, "test_to")?,
    );
    let row = (0..found.height()).find(|row| names.get(*row) == Some(window));
    let day = |value: Option<i32>| value.map(show_date).unwrap_or_default();
    Ok(row.map_or_else(String::new, |row| {
        format!("{} to {}", day(from.get(row)), day(to.get(row)))
    }))
}

fn dot(window: &str, top: &TierStat, stats: &[TierStat], spans: &str) -> DotRow {
    let pool = super::super::phases::grading::pool(stats);
    let interval = crate::stats::lift_interval(top.held, pool, crate::stats::Z95);
    let count = |n: u64| i64::try_from(n).map_or(Cell::Null, Cell::Integer);
    DotRow {
        label: window.to_owned(),
        meaning: "tier.1".to_owned(),
        value: top.lift_overall,
        interval: interval.map(|interval| (interval.low, interval.high)),
        before: vec![Cell::Text(spans.to_owned()), count(top.held.n), count(top.held.k)],
        after: vec![
            top.held.rate().map_or(Cell::Null, Cell::Rate),
            pool.rate().map_or(Cell::Null, Cell::Rate),
        ],
    }
}
