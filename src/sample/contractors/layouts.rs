//! How each licence board prints the same facts: headers, column order, date form.

use chrono::{Datelike, NaiveDate};

/// The file layouts that the samples use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// California's licence master.
    California,
    /// Texas's all-licence extract.
    Texas,
    /// Florida's headerless, phoneless extract.
    Florida,
    /// The generic layout with ISO dates.
    Generic,
}

/// One licence before it is printed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Licence {
    /// Licence number as printed.
    pub(crate) number: String,
    /// Business name.
    pub(crate) name: String,
    /// Second name; may be empty.
    pub(crate) other_name: String,
    /// Phone as printed; may be empty.
    pub(crate) phone: String,
    /// Classes as printed.
    pub(crate) classes: String,
    /// Status as printed; Texas has none.
    pub(crate) status: String,
    /// Expiry.
    pub(crate) expires: Option<NaiveDate>,
    /// Printed instead of the expiry, for dates that are none.
    pub(crate) expires_text: Option<String>,
    /// First issue.
    pub(crate) issued: Option<NaiveDate>,
    /// Last change at the board.
    pub(crate) updated: Option<NaiveDate>,
    /// Street.
    pub(crate) street: String,
    /// Town.
    pub(crate) city: String,
    /// USPS code of the address.
    pub(crate) state: String,
    /// Five digits.
    pub(crate) zip: String,
    /// Owner, where the board prints one.
    pub(crate) owner: String,
}

/// California's header.
const CALIFORNIA: [&str; 20] = [
    "LicenseNo",
    "LastUpdate",
    "BusinessName",
    "BUS-NAME-2",
    "FullBusinessName",
    "MailingAddress",
    "City",
    "State",
    "County",
    "ZIPCode",
    "country",
    "BusinessPhone",
    "BusinessType",
    "IssueDate",
    "ReissueDate",
    "ExpirationDate",
    "PrimaryStatus",
    "SecondaryStatus",
    "Classifications(s)",
    "AsbestosReg",
];
/// Texas's header. The seventh name holds a comma, so that its quotes are needed.
const TEXAS: [&str; 12] = [
    "LICENSE TYPE",
    "LICENSE NUMBER",
    "BUSINESS COUNTY",
    "BUSINESS NAME",
    "BUSINESS ADDRESS-LINE1",
    "BUSINESS ADDRESS-LINE2",
    "BUSINESS CITY, STATE ZIP",
    "BUSINESS ZIP",
    "BUSINESS TELEPHONE",
    "LICENSE EXPIRATION DATE (MMDDCCYY)",
    "OWNER NAME",
    "OWNER TELEPHONE",
];
/// Names that the generic layout takes.
const GENERIC: [&str; 10] = [
    "License Number",
    "Name",
    "Phone",
    "License Type",
    "License Status",
    "license_expiration_date",
    "Mailing Address",
    "City",
    "State",
    "ZIP Code",
];
/// Florida prints this many fields; the licence number is the twenty-first.
const FLORIDA_FIELDS: usize = 22;

/// `MM/DD/YYYY`, or nothing.
fn slashed(date: Option<NaiveDate>) -> String {
    date.map(|day| format!("{:02}/{:02}/{:04}", day.month(), day.day(), day.year()))
        .unwrap_or_default()
}

impl Layout {
    /// The id in `assay.toml`.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Layout::California => "ca_cslb",
            Layout::Texas => "tx_tdlr",
            Layout::Florida => "fl_dbpr",
            Layout::Generic => "generic",
        }
    }

    /// The header, if the layout has one.
    pub(crate) fn header(self) -> Option<Vec<String>> {
        let names: &[&str] = match self {
            Layout::California => &CALIFORNIA,
            Layout::Texas => &TEXAS,
            Layout::Florida => return None,
            Layout::Generic => &GENERIC,
        };
        Some(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// One licence as this layout's cells.
    pub(crate) fn cells(self, licence: &Licence) -> Vec<String> {
        match self {
            Layout::California => california(licence),
            Layout::Texas => texas(licence),
            Layout::Florida => florida(licence),
            Layout::Generic => generic(licence),
        }
    }
}

fn california(licence: &Licence) -> Vec<String> {
    let own = Licence::clone(licence);
    let expires = own.expires_text.unwrap_or_else(|| slashed(own.expires));
    let form = if own.name.contains("LLC") {
        "Limited Liability"
    } else {
        "Corporation"
    };
    let full_name = own.name.clone();
    vec![
        own.number,
        slashed(own.updated),
        own.name,
        own.other_name,
        full_name,
        own.street,
        own.city,
        own.state,
        String::new(),
        own.zip,
        String::new(),
        own.phone,
        form.to_owned(),
        slashed(own.issued),
        String::new(),
        expires,
        own.status,
        String::new(),
        own.classes,
        String::new(),
    ]
}

fn texas(licence: &Licence) -> Vec<String> {
    let own = Licence::clone(licence);
    let printed = own
        .expires
        .map(|day| format!("{:02}{:02}{:04}", day.month(), day.day(), day.year()));
    let town = format!("{} {} {}", own.city.to_uppercase(), own.state, own.zip);
    vec![
        own.classes,
        own.number,
        String::new(),
        own.name,
        own.street,
        String::new(),
        town,
        own.zip,
        own.phone,
        own.expires_text.or(printed).unwrap_or_default(),
        own.owner,
        String::new(),
    ]
}

fn florida(licence: &Licence) -> Vec<String> {
    let own = Licence::clone(licence);
    let mut cells = vec![String::new(); FLORIDA_FIELDS];
    let expires = own.expires_text.unwrap_or_else(|| slashed(own.expires));
    // The second name is printed only where a trade name stands beside the licensee's own.
    let placed = [
        (0, "08".to_owned()),
        (1, own.classes),
        (2, own.other_name),
        (3, own.name),
        (5, own.street),
        (8, own.city),
        (9, own.state),
        (10, own.zip),
        (11, "99".to_owned()),
        (12, own.number.chars().filter(char::is_ascii_digit).collect()),
        (13, own.status.clone()),
        (14, own.status),
        (15, slashed(own.issued)),
        (16, slashed(own.updated)),
        (17, expires),
        (20, own.number),
    ];
    for (index, value) in placed {
        if let Some(cell) = cells.get_mut(index) {
            *cell = value;
        }
    }
    cells
}

fn generic(licence: &Licence) -> Vec<String> {
    let own = Licence::clone(licence);
    let expires = own
        .expires_text
        .or_else(|| own.expires.map(|day| day.to_string()))
        .unwrap_or_default();
    vec![
        own.number,
        own.name,
        own.phone,
        own.classes,
        own.status,
        expires,
        own.street,
        own.city,
        own.state,
        own.zip,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_prints_as_many_cells_as_its_header() {
        let licence = Licence {
            number: "7".into(),
            expires: NaiveDate::from_ymd_opt(2026, 8, 3),
            ..Licence::default()
        };
        for layout in [Layout::California, Layout::Texas, Layout::Generic] {
            assert_eq!(
                layout.header().unwrap().len(),
                layout.cells(&licence).len(),
                "{layout:?}"
            );
        }
        assert_eq!(Layout::California.cells(&licence)[15], "08/03/2026");
        assert_eq!(Layout::Texas.cells(&licence)[9], "08032026");
        assert_eq!(Layout::Florida.cells(&licence)[17], "08/03/2026");
        assert_eq!(Layout::Florida.cells(&licence)[20], "7");
        assert_eq!(Layout::Generic.cells(&licence)[5], "2026-08-03");
    }
}
