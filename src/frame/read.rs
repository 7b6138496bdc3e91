//! Loading a file: one pass over its records that splits, types and quarantines, and a report that balances.

use super::contract::Contract;
use super::csv_records::CsvRecords;
use super::error::{FrameError, ReadError};
use super::fingerprint::Fingerprint;
use super::headers::{HeaderMap, map_headers};
use super::layout::{Layout, unknown_canonical};
use super::open::Content;
use super::plan::Plan;
use super::quarantine::{self, Entry, Kind};
use super::recipes;
use super::records::{JsonRecords, Records, Step, TableRecords};
use super::settings::reading;
use super::source::{Format, Inspection, OpenFile, Source};
use super::stretch::{Feeder, Typist};
use super::threads::threads;
use polars::prelude::DataFrame;
use serde::{Deserialize, Serialize};

/// Records between two looks at the watcher, at most.
pub const LOOK_EVERY: u64 = 4096;

/// Reason of a record without any value.
const EMPTY_ROW: &str = "empty row";

/// Watches a load: shows progress and may stop it.
pub trait Watch {
    /// Told how many records and bytes (of the file's size on disk) are done. False cancels the load.
    fn look(&mut self, rows: u64, bytes: u64) -> bool;
}

/// Lets a load run to its end.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn look(&mut self, _rows: u64, _bytes: u64) -> bool {
        true
    }
}

/// What came of a file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// `row_id` and the columns that are not personal data, in the contract's order.
    pub working: DataFrame,
    /// `row_id`, the personal columns, and unknown columns (`x_…`): nobody has said what those hold.
    pub identity: DataFrame,
    /// What was not kept or not believed: file, line, row_id, column, raw, reason, rule, kind (row, cell or flag).
    pub quarantine: DataFrame,
    /// The counts.
    pub report: LoadReport,
}

/// The counts of a load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadReport {
    /// The file as shown to people.
    pub file: String,
    /// SHA-256 of the file on disk.
    pub fingerprint: Fingerprint,
    /// Its size on disk in bytes.
    pub bytes: u64,
    /// Id of the layout used.
    pub layout: Option<String>,
    /// The encoding it was read in.
    pub encoding: String,
    /// What stands between fields, for CSV.
    pub delimiter: Option<char>,
    /// Records after the header, blank lines between records included.
    pub records_in: u64,
    /// Rows of the working frame and of the identity frame.
    pub kept: u64,
    /// Quarantine entries of kind row.
    pub quarantined: u64,
    /// Of those: records without any value.
    pub empty_rows: u64,
    /// Of those: records with another number of fields than the file has.
    pub ragged: u64,
    /// Of those: records that hold NUL bytes and so are not text.
    pub undecodable: u64,
    /// Quarantine entries of kind cell: values nulled because they cannot be right.
    pub cell_quarantined: u64,
    /// Quarantine entries of kind flag: values nulled with a warning, e.g. bad dates.
    pub flagged: u64,
    /// Canonical column and the headers it was read from, joined with ", then ".
    pub matched: Vec<(String, String)>,
    /// Names of unknown columns, `x_…`.
    pub unknown: Vec<String>,
    /// Optional contract columns that the file does not have; all null in the frames.
    pub absent: Vec<String>,
    /// What a person should know: repeated headers, mappings that name no header.
    pub warnings: Vec<String>,
}

impl LoadReport {
    /// Whether records in = kept + quarantined.
    #[must_use]
    pub fn balance_holds(&self) -> bool {
        self.records_in == self.kept + self.quarantined
    }
}

/// Loads a file by its contract.
///
/// # Errors
/// [`ReadError`]: unreadable, empty, damaged, not a kind of file that is read, a required column missing, or cancelled.
/// Bad records and cells are no errors: they are in the quarantine.
pub fn load(
    source: &Source,
    contract: &Contract,
    layout: Option<&Layout>,
    watch: &mut dyn Watch,
) -> Result<Loaded, ReadError> {
    load_opened(OpenFile::open(source, watch)?, source, contract, layout, watch)
}

/// Loads a file that is open already.
///
/// # Errors
/// As [`load`].
pub fn load_opened(
    file: OpenFile,
    source: &Source,
    contract: &Contract,
    layout: Option<&Layout>,
    watch: &mut dyn Watch,
) -> Result<Loaded, ReadError> {
    load_by(threads(), file, source, contract, layout, watch)
}

