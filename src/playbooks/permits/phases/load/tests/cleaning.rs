//! L1 to L5 through the phase, and that a file is read once.

use super::*;
use crate::frame::FORGOTTEN;

const HEAD: &str = "permno,ptype,pdate,pdescription,jvalue,jaddr,jcity,jzip,contractor\n";

fn feed(rows: &str) -> String {
    format!("{HEAD}{rows}")
}

// spec: permits L1, L2
#[test]
fn dates_and_money_that_cannot_be_are_unknown_and_flagged() {
    let mut bench = Bench::new();
    let rows = "\
        A,x,2026-03-31,t,100,1 Oak St,Waco,76701,\n\
        B,x,2026-04-01,t,0,1 Oak St,Waco,76701,\n\
        C,x,2026-04-02,t,-5,1 Oak St,Waco,76701,\n\
        D,x,,t,many,1 Oak St,Waco,76701,\n\
        E,x,soon,t,\"$1,200\",1 Oak St,Waco,76701,\n\
        F,x,2025-12-31,t,,1 Oak St,Waco,76701,\n";
    bench.file("permits", "feed.csv", feed(rows), &[]);
    bench.run();
    let permits = bench.frame("load", "permits_clean");
    let columns = ["issued_date", "age_days", "estimated_value", "flags"];
    let read = |lead: &str| cells(&permits, row_of(&permits, lead), &columns);
    assert_eq!(read("waco:A"), ["2026-03-31", "0", "100", "∅"]);
    // A day ahead is the clock of another zone.
    assert_eq!(read("waco:B"), ["2026-04-01", "0", "∅", "∅"]);
    assert_eq!(read("waco:C"), ["∅", "∅", "∅", "future_date|bad_value"]);
    assert_eq!(read("waco:D"), ["∅", "∅", "∅", "no_issue_date|bad_value"]);
    assert_eq!(read("waco:E"), ["∅", "∅", "1200", "no_issue_date"]);
    assert_eq!(read("waco:F"), ["2025-12-31", "90", "∅", "∅"]);
    // Kept, and told with what stood there.
    let quarantine = bench.frame("load", "quarantine");
    let mut told: Vec<String> = (0..quarantine.height())
        .map(|row| cells(&quarantine, row, &["column", "value", "rule", "kind"]).join(" "))
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "estimated_value -5 L2 cell",
            "estimated_value many L2 cell",
            "issued_date soon L1 flag"
        ]
    );
}

// spec: permits L1
#[test]
fn another_day_reads_no_file_again_but_ages_every_permit() {
    let mut bench = Bench::new();
    bench.file(
        "permits",
        "feed.csv",
        feed("A,x,2026-03-31,t,1,1 Oak St,Waco,76701,\n"),
        &[],
    );
    bench.run();
    bench.set_day("2026-04-10");
    let report = bench.run();
    assert_eq!(Bench::phase(&report, "load").units_reused, 1);
    assert_eq!(column(&bench.frame("load", "permits_clean"), "age_days"), ["10"]);
}

// spec: permits L3, L4
#[test]
fn texts_that_say_nothing_are_empty_and_contractors_are_cut() {
    let mut bench = Bench::new();
    let rows = "\
        A,Roof,2026-03-01,ROOF,1,1 Oak St,Waco,76701,Oakline/Elm\n\
        B,Roof,2026-03-01,pdescription,1,1 Oak St,Waco,76701,512-555-0142\n\
        C,Roof,2026-03-01,See plans.,1,1 Oak St,Waco,76701,\n\
        D,Roof,2026-03-01,Shingles,1,1 Oak St,Waco,76701,Oakline\n";
    bench.file("permits", "feed.csv", feed(rows), &[]);
    bench.run();
    let people = bench.frame("load", "permits_identity");
    assert_eq!(column(&people, "description"), ["∅", "∅", "∅", "Shingles"]);
    assert_eq!(column(&people, "contractor_name"), ["Oakline", "∅", "∅", "Oakline"]);
}

