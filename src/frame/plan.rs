//! Which cells go into which column and how they are typed: worked out once a file, then followed for each record.

use super::columns::{FrameBuilder, column_text};
use super::contract::{ColumnContract, ColumnKind, Contract};
use super::error::FrameError;
use super::headers::HeaderMap;
use super::layout::{Layout, Split};
use super::quarantine::{Entry, Kind};
use super::recipes::{self, Making};
use super::records::{Row, capped};
use super::source::{Format, Inspection};
use super::typing::{self, DateReader};
use super::whole;
use polars::prelude::{
    BooleanChunkedBuilder, ChunkedBuilder, Column, DataFrame, Float64Type, Int32Type, Int64Type, IntoColumn,
    PrimitiveChunkedBuilder, StringChunkedBuilder,
};
use std::borrow::Cow;

/// A column being filled.
enum Cells {
    Text(StringChunkedBuilder),
    Integer(PrimitiveChunkedBuilder<Int64Type>),
    Real(PrimitiveChunkedBuilder<Float64Type>),
    Boolean(BooleanChunkedBuilder),
    Date(PrimitiveChunkedBuilder<Int32Type>),
    /// A column taken as it stands in a table.
    Whole(Column),
}

impl Cells {
    fn new(name: &str, kind: ColumnKind) -> Self {
        let name = name.into();
        match kind {
            ColumnKind::Text => Self::Text(StringChunkedBuilder::new(name, 0)),
            ColumnKind::Integer => Self::Integer(PrimitiveChunkedBuilder::new(name, 0)),
            ColumnKind::Real => Self::Real(PrimitiveChunkedBuilder::new(name, 0)),
            ColumnKind::Boolean => Self::Boolean(BooleanChunkedBuilder::new(name, 0)),
            ColumnKind::Date => Self::Date(PrimitiveChunkedBuilder::new(name, 0)),
        }
    }

    fn null(&mut self) {
        match self {
            Self::Text(cells) => cells.append_null(),
            Self::Integer(cells) => cells.append_null(),
            Self::Real(cells) => cells.append_null(),
            Self::Boolean(cells) => cells.append_null(),
            Self::Date(cells) => cells.append_null(),
            // A whole column has its nulls already.
            Self::Whole(_) => {}
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Text(cells) => cells.finish().into_column(),
            Self::Integer(cells) => cells.finish().into_column(),
            Self::Real(cells) => cells.finish().into_column(),
            Self::Boolean(cells) => cells.finish().into_column(),
            Self::Date(cells) => cells.finish().into_date().into_column(),
            Self::Whole(column) => column,
        }
    }
}

/// Why a value was nulled. The reason never repeats the value, which may be personal: that stands in `raw`.
struct Refused {
    reason: String,
    rule: &'static str,
    kind: Kind,
}

/// One column of the frames and where its values come from.
struct Target<'c> {
    name: Cow<'c, str>,
    pii: bool,
    contract: Option<&'c ColumnContract>,
    sources: Vec<usize>,
    /// Not empty: the value is made by the first of these that gives one.
    makings: Vec<Making>,
    split: Option<Split>,
    cells: Cells,
}

impl Target<'_> {
    /// Appends a value; one that cannot be kept is nulled and goes to `entries`.
    fn put(&mut self, value: &str, dates: &DateReader, line: u64, row_id: &str, entries: &mut Vec<Entry>) {
        if let Err(refused) = put(&mut self.cells, value, self.contract, dates) {
            self.cells.null();
            entries.push(Entry {
                line,
                row_id: row_id.to_owned(),
                column: Some(self.name.to_string()),
                raw: capped(value),
                reason: refused.reason,
                rule: self
                    .contract
                    .and_then(|column| column.rule.clone())
                    .unwrap_or_else(|| refused.rule.to_owned()),
                kind: refused.kind,
            });
        }
    }

    /// Fills the column from its column of a table.
    fn take(
        &mut self,
        table: &DataFrame,
        prefix: &str,
        dates: &DateReader,
        entries: &mut Vec<Entry>,
    ) -> Result<(), FrameError> {
        let source = self.sources.first().and_then(|place| table.columns().get(*place));
        let Some(source) = source else {
            for _ in 0..table.height() {
                self.cells.null();
            }
            return Ok(());
        };
        let kind = self.contract.map_or(ColumnKind::Text, |column| column.kind);
        if let Some(column) = whole::whole(table, source.name(), &self.name, kind, self.contract) {
            self.cells = Cells::Whole(column);
            return Ok(());
        }
        for row in 0..table.height() {
            let text = column_text(source, row)?.unwrap_or_default();
            match typing::value(&text) {
                Some(value) => {
                    let before = entries.len();
                    self.put(value, dates, row as u64 + 1, "", entries);
                    // Only refused values need their row's id.
                    if let Some(entry) = entries.get_mut(before) {
                        entry.row_id = format!("{prefix}-{}", row + 1);
                    }
                }
                None => self.cells.null(),
            }
        }
        Ok(())
    }
}

