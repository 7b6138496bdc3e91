//! From the text of `assay.toml` to settings: one pass over the whole file, all errors together.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml_edit::{Document, Item, TableLike};

use super::errors::{SettingsError, SettingsErrors};
use super::keys::{PLAYBOOK_KEYS, PROFILE_KEYS, SECTIONS, SOURCE_KEYS, WORKSPACE_KEYS, names};
use super::parameters::read_parameters;
use super::walk::{Place, Walk, scalar_text};
use super::{
    PlaybookSettings, PlaybookVocabulary, ProfileSettings, Settings, SourceEntry, Vocabulary, WorkspaceSettings,
};

pub(super) const A_SECTION: &str = "a section";
const A_NAME: &str = "a text such as \"default\"";

pub(super) fn parse(text: &str, shown_path: &str, vocabulary: &Vocabulary) -> Result<Settings, SettingsErrors> {
    let mut walk = Walk::new(text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let (line, column) = walk.position(error.span().map_or(0, |span| span.start));
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            let errors = vec![SettingsError::Syntax { line, column, message }];
            return Err(SettingsErrors {
                shown_path: shown_path.to_owned(),
                errors,
            });
        }
    };
    let settings = read_top(&mut walk, document.as_table(), vocabulary);
    let mut errors = walk.errors;
    if errors.is_empty() {
        return Ok(settings);
    }
    errors.sort_by_key(SettingsError::line);
    Err(SettingsErrors {
        shown_path: shown_path.to_owned(),
        errors,
    })
}

fn read_top(walk: &mut Walk, table: &dyn TableLike, vocabulary: &Vocabulary) -> Settings {
    let top = Place::top();
    let mut settings = Settings::default();
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, &top);
        match key {
            "workspace" => {
                if let Some(table) = walk.table(item, &place, A_SECTION) {
                    settings.workspace = read_workspace(walk, table, &place, vocabulary);
                }
            }
            "playbooks" => {
                if let Some(table) = walk.table(item, &place, A_SECTION) {
                    settings.playbooks = read_playbooks(walk, table, &place, vocabulary);
                }
            }
            _ => walk.unknown("section or key", key, place.line, &top, &names(&SECTIONS)),
        }
    }
    settings
}

fn read_workspace(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    vocabulary: &Vocabulary,
) -> WorkspaceSettings {
    let mut workspace = WorkspaceSettings::default();
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        match key {
            "name" => workspace.name = walk.text(item, &place, "a text").unwrap_or_default(),
            "as_of" => workspace.as_of = read_date(walk, item, &place),
            "timezone" => {
                if let Some(zone) = walk.text(item, &place, "a text such as \"UTC\" or \"-05:00\"") {
                    workspace.timezone = zone;
                    if workspace.offset().is_none() {
                        let why = "write UTC or an offset such as -05:00 (names of regions are not known)";
                        walk.bad_value(&place, &workspace.timezone, why);
                    }
                }
            }
            "live" => workspace.live = walk.flag(item, &place).unwrap_or_default(),
            "sample" => workspace.sample = walk.flag(item, &place).unwrap_or_default(),
            "playbook" => {
                workspace.playbook = walk.text(item, &place, "a playbook's name");
                if let Some(name) = workspace.playbook.as_deref()
                    && !vocabulary.playbooks.contains_key(name)
                {
                    walk.unknown("playbook", name, place.line, &place, &playbook_names(vocabulary));
                }
            }
            "leads_per_day" => {
                let number = item.as_integer().and_then(|number| usize::try_from(number).ok());
                workspace.leads_per_day = number.filter(|number| *number > 0);
                if workspace.leads_per_day.is_none() {
                    walk.wrong_type(&place, "a whole number above 0, such as 50", item);
                }
            }
            _ => walk.unknown("key", key, place.line, parent, &names(&WORKSPACE_KEYS)),
        }
    }
    workspace
}

fn playbook_names(vocabulary: &Vocabulary) -> Vec<String> {
    vocabulary.playbooks.keys().cloned().collect()
}

/// A date: `2026-01-31` bare or as a text.
fn read_date(walk: &mut Walk, item: &Item, place: &Place) -> Option<NaiveDate> {
    const EXPECTED: &str = "a date such as 2026-01-31";
    let text = match (item.as_str(), item.as_datetime()) {
        (Some(text), _) => text.to_owned(),
        (None, Some(date)) if date.time.is_none() => date.to_string(),
        _ => {
            walk.wrong_type(place, EXPECTED, item);
            return None;
        }
    };
    let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
    if date.is_none() {
        walk.bad_value(place, &text, format!("expected {EXPECTED}"));
    }
    date
}

fn read_playbooks(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    vocabulary: &Vocabulary,
) -> BTreeMap<String, PlaybookSettings> {
    let mut playbooks = BTreeMap::new();
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        let Some(words) = vocabulary.playbooks.get(key) else {
            walk.unknown("playbook", key, place.line, parent, &playbook_names(vocabulary));
            continue;
        };
        if let Some(table) = walk.table(item, &place, A_SECTION) {
            playbooks.insert(key.to_owned(), read_playbook(walk, table, &place, words));
        }
    }
    playbooks
}

fn read_playbook(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    words: &PlaybookVocabulary,
) -> PlaybookSettings {
    let mut playbook = PlaybookSettings::default();
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        match key {
            "profile" => playbook.profile = walk.text(item, &place, A_NAME),
            "datasets" => {
                if let Some(table) = walk.table(item, &place, A_SECTION) {
                    playbook.datasets = read_datasets(walk, table, &place, words);
                }
            }
            "parameters" => playbook.parameters = read_parameters(walk, item, &place, words),
            "profiles" => {
                if let Some(table) = walk.table(item, &place, A_SECTION) {
                    playbook.profiles = read_profiles(walk, table, &place, words);
                }
            }
            _ => walk.unknown("key", key, place.line, parent, &names(&PLAYBOOK_KEYS)),
        }
    }
    playbook
}

