//! The rows of a city's permits: keys, dates, money and texts as L1 to L4 say. What depends on the run's day is decided
//! later, so that a file is not read again because a day has passed.

use std::collections::{BTreeMap, HashSet};

use super::cells::{Day, contractor, day, description, known};
use super::file::{Reading, Rows};
use crate::engine::{LOOK_EVERY, PhaseError};
use crate::frame::{FrameBuilder, RealColumn, TextColumn, real, text};
use crate::identity::states::{usps, zip5};
use crate::playbooks::entries::Entry;
use crate::playbooks::permits::contract::{lead_id, place_name};
use crate::privacy::Identifier;

/// Flag of a permit without a date that can be read.
pub(super) const NO_DATE: &str = "no_issue_date";
/// Flag of a permit with a date in the future.
pub(super) const FUTURE: &str = "future_date";
/// Flag of a permit whose value is negative or no number.
const BAD_VALUE: &str = "bad_value";

/// A permit.
#[derive(Debug, Default)]
struct Permit {
    row_id: String,
    lead_id: String,
    city: String,
    state: Option<String>,
    permit_id: String,
    zip: Option<String>,
    parcel_id: Option<String>,
    permit_type: Option<String>,
    permit_class: Option<String>,
    issued: Option<i32>,
    status: Option<String>,
    value: Option<f64>,
    flags: Vec<&'static str>,
    address: String,
    description: Option<String>,
    owner: Option<String>,
    applicant: Option<String>,
    contractor: Option<String>,
}

/// The columns of a file's rows.
struct Columns<'a> {
    public: BTreeMap<&'static str, TextColumn<'a>>,
    people: BTreeMap<&'static str, TextColumn<'a>>,
    values: RealColumn<'a>,
}

/// Columns of the working frame that are text.
const PUBLIC: [&str; 9] = [
    "row_id",
    "permit_id",
    "city",
    "state",
    "zip_code",
    "parcel_id",
    "permit_type",
    "permit_class",
    "status",
];
/// The day of issue as it stands in the file.
const ISSUED: &str = "issued_date";
/// Columns of the identity frame.
const PEOPLE: [&str; 5] = [
    "property_address",
    "description",
    "owner_name",
    "applicant_name",
    "contractor_name",
];

impl<'a> Columns<'a> {
    fn of(reading: &Reading<'a>) -> Result<Self, PhaseError> {
        let (working, identity) = (&reading.loaded.working, &reading.loaded.identity);
        let mut columns = Self {
            public: BTreeMap::new(),
            people: BTreeMap::new(),
            values: real(working, "estimated_value")?,
        };
        for name in PUBLIC.into_iter().chain([ISSUED]) {
            columns.public.insert(name, text(working, name)?);
        }
        for name in PEOPLE {
            columns.people.insert(name, text(identity, name)?);
        }
        Ok(columns)
    }

    fn public(&self, name: &str, row: usize) -> Option<&'a str> {
        self.public.get(name)?.get(row)
    }

    fn people(&self, name: &str, row: usize) -> Option<&'a str> {
        self.people.get(name)?.get(row)
    }

    /// A row as a permit, its date aside.
    fn permit(&self, row: usize, reading: &Reading<'_>) -> Permit {
        let public = |name: &str| self.public(name, row).map(str::to_owned);
        let people = |name: &str| self.people(name, row).map(str::to_owned);
        let permit_type = self.public("permit_type", row);
        let said = description(self.people("description", row), permit_type, reading.headers);
        let state = self.public("state", row).and_then(usps).map(str::to_owned);
        Permit {
            row_id: public("row_id").unwrap_or_default(),
            permit_id: plain(self.public("permit_id", row)),
            address: plain(self.people("property_address", row)),
            city: city(self.public("city", row), reading),
            state: state.or_else(|| reading.facts.state.clone()),
            zip: self.public("zip_code", row).and_then(zip5),
            parcel_id: public("parcel_id"),
            permit_type: public("permit_type"),
            permit_class: public("permit_class"),
            status: public("status"),
            value: known(self.values.get(row)),
            description: said.map(str::to_owned),
            owner: people("owner_name"),
            applicant: people("applicant_name"),
            contractor: contractor(self.people("contractor_name", row)).map(str::to_owned),
            ..Permit::default()
        }
    }
}

