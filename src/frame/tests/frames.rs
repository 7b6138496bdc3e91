//! Frames: building, reading, stacking, storing, summarising.

use super::super::{
    ColumnKind, Frame, FrameBuilder, FrameError, boolean, cell_text, concat, date, fingerprint_bytes, fingerprint_file,
    from_parquet, from_parquet_file, integer, kind_of, real, summarise, take_rows, text, to_parquet,
};
use super::*;

fn sample() -> Frame {
    FrameBuilder::new()
        .text("a", vec![Some("x".to_owned()), None, Some("é".to_owned())])
        .integer("n", [Some(3), Some(-1), None])
        .real("r", [None, Some(0.5), Some(2.0)])
        .boolean("b", [Some(true), None, Some(false)])
        .date("d", [Some(20_484), None, Some(0)])
        .finish()
        .unwrap()
}

#[test]
fn columns_are_read_in_their_type() {
    let frame = sample();
    assert_eq!(
        text(&frame, "a").unwrap().iter().collect::<Vec<_>>(),
        [Some("x"), None, Some("é")]
    );
    assert_eq!(integer(&frame, "n").unwrap().get(1), Some(-1));
    assert_eq!(
        real(&frame, "n").unwrap().iter().collect::<Vec<_>>(),
        [Some(3.0), Some(-1.0), None]
    );
    assert_eq!(boolean(&frame, "b").unwrap().get(2), Some(false));
    assert_eq!(date(&frame, "d").unwrap().get(0), Some(20_484));
    assert_eq!(kind_of(&frame, "d"), Some(ColumnKind::Date));
    // Beyond the end there is nothing, and no panic.
    assert_eq!(text(&frame, "a").unwrap().get(3), None);
    assert_eq!(integer(&frame, "n").unwrap().get(usize::MAX), None);
    let shown: Vec<_> = ["a", "n", "r", "b", "d"]
        .iter()
        .map(|name| cell_text(&frame, name, 2).unwrap())
        .collect();
    assert_eq!(
        shown,
        [Some("é"), None, Some("2"), Some("false"), Some("1970-01-01")].map(|text| text.map(str::to_owned))
    );
    assert_eq!(cell_text(&frame, "d", 0).unwrap().as_deref(), Some("2026-01-31"));
}

#[test]
fn mistakes_name_the_column() {
    let frame = sample();
    assert_eq!(
        text(&frame, "z").unwrap_err().to_string(),
        "column `z` is not in the frame; it has a, n, r, b, d"
    );
    assert!(matches!(integer(&frame, "a"), Err(FrameError::WrongType { column, .. }) if column == "a"));
    assert!(matches!(real(&frame, "b"), Err(FrameError::WrongType { .. })));
    assert!(matches!(
        cell_text(&frame, "a", 3),
        Err(FrameError::Row { row: 3, rows: 3 })
    ));
    assert!(matches!(
        take_rows(&frame, &[0, 3]),
        Err(FrameError::Row { row: 3, rows: 3 })
    ));
    let short = FrameBuilder::new()
        .integer("a", [Some(1)])
        .integer("b", [Some(1), None])
        .finish();
    assert!(matches!(
        short,
        Err(FrameError::Length {
            expected: 1,
            found: 2,
            ..
        })
    ));
    let twice = FrameBuilder::new()
        .integer("a", [Some(1)])
        .text("a", [Some("x")])
        .finish();
    assert!(matches!(twice, Err(FrameError::Repeated { column }) if column == "a"));
}

#[test]
fn rows_are_taken_in_the_order_asked_for() {
    let taken = take_rows(&sample(), &[2, 0, 2]).unwrap();
    assert_eq!(words(&taken, "a"), ["é", "x", "é"]);
    assert_eq!(words(&taken, "d"), ["1970-01-01", "2026-01-31", "1970-01-01"]);
    assert_eq!(take_rows(&sample(), &[]).unwrap().width(), 5);
}

#[test]
fn frames_are_stacked_only_with_equal_columns() {
    let empty = take_rows(&sample(), &[]).unwrap();
    let whole = concat(&[
        empty.clone(),
        sample(),
        empty.clone(),
        take_rows(&sample(), &[1]).unwrap(),
    ])
    .unwrap();
    assert_eq!(words(&whole, "n"), ["3", "-1", "∅", "-1"]);
    assert_eq!(concat(&[empty.clone(), empty]).unwrap().width(), 5);
    assert_eq!(concat(&[]).unwrap().width(), 0);
    let other = FrameBuilder::new().integer("a", [Some(1)]).finish().unwrap();
    assert!(
        concat(&[sample(), other])
            .unwrap_err()
            .to_string()
            .contains("frame 2 has 1 columns")
    );
    let named = FrameBuilder::new().text("a", [Some("1")]).finish().unwrap();
    let typed = FrameBuilder::new().integer("a", [Some(1)]).finish().unwrap();
    assert!(concat(&[named, typed]).unwrap_err().to_string().contains("column `a`"));
}

