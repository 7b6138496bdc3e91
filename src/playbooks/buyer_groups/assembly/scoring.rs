//! What a gathered person is worth before anybody is seated: role, R, I, A, E and P, each with its reasons (5.2, 5.3).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::frames::ScoredRow;
use super::{Bar, Candidate, InfluenceParts, Standing};
use crate::frame::{DateColumn, Frame, FrameError, IntegerColumn, TextColumn, boolean, date, integer, real, text};
use crate::identity::titles::parse;
use crate::playbooks::buyer_groups::contact_evidence::{
    CompanyPattern, DomainStanding, EmailFacts, Evidence, PhoneFacts, Word, email_evidence, phone_evidence, stands,
};
use crate::playbooks::buyer_groups::roles::{
    Person, Profile, Role, assign, authority, authority_level, buying_signals, confidence, influence, is_new_in_role,
    must_have, pain_points,
};
use crate::playbooks::buyer_groups::suppressed::Suppressed;

/// What scoring reads: `gathered` and `gathered_identity` row by row, `company_facts` and those who asked for silence.
pub(crate) struct ScoringInputs<'a> {
    /// One row a person.
    pub gathered: &'a Frame,
    /// The same people, in the same order.
    pub identity: &'a Frame,
    /// One row a company.
    pub companies: &'a Frame,
    /// Suppressed addresses and slugs.
    pub suppressed: &'a Suppressed,
}

/// What a company gives to the scores of its people.
struct CompanyFacts<'a> {
    domain: Option<&'a str>,
    aliases: Option<&'a str>,
    country: Option<&'a str>,
    jobs: Option<i64>,
    growth: Option<f64>,
    pattern: CompanyPattern,
}

impl CompanyFacts<'_> {
    const NONE: Self = Self {
        domain: None,
        aliases: None,
        country: None,
        jobs: None,
        growth: None,
        pattern: CompanyPattern {
            form: None,
            share: None,
            verified: 0,
        },
    };
}

fn companies(frame: &Frame) -> Result<BTreeMap<&str, CompanyFacts<'_>>, FrameError> {
    let (ids, domain, aliases) = (
        text(frame, "company_id")?,
        text(frame, "domain")?,
        text(frame, "alias_domains")?,
    );
    let country = text(frame, "country")?;
    let (jobs, growth) = (
        integer(frame, "open_engineering_jobs")?,
        real(frame, "headcount_growth_12m")?,
    );
    let (form, share) = (text(frame, "email_pattern")?, real(frame, "pattern_share")?);
    let verified = integer(frame, "pattern_verified")?;
    let of = |row: usize| {
        let facts = CompanyFacts {
            domain: domain.get(row),
            aliases: aliases.get(row),
            country: country.get(row),
            jobs: jobs.get(row),
            growth: growth.get(row),
            pattern: CompanyPattern {
                form: form.get(row).map(str::to_owned),
                share: share.get(row),
                verified: verified.get(row).and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
            },
        };
        Some((ids.get(row)?, facts))
    };
    Ok((0..frame.height()).filter_map(of).collect())
}

/// The columns of one person, contacts apart.
struct Working<'a> {
    ids: TextColumn<'a>,
    companies: TextColumn<'a>,
    title: TextColumn<'a>,
    seen: DateColumn<'a>,
    began: DateColumn<'a>,
    department: TextColumn<'a>,
    level: TextColumn<'a>,
    country: TextColumn<'a>,
    links: IntegerColumn<'a>,
    months: IntegerColumn<'a>,
    flag: IntegerColumn<'a>,
    link: TextColumn<'a>,
    source: TextColumn<'a>,
    status: TextColumn<'a>,
    line: TextColumn<'a>,
    sources: IntegerColumn<'a>,
}

impl<'a> Working<'a> {
    fn read(frame: &'a Frame) -> Result<Self, FrameError> {
        Ok(Self {
            ids: text(frame, "person_id")?,
            companies: text(frame, "company_id")?,
            title: text(frame, "title")?,
            seen: date(frame, "title_as_of")?,
            began: date(frame, "role_started_on")?,
            department: text(frame, "department")?,
            level: text(frame, "management_level")?,
            country: text(frame, "country")?,
            links: integer(frame, "connections")?,
            months: integer(frame, "experience_months")?,
            flag: integer(frame, "decision_flag")?,
            link: text(frame, "link")?,
            source: text(frame, "source")?,
            status: text(frame, "email_status")?,
            line: text(frame, "phone_type")?,
            sources: integer(frame, "phone_sources")?,
        })
    }

    fn person(&'a self, row: usize, salary: Option<f64>) -> Person<'a> {
        Person {
            department: self.department.get(row),
            management_level: self.level.get(row),
            country: self.country.get(row),
            title_as_of: self.seen.get(row).and_then(NaiveDate::from_epoch_days),
            role_started_on: self.began.get(row).and_then(NaiveDate::from_epoch_days),
            connections: self.links.get(row),
            experience_months: self.months.get(row),
            decision_flag: self.flag.get(row).map(|flag| flag != 0),
            salary_p75_usd: salary,
        }
    }
}

/// Contacts, which stand in the frame of identities.
struct Contacts<'a> {
    email: TextColumn<'a>,
    phone: TextColumn<'a>,
    first: TextColumn<'a>,
    last: TextColumn<'a>,
    slug: TextColumn<'a>,
    /// How many people of a company have a number, by company and number.
    shared: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Contacts<'a> {
    fn read(frame: &'a Frame, companies: &TextColumn<'a>) -> Result<Self, FrameError> {
        let (mut shared, phones) = (BTreeMap::new(), text(frame, "phone")?);
        for row in 0..frame.height() {
            if let (Some(company), Some(phone)) = (companies.get(row), phones.get(row)) {
                *shared.entry((company, phone)).or_insert(0) += 1;
            }
        }
        Ok(Self {
            email: text(frame, "email")?,
            phone: text(frame, "phone")?,
            first: text(frame, "first_name")?,
            last: text(frame, "last_name")?,
            slug: text(frame, "profile_slug")?,
            shared,
        })
    }

