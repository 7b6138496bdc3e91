//! Rule sets bound to columns, and the tier of every lead.

use super::super::bits::{TruthBits, rows, unite, without, words};
use super::super::evaluate::test;
use super::super::parse::read;
use super::super::template::Template;
use super::super::tree::{ColumnInfo, Condition, Test};
use super::super::vocabulary::Vocabulary;
use super::{RuleNode, RulePart, RuleSet, RuleSetError};
use crate::frame::{Frame, FrameError};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A rule set whose columns are there and hold what its rules want.
#[derive(Debug, Clone, PartialEq)]
pub struct CompiledRules {
    /// The set with every column by its name in the frame.
    set: RuleSet,
    roots: Vec<RuleNode>,
    /// One for each tier, the default one last.
    templates: Vec<Template>,
}

impl RuleSet {
    /// Binds the rules to columns: those that conditions test, and those that `explain` templates show.
    ///
    /// # Errors
    /// [`RuleSetError`] naming the tier or predicate and the place: a column that is not there (with the nearest name),
    /// one of another kind or of dates, or a predicate with the name of a column.
    pub fn compile(&self, columns: &[ColumnInfo]) -> Result<CompiledRules, RuleSetError> {
        let names: Vec<String> = self.predicates.iter().map(|predicate| predicate.name.clone()).collect();
        for name in &names {
            if columns.iter().any(|column| column.name.to_lowercase() == *name) {
                return Err(self.refuse(name, "a column has this name too; rename the predicate"));
            }
        }
        let vocabulary = Vocabulary {
            columns: Some(columns),
            predicates: &names,
            rule: true,
        };
        let bind = |text: &str, part: RulePart| {
            read(text, &vocabulary).map_err(|error| RuleSetError::within(&self.id, part, error))
        };
        let mut set = self.clone();
        for predicate in &mut set.predicates {
            predicate.node = bind(&predicate.text, RulePart::Predicate(predicate.name.clone()))?;
        }
        for tier in &mut set.tiers {
            tier.node = bind(&tier.when, RulePart::When(tier.name.clone()))?;
        }
        let templates = self.bind_templates(columns)?;
        Ok(CompiledRules::of(set, templates))
    }

    fn bind_templates(&self, columns: &[ColumnInfo]) -> Result<Vec<Template>, RuleSetError> {
        let mut templates = Vec::with_capacity(self.tiers.len() + 1);
        for index in 0..=self.tiers.len() {
            let facts = self.facts(index);
            let part = RulePart::Explain(facts.name.to_owned());
            let within = |error| RuleSetError::within(&self.id, part.clone(), error);
            let template = Template::parse(facts.explain).map_err(within)?;
            template.bind(columns).map_err(within)?;
            templates.push(template);
        }
        Ok(templates)
    }
}

impl CompiledRules {
    /// The set's nodes are bound already.
    pub(super) fn of(set: RuleSet, templates: Vec<Template>) -> Self {
        let roots = set.tiers.iter().map(|tier| set.expand(&tier.node)).collect();
        Self { set, roots, templates }
    }

    /// The rule set.
    #[must_use]
    pub fn rules(&self) -> &RuleSet {
        &self.set
    }

    /// Each tier's condition in order, with its predicates put in and their names kept; none for the default tier.
    #[must_use]
    pub fn roots(&self) -> &[RuleNode] {
        &self.roots
    }

    /// A tier's condition as one that frames are filtered with; none for the default tier.
    #[must_use]
    pub fn condition(&self, tier: usize) -> Option<Condition> {
        self.roots.get(tier).map(|root| Condition::new(root.plain()))
    }

    /// A tier's template; the default tier's from the number of tiers on.
    #[must_use]
    pub fn template(&self, tier: usize) -> Option<&Template> {
        self.templates.get(tier.min(self.roots.len()))
    }

    pub(super) fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The columns that the conditions read, each once, in alphabetical order.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let mut names = BTreeSet::new();
        for test in self.roots.iter().flat_map(RuleNode::tests) {
            test.collect(&mut names);
        }
        names.into_iter().collect()
    }

    /// The tier of each row, as the index of the first tier whose condition is true; the number of tiers where none
    /// is, which is the default tier.
    ///
    /// # Errors
    /// [`FrameError::Missing`] or [`FrameError::WrongType`] when the frame is not the one the rules were compiled for.
    pub fn assign(&self, frame: &Frame) -> Result<Vec<usize>, FrameError> {
        let mut atoms = FrameAtoms::new(frame);
        let mut tiers = vec![self.roots.len(); frame.height()];
        let mut taken = vec![0; words(frame.height())];
        for (index, root) in self.roots.iter().enumerate() {
            let truths = atoms.node(root)?;
            let new = without(&truths.yes, &taken);
            for row in rows(&new) {
                if let Some(tier) = tiers.get_mut(row) {
                    *tier = index;
                }
            }
            unite(&mut taken, &new);
        }
        Ok(tiers)
    }

    /// The name of each row's tier.
    ///
    /// # Errors
    /// As for [`CompiledRules::assign`].
    pub fn assign_names(&self, frame: &Frame) -> Result<Vec<&str>, FrameError> {
        let tiers = self.assign(frame)?;
        Ok(tiers.into_iter().map(|tier| self.set.facts(tier).name).collect())
    }
}

/// The tests of a frame, each evaluated once.
pub(in crate::rules) struct FrameAtoms<'a> {
    frame: &'a Frame,
    known: BTreeMap<String, Arc<TruthBits>>,
}

impl<'a> FrameAtoms<'a> {
    pub(in crate::rules) fn new(frame: &'a Frame) -> Self {
        Self {
            frame,
            known: BTreeMap::new(),
        }
    }

    pub(in crate::rules) fn node(&mut self, node: &RuleNode) -> Result<TruthBits, FrameError> {
        let height = self.frame.height();
        combine(node, height, &mut |leaf| self.atom(leaf))
    }

    pub(in crate::rules) fn atom(&mut self, leaf: &Test) -> Result<Arc<TruthBits>, FrameError> {
        let key = leaf.to_string();
        if let Some(known) = self.known.get(&key) {
            return Ok(Arc::clone(known));
        }
        let bits = Arc::new(TruthBits::of(&test(leaf, self.frame)?));
        self.known.insert(key, Arc::clone(&bits));
        Ok(bits)
    }
}

/// A condition's bits from those of its tests.
pub(in crate::rules) fn combine<E>(
    node: &RuleNode,
    height: usize,
    atom: &mut impl FnMut(&Test) -> Result<Arc<TruthBits>, E>,
) -> Result<TruthBits, E> {
    let mut whole = match node {
        RuleNode::Test(leaf) => return Ok(atom(leaf)?.as_ref().clone()),
        RuleNode::Named { node, .. } => return combine(node, height, atom),
        RuleNode::Not(inner) => return Ok(combine(inner, height, atom)?.negate()),
        RuleNode::And(_) => TruthBits::constant(true, height),
        RuleNode::Or(_) => TruthBits::constant(false, height),
    };
    if let RuleNode::And(parts) | RuleNode::Or(parts) = node {
        let join = if matches!(node, RuleNode::And(_)) {
            TruthBits::and
        } else {
            TruthBits::or
        };
        for part in parts {
            match part {
                RuleNode::Test(leaf) => join(&mut whole, atom(leaf)?.as_ref()),
                other => join(&mut whole, &combine(other, height, atom)?),
            }
        }
    }
    Ok(whole)
}
