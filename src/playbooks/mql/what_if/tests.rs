//! A step gives every lead the tier that a run would give it.

use std::sync::Arc;
use std::time::Instant;

use super::*;
use crate::engine::Origin;
use crate::frame::{Frame, FrameBuilder};
use crate::playbooks::mql::scoring::grade::{Candidate, Settings, grade};
use crate::playbooks::mql::scoring::tests::table;

struct Held {
    scores: Arc<Frame>,
    features: Arc<Frame>,
    summary: Arc<Frame>,
    parameters: Parameters,
}

impl FrameSource for Held {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        Ok(Arc::clone(match name {
            "scores" => &self.scores,
            "features_now" => &self.features,
            _ => &self.summary,
        }))
    }
    fn parameters(&self) -> &Parameters {
        &self.parameters
    }
    fn as_of(&self) -> chrono::NaiveDate {
        chrono::NaiveDate::default()
    }
}

fn parameters(values: &[(&str, toml::Value)]) -> Parameters {
    let playbook = crate::playbooks::find("mql").unwrap();
    let mut held = playbook.built_in();
    let mut specs = playbook.pipeline.parameters.clone();
    specs.extend(draft_specs(&source(10, 4.0)));
    let layer = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    held.lay(&specs, &playbook.pipeline.gates, &layer, &Origin::Draft)
        .unwrap();
    held
}

/// A number from 0 to 1 that is another for every row.
fn chance(row: usize, salt: usize) -> f64 {
    ((row * 7_919 + salt * 104_729) % 10_007) as f64 / 10_007.0
}

fn candidates(n: usize) -> Vec<Candidate> {
    let one = |row: usize| Candidate {
        row,
        // Rounded, so that there are ties to break.
        probability: (chance(row, 1).powi(3) * 50.0).round() / 50.0 * 0.95,
        callable: row % 11 != 3,
    };
    (0..n).map(one).collect()
}

fn features(n: usize) -> FeatureTable {
    let gap = |row: usize, salt: usize, value: f64| if chance(row, salt) < 0.1 { f64::NAN } else { value };
    let column = |salt: usize, scale: f64| {
        (0..n)
            .map(|row| gap(row, salt + 50, chance(row, salt) * scale))
            .collect()
    };
    let flag = |salt: usize| (0..n).map(|row| f64::from(u8::from(chance(row, salt) > 0.5))).collect();
    table(
        n,
        &[
            (1, column(2, 1000.0)),
            (8, column(3, 20.0)),
            (40, column(4, 100.0)),
            (44, flag(5)),
            (46, column(6, 1.0)),
            (63, flag(7)),
        ],
    )
}

fn source(n: usize, slots: f64) -> Held {
    let (features, leads) = (features(n), candidates(n));
    let scores = FrameBuilder::new()
        .text("lead_id", features.lead_ids.iter().map(Some))
        .real("prob_mql_30d", leads.iter().map(|lead| Some(lead.probability)))
        .boolean("callable", leads.iter().map(|lead| Some(lead.callable)))
        .finish()
        .unwrap();
    let summary = FrameBuilder::new()
        .real("slots", [Some(slots)])
        .text("slots_note", [Some("")])
        .integer("room_a", [Some(0)])
        .integer("room_b", [Some(0)])
        .integer("level", [Some(1)])
        .text("level_words", [Some("")])
        .text("why", [Some("")])
        .real("missing", [None])
        .finish()
        .unwrap();
    Held {
        scores: Arc::new(scores),
        features: Arc::new(features.to_frame().unwrap()),
        summary: Arc::new(summary),
        parameters: crate::playbooks::find("mql").unwrap().built_in(),
    }
}

/// The tiers that a run gives, by row.
fn by_run(n: usize, tiering: Tiering, boost: f64, stack: bool) -> Vec<Tier> {
    let table = features(n);
    let settings = Settings {
        boost,
        stack,
        tiering,
        buckets: Vec::new(),
    };
    let mut tiers = vec![Tier::C; n];
    for lead in grade(&table, &candidates(n), &settings) {
        tiers[lead.candidate.row] = lead.tier;
    }
    tiers
}

// spec: mql T-3 to T-6; tui: what-if agrees with a run
#[test]
fn every_step_agrees_with_a_run() {
    let n = 3000;
    let mut engine = Prepared::read(&source(n, 40.0)).unwrap();
    assert_eq!(engine.before, by_run(n, Tiering::for_slots(40.0, 1.2, 4.0), 0.1, false));
    let real = toml::Value::Float;
    let steps = [
        (
            vec![("slots", real(7.0))],
            Tiering::for_slots(7.0, 1.2, 4.0),
            0.1,
            false,
        ),
        (
            vec![("slots", real(0.0))],
            Tiering::for_slots(0.0, 1.2, 4.0),
            0.1,
            false,
        ),
        (
            vec![("boost", real(0.0))],
            Tiering::for_slots(40.0, 1.2, 4.0),
            0.0,
            false,
        ),
        (
            vec![("boost", real(0.5)), ("boost_stack", true.into())],
            Tiering::for_slots(40.0, 1.2, 4.0),
            0.5,
            true,
        ),
        (
            vec![("overbook", real(2.0)), ("b_days", real(90.0 / 2.0))],
            Tiering::for_slots(40.0, 2.0, 45.0),
            0.1,
            false,
        ),
        (
            vec![("tier.mode", "thresholds".into()), ("tier.cut_a", real(0.4))],
            Tiering::Thresholds { a: 0.4, b: 0.1 },
            0.1,
            false,
        ),
    ];
    for (draft, tiering, boost, stack) in steps {
        let answer = engine.step(&parameters(&draft)).unwrap();
        let expected = by_run(n, tiering, boost, stack);
        assert_eq!(engine.after, expected, "{draft:?}");
        let a = expected.iter().filter(|tier| **tier == Tier::A).count() as u64;
        assert_eq!(answer.after[0].n, a);
        let moved = engine
            .before
            .iter()
            .zip(&expected)
            .filter(|(one, other)| one != other)
            .count();
        assert_eq!((answer.moved(), engine.movers().unwrap().len()), (moved as u64, moved));
    }
}

#[test]
fn a_refused_draft_names_the_way_out() {
    let mut engine = Prepared::read(&source(100, 4.0)).unwrap();
    let crossed = engine.step(&parameters(&[("tier.cut_a", toml::Value::Float(0.05))]));
    assert!(matches!(crossed, Err(LensError::Refused(why)) if why.contains("shift both")));
    let scored = engine.step(&parameters(&[("label.window_days", toml::Value::Integer(20))]));
    assert!(matches!(scored, Err(LensError::Refused(why)) if why.contains("--set")));
    let draft = parameters(&[("tier.cut_a", toml::Value::Float(0.25))]);
    let shifted = shift_all(&parameters(&[]), &draft).unwrap();
    assert!((shifted["tier.cut_b"].as_float().unwrap() - 0.15).abs() < 1e-12);
}

/// Run by hand: `cargo test --release --lib what_if_steps -- --ignored --nocapture`.
#[test]
#[ignore = "measures"]
fn what_if_steps_on_half_a_million_leads() {
    let mut engine = Prepared::read(&source(500_000, 200.0)).unwrap();
    let drafts: Vec<Parameters> = (0..20)
        .map(|step| parameters(&[("boost", toml::Value::Float(f64::from(step) / 50.0))]))
        .collect();
    let started = Instant::now();
    for draft in &drafts {
        engine.step(draft).unwrap();
    }
    println!("{:?} a step", started.elapsed() / 20);
}
