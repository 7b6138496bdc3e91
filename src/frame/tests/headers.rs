//! Matching headers, choosing layouts, proposing mappings.

use super::super::{MissingColumn, choose_layout, inspect, load, map_headers, normalise, propose_mapping, text};
use super::*;
use std::collections::BTreeMap;

const CA: &str = "LicenseNo,BusinessName,BusinessPhone,Classifications(s),ExpirationDate,City,State,ZIPCode\n\
    1000,Volt,(555) 234 0142,C10| B,12/31/2026,FRESNO,CA,93701\n";
const FL: &str = "EC,\"Ohm, Jane\",,EC1300,08/31/2026\nCAC,\"Watt, Max\",Watt Cooling,CAC18,08/31/2026\n";

fn ca() -> Layout {
    Layout::from_toml(
        r#"
        id = "ca_cslb"
        dataset = "license_list"
        date_formats = ["%m/%d/%Y"]
        [columns]
        license_no.headers = ["LicenseNo"]
        business_name.headers = ["BusinessName", "FullBusinessName"]
        phone.headers = ["BusinessPhone"]
        classes_raw.headers = ["Classifications(s)"]
        expires.headers = ["ExpirationDate"]
        zip.headers = ["ZIPCode"]
        "#,
    )
    .unwrap()
}

/// Takes what any list may call its columns.
fn generic() -> Layout {
    Layout::from_toml(
        r#"
        id = "aa_generic"
        dataset = "license_list"
        [columns]
        license_no.headers = ["LicenseNo", "LICENSE NUMBER", "License"]
        business_name.headers = ["BusinessName", "BUSINESS NAME", "NAME"]
        phone.headers = ["BusinessPhone", "BUSINESS TELEPHONE", "Phone"]
        classes_raw.headers = ["Classifications(s)", "LICENSE TYPE", "License Type"]
        expires.headers = ["ExpirationDate", "license_expiration_date"]
        zip.headers = ["ZIPCode", "BUSINESS ZIP"]
        "#,
    )
    .unwrap()
}

#[test]
fn headers_are_compared_without_case_and_punctuation() {
    // spec: contractors D-1
    assert_eq!(normalise("O&M  Score"), "omscore");
    let loaded = load_dealers("CONTRACTOR_NAME,p h o n e,om-score\nA,1,5\n").unwrap();
    assert_eq!(words(&loaded.working, "score"), ["5"]);
    assert_eq!(loaded.report.unknown, [""; 0]);
}

#[test]
fn the_first_source_with_a_value_wins() {
    // spec: contractors D-1
    let text = "LICENSE TYPE,LICENSE NUMBER,OWNER NAME,BUSINESS NAME,NAME,OWNER TELEPHONE,BUSINESS TELEPHONE\n\
        E,1,own,biz,nam,1,2\nE,2,own,,nam,1,N/A\nE,3,own,null,,,2\n";
    let folder = Folder::new();
    let loaded = load(&folder.file("tx.csv", text), &licences(), Some(&tx()), &mut Unwatched).unwrap();
    assert_eq!(words(&loaded.identity, "business_name"), ["biz", "nam", "own"]);
    assert_eq!(words(&loaded.identity, "phone"), ["2", "1", "2"]);
    let matched: BTreeMap<_, _> = loaded.report.matched.into_iter().collect();
    assert_eq!(matched["business_name"], "BUSINESS NAME, then NAME, then OWNER NAME");
}

#[test]
fn the_workspace_mapping_goes_first_and_errors_in_it_are_told() {
    let folder = Folder::new();
    let mut source = folder.file("a.csv", "name,other,phone\nA,B,1\n");
    source.mapping.insert("name".to_owned(), "Other".to_owned());
    source.mapping.insert("score".to_owned(), "Points".to_owned());
    source.mapping.insert("nonsense".to_owned(), "name".to_owned());
    let loaded = load(&source, &dealers(), None, &mut Unwatched).unwrap();
    assert_eq!(words(&loaded.working, "name"), ["B"]);
    assert_eq!(loaded.report.unknown, ["x_name"]);
    assert_eq!(loaded.report.warnings.len(), 2);
}

#[test]
fn a_headerless_file_is_read_by_position() {
    let folder = Folder::new();
    let source = folder.file("fl.csv", FL);
    let loaded = load(&source, &licences(), Some(&fl()), &mut Unwatched).unwrap();
    assert_eq!(words(&loaded.working, "license_no"), ["EC1300", "CAC18"]);
    // The second position is only asked when the first holds nothing.
    assert_eq!(words(&loaded.identity, "business_name"), ["Ohm, Jane", "Watt Cooling"]);
    assert_eq!(words(&loaded.working, "expires"), ["2026-08-31", "2026-08-31"]);
    assert!(
        text(&loaded.identity, "phone")
            .unwrap()
            .iter()
            .all(|phone| phone.is_none())
    );
    assert_eq!((loaded.report.records_in, loaded.report.kept), (2, 2));
    assert_eq!(loaded.report.warnings, [""; 0]);
}

