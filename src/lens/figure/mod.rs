//! Figures: plain rows and numbers, ready to be drawn or printed, with no idea of either.
//!
//! The set is closed, so that a pane that can draw these can draw every playbook. A figure names meanings (`tier.1`,
//! `drift.alert`), never colours, and keeps its numbers unrounded. A new kind needs a drawing on screen
//! (`tui::view::figure`) and on paper (`crate::export::to_html`), and a text twin ([`crate::lens::twin`]).

mod bars;
mod cards;
mod cell;
mod curve;
mod dots;
mod form;
mod heat_map;
mod ledger;
mod linked;
mod matrix;
#[cfg(test)]
pub(crate) mod samples;
mod table;
mod ticks;
mod tree;

use serde::Serialize;

pub use bars::{Bar, Bars};
pub use cards::{CardFace, CardGroup, Cards};
pub use cell::{Cell, Measure, names_something};
pub use curve::{Axis, Curve, Series, Stroke};
pub use dots::{Baseline, DotRow, Dots};
pub use form::{Form, FormField};
pub use heat_map::{HeatCell, HeatLevel, HeatMap, HeatRow};
pub use ledger::{Ledger, LedgerLine};
pub use linked::{Linked, Way};
pub use matrix::{Matrix, Movement};
pub use table::{Column, Table};
pub use ticks::{tick_text, ticks};
pub use tree::{Tree, TreeNode, Verdict};

/// What a lens answers with.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "figure", rename_all = "snake_case")]
pub enum Figure {
    /// Rows under headings.
    Table(Table),
    /// Things inside things, with verdicts.
    Tree(Tree),
    /// Lengths on one scale.
    Bars(Bars),
    /// Readings with intervals on one scale.
    Dots(Dots),
    /// Counts crossed two ways.
    Matrix(Matrix),
    /// Lines through points.
    Curve(Curve),
    /// Numbers with levels, thing by time.
    HeatMap(HeatMap),
    /// Cards in groups.
    Cards(Cards),
    /// Lines that add up to a total.
    Ledger(Ledger),
    /// Named values, only to be read.
    Form(Form),
    /// A figure whose parts lead to leads.
    Linked(Linked),
    /// Titled lines of text.
    Text {
        /// The title.
        title: String,
        /// The lines.
        lines: Vec<String>,
    },
}

impl Figure {
    /// Its title; may be empty.
    pub fn title(&self) -> &str {
        match self {
            Self::Table(figure) => &figure.title,
            Self::Tree(figure) => &figure.title,
            Self::Bars(figure) => &figure.title,
            Self::Dots(figure) => &figure.title,
            Self::Matrix(figure) => &figure.title,
            Self::Curve(figure) => &figure.title,
            Self::HeatMap(figure) => &figure.title,
            Self::Cards(figure) => &figure.title,
            Self::Ledger(figure) => &figure.title,
            Self::Form(figure) => &figure.title,
            Self::Linked(figure) => figure.of.title(),
            Self::Text { title, .. } => title,
        }
    }
}
