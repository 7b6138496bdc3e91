//! Companies: one row each, by its own id or by one that is made of core name and domain.

use std::collections::BTreeMap;

use super::cells::{When, list, made_id, phone, profile_slug, registrable, tidy, when};
use super::file::{NO_SUCH_DAY, Reading, Rows};
use super::words;
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, IntegerColumn, RealColumn, TextColumn, integer, real, text};
use crate::identity::linkage::core_names::core_name;
use crate::playbooks::buyer_groups::duplicates::hosts::is_site_host;
use crate::playbooks::entries::Entry;

/// Per cent in a whole.
const PER_CENT: f64 = 100.0;
/// What rows may say of where they come from.
pub(super) const SOURCES: [&str; 3] = ["crm", "dump", "live"];

/// A company.
#[derive(Debug, Clone, Default)]
pub(super) struct Company {
    id: String,
    row_id: String,
    name: String,
    domain: Option<String>,
    alias_domains: Option<String>,
    country: Option<&'static str>,
    region: Option<String>,
    city: Option<String>,
    postal_code: Option<String>,
    employees: Option<i64>,
    revenue: Option<f64>,
    industry: Option<String>,
    phone: Option<String>,
    profile_slug: Option<String>,
    provider_id: Option<String>,
    growth: Option<f64>,
    jobs: Option<i64>,
    landscape: Option<String>,
    stack: Option<String>,
    created_at: Option<String>,
    updated_at: Option<String>,
    source: String,
}

/// Columns of text.
const WORDS: [&str; 18] = [
    "row_id",
    "company_id",
    "name",
    "domain",
    "alias_domains",
    "country",
    "region",
    "city",
    "postal_code",
    "industry",
    "phone",
    "profile_url",
    "provider_id",
    "competitive_landscape",
    "technology_stack",
    "created_at",
    "updated_at",
    "source",
];

struct Columns<'a> {
    words: BTreeMap<&'static str, TextColumn<'a>>,
    employees: IntegerColumn<'a>,
    jobs: IntegerColumn<'a>,
    revenue: RealColumn<'a>,
    growth: RealColumn<'a>,
    /// By what growth is divided to be a share.
    growth_unit: f64,
}

impl<'a> Columns<'a> {
    fn of(reading: &Reading<'a>) -> Result<Self, PhaseError> {
        let working = &reading.loaded.working;
        let mut words = BTreeMap::new();
        for name in WORDS {
            words.insert(name, text(working, name)?);
        }
        Ok(Self {
            words,
            employees: integer(working, "employees")?,
            jobs: integer(working, "open_engineering_jobs")?,
            revenue: real(working, "revenue_usd")?,
            growth: real(working, "headcount_growth_12m")?,
            growth_unit: growth_unit(reading),
        })
    }

    fn get(&self, name: &str, row: usize) -> Option<&'a str> {
        self.words.get(name)?.get(row)
    }
}

/// Some providers give growth per cent; their layouts say by which header.
fn growth_unit(reading: &Reading<'_>) -> f64 {
    let listed = reading
        .layout
        .and_then(|layout| layout.extra.get("percent")?.as_array());
    let matched = reading.loaded.report.matched.iter();
    let mut from = matched.filter(|(name, _)| name == "headcount_growth_12m");
    let is_percent = from.next().is_some_and(|(_, headers)| {
        let first = headers.split(", then ").next().unwrap_or_default();
        listed.is_some_and(|listed| listed.iter().any(|header| header.as_str() == Some(first)))
    });
    if is_percent { PER_CENT } else { 1.0 }
}

/// Reads the rows.
pub(super) fn companies(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let columns = Columns::of(reading)?;
    let (rows, entries) = reading.each_row(
        |row, notes| company(&columns, row, reading, notes),
        |company| &company.row_id,
        |_| None,
    )?;
    let identity = FrameBuilder::new()
        .text("company_id", rows.iter().map(|row| Some(row.id.as_str())))
        .finish()?;
    Ok(Rows {
        working: frame(&rows)?,
        identity,
        entries,
    })
}

