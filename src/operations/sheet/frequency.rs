//! How often each value of a column occurs, as a sheet whose rows are conditions.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use super::bins::Scale;
use super::counted::{Binned, Counted, Day, Real};
use super::looker::Looker;
use super::rows::each;
use super::settings::Settings;
use super::source::{Form, SheetColumn, SheetSource, Stored};
use super::values::{Values, date_at, flag_at, real_at, text_at, whole_at};
use crate::engine::CancelToken;
use crate::frame::{FrameBuilder, FrameError};
use crate::lens::Cell;
use crate::operations::OperationError;
use crate::privacy::PiiClass;
use crate::rules::{Node, Test};

/// The values of a column and how many rows have each.
pub struct Frequency {
    /// Columns `value`, `rows` and `share` (of the rows counted, 0 to 1).
    pub sheet: SheetSource,
    /// For each row of the sheet the condition that selects its rows; nothing where it cannot be written or would test
    /// a masked column.
    pub conditions: Vec<Option<String>>,
}

/// Counts a column over `rows` or the whole sheet; nothing when cancelled.
///
/// Values come by count, then by value, with missing ones as a value of their own. Numbers and dates of many distinct
/// values are counted in bins instead, in the order of the bins. Masked values are counted as they are shown.
///
/// # Errors
/// [`OperationError::Usage`] when there is no such column.
pub fn frequency(
    source: &SheetSource,
    rows: Option<&[u32]>,
    column: &str,
    unmask: bool,
    cancel: &CancelToken,
) -> Result<Option<Frequency>, OperationError> {
    let place = source.place(column)?;
    let (Some(head), Some(stored)) = (source.columns.get(place), source.stored.get(place)) else {
        return Ok(None);
    };
    let hidden = head.personal.is_some() && !unmask;
    let mut count = Count {
        rows,
        source,
        name: (!hidden && !stored.is_labelled()).then_some(head.name.as_str()),
        looker: Looker::new(cancel),
    };
    let table = match &stored.values {
        _ if count.name.is_none() => count.values(|row| source.plain(row, place, unmask)),
        Values::Text(array) => count.values(|row| text_at(array, row).map(Cow::Borrowed)),
        Values::Flag(array) => count.values(|row| flag_at(array, row)),
        Values::Whole(array) => count.values_or_bins(|row| whole_at(array, row)),
        Values::Real(array) => count.values_or_bins(|row| real_at(array, row).map(Real::new)),
        Values::Date(array) => count.values_or_bins(|row| date_at(array, row).map(Day)),
    };
    let Some(table) = table.filter(|_| !cancel.is_cancelled()) else {
        return Ok(None);
    };
    // What was masked is masked no further, and what was counted in clear is masked again when masking comes back.
    let personal = head.personal.filter(|_| unmask);
    table.finish(source, head, stored, personal).map(Some)
}

/// Distinct values with their rows, and the rows without a value.
struct Tally<K> {
    values: HashMap<K, u64>,
    missing: u64,
}

/// What there was to count.
enum Outcome<K> {
    Values(Tally<K>),
    TooMany,
    Cancelled,
}

/// The table before it is a sheet.
struct Table {
    values: FrameBuilder,
    /// What stands in place of the values, where they are bins.
    labels: Option<Vec<Cell>>,
    rows: Vec<u64>,
    conditions: Vec<Option<String>>,
}

/// One row of it: a value, or the lower edge of a bin and its label.
struct Line<K> {
    value: Option<K>,
    label: Option<String>,
    rows: u64,
    condition: Option<Node>,
}

struct Count<'a, 'c> {
    source: &'a SheetSource,
    rows: Option<&'a [u32]>,
    /// The column that conditions name; nothing where there are to be none.
    name: Option<&'a str>,
    looker: Looker<'c>,
}

impl Count<'_, '_> {
    /// Every value by itself.
    fn values<K: Counted + Hash>(&mut self, value: impl Fn(usize) -> Option<K>) -> Option<Table> {
        match self.tally(value, usize::MAX) {
            Outcome::Values(tally) => Some(self.table(self.by_count(tally))),
            Outcome::TooMany | Outcome::Cancelled => None,
        }
    }

    /// Every value by itself, or bins where they are many.
    fn values_or_bins<K: Binned + Hash>(&mut self, value: impl Fn(usize) -> Option<K>) -> Option<Table> {
        match self.tally(&value, Settings::built_in().distinct_values) {
            Outcome::Values(tally) => Some(self.table(self.by_count(tally))),
            Outcome::TooMany => self.bins(value),
            Outcome::Cancelled => None,
        }
    }

    fn tally<K: Hash + Eq>(&mut self, value: impl Fn(usize) -> Option<K>, most: usize) -> Outcome<K> {
        let mut tally = Tally {
            values: HashMap::new(),
            missing: 0,
        };
        for row in each(self.source, self.rows) {
            match value(row) {
                Some(value) => *tally.values.entry(value).or_insert(0) += 1,
                None => tally.missing += 1,
            }
            if tally.values.len() > most {
                return Outcome::TooMany;
            }
            if !self.looker.passed(1) {
                return Outcome::Cancelled;
            }
        }
        Outcome::Values(tally)
    }

