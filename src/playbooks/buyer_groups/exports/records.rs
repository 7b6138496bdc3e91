//! Rows of frames that lie side by side, joined with others, shown as a file shows them.

use std::collections::{BTreeMap, BTreeSet};

use super::spec::{Column, How, Join, Which};
use crate::frame::{Frame, FrameError, text};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::buyer_groups::merging::{Kind, Rows, Value};
use crate::playbooks::buyer_groups::suppressed::Suppressed;
use crate::privacy::{PiiClass, mask_text};

/// Two decimals.
const HUNDREDTHS: f64 = 100.0;

/// A base with what lies beside it.
pub(super) struct Records {
    base: Rows,
    joins: Vec<Joined>,
}

struct Joined {
    name: String,
    by: String,
    rows: Rows,
    places: BTreeMap<String, usize>,
}

/// Where a column's cells are.
struct Place<'a> {
    joined: Option<&'a Joined>,
    column: usize,
    by: Option<usize>,
    kind: Kind,
}

impl Records {
    /// Reads frames and joins.
    ///
    /// # Errors
    /// When a frame was not made yet or cannot be read.
    pub fn read(source: &dyn FrameSource, frames: &[String], joins: &[Join]) -> Result<Self, LensError> {
        let joined = |join: &Join| -> Result<Joined, LensError> {
            let rows = rows(source, &join.frames)?;
            // The first row of a key counts, so that an order of frames is an order of what counts.
            let mut places = BTreeMap::new();
            for row in 0..rows.rows.len() {
                if let Some(key) = rows.value(row, &join.key).text() {
                    places.entry(key.to_owned()).or_insert(row);
                }
            }
            Ok(Joined {
                name: join.name.clone(),
                by: join.by.clone(),
                rows,
                places,
            })
        };
        Ok(Self {
            base: rows(source, frames)?,
            joins: joins.iter().map(joined).collect::<Result<_, _>>()?,
        })
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.base.rows.len()
    }

    /// Puts a column of texts beside the base.
    pub fn add(&mut self, name: &str, values: Vec<Option<String>>) {
        use crate::playbooks::buyer_groups::merging::Column;
        self.base.columns.push(Column::new(name, Kind::Text));
        for (row, value) in self.base.rows.iter_mut().zip(values) {
            row.push(Value::of_text(value.as_deref()));
        }
    }

    /// Keeps these rows of the base.
    pub fn retain(&mut self, keep: impl Fn(&Self, usize) -> bool) {
        let kept: Vec<bool> = (0..self.len()).map(|row| keep(self, row)).collect();
        let mut kept = kept.into_iter();
        self.base.rows.retain(|_| kept.next().unwrap_or(false));
    }

    /// A cell of the base, null where there is no such column.
    pub fn get(&self, row: usize, column: &str) -> &Value {
        self.base.value(row, column)
    }

    /// What a column holds.
    ///
    /// # Errors
    /// When no frame has it.
    pub fn kind(&self, column: &Column) -> Result<Kind, FrameError> {
        Ok(self.place(column)?.kind)
    }

    /// The cells of a column, as they are.
    ///
    /// # Errors
    /// When no frame has it.
    pub fn cells(&self, column: &Column) -> Result<Vec<Value>, FrameError> {
        let place = self.place(column)?;
        Ok((0..self.len()).map(|row| self.cell(&place, row).clone()).collect())
    }

    /// Whether a join has a record for a row.
    pub fn is_in(&self, join: &str, row: usize) -> bool {
        let Some(joined) = self.joins.iter().find(|joined| joined.name == join) else {
            return false;
        };
        let key = self.base.value(row, &joined.by).text();
        key.is_some_and(|key| joined.places.contains_key(key))
    }

    fn place(&self, column: &Column) -> Result<Place<'_>, FrameError> {
        let (joined, name) = match column.from.split_once('.') {
            Some((join, name)) => (self.joins.iter().find(|joined| joined.name == join), name),
            None => (None, column.from.as_str()),
        };
        let rows = joined.map_or(&self.base, |joined| &joined.rows);
        let missing = |name: &str, rows: &Rows| FrameError::Missing {
            column: name.to_owned(),
            available: rows
                .columns
                .iter()
                .map(|column| column.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
        };
        let found = rows.place(name).zip(rows.columns.iter().find(|held| held.name == name));
        let (place, held) = found.ok_or_else(|| missing(&column.from, rows))?;
        let by = match joined {
            Some(joined) => {
                let by = self.base.place(&joined.by);
                Some(by.ok_or_else(|| missing(&joined.by, &self.base))?)
            }
            None => None,
        };
        Ok(Place {
            joined,
            column: place,
            by,
            kind: held.kind,
        })
    }

