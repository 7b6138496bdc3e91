//! Every number of a rule set under a name that people can read and commands can take.
//!
//! A predicate's number is called by the predicate (`firm_tiny`), by its end where it has two (`tenure_1_4.high`), and
//! by its column where the predicate has several tests (`seasoned.industry_tenure_months`). A number of a tier's own
//! is `TIER.column`, the same predicate in that tier alone is `TIER.tenure_1_4.high`, and there are `TIER.rate` and
//! `TIER.rank`. What would be called alike is numbered, `.2` and on.

use super::super::expression::Expression;
use super::super::tree::{Literal, Node, Number, Operand, Test};
use super::super::truth::Comparison;
use super::super::words::ColumnWords;
use super::RuleSet;
use super::expand::tests;
use std::collections::BTreeSet;

/// A number of a rule set.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleLiteral {
    /// The name by which [`RuleSet::with_values`] takes it.
    pub name: String,
    /// What it is now.
    pub value: f64,
    /// It is a whole number and should stay one.
    pub whole: bool,
    /// The tier that it is in; none for a predicate's number, which moves in every tier that uses it.
    pub tier: Option<String>,
    /// The predicate that it is in.
    pub predicate: Option<String>,
    /// The column that it limits; none for a rate or a rank.
    pub column: Option<String>,
    /// How it limits the column, such as "at most", or "rate" and "rank".
    pub comparison: String,
    /// The smallest value that makes sense.
    pub minimum: f64,
    /// The largest value that makes sense.
    pub maximum: f64,
    /// How far one step moves it.
    pub step: f64,
}

/// Where a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// In a predicate, by index and place.
    Predicate { predicate: usize, slot: usize },
    /// In a tier's own condition.
    Own { tier: usize, slot: usize },
    /// In a predicate as it stands in one tier.
    Within { tier: usize, predicate: usize, slot: usize },
    /// A tier's rate; the default tier's from the number of tiers on.
    Rate(usize),
    /// A tier's rank.
    Rank(usize),
}

/// A number of a condition as it is found there.
pub(super) struct Slot<'a> {
    suffix: String,
    column: Option<String>,
    comparison: String,
    pub number: &'a mut Number,
}

impl RuleSet {
    /// Every number with its name: predicates' first, then tier by tier its rate and rank, its own and those of its
    /// predicates. Columns' words give ranges and steps; where they give none, both come from the number.
    #[must_use]
    pub fn literals(&self, words: &ColumnWords) -> Vec<RuleLiteral> {
        let found = self.targets();
        found
            .into_iter()
            .map(|(mut literal, _)| {
                self.range(&mut literal, words);
                literal
            })
            .collect()
    }

    /// Every number with where it stands; ranges are not filled in.
    pub(super) fn targets(&self) -> Vec<(RuleLiteral, Target)> {
        let mut found = Vec::new();
        let mut names = BTreeSet::new();
        let mut of_predicates = Vec::with_capacity(self.predicates.len());
        for (predicate, known) in self.predicates.iter().enumerate() {
            let mut own = self.numbers(&known.node, &known.name, false, &mut names);
            for (slot, literal) in own.iter_mut().enumerate() {
                literal.predicate = Some(known.name.clone());
                found.push((literal.clone(), Target::Predicate { predicate, slot }));
            }
            of_predicates.push(own);
        }
        for tier in 0..=self.tiers.len() {
            self.of_tier(tier, &of_predicates, &mut names, &mut found);
        }
        found
    }

