//! Plants, and bad input: every gate to the outcomes it can have, and what is said when a file is wrong.

use assay::engine::{Blame, CancelToken, Outcome, Quiet, RunOutcome, RunRequest};
use assay::lens::FrameSource;
use assay::operations::Overrides;
use assay::sample::{SampleOptions, advisors as sample};

use crate::support::replant;

use super::{column, gate, own, playbook, profile, run, set, view};

// spec: advisors G0.0.1, G0.1.1, G0.1.2, G0.2.3, G1.1.0, G1.1.1, A1.1.4, G2.1.3, G3.1.1, G4.1.1, G4.1.2
#[test]
fn every_plant_makes_its_gate_answer_as_stated() {
    let plants = sample::plants();
    assert!(!plants.is_empty());
    let (one, other) = plants.split_at(plants.len() / 2);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let halves = [one, other].map(|half| scope.spawn(move || disagreements(half)));
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    assert!(
        wrong.is_empty(),
        "{} of {} plants disagree:\n{}",
        wrong.len(),
        plants.len(),
        wrong.join("\n")
    );
}

fn disagreements(plants: &[assay::sample::Plant]) -> Vec<String> {
    let mut wrong = Vec::new();
    // One store for all of them: most plants change one file or a setting.
    let dir = tempfile::TempDir::new().unwrap();
    for plant in plants {
        let options = SampleOptions {
            plant: Some(plant.name.to_owned()),
            ..SampleOptions::default()
        };
        replant(&assay::sample::sample(&["advisors"], &options).unwrap(), dir.path());
        let bench = crate::support::bench(dir.path());
        // Only what the gate's phase needs.
        let spec = playbook()
            .pipeline
            .gates
            .iter()
            .find(|gate| gate.id == plant.gate)
            .unwrap();
        let request = RunRequest {
            phases: vec![spec.phase.clone()],
            ..RunRequest::default()
        };
        let ran = bench.run(playbook(), &Overrides::default(), &request, &CancelToken::new(), &Quiet);
        let report = match ran {
            Ok(report) => report,
            // A file that is not there stops a run before it begins, with the file's name.
            Err(error) if plant.gate == "PREFLIGHT-2" => {
                assert!(error.to_string().contains(".csv"), "{error}");
                continue;
            }
            Err(error) => panic!("{}: {error}", plant.name),
        };
        let view = view(&bench, &Overrides::default());
        let found: Vec<_> = view.gates().filter(|gate| gate.id == plant.gate).collect();
        let as_stated = match plant.outcome {
            "passed" => {
                let fine = |word: &str| matches!(word, "passed" | "skipped");
                !found.is_empty() && found.iter().all(|gate| fine(gate.outcome.word()))
            }
            stated => found.iter().any(|gate| gate.outcome.word() == stated),
        };
        if !as_stated {
            let seen: Vec<String> = found
                .iter()
                .map(|gate| format!("{} {:?} {}", gate.outcome.word(), gate.observed, gate.note))
                .collect();
            let messages: Vec<String> = report.phases.iter().filter_map(|phase| phase.message.clone()).collect();
            wrong.push(format!(
                "{}: {} should be {}, is {seen:?} ({:?}; {messages:?})",
                plant.name, plant.gate, plant.outcome, report.outcome
            ));
        }
    }
    wrong
}

fn rewrite(root: &std::path::Path, file: &str, change: impl Fn(String) -> String) {
    let path = root.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, change(text)).unwrap();
}

// spec: advisors PREFLIGHT-2
#[test]
fn a_missing_column_stops_the_run_with_its_aliases_and_the_nearest_header() {
    let (dir, bench) = own(None);
    rewrite(dir.path(), "advisors/employment.csv", |text| {
        text.replacen("PREVIOUS_REGISTRATION_COMPANY_START_DATE", "REGISTRATION_BEGIN", 1)
    });
    let report = run(&bench, &Overrides::default());
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
    let message = report.phases[0].message.clone().unwrap();
    for words in [
        "advisors/employment.csv",
        "start_date",
        "PREVIOUS_REGISTRATION_COMPANY_START_DATE",
        "assay map",
    ] {
        assert!(message.contains(words), "{message}");
    }
    let found = gate(&view(&bench, &Overrides::default()), "PREFLIGHT-2", None);
    assert_eq!(found.outcome, Outcome::Failed);
    assert!(!found.waivable);
}

