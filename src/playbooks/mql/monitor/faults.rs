//! The proof that the alerts work (M10.4): each fault is put into a clean replay and must be called about, by the alert
//! it belongs to; and the clean replay must be silent.

use super::scene::{Outcome, Scene};
use super::settings::rules;
use crate::playbooks::mql::alerts::fired;

/// A way to break a scene, and the alert that must fire.
struct Fault {
    what: &'static str,
    alert: &'static str,
    /// Returns whether the scene has what the fault needs.
    put: fn(&mut Scene) -> bool,
}

/// Every alert has its fault.
static FAULTS: [Fault; 14] = [
    Fault {
        what: "a third of one feature jumps to its upper end",
        alert: "feature drift",
        put: |scene| push(scene, 1, 0.34),
    },
    Fault {
        what: "two thirds of two features jump to their upper end",
        alert: "drift of several features",
        put: |scene| push(scene, 2, 0.67),
    },
    Fault {
        what: "probabilities of the largest segment double",
        alert: "calibration of a segment",
        put: double_largest_segment,
    },
    Fault {
        what: "the strongest feature weighs three times as much as the week before",
        alert: "importance",
        put: weigh_strongest,
    },
    Fault {
        what: "four of ten leads have no vendor row",
        alert: "match rate",
        put: |scene| {
            scene.matched.0 = scene.matched.1 * 6 / 10;
            scene.matched.1 > 0
        },
    },
    Fault {
        what: "a quarter of what is known of assets, growth and employees is gone",
        alert: "coverage low",
        put: |scene| keep_inputs(scene, 0.75),
    },
    Fault {
        what: "half of what is known of assets, growth and employees is gone",
        alert: "coverage very low",
        put: |scene| keep_inputs(scene, 0.5),
    },
    Fault {
        what: "a snapshot cannot be loaded",
        alert: "snapshot load",
        put: |scene| {
            scene.failed_loads = 1;
            true
        },
    },
    Fault {
        what: "the ranking turns round",
        alert: "precision collapsed",
        put: |scene| rank_anew(scene, |_, outcome| -outcome.priority),
    },
    Fault {
        what: "one lead in twelve cannot be scored",
        alert: "scoring failures",
        put: |scene| {
            scene.failed.0 = scene.failed.1.div_ceil(12);
            scene.failed.1 > 0
        },
    },
    Fault {
        what: "the probabilities of a day double",
        alert: "score shift",
        put: |scene| {
            let [now, _] = &mut scene.days;
            now.iter_mut().for_each(|p| *p = (*p * 2.0).min(1.0));
            !now.is_empty()
        },
    },
    Fault {
        what: "the ranking turns round in four of ten leads",
        alert: "average precision",
        put: |scene| rank_anew(scene, some_turned),
    },
    Fault {
        what: "the ranking turns round in four of ten leads",
        alert: "Tier A precision",
        put: |scene| rank_anew(scene, some_turned),
    },
    Fault {
        what: "no snapshot for two months",
        alert: "stale data",
        put: |scene| {
            scene.snapshot_age = Some(61.0);
            true
        },
    },
];

fn some_turned(place: usize, outcome: &Outcome) -> f64 {
    if place % 5 < 2 {
        -outcome.priority
    } else {
        outcome.priority
    }
}

/// Moves a share of the rows of `features` features to the largest value seen, where that is not already the usual one.
fn push(scene: &mut Scene, features: usize, share: f64) -> bool {
    let mut pushed = 0;
    for (feature, column) in &mut scene.month {
        let varied = scene
            .baselines
            .get(feature)
            .is_some_and(|baseline| baseline.edges.len() >= 3 && baseline.missing < 0.5);
        let top = column
            .iter()
            .copied()
            .filter(|value| !value.is_nan())
            .fold(f64::NAN, f64::max);
        if pushed == features || !varied || top.is_nan() {
            continue;
        }
        let moved = (column.len() as f64 * share).ceil() as usize;
        column.iter_mut().take(moved).for_each(|value| *value = top);
        pushed += 1;
    }
    pushed == features
}

