//! The corpus of bad files: each gets its error or its quarantine entry, with file, line, reason and the way out.

use super::super::{FrameBuilder, ReadError, inspect, load, to_parquet};
use super::*;

fn error(name: &str, bytes: impl AsRef<[u8]>) -> String {
    load(&Folder::new().file(name, bytes), &dealers(), None, &mut Unwatched)
        .unwrap_err()
        .to_string()
}

#[test]
fn a_missing_required_column_names_the_nearest_header() {
    // spec: contractors X-1
    let folder = Folder::new();
    let source = folder.file(
        "az.csv",
        "Issued,LicenseNo,BusinessName,BusinessPhone,Class Code\nx,1,A,2,C10\n",
    );
    let error = load(&source, &licences(), None, &mut Unwatched)
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "`az.csv`: column `classes_raw` missing; nearest header `Class Code`; map it in assay.toml"
    );
    let mut mapped = source;
    mapped.mapping.insert("classes_raw".to_owned(), "class code".to_owned());
    let loaded = load(&mapped, &licences(), None, &mut Unwatched).unwrap();
    assert_eq!(words(&loaded.working, "classes_raw"), ["C10"]);
}

#[test]
fn several_missing_columns_are_named_at_once() {
    // spec: contractors X-1
    let error = error("a.csv", "zzz,qqq\n1,2\n");
    assert!(error.contains("column `name` missing; no header comes near"), "{error}");
    assert!(
        error.contains("column `phone` missing") && error.ends_with("map them in assay.toml"),
        "{error}"
    );
}

#[test]
fn ragged_rows_are_quarantined_with_their_place() {
    // spec: contractors X-2
    let text = "name,phone,score\nA,1,5\nB,2\n\"C\nC\",3,6\nD,4,7,8\nE,5,9\n";
    let loaded = load_dealers(text).unwrap();
    assert_eq!(words(&loaded.working, "name"), ["A", "C\nC", "E"]);
    assert_eq!(words(&loaded.quarantine, "line"), ["3", "6"]);
    assert_eq!(words(&loaded.quarantine, "raw"), ["B,2", "D,4,7,8"]);
    assert_eq!(words(&loaded.quarantine, "file"), ["dealers.csv"; 2]);
    assert_eq!(words(&loaded.quarantine, "rule"), ["X-2"; 2]);
    assert_eq!(words(&loaded.quarantine, "reason")[0], "2 fields where the file has 3");
    assert_eq!(
        (loaded.report.records_in, loaded.report.kept, loaded.report.ragged),
        (5, 3, 2)
    );
    assert!(loaded.report.balance_holds());
}

#[test]
fn empty_rows_are_counted_and_placed() {
    // spec: contractors X-2
    let loaded = load_dealers("name,phone,score\nA,1,5\n\n\n,,\nB,2,6\n \n\n\n").unwrap();
    assert_eq!(words(&loaded.working, "name"), ["A", "B"]);
    // Blank lines at the very end are no rows.
    assert_eq!(words(&loaded.quarantine, "line"), ["3", "4", "5", "7"]);
    assert_eq!(
        (loaded.report.records_in, loaded.report.kept, loaded.report.empty_rows),
        (6, 2, 4)
    );
    assert!(loaded.report.balance_holds());
    // The same where lines end in a return and a newline.
    let loaded = load_dealers("name,phone,score\r\nA,1,5\r\n\r\nB,2,6\r\n\r\n").unwrap();
    assert_eq!(words(&loaded.quarantine, "line"), ["3"]);
    assert_eq!((loaded.report.kept, loaded.report.empty_rows), (2, 1));
}

#[test]
fn a_stray_quote_costs_one_row() {
    // spec: contractors X-2
    let mut text = "name,phone,score\nA,1,5\nB,\"2,6\n".to_owned();
    (0..50).for_each(|row| text.push_str(&format!("N{row},{row},7\n")));
    let loaded = load_dealers(&text).unwrap();
    assert_eq!(
        (loaded.report.records_in, loaded.report.kept, loaded.report.quarantined),
        (52, 51, 1)
    );
    assert_eq!(words(&loaded.quarantine, "line"), ["3"]);
    assert_eq!(words(&loaded.quarantine, "raw"), ["B,\"2,6"]);
    // In the last column the swallowed rows would even have the right width.
    let last = text.replace("B,\"2,6", "B,2,\"6");
    let loaded = load_dealers(&last).unwrap();
    assert_eq!((loaded.report.kept, loaded.report.quarantined), (51, 1));
    assert_eq!(
        words(&loaded.quarantine, "reason"),
        ["a quote is opened and never closed"]
    );
}

