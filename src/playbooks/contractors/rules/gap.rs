//! What would lift a lead: the smallest sets of raises that reach a tier (contractors GA-1 to GA-4).
//!
//! Raises go to the levels a contractor can really reach (one more maker, one more state). The search is small, at most
//! 6·5·4·6·4 combinations, and most are cut off: what the rest of the dimensions can still add is known beforehand.
//! Leads share few distinct sets of values, so a caller with many of them may keep the answers by value.

use std::sync::LazyLock;

use serde::Deserialize;

use super::score::{ByDimension, Dimension, Hundredths, Score, ScoreParameters};
use super::tiers::{Thresholds, Tier, tier_of};

/// One raise of one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Change {
    /// Which dimension.
    pub dimension: Dimension,
    /// Its value now.
    pub from: Hundredths,
    /// The level it is raised to; always above `from`.
    pub to: Hundredths,
}

/// Raises that together reach a target, none of which can be dropped or lowered to the next level (GA-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The raises, in the order R, M, P, O, B.
    pub changes: Vec<Change>,
    /// How many dimensions change.
    pub dimensions: usize,
    /// The effort (GA-3): 1 for R, 1 for O, 3 for P, 2 for each maker and each state.
    pub cost: u32,
    /// The score after the move.
    pub score: Score,
    /// How far that is above the target.
    pub overshoot: Score,
}

impl Move {
    /// "R100 + M100": the raises by column name and level.
    #[must_use]
    pub fn text(&self) -> String {
        let parts: Vec<String> = self
            .changes
            .iter()
            .map(|change| format!("{}{}", change.dimension.letter(), change.to))
            .collect();
        parts.join(" + ")
    }
}

#[derive(Deserialize)]
struct GapFile {
    near_miss: i64,
    levels: Levels,
    cost: Costs,
    targets: Vec<TargetFile>,
}

#[derive(Deserialize)]
struct Levels {
    resimercial: Vec<i64>,
    multi_oem: Vec<i64>,
    mepr: Vec<i64>,
    operations: Vec<i64>,
    multi_state: Vec<i64>,
}

#[derive(Deserialize)]
struct Costs {
    resimercial: u32,
    per_oem: u32,
    mepr: u32,
    operations: u32,
    per_state: u32,
}

#[derive(Deserialize)]
struct TargetFile {
    name: String,
    resimercial: i64,
    multi_oem: i64,
    mepr: i64,
    operations: i64,
    multi_state: i64,
}

/// How far the whole list is raised (GA-5), and what the best lead is held against (GA-6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaiseTarget {
    /// "modest" or "stretch".
    pub name: String,
    /// The level of each dimension.
    pub levels: ByDimension<Hundredths>,
}

struct GapData {
    near_miss: Score,
    levels: ByDimension<Vec<Hundredths>>,
    cost: Costs,
    targets: Vec<RaiseTarget>,
}

#[allow(
    clippy::expect_used,
    reason = "the file is compiled in, and every test of this module reads it"
)]
static DATA: LazyLock<GapData> = LazyLock::new(|| {
    let file: GapFile = toml::from_str(include_str!("../data/gap.toml")).expect("contractors/data/gap.toml is valid");
    let point = Hundredths::from_points;
    let ascending = |levels: Vec<i64>| {
        let mut levels: Vec<Hundredths> = levels.into_iter().map(point).collect();
        levels.sort_unstable();
        levels
    };
    let target = |target: TargetFile| RaiseTarget {
        name: target.name,
        levels: ByDimension {
            r: point(target.resimercial),
            m: point(target.multi_oem),
            p: point(target.mepr),
            o: point(target.operations),
            b: point(target.multi_state),
        },
    };
    GapData {
        near_miss: Score::from_points(file.near_miss),
        levels: ByDimension {
            r: ascending(file.levels.resimercial),
            m: ascending(file.levels.multi_oem),
            p: ascending(file.levels.mepr),
            o: ascending(file.levels.operations),
            b: ascending(file.levels.multi_state),
        },
        cost: file.cost,
        targets: file.targets.into_iter().map(target).collect(),
    }
});

/// The targets of GA-5 and GA-6, from the easier to the harder.
#[must_use]
pub fn raise_targets() -> &'static [RaiseTarget] {
    &DATA.targets
}

/// The effort of one raise (GA-3). No raise costs nothing.
#[must_use]
pub fn cost_of(change: &Change, params: &ScoreParameters) -> u32 {
    let rise = change.to.0 - change.from.0;
    if rise <= 0 {
        return 0;
    }
    let steps = |each: Hundredths| {
        // A started step is a whole maker or state to be won.
        let each = each.0.max(1);
        u32::try_from((rise + each - 1) / each).unwrap_or(u32::MAX)
    };
    let cost = &DATA.cost;
    match change.dimension {
        Dimension::Resimercial => cost.resimercial,
        Dimension::Operations => cost.operations,
        Dimension::Mepr => cost.mepr,
        Dimension::MultiOem => cost.per_oem.saturating_mul(steps(params.oem_points_each)),
        Dimension::MultiState => cost.per_state.saturating_mul(steps(params.state_points_per_extra)),
    }
}

