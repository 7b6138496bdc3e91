//! The frames that joining one list makes.

use std::collections::BTreeMap;

use super::super::columns::joined;
use super::ListEntry;
use super::licences::{Licences, licence_number};
use super::matching::{Dealer, Dealers, Found};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, boolean, date, text};
use crate::identity::states::zip5;

pub(super) fn matches_frame(
    entry: &ListEntry,
    licences: &Licences,
    dealers: &Dealers,
    found: &[Found],
) -> Result<Frame, PhaseError> {
    let (ids, numbers, expires) = (
        text(&licences.working, "row_id")?,
        text(&licences.working, "license_no")?,
        date(&licences.working, "expires")?,
    );
    let toll_free = boolean(&licences.working, "toll_free")?;
    let classes = |pair: &Found| licences.set(pair.row).and_then(|set| joined(&set.tokens));
    Ok(FrameBuilder::new()
        .text("list", found.iter().map(|_| Some(entry.list.as_str())))
        .text("state", found.iter().map(|_| Some(entry.state.as_str())))
        .text(
            "oem_id",
            found
                .iter()
                .map(|pair| dealers.all.get(pair.dealer).map(|dealer| dealer.id.as_str())),
        )
        .text("row_id", found.iter().map(|pair| ids.get(pair.row)))
        .text(
            "license_no",
            found.iter().map(|pair| Some(licence_number(numbers.get(pair.row)))),
        )
        .text("classes", found.iter().map(classes))
        .boolean("icp", found.iter().map(|pair| Some(pair.icp)))
        .text("key_kind", found.iter().map(|pair| Some(pair.kind)))
        .integer("confidence", found.iter().map(|pair| Some(pair.confidence)))
        .real("similarity", found.iter().map(|pair| Some(pair.similarity)))
        .text(
            "standing",
            found.iter().map(|pair| Some(licences.standing(pair.row).word())),
        )
        .date("expires", found.iter().map(|pair| expires.get(pair.row)))
        .boolean("toll_free", found.iter().map(|pair| toll_free.get(pair.row)))
        .finish()?)
}

/// A list nobody matched.
pub(super) fn empty_matches() -> Result<Frame, PhaseError> {
    let none = || Vec::<Option<String>>::new();
    Ok(FrameBuilder::new()
        .text("list", none())
        .text("state", none())
        .text("oem_id", none())
        .text("row_id", none())
        .text("license_no", none())
        .text("classes", none())
        .boolean("icp", Vec::new())
        .text("key_kind", none())
        .integer("confidence", Vec::new())
        .real("similarity", Vec::new())
        .text("standing", none())
        .date("expires", Vec::new())
        .boolean("toll_free", Vec::new())
        .finish()?)
}

pub(super) fn names_frame(
    entry: &ListEntry,
    licences: &Licences,
    dealers: &Dealers,
    found: &[Found],
) -> Result<Frame, PhaseError> {
    let ids = text(&licences.working, "row_id")?;
    let column = |name: &str| text(&licences.identity, name);
    let (names, others, zips, phones) = (
        column("business_name")?,
        column("other_name")?,
        column("zip")?,
        column("phone_key")?,
    );
    let (alternatives, states) = (column("alt_phones")?, column("state")?);
    let dealer = |pair: &Found| dealers.all.get(pair.dealer);
    Ok(FrameBuilder::new()
        .text("list", found.iter().map(|_| Some(entry.list.as_str())))
        .text("row_id", found.iter().map(|pair| ids.get(pair.row)))
        .text("licence_name", found.iter().map(|pair| names.get(pair.row)))
        .text("other_name", found.iter().map(|pair| others.get(pair.row)))
        .text(
            "dealer_name",
            found
                .iter()
                .map(|pair| dealer(pair).map(|dealer| dealer.shown.as_str())),
        )
        .text(
            "dealer_key",
            found
                .iter()
                .map(|pair| dealer(pair).and_then(|dealer| dealer.key.as_deref())),
        )
        .text("phone_key", found.iter().map(|pair| phones.get(pair.row)))
        .text("alt_phones", found.iter().map(|pair| alternatives.get(pair.row)))
        .text("address_state", found.iter().map(|pair| states.get(pair.row)))
        .text("zip", found.iter().map(|pair| zips.get(pair.row).and_then(zip5)))
        .finish()?)
}

/// Names of a list nobody matched.
pub(super) fn empty_names() -> Result<Frame, PhaseError> {
    let columns = [
        "list",
        "row_id",
        "licence_name",
        "other_name",
        "dealer_name",
        "dealer_key",
        "phone_key",
        "alt_phones",
        "address_state",
        "zip",
    ];
    let builder = columns.iter().fold(FrameBuilder::new(), |builder, name| {
        builder.text(name, Vec::<Option<String>>::new())
    });
    Ok(builder.finish()?)
}

pub(super) fn unmatched_frame(list: &str, state: &str, left: &[&Dealer]) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("list", left.iter().map(|_| Some(list)))
        .text("state", left.iter().map(|_| Some(state)))
        .text("oem_id", left.iter().map(|dealer| Some(dealer.id.as_str())))
        .text(
            "reason",
            left.iter().map(|dealer| {
                Some(if dealer.key.is_some() {
                    "no licence with its key"
                } else {
                    "no usable phone"
                })
            }),
        )
        .finish()?)
}

/// Nobody left over.
pub(super) fn empty_unmatched() -> Result<Frame, PhaseError> {
    unmatched_frame("", "", &[])
}

pub(super) fn tokens_frame(tokens: &BTreeMap<&str, i64>) -> Result<Frame, PhaseError> {
    Ok(FrameBuilder::new()
        .text("token", tokens.keys().map(Some))
        .integer("rows", tokens.values().map(|count| Some(*count)))
        .finish()?)
}
