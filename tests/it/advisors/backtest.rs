//! The backtest: its arithmetic from the reference run's counts, and its phases on planted leads.

use assay::engine::Outcome;
use assay::lens::{Figure, FrameSource};
use assay::stats::{Proportion, lift, mean, sample_sd};

use super::{column, gate, metric, near, numbers, observed, outcome, playbook, profile, reference, small, view};
use crate::support::bench;

/// Leads and conversions of the tiers, and their lifts.
type Window = ([(u64, u64); 5], [f64; 5]);

/// The printed counts of v3.1: per window the tiers' leads and conversions, the standard tier last, and their lifts.
const WINDOWS: [Window; 4] = [
    (
        [(67, 15), (113, 12), (174, 29), (562, 50), (13_812, 457)],
        [5.86, 2.78, 4.36, 2.33, 0.87],
    ),
    (
        [(36, 6), (81, 6), (93, 13), (203, 16), (5_219, 161)],
        [4.65, 2.07, 3.90, 2.20, 0.86],
    ),
    (
        [(21, 4), (45, 5), (72, 13), (316, 31), (7_318, 229)],
        [5.25, 3.06, 4.98, 2.70, 0.86],
    ),
    (
        [(48, 10), (43, 8), (75, 10), (252, 24), (7_521, 300)],
        [4.70, 4.20, 3.01, 2.15, 0.90],
    ),
];

// spec: advisors G8, BACKTEST-1, BACKTEST-2, BACKTEST-3
#[test]
fn lifts_and_their_spread_follow_from_the_printed_counts() {
    let mut tops = Vec::new();
    for (counts, lifts) in WINDOWS {
        let held: Vec<Proportion> = counts.iter().map(|(n, k)| Proportion::new(*n, *k)).collect();
        let pool = held.iter().fold(Proportion::default(), |sum, tier| sum.plus(*tier));
        for (tier, wanted) in held.iter().zip(lifts) {
            near(lift(*tier, pool), wanted, "lift");
        }
        tops.push(lift(held[0], pool).unwrap());
    }
    assert!((mean(&tops).unwrap() - 5.113).abs() < 5e-4);
    // The sample's standard deviation; the population's, 0.49, would be wrong.
    near(sample_sd(&tops), 0.57, "spread");
    near(tops.iter().copied().reduce(f64::min), 4.65, "smallest");
    near(tops.iter().copied().reduce(f64::max), 5.86, "largest");
}

// spec: advisors G8, BACKTEST-1, BACKTEST-2, BACKTEST-3, P13
#[test]
fn the_planted_leads_give_the_printed_backtest_from_their_files() {
    let view = reference().view();
    let backtest = view.frame("backtest").unwrap();
    let (sets, windows) = (column(&backtest, "ruleset"), column(&backtest, "split"));
    let (n, k) = (numbers(&backtest, "n"), numbers(&backtest, "k"));
    let lifts = numbers(&backtest, "lift_overall");
    for (window, (counts, wanted)) in ["H1_2024", "Q1Q2_2024", "Q2Q3_2024", "Full_2024"].iter().zip(WINDOWS) {
        let rows: Vec<usize> = (0..backtest.height())
            .filter(|row| windows[*row] == *window && sets[*row] == "v3.1")
            .collect();
        let found: Vec<(u64, u64)> = rows
            .iter()
            .map(|row| (n[*row].unwrap() as u64, k[*row].unwrap() as u64))
            .collect();
        assert_eq!(found, counts, "{window}");
        for (row, lift) in rows.iter().zip(wanted) {
            near(lifts[*row], lift, window);
        }
    }
    near(Some(observed(&view, "BACKTEST-1")), 5.11, "mean");
    near(Some(observed(&view, "BACKTEST-2")), 0.57, "spread");
    near(Some(observed(&view, "BACKTEST-3")), 4.65, "smallest");
}

// spec: advisors H1_2024, Q1Q2_2024, Q2Q3_2024, BACKTEST-1, BACKTEST-2, BACKTEST-3, A-BT-4, P13, K14
#[test]
fn the_windows_are_counted_and_their_faults_named() {
    let view = reference().view();
    let backtest = view.frame("backtest").unwrap();
    let (windows, n) = (column(&backtest, "split"), numbers(&backtest, "n"));
    for window in ["H1_2024", "Q1Q2_2024", "Q2Q3_2024", "Full_2024"] {
        let rows = (0..backtest.height()).filter(|row| windows[*row] == window);
        let leads: f64 = rows.map(|row| n[row].unwrap()).sum();
        assert!(leads > 1_000.0, "{window} has {leads} leads");
    }
    let tops: Vec<f64> = numbers(&view.frame("backtest_summary").unwrap(), "lift_overall")
        .into_iter()
        .flatten()
        .collect();
    assert!((observed(&view, "BACKTEST-1") - mean(&tops).unwrap()).abs() < 1e-12);
    assert!((observed(&view, "BACKTEST-2") - sample_sd(&tops).unwrap()).abs() < 1e-12);
    let least = tops.iter().copied().reduce(f64::min).unwrap();
    assert!((observed(&view, "BACKTEST-3") - least).abs() < 1e-12);
    assert_eq!(
        (observed(&view, "A-BT-4"), outcome(&view, "A-BT-4")),
        (8.0, Outcome::Warned)
    );
    assert!(
        gate(&view, "A-BT-4", None)
            .note
            .contains("H1_2024 and Full_2024 share test days")
    );
    let figures = playbook().lens.backtest(&view).unwrap();
    let Figure::Dots(dots) = &figures[0] else {
        panic!("dots first")
    };
    assert_eq!(dots.rows.len(), 4);
    assert!(dots.note.contains("windows that overlap share leads"));
}

// spec: advisors A-BT-4, BACKTEST-1
#[test]
fn windows_are_a_parameter_and_good_ones_pass() {
    let bench = bench(&small().root);
    let windows = toml::Value::Array(vec![
        "first 2024-02-01..2024-05-31 2024-08-01..2024-12-31".into(),
        "second 2024-02-01..2024-11-30 2025-02-01..2025-06-30".into(),
    ]);
    let wanted = profile("sample", &[("backtest.windows", windows)]);
    let copied = crate::support::lasting_folder("advisors-windows");
    super::write(assay::sample::Size::Small, None, &copied);
    drop(bench);
    let bench = crate::support::bench(&copied);
    super::run(&bench, &wanted);
    let view = view(&bench, &wanted);
    assert_eq!(outcome(&view, "A-BT-4"), Outcome::Passed);
    assert!(metric(&view, "BACKTEST", "top_lift", Some("first")).is_finite());
}
