//! Two rule sets side by side: what was added, removed and moved, tier by tier and test by test.

use super::atoms::Atom;
use super::branches::Literal;
use super::ruleset::{RuleNode, RuleSet, TierFacts, first_column};
use super::words::ColumnWords;

/// What happened to a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierChange {
    /// Only the candidate has it.
    Added,
    /// Only the incumbent has it.
    Removed,
    /// Both have it and it differs.
    Changed,
    /// Both have it and it is the same.
    Same,
}

/// What happened to a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtomChange {
    /// The column it is about.
    pub column: String,
    /// The test in the incumbent, as SQL; none where it is new.
    pub before: Option<String>,
    /// The test in the candidate; none where it is gone.
    pub after: Option<String>,
    /// The change in words.
    pub words: String,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which field: kind, rate, lift, rank, label, action, explain, order, or condition where the same tests are joined
    /// otherwise.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// One tier in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierDiff {
    /// Its name.
    pub name: String,
    /// What happened to it.
    pub change: TierChange,
    /// Its tests that differ.
    pub atoms: Vec<AtomChange>,
    /// Its other fields that differ.
    pub fields: Vec<FieldChange>,
}

/// Two rule sets compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSetDiff {
    /// The incumbent's id.
    pub before: String,
    /// The candidate's id.
    pub after: String,
    /// The tiers of the candidate in order, the default one last, then those that are gone.
    pub tiers: Vec<TierDiff>,
}

impl RuleSetDiff {
    /// Compares an incumbent with a candidate, tiers by their names, conditions with predicates put in.
    #[must_use]
    pub fn between(before: &RuleSet, after: &RuleSet, words: &ColumnWords) -> Self {
        let names = after.tier_names();
        let mut tiers: Vec<TierDiff> = names.iter().map(|name| one(name, before, after, words)).collect();
        let gone = before.tier_names().into_iter().filter(|name| !names.contains(name));
        tiers.extend(gone.map(|name| one(name, before, after, words)));
        Self {
            before: before.id().to_owned(),
            after: after.id().to_owned(),
            tiers,
        }
    }

    /// Whether no tier differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tiers.iter().all(|tier| tier.change == TierChange::Same)
    }
}

fn one(name: &str, before: &RuleSet, after: &RuleSet, words: &ColumnWords) -> TierDiff {
    let (old, new) = (before.tier_index(name), after.tier_index(name));
    let root = |set: &RuleSet, index: Option<usize>| index.and_then(|index| set.expanded(index));
    let (old_root, new_root) = (root(before, old), root(after, new));
    let atoms = atom_changes(&literals(old_root.as_ref()), &literals(new_root.as_ref()), words);
    let mut fields = Vec::new();
    let change = match (old, new) {
        (None, _) => TierChange::Added,
        (_, None) => TierChange::Removed,
        (Some(old), Some(new)) => {
            fields = field_changes(&before.facts(old), &after.facts(new));
            let (earlier, later) = (place(name, before, after), place(name, after, before));
            push(&mut fields, "order", &earlier.to_string(), &later.to_string());
            let plain = |root: &Option<RuleNode>| root.as_ref().map(|root| super::Condition::new(root.plain()));
            let (old, new) = (plain(&old_root), plain(&new_root));
            if atoms.is_empty() {
                let shown = |condition: &Option<super::Condition>| {
                    condition.as_ref().map_or_else(String::new, ToString::to_string)
                };
                push(&mut fields, "condition", &shown(&old), &shown(&new));
            }
            if atoms.is_empty() && fields.is_empty() {
                TierChange::Same
            } else {
                TierChange::Changed
            }
        }
    };
    TierDiff {
        name: name.to_owned(),
        change,
        atoms,
        fields,
    }
}

/// A tier's place among those that both rule sets have, from 1.
fn place(name: &str, own: &RuleSet, other: &RuleSet) -> usize {
    let shared = own.tier_names();
    let shared = shared.iter().filter(|name| other.tier_index(name).is_some());
    1 + shared.take_while(|known| **known != name).count()
}

fn push(fields: &mut Vec<FieldChange>, field: &str, before: &str, after: &str) {
    if before != after {
        fields.push(FieldChange {
            field: field.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
        });
    }
}

fn field_changes(before: &TierFacts<'_>, after: &TierFacts<'_>) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    let optional = |lift: Option<f64>| lift.map_or_else(String::new, |lift| lift.to_string());
    push(
        &mut fields,
        "kind",
        before.kind.unwrap_or_default(),
        after.kind.unwrap_or_default(),
    );
    push(&mut fields, "rate", &before.rate.to_string(), &after.rate.to_string());
    push(&mut fields, "lift", &optional(before.lift), &optional(after.lift));
    push(&mut fields, "rank", &before.rank.to_string(), &after.rank.to_string());
    push(&mut fields, "label", before.label, after.label);
    push(&mut fields, "action", before.action, after.action);
    push(&mut fields, "explain", before.explain, after.explain);
    fields
}

/// The tests of a condition, each once, with the NOTs around them.
fn literals(root: Option<&RuleNode>) -> Vec<Literal> {
    fn gather(node: &RuleNode, denied: bool, found: &mut Vec<Literal>) {
        match node {
            RuleNode::And(parts) | RuleNode::Or(parts) => parts.iter().for_each(|part| gather(part, denied, found)),
            RuleNode::Not(inner) => gather(inner, !denied, found),
            RuleNode::Named { node, .. } => gather(node, denied, found),
            RuleNode::Test(test) => {
                let literal = Literal {
                    test: test.clone(),
                    denied,
                };
                if !found.contains(&literal) {
                    found.push(literal);
                }
            }
        }
    }
    let mut found = Vec::new();
    if let Some(root) = root {
        gather(root, false, &mut found);
    }
    found
}

/// Tests of one column that are gone and new in the same place are one change.
fn atom_changes(before: &[Literal], after: &[Literal], words: &ColumnWords) -> Vec<AtomChange> {
    let atom = |literal: &Literal| -> (String, String, String) {
        let atom = Atom {
            test: &literal.test,
            denied: literal.denied,
            words,
        };
        (atom.sql(), atom.title(), atom.limit())
    };
    let column = |literal: &Literal| first_column(&literal.test).unwrap_or_default();
    let mut fresh: Vec<&Literal> = after.iter().filter(|literal| !before.contains(literal)).collect();
    let mut changes = Vec::new();
    for old in before.iter().filter(|literal| !after.contains(literal)) {
        let (sql, title, limit) = atom(old);
        let partner = fresh.iter().position(|new| column(new) == column(old));
        let change = match partner.map(|place| fresh.remove(place)) {
            Some(new) => {
                let (new_sql, _, new_limit) = atom(new);
                AtomChange {
                    column: column(old),
                    before: Some(sql),
                    after: Some(new_sql),
                    words: format!("{title} {limit} → {new_limit}"),
                }
            }
            None => AtomChange {
                column: column(old),
                before: Some(sql),
                after: None,
                words: format!("no longer {title} {limit}"),
            },
        };
        changes.push(change);
    }
    for new in fresh {
        let (sql, title, limit) = atom(new);
        changes.push(AtomChange {
            column: column(new),
            before: None,
            after: Some(sql),
            words: format!("now {title} {limit}"),
        });
    }
    changes
}
