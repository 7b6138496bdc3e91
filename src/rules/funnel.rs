//! Where leads are lost on the way into a tier: how many each condition keeps, alone and after those before it.

use super::bits::{both, count, full, set_of, unite, without, words};
use super::ruleset::{CompiledRules, FrameAtoms, RuleNode};
use super::tree::Condition;
use crate::frame::{Frame, FrameError};

/// The way into one tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Funnel {
    /// The tier as an index.
    pub tier: usize,
    /// Leads at the mouth.
    pub leads: u64,
    /// The conditions joined by AND, in order. None for the default tier, which has no condition.
    pub steps: Vec<FunnelStep>,
    /// Leads that match, whether or not an earlier tier takes them.
    pub matched: u64,
    /// Leads that arrive: those that no earlier tier takes.
    pub arrived: u64,
}

/// One condition of the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunnelStep {
    /// The predicate's name, or the condition as SQL.
    pub condition: String,
    /// Leads that it keeps by itself.
    pub alone: u64,
    /// Leads for which it is unknown, and which it does not keep.
    pub unknown: u64,
    /// Leads that are left after it and every step before.
    pub left: u64,
    /// Its parts where it is an OR, or an AND within one.
    pub parts: Vec<FunnelStep>,
    /// The parts are alternatives, each counted as if it stood here alone; otherwise they follow one another.
    pub alternatives: bool,
}

impl CompiledRules {
    /// The funnel of a tier over the rows that `population` names true, or over all.
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for, or `population` has another length.
    pub fn funnel(&self, frame: &Frame, tier: usize, population: Option<&[bool]>) -> Result<Funnel, FrameError> {
        let mouth = population_of(population, frame.height())?;
        let mut atoms = FrameAtoms::new(frame);
        let mut taken = vec![0; words(frame.height())];
        for root in self.roots().iter().take(tier) {
            unite(&mut taken, &atoms.node(root)?.yes);
        }
        let mut walk = Walk {
            atoms,
            mouth: mouth.clone(),
        };
        let mut left = mouth.clone();
        let steps = match self.roots().get(tier) {
            None => Vec::new(),
            Some(RuleNode::And(parts)) => walk.row(parts, &mut left)?,
            Some(root) => walk.row(std::slice::from_ref(root), &mut left)?,
        };
        Ok(Funnel {
            tier,
            leads: count(&mouth),
            steps,
            matched: count(&left),
            arrived: count(&without(&left, &taken)),
        })
    }
}

/// The rows that count.
pub(super) fn population_of(population: Option<&[bool]>, height: usize) -> Result<Vec<u64>, FrameError> {
    match population {
        None => Ok(full(height)),
        Some(inside) if inside.len() == height => Ok(set_of(inside.iter().copied(), height)),
        Some(inside) => Err(FrameError::Length {
            column: "population".to_owned(),
            expected: height,
            found: inside.len(),
        }),
    }
}

struct Walk<'a> {
    atoms: FrameAtoms<'a>,
    mouth: Vec<u64>,
}

impl Walk<'_> {
    /// Conditions that follow one another; `left` is what is left after them.
    fn row(&mut self, parts: &[RuleNode], left: &mut Vec<u64>) -> Result<Vec<FunnelStep>, FrameError> {
        parts.iter().map(|part| self.step(part, left)).collect()
    }

    fn step(&mut self, part: &RuleNode, left: &mut Vec<u64>) -> Result<FunnelStep, FrameError> {
        let truths = self.atoms.node(part)?;
        let before = left.clone();
        *left = both(left, &truths.yes);
        let kept = both(&self.mouth, &truths.yes);
        let denied = both(&self.mouth, &truths.no);
        let (parts, alternatives) = match bare(part) {
            RuleNode::Or(parts) => (self.branches(parts, &before)?, true),
            _ => (Vec::new(), false),
        };
        Ok(FunnelStep {
            condition: name(part),
            alone: count(&kept),
            unknown: count(&self.mouth) - count(&kept) - count(&denied),
            left: count(left),
            parts,
            alternatives,
        })
    }

    fn branches(&mut self, parts: &[RuleNode], before: &[u64]) -> Result<Vec<FunnelStep>, FrameError> {
        let mut branches = Vec::with_capacity(parts.len());
        for part in parts {
            let mut step = self.step(part, &mut before.to_vec())?;
            if let RuleNode::And(inner) = bare(part) {
                step.parts = self.row(inner, &mut before.to_vec())?;
            }
            branches.push(step);
        }
        Ok(branches)
    }
}

/// A condition without its name.
fn bare(node: &RuleNode) -> &RuleNode {
    match node {
        RuleNode::Named { node, .. } => bare(node),
        other => other,
    }
}

fn name(node: &RuleNode) -> String {
    match node {
        RuleNode::Named { name, .. } => name.clone(),
        RuleNode::Not(inner) if matches!(inner.as_ref(), RuleNode::Named { .. }) => format!("NOT {}", name(inner)),
        RuleNode::And(parts) => parts.iter().map(joined).collect::<Vec<_>>().join(" AND "),
        RuleNode::Or(parts) => parts.iter().map(joined).collect::<Vec<_>>().join(" OR "),
        other => Condition::new(other.plain()).to_string(),
    }
}

fn joined(node: &RuleNode) -> String {
    match node {
        RuleNode::And(_) | RuleNode::Or(_) => format!("({})", name(node)),
        _ => name(node),
    }
}
