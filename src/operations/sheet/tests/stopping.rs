//! A cancelled answer is no answer: at whichever look the token is raised, nothing is published as done, and there is
//! not one look more.

use std::cell::Cell;

use proptest::prelude::*;

use super::super::query::arrange_on;
use super::{Arranged, Direction, SheetQuery, SheetSource, key};
use crate::engine::CancelToken;
use crate::frame::FrameBuilder;
use crate::operations::sheet::frequency;

thread_local! {
    /// The look at which the token of this thread is raised.
    static RAISE_AT: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Called before every look, in tests only.
pub(in crate::operations::sheet) fn before_a_look(cancel: &CancelToken) {
    if RAISE_AT.get().is_some_and(|at| cancel.looks() + 1 >= at) {
        cancel.cancel();
    }
}

fn sheet() -> SheetSource {
    let height = 150_000_u32;
    let mixed = |row: u32| row.wrapping_mul(2_654_435_761) >> 5;
    let frame = FrameBuilder::new()
        .text(
            "name",
            (0..height).map(|row| Some(format!("company {}", mixed(row) % 70_000))),
        )
        .real(
            "score",
            (0..height).map(|row| (row % 7 > 0).then(|| f64::from(mixed(row)))),
        )
        .finish()
        .unwrap();
    SheetSource::new("", &frame, &[], None).unwrap()
}

fn run(sheet: &SheetSource, query: &SheetQuery, raise_at: Option<u64>) -> (u64, Vec<Arranged>) {
    RAISE_AT.set(raise_at);
    let token = CancelToken::new();
    let mut all = Vec::new();
    arrange_on(sheet, query, None, false, &token, &mut |arranged| all.push(arranged), 1).unwrap();
    RAISE_AT.set(None);
    (token.looks(), all)
}

#[test]
fn a_cancelled_arrangement_stops_at_that_look_and_is_never_done() {
    let sheet = sheet();
    let sorts = vec![key("name", Direction::Descending), key("score", Direction::Ascending)];
    let queries = [
        SheetQuery {
            condition: Some("score > 10 OR name LIKE '%7%'".to_owned()),
            ..SheetQuery::default()
        },
        SheetQuery {
            find: Some("cmp 77".to_owned()),
            ..SheetQuery::default()
        },
        SheetQuery {
            sorts: sorts.clone(),
            ..SheetQuery::default()
        },
        SheetQuery {
            condition: Some("score > 10".to_owned()),
            sorts,
            find: Some("77".to_owned()),
        },
    ];
    for query in queries {
        let (looks, all) = run(&sheet, &query, None);
        assert!(
            looks > 2 && all.last().is_some_and(|arranged| arranged.done),
            "{query:?} looked {looks} times"
        );
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(5));
        let test = |at: u64| {
            let (looked, all) = run(&sheet, &query, Some(at));
            prop_assert!(all.iter().all(|arranged| !arranged.done));
            prop_assert_eq!(looked, at);
            Ok(())
        };
        runner.run(&(1..=looks), test).unwrap();
    }
}

#[test]
fn a_cancelled_count_is_none() {
    let sheet = sheet();
    for column in ["name", "score"] {
        let token = CancelToken::new();
        assert!(frequency(&sheet, None, column, false, &token).unwrap().is_some());
        for at in [1, token.looks() / 2, token.looks()] {
            RAISE_AT.set(Some(at));
            let answer = frequency(&sheet, None, column, false, &CancelToken::new()).unwrap();
            RAISE_AT.set(None);
            assert!(answer.is_none(), "{column} was counted although stopped at look {at}");
        }
    }
}

#[test]
fn what_is_cancelled_while_publishing_publishes_nothing_more() {
    let sheet = sheet();
    let query = SheetQuery {
        find: Some("company".to_owned()),
        ..SheetQuery::default()
    };
    let (_, all) = run(&sheet, &query, None);
    assert!(all.len() > 3);
    let token = CancelToken::new();
    let mut published = 0;
    let mut publish = |_| {
        published += 1;
        token.cancel();
    };
    arrange_on(&sheet, &query, None, false, &token, &mut publish, 2).unwrap();
    assert_eq!(published, 1);
}