fn company(
    columns: &Columns<'_>,
    row: usize,
    reading: &Reading<'_>,
    notes: &mut Vec<Entry>,
) -> Result<Company, Box<Entry>> {
    let get = |name: &str| columns.get(name, row).and_then(tidy);
    let row_id = columns.get("row_id", row).unwrap_or_default().to_owned();
    let refuse = |column: &str, raw: &str, reason: &str| Box::new(reading.refuse(&row_id, column, raw, reason));
    let Some(name) = get("name").filter(|name| name.chars().any(char::is_alphanumeric)) else {
        return Err(refuse(
            "name",
            columns.get("name", row).unwrap_or_default(),
            "no name of the company",
        ));
    };
    let employees = columns.employees.get(row);
    if let Some(staff) = employees.filter(|staff| *staff < 0) {
        return Err(refuse(
            "employees",
            &staff.to_string(),
            "no company has fewer than 0 people; correct or empty it",
        ));
    }
    let mut noted = Noted {
        reading,
        row_id: &row_id,
        notes,
    };
    let domain = noted.domain(get("domain").as_deref(), "domain");
    let alias_domains = aliases(get("alias_domains").as_deref(), domain.as_deref());
    let phone = noted.read("phone", get("phone"), phone, "no phone number; correct or empty it");
    let country = noted.country(get("country"));
    let slug = noted.profile(get("profile_url"));
    let created_at = noted.when("created_at", columns.get("created_at", row))?;
    let updated_at = noted.when("updated_at", columns.get("updated_at", row))?;
    let revenue = noted.not_negative("revenue_usd", columns.revenue.get(row));
    let source = noted.source(get("source"));
    let id = get("company_id").unwrap_or_else(|| made_id("c", &[Some(&core_name(&name).spaceless), domain.as_deref()]));
    Ok(Company {
        id,
        name,
        domain,
        alias_domains,
        country,
        region: get("region"),
        city: get("city"),
        postal_code: get("postal_code").map(|code| code.to_uppercase()),
        employees,
        revenue,
        industry: get("industry"),
        phone,
        profile_slug: slug,
        provider_id: get("provider_id"),
        growth: columns.growth.get(row).map(|growth| growth / columns.growth_unit),
        jobs: columns.jobs.get(row),
        landscape: columns.get("competitive_landscape", row).and_then(list),
        stack: columns.get("technology_stack", row).and_then(list),
        created_at,
        updated_at,
        source,
        row_id,
    })
}

