//! The small sample from its files to the queue: planted leads, quarantine, cards.

use assay::engine::{Outcome, RunOutcome};
use assay::frame::text;
use assay::lens::{Figure, FrameSource};
use assay::operations::{LeadQuery, Overrides, SheetKey};

use super::{column, gate, numbers, outcome, own, playbook, run, small, tally, view};

// spec: advisors PREFLIGHT-1, PREFLIGHT-2, PREFLIGHT-3, G0.0.1, G3.1.1, G3.1.2, G3.1.3, G3.1.4, G3.1.6, G3.1.7, G3.1.8
// spec: advisors G4.1.1, G4.1.2, G5.1.3, G5.1.4, G5.1.5, G5.1.6, G7.1.2, G7.3.1, D5, D6
#[test]
fn every_phase_ends_and_every_gate_answers() {
    let ran = small();
    assert_eq!(ran.report.outcome, RunOutcome::Done);
    assert_eq!(ran.report.phases.len(), 15);
    let view = ran.view();
    let mut answered: Vec<String> = view.gates().map(|gate| gate.id.clone()).collect();
    answered.sort();
    answered.dedup();
    // Execution gates speak only when something went wrong.
    let silent = ["G1.1.0", "G2.1.0", "G4.3.1"];
    let declared = playbook().pipeline.gates.iter().map(|gate| gate.id.clone());
    let missing: Vec<String> = declared
        .filter(|id| !silent.contains(&id.as_str()) && !answered.contains(id))
        .collect();
    assert!(missing.is_empty(), "no reading of {missing:?}");
    assert!(view.gates().all(|gate| gate.outcome != Outcome::Failed));
    for id in [
        "PREFLIGHT-1",
        "PREFLIGHT-2",
        "PREFLIGHT-3",
        "G0.0.1",
        "G1.1.3",
        "G4.2.1",
        "G7.1.2",
        "G7.3.1",
    ] {
        assert_eq!(outcome(&view, id), Outcome::Passed, "{id}");
    }
}

