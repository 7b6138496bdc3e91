//! The small sample before it is written: rows that a plant can change, and the settings that go with them.

use std::collections::BTreeMap;

use super::cells::Cell;
use super::model::{self, Firm, FirmMonth, Job, Lead, Roster};
use crate::sample::days::Day;
use crate::sample::settings::{Entry, Part, Section, text};
use crate::sample::{SampleError, SampleFile};

/// Everything the small sample says.
pub(super) struct Draft {
    pub(super) leads: Vec<Lead>,
    pub(super) jobs: Vec<Job>,
    pub(super) firms: Vec<Firm>,
    pub(super) months: Vec<FirmMonth>,
    pub(super) roster: Vec<Roster>,
    /// Rep, outlet, year.
    pub(super) accolades: Vec<(u32, String, i32)>,
    /// Rep, kind, day.
    pub(super) disclosures: Vec<(u32, String, Day)>,
    /// Cells of the planted leads, by rep.
    pub(super) cells: BTreeMap<u32, Cell>,
    /// Jobs as they would be written, for cells that are no days or numbers.
    pub(super) odd_jobs: Vec<[String; 5]>,
    /// Column of a file under another header, or a column more (from empty): file, header, new header.
    pub(super) renamed: Vec<(&'static str, &'static str, &'static str)>,
    /// Files that are not written, though settings name them.
    pub(super) missing: Vec<&'static str>,
    /// Files left out of the settings too.
    pub(super) unnamed: Vec<&'static str>,
    /// Parameter name, TOML value as written, comment.
    pub(super) parameters: Vec<(String, String, &'static str)>,
    /// Rule sets of the workspace's own: file and text.
    pub(super) rulesets: Vec<(&'static str, String)>,
    pub(super) comment: String,
    pub(super) as_of: String,
}

/// Datasets, files and what is said of each in the settings.
const DATASETS: [(&str, &str, &str); 6] = [
    (
        "leads",
        model::LEADS,
        "The CRM export, one row a lead, with the CRM's own headers.",
    ),
    (
        "employment",
        model::EMPLOYMENT,
        "Registered jobs; an empty end is open.",
    ),
    (
        "firm_monthly",
        model::FIRM_MONTHLY,
        "What firms manage, month by month.",
    ),
    (
        "roster",
        model::ROSTER,
        "Today's state of each advisor; not point-in-time.",
    ),
    ("accolades", model::ACCOLADES, "Optional."),
    ("disclosures", model::DISCLOSURES, "Optional."),
];

/// The dataset entries of the settings, without those of `unnamed` files.
pub(super) fn entries(unnamed: &[&str]) -> Vec<Entry> {
    DATASETS
        .iter()
        .filter(|(_, path, _)| !unnamed.contains(path))
        .map(|(dataset, path, about)| Entry::new(dataset, path).about(about))
        .collect()
}

impl Draft {
    /// An empty draft.
    pub(super) fn new(as_of: &str) -> Self {
        Self {
            leads: Vec::new(),
            jobs: Vec::new(),
            firms: Vec::new(),
            months: Vec::new(),
            roster: Vec::new(),
            accolades: Vec::new(),
            disclosures: Vec::new(),
            cells: BTreeMap::new(),
            odd_jobs: Vec::new(),
            renamed: Vec::new(),
            missing: Vec::new(),
            unnamed: Vec::new(),
            parameters: Vec::new(),
            rulesets: Vec::new(),
            comment: "A small synthetic workspace that shows the rules of the advisors playbook.\n\
                      Every person, firm, number and phone in it is invented; see README.md."
                .to_owned(),
            as_of: as_of.to_owned(),
        }
    }

    /// The playbook's share of a workspace.
    pub(super) fn part(&self) -> Result<Part, SampleError> {
        let comment =
            "The sound profile with volume thresholds of a small sample; `reference` reproduces printed figures.";
        let rulesets = self.rulesets.iter().map(|(path, _)| Entry::new("rulesets", path));
        Ok(Part {
            name: "advisors-small".to_owned(),
            as_of: self.as_of.clone(),
            day_parameter: Some("execution_date"),
            live: false,
            comment: self.comment.clone(),
            section: Section {
                playbook: "advisors",
                profile: Some(("sample", comment)),
                entries: entries(&self.unnamed).into_iter().chain(rulesets).collect(),
                parameters: self.parameters.clone(),
            },
            readme: include_str!("../data/advisors_small_readme.md"),
            files: self.files()?,
        })
    }

    /// The data files.
    pub(super) fn files(&self) -> Result<Vec<SampleFile>, SampleError> {
        let mut leads = model::leads_sheet();
        for lead in &self.leads {
            lead.write(&mut leads);
        }
        let mut files = vec![leads.finish(), self.employment()];
        let mut months = model::firm_monthly_sheet();
        for month in &self.months {
            month.write(&mut months);
        }
        let mut roster = model::roster_sheet();
        for row in &self.roster {
            row.write(&mut roster);
        }
        let mut accolades = model::accolades_sheet();
        for (rep, outlet, year) in &self.accolades {
            let row = accolades.number(i64::from(*rep)).text(outlet);
            row.number(i64::from(*year)).end();
        }
        let mut disclosures = model::disclosures_sheet();
        for (rep, kind, day) in &self.disclosures {
            let row = disclosures.number(i64::from(*rep)).text(kind);
            row.day(Some(*day)).end();
        }
        files.extend([months, roster, accolades, disclosures].map(crate::sample::sheet::Sheet::finish));
        for (path, header, other) in &self.renamed {
            for file in files.iter_mut().filter(|file| file.path == *path) {
                rename(file, header, other);
            }
        }
        files.retain(|file| !self.missing.contains(&file.path.as_str()) && !self.unnamed.contains(&file.path.as_str()));
        files.extend(self.rulesets.iter().map(|(path, rules)| text(path, rules.clone())));
        Ok(files)
    }

    fn employment(&self) -> SampleFile {
        const PLACES: [(&str, &str); 4] = [
            ("Larkmere", "CA"),
            ("Quenford", "TX"),
            ("Osterdale", "NY"),
            ("Tavriholt", "IL"),
        ];
        let mut sheet = model::employment_sheet(true);
        let place = |rep: u32| PLACES.get(rep as usize % PLACES.len()).copied().unwrap_or_default();
        for job in &self.jobs {
            let (city, state) = place(job.rep);
            job.write(&self.firms, &mut sheet);
            sheet.text(city).text(state).end();
        }
        for cells in &self.odd_jobs {
            for cell in cells {
                sheet.text(cell);
            }
            sheet.text("Larkmere").text("CA").end();
        }
        sheet.finish()
    }
}

/// Changes a header, or adds a column of one value if `header` is empty.
fn rename(file: &mut SampleFile, header: &str, other: &str) {
    let text = String::from_utf8_lossy(&file.bytes);
    let Some((first, rest)) = text.split_once('\n') else {
        return;
    };
    let changed = if header.is_empty() {
        let rows: String = rest.lines().map(|line| format!("{line},Larkmere\n")).collect();
        format!("{first},{other}\n{rows}")
    } else {
        let names: Vec<&str> = first
            .split(',')
            .map(|name| if name == header { other } else { name })
            .collect();
        format!("{}\n{rest}", names.join(","))
    };
    file.bytes = changed.into_bytes();
}
