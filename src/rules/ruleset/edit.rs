//! A changed copy of a rule set: numbers moved, a condition rewritten, tiers in another order, another name.

use super::super::grammar::GRAMMAR;
use super::super::tree::{Condition, Node, Number};
use super::file::read_part;
use super::literals::{Target, slots};
use super::{CompiledRules, RulePart, RuleSet, RuleSetError};
use crate::frame::nearest;
use std::collections::{BTreeMap, BTreeSet};

/// New values by place in a condition.
type Moves = BTreeMap<usize, f64>;

/// 2^53: up to here a real holds every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl RuleSet {
    /// The rule set with other numbers, by the names of [`RuleSet::literals`]. A name with the value it has changes
    /// nothing. A predicate's number moves in every tier that uses it; where it moves in one tier only, that tier's
    /// condition has the predicate written out.
    ///
    /// # Errors
    /// [`RuleSetError`]: a name that no number has, a value that is not finite, a rate outside 0–1, or a rank that is
    /// no whole number from 1 on.
    pub fn with_values(&self, values: &BTreeMap<String, f64>) -> Result<Self, RuleSetError> {
        let mut changed = self.clone();
        let mut predicates: BTreeMap<usize, Moves> = BTreeMap::new();
        let mut own: BTreeMap<usize, Moves> = BTreeMap::new();
        let mut within: BTreeMap<usize, BTreeMap<usize, Moves>> = BTreeMap::new();
        let known = self.targets();
        for (name, value) in values {
            let Some((literal, target)) = known.iter().find(|(literal, _)| literal.name == *name) else {
                let nearest = nearest(name, known.iter().map(|(literal, _)| literal.name.as_str()));
                return Err(self.refuse(name, "the rule set has no such number").near(nearest));
            };
            if !value.is_finite() {
                return Err(self.refuse(name, format!("{value} is no number that a rule can hold")));
            }
            #[allow(clippy::float_cmp, reason = "the same value or another one")]
            if literal.value == *value {
                continue;
            }
            match *target {
                Target::Predicate { predicate, slot } => {
                    predicates.entry(predicate).or_default().insert(slot, *value);
                }
                Target::Own { tier, slot } => {
                    own.entry(tier).or_default().insert(slot, *value);
                }
                Target::Within { tier, predicate, slot } => {
                    let moves = within.entry(tier).or_default().entry(predicate).or_default();
                    moves.insert(slot, *value);
                }
                Target::Rate(tier) => changed.set_rate(tier, name, *value)?,
                Target::Rank(tier) => changed.set_rank(tier, rank(*value).ok_or_else(|| self.refuse(name, NO_RANK))?),
            }
        }
        for (index, moves) in &predicates {
            if let Some(predicate) = changed.predicates.get_mut(*index) {
                moved(&mut predicate.node, false, moves);
                predicate.text = shown(&predicate.node);
            }
        }
        for (index, moves) in &own {
            if let Some(tier) = changed.tiers.get_mut(*index) {
                moved(&mut tier.node, true, moves);
                tier.when = shown(&tier.node);
            }
        }
        for (index, moves) in &within {
            changed.write_out(*index, moves)?;
        }
        changed.check_numbers()?;
        Ok(changed)
    }

    /// Writes predicates out in one tier, with numbers moved there.
    fn write_out(&mut self, index: usize, moves: &BTreeMap<usize, Moves>) -> Result<(), RuleSetError> {
        let Some(tier) = self.tiers.get(index) else {
            return Ok(());
        };
        let node = self.inlined(&tier.node, moves);
        let when = shown(&node);
        if node.depth() > GRAMMAR.deepest_tree || when.chars().count() > GRAMMAR.longest_condition {
            return Err(self.refuse(
                &tier.name,
                "with its predicates written out the condition is too long; move the predicate's own number",
            ));
        }
        if let Some(tier) = self.tiers.get_mut(index) {
            tier.node = node;
            tier.when = when;
        }
        Ok(())
    }

    fn inlined(&self, node: &Node, moves: &BTreeMap<usize, Moves>) -> Node {
        match node {
            Node::And(parts) => Node::all(parts.iter().map(|part| self.inlined(part, moves)).collect()),
            Node::Or(parts) => Node::any(parts.iter().map(|part| self.inlined(part, moves)).collect()),
            Node::Not(inner) => self.inlined(inner, moves).negated(),
            Node::Test(test) => {
                let named = self.named(test);
                let place = named.and_then(|named| self.predicates.iter().position(|other| other.name == named.name));
                let (Some(named), Some(place)) = (named, place) else {
                    return node.clone();
                };
                let touched = moves.contains_key(&place)
                    || self.reached(&named.node).iter().any(|inner| moves.contains_key(inner));
                if !touched {
                    return node.clone();
                }
                let mut own = named.node.clone();
                if let Some(moves) = moves.get(&place) {
                    moved(&mut own, false, moves);
                }
                self.inlined(&own, moves)
            }
        }
    }

    fn set_rate(&mut self, tier: usize, name: &str, rate: f64) -> Result<(), RuleSetError> {
        if !(0.0..=1.0).contains(&rate) {
            return Err(self.refuse(name, format!("{rate} is no share between 0 and 1")));
        }
        match self.tiers.get_mut(tier) {
            Some(tier) => tier.rate = rate,
            None => self.default_tier.rate = rate,
        }
        Ok(())
    }

    fn set_rank(&mut self, tier: usize, rank: u32) {
        match self.tiers.get_mut(tier) {
            Some(tier) => tier.rank = rank,
            None => self.default_tier.rank = rank,
        }
    }

    /// The rule set with another condition for a tier.
    ///
    /// # Errors
    /// [`RuleSetError`]: no such tier, or a condition that cannot be read, with its place.
    pub fn with_when(&self, tier: &str, when: &str) -> Result<Self, RuleSetError> {
        let names: Vec<String> = self.predicates.iter().map(|predicate| predicate.name.clone()).collect();
        let node = read_part(&self.id, RulePart::When(tier.to_owned()), when, &names)?;
        let mut changed = self.clone();
        let place = self.place(tier)?;
        if let Some(found) = changed.tiers.get_mut(place) {
            found.when = when.to_owned();
            found.node = node;
        }
        changed.check()?;
        Ok(changed)
    }

    /// The rule set with another condition for a predicate.
    ///
    /// # Errors
    /// [`RuleSetError`]: no such predicate, a condition that cannot be read, or predicates that now name one another in
    /// a circle.
    pub fn with_predicate(&self, name: &str, text: &str) -> Result<Self, RuleSetError> {
        let names: Vec<String> = self.predicates.iter().map(|predicate| predicate.name.clone()).collect();
        let node = read_part(&self.id, RulePart::Predicate(name.to_owned()), text, &names)?;
        let mut changed = self.clone();
        let Some(found) = changed.predicates.iter_mut().find(|predicate| predicate.name == name) else {
            let nearest = nearest(name, names.iter().map(String::as_str));
            return Err(self.refuse(name, "there is no such predicate").near(nearest));
        };
        found.text = text.to_owned();
        found.node = node;
        changed.check()?;
        Ok(changed)
    }

    /// The rule set with another rank for a tier. Ranks order the list of leads; which rule is tried first is
    /// [`RuleSet::reordered`].
    ///
    /// # Errors
    /// [`RuleSetError`]: no such tier, or rank 0.
    pub fn with_rank(&self, tier: &str, rank: u32) -> Result<Self, RuleSetError> {
        if rank == 0 {
            return Err(self.refuse(tier, NO_RANK));
        }
        let place = match self.tier_index(tier) {
            Some(place) => place,
            None => self.place(tier)?,
        };
        let mut changed = self.clone();
        changed.set_rank(place, rank);
        Ok(changed)
    }

    /// The rule set with its tiers tried in another order. The ranks stay where they are: the first tier takes the
    /// first tier's rank.
    ///
    /// # Errors
    /// [`RuleSetError`]: a name that no tier has, or a tier that is left out or named twice.
    pub fn reordered(&self, order: &[&str]) -> Result<Self, RuleSetError> {
        let mut places = Vec::with_capacity(order.len());
        for name in order {
            places.push(self.place(name)?);
        }
        let named: BTreeSet<usize> = places.iter().copied().collect();
        if named.len() != self.tiers.len() || places.len() != self.tiers.len() {
            return Err(self.refuse("tier", "name every tier but the default one, each once"));
        }
        let mut changed = self.clone();
        let moved = places.iter().zip(&self.tiers).filter_map(|(place, before)| {
            let mut tier = self.tiers.get(*place)?.clone();
            tier.rank = before.rank;
            Some(tier)
        });
        changed.tiers = moved.collect();
        Ok(changed)
    }

    /// The rule set under another id, with the one it came from and another model version.
    ///
    /// # Errors
    /// [`RuleSetError`] when the id or the version is not one.
    pub fn renamed(&self, id: &str, based_on: Option<&str>, model_version: &str) -> Result<Self, RuleSetError> {
        let mut changed = self.clone();
        changed.id = id.to_owned();
        changed.based_on = based_on.map(str::to_owned);
        changed.model_version = model_version.to_owned();
        changed.check()?;
        Ok(changed)
    }

    fn place(&self, tier: &str) -> Result<usize, RuleSetError> {
        self.tiers.iter().position(|known| known.name == tier).ok_or_else(|| {
            let nearest = nearest(tier, self.tiers.iter().map(|tier| tier.name.as_str()));
            self.refuse(tier, "there is no such tier with a rule").near(nearest)
        })
    }
}

