//! However many threads read a file, the same comes of it.

use super::super::read::load_by;
use super::super::source::OpenFile;
use super::super::to_parquet;
use super::*;
use std::fmt::Write as _;

/// Records of every kind: good ones, values that are refused or flagged, blank lines, ragged ones, a NUL, a quote that is
/// never closed at the end.
fn mixed(records: usize) -> String {
    let mut text = "Dealer Name,Phone,O&M Score,Expiration Date,count,active,Remark\n".to_owned();
    for number in 0..records {
        let line = match number % 11 {
            1 => format!("Invented {number},(555) 555-0100,x,2026-02-30,1.5,maybe,"),
            3 => String::new(),
            5 => format!("too,few,{number}"),
            7 => format!("Nul\0,5555550101,1,2026-01-01,{number},yes,"),
            9 => format!("\"Invented, {number}\",5555550102,101,01/31/2026,\"1,234\",no,\"two\nlines\""),
            _ => format!(
                " Invented {number} ,5555550103,{}.5,2026-01-31,{number},true,fine",
                number % 99
            ),
        };
        writeln!(text, "{line}").unwrap();
    }
    text.push_str("Last,5555550104,1,2026-01-31,1,true,\"never closed\nmore\n");
    text
}

#[test]
fn one_thread_and_several_give_the_same() {
    let folder = Folder::new();
    // Longer than a stretch, so that several are under way at once.
    let source = folder.file("mixed.csv", mixed(9_000));
    let by = |threads: usize| {
        let file = OpenFile::open(&source, &mut Unwatched).unwrap();
        let loaded = load_by(threads, file, &source, &dealers(), None, &mut Unwatched).unwrap();
        let frames = [&loaded.working, &loaded.identity, &loaded.quarantine];
        (frames.map(|frame| to_parquet(frame).unwrap()), loaded)
    };
    let ((serial, alone), (parallel, together)) = (by(1), by(2));
    assert!(serial == parallel, "the frames differ");
    assert_eq!(alone.report, together.report);
    let report = &alone.report;
    assert!(report.balance_holds());
    let seen = [
        report.kept,
        report.empty_rows,
        report.ragged,
        report.undecodable,
        report.cell_quarantined,
        report.flagged,
    ];
    assert!(seen.iter().all(|count| *count > 500), "{seen:?}");
    // The line after the open quote is read by itself again.
    let reasons = words(&alone.quarantine, "reason");
    let last = reasons.last_chunk::<2>().unwrap();
    assert_eq!(
        *last,
        ["a quote is opened and never closed", "1 fields where the file has 7"]
    );
}

#[test]
fn stopped_by_whoever_watches_it_ends_on_any_number_of_threads() {
    struct Stop;
    impl super::super::Watch for Stop {
        fn look(&mut self, rows: u64, _bytes: u64) -> bool {
            rows == 0
        }
    }
    let folder = Folder::new();
    let source = folder.file("mixed.csv", mixed(9_000));
    for threads in [1, 2] {
        let file = OpenFile::open(&source, &mut Stop).unwrap();
        let stopped = load_by(threads, file, &source, &dealers(), None, &mut Stop);
        assert!(matches!(stopped, Err(ReadError::Cancelled { .. })), "{threads}");
    }
}
