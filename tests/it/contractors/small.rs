//! What the small sample shows: every rule, tier and reason, with nothing lost on the way.

use std::collections::{BTreeMap, BTreeSet};

use assay::engine::{Outcome, RunOutcome, Status};
use assay::frame::{boolean, integer};
use assay::lens::FrameSource;

use super::{cell, column, gate, list_frames, metric, numbers, outcome, queue, row_named, small, tally, tiers};

// spec: contractors B-1, C1.9
#[test]
fn five_lists_go_through_all_phases_in_one_run() {
    let ran = small();
    assert_eq!(ran.report.outcome, RunOutcome::Done);
    assert!(
        ran.report
            .phases
            .iter()
            .all(|phase| matches!(phase.status, Status::Passed | Status::PassedWithWarnings))
    );
    let view = ran.view();
    assert_eq!(view.frame("lists").unwrap().height(), 5);
    assert_eq!(gate(&view, "C1.9", None).observed, Some(1.0));
    assert!(view.stale().next().is_none());
    // Every gate of the specification was answered.
    let declared: BTreeSet<&str> = view
        .playbook
        .pipeline
        .gates
        .iter()
        .map(|gate| gate.id.as_str())
        .collect();
    let answered: BTreeSet<&str> = view.gates().map(|gate| gate.id.as_str()).collect();
    assert_eq!(declared, answered);
    assert_eq!(declared.len(), 12 + 9 + 5 + 7);
}

// spec: contractors C0.7, C1.6, C2.3, C3.1
#[test]
fn gates_that_no_plant_trips_pass_with_what_they_looked_at() {
    let view = small().view();
    for id in ["C0.7", "C1.6", "C2.3", "C3.1"] {
        assert_eq!(outcome(&view, id, None), Outcome::Passed, "{id}");
    }
    assert!(gate(&view, "C0.7", None).observed.unwrap() > 100_000.0);
    // What they forbid, counted another way.
    let collapsed = view.frame("license_contractors").unwrap();
    let rows = column(&collapsed, "oem_id")
        .into_iter()
        .zip(column(&collapsed, "state"));
    assert!(tally(rows).values().all(|times| *times == 1));
    let scored = view.frame("scored").unwrap();
    let (bonus, states) = (numbers(&scored, "B"), integer(&scored, "state_count").unwrap());
    for (row, points) in bonus.iter().enumerate() {
        let extra = states.get(row).unwrap() - 1;
        assert_eq!(*points, Some((20.0 * extra as f64).clamp(0.0, 100.0)));
    }
    for name in ["R", "M", "P", "O", "B"] {
        assert!(
            numbers(&scored, name)
                .into_iter()
                .flatten()
                .all(|value| (0.0..=100.0).contains(&value)),
            "{name}"
        );
    }
    assert!(
        numbers(&scored, "score")
            .into_iter()
            .flatten()
            .all(|value| (0.0..=110.0).contains(&value))
    );
}

// spec: contractors T-1, T-4, C3.7, G15
#[test]
fn every_tier_is_there_and_the_target_profile_is_not_a_tier() {
    let view = small().view();
    let sizes: BTreeMap<String, u64> = tiers(&view).into_iter().collect();
    assert!(sizes.len() == 5 && sizes.values().all(|n| *n > 0), "{sizes:?}");
    let queue = queue(&view);
    assert_eq!(sizes.values().sum::<u64>() as usize, queue.height());
    let quillmark = row_named(&queue, "Quillmark Power Systems");
    assert_eq!(
        (
            cell(&queue, "tier", quillmark).as_str(),
            numbers(&queue, "score")[quillmark]
        ),
        ("PLATINUM", Some(80.0))
    );

    let profile = boolean(&queue, "target_profile").unwrap();
    let [states, oems, classes] =
        ["state_count", "oem_count", "class_count"].map(|name| integer(&queue, name).unwrap());
    let mut inside = BTreeSet::new();
    for row in 0..queue.height() {
        let wanted = [&states, &oems, &classes]
            .iter()
            .all(|column| column.get(row).unwrap() >= 2);
        assert_eq!(profile.get(row), Some(wanted));
        if wanted {
            inside.insert(cell(&queue, "tier", row) == "PLATINUM");
        }
    }
    assert_eq!(inside, [false, true].into(), "inside and outside PLATINUM");

    // UNSCORED is ranked last and never BRONZE.
    let scores = numbers(&queue, "score");
    let unscored = (0..queue.height()).filter(|row| cell(&queue, "tier", *row) == "UNSCORED");
    let places: Vec<usize> = unscored.collect();
    assert!(places.iter().all(|row| scores[*row].is_none()));
    assert_eq!(
        places,
        (queue.height() - places.len()..queue.height()).collect::<Vec<_>>()
    );
    assert_eq!(gate(&view, "C3.7", None).observed, Some(places.len() as f64));
}

