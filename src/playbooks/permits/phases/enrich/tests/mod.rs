//! The join through the phase: every level, owners, absentees, siblings and the gates.

use super::super::testing::{Bench, cells, column, row_of};
use super::NO_CAD;
use crate::engine::{Outcome, Status};
use crate::frame::Frame;

const PERMITS: &str = "permit_id,city,state,property_address,zip_code,parcel_id,description,owner_name,applicant_name,\
    contractor_name,issued_date\n";
const ROLL: &str = "account_id,county,situs_address,situs_city,situs_zip,owner_name,mailing_address,market_value,\
    land_value,improvement_value,year_built,living_area,lot_size,property_class\n";

fn permit(id: &str, address: &str, zip: &str, parcel: &str) -> String {
    format!("{id},Austin,TX,\"{address}\",{zip},{parcel},Pool {id},,,,2026-03-01\n")
}

fn parcel(id: &str, address: &str, city: &str, zip: &str) -> String {
    format!("{id},Travis,\"{address}\",{city},{zip},OWNER {id},\"{address}\",500000,1,2,1990,2000,0.5,A\n")
}

fn bench(permits: &[String], parcels: &[String]) -> Bench {
    let mut bench = Bench::new();
    bench.file("permits", "permits.csv", format!("{PERMITS}{}", permits.concat()), &[]);
    if !parcels.is_empty() {
        bench.file("cad", "roll.csv", format!("{ROLL}{}", parcels.concat()), &[]);
    }
    let report = bench.run();
    for phase in &report.phases {
        assert!(phase.message.is_none(), "{}: {:?}", phase.phase, phase.message);
    }
    bench
}

/// match_level and account of a permit.
fn found(frame: &Frame, id: &str) -> String {
    let row = row_of(frame, &format!("austin:{id}"));
    cells(frame, row, &["match_level", "account_id"]).join(" ")
}

// spec: permits N7, 8.3, R6
#[test]
fn each_level_finds_its_parcel_and_contradictions_find_none() {
    let bench = bench(
        &[
            permit("a", "LOT 7 BLOCK B", "78701", "00-77"),
            permit("b", "100 North Oak Street", "78701", ""),
            permit("c", "200 Elm Ave", "", ""),
            permit("d", "300 Fern Rd", "78701", ""),
            permit("e", "400 S Moss", "78701", ""),
            permit("f", "500 S Reed St", "78701", ""),
            permit("g", "600 Ivy Ln", "78701", ""),
            permit("h", "600 Ivy Ln #2", "78701", ""),
            permit("i", "700 Ash Ct", "78701", ""),
            permit("j", "LOT 9 BLOCK B", "78701", "999"),
            permit("k", "800 W Yew Dr", "78702", ""),
        ],
        &[
            parcel("0077", "1 Nowhere St", "Austin", "78701"),
            parcel("B1", "100 N OAK ST", "Austin", "78701"),
            parcel("B2", "100 S OAK ST", "Austin", "78701"),
            parcel("C1", "200 ELM AVE", "Austin", "78702"),
            parcel("C2", "200 ELM AVE", "Waco", "76701"),
            parcel("D1", "300 W FERN RD", "Austin", "78701"),
            parcel("E1", "400 S MOSS ST", "Austin", "78701"),
            parcel("F1", "500 N REED ST", "Austin", "78701"),
            parcel("G1", "600 IVY LN APT 1", "Austin", "78701"),
            parcel("G2", "600 IVY LN APT 2", "Austin", "78701"),
            // M3 and M4 need an equal ZIP code where both say one.
            parcel("K1", "800 YEW DR", "Austin", "78703"),
        ],
    );
    let frame = bench.frame("enrich", "permits_enriched");
    for (id, expected) in [
        ("a", "M0 0077"),
        ("b", "M1 B1"),
        ("c", "M2 C1"),
        ("d", "M3 D1"),
        ("e", "M4 E1"),
        ("f", "unmatched ∅"),
        ("g", "ambiguous ∅"),
        ("h", "M1 G2"),
        ("i", "unmatched ∅"),
        ("j", "unparseable ∅"),
        ("k", "unmatched ∅"),
    ] {
        assert_eq!(found(&frame, id), expected, "{id}");
    }
    let columns = [
        "cad_id",
        "county",
        "market_value",
        "year_built",
        "lot_size",
        "property_class",
        "absentee",
    ];
    assert_eq!(
        cells(&frame, row_of(&frame, "austin:b"), &columns),
        ["travis:B1", "Travis", "500000", "1990", "0.5", "A", "false"]
    );
    assert_eq!(cells(&frame, row_of(&frame, "austin:f"), &columns), ["∅"; 7]);
    let ambiguous = bench.frame("enrich", "cad_ambiguous");
    assert_eq!(column(&ambiguous, "cad_id"), ["travis:G1", "travis:G2"]);
    assert_eq!(column(&ambiguous, "level"), ["M1", "M1"]);
    let unmatched = bench.frame("enrich", "cad_unmatched");
    assert_eq!(unmatched.height(), 5);
    let why = |id: &str| cells(&unmatched, row_of(&unmatched, id), &["why"]).remove(0);
    assert!(why("austin:f").contains("another directional"), "{}", why("austin:f"));
    assert!(why("austin:i").contains("no roll has"), "{}", why("austin:i"));
    assert!(why("austin:j").contains("house number"), "{}", why("austin:j"));
}

