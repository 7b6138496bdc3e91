//! What the entries in `assay.toml`, enrichment and decisions do to a run, and what is never lost without a word.

use std::path::Path;

use assay::engine::{Blame, Outcome, RunOutcome};
use assay::frame::{integer, text};
use assay::lens::FrameSource;
use assay::operations::{Bench, Decision, View};
use assay::sample::Size;
use tempfile::TempDir;

use crate::support::{bench, playbook, run_all, sample_workspace, view};

/// A small workspace whose settings were edited before anything ran.
fn edited(from: &str, to: &str) -> TempDir {
    let dir = sample_workspace(Size::Small, None);
    let path = dir.path().join("assay.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    assert!(settings.contains(from), "`{from}` is not in the sample's settings");
    std::fs::write(path, settings.replacen(from, to, 1)).unwrap();
    dir
}

fn gate<'a>(view: &'a View, id: &str, subject: &str) -> &'a assay::engine::Judged {
    let found = view
        .gates()
        .find(|gate| gate.id == id && gate.subject.as_deref().is_some_and(|about| about.ends_with(subject)));
    found.unwrap_or_else(|| panic!("no reading of {id} about {subject}"))
}

fn stopped(root: &Path, subject: &str, words: &str) -> Bench {
    let bench = bench(root);
    assert_eq!(run_all(&bench).outcome, RunOutcome::Blocked);
    let view = view(&bench);
    let found = gate(&view, "C0.1", subject);
    assert_eq!(found.outcome, Outcome::Failed);
    assert!(found.note.contains(words), "{}", found.note);
    assert!(!found.waivable);
    let completed = view.gates().find(|gate| gate.id == "C1.9").unwrap();
    assert_eq!(completed.outcome, Outcome::Warned, "{}", completed.note);
    bench
}

// spec: contractors C0.1, C1.9
#[test]
fn an_entry_that_cannot_be_read_stops_its_file_and_says_which_word_is_wrong() {
    let line = "path = \"contractors/licenses/az.csv\"";
    let dir = edited(line, &format!("{line}\nkind = \"matchd\""));
    stopped(
        dir.path(),
        "az.csv",
        "kind = \"matchd\" in assay.toml is not raw or matched",
    );
    let dir = edited("as_of = \"2025-12-20\"", "as_of = \"12/31/2020\"");
    stopped(
        dir.path(),
        "az.csv",
        "as_of = \"12/31/2020\" in assay.toml is not a date",
    );
    let dir = edited("state = \"NV\"", "state = \"Nevadaa\"");
    stopped(
        dir.path(),
        "nv.csv",
        "state = \"Nevadaa\" in assay.toml is not a USPS code",
    );
}