// spec: contractors O-2, G21, G23, N-1, N-2, N-3, N-5
#[test]
fn one_firm_under_several_names_or_spellings_is_one_lead() {
    let view = small().view();
    let queue = queue(&view);
    let norwinter = row_named(&queue, "Norwinter HVAC");
    let names = [
        "Norwinter Heating and Air",
        "Norwinter Heating & Air LLC",
        "Norwinter HVAC",
    ];
    assert!(names.iter().all(|name| row_named(&queue, name) == norwinter));
    assert_eq!(cell(&queue, "oems", norwinter), "Generac|Lennox|Trane");
    assert_eq!(numbers(&queue, "M")[norwinter], Some(75.0));
    // Four spellings of one number, and the second number of one of them.
    let brindlecove = row_named(&queue, "Brindlecove Electric");
    assert_eq!(cell(&queue, "phone", brindlecove), "5552340142");
    assert!(
        cell(&queue, "alt_phones", brindlecove)
            .split('|')
            .any(|phone| phone == "5552340143")
    );
    let dealers = view.frame("oem_contractors").unwrap();
    let people = view.frame("oem_identity").unwrap();
    let row = column(&people, "key")
        .iter()
        .position(|key| key == "5552340142")
        .unwrap();
    assert_eq!(integer(&dealers, "dealer_rows").unwrap().get(row), Some(4));
}

// spec: contractors N-1, N-4, N-5, N-6, N-7, N-9, C0.10, X-2
#[test]
fn each_reason_a_phone_is_no_key_is_in_quarantine() {
    let view = small().view();
    let quarantine = view.frame("quarantine").unwrap();
    let (columns, reasons) = (column(&quarantine, "column"), column(&quarantine, "reason"));
    let rules = column(&quarantine, "rule");
    let told = (0..quarantine.height()).filter(|row| columns[*row] == "phone");
    let found: BTreeSet<(String, String)> = told
        .map(|row| {
            let reason = reasons[row].split(['(', ')']).nth(1).unwrap_or_default();
            (rules[row].clone(), reason.to_owned())
        })
        .collect();
    let wanted = [
        ("N-1", "numeric_lossy"),
        ("N-4", "vanity"),
        ("N-5", "foreign"),
        ("N-5", "length"),
        ("N-6", "nanp"),
        ("N-7", "placeholder"),
        ("N-9", "shared"),
    ];
    assert_eq!(
        found,
        wanted.map(|(rule, reason)| (rule.to_owned(), reason.to_owned())).into()
    );
    // One row each, so quarantined dealers plus keyed ones are all there are.
    let phones = columns.iter().filter(|name| *name == "phone").count() as f64;
    assert_eq!(metric(&view, "unkeyed_rows", None), phones);
    assert_eq!(
        metric(&view, "valid_phones", None) + phones,
        metric(&view, "dealer_rows", None)
    );
    // Four shared or placeholder numbers' rows and the one that six firms share.
    assert_eq!(outcome(&view, "C0.10", None), Outcome::Warned);
}

