//! The parameters form: the rows a worker prepared, and the draft that is not written yet.

use super::input::Input;
use super::model::{List, Loaded};
use crate::engine::Origin;
use crate::operations::{ParameterEdits, ParameterForm, ParameterRow, StaleAfter};

/// A value being typed.
#[derive(Debug, Clone)]
pub struct Typed {
    /// The line.
    pub input: Input,
    /// What would fit, while this does not.
    pub error: Option<String>,
}

/// The form over the pane.
#[derive(Debug, Clone)]
pub struct FormLayer {
    /// The phase whose parameters stand first.
    pub phase: Option<String>,
    /// The rows.
    pub form: Loaded<Box<ParameterForm>>,
    /// The profile in force in the settings.
    pub saved_profile: Option<String>,
    /// What `S` would write.
    pub edits: ParameterEdits,
    /// What the edits make stale; nothing while there are none.
    pub stale: Option<Loaded<StaleAfter>>,
    /// Part of the names in sight.
    pub narrow: Input,
    /// Whether that is being typed.
    pub narrowing: bool,
    /// The selection among the entries.
    pub list: List,
    /// The value being typed.
    pub typed: Option<Typed>,
    /// Why the last try to save was refused.
    pub wrong: Vec<String>,
    /// Whether it is asked what shall become of unsaved edits.
    pub asking: bool,
}

/// A line of the form.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// A heading.
    Group(&'a str),
    /// A parameter.
    Row(&'a ParameterRow),
}

impl FormLayer {
    /// A form that waits for its rows.
    pub fn new(phase: Option<String>) -> Self {
        Self {
            phase,
            form: Loaded::Waiting,
            saved_profile: None,
            edits: ParameterEdits::default(),
            stale: None,
            narrow: Input::default(),
            narrowing: false,
            list: List::default(),
            typed: None,
            wrong: Vec::new(),
            asking: false,
        }
    }

    /// The lines in sight under what is typed to narrow them.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let Some(form) = self.form.ready() else {
            return Vec::new();
        };
        let part = self.narrow.text().trim().to_lowercase();
        let mut group = "";
        let mut entries = Vec::new();
        for row in form
            .rows
            .iter()
            .filter(|row| row.spec.name.to_lowercase().contains(&part))
        {
            if row.group != group {
                group = &row.group;
                entries.push(Entry::Group(group));
            }
            entries.push(Entry::Row(row));
        }
        entries
    }

    /// The selected parameter.
    pub fn selected(&self) -> Option<&ParameterRow> {
        match self.entries().get(self.list.selected) {
            Some(Entry::Row(row)) => Some(row),
            _ => None,
        }
    }

    /// A parameter's value in the draft and where it comes from.
    pub fn value<'a>(&'a self, row: &'a ParameterRow) -> (&'a toml::Value, Origin) {
        match self.edits.values.get(&row.spec.name) {
            Some(Some(value)) => (value, Origin::Draft),
            Some(None) => (&row.beneath, row.beneath_origin.clone()),
            None => (&row.value, row.origin.clone()),
        }
    }

    /// Whether a parameter has an edit.
    pub fn is_edited(&self, row: &ParameterRow) -> bool {
        self.edits.values.contains_key(&row.spec.name)
    }

    /// Notes a new value, or with none that `assay.toml` shall not speak of it. What changes nothing is no edit.
    pub fn edit(&mut self, row: &ParameterRow, value: Option<toml::Value>) {
        self.wrong.clear();
        let held = row.origin == Origin::Workspace;
        let idle = match &value {
            Some(value) => *value == row.value,
            None => !held,
        };
        let name = &row.spec.name;
        if idle {
            self.edits.values.remove(name);
        } else {
            self.edits.values.insert(name.clone(), value);
        }
    }

    /// Moves the selection by rows; headings are passed over, and the one above the selection stays in sight.
    pub fn step(&mut self, by: isize, height: usize) {
        let rows: Vec<bool> = self
            .entries()
            .iter()
            .map(|entry| matches!(entry, Entry::Row(_)))
            .collect();
        let is_row = |place: usize| rows.get(place).copied().unwrap_or(false);
        self.list.step(by, rows.len(), height);
        let here = self.list.selected;
        let below = (here..rows.len()).find(|place| is_row(*place));
        let above = (0..=here).rev().find(|place| is_row(*place));
        let found = if by < 0 { above.or(below) } else { below.or(above) };
        self.list.select(found.unwrap_or(0), rows.len(), height);
        let heading = self.list.selected.saturating_sub(1);
        if height > 1 && self.list.offset == self.list.selected && !is_row(heading) {
            self.list.offset = heading;
        }
    }

    /// Selects a parameter by name, where it is in sight; else the first one.
    pub fn select(&mut self, name: Option<&str>, height: usize) {
        let entries = self.entries();
        let place = entries
            .iter()
            .position(|entry| matches!(entry, Entry::Row(row) if Some(row.spec.name.as_str()) == name));
        let length = entries.len();
        self.list.select(place.unwrap_or(0), length, height);
        self.step(0, height);
    }
}
