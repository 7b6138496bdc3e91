//! What is refused: rows, files and whole runs, each with file, column and the way out.

use super::*;
use crate::engine::{Blame, Outcome, RunOutcome, Status};

const HEAD: &str = "permno,ptype,pdate,pdescription,jvalue,jaddr,jcity,jzip,contractor\n";

/// A feed of so many sound rows, then others.
fn feed(sound: usize, others: &str) -> String {
    let row = |number: usize| format!("P{number},x,2026-03-01,t,1,{number} Oak St,Waco,76701,\n");
    let rows: String = (1..=sound).map(row).collect();
    format!("{HEAD}{rows}{others}")
}

const NO_ID: &str = ",x,2026-03-01,t,1,1 Oak St,Waco,76701,\n";
const NO_ADDRESS: &str = "Q1,x,2026-03-01,t,1,,Waco,76701,\n";
const NO_CITY: &str = "Q2,x,2026-03-01,t,1,1 Oak St,,76701,\n";
const RAGGED: &str = "Q3,x,2026-03-01\n";

// spec: permits P1, P2
#[test]
fn rows_without_key_or_address_and_ragged_rows_are_set_aside_with_their_place_and_reason() {
    let mut bench = Bench::new();
    let bad = [NO_ID, NO_ADDRESS, NO_CITY, RAGGED].concat();
    bench.file("permits", "feed.csv", feed(96, &bad), &[]);
    bench.run();
    let intake = bench.frame("load", "intake");
    assert_eq!(
        cells(&intake, 0, &["rows_in", "kept", "quarantined", "share"]),
        ["100", "96", "4", "0.04"]
    );
    let quarantine = bench.frame("load", "quarantine");
    let told: Vec<String> = (0..4)
        .map(|row| cells(&quarantine, row, &["file", "column", "reason"]).join(": "))
        .collect();
    assert!(
        told.contains(&"feed.csv: permit_id: no permit number".to_owned()),
        "{told:?}"
    );
    assert!(
        told.contains(&"feed.csv: property_address: no address".to_owned()),
        "{told:?}"
    );
    assert!(
        told.iter().any(|words| words.starts_with("feed.csv: city: no city")),
        "{told:?}"
    );
    assert!(
        told.contains(&"feed.csv: ∅: 3 fields where the file has 9".to_owned()),
        "{told:?}"
    );
    assert_eq!(bench.outcome("P1", Some("feed.csv")), Outcome::Passed);
    assert_eq!(bench.outcome("P2", Some("feed.csv")), Outcome::Warned);
    let evidence = bench.gate("P2", Some("feed.csv"));
    assert_eq!((evidence.observed, evidence.evidence_rows), (Some(0.04), 4));
}

// spec: permits P1, P2
#[test]
fn both_gates_pass_at_their_bounds_and_not_beyond() {
    for (sound, bad, block, warn) in [
        (100, 0, Outcome::Passed, Outcome::Passed),
        (98, 2, Outcome::Passed, Outcome::Passed),
        (97, 3, Outcome::Passed, Outcome::Warned),
        (80, 20, Outcome::Passed, Outcome::Warned),
        (79, 21, Outcome::Failed, Outcome::Warned),
    ] {
        let mut bench = Bench::new();
        bench.file("permits", "feed.csv", feed(sound, &NO_ID.repeat(bad)), &[]);
        let report = bench.run();
        assert_eq!(bench.outcome("P1", Some("feed.csv")), block, "{bad} of 100");
        assert_eq!(bench.outcome("P2", Some("feed.csv")), warn, "{bad} of 100");
        let joined = Bench::phase(&report, "enrich").status;
        assert_eq!(joined == Status::Blocked, block == Outcome::Failed, "{bad} of 100");
    }
}

// spec: permits P1
#[test]
fn a_missing_column_stops_the_phase_and_names_file_column_headers_and_aliases() {
    let mut bench = Bench::new();
    let bytes = "PermitNum,TCADID,OriginalCity,OriginalState,OriginalZip,PermitTypeDesc,WorkClass,PermitClassMapped,\
        PermitClass,Description,IssuedDate,StatusCurrent,Site\n1,2,AUSTIN,TX,78704,a,b,c,d,e,2026-03-01,f,1 Oak St\n";
    bench.file("permits", "austin.csv", bytes, &[]);
    bench.file("permits", "feed.csv", feed(3, ""), &[]);
    bench.file("cad", "roll.csv", "account_id,situs_address\n1,1 Oak St\n", &[]);
    let report = bench.run();
    // Bad input has an exit code of its own.
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
    let load = Bench::phase(&report, "load");
    let words = load.message.unwrap();
    for needed in [
        "`austin.csv`: required column `property_address` is missing",
        "headers found: PermitNum, TCADID",
        "accepted: OriginalAddress1, property_address",
        "`assay map`",
        "`roll.csv`: required column `county` is missing",
        "or county = \"…\" on the file's entry",
    ] {
        assert!(words.contains(needed), "{needed}: {words}");
    }
    let judged = bench.gate("P1-COLUMNS", Some("austin.csv"));
    assert_eq!(
        (judged.outcome, judged.observed, judged.evidence_rows),
        (Outcome::Failed, Some(1.0), 1)
    );
    assert!(!judged.waivable);
    assert_eq!(bench.outcome("P1-COLUMNS", Some("feed.csv")), Outcome::Passed);
}

// spec: permits P1
#[test]
fn files_that_cannot_be_read_and_entries_that_say_nonsense_stop_the_phase_too() {
    for (bytes, attributes, layout, words) in [
        ("", &[][..], None, "is empty"),
        ("%PDF-1.4", &[], None, "PDF"),
        ("permno,jaddr\n1,1 Oak St\n", &[("state", "Bavaria")], None, "Bavaria"),
        (
            "permno,jaddr\n1,1 Oak St\n",
            &[],
            Some("atlantis"),
            "no layout `atlantis`; there are austin",
        ),
    ] {
        let mut bench = Bench::new();
        bench.file("permits", "list.csv", bytes, attributes);
        if let Some(layout) = layout {
            bench.layout("permits", layout);
        }
        let load = Bench::phase(&bench.run(), "load");
        let said = load.message.unwrap_or_default();
        assert!(said.contains(words) && said.contains("list.csv"), "{words}: {said}");
        assert_eq!(bench.outcome("P1-COLUMNS", Some("list.csv")), Outcome::Failed);
    }
    let bench = Bench::new();
    let load = Bench::phase(&bench.run(), "load");
    assert!(load.message.unwrap().contains("no permits are given"));
}

#[test]
fn a_file_that_is_not_utf8_is_read_as_windows_1252_with_a_notice() {
    let mut bench = Bench::new();
    let mut bytes = HEAD.as_bytes().to_vec();
    bytes.extend(b"A,x,2026-03-01,Caf\xe9 patio,1,1 Oak St,Waco,76701,\n");
    bench.file("permits", "feed.csv", bytes, &[]);
    let (_, heard) = bench.run_heard();
    assert_eq!(
        column(&bench.frame("load", "permits_identity"), "description"),
        ["Café patio"]
    );
    assert!(heard.iter().any(|words| words.contains("Windows-1252")), "{heard:?}");
    // A layout that the settings name is taken, whatever the headers say.
    bench.layout("permits", "generic");
    bench.run();
    assert_eq!(column(&bench.frame("load", "intake"), "layout"), ["generic"]);
}
