//! The seven feeds: each city's own headers, and a permit as a row under them.

use super::model::{Broken, Feed, Issued, Permit};
use super::words::Words;
use crate::sample::days::Day;
use crate::sample::writer::{Encoding, TextFile};
use crate::sample::{SampleError, SampleFile};

const AUSTIN: &[&str] = &[
    "Permit Type Desc",
    "Permit Num",
    "Permit Class Mapped",
    "Permit Class",
    "Work Class",
    "Description",
    "TCAD ID",
    "Applied Date",
    "Issued Date",
    "Status Current",
    "Original Address 1",
    "Original City",
    "Original State",
    "Original Zip",
    "Total Job Valuation",
    "Contractor Company Name",
    "Applicant Full Name",
];
const DALLAS: &[&str] = &[
    "PermitNumber",
    "PermitType",
    "IssuedDate",
    "StreetAddress",
    "ZipCode",
    "LandUse",
    "WorkDescription",
    "Value",
    "Area",
    "Contractor",
];
const FORT_WORTH: &[&str] = &[
    "Permit_No",
    "Permit_Type",
    "Permit_SubType",
    "Permit_Category",
    "Use_Type",
    "B1_WORK_DESC",
    "Full_Street_Address",
    "Zip_Code",
    "Owner_Full_Name",
    "File_Date",
    "Current_Status",
    "Status_Date",
    "JobValue",
];
const CHICAGO: &[&str] = &[
    "ID",
    "PERMIT#",
    "PERMIT_STATUS",
    "PERMIT_TYPE",
    "WORK_TYPE",
    "ISSUE_DATE",
    "STREET_NUMBER",
    "STREET_DIRECTION",
    "STREET_NAME",
    "SUFFIX",
    "WORK_DESCRIPTION",
    "REPORTED_COST",
    "PIN_LIST",
    "CONTACT_1_TYPE",
    "CONTACT_1_NAME",
    "CONTACT_2_TYPE",
    "CONTACT_2_NAME",
    "CONTACT_3_TYPE",
    "CONTACT_3_NAME",
];
const SEATTLE: &[&str] = &[
    "PermitNum",
    "PermitClass",
    "PermitClassMapped",
    "PermitTypeMapped",
    "PermitTypeDesc",
    "Description",
    "EstProjectCost",
    "IssuedDate",
    "StatusCurrent",
    "OriginalAddress1",
    "OriginalCity",
    "OriginalState",
    "OriginalZip",
    "ContractorCompanyName",
];
const SAN_FRANCISCO: &[&str] = &[
    "Permit Number",
    "Permit Type Definition",
    "Block",
    "Lot",
    "Street Number",
    "Street Number Suffix",
    "Street Name",
    "Street Suffix",
    "Unit",
    "Description",
    "Current Status",
    "Filed Date",
    "Issued Date",
    "Estimated Cost",
    "Revised Cost",
    "Existing Use",
    "Proposed Use",
    "Zipcode",
];
const REGIONAL: &[&str] = &[
    "permno",
    "ptype",
    "pdate",
    "pdescription",
    "jvalue",
    "jaddr",
    "jcity",
    "jzip",
    "contractor",
];
/// What Austin called its columns before, and Seattle's list of what was only asked for yet.
pub(super) const OLDER_AUSTIN: &[(&str, &str)] = &[
    ("Permit Num", "permit_number"),
    ("Permit Type Desc", "sub_type"),
    ("Work Class", "work_type"),
    ("Original Address 1", "permit_location"),
    ("Issued Date", "date_issued"),
    ("Description", "work_description"),
];
pub(super) const PRE_APPLICATIONS: &[(&str, &str)] = &[
    ("PermitNum", "Record Number"),
    ("PermitTypeDesc", "Record Type"),
    ("OriginalAddress1", "Address"),
    ("IssuedDate", "Created Date"),
];