/// Reads the rows.
pub(super) fn permits(reading: &Reading<'_>) -> Result<Rows, PhaseError> {
    let columns = Columns::of(reading)?;
    let refused_values = refused(reading, "estimated_value")?;
    let height = reading.loaded.working.height();
    let (mut rows, mut entries) = (Vec::with_capacity(height), Vec::new());
    for row in 0..height {
        if row.is_multiple_of(LOOK_EVERY as usize) {
            reading.context.look(LOOK_EVERY as usize)?;
        }
        let mut permit = columns.permit(row, reading);
        if let Some(entry) = refuse(&permit, reading) {
            entries.push(entry);
            continue;
        }
        permit.lead_id = lead_id(&permit.city, &permit.permit_id);
        if reading.context.is_forgotten(Identifier::Lead, &permit.lead_id) {
            entries.push(reading.forgotten(&permit.row_id));
            continue;
        }
        entries.extend(date(&mut permit, columns.public(ISSUED, row), reading));
        if refused_values.contains(&permit.row_id) {
            permit.flags.push(BAD_VALUE);
        }
        rows.push(permit);
    }
    frames(&rows, entries)
}

fn plain(cell: Option<&str>) -> String {
    cell.unwrap_or_default().trim().to_owned()
}

fn city(cell: Option<&str>, reading: &Reading<'_>) -> String {
    let cell = cell.map(str::trim).filter(|cell| !cell.is_empty());
    let said = cell.map(place_name).or_else(|| reading.facts.city.clone());
    said.unwrap_or_default()
}

/// The rows whose value in a column the reader would not take.
fn refused(reading: &Reading<'_>, column: &str) -> Result<HashSet<String>, PhaseError> {
    let quarantine = &reading.loaded.quarantine;
    let (columns, ids) = (text(quarantine, "column")?, text(quarantine, "row_id")?);
    let rows = (0..quarantine.height()).filter(|row| columns.get(*row) == Some(column));
    Ok(rows.filter_map(|row| ids.get(row).map(str::to_owned)).collect())
}

/// A permit without its key or its address is none.
fn refuse(permit: &Permit, reading: &Reading<'_>) -> Option<Entry> {
    let refuse = |column: &str, reason: &str| Some(reading.refuse(&permit.row_id, column, "", "key", reason));
    if permit.permit_id.is_empty() {
        refuse("permit_id", "no permit number")
    } else if permit.address.is_empty() {
        refuse("property_address", "no address")
    } else if permit.city.is_empty() {
        refuse("city", "no city, and the file's entry in assay.toml says none")
    } else {
        None
    }
}

/// L1: sets the day of issue, or its flag; what is no date is told.
fn date(permit: &mut Permit, cell: Option<&str>, reading: &Reading<'_>) -> Option<Entry> {
    match day(cell, reading.context.zone()) {
        Day::Known(day) => {
            permit.issued = Some(day);
            None
        }
        Day::Missing => {
            permit.flags.push(NO_DATE);
            None
        }
        Day::Unreadable => {
            permit.flags.push(NO_DATE);
            let raw = cell.unwrap_or_default();
            let reason = "not a date (YYYY-MM-DD, M/D/YYYY or milliseconds since 1970)";
            Some(Entry {
                kind: "flag",
                ..reading.refuse(&permit.row_id, ISSUED, raw, "L1", reason)
            })
        }
    }
}

fn frames(rows: &[Permit], entries: Vec<Entry>) -> Result<Rows, PhaseError> {
    let row_ids = || rows.iter().map(|row| Some(row.row_id.as_str()));
    let lead_ids = || rows.iter().map(|row| Some(row.lead_id.as_str()));
    let flags = rows
        .iter()
        .map(|row| (!row.flags.is_empty()).then(|| row.flags.join("|")));
    let working = FrameBuilder::new()
        .text("lead_id", lead_ids())
        .text("row_id", row_ids())
        .text("city", rows.iter().map(|row| Some(row.city.as_str())))
        .text("state", rows.iter().map(|row| row.state.as_deref()))
        .text("permit_id", rows.iter().map(|row| Some(row.permit_id.as_str())))
        .text("zip_code", rows.iter().map(|row| row.zip.as_deref()))
        .text("parcel_id", rows.iter().map(|row| row.parcel_id.as_deref()))
        .text("permit_type", rows.iter().map(|row| row.permit_type.as_deref()))
        .text("permit_class", rows.iter().map(|row| row.permit_class.as_deref()))
        .date("issued_date", rows.iter().map(|row| row.issued))
        .text("status", rows.iter().map(|row| row.status.as_deref()))
        .real("estimated_value", rows.iter().map(|row| row.value))
        .text("flags", flags)
        .finish()?;
    let identity = FrameBuilder::new()
        .text("lead_id", lead_ids())
        .text("row_id", row_ids())
        .text("property_address", rows.iter().map(|row| Some(row.address.as_str())))
        .text("description", rows.iter().map(|row| row.description.as_deref()))
        .text("owner_name", rows.iter().map(|row| row.owner.as_deref()))
        .text("applicant_name", rows.iter().map(|row| row.applicant.as_deref()))
        .text("contractor_name", rows.iter().map(|row| row.contractor.as_deref()))
        .finish()?;
    Ok(Rows {
        working,
        identity,
        entries,
    })
}