fn double_largest_segment(scene: &mut Scene) -> bool {
    let mut counts = std::collections::BTreeMap::<String, f64>::new();
    for outcome in &scene.outcomes {
        *counts.entry(outcome.segment.clone()).or_default() += outcome.p;
    }
    let largest = counts.into_iter().max_by(|left, right| left.1.total_cmp(&right.1));
    let Some((segment, expected)) = largest else {
        return false;
    };
    for outcome in scene.outcomes.iter_mut().filter(|outcome| outcome.segment == segment) {
        outcome.p *= 2.0;
    }
    2.0 * expected >= super::settings::settings().calibration.expected
}

fn weigh_strongest(scene: &mut Scene) -> bool {
    let [now, _] = &mut scene.weeks;
    let total = |values: &Vec<f64>| values.iter().map(|value| value.abs()).sum::<f64>();
    // Its share cannot grow by half where it is most of the whole already: then the second counts.
    let sums: f64 = now.values().map(total).sum();
    let strongest = now
        .iter()
        .filter(|(_, values)| total(values) < 0.4 * sums)
        .max_by(|left, right| total(left.1).total_cmp(&total(right.1)))
        .map(|(feature, _)| feature.clone());
    let Some(column) = strongest.and_then(|feature| now.get_mut(&feature)) else {
        return false;
    };
    column.iter_mut().for_each(|value| *value *= 3.0);
    true
}

fn keep_inputs(scene: &mut Scene, share: f64) -> bool {
    for input in &mut scene.inputs {
        input.known = (input.known as f64 * share) as usize;
    }
    scene.inputs.iter().any(|input| input.leads > 0)
}

fn rank_anew(scene: &mut Scene, rank: fn(usize, &Outcome) -> f64) -> bool {
    let ranks: Vec<f64> = scene
        .since
        .iter()
        .enumerate()
        .map(|(place, outcome)| rank(place, outcome))
        .collect();
    for (outcome, rank) in scene.since.iter_mut().zip(ranks) {
        outcome.priority = rank;
        outcome.p = rank;
    }
    !scene.since.is_empty()
}

/// One line of the proof.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Proof {
    /// What was put in; `clean replay` for nothing.
    pub case: String,
    /// The alert that had to fire; none for the clean replay.
    pub expected: Option<&'static str>,
    /// The alerts that fired.
    pub fired: Vec<String>,
    /// Whether it came out as it had to.
    pub held: bool,
    /// Why it could not be tried.
    pub note: String,
}

/// Puts every fault into a clean scene, one at a time.
pub(in crate::playbooks::mql) fn prove(clean: &Scene) -> Vec<Proof> {
    let calls = |scene: &Scene| -> Vec<String> {
        fired(rules(), &scene.readings())
            .into_iter()
            .map(|(rule, _)| rule.id.clone())
            .collect()
    };
    let silent = calls(clean);
    let mut proofs = vec![Proof {
        case: "clean replay".to_owned(),
        expected: None,
        held: silent.is_empty(),
        fired: silent,
        note: String::new(),
    }];
    for fault in &FAULTS {
        let mut scene = clean.clone();
        let could = (fault.put)(&mut scene);
        let fired = calls(&scene);
        proofs.push(Proof {
            case: fault.what.to_owned(),
            expected: Some(fault.alert),
            held: !could || fired.iter().any(|alert| alert == fault.alert),
            fired,
            note: if could {
                String::new()
            } else {
                "not tried: the data lack what it breaks".to_owned()
            },
        });
    }
    proofs
}

/// Proofs that did not hold.
pub(in crate::playbooks::mql) fn broken(proofs: &[Proof]) -> usize {
    proofs.iter().filter(|proof| !proof.held).count()
}
