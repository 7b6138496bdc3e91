//! Tests of the room: what is built on disk here is read back through the public functions only.

mod bad_files;
mod by_threads;
mod frames;
mod fuzz;
mod fuzz_mapping;
mod good_files;
mod headers;
mod property;
mod real_data;
mod recipes;

use super::{Contract, Layout, Loaded, ReadError, Source, Unwatched, columns, load};
use flate2::write::GzEncoder;
use std::io::Write;
use tempfile::TempDir;

/// Dealers: two required text columns, one number with a range, a date, a whole number, a yes/no and a personal column.
pub(super) fn dealers() -> Contract {
    Contract::from_toml(
        r#"
        dataset = "dealers"
        columns = [
            { name = "name", kind = "text", required = true, aliases = ["Contractor Name", "Dealer Name"] },
            { name = "phone", kind = "text", required = true, pii = true, aliases = ["Phone"] },
            { name = "score", kind = "real", minimum = 0, maximum = 100, aliases = ["O&M Score", "OM_Score"] },
            { name = "expires", kind = "date", aliases = ["Expiration Date"] },
            { name = "count", kind = "integer" },
            { name = "active", kind = "boolean" },
        ]
        "#,
    )
    .unwrap()
}

/// Licences as in the specification's profiles, cut to what the tests need.
pub(super) fn licences() -> Contract {
    Contract::from_toml(
        r#"
        dataset = "license_list"
        columns = [
            { name = "license_no", kind = "text", required = true, aliases = ["LicenseNo", "LICENSE NUMBER"] },
            { name = "business_name", kind = "text", required = true, pii = true, aliases = ["BusinessName", "Name"] },
            { name = "phone", kind = "text", required = true, pii = true, aliases = ["BusinessPhone", "BUSINESS TELEPHONE"] },
            { name = "classes_raw", kind = "text", required = true, aliases = ["Classifications(s)", "LICENSE TYPE"] },
            { name = "expires", kind = "date", aliases = ["ExpirationDate"] },
            { name = "city", kind = "text", pii = true },
            { name = "state", kind = "text", pii = true },
            { name = "zip", kind = "text", pii = true },
        ]
        "#,
    )
    .unwrap()
}

pub(super) fn tx() -> Layout {
    Layout::from_toml(
        r#"
        id = "tx_tdlr"
        dataset = "license_list"
        joined_headers = ["BUSINESS CITY, STATE ZIP"]
        date_formats = ["%m%d%Y"]
        [columns]
        license_no.headers = ["LICENSE NUMBER"]
        business_name.headers = ["BUSINESS NAME", "NAME", "OWNER NAME"]
        phone.headers = ["BUSINESS TELEPHONE", "OWNER TELEPHONE"]
        classes_raw.headers = ["LICENSE TYPE"]
        expires.headers = ["LICENSE EXPIRATION DATE (MMDDCCYY)"]
        city = { headers = ["BUSINESS CITY, STATE ZIP"], split = "city_state_zip" }
        state = { headers = ["BUSINESS CITY, STATE ZIP"], split = "city_state_zip" }
        zip = { headers = ["BUSINESS ZIP", "BUSINESS CITY, STATE ZIP"], split = "city_state_zip" }
        "#,
    )
    .unwrap()
}

pub(super) fn fl() -> Layout {
    Layout::from_toml(
        r#"
        id = "fl_dbpr"
        dataset = "license_list"
        header = false
        expected_fields = 5
        absent = ["phone"]
        date_formats = ["%m/%d/%Y"]
        [columns]
        classes_raw.positions = [0]
        business_name.positions = [2, 1]
        license_no.positions = [3]
        expires.positions = [4]
        "#,
    )
    .unwrap()
}

/// A folder and files in it.
pub(super) struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> Source {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        Source::new(path)
    }
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn load_dealers(bytes: impl AsRef<[u8]>) -> Result<Loaded, ReadError> {
    load(
        &Folder::new().file("dealers.csv", bytes),
        &dealers(),
        None,
        &mut Unwatched,
    )
}

/// A column of a frame as texts.
pub(super) fn texts(frame: &super::Frame, column: &str) -> Vec<Option<String>> {
    (0..frame.height())
        .map(|row| columns::cell_text(frame, column, row).unwrap())
        .collect()
}

/// The texts of a column without nulls in it.
pub(super) fn words(frame: &super::Frame, column: &str) -> Vec<String> {
    texts(frame, column)
        .into_iter()
        .map(|text| text.unwrap_or_else(|| "∅".to_owned()))
        .collect()
}