#[test]
fn the_best_fitting_layout_is_chosen() {
    let folder = Folder::new();
    let layouts = [generic(), ca(), fl(), tx()];
    let chosen = |name: &str, text: &str| {
        let inspection = inspect(&folder.file(name, text)).unwrap();
        choose_layout(&inspection, &layouts, &licences()).map(|layout| layout.id.clone())
    };
    assert_eq!(chosen("ca.csv", CA).as_deref(), Some("ca_cslb"));
    assert_eq!(chosen("fl.csv", FL).as_deref(), Some("fl_dbpr"));
    let tx_header = "LICENSE TYPE,LICENSE NUMBER,BUSINESS NAME,BUSINESS CITY, STATE ZIP,BUSINESS TELEPHONE,LICENSE EXPIRATION DATE (MMDDCCYY)\n";
    assert_eq!(
        chosen("tx.csv", &format!("{tx_header}E,1,A,X,1,12312026\n")).as_deref(),
        Some("tx_tdlr")
    );
    assert_eq!(
        chosen("other.csv", "License,Phone,Name,License Type\n1,2,3,4\n").as_deref(),
        Some("aa_generic")
    );
    // Five fields like Florida's, but with a known header: not a headerless file.
    assert_ne!(
        chosen("five.csv", "LicenseNo,a,b,c,d\n1,2,3,4,5\n").as_deref(),
        Some("fl_dbpr")
    );
    assert_eq!(chosen("none.csv", "apples,pears\n1,2\n"), None);
}

#[test]
fn absent_and_override_decide_what_is_missed() {
    let folder = Folder::new();
    let inspection = inspect(&folder.file("a.csv", "LicenseNo,BusinessName,BusinessPhone\n1,A,2\n")).unwrap();
    let mut layout = ca();
    let missing =
        |layout: &Layout| map_headers(&inspection, &licences(), Some(layout), &BTreeMap::new()).missing_required;
    assert_eq!(
        missing(&layout),
        [MissingColumn {
            column: "classes_raw".to_owned(),
            nearest_header: None
        }]
    );
    layout.optional_override = vec!["classes_raw".to_owned()];
    layout.required_override = vec!["expires".to_owned()];
    assert_eq!(missing(&layout)[0].column, "expires");
    layout.absent = vec!["phone".to_owned(), "expires".to_owned()];
    let map = map_headers(&inspection, &licences(), Some(&layout), &BTreeMap::new());
    assert_eq!(map.missing_required, []);
    assert_eq!(map.unknown, ["x_businessphone"]);
}

#[test]
fn a_layout_that_names_unknown_columns_is_refused() {
    let folder = Folder::new();
    let mut layout = ca();
    layout.absent = vec!["fone".to_owned()];
    let error = load(&folder.file("ca.csv", CA), &licences(), Some(&layout), &mut Unwatched)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("layout `ca_cslb`") && error.contains("`fone`"),
        "{error}"
    );
    assert!(Layout::from_toml("id = \"a\"\ndataset = \"b\"\ndate_formats = [\"%Q\"]").is_err());
}

#[test]
fn mappings_are_proposed_with_reasons() {
    let folder = Folder::new();
    let csv = "Business Names,Telephone of Phone,Lic No,Classification,Expiry\n\
        Volt,555-234-0142,77,C10,2026-01-01\nOhm,555-234-0143,78,B,2026-01-02\n";
    let inspection = inspect(&folder.file("new.csv", csv)).unwrap();
    let proposals = propose_mapping(&inspection, &licences());
    let by_column: BTreeMap<_, _> = proposals
        .iter()
        .map(|proposal| (proposal.column.as_str(), proposal))
        .collect();
    assert_eq!(proposals.len(), licences().columns.len());
    assert_eq!(by_column["business_name"].header.as_deref(), Some("Business Names"));
    assert_eq!(by_column["classes_raw"].header.as_deref(), Some("Classification"));
    assert_eq!(by_column["expires"].header.as_deref(), Some("Expiry"));
    assert_eq!(by_column["zip"].header, None);
    assert!(
        by_column["expires"].reason.contains("2 of 2 sample values fit a date"),
        "{:?}",
        by_column["expires"]
    );
    let mut headers: Vec<_> = proposals
        .iter()
        .filter_map(|proposal| proposal.header.clone())
        .collect();
    let count = headers.len();
    headers.sort();
    headers.dedup();
    assert_eq!(headers.len(), count, "no header is proposed twice");
}

/// Found by fuzzing: counted from the beginning for every cell, this took minutes.
#[test]
fn a_damaged_header_of_ten_thousand_equal_cells_is_named_at_once() {
    let cells = 10_000;
    let csv = format!(
        "name,phone{}\nAsh,555-234-0111{}\n",
        ",nt".repeat(cells),
        ",1".repeat(cells)
    );
    let loaded = load_dealers(&csv).unwrap();
    let unknown = &loaded.report.unknown;
    assert_eq!((unknown.len(), loaded.report.warnings.len()), (cells, cells - 1));
    assert_eq!(
        (unknown[0].as_str(), unknown[cells - 1].as_str()),
        ("x_nt", "x_nt_10000")
    );
}

/// Found by fuzzing: the first header of the same letters was read in place of the one that was mapped.
#[test]
fn a_mapped_header_is_read_and_not_another_of_the_same_letters() {
    let folder = Folder::new();
    let csv = "name,phone,Main Phone,main-phone,—\nAsh,1,2,555-234-0111,Birch\n";
    let mut source = folder.file("a.csv", csv);
    source.mapping = [("phone", "main-phone"), ("name", "—")]
        .map(|(column, header)| (column.to_owned(), header.to_owned()))
        .into();
    let loaded = load(&source, &dealers(), None, &mut Unwatched).unwrap();
    assert_eq!(words(&loaded.identity, "phone"), ["555-234-0111"]);
    assert_eq!(words(&loaded.working, "name"), ["Birch"]);
    assert!(loaded.report.warnings.is_empty(), "{:?}", loaded.report.warnings);
}
