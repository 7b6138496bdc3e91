//! What-if: the counts of every tier after each step of a slider, without asking the frame again.
//!
//! A tuner holds the columns that numbers are tested on as plain vectors, and the result of every test as bits. A step
//! evaluates only tests it has not seen, joins words of 64 leads, and counts bits: no thread pool, no allocation by
//! row.

use super::bits::{TruthBits, both, count, count_both, count_three, has, rows, set_of, unite, without, words};
use super::evaluate::test;
use super::funnel::population_of;
use super::grammar::GRAMMAR;
use super::migration::{MigrationCell, MigrationMatrix};
use super::plain::Plain;
use super::ruleset::{CompiledRules, combine};
use super::tree::Test;
use crate::frame::{Frame, FrameError};
use crate::stats::Proportion;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a tier holds after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TierCount {
    /// All leads of the population.
    pub leads: u64,
    /// Those with a known outcome, and those of them that converted.
    pub outcome: Proportion,
}

/// The answer to one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunerStep {
    /// By tier, the default one last.
    pub tiers: Vec<TierCount>,
    /// Leads whose tier has another name than in the incumbent.
    pub moved: u64,
    /// From the incumbent's tiers to the step's.
    pub moves: MigrationMatrix,
    /// The first movers in row order, as far as the limit goes.
    pub movers: Vec<Mover>,
}

/// A lead that moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mover {
    /// Its row, from 0.
    pub row: usize,
    /// Its tier in the incumbent.
    pub from: usize,
    /// Its tier after the step.
    pub to: usize,
}

/// Leads held ready for what-if.
#[derive(Debug)]
pub struct RuleTuner {
    frame: Frame,
    population: Vec<u64>,
    labelled: Vec<u64>,
    converted: Vec<u64>,
    columns: BTreeMap<String, Option<Plain>>,
    atoms: BTreeMap<String, Kept>,
    clock: u64,
    incumbent: Tiers,
}

/// The result of a test, and when it was last wanted.
#[derive(Debug)]
struct Kept {
    bits: Arc<TruthBits>,
    used: u64,
}

/// The leads of each tier, the default one last.
#[derive(Debug, Default)]
struct Tiers {
    names: Vec<String>,
    sets: Vec<Vec<u64>>,
}

impl RuleTuner {
    /// Holds the rows of a frame with the outcome of each where it is known. Only the rows that `population` names true
    /// count; all where it is none. The frame's columns are shared, not copied, until a rule tests one.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for, or a list has another length.
    pub fn new(
        frame: &Frame,
        incumbent: &CompiledRules,
        targets: &[Option<bool>],
        population: Option<&[bool]>,
    ) -> Result<Self, FrameError> {
        let height = frame.height();
        if targets.len() != height {
            return Err(FrameError::Length {
                column: "targets".to_owned(),
                expected: height,
                found: targets.len(),
            });
        }
        let mut tuner = Self {
            frame: frame.clone(),
            population: population_of(population, height)?,
            labelled: set_of(targets.iter().map(Option::is_some), height),
            converted: set_of(targets.iter().map(|target| *target == Some(true)), height),
            columns: BTreeMap::new(),
            atoms: BTreeMap::new(),
            clock: 0,
            incumbent: Tiers::default(),
        };
        tuner.set_incumbent(incumbent)?;
        Ok(tuner)
    }

    /// The rows held, whether or not they count.
    #[must_use]
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// Compares with other rules from now on.
    ///
    /// # Errors
    /// As for [`RuleTuner::step`].
    pub fn set_incumbent(&mut self, incumbent: &CompiledRules) -> Result<(), FrameError> {
        self.incumbent = self.tiers(incumbent)?;
        Ok(())
    }

    /// Counts other rows from now on, such as those of another split.
    ///
    /// # Errors
    /// [`FrameError::Length`] when the list has another length.
    pub fn set_population(&mut self, incumbent: &CompiledRules, population: Option<&[bool]>) -> Result<(), FrameError> {
        self.population = population_of(population, self.frame.height())?;
        self.set_incumbent(incumbent)
    }

