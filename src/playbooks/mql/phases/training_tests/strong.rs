//! A world in which three signs decide (the variant "strong"), with and without time.

use std::cell::Cell;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Bench, status, told};
use crate::engine::{CancelToken, Outcome, Quiet, RunEvent, RunSink, Status};
use crate::frame::{Frame, FrameBuilder, real, text};
use crate::playbooks::mql::catalog::by_number;
use crate::playbooks::mql::model::ModelBundle;
use crate::playbooks::mql::table::FeatureTable;

const LEADS: usize = 2_400;
const DAYS: i32 = 730;
/// 2024-01-01.
const FIRST: i32 = 19_723;

struct Dice(ChaCha8Rng);

impl Dice {
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Leads with assets, growth, wealthy clients, years and noise; `rate` is how often the three signs together convert.
fn world(rate: f64) -> (FeatureTable, Vec<(&'static str, Frame)>) {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(42));
    let numbers = [1, 2, 8, 9, 46, 5, 10, 51, 68];
    let mut columns = vec![Vec::with_capacity(LEADS); numbers.len()];
    let mut table = FeatureTable {
        names: numbers
            .iter()
            .map(|number| by_number(*number).unwrap().name.clone())
            .collect(),
        ..FeatureTable::default()
    };
    let mut booked = Vec::new();
    for lead in 0..LEADS {
        let day = FIRST + (lead as i32 * DAYS) / LEADS as i32;
        let aum = (5.0 + 3.0 * dice.unit()).exp();
        let (g1, hnw, years) = (30.0 * dice.unit() - 10.0, dice.unit(), 8.0 * dice.unit());
        let signs = (2.0..=5.0).contains(&years) && hnw > 0.45 && g1 > 0.0;
        let row = [
            aum,
            (1.0 + 50.0 * dice.unit()).round(),
            g1,
            60.0 * dice.unit() - 10.0,
            hnw,
            years,
            (1.0 + 4.0 * dice.unit()).round(),
            f64::from(dice.unit() > 0.7),
            f64::from((day + 3).rem_euclid(7) + 1),
        ];
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
        let converts = dice.unit() < if signs { rate } else { 0.002 };
        booked.push(converts.then(|| day + (25.0 * dice.unit()) as i32));
        table.lead_ids.push(format!("L{lead:05}"));
        table.entities.push(Some(lead as i64));
        table.contacted_at.push(Some(i64::from(day) * 86_400));
        table.contacted_dates.push(Some(day));
        table.snapshots.push(Some(day));
        table.has_discovery.push(true);
        table.masked.push(0);
        table
            .segments
            .push(if aum < 500.0 { "100–500" } else { ">500" }.to_owned());
        table
            .trajectories
            .push(if g1 > 0.0 { "growing" } else { "mixed" }.to_owned());
        table.metros.push(Some("Dallas".to_owned()));
        table.labels.push(None);
        table.title_categories.push(None);
    }
    table.columns = columns;
    let leads = FrameBuilder::new()
        .text("lead_id", table.lead_ids.iter().map(Some))
        .date("mql_date", booked)
        .finish()
        .unwrap();
    (table, vec![("leads_clean", leads)])
}

fn bench(rate: f64) -> Bench {
    let (table, others) = world(rate);
    let mut bench = Bench::new(&table, others, "2026-01-31");
    for (name, value) in [
        ("max_rounds", 60),
        ("reference.depth", 4),
        ("reference.min_child_weight", 5),
    ] {
        bench.set(name, value);
    }
    bench.set("reference.eta", 0.08);
    bench.set("reference.gamma", 0.0);
    bench.set("arms", "smote 0.2 5,weight 3,plain");
    bench.set("gate.M3.3.block.below", 5.0);
    bench.set("rationale", "the world was made so");
    bench
}

// spec: mql M3–M6, §10 strong
#[test]
fn three_signs_are_found_in_the_order_of_time() {
    let bench = bench(0.9);
    let report = bench.run();
    let told = told(&bench, &report);
    println!("{told}");
    for phase in ["M3", "M4", "M5", "M6"] {
        assert!(
            !matches!(status(&report, phase), Status::Error | Status::Blocked | Status::NotRun),
            "{told}"
        );
    }
    for gate in [
        "M3.1", "M3.2", "M3.3", "M3.5", "MQ.1-M3", "M4.1", "M4.2", "M4.3", "MQ.2", "M4.4", "M4.5", "M4.7", "M5.1",
        "M5.3", "M6.3",
    ] {
        assert_eq!(bench.outcome(gate), Outcome::Passed, "{gate}\n{told}");
    }
    assert!(bench.gate("M4.5").observed.unwrap() > 0.6, "{told}");
    let importance = bench.frame("M5", "importance");
    let strongest: Vec<&str> = text(&importance, "feature").unwrap().iter().take(3).flatten().collect();
    for number in [5, 8, 46] {
        assert!(
            strongest.contains(&by_number(number).unwrap().name.as_str()),
            "{strongest:?}"
        );
    }
    let honesty = bench.frame("M4", "honesty");
    assert_eq!(honesty.height(), 15, "three splits of five folds");
    let model = bench.frame("M4", "model");
    let bundle = ModelBundle::from_frame(&model).unwrap();
    let again = ModelBundle::from_frame(&bundle.to_frame().unwrap()).unwrap();
    assert_eq!(bundle, again, "a model comes back from the store as it was");
    let shap = bench.frame("M5", "shap");
    let contributions = real(&shap, "contribution").unwrap();
    assert!(
        contributions.iter().flatten().any(|value| value < 0.0),
        "contributions are signed"
    );
}

// spec: mql M4/7, decisions: parallel equals serial, bit for bit
#[test]
fn one_thread_trains_the_same_model_as_many() {
    let made = || {
        let mut bench = bench(0.9);
        bench.set("arms", "smote 0.2 5");
        bench.run();
        bench.made("M4")
    };
    // The whole run moves into the pool: what its bodies hand to rayon stays on that one thread.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(made), made());
}

/// Raises the token at so many messages of progress.
struct StopAt<'a>(Cell<usize>, &'a CancelToken);

impl RunSink for StopAt<'_> {
    fn event(&self, event: RunEvent) {
        if let RunEvent::Progress { phase: "M4", .. } = event {
            self.0.set(self.0.get().saturating_sub(1));
            if self.0.get() == 0 {
                self.1.cancel();
            }
        }
    }
}