    fn cell<'a>(&'a self, place: &Place<'a>, row: usize) -> &'a Value {
        let own = self.base.rows.get(row);
        let cells = match (place.joined, place.by) {
            (Some(joined), Some(by)) => own
                .and_then(|cells| cells.get(by)?.text())
                .and_then(|key| joined.rows.rows.get(*joined.places.get(key)?)),
            _ => own,
        };
        cells.and_then(|cells| cells.get(place.column)).unwrap_or(&Value::Null)
    }
}

/// A cell as a file shows it.
pub(super) fn shown(value: Value, how: How, with_pii: bool) -> Value {
    let masked = |class: PiiClass| match value.text() {
        _ if with_pii => value.clone(),
        Some(text) => Value::Text(mask_text(class, text)),
        None => Value::Null,
    };
    match how {
        How::Plain => value,
        How::Two => match value.number() {
            Some(number) => Value::Real((number * HUNDREDTHS).round() / HUNDREDTHS),
            None => Value::Null,
        },
        How::Name => masked(PiiClass::Name),
        How::Email => masked(PiiClass::Email),
        How::Phone => masked(PiiClass::Phone),
        How::Other => masked(PiiClass::Other),
        How::LeftOut if with_pii => value,
        How::LeftOut => Value::Null,
    }
}

/// Frames side by side.
fn rows(source: &dyn FrameSource, names: &[String]) -> Result<Rows, LensError> {
    let frames: Vec<_> = names.iter().map(|name| source.frame(name)).collect::<Result<_, _>>()?;
    let frames: Vec<&Frame> = frames.iter().map(AsRef::as_ref).collect();
    Ok(Rows::side_by_side(&frames)?)
}

/// People who are in no file, by every address and profile that any frame has of them.
///
/// # Errors
/// When a frame cannot be read.
pub(super) fn suppressed(source: &dyn FrameSource) -> Result<BTreeSet<String>, LensError> {
    let held = Suppressed::read(source.frame("suppressions")?.as_ref())?;
    let mut found = BTreeSet::new();
    for name in [
        "people_identity",
        "gathered_identity",
        "contacts_identity",
        "people_merged_identity",
    ] {
        let frame = match source.frame(name) {
            Ok(frame) => frame,
            // A run that stopped before has nobody there.
            Err(error) if error.is_missing_frame() => continue,
            Err(error) => return Err(error),
        };
        let (ids, emails) = (text(&frame, "person_id")?, text(&frame, "email")?);
        let slugs = text(&frame, "profile_slug").ok();
        for row in 0..frame.height() {
            let slug = slugs.as_ref().and_then(|slugs| slugs.get(row));
            if held.holds(emails.get(row), slug) {
                found.extend(ids.get(row).map(str::to_owned));
            }
        }
    }
    Ok(found)
}

/// Whom the CRM does not have and who is seated.
///
/// # Errors
/// When the members cannot be read.
pub(super) fn added(source: &dyn FrameSource) -> Result<BTreeSet<String>, LensError> {
    let members = source.frame("members_merged")?;
    let ids = text(&members, "person_id")?;
    Ok(ids.iter().flatten().map(str::to_owned).collect())
}

/// Whether the CRM has a record: one of the sources that it was made of.
pub(super) fn is_in_crm(records: &Records, row: usize) -> bool {
    let source = records.get(row, "source").text().unwrap_or_default();
    source
        .split(['+', '|'])
        .any(|source| source.trim().eq_ignore_ascii_case("crm"))
}

/// Whether a row is one of those asked for.
pub(super) fn is_wanted(which: Which, records: &Records, row: usize, seated: &BTreeSet<String>) -> bool {
    let enriched = || is_in_crm(records, row) && !records.get(row, "role").is_blank();
    let added = || {
        let id = records.get(row, "person_id").text();
        !is_in_crm(records, row) && id.is_some_and(|id| seated.contains(id))
    };
    match which {
        Which::All => true,
        Which::Enriched => enriched(),
        Which::Added => added(),
        Which::EnrichedOrAdded => enriched() || added(),
        Which::Grouped => records.get(row, "buyer_groups_generated").boolean() == Some(true),
        Which::Standing => records.get(row, "undone").boolean() != Some(true),
    }
}