    /// Counts what these rules would do, beside the incumbent, and names the first movers.
    ///
    /// # Errors
    /// [`FrameError`] when the rules name a column that the tuner's frame does not have.
    pub fn step(&mut self, rules: &CompiledRules, movers: usize) -> Result<TunerStep, FrameError> {
        let candidate = self.tiers(rules)?;
        let counted = candidate.sets.iter().map(|set| TierCount {
            leads: count(set),
            outcome: Proportion::new(count_both(set, &self.labelled), count_both(set, &self.converted)),
        });
        let tiers = counted.collect();
        let mut stay = vec![0; words(self.frame.height())];
        let mut cells = Vec::with_capacity(self.incumbent.sets.len());
        for (name, from) in self.incumbent.names.iter().zip(&self.incumbent.sets) {
            let mut row = Vec::with_capacity(candidate.sets.len());
            for (other, to) in candidate.names.iter().zip(&candidate.sets) {
                if name == other {
                    unite(&mut stay, &both(from, to));
                }
                row.push(self.cell(from, to));
            }
            cells.push(row);
        }
        let moving = without(&self.population, &stay);
        let first = rows(&moving).take(movers);
        let movers = first
            .filter_map(|row| {
                Some(Mover {
                    row,
                    from: self.incumbent.of(row)?,
                    to: candidate.of(row)?,
                })
            })
            .collect();
        Ok(TunerStep {
            tiers,
            moved: count(&moving),
            moves: MigrationMatrix {
                from: self.incumbent.names.clone(),
                to: candidate.names,
                cells,
            },
            movers,
        })
    }

    fn cell(&self, from: &[u64], to: &[u64]) -> MigrationCell {
        let leads = count_both(from, to);
        if leads == 0 {
            return MigrationCell::default();
        }
        MigrationCell {
            leads,
            outcome: Proportion::new(
                count_three(from, to, &self.labelled),
                count_three(from, to, &self.converted),
            ),
        }
    }

    fn tiers(&mut self, rules: &CompiledRules) -> Result<Tiers, FrameError> {
        self.clock += 1;
        let height = self.frame.height();
        let mut free = self.population.clone();
        let mut sets = Vec::with_capacity(rules.roots().len() + 1);
        for root in rules.roots() {
            let truths = combine(root, height, &mut |leaf| self.atom(leaf))?;
            let taken = both(&free, &truths.yes);
            free = without(&free, &taken);
            sets.push(taken);
        }
        sets.push(free);
        self.forget();
        let names = rules.rules().tier_names().into_iter().map(str::to_owned).collect();
        Ok(Tiers { names, sets })
    }

    /// What a test says of every row, whether or not it counts, so that another population keeps it.
    fn atom(&mut self, leaf: &Test) -> Result<Arc<TruthBits>, FrameError> {
        let key = leaf.to_string();
        if let Some(kept) = self.atoms.get_mut(&key) {
            kept.used = self.clock;
            return Ok(Arc::clone(&kept.bits));
        }
        let bits = match self.plain(leaf)? {
            Some(bits) => bits,
            None => TruthBits::of(&test(leaf, &self.frame)?),
        };
        let bits = Arc::new(bits);
        let kept = Kept {
            bits: Arc::clone(&bits),
            used: self.clock,
        };
        self.atoms.insert(key, kept);
        Ok(bits)
    }

    /// A test of one number against written ones, on the plain column.
    fn plain(&mut self, leaf: &Test) -> Result<Option<TruthBits>, FrameError> {
        let (Test::Compare { column, .. } | Test::Between { column, .. }) = leaf else {
            return Ok(None);
        };
        if !self.columns.contains_key(column) {
            let plain = Plain::of(&self.frame, column)?;
            self.columns.insert(column.clone(), plain);
        }
        let plain = self.columns.get(column).and_then(Option::as_ref);
        Ok(plain.and_then(|plain| plain.test(leaf)))
    }

    /// Drops the results that have not been wanted for longest.
    fn forget(&mut self) {
        while self.atoms.len() > GRAMMAR.most_kept_atoms {
            let clock = self.clock;
            let stale = self.atoms.iter().filter(|(_, kept)| kept.used < clock);
            let Some(oldest) = stale.min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone()) else {
                return;
            };
            self.atoms.remove(&oldest);
        }
    }
}

impl Tiers {
    fn of(&self, row: usize) -> Option<usize> {
        self.sets.iter().position(|set| has(set, row))
    }
}
