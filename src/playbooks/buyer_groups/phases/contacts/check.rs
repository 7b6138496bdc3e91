//! Checks the contacts of people, stage by stage for all of them at once: an address is found where there is none that could
//! serve, then verified; a phone is found; then the validator judges what we hold, and supplies nothing (4.5).

use std::collections::BTreeMap;

use super::known::{Company, Known, Person};
use crate::engine::PhaseError;
use crate::playbooks::buyer_groups::contact_evidence::{
    DomainStanding, EmailFacts, Evidence, PhoneFacts, Word, email_evidence, is_address, is_conclusive, is_known_line,
    phone_evidence, phone_parses, stands,
};
use crate::playbooks::buyer_groups::providers::{
    Ask, Data, Finder, Outcome, Provider, ProviderAnswer, Providers, Request, Verdict,
};

/// The line of a phone that a finder of mobiles found.
const FOUND_LINE: &str = "mobile";

/// What is known of somebody's contacts once they are checked.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::playbooks::buyer_groups::phases) struct Contact {
    /// The company.
    pub company_id: String,
    /// The address that holds now.
    pub email: Option<String>,
    /// The one of before.
    pub email_before: Option<String>,
    /// What is known of its delivery.
    pub status: Option<String>,
    /// Who gave it: crm, dump, live, `finder_a`, `finder_b`.
    pub email_source: Option<String>,
    /// The phone that holds now.
    pub phone: Option<String>,
    /// The one of before.
    pub phone_before: Option<String>,
    /// What line it is.
    pub line: Option<String>,
    /// Who gave it.
    pub phone_source: Option<String>,
    /// How many sources give it.
    pub phone_sources: usize,
    /// What the validator says, or a recorded verdict.
    pub verdict: Option<Verdict>,
    /// `recorded` or `validator`.
    pub verdict_by: Option<&'static str>,
    /// When it was given.
    pub verdict_at: Option<String>,
    /// The address and the phone as the validator was given them.
    pub shown: Option<(Option<String>, Option<String>)>,
    /// Whether a service says that the person asked not to be processed.
    pub silent: bool,
    /// E.
    pub email_evidence: Evidence,
    /// P.
    pub phone_evidence: Evidence,
}

impl Contact {
    fn of(person: &Person) -> Self {
        let source = |held: &Option<String>| held.as_ref().map(|_| person.source.clone());
        Self {
            company_id: person.company_id.clone(),
            email: person.email.clone(),
            email_before: person.email.clone(),
            status: person.status.clone(),
            email_source: source(&person.email),
            phone: person.phone.clone(),
            phone_before: person.phone.clone(),
            line: person.line.clone(),
            phone_source: source(&person.phone),
            phone_sources: person.phone_sources,
            verdict: None,
            verdict_by: None,
            verdict_at: None,
            shown: None,
            silent: false,
            email_evidence: Evidence::default(),
            phone_evidence: Evidence::default(),
        }
    }

    /// A verdict that counts.
    pub fn counted(&self) -> Option<&Verdict> {
        self.verdict.as_ref().filter(|verdict| verdict.counted)
    }

    /// Whether they have left, by a verdict that counts.
    pub fn is_former(&self) -> bool {
        self.counted().is_some_and(|verdict| verdict.employment == "former")
    }

    /// What the validator says of the address, and of the phone.
    pub fn words(&self) -> (Word, Word) {
        let of = |pick: fn(&Verdict) -> &str| {
            self.counted()
                .map_or(Word::Unknown, |verdict| Word::named(pick(verdict)))
        };
        (
            of(|verdict| &verdict.email_verdict),
            of(|verdict| &verdict.phone_verdict),
        )
    }

    /// Whether the address was checked: its delivery is settled, or the validator has a word on it.
    pub fn email_checked(&self) -> bool {
        self.email.is_some() && (is_conclusive(self.status.as_deref()) || self.words().0 != Word::Unknown)
    }

    /// Whether the phone was checked: it is settled what line it is, which is all a source can say of a phone, or the
    /// validator has a word on it.
    pub fn phone_checked(&self) -> bool {
        self.phone.is_some() && (is_known_line(self.line.as_deref()) || self.words().1 != Word::Unknown)
    }