/// The plan of one file.
pub(super) struct Plan<'c> {
    targets: Vec<Target<'c>>,
    row_ids: StringChunkedBuilder,
    dates: DateReader,
    /// First cell and number of cells of each source column in a record as wide as the torn header.
    spans: Vec<(usize, usize)>,
    delimiter: char,
}

impl<'c> Plan<'c> {
    pub(super) fn new(
        contract: &'c Contract,
        layout: Option<&Layout>,
        map: &HeaderMap,
        inspection: &Inspection,
    ) -> Self {
        let mut targets: Vec<Target<'c>> = Vec::with_capacity(contract.columns.len() + map.unknown.len());
        for column in &contract.columns {
            let matched = map.matched.iter().find(|(name, _)| *name == column.name);
            let declared = layout.and_then(|layout| layout.columns.get(&column.name));
            targets.push(Target {
                name: Cow::Borrowed(&column.name),
                pii: column.pii,
                contract: Some(column),
                sources: matched.map(|(_, sources)| sources.clone()).unwrap_or_default(),
                makings: map.makings.get(&column.name).cloned().unwrap_or_default(),
                split: declared.and_then(|declared| declared.split),
                cells: Cells::new(&column.name, column.kind),
            });
        }
        for (name, source) in map.unknown.iter().zip(&map.unknown_sources) {
            targets.push(Target {
                name: Cow::Owned(name.clone()),
                // Nobody has said what the column holds: it is treated as personal data.
                pii: true,
                contract: None,
                sources: vec![*source],
                makings: Vec::new(),
                split: None,
                cells: Cells::new(name, ColumnKind::Text),
            });
        }
        let delimiter = if let Format::Csv { delimiter } = inspection.format {
            delimiter
        } else {
            ','
        };
        Self {
            targets,
            row_ids: StringChunkedBuilder::new("row_id".into(), 0),
            dates: DateReader::new(layout.map_or(&[], |layout| &layout.date_formats)),
            spans: map.spans.clone(),
            delimiter,
        }
    }

    /// Whether a header was put together from several cells.
    pub(super) fn is_joined(&self) -> bool {
        self.spans.iter().any(|(_, length)| *length > 1)
    }

    /// Types a record into the columns; values that cannot be kept go to `entries`.
    pub(super) fn append(&mut self, record: &impl Row, row_id: &str, entries: &mut Vec<Entry>) {
        self.row_ids.append_value(row_id);
        // A record as wide as the torn header is torn at the same places.
        let torn = record.width() > self.spans.len();
        for target in &mut self.targets {
            let value = |source: usize| {
                let cell = if torn {
                    mend(record, &self.spans, source, self.delimiter)
                } else {
                    record.cell(source).into()
                };
                value_of(cell, target.split, &target.name)
            };
            let found = if target.makings.is_empty() {
                target.sources.iter().find_map(|source| value(*source))
            } else {
                recipes::make(&target.makings, value).map(Cow::Owned)
            };
            let Some(value) = found else {
                target.cells.null();
                continue;
            };
            target.put(&value, &self.dates, record.line(), row_id, entries);
        }
    }

    /// Takes a table column by column instead of row by row: columns as they stand where nothing in them needs reading,
    /// the others cell by cell. Gives the entries in the order of rows; nothing where only the rows can tell, because one
    /// may be blank or must be rejected, or where a column is put together from several.
    pub(super) fn take_table(&mut self, table: &DataFrame, prefix: &str) -> Result<Option<Vec<Entry>>, FrameError> {
        let plain =
            |target: &Target<'_>| target.split.is_none() && target.makings.is_empty() && target.sources.len() <= 1;
        let by_rows = !self.targets.iter().all(plain)
            || self.is_joined()
            || !whole::has_no_blank_row(table)
            || table.columns().iter().any(whole::is_suspicious);
        if by_rows {
            return Ok(None);
        }
        let mut entries = Vec::new();
        for target in &mut self.targets {
            target.take(table, prefix, &self.dates, &mut entries)?;
        }
        entries.sort_by_key(|entry| entry.line);
        for row in 1..=table.height() {
            self.row_ids.append_value(format!("{prefix}-{row}"));
        }
        Ok(Some(entries))
    }

