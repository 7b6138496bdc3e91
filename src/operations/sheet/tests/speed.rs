//! A quick measurement for whoever tunes this; `benches/screen.rs` is the real one.

use std::time::Instant;

use super::{Direction, SheetQuery, SheetSource, condition, key};
use crate::engine::CancelToken;
use crate::frame::FrameBuilder;
use crate::operations::sheet::{arrange, frequency};

#[test]
#[ignore = "takes a minute; run it alone with --nocapture"]
fn times_at_a_million_rows() {
    let height = 1_000_000_u32;
    let mixed = |row: u32| row.wrapping_mul(2_654_435_761) >> 3;
    let frame = FrameBuilder::new()
        .text(
            "name",
            (0..height).map(|row| Some(format!("Sunny Solar {} Inc", mixed(row) % 200_000))),
        )
        .text("state", (0..height).map(|row| Some(format!("S{}", mixed(row) % 50))))
        .real("score", (0..height).map(|row| Some(f64::from(mixed(row)))))
        .finish()
        .unwrap();
    let sheet = SheetSource::new("", &frame, &[], None).unwrap();
    let sort = |column: &str| SheetQuery {
        sorts: vec![key(column, Direction::Ascending)],
        ..SheetQuery::default()
    };
    let two = SheetQuery {
        sorts: vec![key("state", Direction::Ascending), key("score", Direction::Descending)],
        ..SheetQuery::default()
    };
    let find = SheetQuery {
        find: Some("sun77".to_owned()),
        ..SheetQuery::default()
    };
    let queries = [
        ("sort by number", sort("score")),
        ("sort by text", sort("name")),
        ("sort by state", sort("state")),
        ("sort by two", two),
        ("condition", condition("score > 1000000 AND state = 'S7'")),
        ("find", find),
    ];
    for (name, query) in queries {
        let start = Instant::now();
        let mut first = None;
        let mut publish = |_| {
            first.get_or_insert_with(|| start.elapsed());
        };
        arrange(&sheet, &query, None, false, &CancelToken::new(), &mut publish).unwrap();
        println!("{name}: first {first:?}, all {:?}", start.elapsed());
    }
    let start = Instant::now();
    assert!(
        frequency(&sheet, None, "state", false, &CancelToken::new())
            .unwrap()
            .is_some()
    );
    println!("frequency: {:?}", start.elapsed());
}