fn read_profiles(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    words: &PlaybookVocabulary,
) -> BTreeMap<String, ProfileSettings> {
    let mut profiles = BTreeMap::new();
    let mut extends_places = BTreeMap::new();
    for (name, item) in table.iter() {
        let place = walk.place_of(table, name, parent);
        let Some(section) = walk.table(item, &place, A_SECTION) else {
            continue;
        };
        let mut profile = ProfileSettings::default();
        for (key, item) in section.iter() {
            let place = walk.place_of(section, key, &place);
            match key {
                "extends" => {
                    profile.extends = walk.text(item, &place, A_NAME);
                    extends_places.insert(name.to_owned(), place);
                }
                "parameters" => profile.parameters = read_parameters(walk, item, &place, words),
                _ => walk.unknown(
                    "key",
                    key,
                    place.line,
                    &place_without(&place, key),
                    &names(&PROFILE_KEYS),
                ),
            }
        }
        profiles.insert(name.to_owned(), profile);
    }
    for (name, place) in &extends_places {
        if let Some(circle) = circle_from(name, &profiles) {
            walk.bad_value(
                place,
                circle.last().map_or("", String::as_str),
                format!("profiles extend each other in a circle: {}", circle.join(" → ")),
            );
        }
    }
    profiles
}

fn place_without(place: &Place, key: &str) -> Place {
    let name = place
        .name
        .strip_suffix(key)
        .and_then(|name| name.strip_suffix('.'))
        .unwrap_or(&place.name);
    Place {
        name: name.to_owned(),
        line: place.line,
    }
}

/// The names from `start` back to `start`, if following `extends` leads there.
fn circle_from(start: &str, profiles: &BTreeMap<String, ProfileSettings>) -> Option<Vec<String>> {
    let mut path = vec![start.to_owned()];
    let mut current = start;
    // No path without a circle is longer than there are profiles.
    for _ in 0..profiles.len() {
        current = profiles.get(current)?.extends.as_deref()?;
        path.push(current.to_owned());
        if current == start {
            return Some(path);
        }
    }
    None
}

fn read_datasets(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    words: &PlaybookVocabulary,
) -> BTreeMap<String, Vec<SourceEntry>> {
    const EXPECTED: &str = "a list of entries, each [[…]] with a `path`";
    let mut datasets = BTreeMap::new();
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        if !words.datasets.iter().any(|dataset| dataset == key) {
            walk.unknown("dataset", key, place.line, parent, &words.datasets);
            continue;
        }
        let mut sources = Vec::new();
        match item {
            Item::ArrayOfTables(entries) => {
                for entry in entries {
                    let place = walk.entry_place(entry.span(), &place);
                    sources.extend(read_source(walk, entry, &place, words));
                }
            }
            _ => match (item.as_array(), item.as_table_like()) {
                (Some(values), _) => {
                    for value in values {
                        let place = walk.entry_place(value.span(), &place);
                        match value.as_inline_table() {
                            Some(entry) => sources.extend(read_source(walk, entry, &place, words)),
                            None => walk.wrong_type(&place, EXPECTED, &Item::Value(value.clone())),
                        }
                    }
                }
                (None, Some(entry)) => sources.extend(read_source(walk, entry, &place, words)),
                (None, None) => walk.wrong_type(&place, EXPECTED, item),
            },
        }
        datasets.insert(key.to_owned(), sources);
    }
    datasets
}

fn read_source(
    walk: &mut Walk,
    table: &dyn TableLike,
    parent: &Place,
    words: &PlaybookVocabulary,
) -> Option<SourceEntry> {
    let mut entry = SourceEntry {
        line: Some(parent.line),
        ..SourceEntry::default()
    };
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        match key {
            "path" => match walk.text(item, &place, "a text such as \"data/ca.csv\"") {
                Some(path) if path.trim().is_empty() => {
                    walk.bad_value(&place, &path, "write a file, a folder or a pattern such as data/*.csv");
                }
                Some(path) => entry.path = path,
                None => {}
            },
            "layout" => entry.layout = walk.text(item, &place, "a layout's name"),
            "columns" => entry.columns = read_columns(walk, item, &place),
            attribute if words.source_attributes.iter().any(|known| known == attribute) => match scalar_text(item) {
                Some(text) => {
                    entry.attributes.insert(key.to_owned(), text);
                }
                None => walk.wrong_type(&place, "one text, number, flag or date", item),
            },
            _ => {
                let known: Vec<String> = names(&SOURCE_KEYS)
                    .into_iter()
                    .chain(words.source_attributes.clone())
                    .collect();
                walk.unknown("key", key, place.line, parent, &known);
            }
        }
    }
    if !table.contains_key("path") {
        let (line, place) = (parent.line, format!("the entry [[{}]]", parent.name));
        walk.errors.push(SettingsError::Missing {
            line,
            key: "path",
            place,
            why: "write path = \"data/file.csv\"",
        });
    }
    Some(entry).filter(|entry| !entry.path.is_empty())
}

fn read_columns(walk: &mut Walk, item: &Item, parent: &Place) -> BTreeMap<String, String> {
    let mut columns = BTreeMap::new();
    let expected = "a table such as { phone = \"Tel.\" }";
    let Some(table) = walk.table(item, parent, expected) else {
        return columns;
    };
    for (key, item) in table.iter() {
        let place = walk.place_of(table, key, parent);
        if let Some(header) = walk.text(item, &place, "the file's header as a text") {
            columns.insert(key.to_owned(), header);
        }
    }
    columns
}
