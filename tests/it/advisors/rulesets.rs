//! Rule sets as data: those that ship, and those that a workspace keeps of its own.

use assay::engine::{Blame, Outcome, RunOutcome, Status};
use assay::lens::{Figure, FrameSource, TierView};
use assay::operations::Overrides;
use assay::playbooks;

use super::{column, gate, observed, outcome, own, playbook, run, set, small, tiers, view};

/// Writes a rule set into the workspace and names its folder in the settings.
fn put(root: &std::path::Path, id: &str, change: impl Fn(String) -> String) {
    let view = small().view();
    let sets = view.frame("rulesets").unwrap();
    let (ids, texts) = (column(&sets, "id"), column(&sets, "toml"));
    let row = ids.iter().position(|held| held == "v3.2-consolidated").unwrap();
    let text = texts[row].replacen("id = \"v3.2-consolidated\"", &format!("id = \"{id}\""), 1);
    std::fs::create_dir_all(root.join("rulesets")).unwrap();
    std::fs::write(root.join(format!("rulesets/{id}.toml")), change(text)).unwrap();
    let settings = root.join("assay.toml");
    let mut held = std::fs::read_to_string(&settings).unwrap();
    if !held.contains("rulesets/*.toml") {
        let entry = "[[playbooks.advisors.datasets.rulesets]]\npath = \"rulesets/*.toml\"\n\n";
        held = held.replacen(
            "[playbooks.advisors.parameters]",
            &format!("{entry}[playbooks.advisors.parameters]"),
            1,
        );
        std::fs::write(&settings, held).unwrap();
    }
}

// spec: advisors R2, R3, R4, R5, P17
#[test]
fn four_rule_sets_ship_and_each_fills_its_tiers() {
    let view = small().view();
    for (id, tiers_wanted) in [("v3.1", 5), ("v3.2", 8), ("v3.2-consolidated", 6), ("v3.2.1", 8)] {
        let rows = tiers(&view, id, "ALL");
        assert_eq!(rows.len(), tiers_wanted, "{id}");
        let empty: Vec<&str> = rows
            .iter()
            .filter(|row| row.n == 0)
            .map(|row| row.tier.as_str())
            .collect();
        assert!(empty.is_empty(), "{id}: {empty:?} are empty");
        let all: u64 = rows.iter().map(|row| row.n).sum();
        assert_eq!(
            all as f64,
            observed(&view, "G1.1.1"),
            "tiers of {id} partition the labelled leads"
        );
    }
    let refused = playbook()
        .lens
        .tiers_of(&view, &TierView::of_ruleset(Some("v9")))
        .unwrap_err();
    assert!(
        refused.to_string().contains("no rule set `v9`; there are v3.1, v3.2"),
        "{refused}"
    );
}

// spec: advisors R0, R10, V3.2.1, A3.2.6
#[test]
fn a_rule_set_of_the_workspaces_own_is_a_candidate_until_somebody_has_looked() {
    let (dir, _) = own(None);
    put(dir.path(), "mine", |text| {
        text.replacen("BETWEEN 12 AND 48", "BETWEEN 12 AND 60", 1)
    });
    let bench = crate::support::bench(dir.path());
    let report = run(&bench, &Overrides::default());
    assert_eq!(report.outcome, RunOutcome::Done);
    let found = view(&bench, &Overrides::default());
    let pending = gate(&found, "A3.2.6", Some("mine"));
    assert_eq!(pending.outcome, Outcome::Pending);
    assert_eq!(gate(&found, "V3.2.1", Some("mine")).subject.as_deref(), Some("mine"));
    let status = |report: &assay::engine::RunReport| {
        report
            .phases
            .iter()
            .find(|phase| phase.phase == "V3.2")
            .map(|phase| phase.status)
    };
    assert_eq!(status(&report), Some(Status::PendingValidation));
    // It can be chosen, and then it grades.
    let chosen = set(&[("active_ruleset", "mine".into())]);
    run(&bench, &chosen);
    let graded = view(&bench, &chosen);
    assert_eq!(column(&graded.frame("scores").unwrap(), "ruleset_id")[0], "mine");
    // A changed file grades again, and computes no feature again.
    put(dir.path(), "mine", |text| {
        text.replacen("BETWEEN 12 AND 48", "BETWEEN 12 AND 72", 1)
    });
    let report = run(&bench, &chosen);
    let reused = |id: &str| {
        report
            .phases
            .iter()
            .any(|phase| phase.phase == id && phase.reused_from.is_some())
    };
    assert!(reused("1.1") && reused("2.1") && !reused("4.1"));
}

