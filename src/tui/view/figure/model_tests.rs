//! The figures of a model at the size of a pane on 80 × 24: three curves are told apart, a calibration is read against
//! its line, thirty bars and a heat map of twenty features by eight weeks keep their numbers, and a lead's drivers fall
//! and rise where they should.

use super::*;
use crate::lens::{
    Axis, Bar, Bars, Curve, HeatCell, HeatLevel, HeatMap, HeatRow, Ledger, LedgerLine, Measure, Series, Stroke,
};
use crate::tui::theme::Themes;

/// What a pane leaves of 80 and of 120 columns.
const NARROW: usize = 76;
const WIDE: usize = 116;

fn drawn(figure: &Figure, width: usize) -> Vec<String> {
    let themes = Themes::shipped(true, false);
    let text = |line: &Line<'_>| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>();
    lines(figure, themes.current(), width)
        .iter()
        .map(|line| text(line).trim_end().to_owned())
        .collect()
}

fn share(title: &str) -> Axis {
    Axis {
        title: title.to_owned(),
        measure: Measure::Share,
        range: Some((0.0, 1.0)),
    }
}

/// Precision over recall of two models and the base rate.
fn precision() -> Figure {
    let series = |label: &str, meaning: &str, stroke, bend: f64| Series {
        label: label.to_owned(),
        meaning: meaning.to_owned(),
        stroke,
        points: (0..=50)
            .map(|step| f64::from(step) / 50.0)
            .map(|recall| (recall, 0.05 + 0.9 * (1.0 - recall).powf(bend)))
            .collect(),
    };
    Figure::Curve(Curve {
        title: "Precision over recall".to_owned(),
        x: share("recall"),
        y: share("precision"),
        series: vec![
            Series {
                points: vec![(0.0, 0.05), (1.0, 0.05)],
                ..series("base rate 5.0 %", "curve.reference", Stroke::Dashed, 1.0)
            },
            series("logistic", "curve.2", Stroke::Points, 4.0),
            series("model", "curve.1", Stroke::Solid, 2.0),
        ],
        note: "average precision 0.31, logistic 0.22".to_owned(),
    })
}

/// Observed over predicted, ten bins beside the line of the ideal.
fn calibration() -> Figure {
    Figure::Curve(Curve {
        title: "Calibration".to_owned(),
        x: share("predicted"),
        y: share("observed"),
        series: vec![
            Series {
                label: "ideal".to_owned(),
                meaning: "curve.reference".to_owned(),
                stroke: Stroke::Dashed,
                points: vec![(0.0, 0.0), (1.0, 1.0)],
            },
            Series {
                label: "bins".to_owned(),
                meaning: "curve.1".to_owned(),
                stroke: Stroke::Points,
                points: (0..10)
                    .map(|bin| (f64::from(bin) / 10.0 + 0.05, f64::from(bin) / 11.0))
                    .collect(),
            },
        ],
        note: String::new(),
    })
}

fn importance() -> Figure {
    let bar = |place: i32| Bar {
        label: format!("Number_Firm_Associations_{place:02}"),
        value: 1.0 / f64::from(place),
        shown: format!("{:.3}", 1.0 / f64::from(place)),
        meaning: "bar".to_owned(),
    };
    Figure::Bars(Bars {
        title: "Importance".to_owned(),
        bars: (1..=30).map(bar).collect(),
    })
}

fn drift() -> Figure {
    let row = |place: usize| HeatRow {
        label: format!("feature_of_some_length_{place:02}"),
        cells: (0..8)
            .map(|week| {
                let value = (place * week) as f64 / 400.0;
                let level = usize::from(value >= 0.1) + usize::from(value >= 0.25);
                Some(HeatCell { value, level })
            })
            .collect(),
    };
    Figure::HeatMap(HeatMap {
        title: "Drift".to_owned(),
        row_title: "feature".to_owned(),
        column_title: "week".to_owned(),
        columns: (1..=8).map(|week| format!("W{week:02}")).collect(),
        measure: Measure::Decimal(2),
        levels: HeatLevel::usual(),
        rows: (1..=20).map(row).collect(),
        note: String::new(),
    })
}

