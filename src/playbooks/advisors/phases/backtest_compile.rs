//! BACKTEST-COMPILE: the windows together: mean, spread and worst lift of the top tier, and whether the windows are
//! what a backtest needs.

use super::super::params::{Window, windows};
use super::dates::Dates;
use super::telling::{did, learned};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading, counted};
use crate::frame::{Frame, FrameBuilder, FrameError, integer, real, text};
use crate::stats::{mean, sample_sd};

/// The top tier of a window.
struct Top {
    window: String,
    tier: String,
    n: i64,
    k: i64,
    lift: Option<f64>,
}

fn tops(backtest: &Frame, order: &[Window]) -> Result<Vec<Top>, FrameError> {
    let (names, tiers) = (text(backtest, "split")?, text(backtest, "tier")?);
    let (ranks, n, k) = (
        integer(backtest, "rank")?,
        integer(backtest, "n")?,
        integer(backtest, "k")?,
    );
    let lifts = real(backtest, "lift_overall")?;
    let top = |window: &Window| {
        let rows = (0..backtest.height()).filter(|row| names.get(*row) == Some(window.name.as_str()));
        let row = rows.min_by_key(|row| ranks.get(*row))?;
        Some(Top {
            window: window.name.clone(),
            tier: tiers.get(row)?.to_owned(),
            n: n.get(row)?,
            k: k.get(row)?,
            lift: lifts.get(row),
        })
    };
    Ok(order.iter().filter_map(top).collect())
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let windows = windows(context)?;
    let tops = tops(context.frame("backtest")?.as_ref(), &windows)?;
    let lifts: Vec<f64> = tops.iter().filter_map(|top| top.lift).collect();
    let least = lifts.iter().copied().reduce(f64::min);
    let gap = match context.optional_number("gap_days")? {
        Some(gap) => gap as i32,
        None => Dates::read(context.frame("dates")?.as_ref())?
            .gap
            .max(context.number("gap_days_min")? as i32),
    };
    let evidence = summary(&tops)?;
    let of = |gate: &str, value: Option<f64>, words: &str| match value {
        Some(value) => Reading::new(gate, value).note(words),
        None => Reading::skipped(gate, "too few windows have a lift"),
    };
    let shown: Vec<String> = lifts.iter().map(|lift| format!("{lift:.2}×")).collect();
    let faults = faults(&windows, gap);
    let readings = vec![
        of("BACKTEST-1", mean(&lifts), &shown.join(", ")).evidence(evidence.clone()),
        of("BACKTEST-2", sample_sd(&lifts), "sample standard deviation, n − 1").evidence(evidence.clone()),
        of("BACKTEST-3", least, &shown.join(", ")).evidence(evidence.clone()),
        Reading::new("A-BT-4", faults.len() as f64)
            .note(if faults.is_empty() {
                "test spans are apart and follow training by the gap".to_owned()
            } else {
                faults.join("; ")
            })
            .evidence(spans(&windows)?),
    ];
    did(context, &format!("Put {} windows together", tops.len()));
    if !faults.is_empty() {
        learned(context, &format!("{} windows overlap or leave no gap", faults.len()));
    }
    let number = |name: &str, value: Option<f64>| Metric::new(name, value, MetricUnit::Ratio);
    Ok(PhaseOutput {
        metrics: vec![
            number("mean_lift", mean(&lifts)),
            number("lift_spread", sample_sd(&lifts)),
            number("smallest_lift", least),
            number("largest_lift", lifts.iter().copied().reduce(f64::max)),
        ],
        readings,
        rows_in: tops.len(),
        rows_out: tops.len(),
        frames: vec![("backtest_summary", evidence)],
    })
}

/// What is wrong with the windows (A-BT-4), one sentence each.
fn faults(windows: &[Window], gap: i32) -> Vec<String> {
    let mut faults = Vec::new();
    for (place, window) in windows.iter().enumerate() {
        let between = (window.test.0 - window.train.1).num_days();
        if between < i64::from(gap) {
            faults.push(format!(
                "{}: test follows training after {}, gap {gap}",
                window.name,
                counted(between, "day", "days")
            ));
        }
        for other in windows.iter().skip(place + 1) {
            if window.test.0 <= other.test.1 && other.test.0 <= window.test.1 {
                faults.push(format!("{} and {} share test days", window.name, other.name));
            }
        }
    }
    faults
}

fn summary(tops: &[Top]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("window", tops.iter().map(|top| Some(top.window.as_str())))
        .text("tier", tops.iter().map(|top| Some(top.tier.as_str())))
        .integer("n", tops.iter().map(|top| Some(top.n)))
        .integer("k", tops.iter().map(|top| Some(top.k)))
        .real("lift_overall", tops.iter().map(|top| top.lift))
        .finish()
}

fn spans(windows: &[Window]) -> Result<Frame, FrameError> {
    let day = |of: fn(&Window) -> chrono::NaiveDate| windows.iter().map(move |window| Some(of(window).to_epoch_days()));
    FrameBuilder::new()
        .text("window", windows.iter().map(|window| Some(window.name.as_str())))
        .date("train_from", day(|window| window.train.0))
        .date("train_to", day(|window| window.train.1))
        .date("test_from", day(|window| window.test.0))
        .date("test_to", day(|window| window.test.1))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: advisors A-BT-4
    #[test]
    fn windows_must_be_apart_and_follow_training_by_the_gap() {
        let window = |text: &str| Window::parse(text).unwrap();
        let good = [
            window("a 2024-02-01..2024-05-31 2024-07-01..2024-08-31"),
            window("b 2024-02-01..2024-07-31 2024-09-01..2024-10-31"),
        ];
        assert_eq!(faults(&good, 30), Vec::<String>::new());
        let printed = [
            window("H1 2024-02-01..2024-06-30 2024-07-01..2024-12-31"),
            window("Q1Q2 2024-02-01..2024-05-31 2024-06-01..2024-08-31"),
        ];
        assert_eq!(faults(&printed, 30).len(), 3);
        assert!(Window::parse("x 2024-02-01..2024-01-01 2024-06-01..2024-08-31").is_err());
        assert!(Window::parse("x").is_err());
    }
}
