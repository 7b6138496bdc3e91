//! What was gathered, as frames.

use std::collections::BTreeMap;

use super::live::Room;
use super::people::{self, Known};
use super::work::Work;
use crate::engine::PhaseError;
use crate::frame::Frame;
use crate::playbooks::buyer_groups::contact_evidence::{CompanyPattern, DomainStanding, company_pattern, stands};

/// The three frames that everything after reads.
pub(super) struct Tables {
    /// `gathered`.
    pub gathered: Frame,
    /// `gathered_identity`.
    pub identity: Frame,
    /// `company_facts`.
    pub facts: Frame,
}

impl Tables {
    /// The frames of these companies: companies by id, people by id within each.
    pub fn of(room: &Room<'_>, works: &[Work]) -> Result<Self, PhaseError> {
        let mut known: Vec<Known<'_>> = Vec::new();
        let mut facts = Vec::with_capacity(works.len());
        for work in works {
            let start = known.len();
            known.extend(work.people.iter().map(|person| room.people.known(person)));
            let of_company = known.get_mut(start..).unwrap_or_default();
            of_company.sort_by(|one, other| one.person.person_id.cmp(&other.person.person_id));
            facts.push((&work.company, pattern(room, work, of_company)));
        }
        Ok(Self {
            gathered: people::gathered(&known)?,
            identity: people::identity(&known)?,
            facts: room.companies.frame(&facts)?,
        })
    }
}

/// How a company writes its addresses, by those of its people that are verified.
fn pattern(room: &Room<'_>, work: &Work, people: &[Known<'_>]) -> CompanyPattern {
    let facts = room.companies.facts(&work.company);
    let (domain, aliases) = (facts.text("domain"), facts.text("alias_domains"));
    let mut verified: BTreeMap<&str, (&str, &str)> = BTreeMap::new();
    for person in people {
        let Some(email) = person
            .text("email")
            .filter(|_| person.text("email_status") == Some("valid"))
        else {
            continue;
        };
        if matches!(
            stands(email, domain, aliases),
            DomainStanding::Match | DomainStanding::Alias
        ) {
            let (first, last) = person.names();
            verified.insert(email, (first.unwrap_or_default(), last.unwrap_or_default()));
        }
    }
    company_pattern(verified.into_iter().map(|(email, (first, last))| (email, first, last)))
}
