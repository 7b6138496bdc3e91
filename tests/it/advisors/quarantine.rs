//! What is set aside and what is only counted: with its value, its record, its reason, and over several files.

use std::path::Path;

use assay::engine::{Blame, RunOutcome, RunReport};
use assay::frame::Frame;
use assay::lens::FrameSource;
use assay::operations::{Bench, Overrides};

use super::{column, gate, own, profile, set, view};

fn read(root: &Path, file: &str) -> String {
    std::fs::read_to_string(root.join(file)).unwrap()
}

fn add(root: &Path, file: &str, lines: &[String]) {
    let mut text = read(root, file);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    std::fs::write(root.join(file), text).unwrap();
}

/// A row of a file whose named cells are these and whose others are empty.
fn row(root: &Path, file: &str, cells: &[(&str, &str)]) -> String {
    let text = read(root, file);
    let headers = text.lines().next().unwrap().trim_start_matches('\u{feff}').split(',');
    let cell = |header: &str| cells.iter().find(|(name, _)| *name == header).map_or("", |cell| cell.1);
    headers.map(cell).collect::<Vec<_>>().join(",")
}

fn job(root: &Path, rep: &str, start: &str, end: &str) -> String {
    let cells = [
        ("RIA_CONTACT_CRD_ID", rep),
        ("PREVIOUS_REGISTRATION_COMPANY_CRD_ID", "4242"),
        ("PREVIOUS_REGISTRATION_COMPANY_START_DATE", start),
        ("PREVIOUS_REGISTRATION_COMPANY_END_DATE", end),
    ];
    row(root, "advisors/employment.csv", &cells)
}

fn lead(root: &Path, id: &str, crd: &str, contacted: &str, created: &str) -> String {
    let cells = [
        ("Id", id),
        ("FA_CRD__c", crd),
        ("Company", "Quarantine Partners"),
        ("stage_entered_contacting__c", contacted),
        ("CreatedDate", created),
    ];
    row(root, "advisors/leads.csv", &cells)
}

/// Runs the first phase alone.
fn preflight(bench: &Bench, overrides: &Overrides) -> RunReport {
    let request = assay::engine::RunRequest {
        phases: vec!["0.0-PREFLIGHT".to_owned()],
        ..assay::engine::RunRequest::default()
    };
    let cancel = assay::engine::CancelToken::new();
    bench
        .run(super::playbook(), overrides, &request, &cancel, &assay::engine::Quiet)
        .unwrap()
}

/// Rule, kind and value of the entries that a row's id, or a value, picks.
fn entries(frame: &Frame, picks: impl Fn(usize) -> bool) -> Vec<(String, String, String)> {
    let (rules, kinds, values) = (column(frame, "rule"), column(frame, "kind"), column(frame, "value"));
    (0..frame.height())
        .filter(|row| picks(*row))
        .map(|row| (rules[row].clone(), kinds[row].clone(), values[row].clone()))
        .collect()
}

fn noted(files: &Frame, file: &str) -> String {
    let place = column(files, "file")
        .iter()
        .position(|name| name.ends_with(file))
        .unwrap();
    column(files, "noted")[place].clone()
}

fn entry(rule: &str, kind: &str, value: &str) -> (String, String, String) {
    (rule.to_owned(), kind.to_owned(), value.to_owned())
}

