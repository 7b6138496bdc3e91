//! B5: checks mail and phone of everybody seated, looks for what is missing, and seats another where somebody has left.
//! The same checks serve B3's sample; their answers are in the journal then, and are not paid again.

mod check;
mod frames;
mod gates;
mod known;
mod refill;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub(super) use check::{Contact, Contacts};
pub(super) use gates::Accuracy;
pub(super) use known::Known;
pub(super) use refill::check_seats;

use crate::engine::{LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, counted};
use crate::frame::text;
use crate::playbooks::buyer_groups::assembly::Settings;
use crate::playbooks::buyer_groups::assembly::frames::{
    Grouped, benched_frame, by_company, companies, group_all, groups_frame, members_frame,
};
use crate::playbooks::buyer_groups::providers::{Providers, Room};

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let settings = Settings::read(context.parameters()).map_err(PhaseError::Input)?;
    let (gathered, facts) = (context.frame("gathered")?, context.frame("company_facts")?);
    let known = Known::read(
        &gathered,
        context.frame("gathered_identity")?.as_ref(),
        &facts,
        context.frame("verdicts_before")?.as_ref(),
        context.number("validator.least_confidence")?,
    )?;
    let scored = context.frame("scored")?;
    let mut groups = group_all(companies(&facts)?, by_company(&scored)?, &settings);
    context.checkpoint()?;
    let mut providers = Providers::open(context, Room::Contacts, facts.height())?;
    let rounds = context.number("refill_rounds")? as usize;
    let mut contacts = Contacts::new();
    let refilled = check_seats(&mut providers, &known, &mut groups, &settings, rounds, &mut contacts)?;
    let seated = seated(&groups);
    let people: Vec<(&String, &Contact)> = seated.iter().filter_map(|id| contacts.get_key_value(id)).collect();
    tell(context, people.len(), &refilled);
    let ids = text(&facts, "company_id")?;
    let usd: BTreeMap<String, f64> = ids
        .iter()
        .flatten()
        .map(|id| (id.to_owned(), providers.spent_on(id)))
        .collect();
    let members = frames::with_parts(&members_frame(&groups, &scored)?, &contacts)?;
    Ok(PhaseOutput {
        metrics: metrics(&people, &settings, &refilled, &providers),
        readings: gates::readings(&people, &settings, |share| gates::enough_checked(context, share))?,
        rows_in: scored.height(),
        rows_out: members.height(),
        frames: vec![
            ("contacts", frames::contacts(&people, &settings)?),
            ("contacts_identity", frames::identity(&people)?),
            ("verdicts", frames::verdicts(&contacts)?),
            ("groups", groups_frame(&groups, &usd)?),
            ("benched", benched_frame(&groups, &scored)?),
            ("members", members),
            ("ledger_contacts", providers.ledger()?),
        ],
    })
}

/// Everybody who sits, in the order of `members`.
fn seated(groups: &[Grouped]) -> Vec<String> {
    let of = |held: &Grouped| -> Vec<String> {
        let members = held.group.members.iter();
        members
            .filter_map(|member| Some(held.candidates.get(member.candidate)?.person_id.clone()))
            .collect()
    };
    groups.iter().flat_map(of).collect()
}

fn tell(context: &PhaseContext<'_>, seated: usize, refilled: &refill::Refilled) {
    let people = counted(seated as u64, "member", "members");
    let words = format!(
        "Checked the contacts of {people}; {} lost their seat",
        refilled.left.len()
    );
    context.log(LogLevel::Info, None, None, "contacts", &words);
}

fn metrics(
    people: &[(&String, &Contact)],
    settings: &Settings,
    refilled: &refill::Refilled,
    providers: &Providers<'_>,
) -> Vec<Metric> {
    let all = || people.iter().map(|(_, contact)| *contact);
    let (emails, phones) = (
        Accuracy::of_emails(all(), settings),
        Accuracy::of_phones(all(), settings),
    );
    vec![
        Metric::count("seated", people.len()),
        Metric::count("emails_checked", emails.checked),
        Metric::share("email_accuracy", emails.verified, emails.checked),
        Metric::count("phones_checked", phones.checked),
        Metric::share("phone_accuracy", phones.verified, phones.checked),
        Metric::count("unseated", refilled.left.len()),
        Metric::count("refill_rounds", refilled.rounds),
        Metric::new("spent_usd", Some(providers.spent_of_cap().0), MetricUnit::Ratio),
    ]
}
