//! What was scored is laid out for buyers, sold, and stays sold.

use std::collections::BTreeMap;

use assay::export::{ExportFormat, ExportOptions};
use assay::lens::SaleOrder;
use assay::store::sha256_hex;

use super::*;
use crate::support::copied;

fn sell(bench: &Bench, lead: &str, step: &str, price: Option<f64>) {
    let order = SaleOrder {
        lead: lead.to_owned(),
        step: step.to_owned(),
        to: price.map(|_| "Placeholder Pools".to_owned()),
        price,
        at: None,
        reason: None,
    };
    bench.sale(playbook(), &order).unwrap();
}

// spec: permits P14, R2, R3, S8
#[test]
fn the_reference_run_is_exported_sold_and_scored_again_without_losing_a_sale() {
    let dir = workspace(Some("reference_100"));
    let (model, bench) = (model(dir.path()), bench(dir.path()));
    let overrides = asking(&model);
    run(&bench, &overrides, &[]);
    let seen = view(&bench, &overrides);
    let options = ExportOptions {
        with_pii: false,
        dated: false,
    };
    let to = dir.path().join("exports");
    bench
        .export(&seen, &["tree".to_owned()], &to, ExportFormat::Csv, &options)
        .unwrap();
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(to.join("manifest.json")).unwrap()).unwrap();
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    for file in manifest["files"].as_array().unwrap() {
        let path = file["path"].as_str().unwrap();
        let bytes = std::fs::read(to.join(path)).unwrap();
        assert_eq!(file["sha256"].as_str(), Some(sha256_hex(&bytes).as_str()), "{path}");
        let counted = csv::Reader::from_reader(bytes.as_slice()).records().count() as u64;
        assert_eq!(file["rows"].as_u64(), Some(counted), "{path}");
        assert!(counted > 0, "{path} is empty");
        let name = path.rsplit('/').next().unwrap().to_owned();
        *rows.entry(name).or_default() += counted;
    }
    let of = |name: &str| rows.get(name).copied().unwrap_or(0);
    assert_eq!(
        (of("tier_a.csv"), of("tier_b.csv"), of("tier_c.csv")),
        (5, 22, 39),
        "{rows:?}"
    );
    assert_eq!((of("retry_queue.csv"), of("unscored.csv")), (1, 0));
    let below: usize = column(&seen.frame("scored_leads").unwrap(), "score")
        .iter()
        .filter(|score| (0..30).contains(&score.parse::<i64>().unwrap()))
        .count();
    assert_eq!(of("needs_review.csv"), below as u64);

    let best = column(&seen.frame("scored_leads").unwrap(), "lead_id").remove(0);
    sell(&bench, &best, "sold", Some(120.5));
    sell(&bench, &best, "converted", None);
    run(&bench, &overrides, &["score", "persist", "export", "sales"]);
    let after = view(&bench, &overrides);
    let revenue: f64 = crate::support::numbers(&after.frame("revenue").unwrap(), "revenue_usd")
        .into_iter()
        .flatten()
        .sum();
    assert!((revenue - 120.5).abs() < 1e-9, "{revenue}");
    let steps = by(&after, "sales_log", "step", "lead_id");
    assert_eq!(steps.get("converted"), Some(&best), "{steps:?}");
    assert_eq!(
        tally(&after, "scored_leads", "tier"),
        tally(&seen, "scored_leads", "tier")
    );
}

// spec: permits 4.9
#[test]
fn the_examples_in_the_help_of_sales_and_orders_work_on_the_sample() {
    let (dir, home) = (workspace(None), tempfile::TempDir::new().unwrap());
    let assay = |folder: &std::path::Path, line: &str| {
        let output = std::process::Command::new("sh")
            .args(["-c", &line.replacen("assay", "\"$ASSAY\"", 1)])
            .current_dir(folder)
            .env("ASSAY", env!("CARGO_BIN_EXE_assay"))
            .env("HOME", home.path())
            .env("XDG_STATE_HOME", home.path().join("state"))
            .env("ASSAY_KEYRING", "off")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "`{line}`: {said}");
        String::from_utf8(output.stdout).unwrap()
    };
    assay(dir.path(), "assay run permits --quiet");
    let mut examples = 0;
    for verb in ["sale", "rescore", "accept"] {
        let help = assay(dir.path(), &format!("assay {verb} --help"));
        for example in help.lines().map(str::trim).filter(|line| line.starts_with("assay ")) {
            // Each on a copy of its own, so that no example leans on another.
            let copy = copied(dir.path());
            assay(copy.path(), example);
            examples += 1;
        }
    }
    assert_eq!(examples, 5);
}
