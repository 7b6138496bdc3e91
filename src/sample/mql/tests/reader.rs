//! Reads written files without the generator's help: as tables of text, and as leads with what was known of them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use csv::StringRecord;

use crate::sample::SampleFile;

/// A file by its header.
pub(super) struct Sheet {
    pub(super) header: Vec<String>,
    /// Each one text with the places of its cells: a text a cell would take longer than everything else here.
    pub(super) rows: Vec<StringRecord>,
}

impl Sheet {
    pub(super) fn column(&self, name: &str) -> usize {
        let place = self.header.iter().position(|held| held == name);
        place.unwrap_or_else(|| panic!("no column `{name}`"))
    }

    /// All texts of a column.
    pub(super) fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        let column = self.column(name);
        self.rows.iter().map(move |row| &row[column])
    }

    /// All numbers of a column.
    pub(super) fn numbers(&self, name: &str) -> Vec<f64> {
        self.texts(name).filter_map(number).collect()
    }

    /// The rows whose cell in a column is `text`, as maps.
    pub(super) fn of(&self, name: &str, text: &str) -> Vec<BTreeMap<&str, &str>> {
        let column = self.column(name);
        let rows = self.rows.iter().filter(|row| &row[column] == text);
        rows.map(|row| self.header.iter().map(String::as_str).zip(row.iter()).collect())
            .collect()
    }
}

/// The files of a sample by path.
pub(super) struct Files(pub(super) HashMap<String, Sheet>);

impl Files {
    pub(super) fn read(files: &[SampleFile]) -> Self {
        let tables = files.iter().filter(|file| file.path.ends_with(".csv"));
        Self(tables.map(|file| (file.path.clone(), sheet(file))).collect())
    }

    pub(super) fn sheet(&self, path: &str) -> &Sheet {
        self.0.get(path).unwrap_or_else(|| panic!("no file {path}"))
    }

    /// The territories' exports, in order.
    pub(super) fn territories(&self) -> Vec<&Sheet> {
        let mut paths: Vec<&String> = self.0.keys().filter(|path| path.contains("/discovery_t")).collect();
        paths.sort();
        paths.iter().map(|path| &self.0[*path]).collect()
    }
}

fn sheet(file: &SampleFile) -> Sheet {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(file.bytes.as_slice());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(Result::unwrap).collect();
    Sheet { header, rows }
}

/// A number as the specification's C-2 reads it.
pub(super) fn number(text: &str) -> Option<f64> {
    if let Some(number) = text.strip_prefix("< ") {
        return number.parse::<f64>().ok().map(|_| 2.0);
    }
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let plain: String = text.chars().filter(|letter| !"$,% ".contains(*letter)).collect();
    match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => inner.parse::<f64>().ok().map(|number| -number),
        None => plain.parse().ok(),
    }
}

/// The day of a stamp.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    text.get(..10)?.parse().ok()
}

/// One contacted lead with what the newest export before its contact says.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) contacted: NaiveDate,
    pub(super) days: Option<i64>,
    pub(super) matched: bool,
    pub(super) known: Option<Known>,
    pub(super) tag: String,
}

/// Raw values as of the contact.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// In the order of [`NUMBERS`].
    values: Vec<Option<f64>>,
    pub(super) years: Option<f64>,
}

impl Known {
    pub(super) fn value(&self, name: &str) -> Option<f64> {
        self.values[NUMBERS.iter().position(|held| *held == name).unwrap()]
    }

    pub(super) fn ratio(&self) -> Option<f64> {
        let clients = self
            .value("Number_InvestmentAdvisoryClients")
            .filter(|clients| *clients > 0.0)?;
        Some(self.value("NumberClients_HNWIndividuals")? / clients)
    }

    /// The rule of the strong world, as the specification words it.
    pub(super) fn strong(&self) -> bool {
        let growth = self.value("AUMGrowthRate_1Year");
        self.years.is_some_and(|years| (2.0..=5.0).contains(&years))
            && self.ratio().is_some_and(|ratio| ratio > 0.42)
            && growth.is_some_and(|growth| growth > 0.0)
    }
}

/// Columns of numbers among the raw ones of the features.
pub(super) const NUMBERS: [&str; 25] = [
    "TotalAssetsInMillions",
    "Number_Employees",
    "Number_InvestmentAdvisoryClients",
    "DateBecameRep_NumberOfYears",
    "DateOfHireAtCurrentFirm_NumberOfYears",
    "NumberClients_HNWIndividuals",
    "AssetsInMillions_Individuals",
    "AUMGrowthRate_1Year",
    "AUMGrowthRate_5Year",
    "NumberFirmAssociations",
    "NumberRIAFirmAssociations",
    "Number_BranchAdvisors",
    "Number_IAReps",
    "Number_YearsPriorFirm1",
    "Number_YearsPriorFirm2",
    "Number_YearsPriorFirm3",
    "Number_YearsPriorFirm4",
    "MilesToWork",
    "NumberClients_Individuals",
    "AssetsInMillions_HNWIndividuals",
    "AssetsInMillions_MutualFunds",
    "AssetsInMillions_PrivateFunds",
    "AverageAccountSize",
    "PercentClients_Individuals",
    "Percent_ClientsUS",
];

/// Place of the years at the firm among them.
const YEARS: usize = 4;

