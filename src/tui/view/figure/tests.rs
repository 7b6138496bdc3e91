//! Every drawing keeps to its width and puts what it knows where it belongs.

use super::*;
use crate::lens::figure::samples;
use crate::lens::{
    Bar, Bars, CardFace, CardGroup, Cards, Cell, Column, DotRow, Dots, Form, FormField, HeatMap, Ledger, LedgerLine,
    Matrix, Table, Tree, TreeNode, Verdict,
};
use crate::tui::theme::Themes;

/// The widths of a pane at 40, 80, 120 and 200 columns, borders taken off, and what lies between.
const WIDTHS: [usize; 6] = [38, 40, 78, 100, 118, 196];

fn text_of(line: &Line<'_>) -> String {
    line.spans.iter().map(|span| span.content.as_ref()).collect()
}

/// Without line breaks, as a wrapped sentence reads.
fn read(figure: &Figure, width: usize) -> String {
    let text = drawn(figure, width).join(" ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn drawn(figure: &Figure, width: usize) -> Vec<String> {
    let themes = Themes::shipped(true, false);
    lines(figure, themes.current(), width)
        .iter()
        .map(|line| text_of(line).trim_end().to_owned())
        .collect()
}

/// The column of a letter in a line, counted on screen.
fn column_of(line: &str, letter: char) -> usize {
    let before: String = line.chars().take_while(|found| *found != letter).collect();
    assert!(line.contains(letter), "no {letter} in {line}");
    words::width(&before)
}

/// The same kinds with labels that fit nowhere.
fn overlong() -> Vec<Figure> {
    let long = "a very long label that does not fit anywhere at all, whatever is done about it".to_owned();
    let bar = |value| Bar {
        label: long.clone(),
        value,
        shown: "1,234,567".into(),
        meaning: "tier.1".into(),
    };
    let leaf = TreeNode {
        verdict: Some(Verdict::Unknown),
        ..TreeNode::leaf(&long, &long)
    };
    let deep = (0..9).fold(leaf, |below, _| TreeNode {
        children: vec![below],
        ..TreeNode::leaf(&long, &long)
    });
    let face = |gap| CardFace {
        key: String::new(),
        title: long.clone(),
        badge: long.clone(),
        lines: vec![long.clone()],
        meaning: String::new(),
        gap,
    };
    let mut dots = samples::dots();
    for row in &mut dots.rows {
        row.label.clone_from(&long);
    }
    dots.after.push(Column::text("about", &long));
    let mut map = samples::heat_map(200);
    map.rows[0].label.clone_from(&long);
    map.columns[0].clone_from(&long);
    let mut curve = samples::curve();
    curve.x.title.clone_from(&long);
    curve.y.title.clone_from(&long);
    curve.series[0].label.clone_from(&long);
    let many: Vec<String> = (0..30).map(|place| format!("{place} {long}")).collect();
    vec![
        Figure::Bars(Bars {
            title: long.clone(),
            bars: vec![bar(3.0), bar(0.0)],
        }),
        Figure::Ledger(Ledger {
            title: long.clone(),
            lines: vec![LedgerLine {
                label: long.clone(),
                value: Some(1.0),
                weight: 0.25,
                points: None,
                source: long.clone(),
            }],
            total: None,
            places: 2,
        }),
        Figure::Table(Table {
            title: long.clone(),
            columns: many.iter().map(|name| Column::text(name, name)).collect(),
            rows: vec![many.iter().map(|text| Cell::Text(text.clone())).collect()],
            note: long.clone(),
        }),
        Figure::Text {
            title: long.clone(),
            lines: vec![long.clone()],
        },
        Figure::Tree(Tree {
            title: long.clone(),
            columns: Vec::new(),
            nodes: vec![deep],
            note: long.clone(),
        }),
        Figure::Dots(dots),
        Figure::Matrix(Matrix {
            rows: many.clone(),
            columns: many.clone(),
            counts: vec![vec![1_234_567; 30]; 30],
            ..samples::matrix()
        }),
        Figure::Curve(curve),
        Figure::HeatMap(map),
        Figure::Cards(Cards {
            title: long.clone(),
            groups: vec![CardGroup {
                title: long.clone(),
                note: long.clone(),
                meaning: String::new(),
                cards: vec![face(false), face(true)],
                leads: None,
            }],
            note: long.clone(),
        }),
        Figure::Form(Form {
            fields: vec![FormField {
                name: long.clone(),
                about: long.clone(),
                value: Cell::Text(long.clone()),
                default: Cell::Null,
                minimum: None,
                maximum: None,
                choices: many,
                unit: long.clone(),
                used_in: vec![long.clone()],
            }],
            ..samples::form()
        }),
    ]
}

#[test]
fn no_line_of_any_figure_is_wider_than_asked() {
    let mut figures = samples::every_kind();
    figures.extend(overlong());
    for figure in &figures {
        for width in WIDTHS {
            for line in drawn(figure, width) {
                assert!(words::width(&line) <= width, "{width}: {line}");
            }
        }
    }
}

#[test]
fn nothing_to_show_is_no_panic() {
    let empty = [
        Figure::Table(Table::default()),
        Figure::Tree(Tree::default()),
        Figure::Bars(Bars::default()),
        Figure::Dots(Dots::default()),
        Figure::Matrix(Matrix::default()),
        Figure::Curve(crate::lens::Curve::default()),
        Figure::HeatMap(HeatMap::default()),
        Figure::Cards(Cards::default()),
        Figure::Ledger(Ledger::default()),
        Figure::Form(Form::default()),
    ];
    for figure in empty.iter().chain(&samples::every_kind()) {
        for width in [0, 1, 5, 12] {
            drawn(figure, width);
        }
    }
}

#[test]
fn every_kind_at_40_and_100_columns() {
    for width in [40, 100] {
        let all: Vec<String> = samples::every_kind()
            .iter()
            .map(|figure| drawn(figure, width).join("\n"))
            .collect();
        insta::assert_snapshot!(format!("figures_{width}"), all.join("\n\n"));
    }
}

#[test]
fn styles_of_a_heat_map() {
    let themes = Themes::shipped(true, false);
    let all = lines(&Figure::HeatMap(samples::heat_map(3)), themes.current(), 40);
    insta::assert_snapshot!("figure_styles_heat_map", format!("{all:#?}"));
}

/// Where a share stands on the scale of the sample's dots, in screen columns, reckoned from the header's own ticks.
fn expected_column(header: &str, share: f64) -> usize {
    // The scale's ends: `0` stands at its start, and `20 %` ends at its end.
    let start = column_of(header, '0');
    let end = words::width(&header[..header.find('%').unwrap()]);
    start + (share / 0.2 * (end - start) as f64).round() as usize
}

#[test]
fn dots_ends_and_baseline_stand_at_their_values() {
    for width in WIDTHS {
        let all = drawn(&Figure::Dots(samples::dots()), width);
        let header = &all[1];
        let proven = &all[3];
        assert_eq!(
            column_of(proven, '●'),
            expected_column(header, 0.0859),
            "{width}\n{header}\n{proven}"
        );
        if width >= 78 {
            assert_eq!(column_of(proven, '├'), expected_column(header, 0.0717));
            assert_eq!(column_of(proven, '┤'), expected_column(header, 0.1025));
        }
        let base = expected_column(header, 0.0379);
        assert_eq!(column_of(proven, '│'), base, "{width}\n{proven}");
        let unknown = &all[6];
        assert_eq!(column_of(unknown, '│'), base, "the line runs through all rows");
        assert!(!unknown.contains('●') && unknown.contains('·'), "{unknown}");
        let foot = all.iter().find(|line| line.contains("base 3.8 %")).unwrap();
        assert_eq!(column_of(foot, '└'), base);
        assert!(proven.contains("8.6 %"), "the number stands beside its dot: {proven}");
    }
}

#[test]
fn dots_give_up_columns_by_name_before_the_scale() {
    let narrow = read(&Figure::Dots(samples::dots()), 38);
    assert!(narrow.contains("no room for: n, share, lift, above rest"), "{narrow}");
    let wide = drawn(&Figure::Dots(samples::dots()), 118).join(" ");
    assert!(
        !wide.contains("no room") && wide.contains("37,034") && wide.contains("2.27"),
        "{wide}"
    );
}

#[test]
fn a_baseline_inside_an_interval_crosses_it_and_an_end_off_the_scale_points_outwards() {
    let mut dots = samples::dots();
    dots.rows = vec![DotRow {
        label: "Wide".to_owned(),
        value: Some(0.1),
        interval: Some((0.01, 0.4)),
        ..DotRow::default()
    }];
    let all = drawn(&Figure::Dots(dots), 78);
    assert_eq!(column_of(&all[2], '┼'), expected_column(&all[1], 0.0379));
    assert!(all[2].contains('▸') && !all[2].contains('┤'), "{}", all[2]);
}

#[test]
fn a_matrix_adds_up_and_drops_columns_by_name() {
    let wide = drawn(&Figure::Matrix(samples::matrix()), 78);
    let numbers = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(numbers(&wide[3]), ["GOLD", "32↑", "1,230=", "0", "0", "1,262"]);
    assert_eq!(numbers(&wide[6]), ["total", "299", "1,249", "84", "35,444", "37,076"]);
    // Every number of a column ends in the same place, its arrow after it.
    let end = |line: &str, text: &str| words::width(&line[..line.find(text).unwrap()]) + words::width(text);
    assert_eq!(end(&wide[3], "1,230"), end(&wide[6], "1,249"));
    assert!(wide.join("\n").contains("↑ 73 up, = 36,984 same, ↓ 19 down"));
    let narrow = drawn(&Figure::Matrix(samples::matrix()), 38).join("\n");
    assert!(
        narrow.contains("no room for: Standard") && narrow.contains("37,076"),
        "{narrow}"
    );
}

#[test]
fn a_curve_reaches_its_corners_and_legends_tell_strokes_apart() {
    for width in WIDTHS {
        let all = drawn(&Figure::Curve(samples::curve()), width);
        let plot: Vec<&String> = all
            .iter()
            .filter(|line| line.contains('│') || line.contains('┤'))
            .collect();
        // (0, 1) is the top left dot, (1, 0.05) lies in the last row at the right end.
        let after = |line: &str| line.split(['│', '┤']).nth(1).unwrap().to_owned();
        let top = after(plot[0]).chars().next().unwrap();
        assert_ne!((u32::from(top) - 0x2800) & 0x01, 0, "{width}: {top}");
        let bottom = plot
            .iter()
            .rev()
            .map(|line| after(line))
            .find(|row| !row.is_empty())
            .unwrap();
        let axis = all.iter().find(|line| line.contains('└')).unwrap();
        let columns = axis.chars().filter(|letter| *letter == '─').count();
        assert_eq!(
            bottom.chars().count(),
            columns,
            "{width}: the last cell is set\n{bottom}"
        );
        assert!(plot.len() >= 6 && plot.len() <= 18);
        let legend = all.join("\n");
        for part in ["⠒⠀⠒ base rate", "⠒⠒⠒ model", "⠶⠀⠶ cuts", "100 %", "recall", "precision"] {
            assert!(legend.contains(part), "{width}: {part}\n{legend}");
        }
    }
}

#[test]
fn a_heat_map_has_a_sign_per_level_and_says_what_it_leaves_out() {
    let wide = drawn(&Figure::HeatMap(samples::heat_map(4)), 78);
    assert!(wide[2].contains("0.12▲") && wide[2].ends_with("0.31✗"), "{}", wide[2]);
    assert!(wide[3].contains('·') && wide[3].ends_with("0.03●"), "{}", wide[3]);
    assert!(wide.join("\n").contains("● in order  ▲ watch  ✗ alert"));
    let signs = drawn(&Figure::HeatMap(samples::heat_map(12)), 38);
    assert!(signs[2].ends_with("● ▲ ✗"), "{}", signs[2]);
    assert!(signs.join("\n").contains("no room for: the numbers"));
    assert!(signs[1].contains("W01") && signs[1].ends_with("W12"), "{}", signs[1]);
    let newest = drawn(&Figure::HeatMap(samples::heat_map(52)), 38);
    assert!(newest[2].ends_with("● ▲ ✗"), "the newest stay: {}", newest[2]);
    assert!(newest.join(" ").contains("oldest of 52 weeks"), "{newest:?}");
}

#[test]
fn weeks_of_a_heat_map_stand_by_month_and_day() {
    let mut map = samples::heat_map(8);
    map.columns = ["12-07", "12-14", "12-21", "12-28"]
        .map(|day| format!("2025-{day}"))
        .to_vec();
    map.columns
        .extend(["01-04", "01-11", "01-18", "01-25"].map(|day| format!("2026-{day}")));
    let wide = drawn(&Figure::HeatMap(map.clone()), 118);
    assert!(wide[1].contains("12-07") && wide[1].contains("12-28"), "{}", wide[1]);
    assert!(wide[1].ends_with("01-25") && !wide[1].contains('…'), "{}", wide[1]);
    let narrow = drawn(&Figure::HeatMap(map), 38);
    assert!(
        narrow[1].contains("01-25") && !narrow[1].contains("202"),
        "{}",
        narrow[1]
    );
}

#[test]
fn cards_wrap_in_rows_and_gaps_are_dashed() {
    let wide = drawn(&Figure::Cards(samples::cards()), 118);
    assert_eq!(wide.iter().filter(|line| line.contains("DECISION")).count(), 1);
    let heads = wide.iter().find(|line| line.contains("DECISION")).unwrap();
    assert!(heads.contains("INTRODUCER 0/1"), "four groups abreast: {heads}");
    let narrow = drawn(&Figure::Cards(samples::cards()), 38);
    let heads = narrow.iter().find(|line| line.contains("DECISION")).unwrap();
    assert!(!heads.contains("CHAMPION"), "{heads}");
    let text = narrow.join("\n");
    assert!(text.contains("╭╌╌") && text.contains("╎ nobody yet"), "{text}");
    for name in ["A. Example", "F. Second", "B. Sample", "D. Invented"] {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn a_tree_has_a_sign_per_verdict_and_a_word_for_the_unknown() {
    for width in WIDTHS {
        let all = drawn(&Figure::Tree(samples::tree()), width);
        assert!(all[1].starts_with("  ✗ 1 Prime mover"), "{}", all[1]);
        assert!(
            all[2].starts_with("  ├ ✓ tenure 12 to 36 months") && all[2].ends_with("24"),
            "{}",
            all[2]
        );
        let text = all.join("\n");
        assert!(
            text.contains("│ └ ? experience 60 to 180") && text.contains("unknown"),
            "{text}"
        );
        assert!(text.contains("  └ ✗ reps at most 10"), "{text}");
    }
}

#[test]
fn a_form_marks_what_is_not_the_default() {
    for width in WIDTHS {
        let all = drawn(&Figure::Form(samples::form()), width);
        let text = all.join("\n");
        assert!(text.contains("62▲"), "{width}\n{text}");
        assert!(!text.contains("0.25▲"), "{text}");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["0 to 100", "60", "points", "c3, what-if", "1 changed from the default"] {
            assert!(text.contains(part), "{width}: {part}\n{text}");
        }
    }
}

#[test]
fn a_table_names_the_columns_it_leaves_out() {
    let columns: Vec<Column> = (0..9).map(|n| Column::number("n", &format!("column{n}"))).collect();
    let table = Table {
        rows: vec![(0..9).map(|_| Cell::Integer(12_345_678)).collect()],
        columns,
        ..Table::default()
    };
    let text = read(&Figure::Table(table), 40);
    assert!(
        text.contains("no room for: column4, column5, column6, column7, column8"),
        "{text}"
    );
}
