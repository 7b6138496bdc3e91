//! Predicates put in where they are named. The names stay as inner nodes, so that explanations can use them.

use super::super::tree::{Node, Test};
use super::RuleSet;
use std::collections::BTreeSet;

/// A condition with its predicates put in.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleNode {
    /// All hold.
    And(Vec<RuleNode>),
    /// At least one holds.
    Or(Vec<RuleNode>),
    /// It does not hold.
    Not(Box<RuleNode>),
    /// A predicate.
    Named {
        /// Its name.
        name: String,
        /// Its condition.
        node: Box<RuleNode>,
    },
    /// One test of columns.
    Test(Test),
}

impl RuleNode {
    /// The same condition without names, in the shape in which conditions are read.
    #[must_use]
    pub fn plain(&self) -> Node {
        match self {
            Self::And(parts) => Node::all(parts.iter().map(Self::plain).collect()),
            Self::Or(parts) => Node::any(parts.iter().map(Self::plain).collect()),
            Self::Not(inner) => inner.plain().negated(),
            Self::Named { node, .. } => node.plain(),
            Self::Test(test) => Node::Test(test.clone()),
        }
    }

    /// Its tests from left to right.
    #[must_use]
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(inner) => inner.tests(),
            Self::Named { node, .. } => node.tests(),
            Self::Test(test) => vec![test],
        }
    }

    /// The names of the predicates in it, each once, those within predicates too.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::names).collect(),
            Self::Not(inner) => inner.names(),
            Self::Named { name, node } => {
                let mut names = node.names();
                names.insert(name.as_str());
                names
            }
            Self::Test(_) => BTreeSet::new(),
        }
    }
}

impl RuleSet {
    /// A condition with its predicates put in. The set has been checked: no circles.
    pub(super) fn expand(&self, node: &Node) -> RuleNode {
        match node {
            Node::And(parts) => RuleNode::And(parts.iter().map(|part| self.expand(part)).collect()),
            Node::Or(parts) => RuleNode::Or(parts.iter().map(|part| self.expand(part)).collect()),
            Node::Not(inner) => RuleNode::Not(Box::new(self.expand(inner))),
            Node::Test(test) => match self.named(test) {
                Some(predicate) => RuleNode::Named {
                    name: predicate.name.clone(),
                    node: Box::new(self.expand(&predicate.node)),
                },
                None => RuleNode::Test(test.clone()),
            },
        }
    }

    /// The predicate that a test names.
    pub(super) fn named(&self, test: &Test) -> Option<&super::Predicate> {
        match test {
            Test::Flag { column } => self.predicate(column),
            _ => None,
        }
    }
}

/// The tests of an unexpanded condition from left to right.
pub(super) fn tests(node: &Node) -> Vec<&Test> {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().flat_map(tests).collect(),
        Node::Not(inner) => tests(inner),
        Node::Test(test) => vec![test],
    }
}

impl RuleSet {
    /// A tier's condition with its predicates put in; none for the default tier. Columns stand as the rules write
    /// them.
    #[must_use]
    pub fn expanded(&self, tier: usize) -> Option<RuleNode> {
        self.tiers.get(tier).map(|tier| self.expand(&tier.node))
    }
}
