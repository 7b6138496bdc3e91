//! Asks the provider of people data about a batch of companies, stage by stage: which company it is, its record, who works
//! there, and the records of the best of them within the company's budget (4.3, step 3).

use std::collections::BTreeSet;

use super::companies::Companies;
use super::matching::{company_values, join, made_id, person_values};
use super::people::People;
use super::work::Work;
use crate::engine::{PhaseContext, PhaseError};
use crate::identity::linkage::core_names::core_name;
use crate::playbooks::buyer_groups::contact_evidence::registrable;
use crate::playbooks::buyer_groups::providers::{
    Ask, CompanyRecord, Data, PersonRecord, ProviderAnswer, Providers, Request,
};
use crate::playbooks::buyer_groups::roles::{Profile, Role};
use crate::privacy::Identifier;

/// Everything a batch is worked on with.
pub(super) struct Room<'a> {
    /// The files' companies.
    pub companies: &'a Companies,
    /// The files' people.
    pub people: &'a People,
    /// The seller's titles, best first.
    pub titles: Vec<String>,
    context: &'a PhaseContext<'a>,
}

impl<'a> Room<'a> {
    /// The room; titles in the order in which seats are filled.
    pub fn new(context: &'a PhaseContext<'a>, companies: &'a Companies, people: &'a People, profile: &Profile) -> Self {
        let titles = Role::SEATED.into_iter().flat_map(|role| profile.titles(role));
        Self {
            companies,
            people,
            titles: titles.map(|title| title.text.clone()).collect(),
            context,
        }
    }

    /// Whether a provider's record is of somebody who was forgotten here: they must not come back by another door.
    fn is_forgotten(&self, person_id: &str, record: &PersonRecord) -> bool {
        let known = |kind, value: &str| self.context.is_forgotten(kind, value);
        known(Identifier::Lead, person_id)
            || record
                .email
                .as_deref()
                .is_some_and(|email| known(Identifier::Email, email))
    }
}

/// Asks about every company of a batch.
///
/// # Errors
/// When somebody cancelled or the journal refuses.
pub(super) fn gather(providers: &mut Providers<'_>, room: &Room<'_>, works: &mut [Work]) -> Result<(), PhaseError> {
    find_companies(providers, room, works)?;
    collect_companies(providers, room, works)?;
    search_people(providers, room, works)?;
    collect_people(providers, room, works)
}

/// Asks one question of each company that has one, and hands out the answers.
fn each(
    providers: &mut Providers<'_>,
    works: &mut [Work],
    question: impl Fn(&Work) -> Option<Ask>,
    mut heard: impl FnMut(&mut Work, &ProviderAnswer),
) -> Result<bool, PhaseError> {
    let mut asked = Vec::new();
    let mut requests = Vec::new();
    for (at, work) in works.iter().enumerate() {
        if let Some(ask) = question(work).filter(|_| !work.failed && !work.skipped) {
            asked.push(at);
            requests.push(Request {
                company_id: work.company.company_id.clone(),
                person_id: None,
                ask,
            });
        }
    }
    if requests.is_empty() {
        return Ok(false);
    }
    for (at, answer) in asked.into_iter().zip(providers.call(&requests)?) {
        if let Some(work) = works.get_mut(at) {
            work.asked += 1;
            heard(work, &answer);
        }
    }
    Ok(true)
}

fn find_companies(providers: &mut Providers<'_>, room: &Room<'_>, works: &mut [Work]) -> Result<(), PhaseError> {
    for work in works.iter_mut() {
        work.provider_id = room
            .companies
            .facts(&work.company)
            .text("provider_id")
            .map(str::to_owned);
    }
    let question = |work: &Work| {
        let facts = room.companies.facts(&work.company);
        work.provider_id.is_none().then(|| Ask::CompanySearch {
            name: facts.text("name").unwrap_or_default().to_owned(),
            domain: facts.text("domain").map(str::to_owned),
            country: facts.text("country").map(str::to_owned),
        })
    };
    each(providers, works, question, |work, answer| {
        if let (true, Data::Ids { ids, .. }) = (work.hear(answer, true), &answer.data) {
            work.provider_id = ids.first().cloned();
        }
    })?;
    Ok(())
}

fn collect_companies(providers: &mut Providers<'_>, room: &Room<'_>, works: &mut [Work]) -> Result<(), PhaseError> {
    let question = |work: &Work| work.provider_id.clone().map(|id| Ask::CompanyCollect { id });
    each(providers, works, question, |work, answer| {
        let held = work.hear(answer, true);
        let Data::Company(record) = &answer.data else {
            // An id that the provider does not know any more leads to nobody.
            work.provider_id = work.provider_id.take().filter(|_| !answer.outcome.is_answer());
            return;
        };
        let facts = room.companies.facts(&work.company);
        if held
            && is_it(
                record,
                facts.text("name"),
                facts.text("domain"),
                facts.text("provider_id"),
            )
        {
            work.company.live = Some(company_values(room.companies, record, answer.fetched_at.as_deref()));
        } else {
            work.provider_id = None;
            work.note(answer, "other", "the record that came is of another company".to_owned());
        }
    })?;
    Ok(())
}

