//! The files of the sample: a CRM's exports, a list that somebody bought, and the lines of a provider's dump.

use serde_json::Value;

use super::draft::{Draft, path};
use super::model::Source;
use super::records::{company_record, page, person_record, provider};
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

impl Draft {
    /// What a header is called here.
    fn header(&self, name: &'static str) -> &'static str {
        let other = self.renamed.iter().find(|(old, _)| *old == name);
        other.map_or(name, |(_, new)| *new)
    }

    pub(super) fn crm_companies(&self) -> Result<SampleFile, SampleError> {
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

    pub(super) fn crm_people(&self) -> Result<SampleFile, SampleError> {
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
    pub(super) fn list(&self) -> Result<SampleFile, SampleError> {
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

    pub(super) fn dump(&self, name: &str, records: Vec<Value>) -> SampleFile {
        let lines: Vec<String> = records.iter().map(Value::to_string).collect();
        SampleFile {
            path: path(&format!("dumps/{name}"), "jsonl"),
            bytes: (lines.join("\n") + "\n").into_bytes(),
        }
    }

    /// The provider knows a company of the CRM that a dump's people work at, if the plan marks it so.
    pub(super) fn dumped_companies(&self) -> Vec<Value> {
        self.companies
            .iter()
            .filter(|company| company.source == Source::Dump)
            .map(company_record)
            .collect()
    }

    pub(super) fn dumped_people(&self) -> Vec<Value> {
        let people = self.people.iter().filter(|person| person.source == Source::Dump);
        people
            .map(|person| person_record(person, self.company(&person.company)))
            .collect()
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
