//! A frame held once and read cell by cell: what every table on screen, every export and every find looks at.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::values::{Values, flag_at, text_at};
use crate::frame::polars::{BooleanChunked, StringChunked};
use crate::frame::{Frame, FrameBuilder, FrameError, instead, kind_of, text};
use crate::lens::{Cell, Table, names_something};
use crate::operations::OperationError;
use crate::operations::personal::{class_of, marked_personal};
use crate::privacy::{PiiClass, mask_text};
use crate::rules::{ColumnInfo, ValueKind, headed};

/// What the name of a column ends with that says row by row whether another one is on public record.
const PUBLIC: &str = "_public";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SheetKind {
    /// Text.
    Text,
    /// Whole or decimal numbers.
    Number,
    /// Calendar days.
    Date,
    /// Yes or no.
    Flag,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetColumn {
    /// Its name in the frame, by which conditions and sort keys call it.
    pub name: String,
    /// The heading.
    pub title: String,
    /// What it holds.
    pub kind: SheetKind,
    /// The class of its personal data; nothing where it has none.
    pub personal: Option<PiiClass>,
}

/// How the values of a column look.
#[derive(Clone)]
pub(super) enum Form {
    /// As any value of their kind.
    Plain,
    /// As a share in percent.
    Share,
    /// Whole numbers that name something.
    Label,
    /// Seconds as time spans.
    Span,
    /// Exactly like this, row by row; the values are there to be sorted and compared.
    Cells(Arc<[Cell]>),
}

/// A column's values and looks.
#[derive(Clone)]
pub(super) struct Stored {
    pub values: Values,
    pub form: Form,
    /// Whether a row is on public record, of a personal column.
    pub public: Option<BooleanChunked>,
}

impl Stored {
    fn cell(&self, row: usize) -> Cell {
        match (&self.form, &self.values) {
            (Form::Cells(cells), _) => cells.get(row).cloned().unwrap_or(Cell::Null),
            (Form::Share, Values::Real(array)) => super::values::real_at(array, row).map_or(Cell::Null, Cell::Share),
            (Form::Span, Values::Real(array)) => super::values::real_at(array, row).map_or(Cell::Null, Cell::Span),
            (Form::Label, Values::Whole(array)) => super::values::whole_at(array, row).map_or(Cell::Null, Cell::Label),
            _ => self.values.cell(row),
        }
    }

    /// The value as files have it; a label where rows have labels in place of values.
    fn plain(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.form {
            Form::Cells(cells) => match cells.get(row) {
                Some(Cell::Text(label)) => Some(Cow::Borrowed(label)),
                _ => self.values.plain(row),
            },
            _ => self.values.plain(row),
        }
    }

    /// Whether what is shown is another text than the values say.
    pub(super) fn is_labelled(&self) -> bool {
        let text = |cells: &Arc<[Cell]>| cells.iter().any(|cell| matches!(cell, Cell::Text(_)));
        matches!(&self.form, Form::Cells(cells) if text(cells)) && !matches!(self.values, Values::Text(_))
    }
}

/// The rows of a table: immutable and shared by everyone who shows, sorts, counts or exports them. Row numbers count
/// from 0 in the frame's order.
pub struct SheetSource {
    pub(super) title: String,
    pub(super) height: usize,
    pub(super) columns: Vec<SheetColumn>,
    pub(super) stored: Vec<Stored>,
    id: Option<StringChunked>,
    bytes: usize,
    /// Texts of a column that have an order of their own, such as tiers: by the column's place, the first one first.
    orders: BTreeMap<usize, Vec<String>>,
}

impl SheetSource {
    /// All columns of a frame. `identity` names those with personal data, besides those whose name begins with `pii_`.
    /// A boolean column `<x>_public` beside a personal column `x` says row by row that `x` needs no mask, and is itself
    /// no column of the sheet. `id_column` is the text column by which rows are known.
    ///
    /// # Errors
    /// When the id column is missing or no text, or there are more rows than a row number can count (4,294,967,295).
    pub fn new(title: &str, frame: &Frame, identity: &[&str], id_column: Option<&str>) -> Result<Self, OperationError> {
        let id = match id_column {
            Some(name) => {
                text(frame, name)?;
                let mut ids = frame.column(name).and_then(|column| column.str().cloned());
                if let Ok(ids) = &mut ids {
                    ids.rechunk_mut();
                }
                Some(ids.map_err(FrameError::from)?)
            }
            None => None,
        };
        let class = |name: &str| match marked_personal(name) {
            Some(plain) => Some(class_of(plain)),
            None => identity.contains(&name).then(|| class_of(name)),
        };
        let flags = |name: &str| {
            let flags = frame.column(&format!("{name}{PUBLIC}")).ok()?.bool().ok()?;
            Some(flags.rechunk().into_owned())
        };
        let is_flags = |name: &str| {
            let about = name.strip_suffix(PUBLIC);
            about.is_some_and(|x| class(x).is_some() && kind_of(frame, x).is_some() && flags(x).is_some())
        };
        let (mut columns, mut stored) = (Vec::new(), Vec::new());
        for column in frame.columns() {
            let name = column.name().as_str();
            if is_flags(name) {
                continue;
            }
            let (values, personal) = (Values::of(column)?, class(name));
            columns.push(SheetColumn {
                name: name.to_owned(),
                title: marked_personal(name).unwrap_or(name).replace('_', " "),
                kind: values.kind(),
                personal,
            });
            let labels = matches!(values, Values::Whole(_)) && names_something(name);
            stored.push(Stored {
                values,
                form: if labels { Form::Label } else { Form::Plain },
                public: personal.and_then(|_| flags(name)),
            });
        }
        Self::assemble(title, frame.height(), columns, stored, id)
    }

    /// A figure's table as a sheet. Its cells look as they do in the figure, and nothing more is masked: whoever made
    /// the figure has masked it. A column of numbers sorts and filters as numbers.
    ///
    /// # Errors
    /// When the columns cannot be built.
    pub fn from_table(table: &Table) -> Result<Self, OperationError> {
        let (mut columns, mut stored) = (Vec::new(), Vec::new());
        for (place, column) in table.columns.iter().enumerate() {
            let cell = |row: &Vec<Cell>| row.get(place).cloned().unwrap_or(Cell::Null);
            let cells: Vec<Cell> = table.rows.iter().map(cell).collect();
            let values = values_of(&cells, column.number)?;
            columns.push(SheetColumn {
                name: column.name.clone(),
                title: column.title.clone(),
                kind: values.kind(),
                personal: None,
            });
            stored.push(Stored {
                values,
                form: Form::Cells(cells.into()),
                public: None,
            });
        }
        Self::assemble(&table.title, table.rows.len(), columns, stored, None)
    }

    /// Puts columns together.
    pub(super) fn assemble(
        title: &str,
        height: usize,
        columns: Vec<SheetColumn>,
        stored: Vec<Stored>,
        id: Option<StringChunked>,
    ) -> Result<Self, OperationError> {
        if u32::try_from(height).is_err() {
            return Err(OperationError::Refused(format!(
                "`{title}` has {height} rows, and a table shows at most {}; filter it first",
                u32::MAX
            )));
        }
        let labels = |stored: &Stored| match &stored.form {
            Form::Cells(cells) => cells.len() * size_of::<Cell>(),
            Form::Plain | Form::Share | Form::Label | Form::Span => 0,
        };
        let bytes = stored.iter().map(|stored| stored.values.bytes() + labels(stored)).sum();
        Ok(Self {
            title: title.to_owned(),
            height,
            columns,
            stored,
            id,
            bytes,
            orders: BTreeMap::new(),
        })
    }

    /// The same sheet with these columns first, in this order, and the others behind them in theirs. Names that are no
    /// column are ignored.
    #[must_use]
    pub fn with_first(self, shown: &[&str]) -> Self {
        let rank = |name: &str| shown.iter().position(|wanted| *wanted == name).unwrap_or(shown.len());
        let mut pairs: Vec<(SheetColumn, Stored)> = self.columns.into_iter().zip(self.stored).collect();
        pairs.sort_by_key(|(column, _)| rank(&column.name));
        let (columns, stored) = pairs.into_iter().unzip();
        Self {
            columns,
            stored,
            ..self
        }
    }

    /// What the sheet shows.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The columns, in the order in which they are shown when nobody moved them.
    pub fn columns(&self) -> &[SheetColumn] {
        &self.columns
    }

    /// The place of a column from 0, by its name.
    pub fn column_place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// One cell. A personal one is masked by its class unless `unmask` or its row is on public record; beyond the last
    /// row or column there is nothing.
    pub fn cell(&self, row: usize, column: usize, unmask: bool) -> Cell {
        let Some(stored) = self.stored.get(column).filter(|_| row < self.height) else {
            return Cell::Null;
        };
        match self.hidden(row, column, unmask) {
            Some(class) => stored
                .plain(row)
                .map_or(Cell::Null, |text| Cell::Text(mask_text(class, &text))),
            None => stored.cell(row),
        }
    }

    /// The row's id; nothing without an id column.
    pub fn id(&self, row: usize) -> Option<&str> {
        text_at(self.id.as_ref()?, row)
    }

    /// The first row with this id. It reads the ids one after the other: for restoring a selection, not for drawing.
    pub fn row_of_id(&self, id: &str) -> Option<usize> {
        self.id.as_ref()?.iter().position(|known| known == Some(id))
    }

    /// The columns that a condition may name.
    pub fn infos(&self) -> Vec<ColumnInfo> {
        let info = |column: &SheetColumn| {
            let kind = match column.kind {
                SheetKind::Text => ValueKind::Text,
                SheetKind::Number => ValueKind::Number,
                SheetKind::Date => ValueKind::Date,
                SheetKind::Flag => ValueKind::Boolean,
            };
            ColumnInfo::new(column.name.as_str(), kind).with_title(column.title.as_str())
        };
        self.columns.iter().map(info).collect()
    }

    /// Memory in bytes, estimated; shared with the frame where its columns were in one piece.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// The class by which a cell is masked; nothing where it is shown as it is.
    pub(super) fn hidden(&self, row: usize, column: usize, unmask: bool) -> Option<PiiClass> {
        let class = self.columns.get(column)?.personal.filter(|_| !unmask)?;
        let public = self.stored.get(column)?.public.as_ref();
        let on_record = public.is_some_and(|flags| flag_at(flags, row) == Some(true));
        (!on_record).then_some(class)
    }

    /// A cell as files have it, masked where it is hidden.
    pub(super) fn plain(&self, row: usize, column: usize, unmask: bool) -> Option<Cow<'_, str>> {
        let text = self.stored.get(column)?.plain(row)?;
        Some(match self.hidden(row, column, unmask) {
            Some(class) => Cow::Owned(mask_text(class, &text)),
            None => text,
        })
    }

    /// What is shown of a column with personal data while it is masked; nothing for a column in clear.
    pub(super) fn masked_values(&self, column: usize, unmask: bool) -> Result<Option<Values>, OperationError> {
        if unmask || self.columns.get(column).is_none_or(|column| column.personal.is_none()) {
            return Ok(None);
        }
        let shown = (0..self.height).map(|row| self.plain(row, column, false));
        text_values(shown).map(Some)
    }

    /// The same sheet, its rows known by these ids, one a row.
    ///
    /// # Errors
    /// When the ids cannot be held.
    pub fn known_by(self, ids: impl Iterator<Item = String>) -> Result<Self, OperationError> {
        Ok(match text_values(ids.map(|id| Some(Cow::Owned(id))))? {
            Values::Text(ids) => Self { id: Some(ids), ..self },
            _ => self,
        })
    }

    /// The same sheet with a column of seconds shown as time spans, under this heading.
    #[must_use]
    pub fn as_spans(mut self, column: &str, title: &str) -> Self {
        if let Some(place) = self.column_place(column) {
            if let Some(held) = self.columns.get_mut(place) {
                title.clone_into(&mut held.title);
            }
            if let Some(held) = self.stored.get_mut(place) {
                held.form = Form::Span;
            }
        }
        self
    }

    /// The same sheet, sorting a text column by an order of its own: the first text first, others behind all of them.
    #[must_use]
    pub fn in_order_of(mut self, column: &str, order: Vec<String>) -> Self {
        if let Some(place) = self.column_place(column).filter(|_| !order.is_empty()) {
            self.orders.insert(place, order);
        }
        self
    }

    /// The place of every row's text in its column's order; nothing for a column that sorts by its values.
    pub(super) fn ranked(&self, column: usize) -> Option<Values> {
        let (order, values) = (self.orders.get(&column)?, &self.stored.get(column)?.values);
        let rank = |row: usize| {
            let text = values.text(row)?;
            let place = order.iter().position(|held| held == text).unwrap_or(order.len());
            i64::try_from(place).ok()
        };
        Some(Values::Whole((0..self.height).map(rank).collect()))
    }

    /// The same sheet with some cells of text columns changed: row number and column place.
    ///
    /// # Errors
    /// When a column cannot be built.
    pub fn patched(&self, changed: &BTreeMap<(u32, usize), Cell>) -> Result<Self, OperationError> {
        let mut stored = self.stored.clone();
        for (place, held) in stored.iter_mut().enumerate() {
            if !changed.keys().any(|(_, column)| *column == place) || !matches!(held.values, Values::Text(_)) {
                continue;
            }
            let cell = |row: usize| {
                let key = (u32::try_from(row).unwrap_or(u32::MAX), place);
                match changed.get(&key) {
                    Some(Cell::Text(text)) => Some(Cow::Borrowed(text.as_str())),
                    Some(_) => None,
                    None => held.values.text(row).map(Cow::Borrowed),
                }
            };
            let values = text_values((0..self.height).map(cell))?;
            *held = Stored {
                values,
                form: Form::Plain,
                public: held.public.clone(),
            };
        }
        let patched = Self::assemble(&self.title, self.height, self.columns.clone(), stored, self.id.clone())?;
        Ok(Self {
            orders: self.orders.clone(),
            ..patched
        })
    }

    /// A column by its name, or else by its heading.
    ///
    /// # Errors
    /// [`OperationError::Usage`] with the names there are.
    pub(super) fn place(&self, name: &str) -> Result<usize, OperationError> {
        let by_heading = || self.column_place(&headed(&self.infos(), name, false)?.name);
        self.column_place(name).or_else(by_heading).ok_or_else(|| {
            let known = self.columns.iter().map(|column| column.name.as_str());
            OperationError::Usage(format!("no column `{name}`; {}", instead(name, known)))
        })
    }
}