    /// Fields that are not as the validator was given them (B5.4).
    pub fn altered(&self) -> Vec<&'static str> {
        let Some((email, phone)) = &self.shown else {
            return Vec::new();
        };
        let fields = [("email", *email != self.email), ("phone", *phone != self.phone)];
        fields
            .into_iter()
            .filter(|(_, altered)| *altered)
            .map(|(name, _)| name)
            .collect()
    }

    fn reckon(&mut self, known: &Known, person: &Person, company: &Company) {
        let (email_word, phone_word) = self.words();
        let [_, first, last] = person.names.each_ref().map(|name| name.as_deref().unwrap_or_default());
        self.email_evidence = email_evidence(&EmailFacts {
            email: self.email.as_deref(),
            status: self.status.as_deref(),
            domain: company.domain.as_deref(),
            aliases: company.aliases.as_deref(),
            in_pattern: self
                .email
                .as_deref()
                .is_some_and(|email| company.pattern.holds(email, first, last)),
            word: email_word,
        });
        let with_it = self.phone.as_ref().and_then(|phone| known.numbers.get(phone)).copied();
        self.phone_evidence = phone_evidence(&PhoneFacts {
            phone: self.phone.as_deref(),
            line: self.line.as_deref(),
            sources: self.phone_sources,
            people: with_it.unwrap_or(1),
            person_country: person.country.as_deref(),
            company_country: company.country.as_deref(),
            word: phone_word,
        });
    }
}

/// The contacts that were checked so far, by person.
pub(in crate::playbooks::buyer_groups::phases) type Contacts = BTreeMap<String, Contact>;

/// Somebody whose contacts are being checked.
struct Place<'a> {
    id: &'a str,
    person: &'a Person,
    company: &'a Company,
    contact: Contact,
}

