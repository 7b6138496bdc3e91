//! A lead with what came of asking for it: a score with its reasons, or why there is none.

use serde::{Deserialize, Serialize};

use crate::frame::{Frame, FrameBuilder, FrameError, boolean, integer, real, text};
use crate::playbooks::permits::tiers::RETRY;

/// The score of a lead that could not be scored.
pub(in super::super) const NO_SCORE: i64 = -1;
/// The flag of a lead that is to be asked again.
pub(in super::super) const PENDING: &str = "PENDING_RETRY";
/// The flag of a lead that was asked so often that it is not asked again.
pub(in super::super) const EXHAUSTED: &str = "retry_exhausted";
/// How a lead without a score is said to have been scored.
pub(in super::super) const PENDING_METHOD: &str = "pending_retry";
/// What is to be done about a lead without a score.
pub(in super::super) const SKIP: &str = "skip";

/// The cuts of the tiers and where a second look is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Cuts {
    /// Least score of tier A.
    pub a: f64,
    /// Least score of tier B.
    pub b: f64,
    /// A lower score is for a reviewer.
    pub review_below: f64,
}

impl Cuts {
    /// The tier of a score.
    pub(in super::super) fn tier(&self, score: i64) -> &'static str {
        match score as f64 {
            score if score < 0.0 => RETRY,
            score if score >= self.a => "A",
            score if score >= self.b => "B",
            _ => "C",
        }
    }

    /// Whether a reviewer should look at a score.
    pub(in super::super) fn is_for_review(&self, score: i64) -> bool {
        score >= 0 && (score as f64) < self.review_below
    }
}

/// One row of `answers` or `retried`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Answered {
    /// The lead.
    pub lead_id: String,
    /// How the model knew it.
    pub lead_ref: String,
    /// The question's key.
    pub answer_key: String,
    /// 0 to 100, or -1.
    pub score: i64,
    /// The model's reasons.
    pub reasoning: Option<String>,
    /// Flags, `|` between them.
    pub flags: String,
    /// Who should buy it.
    pub ideal_contractor: Option<String>,
    /// `call`, `email` or `skip`.
    pub contact_priority: String,
    /// How it was scored.
    pub scoring_method: String,
    /// How often something was sent for it.
    pub attempts: i64,
    /// How many questions that were.
    pub asks: i64,
    /// Whether an answer of another batch or lead served.
    pub cached: bool,
    /// What it cost this batch.
    pub cost_usd: f64,
    /// Tokens of the prompt.
    pub prompt_tokens: Option<i64>,
    /// Those of them that the service had cached.
    pub cached_tokens: Option<i64>,
    /// Tokens of the answer, thinking included.
    pub completion_tokens: Option<i64>,
    /// How long the answer took.
    pub latency_s: Option<f64>,
    /// Keys that were dropped.
    pub extra_keys: i64,
    /// The model that answered.
    pub model: String,
    /// Why there is no score.
    pub error: Option<String>,
    /// When it was asked.
    pub scored_at: String,
    /// What the lead's frame was made from.
    pub batch: String,
    /// In which round of retrying.
    pub rounds: i64,
}

impl Answered {
    /// Whether the model gave a score.
    pub(in super::super) fn is_scored(&self) -> bool {
        self.score >= 0
    }

    /// Rows as a frame.
    ///
    /// # Errors
    /// When the frame library refuses.
    pub(in super::super) fn frame(rows: &[Self], cuts: Cuts) -> Result<Frame, FrameError> {
        let texts = |of: fn(&Self) -> &str| rows.iter().map(move |row| Some(of(row)));
        let maybe = |of: fn(&Self) -> Option<&str>| rows.iter().map(of);
        let numbers = |of: fn(&Self) -> i64| rows.iter().map(move |row| Some(of(row)));
        FrameBuilder::new()
            .text("lead_id", texts(|row| &row.lead_id))
            .text("lead_ref", texts(|row| &row.lead_ref))
            .text("answer_key", texts(|row| &row.answer_key))
            .integer("score", numbers(|row| row.score))
            .text("tier", rows.iter().map(|row| Some(cuts.tier(row.score))))
            .text("reasoning", maybe(|row| row.reasoning.as_deref()))
            .text("flags", texts(|row| &row.flags))
            .text("ideal_contractor", maybe(|row| row.ideal_contractor.as_deref()))
            .text("contact_priority", texts(|row| &row.contact_priority))
            .text("scoring_method", texts(|row| &row.scoring_method))
            .integer("attempts", numbers(|row| row.attempts))
            .integer("asks", numbers(|row| row.asks))
            .boolean("cached", rows.iter().map(|row| Some(row.cached)))
            .real("cost_usd", rows.iter().map(|row| Some(row.cost_usd)))
            .integer("prompt_tokens", rows.iter().map(|row| row.prompt_tokens))
            .integer("cached_tokens", rows.iter().map(|row| row.cached_tokens))
            .integer("completion_tokens", rows.iter().map(|row| row.completion_tokens))
            .real("latency_s", rows.iter().map(|row| row.latency_s))
            .integer("extra_keys", numbers(|row| row.extra_keys))
            .text("model", texts(|row| &row.model))
            .text("error", maybe(|row| row.error.as_deref()))
            .text("scored_at", texts(|row| &row.scored_at))
            .text("batch", texts(|row| &row.batch))
            .integer("rounds", numbers(|row| row.rounds))
            .finish()
    }

