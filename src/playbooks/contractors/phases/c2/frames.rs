//! The frames c2 makes.

use super::super::c0::{Entry, quarantine_frame, stacked_quarantine};
use super::super::columns::joined;
use super::aliases::Identifiers;
use super::assemble::{Contractor, is_phone};
use super::records::Gathered;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder};

/// Everything but personal data, one row a contractor.
pub(super) fn working(found: &[Contractor]) -> Result<Frame, PhaseError> {
    let listed = |place: usize| {
        found
            .iter()
            .map(move |one| one.listed.get(place).copied().flatten().map(|value| value.as_points()))
    };
    let states_of = |one: &Contractor, wanted: &str| {
        joined(
            one.rows
                .iter()
                .filter(|row| row.standing.word() == wanted)
                .map(|row| row.state.as_str())
                .collect::<std::collections::BTreeSet<_>>(),
        )
    };
    let by_state = |one: &Contractor| {
        let texts = one
            .classes_by_state()
            .into_iter()
            .map(|(state, classes)| format!("{state}:{}", classes.into_iter().collect::<Vec<_>>().join(",")));
        joined(texts)
    };
    let expires = |one: &Contractor| one.rows.iter().filter_map(|row| row.expires).min();
    let similarity = |one: &Contractor| one.rows.iter().filter_map(|row| row.similarity).reduce(f64::min);
    Ok(FrameBuilder::new()
        .text("contractor_id", found.iter().map(|one| Some(one.id.as_str())))
        .text(
            "key_kind",
            found
                .iter()
                .map(|one| Some(if one.phone().is_some() { "phone" } else { "name_zip" })),
        )
        .text("states", found.iter().map(|one| joined(&one.states)))
        .integer("state_count", found.iter().map(|one| Some(one.states.len() as i64)))
        .text("footprint_states", found.iter().map(|one| joined(&one.footprint)))
        .text("state_classes", found.iter().map(by_state))
        .text("classes", found.iter().map(|one| joined(one.classes())))
        .integer("class_count", found.iter().map(|one| Some(one.classes().len() as i64)))
        .text(
            "license_nos",
            found
                .iter()
                .map(|one| joined(one.rows.iter().flat_map(|row| &row.license_nos))),
        )
        .integer(
            "licences",
            found
                .iter()
                .map(|one| Some(one.rows.iter().map(|row| row.records as i64).sum())),
        )
        .text(
            "standing",
            found.iter().map(|one| one.standing().map(|standing| standing.word())),
        )
        .text("suspended_in", found.iter().map(|one| states_of(one, "suspended")))
        .date("expires", found.iter().map(expires))
        .text("oems", found.iter().map(|one| joined(&one.listing.oems)))
        .integer("oem_count", found.iter().map(|one| Some(one.listing.oems.len() as i64)))
        .text("oem_ids", found.iter().map(|one| joined(&one.listing.oem_ids)))
        .real("listed_resimercial", listed(0))
        .real("listed_om", listed(1))
        .real("listed_mepr", listed(2))
        .real(
            "evidence_resimercial",
            found.iter().map(|one| Some(one.evidence.r.value.as_points())),
        )
        .real(
            "evidence_om",
            found.iter().map(|one| Some(one.evidence.o.value.as_points())),
        )
        .real(
            "evidence_mepr",
            found.iter().map(|one| Some(one.evidence.p.value.as_points())),
        )
        .text(
            "evidence_resimercial_because",
            found.iter().map(|one| joined(&one.evidence.r.because)),
        )
        .text(
            "evidence_om_because",
            found.iter().map(|one| joined(&one.evidence.o.because)),
        )
        .text(
            "evidence_mepr_because",
            found.iter().map(|one| joined(&one.evidence.p.because)),
        )
        .integer(
            "confidence",
            found.iter().map(|one| one.rows.iter().map(|row| row.confidence).min()),
        )
        .real("similarity", found.iter().map(similarity))
        .boolean("shared_phone", found.iter().map(|one| Some(one.listing.shared)))
        .boolean(
            "toll_free",
            found
                .iter()
                .map(|one| Some(one.listing.toll_free || one.rows.iter().any(|row| row.toll_free))),
        )
        .finish()?)
}

/// Personal data, one row a contractor.
pub(super) fn identity(found: &[Contractor]) -> Result<Frame, PhaseError> {
    let others = |one: &Contractor| {
        let merged = one
            .keys
            .iter()
            .map(|key| key.split('#').next().unwrap_or(""))
            .filter(|key| is_phone(key));
        let all: std::collections::BTreeSet<&str> = merged
            .chain(one.listing.phones.iter().map(String::as_str))
            .filter(|phone| Some(*phone) != one.phone())
            .collect();
        joined(all)
    };
    Ok(FrameBuilder::new()
        .text("contractor_id", found.iter().map(|one| Some(one.id.as_str())))
        .text("identifier", found.iter().map(|one| Some(one.identifier.as_str())))
        .text("name", found.iter().map(|one| Some(one.name.as_str())))
        // A dealer's name on a maker's list is public; a licence holder's may be a person's.
        .boolean(
            "name_public",
            found.iter().map(|one| Some(!one.listing.names.is_empty())),
        )
        .text("other_names", found.iter().map(|one| joined(&one.other_names)))
        .text("phone", found.iter().map(|one| one.phone()))
        .text("alt_phones", found.iter().map(others))
        .text("domain", found.iter().map(|one| one.listing.domain.as_deref()))
        .text("city", found.iter().map(|one| one.listing.city.as_deref()))
        .text("zip", found.iter().map(|one| one.listing.zip.as_deref()))
        .finish()?)
}

/// The counts the bridge is built from.
pub(super) fn audit(gathered: &Gathered, identifiers: &Identifiers, contractors: usize) -> Result<Frame, PhaseError> {
    let per_state = gathered.per_state();
    let steps = [
        ("matched_list_rows", gathered.matched_rows),
        ("unkeyed_matched_rows", gathered.unkeyed_rows.len()),
        ("licence_records", gathered.records.len()),
        ("contractors_per_state", per_state),
        ("merged_across_states", per_state - gathered.licensed()),
        ("merged_by_decision", identifiers.merged_by_alias),
        ("only_listed", gathered.only_listed.len()),
        ("contractors", contractors),
    ];
    Ok(FrameBuilder::new()
        .text("what", steps.iter().map(|step| Some(step.0)))
        .integer("count", steps.iter().map(|step| Some(step.1 as i64)))
        .finish()?)
}

/// Rows of matched lists that no key can be made of, and rows of decisions that were not taken.
pub(super) fn quarantine(gathered: &Gathered, aliases: &[Frame]) -> Result<Frame, PhaseError> {
    let entry = |(list, row_id): &(String, String)| -> Entry {
        let words = "neither a usable phone nor a name with a ZIP: no key".to_owned();
        (
            list.clone(),
            None,
            row_id.clone(),
            Some("phone".to_owned()),
            words,
            "X-2".to_owned(),
            "row".to_owned(),
        )
    };
    let mut parts = vec![quarantine_frame(
        &gathered.unkeyed_rows.iter().map(entry).collect::<Vec<_>>(),
    )?];
    parts.extend(aliases.iter().cloned());
    stacked_quarantine(&parts)
}
