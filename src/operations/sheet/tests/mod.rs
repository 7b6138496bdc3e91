//! Random small sheets with gaps, and naive answers to compare with.

mod arranging;
mod counting;
mod masking;
mod speed;
pub(super) mod stopping;

use std::sync::Arc;

use proptest::prelude::*;

use super::{Arranged, Direction, SheetQuery, SheetSource, SortKey, arrange};
use crate::engine::CancelToken;
use crate::frame::{Frame, FrameBuilder};
use crate::operations::OperationError;

/// One row of the test sheet.
#[derive(Debug, Clone)]
struct Row {
    text: Option<String>,
    count: Option<i64>,
    score: Option<f64>,
    flag: Option<bool>,
    day: Option<i32>,
    phone: Option<String>,
    phone_public: Option<bool>,
}

/// Every column that a test names; one needs quotes in a condition.
const COLUMNS: [&str; 6] = ["Some Text", "count", "score", "flag", "day", "pii_phone"];

/// Few and many distinct values, ends of ranges, letters of both cases, and texts that differ late.
fn row() -> impl Strategy<Value = Row> {
    let text = prop_oneof![
        4 => "[abAB]{0,2}",
        3 => "sunny solar company [aAbB]{0,2}",
        2 => "\\PC{0,12}",
        1 => Just("a\0".to_owned()),
        1 => Just("O'Neil \\ \"x\"".to_owned()),
    ];
    let count =
        prop_oneof![5 => -3_i64..3, 3 => -500_i64..500, 1 => any::<i64>(), 1 => Just(i64::MAX), 1 => Just(i64::MIN)];
    let score = prop_oneof![
        4 => (-4_i32..4).prop_map(f64::from),
        4 => -20.0_f64..20.0,
        1 => any::<f64>(),
        1 => prop_oneof![Just(-0.0), Just(f64::NAN), Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(f64::MAX)],
    ];
    let day = prop_oneof![4 => 19_000_i32..19_020, 4 => 10_000_i32..20_000, 1 => any::<i32>()];
    (
        proptest::option::weighted(0.85, text),
        proptest::option::weighted(0.85, count),
        proptest::option::weighted(0.85, score),
        proptest::option::weighted(0.8, any::<bool>()),
        proptest::option::weighted(0.85, day),
        proptest::option::weighted(0.85, "\\+?[2-9]{7,10}"),
        proptest::option::weighted(0.5, any::<bool>()),
    )
        .prop_map(|(text, count, score, flag, day, phone, phone_public)| Row {
            text,
            count,
            score,
            flag,
            day,
            phone,
            phone_public,
        })
}

/// Values of narrow and of wide ranges come in sheets of their own, too: otherwise no sheet would have few values.
fn rows(most: usize) -> impl Strategy<Value = Vec<Row>> {
    (proptest::collection::vec(row(), 0..most), any::<bool>()).prop_map(|(mut rows, tame)| {
        if tame {
            for row in &mut rows {
                row.count = row.count.filter(|count| (-600..600).contains(count));
                row.score = row.score.filter(|score| (-30.0..30.0).contains(score));
                row.day = row.day.filter(|day| (0..30_000).contains(day));
            }
        }
        rows
    })
}

fn frame(rows: &[Row]) -> Frame {
    FrameBuilder::new()
        .text("Some Text", rows.iter().map(|row| row.text.as_deref()))
        .integer("count", rows.iter().map(|row| row.count))
        .real("score", rows.iter().map(|row| row.score))
        .boolean("flag", rows.iter().map(|row| row.flag))
        .date("day", rows.iter().map(|row| row.day))
        .text("pii_phone", rows.iter().map(|row| row.phone.as_deref()))
        .boolean("pii_phone_public", rows.iter().map(|row| row.phone_public))
        .finish()
        .unwrap()
}

fn sheet(rows: &[Row]) -> SheetSource {
    SheetSource::new("test", &frame(rows), &[], None).unwrap()
}

fn key(column: &str, direction: Direction) -> SortKey {
    SortKey {
        column: column.to_owned(),
        direction,
    }
}

fn condition(text: &str) -> SheetQuery {
    SheetQuery {
        condition: Some(text.to_owned()),
        ..SheetQuery::default()
    }
}

/// Everything that was published.
fn published(
    sheet: &SheetSource,
    query: &SheetQuery,
    base: Option<&[u32]>,
    unmask: bool,
) -> Result<Vec<Arranged>, OperationError> {
    let mut all = Vec::new();
    arrange(sheet, query, base, unmask, &CancelToken::new(), &mut |arranged| {
        all.push(arranged);
    })?;
    Ok(all)
}

/// The rows of the answer.
fn answer(sheet: &SheetSource, query: &SheetQuery, base: Option<&[u32]>, unmask: bool) -> Vec<u32> {
    let all = published(sheet, query, base, unmask).unwrap();
    let last = all.last().unwrap();
    assert!(last.done && all.iter().filter(|arranged| arranged.done).count() == 1);
    assert_eq!(last.looked_at, last.of);
    let every: Arc<[u32]> = (0..sheet.height() as u32).collect();
    last.rows.clone().unwrap_or(every).to_vec()
}
