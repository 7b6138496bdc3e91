//! Tiers, rank and how a score is shown (contractors T-1 to T-4).

use std::cmp::{Ordering, Reverse};
use std::fmt;

use super::dimensions::MILLIONTHS;
use super::parameters::DATA;
use super::score::{Score, divide_half_even};

/// The least score of each tier above BRONZE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Thresholds {
    /// PLATINUM from here.
    pub platinum: Score,
    /// GOLD from here.
    pub gold: Score,
    /// SILVER from here.
    pub silver: Score,
}

impl Default for Thresholds {
    /// 80, 60 and 40 points.
    fn default() -> Self {
        DATA.thresholds
    }
}

/// Thresholds that do not stand above each other (C3.2, W-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the threshold of {upper} ({}) must be above {}, that of {}; move that one first, or shift all",
    upper_at.exact(), lower_at.exact(), lower.map_or("nothing", Tier::name)
)]
pub struct ThresholdError {
    /// The tier whose threshold is too low.
    pub upper: Tier,
    /// Its threshold.
    pub upper_at: Score,
    /// The tier it must stand above; none under SILVER, which must be above 0.
    pub lower: Option<Tier>,
    /// What it must stand above.
    pub lower_at: Score,
}

/// The bucket a lead is graded into. Ordered from UNSCORED up to PLATINUM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// A dimension has no value: never BRONZE, ranked last.
    Unscored,
    /// Below SILVER.
    Bronze,
    /// From the threshold of SILVER.
    Silver,
    /// From the threshold of GOLD.
    Gold,
    /// From the threshold of PLATINUM.
    Platinum,
}

impl Tier {
    /// From the best down, as tables list them.
    pub const ALL: [Self; 5] = [Self::Platinum, Self::Gold, Self::Silver, Self::Bronze, Self::Unscored];

    /// The name in files and on screen.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platinum => "PLATINUM",
            Self::Gold => "GOLD",
            Self::Silver => "SILVER",
            Self::Bronze => "BRONZE",
            Self::Unscored => "UNSCORED",
        }
    }

    /// The tier of that name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|tier| tier.name().eq_ignore_ascii_case(name))
    }

    /// The place from the top: 1 for PLATINUM to 5 for UNSCORED.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Platinum => 1,
            Self::Gold => 2,
            Self::Silver => 3,
            Self::Bronze => 4,
            Self::Unscored => 5,
        }
    }

    /// The tier above. None for PLATINUM, and for UNSCORED, which is not on the ladder.
    #[must_use]
    pub const fn next_up(self) -> Option<Self> {
        match self {
            Self::Bronze => Some(Self::Silver),
            Self::Silver => Some(Self::Gold),
            Self::Gold => Some(Self::Platinum),
            Self::Platinum | Self::Unscored => None,
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl Thresholds {
    /// The least score of a tier; none for BRONZE and UNSCORED.
    #[must_use]
    pub const fn of(&self, tier: Tier) -> Option<Score> {
        match tier {
            Tier::Platinum => Some(self.platinum),
            Tier::Gold => Some(self.gold),
            Tier::Silver => Some(self.silver),
            Tier::Bronze | Tier::Unscored => None,
        }
    }

    /// Checks platinum > gold > silver > 0 (C3.2, W-2).
    ///
    /// # Errors
    /// The highest pair that does not stand above each other.
    pub fn check(&self) -> Result<(), ThresholdError> {
        let pairs = [
            (Tier::Platinum, self.platinum, Some(Tier::Gold), self.gold),
            (Tier::Gold, self.gold, Some(Tier::Silver), self.silver),
            (Tier::Silver, self.silver, None, Score(0)),
        ];
        match pairs.into_iter().find(|(_, upper, _, lower)| upper <= lower) {
            Some((upper, upper_at, lower, lower_at)) => Err(ThresholdError {
                upper,
                upper_at,
                lower,
                lower_at,
            }),
            None => Ok(()),
        }
    }

    /// All three moved by the same points, in millionths: what is offered when one would cross its neighbour (W-2).
    #[must_use]
    pub const fn shifted(&self, by: i64) -> Self {
        Self {
            platinum: Score(self.platinum.0 + by),
            gold: Score(self.gold.0 + by),
            silver: Score(self.silver.0 + by),
        }
    }
}

/// The tier of a score; none is UNSCORED (T-1).
#[must_use]
pub fn tier_of(score: Option<Score>, thresholds: &Thresholds) -> Tier {
    match score {
        None => Tier::Unscored,
        Some(score) if score >= thresholds.platinum => Tier::Platinum,
        Some(score) if score >= thresholds.gold => Tier::Gold,
        Some(score) if score >= thresholds.silver => Tier::Silver,
        Some(_) => Tier::Bronze,
    }
}

/// True when the lowest and the highest score give the same tier (S-5). An unscored lead is not firm.
#[must_use]
pub fn firm(low: Option<Score>, high: Option<Score>, thresholds: &Thresholds) -> bool {
    low.is_some() && high.is_some() && tier_of(low, thresholds) == tier_of(high, thresholds)
}

/// What the order of leads looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranked<'a> {
    /// The exact score; none ranks last.
    pub score: Option<Score>,
    /// How many dimensions are imputed.
    pub imputed: usize,
    /// Distinct makers.
    pub oems: u32,
    /// Distinct states that issued a licence.
    pub states: u32,
    /// Distinct counted classes.
    pub classes: u32,
    /// The contractor's name.
    pub name: &'a str,
    /// The contractor's identifier.
    pub identifier: &'a str,
}

/// Best first: score, fewer imputed, 15·OEMs + 10·states + 5·classes, name, identifier (T-2).
#[must_use]
pub fn rank_order(a: &Ranked<'_>, b: &Ranked<'_>) -> Ordering {
    let points = &DATA.rank;
    let breadth = |lead: &Ranked<'_>| {
        [
            (points.per_oem, lead.oems),
            (points.per_state, lead.states),
            (points.per_class, lead.classes),
        ]
        .into_iter()
        .map(|(each, count)| u64::from(each) * u64::from(count))
        .sum::<u64>()
    };
    Reverse(a.score)
        .cmp(&Reverse(b.score))
        .then_with(|| a.imputed.cmp(&b.imputed))
        .then_with(|| breadth(b).cmp(&breadth(a)))
        .then_with(|| a.name.cmp(b.name))
        .then_with(|| a.identifier.cmp(b.identifier))
}

