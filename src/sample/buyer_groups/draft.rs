//! The sample before it is written, and how it becomes the files of a CRM, of a provider's dump and of a bought list.

use serde_json::{Map, Value, json};

use super::model::{Company, Person, Source};
use super::script::Script;
use super::studio::AS_OF;
use crate::sample::settings::{Entry, Part, Section};
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

/// A folder of its own in a workspace of several playbooks.
const FOLDER: &str = "buyer-groups";

/// The sample before it is written.
pub(super) struct Draft {
    /// Workspace name.
    pub(super) name: &'static str,
    pub(super) companies: Vec<Company>,
    pub(super) people: Vec<Person>,
    /// Id, company, members.
    pub(super) groups: Vec<[String; 3]>,
    /// Id, person or company, day, what.
    pub(super) activities: Vec<[String; 4]>,
    pub(super) opportunities: Vec<[String; 4]>,
    /// Hash, kind.
    pub(super) suppressions: Vec<[String; 2]>,
    pub(super) verdicts: Vec<[String; 9]>,
    /// One record, the other, decision, note.
    pub(super) decisions: Vec<[String; 4]>,
    pub(super) parameters: Vec<(String, String, &'static str)>,
    /// First comment of `assay.toml`.
    pub(super) comment: String,
    pub(super) readme: &'static str,
    /// Answers for the stand-in; a workspace that has some lets the playbook call it.
    pub(super) script: Option<Script>,
    /// Headers that the CRM's files write otherwise.
    pub(super) renamed: Vec<(&'static str, &'static str)>,
    /// Services may be called although no stand-in is there.
    pub(super) live: bool,
    /// The settings name no dump.
    pub(super) without_dumps: bool,
}

impl Draft {
    /// An empty sample.
    pub(super) fn new(name: &'static str, readme: &'static str) -> Self {
        Self {
            name,
            companies: Vec::new(),
            people: Vec::new(),
            groups: Vec::new(),
            activities: Vec::new(),
            opportunities: Vec::new(),
            suppressions: Vec::new(),
            verdicts: Vec::new(),
            decisions: Vec::new(),
            parameters: Vec::new(),
            comment: "A small synthetic workspace that shows the playbook buyer-groups, from a CRM and dumps to groups of buyers.\n\
                      Every person, firm, address and telephone in it is invented; see README.md."
                .to_owned(),
            readme,
            script: None,
            live: false,
            renamed: Vec::new(),
            without_dumps: false,
        }
    }

    /// Sets a parameter, in place of what was set before.
    pub(super) fn set(&mut self, parameter: &str, value: &str, comment: &'static str) {
        self.parameters.retain(|(held, ..)| held != parameter);
        self.parameters.push((parameter.to_owned(), value.to_owned(), comment));
    }

    /// The company of that name in the plan.
    pub(super) fn company(&self, key: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.key == key)
    }

    /// The CRM's id of what has that name in the plan, with its kind in front if one is given.
    pub(super) fn id_of(&self, kind: &str, key: &str) -> String {
        let person = self
            .people
            .iter()
            .find(|person| person.key == key)
            .map(|person| &person.id);
        let company = self.company(key).map(|company| &company.id);
        let id = person.or(company).cloned().unwrap_or_default();
        if kind.is_empty() { id } else { format!("{kind}:{id}") }
    }

    /// People that no plan names, for plants.
    pub(super) fn filler(&mut self) -> impl Iterator<Item = &mut Person> {
        self.people
            .iter_mut()
            .filter(|person| !person.special() && !person.broken)
    }