    /// E before anybody checks it, and how the address stands to the company.
    fn email(&self, row: usize, status: Option<&str>, company: &CompanyFacts<'_>) -> (Evidence, DomainStanding) {
        let email = self.email.get(row);
        let (first, last) = (
            self.first.get(row).unwrap_or_default(),
            self.last.get(row).unwrap_or_default(),
        );
        let evidence = email_evidence(&EmailFacts {
            email,
            status,
            domain: company.domain,
            aliases: company.aliases,
            in_pattern: email.is_some_and(|email| company.pattern.holds(email, first, last)),
            word: Word::Unknown,
        });
        let standing = email.map_or(DomainStanding::Unknown, |email| {
            stands(email, company.domain, company.aliases)
        });
        (evidence, standing)
    }

    /// P before anybody checks it.
    fn phone(&self, row: usize, held: &Working<'_>, company: &CompanyFacts<'_>) -> Evidence {
        let phone = self.phone.get(row);
        phone_evidence(&PhoneFacts {
            phone,
            line: held.line.get(row),
            sources: held.sources.get(row).and_then(|n| usize::try_from(n).ok()).unwrap_or(0),
            people: phone
                .and_then(|phone| self.shared.get(&(held.companies.get(row)?, phone)))
                .copied()
                .unwrap_or(0),
            person_country: held.country.get(row),
            company_country: company.country,
            word: Word::Unknown,
        })
    }
}

/// Scores every gathered person, in the order of the frame.
///
/// # Errors
/// When a column is missing or of another kind.
pub(crate) fn score_all(
    inputs: &ScoringInputs<'_>,
    profile: &Profile,
    as_of: NaiveDate,
) -> Result<Vec<ScoredRow>, FrameError> {
    let facts = companies(inputs.companies)?;
    let held = Working::read(inputs.gathered)?;
    let contacts = Contacts::read(inputs.identity, &held.companies)?;
    let salary = real(inputs.identity, "salary_p75_usd")?;
    let (points, in_crm) = (
        real(inputs.gathered, "link_points")?,
        boolean(inputs.gathered, "in_crm")?,
    );
    let row_of = |row: usize| {
        let company_id = held.companies.get(row).unwrap_or_default();
        let company = facts.get(company_id).unwrap_or(&CompanyFacts::NONE);
        let person = held.person(row, salary.get(row));
        let (email, standing) = contacts.email(row, held.status.get(row), company);
        let silent = inputs.suppressed.holds(contacts.email.get(row), contacts.slug.get(row));
        let mut scored = by_title(held.title.get(row).unwrap_or_default(), &person, profile, as_of);
        let phone = contacts.phone(row, &held, company);
        scored.company_id = company_id.to_owned();
        scored.title = held.title.get(row).map(str::to_owned);
        scored.link_word = held.link.get(row).unwrap_or_default().to_owned();
        scored.buying_signals = buying_signals(&person, company.jobs, company.growth, as_of).join("|");
        scored.email_parts = email.parts;
        scored.phone_parts = phone.parts;
        let candidate = &mut scored.candidate;
        candidate.person_id = held.ids.get(row).unwrap_or_default().to_owned();
        candidate.email = email.points;
        candidate.phone = phone.points;
        candidate.link = points.get(row).unwrap_or(0.0);
        candidate.in_crm = in_crm.get(row).unwrap_or(false);
        candidate.source = held.source.get(row).unwrap_or_default().to_owned();
        candidate.barred = if silent {
            Some(Bar::Suppressed)
        } else {
            (standing == DomainStanding::Mismatch).then_some(Bar::Mismatch)
        };
        scored
    };
    Ok((0..inputs.gathered.height()).map(row_of).collect())
}

/// What title and record give, contacts and company apart: also what the golden cases start from.
pub(crate) fn by_title(raw: &str, person: &Person<'_>, profile: &Profile, as_of: NaiveDate) -> ScoredRow {
    let title = &parse(raw);
    let assigned = assign(title, profile);
    let sure = confidence(title, &assigned, person, profile, as_of);
    let (moves, signs) = (
        influence(title, &assigned, person, profile, as_of),
        authority(title, profile),
    );
    ScoredRow {
        candidate: Candidate {
            person_id: String::new(),
            standing: standing(assigned.role),
            rule: assigned.rule.to_owned(),
            confidence: sure.points,
            influence: moves.points,
            influence_parts: InfluenceParts::parse(&moves.parts),
            authority: signs.points,
            email: 0.0,
            phone: 0.0,
            link: 0.0,
            must_have: must_have(title, profile),
            barred: None,
            level: title.level,
            band: title.band(),
            functions: title.functions.clone(),
            country: person.country.map(str::to_owned),
            foreign: profile.is_foreign(person.country),
            new_in_role: is_new_in_role(person, as_of),
            source: String::new(),
            in_crm: false,
        },
        company_id: String::new(),
        title: None,
        link_word: String::new(),
        score: assigned.score,
        reason: assigned.reason(raw),
        rules: assigned.rules(),
        review: assigned.review,
        confidence_parts: sure.parts,
        influence_parts: moves.parts,
        authority_parts: signs.parts,
        authority_level: authority_level(assigned.role).map(str::to_owned),
        email_parts: String::new(),
        phone_parts: String::new(),
        pain_points: pain_points(title, profile).join("|"),
        buying_signals: String::new(),
    }
}

fn standing(role: Role) -> Standing {
    Standing::named(role.as_str())
}
