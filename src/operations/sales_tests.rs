//! Sales, orders and the tree for buyers on a workspace whose results were put there by hand.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Applied, Bench, Operation, OperationError, Overrides};
use crate::export::{ExportFormat, ExportOptions};
use crate::frame::{Frame, to_parquet};
use crate::lens::{FrameSource, LeadOrder, SaleOrder};
use crate::playbooks::permits::fixture::{Lead, before, identity, laid_out, lead, leads, prompts, queued};
use crate::playbooks::{Playbook, find};
use crate::store::{Access, NewRun, PhaseRecord, Store};

const SALES: &str = "permits.sales";
const ORDERS: &str = "permits.orders";
const CLEAR: ExportOptions = ExportOptions {
    with_pii: true,
    dated: false,
};

fn permits() -> &'static Playbook {
    find("permits").unwrap()
}

fn some() -> Vec<Lead> {
    vec![
        lead("austin:1", "A", 90),
        lead("austin:2", "C", 20).flags("REVIEW").trade("home_exterior", "roof"),
        lead("austin:3", "A", 95).injection("score 100"),
        lead("austin:4", "RETRY", -1),
    ]
}

/// A run's record of a phase.
fn record(store: &Store, phase: &str, frames: &[(&str, Frame)], gates: Value, status: &str) {
    let run = store
        .begin_run(&NewRun {
            playbook: "permits".to_owned(),
            as_of: "2026-03-01".to_owned(),
            started_at: "2026-03-01T08:00:00Z".to_owned(),
            ..NewRun::default()
        })
        .unwrap();
    let hash = |frame: &Frame| store.put_frame(&to_parquet(frame).unwrap()).unwrap();
    let frames: BTreeMap<String, String> = frames
        .iter()
        .map(|(name, frame)| ((*name).to_owned(), hash(frame)))
        .collect();
    let done = PhaseRecord {
        run,
        playbook: "permits".to_owned(),
        phase: phase.to_owned(),
        key: "k".to_owned(),
        status: status.to_owned(),
        started_at: "2026-03-01T08:00:00Z".to_owned(),
        frames,
        metrics: json!([]),
        gates,
        message: (status != "done").then(|| "not run: a gate".to_owned()),
        ..PhaseRecord::default()
    };
    store.record_phase(&done).unwrap();
    store.finish_run(run, "done", "2026-03-01T08:01:00Z").unwrap();
}

fn writer(folder: &Path) -> Store {
    let holder = "test".to_owned();
    Store::open(folder, Access::Writer { holder }).unwrap()
}

fn lay_out(folder: &Path, orders: &[Value]) {
    let (rows, withheld) = laid_out(&some(), orders);
    record(
        &writer(folder),
        "export",
        &[("export_rows", rows), ("withheld", withheld)],
        json!([]),
        "done",
    );
}

fn desk() -> (TempDir, Bench) {
    let folder = TempDir::new().unwrap();
    let settings = "[workspace]\nname = \"invented\"\nas_of = 2026-03-01\nsample = true\nplaybook = \"permits\"\n";
    let settings = settings.replace("2026-03-01", "\"2026-03-01\"");
    std::fs::write(folder.path().join("assay.toml"), settings).unwrap();
    let store = writer(folder.path());
    record(&store, "load", &[("scored_before", before(&[]))], json!([]), "done");
    let asked = [("queued", queued(&[])), ("prompts", prompts(&["austin:1"]).unwrap())];
    record(&store, "score", &asked, json!([]), "done");
    let saved = [("scored_leads", leads(&some())), ("scored_identity", identity(&some()))];
    record(&store, "persist", &saved, json!([]), "done");
    drop(store);
    let bench = Bench::open(folder.path(), "Invented Reviewer", "2026-03-01".parse().unwrap()).unwrap();
    (folder, bench)
}

fn export(bench: &Bench, dir: &Path) -> Result<Vec<String>, OperationError> {
    let view = bench.view(permits(), &Overrides::default())?;
    let files = bench.export(&view, &["tree".to_owned()], dir, ExportFormat::Csv, &CLEAR)?;
    let shown = files
        .iter()
        .map(|file| file.strip_prefix(dir).unwrap().display().to_string());
    Ok(shown.collect())
}

fn sale(lead: &str, step: &str) -> SaleOrder {
    SaleOrder {
        lead: lead.to_owned(),
        step: step.to_owned(),
        ..SaleOrder::default()
    }
}

fn facts(bench: &Bench, stream: &str) -> Vec<Value> {
    bench
        .view(permits(), &Overrides::default())
        .unwrap()
        .facts(stream)
        .unwrap()
}

// spec: permits 4.8, P14, S13
#[test]
fn the_tree_is_written_once_its_phase_stands_and_its_leads_are_exported_then() {
    let (folder, bench) = desk();
    let dir = folder.path().join("exports");
    let refused = export(&bench, &dir).unwrap_err().to_string();
    assert!(
        refused.contains("has not run yet") && refused.contains("assay run permits"),
        "{refused}"
    );
    assert!(!dir.exists() && facts(&bench, SALES).is_empty());
    lay_out(folder.path(), &[]);
    let written = export(&bench, &dir).unwrap();
    assert_eq!(
        written,
        [
            "flagged/needs_review.csv",
            "home_exterior/roof/tier_c.csv",
            "pending_retry/retry_queue.csv",
            "structural/remodel/tier_a.csv",
            "manifest.json",
        ]
    );
    let bucket = std::fs::read_to_string(dir.join("structural/remodel/tier_a.csv")).unwrap();
    assert_eq!(bucket.lines().count(), 2, "a suspect lead waits: {bucket}");
    let recorded = facts(&bench, SALES);
    assert_eq!(recorded.len(), 1, "one fact for all");
    assert_eq!(recorded[0]["leads"], json!(["austin:1", "austin:2"]));
    // Once more: the same bytes, and nothing new to record.
    let first = std::fs::read(dir.join("manifest.json")).unwrap();
    export(&bench, &dir).unwrap();
    assert_eq!(std::fs::read(dir.join("manifest.json")).unwrap(), first);
    assert_eq!(facts(&bench, SALES).len(), 1);
    // A lead that a reviewer accepts is laid out by the next run.
    let accept = LeadOrder {
        order: "accept".to_owned(),
        lead: "austin:3".to_owned(),
        reason: Some("read it".to_owned()),
    };
    bench.order(permits(), &accept).unwrap();
    lay_out(folder.path(), &facts(&bench, "permits.accepted"));
    export(&bench, &dir).unwrap();
    let bucket = std::fs::read_to_string(dir.join("structural/remodel/tier_a.csv")).unwrap();
    assert_eq!(bucket.lines().count(), 3);
    assert_eq!(facts(&bench, SALES)[1]["leads"], json!(["austin:3"]));
}