// spec: mql §9 cancel, crash: resume from the last finished unit
#[test]
fn a_cancelled_training_resumes_where_it_was_and_ends_alike() {
    let whole = bench(0.9);
    whole.run();
    let stopped = bench(0.9);
    let token = CancelToken::new();
    let report = stopped.run_with(&token, &StopAt(Cell::new(8), &token));
    assert_eq!(status(&report, "M4"), Status::Cancelled);
    let resumed = stopped.run_with(&CancelToken::new(), &Quiet);
    let units = resumed
        .phases
        .iter()
        .find(|phase| phase.phase == "M4")
        .unwrap()
        .units_reused;
    assert!((5..=8).contains(&units), "{units} fits were kept");
    assert_eq!(stopped.made("M4"), whole.made("M4"));
}

// spec: mql D-4: without time folds are random and time gates are skipped
#[test]
fn without_time_folds_are_random_and_gates_of_time_are_skipped() {
    let (mut table, others) = world(0.9);
    let booked = crate::frame::date(&others[0].1, "mql_date")
        .unwrap()
        .iter()
        .collect::<Vec<_>>();
    table.labels = booked.iter().map(|day| Some(day.is_some())).collect();
    table.contacted_at.fill(None);
    table.contacted_dates.fill(None);
    table.snapshots.fill(None);
    table.segments.fill("all".to_owned());
    let mut bench = Bench::new(&table, Vec::new(), "2026-01-31");
    bench.set("max_rounds", 40);
    bench.set("reference.depth", 4);
    bench.set("reference.eta", 0.1);
    bench.set("reference.gamma", 0.0);
    bench.set("arms", "plain");
    bench.set("gate.M3.3.block.below", 5.0);
    bench.set("rationale", "no such feature decides");
    let report = bench.run();
    let told = told(&bench, &report);
    for gate in ["M3.2", "M3.4", "M3.5", "M3.6", "M4.4", "M6.4"] {
        let found = bench.gate(gate);
        assert_eq!(
            (found.outcome, found.note.as_str()),
            (Outcome::Skipped, "no time column"),
            "{told}"
        );
    }
    for gate in ["M4.3", "M4.5", "M5.1"] {
        assert_eq!(bench.outcome(gate), Outcome::Passed, "{gate}\n{told}");
    }
}

// spec: mql §9 one class only: stop at M3.1
#[test]
fn one_class_stops_at_the_class_report() {
    let bench = bench(0.0);
    let report = bench.run();
    assert_eq!(bench.outcome("M3.1"), Outcome::Failed);
    assert_eq!(status(&report, "M4"), Status::Blocked, "{}", told(&bench, &report));
}

// spec: mql M4.2, MQ.2 (leaky: a disposition left in)
#[test]
fn a_field_of_later_stops_before_the_first_fit() {
    let (mut table, others) = world(0.9);
    let booked = crate::frame::date(&others[0].1, "mql_date")
        .unwrap()
        .iter()
        .collect::<Vec<_>>();
    table.names.push("Disposition: Interested".to_owned());
    table
        .columns
        .push(booked.iter().map(|day| f64::from(day.is_some())).collect());
    let mut bench = Bench::new(&table, others, "2026-01-31");
    bench.set("gate.M3.3.block.below", 5.0);
    let report = bench.run();
    assert_eq!(bench.outcome("M4.2"), Outcome::Failed, "{}", told(&bench, &report));
    assert_eq!(bench.outcome("MQ.2"), Outcome::Failed);
    let phase = report.phases.iter().find(|phase| phase.phase == "M4").unwrap();
    assert!(
        phase.message.as_deref().unwrap_or_default().contains("Disposition"),
        "{phase:?}"
    );
    assert_eq!(phase.units_reused, 0);
}
