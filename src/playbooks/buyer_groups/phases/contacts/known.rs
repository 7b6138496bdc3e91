//! What is known of a seated person's contacts before anybody checks them.

use std::collections::BTreeMap;

use crate::frame::{Frame, FrameError, integer, kind_of, real, text};
use crate::playbooks::buyer_groups::contact_evidence::CompanyPattern;
use crate::playbooks::buyer_groups::providers::Verdict;

/// A company's side of an address or a phone.
#[derive(Debug, Clone, Default)]
pub(super) struct Company {
    /// Its name.
    pub name: String,
    /// Its domain.
    pub domain: Option<String>,
    /// Its other domains, joined by `|`.
    pub aliases: Option<String>,
    /// ISO-2.
    pub country: Option<String>,
    /// How it writes addresses.
    pub pattern: CompanyPattern,
}

/// A person's side.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    /// Their company.
    pub company_id: String,
    /// Where their facts come from, joined by `+`.
    pub source: String,
    /// Their title.
    pub title: Option<String>,
    /// Whole, given and family name.
    pub names: [Option<String>; 3],
    /// ISO-2.
    pub country: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// What a source says of it.
    pub status: Option<String>,
    /// Their phone.
    pub phone: Option<String>,
    /// What line that is.
    pub line: Option<String>,
    /// How many sources give it.
    pub phone_sources: usize,
    /// Their public profile.
    pub profile_url: Option<String>,
}

/// A verdict that a file holds.
#[derive(Debug, Clone)]
pub(super) struct Recorded {
    /// What it says.
    pub verdict: Verdict,
    /// When it was given.
    pub checked_at: Option<String>,
}

/// Everybody who may be seated, and their companies.
pub(in crate::playbooks::buyer_groups::phases) struct Known {
    /// By id.
    pub(super) people: BTreeMap<String, Person>,
    /// By id.
    pub(super) companies: BTreeMap<String, Company>,
    /// How many people have a number.
    pub(super) numbers: BTreeMap<String, usize>,
    /// Verdicts of the files, by person.
    pub(super) recorded: BTreeMap<String, Recorded>,
}

impl Known {
    /// Reads `gathered`, `gathered_identity`, `company_facts` and `verdicts_before`; a verdict counts from `least`
    /// confidence on, and only with a source.
    ///
    /// # Errors
    /// When a column is missing.
    pub(in crate::playbooks::buyer_groups::phases) fn read(
        gathered: &Frame,
        identity: &Frame,
        companies: &Frame,
        verdicts: &Frame,
        least: f64,
    ) -> Result<Self, FrameError> {
        let people = people(gathered, identity)?;
        let mut numbers = BTreeMap::new();
        for phone in people.values().filter_map(|person| person.phone.clone()) {
            *numbers.entry(phone).or_insert(0) += 1;
        }
        let mut recorded = recorded(verdicts, least)?;
        // A verdict on one record of a person is one on the person.
        let (ids, members) = (text(gathered, "person_id")?, text(gathered, "members_of_cluster")?);
        for row in 0..gathered.height() {
            let Some(id) = ids.get(row) else { continue };
            let other = members
                .get(row)
                .unwrap_or_default()
                .split('|')
                .find(|one| recorded.contains_key(*one));
            if let Some(held) = other
                .filter(|other| *other != id)
                .and_then(|other| recorded.get(other).cloned())
            {
                recorded.entry(id.to_owned()).or_insert(held);
            }
        }
        Ok(Self {
            people,
            companies: read_companies(companies)?,
            numbers,
            recorded,
        })
    }
}