// spec: advisors A0.0.4, Q-CRD
#[test]
fn a_file_of_which_half_is_unusable_stops_and_the_rows_say_why() {
    let (dir, bench) = own(None);
    rewrite(dir.path(), "advisors/disclosures.csv", |text| {
        let broken = |(row, line): (usize, &str)| match line.split_once(',') {
            Some((_, rest)) if row % 3 != 0 => format!("none,{rest}"),
            _ => line.to_owned(),
        };
        text.lines().enumerate().map(broken).collect::<Vec<_>>().join("\n")
    });
    let report = run(&bench, &Overrides::default());
    assert_eq!(report.outcome, RunOutcome::Blocked);
    let found = view(&bench, &Overrides::default());
    let half = gate(&found, "A0.0.4", Some("disclosures.csv"));
    assert_eq!(half.outcome, Outcome::Failed);
    let evidence = found.evidence(&half).unwrap().unwrap();
    assert!(
        column(&evidence, "reason")[0].starts_with("Q-CRD"),
        "{:?}",
        column(&evidence, "reason")
    );
}

// spec: advisors G1.1.0, G3.1.1
#[test]
fn carried_columns_enter_features_and_an_unknown_one_fails_its_gate() {
    let (dir, bench) = own(None);
    rewrite(dir.path(), "advisors/leads.csv", |text| {
        let mut lines = text.lines();
        let head = format!("{},Office City,Desk", lines.next().unwrap());
        let rest = lines.enumerate().map(|(row, line)| format!("{line},Springfield,{row}"));
        std::iter::once(head).chain(rest).collect::<Vec<_>>().join("\n")
    });
    let list = |words: &[&str]| toml::Value::Array(words.iter().map(|word| (*word).into()).collect());
    let with = set(&[("carried_columns", list(&["Desk"]))]);
    run(&bench, &with);
    let found = view(&bench, &with);
    let desks = super::numbers(&found.frame("features").unwrap(), "desk");
    assert!(desks.iter().flatten().count() > 0, "numbers stay numbers");
    let city = set(&[("carried_columns", list(&["Office City"]))]);
    assert_eq!(run(&bench, &city).outcome, RunOutcome::Blocked);
    let found = gate(&view(&bench, &city), "G3.1.1", None);
    assert_eq!(found.outcome, Outcome::Failed);
    assert!(found.note.contains("office_city"), "{}", found.note);
    let gone = set(&[("carried_columns", list(&["Shoe Size"]))]);
    assert_eq!(run(&bench, &gone).outcome, RunOutcome::Blocked);
    assert!(gate(&view(&bench, &gone), "G1.1.0", None).note.contains("Shoe Size"));
}

// spec: advisors P14
#[test]
fn a_series_79_is_no_series_7_unless_texts_are_searched() {
    let (_dir, bench) = own(None);
    let holders = |how: &str| {
        let with = profile("sample", &[("license_match", how.into())]);
        run(&bench, &with);
        let features = view(&bench, &with).frame("features").unwrap();
        column(&features, "has_series_7")
            .iter()
            .filter(|cell| *cell == "true")
            .count()
    };
    assert!(holders("exact") < holders("substring"));
}

// spec: advisors P16
#[test]
fn clubs_are_no_wirehouse_where_words_are_matched() {
    let (_dir, bench) = own(None);
    let hits = |how: &str| {
        let with = profile("sample", &[("wirehouse_match", how.into())]);
        run(&bench, &with);
        let frame = view(&bench, &with).frame("wirehouse_hits").unwrap();
        column(&frame, "company")
    };
    let club = |companies: &[String]| companies.iter().any(|company| company.to_uppercase().contains("CLUBS"));
    assert!(club(&hits("substring")) && !club(&hits("word")));
}

// spec: advisors G1.1.3, P2
#[test]
fn firm_data_without_a_lag_leak_and_the_gate_sees_it() {
    let (_dir, bench) = own(None);
    let with = profile("sample", &[("firm_data_lag_months", toml::Value::Integer(0))]);
    run(&bench, &with);
    let found = gate(&view(&bench, &with), "G1.1.3", None);
    assert_eq!(found.outcome, Outcome::Failed);
    assert!(found.evidence_rows > 0);
}