/// Headers of a feed.
pub(super) fn header(feed: Feed) -> &'static [&'static str] {
    match feed {
        Feed::Austin => AUSTIN,
        Feed::Dallas => DALLAS,
        Feed::FortWorth => FORT_WORTH,
        Feed::Chicago => CHICAGO,
        Feed::Seattle => SEATTLE,
        Feed::SanFrancisco => SAN_FRANCISCO,
        Feed::Regional => REGIONAL,
    }
}

fn half<'a>(text: &'a str, place: usize) -> &'a str {
    text.split('|').nth(place).unwrap_or_default()
}

/// A day as the feed writes it.
fn day(feed: Feed, day: Day) -> String {
    let (year, month, number) = day.parts();
    match feed {
        Feed::Dallas => format!("{month}/{number}/{year}"),
        Feed::FortWorth => (i64::from(day.0) * 86_400_000).to_string(),
        Feed::Austin | Feed::Chicago => format!("{year:04}-{month:02}-{number:02}T00:00:00.000"),
        Feed::Regional => format!("{month:02}/{number:02}/{year}"),
        Feed::Seattle | Feed::SanFrancisco => format!("{year:04}-{month:02}-{number:02}"),
    }
}

impl Permit {
    fn issued(&self, as_of: Day, before: i32) -> String {
        match &self.issued {
            Issued::Ago(days) => day(self.feed, as_of.plus(-days - before)),
            Issued::Never => String::new(),
            Issued::Text(text) => text.clone(),
        }
    }

    fn place(&self) -> String {
        format!("{}, {} {}-1103", self.city.to_uppercase(), self.state, self.zip)
    }

    fn street(&self, words: &Words) -> String {
        self.address.written(self.style, &words.suffixes, &self.place())
    }

    /// The row under the feed's headers.
    pub(super) fn cells(&self, as_of: Day, words: &Words) -> Vec<String> {
        let issued = self.issued(as_of, 0);
        let status = if issued.is_empty() { "In Review" } else { "Issued" };
        let own = |text: &str| text.to_owned();
        let kind = [half(&self.kind, 0), half(&self.kind, 1)];
        let class = [half(&self.class, 0), half(&self.class, 1)];
        match self.feed {
            Feed::Austin => vec![
                own(kind[0]),
                self.number.clone(),
                own(class[0]),
                own(class[1]),
                own(kind[1]),
                self.text.clone(),
                self.parcel.clone(),
                self.issued(as_of, 9),
                issued,
                own(status),
                self.street(words),
                self.city.clone(),
                self.state.clone(),
                self.zip.clone(),
                self.cost.clone(),
                self.contractor.clone(),
                self.applicant.clone(),
            ],
            Feed::Dallas => vec![
                self.number.clone(),
                own(kind[0]),
                issued,
                self.street(words),
                self.zip.clone(),
                own(class[0]),
                self.text.clone(),
                self.cost.clone(),
                own("0"),
                self.contractor.clone(),
            ],
            Feed::FortWorth => vec![
                self.number.clone(),
                own(kind[0]),
                own(kind[1]),
                own(class[1]),
                own(class[0]),
                self.text.clone(),
                self.street(words),
                self.zip.clone(),
                self.owner.clone(),
                self.issued(as_of, 6),
                own(status),
                issued,
                self.cost.clone(),
            ],
            Feed::Seattle => vec![
                self.number.clone(),
                own(class[1]),
                own(class[0]),
                own(kind[0]),
                own(kind[1]),
                self.text.clone(),
                self.cost.clone(),
                issued,
                own(status),
                self.street(words),
                self.city.clone(),
                self.state.clone(),
                self.zip.clone(),
                self.contractor.clone(),
            ],
            Feed::Regional => vec![
                self.number.clone(),
                own(kind[0]),
                issued,
                self.text.clone(),
                self.cost.clone(),
                self.street(words),
                self.city.to_uppercase(),
                self.zip.clone(),
                self.contractor.clone(),
            ],
            Feed::Chicago => self.chicago(issued, status),
            Feed::SanFrancisco => self.san_francisco(issued, as_of),
        }
    }