fn people(gathered: &Frame, identity: &Frame) -> Result<BTreeMap<String, Person>, FrameError> {
    let (ids, company, title) = (
        text(gathered, "person_id")?,
        text(gathered, "company_id")?,
        text(gathered, "title")?,
    );
    let (source, country) = (text(gathered, "source")?, text(gathered, "country")?);
    let (status, line) = (text(gathered, "email_status")?, text(gathered, "phone_type")?);
    let sources = integer(gathered, "phone_sources")?;
    let names = [
        text(identity, "full_name")?,
        text(identity, "first_name")?,
        text(identity, "last_name")?,
    ];
    let (email, phone) = (text(identity, "email")?, text(identity, "phone")?);
    let (slug, url) = (text(identity, "profile_slug")?, text(identity, "profile_url")?);
    let owned = |cell: Option<&str>| cell.map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned);
    let of = |row: usize| {
        let person = Person {
            company_id: company.get(row).unwrap_or_default().to_owned(),
            source: source.get(row).unwrap_or_default().to_owned(),
            title: owned(title.get(row)),
            names: names.each_ref().map(|name| owned(name.get(row))),
            country: owned(country.get(row)),
            email: owned(email.get(row)),
            status: owned(status.get(row)),
            phone: owned(phone.get(row)),
            line: owned(line.get(row)),
            phone_sources: sources
                .get(row)
                .and_then(|many| usize::try_from(many).ok())
                .unwrap_or(0),
            profile_url: owned(url.get(row)).or_else(|| owned(slug.get(row))),
        };
        Some((ids.get(row)?.to_owned(), person))
    };
    Ok((0..gathered.height()).filter_map(of).collect())
}

fn read_companies(frame: &Frame) -> Result<BTreeMap<String, Company>, FrameError> {
    let (ids, names) = (text(frame, "company_id")?, text(frame, "name")?);
    let (domain, aliases) = (text(frame, "domain")?, text(frame, "alias_domains")?);
    let (country, form) = (text(frame, "country")?, text(frame, "email_pattern")?);
    let (share, verified) = (real(frame, "pattern_share")?, integer(frame, "pattern_verified")?);
    let of = |row: usize| {
        let company = Company {
            name: names.get(row).unwrap_or_default().to_owned(),
            domain: domain.get(row).map(str::to_owned),
            aliases: aliases.get(row).map(str::to_owned),
            country: country.get(row).map(str::to_owned),
            pattern: CompanyPattern {
                form: form.get(row).map(str::to_owned),
                share: share.get(row),
                verified: verified
                    .get(row)
                    .and_then(|many| usize::try_from(many).ok())
                    .unwrap_or(0),
            },
        };
        Some((ids.get(row)?.to_owned(), company))
    };
    Ok((0..frame.height()).filter_map(of).collect())
}

fn recorded(frame: &Frame, least: f64) -> Result<BTreeMap<String, Recorded>, FrameError> {
    if kind_of(frame, "person_id").is_none() {
        return Ok(BTreeMap::new());
    }
    let ids = text(frame, "person_id")?;
    let columns = ["employment", "title_match", "email_verdict", "phone_verdict"];
    let [employment, title, email, phone] = columns.map(|name| text(frame, name));
    let (employment, title, email, phone) = (employment?, title?, email?, phone?);
    let (sure, seen) = (real(frame, "confidence")?, text(frame, "last_seen")?);
    let (sources, at) = (text(frame, "sources")?, text(frame, "checked_at")?);
    let word = |cell: Option<&str>| cell.map_or_else(|| "unknown".to_owned(), |cell| cell.trim().to_lowercase());
    let of = |row: usize| {
        let pages = sources
            .get(row)
            .unwrap_or_default()
            .split(['|', ' ', ';', ','].as_slice());
        let pages: Vec<String> = pages
            .map(str::trim)
            .filter(|page| !page.is_empty())
            .map(str::to_owned)
            .collect();
        let confidence = sure.get(row).unwrap_or(0.0);
        let verdict = Verdict {
            employment: word(employment.get(row)),
            title_match: word(title.get(row)),
            email_verdict: word(email.get(row)),
            phone_verdict: word(phone.get(row)),
            confidence,
            last_seen: seen.get(row).map(str::to_owned),
            counted: confidence >= least && !pages.is_empty(),
            sources: pages,
        };
        let checked_at = at.get(row).map(str::to_owned);
        Some((ids.get(row)?.to_owned(), Recorded { verdict, checked_at }))
    };
    Ok((0..frame.height()).filter_map(of).collect())
}
