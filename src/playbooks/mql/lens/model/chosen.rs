//! What the model was chosen from, what drives it, and what each way to split would have promised.

use super::super::tables::{made, rows_of, table};
use super::BARS;
use crate::frame::{Frame, boolean, integer, real, text};
use crate::lens::{Bar, Bars, Baseline, Cell, Column, DotRow, Dots, Figure, FrameSource, LensError, Measure, Table};
use crate::playbooks::mql::scoring::values::label;
use crate::stats::mean;

pub(super) fn selection(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
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

pub(super) fn arms(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let found = frames.frame("strategies")?;
    let mut figures = vec![Figure::Table(table(
        &found,
        "Ways against imbalance, at the reference point",
        &[
            "arm",
            "kind",
            "average_precision.3=AP",
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
            "average_precision.3=AP",
            "cov%=CoV",
            "rounds",
            "chosen",
        ],
        "within 0.002 the shallower point wins",
    )?));
    Ok(figures)
}

pub(super) fn importance(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
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
pub(in crate::playbooks::mql::lens) fn honest_means(honesty: &Frame) -> Result<Table, LensError> {
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
        let number = |value: Option<f64>| value.map_or(Cell::Null, |value| Cell::Real { value, decimals: 3 });
        let lift = base
            .filter(|base| *base > 0.0)
            .zip(found)
            .map(|(base, found)| found / base);
        vec![
            Cell::text(Some(name)),
            Cell::count(rows.len()),
            base.map_or(Cell::Null, Cell::Rate),
            number(found),
            lift.map_or(Cell::Null, Cell::Times),
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

pub(super) fn honesty(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
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
        after: vec![bases.get(row).map_or(Cell::Null, Cell::Rate)],
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
            before: vec![Column::number("n", "leads")],
            after: vec![Column::number("base_rate", "base")],
            rows: rows.collect(),
            ..Dots::default()
        }),
    ])
}

pub(super) fn cohorts(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
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
                "n=leads",
                "rate%%",
                "place",
                "feature",
                "mean_abs_shap.4=mean |contribution|",
            ],
            &rows,
            "",
        )?));
    }
    figures.extend(super::super::grids::grids(frames)?);
    Ok(figures)
}