impl CompiledRules {
    /// The compiled rules with other numbers: as [`RuleSet::with_values`], without reading any text again.
    ///
    /// # Errors
    /// As for [`RuleSet::with_values`].
    pub fn with_values(&self, values: &BTreeMap<String, f64>) -> Result<Self, RuleSetError> {
        let set = self.rules().with_values(values)?;
        Ok(Self::of(set, self.templates().to_vec()))
    }
}

const NO_RANK: &str = "a rank is a whole number from 1 on";

fn rank(value: f64) -> Option<u32> {
    let fits = value >= 1.0 && value <= f64::from(u32::MAX) && value.fract() == 0.0;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
    fits.then_some(value as u32)
}

/// Puts numbers in their places; whole ones stay whole as long as they can.
fn moved(node: &mut Node, of_tier: bool, moves: &Moves) {
    for (place, slot) in slots(node, of_tier).into_iter().enumerate() {
        if let Some(value) = moves.get(&place) {
            let whole = matches!(slot.number, Number::Whole(_)) && value.fract() == 0.0 && value.abs() <= EXACT;
            #[allow(clippy::cast_possible_truncation, reason = "checked")]
            let number = if whole {
                Number::Whole(*value as i64)
            } else {
                Number::Real(*value)
            };
            *slot.number = number;
        }
    }
}

/// A condition as text.
fn shown(node: &Node) -> String {
    Condition::new(node.clone()).to_string()
}
