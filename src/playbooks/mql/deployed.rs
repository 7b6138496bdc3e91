//! Which model scores a lead. Training makes a new model each time; what scores is decided by people (promote, demote)
//! and by a critical alert (rollback). Each decision is a recorded fact that names the model's frames by their hash, so
//! that an older model stays usable, its frames are kept by `gc`, and phases that read the facts know that they changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::monitor::settings::{Rollout, settings};
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, text};

/// The stream of decisions.
pub(in crate::playbooks::mql) const DEPLOYMENT: &str = "mql/deployment";

/// A model that scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::playbooks::mql) struct InUse {
    /// What people call it: the version that stands beside its scores.
    pub id: String,
    /// Hash of the frame `model`.
    pub model: String,
    /// Hash of the frame `calibrators`.
    pub calibrators: String,
    /// The day of the run that trained it.
    pub trained_on: NaiveDate,
    /// Precision of Tier A on the holdout when it was promoted.
    #[serde(default)]
    pub tier_a_precision: Option<f64>,
    /// Average precision on the holdout when it was promoted.
    #[serde(default)]
    pub average_precision: Option<f64>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub(in crate::playbooks::mql) enum Decision {
    /// The model becomes champion, step by step.
    Promote {
        /// The model.
        model: InUse,
        /// The day it counts from.
        day: NaiveDate,
    },
    /// The champion goes, the one before it comes back at once.
    Demote {
        /// The day it counts from.
        day: NaiveDate,
        /// Why.
        reason: String,
    },
    /// The same, by a critical alert.
    Rollback {
        /// The day it counts from.
        day: NaiveDate,
        /// Why.
        reason: String,
    },
}

/// The models that score today.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::mql) struct Deployed {
    /// The champion.
    pub champion: InUse,
    /// The champion before it, while leads are still moved from it; and what a rollback returns to.
    pub previous: Option<InUse>,
    /// Share of the leads that the champion scores.
    pub share: f64,
    /// The day of its promotion; none where nobody promoted and the newest model scores.
    pub since: Option<NaiveDate>,
}

impl Deployed {
    /// Reads who scores: the facts, and where nobody promoted anything the model of this run. The phase must read the
    /// frames `model` and `calibrators`, the facts [`DEPLOYMENT`] and the run's day.
    ///
    /// # Errors
    /// When the phase does not declare them, or a recorded decision cannot be understood.
    pub(in crate::playbooks::mql) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let newest = newest(context)?;
        Ok(Self::on(&decisions(context)?, newest, context.as_of()?))
    }

    /// Who scores on a day.
    pub(in crate::playbooks::mql) fn on(decisions: &[Decision], newest: InUse, day: NaiveDate) -> Self {
        let mut stack: Vec<(&InUse, NaiveDate)> = Vec::new();
        for decision in decisions {
            match decision {
                Decision::Promote { model, day } => stack.push((model, *day)),
                Decision::Demote { .. } | Decision::Rollback { .. } => {
                    stack.pop();
                    // Whoever comes back scores all leads at once: he did before.
                    if let Some(top) = stack.last_mut() {
                        top.1 = NaiveDate::MIN;
                    }
                }
            }
        }
        let previous = stack.iter().rev().nth(1).map(|(model, _)| (*model).clone());
        let Some((champion, since)) = stack.last() else {
            return Self {
                champion: newest,
                previous: None,
                share: 1.0,
                since: None,
            };
        };
        // The first champion takes over from nobody.
        let share = if previous.is_some() && *since != NaiveDate::MIN {
            share(&settings().rollout, day.signed_duration_since(*since).num_days())
        } else {
            1.0
        };
        Self {
            champion: (*champion).clone(),
            previous,
            share,
            since: (*since != NaiveDate::MIN).then_some(*since),
        }
    }

    /// The model that scores a lead. A lead stays with its model for as long as the share does.
    pub(in crate::playbooks::mql) fn of(&self, lead_id: &str) -> &InUse {
        match &self.previous {
            Some(previous) if place(&self.champion.id, lead_id) >= self.share => previous,
            _ => &self.champion,
        }
    }

    /// The models that score any lead: one, or two while leads are moved.
    pub(in crate::playbooks::mql) fn models(&self) -> Vec<&InUse> {
        let previous = self.previous.iter().filter(|_| self.share < 1.0);
        std::iter::once(&self.champion).chain(previous).collect()
    }
}

/// The model that this run trained.
///
/// # Errors
/// When the phase does not declare `model`, `calibrators` and the run's day.
pub(in crate::playbooks::mql) fn newest(context: &PhaseContext<'_>) -> Result<InUse, PhaseError> {
    let model = context.frame("model")?;
    Ok(InUse {
        id: version(&model)?,
        model: context.frame_hash("model")?.to_owned(),
        calibrators: context.frame_hash("calibrators")?.to_owned(),
        trained_on: context.as_of()?,
        tier_a_precision: None,
        average_precision: None,
    })
}

/// The decisions so far.
///
/// # Errors
/// When the phase does not declare [`DEPLOYMENT`] or one of them cannot be understood.
pub(in crate::playbooks::mql) fn decisions(context: &PhaseContext<'_>) -> Result<Vec<Decision>, PhaseError> {
    let read = |value| serde_json::from_value(value).map_err(|error| not_understood(&error));
    context.facts(DEPLOYMENT)?.into_iter().map(read).collect()
}