#[test]
fn a_huge_field_is_a_quarantined_row() {
    // spec: contractors X-2
    let huge = "z".repeat((1 << 20) + 1);
    let loaded = load_dealers(format!("name,phone\nA,1\n{huge},2\nC,3\n")).unwrap();
    assert_eq!(words(&loaded.working, "name"), ["A", "C"]);
    assert_eq!(words(&loaded.quarantine, "raw")[0].len(), 4000);
    assert!(words(&loaded.quarantine, "reason")[0].contains("1048576 bytes"));
    // A quote that swallows more than the limit is taken back to its line.
    let mut text = "name,phone\nA,1\n\"B,2\n".to_owned();
    (0..150_000).for_each(|row| text.push_str(&format!("N{row},{row}\n")));
    text.push_str("last,\"1\"\n");
    let loaded = load_dealers(&text).unwrap();
    assert_eq!((loaded.report.kept, loaded.report.quarantined), (150_002, 1));
    assert_eq!(words(&loaded.quarantine, "raw"), ["\"B,2"]);
}

#[test]
fn nul_bytes_are_not_text() {
    // spec: contractors X-2
    let loaded = load_dealers(b"name,phone\nA,1\nB\0B,2\n\"C\0\",3\n").unwrap();
    assert_eq!((loaded.report.kept, loaded.report.undecodable), (1, 2));
    assert_eq!(words(&loaded.quarantine, "line"), ["3", "4"]);
    assert!(loaded.report.balance_holds());
}

#[test]
fn a_torn_header_is_joined_where_the_layout_expects_it() {
    // spec: contractors X-3
    let header = "LICENSE TYPE,LICENSE NUMBER,BUSINESS NAME,BUSINESS CITY, STATE ZIP,BUSINESS TELEPHONE,LICENSE EXPIRATION DATE (MMDDCCYY)\n";
    let quoted = "A/C Technician,7,Ohm,\"HOUSTON, TX 77001-1234\",5552340142,12312026\n";
    let torn = "A/C Technician,8,Volt,SAN ANTONIO, TX 78201,5552340143,01012027\n";
    let folder = Folder::new();
    let source = folder.file("tx.csv", format!("{header}{quoted}{torn}"));
    let loaded = load(&source, &licences(), Some(&tx()), &mut Unwatched).unwrap();
    assert_eq!(words(&loaded.identity, "city"), ["HOUSTON", "SAN ANTONIO"]);
    assert_eq!(words(&loaded.identity, "state"), ["TX", "TX"]);
    assert_eq!(words(&loaded.identity, "zip"), ["77001-1234", "78201"]);
    assert_eq!(words(&loaded.working, "expires"), ["2026-12-31", "2027-01-01"]);
    assert_eq!(words(&loaded.identity, "phone"), ["5552340142", "5552340143"]);
    assert_eq!(loaded.report.quarantined, 0);
    // Without such a layout the rows are ragged, and a gate will say so.
    let loaded = load(&source, &licences(), None, &mut Unwatched).unwrap();
    assert_eq!((loaded.report.kept, loaded.report.ragged), (1, 1));
}

#[test]
fn other_kinds_of_file_are_asked_for_as_csv() {
    // spec: contractors X-4
    let xlsx = error(
        "book.xlsx",
        b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml and so on",
    );
    assert!(
        xlsx.contains("`book.xlsx` is an Excel workbook") && xlsx.contains("save the sheet as CSV"),
        "{xlsx}"
    );
    assert!(error("a.zip", b"PK\x03\x04\x14\0\0\0list.csv").contains("is a ZIP archive"));
    assert!(error("a.pdf", b"%PDF-1.7\n").contains("is a PDF document"));
    assert!(error("a.xls", [0xd0, 0xcf, 0x11, 0xe0, 0xa1]).contains("is an old Excel workbook"));
    // Also inside a gzip file.
    assert!(error("a.gz", gzip(b"%PDF-1.7\n")).contains("is a PDF document"));
}

#[test]
fn empty_files_are_refused() {
    // spec: contractors X-5
    for bytes in ["", "\n\n", " \r\n", "\u{feff}"] {
        let error = load_dealers(bytes).unwrap_err();
        assert!(matches!(error, ReadError::Empty { .. }), "{bytes:?}: {error}");
        assert!(error.to_string().starts_with("`dealers.csv` is empty"));
    }
    assert_eq!(load_dealers("name,phone\n").unwrap().report.records_in, 0);
}