/// Further domains of a company, without its own and without hosts that many share.
fn aliases(text: Option<&str>, own: Option<&str>) -> Option<String> {
    let listed = list(text?)?;
    let mut domains: Vec<String> = Vec::new();
    for domain in listed.split('|').filter_map(registrable) {
        if Some(domain.as_str()) != own && !is_site_host(&domain) && !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    (!domains.is_empty()).then(|| domains.join("|"))
}

/// Reads cells of a row and notes what cannot be read.
pub(super) struct Noted<'a, 'b> {
    pub reading: &'a Reading<'b>,
    pub row_id: &'a str,
    pub notes: &'a mut Vec<Entry>,
}

impl Noted<'_, '_> {
    /// Notes a value that is empty now.
    pub fn note(&mut self, column: &str, raw: &str, reason: &str) {
        let entry = self.reading.note(self.row_id, column, raw, reason);
        self.notes.push(entry);
    }

    /// A cell's value, or a note of why there is none.
    pub fn read<T>(
        &mut self,
        column: &str,
        cell: Option<String>,
        read: impl Fn(&str) -> Option<T>,
        reason: &str,
    ) -> Option<T> {
        let raw = cell?;
        let found = read(&raw);
        if found.is_none() {
            self.note(column, &raw, reason);
        }
        found
    }

    /// A country's two letters.
    pub fn country(&mut self, cell: Option<String>) -> Option<&'static str> {
        self.read("country", cell, words::country, "no country; write its two letters")
    }

    /// A profile's slug.
    pub fn profile(&mut self, cell: Option<String>) -> Option<String> {
        self.read("profile_url", cell, profile_slug, "no profile; correct or empty it")
    }

    /// A registrable domain that is the company's own.
    pub fn domain(&mut self, cell: Option<&str>, column: &str) -> Option<String> {
        let raw = cell?;
        match registrable(raw) {
            Some(domain) if is_site_host(&domain) => {
                self.note(
                    column,
                    raw,
                    "a host that many share says nothing of a company; its own site is wanted",
                );
                None
            }
            Some(domain) => Some(domain),
            None => {
                self.note(column, raw, "no domain; correct or empty it");
                None
            }
        }
    }

    /// A moment in UTC; a day that there is not sets the row aside.
    pub fn when(&mut self, column: &str, cell: Option<&str>) -> Result<Option<String>, Box<Entry>> {
        let raw = cell.unwrap_or_default();
        match when(cell, self.reading.context.zone()) {
            When::Missing => Ok(None),
            When::Known(moment) => Ok(Some(moment)),
            When::Impossible => Err(Box::new(self.reading.refuse(self.row_id, column, raw, NO_SUCH_DAY))),
            When::Unreadable => {
                self.note(
                    column,
                    raw,
                    "no time; write it as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ, or empty it",
                );
                Ok(None)
            }
        }
    }

    fn not_negative(&mut self, column: &str, value: Option<f64>) -> Option<f64> {
        let value = value?;
        if value < 0.0 {
            self.note(column, &value.to_string(), "below 0; correct or empty it");
            return None;
        }
        Some(value)
    }

    /// Where the row comes from: its own word, else the file's.
    pub fn source(&mut self, cell: Option<String>) -> String {
        let known = |text: &str| SOURCES.iter().find(|source| source.eq_ignore_ascii_case(text)).copied();
        let said = self.read("source", cell, known, "not crm, dump or live; the file's is taken");
        said.unwrap_or(&self.reading.facts.source).to_owned()
    }
}

/// The companies as the frame that later phases read.
pub(super) fn frame(rows: &[Company]) -> Result<Frame, FrameError> {
    let words = |value: fn(&Company) -> Option<&str>| rows.iter().map(value).collect::<Vec<_>>();
    FrameBuilder::new()
        .text("company_id", words(|row| Some(&row.id)))
        .text("row_id", words(|row| Some(&row.row_id)))
        .text("name", words(|row| Some(&row.name)))
        .text("domain", words(|row| row.domain.as_deref()))
        .text("alias_domains", words(|row| row.alias_domains.as_deref()))
        .text("country", words(|row| row.country))
        .text("region", words(|row| row.region.as_deref()))
        .text("city", words(|row| row.city.as_deref()))
        .text("postal_code", words(|row| row.postal_code.as_deref()))
        .integer("employees", rows.iter().map(|row| row.employees))
        .real("revenue_usd", rows.iter().map(|row| row.revenue))
        .text("industry", words(|row| row.industry.as_deref()))
        .text("phone", words(|row| row.phone.as_deref()))
        .text("profile_slug", words(|row| row.profile_slug.as_deref()))
        .text("provider_id", words(|row| row.provider_id.as_deref()))
        .real("headcount_growth_12m", rows.iter().map(|row| row.growth))
        .integer("open_engineering_jobs", rows.iter().map(|row| row.jobs))
        .text("competitive_landscape", words(|row| row.landscape.as_deref()))
        .text("technology_stack", words(|row| row.stack.as_deref()))
        .text("created_at", words(|row| row.created_at.as_deref()))
        .text("updated_at", words(|row| row.updated_at.as_deref()))
        .text("source", words(|row| Some(&row.source)))
        .finish()
}
