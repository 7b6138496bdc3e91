//! What was scored before makes a queue: tiers, sales, and leads whose permits are still there.

use std::collections::BTreeSet;

use super::reader::{Table, planted, rows};
use super::small::count;

// spec: permits R1, R2
#[test]
fn leads_of_another_system_are_whole_and_plausible() {
    let files = planted(None);
    let table = Table::read(&files, "permits/scored_leads.csv");
    assert_eq!(table.rows.len(), 60);
    let cell = |row: &[String], name: &str| table.cell(row, name).to_owned();
    let tiers = count(table.rows.iter().map(|row| cell(row, "tier")));
    assert_eq!(tiers.keys().collect::<Vec<_>>(), ["A", "B", "C", "RETRY"]);
    let mut reasons = BTreeSet::new();
    for row in &table.rows {
        let score: i64 = cell(row, "score").parse().unwrap();
        let tier = match score {
            80.. => "A",
            50..80 => "B",
            0..50 => "C",
            _ => "RETRY",
        };
        assert_eq!(cell(row, "tier"), tier);
        assert_eq!(cell(row, "flags").contains("REVIEW"), (0..30).contains(&score));
        let length = cell(row, "reasoning").len();
        assert!((20..=1_200).contains(&length));
        reasons.insert(cell(row, "reasoning"));
        let sold = ["sold", "converted", "contacted"].contains(&cell(row, "status").as_str());
        for name in ["sold_to", "sold_at", "sold_price"] {
            assert_eq!(cell(row, name).is_empty(), !sold, "{row:?}");
        }
        assert!(!sold || cell(row, "sold_at") > cell(row, "scored_at"));
        assert!(cell(row, "scored_at").as_str() < "2026-02-01");
    }
    assert!(reasons.len() > 30, "{}", reasons.len());
    let statuses = count(table.rows.iter().map(|row| cell(row, "status")));
    for status in ["new", "exported", "sold", "contacted", "converted", "dead"] {
        assert!(statuses.contains_key(status), "{statuses:?}");
    }
    let withheld: Vec<_> = table
        .rows
        .iter()
        .filter(|row| cell(row, "flags").contains("suspected_injection"))
        .collect();
    assert_eq!(withheld.len(), 1, "one for the reviewer");
    assert_eq!(
        (cell(withheld[0], "tier").as_str(), cell(withheld[0], "status").as_str()),
        ("A", "new")
    );
    let there: BTreeSet<String> = rows(&files).into_iter().map(|row| row.number).collect();
    let known = table
        .rows
        .iter()
        .filter(|row| there.contains(&cell(row, "permit_id")))
        .count();
    assert_eq!(known, 48, "twelve are of permits in no file any more");
}
