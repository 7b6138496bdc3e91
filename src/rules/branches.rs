//! A condition as the ways to meet it: an OR of ANDs of tests, with NOTs pushed down to the tests.

use super::grammar::GRAMMAR;
use super::ruleset::RuleNode;
use super::tree::Test;

/// A test or its denial.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Literal {
    pub test: Test,
    pub denied: bool,
}

impl Literal {
    /// Whether it tests a column and not what is calculated from columns.
    pub(super) fn is_of_a_column(&self) -> bool {
        match &self.test {
            Test::Calculated { left: value, .. } | Test::Within { value, .. } => value.as_column().is_some(),
            _ => true,
        }
    }
}

/// Every way to meet a condition, each without repeated tests; none where there are too many.
pub(super) fn branches(node: &RuleNode) -> Option<Vec<Vec<Literal>>> {
    ways(node, false)
}

fn ways(node: &RuleNode, denied: bool) -> Option<Vec<Vec<Literal>>> {
    match (node, denied) {
        (RuleNode::Test(test), _) => Some(vec![vec![Literal {
            test: test.clone(),
            denied,
        }]]),
        (RuleNode::Not(inner), _) => ways(inner, !denied),
        (RuleNode::Named { node, .. }, _) => ways(node, denied),
        // De Morgan: a denied OR is an AND of denials.
        (RuleNode::And(parts), false) | (RuleNode::Or(parts), true) => {
            let mut whole = vec![Vec::new()];
            for part in parts {
                let more = ways(part, denied)?;
                if whole.len().saturating_mul(more.len()) > GRAMMAR.most_branches {
                    return None;
                }
                whole = whole
                    .iter()
                    .flat_map(|way| more.iter().map(|next| joined(way, next)))
                    .collect();
            }
            Some(whole)
        }
        (RuleNode::Or(parts), false) | (RuleNode::And(parts), true) => {
            let mut whole = Vec::new();
            for part in parts {
                whole.extend(ways(part, denied)?);
                if whole.len() > GRAMMAR.most_branches {
                    return None;
                }
            }
            Some(whole)
        }
    }
}

fn joined(way: &[Literal], next: &[Literal]) -> Vec<Literal> {
    let mut all = way.to_vec();
    for literal in next {
        if !all.contains(literal) {
            all.push(literal.clone());
        }
    }
    all
}
