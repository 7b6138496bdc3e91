//! What M8 makes, from small tables.

use super::{guide, of_enablement, segments};
use crate::engine::Observation;
use crate::playbooks::mql::labelled::{Labels, State};
use crate::playbooks::mql::scoring::tests::table;

fn labels(booked: &[bool]) -> Labels {
    let n = booked.len();
    Labels {
        lead_ids: (1..=n).map(|row| format!("L{row}")).collect(),
        states: vec![State::Labelled; n],
        y: booked.iter().map(|booked| Some(*booked)).collect(),
        contacted: vec![Some(0); n],
        months: vec![None; n],
        quarters: vec![None; n],
    }
}

// spec: mql §6: n ≥ 100 and an interval clear of the overall rate
#[test]
fn the_playbook_speaks_only_where_the_evidence_is_clear() {
    let mut leads = table(1000, &[]);
    for row in 0..200 {
        leads.segments[row] = "<100".to_owned();
    }
    for row in 200..260 {
        leads.segments[row] = "Unknown".to_owned();
    }
    // 15 % of the small, none of the few unknown, 3 % of the others.
    let booked: Vec<bool> = (0..1000)
        .map(|row| {
            if row < 200 {
                row < 30
            } else {
                row >= 260 && row % 33 == 0
            }
        })
        .collect();
    let lines = segments::lines(&leads, &labels(&booked));
    let told: Vec<(&str, &str)> = lines
        .iter()
        .map(|line| (line.segment.as_str(), line.trajectory.as_str()))
        .collect();
    assert!(told.contains(&("<100", "growing")) && told.contains(&("<100", "all")));
    let small = lines
        .iter()
        .find(|line| line.segment == "<100" && line.trajectory == "all")
        .unwrap();
    assert_eq!((small.found.n, small.found.k), (200, 30));
    assert!(small.statement.contains("15% of 200") && small.statement.ends_with("call before others"));
    let unknown: Vec<_> = lines.iter().filter(|line| line.segment == "Unknown").collect();
    assert_eq!((unknown.len(), unknown[0].statement.as_str()), (1, segments::NOTHING));
}

// spec: mql M8.2
#[test]
fn examples_are_counted_on_the_leads_and_gaps_are_named() {
    let values: Vec<f64> = (1..=100).map(f64::from).collect();
    let leads = table(100, &[(8, values), (44, vec![1.0; 100])]);
    let booked: Vec<bool> = (1..=100).map(|row| row > 90).collect();
    let labels = labels(&booked);
    let entries = guide::entries(&guide::Leads {
        now: &leads,
        past: &leads,
        labels: &labels,
    });
    assert_eq!(entries.len(), 69);
    let growth = &entries[7];
    assert_eq!(
        growth.high.as_deref(),
        Some("90.1% or more: 100% of 10 leads booked a call")
    );
    assert_eq!(
        growth.low.as_deref(),
        Some("10.9% or less: 0% of 10 leads booked a call")
    );
    assert_eq!(entries[43].low.as_deref(), Some("no: no labelled lead has it known"));
    assert!(!entries[0].known && entries[0].high.is_none());
    let lines = segments::lines(&leads, &labels);
    let gaps = |sheet: usize| match of_enablement(&entries, sheet, &lines, &leads).unwrap().observed {
        Observation::Value(value) => value,
        _ => panic!("counted"),
    };
    assert_eq!((gaps(2), gaps(1)), (0.0, 1.0));
}
