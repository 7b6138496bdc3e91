//! Frequencies: every row is counted once, and each bin's condition selects exactly its rows.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::settings::Settings;
use super::{COLUMNS, Row, SheetSource, answer, condition, rows};
use crate::engine::CancelToken;
use crate::frame::FrameBuilder;
use crate::lens::Cell;
use crate::operations::sheet::{Frequency, SheetKind, frequency};

fn counted(sheet: &SheetSource, rows: Option<&[u32]>, column: &str, unmask: bool) -> Frequency {
    frequency(sheet, rows, column, unmask, &CancelToken::new())
        .unwrap()
        .unwrap()
}

fn counts(table: &Frequency) -> Vec<usize> {
    let count = |row: usize| match table.sheet.cell(row, 1, false) {
        Cell::Integer(count) => usize::try_from(count).unwrap(),
        cell => panic!("{cell:?} is no count"),
    };
    (0..table.sheet.height()).map(count).collect()
}

fn shown(table: &Frequency) -> Vec<(String, usize)> {
    let value = |row: usize| table.sheet.cell(row, 0, true).shown();
    counts(table)
        .into_iter()
        .enumerate()
        .map(|(row, count)| (value(row), count))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn each_condition_selects_exactly_the_rows_of_its_bin(rows in rows(140)) {
        let sheet = super::sheet(&rows);
        for column in COLUMNS {
            let table = counted(&sheet, None, column, true);
            let counts = counts(&table);
            prop_assert_eq!(counts.iter().sum::<usize>(), rows.len());
            prop_assert_eq!(counts.len(), table.conditions.len());
            let mut seen = vec![0; rows.len()];
            let mut unwritten = 0;
            for (text, count) in table.conditions.iter().zip(&counts) {
                let Some(text) = text else {
                    unwritten += count;
                    continue;
                };
                let selected = answer(&sheet, &condition(text), None, true);
                prop_assert_eq!(selected.len(), *count, "{}", text);
                for row in selected {
                    seen[row as usize] += 1;
                }
            }
            prop_assert!(seen.iter().all(|times| *times <= 1));
            prop_assert_eq!(seen.iter().sum::<usize>() + unwritten, rows.len());
            // Only days beyond the years of four digits cannot be written.
            prop_assert!(unwritten == 0 || column == "day");
        }
    }

    #[test]
    fn texts_are_counted_as_the_slow_way_counts_them(rows in rows(80), base in proptest::collection::vec(0_u32..90, 0..50)) {
        let sheet = super::sheet(&rows);
        let table = counted(&sheet, Some(&base), "Some Text", false);
        let text = |row: &u32| rows.get(*row as usize).map(|row| row.text.clone());
        let mut expected: BTreeMap<Option<String>, usize> = BTreeMap::new();
        for value in base.iter().filter_map(text) {
            *expected.entry(value).or_default() += 1;
        }
        let mut expected: Vec<(Option<String>, usize)> = expected.into_iter().collect();
        expected.sort_by(|(left, many), (right, count)| {
            count.cmp(many).then(left.is_none().cmp(&right.is_none())).then(left.cmp(right))
        });
        let expected: Vec<(String, usize)> = expected
            .into_iter()
            .map(|(value, count)| (Cell::text(value.as_deref()).shown(), count))
            .collect();
        prop_assert_eq!(shown(&table), expected);
    }
}

fn blank() -> Row {
    Row {
        text: None,
        count: None,
        score: None,
        flag: None,
        day: None,
        phone: None,
        phone_public: None,
    }
}

#[test]
fn bins_have_readable_edges_and_sort_by_value() {
    let rows: Vec<Row> = (0..1_000)
        .map(|place| Row {
            count: Some(place * 3 - 700),
            score: Some(place as f64 / 1_000.0),
            day: Some(18_262 + place as i32),
            ..blank()
        })
        .collect();
    let sheet = super::sheet(&rows);
    let table = counted(&sheet, None, "count", false);
    assert_eq!(shown(&table)[0], ("-800 to -601".to_owned(), 34));
    assert_eq!(table.conditions[0].as_deref(), Some("count >= -800 AND count < -600"));
    assert_eq!(table.sheet.columns()[0].kind, SheetKind::Number);
    let table = counted(&sheet, None, "score", false);
    assert_eq!(shown(&table)[3], ("0.15 to below 0.2".to_owned(), 50));
    assert_eq!(table.conditions[3].as_deref(), Some("score >= 0.15 AND score < 0.2"));
    let table = counted(&sheet, None, "day", false);
    assert_eq!(shown(&table)[1], ("2020-04-01 to 2020-06-30".to_owned(), 91));
    let expected = "day >= DATE '2020-04-01' AND day < DATE '2020-07-01'";
    assert_eq!(table.conditions[1].as_deref(), Some(expected));
    let most = Settings::built_in().bins;
    assert!(
        ["count", "score", "day"]
            .iter()
            .all(|name| counted(&sheet, None, name, false).sheet.height() <= most)
    );
}

#[test]
fn few_values_stand_by_themselves_with_the_missing_ones_among_them() {
    let rows: Vec<Row> = [Some(true), None, None, Some(false), None, Some(true)]
        .map(|flag| Row { flag, ..blank() })
        .to_vec();
    let sheet = super::sheet(&rows);
    let table = counted(&sheet, None, "flag", false);
    let expected = [("·", 3), ("yes", 2), ("no", 1)].map(|(value, count)| (value.to_owned(), count));
    assert_eq!(shown(&table), expected);
    let conditions: Vec<Option<&str>> = table.conditions.iter().map(Option::as_deref).collect();
    assert_eq!(conditions, [Some("flag IS NULL"), Some("flag"), Some("NOT flag")]);
    assert_eq!(table.sheet.cell(0, 2, false), Cell::Share(0.5));
    assert!(frequency(&sheet, None, "size", false, &CancelToken::new()).is_err());
}

#[test]
fn a_text_too_long_for_a_condition_is_counted_without_one() {
    let longest = Settings::built_in().longest_condition;
    let texts = ["x".repeat(longest), "'".repeat(longest / 2 - 20)];
    let frame = FrameBuilder::new()
        .text("note", texts.iter().map(Some))
        .finish()
        .unwrap();
    let sheet = SheetSource::new("", &frame, &[], None).unwrap();
    let table = counted(&sheet, None, "note", false);
    assert_eq!(table.conditions.iter().filter(|text| text.is_none()).count(), 1);
    let written = table.conditions.iter().flatten().next().unwrap();
    assert_eq!(answer(&sheet, &condition(written), None, false), [1]);
}
