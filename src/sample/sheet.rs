//! Rows as bytes. The full sample has three million of them: each is appended to one buffer, quoted only where a cell
//! needs it, and nothing is held twice.

use super::days::Day;
use crate::sample::SampleFile;

/// Whether a cell holds a comma, a quote or a line end. One search a mark: each is a single call, where a look at every
/// byte is a loop that tests run unoptimised.
fn needs_quotes(bytes: &[u8]) -> bool {
    [b',', b'"', b'\n', b'\r'].iter().any(|mark| bytes.contains(mark))
}

/// A comma-separated file while it is being written.
pub(in crate::sample) struct Sheet {
    path: &'static str,
    out: Vec<u8>,
    rows: usize,
    /// Whether the row that is open has a cell yet.
    open: bool,
}

impl Sheet {
    /// A file with its header.
    pub(in crate::sample) fn new(path: &'static str, header: &[&str]) -> Self {
        let mut sheet = Self {
            path,
            out: Vec::new(),
            rows: 0,
            open: false,
        };
        for name in header {
            sheet.text(name);
        }
        sheet.out.push(b'\n');
        sheet.open = false;
        sheet
    }

    fn next(&mut self) {
        if self.open {
            self.out.push(b',');
        }
        self.open = true;
    }

    /// Adds a text, quoted if it holds a comma, a quote or a line end.
    pub(in crate::sample) fn text(&mut self, text: &str) -> &mut Self {
        self.next();
        let bytes = text.as_bytes();
        if needs_quotes(bytes) {
            self.out.push(b'"');
            self.out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            self.out.push(b'"');
        } else {
            self.out.extend_from_slice(bytes);
        }
        self
    }

    /// Adds a row of cells that stand in `text` one after the other, each up to one of `ends`.
    pub(in crate::sample) fn row(&mut self, text: &str, ends: &[usize]) {
        // Nearly every row is free of marks: one look at all of it spares one at each cell.
        let plain = !needs_quotes(text.as_bytes());
        let mut start = 0;
        for end in ends {
            let cell = text.get(start..*end).unwrap_or_default();
            if plain {
                self.next();
                self.out.extend_from_slice(cell.as_bytes());
            } else {
                self.text(cell);
            }
            start = *end;
        }
        self.end();
    }

    /// Adds a whole number.
    pub(in crate::sample) fn number(&mut self, number: i64) -> &mut Self {
        self.next();
        let mut digits = [0u8; 20];
        let mut left = number.unsigned_abs();
        let mut used = 0;
        for slot in digits.iter_mut().rev() {
            *slot = b'0' + (left % 10) as u8;
            left /= 10;
            used += 1;
            if left == 0 {
                break;
            }
        }
        if number < 0 {
            self.out.push(b'-');
        }
        self.out.extend(digits.iter().skip(digits.len() - used));
        self
    }

    /// Adds a day, or an empty cell.
    pub(in crate::sample) fn day(&mut self, day: Option<Day>) -> &mut Self {
        self.next();
        if let Some(day) = day {
            day.write(&mut self.out);
        }
        self
    }

    /// Adds a moment as Salesforce writes it, or an empty cell. `minute` counts from midnight, UTC.
    pub(in crate::sample) fn moment(&mut self, moment: Option<(Day, u32)>) -> &mut Self {
        self.next();
        if let Some((day, minute)) = moment {
            day.write(&mut self.out);
            let digit = |value: u32| b'0' + (value % 10) as u8;
            let (hour, minute) = (minute / 60, minute % 60);
            self.out.extend([
                b'T',
                digit(hour / 10),
                digit(hour),
                b':',
                digit(minute / 10),
                digit(minute),
            ]);
            self.out.extend(b":00.000+0000");
        }
        self
    }

    /// Ends the row.
    pub(in crate::sample) fn end(&mut self) {
        self.out.push(b'\n');
        self.rows += 1;
        self.open = false;
    }

    /// Rows so far, without the header.
    pub(in crate::sample) fn rows(&self) -> usize {
        self.rows
    }

    /// The finished file.
    pub(in crate::sample) fn finish(self) -> SampleFile {
        SampleFile {
            path: self.path.to_owned(),
            bytes: self.out,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut sheet = Sheet::new("x.csv", &["a", "b"]);
        sheet.text("[\"Series 7\",1]").number(-12).day(None);
        sheet.moment(Some((Day::of(2024, 5, 3), 860))).number(0).end();
        assert_eq!(sheet.rows(), 1);
        let text = String::from_utf8(sheet.finish().bytes).unwrap();
        let row = "\"[\"\"Series 7\"\",1]\",-12,,2024-05-03T14:20:00.000+0000,0\n";
        assert_eq!(text, format!("a,b\n{row}"));
    }
}
