//! B5's gates, read from the contacts of everybody who keeps a seat.

use super::check::Contact;
use crate::engine::Reading;
use crate::frame::{Frame, FrameBuilder, FrameError};
use crate::playbooks::buyer_groups::assembly::Settings;

/// Least share of addresses that must be checked for their accuracy to say anything: the warn bound of B5.3.
pub(super) fn enough_checked(context: &crate::engine::PhaseContext<'_>, share: f64) -> bool {
    let gates = crate::playbooks::buyer_groups::params::gates();
    let gate = gates.iter().find(|gate| gate.id == "B5.3");
    let bound = gate.and_then(|gate| context.parameters().bounds(gate).warn);
    !bound.is_some_and(|bound| bound.breached_by(share))
}

/// Verified and checked of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::playbooks::buyer_groups::phases) struct Accuracy {
    /// Checked, and good.
    pub verified: usize,
    /// Checked.
    pub checked: usize,
}

impl Accuracy {
    /// Of addresses.
    pub fn of_emails<'a>(contacts: impl Iterator<Item = &'a Contact>, settings: &Settings) -> Self {
        Self::of(contacts.map(|one| {
            (
                one.email_checked(),
                one.email_evidence.points >= settings.email_verified,
            )
        }))
    }

    /// Of phones.
    pub fn of_phones<'a>(contacts: impl Iterator<Item = &'a Contact>, settings: &Settings) -> Self {
        Self::of(contacts.map(|one| {
            (
                one.phone_checked(),
                one.phone_evidence.points >= settings.phone_verified,
            )
        }))
    }

    fn of(pairs: impl Iterator<Item = (bool, bool)>) -> Self {
        let mut found = Self::default();
        for (checked, good) in pairs {
            found.checked += usize::from(checked);
            found.verified += usize::from(checked && good);
        }
        found
    }

    /// Verified of checked; nothing where nothing was checked.
    pub fn share(self) -> Option<f64> {
        (self.checked > 0).then(|| self.verified as f64 / self.checked as f64)
    }
}

/// Every reading of the phase. `enough` says whether a share of checked addresses is enough for B5.1.
pub(super) fn readings(
    people: &[(&String, &Contact)],
    settings: &Settings,
    enough: impl Fn(f64) -> bool,
) -> Result<Vec<Reading>, FrameError> {
    let all = || people.iter().map(|(_, contact)| *contact);
    let with_email = all().filter(|contact| contact.email.is_some()).count();
    let emails = Accuracy::of_emails(all(), settings);
    let phones = Accuracy::of_phones(all(), settings);
    let share = (with_email > 0).then(|| emails.checked as f64 / with_email as f64);
    let bad_email =
        |contact: &Contact| contact.email_checked() && contact.email_evidence.points < settings.email_verified;
    let bad_phone =
        |contact: &Contact| contact.phone_checked() && contact.phone_evidence.points < settings.phone_verified;
    let unchecked = |contact: &Contact| contact.email.is_some() && !contact.email_checked();
    let counted = |of: Accuracy, what: &str| format!("{} of {} checked {what} are verified", of.verified, of.checked);
    let first = match (share, emails.share()) {
        (Some(share), Some(accuracy)) if enough(share) => {
            Reading::new("B5.1", accuracy).note(counted(emails, "addresses"))
        }
        (Some(_), Some(_)) => Reading::skipped(
            "B5.1",
            &format!("only {} of {with_email} addresses were checked (B5.3)", emails.checked),
        ),
        (None, _) => Reading::skipped("B5.1", "nobody seated has an address"),
        (_, None) => Reading::skipped("B5.1", "no address was checked"),
    };
    let second = match phones.share() {
        Some(accuracy) => Reading::new("B5.2", accuracy).note(counted(phones, "phones")),
        None => Reading::skipped(
            "B5.2",
            "no phone was checked: nobody says what lines they are, and no verdict has a word on one",
        ),
    };
    let third = match share {
        Some(share) => {
            Reading::new("B5.3", share).note(format!("{} of {with_email} addresses were checked", emails.checked))
        }
        None => Reading::skipped("B5.3", "nobody seated has an address"),
    };
    let altered: usize = all().map(|contact| contact.altered().len()).sum();
    let shown = all().filter(|contact| contact.shown.is_some()).count();
    let fourth = Reading::new("B5.4", altered as f64).note(format!(
        "{altered} fields of {shown} validated people differ from what the validator was given"
    ));
    Ok(vec![
        first.evidence(rows(people, bad_email)?),
        second.evidence(rows(people, bad_phone)?),
        third.evidence(rows(people, unchecked)?),
        fourth.evidence(altered_rows(people)?),
    ])
}

/// Who a reading is about, without the address or number itself.
fn rows(people: &[(&String, &Contact)], is_one: impl Fn(&Contact) -> bool) -> Result<Frame, FrameError> {
    let chosen: Vec<_> = people.iter().filter(|(_, contact)| is_one(contact)).collect();
    let all = || chosen.iter().map(|(_, contact)| *contact);
    FrameBuilder::new()
        .text("person_id", chosen.iter().map(|(id, _)| Some(id.as_str())))
        .text("company_id", all().map(|contact| Some(&contact.company_id)))
        .text("email_status", all().map(|contact| contact.status.as_deref()))
        .real("email_score", all().map(|contact| Some(contact.email_evidence.points)))
        .text("email_parts", all().map(|contact| Some(&contact.email_evidence.parts)))
        .real("phone_score", all().map(|contact| Some(contact.phone_evidence.points)))
        .text("phone_parts", all().map(|contact| Some(&contact.phone_evidence.parts)))
        .finish()
}

fn altered_rows(people: &[(&String, &Contact)]) -> Result<Frame, FrameError> {
    let fields = people
        .iter()
        .flat_map(|(id, contact)| contact.altered().into_iter().map(move |field| (*id, field)));
    let fields: Vec<_> = fields.collect();
    FrameBuilder::new()
        .text("person_id", fields.iter().map(|(id, _)| Some(id.as_str())))
        .text("field", fields.iter().map(|(_, field)| Some(*field)))
        .finish()
}