/// Whether a record is of the company we asked about: the id we held, its domain, or its core name where a domain is
/// missing.
fn is_it(record: &CompanyRecord, name: Option<&str>, domain: Option<&str>, provider_id: Option<&str>) -> bool {
    if provider_id.is_some_and(|id| id == record.provider_id) {
        return true;
    }
    match (
        record.website.as_deref().and_then(registrable),
        domain.and_then(registrable),
    ) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => {
            let core = |name: Option<&str>| {
                name.map(|name| core_name(name).spaceless)
                    .filter(|core| !core.is_empty())
            };
            core(name).is_some() && core(name) == core(record.name.as_deref())
        }
    }
}

/// How many people may still be collected: every question about the company beyond its one search takes a place.
fn room_for(providers: &Providers<'_>, work: &Work) -> usize {
    providers
        .collects_allowed()
        .saturating_sub(work.asked.saturating_sub(1))
}

fn search_people(providers: &mut Providers<'_>, room: &Room<'_>, works: &mut [Work]) -> Result<(), PhaseError> {
    let mut first = true;
    loop {
        let most: Vec<usize> = works.iter().map(|work| room_for(providers, work)).collect();
        let full: BTreeSet<String> = works
            .iter()
            .zip(most)
            .filter(|(work, most)| work.hits.len() >= *most)
            .map(|(work, _)| work.company.company_id.clone())
            .collect();
        let question = |work: &Work| {
            let goes_on = first || work.next.is_some();
            let company = work
                .provider_id
                .clone()
                .filter(|_| goes_on && !full.contains(&work.company.company_id))?;
            Some(Ask::PersonSearch {
                company,
                titles: room.titles.clone(),
                after: work.next.clone(),
            })
        };
        let asked = each(providers, works, question, |work, answer| {
            work.next = None;
            // A page that fails leaves the pages before it.
            if let (true, Data::Ids { ids, next }) = (work.hear(answer, first), &answer.data) {
                let news = ids
                    .iter()
                    .filter(|id| !work.hits.contains(id))
                    .cloned()
                    .collect::<Vec<_>>();
                // A page that brings nobody new ends the search, whatever cursor it names.
                work.next.clone_from(if news.is_empty() { &None } else { next });
                work.hits.extend(news);
            }
        })?;
        if !asked {
            return Ok(());
        }
        first = false;
    }
}

fn collect_people(providers: &mut Providers<'_>, room: &Room<'_>, works: &mut [Work]) -> Result<(), PhaseError> {
    let mut asked = Vec::new();
    let mut requests = Vec::new();
    for (at, work) in works.iter().enumerate() {
        if work.failed || work.skipped {
            continue;
        }
        for id in work.hits.iter().take(room_for(providers, work)) {
            asked.push(at);
            requests.push(Request {
                company_id: work.company.company_id.clone(),
                person_id: None,
                ask: Ask::PersonCollect { id: id.clone() },
            });
        }
    }
    if requests.is_empty() {
        return Ok(());
    }
    let mut lost = vec![0_usize; works.len()];
    for (at, answer) in asked.into_iter().zip(providers.call(&requests)?) {
        let Some(work) = works.get_mut(at) else { continue };
        let held = work.hear(&answer, false);
        let Data::Person(record) = &answer.data else {
            if let Some(lost) = lost.get_mut(at).filter(|_| !answer.outcome.is_answer()) {
                *lost += 1;
            }
            continue;
        };
        if !held {
            continue;
        }
        take(room, work, record, &answer);
    }
    for (work, lost) in works.iter_mut().zip(lost) {
        let all_services = work
            .trouble
            .iter()
            .all(|trouble| !matches!(trouble.outcome.as_str(), "budget" | "quota" | "auth"));
        // Everybody lost to a service is no company gathered.
        work.failed |= lost > 0 && work.collected == 0 && all_services;
    }
    Ok(())
}

/// Takes a person's record, unless it is of somebody who works elsewhere by now or was forgotten here.
fn take(room: &Room<'_>, work: &mut Work, record: &PersonRecord, answer: &ProviderAnswer) {
    work.collected += 1;
    let company = record.company_provider_id.as_deref();
    // Of what was kept from before nothing is left but that it was theirs; what comes anew is known by its ids.
    if record.forgotten || room.is_forgotten(&made_id(record), record) {
        work.note(answer, "forgotten", "somebody who was forgotten is left out".to_owned());
    } else if company.is_some_and(|id| Some(id) != work.provider_id.as_deref()) {
        work.note(answer, "elsewhere", "works at another company now".to_owned());
    } else {
        let fetched_at = answer.fetched_at.as_deref();
        let values = person_values(room.people, record, &work.company.company_id, fetched_at);
        join(room.people, work, values, answer);
    }
}
