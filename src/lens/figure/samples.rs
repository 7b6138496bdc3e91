//! One figure of each kind, made by hand, for the tests of the twins and of the drawings.

use super::*;
use crate::lens::LeadSelection;

/// Dots as the Tiers pane has them; the scale goes from 0 to 20 %.
pub(crate) fn dots() -> Dots {
    let row = |label: &str, rank: u32, n, rate, low, high, lift| DotRow {
        label: label.to_owned(),
        meaning: format!("tier.{rank}"),
        value: Some(rate),
        interval: Some((low, high)),
        before: vec![Cell::Integer(n), Cell::Share(n as f64 / 39_448.0)],
        after: vec![
            Cell::Real {
                value: lift,
                decimals: 2,
            },
            Cell::Flag(rank < 6),
        ],
    };
    Dots {
        title: "Distribution".to_owned(),
        reading: "rate".to_owned(),
        measure: Measure::Share,
        interval: "Wilson 95 %".to_owned(),
        range: Some((0.0, 0.2)),
        baseline: Some(Baseline {
            label: "base".to_owned(),
            value: 0.0379,
        }),
        before: vec![Column::number("n", "n"), Column::number("share", "share")],
        after: vec![Column::number("lift", "lift"), Column::text("above", "above rest")],
        rows: vec![
            row("Prime mover", 1, 245, 0.1592, 0.1187, 0.2, 4.2),
            row("Proven mover", 2, 1281, 0.0859, 0.0717, 0.1025, 2.27),
            row("Moderate bleeder", 3, 84, 0.0952, 0.0491, 0.1768, 2.51),
            row("Standard", 6, 37_034, 0.0344, 0.0325, 0.0363, 0.91),
            DotRow {
                label: "Unknown".to_owned(),
                meaning: "tier.7".to_owned(),
                before: vec![Cell::Integer(0), Cell::Share(0.0)],
                after: vec![Cell::Null, Cell::Null],
                ..DotRow::default()
            },
        ],
        note: "p = 0.0023 for tier 3".to_owned(),
    }
}

/// A migration matrix: 73 up, 36,984 the same, 19 down.
pub(crate) fn matrix() -> Matrix {
    let tiers = ["PLATINUM", "GOLD", "SILVER", "Standard"].map(str::to_owned).to_vec();
    Matrix {
        title: "Migration".to_owned(),
        row_title: "now".to_owned(),
        column_title: "draft".to_owned(),
        rows: tiers.clone(),
        columns: tiers,
        counts: vec![
            vec![226, 19, 0, 0],
            vec![32, 1_230, 0, 0],
            vec![0, 0, 84, 0],
            vec![41, 0, 0, 35_444],
        ],
        ordered: true,
        note: "TRAIN only".to_owned(),
    }
}

/// A precision-recall curve with its base rate.
pub(crate) fn curve() -> Curve {
    let share = |title: &str| Axis {
        title: title.to_owned(),
        measure: Measure::Share,
        range: Some((0.0, 1.0)),
    };
    Curve {
        title: "Precision over recall".to_owned(),
        x: share("recall"),
        y: share("precision"),
        series: vec![
            Series {
                label: "base rate".to_owned(),
                meaning: "curve.reference".to_owned(),
                stroke: Stroke::Dashed,
                points: vec![(0.0, 0.05), (1.0, 0.05)],
            },
            Series {
                label: "model".to_owned(),
                meaning: "curve.1".to_owned(),
                stroke: Stroke::Solid,
                points: vec![(0.0, 1.0), (0.25, 0.6), (0.5, 0.35), (1.0, 0.05)],
            },
            Series {
                label: "cuts".to_owned(),
                meaning: "curve.2".to_owned(),
                stroke: Stroke::Points,
                points: vec![(0.1, 0.9), (0.75, 0.15)],
            },
        ],
        note: "average precision 0.31".to_owned(),
    }
}

/// Drift of three features over so many weeks: the last week of `firm_net` is an alert, the one before to be watched.
pub(crate) fn heat_map(weeks: usize) -> HeatMap {
    let cell = |value: f64| {
        let level = usize::from(value >= 0.1) + usize::from(value >= 0.25);
        Some(HeatCell { value, level })
    };
    let row = |label: &str, last: [f64; 2]| {
        let calm = (0..weeks.saturating_sub(2)).map(|week| cell(0.01 + week as f64 / 1000.0));
        HeatRow {
            label: label.to_owned(),
            cells: calm.chain(last.map(cell)).collect(),
        }
    };
    let mut rows = vec![
        row("firm_net", [0.12, 0.31]),
        row("tenure", [0.02, 0.03]),
        row("experience_months", [0.05, 0.11]),
    ];
    rows[1].cells[0] = None;
    HeatMap {
        title: "Drift".to_owned(),
        row_title: "feature".to_owned(),
        column_title: "week".to_owned(),
        columns: (1..=weeks).map(|week| format!("W{week:02}")).collect(),
        measure: Measure::Decimal(2),
        levels: HeatLevel::usual(),
        rows,
        note: "population stability index".to_owned(),
    }
}

