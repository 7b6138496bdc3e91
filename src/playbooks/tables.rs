//! Small frames as tables: which columns, how their numbers are shown, what they are called.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::frame::ColumnKind::{Boolean, Integer, Real};
use crate::frame::{Frame, boolean, cell_text, integer, kind_of, real, text};
use crate::lens::{Cell, Column, FrameSource, LensError, Table};

/// A sign behind a column's name, and the cell that its numbers become.
type Sign = (&'static str, fn(f64) -> Cell);

/// The signs: a rate, a share, a gain shown as a factor, a factor, an amount of money.
const SIGNS: [Sign; 5] = [
    ("%%", Cell::Rate),
    ("%", Cell::Share),
    ("+×", Cell::Gain),
    ("×", Cell::Times),
    ("$", Cell::Usd),
];

/// The sign behind the name of a column of codes, which people read as words.
const CODES: char = '~';

/// A column of a table: `name`, `name` with one of [`SIGNS`] or [`CODES`], or `name.3` for so many places, each with
/// `=heading` where the name is not it.
struct Wanted<'a> {
    name: &'a str,
    title: String,
    sign: Option<fn(f64) -> Cell>,
    decimals: u8,
    codes: bool,
}

impl<'a> Wanted<'a> {
    fn of(spec: &'a str) -> Self {
        let (field, title) = spec.split_once('=').unwrap_or((spec, ""));
        let (field, codes) = field.strip_suffix(CODES).map_or((field, false), |name| (name, true));
        let (name, places) = field.split_once('.').unwrap_or((field, ""));
        let signed = SIGNS
            .iter()
            .find_map(|(sign, cell)| Some((name.strip_suffix(*sign)?, *cell)));
        let (name, sign) = signed.map_or((name, None), |(name, cell)| (name, Some(cell)));
        Self {
            name,
            title: if title.is_empty() {
                name.replace('_', " ")
            } else {
                title.to_owned()
            },
            sign,
            decimals: places.parse().unwrap_or(2),
            codes,
        }
    }

    fn cell(&self, value: f64) -> Cell {
        let plain = || Cell::Real {
            value,
            decimals: self.decimals,
        };
        self.sign.map_or_else(plain, |sign| sign(value))
    }
}

/// Some columns of some rows of a small frame.
pub(in crate::playbooks) fn rows_of(
    frame: &Frame,
    title: &str,
    columns: &[&str],
    wanted: &[usize],
    note: &str,
) -> Result<Table, LensError> {
    let mut rows = vec![Vec::with_capacity(columns.len()); wanted.len()];
    let mut heads = Vec::new();
    for spec in columns {
        let column = Wanted::of(spec);
        let kind = kind_of(frame, column.name);
        // A table without time or CRM (D-4) lacks some columns.
        if kind.is_none() {
            continue;
        }
        heads.push(if matches!(kind, Some(Integer | Real)) {
            Column::number(column.name, &column.title)
        } else {
            Column::text(column.name, &column.title)
        });
        for (cells, row) in rows.iter_mut().zip(wanted) {
            cells.push(match kind {
                Some(Integer) => integer(frame, column.name)?
                    .get(*row)
                    .map_or(Cell::Null, |value| Cell::whole(column.name, value)),
                Some(Real) => real(frame, column.name)?
                    .get(*row)
                    .map_or(Cell::Null, |value| column.cell(value)),
                Some(Boolean) => boolean(frame, column.name)?.get(*row).map_or(Cell::Null, Cell::Flag),
                _ => match cell_text(frame, column.name, *row)? {
                    Some(code) if column.codes => Cell::coded(&code),
                    word => Cell::text(word.as_deref()),
                },
            });
        }
    }
    Ok(Table {
        title: title.to_owned(),
        columns: heads,
        rows,
        note: note.to_owned(),
    })
}

/// Some columns of all rows of a small frame.
pub(in crate::playbooks) fn table(
    frame: &Frame,
    title: &str,
    columns: &[&str],
    note: &str,
) -> Result<Table, LensError> {
    let all: Vec<usize> = (0..frame.height()).collect();
    rows_of(frame, title, columns, &all, note)
}

/// How many rows hold each word of a column, the most frequent first; `rows` is what a row is, in the plural.
pub(in crate::playbooks) fn by(frame: &Frame, column: &str, title: &str, rows: &str) -> Result<Table, LensError> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text(frame, column)?.iter() {
        *counted.entry(word.unwrap_or("·")).or_default() += 1;
    }
    let mut ordered: Vec<(&str, usize)> = counted.into_iter().collect();
    ordered.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let all = frame.height().max(1) as f64;
    let row = |(word, n): &(&str, usize)| vec![Cell::text(Some(word)), Cell::count(*n), Cell::Share(*n as f64 / all)];
    Ok(Table {
        title: title.to_owned(),
        columns: vec![
            Column::text(column, &column.replace('_', " ")),
            Column::number(rows, rows),
            Column::number("share", "share"),
        ],
        rows: ordered.iter().map(row).collect(),
        note: String::new(),
    })
}

/// What a reviewer looks at first: what, how many, and where it stands.
pub(in crate::playbooks) fn first_looks<S: AsRef<str>>(rows: &[(S, usize, &str)]) -> Table {
    let row = |(what, n, place): &(S, usize, &str)| {
        vec![
            Cell::text(Some(what.as_ref())),
            Cell::count(*n),
            Cell::text(Some(place)),
        ]
    };
    Table {
        title: "What a reviewer looks at first".to_owned(),
        columns: vec![
            Column::text("what", "what"),
            Column::number("n", "n"),
            Column::text("place", "where"),
        ],
        rows: rows.iter().map(row).collect(),
        note: String::new(),
    }
}

/// A frame that may not be made yet.
pub(in crate::playbooks) fn made(frames: &dyn FrameSource, name: &str) -> Result<Option<Arc<Frame>>, LensError> {
    match frames.frame(name) {
        Ok(frame) => Ok(Some(frame)),
        Err(error) if error.is_missing_frame() => Ok(None),
        Err(error) => Err(error),
    }
}