// spec: contractors C0.2
#[test]
fn a_dealer_file_named_twice_is_a_conflict() {
    let dir = sample_workspace(Size::Small, None);
    let dealers = dir.path().join("contractors/dealers");
    std::fs::copy(dealers.join("tesla.csv"), dealers.join("tesla_again.csv")).unwrap();
    let path = dir.path().join("assay.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    let entry = "[[playbooks.contractors.datasets.oem_dealers]]";
    let added = format!("{entry}\npath = \"contractors/dealers/tesla_again.csv\"\n\n{entry}");
    std::fs::write(&path, settings.replacen(entry, &added, 1)).unwrap();
    let bench = bench(dir.path());
    run_all(&bench);
    let view = view(&bench);
    for file in ["tesla.csv", "tesla_again.csv"] {
        let found = gate(&view, "C0.2", file);
        assert_eq!(found.outcome, Outcome::Failed, "{}", found.note);
        assert!(found.note.contains("same content as"), "{}", found.note);
    }
}

#[test]
fn a_rejection_taken_back_leaves_nothing_out() {
    let dir = sample_workspace(Size::Small, None);
    let bench = bench(dir.path());
    run_all(&bench);
    let all = view(&bench).frame("contractors").unwrap().height();
    let subject = "contractors/licenses/nv.csv";
    bench
        .decide(playbook(), "C0.9", Some(subject), Decision::Rejected, "too old for us")
        .unwrap();
    assert_eq!(run_all(&bench).outcome, RunOutcome::Blocked);
    bench
        .decide(playbook(), "C0.9", Some(subject), Decision::Withdrawn, "")
        .unwrap();
    assert_eq!(run_all(&bench).outcome, RunOutcome::Done);
    assert_eq!(view(&bench).frame("contractors").unwrap().height(), all);
}

// spec: contractors B-3
#[test]
fn a_waiver_or_another_day_reads_no_file_again() {
    let dir = sample_workspace(Size::Small, Some("five-lists"));
    let bench = bench(dir.path());
    run_all(&bench);
    let overrides = assay::operations::Overrides {
        as_of: today_and(1),
        ..Default::default()
    };
    let report = crate::support::run_with(&bench, &overrides);
    let c0 = report.phases.iter().find(|phase| phase.phase == "c0").unwrap();
    let files = view(&bench).frame("preflight").unwrap().height();
    assert_eq!((c0.reused_from, c0.units_reused), (None, files));
}

fn today_and(days: u64) -> Option<chrono::NaiveDate> {
    crate::support::today().checked_add_days(chrono::Days::new(days))
}

// spec: contractors
#[test]
fn enrichment_loses_nothing_without_a_word() {
    let dir = sample_workspace(Size::Small, None);
    let path = std::fs::read_to_string(dir.path().join("assay.toml")).unwrap();
    let entry = path
        .split("[[")
        .find(|entry| entry.starts_with("playbooks.contractors.datasets.enrichment]]"))
        .unwrap();
    let file = entry
        .lines()
        .find_map(|line| line.strip_prefix("path = \""))
        .unwrap()
        .trim_end_matches('"')
        .to_owned();
    let target = dir.path().join(&file);
    std::fs::write(&target, "phone,domain,resimercial,om\n5552340142,,180,abc\nbroken\n").unwrap();
    let bench = bench(dir.path());
    run_all(&bench);
    let lost = view(&bench).frame("enrichment_quarantine").unwrap();
    let rules: Vec<&str> = text(&lost, "rule").unwrap().iter().flatten().collect();
    assert!(rules.contains(&"X-7") && rules.contains(&"X-2"), "{rules:?}");

    std::fs::write(&target, "telefon,web,resimercial\n5552340142,a.example,50\n").unwrap();
    let report = run_all(&bench);
    let message = report.phases.iter().find_map(|phase| phase.message.clone()).unwrap();
    assert!(message.contains("neither `phone` nor `domain`"), "{message}");
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
}

// spec: contractors M-2
#[test]
fn a_phone_split_by_a_decision_gives_each_firm_its_own_makers() {
    let dir = sample_workspace(Size::Small, None);
    let bench = bench(dir.path());
    run_all(&bench);
    let view = view(&bench);
    let (contractors, people) = (
        view.frame("contractors").unwrap(),
        view.frame("contractor_identity").unwrap(),
    );
    let (oems, keys) = (
        text(&contractors, "oems").unwrap(),
        text(&people, "identifier").unwrap(),
    );
    let split: Vec<&str> = (0..people.height())
        .filter(|row| keys.get(*row).unwrap().contains("5555973603#"))
        .map(|row| oems.get(row).unwrap())
        .collect();
    assert_eq!(split.len(), 2, "two firms on one phone");
    assert!(split.iter().all(|makers| !makers.contains('|')), "{split:?}");
    assert_ne!(split[0], split[1]);
}

#[test]
fn ids_of_dealers_without_a_phone_do_not_depend_on_other_rows() {
    let ids = |dir: &TempDir| {
        let bench = bench(dir.path());
        run_all(&bench);
        let frame = view(&bench).frame("quarantine").unwrap();
        assert!(frame.height() > 0);
        let (view, mut found) = (view(&bench), Vec::new());
        let people = view.frame("oem_identity").unwrap();
        let (keys, ids) = (text(&people, "key").unwrap(), text(&people, "oem_id").unwrap());
        for row in (0..people.height()).filter(|row| keys.get(*row).is_none()) {
            found.push(ids.get(row).unwrap().to_owned());
        }
        found.sort();
        found
    };
    let dir = sample_workspace(Size::Small, None);
    let before = ids(&dir);
    assert!(before.len() > 5);
    let path = dir.path().join("contractors/dealers/generac.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let (first, _) = rows.split_once('\n').unwrap();
    std::fs::write(&path, format!("{header}\n{first}\n{rows}")).unwrap();
    assert_eq!(ids(&dir), before);
}

// spec: contractors G5
#[test]
fn a_matched_lists_declared_figures_stand_beside_the_counted_ones() {
    let dir = sample_workspace(Size::Small, None);
    let bench = bench(dir.path());
    run_all(&bench);
    let audit = view(&bench).frame("join_audit").unwrap();
    let kinds: Vec<&str> = text(&audit, "kind").unwrap().iter().flatten().collect();
    assert!(
        kinds.iter().all(|kind| *kind == "raw"),
        "the small sample has no matched list"
    );
    assert!(
        integer(&audit, "contractors_in_state")
            .unwrap()
            .iter()
            .flatten()
            .sum::<i64>()
            > 0
    );

    let full = super::full();
    let audit = full.view().frame("join_audit").unwrap();
    let kinds = text(&audit, "kind").unwrap();
    let row = (0..audit.height())
        .find(|row| kinds.get(*row) == Some("matched"))
        .unwrap();
    let shown = |name: &str| {
        format!(
            "{:.1}",
            assay::frame::real(&audit, name).unwrap().get(row).unwrap() * 100.0
        )
    };
    assert_eq!(
        (shown("record_rate"), shown("contractor_rate")),
        ("33.8".to_owned(), "32.3".to_owned())
    );
}
