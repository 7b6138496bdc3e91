//! The structural scan: one record after the other out of CSV text, JSON lines or a table, as cells of text, with the
//! line it began on and its raw text. Records that cannot be trusted come out as broken; nothing is typed here.

use super::columns::column_text;
use super::settings::reading;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// What a step over a file came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A record whose cells can be asked for.
    Record,
    /// A line with nothing but white space and delimiters on it.
    Blank,
    /// A record that cannot be used; its raw text can be asked for.
    Broken {
        /// What is wrong, for people.
        reason: String,
        /// Whether it is the number of fields.
        ragged: bool,
    },
    /// No more records.
    End,
}

/// A record as cells of text.
pub(super) trait Row {
    /// Its fields.
    fn width(&self) -> usize;
    /// One of them; empty when there is none.
    fn cell(&self, index: usize) -> &str;
    /// The physical line, from 1, on which it began.
    fn line(&self) -> u64;
}

/// A file as records, of which one at a time is the current one.
pub(super) trait Records: Row {
    /// Goes to the next record.
    fn step(&mut self) -> Step;
    /// The current record as it stands in the file.
    fn raw(&self) -> String;
    /// How far the file is read, from 0 to 1.
    fn share(&self) -> f64;
}

/// At most the first characters of a raw record or cell.
pub(super) fn capped(text: &str) -> String {
    match text.char_indices().nth(reading().raw_characters) {
        Some((end, _)) => text.get(..end).unwrap_or(text).to_owned(),
        None => text.to_owned(),
    }
}

/// Records of JSON lines: one object a line, columns being all keys in order of their first appearance. What stands in an
/// object inside it has a dotted path for a key: `hq.city`; a list is one value, as it is written.
pub(super) struct JsonRecords<'t> {
    text: &'t str,
    lines: std::str::Split<'t, char>,
    places: BTreeMap<String, usize>,
    keys: Vec<String>,
    cells: Vec<String>,
    current: &'t str,
    line: u64,
    read: usize,
}

impl<'t> JsonRecords<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut places = BTreeMap::new();
        let mut keys: Vec<String> = Vec::new();
        for line in text.split('\n') {
            let Ok(serde_json::Value::Object(object)) = serde_json::from_str(line) else {
                continue;
            };
            flat(object, "", &mut |key, _| {
                if !places.contains_key(&key) {
                    places.insert(key.clone(), keys.len());
                    keys.push(key);
                }
            });
        }
        let cells = vec![String::new(); keys.len()];
        Self {
            text,
            lines: text.split('\n'),
            places,
            keys,
            cells,
            current: "",
            line: 0,
            read: 0,
        }
    }

    /// All keys of the file.
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }
}

/// Every value of an object that is no object itself, by its path. An object without keys is a value: nothing else of the
/// record says that it stood there. Depth is bounded by the parser.
fn flat(
    object: serde_json::Map<String, serde_json::Value>,
    before: &str,
    take: &mut dyn FnMut(String, serde_json::Value),
) {
    for (key, value) in object {
        let path = if before.is_empty() {
            key
        } else {
            format!("{before}.{key}")
        };
        match value {
            serde_json::Value::Object(inner) if !inner.is_empty() => flat(inner, &path, take),
            value => take(path, value),
        }
    }
}

impl Row for JsonRecords<'_> {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }

    fn line(&self) -> u64 {
        self.line
    }
}

impl Records for JsonRecords<'_> {
    fn step(&mut self) -> Step {
        let Some(line) = self.lines.next() else {
            return Step::End;
        };
        self.line += 1;
        self.read += line.len() + 1;
        self.current = line.trim();
        if self.current.is_empty() {
            return Step::Blank;
        }
        let object = match serde_json::from_str(self.current) {
            Ok(serde_json::Value::Object(object)) => object,
            Ok(_) => {
                return Step::Broken {
                    reason: "the line is not a JSON object".to_owned(),
                    ragged: false,
                };
            }
            Err(error) => {
                return Step::Broken {
                    reason: format!("the line is not JSON: {error}"),
                    ragged: false,
                };
            }
        };
        self.cells.iter_mut().for_each(String::clear);
        let (places, cells) = (&self.places, &mut self.cells);
        flat(object, "", &mut |key, value| {
            if let Some(cell) = places.get(&key).and_then(|place| cells.get_mut(*place)) {
                match value {
                    serde_json::Value::Null => {}
                    serde_json::Value::String(text) => *cell = text,
                    other => *cell = other.to_string(),
                }
            }
        });
        Step::Record
    }

    fn raw(&self) -> String {
        capped(self.current)
    }

    fn share(&self) -> f64 {
        self.read.min(self.text.len()) as f64 / self.text.len().max(1) as f64
    }
}

/// Records of a table read from Parquet; a line is a row number from 1.
pub(super) struct TableRecords<'t> {
    table: &'t DataFrame,
    next: usize,
    /// The cells of the current row as text.
    cells: Vec<String>,
}

impl<'t> TableRecords<'t> {
    pub(super) fn new(table: &'t DataFrame) -> Self {
        Self {
            table,
            next: 0,
            cells: vec![String::new(); table.width()],
        }
    }
}

impl Row for TableRecords<'_> {
    fn width(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }

    fn line(&self) -> u64 {
        self.next as u64
    }
}

impl Records for TableRecords<'_> {
    fn step(&mut self) -> Step {
        if self.next >= self.table.height() {
            return Step::End;
        }
        let mut broken = None;
        for (cell, column) in self.cells.iter_mut().zip(self.table.columns()) {
            cell.clear();
            match column_text(column, self.next) {
                Ok(text) => cell.push_str(text.as_deref().unwrap_or_default()),
                Err(error) => broken = Some(error.to_string()),
            }
        }
        self.next += 1;
        match broken {
            Some(reason) => Step::Broken { reason, ragged: false },
            None => Step::Record,
        }
    }

    fn raw(&self) -> String {
        capped(&self.cells.join(","))
    }

    fn share(&self) -> f64 {
        self.next as f64 / self.table.height().max(1) as f64
    }
}