    /// The most frequent first, then by value; missing ones behind values of the same number of rows.
    fn by_count<K: Counted>(&self, tally: Tally<K>) -> Vec<Line<K>> {
        let mut values: Vec<(K, u64)> = tally.values.into_iter().collect();
        values.sort_unstable_by(|(left, more), (right, rows)| rows.cmp(more).then_with(|| left.cmp(right)));
        let place = values.partition_point(|(_, rows)| *rows >= tally.missing);
        let line = |(value, rows): (K, u64)| Line {
            condition: self.name.and_then(|name| value.condition(name)),
            value: Some(value),
            label: None,
            rows,
        };
        let mut lines: Vec<Line<K>> = values.into_iter().map(line).collect();
        if tally.missing > 0 {
            lines.insert(place, self.missing(tally.missing));
        }
        lines
    }

    fn missing<K>(&self, rows: u64) -> Line<K> {
        let column = |name: &str| {
            Node::Test(Test::Missing {
                column: name.to_owned(),
            })
        };
        Line {
            value: None,
            label: None,
            rows,
            condition: self.name.map(column),
        }
    }

    /// Bins of equal width in their order; endless numbers by themselves on either side, missing ones last.
    fn bins<K: Binned + Hash>(&mut self, value: impl Fn(usize) -> Option<K>) -> Option<Table> {
        let (mut range, mut missing, mut endless) = (None, 0_u64, HashMap::new());
        for row in each(self.source, self.rows) {
            let value = value(row);
            match value.as_ref().and_then(Binned::scaled) {
                Some(at) => range = Some(widened(range, at)),
                None => match value {
                    Some(value) => *endless.entry(value).or_insert(0_u64) += 1,
                    None => missing += 1,
                },
            }
            if !self.looker.passed(1) {
                return None;
            }
        }
        let (least, most) = range?;
        let bins = K::Scale::bins(least, most);
        let mut counts = vec![0_u64; bins.len()];
        for row in each(self.source, self.rows) {
            if let Some(at) = value(row).as_ref().and_then(Binned::scaled)
                && let Some(count) = counts.get_mut(bins.place(at))
            {
                *count += 1;
            }
            if !self.looker.passed(1) {
                return None;
            }
        }
        let mut lines: Vec<Line<K>> = Vec::new();
        for (place, rows) in counts.into_iter().enumerate() {
            let (low, high) = bins.edges(place)?;
            lines.push(Line {
                value: Some(K::edge(low)),
                label: Some(K::Scale::label(low, high)),
                rows,
                condition: self.name.and_then(|name| K::Scale::condition(name, low, high)),
            });
        }
        lines.extend(endless.into_iter().map(|(value, rows)| Line {
            label: Some(value.shown()),
            condition: self.name.and_then(|name| value.condition(name)),
            value: Some(value),
            rows,
        }));
        lines.sort_by(|left, right| left.value.cmp(&right.value));
        if missing > 0 {
            lines.push(self.missing(missing));
        }
        Some(self.table(lines))
    }

    fn table<K: Counted>(&self, lines: Vec<Line<K>>) -> Table {
        let longest = Settings::built_in().longest_condition;
        let label = |line: &Line<K>| line.label.clone().map_or(Cell::Null, Cell::Text);
        let labelled = lines.iter().any(|line| line.label.is_some());
        Table {
            labels: labelled.then(|| lines.iter().map(label).collect()),
            rows: lines.iter().map(|line| line.rows).collect(),
            values: K::column(lines.iter().map(|line| line.value.as_ref())),
            conditions: lines
                .into_iter()
                .map(|line| line.condition.map(|condition| condition.to_string()))
                .map(|text| text.filter(|text| text.chars().count() <= longest))
                .collect(),
        }
    }
}

fn widened<T: Copy + PartialOrd>(range: Option<(T, T)>, at: T) -> (T, T) {
    match range {
        None => (at, at),
        Some((least, most)) if at < least => (at, most),
        Some((least, most)) if at > most => (least, at),
        Some(range) => range,
    }
}

impl Table {
    #[allow(clippy::cast_precision_loss, reason = "a share of rows needs no more than 53 bits")]
    fn finish(
        self,
        source: &SheetSource,
        head: &SheetColumn,
        stored: &Stored,
        personal: Option<PiiClass>,
    ) -> Result<Frequency, OperationError> {
        let all: u64 = self.rows.iter().sum();
        let count = |rows: &u64| i64::try_from(*rows).ok();
        let share = |rows: &u64| Some(*rows as f64 / all as f64);
        let frame = FrameBuilder::new()
            .integer("rows", self.rows.iter().map(count))
            .real("share", self.rows.iter().map(share))
            .finish()?;
        let values = self.values.finish()?;
        let form = match (self.labels, &stored.form) {
            (Some(labels), _) => Form::Cells(labels.into()),
            (None, form @ (Form::Share | Form::Label | Form::Span)) => form.clone(),
            (None, _) => Form::Plain,
        };
        let parts = [
            ("value", head.title.as_str(), &values, form, personal),
            ("rows", "rows", &frame, Form::Plain, None),
            ("share", "share", &frame, Form::Share, None),
        ];
        let (mut columns, mut all) = (Vec::new(), Vec::new());
        for (name, title, frame, form, personal) in parts {
            let values = Values::of(frame.column(name).map_err(FrameError::from)?)?;
            columns.push(SheetColumn {
                name: name.to_owned(),
                title: title.to_owned(),
                kind: values.kind(),
                personal,
            });
            all.push(Stored {
                values,
                form,
                public: None,
            });
        }
        let title = format!("{}: {}", source.title, head.title);
        Ok(Frequency {
            sheet: SheetSource::assemble(&title, self.rows.len(), columns, all, None)?,
            conditions: self.conditions,
        })
    }
}
