//! From the text of the files to features, lead by lead. Days are numbers such as 20240503.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use crate::sample::SampleFile;

/// A table by column name.
pub(super) struct Table {
    header: Vec<String>,
    pub(super) rows: Vec<csv::StringRecord>,
}

impl Table {
    pub(super) fn read(files: &[SampleFile], name: &str) -> Self {
        let path = format!("advisors/{name}.csv");
        let file = files.iter().find(|file| file.path == path).unwrap();
        let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(Result::unwrap).collect();
        Self { header, rows }
    }

    pub(super) fn place(&self, column: &str) -> usize {
        let found = self.header.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("no column {column}"))
    }

    pub(super) fn cells(&self, column: &str) -> impl Iterator<Item = &str> {
        let place = self.place(column);
        self.rows.iter().map(move |row| &row[place])
    }
}

/// `2024-05-03…` as 20240503.
pub(super) fn number(text: &str) -> Option<i32> {
    let date = text.get(..10)?;
    let parsed: NaiveDate = date.parse().ok()?;
    let digits: String = date.chars().filter(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap()).filter(|_| parsed > NaiveDate::from_ymd_opt(1900, 1, 1).unwrap())
}

pub(super) fn date(day: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(day / 10_000, (day / 100 % 100) as u32, (day % 100) as u32).unwrap()
}

/// Calendar months from one day to the other.
pub(super) fn months(from: i32, to: i32) -> i32 {
    let index = |day: i32| day / 10_000 * 12 + day / 100 % 100;
    index(to) - index(from)
}

/// The day a year before.
fn year_before(day: i32) -> i32 {
    day - 10_000
}

/// First day of the month before the day's.
pub(super) fn pit_month(day: i32) -> i32 {
    let first = day / 100 * 100 + 1;
    if first / 100 % 100 == 1 {
        first - 10_000 + 1_100
    } else {
        first - 100
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) rep: u32,
    pub(super) firm: u32,
    pub(super) start: i32,
    pub(super) end: Option<i32>,
}

#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) id: String,
    pub(super) rep: u32,
    pub(super) company: String,
    pub(super) created: String,
    pub(super) contacted: Option<i32>,
    pub(super) called: Option<i32>,
}

impl Lead {
    /// Days from contact to call.
    pub(super) fn days(&self) -> Option<i64> {
        Some((date(self.called?) - date(self.contacted?)).num_days())
    }
}

/// What a profile changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// P9 `history+roster`.
    pub(super) roster: bool,
    /// P10: ends are cut at the contact, or open ones become this day.
    pub(super) open_end: Option<i32>,
}

/// The features that rules look at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Features {
    pub(super) snapshot: Option<Job>,
    pub(super) tenure: i32,
    pub(super) experience: i32,
    pub(super) firms: usize,
    pub(super) reps: Option<usize>,
    pub(super) net: i32,
    pub(super) wirehouse: bool,
    /// Jobs that ended in the three years before (F6).
    pub(super) moves: usize,
}

pub(super) struct Inputs {
    pub(super) leads: Vec<Lead>,
    pub(super) jobs: Vec<Job>,
    by_rep: HashMap<u32, Vec<Job>>,
    by_firm: HashMap<u32, Vec<Job>>,
    way: Way,
    /// Rows that are not kept, by reason.
    pub(super) quarantined: BTreeMap<&'static str, usize>,
}

/// Every non-digit dropped.
pub(super) fn crd(text: &str) -> Option<u32> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn leads(files: &[SampleFile], quarantined: &mut BTreeMap<&'static str, usize>) -> Vec<Lead> {
    let table = Table::read(files, "leads");
    let places = [
        "Id",
        "FA_CRD__c",
        "Company",
        "CreatedDate",
        "stage_entered_contacting__c",
        "Stage_Entered_Call_Scheduled__c",
    ]
    .map(|name| table.place(name));
    let mut kept: Vec<Lead> = Vec::new();
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for row in &table.rows {
        let [id, rep, company, created, contacted, called] = places.map(|place| &row[place]);
        let Some(rep) = crd(rep) else {
            *quarantined.entry("Q-CRD").or_default() += 1;
            continue;
        };
        let lead = Lead {
            id: id.to_owned(),
            rep,
            company: company.to_owned(),
            created: created.to_owned(),
            contacted: number(contacted),
            called: number(called),
        };
        if lead.contacted.is_some_and(|day| day > 20_251_221) {
            *quarantined.entry("Q-FUT").or_default() += 1;
            continue;
        }
        if let Some(place) = by_id.get(id) {
            *quarantined.entry("Q-DUP").or_default() += 1;
            if lead.created > kept[*place].created {
                kept[*place] = lead;
            }
            continue;
        }
        by_id.insert(id.to_owned(), kept.len());
        kept.push(lead);
    }
    kept
}

