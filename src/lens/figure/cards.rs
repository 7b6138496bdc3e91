//! People or things as cards in groups: the role map, with a dashed card where somebody is missing.

use serde::Serialize;

use crate::lens::LeadSelection;

/// One card.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CardFace {
    /// What it stands for, such as a lead's id; empty where nothing can be opened.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Its first line.
    pub title: String,
    /// What stands at the first line's right end, such as a number of points; may be empty.
    pub badge: String,
    /// Its further lines.
    pub lines: Vec<String>,
    /// The theme's meaning, such as `authority.sole`; empty for plain text.
    pub meaning: String,
    /// Whether it stands for something missing: drawn dashed, and said in words.
    pub gap: bool,
}

/// Cards of one kind, the most important first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CardGroup {
    /// The heading.
    pub title: String,
    /// What stands beside the heading, such as `2/2`; may be empty.
    pub note: String,
    /// The theme's meaning of the heading; empty for the usual one.
    pub meaning: String,
    /// The cards.
    pub cards: Vec<CardFace>,
    /// Everybody of this kind, in other groups of the same sort as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leads: Option<LeadSelection>,
}

/// Groups of cards, side by side.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Cards {
    /// What they show.
    pub title: String,
    /// The groups, in order.
    pub groups: Vec<CardGroup>,
    /// A sentence below it.
    pub note: String,
}