// spec: permits N7
#[test]
fn a_parcel_number_is_one_within_its_county_and_several_are_decided_by_the_address() {
    let bench = bench(
        &[
            permit("a", "1 Oak St", "78701", "77"),
            permit("b", "2 Oak St", "78701", "10|11"),
            permit("c", "9 Oak St", "78701", "10|11"),
            permit("d", "9 Oak St", "78701", "12|404"),
        ],
        &[
            parcel("77", "5 Elm St", "Waco", "76701"),
            parcel("10", "2 OAK ST", "Austin", "78701"),
            parcel("11", "4 OAK ST", "Austin", "78701"),
            parcel("12", "6 OAK ST", "Austin", "78701"),
        ],
    );
    let frame = bench.frame("enrich", "permits_enriched");
    assert_eq!(
        ["a", "b", "c", "d"].map(|id| found(&frame, id)),
        ["unmatched ∅", "M0 10", "ambiguous ∅", "M0 12"]
    );
}

// spec: permits N1, N7
#[test]
fn a_roll_without_cities_says_them_in_its_text_or_by_its_county() {
    let mut bench = Bench::new();
    let permits = "permit_id,city,property_address,zip_code\n\
        a,Fort Worth,1200 Oak St,76104\nb,Plano,1200 Oak St,75023\nc,Plano,1300 Oak St,75023\nd,Seattle,1200 Oak St,98101\n\
        e,Fort Worth,1400 Oak St,76104\n";
    bench.file("permits", "permits.csv", permits, &[]);
    let tarrant = "account_id,situs_address\nT1,1200 OAK ST\nT2,1400 OAK ST\nT3,1400 OAK ST\n";
    bench.file("cad", "tarrant.csv", tarrant, &[("county", "tarrant")]);
    let collin = "account_id,situs_address\nC1,\"1200 OAK ST, PLANO, TX 75023\"\nC2,1300 OAK ST PLANO TX\n";
    bench.file("cad", "collin.csv", collin, &[("county", "Collin")]);
    bench.run();
    let frame = bench.frame("enrich", "permits_enriched");
    let found: Vec<String> = (0..frame.height())
        .map(|row| cells(&frame, row, &["match_level", "cad_id"]).join(" "))
        .collect();
    assert_eq!(
        found,
        [
            "M2 tarrant:T1",
            "M1 collin:C1",
            "M2 collin:C2",
            "unmatched ∅",
            "ambiguous ∅"
        ]
    );
}

// spec: permits N8, N9
#[test]
fn owners_rank_and_are_all_kept() {
    let permits = "\
        a,Austin,TX,1 Oak St,78701,,Pool,PERMIT OWNER,APPLICANT,BUILDER,2026-03-01\n\
        b,Austin,TX,9 Elm St,78701,,,PERMIT OWNER,APPLICANT,,2026-03-01\n\
        c,Austin,TX,9 Elm St Ste 4,78701,,,,APPLICANT,,2026-03-01\n\
        d,Austin,TX,2 Oak St,78701,,,,,,2026-03-01\n";
    let roll = "\
        1,Travis,1 Oak St,Austin,78701,CAD OWNER,77 Far Ave,0,,,,,,\n\
        2,Travis,2 Oak St,Austin,78701,,PO BOX 4,,,,,,,\n";
    let bench = bench(&[permits.to_owned()], &[roll.to_owned()]);
    let people = bench.frame("enrich", "permits_enriched_identity");
    let columns = [
        "owner_name",
        "permit_owner_name",
        "cad_owner_name",
        "applicant_name",
        "mailing_address",
    ];
    let read = |row: usize| cells(&people, row, &columns);
    assert_eq!(
        read(0),
        ["CAD OWNER", "PERMIT OWNER", "CAD OWNER", "APPLICANT", "77 Far Ave"]
    );
    assert_eq!(read(1), ["PERMIT OWNER", "PERMIT OWNER", "∅", "APPLICANT", "∅"]);
    assert_eq!(read(2), ["APPLICANT", "∅", "∅", "APPLICANT", "∅"]);
    assert_eq!(read(3), ["∅", "∅", "∅", "∅", "PO BOX 4"]);
    let frame = bench.frame("enrich", "permits_enriched");
    let columns = [
        "owner_known",
        "applicant_known",
        "contractor_known",
        "has_description",
        "suite",
        "absentee",
    ];
    let known = |row: usize| cells(&frame, row, &columns).join(" ");
    assert_eq!(known(0), "true true true true false true");
    assert_eq!(known(1), "true true false false false ∅");
    assert_eq!(known(2), "true true false false true ∅");
    assert_eq!(known(3), "false false false false false ∅");
    // 0 is unknown (L2).
    assert_eq!(column(&frame, "market_value")[0], "∅");
}

