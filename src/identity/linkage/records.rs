//! The values of a table in the form that comparing wants: every text once, a record as small numbers.

use std::collections::HashMap;

use super::scheme::{Ask, Scheme};

/// One field of all records. A record may have no value, one or several.
#[derive(Debug, Default)]
struct Field {
    /// Where each record's values begin in `values`; one more than there are records.
    starts: Vec<u32>,
    values: Vec<u32>,
    /// Every distinct text.
    texts: Vec<Box<str>>,
    /// The groups of a table of aliases that each distinct text stands in, sorted.
    groups: Vec<Box<[u32]>>,
}

/// A table of records for one scheme.
#[derive(Debug)]
pub struct Records {
    rows: usize,
    fields: Vec<Field>,
}

impl Records {
    /// A table of so many records without any value.
    #[must_use]
    pub fn new(scheme: &Scheme, rows: usize) -> Self {
        let fields = scheme.fields.iter().map(|_| Field::default()).collect();
        Self { rows, fields }
    }

    /// How many records there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Sets a field by a value a record; empty text is no value. A field that the scheme never asks for is passed over.
    pub fn set<S: AsRef<str>>(&mut self, scheme: &Scheme, field: &str, values: impl IntoIterator<Item = Option<S>>) {
        self.set_many(scheme, field, values);
    }

    /// Sets a field by any number of values a record. Records beyond the last one given have none.
    pub fn set_many<S: AsRef<str>, I: IntoIterator<Item = S>>(
        &mut self,
        scheme: &Scheme,
        field: &str,
        values: impl IntoIterator<Item = I>,
    ) {
        let Some(place) = scheme.field(field) else { return };
        let mut made = Field::default();
        let mut known: HashMap<Box<str>, u32> = HashMap::new();
        made.starts.push(0);
        for record in values.into_iter().take(self.rows) {
            let from = made.values.len();
            for value in record {
                let text = value.as_ref();
                if text.is_empty() {
                    continue;
                }
                let id = match known.get(text) {
                    Some(id) => *id,
                    None => {
                        let id = made.texts.len() as u32;
                        made.texts.push(text.into());
                        known.insert(text.into(), id);
                        id
                    }
                };
                if !made.values.get(from..).unwrap_or_default().contains(&id) {
                    made.values.push(id);
                }
            }
            made.starts.push(made.values.len() as u32);
        }
        made.starts.resize(self.rows + 1, made.values.len() as u32);
        made.groups = groups(scheme, place, &made.texts);
        if let Some(slot) = self.fields.get_mut(place) {
            *slot = made;
        }
    }

    /// The values of a record, as the numbers of their texts.
    pub(super) fn ids(&self, field: usize, row: u32) -> &[u32] {
        let find = || {
            let field = self.fields.get(field)?;
            let from = *field.starts.get(row as usize)? as usize;
            let to = *field.starts.get(row as usize + 1)? as usize;
            field.values.get(from..to)
        };
        find().unwrap_or_default()
    }

    /// A value's text.
    pub(super) fn text(&self, field: usize, id: u32) -> &str {
        let texts = self.fields.get(field).map(|field| &field.texts);
        texts.and_then(|texts| texts.get(id as usize)).map_or("", |text| text)
    }

    /// The first text of a record; empty where it has none.
    pub(super) fn first(&self, field: usize, row: u32) -> &str {
        self.ids(field, row).first().map_or("", |id| self.text(field, *id))
    }

    /// The groups of aliases that a text stands in.
    pub(super) fn groups(&self, field: usize, id: u32) -> &[u32] {
        let groups = self.fields.get(field).map(|field| &field.groups);
        groups
            .and_then(|groups| groups.get(id as usize))
            .map_or(&[], |groups| groups)
    }
}

/// For each text the groups it stands in, where the scheme asks for aliases of the field.
fn groups(scheme: &Scheme, field: usize, texts: &[Box<str>]) -> Vec<Box<[u32]>> {
    let levels = scheme.comparisons.iter().flat_map(|comparison| &comparison.level);
    let table = levels.flat_map(|level| &level.all).find_map(|ask| match ask {
        Ask::Alias { field: asked, table } if *asked == field => scheme.aliases.get(table),
        _ => None,
    });
    let Some(table) = table else { return Vec::new() };
    let mut of: HashMap<&str, Vec<u32>> = HashMap::new();
    for (group, names) in table.iter().enumerate() {
        for name in names {
            of.entry(name).or_default().push(group as u32);
        }
    }
    let found = texts.iter().map(|text| of.get(&**text).cloned().unwrap_or_default());
    found.map(Vec::into_boxed_slice).collect()
}
