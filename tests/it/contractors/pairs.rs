//! Pairs that a reviewer decides: from the evidence into the aliases file, and what the next run makes of it; decisions
//! on gates with the sheet that sums them up.

use assay::engine::Outcome;
use assay::frame::text;
use assay::lens::FrameSource;
use assay::operations::{Bench, Decision, PairOrder, View, sign_off};

use super::{gate, outcome, own};
use crate::support::{bench as open, playbook, run_all, view};

const ALIASES: &str = "contractors/contractor_aliases.csv";

fn order(gate: &str, subject: Option<&str>, pair: (&str, &str), choice: Option<&str>) -> PairOrder {
    PairOrder {
        gate: Some(gate.to_owned()),
        subject: subject.map(str::to_owned),
        a: pair.0.to_owned(),
        b: pair.1.to_owned(),
        choice: choice.map(str::to_owned),
        note: "seen".to_owned(),
    }
}

fn contractors(view: &View) -> usize {
    view.frame("contractors").unwrap().height()
}

fn stale(bench: &Bench) -> Vec<&'static str> {
    view(bench).stale().map(|state| state.phase.id).collect()
}

fn pairs_of(bench: &Bench, id: &str, subject: Option<&str>) -> Vec<(String, String, Option<String>)> {
    let view = view(bench);
    let judged = gate(&view, id, subject);
    let pairs = bench.pairs(&view, &judged).unwrap();
    pairs.into_iter().map(|pair| (pair.a, pair.b, pair.decision)).collect()
}

// spec: contractors C2.5 and section 6 (reviewer)
#[test]
fn a_duplicate_called_the_same_is_merged_and_taken_back_it_is_two_again() {
    let (dir, bench) = own(Some("undecided-duplicates"));
    let before = std::fs::read_to_string(dir.path().join(ALIASES)).unwrap();
    let count = contractors(&view(&bench));
    let pairs = pairs_of(&bench, "C2.5", None);
    assert_eq!(pairs.len(), 2);
    let pair = (pairs[0].0.as_str(), pairs[0].1.as_str());

    let done = bench
        .decide_pair(playbook(), &order("C2.5", None, pair, Some("same")))
        .unwrap();
    assert_eq!((done.before, done.file.as_str()), (None, ALIASES));
    let written = std::fs::read_to_string(dir.path().join(ALIASES)).unwrap();
    assert!(written.starts_with(&before), "what stood there stays");
    assert!(written.ends_with(&format!("{},{},same,seen\n", pair.0, pair.1)));
    assert_eq!(stale(&bench), ["c2", "c3"]);
    assert_eq!(pairs_of(&bench, "C2.5", None)[0].2.as_deref(), Some("same"));

    // Another word for the same pair, named the other way round, replaces the first.
    let turned = order("C2.5", None, (pair.1, pair.0), Some("different"));
    assert_eq!(
        bench.decide_pair(playbook(), &turned).unwrap().before.as_deref(),
        Some("same")
    );
    bench
        .decide_pair(playbook(), &order("c2.5", None, pair, Some("SAME")))
        .unwrap();
    let written = std::fs::read_to_string(dir.path().join(ALIASES)).unwrap();
    assert_eq!(written.lines().count(), before.lines().count() + 1);

    run_all(&bench);
    let after = view(&bench);
    assert_eq!(contractors(&after), count - 1);
    assert_eq!(gate(&after, "C2.5", None).observed, Some(1.0));
    drop(after);

    // The run took the pair out of the evidence; taking the decision back still finds it.
    bench.decide_pair(playbook(), &order("C2.5", None, pair, None)).unwrap();
    assert_eq!(std::fs::read_to_string(dir.path().join(ALIASES)).unwrap(), before);
    assert_eq!(stale(&bench), ["c2", "c3"]);
    run_all(&bench);
    assert_eq!(contractors(&view(&bench)), count);
    assert_eq!(gate(&view(&bench), "C2.5", None).observed, Some(2.0));

    let store = bench.reader().unwrap();
    assert_eq!(store.audit_verify().unwrap().first_broken, None);
    let actions: Vec<String> = store
        .audit_entries()
        .unwrap()
        .into_iter()
        .map(|entry| entry.action)
        // Every run that changes scores says so; here it is the decisions that count.
        .filter(|action| action != "scores")
        .collect();
    assert_eq!(actions, ["pair.same", "pair.different", "pair.same", "pair.withdrawn"]);
}

