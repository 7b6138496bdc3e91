//! How good the model is: measures beside the gates that hold them, curves, folds.

use super::super::tables::{made, table};
use crate::engine::{GateSpec, rate};
use crate::frame::{Frame, real, text};
use crate::lens::{Axis, Cell, Column, Curve, Figure, FrameSource, LensError, Measure, Series, Stroke, Table};
use crate::playbooks::mql::params;
use crate::stats::{coefficient_of_variation, mean};

/// The base rate that the curves are read against.
const HOLDOUT_BASE: &str = "base rate, holdout";
/// How areas under curves are shown, and errors, which are small.
const SCORE: Measure = Measure::Decimal(3);
const ERROR: Measure = Measure::Decimal(4);
/// Points of a curve that are drawn: more than a pane has columns says nothing.
const POINTS: usize = 80;

/// Points spread evenly over a long curve, both ends among them.
fn thinned(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if points.len() <= POINTS {
        return points.to_vec();
    }
    let last = points.len() - 1;
    let at = |place: usize| points.get(place * last / (POINTS - 1)).copied();
    (0..POINTS).filter_map(at).collect()
}

/// A measure beside the gate that holds it.
struct Measured {
    what: &'static str,
    observed: Option<f64>,
    gate: &'static str,
    measure: Measure,
}

fn bound(frames: &dyn FrameSource, gate: &str) -> Option<GateSpec> {
    let found = params::gates().into_iter().find(|spec| spec.id == gate)?;
    Some(frames.parameters().bounds(&found))
}

fn measured_table(frames: &dyn FrameSource, title: &str, rows: &[Measured], note: String) -> Table {
    let row = |held: &Measured| {
        let spec = bound(frames, held.gate);
        let limit = spec.as_ref().and_then(|spec| spec.block.or(spec.warn));
        // A bound stands in the unit of its value.
        let unit = if matches!(held.measure, Measure::Share | Measure::Rate) {
            "share"
        } else {
            "ratio"
        };
        let breached = limit.zip(held.observed).map(|(limit, value)| limit.breached_by(value));
        vec![
            Cell::text(Some(held.what)),
            held.measure.cell(held.observed),
            Cell::text((!held.gate.is_empty()).then_some(held.gate)),
            limit.map_or(Cell::Null, |limit| {
                Cell::Text(format!("fails at {}", limit.breach(unit)))
            }),
            breached.map_or(Cell::Null, |breached| Cell::Flag(!breached)),
        ]
    };
    Table {
        title: title.to_owned(),
        columns: vec![
            Column::text("measure", "measure"),
            Column::number("observed", "observed"),
            Column::text("gate", "gate"),
            Column::text("bound", "bound"),
            Column::text("holds", "holds"),
        ],
        rows: rows.iter().map(row).collect(),
        note,
    }
}

/// The row of a cut in `backtest`.
fn overall(backtest: &Frame) -> Result<Option<usize>, LensError> {
    let (cuts, levels) = (text(backtest, "cut")?, text(backtest, "level")?);
    let all = |word: Option<&str>| matches!(word, Some("all" | "overall" | "holdout"));
    Ok((0..backtest.height()).find(|row| all(cuts.get(*row)) || all(levels.get(*row))))
}

