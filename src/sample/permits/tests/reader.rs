//! Plain reading of sample files: tables by header, permits of all feeds in one shape, and the texts of the plan as patterns.

use chrono::{DateTime, NaiveDate};
use serde::Deserialize;

use crate::sample::{SampleFile, SampleOptions, permits};

pub(super) fn planted(plant: Option<&str>) -> Vec<SampleFile> {
    let options = SampleOptions {
        plant: plant.map(str::to_owned),
        ..SampleOptions::default()
    };
    permits(&options).unwrap()
}

pub(super) fn text(files: &[SampleFile], path: &str) -> String {
    let file = files
        .iter()
        .find(|file| file.path == path)
        .unwrap_or_else(|| panic!("no {path}"));
    match std::str::from_utf8(&file.bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(&file.bytes).0.into_owned(),
    }
}

fn fold(name: &str) -> String {
    let name = name.to_lowercase().replace('#', "num");
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// A table whose cells are asked for by header.
pub(super) struct Table {
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn read(files: &[SampleFile], path: &str) -> Self {
        let text = text(files, path);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = reader
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        let header = rows.remove(0).iter().map(|name| fold(name)).collect();
        Self { header, rows }
    }

    /// The cell under a header, folded as the specification folds headers; empty if there is no such header.
    pub(super) fn cell<'a>(&self, row: &'a [String], name: &str) -> &'a str {
        let place = self.header.iter().position(|column| *column == fold(name));
        place.and_then(|place| row.get(place)).map_or("", String::as_str)
    }

    pub(super) fn sound(&self) -> impl Iterator<Item = &Vec<String>> {
        self.rows.iter().filter(|row| row.len() == self.header.len())
    }
}

/// A permit of any feed.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) feed: &'static str,
    pub(super) number: String,
    pub(super) address: String,
    pub(super) city: String,
    pub(super) zip: String,
    pub(super) parcel: String,
    pub(super) text: String,
    pub(super) issued: Option<NaiveDate>,
    pub(super) cost: String,
}

/// Headers of number, text, issue date, cost and ZIP by feed, as the specification's table has them.
const HEADERS: [(&str, [&str; 5]); 7] = [
    (
        "austin",
        [
            "PermitNum",
            "Description",
            "IssuedDate",
            "TotalJobValuation",
            "OriginalZip",
        ],
    ),
    (
        "dallas",
        ["PermitNumber", "WorkDescription", "IssuedDate", "Value", "ZipCode"],
    ),
    (
        "fort_worth",
        ["Permit_No", "B1_WORK_DESC", "Status_Date", "JobValue", "Zip_Code"],
    ),
    (
        "chicago",
        ["PERMIT#", "WORK_DESCRIPTION", "ISSUE_DATE", "REPORTED_COST", "-"],
    ),
    (
        "seattle",
        [
            "PermitNum",
            "Description",
            "IssuedDate",
            "EstProjectCost",
            "OriginalZip",
        ],
    ),
    (
        "san_francisco",
        ["PermitNumber", "Description", "IssuedDate", "RevisedCost", "Zipcode"],
    ),
    ("regional", ["permno", "pdescription", "pdate", "jvalue", "jzip"]),
];

fn date(text: &str) -> Option<NaiveDate> {
    if let Ok(milliseconds) = text.parse::<i64>() {
        return DateTime::from_timestamp_millis(milliseconds).map(|moment| moment.date_naive());
    }
    let day = text.split('T').next().unwrap();
    NaiveDate::parse_from_str(day, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(day, "%m/%d/%Y"))
        .ok()
}

pub(super) fn as_of() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 31).unwrap()
}

impl Row {
    /// Days since it was issued.
    pub(super) fn age(&self) -> Option<i64> {
        self.issued.map(|day| (as_of() - day).num_days())
    }
}

/// Every row of every feed that is whole, has a number and an address.
pub(super) fn rows(files: &[SampleFile]) -> Vec<Row> {
    let mut all = Vec::new();
    for (feed, names) in HEADERS {
        let path = format!("permits/cities/{feed}.csv");
        if files.iter().all(|file| file.path != path) {
            continue;
        }
        let table = Table::read(files, &path);
        for row in table.sound() {
            let [number, text, issued, cost, zip] = names.map(|name| table.cell(row, name).to_owned());
            let address = match feed {
                "chicago" => ["STREET_NUMBER", "STREET_DIRECTION", "STREET_NAME", "SUFFIX"]
                    .map(|name| table.cell(row, name))
                    .join(" "),
                "san_francisco" => ["Street Number", "Street Name", "Street Suffix"]
                    .map(|name| table.cell(row, name))
                    .join(" "),
                "austin" | "seattle" => table.cell(row, "OriginalAddress1").to_owned(),
                "dallas" => table.cell(row, "StreetAddress").to_owned(),
                "fort_worth" => table.cell(row, "Full_Street_Address").to_owned(),
                _ => table.cell(row, "jaddr").to_owned(),
            };
            let parcel = match feed {
                "austin" => table.cell(row, "TCADID").to_owned(),
                "chicago" => table.cell(row, "PIN_LIST").replace('-', ""),
                "san_francisco" => format!("{}{}", table.cell(row, "Block"), table.cell(row, "Lot")),
                _ => String::new(),
            };
            let city = match feed {
                "regional" => table.cell(row, "jcity").to_lowercase(),
                other => other.replace('_', " "),
            };
            if number.is_empty() || address.trim().is_empty() {
                continue;
            }
            let issued = date(&issued);
            all.push(Row {
                feed,
                number,
                address,
                city,
                zip,
                parcel,
                text,
                issued,
                cost,
            });
        }
    }
    all
}

