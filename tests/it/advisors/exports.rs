//! The files the playbook writes, their masks, and the SQL.

use std::process::Command;

use assay::export::{ExportOptions, Exported};
use assay::frame::{Frame, text, to_parquet};
use assay::lens::{FrameSource, RuleDialect, SqlKind, SqlRequest};
use assay::operations::{Overrides, View};

use super::{column, numbers, own, playbook, reference, run, small, tally, view};

fn made(view: &View, id: &str, with_pii: bool) -> Vec<(String, Exported)> {
    let export = playbook().exports.iter().find(|export| export.id == id).unwrap();
    let options = ExportOptions { with_pii, dated: false };
    (export.make)(view, &options).unwrap()
}

fn rows(view: &View, id: &str, with_pii: bool) -> Frame {
    match made(view, id, with_pii).remove(0).1 {
        Exported::Rows(rows) => rows,
        Exported::Text(_) | Exported::Tree(_) | Exported::Sheet { .. } => panic!("{id} is no table"),
    }
}

fn words(view: &View, id: &str) -> String {
    match made(view, id, false).remove(0).1 {
        Exported::Text(text) => text,
        Exported::Rows(_) | Exported::Tree(_) | Exported::Sheet { .. } => panic!("{id} is no text"),
    }
}

fn names(frame: &Frame) -> Vec<String> {
    frame.get_column_names().iter().map(ToString::to_string).collect()
}

// spec: advisors E1, R6, R7, R8
#[test]
fn scores_are_in_order_with_reasons_and_without_contacts() {
    let view = small().view();
    let scores = rows(&view, "lead_scores", false);
    for name in [
        "score_tier",
        "tier_explanation",
        "ruleset_hash",
        "model_version",
        "scored_at",
        "split_set",
        "target",
    ] {
        assert!(names(&scores).contains(&name.to_owned()), "{name}");
    }
    assert!(!names(&scores).contains(&"email".to_owned()));
    assert!(names(&rows(&view, "lead_scores", true)).contains(&"email".to_owned()));
    let (ranks, rates) = (
        numbers(&scores, "priority_rank"),
        numbers(&scores, "expected_conversion_rate"),
    );
    let (days, ids) = (column(&scores, "contacted_date"), column(&scores, "lead_id"));
    for row in 1..scores.height() {
        let key = |row: usize| (ranks[row].unwrap(), -rates[row].unwrap());
        let (before, now) = (key(row - 1), key(row));
        assert!(before <= now, "row {row}");
        if before == now {
            assert!((&days[row - 1], &ids[row]) >= (&days[row], &ids[row - 1]), "row {row}");
        }
    }
    let actions = column(&scores, "action_recommended");
    assert_eq!(
        (actions[0].as_str(), actions.last().unwrap().as_str()),
        ("call now", "normal cadence")
    );
    let why = column(&scores, "tier_explanation");
    assert!(why[0].contains("years at a firm of"), "{}", why[0]);
    assert!(why.last().unwrap().contains("no rule matched"));
}

// spec: advisors E3
#[test]
fn the_sync_clears_tiers_that_a_crm_was_told_earlier() {
    let (_dir, bench) = own(None);
    run(&bench, &Overrides::default());
    let before = rows(&view(&bench, &Overrides::default()), "crm_sync", false);
    assert_eq!(
        names(&before),
        [
            "Id",
            "Lead_Score_Tier__c",
            "Lead_Tier_Display__c",
            "Expected_Conversion_Rate__c",
            "Expected_Lift__c",
            "Lead_Priority_Rank__c",
            "Lead_Action_Recommended__c",
            "Lead_Tier_Explanation__c",
            "Lead_Score_Model_Version__c",
            "Lead_Score_Updated__c",
        ]
    );
    assert_eq!(column(&before, "Expected_Conversion_Rate__c")[0], "16.0%");
    assert_eq!(column(&before, "Expected_Lift__c")[0], "4.98x");
    assert!(
        column(&before, "Lead_Score_Tier__c")
            .iter()
            .all(|tier| !tier.is_empty() && tier != "STANDARD")
    );
    // Another rule set: who is standard under it must be cleared.
    let other = super::set(&[("active_ruleset", "v3.1".into())]);
    run(&bench, &other);
    let found = view(&bench, &other);
    let after = rows(&found, "crm_sync", false);
    let cleared: Vec<String> = column(&after, "Id")
        .into_iter()
        .zip(column(&after, "Lead_Score_Tier__c"))
        .filter(|(_, tier)| tier.is_empty())
        .map(|(id, _)| id)
        .collect();
    assert!(!cleared.is_empty());
    let told = column(&before, "Id");
    assert!(cleared.iter().all(|id| told.contains(id)));
    let scores = found.frame("scores").unwrap();
    let (ids, tiers) = (text(&scores, "lead_id").unwrap(), text(&scores, "score_tier").unwrap());
    let standard: Vec<&str> = ids
        .iter()
        .zip(tiers.iter())
        .filter(|(_, tier)| *tier == Some("STANDARD"))
        .filter_map(|(id, _)| id)
        .collect();
    assert!(cleared.iter().all(|id| standard.contains(&id.as_str())));
    // Run again, the same rows are written: a sync that was missed loses nothing.
    run(&bench, &other);
    let again = rows(&view(&bench, &other), "crm_sync", false);
    assert_eq!(to_parquet(&again).unwrap(), to_parquet(&after).unwrap());
}

