//! What the files say, before they are bytes: leads, jobs, firm-months, roster rows, accolades and disclosures, and how
//! each is written under the headers of the systems they come from.

use super::words::Person;
use crate::sample::days::Day;
use crate::sample::sheet::Sheet;

/// A day and the minute of it, UTC.
pub(super) type Moment = (Day, u32);

/// One lead of the CRM.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) id: String,
    /// As written: usually the bare number.
    pub(super) crd: String,
    /// The same as a number.
    pub(super) rep: u32,
    pub(super) company: Option<String>,
    pub(super) created: Moment,
    pub(super) contacted: Option<Moment>,
    pub(super) called: Option<Moment>,
    pub(super) title: String,
    pub(super) source: String,
    pub(super) person: Person,
}

/// One registered job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) rep: u32,
    /// Index into the sample's firms.
    pub(super) firm: usize,
    pub(super) start: Day,
    pub(super) end: Option<Day>,
}

/// A firm.
#[derive(Debug, Clone)]
pub(super) struct Firm {
    pub(super) crd: u32,
    pub(super) name: String,
}

/// One month of a firm.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirmMonth {
    pub(super) firm: u32,
    pub(super) year: i32,
    pub(super) month: i32,
    pub(super) aum: Option<i64>,
}

/// Today's state of a rep.
#[derive(Debug, Clone, Default)]
pub(super) struct Roster {
    pub(super) rep: u32,
    pub(super) firm: u32,
    pub(super) start: Option<Day>,
    pub(super) gender: &'static str,
    pub(super) linkedin: bool,
    pub(super) email: bool,
    pub(super) bio: Option<String>,
    pub(super) licences: String,
    pub(super) tenure: Option<i32>,
    pub(super) title: String,
}

/// Where each file lies.
pub(super) const LEADS: &str = "advisors/leads.csv";
pub(super) const EMPLOYMENT: &str = "advisors/employment.csv";
pub(super) const FIRM_MONTHLY: &str = "advisors/firm_monthly.csv";
pub(super) const ROSTER: &str = "advisors/roster.csv";
pub(super) const ACCOLADES: &str = "advisors/accolades.csv";
pub(super) const DISCLOSURES: &str = "advisors/disclosures.csv";

/// The leads file, empty.
pub(super) fn leads_sheet() -> Sheet {
    Sheet::new(
        LEADS,
        &[
            "Id",
            "FA_CRD__c",
            "Company",
            "CreatedDate",
            "stage_entered_contacting__c",
            "Stage_Entered_Call_Scheduled__c",
            "IsConverted",
            "Title",
            "Status",
            "LeadSource",
            "FirstName",
            "LastName",
            "Email",
            "Phone",
        ],
    )
}

impl Lead {
    /// Adds the lead to its file.
    pub(super) fn write(&self, sheet: &mut Sheet) {
        let status = match (self.called, self.contacted) {
            (Some(_), _) => "Call Scheduled",
            (None, Some(_)) => "Contacting",
            (None, None) => "New",
        };
        let Person { given, family } = &self.person;
        let mail = format!(
            "{}.{}{}@advisors.example",
            given.to_lowercase(),
            family.to_lowercase(),
            self.rep % 1000
        );
        let line = 2_000_000 + u64::from(self.rep) * 7919 % 7_999_999;
        let phone = format!("555-{:03}-{:04}", line / 10_000, line % 10_000);
        sheet
            .text(&self.id)
            .text(&self.crd)
            .text(self.company.as_deref().unwrap_or_default())
            .moment(Some(self.created))
            .moment(self.contacted)
            .moment(self.called)
            .text(if self.called.is_some() && self.rep.is_multiple_of(3) {
                "true"
            } else {
                "false"
            })
            .text(&self.title)
            .text(status)
            .text(&self.source)
            .text(given)
            .text(family)
            .text(&mail)
            .text(&phone)
            .end();
    }
}