// spec: permits L5, P2
#[test]
fn of_duplicates_the_latest_issue_stays_then_the_last_row_and_the_rest_is_set_aside() {
    let mut bench = Bench::new();
    let first = "\
        A,old,2026-03-01,t,1,1 Oak St,Waco,76701,\n\
        A,new,2026-03-05,t,1,1 Oak St,WACO,76701,\n\
        B,first,2026-03-01,t,1,1 Oak St,Waco,76701,\n\
        C,dated,2026-03-01,t,1,1 Oak St,Waco,76701,\n\
        D,nothing,,t,1,1 Oak St,Waco,76701,\n\
        E,sure,2026-03-01,t,1,1 Oak St,Waco,76701,\n\
        A,elsewhere,2026-03-02,t,1,1 Oak St,Hewitt,76701,\n";
    let second = "\
        A,older,2026-03-03,t,1,1 Oak St,Waco,76701,\n\
        B,last,2026-03-01,t,1,1 Oak St,Waco,76701,\n\
        C,undated,,t,1,1 Oak St,Waco,76701,\n\
        D,last,,t,1,1 Oak St,Waco,76701,\n\
        E,future,2027-01-01,t,1,1 Oak St,Waco,76701,\n";
    bench.file("permits", "one.csv", feed(first), &[]);
    bench.file("permits", "two.csv", feed(second), &[]);
    bench.run();
    let permits = bench.frame("load", "permits_clean");
    let kind = |lead: &str| cells(&permits, row_of(&permits, lead), &["permit_type"]).remove(0);
    let leads = ["waco:A", "waco:B", "waco:C", "waco:D", "waco:E", "hewitt:A"];
    assert_eq!(leads.map(kind), ["new", "last", "dated", "last", "sure", "elsewhere"]);
    assert_eq!(permits.height(), leads.len());
    assert_eq!(
        column(&bench.frame("load", "permits_identity"), "lead_id"),
        column(&permits, "lead_id")
    );
    let intake = bench.frame("load", "intake");
    let columns = ["rows_in", "kept", "quarantined", "duplicates"];
    assert_eq!(cells(&intake, 0, &columns), ["7", "4", "3", "3"]);
    assert_eq!(cells(&intake, 1, &columns), ["5", "2", "3", "3"]);
    let quarantine = bench.frame("load", "quarantine");
    assert_eq!(column(&quarantine, "rule"), ["L5"; 6]);
    assert!(column(&quarantine, "kind").iter().all(|kind| kind == "row"));
}

#[test]
fn a_changed_file_is_read_again_alone() {
    let mut bench = Bench::new();
    bench.file(
        "permits",
        "one.csv",
        feed("A,x,2026-03-31,t,1,1 Oak St,Waco,76701,\n"),
        &[],
    );
    bench.file(
        "permits",
        "two.csv",
        feed("B,x,2026-03-31,t,1,1 Oak St,Waco,76701,\n"),
        &[],
    );
    assert_eq!(Bench::phase(&bench.run(), "load").units_reused, 0);
    bench.file(
        "permits",
        "two.csv",
        feed("C,x,2026-03-31,t,1,1 Oak St,Waco,76701,\n"),
        &[],
    );
    assert_eq!(Bench::phase(&bench.run(), "load").units_reused, 1);
    assert_eq!(
        column(&bench.frame("load", "permits_clean"), "lead_id"),
        ["waco:A", "waco:C"]
    );
}

#[test]
fn whoever_was_forgotten_stays_out_with_nothing_of_what_they_held() {
    let mut bench = Bench::new();
    let rows = "A,x,2026-03-31,t,1,1 Secret St,Waco,76701,\nB,x,2026-03-31,t,1,1 Oak St,Waco,76701,\n";
    bench.file("permits", "feed.csv", feed(rows), &[]);
    // Read before and after.
    for again in [false, true] {
        if again {
            bench.run();
        }
        bench.forget("waco:A");
        bench.run();
        assert_eq!(column(&bench.frame("load", "permits_clean"), "lead_id"), ["waco:B"]);
        let quarantine = bench.frame("load", "quarantine");
        let columns = ["reason", "rule", "kind", "column", "value"];
        assert_eq!(cells(&quarantine, 0, &columns), [FORGOTTEN, "forget", "row", "∅", "∅"]);
        assert_eq!(column(&bench.frame("load", "quarantine_identity"), "raw"), [""]);
        assert_eq!(
            cells(&bench.frame("load", "intake"), 0, &["kept", "quarantined"]),
            ["1", "1"]
        );
    }
}
