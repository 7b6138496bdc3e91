//! What a provider says, in the columns of the files; and which person of the files it says it of.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::companies::Companies;
use super::people::{People, Person};
use super::work::Work;
use crate::frame::normalise;
use crate::identity::linkage::person_names::person_name;
use crate::identity::phones::read_phone;
use crate::identity::titles::parse;
use crate::playbooks::buyer_groups::contact_evidence::{is_address, registrable};
use crate::playbooks::buyer_groups::duplicates::hosts::is_role_mailbox;
use crate::playbooks::buyer_groups::merging::{Column, Kind, Value};
use crate::playbooks::buyer_groups::providers::{CompanyRecord, PersonRecord, ProviderAnswer};

/// The source of what a provider says.
const LIVE: &str = "live";
/// What an id begins with that is made of a provider's.
const MADE: &str = "live-";
/// A person found at the company's own record is linked by its id.
const BY_ID: (&str, f64) = ("id", 100.0);

/// A cell as a record gives it.
enum Said {
    Text(String),
    Whole(i64),
    Number(f64),
}

impl Said {
    /// The value for a column of this kind; null where it does not fit.
    fn value(&self, kind: Kind) -> Value {
        match (self, kind) {
            (Self::Text(text), Kind::Text) if !text.trim().is_empty() => Value::Text(text.trim().to_owned()),
            (Self::Text(text), Kind::Date) => day(text).map_or(Value::Null, Value::Date),
            (Self::Whole(number), Kind::Integer) => Value::Integer(*number),
            (Self::Whole(number), Kind::Real) => Value::Real(*number as f64),
            (Self::Whole(number), Kind::Boolean) => Value::Boolean(*number != 0),
            (Self::Number(number), Kind::Real) => Value::Real(*number),
            _ => Value::Null,
        }
    }
}

/// What a record says, by column.
#[derive(Default)]
struct Cells(BTreeMap<&'static str, Said>);

impl Cells {
    fn text(&mut self, column: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.0.insert(column, Said::Text(text.to_owned()));
        }
    }

    fn whole(&mut self, column: &'static str, number: Option<i64>) {
        if let Some(number) = number {
            self.0.insert(column, Said::Whole(number));
        }
    }

    fn number(&mut self, column: &'static str, number: Option<f64>) {
        if let Some(number) = number {
            self.0.insert(column, Said::Number(number));
        }
    }

    /// The row, in the order of the columns.
    fn row(&self, columns: &[Column]) -> Vec<Value> {
        let cell = |column: &Column| self.0.get(column.name.as_str()).map(|said| said.value(column.kind));
        columns
            .iter()
            .map(|column| cell(column).unwrap_or(Value::Null))
            .collect()
    }
}

/// The day of a date, a moment or a month.
fn day(text: &str) -> Option<i32> {
    let text = text.trim();
    let whole = text.get(..10).unwrap_or(text);
    let parsed = NaiveDate::parse_from_str(whole, "%Y-%m-%d").ok();
    let parsed = parsed.or_else(|| NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").ok())?;
    i32::try_from((parsed - NaiveDate::default()).num_days()).ok()
}

/// The part of a profile's address that names it.
fn slug(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    Some(last.trim().to_lowercase()).filter(|slug| !slug.is_empty())
}

/// A status of a provider in our words, as the cleaning of files reads it.
fn status(word: &str) -> &'static str {
    match normalise(word).as_str() {
        "verified" | "valid" => "valid",
        "catchall" | "acceptall" => "accept_all",
        "bounced" | "invalid" => "invalid",
        "disposable" => "disposable",
        _ => "unknown",
    }
}

/// A number to call as the files have it: ten digits, else as it is written.
fn number(raw: &str) -> String {
    read_phone(raw).key.unwrap_or_else(|| raw.trim().to_owned())
}

/// A company's record in the columns of the files.
pub(super) fn company_values(companies: &Companies, record: &CompanyRecord, fetched_at: Option<&str>) -> Vec<Value> {
    let mut cells = Cells::default();
    cells.text("provider_id", Some(&record.provider_id));
    cells.text("name", record.name.as_deref());
    cells.text("domain", record.website.as_deref().and_then(registrable).as_deref());
    cells.text("country", record.country.as_deref());
    cells.text("region", record.region.as_deref());
    cells.text("city", record.city.as_deref());
    cells.text("postal_code", record.postal_code.as_deref());
    cells.whole("employees", record.employees.filter(|number| *number >= 0));
    cells.number("revenue_usd", record.revenue_usd.filter(|number| *number >= 0.0));
    cells.text("industry", record.industry.as_deref());
    cells.text("phone", record.phone.as_deref().map(number).as_deref());
    cells.text("profile_slug", record.profile_url.as_deref().and_then(slug).as_deref());
    cells.number("headcount_growth_12m", record.headcount_growth_12m);
    cells.whole("open_engineering_jobs", record.open_engineering_jobs);
    cells.text("updated_at", record.updated_at.as_deref().or(fetched_at));
    cells.text("source", Some(LIVE));
    cells.row(&companies.rows.columns)
}

/// The id of somebody whom only a provider knows.
pub(super) fn made_id(record: &PersonRecord) -> String {
    format!("{MADE}{}", record.provider_id)
}

