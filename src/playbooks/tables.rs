//! Small frames as tables: which columns, how their numbers are shown, what they are called.

use std::sync::Arc;

use crate::frame::ColumnKind::{Integer, Real};
use crate::frame::{Frame, cell_text, integer, kind_of, real};
use crate::lens::{Cell, Column, FrameSource, LensError, Table};

/// A column of a table: `name`, `name%` for a share, `name.3` for so many places, each with `=heading` where the name is
/// not it.
struct Wanted<'a> {
    name: &'a str,
    title: String,
    share: bool,
    decimals: u8,
}

impl<'a> Wanted<'a> {
    fn of(spec: &'a str) -> Self {
        let (field, title) = spec.split_once('=').unwrap_or((spec, ""));
        let (name, places) = field.split_once('.').unwrap_or((field, ""));
        let (name, share) = match name.strip_suffix('%') {
            Some(name) => (name, true),
            None => (name, false),
        };
        Self {
            name,
            title: if title.is_empty() {
                name.replace('_', " ")
            } else {
                title.to_owned()
            },
            share,
            decimals: places.parse().unwrap_or(2),
        }
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
                Some(Integer) => integer(frame, column.name)?.get(*row).map_or(Cell::Null, Cell::Integer),
                Some(Real) => match real(frame, column.name)?.get(*row) {
                    Some(value) if column.share => Cell::Share(value),
                    Some(value) => Cell::Real {
                        value,
                        decimals: column.decimals,
                    },
                    None => Cell::Null,
                },
                _ => Cell::text(cell_text(frame, column.name, *row)?.as_deref()),
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

/// A frame that may not be made yet.
pub(in crate::playbooks) fn made(frames: &dyn FrameSource, name: &str) -> Result<Option<Arc<Frame>>, LensError> {
    match frames.frame(name) {
        Ok(frame) => Ok(Some(frame)),
        Err(LensError::NotMade { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
