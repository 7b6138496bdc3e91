//! What came of asking, lead by lead: the rows of `answers` and of the frames beside it.

use serde_json::Value;

use super::answer;
use super::answered::{Answered, NO_SCORE, PENDING_METHOD, SKIP};
use super::asking::{Asked, Asking, believed};
use super::prompt::scoring_method;
use super::upsert::failure_flags;
use crate::connect::llm::{Completion, Model};
use crate::connect::{AskReport, AskState, Call, Outcome, Report};

/// A lead with what came of it.
pub(in super::super) struct Row<'a> {
    /// Whom was asked for.
    pub asked: &'a Asked,
    /// The question.
    pub call: &'a Call,
    /// Its whole course.
    pub report: &'a Report,
    /// Whether another batch or another lead of this one paid for the answer.
    pub served: bool,
}

/// A lead that came to an end.
pub(in super::super) struct Ended {
    /// The row of `answers`.
    pub answered: Answered,
    /// What the model thought.
    pub thinking: Option<String>,
}

/// Every lead with its course, in the order of asking.
pub(in super::super) fn rows(asking: &Asking) -> Vec<Row<'_>> {
    let rows = asking.asked.iter().zip(&asking.calls).zip(&asking.came.reports);
    rows.map(|((asked, call), report)| {
        let stamp = asking.stamps.get(&call.key);
        let elsewhere = stamp.is_some_and(|stamp| stamp.batch != asked.lead.batch);
        Row {
            asked,
            call,
            report,
            served: report.shared_with.is_some() || (report.replayed && elsewhere),
        }
    })
    .collect()
}

impl Row<'_> {
    /// Asks that this batch itself put for this lead.
    pub(in super::super) fn own_asks(&self) -> &[AskReport] {
        if self.served { &[] } else { &self.report.asks }
    }

    /// What this batch paid for the lead.
    pub(in super::super) fn cost_usd(&self) -> f64 {
        crate::stats::total(self.own_asks().iter().map(|ask| ask.cost.usd))
    }

    /// Why the lead is still queued, if it is.
    pub(in super::super) fn queued(&self) -> Option<String> {
        match &self.report.outcome {
            Outcome::Queued(stop) => Some(stop.sentence()),
            _ => None,
        }
    }

    /// The lead's answer, or that there is none and why; nothing while it is queued.
    pub(in super::super) fn ended(&self, asking: &Asking, model: &Model, retry_rounds: i64) -> Option<Ended> {
        let stamp = asking.stamps.get(&self.call.key);
        let blank = Answered {
            lead_id: self.asked.lead.lead_id.clone(),
            lead_ref: self.asked.lead_ref.clone(),
            answer_key: self.call.key.clone(),
            score: NO_SCORE,
            attempts: count(self.own_asks().iter().map(|ask| ask.attempts as usize).sum()),
            asks: count(self.own_asks().len()),
            cached: self.served,
            cost_usd: self.cost_usd(),
            latency_s: self.report.asks.last().map(|ask| ask.latency_s),
            model: model.name.clone(),
            scored_at: stamp.map(|stamp| stamp.at.clone()).unwrap_or_default(),
            batch: self.asked.lead.batch.clone(),
            ..Answered::default()
        };
        match &self.report.outcome {
            Outcome::Queued(_) => None,
            Outcome::Answered(kept) => Some(match believed(self.call, kept) {
                Ok((believed, completion)) => scored(blank, believed, completion, model, self.asked.round),
                // The judge that let it pass is this very function.
                Err(words) => failed(blank, &words, self.asked.round, retry_rounds),
            }),
            Outcome::Failed { words, .. } => Some(failed(blank, words, self.asked.round, retry_rounds)),
        }
    }
}

fn scored(blank: Answered, believed: answer::Believed, completion: Completion, model: &Model, round: i64) -> Ended {
    let tokens = |of: fn(&crate::connect::llm::Usage) -> u64| {
        completion
            .usage
            .as_ref()
            .map(|usage| i64::try_from(of(usage)).unwrap_or(i64::MAX))
    };
    let answer = believed.answer;
    Ended {
        answered: Answered {
            score: answer.score,
            reasoning: Some(answer.reasoning),
            flags: answer.flags.join("|"),
            ideal_contractor: Some(answer.ideal_contractor),
            contact_priority: answer.contact_priority,
            scoring_method: scoring_method(model.mode).to_owned(),
            prompt_tokens: tokens(|usage| usage.prompt_tokens),
            cached_tokens: tokens(|usage| usage.cached_tokens),
            completion_tokens: tokens(|usage| usage.completion_tokens),
            extra_keys: believed.extra_keys,
            model: completion
                .model
                .as_deref()
                .map_or(blank.model.clone(), answer::clean_line),
            rounds: (round - 1).max(0),
            ..blank
        },
        thinking: completion.reasoning,
    }
}

fn failed(blank: Answered, words: &str, round: i64, retry_rounds: i64) -> Ended {
    let words = answer::clean_line(words);
    Ended {
        answered: Answered {
            flags: failure_flags(&words, round, retry_rounds),
            contact_priority: SKIP.to_owned(),
            scoring_method: PENDING_METHOD.to_owned(),
            error: Some(words),
            rounds: round,
            ..blank
        },
        thinking: None,
    }
}

/// An answer that was not believed.
pub(in super::super) struct Fault {
    /// Which time of asking.
    pub ask: i64,
    /// What was wrong.
    pub what: String,
    /// How it began.
    pub excerpt: String,
}

/// The answers of a lead that were not believed.
pub(in super::super) fn faults(row: &Row<'_>) -> Vec<Fault> {
    let invalid = row.own_asks().iter().filter(|ask| ask.state == AskState::Invalid);
    invalid
        .map(|ask| Fault {
            ask: i64::from(ask.ask),
            what: ask.words.clone().unwrap_or_default(),
            excerpt: ask.kept.as_ref().map(excerpt).unwrap_or_default(),
        })
        .collect()
}

fn excerpt(kept: &Value) -> String {
    match Completion::kept(kept) {
        Ok(completion) => answer::excerpt(&completion.content),
        Err(_) => String::new(),
    }
}

/// A count as frames hold it.
pub(super) fn count(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