// spec: contractors, D-1
#[test]
fn rows_in_are_rows_kept_plus_quarantine_for_each_file() {
    let view = small().view();
    let (preflight, quarantine) = (view.frame("preflight").unwrap(), view.frame("quarantine").unwrap());
    let (files, kinds) = (column(&quarantine, "file"), column(&quarantine, "kind"));
    let count = |name: &str| integer(&preflight, name).unwrap();
    let (rows_in, kept, lost) = (count("rows_in"), count("rows_kept"), count("rows_quarantined"));
    assert_eq!(preflight.height(), 8);
    for (row, file) in column(&preflight, "file").iter().enumerate() {
        assert_eq!(
            rows_in.get(row).unwrap(),
            kept.get(row).unwrap() + lost.get(row).unwrap(),
            "{file}"
        );
        let entries = files
            .iter()
            .zip(&kinds)
            .filter(|(name, kind)| *name == file && *kind == "row")
            .count();
        assert_eq!(entries as i64, lost.get(row).unwrap(), "{file}");
        // Counted by hand: the file's own lines, less its header. No record of the sample spans lines.
        let bytes = std::fs::read(small().root.join(file)).unwrap();
        let lines = String::from_utf8_lossy(&bytes).lines().count() as i64;
        let header = i64::from(!file.ends_with("fl.csv"));
        assert_eq!(rows_in.get(row).unwrap(), lines - header, "{file}");
    }
    // A date that is none and a score out of range cost a cell, not a row.
    let entries = |rule: &str| -> Vec<(String, String)> {
        let rules = column(&quarantine, "rule");
        (0..quarantine.height())
            .filter(|row| rules[*row] == rule)
            .map(|row| (kinds[row].clone(), cell(&quarantine, "column", row)))
            .collect()
    };
    assert_eq!(entries("X-6"), [("flag".to_owned(), "expires".to_owned())]);
    let cells = [("cell", "resimercial"), ("cell", "om")].map(|(kind, name)| (kind.to_owned(), name.to_owned()));
    assert_eq!(entries("X-7"), cells);
    let queue = queue(&view);
    assert_eq!(cell(&queue, "tier", row_named(&queue, "Zephylow Solar")), "UNSCORED");
    assert_eq!(
        cell(&queue, "O_source", row_named(&queue, "Ivorygate Electric")),
        "default, not measured"
    );
    assert_eq!(cell(&queue, "expires", row_named(&queue, "Polvaness Electric")), "");
    // A licence number loses what a spreadsheet put behind it; a name beyond ASCII survives its old encoding.
    assert!(
        column(&view.frame("matches").unwrap(), "license_no")
            .iter()
            .all(|number| !number.ends_with(".0"))
    );
    row_named(&queue, "Montañera Solar");
    // Columns nobody knows stay, under a name of their own, among people's data: nobody has said what they hold.
    let (_, people) = list_frames(&view, "ca.csv");
    assert!(
        people.get_column_names().iter().any(|name| name.starts_with("x_")),
        "{:?}",
        people.get_column_names()
    );
}

// spec: contractors M-1, C1.1, C2.2
#[test]
fn a_match_always_has_a_key_and_florida_matches_by_name_and_zip() {
    let view = small().view();
    let (matches, people) = (view.frame("matches").unwrap(), view.frame("matches_identity").unwrap());
    let (kinds, states) = (column(&matches, "key_kind"), column(&matches, "state"));
    let confidence = integer(&matches, "confidence").unwrap();
    let [own, dealer, others, zip] = ["phone_key", "dealer_key", "alt_phones", "zip"].map(|name| column(&people, name));
    for row in 0..matches.height() {
        match kinds[row].as_str() {
            "phone" => {
                assert!(!dealer[row].is_empty());
                assert!(own[row] == dealer[row] || others[row].split('|').any(|phone| phone == dealer[row]));
                assert_eq!(confidence.get(row), Some(100));
            }
            "name_zip" => {
                assert!(zip[row].len() == 5 && confidence.get(row) == Some(80));
            }
            other => panic!("key kind {other}"),
        }
        assert_eq!(states[row] == "FL", kinds[row] == "name_zip", "row {row}");
    }
    assert!(states.iter().filter(|state| *state == "FL").count() >= 20);
    let queue = queue(&view);
    let coralmoor = row_named(&queue, "Coralmoor Plumbing");
    assert_eq!(
        (
            cell(&queue, "states", coralmoor).as_str(),
            cell(&queue, "phone", coralmoor).as_str()
        ),
        ("FL", "")
    );
    let egretvale = row_named(&queue, "Egretvale Generators");
    assert_eq!(cell(&queue, "states", egretvale), "FL|TX");
    // What a null-matching join would have added is counted, list by list, and none of it was joined.
    let audit = view.frame("join_audit").unwrap();
    let [dealers, licences, avoided] = ["unkeyed_dealers_in_state", "unkeyed_icp_licences", "pairs_avoided"]
        .map(|name| integer(&audit, name).unwrap());
    for row in 0..audit.height() {
        assert_eq!(
            avoided.get(row).unwrap(),
            dealers.get(row).unwrap() * licences.get(row).unwrap()
        );
    }
    assert!(
        view.gates()
            .filter(|gate| gate.id == "C1.1")
            .all(|gate| gate.observed == Some(0.0))
    );
    assert_eq!(outcome(&view, "C2.2", None), Outcome::Passed);
}