// spec: permits R6
#[test]
fn siblings_share_address_and_description() {
    let permits = "\
        a,Austin,TX,1 North Oak Street,78701,,Bath remodel,,,,2026-03-01\n\
        b,Austin,TX,1 N OAK ST,,,bath - remodel,,,,2026-03-01\n\
        c,Austin,TX,1 N OAK ST,,,Pool,,,,2026-03-01\n\
        d,Austin,TX,1 N OAK ST,,,,,,,2026-03-01\n\
        e,Austin,TX,1 N OAK ST,,,,,,,2026-03-01\n\
        f,Waco,TX,1 N OAK ST,,,Bath remodel,,,,2026-03-01\n\
        g,Austin,TX,Lot 7,,,Pool,,,,2026-03-01\n\
        h,Austin,TX,LOT 7,,,Pool,,,,2026-03-01\n";
    let bench = bench(&[permits.to_owned()], &[]);
    let frame = bench.frame("enrich", "permits_enriched");
    assert_eq!(column(&frame, "siblings"), ["2", "2", "1", "1", "1", "1", "2", "2"]);
}

// spec: permits P4, P5
#[test]
fn without_a_roll_the_gates_are_skipped_with_the_reason_and_all_frames_are_made() {
    let bench = bench(&[permit("a", "1 Oak St", "78701", "77")], &[]);
    for id in ["P4", "P5"] {
        let judged = bench.gate(id, None);
        assert_eq!((judged.outcome, judged.note.as_str()), (Outcome::Skipped, NO_CAD));
    }
    let frame = bench.frame("enrich", "permits_enriched");
    let columns = ["match_level", "cad_id", "market_value", "absentee", "owner_known"];
    assert_eq!(cells(&frame, 0, &columns), ["no_cad", "∅", "∅", "∅", "false"]);
    for name in ["cad_ambiguous", "cad_unmatched"] {
        assert_eq!(bench.frame("enrich", name).height(), 0);
    }
    assert_eq!(bench.frame("enrich", "permits_enriched_identity").height(), 1);
}

/// A world in which so many of 20 permits find their parcel, so many are ambiguous, and the rest finds none.
fn world(matched: usize, ambiguous: usize) -> Bench {
    let permits: Vec<String> = (1..=20)
        .map(|n| permit(&format!("p{n}"), &format!("{n} Oak St"), "78701", ""))
        .collect();
    // Unreadable addresses count in neither share.
    let unread = permit("q", "LOT 7", "78701", "");
    let parcels: Vec<String> = (1..=matched + ambiguous)
        .flat_map(|n| {
            let twice = if n > matched { 2 } else { 1 };
            (0..twice).map(move |copy| parcel(&format!("{n}-{copy}"), &format!("{n} OAK ST"), "Austin", "78701"))
        })
        .chain([parcel("X", "999 ELM ST", "Austin", "78701")])
        .collect();
    bench(&[permits.concat(), unread], &parcels)
}

// spec: permits P4, P5
#[test]
fn the_match_rate_warns_and_blocks_and_ambiguity_warns() {
    for (matched, ambiguous, rate, unclear) in [
        (20, 0, Outcome::Passed, Outcome::Passed),
        (16, 1, Outcome::Passed, Outcome::Passed),
        (15, 0, Outcome::Warned, Outcome::Passed),
        (10, 2, Outcome::Warned, Outcome::Warned),
        (9, 0, Outcome::Failed, Outcome::Passed),
        (0, 0, Outcome::Failed, Outcome::Passed),
    ] {
        let bench = world(matched, ambiguous);
        let (four, five) = (bench.gate("P4", None), bench.gate("P5", None));
        assert_eq!(
            (four.outcome, five.outcome),
            (rate, unclear),
            "{matched} and {ambiguous}"
        );
        assert_eq!(four.observed, Some(matched as f64 / 20.0));
        assert_eq!(five.observed, Some(ambiguous as f64 / 20.0));
        assert_eq!((four.evidence_rows, five.evidence_rows), (20 - matched, 2 * ambiguous));
        let report = bench.run();
        let blocked = Bench::phase(&report, "enrich").status == Status::Failed;
        assert_eq!(blocked, rate == Outcome::Failed);
    }
}
