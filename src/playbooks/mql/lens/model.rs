//! The pane of the model: how good it is and how honestly that is known, what it was chosen from, what drives it, how it
//! drifts, what the experiment says and what it is worth.

use super::tables::{made, rows_of, table};
use crate::engine::GateSpec;
use crate::frame::{Frame, boolean, date, integer, real, show_date, text};
use crate::lens::{
    Axis, Bar, Bars, Baseline, Cell, Column, Curve, DotRow, Dots, Figure, FrameSource, HeatCell, HeatLevel, HeatMap,
    HeatRow, LensError, Measure, NamedFigures, Series, Stroke, Table,
};
use crate::playbooks::mql::params;
use crate::playbooks::mql::scoring::values::label;
use crate::stats::{coefficient_of_variation, mean};

/// Importances shown as bars.
const BARS: usize = 30;
/// Features of the drift map: those that moved most.
const DRIFTED: usize = 20;

/// The tabs whose frames are made.
pub(super) fn model(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    let mut tabs: Vec<NamedFigures> = Vec::new();
    let makers: [(&str, fn(&dyn FrameSource) -> Result<Vec<Figure>, LensError>); 9] = [
        ("Quality", quality),
        ("Selection", selection),
        ("Arms", arms),
        ("Importance", importance),
        ("Honesty", honesty),
        ("Cohorts", cohorts),
        ("Drift", drift),
        ("Experiment", experiment),
        ("Business impact", impact),
    ];
    let mut missing = None;
    for (name, maker) in makers {
        match maker(frames) {
            Ok(figures) => tabs.push((name.to_owned(), figures)),
            Err(error @ LensError::NotMade { .. }) => missing = missing.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    match missing {
        Some(error) if tabs.is_empty() => Err(error),
        _ => Ok(tabs),
    }
}

/// A measure beside the gate that holds it.
struct Measured {
    what: &'static str,
    observed: Option<f64>,
    gate: &'static str,
    share: bool,
}

fn bound(frames: &dyn FrameSource, gate: &str) -> Option<GateSpec> {
    let found = params::gates().into_iter().find(|spec| spec.id == gate)?;
    Some(frames.parameters().bounds(&found))
}

fn measured_table(frames: &dyn FrameSource, title: &str, rows: &[Measured], note: String) -> Table {
    let row = |held: &Measured| {
        let spec = bound(frames, held.gate);
        let limit = spec.as_ref().and_then(|spec| spec.block.or(spec.warn));
        let breached = limit.zip(held.observed).map(|(limit, value)| limit.breached_by(value));
        vec![
            Cell::text(Some(held.what)),
            match held.observed {
                Some(value) if held.share => Cell::Share(value),
                Some(value) => Cell::Real { value, decimals: 4 },
                None => Cell::Null,
            },
            Cell::text((!held.gate.is_empty()).then_some(held.gate)),
            limit.map_or(Cell::Null, |limit| Cell::Text(format!("fails at {}", limit.text()))),
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

fn quality(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let folds = frames.frame("folds")?;
    let known = |name: &str| -> Result<Vec<f64>, LensError> { Ok(real(&folds, name)?.iter().flatten().collect()) };
    let (precision, top) = (known("average_precision")?, known("precision_10")?);
    let base = mean(&known("base_rate")?);
    let mut rows = vec![
        measured("average precision, mean of folds", mean(&precision), "M4.5", false),
        measured("base rate, mean of folds", base, "", true),
        measured(
            "CoV of average precision",
            coefficient_of_variation(&precision),
            "M6.2",
            true,
        ),
        measured("CoV of precision at 10 %", coefficient_of_variation(&top), "M6.2", true),
    ];
    if let Some(backtest) = made(frames, "backtest")?
        && let Some(row) = overall(&backtest)?
    {
        let cell = |name: &str| Ok::<_, LensError>(real(&backtest, name)?.get(row));
        rows.extend([
            measured("average precision, holdout", cell("average_precision")?, "", false),
            measured("base rate, holdout", cell("base_rate")?, "", true),
            measured("ROC-AUC, holdout", cell("roc_auc")?, "", false),
            measured("precision at 10 %, holdout", cell("precision_10")?, "", true),
            measured("recall at 10 %, holdout", cell("recall_10")?, "", true),
            measured("calibration error, holdout", cell("ece")?, "M5.2", false),
            measured("Brier score, holdout", cell("brier")?, "", false),
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
        figures.push(Figure::Curve(curve(&curves, "precision_recall", base)?));
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
            "base_rate%=base",
            "average_precision.4=AP",
            "roc_auc.3=ROC-AUC",
            "precision_10%=P@10 %",
            "rounds",
        ],
        "each fold learns from leads contacted before it, less the gap",
    )?));
    Ok(figures)
}

fn measured(what: &'static str, observed: Option<f64>, gate: &'static str, share: bool) -> Measured {
    Measured {
        what,
        observed,
        gate,
        share,
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
            reference(
                format!("base rate {:.1} %", base * 100.0),
                vec![(0.0, base), (1.0, base)],
            ),
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

fn selection(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("selection")?;
    let kept = boolean(&found, "kept")?;
    let kept = kept.iter().filter(|flag| *flag == Some(true)).count();
    Ok(vec![Figure::Table(table(
        &found,
        &format!("{kept} of {} features kept", found.height()),
        &["number", "feature", "iv.4=IV", "vif.2=VIF", "kept", "rule", "step"],
        "first whatever says too little (IV), then one by one what others say already (VIF), then the top",
    )?)])
}

fn arms(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("strategies")?;
    let mut figures = vec![Figure::Table(table(
        &found,
        "Ways against imbalance, at the reference point",
        &[
            "arm",
            "kind",
            "average_precision.4=AP",
            "ece.4=raw ECE",
            "precision_10%=P@10 %",
            "recall_10%=R@10 %",
            "roc_auc.3=ROC-AUC",
            "cov%=CoV",
            "composite.3",
            "rows",
            "synthetic",
            "label",
            "sampling_label",
            "chosen",
        ],
        "0.40 average precision + 0.25 calibration + 0.20 precision at 10 % + 0.15 stability",
    )?)];
    let search = frames.frame("search")?;
    figures.push(Figure::Table(table(
        &search,
        "Points of the search",
        &[
            "point",
            "depth",
            "eta.3",
            "min_child_weight.1",
            "subsample.1",
            "colsample.1",
            "alpha.1",
            "lambda.1",
            "average_precision.4=AP",
            "cov%=CoV",
            "rounds",
            "chosen",
        ],
        "within 0.002 the shallower point wins",
    )?));
    Ok(figures)
}

fn importance(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("importance")?;
    let (names, values) = (text(&found, "feature")?, real(&found, "mean_abs_shap")?);
    let ranks = integer(&found, "rank")?;
    let mut order: Vec<usize> = (0..found.height()).collect();
    order.sort_by_key(|row| ranks.get(*row).unwrap_or(i64::MAX));
    let bar = |row: &usize| {
        let value = values.get(*row)?;
        Some(Bar {
            label: label(names.get(*row)?),
            value,
            shown: format!("{value:.4}"),
            meaning: String::new(),
        })
    };
    let mut figures = vec![Figure::Bars(Bars {
        title: "Mean |contribution| to the log-odds, on the holdout".to_owned(),
        bars: order.iter().filter_map(bar).take(BARS).collect(),
    })];
    if let Some(comparison) = made(frames, "importance_comparison")? {
        figures.push(Figure::Table(table(
            &comparison,
            "Beside the model before",
            &[
                "feature",
                "rank_before",
                "rank_now",
                "importance_before.4",
                "importance_now.4",
            ],
            "ranks compare, magnitudes do not (M5.3)",
        )?));
    }
    if let Some(folds) = made(frames, "fold_importance")? {
        figures.push(Figure::Table(rows_of(
            &found,
            "Stability over folds",
            &["rank", "feature", "group", "gain.4", "fold_cov%=CoV over folds"],
            &order.iter().copied().take(BARS).collect::<Vec<_>>(),
            &format!("{} importances of folds; above 50 % listed by M6.5", folds.height()),
        )?));
    }
    Ok(figures)
}

/// What each way to split promises, on average, beside the base rates it was measured on.
pub(super) fn honest_means(honesty: &Frame) -> Result<Table, LensError> {
    let (splits, bases) = (text(honesty, "split")?, real(honesty, "base_rate")?);
    let (precision, areas) = (real(honesty, "average_precision")?, real(honesty, "roc_auc")?);
    let mut names: Vec<&str> = Vec::new();
    for name in splits.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let rows = names.iter().map(|name| {
        let rows: Vec<usize> = (0..honesty.height())
            .filter(|row| splits.get(*row) == Some(name))
            .collect();
        let of = |column: &crate::frame::RealColumn<'_>| {
            let values: Vec<f64> = rows.iter().filter_map(|row| column.get(*row)).collect();
            mean(&values)
        };
        let (base, found) = (of(&bases), of(&precision));
        let number = |value: Option<f64>| value.map_or(Cell::Null, |value| Cell::Real { value, decimals: 4 });
        let lift = base
            .filter(|base| *base > 0.0)
            .zip(found)
            .map(|(base, found)| found / base);
        vec![
            Cell::text(Some(name)),
            Cell::count(rows.len()),
            base.map_or(Cell::Null, Cell::Share),
            number(found),
            lift.map_or(Cell::Null, |value| Cell::Real { value, decimals: 2 }),
            number(of(&areas)),
        ]
    });
    Ok(Table {
        title: "Honesty: what each way to split promises".to_owned(),
        columns: vec![
            Column::text("split", "split"),
            Column::number("folds", "folds"),
            Column::number("base_rate", "base rate"),
            Column::number("average_precision", "AP"),
            Column::number("lift", "AP over base"),
            Column::number("roc_auc", "ROC-AUC"),
        ],
        rows: rows.collect(),
        note: "only the blocks with a gap are like tomorrow; random folds know leads of the same weeks".to_owned(),
    })
}

fn honesty(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("honesty")?;
    let (splits, folds) = (text(&found, "split")?, integer(&found, "fold")?);
    let (values, bases, n) = (
        real(&found, "average_precision")?,
        real(&found, "base_rate")?,
        integer(&found, "n")?,
    );
    let rows = (0..found.height()).map(|row| DotRow {
        label: format!(
            "{}, fold {}",
            splits.get(row).unwrap_or_default(),
            folds.get(row).unwrap_or_default()
        ),
        meaning: String::new(),
        value: values.get(row),
        interval: bases
            .get(row)
            .zip(values.get(row))
            .map(|(base, value)| (base.min(value), base.max(value))),
        before: vec![n.get(row).map_or(Cell::Null, Cell::Integer)],
        after: vec![bases.get(row).map_or(Cell::Null, Cell::Share)],
    });
    let known: Vec<f64> = bases.iter().flatten().collect();
    Ok(vec![
        Figure::Table(honest_means(&found)?),
        Figure::Dots(Dots {
            title: "Average precision by fold".to_owned(),
            reading: "AP".to_owned(),
            measure: Measure::Decimal(3),
            interval: "base rate to AP".to_owned(),
            baseline: mean(&known).map(|value| Baseline {
                label: "mean base rate".to_owned(),
                value,
            }),
            before: vec![Column::number("n", "n")],
            after: vec![Column::number("base_rate", "base")],
            rows: rows.collect(),
            ..Dots::default()
        }),
    ])
}

fn cohorts(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("cohorts")?;
    let kinds = text(&found, "cohort_kind")?;
    let mut names: Vec<&str> = Vec::new();
    for name in kinds.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut figures = Vec::new();
    for name in names {
        let rows: Vec<usize> = (0..found.height())
            .filter(|row| kinds.get(*row) == Some(name))
            .collect();
        figures.push(Figure::Table(rows_of(
            &found,
            &format!("What drives each {name}"),
            &[
                "cohort",
                "n",
                "rate%",
                "place",
                "feature",
                "mean_abs_shap.4=mean |contribution|",
            ],
            &rows,
            "",
        )?));
    }
    figures.extend(super::grids::grids(frames)?);
    Ok(figures)
}

/// Levels of drift: in order, noted, warned, and what blocks or calls.
fn drift_levels() -> Vec<HeatLevel> {
    HeatLevel::usual()
}

fn drift_level(word: Option<&str>) -> usize {
    match word.unwrap_or_default() {
        "" | "ok" | "none" | "info" | "in order" => 0,
        "warn" | "watch" | "warning" => 1,
        _ => 2,
    }
}

fn drift(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let weeks = frames.frame("drift_weeks")?;
    let mut figures = vec![Figure::HeatMap(drift_map(&weeks)?)];
    figures.push(Figure::Table(table(
        frames.frame("drift")?.as_ref(),
        "The newest month against training",
        &[
            "feature",
            "number",
            "group",
            "psi.3=PSI",
            "by_chance.3=by chance",
            "level",
            "bins",
        ],
        "above 0.05 noted, 0.2 warned, 0.25 blocks for critical features, 0.3 calls",
    )?));
    if let Some(rates) = made(frames, "base_rate_weeks")? {
        figures.push(Figure::Table(table(
            &rates,
            "Base rate by week against training",
            &["week", "n", "k", "rate%", "baseline%", "relative%", "p.3"],
            "",
        )?));
    }
    if let Some(challenger) = made(frames, "challenger")? {
        figures.push(Figure::Table(table(
            &challenger,
            "Challenger against champion",
            &["measure", "champion.4", "challenger.4", "relative%", "passed"],
            "both must be more than 5 % better (M10.6)",
        )?));
    }
    if let Some(health) = made(frames, "health")? {
        let rows: Vec<usize> = (health.height().saturating_sub(BARS)..health.height()).collect();
        figures.push(Figure::Table(rows_of(
            &health,
            "Health of the newest days",
            &["day", "scored", "success%", "availability%", "healthy"],
            &rows,
            "",
        )?));
    }
    Ok(figures)
}

/// Features by week; those that moved most, ever.
fn drift_map(frame: &Frame) -> Result<HeatMap, LensError> {
    let names = text(frame, "feature")?;
    let (values, levels) = (real(frame, "psi")?, text(frame, "level")?);
    let week = |row: usize| -> Result<String, LensError> {
        if crate::frame::kind_of(frame, "week") == Some(crate::frame::ColumnKind::Date) {
            return Ok(date(frame, "week")?.get(row).map(show_date).unwrap_or_default());
        }
        Ok(crate::frame::cell_text(frame, "week", row)?.unwrap_or_default())
    };
    let mut weeks: Vec<String> = Vec::new();
    let mut features: Vec<(&str, f64)> = Vec::new();
    for row in 0..frame.height() {
        let week = week(row)?;
        if !weeks.contains(&week) {
            weeks.push(week);
        }
        let (Some(name), value) = (names.get(row), values.get(row).unwrap_or(0.0)) else {
            continue;
        };
        match features.iter_mut().find(|held| held.0 == name) {
            Some(held) => held.1 = held.1.max(value),
            None => features.push((name, value)),
        }
    }
    weeks.sort();
    features.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    features.truncate(DRIFTED);
    let mut rows: Vec<HeatRow> = features
        .iter()
        .map(|(name, _)| HeatRow {
            label: label(name),
            cells: vec![None; weeks.len()],
        })
        .collect();
    for row in 0..frame.height() {
        let place = names
            .get(row)
            .and_then(|name| features.iter().position(|held| held.0 == name));
        let column = weeks.iter().position(|held| week(row).is_ok_and(|week| *held == week));
        let cell = place
            .and_then(|place| rows.get_mut(place))
            .zip(column)
            .and_then(|(held, column)| held.cells.get_mut(column));
        if let Some(cell) = cell {
            *cell = values.get(row).map(|value| HeatCell {
                value,
                level: drift_level(levels.get(row)),
            });
        }
    }
    Ok(HeatMap {
        title: "Drift: stability index by feature and week".to_owned(),
        row_title: "feature".to_owned(),
        column_title: "week".to_owned(),
        columns: weeks,
        measure: Measure::Decimal(2),
        levels: drift_levels(),
        rows,
        note: "the features that moved most, against the leads the model was trained on".to_owned(),
    })
}

fn experiment(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
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
    let assignments = frames.frame("assignments")?;
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
            "mqls",
            "coverage_500%=>500 covered",
            "first_touch_hours.1",
            "workload.2",
        ],
        "",
    )?));
    Ok(figures)
}

fn impact(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![Figure::Table(table(
        frames.frame("business_impact")?.as_ref(),
        "What a cut is worth, on the holdout",
        &[
            "cut",
            "threshold%",
            "leads",
            "dials",
            "mqls",
            "per_100.1=per 100 dials",
            "lift%=lift over all",
            "assumed",
            "value_usd.0=USD",
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