// spec: advisors G4.3.1, R1
#[test]
fn a_rule_set_that_cannot_be_read_fails_its_gate_with_the_place_and_the_others_go_on() {
    let (dir, _) = own(None);
    put(dir.path(), "broken", |text| {
        text.replacen(
            "current_firm_tenure_months BETWEEN",
            "curent_firm_tenure_months BETWEEN",
            1,
        )
    });
    let bench = crate::support::bench(dir.path());
    let report = run(&bench, &Overrides::default());
    assert_eq!(report.outcome, RunOutcome::Blocked);
    let found = view(&bench, &Overrides::default());
    let refused = gate(&found, "G4.3.1", None);
    assert_eq!(refused.outcome, Outcome::Failed);
    assert!(
        refused.note.contains("broken") && refused.note.contains("current_firm_tenure_months"),
        "{}",
        refused.note
    );
    let evidence = found.evidence(&refused).unwrap().unwrap();
    assert_eq!(column(&evidence, "source"), ["rulesets/broken.toml"]);
    assert_eq!(tiers(&found, "v3.2-consolidated", "ALL").len(), 6);
    // The active one must be usable.
    let chosen = set(&[("active_ruleset", "broken".into())]);
    let report = run(&bench, &chosen);
    assert_eq!(report.outcome, RunOutcome::Failed { blame: Blame::Input });
    let absent = set(&[("active_ruleset", "v9".into())]);
    let report = run(&bench, &absent);
    let message = report.phases.iter().find_map(|phase| phase.message.clone()).unwrap();
    assert!(message.contains("no rule set `"), "{message}");
}

// spec: advisors F20, R1
#[test]
fn what_depends_on_other_leads_or_on_the_outcome_is_no_column_of_a_rule() {
    for column in ["firm_stability_percentile", "target"] {
        let (dir, _) = own(None);
        put(dir.path(), "odd", |text| {
            text.replacen(
                "losing = \"firm_net_change_12mo < 0\"",
                &format!("losing = \"{column} < 0\""),
                1,
            )
        });
        let bench = crate::support::bench(dir.path());
        run(&bench, &Overrides::default());
        let found = view(&bench, &Overrides::default());
        assert_eq!(outcome(&found, "G4.3.1"), Outcome::Failed, "{column}");
    }
}

// spec: advisors R2, R11
#[test]
fn rules_show_their_funnels_and_two_rule_sets_their_differences() {
    let view = small().view();
    let figures = playbook().lens.rules(&view, &TierView::default()).unwrap();
    let Figure::Tree(tree) = &figures[0] else {
        panic!("a tree first")
    };
    assert_eq!(tree.nodes.len(), 6);
    let first = &tree.nodes[0];
    assert_eq!(first.label, "TIER_1_PRIME_MOVER");
    let arrived = tiers(&view, "v3.2-consolidated", "ALL")[0].n;
    assert!(first.detail.contains(&format!("{arrived} arrive")), "{}", first.detail);
    let compared = playbook()
        .lens
        .compare_rules(&view, "v3.1", "v3.2", &TierView::default())
        .unwrap();
    let total: u64 = compared.leads.counts.iter().flatten().sum();
    assert_eq!(total as usize, compared.rows.len());
    let Figure::Table(differences) = &compared.differences[0] else {
        panic!("a table")
    };
    assert!(!differences.rows.is_empty());
    let frame = view.frame("migration").unwrap();
    let pairs: Vec<(String, String)> = column(&frame, "from_ruleset")
        .into_iter()
        .zip(column(&frame, "to_ruleset"))
        .collect();
    assert!(pairs.contains(&("v3.1".into(), "v3.2".into())) && pairs.contains(&("v3.2".into(), "v3.1".into())));
}

#[test]
fn both_playbooks_hold_together() {
    for playbook in playbooks::all() {
        assert_eq!(playbook.pipeline.fault(), None, "{}", playbook.id);
    }
}
