//! C-4, the column merge: columns that came twice under one name, once with an ending, are compared, and one of a pair
//! that says the same stays under the plain name. A pair that agrees but for its unit is reported and the known unit kept.

use std::collections::BTreeMap;

use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{ColumnKind, Frame, FrameBuilder, FrameError, kind_of, real, text};
use crate::playbooks::mql::catalog;
use crate::stats::quantile;

/// The numbers of the rule.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub suffixes: Vec<String>,
    pub identical: f64,
    pub high: f64,
    pub missing_gap: f64,
    pub variance_gap: f64,
    pub numeric_share: f64,
    pub na: Vec<String>,
}

/// Ratios of two columns in one unit.
const SAME_UNIT: std::ops::RangeInclusive<f64> = 0.98..=1.02;

impl Settings {
    pub(super) fn of(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        Ok(Self {
            suffixes: context.words("col.suffixes")?,
            identical: context.number("col.r_identical")?,
            high: context.number("col.r_high")?,
            missing_gap: context.number("col.missing_gap")?,
            variance_gap: context.number("col.var_gap")?,
            numeric_share: context.number("col.numeric_share")?,
            na: context.words("na_tokens")?,
        })
    }

    /// A name without its ending. `yrs_rep` and `yrs_firm` are columns of their own, whatever they end in.
    fn base<'n>(&self, name: &'n str) -> &'n str {
        if catalog::by_symbol(name).is_some() {
            return name;
        }
        let ends = self
            .suffixes
            .iter()
            .filter_map(|suffix| name.strip_suffix(suffix.as_str()));
        ends.filter(|base| !base.is_empty())
            .min_by_key(|base| base.len())
            .unwrap_or(name)
    }
}

/// A column to be compared.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Values {
    Numbers(Vec<f64>),
    Texts(Vec<Option<String>>),
}

impl Values {
    fn missing(&self) -> f64 {
        let (missing, all) = match self {
            Self::Numbers(values) => (values.iter().filter(|value| value.is_nan()).count(), values.len()),
            Self::Texts(values) => (values.iter().filter(|value| value.is_none()).count(), values.len()),
        };
        if all == 0 { 1.0 } else { missing as f64 / all as f64 }
    }
}

/// What was decided about a pair.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Decision {
    pub base: String,
    pub left: String,
    pub right: String,
    /// `identical`, `high`, or `different`: then both stay.
    pub rule: &'static str,
    pub r: Option<f64>,
    pub kept: Option<String>,
    pub dropped: Option<String>,
    /// Median of left over right.
    pub ratio: Option<f64>,
    pub note: String,
}

/// What the merge left: a base's surviving columns, the first of which has the plain name.
#[derive(Debug, Default)]
pub(super) struct Merged {
    pub decisions: Vec<Decision>,
    /// Base name to the column that now stands under it, where that is another one.
    pub survivors: BTreeMap<String, Vec<f64>>,
}

/// Compares the columns of a frame that share a base name.
pub(super) fn merge(frame: &Frame, settings: &Settings) -> Result<Merged, PhaseError> {
    let mut groups: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for name in frame.get_column_names() {
        groups.entry(settings.base(name)).or_default().push(name.to_string());
    }
    let mut merged = Merged::default();
    for (base, names) in groups.into_iter().filter(|(_, names)| names.len() > 1) {
        let mut columns = Vec::with_capacity(names.len());
        for name in names {
            if let Some(values) = values(frame, &name, settings)? {
                columns.push((name, values));
            }
        }
        let left = settle(base, columns, settings, &mut merged.decisions);
        if let Some((name, Values::Numbers(values))) = left.into_iter().next()
            && name != base
        {
            merged.survivors.insert(base.to_owned(), values);
        }
    }
    Ok(merged)
}

