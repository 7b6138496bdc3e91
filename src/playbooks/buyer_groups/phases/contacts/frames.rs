//! Contacts and verdicts as frames: addresses and numbers stand in the frame of identities alone.

use super::check::{Contact, Contacts};
use crate::frame::{Frame, FrameBuilder, FrameError, text, without};
use crate::playbooks::buyer_groups::assembly::Settings;

/// `contacts`, of the people in this order.
pub(super) fn contacts(people: &[(&String, &Contact)], settings: &Settings) -> Result<Frame, FrameError> {
    let all = || people.iter().map(|(_, contact)| *contact);
    let is_verified = |contact: &Contact| contact.counted().is_some_and(|verdict| verdict.is_verified());
    FrameBuilder::new()
        .text("person_id", people.iter().map(|(id, _)| Some(id.as_str())))
        .text("company_id", all().map(|contact| Some(&contact.company_id)))
        .real("email_score", all().map(|contact| Some(contact.email_evidence.points)))
        .real("phone_score", all().map(|contact| Some(contact.phone_evidence.points)))
        .text("email_parts", all().map(|contact| Some(&contact.email_evidence.parts)))
        .text("phone_parts", all().map(|contact| Some(&contact.phone_evidence.parts)))
        .text("email_status", all().map(|contact| contact.status.as_deref()))
        .text("phone_type", all().map(|contact| contact.line.as_deref()))
        .boolean("email_checked", all().map(|contact| Some(contact.email_checked())))
        .boolean(
            "email_verified",
            all().map(|contact| Some(contact.email_evidence.points >= settings.email_verified)),
        )
        .boolean("phone_checked", all().map(|contact| Some(contact.phone_checked())))
        .boolean(
            "phone_verified",
            all().map(|contact| Some(contact.phone_evidence.points >= settings.phone_verified)),
        )
        .text("email_source", all().map(|contact| contact.email_source.as_deref()))
        .text("phone_source", all().map(|contact| contact.phone_source.as_deref()))
        .boolean("perplexity_verified", all().map(|contact| Some(is_verified(contact))))
        .finish()
}

/// `contacts_identity`, in the same order.
pub(super) fn identity(people: &[(&String, &Contact)]) -> Result<Frame, FrameError> {
    let all = || people.iter().map(|(_, contact)| *contact);
    FrameBuilder::new()
        .text("person_id", people.iter().map(|(id, _)| Some(id.as_str())))
        .text("email", all().map(|contact| contact.email.as_deref()))
        .text("phone", all().map(|contact| contact.phone.as_deref()))
        .text("email_before", all().map(|contact| contact.email_before.as_deref()))
        .text("phone_before", all().map(|contact| contact.phone_before.as_deref()))
        .finish()
}

/// `verdicts`: of everybody of whom there is one, those who lost their seat over it included.
pub(super) fn verdicts(contacts: &Contacts) -> Result<Frame, FrameError> {
    let rows: Vec<_> = contacts
        .iter()
        .filter_map(|(id, contact)| Some((id, contact, contact.verdict.as_ref()?)))
        .collect();
    FrameBuilder::new()
        .text("person_id", rows.iter().map(|(id, _, _)| Some(id.as_str())))
        .text(
            "employment",
            rows.iter().map(|(_, _, verdict)| Some(&verdict.employment)),
        )
        .text(
            "title_match",
            rows.iter().map(|(_, _, verdict)| Some(&verdict.title_match)),
        )
        .text(
            "email_verdict",
            rows.iter().map(|(_, _, verdict)| Some(&verdict.email_verdict)),
        )
        .text(
            "phone_verdict",
            rows.iter().map(|(_, _, verdict)| Some(&verdict.phone_verdict)),
        )
        .real(
            "confidence",
            rows.iter().map(|(_, _, verdict)| Some(verdict.confidence)),
        )
        .text(
            "last_seen",
            rows.iter().map(|(_, _, verdict)| verdict.last_seen.as_deref()),
        )
        .integer(
            "sources",
            rows.iter()
                .map(|(_, _, verdict)| i64::try_from(verdict.sources.len()).ok()),
        )
        .boolean("counted", rows.iter().map(|(_, _, verdict)| Some(verdict.counted)))
        .text("provider", rows.iter().map(|(_, contact, _)| contact.verdict_by))
        .text(
            "checked_at",
            rows.iter().map(|(_, contact, _)| contact.verdict_at.as_deref()),
        )
        .finish()
}

/// `members` with the addends of their contacts as the check left them.
pub(super) fn with_parts(members: &Frame, contacts: &Contacts) -> Result<Frame, FrameError> {
    let rest = without(&without(members, "email_parts")?, "phone_parts")?;
    let mut made = FrameBuilder::new();
    for column in rest.columns() {
        made = made.column(column.clone());
    }
    let ids = text(members, "person_id")?;
    let of = |pick: fn(&Contact) -> &str| {
        let parts = ids.iter().map(move |id| contacts.get(id?).map(pick));
        parts.collect::<Vec<_>>()
    };
    made.text("email_parts", of(|contact| &contact.email_evidence.parts))
        .text("phone_parts", of(|contact| &contact.phone_evidence.parts))
        .finish()
}