// spec: advisors K13
#[test]
fn no_metric_of_a_phase_overwrites_another() {
    let view = small().view();
    let mut names: Vec<String> = view
        .metrics()
        .map(|(phase, metric)| format!("{phase} {} {:?}", metric.name, metric.subject))
        .collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

// spec: advisors Q-CRD, Q-DUP, Q-DATE, Q-ORDER, Q-FUT, Q-NEG, Q-KEY, Q-AUM
#[test]
fn every_reason_of_the_quarantine_is_there_and_rows_balance() {
    let view = small().view();
    let quarantine = view.frame("quarantine").unwrap();
    let rules = tally(column(&quarantine, "rule"));
    for rule in [
        "Q-CRD", "Q-DUP", "Q-DATE", "Q-ORDER", "Q-FUT", "Q-NEG", "Q-KEY", "Q-AUM",
    ] {
        assert!(rules.get(rule).is_some_and(|n| *n >= 2), "{rule}: {rules:?}");
    }
    assert!(
        column(&quarantine, "file")
            .iter()
            .all(|file| file.starts_with("advisors/"))
    );
    let kinds: Vec<(String, String)> = column(&quarantine, "rule")
        .into_iter()
        .zip(column(&quarantine, "kind"))
        .collect();
    let kind = |rule: &str| kinds.iter().find(|(held, _)| held == rule).unwrap().1.clone();
    assert_eq!(
        (kind("Q-NEG").as_str(), kind("Q-DUP").as_str(), kind("Q-AUM").as_str()),
        ("flag", "row", "cell")
    );
    let files = view.frame("preflight").unwrap();
    let (rows_in, kept) = (numbers(&files, "rows_in"), numbers(&files, "rows_kept"));
    let aside = numbers(&files, "rows_quarantined");
    for row in 0..files.height() {
        assert_eq!(rows_in[row], Some(kept[row].unwrap() + aside[row].unwrap()));
    }
    assert_eq!(outcome(&view, "A0.0.5"), Outcome::Passed);
}

// The table's last row has an unknown head count at a firm where the lead works, which no files give: the rules' own
// tests hold it.
// spec: advisors G10
#[test]
fn the_planted_leads_get_the_tiers_of_the_table() {
    let view = small().view();
    let scores = view.frame("scores").unwrap();
    let ids = column(&scores, "lead_id");
    let of = |set: &str| column(&scores, &format!("tier_in_{}", set.replace(['.', '-'], "_")));
    let (first, second, merged) = (of("v3.1"), of("v3.2"), of("v3.2-consolidated"));
    let short = |tier: &str| {
        let plain = tier.strip_prefix("TIER_").unwrap_or("STD");
        plain.split('_').next().unwrap().to_owned()
    };
    let wanted = [
        ("1", "1A", "1"),
        ("1", "1C", "1"),
        ("STD", "1B", "1"),
        ("STD", "STD", "STD"),
        ("4", "2A", "2"),
        ("1", "STD", "STD"),
        ("2", "2B", "3"),
        ("3", "3", "4"),
        ("4", "4", "5"),
        ("STD", "STD", "STD"),
        ("2", "2B", "3"),
        ("4", "4", "5"),
        ("2", "1B", "1"),
    ];
    let mut rows: Vec<usize> = (0..ids.len())
        .filter(|row| ids[*row].starts_with("00QG10ROW"))
        .collect();
    rows.sort_by_key(|row| ids[*row].clone());
    assert_eq!(rows.len(), wanted.len());
    for (row, (one, two, three)) in rows.into_iter().zip(wanted) {
        let found = (short(&first[row]), short(&second[row]), short(&merged[row]));
        assert_eq!(
            found,
            (one.to_owned(), two.to_owned(), three.to_owned()),
            "{}",
            ids[row]
        );
    }
}

// spec: advisors R6, R8, R9
#[test]
fn a_card_says_why_what_is_missing_and_hides_the_person() {
    let view = small().view();
    let lens = playbook().lens;
    let scores = view.frame("scores").unwrap();
    let ids = column(&scores, "lead_id");
    let card = lens.card(&view, &ids[0], false).unwrap();
    assert_eq!(card.tier, "TIER_1_PRIME_MOVER");
    assert!(card.headline.starts_with("rank 1 · Prime mover"), "{}", card.headline);
    let clear = lens.card(&view, &ids[0], true).unwrap();
    assert_ne!(card.name, clear.name);
    assert!(
        card.contact.iter().all(|line| line.value.contains('•')),
        "{:?}",
        card.contact
    );
    let Figure::Text { lines, .. } = &card.sections[0] else {
        panic!("why first")
    };
    assert!(lines.iter().any(|line| line.starts_with("current tenure")), "{lines:?}");
    // A standard lead that is one condition short is told which.
    let near = view.frame("near_misses").unwrap();
    let lead = text(&near, "lead_id").unwrap().get(0).unwrap().to_owned();
    let short = lens.card(&view, &lead, false).unwrap();
    let Some(Figure::Tree(ways)) = short
        .sections
        .iter()
        .find(|figure| figure.title() == "What would move it up")
    else {
        panic!("no ways up")
    };
    assert!(!ways.nodes.is_empty());
    assert!(
        lens.card(&view, "nobody", false)
            .unwrap_err()
            .to_string()
            .contains("no lead `nobody`")
    );
}

#[test]
fn the_list_opens_with_the_reps_own_status_beside_the_crms() {
    let ran = small();
    let (bench, view) = (crate::support::bench(&ran.root), ran.view());
    let sheet = bench.sheet(&view, &SheetKey::Leads).unwrap();
    for name in ["status", "crm_status"] {
        assert!(
            sheet.shown.iter().any(|shown| shown == name),
            "{name}: {:?}",
            sheet.shown
        );
    }
    let query = LeadQuery {
        condition: Some("status = 'new' AND tier = 'TIER_1_PRIME_MOVER'".to_owned()),
        ..LeadQuery::default()
    };
    let found = view.leads(&query).unwrap().rows.len();
    let scores = view.frame("scores").unwrap();
    let top = column(&scores, "score_tier");
    assert_eq!(found, top.iter().filter(|tier| *tier == "TIER_1_PRIME_MOVER").count());
    assert!(found > 0);
}

// spec: advisors R8, R9
#[test]
fn a_lead_that_no_rule_took_says_what_came_nearest() {
    let view = small().view();
    let queue = playbook().lens.queue(&view).unwrap().rows;
    let (ids, tiers, signals) = (
        column(&queue, "lead_id"),
        column(&queue, "tier"),
        column(&queue, "signals"),
    );
    let near: Vec<usize> = (0..ids.len())
        .filter(|row| signals[*row].contains("; nearest: TIER_"))
        .collect();
    assert!(!near.is_empty() && near.iter().all(|row| tiers[*row] == "STANDARD"));
    let card = playbook().lens.card(&view, &ids[near[0]], false).unwrap();
    let Figure::Text { lines, .. } = &card.sections[0] else {
        panic!("why first")
    };
    assert!(lines.iter().any(|line| line.starts_with("nearest: TIER_")), "{lines:?}");
}

// spec: advisors P18, K16, R6
#[test]
fn everybody_contacted_is_scored_and_only_labelled_leads_count() {
    let view = small().view();
    let (scores, features) = (view.frame("scores").unwrap(), view.frame("features").unwrap());
    assert_eq!(scores.height(), features.height());
    let targets = view.frame("targets").unwrap();
    assert_eq!(scores.height(), targets.height());
    let labelled = column(&features, "labelled")
        .iter()
        .filter(|cell| *cell == "true")
        .count();
    assert!(labelled < scores.height());
    assert_eq!(super::observed(&view, "G1.1.1") as usize, labelled);
    let newest = column(&scores, "contacted_date").into_iter().max().unwrap();
    assert!(
        newest.as_str() > "2025-11-01",
        "{newest}: the sync of the last days would send nothing"
    );
}

// spec: advisors G0.2.6, K12
#[test]
fn a_second_run_reuses_everything_but_what_remembers_and_gives_the_same_bytes() {
    let (_dir, bench) = own(None);
    let first = run(&bench, &Overrides::default());
    let hashes = |bench: &assay::operations::Bench| {
        let store = bench.reader().unwrap();
        let ids = playbook().pipeline.phases.iter().map(|phase| phase.id);
        ids.flat_map(|id| store.latest_done("advisors", id).unwrap().unwrap().frames)
            .collect::<Vec<_>>()
    };
    let before = hashes(&bench);
    let second = run(&bench, &Overrides::default());
    let executed: Vec<&str> = second
        .phases
        .iter()
        .filter(|phase| phase.reused_from.is_none())
        .map(|phase| phase.phase)
        .collect();
    assert_eq!(executed, ["7.1"]);
    assert_eq!(hashes(&bench), before);
    assert_eq!(first.outcome, second.outcome);
    let (_other, again) = own(None);
    run(&again, &Overrides::default());
    assert_eq!(hashes(&again), before, "the same inputs give the same bytes");
    assert_eq!(
        gate(&view(&bench, &Overrides::default()), "G0.2.6", None).observed,
        Some(0.0)
    );
}

#[test]
fn its_report_tells_what_the_commands_tell() {
    crate::report::tells_what_the_commands_tell(&small().root, "advisors");
}