/// The values of a column; text of which most cells are numbers becomes numbers.
fn values(frame: &Frame, name: &str, settings: &Settings) -> Result<Option<Values>, PhaseError> {
    Ok(match kind_of(frame, name) {
        Some(ColumnKind::Real) => {
            let column = real(frame, name)?;
            Some(Values::Numbers(
                column.iter().map(|value| value.unwrap_or(f64::NAN)).collect(),
            ))
        }
        Some(ColumnKind::Text) => {
            let words = super::super::m1::words(&settings.na);
            let cells: Vec<Option<&str>> = text(frame, name)?.iter().collect();
            let numbers: Vec<f64> = cells
                .iter()
                .map(|cell| cell.and_then(|cell| words.known(cell)).unwrap_or(f64::NAN))
                .collect();
            let known = cells.iter().filter(|cell| cell.is_some()).count();
            let parsed = numbers.iter().filter(|number| !number.is_nan()).count();
            let numeric = known > 0 && parsed as f64 / known as f64 > settings.numeric_share;
            Some(if numeric {
                Values::Numbers(numbers)
            } else {
                Values::Texts(cells.into_iter().map(|cell| cell.map(str::to_owned)).collect())
            })
        }
        _ => None,
    })
}

/// Drops columns of one base until no two of them say the same; the first of those left has the plain name.
pub(super) fn settle(
    base: &str,
    mut columns: Vec<(String, Values)>,
    settings: &Settings,
    decisions: &mut Vec<Decision>,
) -> Vec<(String, Values)> {
    // The plain column first: a survivor that needs no new name is the simplest one.
    columns.sort_by_key(|(name, _)| name != base);
    let mut first = 0;
    while first < columns.len() {
        let mut second = first + 1;
        while second < columns.len() {
            let (Some(left), Some(right)) = (columns.get(first), columns.get(second)) else {
                break;
            };
            let (decision, drops_right) = compare(base, left, right, settings);
            let dropped = decision.dropped.is_some();
            decisions.push(decision);
            match (dropped, drops_right) {
                (false, _) => second += 1,
                (true, true) => {
                    columns.remove(second);
                }
                (true, false) => {
                    let kept = columns.remove(second);
                    if let Some(place) = columns.get_mut(first) {
                        *place = kept;
                    }
                }
            }
        }
        first += 1;
    }
    columns
}

fn compare(
    base: &str,
    (left, left_values): &(String, Values),
    (right, right_values): &(String, Values),
    settings: &Settings,
) -> (Decision, bool) {
    let (equal, r, ratio) = match (left_values, right_values) {
        (Values::Numbers(a), Values::Numbers(b)) => {
            let pairs: Vec<(f64, f64)> = pairs(a, b);
            let equal = !pairs.is_empty() && pairs.iter().all(|(a, b)| a == b);
            (equal, pearson(&pairs), median_ratio(&pairs))
        }
        (Values::Texts(a), Values::Texts(b)) => {
            let mut both = a
                .iter()
                .zip(b)
                .filter_map(|(a, b)| a.as_ref().zip(b.as_ref()))
                .peekable();
            let any = both.peek().is_some();
            (any && both.all(|(a, b)| a == b), None, None)
        }
        _ => (false, None, None),
    };
    let size = r.map_or(0.0, f64::abs);
    let rule = if equal || size >= settings.identical {
        "identical"
    } else if size >= settings.high {
        "high"
    } else {
        "different"
    };
    let mut decision = Decision {
        base: base.to_owned(),
        left: left.clone(),
        right: right.clone(),
        rule,
        r,
        kept: None,
        dropped: None,
        ratio,
        note: String::new(),
    };
    if rule == "different" {
        decision.note = "both stay".to_owned();
        return (decision, false);
    }
    let (keeps_left, note) = match ratio.filter(|ratio| !SAME_UNIT.contains(ratio)) {
        Some(ratio) => unit_mismatch(base, left, ratio),
        None => keep_left((left, left_values), (right, right_values), settings),
    };
    let (kept, dropped) = if keeps_left { (left, right) } else { (right, left) };
    decision.kept = Some(kept.clone());
    decision.dropped = Some(dropped.clone());
    decision.note = note;
    (decision, keeps_left)
}