/// The same by so many threads, whose number changes nothing of what comes out.
pub(super) fn load_by(
    threads: usize,
    file: OpenFile,
    source: &Source,
    contract: &Contract,
    layout: Option<&Layout>,
    watch: &mut dyn Watch,
) -> Result<Loaded, ReadError> {
    let failed = |error: FrameError| ReadError::Frame {
        file: source.shown.clone(),
        source: error,
    };
    contract.check().map_err(failed)?;
    if let Some(layout) = layout
        && let Some(name) = unknown_canonical(layout, contract)
    {
        let what = format!("column `{name}` is not in contract `{}`", contract.dataset);
        return Err(ReadError::Layout {
            file: source.shown.clone(),
            layout: layout.id.clone(),
            what,
        });
    }
    let inspection = &file.inspection;
    let map = map_headers(inspection, contract, layout, &source.mapping);
    if !map.missing_required.is_empty() {
        return Err(ReadError::MissingColumn {
            file: source.shown.clone(),
            columns: map.missing_required,
        });
    }
    let mut loader = Loader {
        plan: Plan::new(contract, layout, &map, inspection),
        prefix: inspection.fingerprint.short().to_owned(),
        threads,
        entries: Vec::new(),
        report: new_report(source, inspection, contract, layout, &map),
    };
    if !loader.run(&file, layout, &map, watch).map_err(failed)? {
        return Err(ReadError::Cancelled {
            file: source.shown.clone(),
        });
    }
    let (working, identity) = loader.plan.finish().map_err(failed)?;
    let quarantine = quarantine::frame(&source.shown, &loader.entries).map_err(failed)?;
    Ok(Loaded {
        working,
        identity,
        quarantine,
        report: loader.report,
    })
}

fn new_report(
    source: &Source,
    inspection: &Inspection,
    contract: &Contract,
    layout: Option<&Layout>,
    map: &HeaderMap,
) -> LoadReport {
    let shown = |sources: &Vec<usize>| {
        let headers: Vec<&str> = sources
            .iter()
            .filter_map(|index| map.headers.get(*index))
            .map(String::as_str)
            .collect();
        headers.join(", then ")
    };
    let matched: Vec<(String, String)> = map
        .matched
        .iter()
        .map(|(name, from)| {
            let made = map.makings.get(name);
            let words = made.map_or_else(|| shown(from), |makings| recipes::words(makings, &map.headers));
            (name.clone(), words)
        })
        .collect();
    let names = contract.columns.iter().map(|column| column.name.clone());
    let positional = layout.is_some_and(|layout| !layout.header);
    // The first record of a file without a header is no header: nothing about it is worth a warning.
    let of_headers = inspection.warnings.iter().filter(|_| !positional);
    LoadReport {
        file: source.shown.clone(),
        fingerprint: inspection.fingerprint.clone(),
        bytes: inspection.bytes,
        layout: layout.map(|layout| layout.id.clone()),
        encoding: inspection.encoding.clone(),
        delimiter: if let Format::Csv { delimiter } = inspection.format {
            Some(delimiter)
        } else {
            None
        },
        records_in: 0,
        kept: 0,
        quarantined: 0,
        empty_rows: 0,
        ragged: 0,
        undecodable: 0,
        cell_quarantined: 0,
        flagged: 0,
        absent: names
            .filter(|name| !matched.iter().any(|(known, _)| known == name))
            .collect(),
        matched,
        unknown: map.unknown.clone(),
        warnings: of_headers.chain(&map.warnings).cloned().collect(),
    }
}

/// A load under way.
struct Loader<'c> {
    plan: Plan<'c>,
    /// What row ids begin with.
    prefix: String,
    /// Threads there are for the work.
    threads: usize,
    entries: Vec<Entry>,
    report: LoadReport,
}

