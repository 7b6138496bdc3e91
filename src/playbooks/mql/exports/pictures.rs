//! The SHAP summary, the cheat sheet and the segment playbook as pictures.

use super::svg::{Picture, heat};
use crate::export::{ExportOptions, Exported, Made};
use crate::frame::{integer, real, text};
use crate::lens::FrameSource;
use crate::playbooks::mql::scoring::values::label;

/// Features of the summary.
const FEATURES: usize = 20;
/// Height of a line of it.
const LINE: f64 = 22.0;
/// Where its axis begins and how wide it is.
const AXIS: (f64, f64) = (260.0, 560.0);

fn made(stem: &str, picture: Picture) -> Made {
    Ok(vec![(stem.to_owned(), Exported::Text(picture.done()))])
}

/// One dot a lead and feature: how far its value moves the log-odds, red for high values.
pub(super) fn shap_summary(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let (shap, importance) = (frames.frame("shap")?, frames.frame("importance")?);
    let (names, ranks) = (text(&importance, "feature")?, integer(&importance, "rank")?);
    let mut order: Vec<usize> = (0..importance.height()).collect();
    order.sort_by_key(|row| ranks.get(*row).unwrap_or(i64::MAX));
    let top: Vec<&str> = order.iter().filter_map(|row| names.get(*row)).take(FEATURES).collect();
    let (features, values, shares) = (
        text(&shap, "feature")?,
        real(&shap, "value")?,
        real(&shap, "contribution")?,
    );
    let far = shares.iter().flatten().map(f64::abs).fold(1e-9, f64::max);
    let height = 70.0 + LINE * top.len() as f64;
    let mut picture = Picture::new(AXIS.0 + AXIS.1 + 40.0, height, "What moves the score, lead by lead");
    let middle = AXIS.0 + AXIS.1 / 2.0;
    picture.text(
        (16.0, 42.0),
        "log-odds left and right of the line; red: high value, blue: low, grey: unknown",
        11.0,
        "#555555",
    );
    picture.line((middle, 50.0), (middle, height - 10.0), "#bbbbbb");
    for (place, name) in top.iter().enumerate() {
        let y = 66.0 + LINE * place as f64;
        picture.text((16.0, y + 4.0), &label(name), 12.0, "#111111");
        let rows: Vec<usize> = (0..shap.height())
            .filter(|row| features.get(*row) == Some(*name))
            .collect();
        let mut known: Vec<f64> = rows.iter().filter_map(|row| values.get(*row)).collect();
        known.sort_by(f64::total_cmp);
        for (order, row) in rows.iter().enumerate() {
            let Some(share) = shares.get(*row) else { continue };
            let value = values
                .get(*row)
                .map(|value| known.partition_point(|other| *other < value) as f64 / (known.len().max(2) - 1) as f64);
            // Dots of one line are spread by their place, so that the same data draws the same picture.
            let spread = ((order * 7) % 11) as f64 - 5.0;
            let x = middle + share / far * AXIS.1 / 2.0;
            picture.dot((x, y + spread * 0.8), 1.8, &heat(value));
        }
    }
    made("shap_summary", picture)
}

/// Thirty features in three columns.
pub(super) fn cheat_sheet(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("cheat_sheet")?;
    let (bands, labels, ways) = (
        text(&found, "band")?,
        text(&found, "label")?,
        text(&found, "direction")?,
    );
    let basis = text(&found, "basis")?;
    let mut columns: Vec<(&str, Vec<usize>)> = Vec::new();
    for row in 0..found.height() {
        let band = bands.get(row).unwrap_or_default();
        match columns.last_mut().filter(|(held, _)| *held == band) {
            Some((_, rows)) => rows.push(row),
            None => columns.push((band, vec![row])),
        }
    }
    let tallest = columns.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0) as f64;
    let mut picture = Picture::new(
        310.0 * columns.len().max(1) as f64,
        80.0 + 34.0 * tallest,
        "What to look for",
    );
    for (place, (band, rows)) in columns.iter().enumerate() {
        let x = 16.0 + 310.0 * place as f64;
        picture.text((x, 52.0), &format!("places {band}"), 13.0, "#111111");
        for (line, row) in rows.iter().enumerate() {
            let y = 76.0 + 34.0 * line as f64;
            let way = ways.get(*row).unwrap_or_default();
            let colour = match way {
                "higher is better" => "#1b7837",
                "lower is better" => "#b2182b",
                _ => "#777777",
            };
            picture.rect((x, y - 12.0), (6.0, 24.0), colour);
            picture.text((x + 12.0, y), labels.get(*row).unwrap_or_default(), 12.0, "#111111");
            let outside = if basis.get(*row) == Some("outcome") {
                " · not in the model"
            } else {
                ""
            };
            picture.text((x + 12.0, y + 13.0), &format!("{way}{outside}"), 10.0, colour);
        }
    }
    made("cheat_sheet", picture)
}

/// The lines of the playbook as bars of rates.
pub(super) fn playbook(frames: &dyn FrameSource, _options: &ExportOptions) -> Made {
    let found = frames.frame("segment_playbook")?;
    let (lines, rates, segments) = (
        text(&found, "statement")?,
        real(&found, "rate")?,
        text(&found, "segment")?,
    );
    let (low, high) = (real(&found, "low")?, real(&found, "high")?);
    let longest = high.iter().flatten().fold(0.01, f64::max);
    let mut picture = Picture::new(1000.0, 60.0 + 30.0 * found.height() as f64, "Segment playbook");
    for row in 0..found.height() {
        let y = 56.0 + 30.0 * row as f64;
        let at = |share: f64| 130.0 + share / longest * 160.0;
        picture.text((16.0, y), segments.get(row).unwrap_or_default(), 12.0, "#111111");
        if let (Some(low), Some(high), Some(rate)) = (low.get(row), high.get(row), rates.get(row)) {
            picture.line((at(low), y - 4.0), (at(high), y - 4.0), "#555555");
            picture.dot((at(rate), y - 4.0), 4.0, "#1f5fa8");
        }
        picture.text((310.0, y), lines.get(row).unwrap_or_default(), 12.0, "#111111");
    }
    made("segment_playbook", picture)
}
