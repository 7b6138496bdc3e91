//! What an analyst does with rules that are data: looks at them, tries others, saves and compares them.

use serde_json::Value;

use super::{Desk, code, err, keys, out};

/// The small advisors sample with all phases run.
fn ran() -> Desk {
    Desk::of("advisors")
}

fn sum(rows: &[Value], key: &str) -> u64 {
    rows.iter().filter_map(|row| row[key].as_u64()).sum()
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or_default().to_owned()
}

fn of_kind(rows: Vec<Value>, kind: &str) -> Vec<Value> {
    rows.into_iter().filter(|row| row["kind"] == kind).collect()
}

/// Looks at TEST in the audit chain.
fn looks(desk: &Desk) -> usize {
    let entries = desk.rows(&["audit", "show"]);
    entries.iter().filter(|entry| entry["action"] == "what-if test").count()
}

// spec: advisors 6 (analyst), R11
#[test]
fn tiers_are_counted_by_any_rule_set_on_any_split() {
    let desk = ran();
    let all = desk.rows(&["tiers"]);
    let other = desk.rows(&["tiers", "--ruleset", "v3.1", "--split", "TRAIN"]);
    assert_eq!(keys(&all), keys(&other));
    let split = |name: &str| sum(&desk.rows(&["tiers", "--split", name]), "n");
    assert_eq!(split("TRAIN") + split("TEST") + split("GAP"), sum(&all, "n"));
    let people = out(&desk.assay(&["tiers", "--ruleset", "v3.1", "--split", "TRAIN"]));
    assert!(people.contains("v3.1 · TRAIN · n "), "{people}");
    assert!(!people.contains(" -"), "what cannot be is not shown: {people}");
    for (words, told) in [
        (["tiers", "--ruleset", "v9"], "v3.2-consolidated"),
        (["tiers", "--split", "ODD"], "TRAIN"),
        (["rules", "--ruleset", "v9"], "v3.2-consolidated"),
    ] {
        let output = desk.assay(&words);
        assert!(
            code(&output) != 0 && err(&output).contains(told),
            "{words:?}: {}",
            err(&output)
        );
    }
    // A cell of a comparison lists the leads that it counts.
    let matrix = desk.rows(&["compare", "v3.1", "v3.2"]);
    let counted = matrix.iter().filter(|row| text(row, "section").starts_with("leads"));
    let cell = counted
        .filter(|row| row["n"].as_u64() > Some(0))
        .find(|row| row["from"] != row["to"])
        .unwrap();
    let (from, to) = (text(cell, "from"), text(cell, "to"));
    let listed = desk.rows(&["compare", "v3.1", "v3.2", "--cell", &from, &to]);
    assert_eq!(listed.len() as u64, cell["n"].as_u64().unwrap());
}

// spec: advisors R10
#[test]
fn a_draft_is_counted_in_training_and_each_look_at_test_is_recorded() {
    let desk = ran();
    let rule = "TIER_1_PRIME_MOVER.when=tenure_1_4 AND losing";
    let tried = of_kind(desk.rows(&["whatif", "--set", rule]), "tier");
    let train = sum(&desk.rows(&["tiers", "--split", "TRAIN"]), "n");
    assert_eq!((sum(&tried, "before"), sum(&tried, "after")), (train, train));
    assert!(tried.iter().all(|row| row["wilson_low_after"].is_number()));
    assert_eq!(looks(&desk), 0);
    for (look, times) in [(1, "1 time "), (2, "2 times ")] {
        let output = desk.assay(&["whatif", "--set", rule, "--split", "TEST"]);
        assert!(err(&output).contains(&format!("opened {times}")), "{}", err(&output));
        assert_eq!(looks(&desk), look);
    }
    let wrong = desk.assay(&["whatif", "--set", "TIER_1_PRIME_MOVER.when=tenure_1_5 AND losing"]);
    assert!(err(&wrong).contains("tenure_1_5"), "{}", err(&wrong));
    assert!(code(&wrong) != 0 && out(&wrong).is_empty());
}

// spec: advisors R10, V3.2
#[test]
fn a_saved_draft_is_a_rule_set_of_its_own_that_the_next_run_evaluates() {
    let desk = ran();
    let rule = "TIER_1_PRIME_MOVER.when=tenure_1_4 AND losing";
    let save = |name: &str| desk.assay(&["whatif", "--set", rule, "--save", name]);
    let saved = save("v9.trial");
    assert_eq!(code(&saved), 0, "{}", err(&saved));
    assert!(desk.workspace.path().join("rulesets/v9.trial.toml").is_file());
    assert!(err(&saved).contains("rulesets/v9.trial.toml"), "{}", err(&saved));
    assert!(code(&save("v9.trial")) != 0, "a rule set is never replaced");
    assert!(code(&save("v3.2")) != 0, "nor is one that ships");
    // It is no table.
    assert_eq!(code(&desk.assay(&["open", "rulesets/v9.trial.toml"])), 2);
    let mapped = desk.assay(&["map", "advisors/leads.csv", "advisors.rulesets"]);
    assert_eq!(code(&mapped), 2, "{}", err(&mapped));
    let run = desk.assay(&["run", "--quiet"]);
    assert!(matches!(code(&run), 0 | 3), "{}", err(&run));
    let counts = |rows: Vec<Value>, key: &str| -> Vec<(String, u64)> {
        let pair = |row: &Value| (text(row, "tier"), row[key].as_u64().unwrap());
        rows.iter().map(pair).collect()
    };
    let foretold = of_kind(desk.rows(&["whatif", "--set", rule, "--split", "TRAIN"]), "tier");
    let made = desk.rows(&["tiers", "--ruleset", "v9.trial", "--split", "TRAIN"]);
    assert_eq!(counts(foretold, "after"), counts(made, "n"));
}

// spec: advisors R8, R9, E2, 6 (calculator)
#[test]
fn rules_backtest_model_sql_and_near_misses_are_printed() {
    let desk = ran();
    for words in [
        &["rules"][..],
        &["rules", "--ruleset", "v3.1"],
        &["backtest"],
        &["model"],
        &["model", "advisors", "calibration"],
        &["calculator", "--ruleset", "v3.1", "--split", "TRAIN"],
        &["gap"],
    ] {
        assert!(!desk.rows(words).is_empty(), "{words:?}");
        assert_eq!(code(&desk.assay(words)), 0, "{words:?}");
    }
    let near = desk.rows(&["leads", "--near-miss", "--top", "5"]);
    assert!(
        near.iter()
            .all(|row| row["near_condition"].is_string() && row["lead_id"].is_string())
    );
    let people = out(&desk.assay(&["leads", "--near-miss", "--top", "5"]));
    assert!(people.contains("near misses"), "{people}");
    for dialect in ["bigquery", "spark", "duckdb", "postgres"] {
        for kind in ["scores", "current", "sga", "crm"] {
            let sql = desk.assay(&["sql", "--dialect", dialect, "--kind", kind]);
            assert_eq!(code(&sql), 0, "{dialect} {kind}: {}", err(&sql));
            assert!(out(&sql).contains("SELECT"), "{dialect} {kind}");
        }
    }
}