/// A person's record in the columns of the files.
pub(super) fn person_values(
    people: &People,
    record: &PersonRecord,
    company_id: &str,
    fetched_at: Option<&str>,
) -> Vec<Value> {
    let email = record
        .email
        .as_deref()
        .map(|email| email.trim().to_lowercase())
        .filter(|email| is_address(email));
    let mut cells = Cells::default();
    cells.text("person_id", Some(&made_id(record)));
    cells.text("provider_id", Some(&record.provider_id));
    cells.text("company_id", Some(company_id));
    cells.text("full_name", record.full_name.as_deref());
    cells.text("first_name", record.first_name.as_deref());
    cells.text("last_name", record.last_name.as_deref());
    cells.text("title", record.title.as_deref());
    cells.text("title_as_of", record.title_as_of.as_deref().or(fetched_at));
    cells.text("department", record.department.as_deref());
    cells.text("management_level", record.management_level.as_deref());
    cells.text(
        "email_status",
        email
            .as_ref()
            .map(|_| status(record.email_status.as_deref().unwrap_or_default())),
    );
    cells.whole("has_email", Some(i64::from(email.is_some())));
    cells.whole("has_phone", Some(0));
    cells.text("email", email.as_deref());
    cells.text("profile_url", record.profile_url.as_deref());
    cells.text("profile_slug", record.profile_url.as_deref().and_then(slug).as_deref());
    cells.text("country", record.country.as_deref());
    cells.whole("connections", record.connections);
    cells.whole("decision_flag", record.decision_flag.map(i64::from));
    cells.number("salary_p75_usd", record.salary_p75_usd);
    cells.whole("experience_months", record.experience_months);
    cells.text("role_started_on", record.role_started_on.as_deref());
    cells.text("updated_at", record.updated_at.as_deref().or(fetched_at));
    cells.text("source", Some(LIVE));
    cells.row(&people.rows.columns)
}

/// How a record stands to a person of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// Nothing speaks for it.
    Other,
    /// One name at one company, and no more: somebody has to look.
    Perhaps,
    /// One id, profile or mailbox, or one name with one title.
    Same,
}

/// Two records of people of one company: an id, a profile or a mailbox of their own makes them one; so does one name with
/// one level and function, which is what the points of 5.7 come to; one name alone does not.
fn likeness(people: &People, one: &[Value], other: &[Value]) -> Likeness {
    let cell = |record: &'_ [Value], name: &str| -> Option<String> {
        let place = people.rows.place(name)?;
        let text = record.get(place)?.text()?.trim().to_lowercase();
        (!text.is_empty()).then_some(text)
    };
    let equal = |name: &str| cell(one, name).is_some_and(|value| cell(other, name) == Some(value));
    let mailbox = equal("email") && cell(one, "email").is_some_and(|email| !is_role_mailbox(&email));
    let named = |record: &[Value]| {
        let whole = cell(record, "full_name").or_else(|| {
            let parts = [cell(record, "first_name"), cell(record, "last_name")];
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
        });
        person_name(&whole.unwrap_or_default()).whole()
    };
    let same_name = !named(one).trim().is_empty() && named(one) == named(other);
    if equal("provider_id") || equal("profile_slug") || (mailbox && same_name) {
        return Likeness::Same;
    }
    if !same_name {
        return if mailbox { Likeness::Perhaps } else { Likeness::Other };
    }
    let title = |record: &[Value]| parse(&cell(record, "title").unwrap_or_default());
    let (ours, theirs) = (title(one), title(other));
    let as_one = ours.is_known() && ours.level == theirs.level && ours.primary_function() == theirs.primary_function();
    if as_one { Likeness::Same } else { Likeness::Perhaps }
}

/// Joins what a provider says of somebody to the person of the files whom it is of, or adds the person. Somebody who may be
/// one of them is not added, so that nobody sits twice while nobody knows.
pub(super) fn join(people: &People, work: &mut Work, values: Vec<Value>, answer: &ProviderAnswer) {
    let mut perhaps = None;
    for (at, person) in work.people.iter().enumerate() {
        let of_files = person.rows.iter().filter_map(|row| people.rows.rows.get(*row));
        let best = of_files
            .chain(&person.live)
            .map(|record| likeness(people, record, &values));
        match best.max() {
            Some(Likeness::Same) => {
                if let Some(person) = work.people.get_mut(at) {
                    person.live.push(values);
                }
                return;
            }
            Some(Likeness::Perhaps) => perhaps = Some(person.person_id.clone()),
            _ => {}
        }
    }
    if let Some(other) = perhaps {
        work.note(
            answer,
            "review",
            format!("may be {other} of the files: not added, let somebody look"),
        );
        return;
    }
    let place = people.rows.place("person_id");
    let Some(person_id) = place.and_then(|place| values.get(place)?.text()).map(str::to_owned) else {
        return;
    };
    work.added += 1;
    work.people.push(Person {
        person_id,
        company_id: work.company.company_id.clone(),
        link: BY_ID.0.to_owned(),
        link_points: BY_ID.1,
        rows: Vec::new(),
        live: vec![values],
    });
}
