//! Groups of people under one roof: a list of groups, a map of one group's roles, pairs that may be the same, and what
//! was merged. Nothing in a playbook whose leads stand alone.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Cards, Cell, Column, Figure, FrameSource, LensError, Table};
use crate::frame::Frame;

/// Rows to be listed, with an id each.
pub struct Listing {
    /// The rows.
    pub rows: Frame,
    /// The column that holds each row's id.
    pub id: &'static str,
    /// Columns shown when nobody asks for others, in their order.
    pub shown: Vec<&'static str>,
    /// Columns that hold personal data: masked unless asked for.
    pub identity: Vec<&'static str>,
    /// A sentence below them; may be empty.
    pub note: String,
}

/// A reading between 0 and 100 with what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gauge {
    /// What is read, such as `completeness`.
    pub name: String,
    /// Points from 0 to 100; absent where it could not be reckoned.
    pub value: Option<f64>,
    /// The word for it, such as `high`; may be empty.
    pub word: String,
    /// Its parts: the name of each and its points.
    pub parts: Vec<(String, Option<f64>)>,
}

/// One group, role by role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupMap {
    /// The group's id.
    pub group: String,
    /// Its name.
    pub name: String,
    /// Its tier.
    pub tier: String,
    /// Size, deal and people in one line.
    pub headline: String,
    /// What to know before anybody of it is called.
    pub warnings: Vec<String>,
    /// How whole, how sure, how close-knit it is.
    pub gauges: Vec<Gauge>,
    /// One group of cards a role, the most influential people first, gaps last. A card's key is the lead's id.
    pub cards: Cards,
    /// Why each card stands where it does, by its key.
    pub reasons: BTreeMap<String, Vec<String>>,
    /// What would move it into the next tier; may be empty.
    pub near: String,
}

/// A tab of the pane of groups.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupTab {
    /// Groups and the role map of the selected one.
    #[default]
    Roles,
    /// Pairs that may be the same.
    Duplicates,
    /// What was merged.
    Merges,
    /// Snapshots from before anything was touched.
    Archive,
}

impl GroupTab {
    /// All of them, from left to right.
    pub const ALL: [Self; 4] = [Self::Roles, Self::Duplicates, Self::Merges, Self::Archive];

    /// Its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Roles => "Role map",
            Self::Duplicates => "Duplicates",
            Self::Merges => "Merges",
            Self::Archive => "Archive",
        }
    }
}

/// What a front asks of a playbook whose leads stand in groups.
pub trait Groups: Sync {
    /// What one group is, singular and plural.
    fn words(&self) -> (&'static str, &'static str);
    /// The gate whose evidence is the pairs that may be the same; it is among [`super::Lens::decidable`].
    fn pairs_gate(&self) -> &'static str;
    /// Every group, best first.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn list(&self, frames: &dyn FrameSource) -> Result<Listing, LensError>;
    /// One group, role by role, by its id or its name; personal data is masked unless `unmask`.
    ///
    /// # Errors
    /// When the frames are not made yet or there is no such group.
    fn map(&self, frames: &dyn FrameSource, group: &str, unmask: bool) -> Result<GroupMap, LensError>;
    /// Two records side by side: which fields agree, which differ, and what each weighs. The sides are named as the
    /// evidence names them.
    ///
    /// # Errors
    /// When the frames are not made yet or there is no such pair.
    fn pair(&self, frames: &dyn FrameSource, sides: [&str; 2], unmask: bool) -> Result<Vec<Figure>, LensError>;
    /// What was merged, the newest first, with `merge_id` as its id.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn merges(&self, frames: &dyn FrameSource) -> Result<Listing, LensError>;
}

impl GroupMap {
    /// The same as figures, for commands and reports: what it is, its gauges, the cards, why each stands there.
    pub fn figures(&self) -> Vec<Figure> {
        let real = |value: Option<f64>| value.map_or(Cell::Null, |value| Cell::Real { value, decimals: 1 });
        let mut lines = vec![self.headline.clone()];
        lines.extend(self.warnings.iter().map(|warning| format!("▲ {warning}")));
        if !self.near.is_empty() {
            lines.push(format!("next tier: {}", self.near));
        }
        let mut gauges = Vec::new();
        for gauge in &self.gauges {
            gauges.push(vec![
                Cell::text(Some(&gauge.name)),
                Cell::Null,
                real(gauge.value),
                Cell::text((!gauge.word.is_empty()).then_some(&gauge.word)),
            ]);
            gauges.extend(gauge.parts.iter().map(|(part, value)| {
                vec![
                    Cell::text(Some(&gauge.name)),
                    Cell::text(Some(part)),
                    real(*value),
                    Cell::Null,
                ]
            }));
        }
        let reasons = self.cards.groups.iter().flat_map(|group| &group.cards);
        let reasons = reasons.filter_map(|card| Some((card, self.reasons.get(&card.key)?)));
        let reasons = reasons.map(|(card, why)| vec![Cell::text(Some(&card.key)), Cell::Text(why.join(" · "))]);
        vec![
            Figure::Text {
                title: format!("{} · {}", self.name, self.tier),
                lines,
            },
            Figure::Table(Table {
                title: "Gauges".to_owned(),
                columns: vec![
                    Column::text("gauge", "gauge"),
                    Column::text("part", "part"),
                    Column::number("points", "points"),
                    Column::text("word", "word"),
                ],
                rows: gauges,
                note: String::new(),
            }),
            Figure::Cards(Cards {
                title: "Role map".to_owned(),
                ..self.cards.clone()
            }),
            Figure::Table(Table {
                title: "Why".to_owned(),
                columns: vec![Column::text("key", "lead"), Column::text("why", "why")],
                rows: reasons.collect(),
                note: String::new(),
            }),
        ]
    }
}
