//! People: one row each. What they are called and how they are reached stands in the identity frame; what their work is,
//! in the working frame.

use std::collections::BTreeMap;

use super::cells::{email, made_id, name, parted, phone, registrable, tidy};
use super::companies::Noted;
use super::entries::forgotten;
use super::file::{Reading, Rows};
use super::words;
use crate::engine::PhaseError;
use crate::frame::{
    DateColumn, Frame, FrameBuilder, FrameError, IntegerColumn, RealColumn, TextColumn, date, integer, real, text,
};
use crate::playbooks::entries::Entry;
use crate::privacy::Identifier;

/// A person.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    id: String,
    row_id: String,
    provider_id: Option<String>,
    company_id: Option<String>,
    company_name: Option<String>,
    company_domain: Option<String>,
    title: Option<String>,
    title_as_of: Option<i32>,
    department: Option<String>,
    management_level: Option<String>,
    email_status: Option<&'static str>,
    country: Option<&'static str>,
    connections: Option<i64>,
    decision_flag: Option<i64>,
    experience: Option<i64>,
    role_started_on: Option<i32>,
    created_at: Option<String>,
    updated_at: Option<String>,
    source: String,
    full_name: String,
    first_name: Option<String>,
    last_name: Option<String>,
    email: Option<String>,
    phones: Phones,
    profile_url: Option<String>,
    profile_slug: Option<String>,
    salary: Option<f64>,
}

/// Their phones by kind.
#[derive(Debug, Clone, Default)]
struct Phones {
    direct: Option<String>,
    mobile: Option<String>,
    unknown: Option<String>,
    main: Option<String>,
}

impl Phones {
    /// The best of them with its kind: one's own line before a number that anybody may answer.
    fn best(&self) -> Option<(&str, &'static str)> {
        let by_kind = [
            (&self.direct, "direct"),
            (&self.mobile, "mobile"),
            (&self.unknown, "unknown"),
            (&self.main, "main"),
        ];
        by_kind
            .into_iter()
            .find_map(|(phone, kind)| phone.as_deref().map(|phone| (phone, kind)))
    }
}

const PUBLIC: [&str; 15] = [
    "row_id",
    "person_id",
    "provider_id",
    "company_id",
    "company_name",
    "company_domain",
    "title",
    "department",
    "management_level",
    "email_status",
    "phone_type",
    "country",
    "created_at",
    "updated_at",
    "source",
];
const PERSONAL: [&str; 9] = [
    "full_name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "direct_phone",
    "mobile_phone",
    "main_phone",
    "profile_url",
];

struct Columns<'a> {
    words: BTreeMap<&'static str, TextColumn<'a>>,
    title_as_of: DateColumn<'a>,
    role_started_on: DateColumn<'a>,
    connections: IntegerColumn<'a>,
    decision_flag: IntegerColumn<'a>,
    experience: IntegerColumn<'a>,
    salary: RealColumn<'a>,
}

impl<'a> Columns<'a> {
    fn of(reading: &Reading<'a>) -> Result<Self, PhaseError> {
        let (working, identity) = (&reading.loaded.working, &reading.loaded.identity);
        let mut words = BTreeMap::new();
        for name in PUBLIC {
            words.insert(name, text(working, name)?);
        }
        for name in PERSONAL {
            words.insert(name, text(identity, name)?);
        }
        Ok(Self {
            words,
            title_as_of: date(working, "title_as_of")?,
            role_started_on: date(working, "role_started_on")?,
            connections: integer(working, "connections")?,
            decision_flag: integer(working, "decision_flag")?,
            experience: integer(working, "experience_months")?,
            salary: real(identity, "salary_p75_usd")?,
        })
    }

    fn raw(&self, name: &str, row: usize) -> Option<&'a str> {
        self.words.get(name)?.get(row)
    }

    fn get(&self, name: &str, row: usize) -> Option<String> {
        self.raw(name, row).and_then(tidy)
    }
}

