//! Walking a TOML document with an eye on its lines: typed access that collects errors instead of stopping at one.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

use super::errors::SettingsError;

/// How alike two keys must be (normalised Damerau-Levenshtein, 0–1) for one to be offered for the other: half of the
/// letters in place, which takes in a dropped prefix or a swapped pair but not an unrelated word.
const NEAR_ENOUGH: f64 = 0.5;

/// The text's lines and the errors found so far.
pub(super) struct Walk {
    /// The offset each line begins at.
    line_starts: Vec<usize>,
    pub(super) errors: Vec<SettingsError>,
}

/// Where a key stands: its dotted name from the top, and its line.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) line: usize,
}

impl Place {
    pub(super) fn top() -> Self {
        Place {
            name: String::new(),
            line: 1,
        }
    }

    /// The section as it is written in errors.
    pub(super) fn shown(&self) -> String {
        if self.name.is_empty() {
            "the file".to_owned()
        } else {
            format!("[{}]", self.name)
        }
    }
}

impl Walk {
    pub(super) fn new(text: &str) -> Self {
        let ends = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Walk {
            line_starts: std::iter::once(0).chain(ends).collect(),
            errors: Vec::new(),
        }
    }

    /// Line and column (in bytes), both from 1.
    pub(super) fn position(&self, offset: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = line
            .checked_sub(1)
            .and_then(|index| self.line_starts.get(index))
            .copied()
            .unwrap_or(0);
        (line, offset - start + 1)
    }

    fn line_of(&self, span: Option<Range<usize>>, otherwise: usize) -> usize {
        span.map_or(otherwise, |span| self.position(span.start).0)
    }

    /// The place of a key of `table`: the line of the key itself, else of its value, else of the table.
    pub(super) fn place_of(&self, table: &dyn TableLike, key: &str, parent: &Place) -> Place {
        let found = table.get_key_value(key);
        let span = found.and_then(|(key, item)| key.span().or_else(|| item.span()));
        let name = if parent.name.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", parent.name)
        };
        Place {
            name,
            line: self.line_of(span, parent.line),
        }
    }

    /// The place of one entry of a list: the list's name, the entry's own line.
    pub(super) fn entry_place(&self, span: Option<Range<usize>>, list: &Place) -> Place {
        Place {
            name: list.name.clone(),
            line: self.line_of(span, list.line),
        }
    }

    pub(super) fn wrong_type(&mut self, place: &Place, expected: &'static str, item: &Item) {
        let found = described(item);
        self.errors.push(SettingsError::WrongType {
            line: place.line,
            key: place.name.clone(),
            expected,
            found,
        });
    }

    pub(super) fn bad_value(&mut self, place: &Place, value: &str, why: impl Into<String>) {
        let (line, key) = (place.line, place.name.clone());
        self.errors.push(SettingsError::BadValue {
            line,
            key,
            value: value.to_owned(),
            why: why.into(),
        });
    }

    /// Reports `key` (the last part of `place`) as unknown in `parent`, with the nearest of `known`.
    pub(super) fn unknown(&mut self, what: &'static str, key: &str, line: usize, parent: &Place, known: &[String]) {
        self.errors.push(SettingsError::UnknownKey {
            line,
            what,
            key: key.to_owned(),
            place: parent.shown(),
            nearest: nearest(key, known),
            known: known.to_vec(),
        });
    }

    pub(super) fn table<'a>(
        &mut self,
        item: &'a Item,
        place: &Place,
        expected: &'static str,
    ) -> Option<&'a dyn TableLike> {
        let table = item.as_table_like();
        if table.is_none() {
            self.wrong_type(place, expected, item);
        }
        table
    }

    pub(super) fn text(&mut self, item: &Item, place: &Place, expected: &'static str) -> Option<String> {
        let text = item.as_str().map(str::to_owned);
        if text.is_none() {
            self.wrong_type(place, expected, item);
        }
        text
    }

    pub(super) fn flag(&mut self, item: &Item, place: &Place) -> Option<bool> {
        let flag = item.as_bool();
        if flag.is_none() {
            self.wrong_type(place, "true or false", item);
        }
        flag
    }
}

