use super::*;
use crate::engine::{Metric, Stops};

fn keys(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

fn gate() -> Judged {
    Judged {
        phase: "c1".to_owned(),
        id: "C1.2".to_owned(),
        subject: Some("tx.csv".to_owned()),
        check: "matched share".to_owned(),
        warn: Some(Bound {
            strict: false,
            below: Some(0.5),
            above: None,
        }),
        block: Some(Bound {
            strict: false,
            below: None,
            above: Some(1.0),
        }),
        observed: Some(0.323_076_923),
        unit: "share".to_owned(),
        outcome: Outcome::Warned,
        review: None,
        reviewed: None,
        note: "231 of 715".to_owned(),
        evidence: None,
        evidence_rows: 0,
        evidence_words: String::new(),
        waivable: true,
        stops: Stops::Downstream,
        stopped: Vec::new(),
        binding: String::new(),
    }
}

#[test]
fn programs_get_the_keys_of_the_contract() {
    assert_eq!(
        keys(&phases([], true)),
        [
            "phase",
            "title",
            "status",
            "stale_because",
            "duration_s",
            "rows_out",
            "gates_passed",
            "gates_failed",
            "every_run"
        ]
    );
    assert_eq!(
        keys(&gates([], true)),
        [
            "phase",
            "id",
            "subject",
            "check",
            "warn_at",
            "block_at",
            "observed",
            "unit",
            "outcome",
            "review",
            "note",
            "warn_below",
            "warn_above",
            "warn_strict",
            "block_below",
            "block_above",
            "block_strict"
        ]
    );
    assert_eq!(
        keys(&tiers(&[], "", true)),
        [
            "tier",
            "rank",
            "n",
            "share",
            "k",
            "rate",
            "wald_low",
            "wald_high",
            "wilson_low",
            "wilson_high",
            "lift_overall",
            "lift_standard",
            "expected_rate",
            "significant"
        ]
    );
}

#[test]
fn a_gate_is_told_in_percent_to_people_and_as_a_share_to_programs() {
    let gate = gate();
    let people = gates([&gate], false);
    let shown: Vec<String> = people.rows[0].iter().map(Cell::shown).collect();
    assert_eq!(
        shown,
        [
            "C1.2",
            "warned",
            "tx.csv",
            "matched share",
            "32.31 %",
            "warns < 50 %, blocks > 100 %",
            "231 of 715"
        ]
    );
    let programs = gates([&gate], true);
    let row: Vec<_> = programs.rows[0].iter().map(Cell::json).collect();
    assert_eq!(row[4], "< 0.5");
    assert_eq!(row[5], "> 1");
    assert_eq!(row[6], 0.323_076_923);
    assert!(row[9].is_null());
}

#[test]
fn every_row_is_as_long_as_its_header() {
    let gate = gate();
    let row = TierRow::counted("GOLD", 2, 3, 10);
    let change = MetricChange {
        phase: "c1",
        metric: Metric::count("rows", 3),
        before: None,
    };
    for programs in [false, true] {
        for table in [
            gates([&gate], programs),
            tiers(std::slice::from_ref(&row), "leads", programs),
            metrics(std::slice::from_ref(&change), programs),
        ] {
            assert!(
                table.rows.iter().all(|row| row.len() == table.columns.len()),
                "{}",
                table.title
            );
        }
    }
}

#[test]
fn people_do_not_see_columns_that_hold_nothing() {
    let rows = [TierRow::counted("GOLD", 2, 3, 10), TierRow::counted("SILVER", 3, 7, 10)];
    assert_eq!(keys(&tiers(&rows, "leads", false)), ["tier", "rank", "n", "share"]);
}

#[test]
fn a_metric_tells_how_it_changed() {
    let made = |now: usize, before: Option<Option<f64>>| MetricChange {
        phase: "c1",
        metric: Metric::count("rows", now),
        before,
    };
    let table = metrics(
        &[
            made(7, Some(Some(5.0))),
            made(5, Some(Some(7.0))),
            made(5, Some(Some(5.0))),
            made(5, None),
        ],
        false,
    );
    let shown: Vec<String> = table.rows.iter().map(|row| row[6].shown()).collect();
    assert_eq!(shown, ["+2", "-2", "same", "·"]);
    let programs = metrics(&[made(5, Some(Some(5.0)))], true);
    assert_eq!(programs.rows[0][6].json(), 0);
}

#[test]
fn bounds_are_shown_without_the_noise_of_binary_fractions() {
    let bound = Bound {
        strict: false,
        below: Some(0.05),
        above: Some(0.3),
    };
    assert_eq!(bound.breach("share"), "< 5 % or > 30 %");
    assert_eq!(bound.good("share"), "5–30 %");
    let above = Bound {
        strict: true,
        below: None,
        above: Some(180.0),
    };
    assert_eq!(
        (above.breach("days").as_str(), above.good("days").as_str()),
        ("≥ 180 days", "< 180 days")
    );
}
