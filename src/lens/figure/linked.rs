//! A figure whose parts stand for leads, so that each of them can be opened.

use serde::Serialize;

use super::Figure;
use crate::lens::LeadSelection;

/// A part of a figure, and the leads behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Way {
    /// The part as the figure calls it, such as a bar's label.
    pub label: String,
    /// Its leads.
    pub leads: LeadSelection,
}

impl Way {
    /// A way that is called what its leads are.
    pub fn to(leads: LeadSelection) -> Self {
        Self {
            label: leads.title.clone(),
            leads,
        }
    }
}

/// A figure and the ways from it to leads. It is drawn and told as the figure alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linked {
    /// The figure.
    pub of: Box<Figure>,
    /// The ways, in the order in which their parts stand.
    pub ways: Vec<Way>,
}

impl Figure {
    /// The same figure with ways to leads; just the figure where there are none.
    #[must_use]
    pub fn linked(self, ways: Vec<Way>) -> Self {
        if ways.is_empty() {
            return self;
        }
        Self::Linked(Linked {
            of: Box::new(self),
            ways,
        })
    }

    /// The ways to leads; none in a figure that is not linked.
    pub fn ways(&self) -> &[Way] {
        match self {
            Self::Linked(linked) => &linked.ways,
            _ => &[],
        }
    }

    /// The figure itself, without its ways.
    pub fn plain(&self) -> &Self {
        match self {
            Self::Linked(linked) => linked.of.plain(),
            other => other,
        }
    }
}
