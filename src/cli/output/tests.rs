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
    let text = people::grids(&Output::default(), &[table()], people::USUAL);
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
    let text = people::grids(&Output::default(), &[table], people::USUAL);
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
        people::USUAL,
    );
    assert!(text.is_ascii(), "{text}");
    assert!(text.contains("failed"));
}

#[test]
fn colour_changes_no_letter() {
    let plain = people::grids(&Output::default(), &[table()], people::USUAL);
    let colored = people::grids(
        &Output {
            color: true,
            ..Output::default()
        },
        &[table()],
        people::USUAL,
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
        people::USUAL,
    );
    assert!(text.contains("1,234,567"), "{text}");
    assert!(
        text.lines().count() > 2 && text.lines().all(|line| line.chars().count() <= 40),
        "{text}"
    );
}

/// Gates as `assay gates` lists them.
fn gates() -> Table {
    let columns = vec![
        Column::text("id", "gate"),
        Column::text("outcome", "outcome"),
        Column::text("subject", "about"),
        Column::text("check", "check"),
        Column::number("observed", "observed"),
        Column::text("bounds", "bounds"),
        Column::text("note", "note"),
    ];
    let row = |id: &str, outcome: &str, check: &str, observed: Cell, bounds: &str, note: &str| {
        let subject = words("contractors/dealers/generac.csv");
        vec![
            words(id),
            words(outcome),
            subject,
            words(check),
            observed,
            words(bounds),
            words(note),
        ]
    };
    let rows = vec![
        row(
            "C0.1",
            "passed",
            "required columns that are missing",
            Cell::Integer(0),
            "blocks > 0",
            "every one was found",
        ),
        row(
            "C0.3",
            "warned",
            "the declared state is the layout's, and no file or state comes twice in the list of files",
            Cell::Share(0.009),
            "warns > 0.5 %, blocks > 5 %",
            "1 of 108 rows could not be read",
        ),
    ];
    sheet("", columns, rows)
}

fn in_terminal(table: &Table, width: u16, plain: bool, way: people::Way) -> String {
    let output = Output {
        width: Some(width),
        plain,
        ..Output::default()
    };
    people::grids(&output, std::slice::from_ref(table), way)
}

#[test]
fn a_wide_table_keeps_what_fits_and_names_the_rest() {
    insta::assert_snapshot!(in_terminal(&gates(), 80, false, people::USUAL), @r"
    gate  outcome   about              check              observed  bounds
    C0.1  ● passed  …lers/generac.csv  required columns          0  blocks > 0
                                       that are missing
    C0.3  ▲ warned  …lers/generac.csv  the declared          0.9 %  warns > 0.5 %,
                                       state is the lay…            blocks > 5 %
    no room for: note; --format csv or a wider terminal shows them
    ");
    insta::assert_snapshot!(in_terminal(&gates(), 40, true, people::USUAL), @r"
    gate  outcome  observed
    C0.1  passed          0
    C0.3  warned      0.9 %
    no room for: about, check, bounds, note;
    --format csv or a wider terminal shows
    them
    ");
}

#[test]
fn a_list_is_one_line_a_row_and_says_which_option_shows_more() {
    let list = people::Way {
        fold: room::Fold::OneLine,
        option: Some("--columns"),
    };
    insta::assert_snapshot!(in_terminal(&gates(), 80, false, list), @r"
    gate  outcome   about              check              observed  bounds
    C0.1  ● passed  …lers/generac.csv  required columns…         0  blocks > 0
    C0.3  ▲ warned  …lers/generac.csv  the declared sta…     0.9 %  warns > 0.5 %,…
    no room for: note; --columns, --format csv or a wider terminal shows them
    ");
}

#[test]
fn no_width_runs_over_or_breaks_a_word() {
    let mut known: Vec<String> = vec!["●".into(), "▲".into(), "·".into()];
    for line in people::grids(&Output::default(), &[gates()], people::USUAL).lines() {
        known.extend(line.split_whitespace().map(str::to_owned));
    }
    for width in 40..200 {
        let text = in_terminal(&gates(), width, false, people::USUAL);
        for line in text.lines() {
            assert!(line.chars().count() <= usize::from(width), "{width}: {line}");
        }
        let told = text.lines().take_while(|line| !line.starts_with("no room for"));
        for word in told.flat_map(str::split_whitespace) {
            let whole = known.iter().any(|one| one == word);
            assert!(whole || word.contains('…'), "{width}: {word}\n{text}");
        }
    }
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
            let text = people::grids(&output, &[twin::people(&figure)], people::USUAL);
            assert!(text.is_ascii(), "{text}");
            assert!(text.starts_with(figure.title()));
            assert!(text.lines().count() > 1, "{text}");
        }
    }
    let plain = Output {
        plain: true,
        ..Output::default()
    };
    let dots = people::grids(&plain, &[twin::people(&Figure::Dots(samples::dots()))], people::USUAL);
    let proven = dots.lines().find(|line| line.starts_with("Proven mover")).unwrap();
    assert_eq!(
        proven.split_whitespace().collect::<Vec<_>>().join(" "),
        "Proven mover 1,281 3.2 % 8.6 % 7.2 % 10.2 % 2.27 yes"
    );
    assert!(dots.contains("base 3.8 %; from - to: Wilson 95 %"), "{dots}");
    let tree = people::grids(&plain, &[twin::people(&Figure::Tree(samples::tree()))], people::USUAL);
    assert!(tree.contains("1.3") && tree.contains("not met"), "{tree}");
}