    fn chicago(&self, issued: String, status: &str) -> Vec<String> {
        let own = |text: &str| text.to_owned();
        let mut cells = vec![
            format!("3{}", self.number),
            self.number.clone(),
            status.to_uppercase(),
            own(half(&self.kind, 0)),
            own(half(&self.kind, 1)),
            issued,
            self.address.number.clone(),
            self.address.pre.clone(),
            self.address.name.to_uppercase(),
            // There is no column for units: they stand behind the kind of street.
            own([self.address.suffix.as_str(), &self.address.unit].join(" ").trim()),
            self.text.clone(),
            self.cost.clone(),
            pin(&self.parcel),
        ];
        let mut contacts = vec![
            ("EXPEDITOR", &self.applicant),
            ("CONTRACTOR-GENERAL CONTRACTOR", &self.contractor),
            ("OWNER", &self.owner),
        ];
        contacts.retain(|(_, name)| !name.is_empty());
        for place in 0..3 {
            let contact = contacts.get(place);
            cells.push(contact.map_or_else(String::new, |(kind, _)| own(kind)));
            cells.push(contact.map_or_else(String::new, |(_, name)| (*name).clone()));
        }
        cells
    }

    fn san_francisco(&self, issued: String, as_of: Day) -> Vec<String> {
        let own = |text: &str| text.to_owned();
        let unit = self.address.unit.rsplit(' ').next().unwrap_or_default();
        // The revised cost is there for one permit in two; it outranks the estimate.
        let revised = if self.number.ends_with(['0', '2', '4', '6', '8']) { self.cost.as_str() } else { "" };
        let estimated = if revised.is_empty() { self.cost.as_str() } else { "1.00" };
        vec![
            self.number.clone(),
            own(half(&self.kind, 0)),
            own(self.parcel.get(..4).unwrap_or_default()),
            own(self.parcel.get(4..).unwrap_or_default()),
            self.address.number.clone(),
            String::new(),
            [self.address.pre.as_str(), self.address.name.as_str()].join(" ").trim().to_owned(),
            self.address.suffix.clone(),
            own(unit),
            self.text.clone(),
            own("issued"),
            self.issued(as_of, 14),
            issued,
            own(estimated),
            own(revised),
            own(half(&self.class, 0)),
            own(half(&self.class, 1)),
            self.zip.clone(),
        ]
    }
}

/// `14211060170000` as the city of Chicago prints it.
fn pin(account: &str) -> String {
    let cut = [0..2, 2..4, 4..7, 7..10, 10..14];
    let parts: Vec<&str> = cut.into_iter().filter_map(|range| account.get(range)).collect();
    if account.len() == 14 { parts.join("-") } else { account.to_owned() }
}

/// The file of a feed. `renamed` are headers that are written otherwise.
pub(super) fn file(
    feed: Feed,
    permits: &[&Permit],
    as_of: Day,
    words: &Words,
    renamed: &[(&str, &str)],
) -> Result<SampleFile, SampleError> {
    let path = path(feed);
    // Chicago's download carries a mark of its encoding; Dallas still writes as Windows does.
    let encoding = match feed {
        Feed::Chicago => Encoding::Utf8Marked,
        Feed::Dallas => Encoding::Windows1252,
        _ => Encoding::Utf8,
    };
    let mut file = TextFile::new(&path, b',', encoding);
    let name = |own: &'static str| renamed.iter().find(|(old, _)| *old == own).map_or(own, |(_, new)| new).to_owned();
    file.row(header(feed).iter().map(|own| name(own)))?;
    for permit in permits {
        let cells = permit.cells(as_of, words);
        let kept = if permit.broken == Some(Broken::Ragged) { cells.len() / 2 } else { cells.len() };
        file.row(cells.iter().take(kept))?;
    }
    file.finish()
}

/// Where a feed's file lies.
pub(super) fn path(feed: Feed) -> String {
    format!("permits/cities/{}.csv", feed.id())
}
