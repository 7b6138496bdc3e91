//! Ledger against call log, and the generation that people see from now on.

use crate::engine::{NewGeneration, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder, text};
use crate::playbooks::buyer_groups::providers::{call_log, differences};

/// The phases that call out, each with the ledger it made.
const LEDGERS: [(&str, &str); 2] = [("B3", "ledger"), ("B5", "ledger_contacts")];

/// Frames of earlier phases that make a generation.
const PUBLISHED: [&str; 16] = [
    "companies_merged",
    "people_merged",
    "people_merged_identity",
    "groups0_merged",
    "relations_merged",
    "relations_merged_identity",
    "members_merged",
    "groups_merged",
    "benched",
    "scored",
    "contacts",
    "contacts_identity",
    "verdicts",
    "ledger",
    "ledger_contacts",
    "merge_log",
];

/// Where a ledger and the call log differ, a sentence each.
///
/// # Errors
/// When a journal or a frame cannot be read.
pub(super) fn ledger_differences(context: &PhaseContext<'_>) -> Result<Vec<String>, PhaseError> {
    let scope = context.as_of()?.to_string();
    let mut found = Vec::new();
    for (phase, ledger) in LEDGERS {
        let log = call_log(context.calls()?.beside(phase), &scope)?;
        found.extend(differences(context.frame(ledger)?.as_ref(), &log)?);
    }
    Ok(found)
}

/// `offline`, `live` or `mixed`: what all groups are, or else mixed.
fn method(groups: &Frame) -> Result<String, PhaseError> {
    let methods = text(groups, "method")?;
    let mut known = methods.iter().flatten();
    let first = known.next().unwrap_or("offline").to_owned();
    Ok(if known.all(|other| other == first) {
        first
    } else {
        "mixed".to_owned()
    })
}

/// Publishes, and gives the frame `generation`.
///
/// # Errors
/// When the store refuses; what people see is then as it was.
pub(super) fn publish(context: &PhaseContext<'_>, report: &Frame, checks: &Frame) -> Result<Frame, PhaseError> {
    let archived = context.frame("archived")?;
    let archive = text(archived.as_ref(), "archive_id")?.get(0).map(str::to_owned);
    let method = method(context.frame("groups_merged")?.as_ref())?;
    let frames: Vec<&str> = PUBLISHED.iter().copied().chain(["merge_log_identity"]).collect();
    let made = context.publish(&NewGeneration {
        method: &method,
        archive: archive.as_deref(),
        frames: &frames,
        made: &[("report", report), ("record_checks", checks)],
    })?;
    let rows = || made.frames.iter();
    Ok(FrameBuilder::new()
        .integer("seq", rows().map(|_| Some(made.seq)))
        .integer("parent", rows().map(|_| made.parent))
        .text("archive_id", rows().map(|_| made.archive.as_deref()))
        .text("frame", rows().map(|(name, _)| Some(name)))
        .text("hash", rows().map(|(_, held)| Some(&held.hash)))
        .integer("rows", rows().map(|(_, held)| i64::try_from(held.rows).ok()))
        .text("method", rows().map(|_| Some(made.method.as_str())))
        .finish()?)
}
