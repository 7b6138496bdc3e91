//! The tables of sizes and deals as they stand in the data.

use std::sync::LazyLock;

use super::{Bounds, Coverage, Limits, SeatRole, Seats};
use crate::playbooks::embedded;

/// A row of the size table.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TierRow {
    pub name: String,
    pub revenue_below: Option<f64>,
    pub employees_below: Option<i64>,
    pub seats: Seats,
    pub size: Bounds,
    pub limits: Limits,
}

/// Seats of a firm of a few people.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Override {
    pub name: String,
    pub employees: i64,
    pub seats: Seats,
    pub size: Bounds,
}

/// When nobody blocks.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoBlocker {
    pub deal_usd: f64,
    pub employees: i64,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Shrink {
    order: Vec<SeatRole>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Sizes {
    unknown: String,
    /// From the smallest up; the last is without bounds and so catches the rest.
    tier: Vec<TierRow>,
    #[serde(rename = "override")]
    overrides: Vec<Override>,
    no_blocker: NoBlocker,
    shrink: Shrink,
}

/// A row of the table of deals.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassRow {
    pub name: String,
    pub below_usd: Option<f64>,
    pub min: Seats,
    pub max: Seats,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Deals {
    class: Vec<ClassRow>,
    coverage: Vec<Coverage>,
}

/// Both files.
pub(super) struct Tables {
    sizes: Sizes,
    deals: Deals,
    last_tier: TierRow,
    last_class: ClassRow,
}

impl Tables {
    /// The first tier that holds.
    pub(super) fn tier_where(&self, holds: impl Fn(&TierRow) -> bool) -> &TierRow {
        self.sizes
            .tier
            .iter()
            .find(|tier| holds(tier))
            .unwrap_or(&self.last_tier)
    }

    /// The tier of a company that nothing is known of.
    pub(super) fn unknown(&self) -> &TierRow {
        self.tier_where(|tier| tier.name == self.sizes.unknown)
    }

    /// Overrides, the smallest firm first.
    pub(super) fn overrides(&self) -> &[Override] {
        &self.sizes.overrides
    }

    /// When nobody blocks.
    pub(super) fn no_blocker(&self) -> NoBlocker {
        self.sizes.no_blocker
    }

    /// Who gives way first.
    pub(super) fn shrink(&self) -> &[SeatRole] {
        &self.sizes.shrink.order
    }

    /// The first class that holds.
    pub(super) fn class_where(&self, holds: impl Fn(&ClassRow) -> bool) -> &ClassRow {
        self.deals
            .class
            .iter()
            .find(|class| holds(class))
            .unwrap_or(&self.last_class)
    }

    /// What deals need.
    pub(super) fn coverage(&self) -> &[Coverage] {
        &self.deals.coverage
    }
}

/// The last row of an embedded table: a test parses every one of them, and none is empty.
#[allow(clippy::expect_used, reason = "embedded text, parsed by a test")]
fn last<Row: Clone>(rows: &[Row]) -> Row {
    rows.last().expect("an embedded table has rows").clone()
}

/// The tables, read once.
pub(super) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| {
        let sizes: Sizes = embedded("size/tiers.toml", include_str!("../data/size/tiers.toml"));
        let deals: Deals = embedded("size/deals.toml", include_str!("../data/size/deals.toml"));
        Tables {
            last_tier: last(&sizes.tier),
            last_class: last(&deals.class),
            sizes,
            deals,
        }
    });
    &TABLES
}