    /// The files of the workspace.
    pub(super) fn write(&self) -> Result<Part, SampleError> {
        let mut files = vec![self.crm_companies()?, self.crm_people()?];
        if !self.without_dumps {
            files.push(self.dump("companies", self.dumped_companies()));
            files.push(self.dump("people", self.dumped_people()));
        }
        if self.companies.iter().any(|company| company.source == Source::List) {
            files.push(self.list()?);
        }
        files.push(table(
            "crm/groups",
            &["Group ID", "Account ID", "members"],
            &self.groups,
        )?);
        files.push(table(
            "crm/activities",
            &["Record ID", "Contact ID", "Day", "What"],
            &self.activities,
        )?);
        files.push(table(
            "crm/opportunities",
            &["Record ID", "Account ID", "Close Date", "Stage"],
            &self.opportunities,
        )?);
        files.push(table("suppressions", &["hash", "kind"], &self.suppressions)?);
        files.push(table("verdicts", &VERDICTS, &self.verdicts)?);
        files.push(table(
            "duplicate_decisions",
            &["a", "b", "decision", "note"],
            &self.decisions,
        )?);
        if let Some(script) = &self.script {
            files.push(script.write());
        }
        let (year, month, day) = AS_OF.parts();
        Ok(Part {
            name: self.name.to_owned(),
            as_of: format!("{year:04}-{month:02}-{day:02}"),
            day_parameter: None,
            comment: self.comment.clone(),
            live: self.live || self.script.is_some(),
            section: self.section(),
            readme: self.readme,
            files,
        })
    }