    /// The working frame and the identity frame.
    pub(super) fn finish(self) -> Result<(DataFrame, DataFrame), FrameError> {
        let row_ids = self.row_ids.finish().into_column();
        let mut working = FrameBuilder::new().column(row_ids.clone());
        let mut identity = FrameBuilder::new().column(row_ids);
        for target in self.targets {
            if target.pii {
                identity = identity.column(target.cells.finish());
            } else {
                working = working.column(target.cells.finish());
            }
        }
        Ok((working.finish()?, identity.finish()?))
    }
}

/// A source column of a torn record, its cells put together again.
fn mend<'r>(record: &'r impl Row, spans: &[(usize, usize)], source: usize, delimiter: char) -> Cow<'r, str> {
    match spans.get(source) {
        Some((start, 1)) => record.cell(*start).into(),
        Some((start, length)) => {
            let cells: Vec<&str> = (*start..start + length).map(|index| record.cell(index)).collect();
            cells.join(delimiter.encode_utf8(&mut [0; 4])).into()
        }
        None => "".into(),
    }
}

/// The value in a cell, or in the part of it that belongs to the column.
fn value_of<'r>(cell: Cow<'r, str>, split: Option<Split>, column: &str) -> Option<Cow<'r, str>> {
    match cell {
        Cow::Borrowed(text) => pick(text, split, column).map(Cow::Borrowed),
        Cow::Owned(text) => pick(&text, split, column).map(|value| Cow::Owned(value.to_owned())),
    }
}

fn pick<'t>(text: &'t str, split: Option<Split>, column: &str) -> Option<&'t str> {
    let value = typing::value(text)?;
    split.map_or(Some(value), |split| typing::value(typing::part(value, split, column)))
}

/// Appends a value in the column's type; appends nothing when it is refused.
fn put(cells: &mut Cells, value: &str, contract: Option<&ColumnContract>, dates: &DateReader) -> Result<(), Refused> {
    let unreadable = |kind: ColumnKind| Refused {
        reason: format!("not {}", kind.with_article()),
        rule: "D-1",
        kind: Kind::Cell,
    };
    match cells {
        Cells::Text(cells) => cells.append_value(value),
        Cells::Integer(cells) => {
            let digits = contract.is_some_and(|column| column.digits);
            let found = if digits {
                typing::digits(value)
            } else {
                typing::integer(value)
            };
            let number = found.ok_or_else(|| unreadable(ColumnKind::Integer))?;
            in_range(number as f64, contract)?;
            cells.append_value(number);
        }
        Cells::Real(cells) => {
            let number = typing::real(value).ok_or_else(|| unreadable(ColumnKind::Real))?;
            in_range(number, contract)?;
            cells.append_value(number);
        }
        Cells::Boolean(cells) => {
            cells.append_value(typing::boolean(value).ok_or_else(|| unreadable(ColumnKind::Boolean))?);
        }
        Cells::Date(cells) => {
            let days = dates.days(value);
            let refused = || Refused {
                rule: "X-6",
                kind: Kind::Flag,
                ..unreadable(ColumnKind::Date)
            };
            cells.append_value(days.ok_or_else(refused)?);
        }
        // Filled already: nothing is put into it.
        Cells::Whole(_) => {}
    }
    Ok(())
}

fn in_range(number: f64, contract: Option<&ColumnContract>) -> Result<(), Refused> {
    let minimum = contract.and_then(|column| column.minimum);
    let maximum = contract.and_then(|column| column.maximum);
    if minimum.is_none_or(|minimum| number >= minimum) && maximum.is_none_or(|maximum| number <= maximum) {
        return Ok(());
    }
    let allowed = match (minimum, maximum) {
        (Some(minimum), Some(maximum)) => format!("outside {minimum} to {maximum}"),
        (Some(minimum), None) => format!("below {minimum}"),
        _ => format!("above {}", maximum.unwrap_or_default()),
    };
    Err(Refused {
        reason: allowed,
        rule: "X-7",
        kind: Kind::Cell,
    })
}
