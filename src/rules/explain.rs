//! Why a lead is in its tier: every condition with what it says, the value it found and the limit it set.

use super::atoms::{Atom, one_row};
use super::evaluate::test;
use super::ruleset::{CompiledRules, RuleNode};
use super::tree::Test;
use super::truth::Truth;
use super::words::ColumnWords;
use crate::frame::{Frame, FrameError};

/// What a rule set says of one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct RowExplanation {
    /// Its tier as an index; the number of tiers for the default one.
    pub assigned: usize,
    /// Its tier's `explain` with its values.
    pub sentence: String,
    /// Every tier in order, without the default one.
    pub tiers: Vec<TierExplanation>,
}

/// What one tier's condition says of a lead.
#[derive(Debug, Clone, PartialEq)]
pub struct TierExplanation {
    /// The tier as an index.
    pub tier: usize,
    /// Its name.
    pub name: String,
    /// Whether the condition holds; it may where an earlier tier has taken the lead.
    pub truth: Truth,
    /// The condition, part by part.
    pub root: ExplainedNode,
}

/// A part of a condition and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedNode {
    /// What sort of part.
    pub part: ExplainedPart,
    /// What it says.
    pub truth: Truth,
    /// Its own parts.
    pub children: Vec<ExplainedNode>,
}

/// What sort of part of a condition.
#[derive(Debug, Clone, PartialEq)]
pub enum ExplainedPart {
    /// All children hold.
    All,
    /// At least one child holds.
    Any,
    /// The child does not hold.
    Not,
    /// A predicate by name, with one child.
    Named(String),
    /// A test, or a test with NOT before it.
    Atom(ExplainedAtom),
}

/// A test with the value it found and the limit it set.
#[derive(Debug, Clone, PartialEq)]
pub struct ExplainedAtom {
    /// The test as SQL, with its NOT.
    pub test: String,
    /// The column it is about.
    pub column: String,
    /// What the column is called.
    pub title: String,
    /// The value as shown, with its unit; "unknown" where it is missing.
    pub value: String,
    /// The limit as shown, such as "12–36".
    pub limit: String,
    /// Both in words: "current tenure 22 months, rule 12–36".
    pub words: String,
}

impl RowExplanation {
    /// The tests that put the lead into its tier: those that hold, on the branches that hold, each once. Empty for the
    /// default tier.
    #[must_use]
    pub fn reasons(&self) -> Vec<&ExplainedAtom> {
        let mut found = Vec::new();
        if let Some(tier) = self.tiers.get(self.assigned) {
            tier.root.reasons(&mut found);
        }
        found
    }
}

impl ExplainedNode {
    fn reasons<'a>(&'a self, found: &mut Vec<&'a ExplainedAtom>) {
        if !self.truth.is_true() {
            return;
        }
        match &self.part {
            ExplainedPart::Atom(atom) => {
                if !found.iter().any(|known| known.test == atom.test) {
                    found.push(atom);
                }
            }
            // What a denied group lacks is no reason that words could name.
            ExplainedPart::Not => {}
            _ => self.children.iter().for_each(|child| child.reasons(found)),
        }
    }
}

impl CompiledRules {
    /// What every tier's condition says of a row. It agrees with [`CompiledRules::assign`].
    ///
    /// # Errors
    /// [`FrameError`] when the frame is not the one the rules were compiled for or has no such row.
    pub fn explain(&self, frame: &Frame, row: usize, words: &ColumnWords) -> Result<RowExplanation, FrameError> {
        let one = one_row(frame, row)?;
        let mut tiers = Vec::with_capacity(self.roots().len());
        for (tier, root) in self.roots().iter().enumerate() {
            let root = explained(root, &one, words)?;
            tiers.push(TierExplanation {
                tier,
                name: self.rules().facts(tier).name.to_owned(),
                truth: root.truth,
                root,
            });
        }
        let assigned = tiers
            .iter()
            .position(|tier| tier.truth.is_true())
            .unwrap_or(tiers.len());
        Ok(RowExplanation {
            assigned,
            sentence: self.sentence(&one, 0, assigned)?,
            tiers,
        })
    }

    /// A tier's `explain` with a row's values.
    ///
    /// # Errors
    /// [`FrameError`] when the frame lacks a column that the template shows, or has no such row.
    pub fn sentence(&self, frame: &Frame, row: usize, tier: usize) -> Result<String, FrameError> {
        self.template(tier)
            .map_or_else(|| Ok(String::new()), |template| template.render(frame, row))
    }
}

fn explained(node: &RuleNode, one: &Frame, words: &ColumnWords) -> Result<ExplainedNode, FrameError> {
    let children = |parts: &[RuleNode]| {
        parts
            .iter()
            .map(|part| explained(part, one, words))
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(match node {
        RuleNode::Test(leaf) => atom(leaf, false, one, words)?,
        RuleNode::Not(inner) => match inner.as_ref() {
            RuleNode::Test(leaf) => atom(leaf, true, one, words)?,
            inner => {
                let child = explained(inner, one, words)?;
                ExplainedNode {
                    part: ExplainedPart::Not,
                    truth: child.truth.negate(),
                    children: vec![child],
                }
            }
        },
        RuleNode::And(parts) => {
            let children = children(parts)?;
            ExplainedNode {
                part: ExplainedPart::All,
                truth: children.iter().fold(Truth::True, |truth, child| truth.and(child.truth)),
                children,
            }
        }
        RuleNode::Or(parts) => {
            let children = children(parts)?;
            ExplainedNode {
                part: ExplainedPart::Any,
                truth: children.iter().fold(Truth::False, |truth, child| truth.or(child.truth)),
                children,
            }
        }
        RuleNode::Named { name, node } => {
            let child = explained(node, one, words)?;
            ExplainedNode {
                part: ExplainedPart::Named(name.clone()),
                truth: child.truth,
                children: vec![child],
            }
        }
    })
}

fn atom(leaf: &Test, denied: bool, one: &Frame, words: &ColumnWords) -> Result<ExplainedNode, FrameError> {
    let truth = truth(leaf, denied, one)?;
    let atom = Atom {
        test: leaf,
        denied,
        words,
    };
    let value = atom.value(one, 0)?;
    Ok(ExplainedNode {
        truth,
        children: Vec::new(),
        part: ExplainedPart::Atom(ExplainedAtom {
            test: atom.sql(),
            column: atom.column(),
            title: atom.title(),
            limit: atom.limit(),
            words: atom.sentence(&value),
            value,
        }),
    })
}

/// What a test, or its denial, says of the only row of a frame.
pub(super) fn truth(leaf: &Test, denied: bool, one: &Frame) -> Result<Truth, FrameError> {
    let truth = test(leaf, one)?.first().copied().unwrap_or(Truth::Unknown);
    Ok(if denied { truth.negate() } else { truth })
}
