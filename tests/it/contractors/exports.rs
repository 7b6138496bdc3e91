//! The files the playbook writes: rows, headers even without rows, masked unless asked, SQL that runs.

use std::collections::BTreeMap;
use std::path::Path;

use assay::export::{ExportFormat, ExportOptions};
use assay::lens::FrameSource;
use assay::operations::Bench;
use rusqlite::Connection;
use tempfile::TempDir;

use super::{column, full, own, queue, small};
use crate::support::{playbook, view};

/// Every export of a workspace, by file name.
fn exported(bench: &Bench, dir: &Path, format: ExportFormat, with_pii: bool) -> BTreeMap<String, Vec<u8>> {
    let wanted: Vec<String> = playbook().exports.iter().map(|export| export.id.to_owned()).collect();
    let options = ExportOptions { with_pii, dated: false };
    let files = bench.export(&view(bench), &wanted, dir, format, &options).unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .iter()
        .map(|path| (name(path), std::fs::read(path).unwrap()))
        .collect()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let bytes = files
        .get(name)
        .unwrap_or_else(|| panic!("{name} is not among {:?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

fn rows(csv: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headers = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect());
    (headers, rows.collect())
}

#[test]
fn every_export_has_a_header_and_the_rows_it_should() {
    let ran = small();
    let (dir, view) = (TempDir::new().unwrap(), ran.view());
    let files = exported(&ran.bench(), dir.path(), ExportFormat::Csv, false);
    let count = |name: &str| rows(&text(&files, name)).1.len();
    let scored = view.frame("scored").unwrap();
    let tiers = super::tally(column(&scored, "tier"));
    assert_eq!(count("icp_scored.csv"), scored.height());
    assert_eq!(count("call_list.csv"), scored.height());
    for tier in ["PLATINUM", "GOLD", "SILVER"] {
        assert_eq!(
            count(&format!("{}_contractors.csv", tier.to_lowercase())),
            tiers[tier],
            "{tier}"
        );
    }
    let several = column(&scored, "states")
        .iter()
        .filter(|states| states.contains('|'))
        .count();
    assert_eq!(count("multi_state_contractors.csv"), several);
    let frame = |name: &str| view.frame(name).unwrap().height();
    for (file, source) in [
        ("oem_master_aggregated.csv", "oem_contractors"),
        ("gap_analysis.csv", "gap"),
        ("unmatched.csv", "unmatched"),
        ("quarantine.csv", "quarantine"),
        ("join_audit.csv", "join_audit"),
        ("bridge.csv", "bridge"),
        ("reach.csv", "reach"),
    ] {
        assert_eq!(count(file), frame(source), "{file}");
    }
    let crossed: usize = ["az", "ca", "fl", "nv", "tx"]
        .iter()
        .map(|state| count(&format!("{state}_cross_referenced.csv")))
        .sum();
    assert_eq!(crossed, frame("matches"));
    let quality: serde_json::Value = serde_json::from_str(&text(&files, "quality_report.json")).unwrap();
    assert_eq!(quality["contractors"], scored.height() as f64);
    let (headers, _) = rows(&text(&files, "icp_scored.csv"));
    let wanted = "contractor_id name other_names phone alt_phones states state_count oems oem_count classes license_nos standing \
                  expires R M P O B imputed score score_low score_high tier rank firm target_profile why next_move";
    assert_eq!(headers, wanted.split_whitespace().collect::<Vec<_>>());
    assert_eq!(
        rows(&text(&files, "call_list.csv")).0,
        ["name", "phone", "state", "tier", "score", "why"]
    );
    for export in playbook().exports {
        assert!(!export.summary.is_empty());
    }
}

#[test]
fn a_tier_without_leads_still_has_its_header() {
    let dir = TempDir::new().unwrap();
    let files = exported(&full().bench(), dir.path(), ExportFormat::Csv, false);
    let (headers, found) = rows(&text(&files, "platinum_contractors.csv"));
    assert_eq!((headers.len(), found.len()), (28, 0));
    assert_eq!(rows(&text(&files, "silver_contractors.csv")).1.len(), 6);
    assert_eq!(rows(&text(&files, "icp_scored.csv")).1.len(), 369);
}

/// Ten digits of every phone the workspace knows, and the ways people write them.
fn phones(bench: &Bench) -> Vec<String> {
    let view = view(bench);
    let dealers = view.frame("oem_identity").unwrap();
    let contractors = view.frame("contractor_identity").unwrap();
    let cells = [
        column(&dealers, "key"),
        column(&dealers, "alt_phones"),
        column(&contractors, "phone"),
        column(&contractors, "alt_phones"),
    ];
    let keys = cells
        .iter()
        .flatten()
        .flat_map(|cell| cell.split('|'))
        .filter(|key| key.len() == 10);
    keys.flat_map(|key| {
        let (area, rest) = key.split_at(3);
        let (exchange, line) = rest.split_at(3);
        [
            key.to_owned(),
            format!("({area}) {exchange}-{line}"),
            format!("{area}-{exchange}-{line}"),
            format!("{area} {exchange} {line}"),
        ]
    })
    .collect()
}

#[test]
fn no_phone_and_no_licence_holder_is_in_clear_unless_asked_for() {
    let ran = small();
    let (bench, phones) = (ran.bench(), phones(&ran.bench()));
    assert!(phones.len() > 800);
    let dir = TempDir::new().unwrap();
    for format in [ExportFormat::Csv, ExportFormat::Json] {
        for (name, bytes) in exported(&bench, dir.path(), format, false) {
            let text = String::from_utf8(bytes).unwrap();
            let found = phones.iter().find(|phone| text.contains(phone.as_str()));
            assert_eq!(found, None, "in {name}");
            assert!(!text.contains("OKVANE HOLDINGS"), "a licence holder's name in {name}");
        }
    }
    // The last two digits stay, so that a person who has the number can tell it.
    let files = exported(&bench, dir.path(), ExportFormat::Csv, false);
    let (headers, found) = rows(&text(&files, "icp_scored.csv"));
    let place = headers.iter().position(|name| name == "phone").unwrap();
    let clear = queue(&ran.view());
    for (row, phone) in column(&clear, "phone")
        .iter()
        .enumerate()
        .filter(|(_, phone)| !phone.is_empty())
    {
        let masked = &found[row][place];
        assert!(
            masked.ends_with(&phone[8..]) && masked.chars().filter(char::is_ascii_digit).count() == 2,
            "{masked}"
        );
    }
    assert!(
        bench
            .reader()
            .unwrap()
            .audit_entries()
            .unwrap()
            .iter()
            .all(|entry| entry.action != "export_with_pii")
    );
}

#[test]
fn with_leave_phones_are_text_in_clear_and_the_disclosure_is_recorded() {
    let (_workspace, bench) = own(None);
    let dir = TempDir::new().unwrap();
    let files = exported(&bench, dir.path(), ExportFormat::Csv, true);
    let (headers, found) = rows(&text(&files, "icp_scored.csv"));
    let place = headers.iter().position(|name| name == "phone").unwrap();
    let clear = column(&queue(&view(&bench)), "phone");
    assert_eq!(found.iter().map(|row| row[place].clone()).collect::<Vec<_>>(), clear);
    assert!(text(&files, "quarantine.csv").contains("1-555-BUY-GENS"));
    let store = bench.reader().unwrap();
    let entries = store.audit_entries().unwrap();
    let entry = entries.iter().find(|entry| entry.action == "export_with_pii").unwrap();
    assert_eq!(entry.actor, "tester");
    assert!(
        entry.payload["exports"]
            .as_array()
            .unwrap()
            .contains(&"icp_scored".into())
    );
    assert!(store.audit_verify().unwrap().first_broken.is_none());
}

#[test]
fn the_sql_makes_a_table_fills_it_and_can_run_again() {
    let (_workspace, bench) = own(None);
    let dir = TempDir::new().unwrap();
    let sql = text(
        &exported(&bench, dir.path(), ExportFormat::Csv, true),
        "icp_scored_sqlite.sql",
    );
    let database = Connection::open_in_memory().unwrap();
    for _ in 0..2 {
        database.execute_batch(&sql).unwrap();
    }
    let one = |query: &str| database.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    let view = view(&bench);
    let scored = view.frame("scored").unwrap();
    assert_eq!(one("SELECT count(*) FROM icp_scored") as usize, scored.height());
    let platinum = column(&scored, "tier")
        .iter()
        .filter(|tier| *tier == "PLATINUM")
        .count();
    assert_eq!(
        one("SELECT count(*) FROM icp_scored WHERE tier = 'PLATINUM' AND score >= 80") as usize,
        platinum
    );
    assert_eq!(
        one("SELECT count(*) FROM icp_scored WHERE typeof(phone) NOT IN ('text', 'null')"),
        0
    );
    // A later file replaces what changed.
    database.execute_batch("UPDATE icp_scored SET tier = 'GONE'").unwrap();
    database.execute_batch(&sql).unwrap();
    assert_eq!(one("SELECT count(*) FROM icp_scored WHERE tier = 'GONE'"), 0);
}

#[test]
fn names_carry_the_runs_day_when_asked_and_unknown_exports_are_refused() {
    let ran = small();
    let (dir, bench) = (TempDir::new().unwrap(), ran.bench());
    let options = ExportOptions {
        with_pii: false,
        dated: true,
    };
    let wanted = ["icp_scored".to_owned()];
    let files = bench
        .export(&ran.view(), &wanted, dir.path(), ExportFormat::Parquet, &options)
        .unwrap();
    assert!(files[0].ends_with("icp_scored_20260131.parquet"), "{files:?}");
    let read = assay::frame::from_parquet(&std::fs::read(&files[0]).unwrap()).unwrap();
    assert_eq!(read.height(), ran.view().frame("scored").unwrap().height());
    let error = bench
        .export(
            &ran.view(),
            &["nothing".to_owned()],
            dir.path(),
            ExportFormat::Csv,
            &options,
        )
        .unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("no export `nothing`; there are oem_master_aggregated"),
        "{error}"
    );
}
