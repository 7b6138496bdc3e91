//! Writing `assay.toml`: the commented file a workspace begins with, and edits of its sources. Comments and order of the
//! user's file are kept.

use std::collections::BTreeMap;
use std::path::Path;

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::SourceEntry;
use crate::store::atomic::write_atomic;
use crate::store::error::StoreError;
use crate::store::workspace::covers;

/// The commented `assay.toml` of `assay init` for a playbook; `entries` is the text of its sources, each as
/// [`entry_text`] writes it.
pub fn template(playbook: &str, entries: &str) -> String {
    format!(
        "# An Assay workspace: data files and what to do with them. `assay doctor` checks this file.\n\
         \n\
         [workspace]\n\
         # name = \"Spring list\"        # the folder's name unless given\n\
         # as_of = 2026-01-31          # the date that runs take for today; the real one unless given\n\
         timezone = \"UTC\"              # or an offset such as \"-05:00\": turns timestamps into dates\n\
         live = false                  # true allows calls to outside services (each has its own switch besides)\n\
         playbook = {playbook}\n\
         # leads_per_day = 50            # what the screen's \"today 34 of 50\" counts up to\n\
         \n\
         [playbooks.{key}]\n\
         # profile = \"default\"         # a named set of parameters\n\
         \n\
         # One entry a source. `path` is a file, a folder, or a pattern such as \"data/*.csv\".\n\
         # columns = {{ phone = \"Tel.\" }} maps a column's name to the header in the file; `assay map` proposes it.\n\
         {entries}\n\
         # Parameters by dotted name; `assay run {name} --set NAME=VALUE` tries one without writing it here.\n\
         [playbooks.{key}.parameters]\n",
        playbook = quoted(playbook),
        name = playbook,
        key = key(playbook),
    )
}

/// One source as it stands in `assay.toml`.
pub fn entry_text(playbook: &str, dataset: &str, entry: &SourceEntry) -> String {
    let mut text = format!("[[playbooks.{}.datasets.{}]]\n", key(playbook), key(dataset));
    text.push_str(&format!("path = {}\n", quoted(&entry.path)));
    if let Some(layout) = &entry.layout {
        text.push_str(&format!("layout = {}\n", quoted(layout)));
    }
    for (name, value) in &entry.attributes {
        text.push_str(&format!("{} = {}\n", key(name), quoted(value)));
    }
    if !entry.columns.is_empty() {
        text.push_str(&format!("columns = {}\n", columns_table(&entry.columns)));
    }
    text
}

/// Saves a header mapping (canonical column to the file's header) for `file` into the settings file at `path`: into the
/// entry of the dataset that is, contains or matches the file, or into a new entry if there is none. Mapped columns are
/// added or replaced, others stay; comments stay; the write is atomic. An empty mapping just enters the file.
///
/// # Errors
/// [`StoreError::Mapping`] when the file is no TOML or its sections are of another shape, [`StoreError::Io`] from below.
pub fn save_mapping(
    path: &Path,
    playbook: &str,
    dataset: &str,
    file: &str,
    mapping: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    let changed = change_sources(path, playbook, dataset, |sources| put_into(sources, file, mapping))?;
    write_atomic(path, changed.after.as_bytes())
}

/// The settings' text before and after an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceSaved {
    /// The text that stood there.
    pub before: String,
    /// The text that stands there now.
    pub after: String,
}

/// The settings at `path` with a dataset's list of sources edited by `put`, which gives nothing where the list is of
/// another shape. An absent list is made first. Nothing is written.
pub(super) fn change_sources(
    path: &Path,
    playbook: &str,
    dataset: &str,
    put: impl FnOnce(&mut Item) -> Option<()>,
) -> Result<SourceSaved, StoreError> {
    let refused = |problem: String| StoreError::Mapping {
        path: path.to_owned(),
        problem,
    };
    let before = std::fs::read_to_string(path).map_err(StoreError::io("read the settings", path))?;
    let mut document: DocumentMut = before
        .parse()
        .map_err(|error| refused(format!("the file is no TOML: {error}")))?;
    let mut section: &mut dyn TableLike = document.as_table_mut();
    for name in ["playbooks", playbook, "datasets"] {
        let item = section.entry(name).or_insert_with(|| {
            let mut table = Table::new();
            // Only the entry below gets a heading of its own.
            table.set_implicit(true);
            Item::Table(table)
        });
        section = item
            .as_table_like_mut()
            .ok_or_else(|| refused(format!("`{name}` is no section")))?;
    }
    let sources = section
        .entry(dataset)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    put(sources).ok_or_else(|| refused(format!("`{dataset}` is no list of entries with a `path`")))?;
    let after = document.to_string();
    Ok(SourceSaved { before, after })
}

fn put_into(sources: &mut Item, file: &str, mapping: &BTreeMap<String, String>) -> Option<()> {
    if let Some(entries) = sources.as_array_of_tables_mut() {
        let paths: Vec<&str> = entries.iter().map(path_of).collect();
        if let Some(entry) = best_match(&paths, file).and_then(|index| entries.get_mut(index)) {
            return put_columns(entry, mapping);
        }
        let mut entry = Table::new();
        entry.insert("path", toml_edit::value(file));
        put_columns(&mut entry, mapping)?;
        entries.push(entry);
        return Some(());
    }
    if let Some(entries) = sources.as_array_mut() {
        let paths: Vec<&str> = entries
            .iter()
            .map(|value| value.as_inline_table().map(path_of))
            .collect::<Option<Vec<_>>>()?;
        if let Some(entry) = best_match(&paths, file).and_then(|index| entries.get_mut(index)) {
            return put_columns(entry.as_inline_table_mut()?, mapping);
        }
        let mut entry = InlineTable::new();
        entry.insert("path", Value::from(file));
        put_columns(&mut entry, mapping)?;
        entries.push(entry);
        return Some(());
    }
    // One section instead of a list: it takes the mapping only if it is this file's.
    let entry = sources.as_table_like_mut()?;
    if best_match(&[path_of(entry)], file).is_some() {
        put_columns(entry, mapping)
    } else {
        None
    }
}

fn path_of<T: TableLike + ?Sized>(entry: &T) -> &str {
    entry.get("path").and_then(Item::as_str).unwrap_or_default()
}

/// The entry that names the file itself, else the first folder or pattern that takes it in.
fn best_match(paths: &[&str], file: &str) -> Option<usize> {
    let plain = |text: &str| text.trim_start_matches("./").to_owned();
    let exact = paths.iter().position(|path| plain(path) == plain(file));
    exact.or_else(|| paths.iter().position(|path| covers(path, file)))
}

fn put_columns(entry: &mut dyn TableLike, mapping: &BTreeMap<String, String>) -> Option<()> {
    if mapping.is_empty() {
        return Some(());
    }
    let columns = entry
        .entry("columns")
        .or_insert_with(|| toml_edit::value(InlineTable::new()));
    let columns = columns.as_table_like_mut()?;
    for (column, header) in mapping {
        columns.insert(column, toml_edit::value(header.as_str()));
    }
    Some(())
}

fn columns_table(columns: &BTreeMap<String, String>) -> String {
    columns
        .iter()
        .map(|(name, header)| (name.as_str(), header.as_str()))
        .collect::<InlineTable>()
        .to_string()
        .trim()
        .to_owned()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string().trim().to_owned()
}

fn key(text: &str) -> String {
    toml_edit::Key::new(text).display_repr().into_owned()
}
