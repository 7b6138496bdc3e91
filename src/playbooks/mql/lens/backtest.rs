//! The model on the leads it never saw: by quarter, by size, and in booked calls per hundred dials.

use super::tables::table;
use crate::frame::{integer, real, text};
use crate::lens::{Baseline, Cell, Column, DotRow, Dots, Figure, FrameSource, LensError, Measure};
use crate::stats::{Proportion, Z95};

/// Quarters as dots, the cuts, and every measure by group.
pub(super) fn backtest(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    Ok(vec![
        Figure::Dots(quarters(frames)?),
        Figure::Dots(impact(frames)?),
        Figure::Table(table(
            frames.frame("backtest")?.as_ref(),
            "Holdout by group",
            &[
                "cut",
                "level",
                "n=leads",
                "k=conversions",
                "base_rate%%=base",
                "average_precision.3=AP",
                "roc_auc.3=ROC-AUC",
                "precision_10%=P@10 %",
                "recall_10%=R@10 %",
                "ece.3=ECE",
                "brier.4=Brier",
            ],
            "leads that were contacted after everything the model learned from",
        )?),
    ])
}

fn quarters(frames: &dyn FrameSource) -> Result<Dots, LensError> {
    let found = frames.frame("quarters")?;
    let (names, values) = (text(&found, "quarter")?, real(&found, "average_precision")?);
    let (n, k) = (integer(&found, "n")?, integer(&found, "k")?);
    let mut known: Vec<f64> = values.iter().flatten().collect();
    known.sort_by(f64::total_cmp);
    let rows = (0..found.height()).map(|row| DotRow {
        label: names.get(row).unwrap_or_default().to_owned(),
        meaning: "tier.1".to_owned(),
        value: values.get(row),
        interval: None,
        before: vec![
            n.get(row).map_or(Cell::Null, Cell::Integer),
            k.get(row).map_or(Cell::Null, Cell::Integer),
        ],
        after: vec![match (n.get(row), k.get(row)) {
            (Some(n), Some(k)) if n > 0 => Cell::Rate(k as f64 / n as f64),
            _ => Cell::Null,
        }],
    });
    Ok(Dots {
        title: "Average precision by quarter of contact".to_owned(),
        reading: "AP".to_owned(),
        measure: Measure::Decimal(3),
        baseline: crate::stats::quantile(&known, 0.5).map(|value| Baseline {
            label: "median".to_owned(),
            value,
        }),
        before: vec![Column::number("n", "leads"), Column::number("k", "conversions")],
        after: vec![Column::number("base_rate", "base")],
        rows: rows.collect(),
        note: "a quarter under half the median with 30 conversions or more warns (M6.4)".to_owned(),
        ..Dots::default()
    })
}

/// Booked calls per hundred dials, by cut and by tier.
fn impact(frames: &dyn FrameSource) -> Result<Dots, LensError> {
    let found = frames.frame("business_impact")?;
    let cuts = text(&found, "cut")?;
    let (leads, dials, booked) = (
        integer(&found, "leads")?,
        real_or_whole(&found, "dials")?,
        real_or_whole(&found, "mqls")?,
    );
    let (per, lifts) = (real(&found, "per_100")?, real(&found, "lift")?);
    let limits = real(&found, "threshold")?;
    let assumed = crate::frame::boolean(&found, "assumed")?;
    let rows = (0..found.height()).map(|row| {
        let (n, k) = (dials(row), booked(row));
        // Booked calls over dials as if each dial were a trial: an interval for the eye, the gate goes by the lift.
        let interval = n
            .zip(k)
            .and_then(|(n, k)| Proportion::new(n as u64, k as u64).wilson(Z95));
        let cut = cuts.get(row).unwrap_or_default();
        DotRow {
            label: match limits.get(row) {
                Some(limit) => format!("{cut} {:.0} %", limit * 100.0),
                None => cut.to_owned(),
            },
            meaning: String::new(),
            value: per.get(row),
            interval: interval.map(|interval| (interval.low * 100.0, interval.high * 100.0)),
            before: vec![
                leads.get(row).map_or(Cell::Null, Cell::Integer),
                n.map_or(Cell::Null, |n| Cell::Integer(n as i64)),
                k.map_or(Cell::Null, |k| Cell::Integer(k as i64)),
            ],
            after: vec![lifts.get(row).map_or(Cell::Null, Cell::Gain)],
        }
    });
    let all_assumed = (0..found.height()).any(|row| assumed.get(row) == Some(true));
    Ok(Dots {
        title: "Booked calls per 100 dials".to_owned(),
        reading: "per 100".to_owned(),
        measure: Measure::Decimal(1),
        interval: "Wilson 95 %".to_owned(),
        before: vec![
            Column::number("leads", "leads"),
            Column::number("dials", "dials"),
            Column::number("mqls", "conversions"),
        ],
        after: vec![Column::number("lift", "lift over all")],
        rows: rows.collect(),
        note: if all_assumed {
            "no dials are recorded for some of these leads: one dial a lead is assumed".to_owned()
        } else {
            String::new()
        },
        ..Dots::default()
    })
}

/// A column of counts that may be kept as real numbers.
fn real_or_whole<'a>(
    frame: &'a crate::frame::Frame,
    name: &str,
) -> Result<Box<dyn Fn(usize) -> Option<f64> + 'a>, LensError> {
    if crate::frame::kind_of(frame, name) == Some(crate::frame::ColumnKind::Integer) {
        let column = integer(frame, name)?;
        return Ok(Box::new(move |row| column.get(row).map(|value| value as f64)));
    }
    let column = real(frame, name)?;
    Ok(Box::new(move |row| column.get(row)))
}
