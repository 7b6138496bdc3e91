//! Saves one scored lead a permit. Facts are only appended, all of a batch or none, and a batch that was saved before is
//! not saved again; a sale is another stream, which nothing here touches.

use std::collections::BTreeMap;

use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading, counted};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::permits::SCORED;
use crate::playbooks::permits::scoring::answered::{Answered, Cuts};
use crate::playbooks::permits::scoring::lead::Lead;
use crate::playbooks::permits::scoring::saved::{Closing, Saved, Stored};
use crate::playbooks::permits::scoring::{shelf, upsert};
use crate::playbooks::permits::sorting::{Facts, SortingData};
use crate::playbooks::permits::tiers::TIERS;
use crate::privacy::Identifier;

/// The phase.
pub(in crate::playbooks::permits) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let cuts = cuts(context)?;
    let mut leads = Lead::read(context.frame("retry_pool")?.as_ref())?;
    leads.extend(Lead::read(context.frame("to_score")?.as_ref())?);
    let mut answers = Answered::read(context.frame("answers")?.as_ref())?;
    answers.extend(Answered::read(context.frame("retried")?.as_ref())?);
    let before = context.frame("scored_before")?;
    let stored = Stored::read(&context.recall(SCORED)?, &before)?;
    let made = upsert::upsert(&stored, &leads, &answers, cuts, context.run_number()?);
    if !stored.closed.contains_key(&made.closing.persisted) && !answers.is_empty() {
        let mut facts: Vec<serde_json::Value> = made.saves.iter().map(Saved::fact).collect();
        facts.push(serde_json::to_value(&made.closing).unwrap_or_default());
        context.remember(SCORED, &facts)?;
    }
    let mut stored = Stored::read(&context.recall(SCORED)?, &before)?;
    let facts = Facts::new(&SortingData::built_in(), &[]).map_err(PhaseError::Input)?;
    let day = context.as_of()?.to_epoch_days();
    let known = Lead::read(context.frame("already_scored")?.as_ref())?;
    let known: BTreeMap<&str, &Lead> = leads
        .iter()
        .chain(&known)
        .map(|lead| (lead.lead_id.as_str(), lead))
        .collect();
    for saved in stored.leads.values_mut() {
        // Another system's store says what it made of a lead; what the permit and the parcel say stands in the files.
        if saved.lead.batch.is_empty()
            && let Some(known) = known.get(saved.lead.lead_id.as_str())
        {
            saved.lead.learn(known);
        }
        saved.lead.age(day, &facts);
    }
    let mut shelf: Vec<&Saved> = stored.leads.values().collect();
    // Nobody's answer outlives that they were forgotten.
    shelf.retain(|saved| !context.is_forgotten(Identifier::Lead, &saved.lead.lead_id));
    let (shelf, scored_leads) = shelf::sorted(shelf, cuts)?;
    let identity = identity(context, &shelf, &answers)?;
    let upserts = upserts(&made.closing)?;
    let tiers = TIERS.map(|tier| {
        let leads = shelf.iter().filter(|saved| cuts.tier(saved.score) == tier).count();
        Metric::count("leads", leads).about(tier)
    });
    let mut metrics: Vec<Metric> = outcomes(&made.closing)
        .into_iter()
        .map(|(name, leads)| Metric::count(name, usize::try_from(leads).unwrap_or_default()))
        .collect();
    metrics.extend(tiers);
    Ok(PhaseOutput {
        metrics,
        readings: readings(&made.closing, answers.len(), &upserts)?,
        rows_in: answers.len(),
        rows_out: shelf.len(),
        frames: vec![
            ("scored_leads", scored_leads),
            ("scored_identity", identity),
            ("upserts", upserts),
        ],
    })
}

/// The cuts of the tiers.
pub(super) fn cuts(context: &PhaseContext<'_>) -> Result<Cuts, PhaseError> {
    Ok(Cuts {
        a: context.number("tier_a")?,
        b: context.number("tier_b")?,
        review_below: context.number("review_below")?,
    })
}

/// People and places of the stored leads, and what the model thought of each.
fn identity(context: &PhaseContext<'_>, shelf: &[&Saved], answers: &[Answered]) -> Result<Frame, PhaseError> {
    let kept = context.last_made("scored_identity")?;
    let mut thinking = shelf::thoughts(context.frame("scored_before_identity")?.as_ref())?;
    if let Some(kept) = &kept {
        thinking.extend(shelf::thoughts(kept)?);
    }
    let mut said = shelf::thoughts(context.frame("answers_identity")?.as_ref())?;
    said.extend(shelf::thoughts(context.frame("retried_identity")?.as_ref())?);
    // Only of the answer that is stored: an older thought of the lead would explain another score.
    let by_id: BTreeMap<&str, &&Saved> = shelf.iter().map(|saved| (saved.lead.lead_id.as_str(), saved)).collect();
    for answered in answers {
        let id = answered.lead_id.as_str();
        if by_id.get(id).is_some_and(|saved| saved.holds(answered)) {
            thinking.remove(id);
            thinking.extend(said.remove(id).map(|thought| (id.to_owned(), thought)));
        }
    }
    let permits = context.frame("permits_enriched_identity")?;
    Ok(shelf::identity(shelf, &permits, kept.as_deref(), &thinking)?)
}

fn outcomes(closing: &Closing) -> [(&'static str, i64); 4] {
    [
        ("created", closing.created),
        ("updated", closing.updated),
        ("skipped", closing.skipped),
        ("errors", closing.errors),
    ]
}

fn upserts(closing: &Closing) -> Result<Frame, FrameError> {
    let outcomes = outcomes(closing);
    FrameBuilder::new()
        .text("outcome", outcomes.iter().map(|(name, _)| Some(*name)))
        .integer("leads", outcomes.iter().map(|(_, leads)| Some(*leads)))
        .finish()
}

fn readings(closing: &Closing, answers: usize, upserts: &Frame) -> Result<Vec<Reading>, PhaseError> {
    let told: i64 = outcomes(closing).iter().map(|(_, leads)| leads).sum();
    let untold = answers as f64 - told as f64;
    let words: Vec<String> = outcomes(closing)
        .iter()
        .map(|(name, leads)| format!("{leads} {name}"))
        .collect();
    let answered = counted(answers as u64, "answer", "answers");
    let faults = FrameBuilder::new()
        .text("lead_id", closing.faults.iter().map(|(lead, _)| Some(lead)))
        .text("error", closing.faults.iter().map(|(_, words)| Some(words)))
        .finish()?;
    Ok(vec![
        Reading::new("P13", untold)
            .note(format!("{answered}: {}", words.join(", ")))
            .evidence(upserts.clone()),
        Reading::new("P13-ERRORS", closing.errors as f64)
            .note(counted(
                closing.errors,
                "answer could not be saved",
                "answers could not be saved",
            ))
            .evidence(faults),
    ])
}