// spec: advisors §9, Q-ORDER, Q-DATE
#[test]
fn refused_jobs_say_what_stood_there_and_odd_ones_are_counted() {
    let (dir, bench) = own(None);
    let root = dir.path();
    preflight(&bench, &Overrides::default());
    let before = noted(
        &view(&bench, &Overrides::default()).frame("preflight").unwrap(),
        "employment.csv",
    );
    let jobs = [
        job(root, "99000001", "2020-05-01", "2019-05-01"),
        job(root, "99000001", "1850-01-01", ""),
        job(root, "99000001", "2020-05-01", "present"),
        job(root, "99000001", "2020-05-01", "9999-12-31"),
        job(root, "99000001", "2020-05-01", "2150-12-31"),
    ];
    add(root, "advisors/employment.csv", &jobs);
    preflight(&bench, &Overrides::default());
    let found = view(&bench, &Overrides::default());
    let frame = found.frame("quarantine").unwrap();
    let (files, ids) = (column(&frame, "file"), column(&frame, "row_id"));
    let values = column(&frame, "value");
    let wanted = ["2019-05-01", "1850-01-01", "present", "9999-12-31"];
    let mine = |row: usize| files[row].ends_with("employment.csv") && wanted.contains(&values[row].as_str());
    let mut mine_entries = entries(&frame, mine);
    mine_entries.sort();
    assert!(
        mine_entries.contains(&entry("Q-ORDER", "row", "2019-05-01")),
        "{mine_entries:?}"
    );
    assert!(
        mine_entries.contains(&entry("Q-DATE", "row", "1850-01-01")),
        "{mine_entries:?}"
    );
    assert!(
        mine_entries.contains(&entry("Q-DATE", "row", "present")),
        "{mine_entries:?}"
    );
    assert!(
        mine_entries.contains(&entry("Q-DATE", "flag", "9999-12-31")),
        "{mine_entries:?}"
    );
    assert!(ids.iter().all(|id| id.contains('-')), "every entry names its record");
    let raw = found.frame("quarantine_identity").unwrap();
    assert_eq!(
        (column(&raw, "row_id"), column(&raw, "column")),
        (ids, column(&frame, "column"))
    );
    let after = noted(&found.frame("preflight").unwrap(), "employment.csv");
    let count = |text: &str, what: &str| -> u64 {
        let part = text.split(", ").find(|part| part.contains(what)).unwrap();
        part.split(' ').next().unwrap().parse().unwrap()
    };
    for (what, more) in [
        ("beyond the years", 1),
        ("after the execution date", 1),
        ("without a lead", 2),
        ("jobs without an end", 0),
    ] {
        assert_eq!(count(&after, what), count(&before, what) + more, "{what}: {after}");
    }
}

// spec: advisors Q-DUP, Q-FUT, A0.0.4
#[test]
fn the_newest_of_repeated_leads_is_taken_before_its_moments_are_judged() {
    let (dir, bench) = own(None);
    let root = dir.path();
    let leads = [
        lead(root, "TWICE", "99000002", "2024-05-01", "2024-01-01"),
        lead(root, "TWICE", "99000002", "2199-05-01", "2024-02-01"),
        lead(root, "AGAIN", "99000003", "2024-05-01", "2024-01-01"),
        lead(root, "AGAIN", "99000003", "some day", "2024-02-01"),
    ];
    add(root, "advisors/leads.csv", &leads);
    preflight(&bench, &Overrides::default());
    let found = view(&bench, &Overrides::default());
    let ids = column(&found.frame("leads").unwrap(), "lead_id");
    assert!(
        !ids.iter().any(|id| id == "TWICE" || id == "AGAIN"),
        "no older row stands in"
    );
    let frame = found.frame("quarantine").unwrap();
    let values = column(&frame, "value");
    let wanted = ["TWICE", "2199-05-01", "AGAIN", "some day"];
    let kept = entries(&frame, |row| wanted.contains(&values[row].as_str()));
    assert_eq!(
        kept,
        [
            entry("Q-DUP", "row", "TWICE"),
            entry("Q-DUP", "row", "AGAIN"),
            entry("Q-DATE", "row", "some day"),
            entry("Q-FUT", "row", "2199-05-01"),
        ]
    );
    // The gate's evidence tells of every row that it counts, once.
    let judged = gate(&found, "A0.0.4", Some("leads.csv"));
    let evidence = found.evidence(&judged).unwrap().unwrap();
    let reasons = column(&evidence, "reason");
    for rule in ["Q-DUP", "Q-FUT", "Q-DATE"] {
        assert!(reasons.iter().any(|reason| reason.starts_with(rule)), "{reasons:?}");
    }
    let told: f64 = super::numbers(&evidence, "rows").iter().flatten().sum();
    let files = found.frame("preflight").unwrap();
    let place = column(&files, "file")
        .iter()
        .position(|name| name.ends_with("leads.csv"))
        .unwrap();
    assert_eq!(Some(told), super::numbers(&files, "rows_quarantined")[place]);
}

// spec: advisors Q-NEG, P8
#[test]
fn calls_before_the_contact_are_flagged_only_where_they_are_excluded() {
    let (_dir, bench) = own(None);
    let flags = |how: &str| {
        let with = profile("sample", &[("negative_days", how.into())]);
        preflight(&bench, &with);
        let frame = view(&bench, &with).frame("quarantine").unwrap();
        column(&frame, "rule").iter().filter(|rule| *rule == "Q-NEG").count()
    };
    assert!(flags("exclude") > 0);
    assert_eq!(flags("positive"), 0);
}