// spec: contractors C1.7, section 2 ("different" within one phone splits it)
#[test]
fn names_called_different_split_their_phone() {
    let (dir, bench) = own(Some("other-names"));
    let count = contractors(&view(&bench));
    let judged = gate(&view(&bench), "C1.7", Some("az.csv"));
    let subject = judged.subject.as_deref();
    let pairs = pairs_of(&bench, "C1.7", subject);
    assert!(!pairs.is_empty() && pairs.iter().all(|pair| pair.2.is_none()));
    let pair = (pairs[0].0.as_str(), pairs[0].1.as_str());
    bench
        .decide_pair(playbook(), &order("C1.7", subject, pair, Some("different")))
        .unwrap();
    assert_eq!(stale(&bench), ["c2", "c3"], "c1 does not read decisions");
    let written = std::fs::read_to_string(dir.path().join(ALIASES)).unwrap();
    let last = written.lines().last().unwrap();
    assert!(last.contains('#') && last.ends_with("different,seen"), "{last}");
    run_all(&bench);
    let split = view(&bench);
    let names = split.frame("contractor_identity").unwrap();
    let names: Vec<&str> = text(&names, "name").unwrap().iter().flatten().collect();
    assert!(
        names.iter().any(|name| name.to_lowercase().contains("voxumbri")),
        "the licence's firm stands alone"
    );
    drop(split);
    assert_eq!(pairs_of(&bench, "C1.7", subject)[0].2.as_deref(), Some("different"));

    // "same" says what holds already: nothing is split, and nobody is warned.
    bench
        .decide_pair(playbook(), &order("C1.7", subject, pair, Some("same")))
        .unwrap();
    let run = run_all(&bench).run;
    assert_eq!(contractors(&view(&bench)), count);
    let log = bench.reader().unwrap().log_of_run(run).unwrap();
    assert!(
        !log.iter()
            .any(|line| line.code == "alias" && line.message.contains("not here"))
    );
}

