//! Who is gathered for a company, and what is known of them: the records of one person come to one by survivorship.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, FrameError, boolean, real, text};
use crate::identity::titles::{Title, parse};
use crate::playbooks::buyer_groups::merging::{Column, Merged, Rows, Survivorship, Value, golden};

/// What joins words in a column.
pub(super) const LIST: &str = "|";
/// What joins the sources of a person.
const SOURCES: &str = "+";
/// Sources in the order in which they are told.
const ORDER: [&str; 4] = ["reviewer", "crm", "dump", "live"];
/// Columns that hold a number to call.
const PHONES: [&str; 4] = ["phone", "direct_phone", "mobile_phone", "main_phone"];

/// A person of a company, with the records that are of them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Person {
    /// Their id: that of the record which stands for them.
    pub person_id: String,
    /// The company, resolved.
    pub company_id: String,
    /// How they were linked to it.
    pub link: String,
    /// How surely.
    pub link_points: f64,
    /// Their records in the files, the one that stands for them first.
    pub rows: Vec<usize>,
    /// What providers say of them, in the columns of the files.
    pub live: Vec<Vec<Value>>,
}

/// Everybody of the files.
pub(super) struct People {
    /// The frames `people` and `people_identity`, side by side.
    pub rows: Rows,
    rules: Survivorship,
}

/// One person after survivorship.
pub(super) struct Known<'a> {
    /// The person.
    pub person: &'a Person,
    values: Vec<Value>,
    columns: &'a [Column],
    /// Where facts came from, joined by `+`.
    pub source: String,
    /// Whether the CRM has a record of them.
    pub in_crm: bool,
    /// How many sources give their phone.
    pub phone_sources: i64,
    /// Ids of all their records.
    pub members: Vec<String>,
    /// Their title, read.
    pub title: Title,
}

impl Known<'_> {
    /// A value; null for a column that is not there.
    pub fn value(&self, name: &str) -> &Value {
        let place = self.columns.iter().position(|column| column.name == name);
        place.and_then(|place| self.values.get(place)).unwrap_or(&Value::Null)
    }

    /// A text that is not blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).text().filter(|text| !text.trim().is_empty())
    }

    /// The ids of what a provider says of them, of which there is one as a rule.
    fn live_id(&self) -> Option<String> {
        let place = self.columns.iter().position(|column| column.name == "person_id")?;
        let ids = self.person.live.iter().filter_map(|record| record.get(place)?.text());
        Some(ids.collect::<Vec<_>>().join(LIST)).filter(|ids| !ids.is_empty())
    }

    /// Given and family name; where a source has the whole name only, its first and its last word.
    pub fn names(&self) -> (Option<&str>, Option<&str>) {
        let whole: Vec<&str> = self.text("full_name").unwrap_or_default().split_whitespace().collect();
        let (first, last) = match whole.as_slice() {
            [first, .., last] => (Some(*first), Some(*last)),
            _ => (None, None),
        };
        (self.text("first_name").or(first), self.text("last_name").or(last))
    }
}

impl People {
    /// Reads both frames.
    pub fn read(people: &Frame, identity: &Frame) -> Result<Self, FrameError> {
        Ok(Self {
            rows: Rows::side_by_side(&[people, identity])?,
            rules: Survivorship::of(Merged::Person),
        })
    }