pub(super) fn quality(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let folds = frames.frame("folds")?;
    let known = |name: &str| -> Result<Vec<f64>, LensError> { Ok(real(&folds, name)?.iter().flatten().collect()) };
    let (precision, top) = (known("average_precision")?, known("precision_10")?);
    let base = mean(&known("base_rate")?);
    let mut rows = vec![
        measured("average precision, mean of folds", mean(&precision), "M4.5", SCORE),
        measured("base rate, mean of folds", base, "", Measure::Rate),
        measured(
            "CoV of average precision",
            coefficient_of_variation(&precision),
            "M6.2",
            Measure::Share,
        ),
        measured(
            "CoV of precision at 10 %",
            coefficient_of_variation(&top),
            "M6.2",
            Measure::Share,
        ),
    ];
    if let Some(backtest) = made(frames, "backtest")?
        && let Some(row) = overall(&backtest)?
    {
        let cell = |name: &str| Ok::<_, LensError>(real(&backtest, name)?.get(row));
        rows.extend([
            measured("average precision, holdout", cell("average_precision")?, "", SCORE),
            measured(HOLDOUT_BASE, cell("base_rate")?, "", Measure::Rate),
            measured("ROC-AUC, holdout", cell("roc_auc")?, "", SCORE),
            measured("precision at 10 %, holdout", cell("precision_10")?, "", Measure::Share),
            measured("recall at 10 %, holdout", cell("recall_10")?, "", Measure::Share),
            measured("calibration error, holdout", cell("ece")?, "M5.2", ERROR),
            measured("Brier score, holdout", cell("brier")?, "", ERROR),
        ]);
    }
    let note = "average precision is read against the base rate: a model that knows nothing has it".to_owned();
    let mut figures = vec![Figure::Table(measured_table(
        frames,
        "How good the model is",
        &rows,
        note,
    ))];
    if let Some(curves) = made(frames, "curves")? {
        let held = rows
            .iter()
            .find(|row| row.what == HOLDOUT_BASE)
            .and_then(|row| row.observed);
        figures.push(Figure::Curve(curve(&curves, "precision_recall", held)?));
        figures.push(Figure::Curve(curve(&curves, "calibration", None)?));
    }
    figures.push(Figure::Table(table(
        &folds,
        "Folds",
        &[
            "fold",
            "train_n",
            "train_k",
            "validation_n",
            "validation_k",
            "first_date=first",
            "last_date=last",
            "gap_days=gap",
            "base_rate%%=base",
            "average_precision.3=AP",
            "roc_auc.3=ROC-AUC",
            "precision_10%=P@10 %",
            "rounds",
        ],
        "each fold learns from leads contacted before it, less the gap",
    )?));
    Ok(figures)
}

fn measured(what: &'static str, observed: Option<f64>, gate: &'static str, measure: Measure) -> Measured {
    Measured {
        what,
        observed,
        gate,
        measure,
    }
}

/// A curve of the frame `curves`, one line a series.
fn curve(frame: &Frame, wanted: &str, base: Option<f64>) -> Result<Curve, LensError> {
    let (curves, names) = (text(frame, "curve")?, text(frame, "series")?);
    let (x, y) = (real(frame, "x")?, real(frame, "y")?);
    let mut series: Vec<Series> = Vec::new();
    for row in (0..frame.height()).filter(|row| curves.get(*row) == Some(wanted)) {
        let name = names.get(row).unwrap_or_default();
        let point = x.get(row).zip(y.get(row)).unwrap_or((f64::NAN, f64::NAN));
        match series.iter_mut().find(|held| held.label == name) {
            Some(held) => held.points.push(point),
            None => series.push(Series {
                label: name.to_owned(),
                meaning: format!("curve.{}", series.len() % 4 + 1),
                stroke: if series.is_empty() {
                    Stroke::Solid
                } else {
                    Stroke::Dashed
                },
                points: vec![point],
            }),
        }
    }
    for held in &mut series {
        held.points = thinned(&held.points);
    }
    let axis = |title: &str, range| Axis {
        title: title.to_owned(),
        measure: Measure::Share,
        range,
    };
    let reference = |label: String, points: Vec<(f64, f64)>| Series {
        label,
        meaning: "curve.reference".to_owned(),
        stroke: Stroke::Dashed,
        points,
    };
    let whole = Some((0.0, 1.0));
    if wanted == "calibration" {
        let top = series
            .iter()
            .flat_map(|held| &held.points)
            .map(|point| point.0.max(point.1));
        let top = top.filter(|value| value.is_finite()).fold(0.0, f64::max);
        let ends = (top > 0.0).then_some((0.0, top));
        series.insert(0, reference("as it should be".to_owned(), vec![(0.0, 0.0), (top, top)]));
        return Ok(Curve {
            title: "Calibration: observed over predicted".to_owned(),
            x: axis("predicted", ends),
            y: axis("observed", ends),
            series,
            note: "bins of equal frequency (S-4)".to_owned(),
        });
    }
    if let Some(base) = base {
        series.insert(
            0,
            reference(format!("base rate {}", rate(base)), vec![(0.0, base), (1.0, base)]),
        );
    }
    Ok(Curve {
        title: "Precision over recall".to_owned(),
        x: axis("recall", whole),
        y: axis("precision", whole),
        series,
        note: "on the holdout".to_owned(),
    })
}