#[test]
fn without_a_file_one_is_made_and_entered_into_the_settings() {
    let (dir, bench) = own(Some("undecided-duplicates"));
    std::fs::remove_file(dir.path().join(ALIASES)).unwrap();
    let settings = dir.path().join("assay.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    let at = text
        .find("[[playbooks.contractors.datasets.contractor_aliases]]")
        .unwrap();
    let end = text[at..].find(ALIASES).unwrap() + at + ALIASES.len() + 1;
    std::fs::write(&settings, format!("{}{}", &text[..at], &text[end..])).unwrap();
    let bench = open(bench.workspace().root.as_path());
    run_all(&bench);
    let pairs = pairs_of(&bench, "C2.5", None);
    let n = pairs.len();
    for pair in &pairs[..2] {
        let done = bench
            .decide_pair(playbook(), &order("C2.5", None, (&pair.0, &pair.1), Some("same")))
            .unwrap();
        assert_eq!(done.file, "contractor_aliases.csv");
    }
    let text = std::fs::read_to_string(&settings).unwrap();
    assert_eq!(text.matches("path = \"contractor_aliases.csv\"").count(), 1, "{text}");
    let bench = open(dir.path());
    run_all(&bench);
    assert_eq!(gate(&view(&bench), "C2.5", None).observed, Some(n as f64 - 2.0));
}

#[test]
fn what_cannot_be_decided_says_why() {
    let (_dir, bench) = own(Some("undecided-duplicates"));
    let pairs = pairs_of(&bench, "C2.5", None);
    let pair = (pairs[0].0.as_str(), pairs[0].1.as_str());
    let refused = |order: &PairOrder| bench.decide_pair(playbook(), order).unwrap_err().to_string();
    assert_eq!(
        refused(&order("C2.5", None, pair, Some("perhaps"))),
        "no decision `perhaps`; there are same, different"
    );
    assert_eq!(
        refused(&order("C2.5", None, (pair.0, "c-0"), Some("same"))),
        format!("no pair {} and c-0; `assay duplicates contractors` lists them", pair.0)
    );
    assert!(refused(&order("C2.5", None, pair, None)).ends_with("nothing was decided"));
    assert!(refused(&order("C0.1", None, pair, Some("same"))).starts_with("no pair"));
    let entries = bench.reader().unwrap().audit_entries().unwrap();
    assert!(entries.iter().all(|entry| entry.action == "scores"), "{entries:?}");
}

#[test]
fn the_sheet_tells_what_stands_in_the_way_and_passed_gates_are_signed_in_one_go() {
    let (_dir, bench) = own(None);
    let sheet = sign_off(&view(&bench));
    assert!(!sheet.possible());
    assert!(
        sheet.verdict().starts_with("Run 1 cannot be signed off yet: "),
        "{}",
        sheet.verdict()
    );
    for phase in &sheet.phases {
        let open: Vec<bool> = phase.gates.iter().map(assay::engine::Judged::undecided).collect();
        assert!(open.is_sorted_by(|a, b| a >= b), "undecided ones first in {}", phase.id);
    }

    let signed = bench.sign_passed(playbook()).unwrap();
    assert_eq!(signed.len(), sheet.state.passed_unsigned);
    let after = view(&bench);
    for gate in after.gates() {
        let passed = gate.outcome == Outcome::Passed;
        assert_eq!(
            gate.review.as_deref() == Some("signed"),
            passed,
            "{} {:?}",
            gate.id,
            gate.subject
        );
    }
    assert_eq!(bench.sign_passed(playbook()).unwrap(), vec![], "each only once");

    // Withdrawing leaves the chain whole, and every gate decided makes the run ready to be signed off.
    let open: Vec<(String, Option<String>)> = after
        .gates()
        .filter(|gate| gate.undecided())
        .map(|gate| (gate.id.clone(), gate.subject.clone()))
        .collect();
    drop(after);
    let decide = |(id, subject): &(String, Option<String>), decision| {
        let judged = gate(&view(&bench), id, subject.as_deref());
        let decision = match decision {
            Decision::Waived if judged.outcome != Outcome::Failed => Decision::Signed,
            other => other,
        };
        bench
            .decide(playbook(), id, subject.as_deref(), decision, "a reason")
            .unwrap();
    };
    for key in &open {
        decide(key, Decision::Waived);
    }
    let ready = sign_off(&view(&bench));
    let states: Vec<&str> = ready.obstacles.iter().map(String::as_str).collect();
    // A failed gate that was waived makes the phases it kept waiting stale: they have to be run.
    if !states.is_empty() {
        assert!(
            states.iter().all(|words| words.ends_with("must be run first")),
            "{states:?}"
        );
        run_all(&bench);
    }
    decide(&signed[0], Decision::Withdrawn);
    assert_eq!(gate(&view(&bench), &signed[0].0, signed[0].1.as_deref()).review, None);
    let report = bench.reader().unwrap().audit_verify().unwrap();
    assert_eq!(report.first_broken, None);
    // A run that changes scores is in the chain as well.
    let entries = bench.reader().unwrap().audit_entries().unwrap();
    let decided = entries.iter().filter(|entry| entry.action != "scores").count();
    assert_eq!(decided, signed.len() + open.len() + 1);
}

#[test]
fn a_gate_remembers_every_run_and_the_log_becomes_a_file() {
    let (dir, bench) = own(None);
    run_all(&bench);
    let lower = super::set(&[("gate.C3.6.warn.below", toml::Value::Integer(1_000))]);
    crate::support::run_with(&bench, &lower);
    let found = view(&bench);
    let points = found.gate_history("C3.6", None).unwrap();
    assert_eq!(points.iter().map(|point| point.run).collect::<Vec<_>>(), [1, 2, 3]);
    let observed = gate(&found, "C3.6", None).observed;
    assert!(points.iter().all(|point| point.observed == observed));
    assert!(
        points.iter().all(|point| point.outcome == Outcome::Passed),
        "judged by today's bound, not by the one of run 3"
    );
    let recent = found.gate_histories(2).unwrap();
    assert_eq!(recent[&("C3.6".to_owned(), None)].len(), 2);
    assert_eq!(found.gate_history("C9.9", None).unwrap(), vec![]);
    assert_eq!(outcome(&found, "C3.6", None), Outcome::Passed);

    let path = bench.write_log(playbook(), 1).unwrap();
    assert!(path.ends_with("logs/contractors-run-1.md"));
    let log = std::fs::read_to_string(dir.path().join(&path)).unwrap();
    assert!(log.starts_with("# Execution log: contractors run 1\n"));
    assert!(
        bench
            .write_log(playbook(), 9)
            .unwrap_err()
            .to_string()
            .starts_with("no run 9")
    );
}
