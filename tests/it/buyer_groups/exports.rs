//! The files the playbook writes: rows, formulas made harmless, and no personal data unless it is asked for.

use assay::export::{ExportFormat, ExportOptions};

use super::*;

fn exported(with_pii: bool) -> BTreeMap<String, Vec<u8>> {
    let (dir, bench) = (TempDir::new().unwrap(), bench(small().0.path()));
    let wanted: Vec<String> = playbook().exports.iter().map(|export| export.id.to_owned()).collect();
    let options = ExportOptions { with_pii, dated: false };
    let files = bench
        .export(&view(&bench), &wanted, dir.path(), ExportFormat::Csv, &options)
        .unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files
        .iter()
        .map(|path| (name(path), std::fs::read(path).unwrap()))
        .collect()
}

// spec: buyer-groups 7
#[test]
fn every_export_is_written_and_has_its_rows() {
    let files = exported(true);
    let seen = seen();
    let rows_of = |part: &str| {
        let (name, bytes) = files
            .iter()
            .find(|(name, _)| name.contains(part) && name.ends_with(".csv"))
            .unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        (name.clone(), reader.records().map(Result::unwrap).count())
    };
    assert_eq!(
        rows_of("groups").1,
        seen.frame("groups_merged").unwrap().height(),
        "{:?}",
        files.keys()
    );
    assert!(rows_of("benched").1 > 100);
    let members = rows_of("members").1;
    assert_eq!(members, seen.frame("members_merged").unwrap().height());
    let report = files.iter().find(|(name, _)| name.ends_with(".md")).unwrap().1;
    let report = String::from_utf8(report.clone()).unwrap();
    let sections = report.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(sections, 9, "{report}");
}

// spec: buyer-groups 7, 10
#[test]
fn a_cell_that_a_spreadsheet_would_compute_is_made_harmless() {
    let mut guarded = 0;
    for (name, bytes) in exported(true).iter().filter(|(name, _)| name.ends_with(".csv")) {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        for cell in reader
            .records()
            .flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
        {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '@', '+', '-']), "{name}: {cell}");
            guarded += usize::from(cell.starts_with("'=") || cell.starts_with("'@"));
        }
    }
    assert!(guarded > 0);
}

// spec: buyer-groups 7
#[test]
fn without_being_asked_no_export_names_anybody_and_nobody_suppressed_stands_in_any() {
    let seen = seen();
    let names = by(&seen, "people_identity", "person_id", "full_name");
    let mails = by(&seen, "people_identity", "person_id", "email");
    for (file, bytes) in exported(false) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for secret in names.values().chain(mails.values()).filter(|secret| secret.len() > 12) {
            assert!(!text.contains(secret.as_str()), "{file} holds {secret}");
        }
    }
    for (file, bytes) in exported(true) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for secret in [
            "severin.holloway-arn@grendoholt.example",
            "Ludmila Brackenthorpe",
            "Severin Holloway-Arn",
        ] {
            assert!(!text.contains(secret), "{file} holds somebody who is suppressed");
        }
    }
}
