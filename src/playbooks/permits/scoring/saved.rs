//! The playbook's own store: one fact a lead each time it is saved. The latest fact of a lead is the lead.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answered::{Answered, NO_SCORE};
use super::input::Input;
use super::lead::Lead;
use crate::frame::{Frame, FrameError, boolean, integer, real, text};

/// What a stored lead is worth before anybody sold it.
const NEW: &str = "new";

/// A lead as it is saved: what was known of the permit, what the model said, and when.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in super::super) struct Saved {
    /// The lead's facts, as they were when it was scored.
    #[serde(flatten)]
    pub lead: Lead,
    /// 0 to 100, or -1.
    pub score: i64,
    /// The tier of that day's cuts, for whoever reads the facts alone.
    pub tier: String,
    /// The model's reasons.
    pub reasoning: Option<String>,
    /// The model's flags and those of a failure, `|` between them.
    pub said_flags: String,
    /// Who should buy it.
    pub ideal_contractor: Option<String>,
    /// `call`, `email` or `skip`.
    pub contact_priority: String,
    /// How it was scored.
    pub scoring_method: String,
    /// When.
    pub scored_at: String,
    /// In which run it was saved.
    pub run: Option<i64>,
    /// What it cost.
    pub cost_usd: Option<f64>,
    /// The question's key.
    pub answer_key: Option<String>,
    /// Rounds of retrying that failed.
    pub rounds: i64,
    /// Why there is no score.
    pub error: Option<String>,
    /// The model that answered.
    pub model: Option<String>,
    /// How the sale stood in the system that the lead was brought in from.
    pub status: Option<String>,
}

impl Saved {
    /// A lead with its answer.
    pub(in super::super) fn of(lead: &Lead, answered: &Answered, tier: &str, run: i64) -> Self {
        Self {
            lead: Lead {
                batch: answered.batch.clone(),
                ..lead.clone()
            },
            score: answered.score,
            tier: tier.to_owned(),
            reasoning: answered.reasoning.clone(),
            said_flags: answered.flags.clone(),
            ideal_contractor: answered.ideal_contractor.clone(),
            contact_priority: answered.contact_priority.clone(),
            scoring_method: answered.scoring_method.clone(),
            scored_at: answered.scored_at.clone(),
            run: Some(run),
            cost_usd: Some(answered.cost_usd),
            answer_key: Some(answered.answer_key.clone()),
            rounds: answered.rounds,
            error: answered.error.clone(),
            model: Some(answered.model.clone()),
            status: None,
        }
    }

    /// Whether it has a score.
    pub(in super::super) fn is_scored(&self) -> bool {
        self.score >= 0
    }

    /// The failure that is saved, as the row of `answers` that it was; nothing was asked for it this time.
    pub(in super::super) fn failure(&self) -> Answered {
        Answered {
            lead_id: self.lead.lead_id.clone(),
            lead_ref: Input::of(&self.lead).lead_ref,
            answer_key: self.answer_key.clone().unwrap_or_default(),
            score: NO_SCORE,
            flags: self.said_flags.clone(),
            contact_priority: self.contact_priority.clone(),
            scoring_method: self.scoring_method.clone(),
            cached: true,
            model: self.model.clone().unwrap_or_default(),
            error: self.error.clone(),
            scored_at: self.scored_at.clone(),
            batch: self.lead.batch.clone(),
            rounds: self.rounds,
            ..Answered::default()
        }
    }

    /// Whether this is what the answer would be saved as again.
    pub(in super::super) fn holds(&self, answered: &Answered) -> bool {
        self.answer_key.as_deref() == Some(&answered.answer_key)
            && self.score == answered.score
            && self.scored_at == answered.scored_at
            && self.error == answered.error
            && self.rounds == answered.rounds
    }

