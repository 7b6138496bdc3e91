//! What a lead lacks for a better tier: the branches of its condition that exactly one test keeps from being true.

use super::atoms::{Atom, one_row};
use super::bits::{both, full, rows, unite, without, words};
use super::branches::{Literal, branches};
use super::distance::{distances, moved};
use super::explain::truth;
use super::ruleset::{CompiledRules, FrameAtoms};
use super::truth::Truth;
use super::words::{ColumnWord, ColumnWords};
use crate::frame::{ColumnKind, Frame, FrameError, kind_of};
use std::cmp::Ordering;

/// How a near miss can be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetBy {
    /// By a change of the lead.
    Change,
    /// By time alone, in so many months.
    Months(u32),
    /// Not at all: a column that never changes, or one that time has taken past the limit.
    Never,
}

/// One test that keeps a lead from a tier.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The tier it would be in, as an index.
    pub tier: usize,
    /// Its name.
    pub tier_name: String,
    /// Its rank.
    pub rank: u32,
    /// Which branch of the tier's condition, from 0; a tier without OR has one.
    pub branch: usize,
    /// The column of the test.
    pub column: String,
    /// What the column is called.
    pub title: String,
    /// The test as SQL, with its NOT.
    pub test: String,
    /// The lead's value as shown.
    pub value: String,
    /// The limit as shown, such as "12–36".
    pub limit: String,
    /// What must be added to the value, or to what the test calculates; none where it is of no number.
    pub distance: Option<f64>,
    /// What the distance counts, such as "months".
    pub unit: String,
    /// How it can be met.
    pub met: MetBy,
    /// All of it in a sentence.
    pub words: String,
}

impl CompiledRules {
    /// The near misses of a row: for every tier before the one it is in, and every OR-branch of that tier's condition
    /// (NOTs pushed down to the tests), the test that alone keeps it out. None for a branch where two tests fail, a
    /// value is missing, or no single value of the column would do. In the order of rank, then distance; tests of no
    /// number last. A tier with more branches than `data/grammar.toml` allows is left out.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for or has no such row.
    pub fn near_misses(&self, frame: &Frame, row: usize, words: &ColumnWords) -> Result<Vec<NearMiss>, FrameError> {
        let one = one_row(frame, row)?;
        let assigned = self.assign(&one)?.first().copied().unwrap_or(0);
        let mut found = Vec::new();
        for (tier, root) in self.roots().iter().enumerate().take(assigned) {
            for (branch, literals) in branches(root).unwrap_or_default().iter().enumerate() {
                if let Some(failing) = only_failing(literals, &one)?
                    && let Some(miss) = self.miss(tier, branch, failing, literals, &one, words)?
                {
                    found.push(miss);
                }
            }
        }
        found.sort_by(|left, right| left.rank.cmp(&right.rank).then_with(|| nearer(left, right)));
        Ok(found)
    }

    /// The rows that may have a near miss, ascending: those that some branch of a tier before their own keeps out by
    /// one test. Found for all rows at once, so that only these need be asked one by one.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for.
    pub fn near_miss_rows(&self, frame: &Frame) -> Result<Vec<usize>, FrameError> {
        let mut atoms = FrameAtoms::new(frame);
        let mut near = vec![0; words(frame.height())];
        let mut taken = near.clone();
        for root in self.roots() {
            let truths = atoms.node(root)?;
            unite(&mut taken, &truths.yes);
            for way in branches(root).unwrap_or_default() {
                // Rows with one test failing, and rows with more or one unknown.
                let (mut one, mut out) = (vec![0; near.len()], vec![0; near.len()]);
                for literal in &way {
                    let bits = atoms.atom(&literal.test)?;
                    let (yes, no) = if literal.denied {
                        (&bits.no, &bits.yes)
                    } else {
                        (&bits.yes, &bits.no)
                    };
                    unite(&mut out, &both(&one, no));
                    unite(&mut one, no);
                    let known: Vec<u64> = yes.iter().zip(no).map(|(yes, no)| yes | no).collect();
                    unite(&mut out, &without(&full(frame.height()), &known));
                }
                unite(&mut near, &without(&without(&one, &out), &taken));
            }
        }
        Ok(rows(&near).collect())
    }