/// What a stage asks of somebody; nothing where there is nothing to ask.
type Question = fn(&Place<'_>) -> Option<Ask>;
/// What an answer changes.
type Heard = fn(&mut Place<'_>, &ProviderAnswer);

/// Checks these people, in this order, and adds them to `contacts`; who is there already is not checked again.
///
/// # Errors
/// When somebody cancelled or the journal refuses.
pub(in crate::playbooks::buyer_groups::phases) fn check(
    providers: &mut Providers<'_>,
    known: &Known,
    people: &[String],
    contacts: &mut Contacts,
) -> Result<f64, PhaseError> {
    let nowhere = Company::default();
    let mut places: Vec<Place<'_>> = people
        .iter()
        .filter(|id| !contacts.contains_key(*id))
        .filter_map(|id| {
            let person = known.people.get(id)?;
            Some(Place {
                id,
                person,
                company: known.companies.get(&person.company_id).unwrap_or(&nowhere),
                contact: Contact::of(person),
            })
        })
        .collect();
    let mut seconds = 0.0;
    let stages: [(Question, Heard); 5] = [
        (verification, verified),
        (|place| finding(place, Finder::A), found),
        (|place| finding(place, Finder::B), found),
        // An address that was found without a word on its delivery.
        (verification, verified),
        (phone_finding, phone_found),
    ];
    for (question, heard) in stages {
        seconds += ask(providers, &mut places, question, heard)?;
    }
    // A verdict of the files stands where the validator cannot be asked, or says nothing that counts.
    if !providers.answers(Provider::Validator) {
        take_recorded(known, &mut places);
    }
    seconds += ask(providers, &mut places, validation, validated)?;
    take_recorded(known, &mut places);
    for mut place in places {
        place.contact.reckon(known, place.person, place.company);
        contacts.insert(place.id.to_owned(), place.contact);
    }
    Ok(seconds)
}

fn ask(
    providers: &mut Providers<'_>,
    places: &mut [Place<'_>],
    question: Question,
    heard: Heard,
) -> Result<f64, PhaseError> {
    let mut asked = Vec::new();
    let mut requests = Vec::new();
    for (at, place) in places.iter().enumerate() {
        if let Some(ask) = question(place).filter(|_| !place.contact.silent) {
            asked.push(at);
            requests.push(Request {
                company_id: place.person.company_id.clone(),
                person_id: Some(place.id.to_owned()),
                ask,
            });
        }
    }
    if requests.is_empty() {
        return Ok(0.0);
    }
    let mut seconds = 0.0;
    for (at, answer) in asked.into_iter().zip(providers.call(&requests)?) {
        seconds += answer.seconds;
        let Some(place) = places.get_mut(at) else { continue };
        if answer.outcome == Outcome::Suppressed {
            place.contact.silent = true;
        } else {
            heard(place, &answer);
        }
    }
    Ok(seconds)
}

/// Verdicts of the files, for those of whom the validator said nothing that counts.
fn take_recorded(known: &Known, places: &mut [Place<'_>]) {
    for place in places {
        if place.contact.counted().is_some() {
            continue;
        }
        if let Some(recorded) = known.recorded.get(place.id) {
            place.contact.verdict = Some(recorded.verdict.clone());
            place.contact.verdict_by = Some("recorded");
            place.contact.verdict_at.clone_from(&recorded.checked_at);
        }
    }
}

fn standing(place: &Place<'_>, email: &str) -> DomainStanding {
    stands(email, place.company.domain.as_deref(), place.company.aliases.as_deref())
}

/// Whether the address can serve: written well, of the company, and not known to take no mail.
fn serves(place: &Place<'_>) -> bool {
    let dead = |status: &str| status != "valid" && is_conclusive(Some(status));
    place.contact.email.as_deref().is_some_and(|email| {
        is_address(email)
            && matches!(
                standing(place, email),
                DomainStanding::Match | DomainStanding::Alias | DomainStanding::Unknown
            )
            && !place.contact.status.as_deref().is_some_and(dead)
    })
}

fn verification(place: &Place<'_>) -> Option<Ask> {
    let settled = matches!(
        place.contact.status.as_deref(),
        Some("valid" | "accept_all" | "invalid" | "disposable")
    );
    let email = place.contact.email.clone().filter(|_| !settled && serves(place))?;
    Some(Ask::EmailVerify { email })
}

fn verified(place: &mut Place<'_>, answer: &ProviderAnswer) {
    if let (Outcome::Found, Data::EmailStatus(status)) = (answer.outcome, &answer.data) {
        place.contact.status = Some(status.clone());
    }
}

fn finding(place: &Place<'_>, finder: Finder) -> Option<Ask> {
    let [_, first, last] = &place.person.names;
    let domain = place.company.domain.clone().filter(|_| !serves(place))?;
    Some(Ask::EmailFind {
        finder,
        first_name: first.clone()?,
        last_name: last.clone()?,
        domain,
    })
}

fn found(place: &mut Place<'_>, answer: &ProviderAnswer) {
    let (Outcome::Found, Data::Email { email, status, .. }) = (answer.outcome, &answer.data) else {
        return;
    };
    // What a finder says is checked like anything else: another company's address is none.
    let ours = matches!(standing(place, email), DomainStanding::Match | DomainStanding::Alias);
    if !is_address(email) || !ours {
        return;
    }
    place.contact.email = Some(email.trim().to_lowercase());
    place.contact.status = Some(status.clone());
    place.contact.email_source = Some(answer.provider.as_str().to_owned());
}

fn phone_finding(place: &Place<'_>) -> Option<Ask> {
    let readable = place.contact.phone.as_deref().is_some_and(phone_parses);
    let profile_url = place.person.profile_url.clone().filter(|_| !readable)?;
    Some(Ask::PhoneFind { profile_url })
}

fn phone_found(place: &mut Place<'_>, answer: &ProviderAnswer) {
    let (Outcome::Found, Data::Phone { number, .. }) = (answer.outcome, &answer.data) else {
        return;
    };
    if !phone_parses(number) {
        return;
    }
    let key = crate::identity::phones::read_phone(number).key;
    place.contact.phone = Some(key.unwrap_or_else(|| number.trim().to_owned()));
    place.contact.line = Some(FOUND_LINE.to_owned());
    place.contact.phone_source = Some(answer.provider.as_str().to_owned());
    place.contact.phone_sources = 1;
}

fn validation(place: &Place<'_>) -> Option<Ask> {
    if place.contact.verdict.is_some() {
        return None;
    }
    let [full, first, last] = &place.person.names;
    let joined = [first, last]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    let name = full.clone().unwrap_or(joined);
    Some(Ask::ContactValidate {
        name: Some(name).filter(|name| !name.is_empty())?,
        company: place.company.name.clone(),
        title: place.person.title.clone()?,
        email: place.contact.email.clone(),
        phone: place.contact.phone.clone(),
    })
}

fn validated(place: &mut Place<'_>, answer: &ProviderAnswer) {
    let Data::Verdict(verdict) = &answer.data else {
        return;
    };
    place.contact.verdict = Some(verdict.clone());
    place.contact.verdict_by = Some("validator");
    place.contact.verdict_at.clone_from(&answer.fetched_at);
    place.contact.shown = Some((place.contact.email.clone(), place.contact.phone.clone()));
}