    /// The rows of a frame.
    ///
    /// # Errors
    /// When a column is missing or of another kind.
    pub(in super::super) fn read(frame: &Frame) -> Result<Vec<Self>, FrameError> {
        let column = |name: &str| text(frame, name);
        let whole = |name: &str| integer(frame, name);
        let (ids, refs, keys) = (column("lead_id")?, column("lead_ref")?, column("answer_key")?);
        let (reasons, flags, buyers) = (column("reasoning")?, column("flags")?, column("ideal_contractor")?);
        let (priorities, methods) = (column("contact_priority")?, column("scoring_method")?);
        let (models, errors) = (column("model")?, column("error")?);
        let (stamps, batches) = (column("scored_at")?, column("batch")?);
        let (scores, attempts, asks) = (whole("score")?, whole("attempts")?, whole("asks")?);
        let (prompts, cached, completions) = (
            whole("prompt_tokens")?,
            whole("cached_tokens")?,
            whole("completion_tokens")?,
        );
        let (extra, rounds) = (whole("extra_keys")?, whole("rounds")?);
        let (served, costs) = (boolean(frame, "cached")?, real(frame, "cost_usd")?);
        let latencies = real(frame, "latency_s")?;
        let own = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let rows = (0..frame.height()).map(|row| Self {
            lead_id: own(ids.get(row)),
            lead_ref: own(refs.get(row)),
            answer_key: own(keys.get(row)),
            score: scores.get(row).unwrap_or(NO_SCORE),
            reasoning: reasons.get(row).map(str::to_owned),
            flags: own(flags.get(row)),
            ideal_contractor: buyers.get(row).map(str::to_owned),
            contact_priority: own(priorities.get(row)),
            scoring_method: own(methods.get(row)),
            attempts: attempts.get(row).unwrap_or_default(),
            asks: asks.get(row).unwrap_or_default(),
            cached: served.get(row).unwrap_or_default(),
            cost_usd: costs.get(row).unwrap_or_default(),
            prompt_tokens: prompts.get(row),
            cached_tokens: cached.get(row),
            completion_tokens: completions.get(row),
            latency_s: latencies.get(row),
            extra_keys: extra.get(row).unwrap_or_default(),
            model: own(models.get(row)),
            error: errors.get(row).map(str::to_owned),
            scored_at: own(stamps.get(row)),
            batch: own(batches.get(row)),
            rounds: rounds.get(row).unwrap_or_default(),
        });
        Ok(rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUTS: Cuts = Cuts {
        a: 80.0,
        b: 50.0,
        review_below: 30.0,
    };

    // spec: permits R1, R2, 8.7
    #[test]
    fn tiers_follow_the_cuts() {
        let tiers = [
            (100, "A"),
            (80, "A"),
            (79, "B"),
            (50, "B"),
            (49, "C"),
            (0, "C"),
            (-1, "RETRY"),
        ];
        for (score, tier) in tiers {
            assert_eq!(CUTS.tier(score), tier, "{score}");
        }
        for (score, review) in [(30, false), (29, true), (0, true), (-1, false)] {
            assert_eq!(CUTS.is_for_review(score), review, "{score}");
        }
        assert_eq!(Cuts { a: 75.0, ..CUTS }.tier(79), "A");
    }

    #[test]
    fn rows_survive_their_frame() {
        let row = Answered {
            lead_id: "a:1".to_owned(),
            score: 81,
            reasoning: Some("because".to_owned()),
            flags: "x|y".to_owned(),
            cost_usd: 0.005671,
            latency_s: Some(2.5),
            cached: true,
            prompt_tokens: Some(1500),
            rounds: 2,
            ..Answered::default()
        };
        let rows = [row, Answered::default()];
        let frame = Answered::frame(&rows, CUTS).unwrap();
        assert_eq!(Answered::read(&frame).unwrap(), rows);
    }
}