/// A level a dimension can be raised to.
#[derive(Clone, Copy)]
struct Raise {
    to: Hundredths,
    /// What it adds to the score.
    gain: i64,
    /// What is lost by stopping at the level before, or by dropping the raise if there is none.
    step: i64,
}

/// The raises open to one dimension, and the most that this and the later dimensions can add.
struct Options {
    dimension: Dimension,
    from: Hundredths,
    raises: Vec<Raise>,
    reach: i64,
}

fn options_for(current: &ByDimension<Hundredths>, params: &ScoreParameters) -> Vec<Options> {
    let mut options: Vec<Options> = Dimension::ALL
        .into_iter()
        .map(|dimension| {
            let (from, weight) = (*current.get(dimension), *params.weights.get(dimension));
            let mut before = 0;
            let above = DATA
                .levels
                .get(dimension)
                .iter()
                .filter(|&&level| level > from && weight.0 > 0);
            let raises = above
                .map(|&to| {
                    let gain = Score::of(weight, Hundredths(to.0 - from.0)).0;
                    let step = gain - before;
                    before = gain;
                    Raise { to, gain, step }
                })
                .collect();
            Options {
                dimension,
                from,
                raises,
                reach: 0,
            }
        })
        .collect();
    let mut reach = 0;
    for option in options.iter_mut().rev() {
        reach += option.raises.last().map_or(0, |raise| raise.gain);
        option.reach = reach;
    }
    options
}

/// A raise chosen on the way, with what lowering it would lose.
type Chosen = (Change, i64);

struct Search<'a> {
    needed: i64,
    base: Score,
    params: &'a ScoreParameters,
    chosen: Vec<Chosen>,
    found: Vec<Move>,
}

impl Search<'_> {
    fn walk(&mut self, options: &[Options], gained: i64) {
        if gained >= self.needed {
            self.keep_if_minimal(gained);
            return;
        }
        let Some((option, rest)) = options.split_first() else {
            return;
        };
        if gained + option.reach < self.needed {
            return;
        }
        self.walk(rest, gained);
        for raise in &option.raises {
            let change = Change {
                dimension: option.dimension,
                from: option.from,
                to: raise.to,
            };
            self.chosen.push((change, raise.step));
            self.walk(rest, gained + raise.gain);
            self.chosen.pop();
            if gained + raise.gain >= self.needed {
                // Any higher level could be lowered to this one.
                break;
            }
        }
    }

    fn keep_if_minimal(&mut self, gained: i64) {
        let spare = gained - self.needed;
        if self.chosen.iter().any(|&(_, step)| step <= spare) {
            return;
        }
        let changes: Vec<Change> = self.chosen.iter().map(|&(change, _)| change).collect();
        let cost = changes
            .iter()
            .map(|change| cost_of(change, self.params))
            .fold(0, u32::saturating_add);
        let dimensions = changes.len();
        self.found.push(Move {
            changes,
            dimensions,
            cost,
            score: Score(self.base.0 + gained),
            overshoot: Score(spare),
        });
    }
}

/// Every minimal move from these values to a score, best first: fewest dimensions, least cost, least overshoot (GA-2,
/// GA-3). Empty when the score is there already or out of reach.
#[must_use]
pub fn moves_to(current: &ByDimension<Hundredths>, target: Score, params: &ScoreParameters) -> Vec<Move> {
    let base = params.total(current);
    let needed = target.0 - base.0;
    if needed <= 0 {
        return Vec::new();
    }
    let options = options_for(current, params);
    let mut search = Search {
        needed,
        base,
        params,
        chosen: Vec::new(),
        found: Vec::new(),
    };
    search.walk(&options, 0);
    let mut found = search.found;
    // The raises themselves come last, so that the order never depends on the search.
    found.sort_by(|a, b| {
        let key = |found: &Move| (found.dimensions, found.cost, found.overshoot);
        key(a).cmp(&key(b)).then_with(|| a.changes.cmp(&b.changes))
    });
    found
}

/// The tiers a lead's moves lead to: the next one up, then PLATINUM where that is another (GA-2).
#[must_use]
pub fn targets_of(tier: Tier) -> Vec<Tier> {
    let mut targets: Vec<Tier> = tier.next_up().into_iter().collect();
    if targets.first().is_some_and(|&next| next != Tier::Platinum) {
        targets.push(Tier::Platinum);
    }
    targets
}

/// A lead just below a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NearMiss {
    /// The tier it misses.
    pub tier: Tier,
    /// By how much; above 0 and at most 5.00 points.
    pub short: Score,
}

/// The next tier, when it is within 5.00 points (GA-4).
#[must_use]
pub fn near_miss(score: Option<Score>, thresholds: &Thresholds) -> Option<NearMiss> {
    let tier = tier_of(score, thresholds).next_up()?;
    let short = Score(thresholds.of(tier)?.0 - score?.0);
    (short <= DATA.near_miss).then_some(NearMiss { tier, short })
}

#[cfg(test)]
#[path = "gap_test.rs"]
mod tests;