/// Reads the rows.
pub(super) fn people(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let columns = Columns::of(reading)?;
    let (rows, entries) = reading.each_row(
        |row, notes| person(&columns, row, reading, notes),
        |person| &person.row_id,
        |person| {
            let is_forgotten = reading.context.is_forgotten(Identifier::Lead, &person.id);
            is_forgotten.then(|| forgotten(&reading.facts.file, &person.row_id))
        },
    )?;
    let (working, identity) = frames(&rows)?;
    Ok(Rows {
        working,
        identity,
        entries,
    })
}

fn person(
    columns: &Columns<'_>,
    row: usize,
    reading: &Reading<'_>,
    notes: &mut Vec<Entry>,
) -> Result<Person, Box<Entry>> {
    let row_id = columns.raw("row_id", row).unwrap_or_default().to_owned();
    let refuse = |column: &str, reason: &str| Box::new(reading.refuse(&row_id, column, "", reason));
    let get = |name: &str| columns.get(name, row);
    let Some((full_name, first_name, last_name)) = names(columns, row) else {
        return Err(refuse("full_name", "no name: a whole one, or a first and a last name"));
    };
    let mut noted = Noted {
        reading,
        row_id: &row_id,
        notes,
    };
    // Where somebody works may be a host that many share: who works there works there.
    let company_domain = noted.read(
        "company_domain",
        get("company_domain"),
        registrable,
        "no domain; correct or empty it",
    );
    let (company_id, company_name) = (get("company_id"), get("company_name"));
    if company_id.is_none() && company_name.is_none() && company_domain.is_none() {
        return Err(refuse(
            "company_id",
            "no company: neither its id nor its name nor its domain",
        ));
    }
    let email = noted.read("email", get("email"), email, "no address; correct or empty it");
    let phones = phones(columns, row, &mut noted);
    let country = noted.country(get("country"));
    let slug = noted.profile(get("profile_url"));
    let created_at = noted.when("created_at", columns.raw("created_at", row))?;
    let updated_at = noted.when("updated_at", columns.raw("updated_at", row))?;
    let source = noted.source(get("source"));
    let status = columns.raw("email_status", row).map_or("unknown", words::email_status);
    let provider_id = get("provider_id");
    let id = get("person_id").unwrap_or_else(|| match &provider_id {
        Some(provider_id) => made_id("p", &[Some("provider"), Some(provider_id)]),
        None => made_id(
            "p",
            &[
                Some(&full_name.to_lowercase()),
                company_id.as_deref(),
                company_name.as_deref(),
                company_domain.as_deref(),
                slug.as_deref(),
                email.as_deref(),
            ],
        ),
    });
    Ok(Person {
        id,
        provider_id,
        company_id,
        company_name,
        company_domain,
        title: get("title"),
        title_as_of: columns.title_as_of.get(row),
        department: get("department"),
        management_level: get("management_level"),
        email_status: email.is_some().then_some(status),
        country,
        connections: columns.connections.get(row),
        decision_flag: columns.decision_flag.get(row),
        experience: columns.experience.get(row),
        role_started_on: columns.role_started_on.get(row),
        created_at,
        updated_at,
        source,
        full_name,
        first_name,
        last_name,
        email,
        phones,
        profile_url: slug.as_ref().and_then(|_| get("profile_url")),
        profile_slug: slug,
        salary: columns.salary.get(row),
        row_id,
    })
}

/// The whole name, the first and the last: as they are given, else made of each other.
fn names(columns: &Columns<'_>, row: usize) -> Option<(String, Option<String>, Option<String>)> {
    let get = |column: &str| columns.raw(column, row).and_then(name);
    let lettered = |name: &String| name.chars().any(char::is_alphabetic);
    let (first, last) = (get("first_name").filter(lettered), get("last_name").filter(lettered));
    match (get("full_name").filter(lettered), first, last) {
        (Some(full), Some(first), Some(last)) => Some((full, Some(first), Some(last))),
        (Some(full), first, last) => {
            let (own_first, own_last) = parted(&full);
            Some((full, first.or(own_first), last.or(own_last)))
        }
        (None, Some(first), Some(last)) => Some((format!("{first} {last}"), Some(first), Some(last))),
        (None, ..) => None,
    }
}

