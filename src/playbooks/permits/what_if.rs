//! What-if: the thresholds of the tiers, moved over the scores that are there. No call is made for it, and no score changes.

use std::collections::BTreeMap;

use super::tiers::{RETRY, TIERS};
use crate::engine::{Parameters, counted};
use crate::frame::{integer, text};
use crate::lens::{FrameSource, LensError, Mover, Slider, TierRow, WhatIf, WhatIfEngine};

/// The parameters that can be moved, the highest first.
const CUTS: [&str; 3] = ["tier_a", "tier_b", "review_below"];
/// The scale of a score.
const HIGHEST: f64 = 100.0;

/// Where the tiers begin, and below which score a lead is to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cuts {
    pub a: i64,
    pub b: i64,
    pub review: i64,
}

impl Cuts {
    /// Those of these parameters.
    pub(super) fn of(parameters: &Parameters) -> Self {
        let [a, b, review] = CUTS.map(|name| parameters.number(name).unwrap_or_default() as i64);
        Self { a, b, review }
    }

    /// The tier of a score, by its place among the tiers.
    fn place(self, score: Option<i64>) -> usize {
        match score {
            Some(score) if score >= self.a => 0,
            Some(score) if score >= self.b => 1,
            Some(score) if score >= 0 => 2,
            _ => TIERS.len() - 1,
        }
    }

    /// The score at which the next tier begins; nothing in the best one and without a score.
    pub(super) fn next(self, tier: &str) -> Option<(&'static str, i64)> {
        match tier {
            "B" => Some(("A", self.a)),
            "C" => Some(("B", self.b)),
            _ => None,
        }
    }
}

/// Whether thresholds fit together.
///
/// # Errors
/// When one crosses its neighbour.
pub(super) fn fit_together(parameters: &Parameters) -> Result<(), LensError> {
    let cuts = Cuts::of(parameters);
    if cuts.a > cuts.b && cuts.b >= cuts.review {
        return Ok(());
    }
    Err(LensError::Refused(format!(
        "tier_a {} > tier_b {} ≥ review_below {} does not hold: move them in that order, or shift all",
        cuts.a, cuts.b, cuts.review
    )))
}

/// The sliders with their present values.
pub(super) fn sliders(parameters: &Parameters) -> Vec<Slider> {
    let specs = super::params::parameters();
    let slider = |name: &str| {
        let spec = specs.iter().find(|spec| spec.name == name)?;
        Some(Slider {
            name: name.to_owned(),
            value: parameters.number(name),
            minimum: spec.minimum.unwrap_or(0.0),
            maximum: spec.maximum.unwrap_or(HIGHEST),
            step: 1.0,
            unit: "points".to_owned(),
        })
    };
    CUTS.iter().filter_map(|name| slider(name)).collect()
}

/// Every threshold moved by as much as the one that the draft moves.
pub(super) fn shift_all(now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
    let of = |parameters: &Parameters, name: &str| parameters.number(name).unwrap_or_default() as i64;
    let moved = CUTS.iter().map(|name| of(draft, name) - of(now, name));
    let mut by: Vec<i64> = moved.filter(|by| *by != 0).collect();
    by.dedup();
    let [by] = by.as_slice() else {
        return Err(LensError::Refused(format!(
            "to shift all, move one of {}",
            CUTS.join(", ")
        )));
    };
    let shifted = CUTS
        .iter()
        .map(|name| ((*name).to_owned(), toml::Value::Integer(of(now, name) + by)));
    Ok(shifted.collect())
}