    fn miss(
        &self,
        tier: usize,
        branch: usize,
        failing: &Literal,
        literals: &[Literal],
        one: &Frame,
        words: &ColumnWords,
    ) -> Result<Option<NearMiss>, FrameError> {
        let atom = Atom {
            test: &failing.test,
            denied: failing.denied,
            words,
        };
        let column = atom.column();
        let Some(distance) = distance(failing, literals, one, words)? else {
            return Ok(None);
        };
        let word = words.get(&column);
        let plain = failing.is_of_a_column();
        let met = met_by(distance, word, kind_of(one, &column), plain);
        let value = atom.value(one, 0)?;
        let facts = self.rules().facts(tier);
        Ok(Some(NearMiss {
            tier,
            tier_name: facts.name.to_owned(),
            rank: facts.rank,
            branch,
            title: atom.title(),
            test: atom.sql(),
            limit: atom.limit(),
            unit: words.unit(&column, distance.unwrap_or(0.0)).to_owned(),
            words: format!("{}: {}", atom.sentence(&value), way(distance, met, &column, words)),
            value,
            column,
            distance,
            met,
        }))
    }
}

/// The only test of a branch that is false, where no other is false or unknown.
fn only_failing<'a>(literals: &'a [Literal], one: &Frame) -> Result<Option<&'a Literal>, FrameError> {
    let mut failing = None;
    for literal in literals {
        match truth(&literal.test, literal.denied, one)? {
            Truth::True => {}
            Truth::False if failing.is_none() => failing = Some(literal),
            _ => return Ok(None),
        }
    }
    Ok(failing)
}

/// How far the value is off: `Some(None)` where that is no number, none where no single value makes the branch true.
#[allow(clippy::option_option, reason = "no number and no way are two answers")]
fn distance(
    failing: &Literal,
    literals: &[Literal],
    one: &Frame,
    words: &ColumnWords,
) -> Result<Option<Option<f64>>, FrameError> {
    let Some(candidates) = distances(failing, one, words)? else {
        return Ok(Some(None));
    };
    if !failing.is_of_a_column() {
        return Ok(candidates.first().copied().map(Some));
    }
    let Some(column) = super::ruleset::first_column(&failing.test) else {
        return Ok(None);
    };
    for candidate in candidates {
        let changed = moved(one, &column, candidate)?;
        let mut holds = true;
        for literal in literals {
            holds = holds && truth(&literal.test, literal.denied, &changed)?.is_true();
        }
        if holds {
            return Ok(Some(Some(candidate)));
        }
    }
    Ok(None)
}

fn met_by(distance: Option<f64>, word: Option<&ColumnWord>, kind: Option<ColumnKind>, plain: bool) -> MetBy {
    if word.is_some_and(|word| word.fixed) || kind == Some(ColumnKind::Boolean) {
        return MetBy::Never;
    }
    let grows = word
        .and_then(|word| word.grows_by)
        .filter(|grows| *grows > 0.0 && plain);
    match (distance, grows) {
        (Some(distance), Some(grows)) if distance > 0.0 => {
            // A hair less than a month is a month: rates such as 1/12 are rounded.
            let months = (distance / grows - 1e-9).ceil().clamp(0.0, f64::from(u32::MAX));
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            MetBy::Months(months as u32)
        }
        (Some(_), Some(_)) => MetBy::Never,
        _ => MetBy::Change,
    }
}

/// "needs +4 months, met in 4 months by time alone".
fn way(distance: Option<f64>, met: MetBy, column: &str, words: &ColumnWords) -> String {
    let off = distance.map(|distance| {
        let sign = if distance > 0.0 { "+" } else { "" };
        format!("needs {sign}{}", words.amount(column, distance))
    });
    match (off, met) {
        (Some(off), MetBy::Change) => off,
        (None, MetBy::Change) => "it would have to change".to_owned(),
        (_, MetBy::Never) => "cannot be met".to_owned(),
        (off, MetBy::Months(months)) => {
            let unit = if months == 1 { "month" } else { "months" };
            format!("{}, met in {months} {unit} by time alone", off.unwrap_or_default())
        }
    }
}

fn nearer(left: &NearMiss, right: &NearMiss) -> Ordering {
    match (left.distance, right.distance) {
        (Some(left), Some(right)) => left.abs().total_cmp(&right.abs()),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
