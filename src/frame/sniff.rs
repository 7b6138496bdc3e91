//! Guessing what divides fields and records: the delimiter that cuts the first records most evenly, quotes respected.

use super::settings::reading;
use csv::{ByteRecord, ReaderBuilder, Terminator};

/// Bytes of a file looked at.
const PREFIX: usize = 1 << 20;

/// The byte that ends a line: `\n`, or `\r` in files of old Macintosh programs, which have no `\n` at all.
pub(super) fn line_end(text: &str) -> u8 {
    if !text.contains('\n') && text.contains('\r') {
        b'\r'
    } else {
        b'\n'
    }
}

/// A reader of records that never fails on their width and treats the first record like the others.
pub(super) fn reader<R: std::io::Read>(input: R, delimiter: u8, line_end: u8) -> csv::Reader<R> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .terminator(Terminator::Any(line_end))
        .buffer_capacity(1 << 16)
        .from_reader(input)
}

/// The delimiter of a text; a comma when nothing divides it.
pub(super) fn delimiter(text: &str) -> u8 {
    let whole = text.len() <= PREFIX;
    let prefix = text.as_bytes().get(..PREFIX).unwrap_or(text.as_bytes());
    let line_end = line_end(text);
    let mut best: Option<(Evenness, u8)> = None;
    for candidate in &reading().delimiters {
        let Ok(byte) = u8::try_from(*candidate) else { continue };
        let Some(found) = evenness(prefix, whole, byte, line_end) else {
            continue;
        };
        // Strictly better only: equal candidates keep the order of preference.
        if best.is_none_or(|(known, _)| found.beats(known)) {
            best = Some((found, byte));
        }
    }
    best.map_or(b',', |(_, byte)| byte)
}

/// How evenly a delimiter cuts the sample.
#[derive(Debug, Clone, Copy)]
struct Evenness {
    /// Records that have the usual number of fields.
    even: usize,
    /// Records looked at.
    records: usize,
    /// Whether the first record (mostly the header) has the usual number.
    first: bool,
    /// The usual number of fields.
    fields: usize,
}

impl Evenness {
    fn beats(self, other: Self) -> bool {
        let share = (self.even * other.records).cmp(&(other.even * self.records));
        share
            .then(self.first.cmp(&other.first))
            .then(self.fields.cmp(&other.fields))
            .is_gt()
    }
}

fn evenness(prefix: &[u8], whole: bool, delimiter: u8, line_end: u8) -> Option<Evenness> {
    let mut records = reader(prefix, delimiter, line_end);
    let mut record = ByteRecord::new();
    let mut counts: Vec<usize> = Vec::new();
    let wanted = reading().sample_records + 1;
    let mut ended = false;
    while counts.len() < wanted {
        match records.read_byte_record(&mut record) {
            Ok(true) => counts.push(record.len()),
            _ => {
                ended = true;
                break;
            }
        }
    }
    // The last record of a cut prefix is a piece of one.
    if ended && !whole && counts.len() > 1 {
        counts.pop();
    }
    let usual = |fields: usize| counts.iter().filter(|count| **count == fields).count();
    let fields = counts
        .iter()
        .copied()
        .filter(|count| *count > 1)
        .max_by_key(|count| (usual(*count), *count))?;
    Some(Evenness {
        even: usual(fields),
        records: counts.len(),
        first: counts.first() == Some(&fields),
        fields,
    })
}
