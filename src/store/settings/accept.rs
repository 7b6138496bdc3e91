//! Putting a whole source entry into `assay.toml`: what a person accepted on the mapping sheet, with its layout and
//! attributes. What does not change keeps its place and its comment.

use std::path::Path;

use toml_edit::{InlineTable, Item, Table, TableLike, Value};

use super::edit::{SourceSaved, change_sources};
use super::keys::SOURCE_KEYS;
use super::{Settings, SourceEntry, Vocabulary};
use crate::store::atomic::write_atomic;
use crate::store::error::StoreError;

/// Puts an entry into the settings file at `path`. The entry whose path is written as `replaces` takes the new layout,
/// attributes and columns (its path stays as it is written); without one, a new entry is added. The result is read
/// back before it is written, and the write is atomic.
///
/// # Errors
/// [`StoreError::Mapping`] when the file is no TOML or its sections are of another shape, [`StoreError::Settings`] when
/// the result would not read, [`StoreError::Io`] from below; then nothing was written.
pub fn save_source(
    path: &Path,
    playbook: &str,
    dataset: &str,
    entry: &SourceEntry,
    replaces: Option<&str>,
    vocabulary: &Vocabulary,
) -> Result<SourceSaved, StoreError> {
    let saved = change_sources(path, playbook, dataset, |sources| put(sources, entry, replaces))?;
    Settings::parse(&saved.after, &path.display().to_string(), vocabulary)?;
    write_atomic(path, saved.after.as_bytes())?;
    Ok(saved)
}

fn put(sources: &mut Item, entry: &SourceEntry, replaces: Option<&str>) -> Option<()> {
    let is_it = |table: &dyn TableLike| replaces.is_some() && table.get("path").and_then(Item::as_str) == replaces;
    if let Some(entries) = sources.as_array_of_tables_mut() {
        let found = entries.iter().position(|table| is_it(table));
        if let Some(table) = found.and_then(|place| entries.get_mut(place)) {
            fill(table, entry);
            return Some(());
        }
        let mut table = Table::new();
        table.insert("path", toml_edit::value(entry.path.as_str()));
        fill(&mut table, entry);
        entries.push(table);
        return Some(());
    }
    if let Some(entries) = sources.as_array_mut() {
        for value in entries.iter_mut() {
            let table = value.as_inline_table_mut()?;
            if is_it(table) {
                fill(table, entry);
                return Some(());
            }
        }
        let mut table = InlineTable::new();
        table.insert("path", Value::from(entry.path.as_str()));
        fill(&mut table, entry);
        entries.push(table);
        return Some(());
    }
    // One section instead of a list: it can only be this file's.
    let table = sources.as_table_like_mut().filter(|table| is_it(*table))?;
    fill(table, entry);
    Some(())
}

/// Layout, attributes and columns as the entry has them; whatever else stood there goes.
fn fill(table: &mut dyn TableLike, entry: &SourceEntry) {
    match &entry.layout {
        Some(layout) => set(table, "layout", layout),
        None => {
            table.remove("layout");
        }
    }
    let old: Vec<String> = table
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| !SOURCE_KEYS.iter().any(|own| own.name == key) && !entry.attributes.contains_key(key))
        .collect();
    for key in old {
        table.remove(&key);
    }
    for (key, value) in &entry.attributes {
        set(table, key, value);
    }
    if entry.columns.is_empty() {
        table.remove("columns");
        return;
    }
    let columns = table
        .entry("columns")
        .or_insert_with(|| toml_edit::value(InlineTable::new()));
    let Some(columns) = columns.as_table_like_mut() else {
        return;
    };
    let old: Vec<String> = columns
        .iter()
        .map(|(key, _)| key.to_owned())
        .filter(|key| !entry.columns.contains_key(key))
        .collect();
    for key in old {
        columns.remove(&key);
    }
    for (column, header) in &entry.columns {
        set(columns, column, header);
    }
}

/// Sets a text; the same text stays untouched, and a changed one keeps what stands around it.
fn set(table: &mut dyn TableLike, key: &str, text: &str) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) if old.as_str() == Some(text) => {}
        Some(old) => {
            let around = old.decor().clone();
            *old = Value::from(text);
            *old.decor_mut() = around;
        }
        None => {
            table.insert(key, toml_edit::value(text));
        }
    }
}
