use super::*;
use crate::lens::figure::samples;
use crate::lens::{Bar, Bars, Ledger, LedgerLine};

fn table() -> Table {
    let columns = vec![
        Column::text("name", "name"),
        Column::number("share", "share"),
        Column::text("outcome", "outcome"),
    ];
    let rows = vec![
        vec![words("A, \"B\" | C"), Cell::Share(1.0 / 3.0), words("failed")],
        vec![Cell::Null, Cell::Null, words("passed")],
    ];
    Table {
        title: "Things".to_owned(),
        columns,
        rows,
        note: "a note".to_owned(),
    }
}

#[test]
fn json_is_one_array_of_flat_objects_with_unrounded_numbers() {
    let text = machine::json(&[table()]);
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read[0]["share"].as_f64(), Some(1.0 / 3.0));
    assert_eq!(read[0]["outcome"], "failed");
    assert!(read[1]["name"].is_null());
    assert_eq!(read.as_array().unwrap().len(), 2);
    assert_eq!(machine::json(&[]), "[]\n");
}

#[test]
fn kinds_of_rows_keep_their_own_keys_in_json_and_share_a_header_in_csv() {
    let other = sheet("", vec![Column::number("n", "n")], vec![vec![Cell::Integer(7)]]);
    let tables = [of_kind("thing", table()), of_kind("count", other)];
    let read: serde_json::Value = serde_json::from_str(&machine::json(&tables)).unwrap();
    assert_eq!(read[2], serde_json::json!({ "kind": "count", "n": 7 }));
    let csv = machine::csv(&tables).unwrap();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "kind,name,share,outcome,n");
    assert_eq!(lines[1], "thing,\"A, \"\"B\"\" | C\",0.3333333333333333,failed,");
    assert_eq!(lines[3], "count,,,,7");
}

#[test]
fn people_see_percent_marks_and_a_dot_for_nothing() {
    let text = people::grids(&Output::default(), &[table()]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "Things");
    assert_eq!(
        lines[1].split_whitespace().collect::<Vec<_>>(),
        ["name", "share", "outcome"]
    );
    assert!(lines[2].ends_with("33.3 %  ✗ failed"), "{text}");
    assert!(lines[3].starts_with('·') && lines[3].ends_with("·  ● passed"), "{text}");
    assert_eq!(lines[4], "a note");
}

#[test]
fn numbers_stand_right_aligned_and_no_line_ends_in_blanks() {
    let rows = vec![
        vec![Cell::Integer(7), words("a")],
        vec![Cell::Integer(12_345), words("bb")],
    ];
    let table = sheet("", vec![Column::number("n", "n"), Column::text("t", "t")], rows);
    let text = people::grids(&Output::default(), &[table]);
    assert_eq!(text, "     n  t\n     7  a\n12,345  bb\n");
}

#[test]
fn plain_is_ascii_in_what_assay_adds() {
    let text = people::grids(
        &Output {
            plain: true,
            ..Output::default()
        },
        &[table()],
    );
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("failed"));
}

#[test]
fn colour_changes_no_letter() {
    let plain = people::grids(&Output::default(), &[table()]);
    let colored = people::grids(
        &Output {
            color: true,
            ..Output::default()
        },
        &[table()],
    );
    assert!(colored.contains("\u{1b}[31m✗"));
    let mut stripped = String::new();
    let mut letters = colored.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(|end| *end == 'm');
        } else {
            stripped.push(letter);
        }
    }
    assert_eq!(stripped, plain);
}

#[test]
fn a_table_folds_into_the_terminal_but_its_numbers_do_not() {
    let rows = vec![vec![
        Cell::Integer(1_234_567),
        words("many words that do not fit on one line of a narrow terminal"),
    ]];
    let table = sheet("", vec![Column::number("n", "n"), Column::text("t", "text")], rows);
    let text = people::grids(
        &Output {
            width: Some(40),
            ..Output::default()
        },
        &[table],
    );
    assert!(text.contains("1,234,567"), "{text}");
    assert!(
        text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= 40),
        "{text}"
    );
}

#[test]
fn markdown_escapes_what_would_break_a_cell() {
    let text = people::markdown(&[table()]);
    assert!(
        text.contains("| name | share | outcome |\n| --- | ---: | --- |\n"),
        "{text}"
    );
    assert!(text.contains("| A, \"B\" \\| C | 33.3 % | ✗ failed |"), "{text}");
}

#[test]
fn figures_name_their_section_for_programs() {
    let ledger = Ledger {
        title: "Why".to_owned(),
        lines: vec![LedgerLine {
            label: "MEP+R".to_owned(),
            value: Some(80.0),
            weight: 0.25,
            points: Some(20.0),
            source: "licence".to_owned(),
        }],
        total: Some(20.0),
        places: 2,
    };
    let table = twin::programs(&Figure::Ledger(ledger));
    let read: serde_json::Value = serde_json::from_str(&machine::json(&[table])).unwrap();
    assert_eq!(read[0]["section"], "Why");
    assert_eq!(read[0]["points"], 20.0);
    assert_eq!(read[1]["label"], "total");
    let bars = Bars {
        title: "Tiers".to_owned(),
        bars: vec![Bar {
            label: "GOLD".to_owned(),
            value: 12.0,
            shown: "12 leads".to_owned(),
            meaning: "tier.2".to_owned(),
        }],
    };
    let people = twin::people(&Figure::Bars(bars.clone()));
    assert_eq!(people.rows[0][1], words("12 leads"));
    let programs = twin::programs(&Figure::Bars(bars));
    assert_eq!(programs.rows[0][2].json(), serde_json::json!(12.0));
}

#[test]
fn a_measure_is_shown_in_its_unit() {
    assert_eq!(measure(Some(0.5), "share").shown(), "50.0 %");
    assert_eq!(measure(Some(1234.0), "count"), Cell::Integer(1234));
    assert_eq!(measure(Some(1.5), "points").shown(), "1.50");
    assert_eq!(measure(None, "count"), Cell::Null);
}

#[test]
fn the_twin_of_every_figure_prints_plainly_at_any_width() {
    for width in [None, Some(38), Some(78), Some(196)] {
        for figure in samples::every_kind() {
            let output = Output {
                plain: true,
                width,
                ..Output::default()
            };
            let text = people::grids(&output, &[twin::people(&figure)]);
            assert!(text.is_ascii(), "{text}");
            assert!(text.starts_with(figure.title()));
            assert!(text.lines().count() > 1, "{text}");
        }
    }
    let plain = Output {
        plain: true,
        ..Output::default()
    };
    let dots = people::grids(&plain, &[twin::people(&Figure::Dots(samples::dots()))]);
    let proven = dots.lines().find(|line| line.starts_with("Proven mover")).unwrap();
    assert_eq!(
        proven.split_whitespace().collect::<Vec<_>>().join(" "),
        "Proven mover 1,281 3.2 % 8.6 % 7.2 % 10.2 % 2.27 yes"
    );
    assert!(dots.contains("base 3.8 %; from - to: Wilson 95 %"), "{dots}");
    let tree = people::grids(&plain, &[twin::people(&Figure::Tree(samples::tree()))]);
    assert!(tree.contains("1.3") && tree.contains("not met"), "{tree}");
}