    /// What a header is called here.
    fn header(&self, name: &'static str) -> &'static str {
        let other = self.renamed.iter().find(|(old, _)| *old == name);
        other.map_or(name, |(_, new)| *new)
    }

    fn crm_companies(&self) -> Result<SampleFile, SampleError> {
        let mut file = TextFile::comma(&path("crm/companies", "csv"));
        file.row(COMPANIES.map(|name| self.header(name)))?;
        for company in self.companies.iter().filter(|company| company.source == Source::Crm) {
            let [country, region, city, postal] = &company.place;
            let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
            let staff = if company.broken.is_empty() {
                number(company.employees)
            } else {
                company.broken.clone()
            };
            let site = if company.domain.is_empty() {
                String::new()
            } else {
                format!("https://www.{}/", company.domain)
            };
            file.row([
                &company.id,
                &company.name,
                &site,
                &company.aliases.join("|"),
                country,
                region,
                city,
                postal,
                &staff,
                &number(company.revenue),
                &company.industry,
                &company.phone,
                &page("companies", &company.slug),
                &provider(company.provider),
                &company.growth.map(|share| share.to_string()).unwrap_or_default(),
                &number(company.jobs),
                &company.competitors,
                &company.technologies,
                &company.created,
                &company.updated,
            ])?;
        }
        file.finish()
    }

    fn crm_people(&self) -> Result<SampleFile, SampleError> {
        let mut file = TextFile::comma(&path("crm/people", "csv"));
        file.row(PEOPLE.map(|name| self.header(name)))?;
        for person in self.people.iter().filter(|person| person.source == Source::Crm) {
            let company = self.company(&person.company);
            let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
            let (first, last, whole) = match (person.broken, person.name.is_empty()) {
                (true, _) => ("", "", ""),
                (false, true) => (person.first.as_str(), person.last.as_str(), ""),
                (false, false) => ("", "", person.name.as_str()),
            };
            file.row([
                person.id.as_str(),
                company.map_or("", |company| company.id.as_str()),
                company.map_or(person.employer.as_str(), |company| company.name.as_str()),
                whole,
                first,
                last,
                &person.title,
                &person.as_of,
                &person.department,
                &person.level,
                &person.email,
                &person.status,
                &person.unknown_phone,
                &person.direct,
                &person.mobile,
                &person.main,
                &page("in", &person.slug),
                &person.country,
                &number(person.links),
                &number(person.flag),
                &number(person.salary),
                &number(person.months),
                &person.started,
                &provider(person.provider),
                &person.created,
                &person.updated,
            ])?;
        }
        file.finish()
    }

    /// Companies without ids, as a list has them.
    fn list(&self) -> Result<SampleFile, SampleError> {
        let mut file = TextFile::comma(&path("lists/companies", "csv"));
        file.row([
            "company_name",
            "company_website",
            "hq_country_iso2",
            "Company City",
            "hq_zipcode",
            "Company Phone",
            "coreSignalId",
        ])?;
        for company in self.companies.iter().filter(|company| company.source == Source::List) {
            let [country, _, city, postal] = &company.place;
            let id = provider(company.provider);
            file.row([
                &company.name,
                &company.domain,
                country,
                city,
                postal,
                &company.phone,
                &id,
            ])?;
        }
        file.finish()
    }

    fn dump(&self, name: &str, records: Vec<Value>) -> SampleFile {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        SampleFile {
            path: path(&format!("dumps/{name}"), "jsonl"),
            bytes: (lines.join("\n") + "\n").into_bytes(),
        }
    }

    /// The provider knows a company of the CRM that a dump's people work at, if the plan marks it so.
    fn dumped_companies(&self) -> Vec<Value> {
        self.companies
            .iter()
            .filter(|company| company.source == Source::Dump)
            .map(company_record)
            .collect()
    }

    fn dumped_people(&self) -> Vec<Value> {
        let people = self.people.iter().filter(|person| person.source == Source::Dump);
        people
            .map(|person| person_record(person, self.company(&person.company)))
            .collect()
    }

    fn section(&self) -> Section {
        let mut entries = vec![
            Entry::new("companies", &path("crm/companies", "csv"))
                .with("source", "crm")
                .about("Companies of the CRM: those for whom groups are wanted."),
        ];
        let list = self.companies.iter().any(|company| company.source == Source::List);
        if !self.without_dumps {
            entries.push(
                Entry::new("companies", &path("dumps/companies", "jsonl"))
                    .with("source", "dump")
                    .with("columns.provider_id", "id")
                    .with("columns.city", "hq_city")
                    .with("columns.region", "hq_state")
                    .about(
                        "What a provider of people data knows of some of them, a record a line; its own id is `id`.",
                    ),
            );
        }
        if list {
            entries.push(
                Entry::new("companies", &path("lists/companies", "csv"))
                    .with("source", "dump")
                    .about("A list that somebody bought: names, hardly anything else, and no id."),
            );
        }
        entries.push(
            Entry::new("people", &path("crm/people", "csv"))
                .with("source", "crm")
                .about("People of the CRM; half of them have no title."),
        );
        if !self.without_dumps {
            entries.push(
                Entry::new("people", &path("dumps/people", "jsonl"))
                    .with("source", "dump")
                    .with("columns.provider_id", "id")
                    .about("People as the provider has them; `active_experience_company_id` is the provider's id of the company."),
            );
        }
        entries.extend([
            Entry::new("buyer_groups", &path("crm/groups", "csv")).about("Groups that the CRM holds already."),
            Entry::new("relations", &path("crm/activities", "csv"))
                .with("frame", "activities")
                .with("references", "people")
                .about("What else refers to people and to companies: nothing of it may be lost in a merge."),
            Entry::new("relations", &path("crm/opportunities", "csv"))
                .with("frame", "opportunities")
                .with("references", "companies"),
            Entry::new("suppressions", &path("suppressions", "csv"))
                .about("Hashes of people who must not be seated, exported or sent out."),
            Entry::new("verdicts", &path("verdicts", "csv")).about("What a validator said earlier."),
            Entry::new("duplicate_decisions", &path("duplicate_decisions", "csv"))
                .about("What a reviewer decided on pairs of records."),
        ]);
        Section {
            playbook: "buyer-groups",
            profile: None,
            entries,
            parameters: self.parameters.clone(),
        }
    }
}

/// Headers as CRMs write them.
const COMPANIES: [&str; 20] = [
    "Account ID",
    "Account Name",
    "Website",
    "alias_domains",
    "Company Country",
    "Company State",
    "Company City",
    "Postal Code",
    "# Employees",
    "Annual Revenue",
    "Industry",
    "Company Phone",
    "Company Linkedin Url",
    "coreSignalId",
    "headcount_growth_12m",
    "open_engineering_jobs",
    "competitiveLandscape",
    "technologyStack",
    "created_at",
    "updated_at",
];
const PEOPLE: [&str; 26] = [
    "Contact ID",
    "Account ID",
    "Company",
    "Name",
    "First Name",
    "Last Name",
    "Job Title",
    "title_as_of",
    "Departments",
    "Seniority",
    "Email",
    "Email Status",
    "Phone",
    "Work Direct Phone",
    "Mobile Phone",
    "Corporate Phone",
    "Person Linkedin Url",
    "Country",
    "connections_count",
    "is_decision_maker",
    "projected_total_salary_p75",
    "total_experience_duration_months",
    "role_started_on",
    "coreSignalId",
    "created_at",
    "updated_at",
];
const VERDICTS: [&str; 9] = [
    "Contact ID",
    "employment",
    "title_match",
    "email_verdict",
    "phone_verdict",
    "confidence",
    "last_seen",
    "sources",
    "checked_at",
];

fn path(name: &str, ending: &str) -> String {
    format!("{FOLDER}/{name}.{ending}")
}

fn table<const N: usize>(name: &str, header: &[&str; N], rows: &[[String; N]]) -> Result<SampleFile, SampleError> {
    let mut file = TextFile::comma(&path(name, "csv"));
    file.row(header)?;
    for row in rows {
        file.row(row)?;
    }
    file.finish()
}

fn page(kind: &str, slug: &str) -> String {
    if slug.is_empty() {
        String::new()
    } else {
        format!("https://network.example/{kind}/{slug}")
    }
}

fn provider(id: u64) -> String {
    if id == 0 { String::new() } else { id.to_string() }
}

/// A record without the keys of which nothing is known.
fn record(pairs: Vec<(&str, Value)>) -> Value {
    let known = |value: &Value| !value.is_null() && value.as_str() != Some("");
    let pairs = pairs.into_iter().filter(|(_, value)| known(value));
    Value::Object(
        pairs
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<_, _>>(),
    )
}

/// A company as the provider's multi-source records have it.
pub(super) fn company_record(company: &Company) -> Value {
    let [country, region, city, postal] = &company.place;
    record(vec![
        ("id", json!(company.provider)),
        ("company_name", json!(company.name)),
        (
            "company_website",
            json!(if company.domain.is_empty() {
                String::new()
            } else {
                format!("https://{}", company.domain)
            }),
        ),
        ("hq_country_iso2", json!(country)),
        ("hq_state", json!(region)),
        ("hq_city", json!(city)),
        ("hq_zipcode", json!(postal)),
        ("employees_count", json!(company.employees)),
        ("revenue_annual", json!(company.revenue)),
        ("industry", json!(company.industry)),
        ("professional_network_url", json!(page("companies", &company.slug))),
        ("headcount_growth_12m", json!(company.growth)),
        ("open_engineering_jobs", json!(company.jobs)),
        ("updated_at", json!(company.updated)),
    ])
}

/// A person as the provider's multi-source records have them.
pub(super) fn person_record(person: &Person, company: Option<&Company>) -> Value {
    let id = company.map(|company| company.provider).filter(|id| *id > 0);
    let name = company.map(|company| company.name.as_str());
    let job = record(vec![
        ("position_title", json!(person.title)),
        ("department", json!(person.department)),
        ("management_level", json!(person.level)),
        ("company_id", json!(id)),
        ("date_from", json!(person.started)),
    ]);
    record(vec![
        ("id", json!(person.provider)),
        ("full_name", json!(person.whole_name())),
        ("location_country_iso2", json!(person.country)),
        ("active_experience_title", json!(person.title)),
        ("active_experience_company_id", json!(id)),
        ("active_experience_company_name", json!(name)),
        ("active_experience_department", json!(person.department)),
        ("active_experience_management_level", json!(person.level)),
        ("primary_professional_email", json!(person.email)),
        ("primary_professional_email_status", json!(person.status)),
        ("mobile_phone", json!(person.mobile)),
        ("work_direct_phone", json!(person.direct)),
        ("professional_network_url", json!(page("in", &person.slug))),
        ("connections_count", json!(person.links)),
        ("is_decision_maker", json!(person.flag)),
        ("projected_total_salary_p75", json!(person.salary)),
        ("total_experience_duration_months", json!(person.months)),
        ("role_started_on", json!(person.started)),
        ("experience", json!([job])),
        ("checked_at", json!(person.as_of)),
        ("updated_at", json!(person.updated)),
    ])
}