fn not_understood(error: &serde_json::Error) -> PhaseError {
    PhaseError::Input(format!(
        "a recorded decision on models (stream {DEPLOYMENT}) cannot be understood: {error}; it was written by a newer \
         Assay, or its database was edited"
    ))
}

/// The version of a stored model, as its part `meta` has it.
///
/// # Errors
/// When the frame is no stored model; the sentence says so.
pub(in crate::playbooks::mql) fn version(model: &Frame) -> Result<String, PhaseError> {
    let (parts, texts) = (text(model, "part")?, text(model, "json")?);
    let meta = parts.iter().zip(texts.iter()).find(|(part, _)| *part == Some("meta"));
    let meta: Option<serde_json::Value> = meta
        .and_then(|(_, json)| json)
        .and_then(|json| serde_json::from_str(json).ok());
    let version = meta.as_ref().and_then(|meta| meta.get("version")?.as_str());
    version.map(str::to_owned).ok_or_else(|| {
        PhaseError::Input(
            "the stored model has no version: train anew with `assay run mql --phase M4 --force`".to_owned(),
        )
    })
}

/// The share of leads so many days after the promotion.
fn share(steps: &[Rollout], days: i64) -> f64 {
    let reached = steps.iter().filter(|step| step.day <= days);
    reached.map(|step| step.share).fold(0.0, f64::max)
}

/// Where a lead stands between 0 and 1 when leads are moved to a model.
fn place(model: &str, lead_id: &str) -> f64 {
    let hash = Sha256::digest(format!("rollout|{model}|{lead_id}").as_bytes());
    let number = hash
        .iter()
        .take(4)
        .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    f64::from(number) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn model(name: &str) -> InUse {
        InUse {
            id: format!("mql-{name}"),
            model: name.to_owned(),
            calibrators: format!("{name} calibrated"),
            trained_on: day("2025-01-01"),
            tier_a_precision: Some(0.2),
            average_precision: Some(0.3),
        }
    }

    fn promote(name: &str, on: &str) -> Decision {
        Decision::Promote {
            model: model(name),
            day: day(on),
        }
    }

    fn shared(deployed: &Deployed) -> f64 {
        let ids: Vec<String> = (0..4000).map(|n| format!("L{n}")).collect();
        let new = ids
            .iter()
            .filter(|id| deployed.of(id).model == deployed.champion.model)
            .count();
        new as f64 / 4000.0
    }

    // spec: mql M10/6
    #[test]
    fn without_a_promotion_the_newest_model_scores_and_the_first_champion_scores_all() {
        let newest = model("new");
        let nobody = Deployed::on(&[], newest.clone(), day("2025-06-01"));
        assert_eq!((nobody.champion.model.as_str(), nobody.share), ("new", 1.0));
        let pinned = Deployed::on(&[promote("first", "2025-06-01")], newest, day("2025-06-01"));
        assert_eq!((pinned.champion.model.as_str(), pinned.share), ("first", 1.0));
        assert!(pinned.previous.is_none());
        assert_eq!(pinned.models().len(), 1);
    }

    // spec: mql M10/6: 10 % day 0, 50 % day 5, 100 % day 10–14
    #[test]
    fn leads_move_to_a_promoted_model_step_by_step_and_none_moves_back() {
        let decisions = [promote("first", "2025-05-01"), promote("second", "2025-06-01")];
        let on = |text: &str| Deployed::on(&decisions, model("new"), day(text));
        for (text, share) in [
            ("2025-06-01", 0.1),
            ("2025-06-05", 0.1),
            ("2025-06-06", 0.5),
            ("2025-06-10", 0.5),
            ("2025-06-11", 1.0),
            ("2025-08-01", 1.0),
        ] {
            let deployed = on(text);
            assert_eq!(deployed.share, share, "{text}");
            assert!((shared(&deployed) - share).abs() < 0.03, "{text}");
            assert_eq!(deployed.models().len(), if share < 1.0 { 2 } else { 1 });
        }
        let (early, late) = (on("2025-06-01"), on("2025-06-06"));
        for n in 0..500 {
            let id = format!("L{n}");
            assert!(
                early.of(&id).model != "second" || late.of(&id).model == "second",
                "{id}"
            );
        }
    }

    // spec: mql M10/6: CRITICAL rolls back
    #[test]
    fn a_rollback_returns_to_the_champion_before_at_once() {
        let mut decisions = vec![promote("first", "2025-05-01"), promote("second", "2025-06-01")];
        decisions.push(Decision::Rollback {
            day: day("2025-06-03"),
            reason: "precision".to_owned(),
        });
        let back = Deployed::on(&decisions, model("new"), day("2025-06-03"));
        assert_eq!((back.champion.model.as_str(), back.share), ("first", 1.0));
        decisions.push(Decision::Demote {
            day: day("2025-06-04"),
            reason: String::new(),
        });
        let newest = Deployed::on(&decisions, model("new"), day("2025-06-04"));
        assert_eq!(newest.champion.model, "new");
    }

    #[test]
    fn a_decision_survives_being_written_down() {
        let decision = promote("first", "2025-05-01");
        let text = serde_json::to_value(&decision).unwrap();
        assert_eq!(text["what"], "promote");
        assert_eq!(serde_json::from_value::<Decision>(text).unwrap(), decision);
    }
}