fn drivers() -> Figure {
    let line = |label: &str, value: Option<f64>, points: f64| LedgerLine {
        label: label.to_owned(),
        value,
        weight: 1.0,
        points: Some(points),
        source: String::new(),
    };
    Figure::Ledger(Ledger {
        title: "What moved this lead".to_owned(),
        lines: vec![
            line("base", None, -2.0),
            line("AUM_Growth_Rate_1Year", Some(31.5), 1.5),
            line("Number_Firm_Associations", Some(4.0), -0.5),
            line("all other features", None, 0.25),
        ],
        total: Some(-0.75),
        places: 3,
    })
}

#[test]
fn every_figure_of_a_model_at_80_and_120_columns() {
    let all = [precision(), calibration(), importance(), drift(), drivers()];
    for width in [NARROW, WIDE] {
        let text: Vec<String> = all.iter().map(|figure| drawn(figure, width).join("\n")).collect();
        insta::assert_snapshot!(format!("model_figures_{width}"), text.join("\n\n"));
        for line in text.iter().flat_map(|text| text.lines()) {
            assert!(words::width(line) <= width, "{width}: {line}");
            assert!(!line.contains("no room for"), "{width}: {line}");
        }
    }
}

#[test]
fn thirty_bars_keep_label_and_number_and_fall() {
    let all = drawn(&importance(), NARROW);
    assert_eq!(all.len(), 31);
    let lengths: Vec<usize> = all.iter().skip(1).map(|line| line.matches('█').count()).collect();
    assert!(lengths.is_sorted_by(|one, next| one >= next), "{lengths:?}");
    assert!(lengths[0] >= 20, "{}", all[1]);
    assert!(
        all[30].contains("Number_Firm_Associations") && all[30].contains("0.033"),
        "{}",
        all[30]
    );
}

#[test]
fn a_heat_map_of_eight_weeks_keeps_its_numbers() {
    let all = drawn(&drift(), NARROW);
    assert!(all[20 + 1].contains("0.35✗"), "{}", all[21]);
    assert!(
        all[1].contains("W01") && all[1].ends_with("W08") || all[1].trim_end().ends_with("W08"),
        "{}",
        all[1]
    );
}

/// Columns from the start of a line in which the bar stands.
fn stretch(line: &str) -> (usize, usize) {
    let places: Vec<usize> = line
        .chars()
        .enumerate()
        .filter(|(_, letter)| "█▸◂".contains(*letter))
        .map(|(place, _)| place)
        .collect();
    (places[0], places[places.len() - 1])
}

#[test]
fn a_waterfall_goes_on_where_it_stopped() {
    for width in [NARROW, WIDE] {
        let all = drawn(&drivers(), width);
        let (base, growth, firms, total) = (&all[2], &all[3], &all[4], &all[6]);
        assert!(
            base.contains("-2.000") && growth.contains("+1.500") && total.contains("-0.750"),
            "{all:?}"
        );
        assert!(base.contains('◂') && growth.contains('▸') && firms.contains('◂'));
        assert_eq!(stretch(growth).0, stretch(base).0, "it begins where the base ended");
        assert_eq!(
            stretch(firms).1,
            stretch(growth).1,
            "and falls from where the growth ended"
        );
        assert_eq!(stretch(total).1, stretch(base).1, "the total begins at nothing");
        assert!(growth.contains("31.50"), "the value stands beside it: {growth}");
    }
    let narrow = drawn(&drivers(), 36).join("\n");
    assert!(narrow.contains("no room for: the values"), "{narrow}");
    assert!(narrow.contains("+1.500"), "{narrow}");
}
