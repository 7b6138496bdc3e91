//! Leads that another system scored before: read as they are, under the id that their permit has here.

use super::file::{Reading, Rows};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, integer, real, take_rows, text};
use crate::playbooks::permits::contract::{lead_id, place_name};
use crate::privacy::Identifier;

/// Columns of text, besides the key.
const WORDS: [&str; 13] = [
    "cad_account",
    "category",
    "trade_group",
    "tier",
    "reasoning",
    "flags",
    "ideal_contractor",
    "contact_priority",
    "scoring_method",
    "scored_at",
    "status",
    "sold_to",
    "sold_at",
];

/// Reads the rows.
pub(super) fn scored(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let (working, identity) = (&reading.loaded.working, &reading.loaded.identity);
    let (row_ids, ids, cities) = (
        text(working, "row_id")?,
        text(working, "permit_id")?,
        text(working, "city")?,
    );
    let scores = integer(working, "score")?;
    let (mut kept, mut keys, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..working.height() {
        let row_id = row_ids.get(row).unwrap_or_default();
        let id = ids.get(row).unwrap_or_default().trim().to_owned();
        let city = cities.get(row).map(place_name).or_else(|| reading.facts.city.clone());
        let mut refuse = |column: &str, reason: &str| entries.push(reading.refuse(row_id, column, "", "key", reason));
        if id.is_empty() {
            refuse("permit_id", "no permit number");
        } else if scores.get(row).is_none() {
            refuse("score", "no score that can be read");
        } else if let Some(city) = city.filter(|city| !city.is_empty()) {
            let lead = lead_id(&city, &id);
            if reading.context.is_forgotten(Identifier::Lead, &lead) {
                entries.push(reading.forgotten(row_id));
                continue;
            }
            kept.push(row);
            keys.push((lead, city, id));
        } else {
            refuse("city", "no city, and the file's entry in assay.toml says none");
        }
    }
    Ok(Rows {
        working: working_frame(&take_rows(working, &kept)?, &keys)?,
        identity: identity_frame(&take_rows(identity, &kept)?, &keys)?,
        entries,
    })
}

type Key = (String, String, String);

fn working_frame(rows: &Frame, keys: &[Key]) -> Result<Frame, FrameError> {
    let mut builder = FrameBuilder::new()
        .text("lead_id", keys.iter().map(|key| Some(key.0.as_str())))
        .text("city", keys.iter().map(|key| Some(key.1.as_str())))
        .text("permit_id", keys.iter().map(|key| Some(key.2.as_str())));
    for name in WORDS {
        builder = builder.text(name, text(rows, name)?.iter());
    }
    builder
        .boolean("is_commercial", boolean(rows, "is_commercial")?.iter())
        .integer("score", integer(rows, "score")?.iter())
        .real("cost_usd", real(rows, "cost_usd")?.iter())
        .real("sold_price", real(rows, "sold_price")?.iter())
        .text("row_id", text(rows, "row_id")?.iter())
        .finish()
}

fn identity_frame(rows: &Frame, keys: &[Key]) -> Result<Frame, FrameError> {
    FrameBuilder::new()
        .text("lead_id", keys.iter().map(|key| Some(key.0.as_str())))
        .text("chain_of_thought", text(rows, "chain_of_thought")?.iter())
        .text("row_id", text(rows, "row_id")?.iter())
        .finish()
}