#[test]
fn a_bad_date_is_null_with_a_warning() {
    // spec: contractors X-6
    let loaded =
        load_dealers("name,phone,expires\nA,1,02/30/2026\nB,2,1/2/26\nC,3,2026-03-01T10:00:00\nD,4,soon\n").unwrap();
    assert_eq!(words(&loaded.working, "expires"), ["∅", "∅", "2026-03-01", "∅"]);
    assert_eq!(words(&loaded.quarantine, "raw"), ["02/30/2026", "1/2/26", "soon"]);
    assert_eq!(words(&loaded.quarantine, "kind"), ["flag"; 3]);
    assert_eq!(words(&loaded.quarantine, "rule"), ["X-6"; 3]);
    assert_eq!(words(&loaded.quarantine, "column"), ["expires"; 3]);
    assert_eq!(
        (loaded.report.kept, loaded.report.quarantined, loaded.report.flagged),
        (4, 0, 3)
    );
    assert!(loaded.report.balance_holds());
}

#[test]
fn a_score_outside_its_range_is_nulled_and_quarantined() {
    // spec: contractors X-7
    let loaded = load_dealers("name,phone,score\nA,1,0\nB,2,100\nC,3,100.01\nD,4,-1\nE,5,high\nF,6,\n").unwrap();
    assert_eq!(words(&loaded.working, "score"), ["0", "100", "∅", "∅", "∅", "∅"]);
    assert_eq!(words(&loaded.quarantine, "raw"), ["100.01", "-1", "high"]);
    assert_eq!(words(&loaded.quarantine, "rule"), ["X-7", "X-7", "D-1"]);
    assert_eq!(words(&loaded.quarantine, "kind"), ["cell"; 3]);
    assert_eq!(words(&loaded.quarantine, "line"), ["4", "5", "6"]);
    // The value stands in `raw` alone: a reason is shown unmasked.
    assert_eq!(
        words(&loaded.quarantine, "reason"),
        ["outside 0 to 100", "outside 0 to 100", "not a number"]
    );
    assert_eq!((loaded.report.kept, loaded.report.cell_quarantined), (6, 3));
    assert!(loaded.report.balance_holds());
}

#[test]
fn mixed_types_null_only_the_cells_that_do_not_fit() {
    let loaded =
        load_dealers("name,phone,count,active\nA,1,12,yes\nB,2,12.5,maybe\nC,3,1.2E+04,0\nD,4,\"12,34\",1\n").unwrap();
    assert_eq!(words(&loaded.working, "count"), ["12", "∅", "∅", "∅"]);
    assert_eq!(words(&loaded.working, "active"), ["true", "∅", "false", "true"]);
    assert_eq!(words(&loaded.quarantine, "raw"), ["12.5", "maybe", "1.2E+04", "12,34"]);
}

#[test]
fn repeated_headers_get_a_suffix_and_a_warning() {
    let loaded = load_dealers("name,phone,note,note,,note\nA,1,x,y,z,w\n").unwrap();
    assert_eq!(loaded.report.unknown, ["x_note", "x_note_2", "x_column_5", "x_note_3"]);
    assert_eq!(words(&loaded.identity, "x_note_2"), ["y"]);
    assert_eq!(loaded.report.warnings.len(), 2);
    assert!(loaded.report.warnings[0].contains("field 4 is read as `note_2`"));
}

#[test]
fn damaged_files_name_themselves_and_the_way_out() {
    let frame = FrameBuilder::new()
        .text("name", [Some("A")])
        .text("phone", [Some("1")])
        .finish()
        .unwrap();
    let parquet = to_parquet(&frame).unwrap();
    let packed = gzip("name,phone\nA,1\n".repeat(500).as_bytes());
    let zstd = zstd::encode_all("name,phone\nA,1\n".repeat(500).as_bytes(), 3).unwrap();
    let cases = [
        ("a.parquet", parquet, "Parquet"),
        ("a.csv.gz", packed, "gzip"),
        ("a.csv.zst", zstd, "zstd"),
    ];
    for (name, bytes, what) in cases {
        for cut in [bytes.len() - 1, bytes.len() / 2, 12] {
            let error = error(name, &bytes[..cut]);
            assert!(
                error.starts_with(&format!("`{name}` is a damaged {what} file")),
                "{error}"
            );
            assert!(error.ends_with("fetch or export it again"), "{error}");
        }
    }
}

#[test]
fn broken_parquet_bytes_never_panic() {
    let frame = FrameBuilder::new()
        .text("name", (0..50).map(|row| Some(format!("dealer {row}"))))
        .integer("phone", (0..50).map(Some))
        .finish()
        .unwrap();
    let whole = to_parquet(&frame).unwrap();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for place in (4..whole.len() - 4).step_by(7) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        // Either an error or a frame; the process stays.
        drop(super::super::from_parquet(&bytes));
    }
    std::panic::set_hook(hook);
}

#[test]
fn a_file_that_is_not_there_says_so() {
    let error = inspect(&Source::new("/nowhere/at/all.csv")).unwrap_err().to_string();
    assert!(
        error.starts_with("`all.csv` cannot be read") && error.contains("assay.toml"),
        "{error}"
    );
}
