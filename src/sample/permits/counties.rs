//! The four layouts of appraisal rolls, and a parcel as a row under their headers.

use super::model::{Layout, Parcel};
use crate::sample::writer::TextFile;
use crate::sample::{SampleError, SampleFile};

const TARRANT: &[&str] = &[
    "Account_Nu",
    "Situs_Addr",
    "Owner_Name",
    "Owner_Addr",
    "Owner_City",
    "Owner_Zip",
    "Property_C",
    "Land_Acres",
    "Land_Value",
    "Improvemen",
    "Total_Valu",
    "Year_Built",
    "Living_Are",
];
const DENTON: &[&str] = &[
    "prop_id",
    "owner_name",
    "addr_line1",
    "addr_zip",
    "situs_num",
    "situs_street",
    "situs_street_sufix",
    "situs_city",
    "situs_zip",
    "legal_acreage",
    "yr_blt",
    "living_area",
    "main_imprv_val",
    "cert_mkt_val",
];
const DALLAS: &[&str] = &[
    "PARCELID",
    "SITEADDRESS",
    "OWNERNME1",
    "PSTLADDRESS",
    "PSTLZIP5",
    "RESYRBLT",
    "BLDGAREA",
    "LNDVALUE",
    "IMPVALUE",
    "CNTASSDVAL",
];
const COLLIN: &[&str] = &[
    "GIS_DBO_Parcel_PROP_ID",
    "GIS_DBO_AD_Entity_file_as_name",
    "GIS_DBO_AD_Entity_addr_line1",
    "GIS_DBO_AD_Entity_addr_zip",
    "GIS_DBO_AD_Entity_situs_display",
    "GIS_DBO_AD_Entity_legal_acreage",
    "GIS_DBO_AD_Entity_yr_blt",
    "GIS_DBO_AD_Entity_living_area",
    "GIS_DBO_AD_Entity_cert_land_hst",
    "GIS_DBO_AD_Entity_cert_imprv_hs",
    "GIS_DBO_AD_Entity_cert_market",
];

/// Headers of a layout.
pub(super) fn header(layout: Layout) -> &'static [&'static str] {
    match layout {
        Layout::Tarrant => TARRANT,
        Layout::Denton => DENTON,
        Layout::Dallas => DALLAS,
        Layout::Collin => COLLIN,
    }
}

fn number(value: i64) -> String {
    if value == 0 { String::new() } else { value.to_string() }
}

/// Parts that are there, in capitals.
fn joined(parts: &[&str]) -> String {
    let there: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    there.join(" ").to_uppercase()
}

impl Parcel {
    /// Address, city and ZIP in one cell, as rolls without columns for them print it.
    fn situs(&self) -> String {
        let tail = if self.zip.is_empty() {
            String::new()
        } else {
            format!(" {}", self.zip)
        };
        format!("{}, {}, {}{tail}", self.address.line(), self.city, self.state).to_uppercase()
    }

    fn cells(&self, layout: Layout) -> Vec<String> {
        let land = self.value / 4;
        let [market, land, building] = [self.value, land, self.value - land].map(number);
        let acres = format!("{}.{:02}", self.acres / 100, self.acres % 100);
        let (year, living) = (number(self.year.into()), number(self.living));
        let own = |text: &String| text.to_uppercase();
        match layout {
            Layout::Tarrant => vec![
                self.account.clone(),
                self.situs(),
                own(&self.owner),
                own(&self.mailing),
                own(&self.mailing_city),
                self.mailing_zip.clone(),
                self.class.clone(),
                acres,
                land,
                building,
                market,
                year,
                living,
            ],
            Layout::Denton => vec![
                self.account.clone(),
                own(&self.owner),
                own(&self.mailing),
                self.mailing_zip.clone(),
                self.address.number.clone(),
                joined(&[&self.address.pre, &self.address.name]),
                joined(&[&self.address.suffix, &self.address.post, &self.address.unit]),
                own(&self.city),
                self.zip.clone(),
                acres,
                year,
                living,
                building,
                market,
            ],
            Layout::Dallas => vec![
                self.account.clone(),
                self.situs(),
                own(&self.owner),
                own(&self.mailing),
                self.mailing_zip.clone(),
                year,
                living,
                land,
                building,
                market,
            ],
            Layout::Collin => vec![
                self.account.clone(),
                own(&self.owner),
                own(&self.mailing),
                self.mailing_zip.clone(),
                self.situs(),
                acres,
                year,
                living,
                land,
                building,
                market,
            ],
        }
    }
}

/// The file of a county.
pub(super) fn file(county: &str, layout: Layout, parcels: &[&Parcel]) -> Result<SampleFile, SampleError> {
    let mut file = TextFile::comma(&path(county));
    file.row(header(layout))?;
    for parcel in parcels {
        file.row(parcel.cells(layout))?;
    }
    file.finish()
}

/// Where a county's file lies.
pub(super) fn path(county: &str) -> String {
    format!("permits/cad/{county}.csv")
}
