//! How large a company is, how many seats of each role that gives, and what a deal of this worth asks for (5.4).
//!
//! Tables are data. Seats follow the company, least and most of a role the deal: two models that do not meet, so that
//! a group's balance is told beside its completeness and neither is bent to the other.

mod tables;

#[cfg(test)]
mod tests;

use tables::tables;

/// The five roles that are seated, in the order in which ties of rules are settled and seats are filled (A3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SeatRole {
    /// Decides.
    Decision,
    /// Wants it to happen.
    Champion,
    /// Can stop it.
    Blocker,
    /// Has a say.
    Stakeholder,
    /// Opens the door.
    Introducer,
}

impl SeatRole {
    /// All, in the order of A3.
    pub(crate) const ALL: [Self; 5] = [
        Self::Decision,
        Self::Champion,
        Self::Blocker,
        Self::Stakeholder,
        Self::Introducer,
    ];

    /// The word in frames.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Champion => "champion",
            Self::Blocker => "blocker",
            Self::Stakeholder => "stakeholder",
            Self::Introducer => "introducer",
        }
    }

    /// The role of a word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// A number for each role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Seats {
    /// Decision makers.
    pub decision: u32,
    /// Champions.
    pub champion: u32,
    /// Stakeholders.
    pub stakeholder: u32,
    /// Blockers.
    pub blocker: u32,
    /// Introducers.
    pub introducer: u32,
}

impl Seats {
    /// The number of one role.
    pub(crate) fn of(&self, role: SeatRole) -> u32 {
        match role {
            SeatRole::Decision => self.decision,
            SeatRole::Champion => self.champion,
            SeatRole::Blocker => self.blocker,
            SeatRole::Stakeholder => self.stakeholder,
            SeatRole::Introducer => self.introducer,
        }
    }

    /// The number of one role, to change.
    pub(crate) fn of_mut(&mut self, role: SeatRole) -> &mut u32 {
        match role {
            SeatRole::Decision => &mut self.decision,
            SeatRole::Champion => &mut self.champion,
            SeatRole::Blocker => &mut self.blocker,
            SeatRole::Stakeholder => &mut self.stakeholder,
            SeatRole::Introducer => &mut self.introducer,
        }
    }

    /// All together.
    pub(crate) fn sum(&self) -> u32 {
        SeatRole::ALL.into_iter().map(|role| self.of(role)).sum()
    }

    #[cfg(test)]
    /// As the specification writes them, `D/C/S/B/I`.
    pub(crate) fn words(&self) -> String {
        let Self {
            decision,
            champion,
            stakeholder,
            blocker,
            introducer,
        } = self;
        format!("{decision}/{champion}/{stakeholder}/{blocker}/{introducer}")
    }
}

/// Least, best and largest number of members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bounds {
    /// A smaller group is warned of (W6).
    pub min: u32,
    /// What one aims at.
    pub ideal: u32,
    /// Must-haves may fill a group up to here (A4).
    pub max: u32,
}

/// Up to how much somebody may sign, in USD. A chief has no limit.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// A vice president.
    pub vp: f64,
    /// A director.
    pub director: f64,
    /// A manager.
    pub manager: f64,
}

/// The tier of a company's size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SizeTier {
    /// `S1` to `L7`.
    pub name: &'static str,
    /// `revenue`, `employees` or `none`.
    pub by: &'static str,
    /// Its seats, before any override.
    pub seats: Seats,
    /// Its size bounds, before any override.
    pub bounds: Bounds,
    /// Its signing limits.
    pub limits: Limits,
}

/// What a company of this size has seats for in a deal of this worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sized {
    /// The tier.
    pub tier: SizeTier,
    /// The override for firms of up to five people, in words.
    pub overridden: Option<&'static str>,
    /// Whether it is known to be a firm of one.
    pub alone: bool,
    /// Seats after override, deal and largest group.
    pub seats: Seats,
    /// Size bounds after override, none above the largest group.
    pub bounds: Bounds,
}

/// What a deal of its class asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DealClass {
    /// `small`, `medium`, `large` or `enterprise`.
    pub name: &'static str,
    /// Least of each role.
    pub min: Seats,
    /// Most of each role.
    pub max: Seats,
}

/// A function that a deal needs somebody of (A7).
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coverage {
    /// Its name in gaps and reasons.
    pub name: String,
    /// Needed by deals worth more than this.
    pub above_usd: f64,
    /// Any of these functions will do.
    pub functions: Vec<String>,
}

/// The size tier: by revenue where it is above 0, else by employees, else the tier of the unknown.
pub(crate) fn size_tier(revenue_usd: Option<f64>, employees: Option<i64>) -> SizeTier {
    let tables = tables();
    let revenue = revenue_usd.filter(|revenue| *revenue > 0.0);
    let (by, found) = match (revenue, employees) {
        (Some(revenue), _) => (
            "revenue",
            tables.tier_where(|tier| tier.revenue_below.is_none_or(|bound| revenue < bound)),
        ),
        (None, Some(staff)) => (
            "employees",
            tables.tier_where(|tier| tier.employees_below.is_none_or(|bound| staff < bound)),
        ),
        (None, None) => ("none", tables.unknown()),
    };
    SizeTier {
        name: &found.name,
        by,
        seats: found.seats,
        bounds: found.size,
        limits: found.limits,
    }
}

/// Tier, seats and bounds of a company in a deal: overrides for the smallest firms, no blocker in a small deal at a small
/// firm, and seats that shrink to the largest group.
pub(crate) fn sized(revenue_usd: Option<f64>, employees: Option<i64>, deal_usd: f64, largest: u32) -> Sized {
    let tables = tables();
    let tier = size_tier(revenue_usd, employees);
    let found = employees.and_then(|staff| tables.overrides().iter().find(|rule| staff <= rule.employees));
    let (mut seats, bounds) = found.map_or((tier.seats, tier.bounds), |rule| (rule.seats, rule.size));
    let small = tables.no_blocker();
    if deal_usd <= small.deal_usd && employees.is_some_and(|staff| staff <= small.employees) {
        seats.blocker = 0;
    }
    for role in tables.shrink() {
        let over = seats.sum().saturating_sub(largest);
        let held = seats.of_mut(*role);
        *held = held.saturating_sub(over);
    }
    Sized {
        tier,
        overridden: found.map(|rule| rule.name.as_str()),
        alone: found.is_some_and(|rule| rule.seats.sum() == 1),
        seats,
        bounds: Bounds {
            min: bounds.min.min(largest),
            ideal: bounds.ideal.min(largest),
            max: bounds.max.min(largest),
        },
    }
}

/// The class of a deal.
pub(crate) fn deal_class(deal_usd: f64) -> DealClass {
    let found = tables().class_where(|class| class.below_usd.is_none_or(|bound| deal_usd < bound));
    DealClass {
        name: &found.name,
        min: found.min,
        max: found.max,
    }
}

/// What a deal of this worth needs somebody for, in the order of A7.
pub(crate) fn coverage(deal_usd: f64) -> impl Iterator<Item = &'static Coverage> {
    tables().coverage().iter().filter(move |need| deal_usd > need.above_usd)
}
