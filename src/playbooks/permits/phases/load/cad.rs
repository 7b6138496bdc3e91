//! The rows of a county's appraisal roll. Noughts are unknown, as in permits (L2).

use super::cells::known;
use super::file::{Reading, Rows};
use crate::engine::{LOOK_EVERY, PhaseError};
use crate::frame::{Frame, FrameBuilder, FrameError, TextColumn, integer, real, take_rows, text};
use crate::identity::states::zip5;
use crate::playbooks::permits::contract::{place_name, slug};

/// Columns of money and measures.
const NUMBERS: [&str; 5] = [
    "market_value",
    "land_value",
    "improvement_value",
    "living_area",
    "lot_size",
];
/// Columns of the identity frame.
const PEOPLE: [&str; 5] = [
    "situs_address",
    "owner_name",
    "mailing_address",
    "mailing_city",
    "mailing_zip",
];

/// Reads the rows.
pub(super) fn parcels(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let (working, identity) = (&reading.loaded.working, &reading.loaded.identity);
    let (row_ids, accounts) = (text(working, "row_id")?, text(working, "account_id")?);
    let (counties, situs) = (text(working, "county")?, text(identity, "situs_address")?);
    let (mut kept, mut entries) = (Vec::new(), Vec::new());
    let (mut cad_ids, mut named) = (Vec::new(), Vec::new());
    for row in 0..working.height() {
        if row.is_multiple_of(LOOK_EVERY as usize) {
            reading.context.look(LOOK_EVERY as usize)?;
        }
        let row_id = row_ids.get(row).unwrap_or_default();
        let account = account(&accounts, row);
        let said = counties
            .get(row)
            .map(place_name)
            .or_else(|| reading.facts.county.clone());
        let county = said.filter(|county| !county.is_empty());
        let mut refuse = |column: &str, reason: &str| entries.push(reading.refuse(row_id, column, "", "key", reason));
        let Some(county) = county else {
            refuse("county", "no county, and the file's entry in assay.toml says none");
            continue;
        };
        if account.is_empty() {
            refuse("account_id", "no parcel number");
        } else if situs.get(row).is_none() {
            refuse("situs_address", "no address");
        } else {
            kept.push(row);
            cad_ids.push(format!("{}:{account}", slug(&county)));
            named.push((county, account.to_owned()));
        }
    }
    Ok(Rows {
        working: working_frame(&take_rows(working, &kept)?, &cad_ids, &named)?,
        identity: identity_frame(&take_rows(identity, &kept)?, &cad_ids)?,
        entries,
    })
}

/// A parcel number without the `.0` that a spreadsheet left.
fn account<'a>(accounts: &TextColumn<'a>, row: usize) -> &'a str {
    let account = accounts.get(row).unwrap_or_default().trim();
    account.strip_suffix(".0").unwrap_or(account)
}

fn working_frame(rows: &Frame, cad_ids: &[String], named: &[(String, String)]) -> Result<Frame, FrameError> {
    let zips = text(rows, "situs_zip")?;
    let mut builder = FrameBuilder::new()
        .text("cad_id", cad_ids.iter().map(Some))
        .text("county", named.iter().map(|(county, _)| Some(county)))
        .text("account_id", named.iter().map(|(_, account)| Some(account)))
        .text("situs_city", text(rows, "situs_city")?.iter())
        .text("situs_zip", zips.iter().map(|zip| zip.and_then(zip5)));
    for name in NUMBERS {
        builder = builder.real(name, real(rows, name)?.iter().map(known));
    }
    builder
        .integer(
            "year_built",
            integer(rows, "year_built")?
                .iter()
                .map(|year| year.filter(|year| *year > 0)),
        )
        .text("property_class", text(rows, "property_class")?.iter())
        .text("row_id", text(rows, "row_id")?.iter())
        .finish()
}

fn identity_frame(rows: &Frame, cad_ids: &[String]) -> Result<Frame, FrameError> {
    let mut builder = FrameBuilder::new()
        .text("cad_id", cad_ids.iter().map(Some))
        .text("row_id", text(rows, "row_id")?.iter());
    for name in PEOPLE {
        builder = builder.text(name, text(rows, name)?.iter());
    }
    builder.finish()
}
