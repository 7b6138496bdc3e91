//! What is planted by name: each lead shows what its id says.

use std::collections::BTreeMap;

use super::reader::{Known, date};
use super::small::{Small, small};

fn id(tag: &str) -> String {
    format!("00Q{tag:X<12}AAA")
}

fn lead<'a>(small: &'a Small, tag: &str) -> BTreeMap<&'a str, &'a str> {
    let rows = small.files.sheet("mql/leads.csv").of("Id", &id(tag));
    rows.into_iter().next().unwrap_or_else(|| panic!("no lead {tag}"))
}

/// The rows of a lead's representative in the current exports, with the territory.
fn reps<'a>(small: &'a Small, tag: &str) -> Vec<(usize, BTreeMap<&'a str, &'a str>)> {
    let crd = lead(small, tag)["FA_CRD__c"];
    let exports = small.files.territories().into_iter().enumerate();
    exports
        .flat_map(|(territory, sheet)| sheet.of("RepCRD", crd).into_iter().map(move |row| (territory, row)))
        .collect()
}

fn case<'a>(small: &'a Small, tag: &str) -> &'a super::reader::Case {
    small
        .cases
        .iter()
        .find(|case| case.id == id(tag))
        .unwrap_or_else(|| panic!("no case {tag}"))
}

fn known<'a>(small: &'a Small, tag: &str) -> &'a Known {
    case(small, tag).known.as_ref().unwrap()
}

// spec: mql L-1, L-2: day 0, 30, 31, negative, censored
#[test]
fn days_on_the_edges_of_the_window() {
    let small = small();
    for (tag, days) in [("DAY0", 0), ("DAY30", 30), ("DAY31", 31), ("NEGDAYA", -1)] {
        assert_eq!(case(small, tag).days, Some(days), "{tag}");
    }
    assert_eq!(case(small, "CENSORED").contacted, date("2026-01-02").unwrap());
    assert_eq!(case(small, "LASTLABEL").contacted, date("2025-12-31").unwrap());
    assert!(lead(small, "FUTURE")["Stage_Entered_Contacting__c"] > "2026-02");
}

// spec: mql C-2, C-1: odd cells
#[test]
fn odd_cells_stand_in_the_exports() {
    let small = small();
    for (tag, column, text) in [
        ("DOLLAR", "TotalAssetsInMillions", "$1,295.31"),
        ("FEWHNW", "NumberClients_HNWIndividuals", "< 5"),
        ("PARENS", "AUMGrowthRate_1Year", "(12.5)"),
        ("OSSEO", "MilesToWork", "Osseo"),
        ("NOEMPLOYEES", "Number_Employees", "0"),
        ("NOCLIENTS", "Number_InvestmentAdvisoryClients", "0"),
        ("UNKNOWNSEG", "TotalAssetsInMillions", ""),
        ("NOGROWTH", "AUMGrowthRate_1Year", ""),
        ("NOGROWTH", "AUMGrowthRate_5Year", ""),
        ("CAPPED", "AUMGrowthRate_5Year", "260"),
        (
            "WASHINGTON",
            "Home_MetropolitanArea",
            "Washington-Arlington-Alexandria DC-VA-MD-WV",
        ),
    ] {
        let rows = reps(small, tag);
        assert!(
            !rows.is_empty() && rows.iter().all(|(_, row)| row[column] == text),
            "{tag}"
        );
    }
    // As of the contact too, from the snapshots.
    assert_eq!(known(small, "DOLLAR").value("TotalAssetsInMillions"), Some(1_295.31));
    assert_eq!(known(small, "NOCLIENTS").ratio(), None);
    assert!(
        ["DAY30", "DOLLAR", "OSSEO"]
            .iter()
            .all(|tag| !known(small, tag).strong())
    );
}

// spec: mql D-3
#[test]
fn numbers_are_written_in_every_way_the_crm_has() {
    let small = small();
    assert_eq!(lead(small, "NULLCRD")["FA_CRD__c"], "");
    assert_eq!(lead(small, "BADCRD")["FA_CRD__c"], "not known");
    let float = lead(small, "CRDFLOAT")["FA_CRD__c"];
    assert!(float.ends_with(".0") && case(small, "CRDFLOAT").matched);
    let zeros = lead(small, "CRDZEROS")["FA_CRD__c"];
    assert!(zeros.starts_with("00") && case(small, "CRDZEROS").matched);
    assert!(!case(small, "UNMATCHED").matched && !lead(small, "UNMATCHED")["FA_CRD__c"].is_empty());
    let bought = |tag| {
        let lead = lead(small, tag);
        (
            lead["MarketPro_Last_Updated__c"] <= lead["Stage_Entered_Contacting__c"],
            !lead["Years_at_Firm"].is_empty(),
        )
    };
    assert_eq!(
        (bought("BOUGHTBEFORE"), bought("BOUGHTAFTER")),
        ((true, true), (false, true))
    );
}

