//! What a rule set must be before anything else is asked of it.

use super::super::grammar::GRAMMAR;
use super::super::template::Template;
use super::super::tree::Node;
use super::expand::tests;
use super::{RulePart, RuleSet, RuleSetError};
use std::collections::{BTreeMap, BTreeSet};

impl RuleSet {
    /// Names, rates, circles, sizes and templates.
    pub(super) fn check(&self) -> Result<(), RuleSetError> {
        self.check_names()?;
        self.check_numbers()?;
        self.check_predicates()?;
        for tier in &self.tiers {
            self.check_size(&tier.node, RulePart::When(tier.name.clone()))?;
            self.check_template(&tier.name, &tier.explain)?;
        }
        self.check_template(&self.default_tier.name, &self.default_tier.explain)
    }

    fn check_names(&self) -> Result<(), RuleSetError> {
        let named = |name: &str, dots: bool| {
            let fits =
                |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter) || (dots && letter == '.');
            !name.is_empty() && name.len() <= GRAMMAR.longest_name && !name.starts_with('.') && name.chars().all(fits)
        };
        if !named(&self.id, true) {
            return Err(self.refuse("id", "an id is made of letters, digits, `.`, `_` and `-`"));
        }
        if self.model_version.trim().is_empty() {
            return Err(self.refuse("model_version", "it is empty; exports need it"));
        }
        let mut seen = BTreeSet::new();
        for name in self.tier_names() {
            if !named(name, false) {
                return Err(self.refuse(name, "a tier's name is made of letters, digits, `_` and `-`"));
            }
            if !seen.insert(name) {
                return Err(self.refuse(name, "two tiers have this name; rename one"));
            }
        }
        for predicate in &self.predicates {
            let name = predicate.name.as_str();
            if !GRAMMAR.plain(name) {
                return Err(self.refuse(
                    name,
                    "a predicate's name is made of lower-case letters, digits and `_`, and is no word of SQL",
                ));
            }
            if seen.contains(name) {
                return Err(self.refuse(name, "a tier and a predicate have this name; rename one"));
            }
        }
        Ok(())
    }

    /// That rates, lifts and ranks can be what they are.
    pub(super) fn check_numbers(&self) -> Result<(), RuleSetError> {
        if self.tiers.is_empty() {
            return Err(self.refuse("tier", "there is no tier; write at least one [[tier]]"));
        }
        for index in 0..=self.tiers.len() {
            let facts = self.facts(index);
            if !(0.0..=1.0).contains(&facts.rate) {
                return Err(self.refuse(facts.name, format!("rate {} is no share between 0 and 1", facts.rate)));
            }
            if facts.lift.is_some_and(|lift| !lift.is_finite() || lift < 0.0) {
                return Err(self.refuse(facts.name, "a lift is a number from 0 on"));
            }
            if facts.rank == 0 {
                return Err(self.refuse(facts.name, "ranks begin with 1"));
            }
        }
        // Tiers may share a rank: leads of both then stand in the order of their rates. The default tier comes last.
        let last = self.default_tier.rank;
        match self.tiers.iter().find(|tier| tier.rank >= last) {
            Some(other) => Err(self.refuse(
                &self.default_tier.name,
                format!(
                    "rank {last} of the default tier is not after that of {} ({}); give it the largest",
                    other.name, other.rank
                ),
            )),
            None => Ok(()),
        }
    }

    /// That no predicate leads to itself, and none grows beyond what is evaluated.
    fn check_predicates(&self) -> Result<(), RuleSetError> {
        let mut done = BTreeSet::new();
        for predicate in &self.predicates {
            let mut path = Vec::new();
            self.follow(&predicate.name, &mut path, &mut done)?;
        }
        for predicate in &self.predicates {
            self.check_size(&predicate.node, RulePart::Predicate(predicate.name.clone()))?;
        }
        Ok(())
    }

    fn follow<'a>(
        &'a self,
        name: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Result<(), RuleSetError> {
        if done.contains(name) {
            return Ok(());
        }
        if let Some(start) = path.iter().position(|earlier| *earlier == name) {
            let chain: Vec<&str> = path.iter().skip(start).copied().chain([name]).collect();
            let message = format!("predicates lead back to themselves: {}", chain.join(" → "));
            return Err(RuleSetError {
                part: RulePart::Predicate(name.to_owned()),
                ..self.refuse(name, message)
            });
        }
        path.push(name);
        if let Some(predicate) = self.predicate(name) {
            for next in tests(&predicate.node).into_iter().filter_map(|test| self.named(test)) {
                self.follow(&next.name, path, done)?;
            }
        }
        path.pop();
        done.insert(name);
        Ok(())
    }

    /// Predicates within predicates double at every step: counted before they are put in.
    fn check_size(&self, node: &Node, part: RulePart) -> Result<(), RuleSetError> {
        let mut known = BTreeMap::new();
        let (tests, depth) = self.size(node, &mut known);
        if tests <= GRAMMAR.most_tests && depth <= GRAMMAR.deepest_tree {
            return Ok(());
        }
        let message = format!(
            "with its predicates it has {tests} tests, {depth} levels deep; at most {} and {} are evaluated",
            GRAMMAR.most_tests, GRAMMAR.deepest_tree
        );
        Err(RuleSetError {
            part,
            ..self.refuse("", message)
        })
    }

    fn size<'a>(&'a self, node: &Node, known: &mut BTreeMap<&'a str, (usize, usize)>) -> (usize, usize) {
        match node {
            Node::And(parts) | Node::Or(parts) => parts.iter().fold((0, 0), |(tests, depth), part| {
                let (more, deep) = self.size(part, known);
                (tests.saturating_add(more), depth.max(deep + 1))
            }),
            Node::Not(inner) => {
                let (tests, depth) = self.size(inner, known);
                (tests, depth + 1)
            }
            Node::Test(test) => {
                let Some(predicate) = self.named(test) else {
                    return (1, 0);
                };
                if let Some(size) = known.get(predicate.name.as_str()) {
                    return *size;
                }
                let size = self.size(&predicate.node, known);
                known.insert(&predicate.name, size);
                size
            }
        }
    }

    fn check_template(&self, tier: &str, explain: &str) -> Result<(), RuleSetError> {
        let read = Template::parse(explain);
        read.map(|_| ())
            .map_err(|error| RuleSetError::within(&self.id, RulePart::Explain(tier.to_owned()), error))
    }

    pub(super) fn refuse(&self, field: &str, message: impl Into<String>) -> RuleSetError {
        RuleSetError::field(&self.id, field, message)
    }
}
