//! The structural scan of delimited text. The csv crate splits; what it leaves to its caller is done here: blank lines,
//! ragged records, fields beyond the limit, and quotes that swallow the lines after them.

use super::records::{Records, Row, Step, capped};
use super::settings::reading;
use super::sniff;
use csv::{Position, StringRecord};
use std::io::Cursor;

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
        let ends = memchr::memchr_iter(self.line_end, bytes).count();
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
        // White space alone is an empty line, also where lines end in `\r\n`.
        if self.record.iter().all(|cell| cell.trim().is_empty()) {
            return Step::Blank;
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
        memchr::memchr(self.line_end, bytes).unwrap_or(bytes.len())
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

impl Row for CsvRecords<'_> {
    fn width(&self) -> usize {
        self.record.len()
    }

    fn cell(&self, index: usize) -> &str {
        self.record.get(index).unwrap_or_default()
    }

    fn line(&self) -> u64 {
        // While blank lines are told, `line` already points behind the one in question.
        if self.held { self.line - 1 } else { self.line }
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

    fn raw(&self) -> String {
        if self.held {
            String::new()
        } else {
            capped(self.slice().trim_end_matches(['\n', '\r']))
        }
    }

    fn share(&self) -> f64 {
        self.end as f64 / self.text.len().max(1) as f64
    }
}
