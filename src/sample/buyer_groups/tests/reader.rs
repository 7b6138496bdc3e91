//! Plain reading of sample files: tables by header, and records a line.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sample::{SampleFile, SampleOptions, Size, buyer_groups};

pub(super) fn made(size: Size, plant: Option<&str>) -> Vec<SampleFile> {
    let options = SampleOptions {
        size,
        plant: plant.map(str::to_owned),
        ..SampleOptions::default()
    };
    buyer_groups(&options).unwrap()
}

pub(super) fn text(files: &[SampleFile], name: &str) -> String {
    let path = format!("buyer-groups/{name}");
    let file = files.iter().find(|file| file.path == path);
    let file = file.unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(file.bytes.clone()).unwrap()
}

/// A row by its headers.
pub(super) type Row = BTreeMap<String, String>;

pub(super) fn table(files: &[SampleFile], name: &str) -> Vec<Row> {
    let text = text(files, name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

pub(super) fn records(files: &[SampleFile], name: &str) -> Vec<Value> {
    text(files, name)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Rows that load keeps: with a name and a company, and the first of its id.
pub(super) fn kept(rows: Vec<Row>, id: &str) -> Vec<Row> {
    let mut seen = std::collections::BTreeSet::new();
    let named = |row: &Row| {
        ["Name", "First Name", "Account Name"]
            .iter()
            .any(|name| row.get(*name).is_some_and(|name| !name.is_empty()))
    };
    rows.into_iter()
        .filter(|row| row.get("Company").is_none_or(|company| !company.is_empty()))
        .filter(|row| named(row) && row.get("# Employees").is_none_or(|staff| !staff.starts_with('-')))
        .filter(|row| seen.insert(row[id].clone()))
        .collect()
}
