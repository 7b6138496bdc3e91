//! 7.1: what leaves the house: the tables that go to the warehouse and the CRM, and what reps are handed.
//!
//! A CRM keeps what it was told. A lead that was graded once and is standard now must be told so, or its stale tier
//! stays: the phase keeps a ledger of every lead that was ever worth a call (an effect phase: it remembers).

use std::collections::BTreeMap;

use super::dates::Dates;
use super::telling::{did, learned, next};
use crate::engine::{Metric, PhaseContext, PhaseError, PhaseOutput, Reading};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, date, integer, text};
use crate::playbooks::advisors::rulesets::{SHIPPED, parse};
use crate::playbooks::advisors::sga::sga_list;

/// A lead that a CRM was told of.
struct Told {
    tier: String,
    priority: bool,
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let scores = context.frame("scores")?;
    let standard = standard_tier(context)?;
    let dates = Dates::read(context.frame("dates")?.as_ref())?;
    let listed = listed(context, &scores, &standard, dates.execution)?;
    let ledger = ledger(context, &scores, &listed)?;
    let sync = sync_rows(&scores, &listed, &ledger, dates.execution)?;
    let priority = text(&scores, "score_tier")?
        .iter()
        .filter(|tier| *tier != Some(&standard))
        .count();
    let cleared = sync.clearing;
    let by_tier = by_tier(&scores)?;
    let readings = vec![
        Reading::new("G7.1.2", scores.height() as f64)
            .note(format!(
                "{} scored leads in {} tiers",
                scores.height(),
                by_tier.height()
            ))
            .evidence(by_tier),
        match sga_list(&scores, &standard, dates.execution) {
            Ok(list) => Reading::new("G7.3.1", 0.0).note(format!("{} leads for the reps", list.height())),
            Err(error) => Reading::new("G7.3.1", 1.0).note(error.to_string()),
        },
    ];
    did(context, "Prepared scores, the reps' list and the rows of the CRM sync");
    if cleared > 0 {
        learned(
            context,
            &format!("{cleared} leads were worth a call once and are not now: the sync clears their tier"),
        );
    }
    next(
        context,
        "assay export advisors all writes the files; assay sql advisors writes the warehouse's SQL",
    );
    let kept: Vec<(&String, &Told)> = ledger.iter().collect();
    let frame = FrameBuilder::new()
        .text("lead_id", kept.iter().map(|(id, _)| Some(id.as_str())))
        .text("tier", kept.iter().map(|(_, told)| Some(told.tier.as_str())))
        .boolean("priority", kept.iter().map(|(_, told)| Some(told.priority)))
        .finish()?;
    Ok(PhaseOutput {
        metrics: vec![
            Metric::count("scored_leads", scores.height()),
            Metric::count("priority_leads", priority),
            Metric::count("sync_rows", sync.rows.height()),
            Metric::count("clearing_rows", cleared),
        ],
        readings,
        rows_in: scores.height(),
        rows_out: sync.rows.height(),
        frames: vec![
            ("sync_ledger", frame),
            ("crm_sync", sync.rows),
            ("deployment", deployment()?),
        ],
    })
}

/// The name of the tier that is worth no call.
fn standard_tier(context: &PhaseContext<'_>) -> Result<String, PhaseError> {
    let sets = context.frame("rulesets")?;
    let (active, texts) = (boolean(&sets, "active")?, text(&sets, "toml")?);
    let found = (0..sets.height()).find(|row| active.get(*row) == Some(true));
    let set = found
        .and_then(|row| texts.get(row))
        .or(SHIPPED.last().map(|(_, text)| *text));
    let set = parse(set.unwrap_or_default()).map_err(|error| PhaseError::Input(error.to_string()))?;
    Ok(set.default_tier().name.clone())
}

/// Rows of the scores that the CRM is told of: priority leads, those contacted lately where that is asked for.
fn listed(
    context: &PhaseContext<'_>,
    scores: &Frame,
    standard: &str,
    execution: i32,
) -> Result<Vec<usize>, PhaseError> {
    let since = context
        .optional_number("sync_days")?
        .map(|days| execution - days as i32);
    let (tiers, contacts) = (text(scores, "score_tier")?, date(scores, "contacted_date")?);
    Ok((0..scores.height())
        .filter(|row| tiers.get(*row) != Some(standard))
        .filter(|row| since.is_none_or(|day| contacts.get(*row).is_some_and(|contact| contact >= day)))
        .collect())
}