    fn of_tier(
        &self,
        index: usize,
        of_predicates: &[Vec<RuleLiteral>],
        names: &mut BTreeSet<String>,
        found: &mut Vec<(RuleLiteral, Target)>,
    ) {
        let facts = self.facts(index);
        let bare = |what: &str, value: f64, whole: bool, names: &mut BTreeSet<String>| RuleLiteral {
            name: unique(format!("{}.{what}", facts.name), names),
            value,
            whole,
            tier: Some(facts.name.to_owned()),
            predicate: None,
            column: None,
            comparison: what.to_owned(),
            minimum: 0.0,
            maximum: 0.0,
            step: 0.0,
        };
        found.push((bare("rate", facts.rate, false, names), Target::Rate(index)));
        found.push((bare("rank", f64::from(facts.rank), true, names), Target::Rank(index)));
        let Some(tier) = self.tiers.get(index) else {
            return;
        };
        let own = self.numbers(&tier.node, &tier.name, true, names);
        for (slot, mut literal) in own.into_iter().enumerate() {
            literal.tier = Some(tier.name.clone());
            found.push((literal, Target::Own { tier: index, slot }));
        }
        for predicate in self.reached(&tier.node) {
            let Some(numbers) = of_predicates.get(predicate) else {
                continue;
            };
            for (slot, number) in numbers.iter().enumerate() {
                let mut literal = number.clone();
                literal.name = unique(format!("{}.{}", tier.name, number.name), names);
                literal.tier = Some(tier.name.clone());
                let target = Target::Within {
                    tier: index,
                    predicate,
                    slot,
                };
                found.push((literal, target));
            }
        }
    }

    /// The predicates that a condition uses, those within predicates too, in order of first use.
    pub(super) fn reached(&self, node: &Node) -> Vec<usize> {
        let mut reached = Vec::new();
        self.reach(node, &mut reached);
        reached
    }

    fn reach(&self, node: &Node, reached: &mut Vec<usize>) {
        for named in tests(node).into_iter().filter_map(|test| self.named(test)) {
            let place = self
                .predicates
                .iter()
                .position(|predicate| predicate.name == named.name);
            if let Some(place) = place.filter(|place| !reached.contains(place)) {
                reached.push(place);
                self.reach(&named.node, reached);
            }
        }
    }

    /// The numbers of a condition under their names.
    fn numbers(&self, node: &Node, owner: &str, of_tier: bool, names: &mut BTreeSet<String>) -> Vec<RuleLiteral> {
        let mut node = node.clone();
        let slots = slots(&mut node, of_tier);
        let literals = slots.into_iter().map(|slot| RuleLiteral {
            name: unique(format!("{owner}{}", slot.suffix), names),
            value: slot.number.real(),
            whole: matches!(slot.number, Number::Whole(_)),
            tier: None,
            predicate: None,
            column: slot.column,
            comparison: slot.comparison,
            minimum: 0.0,
            maximum: 0.0,
            step: 0.0,
        });
        literals.collect()
    }

    /// Fills in how far a number may be moved.
    fn range(&self, literal: &mut RuleLiteral, words: &ColumnWords) {
        let value = literal.value;
        let (minimum, maximum, step) = match literal.comparison.as_str() {
            "rate" if literal.column.is_none() => (0.0, 1.0, 0.001),
            "rank" if literal.column.is_none() => {
                let ranks = (0..=self.tiers.len()).map(|tier| self.facts(tier).rank);
                (1.0, f64::from(ranks.max().unwrap_or(1)), 1.0)
            }
            _ => {
                let word = literal.column.as_deref().and_then(|column| words.get(column));
                let step = word.and_then(|word| word.step).unwrap_or(if literal.whole {
                    1.0
                } else {
                    // Two digits below the number's own size.
                    10_f64.powf((value.abs().max(1e-6).log10()).floor() - 1.0)
                });
                // Room for as much again, and for ten steps where the number is small.
                let room = value.abs().max(10.0 * step);
                (
                    word.and_then(|word| word.minimum)
                        .unwrap_or(if value < 0.0 { value - room } else { 0.0 }),
                    word.and_then(|word| word.maximum).unwrap_or(if value < 0.0 {
                        0.0_f64.max(value + room)
                    } else {
                        value + room
                    }),
                    step,
                )
            }
        };
        literal.minimum = minimum.min(value);
        literal.maximum = maximum.max(value);
        literal.step = step;
    }
}

/// The name itself, or the first numbered one that is free.
fn unique(name: String, names: &mut BTreeSet<String>) -> String {
    let mut free = name.clone();
    let mut number = 2_u32;
    while !names.insert(free.clone()) {
        free = format!("{name}.{number}");
        number += 1;
    }
    free
}