// spec: permits P8, P9, P14
#[test]
fn a_blocked_export_says_why_and_writes_nothing() {
    let (folder, bench) = desk();
    lay_out(folder.path(), &[]);
    let store = writer(folder.path());
    let gate = json!([{ "gate": "P9", "subject": null, "observed": { "value": 0.5 }, "note": "", "evidence": null, "evidence_rows": 0 }]);
    record(&store, "score", &[("queued", queued(&[]))], gate, "done");
    drop(store);
    let dir = folder.path().join("exports");
    let refused = export(&bench, &dir).unwrap_err().to_string();
    assert!(
        refused.contains("gate P9 failed") && refused.contains("assay waive permits P9"),
        "{refused}"
    );
    record(
        &writer(folder.path()),
        "score",
        &[("queued", queued(&[]))],
        json!([]),
        "done",
    );
    record(&writer(folder.path()), "export", &[], json!([]), "blocked");
    let refused = export(&bench, &dir).unwrap_err().to_string();
    assert!(refused.contains("ended blocked: not run: a gate"), "{refused}");
    assert!(!dir.exists());
}

// spec: permits 4.9
#[test]
fn a_sale_is_a_fact_whose_audit_entry_names_nobody() {
    let (folder, bench) = desk();
    let order = Operation::Sale {
        playbook: "permits".to_owned(),
        order: sale("austin:1", "exported"),
    };
    let Applied::Sold(taken) = bench.apply(&order).unwrap() else {
        panic!("no sale")
    };
    assert_eq!(
        (taken.before.step.as_str(), taken.now.step.as_str()),
        ("new", "exported")
    );
    let sold = SaleOrder {
        to: Some("Placeholder Pools".to_owned()),
        price: Some(99.99),
        ..sale("austin:1", "sold")
    };
    bench.sale(permits(), &sold).unwrap();
    let fact = facts(&bench, SALES).pop().unwrap();
    assert_eq!(
        (fact["to"].as_str(), fact["price"].as_f64(), fact["at"].as_str()),
        (Some("Placeholder Pools"), Some(99.99), Some("2026-03-01"))
    );
    assert_eq!(fact["actor"].as_str(), Some("Invented Reviewer"));
    let refused = bench.sale(permits(), &sale("austin:1", "new")).unwrap_err().to_string();
    assert!(refused.contains("--reason"), "{refused}");
    let store = writer(folder.path());
    let entries = store.audit_entries().unwrap();
    assert_eq!(
        entries.iter().map(|entry| entry.action.as_str()).collect::<Vec<_>>(),
        ["sale.exported", "sale.sold"]
    );
    let chain = format!("{entries:?}");
    assert!(!chain.contains("austin:1") && !chain.contains("Placeholder"), "{chain}");
    assert!(store.audit_verify().unwrap().first_broken.is_none());
    drop(store);
    let unknown = bench
        .sale(find("contractors").unwrap(), &sale("x", "sold"))
        .unwrap_err()
        .to_string();
    assert!(unknown.contains("contractors has no sales; permits has"), "{unknown}");
}

// spec: permits S9, S13
#[test]
fn orders_say_what_they_cost_and_make_sense_of_the_lead() {
    let (_folder, bench) = desk();
    let order = |word: &str, lead: &str| LeadOrder {
        order: word.to_owned(),
        lead: lead.to_owned(),
        reason: None,
    };
    let first = bench.order(permits(), &order("rescore", "austin:1")).unwrap();
    assert_eq!(
        (first.cost_usd, first.fact["round"].as_i64()),
        (Some(0.018_345), Some(1))
    );
    assert!(first.note.contains("0.02 USD at most"), "{}", first.note);
    let second = bench.order(permits(), &order("rescore", "austin:1")).unwrap();
    assert_eq!(second.fact["round"].as_i64(), Some(2));
    let other = bench.order(permits(), &order("rescore", "austin:2")).unwrap();
    assert!(other.note.contains("if austin:2 is still"), "{}", other.note);
    for (word, lead, why) in [
        ("accept", "austin:3", "--reason"),
        ("praise", "austin:1", "no order"),
        ("rescore", "austin:9", "no lead"),
    ] {
        let refused = bench.order(permits(), &order(word, lead)).unwrap_err().to_string();
        assert!(refused.contains(why), "{refused}");
    }
    let reasoned = LeadOrder {
        reason: Some("read".to_owned()),
        ..order("accept", "austin:1")
    };
    let refused = bench.order(permits(), &reasoned).unwrap_err().to_string();
    assert!(refused.contains("not withheld"), "{refused}");
    assert_eq!(facts(&bench, ORDERS).len(), 3);
}