/// Every lead that a sync ever listed, with its tier now: none where it is standard or gone. A lead that was listed once
/// and is still worth a call, but not contacted lately, keeps what the CRM has.
fn ledger(context: &PhaseContext<'_>, scores: &Frame, listed: &[usize]) -> Result<BTreeMap<String, Told>, PhaseError> {
    let standard = standard_tier(context)?;
    let mut ledger: BTreeMap<String, Told> = BTreeMap::new();
    if let Some(before) = context.last_made("sync_ledger")? {
        for id in text(&before, "lead_id")?.iter().flatten() {
            let told = Told {
                tier: standard.clone(),
                priority: false,
            };
            ledger.insert(id.to_owned(), told);
        }
    }
    let (ids, tiers) = (text(scores, "lead_id")?, text(scores, "score_tier")?);
    let of = |row: usize| Some((ids.get(row)?, tiers.get(row)?));
    let now = (0..scores.height())
        .filter_map(of)
        .filter(|(_, tier)| *tier != standard);
    for (id, tier) in now {
        if let Some(told) = ledger.get_mut(id) {
            *told = Told {
                tier: tier.to_owned(),
                priority: true,
            };
        }
    }
    for (id, tier) in listed.iter().filter_map(|row| of(*row)) {
        let told = Told {
            tier: tier.to_owned(),
            priority: true,
        };
        ledger.insert(id.to_owned(), told);
    }
    Ok(ledger)
}

struct Sync {
    rows: Frame,
    clearing: usize,
}

/// The fields of the listed leads, and rows that clear what the CRM was told of leads that are standard now.
fn sync_rows(
    scores: &Frame,
    listed: &[usize],
    ledger: &BTreeMap<String, Told>,
    execution: i32,
) -> Result<Sync, PhaseError> {
    let (ids, tiers) = (text(scores, "lead_id")?, text(scores, "score_tier")?);
    let mut rows: Vec<(&str, Option<usize>)> = listed
        .iter()
        .filter_map(|row| Some((ids.get(*row)?, Some(*row))))
        .collect();
    rows.extend(
        ledger
            .iter()
            .filter(|(_, told)| !told.priority)
            .map(|(id, _)| (id.as_str(), None)),
    );
    let clearing = rows.len() - listed.len();
    let words = |name: &str| text(scores, name);
    let (labels, actions, reasons) = (
        words("tier_display")?,
        words("action_recommended")?,
        words("tier_explanation")?,
    );
    let (versions, ranks) = (words("model_version")?, integer(scores, "priority_rank")?);
    let rates = crate::frame::real(scores, "expected_conversion_rate")?;
    let lifts = crate::frame::real(scores, "expected_lift")?;
    let version = versions.get(0).unwrap_or_default();
    let at = |row: Option<usize>| row.unwrap_or(usize::MAX);
    let frame = FrameBuilder::new()
        .text("Id", rows.iter().map(|(id, _)| Some(*id)))
        .text("Lead_Score_Tier__c", rows.iter().map(|(_, row)| tiers.get(at(*row))))
        .text("Lead_Tier_Display__c", rows.iter().map(|(_, row)| labels.get(at(*row))))
        .text(
            "Expected_Conversion_Rate__c",
            rows.iter()
                .map(|(_, row)| rates.get(at(*row)).map(|rate| format!("{:.1}%", rate * 100.0))),
        )
        .text(
            "Expected_Lift__c",
            rows.iter()
                .map(|(_, row)| lifts.get(at(*row)).map(|lift| format!("{lift:.2}x"))),
        )
        .integer("Lead_Priority_Rank__c", rows.iter().map(|(_, row)| ranks.get(at(*row))))
        .text(
            "Lead_Action_Recommended__c",
            rows.iter().map(|(_, row)| actions.get(at(*row))),
        )
        .text(
            "Lead_Tier_Explanation__c",
            rows.iter().map(|(_, row)| reasons.get(at(*row))),
        )
        .text("Lead_Score_Model_Version__c", rows.iter().map(|_| Some(version)))
        .date("Lead_Score_Updated__c", rows.iter().map(|_| Some(execution)))
        .finish()?;
    Ok(Sync { rows: frame, clearing })
}

fn by_tier(scores: &Frame) -> Result<Frame, FrameError> {
    let mut tiers: BTreeMap<&str, i64> = BTreeMap::new();
    for tier in text(scores, "score_tier")?.iter().flatten() {
        *tiers.entry(tier).or_default() += 1;
    }
    FrameBuilder::new()
        .text("tier", tiers.keys().map(Some))
        .integer("leads", tiers.values().map(|n| Some(*n)))
        .finish()
}

/// What is handed over, and to whom.
fn deployment() -> Result<Frame, FrameError> {
    let files = [
        (
            "lead_scores",
            "warehouse",
            "every scored lead with its tier and its reason",
        ),
        (
            "sga_list",
            "sales reps",
            "priority leads in the order in which they are worked",
        ),
        (
            "crm_sync",
            "CRM",
            "fields of priority leads, and rows that clear stale tiers",
        ),
        ("sql", "warehouse", "scores, current view, reps' view and sync as SQL"),
        (
            "tier_calibration",
            "reviewers",
            "what each tier is worth, from training",
        ),
        ("registry", "reviewers", "model version, rule set hash, fingerprints"),
    ];
    FrameBuilder::new()
        .text("artifact", files.iter().map(|file| Some(file.0)))
        .text("for", files.iter().map(|file| Some(file.1)))
        .text("holds", files.iter().map(|file| Some(file.2)))
        .finish()
}
