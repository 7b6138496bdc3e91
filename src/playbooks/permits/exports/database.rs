//! The saved leads as SQL that can be run again: the fields of 4.7. A row that is there keeps its sale.

use std::collections::HashMap;

use crate::export::{ExportOptions, Exported, Made, SqlDialect, to_sql_keeping};
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, integer, real, text};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::permits::sales::book;

/// The table's name.
const TABLE: &str = "scored_leads";
/// What a later run never overwrites.
const SALE: [&str; 4] = ["status", "sold_to", "sold_at", "sold_price"];
/// What the model thought: personal data, written only where the caller may see it.
const THOUGHT: &str = "chain_of_thought";

/// The script.
pub(super) fn sql(frames: &dyn FrameSource, options: &ExportOptions, dialect: SqlDialect, stem: &str) -> Made {
    let rows = table(frames, options)?;
    let mut kept = SALE.to_vec();
    if !options.with_pii {
        kept.push(THOUGHT);
    }
    let text = to_sql_keeping(&rows, TABLE, "permit_key", dialect, &kept)
        .map_err(|error| LensError::Refused(error.to_string()))?;
    Ok(vec![(stem.to_owned(), Exported::Text(text))])
}

/// One row a saved lead.
fn table(frames: &dyn FrameSource, options: &ExportOptions) -> Result<Frame, LensError> {
    let leads = frames.frame("scored_leads")?;
    let thoughts = if options.with_pii {
        thoughts(frames, &leads)?
    } else {
        vec![None; leads.height()]
    };
    let words = |name: &str| -> Result<Vec<Option<String>>, FrameError> {
        Ok(text(&leads, name)?.iter().map(|cell| cell.map(str::to_owned)).collect())
    };
    let book = book(frames)?;
    let deals: Vec<_> = text(&leads, "lead_id")?
        .iter()
        .map(|id| book.of(id.unwrap_or_default()))
        .collect();
    Ok(FrameBuilder::new()
        .text("permit_key", words("lead_id")?)
        .text("city", words("city")?)
        .text("permit_id", words("permit_id")?)
        .text("county", words("county")?)
        .text("cad_account", words("cad_account")?)
        .text("category", words("category")?)
        .text("trade_group", words("trade_group")?)
        .boolean("is_commercial", boolean(&leads, "is_commercial")?.iter())
        .integer("score", integer(&leads, "score")?.iter())
        .text("tier", words("tier")?)
        .text("reasoning", words("reasoning")?)
        .text(THOUGHT, thoughts)
        .text("flags", words("flags")?)
        .text("ideal_contractor", words("ideal_contractor")?)
        .text("contact_priority", words("contact_priority")?)
        .text("scoring_method", words("scoring_method")?)
        .text("scored_at", words("scored_at")?)
        .integer("run", integer(&leads, "run")?.iter())
        .real("cost_usd", real(&leads, "cost_usd")?.iter())
        .text("status", deals.iter().map(|deal| Some(deal.step.word())))
        .text("sold_to", deals.iter().map(|deal| deal.to.as_deref()))
        .text(
            "sold_at",
            deals.iter().map(|deal| deal.sold_at.map(|day| day.to_string())),
        )
        .real("sold_price", deals.iter().map(|deal| deal.price))
        .finish()?)
}

fn thoughts(frames: &dyn FrameSource, leads: &Frame) -> Result<Vec<Option<String>>, LensError> {
    let people = frames.frame("scored_identity")?;
    let (ids, held) = (text(&people, "lead_id")?, text(&people, THOUGHT)?);
    let rows: HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let of = |id: Option<&str>| held.get(*rows.get(id?)?).map(str::to_owned);
    Ok(text(leads, "lead_id")?.iter().map(of).collect())
}