/// The employment file, empty. The small sample has the two columns that are dropped on load.
pub(super) fn employment_sheet(places: bool) -> Sheet {
    let header = [
        "RIA_CONTACT_CRD_ID",
        "PREVIOUS_REGISTRATION_COMPANY_CRD_ID",
        "PREVIOUS_REGISTRATION_COMPANY_NAME",
        "PREVIOUS_REGISTRATION_COMPANY_START_DATE",
        "PREVIOUS_REGISTRATION_COMPANY_END_DATE",
        "PREVIOUS_REGISTRATION_COMPANY_CITY",
        "PREVIOUS_REGISTRATION_COMPANY_STATE",
    ];
    Sheet::new(EMPLOYMENT, header.split_at(if places { 7 } else { 5 }).0)
}

impl Job {
    /// Adds the job to its file.
    pub(super) fn write(&self, firms: &[Firm], sheet: &mut Sheet) {
        let (crd, name) = firms
            .get(self.firm)
            .map_or((0, ""), |firm| (firm.crd, firm.name.as_str()));
        sheet
            .number(i64::from(self.rep))
            .number(i64::from(crd))
            .text(name)
            .day(Some(self.start))
            .day(self.end);
    }
}

/// The firm months file, empty.
pub(super) fn firm_monthly_sheet() -> Sheet {
    Sheet::new(
        FIRM_MONTHLY,
        &[
            "RIA_INVESTOR_CRD_ID",
            "YEAR",
            "MONTH",
            "TOTAL_AUM",
            "AMT_OF_AUM_HIGH_NET_WORTH_INDIVIDUALS",
            "TOTAL_ACCOUNTS",
        ],
    )
}

impl FirmMonth {
    /// Adds the month to its file.
    pub(super) fn write(&self, sheet: &mut Sheet) {
        sheet
            .number(i64::from(self.firm))
            .number(i64::from(self.year))
            .number(i64::from(self.month));
        match self.aum {
            Some(aum) => sheet
                .number(aum)
                .number(aum / 100 * (i64::from(self.firm) % 60))
                .number(aum / 250_000 + 1),
            None => sheet.text("").text("").text(""),
        }
        .end();
    }
}

/// The roster, empty.
pub(super) fn roster_sheet() -> Sheet {
    Sheet::new(
        ROSTER,
        &[
            "RIA_CONTACT_CRD_ID",
            "PRIMARY_FIRM",
            "PRIMARY_FIRM_START_DATE",
            "GENDER",
            "LINKEDIN_PROFILE_URL",
            "PERSONAL_EMAIL_ADDRESS",
            "CONTACT_BIO",
            "REP_LICENSES",
            "INDUSTRY_TENURE_MONTHS",
            "TITLE_NAME",
        ],
    )
}

impl Roster {
    /// Adds the row to its file.
    pub(super) fn write(&self, sheet: &mut Sheet) {
        let (link, mail) = (
            format!("https://people.example/in/{}", self.rep),
            format!("r{}@mail.example", self.rep),
        );
        sheet
            .number(i64::from(self.rep))
            .number(i64::from(self.firm))
            .day(self.start)
            .text(self.gender)
            .text(if self.linkedin { &link } else { "" })
            .text(if self.email { &mail } else { "" })
            .text(self.bio.as_deref().unwrap_or_default())
            .text(&self.licences);
        match self.tenure {
            Some(months) => sheet.number(i64::from(months)),
            None => sheet.text(""),
        }
        .text(&self.title)
        .end();
    }
}

/// The accolades file, empty.
pub(super) fn accolades_sheet() -> Sheet {
    Sheet::new(ACCOLADES, &["RIA_CONTACT_CRD_ID", "OUTLET", "YEAR"])
}

/// The disclosures file, empty.
pub(super) fn disclosures_sheet() -> Sheet {
    Sheet::new(DISCLOSURES, &["CONTACT_CRD_ID", "TYPE", "EVENT_DATE"])
}