#[test]
fn parquet_bytes_depend_on_content_alone() {
    let frame = sample();
    let bytes = to_parquet(&frame).unwrap();
    let back = from_parquet(&bytes).unwrap();
    assert!(back.equals_missing(&frame));
    assert_eq!(kind_of(&back, "d"), Some(ColumnKind::Date));
    // Stacked from pieces, with other chunks and buffers inside: the same bytes.
    let pieces: Vec<Frame> = (0..3).map(|row| take_rows(&frame, &[row]).unwrap()).collect();
    let mut stacked = pieces[0].clone();
    stacked.vstack_mut(&pieces[1]).unwrap().vstack_mut(&pieces[2]).unwrap();
    assert_eq!(to_parquet(&stacked).unwrap(), bytes);
    assert_eq!(to_parquet(&back).unwrap(), bytes);
    let folder = Folder::new();
    let source = folder.file("a.parquet", &bytes);
    assert!(from_parquet_file(&source.path).unwrap().equals_missing(&frame));
    let empty = take_rows(&frame, &[]).unwrap();
    assert_eq!(
        from_parquet(&to_parquet(&empty).unwrap()).unwrap().schema(),
        frame.schema()
    );
    assert!(
        from_parquet(&bytes[..bytes.len() - 3])
            .unwrap_err()
            .to_string()
            .contains("its end is missing")
    );
    assert!(
        from_parquet(b"name,phone\n")
            .unwrap_err()
            .to_string()
            .contains("does not begin with PAR1")
    );
}

#[test]
fn fingerprints_are_sha_256() {
    // The published digest of the three bytes "abc" (FIPS 180-2, appendix B.1).
    let published = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(fingerprint_bytes(b"abc").as_str(), published);
    let folder = Folder::new();
    let source = folder.file("abc", "abc");
    assert_eq!(fingerprint_file(&source.path).unwrap(), fingerprint_bytes(b"abc"));
    assert_eq!(fingerprint_bytes(b"abc").short(), "ba7816bf8f01");
}

#[test]
fn summaries_agree_with_the_values() {
    let values: Vec<Option<i64>> = (0..101).map(|value| (value != 50).then_some(value % 20)).collect();
    let present: Vec<i64> = values.iter().flatten().copied().collect();
    let frame = FrameBuilder::new()
        .integer("n", values.clone())
        .text(
            "t",
            values.iter().map(|value| value.map(|value| format!("v{}", value % 3))),
        )
        .date(
            "d",
            values
                .iter()
                .map(|value| value.map(|value| i32::try_from(value).unwrap())),
        )
        .boolean("b", values.iter().map(|value| value.map(|value| value == 0)))
        .real("r", values.iter().map(|_| None))
        .finish()
        .unwrap();
    let summaries = summarise(&frame).unwrap();
    let number = &summaries[0];
    assert_eq!((number.rows, number.nulls, number.distinct), (101, 1, 20));
    assert_eq!(
        (number.minimum.as_deref(), number.maximum.as_deref()),
        (Some("0"), Some("19"))
    );
    let mut sorted = present.clone();
    sorted.sort_unstable();
    let middle = (sorted[49] + sorted[50]) as f64 / 2.0;
    assert_eq!(number.median, Some(middle.to_string()));
    assert_eq!(number.histogram.iter().map(|(_, _, count)| count).sum::<u64>(), 100);
    for (low, high, count) in &number.histogram {
        let last = *high == 19.0;
        let inside = |value: f64| value >= *low && (value < *high || (last && value <= *high));
        assert_eq!(
            *count,
            present.iter().filter(|value| inside(**value as f64)).count() as u64
        );
    }
    // 0 to 20 is 101 values: 0 occurs six times, 10 only four (50 is missing), every other five.
    assert_eq!(number.top[0], ("0".to_owned(), 6));
    assert_eq!(number.top[1], ("1".to_owned(), 5));
    assert_eq!(number.top.len(), 10);
    let texts = &summaries[1];
    let zeros = present.iter().filter(|value| **value % 3 == 0).count() as u64;
    assert!(texts.top.contains(&("v0".to_owned(), zeros)));
    assert_eq!(
        (texts.distinct, texts.minimum.as_deref(), texts.median.clone()),
        (3, Some("v0"), None)
    );
    assert_eq!(summaries[2].maximum.as_deref(), Some("1970-01-20"));
    assert_eq!(summaries[3].distinct, 2);
    assert_eq!(
        (
            summaries[4].nulls,
            summaries[4].histogram.len(),
            summaries[4].minimum.clone()
        ),
        (101, 0, None)
    );
}

#[test]
fn contracts_are_checked() {
    let bad = |columns: &str| {
        Contract::from_toml(&format!("dataset = \"a\"\ncolumns = [{columns}]"))
            .unwrap_err()
            .to_string()
    };
    assert!(bad("{ name = \"row_id\", kind = \"text\" }").contains("reserved"));
    assert!(bad("{ name = \"x_a\", kind = \"text\" }").contains("reserved"));
    assert!(bad("{ name = \"a\", kind = \"text\" }, { name = \"a\", kind = \"date\" }").contains("twice"));
    assert!(bad("{ name = \"a\", kind = \"txt\" }").contains("not well-formed"));
    assert!(bad("{ name = \"a\", kind = \"text\", requird = true }").contains("requird"));
}