fn jobs(files: &[SampleFile], way: Way, quarantined: &mut BTreeMap<&'static str, usize>) -> Vec<Job> {
    let table = Table::read(files, "employment");
    let places = [
        "RIA_CONTACT_CRD_ID",
        "PREVIOUS_REGISTRATION_COMPANY_CRD_ID",
        "PREVIOUS_REGISTRATION_COMPANY_START_DATE",
        "PREVIOUS_REGISTRATION_COMPANY_END_DATE",
    ]
    .map(|name| table.place(name));
    let mut kept = Vec::new();
    let mut count = |reason| *quarantined.entry(reason).or_default() += 1;
    for row in &table.rows {
        let [rep, firm, start, end] = places.map(|place| &row[place]);
        let (Some(rep), Some(firm)) = (crd(rep), crd(firm)) else {
            count("Q-CRD");
            continue;
        };
        let Some(start) = number(start) else {
            count("Q-DATE");
            continue;
        };
        let end = number(end);
        if end.is_some_and(|end| end < start) {
            count("Q-ORDER");
            continue;
        }
        kept.push(Job { rep, firm, start, end });
    }
    if way.roster {
        let known: BTreeSet<(u32, u32, i32)> = kept.iter().map(|job| (job.rep, job.firm, job.start)).collect();
        let table = Table::read(files, "roster");
        let places = ["RIA_CONTACT_CRD_ID", "PRIMARY_FIRM", "PRIMARY_FIRM_START_DATE"].map(|name| table.place(name));
        for row in &table.rows {
            let [rep, firm, start] = places.map(|place| &row[place]);
            let (rep, firm) = (crd(rep).unwrap(), crd(firm).unwrap());
            if let Some(start) = number(start)
                && !known.contains(&(rep, firm, start))
            {
                kept.push(Job {
                    rep,
                    firm,
                    start,
                    end: None,
                });
            }
        }
    }
    kept
}

/// P16.
const PATTERNS: &str = "MERRILL|MORGAN STANLEY|UBS|WELLS FARGO|EDWARD JONES|RAYMOND JAMES|LPL FINANCIAL|NORTHWESTERN \
    MUTUAL|MASS MUTUAL|MASSMUTUAL|NEW YORK LIFE|NYLIFE|PRUDENTIAL|PRINCIPAL|LINCOLN FINANCIAL|TRANSAMERICA|ALLSTATE|\
    STATE FARM|FARM BUREAU|BANK OF AMERICA|JP MORGAN|JPMORGAN|AMERIPRISE|FIDELITY|SCHWAB|CHARLES SCHWAB|VANGUARD|\
    FISHER INVESTMENTS|CREATIVE PLANNING|EDELMAN|FIRST COMMAND|T. ROWE PRICE";

impl Inputs {
    pub(super) fn read(files: &[SampleFile], way: Way) -> Self {
        let mut quarantined = BTreeMap::new();
        let leads = leads(files, &mut quarantined);
        let jobs = jobs(files, way, &mut quarantined);
        let mut by_rep: HashMap<u32, Vec<Job>> = HashMap::new();
        let mut by_firm: HashMap<u32, Vec<Job>> = HashMap::new();
        for job in &jobs {
            by_rep.entry(job.rep).or_default().push(*job);
            by_firm.entry(job.firm).or_default().push(*job);
        }
        Self {
            leads,
            jobs,
            by_rep,
            by_firm,
            way,
            quarantined,
        }
    }

    pub(super) fn of_rep(&self, rep: u32) -> &[Job] {
        self.by_rep.get(&rep).map_or(&[], Vec::as_slice)
    }

    /// The job that spans the day: latest start, then latest end, then smallest firm.
    fn snapshot(&self, rep: u32, day: i32) -> Option<Job> {
        let spans = |job: &&Job| job.start <= day && job.end.is_none_or(|end| end >= day);
        let order = |job: &&Job| (job.start, job.end.unwrap_or(99_999_999), u32::MAX - job.firm);
        self.of_rep(rep).iter().filter(spans).max_by_key(order).copied()
    }

    /// Every feature of a contacted lead.
    pub(super) fn features(&self, lead: &Lead) -> Features {
        let day = lead.contacted.unwrap();
        let upper = lead.company.to_uppercase();
        let mut found = Features {
            wirehouse: PATTERNS.split('|').any(|pattern| upper.contains(pattern)),
            ..Features::default()
        };
        let three_years = day - 30_000;
        for job in self.of_rep(lead.rep) {
            let ended = job.end.is_some_and(|end| end >= three_years && end <= day);
            found.moves += usize::from(job.start < day && ended);
        }
        let Some(job) = self.snapshot(lead.rep, day) else {
            return found;
        };
        found.snapshot = Some(job);
        found.tenure = months(job.start, day);
        let mut firms = BTreeSet::new();
        for earlier in self.of_rep(lead.rep).iter().filter(|other| other.start < job.start) {
            let end = match (earlier.end, self.way.open_end) {
                (Some(end), Some(_)) => end,
                (None, Some(open)) => open,
                (Some(end), None) => end.min(day),
                (None, None) => day,
            };
            found.experience += months(earlier.start, end);
            firms.insert(earlier.firm);
        }
        found.firms = firms.len();
        let pit = pit_month(day);
        let (mut present, mut arrived, mut left) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for other in &self.by_firm[&job.firm] {
            if other.start <= pit && other.end.is_none_or(|end| end >= pit) {
                present.insert(other.rep);
            }
            let recent = |moment: i32| moment > year_before(day) && moment <= day;
            if recent(other.start) {
                arrived.insert(other.rep);
            }
            if other.end.is_some_and(recent) {
                left.insert(other.rep);
            }
        }
        found.reps = Some(present.len());
        found.net = arrived.len() as i32 - left.len() as i32;
        found
    }

    /// Months in place over the mean of the jobs before, or 1 (F8).
    pub(super) fn restlessness(&self, lead: &Lead, day: i32, features: &Features) -> f64 {
        let ended: Vec<i32> = self
            .of_rep(lead.rep)
            .iter()
            .filter(|job| job.start < day)
            .filter_map(|job| job.end.filter(|end| *end < day).map(|end| months(job.start, end)))
            .collect();
        let mean = f64::from(ended.iter().sum::<i32>()) / ended.len().max(1) as f64;
        if mean > 0.0 && features.snapshot.is_some() {
            f64::from(features.tenure) / mean
        } else {
            1.0
        }
    }
}
