//! The reference batches: what goes in, and what their scripts answer.

use std::collections::BTreeSet;

use serde_json::Value;

use super::reader::{Table, lots, planted, rows, text};
use super::small::count;

fn script(plant: &str) -> Vec<Value> {
    let text = text(&planted(Some(plant)), "permits/stand_in.jsonl");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn sheet(text: &str) -> String {
    text[text.rfind("sheet ").unwrap()..].to_owned()
}

// spec: permits P9, P11, R1
#[test]
fn the_reference_batch_has_a_line_for_each_lead_that_is_sent() {
    let files = planted(Some("reference_100"));
    let rows = rows(&files);
    let sheets: BTreeSet<String> = rows.iter().map(|row| sheet(&row.text)).collect();
    assert_eq!((rows.len(), sheets.len(), lots(&files).len()), (100, 100, 94));
    let lines = script("reference_100");
    assert_eq!(lines.len(), 67);
    let tiers = count(lines.iter().map(|line| {
        assert!(sheets.contains(line["contains"].as_str().unwrap()));
        match line["steps"][0]["answer"]["score"].as_i64() {
            Some(80..=100) => "A",
            Some(50..80) => "B",
            Some(0..50) => "C",
            _ => "RETRY",
        }
    }));
    assert_eq!(tiers, [("A", 5), ("B", 22), ("C", 39), ("RETRY", 1)].into());
    let stored = Table::read(&files, "permits/scored_leads.csv");
    assert_eq!(stored.rows.len(), 3);
    for row in &stored.rows {
        let number = stored.cell(row, "permit_id");
        let own = rows.iter().find(|row| row.number == number).unwrap();
        let line = lines
            .iter()
            .find(|line| line["contains"] == sheet(&own.text).as_str())
            .unwrap();
        assert!(
            line["steps"][0]["answer"]["score"].is_i64(),
            "the lead that nobody can score is new"
        );
    }
    let settings = text(&files, "assay.toml");
    assert!(settings.contains("live = true") && settings.contains("http://127.0.0.1:"));
    assert!(text(&planted(None), "assay.toml").contains("live = false"));
}

// spec: permits P7
#[test]
fn the_earlier_batch_has_forty_permits_and_thirteen_answers() {
    let files = planted(Some("earlier_batch"));
    assert_eq!(rows(&files).len(), 40);
    let tiers = count(script("earlier_batch").iter().map(|line| {
        let answer = &line["steps"][0]["answer"];
        answer["tier"].as_str().unwrap().to_owned()
    }));
    assert_eq!(
        tiers,
        [("A".to_owned(), 3), ("B".to_owned(), 3), ("C".to_owned(), 7)].into()
    );
}

// spec: permits S5, S7
#[test]
fn scripts_hold_every_fault_and_every_status() {
    let faults = script("every-fault");
    let twice: Vec<&Value> = faults
        .iter()
        .filter(|line| line["steps"].as_array().unwrap().len() == 2)
        .collect();
    assert_eq!(twice.len(), 22);
    for line in twice {
        assert_ne!(line["steps"][0], line["steps"][1], "{line}");
    }
    let statuses: BTreeSet<i64> = script("every-status")
        .iter()
        .flat_map(|line| line["steps"].as_array().unwrap().clone())
        .filter_map(|step| step["status"].as_i64())
        .collect();
    assert_eq!(statuses, [400, 404, 408, 422, 429, 500, 502, 503, 504].into());
    for (plant, status) in [("key-refused", 401), ("balance-empty", 402), ("forbidden", 403)] {
        assert!(
            script(plant).iter().all(|line| line["steps"][0]["status"] == status),
            "{plant}"
        );
    }
}
