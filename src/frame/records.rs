//! The structural scan: one record after the other out of CSV text, JSON lines or a table, as cells of text, with the
//! line it began on and its raw text. Records that cannot be trusted come out as broken; nothing is typed here.

use super::columns::cell_text;
use super::error::FrameError;
use super::settings::reading;
use super::sniff;
use csv::{Position, StringRecord};
use polars::prelude::DataFrame;
use std::collections::BTreeMap;
use std::io::Cursor;

/// What a step over a file came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A record whose cells can be asked for.
    Record,
    /// A line with nothing on it.
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

/// A file as records of text cells.
pub(super) trait Records {
    /// Goes to the next record.
    fn step(&mut self) -> Step;
    /// Fields of the current record.
    fn width(&self) -> usize;
    /// A cell of the current record; empty when there is none.
    fn cell(&self, index: usize) -> &str;
    /// The current record as it stands in the file.
    fn raw(&self) -> String;
    /// The physical line, from 1, on which the current record began.
    fn line(&self) -> u64;
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

/// Records of delimited text.
pub(super) struct CsvRecords<'t> {
    text: &'t str,
    reader: csv::Reader<Cursor<&'t [u8]>>,
    delimiter: u8,
    line_end: u8,
    record: StringRecord,
    /// Field counts that are not ragged; none yet: all.
    accepted: Vec<usize>,
    /// Bytes of the current record.
    start: usize,
    end: usize,
    /// Line of the current record, and of what follows it.
    line: u64,
    next_line: u64,
    /// Blank lines skipped before the record that is held back until they are told.
    blanks: u64,
    held: bool,
}

impl<'t> CsvRecords<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        let line_end = sniff::line_end(text);
        Self {
            text,
            reader: sniff::reader(Cursor::new(text.as_bytes()), delimiter, line_end),
            delimiter,
            line_end,
            record: StringRecord::new(),
            accepted: Vec::new(),
            start: 0,
            end: 0,
            line: 1,
            next_line: 1,
            blanks: 0,
            held: false,
        }
    }

    /// The first record that is not a blank line, trimmed: the header, where there is one.
    pub(super) fn first(&mut self) -> Vec<String> {
        while self.step() == Step::Blank {}
        self.record.iter().map(|cell| cell.trim().to_owned()).collect()
    }

    /// From now on records of any other width are ragged.
    pub(super) fn accept(&mut self, widths: Vec<usize>) {
        self.accepted = widths;
    }

    fn slice(&self) -> &'t str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads a record and notes where it lies. False at the end.
    fn read(&mut self) -> bool {
        let begin = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
        if !self.reader.read_record(&mut self.record).unwrap_or(false) {
            return false;
        }
        self.end = usize::try_from(self.reader.position().byte())
            .unwrap_or(usize::MAX)
            .min(self.text.len());
        let bytes = self.text.as_bytes().get(begin..self.end).unwrap_or_default();
        let blanks = bytes.iter().take_while(|byte| **byte == self.line_end).count();
        self.start = begin + blanks;
        self.blanks = blanks as u64;
        self.line = self.next_line;
        let ends = bytes.iter().filter(|byte| **byte == self.line_end).count();
        self.next_line += ends as u64;
        true
    }

    /// Judges the record just read.
    fn judge(&mut self) -> Step {
        let limit = reading().maximum_field_bytes;
        let several_lines = self.first_line_length() < self.slice().trim_end_matches(['\n', '\r']).len();
        if self.end - self.start > limit && self.record.iter().any(|cell| cell.len() > limit) {
            if several_lines {
                self.keep_first_line();
            }
            let reason = format!("a field is longer than {limit} bytes (an unclosed quote?)");
            return Step::Broken { reason, ragged: false };
        }
        if several_lines && self.is_unclosed() {
            self.keep_first_line();
            return Step::Broken {
                reason: "a quote is opened and never closed".to_owned(),
                ragged: false,
            };
        }
        let width = self.record.len();
        if self.accepted.is_empty() || self.accepted.contains(&width) {
            return Step::Record;
        }
        let expected = self.accepted.first().copied().unwrap_or_default();
        // A stray quote swallows the lines after it: if the next line is whole by itself, only the first is broken.
        if several_lines && self.accepted.contains(&self.second_line_width()) {
            self.keep_first_line();
        }
        Step::Broken {
            reason: format!("{width} fields where the file has {expected}"),
            ragged: true,
        }
    }

    fn first_line_length(&self) -> usize {
        let bytes = self.slice().as_bytes();
        bytes
            .iter()
            .position(|byte| *byte == self.line_end)
            .unwrap_or(bytes.len())
    }

    /// Whether a quoted last field ran into the end of the file.
    fn is_unclosed(&self) -> bool {
        let last = self
            .record
            .len()
            .checked_sub(1)
            .and_then(|index| self.record.get(index))
            .unwrap_or_default();
        self.end == self.text.len() && last.as_bytes().contains(&self.line_end) && !self.slice().ends_with('"')
    }

    fn second_line_width(&self) -> usize {
        let rest = self.slice().get(self.first_line_length() + 1..).unwrap_or_default();
        let line = rest.split(char::from(self.line_end)).next().unwrap_or_default();
        let mut record = StringRecord::new();
        match sniff::reader(line.as_bytes(), self.delimiter, self.line_end).read_record(&mut record) {
            Ok(true) => record.len(),
            _ => 0,
        }
    }

    /// Gives back all but the first line of the current record.
    fn keep_first_line(&mut self) {
        let end = self.start + self.first_line_length();
        let mut position = Position::new();
        position.set_byte(end as u64 + 1).set_line(self.line + 1);
        if self.reader.seek(position).is_ok() {
            self.end = end;
            self.next_line = self.line + 1;
        }
    }
}