/// Contacted leads of the small sample, once each: of two rows of one lead or one person the one modified last.
pub(super) fn cases(files: &Files, as_of: NaiveDate) -> Vec<Case> {
    let mut exports: HashMap<&str, Vec<(NaiveDate, usize, usize)>> = HashMap::new();
    let mut sheets: Vec<(&Sheet, Vec<usize>)> = Vec::new();
    let mut paths: Vec<&String> = files.0.keys().collect();
    paths.sort();
    for path in paths
        .into_iter()
        .filter(|path| path.contains("/discovery_t") || path.contains("rep_snapshots"))
    {
        let sheet = &files.0[path];
        sheets.push((sheet, NUMBERS.iter().map(|name| sheet.column(name)).collect()));
        let (crd, taken) = (sheet.column("RepCRD"), sheet.column("Discovery_Data_Last_Updated__c"));
        for (place, row) in sheet.rows.iter().enumerate() {
            let taken = date(&row[taken]).unwrap_or(as_of);
            exports
                .entry(&row[crd])
                .or_default()
                .push((taken, sheets.len() - 1, place));
        }
    }
    let leads = files.sheet("mql/leads.csv");
    let places: Vec<usize> = [
        "Id",
        "FA_CRD__c",
        "Stage_Entered_Contacting__c",
        "Stage_Entered_Call_Scheduled__c",
        "LastModifiedDate",
        "Experimentation_Tag__c",
    ]
    .iter()
    .map(|name| leads.column(name))
    .collect();
    let cell = |row: &StringRecord, place: usize| row[places[place]].to_owned();
    let mut order: Vec<&StringRecord> = leads.rows.iter().collect();
    order.sort_by_key(|row| (std::cmp::Reverse(cell(row, 4)), cell(row, 0)));
    let (mut ids, mut crds) = (std::collections::HashSet::new(), std::collections::HashSet::new());
    let mut cases = Vec::new();
    for row in order {
        let (Some(contacted), crd) = (date(&cell(row, 2)), crd(&cell(row, 1))) else {
            continue;
        };
        let first = ids.insert(cell(row, 0)) && crd.as_ref().is_none_or(|crd| crds.insert(crd.clone()));
        if !first || contacted > as_of {
            continue;
        }
        let held = crd.as_deref().and_then(|crd| exports.get(crd));
        let newest = held.and_then(|held| {
            held.iter()
                .filter(|(taken, ..)| *taken <= contacted)
                .max_by_key(|(taken, ..)| *taken)
        });
        cases.push(Case {
            id: cell(row, 0),
            contacted,
            days: date(&cell(row, 3)).map(|called| (called - contacted).num_days()),
            matched: held.is_some(),
            known: newest.map(|(taken, sheet, place)| {
                let (sheet, columns) = &sheets[*sheet];
                known(sheet, columns, *place, (contacted - *taken).num_days())
            }),
            tag: cell(row, 5),
        });
    }
    cases.sort_by(|first, second| (first.contacted, &first.id).cmp(&(second.contacted, &second.id)));
    cases
}

/// D-3: trimmed, without `.0` and leading zeros, one to ten digits.
fn crd(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(".0").trim_start_matches('0');
    let digits = !text.is_empty() && text.len() <= 10 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.to_owned())
}

fn known(sheet: &Sheet, columns: &[usize], place: usize, since: i64) -> Known {
    let row = &sheet.rows[place];
    let values: Vec<Option<f64>> = columns.iter().map(|column| number(&row[*column])).collect();
    let years = values[YEARS].map(|years| years + since as f64 / 365.25);
    Known { values, years }
}

/// Leads old enough for a label on that day, without those called before their contact; and which are positive.
pub(super) fn labelled(cases: &[Case], as_of: NaiveDate) -> Vec<(&Case, bool)> {
    let old = cases.iter().filter(|case| (as_of - case.contacted).num_days() >= 30);
    old.filter(|case| case.days.is_none_or(|days| days >= 0))
        .map(|case| (case, case.days.is_some_and(|days| (0..=30).contains(&days))))
        .collect()
}

/// S-7 with ten bins at the quantiles of the first: a formula of its own, with unknown values as a bin.
pub(super) fn stability(base: &[Option<f64>], other: &[Option<f64>]) -> f64 {
    let mut known: Vec<f64> = base.iter().flatten().copied().collect();
    known.sort_by(f64::total_cmp);
    let mut edges: Vec<f64> = (1..10)
        .map(|bin| {
            let at = bin as f64 / 10.0 * (known.len() - 1) as f64;
            let low = known[at as usize];
            low + (known[(at as usize + 1).min(known.len() - 1)] - low) * at.fract()
        })
        .collect();
    edges.dedup();
    let shares = |values: &[Option<f64>]| {
        let mut bins = vec![0.0_f64; edges.len() + 2];
        for value in values {
            let bin = value.map_or(edges.len() + 1, |value| {
                edges.iter().filter(|edge| **edge < value).count()
            });
            bins[bin] += 1.0;
        }
        bins.into_iter()
            .map(|count| (count / values.len() as f64).max(1e-4))
            .collect::<Vec<f64>>()
    };
    let (base, other) = (shares(base), shares(other));
    base.iter()
        .zip(&other)
        .map(|(base, other)| (base - other) * (base / other).ln())
        .sum()
}

/// Pearson's r.
pub(super) fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let n = pairs.len() as f64;
    let (x, y) = pairs
        .iter()
        .fold((0.0, 0.0), |(x, y), pair| (x + pair.0 / n, y + pair.1 / n));
    let sum = |f: fn(f64, f64) -> f64| pairs.iter().map(|pair| f(pair.0 - x, pair.1 - y)).sum::<f64>();
    sum(|x, y| x * y) / (sum(|x, _| x * x) * sum(|_, y| y * y)).sqrt()
}
