//! How the vendor's and the CRM's files write what is known: their own headers, and a row a record.

use super::model::{Dial, Enrichment, Firm, Lead, Moment, Practice, Rep, Seat, years};
use super::words::{Metro, Words};
use crate::sample::days::Day;

/// A row while it is being written.
#[derive(Default)]
pub(super) struct Row(Vec<String>);

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
/// Headers of the lead file.
const LEADS: [&str; 45] = [
    "Id",
    "FA_CRD__c",
    "Full_Prospect_ID__c",
    "Stage_Entered_Contacting__c",
    "Stage_Entered_Call_Scheduled__c",
    "CreatedDate",
    "LastModifiedDate",
    "OwnerId",
    "FirstName",
    "LastName",
    "Name",
    "Email",
    "MobilePhone",
    "Mobile_Phone_2__c",
    "LinkedIn_Profile_Apollo__c",
    "Address",
    "Company",
    "Title",
    "City",
    "State",
    "LeadSource",
    "Lead_List_Name__c",
    "External_Agency__c",
    "Experimentation_Tag__c",
    "Status",
    "Disposition__c",
    "Conversion_Channel__c",
    "IsConverted",
    "ConvertedDate",
    "ConvertedOpportunityId",
    "LastActivityDate",
    "Legacy_Lead_Score__c",
    "Years_at_Firm",
    "Firm_Moves_10yr",
    "Has_Disclosure",
    "Disclosure_Type",
    "Licenses",
    "Designations",
    "Business_Model",
    "Specialties",
    "Current_Custodian",
    "Team_Size",
    "Is_Team_Lead",
    "CRM_Used",
    "MarketPro_Last_Updated__c",
];

/// Header of the lead file.
pub(super) fn lead_header() -> Vec<&'static str> {
    LEADS.to_vec()
}

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
    pub(super) fn finish(self) -> Vec<String> {
        self.0
    }

    pub(super) fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.0.push(text.into());
        self
    }

    fn whole(&mut self, number: Option<i64>) -> &mut Self {
        self.text(number.map(|number| number.to_string()).unwrap_or_default())
    }

    fn decimal(&mut self, hundredths: Option<i64>) -> &mut Self {
        self.text(hundredths.map(decimal).unwrap_or_default())
    }

    fn flag(&mut self, flag: Option<bool>) -> &mut Self {
        self.text(match flag {
            Some(true) => "Yes",
            Some(false) => "No",
            None => "Unknown",
        })
    }

    fn day(&mut self, day: Day) -> &mut Self {
        self.text(iso(day))
    }

    fn moment(&mut self, moment: Option<Moment>) -> &mut Self {
        self.text(moment.map(stamp).unwrap_or_default())
    }
}

/// A number of hundredths without needless zeros.
pub(super) fn decimal(hundredths: i64) -> String {
    let (whole, rest) = (hundredths.abs() / 100, hundredths.abs() % 100);
    let sign = if hundredths < 0 { "-" } else { "" };
    match rest {
        0 => format!("{sign}{whole}"),
        _ if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    }
}

/// `YYYY-MM-DD`.
pub(super) fn iso(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year:04}-{month:02}-{day:02}")
}

/// A moment as Salesforce writes it.
pub(super) fn stamp((day, minute): Moment) -> String {
    format!("{}T{:02}:{:02}:00.000+0000", iso(day), minute / 60, minute % 60)
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
    /// The row; with columns about the person if it is of a current export.
    pub(super) fn row(&self, words: &Words, person: bool) -> Vec<String> {
        let metro = words.metros.get(self.rep.metro);
        let mut row = Row::default();
        row.text(self.rep.crd.to_string());
        row.text(self.firm.map(|firm| firm.crd.to_string()).unwrap_or_default());
        row.day(self.taken);
        if person {
            self.person(&mut row, words, metro);
        }
        self.features(&mut row);
        row.text(metro.map(|metro| metro.area.as_str()).unwrap_or_default());
        row.text(self.rep.category.as_str());
        row.finish()
    }

    fn person(&self, row: &mut Row, words: &Words, metro: Option<&Metro>) {
        let rep = self.rep;
        let (given, family) = (&rep.person.0, &rep.person.1);
        let name = format!("{}.{}", given.to_lowercase(), family.to_lowercase());
        let number = rep.crd % 1_000;
        row.text(self.firm.map(|firm| firm.name.as_str()).unwrap_or_default());
        row.text(given.as_str()).text(family.as_str());
        row.text(if rep.woman { "Female" } else { "Male" });
        row.text(format!("{name}{number}@reps.example.com"));
        let page = rep.crd.is_multiple_of(3);
        row.text(if page {
            format!("https://people.example.com/{number}")
        } else {
            String::new()
        });
        row.text("");
        row.text(if rep.crd.is_multiple_of(40) {
            "Met at the Quayside forum"
        } else {
            ""
        });
        let street = words.streets.get(rep.crd as usize % words.streets.len().max(1));
        row.text(format!(
            "{} {}",
            10 + number,
            street.map(String::as_str).unwrap_or_default()
        ));
        row.text(metro.map(|metro| metro.city.as_str()).unwrap_or_default());
        row.text(metro.map(|metro| metro.state.as_str()).unwrap_or_default());
        row.text(self.zip(metro));
    }

    /// Each territory's file types ZIP codes in its own way: text, a float, with or without four digits more.
    fn zip(&self, metro: Option<&Metro>) -> String {
        let digits = format!(
            "{}{:02}",
            metro.map(|metro| metro.zip.as_str()).unwrap_or_default(),
            self.rep.crd % 100
        );
        match self.rep.territory {
            0 => digits,
            1 => format!("{digits}.0"),
            _ if self.rep.crd.is_multiple_of(2) => format!("{digits}-{:04}", self.rep.crd % 10_000),
            _ => digits,
        }
    }

    fn features(&self, row: &mut Row) {
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
        row.text(self.firm.map(|firm| firm.ownership.as_str()).unwrap_or_default());
        row.whole(practice.branch).whole(practice.adviser_reps);
        for place in 0..4 {
            row.decimal(rep.prior.get(place + self.seat.later).copied());
        }
        row.decimal(rep.miles).whole(practice.individuals);
        row.decimal(practice.wealthy_assets)
            .decimal(practice.mutual)
            .decimal(practice.private);
        row.whole(practice.account);
        row.decimal(practice.individual_share).decimal(practice.domestic_share);
    }
}

