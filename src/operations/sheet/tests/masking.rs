//! What is masked reaches nobody, by whichever way a sheet is read.

use proptest::prelude::*;

use super::{SheetQuery, SheetSource, answer, condition, published};
use crate::engine::CancelToken;
use crate::frame::{FrameBuilder, cell_text};
use crate::lens::Cell;
use crate::operations::OperationError;
use crate::operations::sheet::{column_text, frequency, record, to_frame};
use crate::privacy::PiiClass;

const PHONES: [&str; 3] = ["(415) 555-0142", "+44 20 7946 0958", "2125550199"];
const NAMES: [&str; 3] = ["Ana López", "Jean-Luc Neil", "Zoe Quist"];
const NUMBERS: [i64; 3] = [90_210_777, 10_001_888, 60_601_999];

/// The third name is on public record.
fn sheet() -> SheetSource {
    let frame = FrameBuilder::new()
        .text("state", [Some("TX"), Some("TX"), None])
        .text("phone", PHONES.map(Some))
        .text("name", NAMES.map(Some))
        .integer("pii_number", NUMBERS.map(Some))
        .boolean("name_public", [Some(false), None, Some(true)])
        .boolean("is_public", [Some(true), None, None])
        .finish()
        .unwrap();
    SheetSource::new("leads", &frame, &["phone", "name"], None).unwrap()
}

/// Everything that a sheet says in any way, as text.
fn everything(sheet: &SheetSource, unmask: bool) -> String {
    let mut told = String::new();
    for row in 0..sheet.height() {
        told += &format!("{:?}", record(sheet, row, unmask));
    }
    let places: Vec<usize> = (0..sheet.columns().len()).collect();
    for (place, column) in sheet.columns().iter().enumerate() {
        told += &column_text(sheet, None, place, unmask, 10);
        let table = frequency(sheet, None, &column.name, unmask, &CancelToken::new())
            .unwrap()
            .unwrap();
        told += &format!("{:?}", table.conditions);
        for row in 0..table.sheet.height() {
            told += &format!("{:?}", record(&table.sheet, row, unmask));
        }
    }
    let frame = to_frame(sheet, Some(&[2, 0, 1]), &places, unmask).unwrap();
    for column in sheet.columns() {
        for row in 0..frame.height() {
            told += &format!("{:?}", cell_text(&frame, &column.name, row));
        }
    }
    told
}

#[test]
fn masked_values_appear_nowhere() {
    let sheet = sheet();
    let (masked, clear) = (everything(&sheet, false), everything(&sheet, true));
    let numbers = NUMBERS.map(|number| number.to_string());
    let hidden = PHONES
        .iter()
        .chain(&NAMES[..2])
        .copied()
        .chain(numbers.iter().map(String::as_str));
    for value in hidden {
        assert!(!masked.contains(value), "{value} is told");
        assert!(clear.contains(value), "{value} is not told when asked for");
    }
    assert!(masked.contains(NAMES[2]), "a name on public record is masked");
    assert!(masked.contains("••• ••• ••42") && masked.contains("A. L."));
}

#[test]
fn public_flags_are_no_columns_and_titles_have_no_prefix() {
    let sheet = sheet();
    let names: Vec<&str> = sheet.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["state", "phone", "name", "pii_number", "is_public"]);
    let classes = sheet.columns().iter().map(|column| column.personal).collect::<Vec<_>>();
    assert_eq!(
        classes,
        [
            None,
            Some(PiiClass::Phone),
            Some(PiiClass::Name),
            Some(PiiClass::Other),
            None
        ]
    );
    assert_eq!(sheet.columns()[3].title, "number");
}

#[test]
fn a_masked_column_cannot_be_tested_letter_by_letter() {
    let sheet = sheet();
    let text = "state = 'phone' AND Phone LIKE '(4%'";
    let Err(OperationError::Rule(error)) = published(&sheet, &condition(text), None, false) else {
        panic!("a masked column was tested");
    };
    assert_eq!((error.offset, error.length), (20, 5));
    assert_eq!(error.message, "`phone` is masked; m shows it first");
    let Err(OperationError::Rule(error)) = published(&sheet, &condition("number = 4"), None, false) else {
        panic!("a masked column was tested by its heading");
    };
    assert_eq!((error.offset, error.length), (0, 6));
    assert_eq!(error.message, "`pii_number` is masked; m shows it first");
    assert_eq!(answer(&sheet, &condition("phone LIKE '(4%'"), None, true), [0]);
    assert_eq!(answer(&sheet, &condition("state = 'TX'"), None, false), [0, 1]);
}

#[test]
fn finding_sees_what_is_shown() {
    let sheet = sheet();
    let find = |pattern: &str, unmask| {
        let find = Some(pattern.to_owned());
        answer(
            &sheet,
            &SheetQuery {
                find,
                ..SheetQuery::default()
            },
            None,
            unmask,
        )
    };
    assert!(find("López", false).is_empty() && find("5550", false).is_empty());
    assert_eq!(find("López", true), [0]);
    assert_eq!(find("Quist", false), [2]);
    assert_eq!(find("••42", false), [0]);
}

#[test]
fn what_was_counted_in_clear_is_masked_again_with_the_rest() {
    let sheet = sheet();
    let table = frequency(&sheet, None, "phone", true, &CancelToken::new())
        .unwrap()
        .unwrap();
    let shown: Vec<Cell> = (0..3).map(|row| table.sheet.cell(row, 0, false)).collect();
    assert!(PHONES.iter().all(|phone| !format!("{shown:?}").contains(phone)));
    assert!(matches!(table.sheet.cell(0, 0, true), Cell::Text(text) if PHONES.contains(&text.as_str())));
}

#[test]
fn lines_stay_lines_and_values_are_as_files_have_them() {
    let frame = FrameBuilder::new()
        .text("note", [Some("two\nlines"), None, Some("x")])
        .integer("n", [Some(1_234), None, Some(5)])
        .finish()
        .unwrap();
    let sheet = SheetSource::new("", &frame, &[], None).unwrap();
    assert_eq!(column_text(&sheet, None, 0, false, 9), "two lines\n\nx");
    assert_eq!(column_text(&sheet, Some(&[2, 0]), 1, false, 9), "5\n1234");
    assert_eq!(column_text(&sheet, None, 1, false, 1), "1234");
    let taken = to_frame(&sheet, Some(&[2]), &[1, 0], false).unwrap();
    assert_eq!(cell_text(&taken, "n", 0).unwrap().as_deref(), Some("5"));
    assert!(to_frame(&sheet, None, &[7], false).is_err());
}

proptest! {
    #[test]
    fn no_masked_phone_is_told(rows in super::rows(30)) {
        let sheet = super::sheet(&rows);
        let told = everything(&sheet, false);
        for row in rows.iter().filter(|row| row.phone_public != Some(true)) {
            let phone = row.phone.clone().unwrap_or_default();
            let on_record = rows.iter().any(|other| other.phone_public == Some(true) && other.phone == row.phone);
            // Shorter runs of digits can be part of any number.
            let elsewhere = format!("{:?}", rows.iter().map(|row| (row.count, row.score, &row.text)).collect::<Vec<_>>());
            if !phone.is_empty() && !on_record && !elsewhere.contains(phone.trim_start_matches('+')) {
                let quoted = format!("\"{phone}\"");
                prop_assert!(!told.contains(&quoted), "{}", phone);
            }
        }
    }
}
