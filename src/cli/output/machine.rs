//! Rows for programs: JSON and CSV, unrounded.

use serde_json::{Map, Value};

use crate::cli::failure::Failure;
use crate::lens::{Cell, Table};

/// One array of flat objects, one object a line. Rows of several tables stand one after the other.
pub(super) fn json(tables: &[Table]) -> String {
    let mut lines = Vec::new();
    for table in tables {
        for row in &table.rows {
            let pairs = table
                .columns
                .iter()
                .zip(row)
                .map(|(column, cell)| (column.name.clone(), cell.json()));
            lines.push(Value::Object(pairs.collect::<Map<_, _>>()).to_string());
        }
    }
    if lines.is_empty() {
        "[]\n".to_owned()
    } else {
        format!("[\n{}\n]\n", lines.join(",\n"))
    }
}

/// One CSV with the columns of all tables, each in the order of its first appearance.
pub(super) fn csv(tables: &[Table]) -> Result<String, Failure> {
    let mut names: Vec<&str> = Vec::new();
    for column in tables.iter().flat_map(|table| &table.columns) {
        if !names.contains(&column.name.as_str()) {
            names.push(&column.name);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&names).map_err(Failure::from_csv)?;
    for table in tables {
        let place = |name: &&str| table.columns.iter().position(|column| column.name == **name);
        let places: Vec<Option<usize>> = names.iter().map(place).collect();
        for row in &table.rows {
            let cell = |place: &Option<usize>| {
                place
                    .and_then(|place| row.get(place))
                    .map(Cell::plain)
                    .unwrap_or_default()
            };
            writer
                .write_record(places.iter().map(cell))
                .map_err(Failure::from_csv)?;
        }
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::failed(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
