//! What the experiment says, and what a cut is worth.

use super::super::tables::{made, rows_of, table};
use super::DRIFTED;
use crate::frame::{real, text};
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, Table};

pub(super) fn experiment(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let assignments = frames.frame("assignments")?;
    if assignments.height() == 0 {
        return Ok(vec![Figure::Text {
            title: "No experiment yet".to_owned(),
            lines: vec![
                "Here arms, balance, power, the interim look and the judged lift would stand. Set `experiment.start` to a day, \
                 or tag leads `treatment` and `control` in the CRM, and run M9."
                    .to_owned(),
            ],
        }]);
    }
    let columns = [
        "measure",
        "treatment.4",
        "control.4",
        "value.4",
        "low.4",
        "high.4",
        "p.4",
        "threshold.4",
        "note",
    ];
    let mut figures = vec![
        Figure::Table(table(
            frames.frame("ab_final")?.as_ref(),
            "At the end",
            &columns,
            "one look at the interim costs alpha: 0.048 is left",
        )?),
        Figure::Table(table(
            frames.frame("ab_interim")?.as_ref(),
            "Interim, day 14: safety first",
            &columns,
            "",
        )?),
    ];
    let (arms, blocks) = (text(&assignments, "arm")?, text(&assignments, "block")?);
    let mut counts: std::collections::BTreeMap<&str, [i64; 2]> = std::collections::BTreeMap::new();
    for row in 0..assignments.height() {
        let [treated, control] = counts.entry(blocks.get(row).unwrap_or_default()).or_default();
        if arms.get(row) == Some("treatment") {
            *treated += 1;
        } else {
            *control += 1;
        }
    }
    figures.push(Figure::Table(Table {
        title: "Who is in it".to_owned(),
        columns: vec![
            Column::text("block", "block"),
            Column::number("treatment", "treatment"),
            Column::number("control", "control"),
        ],
        rows: counts
            .into_iter()
            .map(|(block, [treated, control])| {
                vec![Cell::text(Some(block)), Cell::Integer(treated), Cell::Integer(control)]
            })
            .collect(),
        note: "SHA-256 of salt and lead, the first half of each block to treatment".to_owned(),
    }));
    let balance = frames.frame("balance")?;
    let differences = real(&balance, "smd")?;
    let mut order: Vec<usize> = (0..balance.height()).collect();
    order.sort_by(|one, other| {
        let far = |row: usize| differences.get(row).map_or(0.0, f64::abs);
        far(*other).total_cmp(&far(*one)).then(one.cmp(other))
    });
    order.truncate(DRIFTED);
    figures.push(Figure::Table(rows_of(
        &balance,
        "Balance: the largest standardised differences",
        &["feature", "smd.3=SMD", "treatment_mean.3", "control_mean.3"],
        &order,
        "|SMD| at most 0.05 (M9.1)",
    )?));
    figures.push(Figure::Table(table(
        frames.frame("ab_daily")?.as_ref(),
        "Day by day",
        &[
            "day",
            "arm",
            "enrolled",
            "dials",
            "mqls=conversions",
            "coverage_500%=>500 covered",
            "first_touch_hours.1",
            "workload.2",
        ],
        "",
    )?));
    Ok(figures)
}

pub(super) fn impact(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![Figure::Table(table(
        frames.frame("business_impact")?.as_ref(),
        "What a cut is worth, on the holdout",
        &[
            "cut",
            "threshold%",
            "leads",
            "dials",
            "mqls=conversions",
            "per_100.1=per 100 dials",
            "lift+×=lift over all",
            "assumed",
            "value_usd$=value",
        ],
        "without recorded dials one a lead is assumed",
    )?)];
    if let Some(gain) = made(frames, "feature_gain")? {
        figures.push(Figure::Table(table(
            &gain,
            "What the vendor's features add, by group",
            &["group", "full_ap.4=AP with", "without_ap.4=AP without", "gain.4"],
            "",
        )?));
    }
    if let Some(metros) = made(frames, "metro_precision")? {
        figures.push(Figure::Table(table(
            &metros,
            "Precision by metro",
            &["metro", "n", "precision%"],
            "M6.6",
        )?));
    }
    Ok(figures)
}
