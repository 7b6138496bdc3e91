//! Each rule as text, with how many leads each of its conditions keeps.

use super::super::held::{self, Leads};
use super::super::phases::split::ALL;
use crate::engine::{rate, thousands, times};
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, TierView, Tree, TreeNode};
use crate::rules::{Funnel, FunnelStep, RuleSet};

/// The rule set of a view as a tree: tiers, conditions, branches.
pub(super) fn rules(frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
    let held = held::chosen(frames, view.ruleset.as_deref())?;
    let split = held::split(view, ALL)?;
    let leads = Leads::read(frames)?;
    let compiled = leads.compile(&held.set)?;
    let within = leads.outcomes.within(split);
    let mut nodes = Vec::new();
    for (place, tier) in held.set.tiers().iter().enumerate() {
        let funnel = compiled.funnel(&leads.features, place, Some(&within))?;
        nodes.push(tier_node(&held.set, place, &tier.when, &funnel));
    }
    let standard = held.set.default_tier();
    nodes.push(TreeNode {
        meaning: format!("tier.{}", standard.rank),
        ..TreeNode::leaf(&standard.name, "no rule matched")
    });
    let based = held
        .set
        .based_on()
        .map(|id| format!(", based on {id}"))
        .unwrap_or_default();
    let tree = Tree {
        title: format!("{} ({}{based})", held.set.id(), held.set.model_version()),
        columns: vec![
            Column::text("tier", "tier"),
            Column::text("condition", "condition"),
            Column::number("alone", "alone"),
            Column::number("unknown", "unknown"),
            Column::number("left", "left"),
        ],
        nodes,
        note: format!(
            "{split}: {} leads; the first rule that holds wins, an unknown value matches nothing",
            thousands(within.iter().filter(|inside| **inside).count() as i64)
        ),
    };
    Ok(vec![Figure::Tree(tree), Figure::Tree(predicates(&held.set))])
}

fn count(n: u64) -> Cell {
    i64::try_from(n).map_or(Cell::Null, Cell::Integer)
}

fn tier_node(set: &RuleSet, place: usize, when: &str, funnel: &Funnel) -> TreeNode {
    let facts = set.facts(place);
    let mut children: Vec<TreeNode> = vec![TreeNode::leaf(when, "")];
    children.extend(funnel.steps.iter().map(|step| step_node(facts.name, step)));
    TreeNode {
        label: facts.name.to_owned(),
        detail: format!(
            "{} match, {} arrive · expected {}{}",
            thousands(funnel.matched as i64),
            thousands(funnel.arrived as i64),
            rate(facts.rate),
            facts.lift.map(|lift| format!(", {}", times(lift))).unwrap_or_default()
        ),
        meaning: format!("tier.{}", facts.rank),
        values: vec![
            Cell::text(Some(facts.name)),
            Cell::text(Some(when)),
            count(funnel.matched),
            Cell::Null,
            count(funnel.arrived),
        ],
        children,
        ..TreeNode::default()
    }
}

fn step_node(tier: &str, step: &FunnelStep) -> TreeNode {
    let unknown = if step.unknown > 0 {
        format!(", {} unknown", thousands(step.unknown as i64))
    } else {
        String::new()
    };
    TreeNode {
        label: step.condition.clone(),
        detail: format!(
            "{} left · {} alone{unknown}",
            thousands(step.left as i64),
            thousands(step.alone as i64)
        ),
        values: vec![
            Cell::text(Some(tier)),
            Cell::text(Some(step.condition.as_str())),
            count(step.alone),
            count(step.unknown),
            count(step.left),
        ],
        children: step.parts.iter().map(|part| step_node(tier, part)).collect(),
        ..TreeNode::default()
    }
}

fn predicates(set: &RuleSet) -> Tree {
    Tree {
        title: "Named conditions".to_owned(),
        nodes: set
            .predicates()
            .iter()
            .map(|predicate| TreeNode::leaf(&predicate.name, &predicate.text))
            .collect(),
        ..Tree::default()
    }
}
