//! How the vendor's files write what is known: their own headers, and a row a record.

use std::fmt::Write as _;

use super::model::{Firm, Moment, Practice, Rep, Seat, years};
use super::words::{Metro, Words};
use crate::sample::days::Day;
use crate::sample::sheet::Sheet;

/// A row while it is being written: one text and where its cells end, since the full sample has half a million rows.
#[derive(Default)]
pub(super) struct Row {
    text: String,
    ends: Vec<usize>,
}

/// Headers of the raw columns of the 69 features, as every export of the vendor has them.
const FEATURES: [&str; 31] = [
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
    "IsPrimaryRIAFirm",
    "KnownNonAdvisor",
    "DuallyRegisteredBDRIARep",
    "OwnershipType",
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
    "Home_MetropolitanArea",
    "TitleCategories",
];
/// Columns about the person, in the current exports only.
const PERSON: [&str; 11] = [
    "FirstName",
    "LastName",
    "Gender",
    "Email_BusinessType",
    "SocialMedia_LinkedIn",
    "PersonalWebpage",
    "Notes",
    "Branch_Address1",
    "Branch_City",
    "Branch_State",
    "Branch_ZipCode",
];
/// Header of an export: keys, features and, if it is a current one, the person.
pub(super) fn rep_header(person: bool) -> Vec<&'static str> {
    let mut header = vec!["RepCRD", "RIAFirmCRD", "Discovery_Data_Last_Updated__c"];
    if person {
        header.push("RIAFirmName");
        header.extend(PERSON);
    }
    header.extend(FEATURES);
    header
}

impl Row {
    /// The cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
    }

    /// The cells, each on its own.
    pub(super) fn finish(self) -> Vec<String> {
        self.cells().map(str::to_owned).collect()
    }

    /// Adds the row to a file, and begins a new one.
    pub(super) fn write(&mut self, sheet: &mut Sheet) {
        sheet.row(&self.text, &self.ends);
        self.text.clear();
        self.ends.clear();
    }

    fn end(&mut self) -> &mut Self {
        self.ends.push(self.text.len());
        self
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self.end()
    }

    /// Adds a cell put together from parts.
    pub(super) fn put(&mut self, parts: std::fmt::Arguments<'_>) -> &mut Self {
        // Writing to a text never fails.
        let _ = self.text.write_fmt(parts);
        self.end()
    }

    /// Adds a cell put together from parts, or an empty one.
    pub(super) fn put_if(&mut self, given: bool, parts: std::fmt::Arguments<'_>) -> &mut Self {
        if given { self.put(parts) } else { self.end() }
    }

    pub(super) fn whole(&mut self, number: Option<i64>) -> &mut Self {
        match number {
            Some(number) => self.put(format_args!("{number}")),
            None => self.end(),
        }
    }

    pub(super) fn decimal(&mut self, hundredths: Option<i64>) -> &mut Self {
        match hundredths {
            Some(hundredths) => self.put(format_args!("{}", Decimal(hundredths))),
            None => self.end(),
        }
    }

    pub(super) fn flag(&mut self, flag: Option<bool>) -> &mut Self {
        self.text(match flag {
            Some(true) => "Yes",
            Some(false) => "No",
            None => "Unknown",
        })
    }

    pub(super) fn day(&mut self, day: Day) -> &mut Self {
        let (year, month, day) = day.parts();
        self.put(format_args!("{year:04}-{month:02}-{day:02}"))
    }

    pub(super) fn day_if(&mut self, day: Option<Day>) -> &mut Self {
        match day {
            Some(day) => self.day(day),
            None => self.end(),
        }
    }

    pub(super) fn moment(&mut self, moment: Option<Moment>) -> &mut Self {
        let Some((day, minute)) = moment else {
            return self.end();
        };
        let (year, month, day) = day.parts();
        let (hour, minute) = (minute / 60, minute % 60);
        self.put(format_args!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00.000+0000"
        ))
    }
}

/// A number of hundredths without needless zeros.
struct Decimal(i64);

impl std::fmt::Display for Decimal {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0.abs() / 100, self.0.abs() % 100);
        if self.0 < 0 {
            to.write_str("-")?;
        }
        match rest {
            0 => write!(to, "{whole}"),
            _ if rest % 10 == 0 => write!(to, "{whole}.{}", rest / 10),
            _ => write!(to, "{whole}.{rest:02}"),
        }
    }
}

/// `YYYY-MM-DD`.
pub(super) fn iso(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year:04}-{month:02}-{day:02}")
}