    /// The fact.
    pub(in super::super) fn fact(&self) -> Value {
        // Plain data with text keys, for which JSON cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The status of its sale in the system it came from.
    pub(in super::super) fn status(&self) -> &str {
        self.status.as_deref().unwrap_or(NEW)
    }
}

/// Every stored lead by id, and the batches that were saved.
#[derive(Debug, Default)]
pub(in super::super) struct Stored {
    /// The latest of each lead.
    pub leads: BTreeMap<String, Saved>,
    /// Closing facts by digest.
    pub closed: BTreeMap<String, Closing>,
}

/// The fact that closes a batch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct Closing {
    /// The digest of what was saved.
    pub persisted: String,
    /// Leads that were not stored before.
    pub created: i64,
    /// Leads whose record was replaced.
    pub updated: i64,
    /// Answers that changed nothing.
    pub skipped: i64,
    /// Answers that could not be saved.
    pub errors: i64,
    /// What was wrong with those: lead and words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<(String, String)>,
}

impl Stored {
    /// Reads the stream over the leads that were brought in; the stream is the newer.
    ///
    /// # Errors
    /// When the frame of leads brought in has other columns.
    pub(in super::super) fn read(facts: &[Value], before: &Frame) -> Result<Self, FrameError> {
        let mut stored = Self {
            leads: brought_in(before)?,
            closed: BTreeMap::new(),
        };
        stored.take_all(facts);
        Ok(stored)
    }

    /// Reads the stream alone, without leads that were brought in.
    pub(in super::super) fn of(facts: &[Value]) -> Self {
        let mut stored = Self::default();
        stored.take_all(facts);
        stored
    }

    fn take_all(&mut self, facts: &[Value]) {
        for fact in facts {
            if let Ok(closing) = serde_json::from_value::<Closing>(fact.clone()) {
                self.closed.insert(closing.persisted.clone(), closing);
            } else if let Ok(mut saved) = serde_json::from_value::<Saved>(fact.clone())
                && !saved.lead.lead_id.is_empty()
            {
                // What was sold stays sold, whatever is scored again.
                let before = self.leads.get(&saved.lead.lead_id);
                saved.status = before.and_then(|before| before.status.clone());
                self.leads.insert(saved.lead.lead_id.clone(), saved);
            }
        }
    }
}

/// Leads that another system scored.
fn brought_in(frame: &Frame) -> Result<BTreeMap<String, Saved>, FrameError> {
    let column = |name: &str| text(frame, name);
    let (ids, cities, permits) = (column("lead_id")?, column("city")?, column("permit_id")?);
    let (accounts, categories, groups) = (column("cad_account")?, column("category")?, column("trade_group")?);
    let (reasons, flags, buyers) = (column("reasoning")?, column("flags")?, column("ideal_contractor")?);
    let (priorities, methods) = (column("contact_priority")?, column("scoring_method")?);
    let (stamps, statuses) = (column("scored_at")?, column("status")?);
    let (scores, commercial) = (integer(frame, "score")?, boolean(frame, "is_commercial")?);
    let costs = real(frame, "cost_usd")?;
    let own = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let maybe = |value: Option<&str>| value.map(str::to_owned);
    let leads = (0..frame.height()).map(|row| {
        let category = own(categories.get(row));
        let lead = Lead {
            lead_id: own(ids.get(row)),
            city: own(cities.get(row)),
            permit_id: own(permits.get(row)),
            cad_account: maybe(accounts.get(row)),
            base_category: category.strip_prefix("commercial_").unwrap_or(&category).to_owned(),
            category,
            trade_group: own(groups.get(row)),
            is_commercial: commercial.get(row).unwrap_or_default(),
            siblings: 1,
            ..Lead::default()
        };
        let saved = Saved {
            score: scores.get(row).unwrap_or(NO_SCORE),
            reasoning: maybe(reasons.get(row)),
            said_flags: own(flags.get(row)),
            ideal_contractor: maybe(buyers.get(row)),
            contact_priority: own(priorities.get(row)),
            scoring_method: own(methods.get(row)),
            scored_at: own(stamps.get(row)),
            cost_usd: costs.get(row),
            status: maybe(statuses.get(row)),
            ..Saved::default()
        };
        (lead.lead_id.clone(), Saved { lead, ..saved })
    });
    Ok(leads.filter(|(id, _)| !id.is_empty()).collect())
}