fn phones(columns: &Columns<'_>, row: usize, noted: &mut Noted<'_, '_>) -> Phones {
    let mut read = |column: &str| {
        let cell = columns.get(column, row);
        noted.read(column, cell, phone, "no phone number; correct or empty it")
    };
    let mut phones = Phones {
        direct: read("direct_phone"),
        mobile: read("mobile_phone"),
        unknown: None,
        main: read("main_phone"),
    };
    let other = read("phone");
    let kind = columns.raw("phone_type", row).map_or("unknown", words::phone_type);
    let place = match kind {
        "direct" => &mut phones.direct,
        "mobile" => &mut phones.mobile,
        "main" => &mut phones.main,
        _ => &mut phones.unknown,
    };
    if place.is_none() {
        *place = other;
    }
    phones
}

/// The people as the two frames that later phases read.
pub(super) fn frames(rows: &[Person]) -> Result<(Frame, Frame), FrameError> {
    let words = |value: fn(&Person) -> Option<&str>| rows.iter().map(value).collect::<Vec<_>>();
    let working = FrameBuilder::new()
        .text("person_id", words(|row| Some(&row.id)))
        .text("row_id", words(|row| Some(&row.row_id)))
        .text("provider_id", words(|row| row.provider_id.as_deref()))
        .text("company_id", words(|row| row.company_id.as_deref()))
        .text("company_name", words(|row| row.company_name.as_deref()))
        .text("company_domain", words(|row| row.company_domain.as_deref()))
        .text("title", words(|row| row.title.as_deref()))
        .date("title_as_of", rows.iter().map(|row| row.title_as_of))
        .text("department", words(|row| row.department.as_deref()))
        .text("management_level", words(|row| row.management_level.as_deref()))
        .text("email_status", words(|row| row.email_status))
        .text("phone_type", words(|row| row.phones.best().map(|(_, kind)| kind)))
        .text("country", words(|row| row.country))
        .integer("connections", rows.iter().map(|row| row.connections))
        .integer("decision_flag", rows.iter().map(|row| row.decision_flag))
        .integer("experience_months", rows.iter().map(|row| row.experience))
        .date("role_started_on", rows.iter().map(|row| row.role_started_on))
        .text("created_at", words(|row| row.created_at.as_deref()))
        .text("updated_at", words(|row| row.updated_at.as_deref()))
        .text("source", words(|row| Some(&row.source)))
        .boolean("has_email", rows.iter().map(|row| Some(row.email.is_some())))
        .boolean("has_phone", rows.iter().map(|row| Some(row.phones.best().is_some())))
        .finish()?;
    let identity = FrameBuilder::new()
        .text("person_id", words(|row| Some(&row.id)))
        .text("full_name", words(|row| Some(&row.full_name)))
        .text("first_name", words(|row| row.first_name.as_deref()))
        .text("last_name", words(|row| row.last_name.as_deref()))
        .text("email", words(|row| row.email.as_deref()))
        .text("phone", words(|row| row.phones.best().map(|(phone, _)| phone)))
        .text("direct_phone", words(|row| row.phones.direct.as_deref()))
        .text("mobile_phone", words(|row| row.phones.mobile.as_deref()))
        .text("main_phone", words(|row| row.phones.main.as_deref()))
        .text("profile_url", words(|row| row.profile_url.as_deref()))
        .text("profile_slug", words(|row| row.profile_slug.as_deref()))
        .real("salary_p75_usd", rows.iter().map(|row| row.salary))
        .finish()?;
    Ok((working, identity))
}
