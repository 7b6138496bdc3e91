//! Figures about the data: how many leads have a job on the day of contact, which companies are called wirehouses, and
//! how long a booked call takes.

use std::collections::BTreeMap;

use super::table;
use crate::frame::{integer, real, text};
use crate::lens::{
    Axis, Cell, Column, Curve, DotRow, Dots, Figure, FrameSource, LensError, Measure, NamedFigures, Series, Stroke,
};
use crate::stats::{Proportion, Z95};

/// Named figures, in the order of the phases.
pub(super) fn figures(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    Ok(vec![
        ("Timing of booked calls".to_owned(), timing(frames)?),
        ("Snapshot coverage by month".to_owned(), vec![coverage(frames)?]),
        ("Wirehouse hits by pattern".to_owned(), wirehouses(frames)?),
    ])
}

/// The share of calls that come within so many days, of all leads and of settled ones.
pub(super) fn timing(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("conversion_timing")?;
    let (measures, all, settled) = (
        text(&found, "measure")?,
        real(&found, "all_leads")?,
        real(&found, "settled_leads")?,
    );
    let days = |row: usize| -> Option<f64> {
        let rest = measures.get(row)?.strip_prefix("share within ")?;
        rest.split(' ').next()?.parse().ok()
    };
    let points = |values: &dyn Fn(usize) -> Option<f64>| -> Vec<(f64, f64)> {
        (0..found.height())
            .filter_map(|row| Some((days(row)?, values(row)?)))
            .collect()
    };
    let series = |label: &str, meaning: &str, stroke: Stroke, points: Vec<(f64, f64)>| Series {
        label: label.to_owned(),
        meaning: meaning.to_owned(),
        stroke,
        points,
    };
    let dates = frames.frame("dates")?;
    let window = integer(&dates, "window_days")?.get(0).unwrap_or_default();
    let curve = Curve {
        title: "Booked calls within so many days of the contact".to_owned(),
        x: Axis {
            title: "days".to_owned(),
            measure: Measure::Count,
            range: None,
        },
        y: Axis {
            title: "share of booked calls".to_owned(),
            measure: Measure::Share,
            range: Some((0.0, 1.0)),
        },
        series: vec![
            series("all leads", "curve.1", Stroke::Solid, points(&|row| all.get(row))),
            series(
                "settled leads",
                "curve.2",
                Stroke::Dashed,
                points(&|row| settled.get(row)),
            ),
            series(
                &format!("window {window} days"),
                "curve.3",
                Stroke::Dashed,
                vec![(window as f64, 0.0), (window as f64, 1.0)],
            ),
        ],
        note: "recent leads have had little time, which pulls the curve of all leads to the left".to_owned(),
    };
    let mut rows = table(&found, "Timing", &["measure", "all_leads.1", "settled_leads.1"], "")?;
    // Some rows count days, the others are shares of the calls.
    for (_, cells) in rows.rows.iter_mut().enumerate().filter(|(row, _)| days(*row).is_some()) {
        for cell in cells {
            if let Cell::Real { value, .. } = cell {
                *cell = Cell::Share(*value);
            }
        }
    }
    Ok(vec![Figure::Curve(curve), Figure::Table(rows)])
}

fn coverage(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    let found = frames.frame("snapshot_coverage")?;
    let (months, splits) = (text(&found, "month")?, text(&found, "split")?);
    let (leads, held) = (integer(&found, "leads")?, integer(&found, "with_snapshot")?);
    let later = integer(&found, "ended_later")?;
    let mut rows: BTreeMap<&str, (String, i64, i64, i64)> = BTreeMap::new();
    for row in 0..found.height() {
        let Some(month) = months.get(row) else { continue };
        let entry = rows.entry(month).or_default();
        let split = splits.get(row).unwrap_or_default();
        if !entry.0.split(", ").any(|known| known == split) {
            if !entry.0.is_empty() {
                entry.0.push_str(", ");
            }
            entry.0.push_str(split);
        }
        entry.1 += leads.get(row).unwrap_or(0);
        entry.2 += held.get(row).unwrap_or(0);
        entry.3 += later.get(row).unwrap_or(0);
    }
    let dot = |(month, (split, leads, held, later)): (&str, (String, i64, i64, i64))| {
        let share = Proportion::new(leads.unsigned_abs(), held.unsigned_abs());
        DotRow {
            label: month.to_owned(),
            meaning: String::new(),
            value: share.rate(),
            interval: share.wilson(Z95).map(|interval| (interval.low, interval.high)),
            before: vec![Cell::Text(split), Cell::Integer(leads)],
            after: vec![Cell::Integer(later)],
        }
    };
    Ok(Figure::Dots(Dots {
        title: "Labelled leads with a job on the day of contact".to_owned(),
        reading: "share".to_owned(),
        measure: Measure::Share,
        interval: "Wilson 95 %".to_owned(),
        range: Some((0.0, 1.0)),
        baseline: None,
        before: vec![Column::text("split", "split"), Column::number("leads", "leads")],
        after: vec![Column::number("ended_later", "left later")],
        rows: rows.into_iter().map(dot).collect(),
        note:
            "a fall towards the newest months is the mark of a history that lists only jobs people have left (A1.1.5)"
                .to_owned(),
    }))
}

fn wirehouses(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("wirehouse_hits")?;
    Ok(vec![Figure::Table(table(
        &found,
        "Companies that a wirehouse pattern matches",
        &["pattern", "company", "leads"],
        "patterns match anywhere in the name: put one in double quotes to match whole words, or set wirehouse_match",
    )?)])
}