// spec: mql C-3: leads twice, people twice, one number in two territories and at two firms
#[test]
fn duplicates_are_what_they_say() {
    let small = small();
    let leads = small.files.sheet("mql/leads.csv");
    let twice = leads.of("Id", &id("DUPID"));
    assert_eq!(twice.len(), 2);
    assert_ne!(twice[0]["LastModifiedDate"], twice[1]["LastModifiedDate"]);
    let (kept, lost) = (lead(small, "DUPCRDKEPT"), lead(small, "DUPCRDLOST"));
    assert_eq!(kept["FA_CRD__c"], lost["FA_CRD__c"]);
    assert!(kept["LastModifiedDate"] > lost["LastModifiedDate"]);
    for (tag, territories) in [("TWOTERRA", vec![0, 1]), ("TWOTERRB", vec![1, 2])] {
        let held: Vec<usize> = reps(small, tag).iter().map(|(territory, _)| *territory).collect();
        assert_eq!(held, territories, "{tag}");
    }
    for tag in ["TWOFIRMSA", "TWOFIRMSB"] {
        let rows = reps(small, tag);
        assert_eq!(rows.len(), 2);
        assert_ne!(rows[0].1["RIAFirmCRD"], rows[1].1["RIAFirmCRD"]);
        let mut primary: Vec<&str> = rows.iter().map(|(_, row)| row["IsPrimaryRIAFirm"]).collect();
        primary.sort_unstable();
        assert_eq!(primary, ["No", "Yes"]);
    }
    for tag in ["SAMEROWA", "SAMEROWB"] {
        let rows = reps(small, tag);
        assert!(rows.len() == 2 && rows[0] == rows[1], "{tag}");
    }
}

// spec: mql T-3: each boost, as today's export has it
#[test]
fn each_boost_has_a_lead_of_its_own() {
    let small = small();
    let value = |tag: &str, column: &str| reps(small, tag)[0].1[column].parse::<f64>().unwrap();
    let boosts = |tag: &str| {
        let growing = value(tag, "TotalAssetsInMillions") > 500.0 && value(tag, "AUMGrowthRate_1Year") > 0.0;
        let clients = value(tag, "Number_InvestmentAdvisoryClients");
        let wealthy = value(tag, "NumberClients_HNWIndividuals") / clients > 0.5;
        let veteran = value(tag, "DateBecameRep_NumberOfYears") > 10.0;
        let new = value(tag, "DateOfHireAtCurrentFirm_NumberOfYears") < 2.0;
        [growing, wealthy, veteran && new]
    };
    assert_eq!(boosts("BOOSTGROWING"), [true, false, false]);
    assert_eq!(boosts("BOOSTWEALTHY"), [false, true, false]);
    assert_eq!(boosts("BOOSTVETERAN"), [false, false, true]);
    assert_eq!(boosts("BOOSTTWO"), [true, true, false]);
    assert_eq!(boosts("BOOSTNONE"), [false, false, false]);
    for tag in ["BOOSTGROWING", "BOOSTTWO", "NEARHNWA"] {
        assert!(case(small, tag).days.is_none() && lead(small, tag)["Status"] == "Contacting");
    }
}

// spec: mql T-4: ties
#[test]
fn twins_differ_in_nothing_but_contact_and_id() {
    let small = small();
    for (first, second) in [("TIENEWA", "TIENEWB"), ("TIEIDA", "TIEIDB")] {
        let (one, two) = (reps(small, first)[0].1.clone(), reps(small, second)[0].1.clone());
        for column in super::reader::NUMBERS
            .iter()
            .chain(&["RIAFirmCRD", "OwnershipType", "Home_MetropolitanArea"])
        {
            assert_eq!(one[*column], two[*column], "{first} {column}");
        }
    }
    let contact = |tag| lead(small, tag)["Stage_Entered_Contacting__c"];
    assert_eq!(contact("TIEIDA"), contact("TIEIDB"));
    assert!(contact("TIENEWA") < contact("TIENEWB") && contact("TIENEWA")[..10] == contact("TIENEWB")[..10]);
}

// spec: mql §10: ZIP typed differently per file
#[test]
fn every_territory_types_zip_codes_in_its_own_way() {
    let small = small();
    let kinds = [
        |zip: &str| zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit()),
        |zip: &str| zip.len() == 7 && zip.ends_with(".0"),
        |zip: &str| zip.len() == 5 || (zip.len() == 10 && zip.as_bytes()[5] == b'-'),
    ];
    for (sheet, kind) in small.files.territories().into_iter().zip(kinds) {
        assert!(sheet.texts("Branch_ZipCode").all(kind));
    }
    let third = small.files.territories()[2];
    assert!(third.texts("Branch_ZipCode").any(|zip| zip.contains('-')));
}
