//! The frames that the prefilter makes.

use super::Tools;
use super::rows::{Outcome, Rows, Verdict};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, concat_columns, take_rows};
use crate::playbooks::permits::sorting::{Own, Room};

/// Every permit with where it went.
pub(super) fn prefiltered(rows: &Rows<'_>, verdicts: &[Verdict]) -> Result<Frame, FrameError> {
    let reason = |verdict: &Verdict| {
        verdict
            .found
            .first()
            .map(|found| found.rule.id())
            .or(verdict.left_out_by)
    };
    FrameBuilder::new()
        .text("lead_id", rows.lead_id.iter())
        .text("outcome", verdicts.iter().map(|verdict| Some(verdict.outcome.word())))
        .text("reason", verdicts.iter().map(reason))
        .text("phrase", verdicts.iter().map(phrase))
        .text("hits", verdicts.iter().map(hits))
        .finish()
}

fn phrase(verdict: &Verdict) -> Option<&str> {
    verdict.found.first().map(|found| found.phrase.as_str())
}

/// Every rule that discards a permit, joined by `|`.
fn hits(verdict: &Verdict) -> Option<String> {
    let ids: Vec<&str> = verdict.found.iter().map(|found| found.rule.id()).collect();
    (!ids.is_empty()).then(|| ids.join("|"))
}

/// What was discarded, with its text as it may be shown.
pub(super) fn discarded(rows: &Rows<'_>, verdicts: &[Verdict], tools: &Tools) -> Result<Frame, PhaseError> {
    let gone: Vec<(usize, &Verdict)> = verdicts
        .iter()
        .enumerate()
        .filter(|(_, verdict)| verdict.outcome == Outcome::Discarded)
        .collect();
    let texts: Vec<Option<String>> = gone.iter().map(|(row, _)| redacted(rows, *row, tools).0).collect();
    let column = |column: crate::frame::TextColumn<'_>| -> Vec<Option<String>> {
        gone.iter()
            .map(|(row, _)| column.get(*row).map(str::to_owned))
            .collect()
    };
    Ok(FrameBuilder::new()
        .text("lead_id", column(rows.lead_id))
        .text("city", column(rows.city))
        .text("permit_id", column(rows.permit_id))
        .text("category", column(rows.category))
        .text("trade_group", column(rows.trade_group))
        .text(
            "reason",
            gone.iter()
                .map(|(_, verdict)| verdict.found.first().map(|found| found.rule.id())),
        )
        .text("phrase", gone.iter().map(|(_, verdict)| phrase(verdict)))
        .text("hits", gone.iter().map(|(_, verdict)| hits(verdict)))
        .integer("age_days", gone.iter().map(|(row, _)| rows.age_days.get(*row)))
        .text("permit_text", texts)
        .finish()?)
}

/// The leads of these rows, in this order, with the facts that the model may be told.
pub(super) fn leads(rows: &Rows<'_>, order: &[usize], tools: &Tools, batch: &str) -> Result<Frame, PhaseError> {
    let mut room = Room::default();
    let facts: Vec<Facts> = order
        .iter()
        .map(|row| Facts::of(rows, *row, tools, &mut room))
        .collect();
    let columns = FrameBuilder::new()
        .text("applicant_type", facts.iter().map(|facts| Some(facts.applicant_type)))
        .text("value_band", facts.iter().map(|facts| Some(facts.value_band)))
        .text("freshness", facts.iter().map(|facts| Some(facts.freshness)))
        .text("age_band", facts.iter().map(|facts| Some(facts.age_band)))
        .integer("window_days", facts.iter().map(|facts| Some(facts.window_days)))
        .text("permit_text", facts.iter().map(|facts| facts.permit_text.as_deref()))
        .text(
            "permit_type_text",
            facts.iter().map(|facts| facts.permit_type_text.as_deref()),
        )
        .text("injection", facts.iter().map(|facts| facts.injection.as_deref()))
        .text("missing", facts.iter().map(|facts| facts.missing.as_deref()))
        .text("batch", facts.iter().map(|_| Some(batch)))
        .finish()?;
    Ok(concat_columns(&take_rows(rows.categorised, order)?, &columns)?)
}

/// What S1, S3 and S13 make of a lead.
struct Facts<'t> {
    applicant_type: &'static str,
    value_band: &'t str,
    freshness: &'static str,
    age_band: &'t str,
    window_days: i64,
    permit_text: Option<String>,
    permit_type_text: Option<String>,
    injection: Option<String>,
    missing: Option<String>,
}

impl<'t> Facts<'t> {
    fn of(rows: &Rows<'_>, row: usize, tools: &'t Tools, room: &mut Room) -> Self {
        let age = rows.age_days.get(row);
        let window_days = tools.facts.window(rows.base_category.get(row).unwrap_or_default());
        let (permit_text, permit_type_text) = redacted(rows, row, tools);
        // The name that counts; the applicant stands for an owner whom nobody names.
        let owner = rows
            .owners(row)
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .unwrap_or_default();
        let texts = [rows.description(row), rows.permit_type.get(row).unwrap_or_default()];
        Self {
            applicant_type: tools.discarder.applicant(room, owner).word(),
            value_band: tools.facts.value_band(rows.value(row)),
            freshness: tools.facts.freshness(age, window_days),
            age_band: tools.facts.age_band(age),
            window_days,
            permit_text,
            permit_type_text,
            injection: texts.into_iter().find_map(|text| tools.injection.find(room, text)),
            missing: missing(rows, row),
        }
    }
}

/// What is not known of a lead, joined by `|`.
fn missing(rows: &Rows<'_>, row: usize) -> Option<String> {
    let known = [
        ("owner", rows.is_owner_known(row)),
        ("market_value", rows.value(row).is_some()),
        ("text", rows.has_description.get(row) == Some(true)),
        ("issued_date", rows.age_days.get(row).is_some()),
        ("contractor", rows.contractor_known.get(row) == Some(true)),
        ("parcel", rows.cad_id.get(row).is_some()),
    ];
    let missing: Vec<&str> = known
        .into_iter()
        .filter(|(_, known)| !known)
        .map(|(name, _)| name)
        .collect();
    (!missing.is_empty()).then(|| missing.join("|"))
}

/// A permit's description and type as they may be shown and sent; nothing where nothing is left.
fn redacted(rows: &Rows<'_>, row: usize, tools: &Tools) -> (Option<String>, Option<String>) {
    let owners = rows.owners(row);
    let names = [owners.as_slice(), &[rows.contractor(row)]].concat();
    let ids = [rows.permit_id, rows.parcel_id, rows.zip_code].map(|column| column.get(row).unwrap_or_default());
    let own = Own {
        names: &names,
        addresses: &rows.addresses(row),
        ids: &ids,
    };
    let text = |text: &str| Some(tools.redactor.redact(text, &own)).filter(|text| !text.is_empty());
    let permit_type = rows.permit_type.get(row).unwrap_or_default();
    (text(rows.description(row)), text(permit_type))
}
