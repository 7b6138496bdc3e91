//! What the rows of the small sample hold.

use std::collections::BTreeSet;

use super::leads::{entries, evaluate};
use super::reader::{Table, bytes, key, text};
use super::small::small;

// spec: contractors N-1, N-2, N-3, N-4, N-5, N-6, N-7, N-8, N-9
#[test]
fn every_phone_reason_is_there() {
    let files = small();
    let reasons: BTreeSet<&str> = evaluate(&files)
        .dealers
        .iter()
        .filter_map(|dealer| dealer.phone.clone().err())
        .collect();
    assert_eq!(
        reasons,
        BTreeSet::from([
            "foreign",
            "length",
            "nanp",
            "numeric_lossy",
            "placeholder",
            "shared",
            "vanity"
        ])
    );
    let cells: Vec<String> = entries(&files, "oem_dealers")
        .iter()
        .map(|entry| text(&files, entry["path"].as_str().unwrap()))
        .collect();
    for form in [
        "(555) 234-0142 x9",
        "1-555-234-0142",
        "5552340142.0",
        "555 234-0142 / 555-234-0143",
        "(800) 555-0199",
        "ext. 204",
    ] {
        assert!(cells.iter().any(|text| text.contains(form)), "{form}");
    }
    for cell in ["222-222-2222", "555-555-0134", "222-555-1212"] {
        assert!(
            key(cell) == Err("placeholder") && cells.iter().any(|text| text.contains(cell)),
            "{cell}"
        );
    }
}

// spec: contractors K-1, K-2
#[test]
fn every_class_form_is_there() {
    let files = small();
    let table = Table::read(&files, "contractors/licenses/ca.csv", true);
    let forms: BTreeSet<&str> = table
        .sound()
        .map(|row| table.cell(row, &["Classifications(s)"]))
        .collect();
    for form in [
        "C-7| C10",
        "C-10 Electrical",
        "D06",
        "B-2",
        "C61/D49",
        "ASB| D64",
        "C10; C20",
        "B| C10",
        "A| HAZ",
    ] {
        assert!(forms.contains(form), "{form}");
    }
}

// spec: contractors
#[test]
fn every_kind_of_rejected_row_is_there_within_the_limits() {
    let files = small();
    for (path, ragged, empty) in [
        ("dealers/generac.csv", 1, 0),
        ("dealers/tesla.csv", 0, 1),
        ("licenses/ca.csv", 3, 0),
        ("licenses/nv.csv", 2, 1),
    ] {
        let table = Table::read(&files, &format!("contractors/{path}"), true);
        let blank = table.rows.iter().filter(|row| row.iter().all(String::is_empty)).count();
        let broken = table.rows.len() - table.sound().count() - blank;
        assert_eq!((broken, blank), (ragged, empty), "{path}");
        assert!(broken * 20 <= table.rows.len(), "C0.3 must not block");
    }
    let dealers: String = entries(&files, "oem_dealers")
        .iter()
        .map(|entry| text(&files, entry["path"].as_str().unwrap()))
        .collect();
    assert!(dealers.contains("140") && dealers.contains("-5"));
    assert!(text(&files, "contractors/licenses/tx.csv").contains("02302026"));
    assert!(bytes(&files, "contractors/dealers/generac.csv").starts_with(b"\xEF\xBB\xBF"));
    assert!(
        std::str::from_utf8(bytes(&files, "contractors/dealers/enphase.csv")).is_err(),
        "Windows-1252"
    );
}
