//! The small sample shows what its README promises.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::evaluate::{Features, Inputs, Lead, Table, Way, date, number, pit_month};
use super::tiers::{consolidated, counts, v31, v32};
use crate::sample::{SampleFile, SampleOptions, advisors};

const WINDOW: i64 = 43;
const SNAPSHOT: i32 = 20_251_031;

/// The sample as profile `sample` sees it.
struct Small {
    files: Vec<SampleFile>,
    inputs: Inputs,
    /// Contacted leads with their features and labels.
    scored: Vec<(Lead, Features, Option<bool>)>,
}

fn small() -> &'static Small {
    static SMALL: OnceLock<Small> = OnceLock::new();
    SMALL.get_or_init(|| {
        let files = advisors(&SampleOptions::default()).unwrap();
        let way = Way {
            roster: true,
            open_end: None,
        };
        let inputs = Inputs::read(&files, way);
        let contacted = inputs.leads.iter().filter(|lead| lead.contacted.is_some());
        let scored = contacted
            .map(|lead| (lead.clone(), inputs.features(lead), label(lead)))
            .collect();
        Small { files, inputs, scored }
    })
}

fn label(lead: &Lead) -> Option<bool> {
    let age = (date(SNAPSHOT) - date(lead.contacted?)).num_days();
    match lead.days() {
        _ if age < WINDOW => None,
        Some(days) if days < 0 => None,
        days => Some(days.is_some_and(|days| days <= WINDOW)),
    }
}

fn named(tag: &str) -> (&'static Lead, &'static Features, Option<bool>) {
    let id = format!("00Q{tag:X<12}AAA");
    let found = small().scored.iter().find(|(lead, ..)| lead.id == id);
    let (lead, features, label) = found.unwrap_or_else(|| panic!("no lead {id}"));
    (lead, features, *label)
}

fn between(low: i32, high: i32) -> Vec<(Features, bool)> {
    let within = |lead: &Lead| (low..=high).contains(&lead.contacted.unwrap());
    let scored = small().scored.iter().filter(|(lead, ..)| within(lead));
    scored
        .filter_map(|(_, features, label)| label.map(|label| (*features, label)))
        .collect()
}

#[test]
fn show() {
    let small = small();
    for (name, low, high) in [
        ("TRAIN", 20240201, 20250607),
        ("GAP", 20250608, 20250719),
        ("TEST", 20250720, 20250918),
        ("ALL", 20230101, 20251231),
    ] {
        let rows = between(low, high);
        println!("{name} {} {}", rows.len(), rows.iter().filter(|(_, k)| *k).count());
        println!("  v31 {:?}", counts(rows.iter(), v31));
        println!("  v32 {:?}", counts(rows.iter(), v32));
        println!("  con {:?}", counts(rows.iter(), consolidated));
    }
    let with: Vec<_> = small.scored.iter().filter(|(_, f, _)| f.snapshot.is_some()).collect();
    let later = with
        .iter()
        .filter(|(lead, f, _)| f.snapshot.unwrap().end.is_some())
        .count();
    println!(
        "scored {} snapshot {} later {} quarantined {:?} jobs {} roster-added?",
        small.scored.len(),
        with.len(),
        later,
        small.inputs.quarantined,
        small.inputs.jobs.len()
    );
    let roster: BTreeSet<u32> = Table::read(&small.files, "roster")
        .cells("RIA_CONTACT_CRD_ID")
        .map(|t| t.parse().unwrap())
        .collect();
    let reps: BTreeSet<u32> = small.scored.iter().map(|(lead, ..)| lead.rep).collect();
    let history = Table::read(&small.files, "employment");
    let employed: BTreeSet<u32> = history
        .cells("RIA_CONTACT_CRD_ID")
        .filter_map(|t| t.parse().ok())
        .collect();
    println!(
        "reps {} in roster {} employed {}",
        reps.len(),
        reps.intersection(&roster).count(),
        reps.intersection(&employed).count()
    );
    let mut days: Vec<i64> = small
        .scored
        .iter()
        .filter_map(|(lead, ..)| lead.days())
        .filter(|d| *d >= 0)
        .collect();
    days.sort();
    println!("days {} {:?}", days.len(), &days[days.len() - 20..]);
    let wire = small.scored.iter().filter(|(_, f, _)| f.wirehouse).count();
    println!("wire {wire}");
    for file in &small.files {
        println!(
            "{} {} {}",
            file.path,
            file.bytes.len(),
            file.bytes.iter().filter(|b| **b == b'\n').count() - 1
        );
    }
    for tag in [
        "G10ROW01",
        "G10ROW02",
        "G10ROW03",
        "G10ROW04",
        "G10ROW05",
        "G10ROW06",
        "G10ROW07",
        "G10ROW08",
        "G10ROW09",
        "G10ROW10",
        "G10ROW11",
        "G10ROW12",
        "G10ROW13",
        "CLUBS",
        "NULLCOMPANY1",
        "NULLCOMPANY2",
        "PARALLEL",
        "BOOMERANG",
        "NOMONTH",
        "SERIES79",
        "TIEOPEN",
        "TIEFIRM",
        "CALLDAY0",
        "CALLDAYW",
        "CALLDAYW1",
        "CALLBEFORE1",
        "WDAYSOLD",
    ] {
        let (_, f, l) = named(tag);
        println!("{tag} {f:?} {l:?} {} {} {}", v31(f), v32(f), consolidated(f));
    }
    let _ = (number("2024-01-01"), pit_month(20240101), BTreeMap::<u8, u8>::new());
}
