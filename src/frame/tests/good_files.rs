//! Files that are in order, in every form they may have.

use super::super::{
    Compression, Format, FrameBuilder, ReadError, Watch, cell_text, date, fingerprint_file, inspect, integer, load,
    real, text, to_parquet,
};
use super::*;

const PLAIN: &str = "Contractor Name,Phone,O&M Score,Expiration Date,count,active,Fax No.\n\
    Volt & Sons,(555) 234-0142,62.5,01/31/2026,\"1,204\",yes,555-1\n\
    Ohm Electric,5552340143,N/A,2026-02-28,3.0,FALSE,\n";

#[test]
fn cells_are_read_as_text_then_typed() {
    // spec: contractors D-1
    let loaded = load_dealers(PLAIN).unwrap();
    assert_eq!(words(&loaded.working, "name"), ["Volt & Sons", "Ohm Electric"]);
    assert_eq!(words(&loaded.working, "score"), ["62.5", "∅"]);
    assert_eq!(words(&loaded.working, "expires"), ["2026-01-31", "2026-02-28"]);
    assert_eq!(words(&loaded.working, "count"), ["1204", "3"]);
    assert_eq!(words(&loaded.working, "active"), ["true", "false"]);
    assert_eq!(words(&loaded.identity, "phone"), ["(555) 234-0142", "5552340143"]);
    // Unknown columns stay, among the personal ones.
    assert_eq!(words(&loaded.identity, "x_fax_no"), ["555-1", "∅"]);
    assert_eq!(loaded.report.unknown, ["x_fax_no"]);
    assert!(text(&loaded.working, "phone").is_err());
    assert_eq!(loaded.quarantine.height(), 0);
    assert!(loaded.report.balance_holds());
    assert_eq!(
        loaded.report.matched[0],
        ("name".to_owned(), "Contractor Name".to_owned())
    );
}

#[test]
fn row_ids_join_the_three_frames() {
    let folder = Folder::new();
    let source = folder.file("a.csv", "name,phone,score\nA,1,5\nB,2\nC,3,500\n");
    let loaded = load(&source, &dealers(), None, &mut Unwatched).unwrap();
    let prefix = fingerprint_file(&source.path).unwrap().as_str()[..12].to_owned();
    let id = |number: u32| format!("{prefix}-{number}");
    assert_eq!(words(&loaded.working, "row_id"), [id(1), id(3)]);
    assert_eq!(words(&loaded.identity, "row_id"), [id(1), id(3)]);
    assert_eq!(words(&loaded.quarantine, "row_id"), [id(2), id(3)]);
    assert_eq!(words(&loaded.quarantine, "kind"), ["row", "cell"]);
}

#[test]
fn every_word_for_nothing_is_null() {
    // spec: contractors D-1
    let loaded = load_dealers("name,phone,score\nNaN,1,nan\nNULL,2, \nn/a,3,null\nNancy,4,N/A\n").unwrap();
    assert_eq!(words(&loaded.working, "name"), ["∅", "∅", "∅", "Nancy"]);
    assert_eq!(words(&loaded.working, "score"), ["∅"; 4]);
    assert_eq!(loaded.quarantine.height(), 0);
}

#[test]
fn absent_optional_columns_are_null_of_their_type() {
    let loaded = load_dealers("name,phone\nA,1\nB,2\n").unwrap();
    assert_eq!(
        real(&loaded.working, "score").unwrap().iter().collect::<Vec<_>>(),
        [None, None]
    );
    assert_eq!(date(&loaded.working, "expires").unwrap().len(), 2);
    assert_eq!(integer(&loaded.working, "count").unwrap().get(1), None);
    assert_eq!(loaded.report.absent, ["score", "expires", "count", "active"]);
    // The same columns as a file that has them all: the two can be stacked.
    let other = load_dealers("name,phone,score,expires,count,active\nA,1,1,2026-01-01,1,no\n").unwrap();
    assert_eq!(
        super::super::concat(&[loaded.working, other.working]).unwrap().height(),
        3
    );
}

#[test]
fn each_delimiter_is_found() {
    // spec: contractors D-1
    for delimiter in [',', ';', '|', '\t'] {
        let text = format!(
            "name{delimiter}phone{delimiter}score\n\"A{delimiter}B\"{delimiter}1{delimiter}5\nC{delimiter}2{delimiter}6\n"
        );
        let folder = Folder::new();
        let source = folder.file("a.txt", &text);
        assert_eq!(inspect(&source).unwrap().format, Format::Csv { delimiter });
        let loaded = load(&source, &dealers(), None, &mut Unwatched).unwrap();
        assert_eq!(
            words(&loaded.working, "name"),
            [format!("A{delimiter}B"), "C".to_owned()]
        );
        assert_eq!(loaded.report.delimiter, Some(delimiter));
    }
}