// spec: advisors E4, E5, G6.1.4, G6.1.5
#[test]
fn calibration_and_registry_say_what_the_model_is_worth() {
    let view = reference().view();
    let table = rows(&view, "tier_calibration", false);
    assert_eq!(column(&table, "score_tier")[0], "TIER_1_PRIME_MOVER");
    assert_eq!(
        (
            column(&table, "volume")[0].as_str(),
            column(&table, "conversions")[0].as_str()
        ),
        ("225", "36")
    );
    super::near(numbers(&table, "conversion_rate_pct")[0], 16.0, "calibrated");
    super::near(Some(super::observed(&view, "G6.1.4") * 100.0), 16.0, "G6.1.4");
    assert_eq!(super::observed(&view, "G6.1.5"), 2_195.0);
    let registry: serde_json::Value = serde_json::from_str(&words(&view, "registry")).unwrap();
    assert_eq!(registry["version_id"], "V3.2_12212025");
    assert_eq!(registry["model_type"], "tiered_query");
    assert_eq!(registry["performance"]["combined_priority_volume"], 2_195);
    assert_eq!(registry["validation"]["training_period"], "2024-02-01 to 2025-07-03");
    assert_eq!(registry["profile"], "reference");
    assert_eq!(registry["input_fingerprints"].as_object().unwrap().len(), 6);
    let top = registry["performance"]["tier_1_lift"].as_f64().unwrap();
    super::near(Some(top), 4.37, "lift");
}

// spec: advisors E2, R1
#[test]
fn sql_is_written_for_every_warehouse_from_one_tree() {
    let view = small().view();
    for dialect in RuleDialect::ALL {
        for kind in SqlKind::ALL {
            let request = SqlRequest {
                ruleset: None,
                dialect,
                kind,
                scored_at: "2025-12-21T09:00:00+01:00".to_owned(),
            };
            let sql = playbook().lens.sql(&view, &request).unwrap();
            assert!(!sql.to_uppercase().contains("ORDER BY"), "{sql}");
            if kind == SqlKind::Scores {
                assert_eq!(
                    sql.matches("BETWEEN 60 AND 180").count(),
                    1,
                    "a rule stands in one place:\n{sql}"
                );
                assert!(sql.contains("TIMESTAMP '2025-12-21 08:00:00'"), "{sql}");
            }
            let backticks = matches!(dialect, RuleDialect::BigQuery | RuleDialect::Spark);
            assert!(backticks || !sql.contains('`'), "{sql}");
        }
    }
    let gone = SqlRequest {
        ruleset: Some("v9".to_owned()),
        dialect: RuleDialect::DuckDb,
        kind: SqlKind::Scores,
        scored_at: "2025-12-21T00:00:00Z".to_owned(),
    };
    let refused = playbook().lens.sql(&view, &gone).unwrap_err().to_string();
    assert!(refused.contains("no rule set `v9`; there are v3.1"), "{refused}");
}

/// The `duckdb` command, or Python with its package; neither is needed to build or test Assay.
fn duckdb(script: &str, folder: &std::path::Path) -> Option<String> {
    let file = folder.join("run.sql");
    std::fs::write(&file, script).unwrap();
    let run = |command: &mut Command| {
        let output = command.current_dir(folder).output().ok()?;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8(output.stdout).unwrap())
    };
    if Command::new("duckdb")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        return run(Command::new("duckdb").args(["-csv", "-noheader", "-c", script]));
    }
    let has = Command::new("python3").args(["-c", "import duckdb"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let python = "import duckdb\nfor row in duckdb.connect().execute(open('run.sql').read()).fetchall():\n    print(','.join(str(cell) for cell in row))";
    run(Command::new("python3").args(["-c", python]))
}

// spec: advisors E2
#[test]
fn duckdb_gives_the_same_tiers_reasons_and_lists() {
    let view = small().view();
    let folder = tempfile::tempdir().unwrap();
    let features = rows(&view, "lead_features", false);
    std::fs::write(
        folder.path().join("lead_features.parquet"),
        to_parquet(&features).unwrap(),
    )
    .unwrap();
    let sql = words(&view, "sql_duckdb");
    let script = format!(
        "CREATE TABLE lead_features AS SELECT * FROM 'lead_features.parquet';\n{sql}\n\
         SELECT lead_id, score_tier, tier_explanation FROM lead_scores ORDER BY lead_id;"
    );
    let Some(answer) = duckdb(&script, folder.path()) else {
        println!("skipped: neither the duckdb command nor Python's duckdb package is on this machine");
        return;
    };
    let scores = rows(&view, "lead_scores", false);
    let mut wanted: Vec<(String, String, String)> = column(&scores, "lead_id")
        .into_iter()
        .zip(column(&scores, "score_tier"))
        .zip(column(&scores, "tier_explanation"))
        .map(|((id, tier), why)| (id, tier, why))
        .collect();
    wanted.sort();
    let found: Vec<Vec<&str>> = answer.lines().map(|line| line.splitn(3, ',').collect()).collect();
    assert_eq!(found.len(), wanted.len());
    for (line, (id, tier, why)) in found.iter().zip(&wanted) {
        assert_eq!((line[0], line[1]), (id.as_str(), tier.as_str()));
        assert_eq!(line[2].trim_matches('"'), why, "{id}");
    }
    let count = "SELECT count(*) FROM sga_leads;";
    let listed = duckdb(
        &format!("CREATE TABLE lead_features AS SELECT * FROM 'lead_features.parquet';\n{sql}\n{count}"),
        folder.path(),
    );
    let priority = tally(column(&scores, "score_tier"));
    let worth: usize = priority
        .iter()
        .filter(|(tier, _)| *tier != "STANDARD")
        .map(|(_, n)| n)
        .sum();
    assert_eq!(listed.unwrap().trim(), worth.to_string());
    assert_eq!(rows(&view, "sga_list", false).height(), worth);
}