/// Whoever works a list, by number.
pub(super) fn owner(number: usize) -> String {
    format!("005QMQ00000SGA{:02}AAA", number + 1)
}

/// A row of the lead file.
pub(super) fn lead_row(lead: &Lead, words: &Words) -> Vec<String> {
    let mut row = Row::default();
    row.text(lead.id.as_str()).text(lead.crd.as_str());
    row.text(format!("P-{:06}", lead.number));
    row.moment(lead.contacted).moment(lead.called);
    row.moment(Some(lead.created)).moment(Some(modified(lead)));
    row.text(owner(lead.owner));
    person(&mut row, lead, words);
    let metro = words.metros.get(lead.metro);
    row.text(lead.company.as_str()).text(lead.title.as_str());
    row.text(metro.map(|metro| metro.city.as_str()).unwrap_or_default());
    row.text(metro.map(|metro| metro.state.as_str()).unwrap_or_default());
    row.text(lead.source.as_str())
        .text(lead.list.as_str())
        .text(lead.agency.as_str())
        .text(lead.tag);
    afterwards(&mut row, lead);
    enrichment(&mut row, lead.enrichment.as_ref());
    row.finish()
}

/// The last thing that happened to a lead.
fn modified(lead: &Lead) -> Moment {
    lead.called.or(lead.contacted).unwrap_or(lead.created)
}

fn person(row: &mut Row, lead: &Lead, words: &Words) {
    let (given, family) = (&lead.person.0, &lead.person.1);
    let name = format!("{}.{}", given.to_lowercase(), family.to_lowercase());
    let number = lead.number;
    row.text(given.as_str())
        .text(family.as_str())
        .text(format!("{given} {family}"));
    row.text(format!("{name}{number}@leads.example.com"));
    let line = 2_000_000 + number * 7_919 % 7_999_999;
    row.text(format!("555-{:03}-{:04}", line / 10_000, line % 10_000));
    let second = number.is_multiple_of(9);
    row.text(if second {
        format!("555-199-{:04}", number % 10_000)
    } else {
        String::new()
    });
    let page = number.is_multiple_of(4);
    row.text(if page {
        format!("https://people.example.com/in/{number}")
    } else {
        String::new()
    });
    let street = words.streets.get(number as usize % words.streets.len().max(1));
    row.text(format!(
        "{} {}",
        1 + number % 900,
        street.map(String::as_str).unwrap_or_default()
    ));
}

/// What is known only after the contact, and no model may see.
fn afterwards(row: &mut Row, lead: &Lead) {
    let converted = lead.status == "Converted";
    row.text(lead.status).text(lead.disposition.as_str());
    row.text(match lead.called {
        Some(_) if lead.number.is_multiple_of(3) => "Mail",
        Some(_) => "Phone",
        None => "",
    });
    row.text(if converted { "true" } else { "false" });
    let day = lead.called.filter(|_| converted).map(|(day, _)| iso(day));
    row.text(day.unwrap_or_default());
    row.text(if converted {
        format!("006QMQ{:09}AAA", lead.number)
    } else {
        String::new()
    });
    row.text(lead.contacted.map(|_| iso(modified(lead).0)).unwrap_or_default());
    row.text(lead.prior_score.to_string());
}

fn enrichment(row: &mut Row, held: Option<&Enrichment>) {
    let Some(held) = held else {
        for _ in 0..13 {
            row.text("");
        }
        return;
    };
    row.whole(Some(held.years)).whole(Some(held.moves));
    row.text(if held.disclosure.is_some() { "true" } else { "false" });
    row.text(held.disclosure.unwrap_or_default());
    row.text(held.licences)
        .text(held.designations)
        .text(held.model)
        .text(held.specialties)
        .text(held.custodian);
    row.whole(Some(held.team))
        .text(if held.lead { "true" } else { "false" });
    row.text(held.software).moment(Some(held.at));
}

/// Header of the dial file.
pub(super) const DIALS: [&str; 6] = ["dial_id", "lead_id", "sga_id", "dialed_at", "outcome", "tier_shown"];

/// A row of the dial file.
pub(super) fn dial_row(number: usize, dial: &Dial) -> Vec<String> {
    let mut row = Row::default();
    row.text(format!("D{number:07}"))
        .text(dial.lead.as_str())
        .text(owner(dial.owner));
    row.moment(Some(dial.at)).text(dial.outcome.as_str()).text("");
    row.finish()
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
pub(super) fn firm_row(firm: &Firm) -> Vec<String> {
    const STATES: [&str; 6] = ["NY", "FL", "IL", "TX", "CA", "CO"];
    let mut row = Row::default();
    row.text(firm.crd.to_string()).text(format!("{} LLC", firm.name));
    row.whole(Some(firm.employees))
        .whole(Some(firm.reps))
        .whole(Some(firm.account / 1_000));
    row.text(
        STATES
            .get(firm.crd as usize % STATES.len())
            .copied()
            .unwrap_or_default(),
    );
    row.finish()
}