/// A role map with one gap.
pub(crate) fn cards() -> Cards {
    let card = |title: &str, badge: &str, line: &str| CardFace {
        key: title.to_owned(),
        title: title.to_owned(),
        badge: badge.to_owned(),
        lines: vec![line.to_owned()],
        meaning: "authority.sole".to_owned(),
        gap: false,
    };
    let group = |title: &str, note: &str, cards| CardGroup {
        title: title.to_owned(),
        note: note.to_owned(),
        cards,
        ..CardGroup::default()
    };
    let missing = CardFace {
        title: "nobody yet".to_owned(),
        lines: vec!["best: E. Madeup, 6 < 7".to_owned()],
        gap: true,
        ..CardFace::default()
    };
    Cards {
        title: "Roles".to_owned(),
        groups: vec![
            group(
                "DECISION",
                "2/2",
                vec![card("A. Example", "20", "COO 87"), card("F. Second", "18", "CEO 81")],
            ),
            group("CHAMPION", "1/1", vec![card("B. Sample", "13", "Director 74")]),
            group("BLOCKER", "1/2", vec![card("D. Invented", "8", "Legal 58")]),
            group("INTRODUCER", "0/1", vec![missing]),
        ],
        note: "completeness 78".to_owned(),
    }
}

/// A rule with a condition of each verdict.
pub(crate) fn tree() -> Tree {
    let judged = |label: &str, detail: &str, verdict| TreeNode {
        verdict: Some(verdict),
        ..TreeNode::leaf(label, detail)
    };
    Tree {
        title: "Rule".to_owned(),
        columns: Vec::new(),
        nodes: vec![
            TreeNode {
                meaning: "tier.1".to_owned(),
                children: vec![
                    judged("tenure 12 to 36 months", "24", Verdict::Met),
                    TreeNode {
                        children: vec![judged("experience 60 to 180 months", "", Verdict::Unknown)],
                        ..judged("either", "", Verdict::Unknown)
                    },
                    judged("reps at most 10", "14", Verdict::Unmet),
                ],
                ..judged("1 Prime mover", "", Verdict::Unmet)
            },
            judged("2 Proven mover", "", Verdict::Met),
        ],
        note: "3 of 5 conditions decide".to_owned(),
    }
}

/// Two parameters, one of them changed.
pub(crate) fn form() -> Form {
    let real = |value: f64| Cell::Real { value, decimals: 2 };
    Form {
        title: "Parameters".to_owned(),
        fields: vec![
            FormField {
                name: "tiers.gold".to_owned(),
                about: "Points from which a lead is GOLD.".to_owned(),
                value: Cell::Integer(62),
                default: Cell::Integer(60),
                minimum: Some(0.0),
                maximum: Some(100.0),
                choices: Vec::new(),
                unit: "points".to_owned(),
                used_in: vec!["c3".to_owned(), "what-if".to_owned()],
            },
            FormField {
                name: "weights.om".to_owned(),
                about: String::new(),
                value: real(0.25),
                default: real(0.25),
                minimum: Some(0.0),
                maximum: Some(1.0),
                choices: Vec::new(),
                unit: "weight".to_owned(),
                used_in: vec!["c3".to_owned()],
            },
        ],
        note: "e edits them".to_owned(),
    }
}

/// A figure of every kind, in the order of [`Figure`].
pub(crate) fn every_kind() -> Vec<Figure> {
    let table = Table {
        title: "Files".to_owned(),
        columns: vec![
            Column::text("file", "file"),
            Column::number("rows", "rows"),
            Column::number("share", "share"),
        ],
        rows: vec![
            vec![
                Cell::Text("lists/ca.csv".to_owned()),
                Cell::Integer(12_320),
                Cell::Share(0.765),
            ],
            vec![Cell::Text("lists/tx.csv".to_owned()), Cell::Integer(87), Cell::Null],
        ],
        note: "2 files".to_owned(),
    };
    let bar = |label: &str, value: f64, shown: &str, meaning: &str| Bar {
        label: label.to_owned(),
        value,
        shown: shown.to_owned(),
        meaning: meaning.to_owned(),
    };
    let line = |label: &str, value: Option<f64>, points: Option<f64>| LedgerLine {
        label: label.to_owned(),
        value,
        weight: 0.25,
        points,
        source: "licence".to_owned(),
    };
    vec![
        Figure::Table(table),
        Figure::Tree(tree()),
        Figure::Bars(Bars {
            title: "Tiers".to_owned(),
            bars: vec![
                bar("GOLD", 245.0, "245", "tier.1"),
                bar("SILVER", 1755.0, "1,755", "tier.2"),
            ],
        }),
        Figure::Dots(dots()),
        Figure::Matrix(matrix()),
        Figure::Curve(curve()),
        Figure::HeatMap(heat_map(12)),
        Figure::Cards(cards()),
        Figure::Ledger(Ledger {
            title: "Score".to_owned(),
            lines: vec![line("Resimercial", Some(80.0), Some(20.0)), line("MEP+R", None, None)],
            total: Some(20.0),
            places: 2,
        }),
        Figure::Form(form()),
        Figure::Cards(cards()).linked(vec![Way {
            label: "DECISION".to_owned(),
            leads: LeadSelection::with_word("role", "decision"),
        }]),
        Figure::Text {
            title: "Why".to_owned(),
            lines: vec!["certified by 3 makers".to_owned()],
        },
    ]
}