/// The known word nearest to `key`, if one is near; of two equally near ones the first.
pub fn nearest(key: &str, known: &[String]) -> Option<String> {
    let key = key.to_lowercase();
    let mut best: Option<(f64, &String)> = None;
    for candidate in known {
        let likeness = strsim::normalized_damerau_levenshtein(&key, &candidate.to_lowercase());
        if likeness >= NEAR_ENOUGH && best.is_none_or(|(so_far, _)| likeness > so_far) {
            best = Some((likeness, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.clone())
}

/// A value's type with the value itself where it is short: "a number (60)".
fn described(item: &Item) -> String {
    let value = match item {
        Item::Value(value) => value,
        Item::Table(_) => return "a section".to_owned(),
        Item::ArrayOfTables(_) => return "a list of sections".to_owned(),
        Item::None => return "nothing".to_owned(),
    };
    match value {
        Value::String(text) => format!("a text ({:?})", text.value()),
        Value::Integer(number) => format!("a number ({})", number.value()),
        Value::Float(number) => format!("a number ({})", number.value()),
        Value::Boolean(flag) => format!("a flag ({})", flag.value()),
        Value::Datetime(date) => format!("a date or time ({})", date.value()),
        Value::Array(_) => "a list".to_owned(),
        Value::InlineTable(_) => "a table".to_owned(),
    }
}

/// A value of the document as plain data.
pub(super) fn plain(item: &Item) -> Option<toml::Value> {
    match item {
        Item::None => None,
        Item::Value(value) => plain_value(value),
        Item::Table(table) => plain_table(table),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|table| plain_table(table))
            .collect::<Option<Vec<_>>>()
            .map(toml::Value::Array),
    }
}

fn plain_value(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::String(text) => toml::Value::String(text.value().clone()),
        Value::Integer(number) => toml::Value::Integer(*number.value()),
        Value::Float(number) => toml::Value::Float(*number.value()),
        Value::Boolean(flag) => toml::Value::Boolean(*flag.value()),
        Value::Datetime(date) => toml::Value::Datetime(*date.value()),
        Value::Array(values) => toml::Value::Array(values.iter().map(plain_value).collect::<Option<Vec<_>>>()?),
        Value::InlineTable(table) => plain_table(table)?,
    })
}

fn plain_table(table: &dyn TableLike) -> Option<toml::Value> {
    let pairs = table
        .iter()
        .map(|(key, item)| plain(item).map(|value| (key.to_owned(), value)));
    pairs.collect::<Option<toml::Table>>().map(toml::Value::Table)
}

/// A scalar as text, for attributes that are written as numbers, flags or dates; none for lists and tables.
pub(super) fn scalar_text(item: &Item) -> Option<String> {
    match item.as_value()? {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Float(number) => Some(number.value().to_string()),
        Value::Boolean(flag) => Some(flag.value().to_string()),
        Value::Datetime(date) => Some(date.value().to_string()),
        Value::Array(_) | Value::InlineTable(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_near_or_none() {
        let known: Vec<String> = ["playbook", "live", "timezone", "tiers.gold"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(nearest("playbok", &known).as_deref(), Some("playbook"));
        assert_eq!(nearest("Time_Zone", &known).as_deref(), Some("timezone"));
        assert_eq!(nearest("tier.gold", &known).as_deref(), Some("tiers.gold"));
        assert_eq!(nearest("colour", &known), None);
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn positions_count_from_one() {
        let walk = Walk::new("ab\ncd\n");
        assert_eq!(walk.position(0), (1, 1));
        assert_eq!(walk.position(2), (1, 3));
        assert_eq!(walk.position(3), (2, 1));
        assert_eq!(walk.position(6), (3, 1));
    }
}
