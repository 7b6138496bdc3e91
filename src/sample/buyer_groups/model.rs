//! Companies and people of the sample before they are written: they still know what they were meant to show.

use std::collections::BTreeMap;

use serde::Deserialize;

/// How many people of each kind of title.
pub(super) type Mix = BTreeMap<String, usize>;

/// Where a record stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Source {
    /// In the CRM's export.
    #[default]
    Crm,
    /// In a dump of a provider of people data.
    Dump,
    /// In a list without ids that somebody bought.
    List,
}

/// One company's record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Company {
    /// What it shows; nobody reads it but people.
    pub(super) about: String,
    /// Its name in the plan.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) aliases: Vec<String>,
    /// Country, region, city, postal code.
    pub(super) place: [String; 4],
    pub(super) employees: Option<i64>,
    pub(super) revenue: Option<i64>,
    pub(super) industry: String,
    pub(super) phone: String,
    pub(super) slug: String,
    /// Its id at the provider; 0 for none.
    pub(super) provider: u64,
    pub(super) growth: Option<f64>,
    pub(super) jobs: Option<i64>,
    pub(super) competitors: String,
    pub(super) technologies: String,
    pub(super) source: Source,
    /// Its CRM id.
    pub(super) id: String,
    /// When its row was made and changed.
    pub(super) created: String,
    pub(super) updated: String,
    /// People to make up.
    pub(super) crm: Mix,
    pub(super) dump: Mix,
    pub(super) twins: usize,
    pub(super) untitled: usize,
    /// A row that belongs in quarantine: what stands in place of its staff.
    pub(super) broken: String,
}

/// One person's record.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Person {
    /// Its name in the plan; empty for people made up.
    pub(super) key: String,
    /// The company's name in the plan; empty for people without one.
    pub(super) company: String,
    /// An employer that is in no list, in place of the company.
    pub(super) employer: String,
    pub(super) first: String,
    pub(super) last: String,
    /// The whole name, where a source has only that.
    pub(super) name: String,
    pub(super) title: String,
    pub(super) department: String,
    pub(super) level: String,
    pub(super) email: String,
    pub(super) status: String,
    pub(super) direct: String,
    pub(super) mobile: String,
    pub(super) main: String,
    /// A phone of which nobody says the kind.
    pub(super) unknown_phone: String,
    pub(super) slug: String,
    pub(super) provider: u64,
    pub(super) country: String,
    pub(super) links: Option<i64>,
    pub(super) flag: Option<i64>,
    pub(super) salary: Option<i64>,
    pub(super) months: Option<i64>,
    pub(super) started: String,
    pub(super) as_of: String,
    pub(super) source: Source,
    pub(super) id: String,
    pub(super) created: String,
    pub(super) updated: String,
    /// `email` or `slug`: its hash is on the list of those who must not be seated.
    pub(super) suppressed: String,
    /// What a validator said: `confirmed`, `former` and so on.
    pub(super) verdict: String,
    /// A row that belongs in quarantine.
    pub(super) broken: bool,
}

impl Person {
    /// The whole name.
    pub(super) fn whole_name(&self) -> String {
        if self.name.is_empty() {
            format!("{} {}", self.first, self.last)
        } else {
            self.name.clone()
        }
    }

    /// Whether the plan names it: plants leave it alone.
    pub(super) fn special(&self) -> bool {
        !self.key.is_empty()
    }
}

/// The plan of companies.
#[derive(Debug, Deserialize)]
pub(super) struct Companies {
    pub(super) company: Vec<Company>,
}

/// The plan of people.
#[derive(Debug, Deserialize)]
pub(super) struct People {
    pub(super) person: Vec<Person>,
}
