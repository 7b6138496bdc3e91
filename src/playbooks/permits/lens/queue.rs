//! The sellable queue: what can be sold first (R3), with owner and address beside it.

use std::collections::HashMap;

use super::super::desk::desk;
use super::super::order::best_first;
use super::super::sales::{Book, Step, book, is_sellable};
use super::super::tiers::{RETRY, Withheld};
use super::super::what_if::Cuts;
use super::{cost, near};
use crate::frame::{Frame, FrameBuilder, FrameError, concat_columns, integer, take_rows, text, without};
use crate::lens::{FrameSource, LensError, Queue};

/// Columns that hold personal data.
const IDENTITY: [&str; 4] = ["name", "property_address", "applicant_name", "contractor_name"];

/// Columns shown when nobody asks for others.
const SHOWN: [&str; 18] = [
    "rank",
    "lead_id",
    "name",
    "property_address",
    "tier",
    "score",
    "category",
    "sellable",
    "sale",
    "contact_priority",
    "ideal_contractor",
    "signals",
    "status",
    "next_move",
    "market_value",
    "age_days",
    "flags",
    "reasoning",
];

/// Every stored lead: sellable ones first, both halves by R3. `sale` is the step its sale is at, by the facts recorded so
/// far; `status` stays the rep's mark.
pub(super) fn queue(frames: &dyn FrameSource) -> Result<Queue, LensError> {
    if !cost::any_scored(frames)? {
        frames.frame("scored_leads")?;
        return Err(LensError::Absent(cost::lesson(frames)?.join(" ")));
    }
    let stored = frames.frame("scored_leads")?;
    let held = Withheld::read(&stored, &frames.facts(super::super::ACCEPTED)?)?;
    let book = book(frames)?;
    let (order, sellable) = in_order(&stored, &held, &book)?;
    let leads = take_rows(&stored, &order)?;
    let people = people_of(&leads, frames.frame("scored_identity")?.as_ref())?;
    let deals: Vec<_> = text(&leads, "lead_id")?
        .iter()
        .map(|id| book.of(id.unwrap_or_default()))
        .collect();
    let withheld: Vec<bool> = order.iter().map(|row| held.holds(*row)).collect();
    let beside = FrameBuilder::new()
        .integer("rank", (1..).take(leads.height()).map(Some))
        .real(
            "score",
            integer(&leads, "score")?
                .iter()
                .map(|score| score.map(|score| score as f64)),
        )
        .boolean("sellable", (0..leads.height()).map(|row| Some(row < sellable)))
        .text("sale", deals.iter().map(|deal| Some(deal.step.word())))
        .text("sold_to", deals.iter().map(|deal| deal.to.as_deref()))
        .real("sold_price", deals.iter().map(|deal| deal.price))
        .boolean("withheld", withheld.iter().map(|held| Some(*held)))
        .boolean("near_miss", near_misses(&leads, Cuts::of(frames.parameters()))?)
        .text("signals", signals(&leads)?)
        .text(
            "next_move",
            moves(
                &leads,
                &deals.iter().map(|deal| deal.step).collect::<Vec<_>>(),
                &withheld,
            )?,
        )
        .finish()?;
    // The saved status is the sale's that a lead was brought in with; on the desk `status` is the rep's word.
    let own = without(&without(&leads, "status")?, "score")?;
    Ok(Queue {
        rows: concat_columns(&concat_columns(&own, &people)?, &beside)?,
        identity: IDENTITY.into(),
        shown: SHOWN.into(),
    })
}

/// A lead's place in the queue, from 1.
pub(super) fn rank_of(frames: &dyn FrameSource, stored: &Frame, lead: &str) -> Result<Option<usize>, LensError> {
    let held = Withheld::read(stored, &frames.facts(super::super::ACCEPTED)?)?;
    let (order, _) = in_order(stored, &held, &book(frames)?)?;
    let ids = text(stored, "lead_id")?;
    let place = order.iter().position(|row| ids.get(*row) == Some(lead));
    Ok(place.map(|place| place + 1))
}

/// Rows in the queue's order, and how many of them can be sold.
fn in_order(stored: &Frame, held: &Withheld, book: &Book) -> Result<(Vec<usize>, usize), FrameError> {
    let (ids, groups, tiers) = (
        text(stored, "lead_id")?,
        text(stored, "trade_group")?,
        text(stored, "tier")?,
    );
    let can_be_sold = |row: &usize| {
        let step = book.of(ids.get(*row).unwrap_or_default()).step;
        is_sellable(groups.get(*row), tiers.get(*row), step) && !held.holds(*row)
    };
    let (mut first, later): (Vec<usize>, Vec<usize>) = best_first(stored)?.into_iter().partition(can_be_sold);
    let sellable = first.len();
    first.extend(later);
    Ok((first, sellable))
}

/// Owner, address and who else is named, row by row.
pub(super) fn people_of(leads: &Frame, people: &Frame) -> Result<Frame, FrameError> {
    let places: HashMap<&str, usize> = text(people, "lead_id")?
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let rows: Vec<Option<usize>> = text(leads, "lead_id")?
        .iter()
        .map(|id| places.get(id?).copied())
        .collect();
    let column = |name: &str| -> Result<Vec<Option<&str>>, FrameError> {
        let held = text(people, name)?;
        Ok(rows.iter().map(|row| held.get((*row)?)).collect())
    };
    FrameBuilder::new()
        .text("name", column("owner_name")?)
        .text("property_address", column("property_address")?)
        .text("applicant_name", column("applicant_name")?)
        .text("contractor_name", column("contractor_name")?)
        .finish()
}

fn near_misses(leads: &Frame, cuts: Cuts) -> Result<Vec<Option<bool>>, FrameError> {
    let (tiers, scores) = (text(leads, "tier")?, integer(leads, "score")?);
    let near = |row: usize| {
        let (_, limit) = cuts.next(tiers.get(row)?)?;
        Some(limit - scores.get(row)? <= desk().near_points)
    };
    Ok((0..leads.height())
        .map(|row| Some(near(row).unwrap_or(false)))
        .collect())
}

/// The facts behind a lead in a few words (R4).
fn signals(leads: &Frame) -> Result<Vec<Option<String>>, FrameError> {
    (0..leads.height())
        .map(|row| Ok(Some(near::facts(leads, row)?.join(" · "))))
        .collect()
}

/// What to do next with each lead.
fn moves(leads: &Frame, steps: &[Step], withheld: &[bool]) -> Result<Vec<Option<String>>, FrameError> {
    let (tiers, ideal) = (text(leads, "tier")?, text(leads, "ideal_contractor")?);
    let words = desk();
    let of = |row: usize| {
        let step = steps.get(row).copied().unwrap_or_default();
        if withheld.get(row) == Some(&true) {
            return words.next_move("withheld").to_owned();
        }
        if tiers.get(row) == Some(RETRY) {
            return words.next_move("retry").to_owned();
        }
        let told = words.next_move(step.word());
        match step {
            Step::New | Step::Exported => format!("{told}{}", ideal.get(row).unwrap_or("a buyer of its trade")),
            _ => told.to_owned(),
        }
    };
    Ok((0..leads.height()).map(|row| Some(of(row))).collect())
}