impl Loader<'_> {
    /// Goes over the file in its format. False when the watcher stopped it.
    fn run(
        &mut self,
        file: &OpenFile,
        layout: Option<&Layout>,
        map: &HeaderMap,
        watch: &mut dyn Watch,
    ) -> Result<bool, FrameError> {
        let inspection = &file.inspection;
        match (&file.opened.content, inspection.format) {
            (Content::Csv(text), Format::Csv { delimiter }) => {
                // The sniffer only knows one-byte delimiters.
                let mut records = CsvRecords::new(text, u8::try_from(delimiter).unwrap_or(b','));
                if layout.is_none_or(|layout| layout.header) {
                    records.first();
                }
                let mut widths = vec![map.headers.len()];
                if self.plan.is_joined() {
                    widths.push(inspection.headers.len());
                }
                records.accept(widths);
                Ok(self.fill(&mut records, watch))
            }
            (Content::Jsonl(text), _) => Ok(self.fill(&mut JsonRecords::new(text), watch)),
            (Content::Table(table), _) => {
                if let Some(entries) = self.plan.take_table(table, &self.prefix)? {
                    return Ok(self.taken(table.height(), entries, watch));
                }
                Ok(self.fill(&mut TableRecords::new(table), watch))
            }
            (Content::Csv(_), _) => Ok(true),
        }
    }

    /// Counts a table that was taken column by column: every row is kept.
    fn taken(&mut self, rows: usize, entries: Vec<Entry>, watch: &mut dyn Watch) -> bool {
        self.report.records_in = rows as u64;
        self.report.kept = rows as u64;
        self.note(entries);
        watch.look(self.report.records_in, self.report.bytes)
    }

    /// Notes the entries of the whole file and counts those that are about a value.
    fn note(&mut self, entries: Vec<Entry>) {
        for entry in &entries {
            match entry.kind {
                Kind::Cell => self.report.cell_quarantined += 1,
                Kind::Flag => self.report.flagged += 1,
                Kind::Row => {}
            }
        }
        self.entries = entries;
    }

    /// Splits the file and types what was split, both at once where there are threads for it. False when the watcher
    /// stopped it.
    fn fill(&mut self, records: &mut impl Records, watch: &mut dyn Watch) -> bool {
        let (prefix, report) = (self.prefix.as_str(), &mut self.report);
        let typist = Typist::new(&mut self.plan, prefix);
        let scan = |feeder: &mut Feeder<'_>| Scan { prefix, report, feeder }.run(records, watch);
        let (whole, entries) = typist.work(self.threads > 1, scan);
        self.note(entries);
        whole
    }
}

/// The scan of a file under way: judges every record as a whole, counts it and hands it on.
struct Scan<'l, 'f> {
    prefix: &'l str,
    report: &'l mut LoadReport,
    feeder: &'l mut Feeder<'f>,
}

impl Scan<'_, '_> {
    fn run(mut self, records: &mut impl Records, watch: &mut dyn Watch) -> bool {
        loop {
            let step = records.step();
            if step == Step::End {
                return watch.look(self.report.records_in, self.report.bytes);
            }
            self.report.records_in += 1;
            match step {
                Step::Record => self.take(records),
                Step::Blank => self.reject(records, EMPTY_ROW.to_owned(), |report| &mut report.empty_rows),
                Step::Broken { reason, ragged: true } => self.reject(records, reason, |report| &mut report.ragged),
                Step::Broken { reason, ragged: false } => self.reject_plainly(records, reason),
                Step::End => {}
            }
            if self.report.records_in.is_multiple_of(LOOK_EVERY) {
                let bytes = (self.report.bytes as f64 * records.share()) as u64;
                if !watch.look(self.report.records_in, bytes) {
                    return false;
                }
            }
        }
    }

    /// Keeps a record, or rejects it if it holds nothing, bytes that are no text, or a field beyond the limit.
    fn take(&mut self, records: &impl Records) {
        let limit = reading().maximum_field_bytes;
        let (mut blank, mut nul, mut huge) = (true, false, false);
        for index in 0..records.width() {
            let cell = records.cell(index);
            blank = blank && cell.trim().is_empty();
            nul = nul || memchr::memchr(0, cell.as_bytes()).is_some();
            huge = huge || cell.len() > limit;
        }
        if blank {
            self.reject(records, EMPTY_ROW.to_owned(), |report| &mut report.empty_rows);
        } else if nul {
            self.reject(records, "NUL bytes: not text".to_owned(), |report| {
                &mut report.undecodable
            });
        } else if huge {
            self.reject_plainly(records, format!("a field is longer than {limit} bytes"));
        } else {
            self.report.kept += 1;
            self.feeder.keep(records, self.report.records_in);
        }
    }

    fn reject(&mut self, records: &impl Records, reason: String, count: fn(&mut LoadReport) -> &mut u64) {
        *count(self.report) += 1;
        self.reject_plainly(records, reason);
    }

    fn reject_plainly(&mut self, records: &impl Records, reason: String) {
        self.report.quarantined += 1;
        self.feeder.reject(Entry {
            line: records.line(),
            row_id: format!("{}-{}", self.prefix, self.report.records_in),
            column: None,
            raw: records.raw(),
            reason,
            rule: "X-2".to_owned(),
            kind: Kind::Row,
        });
    }
}
