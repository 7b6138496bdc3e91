//! The rules beside the model: boosts that rank, the heuristic that stands in, and how many open leads each keeps.

use super::super::catalog;
use super::super::scoring::values::{ByNumber, label, shown};
use super::super::scoring::words::{Condition, words};
use super::super::table::FeatureTable;
use crate::engine::counted;
use crate::frame::text;
use crate::lens::{Cell, Column, Figure, FrameSource, LensError, Tree, TreeNode};

/// Open leads with their values.
struct Leads<'a> {
    values: ByNumber<'a>,
    rows: Vec<usize>,
}

impl Leads<'_> {
    fn kept(&self, conditions: &[Condition]) -> usize {
        let holds = |row: &&usize| {
            let mut all = conditions.iter();
            all.all(|part| part.holds(self.values.value(part.feature, **row)))
        };
        self.rows.iter().filter(holds).count()
    }

    /// A rule with its conditions, each with the leads left so far: a funnel.
    fn node(&self, id: &str, note: &str, conditions: &[Condition]) -> TreeNode {
        let kept = self.kept(conditions);
        let children = (1..=conditions.len()).map(|upto| {
            let held = conditions.get(..upto).unwrap_or(conditions);
            let words = held.last().map_or_else(String::new, condition);
            let left = self.kept(held);
            TreeNode {
                values: vec![Cell::Text(format!("{id}: {words}")), Cell::count(left)],
                ..TreeNode::leaf(&words, &counted(left, "lead left", "leads left"))
            }
        });
        TreeNode {
            values: vec![Cell::Text(id.to_owned()), Cell::count(kept)],
            children: children.collect(),
            ..TreeNode::leaf(
                id,
                &format!(
                    "{note}{} of {}",
                    Cell::count(kept).shown(),
                    counted(self.rows.len(), "open lead", "open leads")
                ),
            )
        }
    }
}

fn condition(part: &Condition) -> String {
    let Some(feature) = catalog::by_number(part.feature) else {
        return String::new();
    };
    if feature.kind == catalog::Kind::Flag {
        label(&feature.name)
    } else {
        format!("{} > {}", label(&feature.name), shown(&feature.name, part.above))
    }
}

/// Boosts and the heuristic as trees.
pub(super) fn rules(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let table = FeatureTable::from_frame(frames.frame("features_now")?.as_ref())?;
    let scores = frames.frame("scores")?;
    let open: std::collections::BTreeSet<&str> = text(&scores, "lead_id")?.iter().flatten().collect();
    let ids = table.lead_ids.iter().enumerate();
    let leads = Leads {
        values: ByNumber::of(&table),
        rows: ids
            .filter(|(_, id)| open.contains(id.as_str()))
            .map(|(row, _)| row)
            .collect(),
    };
    let tree = |title: &str, nodes: Vec<TreeNode>, note: &str| {
        Figure::Tree(Tree {
            title: title.to_owned(),
            columns: vec![Column::text("rule", "rule"), Column::number("leads", "leads")],
            nodes,
            note: note.to_owned(),
        })
    };
    let boosts = words()
        .boost
        .iter()
        .map(|boost| leads.node(&boost.id, "", &boost.conditions));
    let heuristic = words().heuristic.iter().map(|rule| {
        let note = format!("{:.0} % · ", rule.probability * 100.0);
        leads.node(&rule.id, &note, &rule.conditions)
    });
    let boost = frames.parameters().number("boost").unwrap_or_default();
    Ok(vec![
        tree(
            &format!("Boosts: +{boost} on the rank, never on the probability"),
            boosts.collect(),
            "at a base of 4 % a boost outweighs the model: M7.5 says how much of Tier A is there by it alone",
        ),
        tree(
            "Heuristic: the first rule that holds, where no model scores (level 3)",
            heuristic.collect(),
            "a value that is not known never holds",
        ),
    ])
}
