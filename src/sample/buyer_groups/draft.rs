//! The sample before it is written, and the settings that name its files.

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
        entries.extend(others());
        Section {
            playbook: "buyer-groups",
            profile: None,
            entries,
            parameters: self.parameters.clone(),
        }
    }
}

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

/// Where a file of that name lies.
pub(super) fn path(name: &str, ending: &str) -> String {
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

/// What refers to companies and people, and what is known of them besides.
fn others() -> Vec<Entry> {
    vec![
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
    ]
}
