//! Filtering, sorting and finding against a second, slow way of doing each.

use std::cmp::Ordering;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;
use proptest::prelude::*;

use super::super::query::arrange_on;
use super::{
    COLUMNS, Direction, Row, SheetQuery, SheetSource, SortKey, answer, condition, frame, key, published, rows,
};
use crate::engine::CancelToken;
use crate::frame::FrameBuilder;
use crate::lens::{Cell, Column, Table};
use crate::operations::OperationError;
use crate::privacy::{PiiClass, mask_text};
use crate::rules::Condition;

/// The order of two rows by one column: missing values last, whichever way the others go.
fn slow_order(left: &Row, right: &Row, sort: &SortKey, unmask: bool) -> Ordering {
    fn gaps_last<T>(left: Option<T>, right: Option<T>, down: bool, order: impl Fn(T, T) -> Ordering) -> Ordering {
        match (left, right) {
            (Some(left), Some(right)) if down => order(right, left),
            (Some(left), Some(right)) => order(left, right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
    fn text(left: &String, right: &String) -> Ordering {
        let folded = |text: &String| text.to_ascii_lowercase().into_bytes();
        folded(left)
            .cmp(&folded(right))
            .then(left.as_bytes().cmp(right.as_bytes()))
    }
    let down = sort.direction == Direction::Descending;
    let number = |value: Option<f64>| value.filter(|value| !value.is_nan());
    match sort.column.as_str() {
        "Some Text" => gaps_last(left.text.as_ref(), right.text.as_ref(), down, text),
        "pii_phone" => {
            let shown = |row: &Row| {
                let phone = row.phone.clone()?;
                let clear = unmask || row.phone_public == Some(true);
                Some(if clear {
                    phone
                } else {
                    mask_text(PiiClass::Phone, &phone)
                })
            };
            gaps_last(shown(left).as_ref(), shown(right).as_ref(), down, text)
        }
        "count" => gaps_last(left.count, right.count, down, |left, right| left.cmp(&right)),
        "score" => gaps_last(number(left.score), number(right.score), down, |left, right| {
            left.total_cmp(&right)
        }),
        "flag" => gaps_last(left.flag, right.flag, down, |left, right| left.cmp(&right)),
        _ => gaps_last(left.day, right.day, down, |left, right| left.cmp(&right)),
    }
}

fn slow_sort(rows: &[Row], mut numbers: Vec<u32>, sorts: &[SortKey], unmask: bool) -> Vec<u32> {
    numbers.sort_by(|left, right| {
        let (a, b) = (&rows[*left as usize], &rows[*right as usize]);
        let order = sorts
            .iter()
            .map(|sort| slow_order(a, b, sort, unmask))
            .find(|order| order.is_ne());
        order.unwrap_or(Ordering::Equal).then(left.cmp(right))
    });
    numbers
}

/// Rows with their scores, best first.
fn slow_find(sheet: &SheetSource, pattern: &str, unmask: bool, among: &[u32]) -> Vec<u32> {
    let mut hits: Vec<(i64, u32)> = Vec::new();
    for row in among {
        let texts = ["Some Text", "pii_phone"].map(|name| sheet.column_place(name).unwrap());
        let scores = texts
            .iter()
            .filter_map(|place| match sheet.cell(*row as usize, *place, unmask) {
                Cell::Text(text) => SkimMatcherV2::default().fuzzy_match(&text, pattern),
                _ => None,
            });
        hits.extend(scores.max().map(|score| (score, *row)));
    }
    hits.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
    hits.into_iter().map(|(_, row)| row).collect()
}

fn sorts() -> impl Strategy<Value = Vec<SortKey>> {
    let direction = prop_oneof![Just(Direction::Ascending), Just(Direction::Descending)];
    let sort = (proptest::sample::select(COLUMNS.to_vec()), direction);
    proptest::collection::vec(sort.prop_map(|(column, direction)| key(column, direction)), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn rows_are_sorted_as_the_slow_way_sorts_them(
        rows in rows(160), sorts in sorts(), base in proptest::option::of(proptest::collection::vec(0_u32..200, 0..60)),
    ) {
        let sheet = super::sheet(&rows);
        let query = SheetQuery { sorts: sorts.clone(), ..SheetQuery::default() };
        let mut numbers = base.clone().unwrap_or_else(|| (0..rows.len() as u32).collect());
        numbers.retain(|row| (*row as usize) < rows.len());
        prop_assert_eq!(answer(&sheet, &query, base.as_deref(), false), slow_sort(&rows, numbers, &sorts, false));
    }

    #[test]
    fn a_condition_keeps_the_rows_it_holds_for(
        rows in rows(120), base in proptest::option::of(proptest::collection::vec(0_u32..140, 0..60)),
        text in proptest::sample::select(vec![
            "count >= 0", "\"Some Text\" ILIKE 'a%' OR flag", "NOT flag AND score < 2.5", "day IS NULL",
            "count = 1 AND day >= '2022-01-10'", "pii_phone LIKE '2%'",
        ]),
    ) {
        let sheet = super::sheet(&rows);
        let frame = frame(&rows);
        let held = Condition::parse(text, &sheet.infos()).unwrap().rows(&frame).unwrap();
        let mut expected = base.clone().unwrap_or_else(|| (0..rows.len() as u32).collect());
        expected.retain(|row| held.contains(&(*row as usize)));
        prop_assert_eq!(answer(&sheet, &condition(text), base.as_deref(), true), expected);
    }

    #[test]
    fn finding_ranks_rows_as_the_slow_way_does(
        rows in rows(120), pattern in prop_oneof!["[ab2]{1,2}", "[sSoa ]{1,4}", Just("é".to_owned()), Just("•2".to_owned())],
        unmask in any::<bool>(), sorts in proptest::option::of(sorts()), threads in 1_usize..4,
    ) {
        let sheet = super::sheet(&rows);
        let all: Vec<u32> = (0..rows.len() as u32).collect();
        let mut expected = slow_find(&sheet, &pattern, unmask, &all);
        if pattern.trim().is_empty() {
            expected = all;
        }
        let sorts = sorts.unwrap_or_default();
        if !sorts.is_empty() {
            expected = slow_sort(&rows, expected, &sorts, unmask);
        }
        let query = SheetQuery { find: Some(pattern), sorts, ..SheetQuery::default() };
        let mut last = Vec::new();
        let token = CancelToken::new();
        let mut publish = |arranged: super::Arranged| last = arranged.rows.map_or_else(Vec::new, |rows| rows.to_vec());
        arrange_on(&sheet, &query, None, unmask, &token, &mut publish, threads).unwrap();
        if query.find.as_deref().is_some_and(|pattern| pattern.trim().is_empty()) && query.sorts.is_empty() {
            // Nothing asked for is no list at all.
            prop_assert!(last.is_empty());
        } else {
            prop_assert_eq!(last, expected);
        }
    }
}

/// A score came of what was matched before it: the same text stood at two places of the list.
#[test]
fn equal_texts_have_equal_scores_whatever_was_matched_before() {
    let texts = [
        "sunny solar company a",
        "sunny solar company ",
        "sunny solar company aa",
        "sunny solar company ",
    ];
    let frame = FrameBuilder::new().text("name", texts.map(Some)).finish().unwrap();
    let sheet = SheetSource::new("twins", &frame, &[], None).unwrap();
    let query = SheetQuery {
        find: Some("sso".to_owned()),
        ..SheetQuery::default()
    };
    let mut last = Vec::new();
    let mut publish = |arranged: super::Arranged| last = arranged.rows.map_or_else(Vec::new, |rows| rows.to_vec());
    arrange_on(&sheet, &query, None, false, &CancelToken::new(), &mut publish, 1).unwrap();
    // The letters fit all four alike, so that they stay in their order.
    assert_eq!(last, [0, 1, 2, 3]);
}

/// Letters would put bronze before gold, and gold before platinum.
#[test]
fn a_column_with_an_order_of_its_own_sorts_by_it() {
    let tiers = [
        Some("GOLD"),
        Some("BRONZE"),
        None,
        Some("PLATINUM"),
        Some("odd"),
        Some("GOLD"),
    ];
    let frame = FrameBuilder::new().text("tier", tiers).finish().unwrap();
    let order = ["PLATINUM", "GOLD", "BRONZE"].map(str::to_owned).to_vec();
    let sheet = SheetSource::new("graded", &frame, &[], None)
        .unwrap()
        .in_order_of("tier", order);
    let rows = |direction| {
        let query = SheetQuery {
            sorts: vec![key("tier", direction)],
            ..SheetQuery::default()
        };
        answer(&sheet, &query, None, false)
    };
    assert_eq!(rows(Direction::Ascending), [3, 0, 5, 1, 4, 2]);
    // A missing one stays last in both directions.
    assert_eq!(rows(Direction::Descending), [4, 1, 0, 5, 3, 2]);
}

/// Enough rows for several runs and portions; every text differs late from many others.
fn large(height: u32) -> SheetSource {
    let mixed = |row: u32| row.wrapping_mul(2_654_435_761) >> 7;
    let frame = FrameBuilder::new()
        .text(
            "name",
            (0..height).map(|row| {
                let number = mixed(row) % 5_000;
                (number > 50).then(|| {
                    format!(
                        "{} company {number:05}",
                        if number % 2 == 0 { "Solar" } else { "solar" }
                    )
                })
            }),
        )
        .integer(
            "number",
            (0..height).map(|row| (mixed(row) % 11 > 0).then(|| i64::from(mixed(row) % 90_000))),
        )
        .finish()
        .unwrap();
    SheetSource::new("large", &frame, &[], None).unwrap()
}

#[test]
fn many_rows_are_merged_from_runs_without_losing_any() {
    let height = 140_000;
    let sheet = large(height);
    for direction in [Direction::Ascending, Direction::Descending] {
        let query = SheetQuery {
            sorts: vec![key("name", direction), key("number", Direction::Descending)],
            ..SheetQuery::default()
        };
        let rows = answer(&sheet, &query, None, false);
        let text = |row: u32| match sheet.cell(row as usize, 0, false) {
            Cell::Text(text) => Some(text),
            _ => None,
        };
        let number = |row: u32| match sheet.cell(row as usize, 1, false) {
            Cell::Integer(value) => Some(value),
            _ => None,
        };
        let folded = |row: u32| text(row).map(|text| (text.to_ascii_lowercase(), text));
        for pair in rows.windows(2) {
            let (left, right) = (pair[0], pair[1]);
            let by_name = match (folded(left), folded(right)) {
                (Some(left), Some(right)) if direction == Direction::Ascending => left.cmp(&right),
                (Some(left), Some(right)) => right.cmp(&left),
                (left, right) => right.is_some().cmp(&left.is_some()),
            };
            let by_number = match (number(left), number(right)) {
                (Some(left), Some(right)) => right.cmp(&left),
                (left, right) => right.is_some().cmp(&left.is_some()),
            };
            assert!(
                by_name.then(by_number).then(left.cmp(&right)).is_lt(),
                "{left} before {right}"
            );
        }
        let mut every = rows;
        every.sort_unstable();
        assert!(every.into_iter().eq(0..height));
    }
}

#[test]
fn what_is_found_is_published_in_growing_portions_and_is_the_same_on_any_number_of_threads() {
    let sheet = large(100_000);
    let query = SheetQuery {
        find: Some("co042".to_owned()),
        ..SheetQuery::default()
    };
    let all = published(&sheet, &query, None, false).unwrap();
    assert!(all.len() > 3 && all.windows(2).all(|pair| pair[0].looked_at < pair[1].looked_at));
    assert!(all[0].rows.as_ref().is_some_and(|rows| !rows.is_empty()) && all[0].looked_at < 10_000);
    let mut answers = Vec::new();
    for threads in [1, 3, 4] {
        let mut last = None;
        let mut publish = |arranged: super::Arranged| last = arranged.rows;
        arrange_on(&sheet, &query, None, false, &CancelToken::new(), &mut publish, threads).unwrap();
        answers.push(last.unwrap());
    }
    assert!(!answers[0].is_empty());
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn nothing_asked_is_the_frame_in_its_order_and_a_base_keeps_its_own() {
    let sheet = large(10);
    let all = published(&sheet, &SheetQuery::default(), None, false).unwrap();
    assert!(all.len() == 1 && all[0].rows.is_none() && all[0].done && all[0].of == 10);
    assert_eq!(
        answer(&sheet, &SheetQuery::default(), Some(&[7, 2, 99, 4]), false),
        [7, 2, 4]
    );
    assert_eq!(
        answer(
            &sheet,
            &condition("number >= 0 OR number IS NULL"),
            Some(&[7, 2]),
            false
        ),
        [7, 2]
    );
}

#[test]
fn mistakes_keep_their_place() {
    let sheet = large(3);
    let Err(OperationError::Rule(error)) = published(&sheet, &condition("number >= 0 AND nme = 'x'"), None, false)
    else {
        panic!("an unknown column was accepted");
    };
    assert_eq!((error.offset, error.nearest.as_deref()), (16, Some("name")));
    let query = SheetQuery {
        sorts: vec![key("size", Direction::Ascending)],
        ..SheetQuery::default()
    };
    let error = published(&sheet, &query, None, false).unwrap_err().to_string();
    assert_eq!(error, "no column `size`; there are name, number");
    let by_heading = SheetQuery {
        sorts: vec![key("Number", Direction::Descending)],
        ..SheetQuery::default()
    };
    let by_name = SheetQuery {
        sorts: vec![key("number", Direction::Descending)],
        ..SheetQuery::default()
    };
    assert_eq!(
        answer(&sheet, &by_heading, None, false),
        answer(&sheet, &by_name, None, false)
    );
}

#[test]
fn a_figure_table_looks_as_it_did_and_sorts_by_value() {
    let share = |value: f64| Cell::Share(value);
    let table = Table {
        title: "tiers".to_owned(),
        columns: vec![
            Column::text("tier", "Tier"),
            Column::number("share", "Share"),
            Column::number("n", "n"),
        ],
        rows: vec![
            vec![Cell::Text("gold".to_owned()), share(0.09), Cell::Integer(3)],
            vec![Cell::Text("Iron".to_owned()), share(0.5), Cell::Null],
            vec![Cell::Null, Cell::Null, Cell::Integer(20)],
        ],
        note: String::new(),
    };
    let sheet = SheetSource::from_table(&table).unwrap();
    for (row, cells) in table.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            assert_eq!(&sheet.cell(row, column, false), cell);
        }
    }
    assert_eq!(sheet.cell(3, 0, false), Cell::Null);
    let query = SheetQuery {
        sorts: vec![key("share", Direction::Descending)],
        ..condition("n > 2 OR tier = 'Iron'")
    };
    assert_eq!(answer(&sheet, &query, None, false), [1, 0, 2]);
}

#[test]
fn rows_are_known_by_their_ids_and_columns_can_be_put_first() {
    let frame = FrameBuilder::new()
        .text("lead_id", [Some("a"), Some("b"), None])
        .integer("rank", [Some(1), Some(2), Some(3)])
        .finish()
        .unwrap();
    let sheet = SheetSource::new("", &frame, &[], Some("lead_id")).unwrap();
    assert_eq!((sheet.id(1), sheet.id(2), sheet.id(9)), (Some("b"), None, None));
    assert_eq!((sheet.row_of_id("b"), sheet.row_of_id("c")), (Some(1), None));
    let sheet = sheet.with_first(&["status", "rank"]);
    assert_eq!(
        (sheet.column_place("rank"), sheet.column_place("lead_id")),
        (Some(0), Some(1))
    );
    assert_eq!(sheet.cell(1, 0, false), Cell::Integer(2));
    assert!(sheet.bytes() > 0);
    assert!(SheetSource::new("", &frame, &[], Some("rank")).is_err());
}