/// Stored scores with their tiers now and after the last good step.
pub(super) struct Prepared {
    now: Parameters,
    ids: Vec<String>,
    scores: Vec<Option<i64>>,
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Prepared {
    /// Reads what steps start from.
    ///
    /// # Errors
    /// When no lead is stored yet.
    pub(super) fn read(frames: &dyn FrameSource) -> Result<Self, LensError> {
        let leads = frames.frame("scored_leads")?;
        let (ids, scores) = (text(&leads, "lead_id")?, integer(&leads, "score")?);
        let now = frames.parameters().clone();
        let cuts = Cuts::of(&now);
        let scores: Vec<Option<i64>> = scores.iter().collect();
        let before: Vec<usize> = scores.iter().map(|score| cuts.place(*score)).collect();
        Ok(Self {
            ids: ids.iter().map(|id| id.unwrap_or_default().to_owned()).collect(),
            scores,
            after: before.clone(),
            before,
            now,
        })
    }

    fn refuse(&self, draft: &Parameters) -> Result<(), LensError> {
        for (name, held) in draft.all() {
            let changed = self.now.value(name) != Some(&held.value);
            if changed && !CUTS.contains(&name.as_str()) && !name.starts_with("gate.") {
                return Err(LensError::Refused(format!(
                    "`{name}` changes what is asked or kept, not where tiers begin: run it with --set {name}=…"
                )));
            }
        }
        fit_together(draft)
    }

    fn rows(&self, tiers: &[usize]) -> Vec<TierRow> {
        let row = |(place, name): (usize, &&str)| {
            let n = tiers.iter().filter(|tier| **tier == place).count() as u64;
            TierRow::counted(name, place as u32 + 1, n, tiers.len() as u64)
        };
        TIERS.iter().enumerate().map(row).collect()
    }
}

impl WhatIfEngine for Prepared {
    fn step(&mut self, draft: &Parameters) -> Result<WhatIf, LensError> {
        self.refuse(draft)?;
        let (now, then) = (Cuts::of(&self.now), Cuts::of(draft));
        for (score, after) in self.scores.iter().zip(&mut self.after) {
            *after = then.place(*score);
        }
        let mut moves = Vec::new();
        for (from, from_name) in TIERS.iter().enumerate() {
            for (to, to_name) in TIERS.iter().enumerate().filter(|(to, _)| *to != from) {
                let pairs = self.before.iter().zip(&self.after);
                let n = pairs
                    .filter(|(before, after)| **before == from && **after == to)
                    .count() as u64;
                if n > 0 {
                    moves.push(((*from_name).to_owned(), (*to_name).to_owned(), n));
                }
            }
        }
        let review = |cuts: Cuts| {
            let below = |score: &&Option<i64>| score.is_some_and(|score| (0..cuts.review).contains(&score));
            self.scores.iter().filter(below).count()
        };
        Ok(WhatIf {
            before: self.rows(&self.before),
            after: self.rows(&self.after),
            moves,
            leads: self.scores.len() as u64,
            note: format!(
                "to be looked at: {} now, {} under the draft; scores stay as the model gave them",
                counted(review(now), "lead", "leads"),
                review(then)
            ),
            ..WhatIf::default()
        })
    }

    fn movers(&self) -> Result<Vec<Mover>, LensError> {
        let name = |place: &usize| TIERS.get(*place).copied().unwrap_or(RETRY).to_owned();
        let moved = self.before.iter().zip(&self.after).zip(&self.ids);
        Ok(moved
            .filter(|((before, after), _)| before != after)
            .map(|((before, after), id)| Mover {
                lead_id: id.clone(),
                from: name(before),
                to: name(after),
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::permits::fixture::{Held, lead};

    fn desk() -> Held {
        let scores = [
            (80, "A"),
            (79, "B"),
            (50, "B"),
            (49, "C"),
            (29, "C"),
            (0, "C"),
            (-1, "RETRY"),
        ];
        let leads: Vec<_> = scores
            .iter()
            .enumerate()
            .map(|(place, (score, tier))| lead(&format!("austin:{place}"), tier, *score))
            .collect();
        Held::of(&leads)
    }

    fn counts(rows: &[TierRow]) -> Vec<u64> {
        rows.iter().map(|row| row.n).collect()
    }

    // spec: permits R1, R2
    #[test]
    fn a_step_moves_tiers_and_no_score() {
        let held = desk();
        let mut engine = Prepared::read(&held).unwrap();
        let same = engine.step(&held.parameters).unwrap();
        assert_eq!(counts(&same.before), [1, 2, 3, 1]);
        assert_eq!((counts(&same.after), same.moves.len()), (counts(&same.before), 0));
        let step = engine
            .step(&held.drafted(&[("tier_a", 79), ("tier_b", 29), ("review_below", 1)]))
            .unwrap();
        assert_eq!(counts(&step.after), [2, 3, 1, 1]);
        assert_eq!(step.moves, [("B".into(), "A".into(), 1), ("C".into(), "B".into(), 2)]);
        assert!(step.note.contains("2 leads now, 1 under"), "{}", step.note);
        let movers = engine.movers().unwrap();
        assert_eq!(movers.len() as u64, step.moved());
        assert_eq!((movers[0].lead_id.as_str(), movers[0].to.as_str()), ("austin:1", "A"));
    }

    // spec: permits R1
    #[test]
    fn thresholds_that_cross_are_refused_and_can_be_shifted_together() {
        let held = desk();
        let mut engine = Prepared::read(&held).unwrap();
        for crossed in [&[("tier_a", 50)][..], &[("tier_b", 29)], &[("review_below", 51)]] {
            let refused = engine.step(&held.drafted(crossed)).unwrap_err().to_string();
            assert!(refused.contains("does not hold"), "{refused}");
        }
        let refused = engine
            .step(&held.drafted(&[("max_age_days", 30)]))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("--set max_age_days"), "{refused}");
        let shifted = shift_all(&held.parameters, &held.drafted(&[("tier_a", 50)])).unwrap();
        let value = |name: &str| shifted.get(name).and_then(toml::Value::as_integer);
        assert_eq!(
            [value("tier_a"), value("tier_b"), value("review_below")],
            [Some(50), Some(20), Some(0)]
        );
        assert!(shift_all(&held.parameters, &held.parameters).is_err());
        assert_eq!(sliders(&held.parameters).len(), CUTS.len());
    }
}