/// Names a second file of a dataset in the settings.
fn name_too(root: &Path, dataset: &str, file: &str) {
    let text = read(root, "assay.toml");
    let entry = format!("\n[[playbooks.advisors.datasets.{dataset}]]\npath = \"{file}\"\n");
    std::fs::write(root.join("assay.toml"), format!("{text}{entry}")).unwrap();
}

// spec: advisors Q-KEY
#[test]
fn a_firm_month_that_a_later_file_states_anew_is_flagged_and_counted() {
    let (dir, bench) = own(None);
    let root = dir.path();
    let text = read(root, "advisors/firm_monthly.csv");
    let few: Vec<&str> = text.lines().take(3).collect();
    std::fs::write(root.join("advisors/firms_late.csv"), few.join("\n")).unwrap();
    name_too(root, "firm_monthly", "advisors/firms_late.csv");
    drop(bench);
    let bench = crate::support::bench(root);
    preflight(&bench, &Overrides::default());
    let found = view(&bench, &Overrides::default());
    let frame = found.frame("quarantine").unwrap();
    let reasons = column(&frame, "reason");
    let later: Vec<usize> = (0..frame.height())
        .filter(|row| reasons[*row].contains("later file"))
        .collect();
    assert_eq!(later.len(), 2);
    let (files, ids) = (column(&frame, "file"), column(&frame, "row_id"));
    assert!(later.iter().all(|row| files[*row].ends_with("firm_monthly.csv")));
    assert!(
        ids[later[0]].ends_with("-1") && ids[later[1]].ends_with("-2"),
        "{ids:?}"
    );
    let files = found.frame("preflight").unwrap();
    assert!(noted(&files, "firm_monthly.csv").contains("2 firm-months"));
}

// spec: advisors D1
#[test]
fn carried_columns_of_unlike_lead_files_come_together_and_personal_ones_are_refused() {
    let (dir, bench) = own(None);
    let root = dir.path();
    let head = read(root, "advisors/leads.csv").lines().next().unwrap().to_owned();
    let more = |id: &str, rest: &str| format!("{}{rest}", lead(root, id, "99000004", "2024-05-01", "2024-01-01"));
    let late = [
        format!("{head},Desk,Handle"),
        more("LATE-1", ",7,x"),
        more("LATE-2", ",8,ann@firm.example"),
    ];
    std::fs::write(root.join("advisors/late.csv"), late.join("\n")).unwrap();
    name_too(root, "leads", "advisors/late.csv");
    drop(bench);
    let bench = crate::support::bench(root);
    let carry = |header: &str| set(&[("carried_columns", toml::Value::Array(vec![header.into()]))]);
    let with = carry("Desk");
    preflight(&bench, &with);
    let leads = view(&bench, &with).frame("leads").unwrap();
    let desks: Vec<f64> = super::numbers(&leads, "desk").into_iter().flatten().collect();
    assert_eq!(desks, [7.0, 8.0]);
    for (header, words) in [
        ("Handle", "mail addresses"),
        ("Company", "contract's column"),
        ("Phone", "personal"),
    ] {
        let report = preflight(&bench, &carry(header));
        assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input }, "{header}");
        let message = report.phases.iter().find_map(|phase| phase.message.clone()).unwrap();
        assert!(message.contains(words), "{message}");
    }
}

// spec: advisors E6
#[test]
fn the_log_names_frames_by_their_files_and_hides_paths_of_settings() {
    let (dir, bench) = own(None);
    let request = assay::engine::RunRequest {
        command: "assay run --root=/home/ann/book C:\\Users\\ann\\x.csv".to_owned(),
        phases: vec!["0.0-PREFLIGHT".to_owned()],
        ..assay::engine::RunRequest::default()
    };
    let cancel = assay::engine::CancelToken::new();
    let none = Overrides::default();
    bench
        .run(super::playbook(), &none, &request, &cancel, &assay::engine::Quiet)
        .unwrap();
    let log = bench.log(super::playbook(), None, false).unwrap();
    assert!(log.contains("`assay run --root=book x.csv`"));
    assert!(!log.contains("home/ann") && !log.contains("Users"));
    let paths: Vec<&str> = log
        .split('`')
        .filter(|part| part.starts_with(".assay/frames/"))
        .collect();
    assert!(!paths.is_empty());
    assert!(paths.iter().all(|path| dir.path().join(path).is_file()), "{paths:?}");
}
