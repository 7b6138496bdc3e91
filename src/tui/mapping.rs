//! The mapping sheet as a layer: the prepared sheet and where a person stands on it.

use super::input::Input;
use super::model::{List, Loaded};
use crate::operations::{AttributeRow, MappingRow, MappingSheet};

/// A line of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A column of the contract.
    Column(usize),
    /// The layout.
    Layout,
    /// An attribute of the entry.
    Attribute(usize),
}

/// The layer.
#[derive(Debug, Clone)]
pub struct MappingLayer {
    /// The path it was opened with.
    pub path: String,
    /// The sheet.
    pub sheet: Loaded<Box<MappingSheet>>,
    /// The selected line.
    pub list: List,
    /// The list of all headers, while one is chosen from it.
    pub choosing: Option<List>,
    /// An attribute's text, while it is typed.
    pub typing: Option<Input>,
    /// Why it was not saved.
    pub refusal: Option<String>,
    /// Whether anything was chosen or typed since it was opened.
    pub edited: bool,
    /// Whether the order to save is on its way.
    pub saving: bool,
}

impl MappingLayer {
    /// A sheet that is on its way.
    pub fn waiting(path: String) -> Self {
        Self {
            path,
            sheet: Loaded::Waiting,
            list: List::default(),
            choosing: None,
            typing: None,
            refusal: None,
            edited: false,
            saving: false,
        }
    }

    /// The sheet's lines: columns, then the layout where there is a choice, then attributes.
    pub fn spots(&self) -> Vec<Spot> {
        let Some(sheet) = self.sheet.ready() else {
            return Vec::new();
        };
        let columns = (0..sheet.rows.len()).map(Spot::Column);
        let layout = (!sheet.layouts.is_empty()).then_some(Spot::Layout);
        let attributes = (0..sheet.attributes.len()).map(Spot::Attribute);
        columns.chain(layout).chain(attributes).collect()
    }

    /// The line the selection is on.
    pub fn spot(&self) -> Option<Spot> {
        self.spots().get(self.list.selected).copied()
    }

    /// The selected column.
    pub fn row(&self) -> Option<&MappingRow> {
        match self.spot()? {
            Spot::Column(place) => self.sheet.ready()?.rows.get(place),
            _ => None,
        }
    }

    /// The selected column, for changing.
    pub fn row_mut(&mut self) -> Option<&mut MappingRow> {
        match self.spot()? {
            Spot::Column(place) => self.sheet.ready_mut()?.rows.get_mut(place),
            _ => None,
        }
    }

    /// The selected attribute, for changing.
    pub fn attribute_mut(&mut self) -> Option<&mut AttributeRow> {
        match self.spot()? {
            Spot::Attribute(place) => self.sheet.ready_mut()?.attributes.get_mut(place),
            _ => None,
        }
    }
}