/// One column is the other in another unit: the plain one has the contract's, else what is nearer to it.
fn unit_mismatch(base: &str, left: &str, ratio: f64) -> (bool, String) {
    let unit = catalog::by_symbol(base).and_then(|feature| feature.unit.as_deref());
    // Millions are the smaller of two numbers for one sum; dollars, percent and the like the larger.
    let left_is_larger = ratio.abs() > 1.0;
    let keeps_left = left == base || (left_is_larger != (unit == Some("USD millions")));
    let word = unit.unwrap_or("the contract's unit");
    (
        keeps_left,
        format!("unit mismatch: the median ratio is {ratio:.6}; {word} is kept"),
    )
}

/// Fewer missing if that differs, else the larger variance if that differs, else the shorter name, else the first.
fn keep_left(left: (&String, &Values), right: (&String, &Values), settings: &Settings) -> (bool, String) {
    let (missing_left, missing_right) = (left.1.missing(), right.1.missing());
    if (missing_left - missing_right).abs() > settings.missing_gap {
        return (missing_left < missing_right, "fewer missing".to_owned());
    }
    if let (Values::Numbers(a), Values::Numbers(b)) = (left.1, right.1) {
        let (a, b) = (variance(a), variance(b));
        let larger = a.max(b);
        if larger > 0.0 && (a - b).abs() / larger > settings.variance_gap {
            return (a > b, "larger variance".to_owned());
        }
    }
    if left.0.len() == right.0.len() {
        (true, "first".to_owned())
    } else {
        (left.0.len() < right.0.len(), "shorter name".to_owned())
    }
}

fn pairs(a: &[f64], b: &[f64]) -> Vec<(f64, f64)> {
    let both = a.iter().copied().zip(b.iter().copied());
    both.filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect()
}

/// Correlation of pairwise complete rows; none where a side does not vary.
fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    if pairs.len() < 2 {
        return None;
    }
    let (sum_a, sum_b) = pairs
        .iter()
        .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (mean_a, mean_b) = (sum_a / n, sum_b / n);
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        let (a, b) = (a - mean_a, b - mean_b);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    (aa > 0.0 && bb > 0.0).then(|| ab / (aa.sqrt() * bb.sqrt()))
}

fn median_ratio(pairs: &[(f64, f64)]) -> Option<f64> {
    let mut ratios: Vec<f64> = pairs.iter().filter(|(_, b)| *b != 0.0).map(|(a, b)| a / b).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    quantile(&ratios, 0.5)
}

fn variance(values: &[f64]) -> f64 {
    let known = || values.iter().copied().filter(|value| !value.is_nan());
    let n = known().count() as f64;
    if n < 1.0 {
        return 0.0;
    }
    let mean = known().sum::<f64>() / n;
    known().map(|value| (value - mean).powi(2)).sum::<f64>() / n
}

/// The log of the merge.
pub(super) fn frame(decisions: &[Decision]) -> Result<Frame, FrameError> {
    let all = || decisions.iter();
    FrameBuilder::new()
        .text("base", all().map(|decision| Some(decision.base.as_str())))
        .text("left", all().map(|decision| Some(decision.left.as_str())))
        .text("right", all().map(|decision| Some(decision.right.as_str())))
        .text("rule", all().map(|decision| Some(decision.rule)))
        .real("r", all().map(|decision| decision.r))
        .text("kept", all().map(|decision| decision.kept.as_deref()))
        .text("dropped", all().map(|decision| decision.dropped.as_deref()))
        .real("ratio", all().map(|decision| decision.ratio))
        .text("note", all().map(|decision| Some(decision.note.as_str())))
        .finish()
}

#[cfg(test)]
#[path = "columns_test.rs"]
mod tests;