impl Records for CsvRecords<'_> {
    fn step(&mut self) -> Step {
        if !self.held {
            if !self.read() {
                return Step::End;
            }
            self.held = true;
        }
        if self.blanks > 0 {
            self.blanks -= 1;
            // `line` is where the blank lines began; each one told moves it on.
            self.line += 1;
            return Step::Blank;
        }
        self.held = false;
        self.judge()
    }

    fn width(&self) -> usize {
        self.record.len()
    }

    fn cell(&self, index: usize) -> &str {
        self.record.get(index).unwrap_or_default()
    }

    fn raw(&self) -> String {
        if self.held {
            String::new()
        } else {
            capped(self.slice().trim_end_matches(['\n', '\r']))
        }
    }

    fn line(&self) -> u64 {
        // While blank lines are told, `line` already points behind the one in question.
        if self.held { self.line - 1 } else { self.line }
    }

    fn share(&self) -> f64 {
        self.end as f64 / self.text.len().max(1) as f64
    }
}

/// Records of JSON lines: one object a line, columns being all keys in order of their first appearance.
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
            for (key, _) in object {
                if !places.contains_key(&key) {
                    places.insert(key.clone(), keys.len());
                    keys.push(key);
                }
            }
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
        for (key, value) in object {
            if let Some(cell) = self.places.get(&key).and_then(|place| self.cells.get_mut(*place)) {
                match value {
                    serde_json::Value::Null => {}
                    serde_json::Value::String(text) => *cell = text,
                    other => *cell = other.to_string(),
                }
            }
        }
        Step::Record
    }

    fn width(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, index: usize) -> &str {
        self.cells.get(index).map_or("", String::as_str)
    }

    fn raw(&self) -> String {
        capped(self.current)
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn share(&self) -> f64 {
        self.read.min(self.text.len()) as f64 / self.text.len().max(1) as f64
    }
}

/// Records of a table read from Parquet; a line is a row number from 1.
pub(super) struct TableRecords {
    columns: Vec<Vec<String>>,
    next: usize,
    rows: usize,
}

impl TableRecords {
    pub(super) fn new(table: &DataFrame) -> Result<Self, FrameError> {
        let rows = table.height();
        let mut columns = Vec::with_capacity(table.width());
        for name in table.get_column_names() {
            let cells = (0..rows).map(|row| Ok(cell_text(table, name, row)?.unwrap_or_default()));
            columns.push(cells.collect::<Result<Vec<String>, FrameError>>()?);
        }
        Ok(Self { columns, next: 0, rows })
    }
}

impl Records for TableRecords {
    fn step(&mut self) -> Step {
        if self.next >= self.rows {
            return Step::End;
        }
        self.next += 1;
        Step::Record
    }

    fn width(&self) -> usize {
        self.columns.len()
    }

    fn cell(&self, index: usize) -> &str {
        let row = self.next.checked_sub(1);
        row.and_then(|row| self.columns.get(index)?.get(row))
            .map_or("", String::as_str)
    }

    fn raw(&self) -> String {
        let cells: Vec<&str> = (0..self.columns.len()).map(|index| self.cell(index)).collect();
        capped(&cells.join(","))
    }

    fn line(&self) -> u64 {
        self.next as u64
    }

    fn share(&self) -> f64 {
        self.next as f64 / self.rows.max(1) as f64
    }
}