    /// The representative candidates of these companies, by company.
    pub fn candidates(
        &self,
        candidates: &Frame,
        companies: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, Vec<Person>>, FrameError> {
        let (ids, company) = (text(candidates, "person_id")?, text(candidates, "company_id")?);
        let (link, points) = (text(candidates, "link")?, real(candidates, "link_points")?);
        let (stands, by) = (
            boolean(candidates, "representative")?,
            text(candidates, "represented_by")?,
        );
        let state = text(candidates, "cluster_state")?;
        let places: BTreeMap<&str, usize> = (0..self.rows.rows.len())
            .filter_map(|row| Some((self.rows.value(row, "person_id").text()?, row)))
            .collect();
        let mut others: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for row in 0..candidates.height() {
            if let (Some(by), Some("match")) = (by.get(row), state.get(row)) {
                others.entry(by).or_default().push(row);
            }
        }
        let mut found: BTreeMap<String, Vec<Person>> = BTreeMap::new();
        for row in 0..candidates.height() {
            let (Some(id), Some(company_id)) = (ids.get(row), company.get(row)) else {
                continue;
            };
            if stands.get(row) != Some(true) || !companies.contains(company_id) {
                continue;
            }
            let mut person = Person {
                person_id: id.to_owned(),
                company_id: company_id.to_owned(),
                link: link.get(row).unwrap_or("none").to_owned(),
                link_points: points.get(row).unwrap_or(0.0),
                rows: places.get(id).copied().into_iter().collect(),
                live: Vec::new(),
            };
            for other in others.get(id).into_iter().flatten() {
                // What a record says of a job elsewhere is no fact of this one.
                if company.get(*other).is_some_and(|other| other != company_id) {
                    continue;
                }
                person.rows.extend(ids.get(*other).and_then(|id| places.get(id)));
                if points.get(*other).is_some_and(|points| points > person.link_points) {
                    person.link_points = points.get(*other).unwrap_or(0.0);
                    person.link = link.get(*other).unwrap_or("none").to_owned();
                }
            }
            found.entry(company_id.to_owned()).or_default().push(person);
        }
        for people in found.values_mut() {
            people.sort_by(|one, other| one.person_id.cmp(&other.person_id));
        }
        Ok(found)
    }

    /// What is known of somebody.
    pub fn known<'a>(&'a self, person: &'a Person) -> Known<'a> {
        let columns = &self.rows.columns;
        let of_files = person.rows.iter().filter_map(|row| self.rows.rows.get(*row));
        let records: Vec<&[Value]> = of_files.chain(&person.live).map(Vec::as_slice).collect();
        let made = golden(&self.rules, columns, &records);
        let cell = |record: &&[Value], name: &str| -> Option<String> {
            let place = columns.iter().position(|column| column.name == name)?;
            record.get(place)?.text().map(str::to_owned)
        };
        let sources: BTreeSet<String> = records.iter().filter_map(|record| cell(record, "source")).collect();
        let phone = columns.iter().position(|column| column.name == "phone");
        let phone = phone.and_then(|place| made.values.get(place)?.text());
        let giving = records.iter().filter(|record| {
            PHONES
                .iter()
                .any(|name| phone.is_some() && cell(record, name).as_deref() == phone)
        });
        // Two records of one file are one source.
        let giving: BTreeSet<String> = giving
            .filter_map(|record| cell(record, "source_file").or_else(|| cell(record, "source")))
            .collect();
        let members = records.iter().filter_map(|record| cell(record, "person_id"));
        let members: BTreeSet<String> = members.collect();
        let title = columns.iter().position(|column| column.name == "title");
        let title = title
            .and_then(|place| made.values.get(place)?.text())
            .unwrap_or_default();
        Known {
            title: parse(title),
            source: told(&sources),
            in_crm: sources.contains("crm"),
            phone_sources: i64::try_from(giving.len()).unwrap_or(i64::MAX),
            members: members.into_iter().collect(),
            values: made.values,
            columns,
            person,
        }
    }
}

fn told(sources: &BTreeSet<String>) -> String {
    let known = ORDER.into_iter().filter(|source| sources.contains(*source));
    let others = sources
        .iter()
        .map(String::as_str)
        .filter(|source| !ORDER.contains(source));
    known.chain(others).collect::<Vec<_>>().join(SOURCES)
}

/// `gathered`.
pub(super) fn gathered(people: &[Known<'_>]) -> Result<Frame, PhaseError> {
    let text = |of: for<'b> fn(&'b Known<'_>) -> Option<&'b str>| people.iter().map(of);
    let whole = |name: &'static str| people.iter().map(move |held| held.value(name).integer());
    let day = |name: &'static str| people.iter().map(move |held| held.value(name).date());
    let flag = |held: &Known<'_>| match held.value("decision_flag") {
        Value::Boolean(flag) => Some(i64::from(*flag)),
        other => other.integer(),
    };
    let frame = FrameBuilder::new()
        .text("person_id", text(|held| Some(&held.person.person_id)))
        .text("provider_id", text(|held| held.text("provider_id")))
        .text("company_id", text(|held| Some(&held.person.company_id)))
        .text("link", text(|held| Some(&held.person.link)))
        .real("link_points", people.iter().map(|held| Some(held.person.link_points)))
        .text("source", text(|held| Some(&held.source)))
        .boolean("in_crm", people.iter().map(|held| Some(held.in_crm)))
        .text("title", text(|held| held.text("title")))
        .date("title_as_of", day("title_as_of"))
        .text("level", people.iter().map(|held| Some(held.title.level_word())))
        .real("rank", people.iter().map(|held| held.title.rank()))
        .text(
            "band",
            people.iter().map(|held| held.title.band().map(|band| band.as_str())),
        )
        .text(
            "functions",
            people
                .iter()
                .map(|held| Some(held.title.function_words()).filter(|words| !words.is_empty())),
        )
        .text(
            "primary_function",
            people
                .iter()
                .map(|held| held.title.primary_function().map(|one| one.as_str())),
        )
        .boolean("current", people.iter().map(|held| Some(held.title.current)))
        .text("department", text(|held| held.text("department")))
        .text("management_level", text(|held| held.text("management_level")))
        .text("country", text(|held| held.text("country")))
        .integer("connections", whole("connections"))
        .integer("decision_flag", people.iter().map(flag))
        .integer("experience_months", whole("experience_months"))
        .date("role_started_on", day("role_started_on"))
        .text("email_status", text(|held| held.text("email_status")))
        .text("phone_type", text(|held| held.text("phone_type")))
        .integer("phone_sources", people.iter().map(|held| Some(held.phone_sources)))
        .boolean(
            "has_salary",
            people
                .iter()
                .map(|held| Some(held.value("salary_p75_usd").number().is_some())),
        )
        .text(
            "members_of_cluster",
            people.iter().map(|held| Some(held.members.join(LIST))),
        )
        .text("updated_at", text(|held| held.text("updated_at")))
        .finish()?;
    Ok(frame)
}

/// `gathered_identity`, in the same order.
pub(super) fn identity(people: &[Known<'_>]) -> Result<Frame, PhaseError> {
    let mut made = FrameBuilder::new().text("person_id", people.iter().map(|held| Some(&held.person.person_id)));
    made = made
        .text("full_name", people.iter().map(|held| held.text("full_name")))
        .text("first_name", people.iter().map(|held| held.names().0))
        .text("last_name", people.iter().map(|held| held.names().1));
    for name in [
        "email",
        "phone",
        "direct_phone",
        "mobile_phone",
        "main_phone",
        "profile_slug",
        "profile_url",
    ] {
        made = made.text(name, people.iter().map(|held| held.text(name)));
    }
    // Under this id they would come back if they were forgotten under the one of the files.
    made = made.text("live_id", people.iter().map(Known::live_id));
    let salary = people.iter().map(|held| held.value("salary_p75_usd").number());
    Ok(made.real("salary_p75_usd", salary).finish()?)
}