/// The numbers of a condition in the order in which they are written. In a tier's condition every number carries its
/// column, in a predicate only where there are several tests.
pub(super) fn slots(node: &mut Node, of_tier: bool) -> Vec<Slot<'_>> {
    let mut leaves = Vec::new();
    gather(node, false, &mut leaves);
    let with_column = of_tier || leaves.len() > 1;
    let mut found = Vec::new();
    for (test, denied) in leaves {
        let column = first_column(test);
        let of_column = column
            .as_deref()
            .filter(|_| with_column)
            .map_or_else(String::new, |name| format!(".{name}"));
        for (end, words, number) in numbers(test) {
            let end = if end.is_empty() {
                String::new()
            } else {
                format!(".{end}")
            };
            found.push(Slot {
                suffix: format!("{of_column}{end}"),
                column: column.clone(),
                comparison: format!("{}{words}", if denied { "not " } else { "" }),
                number,
            });
        }
    }
    found
}

fn gather<'a>(node: &'a mut Node, denied: bool, leaves: &mut Vec<(&'a mut Test, bool)>) {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter_mut().for_each(|part| gather(part, denied, leaves)),
        Node::Not(inner) => gather(inner, !denied, leaves),
        Node::Test(test) => leaves.push((test, denied)),
    }
}

/// The column that a test is about: its first one.
pub(in crate::rules) fn first_column(test: &Test) -> Option<String> {
    match test {
        Test::Flag { column }
        | Test::Compare { column, .. }
        | Test::Between { column, .. }
        | Test::In { column, .. }
        | Test::Missing { column }
        | Test::Like { column, .. } => Some(column.clone()),
        Test::Calculated { left, right, .. } => left.first_column().or_else(|| right.first_column()).map(str::to_owned),
        Test::Within { value, .. } => value.first_column().map(str::to_owned),
    }
}

/// How a comparison limits its column, in words.
pub(in crate::rules) fn limit_words(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "exactly",
        Comparison::NotEqual => "other than",
        Comparison::Less => "less than",
        Comparison::AtMost => "at most",
        Comparison::More => "more than",
        Comparison::AtLeast => "at least",
    }
}

/// A test's numbers, each with its end of a range and how it limits.
fn numbers(test: &mut Test) -> Vec<(&'static str, &'static str, &mut Number)> {
    fn of_operand(operand: &mut Operand) -> Option<&mut Number> {
        match operand {
            Operand::Literal(Literal::Number(number)) => Some(number),
            _ => None,
        }
    }
    fn of_expression<'a>(
        expression: &'a mut Expression,
        end: &'static str,
        words: &'static str,
    ) -> Vec<(&'static str, &'static str, &'a mut Number)> {
        let literals = expression.literals_mut().into_iter();
        literals
            .filter_map(|literal| match literal {
                Literal::Number(number) => Some((end, words, number)),
                _ => None,
            })
            .collect()
    }
    match test {
        Test::Compare { comparison, with, .. } => {
            let words = limit_words(*comparison);
            of_operand(with).map(|number| ("", words, number)).into_iter().collect()
        }
        Test::Between { low, high, .. } => {
            let low = of_operand(low).map(|number| ("low", "at least", number));
            let high = of_operand(high).map(|number| ("high", "at most", number));
            low.into_iter().chain(high).collect()
        }
        Test::In { values, .. } => {
            let values = values.iter_mut().filter_map(|value| match value {
                Literal::Number(number) => Some(("", "one of", number)),
                _ => None,
            });
            values.collect()
        }
        Test::Calculated {
            left,
            comparison,
            right,
        } => {
            let words = limit_words(*comparison);
            let mut all = of_expression(left, "", "calculated with");
            all.extend(of_expression(right, "", words));
            all
        }
        Test::Within { value, low, high } => {
            let mut all = of_expression(value, "", "calculated with");
            all.extend(of_expression(low, "low", "at least"));
            all.extend(of_expression(high, "high", "at most"));
            all
        }
        Test::Flag { .. } | Test::Missing { .. } | Test::Like { .. } => Vec::new(),
    }
}