/// What an export's row is about: the representative, where and how they work, when it was taken.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    pub(super) rep: &'a Rep,
    pub(super) seat: Seat,
    pub(super) practice: &'a Practice,
    pub(super) taken: Day,
    pub(super) firm: Option<&'a Firm>,
}

impl Shown<'_> {
    /// The row; with columns about the person if it is of a current export, and a text in place of the miles if given.
    pub(super) fn row(&self, words: &Words, person: bool, miles: Option<&str>, row: &mut Row) {
        let metro = words.metros.get(self.rep.metro);
        row.put(format_args!("{}", self.rep.crd));
        row.whole(self.firm.map(|firm| i64::from(firm.crd)));
        row.day(self.taken);
        if person {
            self.person(row, words, metro);
        }
        self.features(row, miles);
        row.text(metro.map_or("", |metro| &metro.area));
        row.text(&self.rep.category);
    }

    fn person(&self, row: &mut Row, words: &Words, metro: Option<&Metro>) {
        let rep = self.rep;
        let (given, family) = (&rep.person.0, &rep.person.1);
        let number = rep.crd % 1_000;
        row.text(self.firm.map_or("", |firm| &firm.name));
        row.text(given).text(family);
        row.text(if rep.woman { "Female" } else { "Male" });
        row.put(format_args!("{}{number}@reps.example.com", given.to_lowercase()));
        let page = rep.crd.is_multiple_of(3);
        row.put_if(page, format_args!("https://people.example.com/{number}"));
        row.text("");
        let met = rep.crd.is_multiple_of(40);
        row.text(if met { "Met at the Quayside forum" } else { "" });
        let street = words.streets.get(rep.crd as usize % words.streets.len().max(1));
        row.put(format_args!("{} {}", 10 + number, street.map_or("", String::as_str)));
        row.text(metro.map_or("", |metro| &metro.city));
        row.text(metro.map_or("", |metro| &metro.state));
        self.zip(row, metro.map_or("", |metro| &metro.zip));
    }

    /// Each territory's file types ZIP codes in its own way: text, a float, with or without four digits more.
    fn zip(&self, row: &mut Row, digits: &str) {
        let rest = self.rep.crd % 100;
        match self.rep.territory {
            1 => row.put(format_args!("{digits}{rest:02}.0")),
            2 if self.rep.crd.is_multiple_of(2) => {
                row.put(format_args!("{digits}{rest:02}-{:04}", self.rep.crd % 10_000))
            }
            _ => row.put(format_args!("{digits}{rest:02}")),
        };
    }

    fn features(&self, row: &mut Row, miles: Option<&str>) {
        let (rep, practice) = (self.rep, self.practice);
        let since = |day: Option<Day>| day.map(|day| years(day, self.taken));
        row.decimal(practice.assets)
            .whole(practice.employees)
            .whole(practice.clients);
        row.decimal(since(rep.became)).decimal(since(self.seat.hired));
        row.whole(practice.wealthy).decimal(practice.individual_assets);
        row.decimal(practice.growth).decimal(practice.growth_five);
        row.whole(practice.firms).whole(practice.advisers);
        row.flag(rep.primary).flag(rep.non_adviser).flag(rep.dual);
        row.text(self.firm.map_or("", |firm| &firm.ownership));
        row.whole(practice.branch).whole(practice.adviser_reps);
        for place in 0..4 {
            row.decimal(rep.prior.get(place + self.seat.later).copied());
        }
        match miles {
            Some(place) => row.text(place),
            None => row.decimal(rep.miles),
        };
        row.whole(practice.individuals);
        row.decimal(practice.wealthy_assets)
            .decimal(practice.mutual)
            .decimal(practice.private);
        row.whole(practice.account);
        row.decimal(practice.individual_share).decimal(practice.domestic_share);
    }
}

/// Header of the firm file. Its columns meet those of the representatives after the join: one is the same, one nearly
/// so, and one is in thousands.
pub(super) const FIRMS: [&str; 6] = [
    "RIAFirmCRD",
    "LegalName",
    "Number_Employees",
    "Number_IAReps",
    "AverageAccountSize",
    "Main_State",
];

/// A row of the firm file.
pub(super) fn firm_row(firm: &Firm, row: &mut Row) {
    const STATES: [&str; 6] = ["NY", "FL", "IL", "TX", "CA", "CO"];
    row.put(format_args!("{}", firm.crd))
        .put(format_args!("{} LLC", firm.name));
    row.whole(Some(firm.employees))
        .whole(Some(firm.reps))
        .whole(Some(firm.account / 1_000));
    row.text(
        STATES
            .get(firm.crd as usize % STATES.len())
            .copied()
            .unwrap_or_default(),
    );
}