#[test]
fn semicolons_win_over_commas_inside_text() {
    let text = "name;phone;score\nVolt, Sons, Inc;1, 2;50\nOhm, Ltd;3;60\nWatt, LLC, The;4;70\n";
    let loaded = load_dealers(text).unwrap();
    assert_eq!(
        words(&loaded.working, "name"),
        ["Volt, Sons, Inc", "Ohm, Ltd", "Watt, LLC, The"]
    );
    assert_eq!(loaded.report.quarantined, 0);
}

#[test]
fn encodings_are_recognised() {
    // spec: contractors D-1
    let folder = Folder::new();
    let utf8 = "name,phone\nJosé Müller,1\n";
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(utf8.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let cases: [(&str, Vec<u8>, &str, bool); 4] = [
        ("plain.csv", utf8.as_bytes().to_vec(), "UTF-8", false),
        ("bom.csv", [b"\xef\xbb\xbf", utf8.as_bytes()].concat(), "UTF-8", true),
        (
            "ansi.csv",
            b"name,phone\nJos\xe9 M\xfcller,1\n".to_vec(),
            "Windows-1252",
            false,
        ),
        ("utf16.csv", utf16, "UTF-16LE", true),
    ];
    for (name, bytes, encoding, has_bom) in cases {
        let source = folder.file(name, bytes);
        let inspection = inspect(&source).unwrap();
        assert_eq!(
            (inspection.encoding.as_str(), inspection.has_bom),
            (encoding, has_bom),
            "{name}"
        );
        let loaded = load(&source, &dealers(), None, &mut Unwatched).unwrap();
        assert_eq!(words(&loaded.working, "name"), ["José Müller"], "{name}");
    }
}

#[test]
fn packed_files_are_the_same_as_plain_ones() {
    let folder = Folder::new();
    let plain = load(&folder.file("a.csv", PLAIN), &dealers(), None, &mut Unwatched).unwrap();
    let packed = [
        (folder.file("a.csv.gz", gzip(PLAIN.as_bytes())), Compression::Gzip),
        (
            folder.file("a.csv.zst", zstd::encode_all(PLAIN.as_bytes(), 3).unwrap()),
            Compression::Zstd,
        ),
    ];
    for (source, compression) in packed {
        assert_eq!(inspect(&source).unwrap().compression, compression);
        let loaded = load(&source, &dealers(), None, &mut Unwatched).unwrap();
        for column in ["name", "score", "expires", "count", "active"] {
            assert_eq!(words(&loaded.working, column), words(&plain.working, column));
        }
    }
}

#[test]
fn json_lines_are_read() {
    let text = "{\"name\":\"A\",\"phone\":5552340142}\n\n{\"phone\":null,\"name\":\"B\",\"score\":101,\"tags\":[1,2]}\nnot json\n[1]\n";
    let loaded = load_dealers(text).unwrap();
    assert_eq!(words(&loaded.working, "name"), ["A", "B"]);
    assert_eq!(words(&loaded.identity, "phone"), ["5552340142", "∅"]);
    assert_eq!(words(&loaded.identity, "x_tags"), ["∅", "[1,2]"]);
    assert_eq!(words(&loaded.quarantine, "kind"), ["row", "cell", "row", "row"]);
    assert_eq!(words(&loaded.quarantine, "line"), ["2", "3", "4", "5"]);
    assert_eq!(
        (loaded.report.records_in, loaded.report.kept, loaded.report.empty_rows),
        (5, 2, 1)
    );
    assert!(loaded.report.balance_holds());
}

#[test]
fn parquet_is_read_by_the_same_contract() {
    let frame = FrameBuilder::new()
        .text("Dealer Name", [Some("A"), Some("B")])
        .integer("Phone", [Some(5_552_340_142), None])
        .real("OM_Score", [Some(12.0), Some(120.0)])
        .date("expires", [Some(0), None])
        .finish()
        .unwrap();
    let loaded = load_dealers(to_parquet(&frame).unwrap()).unwrap();
    assert_eq!(words(&loaded.working, "expires"), ["1970-01-01", "∅"]);
    assert_eq!(words(&loaded.working, "score"), ["12", "∅"]);
    assert_eq!(words(&loaded.identity, "phone"), ["5552340142", "∅"]);
    assert_eq!(loaded.report.cell_quarantined, 1);
}

#[test]
fn newlines_and_returns_inside_fields_are_kept() {
    let text = "name,phone,score\r\n\"Volt\nand Sons\",\"1\r2\",5\r\nOhm,3,6\r\n";
    let loaded = load_dealers(text).unwrap();
    assert_eq!(words(&loaded.working, "name"), ["Volt\nand Sons", "Ohm"]);
    assert_eq!(words(&loaded.identity, "phone"), ["1\r2", "3"]);
    assert_eq!(words(&loaded.working, "score"), ["5", "6"]);
    // A return outside quotes does not end a line either.
    let loose = load_dealers("name,phone\nVolt\rSons,1\nOhm,2\n").unwrap();
    assert_eq!(words(&loose.working, "name"), ["Volt\rSons", "Ohm"]);
    // Unless the file knows no other line end.
    let old = load_dealers("name,phone\rVolt,1\rOhm,2\r").unwrap();
    assert_eq!(words(&old.working, "name"), ["Volt", "Ohm"]);
}

#[test]
fn a_watcher_is_asked_often_and_can_cancel() {
    struct Counter(Vec<(u64, u64)>, u64);
    impl Watch for Counter {
        fn look(&mut self, rows: u64, bytes: u64) -> bool {
            self.0.push((rows, bytes));
            rows < self.1
        }
    }
    let mut csv = "name,phone\n".to_owned();
    (0..10_000).for_each(|row| csv.push_str(&format!("A{row},{row}\n")));
    let folder = Folder::new();
    let source = folder.file("a.csv", &csv);
    let mut all = Counter(Vec::new(), u64::MAX);
    load(&source, &dealers(), None, &mut all).unwrap();
    let rows: Vec<u64> = all.0.iter().map(|(rows, _)| *rows).collect();
    assert!(
        rows.windows(2)
            .all(|pair| pair[1] - pair[0] <= super::super::LOOK_EVERY),
        "{rows:?}"
    );
    assert_eq!(all.0.last(), Some(&(10_000, csv.len() as u64)));
    let mut stopped = Counter(Vec::new(), 4096);
    assert!(matches!(
        load(&source, &dealers(), None, &mut stopped),
        Err(ReadError::Cancelled { .. })
    ));
    assert_eq!(stopped.0.last().unwrap().0, 4096);
}

#[test]
fn loading_twice_gives_the_same_bytes() {
    let (first, second) = (load_dealers(PLAIN).unwrap(), load_dealers(PLAIN).unwrap());
    assert_eq!(
        to_parquet(&first.working).unwrap(),
        to_parquet(&second.working).unwrap()
    );
    assert_eq!(
        to_parquet(&first.identity).unwrap(),
        to_parquet(&second.identity).unwrap()
    );
    assert_eq!(first.report, second.report);
    assert_eq!(
        cell_text(&first.working, "name", 1).unwrap().as_deref(),
        Some("Ohm Electric")
    );
}

#[test]
fn a_table_taken_column_by_column_is_the_table_read_row_by_row() {
    let contract = Contract::from_toml(
        "dataset = \"d\"\n\
         [[columns]]\nname = \"crd\"\nkind = \"integer\"\ndigits = true\nrule = \"Q-CRD\"\n\
         [[columns]]\nname = \"total\"\nkind = \"integer\"\nminimum = 0\nrule = \"Q-AUM\"\n\
         [[columns]]\nname = \"start\"\nkind = \"date\"\n\
         [[columns]]\nname = \"share\"\nkind = \"real\"\n\
         [[columns]]\nname = \"name\"\nkind = \"text\"\npii = true\n",
    )
    .unwrap();
    let table = |last: Option<&str>| {
        FrameBuilder::new()
            .integer("crd", [Some(1), Some(2), Some(3)])
            .integer("total", [Some(5), Some(-1), None])
            .date("start", [Some(19_000), None, Some(19_001)])
            .text("share", [Some("0.5"), Some("x"), None])
            .text("name", [Some(" Ann "), Some("n/a"), Some("Bo")])
            .text("odd", [last, Some("b"), Some("c")])
            .finish()
            .unwrap()
    };
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str, frame: &crate::frame::Frame| {
        let path = folder.path().join(name);
        std::fs::write(&path, to_parquet(frame).unwrap()).unwrap();
        let source = Source {
            path,
            shown: "d.parquet".into(),
            ..Source::default()
        };
        load(&source, &contract, None, &mut Unwatched).unwrap()
    };
    // A cell with a NUL byte makes the whole table be read row by row, and its row goes to quarantine.
    let (fast, slow) = (read("fast", &table(Some("a"))), read("slow", &table(Some("a\0"))));
    assert_eq!((fast.report.kept, slow.report.kept), (3, 2));
    for name in ["crd", "total", "start", "share"] {
        assert_eq!(
            words(&fast.working, name)[1..],
            words(&slow.working, name)[..],
            "{name}"
        );
    }
    assert_eq!(words(&fast.identity, "name")[1..], words(&slow.identity, "name")[..]);
    assert_eq!(words(&fast.identity, "name"), ["Ann", "∅", "Bo"]);
    let entries = |loaded: &Loaded| -> Vec<(String, String, String)> {
        let rows = words(&loaded.quarantine, "line")
            .into_iter()
            .zip(words(&loaded.quarantine, "rule"));
        rows.zip(words(&loaded.quarantine, "raw"))
            .map(|((line, rule), raw)| (line, rule, raw))
            .collect()
    };
    assert_eq!(entries(&fast), entries(&slow)[1..]);
    assert_eq!(entries(&fast).len(), 2);
    assert!(fast.report.balance_holds() && slow.report.balance_holds());
}