// spec: contractors C2.5, C2.1
#[test]
fn the_reviewers_decisions_merge_and_part() {
    let view = small().view();
    let queue = queue(&view);
    let merged = row_named(&queue, "Wexmoor Electric Services");
    assert_eq!(row_named(&queue, "Wexmoor Electric Service"), merged);
    assert_ne!(row_named(&queue, "Ridgelow Solar"), row_named(&queue, "Ridgelaw Solar"));
    // One phone, two firms: parted by name.
    let (vantry, copperlath) = (
        row_named(&queue, "Vantry Solar"),
        row_named(&queue, "Copperlath Plumbing"),
    );
    assert_ne!(vantry, copperlath);
    assert_eq!(
        (cell(&queue, "name", vantry), cell(&queue, "name", copperlath)),
        ("Vantry Solar".to_owned(), "Copperlath Plumbing".to_owned())
    );
    assert_eq!(cell(&queue, "phone", vantry), cell(&queue, "phone", copperlath));
    assert_eq!(gate(&view, "C2.5", None).observed, Some(0.0));
    let merges = view.frame("merge_audit").unwrap();
    let counts: BTreeMap<String, i64> = column(&merges, "what")
        .into_iter()
        .zip(integer(&merges, "count").unwrap().iter().flatten())
        .collect();
    let wanted = counts["contractors_per_state"] - counts["merged_across_states"] - counts["merged_by_decision"];
    assert_eq!((counts["contractors"], counts["merged_by_decision"]), (wanted, 1));
    assert_eq!(counts["contractors"], queue.height() as i64);
}

// spec: contractors K-1, K-2, K-3, K-5, K-6
#[test]
fn classes_are_read_as_each_state_writes_them() {
    let view = small().view();
    let queue = queue(&view);
    let names = column(&queue, "name");
    // A certification beside a specialty, and B-2, which is not B: not aligned, so no lead.
    for name in ["Pinamoor Climate", "Larchagate Solar"] {
        assert!(!names.iter().any(|known| known == name), "{name}");
    }
    let classes = |name: &str| cell(&queue, "classes", row_named(&queue, name));
    assert_eq!(classes("Tinderwick Energy"), "C10|C7");
    assert_eq!(classes("Osprelow Electric"), "C10");
    assert_eq!(classes("Amberlow Climate"), "C10|C20");
    let groups = |state: &str| match state {
        "TX" => Some(&["ELEC", "HVAC", "APPL"][..]),
        "FL" => Some(&["ELEC", "HVAC", "PLUMB", "ROOF", "SOLAR", "GENERAL"][..]),
        _ => None,
    };
    for part in column(&queue, "state_classes")
        .iter()
        .flat_map(|cell| cell.split('|'))
        .filter(|part| !part.is_empty())
    {
        let (state, tokens) = part.split_once(':').unwrap();
        for token in tokens.split(',') {
            let digits = token.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
            let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
            assert!(plain && !["ASB", "HAZ"].contains(&token), "{state} {token}");
            assert!(
                groups(state).is_none_or(|known| known.contains(&token)),
                "{state} {token}"
            );
        }
    }
}

// spec: contractors E-1, N-8
#[test]
fn alerts_say_what_to_know_before_calling() {
    let view = small().view();
    let queue = queue(&view);
    let alerts = |name: &str| cell(&queue, "alerts", row_named(&queue, name)).to_lowercase();
    for (name, word) in [
        ("Thornquay Electric", "suspended"),
        ("Gildawater Electric", "expires"),
        ("Kelvathwaite Energy", "toll-free"),
        ("Silverlath Home Energy", "name"),
        ("Applemoor Electric", "firm"),
    ] {
        assert!(alerts(name).contains(word), "{name}: {}", alerts(name));
    }
    assert_eq!(alerts("Quillmark Power Systems"), "");
}

// spec: contractors B-4, B-5
#[test]
fn the_log_names_files_and_rows_and_is_a_json_line_each() {
    let ran = small();
    let lines = ran.bench().reader().unwrap().log_of_run(ran.report.run).unwrap();
    let files: BTreeSet<&str> = lines
        .iter()
        .filter(|line| line.code == "read")
        .filter_map(|line| line.subject.as_deref())
        .collect();
    assert_eq!(files.len(), 8);
    for line in &lines {
        let json = serde_json::to_value(line).unwrap();
        for name in ["at", "level", "phase", "subject", "row", "code", "message"] {
            assert!(json.get(name).is_some(), "{name} in {json}");
        }
        assert!(!line.message.is_empty() && !line.message.contains('\n'));
    }
}

#[test]
fn its_report_tells_what_the_commands_tell() {
    crate::report::tells_what_the_commands_tell(&small().root, "contractors");
}
