//! The readings of B7.

use super::checks::{Checks, Integrity};
use super::report::Section;
use crate::engine::{Reading, counted};
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::store::ArchiveCheck;

/// What the readings are made of.
pub(super) struct Seen<'a> {
    pub checks: &'a Checks,
    pub integrity: &'a Integrity,
    pub archives: &'a [ArchiveCheck],
    pub calls: &'a [String],
}

/// B7.1 to B7.4.
///
/// # Errors
/// When the frame library refuses.
pub(super) fn readings(seen: &Seen<'_>) -> Result<Vec<Reading>, FrameError> {
    Ok(vec![
        overall(seen.checks)?,
        integrity(seen.integrity)?,
        archives(seen.archives)?,
        calls(seen.calls)?,
    ])
}

fn overall(checks: &Checks) -> Result<Reading, FrameError> {
    let Some(share) = checks.share() else {
        return Ok(Reading::skipped("B7.1", "nobody is seated"));
    };
    let (applicable, passed) = checks.totals();
    let failed = || checks.failed.iter();
    let evidence = FrameBuilder::new()
        .text("check", failed().map(|held| Some(held.check)))
        .text("person_id", failed().map(|held| Some(&held.person_id)))
        .text("company_id", failed().map(|held| Some(&held.company_id)))
        .text("what", failed().map(|held| Some(&held.what)))
        .finish()?;
    let note = format!("{:.2} %: {passed} of {applicable} checks", share * 100.0);
    Ok(Reading::new("B7.1", share).note(note).evidence(evidence))
}

fn integrity(held: &Integrity) -> Result<Reading, FrameError> {
    let Some((email, role)) = held.parts() else {
        return Ok(Reading::skipped("B7.2", "there are no people"));
    };
    let evidence = FrameBuilder::new()
        .text("share", [Some("people with an address"), Some("people with a role")])
        .integer("people", [held.with_email, held.with_role].map(|n| Some(n as i64)))
        .integer("of", [held.people, held.people].map(|n| Some(n as i64)))
        .real("points", [Some(email), Some(role)])
        .finish()?;
    let note = format!(
        "{email:.2} for addresses + {role:.2} for roles, of {} people",
        held.people
    );
    Ok(Reading::new("B7.2", email + role).note(note).evidence(evidence))
}

fn archives(checks: &[ArchiveCheck]) -> Result<Reading, FrameError> {
    let bad = checks.iter().filter(|check| !check.problems.is_empty()).count();
    let problems = || {
        checks
            .iter()
            .flat_map(|check| check.problems.iter().map(move |problem| (check.id.as_str(), problem)))
    };
    let evidence = FrameBuilder::new()
        .text("archive", problems().map(|(id, _)| Some(id)))
        .text("file", problems().map(|(_, held)| Some(held.path.as_str())))
        .text("expected", problems().map(|(_, held)| Some(held.expected.as_str())))
        .text("found", problems().map(|(_, held)| Some(held.found.as_str())))
        .text("what", problems().map(|(_, held)| Some(held.what.as_str())))
        .finish()?;
    let all = counted(checks.len(), "archive", "archives");
    let first = checks.iter().find(|check| !check.is_whole());
    let note = match first.and_then(|check| Some((check, check.problems.first()?))) {
        None => format!("{all} verified"),
        Some((check, problem)) => format!(
            "{bad} of {all} damaged; {}: {}: {}",
            check.id, problem.path, problem.what
        ),
    };
    Ok(Reading::new("B7.3", bad as f64).note(note).evidence(evidence))
}

fn calls(differences: &[String]) -> Result<Reading, FrameError> {
    let evidence = FrameBuilder::new()
        .text("difference", differences.iter().map(Some))
        .finish()?;
    Ok(Reading::new("B7.4", differences.len() as f64)
        .note("every send of the call log stands once in the ledger, at the same price")
        .evidence(evidence))
}

/// B7.5: sections that say nothing are missing.
///
/// # Errors
/// When the frame library refuses.
pub(super) fn sections(sections: &[Section]) -> Result<Reading, FrameError> {
    let wanted = super::report::names();
    let there = |name: &str| {
        sections
            .iter()
            .any(|held| held.name == name && !held.text.trim().is_empty())
    };
    let missing: Vec<&str> = wanted.iter().map(String::as_str).filter(|name| !there(name)).collect();
    let evidence: Frame = FrameBuilder::new()
        .text("section", wanted.iter().map(|name| Some(name.as_str())))
        .boolean("there", wanted.iter().map(|name| Some(there(name))))
        .finish()?;
    let note = if missing.is_empty() {
        format!("all {} sections", wanted.len())
    } else {
        format!("missing: {}", missing.join(", "))
    };
    Ok(Reading::new("B7.5", missing.len() as f64).note(note).evidence(evidence))
}
