//! Sheets, CRM files and the report.

use super::*;

const PEOPLE: [&str; 9] = [
    "Madeup", "Fiction", "Invented", "Unseated", "Unknown", "ada@", "7946", "5550102", "180000",
];

// spec: buyer-groups 7
#[test]
fn every_file_is_made_and_masked_unless_it_may_be_seen() {
    let held = desk();
    for export in EXPORTS {
        for (stem, made) in made(&held, &MASKED, export.id) {
            let text = match made {
                Exported::Sheet { rows, .. } => String::from_utf8(to_csv_guarded(&rows).unwrap()).unwrap(),
                Exported::Text(text) => text,
                _ => panic!("{stem}"),
            };
            assert!(!text.is_empty(), "{stem}");
            for person in PEOPLE {
                assert!(!text.contains(person), "{person} in {stem}: {text}");
            }
            assert!(!text.contains("p4"), "who is suppressed is in no file: {stem}: {text}");
        }
    }
    let clear = csv(&held, &CLEAR, "people", "people");
    for person in PEOPLE {
        assert!(clear.contains(person), "{person} in {clear}");
    }
    assert!(!clear.contains("Nobody"), "{clear}");
    assert_eq!(clear.lines().count(), 6, "a header and everybody but the suppressed");
}

// spec: buyer-groups 7, 10
#[test]
fn no_cell_runs_in_a_spreadsheet() {
    let held = desk();
    let members = csv(&held, &CLEAR, "members", "members");
    let people = csv(&held, &CLEAR, "people", "people");
    for guarded in ["'@Ada Madeup", "'=HYPERLINK(1)", "'-x", "'+44 20 7946 0100"] {
        assert!(members.contains(guarded), "{guarded}: {members}");
    }
    for line in members.lines().chain(people.lines()) {
        for cell in line.split(',') {
            let cell = cell.trim_start_matches('"');
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{line}");
        }
    }
}

// spec: buyer-groups 7
#[test]
fn sheets_have_the_columns_of_the_specification() {
    let held = desk();
    let members = csv(&held, &MASKED, "members", "members");
    let header = members.lines().next().unwrap();
    assert_eq!(
        header,
        "company_id,company,person_id,name,title,level,functions,role,rank,must_have,seat,role_confidence,influence,authority,\
         authorityLevel,seat_score,email,email_score,phone,phone_score,rule,reason,flags,added"
    );
    assert!(
        members.contains(
            "c1,Zorvell Tool,p1,A. M.,'=HYPERLINK(1),vp,operations,decision,1,true,quota,95.13,17,20,budget,78.79,"
        ),
        "{members}"
    );
    let people = csv(&held, &MASKED, "people", "people");
    for name in [
        "buyerGroupRole",
        "buyerGroupConfidence",
        "influenceScore",
        "authorityLevel",
        "painPoints",
        "buyingSignals",
        "coreSignalId",
        "perplexityVerified",
        "lastBuyerGroupUpdate",
    ] {
        assert!(
            people.lines().next().unwrap().split(',').any(|held| held == name),
            "{name}"
        );
    }
    let groups = csv(&held, &MASKED, "groups", "groups");
    assert!(
        groups.contains("c1,Zorvell Tool,M2,large,workable,1,61.24,84.02,high,70"),
        "{groups}"
    );
    let companies = csv(&held, &MASKED, "companies", "companies");
    assert!(
        companies.contains("buyingProcess,competitiveLandscape,technologyStack"),
        "{companies}"
    );
    assert_eq!(csv(&held, &MASKED, "benched", "benched").lines().count(), 2);
    let ledger = csv(&held, &MASKED, "ledger", "ledger");
    assert!(ledger.contains("search") && ledger.contains("find"), "{ledger}");
    let Some((_, Exported::Sheet { always, .. })) = made(&held, &MASKED, "merge_log").pop() else {
        panic!("no log")
    };
    assert_eq!(always, Some(ExportFormat::Parquet));
}

#[test]
fn a_list_to_ring_through_leaves_out_who_must_not_be_called() {
    let mut held = desk();
    held.off.insert("p2".to_owned());
    assert!(!csv(&held, &MASKED, "members", "members").contains("p2"));
    assert!(csv(&held, &MASKED, "people", "people").contains("p2"));
}

// spec: buyer-groups 7
#[test]
fn a_crm_gets_updates_of_what_it_has_and_the_rest_apart() {
    let held = desk();
    let ids = |stem: &str| -> Vec<String> {
        let rows = csv(&held, &CLEAR, "crm", stem);
        let first = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
        rows.lines().skip(1).map(first).collect()
    };
    assert_eq!(ids("crm_people_update"), ["p1", "p2"], "with a role, in the CRM");
    assert_eq!(ids("crm_people_insert"), ["p3"], "seated, not in the CRM");
    assert_eq!(ids("crm_companies_update"), ["c1", "c2"]);
    assert_eq!(ids("crm_merges"), ["m-1"], "what was taken back is no merge");
}

// spec: buyer-groups 7, B7.5
#[test]
fn the_report_is_read_in_order_and_by_programs() {
    let held = desk();
    let page = text(&held, &MASKED, "report_md", "report");
    let (summary, roles) = (page.find("## 1. Summary").unwrap(), page.find("## 2. Roles").unwrap());
    assert!(
        summary < roles && page.contains("| A\\|b | – |") && page.contains("| Mean | 91.5 |"),
        "{page}"
    );
    let read: serde_json::Value = serde_json::from_str(&text(&held, &MASKED, "report_json", "report")).unwrap();
    assert_eq!(read["sections"][0]["figures"]["groups"], 2);
    assert_eq!(read["as_of"], "2026-06-30");
}

// spec: buyer-groups 9
#[test]
fn a_frame_without_a_column_is_told_of() {
    let mut held = desk();
    held.frames
        .insert("groups_merged".to_owned(), Arc::new(table("company_id", &["c1"])));
    let export = EXPORTS.iter().find(|export| export.id == "groups").unwrap();
    let error = (export.make)(&held, &MASKED).err().unwrap().to_string();
    assert!(error.contains("name"), "{error}");
}
