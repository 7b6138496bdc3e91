//! Seats, checked: who has left or asked for silence loses the seat, and another takes it, so many times.

use std::collections::BTreeSet;

use super::check::{Contacts, check};
use super::known::Known;
use crate::engine::PhaseError;
use crate::playbooks::buyer_groups::assembly::frames::Grouped;
use crate::playbooks::buyer_groups::assembly::{Bar, Settings, assemble, reckon};
use crate::playbooks::buyer_groups::providers::Providers;

/// What checking came to, beside the contacts.
#[derive(Debug, Default)]
pub(in crate::playbooks::buyer_groups::phases) struct Refilled {
    /// People who lost their seat, with why.
    pub left: Vec<(String, Bar)>,
    /// Rounds in which somebody else was seated.
    pub rounds: usize,
    /// Waits and answers, as they were written down.
    pub seconds: f64,
}

/// Checks everybody seated, refills the seats of those who left, and reckons the groups with what was found. A seat is
/// given by what was known before the check, so that a checked member does not lose it to somebody unchecked.
///
/// # Errors
/// When somebody cancelled or the journal refuses.
pub(in crate::playbooks::buyer_groups::phases) fn check_seats(
    providers: &mut Providers<'_>,
    known: &Known,
    groups: &mut [Grouped],
    settings: &Settings,
    rounds: usize,
    contacts: &mut Contacts,
) -> Result<Refilled, PhaseError> {
    let mut refilled = Refilled::default();
    for round in 0..=rounds {
        let seated: Vec<String> = groups.iter().flat_map(seated).collect();
        refilled.seconds += check(providers, known, &seated, contacts)?;
        let left = refilled.left.len();
        for group in groups.iter_mut() {
            unseat(group, contacts, settings, round < rounds, &mut refilled.left);
        }
        if refilled.left.len() == left {
            break;
        }
        refilled.rounds += usize::from(round < rounds);
    }
    for held in groups.iter_mut() {
        for candidate in &mut held.candidates {
            if let Some(contact) = contacts.get(&candidate.person_id) {
                candidate.email = contact.email_evidence.points;
                candidate.phone = contact.phone_evidence.points;
            }
        }
        let members = std::mem::take(&mut held.group.members);
        held.group = reckon(&held.company, &held.candidates, members, settings);
    }
    Ok(refilled)
}

fn seated(held: &Grouped) -> Vec<String> {
    let members = held.group.members.iter();
    members
        .filter_map(|member| Some(held.candidates.get(member.candidate)?.person_id.clone()))
        .collect()
}

fn unseat(held: &mut Grouped, contacts: &Contacts, settings: &Settings, refill: bool, left: &mut Vec<(String, Bar)>) {
    let mut gone = BTreeSet::new();
    for member in &held.group.members {
        let Some(candidate) = held.candidates.get_mut(member.candidate) else {
            continue;
        };
        let contact = contacts.get(&candidate.person_id);
        let bar = match contact {
            Some(contact) if contact.silent => Bar::Suppressed,
            Some(contact) if contact.is_former() => Bar::Former,
            _ => continue,
        };
        candidate.barred = Some(bar);
        gone.insert(member.candidate);
        left.push((candidate.person_id.clone(), bar));
    }
    if gone.is_empty() {
        return;
    }
    if refill {
        held.group = assemble(&held.company, &held.candidates, settings);
    } else {
        // Nobody would check who came next: the seat stays empty.
        held.group.members.retain(|member| !gone.contains(&member.candidate));
    }
}