/// A parcel of any county.
#[derive(Debug, Clone)]
pub(super) struct Lot {
    pub(super) account: String,
    pub(super) situs: String,
    pub(super) city: String,
    pub(super) zip: String,
    pub(super) mailing: String,
    pub(super) value: Option<i64>,
}

pub(super) fn lots(files: &[SampleFile]) -> Vec<Lot> {
    let mut all = Vec::new();
    for file in files.iter().filter(|file| file.path.starts_with("permits/cad/")) {
        let table = Table::read(files, &file.path);
        for row in table.sound() {
            let first = |names: &[&str]| {
                let found = names
                    .iter()
                    .map(|name| table.cell(row, name))
                    .find(|cell| !cell.is_empty());
                found.unwrap_or_default().to_owned()
            };
            let whole = first(&["Situs_Addr", "SITEADDRESS", "GIS_DBO_AD_Entity_situs_display"]);
            let parts: Vec<&str> = whole.split(", ").collect();
            let (situs, city, zip) = if let [situs, city, tail] = parts.as_slice() {
                let zip = tail.split(' ').nth(1).unwrap_or_default();
                ((*situs).to_owned(), (*city).to_owned(), zip.to_owned())
            } else {
                let parts = ["situs_num", "situs_street", "situs_street_sufix"].map(|name| table.cell(row, name));
                (parts.join(" "), first(&["situs_city"]), first(&["situs_zip"]))
            };
            all.push(Lot {
                account: first(&["Account_Nu", "prop_id", "PARCELID", "GIS_DBO_Parcel_PROP_ID"]),
                situs,
                city: city.to_lowercase(),
                zip,
                mailing: first(&[
                    "Owner_Addr",
                    "addr_line1",
                    "PSTLADDRESS",
                    "GIS_DBO_AD_Entity_addr_line1",
                ]),
                value: first(&[
                    "Total_Valu",
                    "cert_mkt_val",
                    "CNTASSDVAL",
                    "GIS_DBO_AD_Entity_cert_market",
                ])
                .parse()
                .ok(),
            });
        }
    }
    all
}

#[derive(Deserialize)]
pub(super) struct Kind {
    pub(super) category: String,
    pub(super) bucket: String,
    texts: Vec<String>,
    #[serde(default)]
    junk: Vec<String>,
}

#[derive(Deserialize)]
struct Texts {
    kind: Vec<Kind>,
}

#[derive(Deserialize)]
pub(super) struct Special {
    pub(super) number: String,
    #[serde(default = "trade")]
    pub(super) bucket: String,
    pub(super) level: Option<String>,
    pub(super) outcome: Option<String>,
}

#[derive(Deserialize)]
struct Specials {
    permit: Vec<Special>,
}

fn trade() -> String {
    "trade".to_owned()
}

pub(super) fn kinds() -> Vec<Kind> {
    toml::from_str::<Texts>(include_str!("../../data/permits_texts.toml"))
        .unwrap()
        .kind
}

pub(super) fn specials() -> Vec<Special> {
    toml::from_str::<Specials>(include_str!("../../data/permits_special.toml"))
        .unwrap()
        .permit
}

/// Whether a text was made from a template: equal but for its slots.
fn made_from(text: &str, template: &str) -> bool {
    let mut left = text;
    for (place, piece) in template.split(['{', '}']).enumerate() {
        if place % 2 == 1 {
            continue;
        }
        match left.find(piece) {
            Some(0) => left = &left[piece.len()..],
            Some(at) if place > 0 => left = &left[at + piece.len()..],
            _ => return false,
        }
    }
    left.is_empty() || template.ends_with('}')
}

/// The kind that a text was made for; among several templates, the one with the most letters of its own.
pub(super) fn kind<'a>(kinds: &'a [Kind], text: &str) -> Option<&'a Kind> {
    let fits = |kind: &&Kind| {
        let all = kind.texts.iter().chain(&kind.junk);
        all.filter(|template| made_from(text, template)).map(String::len).max()
    };
    kinds
        .iter()
        .filter(|kind| fits(kind).is_some())
        .max_by_key(|kind| fits(kind))
}