/// The score as people see it (T-3): one decimal, halves to even; where that would reach a threshold that the exact
/// score misses, two decimals cut off.
#[must_use]
pub fn display(score: Score, thresholds: &Thresholds) -> String {
    const TENTH: i64 = MILLIONTHS / 10;
    const HUNDREDTH: i64 = MILLIONTHS / 100;
    let tenths = divide_half_even(score.0, TENTH);
    let misleads = Tier::ALL
        .into_iter()
        .filter_map(|tier| thresholds.of(tier))
        .any(|threshold| score < threshold && Score(tenths * TENTH) >= threshold);
    let (shown, places) = if misleads {
        (score.0 / HUNDREDTH, 2)
    } else {
        (tenths, 1)
    };
    let sign = if shown < 0 { "-" } else { "" };
    let unit = 10u64.pow(places);
    let size = shown.unsigned_abs();
    format!("{sign}{}.{:0width$}", size / unit, size % unit, width = places as usize)
}

/// T-4: in several states, for several makers, in several classes, whatever the tier.
#[must_use]
pub fn target_profile(states: u32, oems: u32, classes: u32) -> bool {
    let least = &DATA.target_profile;
    states >= least.states && oems >= least.oems && classes >= least.classes
}

/// How many leads are in each tier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TierCounts {
    /// PLATINUM leads.
    pub platinum: usize,
    /// GOLD leads.
    pub gold: usize,
    /// SILVER leads.
    pub silver: usize,
    /// BRONZE leads.
    pub bronze: usize,
    /// UNSCORED leads.
    pub unscored: usize,
}

impl TierCounts {
    /// Counts one lead.
    pub const fn add(&mut self, tier: Tier) {
        match tier {
            Tier::Platinum => self.platinum += 1,
            Tier::Gold => self.gold += 1,
            Tier::Silver => self.silver += 1,
            Tier::Bronze => self.bronze += 1,
            Tier::Unscored => self.unscored += 1,
        }
    }

    /// The leads of one tier.
    #[must_use]
    pub const fn of(&self, tier: Tier) -> usize {
        match tier {
            Tier::Platinum => self.platinum,
            Tier::Gold => self.gold,
            Tier::Silver => self.silver,
            Tier::Bronze => self.bronze,
            Tier::Unscored => self.unscored,
        }
    }

    /// All leads.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.platinum + self.gold + self.silver + self.bronze + self.unscored
    }
}

#[cfg(test)]
#[path = "tiers_test.rs"]
mod tests;
