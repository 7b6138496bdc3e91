//! One lead's card: why it stands where it does, what is known, and what would move it up.

use super::super::params::score_parameters;
use super::super::rules::dimensions::{ByDimension, Dimension, Weight};
use super::super::rules::tiers::Tier;
use super::table;
use crate::engine::Parameters;
use crate::frame::{Frame, boolean, cell_text, real, take_rows, text};
use crate::lens::{Card, ContactLine, Figure, FrameSource, Ledger, LedgerLine, LensError, Tree, TreeNode};
use crate::privacy::{mask_name, mask_phone};

/// The card of the lead in this row of the queue.
pub(super) fn card(
    frames: &dyn FrameSource,
    queue: &Frame,
    row: usize,
    lead: &str,
    unmask: bool,
) -> Result<Card, LensError> {
    let shown = |name: &str| Ok::<String, LensError>(cell_text(queue, name, row)?.unwrap_or_default());
    let person = |name: &str, mask: fn(&str) -> String| {
        let clear = shown(name)?;
        Ok::<String, LensError>(if unmask { clear } else { mask(&clear) })
    };
    let mut contact = Vec::new();
    for column in ["phone", "alt_phones"] {
        for phone in shown(column)?.split('|').filter(|phone| !phone.is_empty()) {
            let value = if unmask { phone.to_owned() } else { mask_phone(phone) };
            contact.push(ContactLine {
                kind: "phone".to_owned(),
                value,
            });
        }
    }
    let score = real(queue, "score")?.get(row);
    let range = format!("{} to {}", shown("score_low")?, shown("score_high")?);
    let firm = boolean(queue, "firm")?.get(row).unwrap_or(false);
    let sure = if firm {
        "firm".to_owned()
    } else {
        format!("not firm: {range}")
    };
    let shown_score = score.map_or("no score".to_owned(), |_| {
        format!("{} points", shown("score_shown").unwrap_or_default())
    });
    let headline = Card::headed(&shown("rank")?, [shown("tier")?, shown_score, sure]);
    let other = person("other_names", mask_name)?;
    let mut facts: Vec<String> = [
        "states",
        "footprint_states",
        "oems",
        "classes",
        "license_nos",
        "standing",
        "expires",
        "imputed",
    ]
    .iter()
    .filter_map(|name| Some((*name, shown(name).ok().filter(|value| !value.is_empty())?)))
    .map(|(name, value)| format!("{}: {}", name.replace('_', " "), value.replace('|', ", ")))
    .collect();
    if !other.is_empty() {
        facts.push(format!("other names: {}", other.replace('|', ", ")));
    }
    if boolean(queue, "target_profile")?.get(row) == Some(true) {
        facts.push("target profile: two states, two makers and two classes or more".to_owned());
    }
    Ok(Card {
        lead_id: lead.to_owned(),
        name: if boolean(queue, "name_public")?.get(row) == Some(true) {
            shown("name")?
        } else {
            person("name", mask_name)?
        },
        tier: shown("tier")?,
        headline,
        contact,
        alerts: shown("alerts")?
            .split('|')
            .filter(|alert| !alert.is_empty())
            .map(str::to_owned)
            .collect(),
        sections: vec![
            Figure::Ledger(ledger(frames.parameters(), queue, row, score)?),
            Figure::Text {
                title: "Why".to_owned(),
                lines: shown("why")?.lines().map(str::to_owned).collect(),
            },
            Figure::Text {
                title: "What is known".to_owned(),
                lines: facts,
            },
            Figure::Tree(moves(frames, queue, row, lead)?),
        ],
    })
}

fn ledger(parameters: &Parameters, queue: &Frame, row: usize, total: Option<f64>) -> Result<Ledger, LensError> {
    let weights = score_parameters(parameters).weights;
    let mut lines = Vec::new();
    for dimension in Dimension::ALL {
        let value = real(queue, dimension.letter())?.get(row);
        let weight = weights.get(dimension).as_share();
        let source = cell_text(queue, &format!("{}_source", dimension.letter()), row)?.unwrap_or_default();
        lines.push(LedgerLine {
            label: dimension.label().to_owned(),
            value,
            weight,
            points: value.map(|value| value * weight),
            source,
        });
    }
    Ok(Ledger {
        title: "Score".to_owned(),
        lines,
        total,
        places: 2,
    })
}

/// What would lift the lead: under each target the ways to it, the best first, and under each way its raises. Programs
/// get a row for each way.
fn moves(frames: &dyn FrameSource, queue: &Frame, row: usize, lead: &str) -> Result<Tree, LensError> {
    let gap = frames.frame("gap")?;
    let ids = text(&gap, "lead_id")?;
    let rows: Vec<usize> = (0..gap.height()).filter(|row| ids.get(*row) == Some(lead)).collect();
    let table = table(
        &take_rows(&gap, &rows)?,
        "What would move it up",
        &["target", "changes", "score", "overshoot", "cost"],
        "",
    )?;
    let weights = score_parameters(frames.parameters()).weights;
    let mut nodes: Vec<TreeNode> = Vec::new();
    for cells in table.rows {
        let [target, changes, score, overshoot, cost] = cells.as_slice() else {
            continue;
        };
        let raises = changes.shown();
        let mut raised = Vec::new();
        for part in raises.split(" + ") {
            raised.push(raise(part, queue, row, &weights)?);
        }
        let way = TreeNode {
            values: cells.clone(),
            children: raised,
            ..TreeNode::leaf(
                &format!("{} points", score.shown()),
                &format!("{} to spare, effort {}", overshoot.shown(), cost.shown()),
            )
        };
        let name = target.shown();
        match nodes.last_mut() {
            Some(node) if node.label == name => node.children.push(way),
            _ => nodes.push(TreeNode {
                meaning: tier_meaning(&name),
                children: vec![way],
                ..TreeNode::leaf(&name, "")
            }),
        }
    }
    let nothing = nodes.is_empty();
    Ok(Tree {
        title: table.title,
        columns: table.columns,
        nodes,
        note: if nothing {
            "nothing: it is in the best tier, or has no score".to_owned()
        } else {
            String::new()
        },
    })
}

fn tier_meaning(name: &str) -> String {
    let tier = Tier::ALL.iter().find(|tier| tier.name() == name);
    tier.map_or_else(|| "tier".to_owned(), |tier| format!("tier.{}", tier.rank()))
}

/// One raise, such as `R100`, in words: the dimension, from where to where, and the points it gives.
fn raise(part: &str, queue: &Frame, row: usize, weights: &ByDimension<Weight>) -> Result<TreeNode, LensError> {
    let dimension = Dimension::ALL
        .into_iter()
        .find_map(|dimension| Some((dimension, part.strip_prefix(dimension.letter())?)));
    let Some((dimension, level)) = dimension else {
        return Ok(TreeNode::leaf(part, ""));
    };
    let now = real(queue, dimension.letter())?.get(row);
    let from = cell_text(queue, dimension.letter(), row)?.unwrap_or_default();
    let gain = now.zip(level.parse::<f64>().ok());
    let gain = gain.map(|(now, level)| format!("+{:.2} points", (level - now) * weights.get(dimension).as_share()));
    Ok(TreeNode::leaf(
        &format!("{} from {from} to {level}", dimension.label()),
        &gain.unwrap_or_default(),
    ))
}