/// Texts as values.
fn text_values<'a>(texts: impl Iterator<Item = Option<Cow<'a, str>>>) -> Result<Values, OperationError> {
    let texts: Vec<Option<Cow<'a, str>>> = texts.collect();
    let frame = FrameBuilder::new()
        .text("", texts.iter().map(|text| text.as_deref()))
        .finish()?;
    let column = frame
        .columns()
        .first()
        .ok_or_else(|| OperationError::Refused("a column of a table could not be built".to_owned()))?;
    Ok(Values::of(column)?)
}

/// The cells of a figure's column as typed values: numbers if there is nothing else, otherwise the shown text.
fn values_of(cells: &[Cell], number: bool) -> Result<Values, OperationError> {
    let all = |fits: fn(&Cell) -> bool| cells.iter().all(|cell| matches!(cell, Cell::Null) || fits(cell));
    let empty = cells.iter().all(|cell| matches!(cell, Cell::Null));
    let builder = FrameBuilder::new();
    let frame = if !empty && all(|cell| matches!(cell, Cell::Flag(_))) {
        builder.boolean(
            "",
            cells.iter().map(|cell| match cell {
                Cell::Flag(flag) => Some(*flag),
                _ => None,
            }),
        )
    } else if !empty && all(|cell| matches!(cell, Cell::Integer(_))) {
        builder.integer(
            "",
            cells.iter().map(|cell| match cell {
                Cell::Integer(value) => Some(*value),
                _ => None,
            }),
        )
    } else if all(Cell::is_number) && (number || !empty) {
        builder.real("", cells.iter().map(real_of))
    } else {
        builder.text(
            "",
            cells.iter().map(|cell| match cell {
                Cell::Null => None,
                cell => Some(cell.shown()),
            }),
        )
    };
    let frame = frame.finish()?;
    let column = frame.column("").map_err(FrameError::from)?;
    Ok(Values::of(column)?)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a whole number among decimal ones compares as one of them"
)]
fn real_of(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Integer(value) | Cell::Label(value) => Some(*value as f64),
        other => other.real(),
    }
}
