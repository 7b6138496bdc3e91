//! One lead's card: why it is in its tier, rule by rule, what would move it up, and how to reach it.

use super::super::held::{self, Leads};
use super::super::near_misses::when_met;
use super::super::phases::dates::Dates;
use super::super::rulesets::words;
use super::queue::people_of;
use super::{row_of, table};
use crate::engine::times;
use crate::frame::{Frame, cell_text, date, integer, real, take_rows, text};
use crate::lens::{Bar, Bars, Card, ContactLine, Figure, FrameSource, LensError, Tree, TreeNode, Verdict};
use crate::privacy::{mask_email, mask_name, mask_phone};
use crate::rules::{ExplainedNode, ExplainedPart, NearMiss, RowExplanation, Truth};

/// Features that a lead is held against its peers by.
const PEERS: [&str; 6] = [
    "current_firm_tenure_months",
    "industry_tenure_months",
    "firm_net_change_12mo",
    "firm_rep_count_at_contact",
    "num_prior_firms",
    "pit_moves_3yr",
];

/// Everything about one lead.
pub(super) fn card(frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
    let scores = frames.frame("scores")?;
    let row = row_of(&scores, lead)?;
    let one = take_rows(&scores, &[row])?;
    let person = people_of(&one, frames.frame("leads_identity")?.as_ref())?;
    let shown = |name: &str| Ok::<String, LensError>(cell_text(&one, name, 0)?.unwrap_or_default());
    let leads = Leads::read(frames)?;
    let place = row_of(&leads.features, lead)?;
    let held = held::chosen(frames, None)?;
    let rules = leads.compile(&held.set)?;
    let explained = rules.explain(&leads.features, place, words())?;
    let misses = rules.near_misses(&leads.features, place, words())?;
    let rate = real(&one, "expected_conversion_rate")?.get(0);
    let lift = real(&one, "expected_lift")?.get(0);
    let headline = format!(
        "rank {} · {} · {} · expected {}{} · {}",
        shown("rank")?,
        shown("tier_display")?,
        shown("company")?,
        rate.map_or_else(|| "·".to_owned(), crate::engine::rate),
        lift.map(|lift| format!(", {}", times(lift))).unwrap_or_default(),
        shown("action_recommended")?
    );
    let name = text(&person, "name")?.get(0).unwrap_or_default();
    Ok(Card {
        lead_id: lead.to_owned(),
        name: if unmask { name.to_owned() } else { mask_name(name) },
        tier: shown("score_tier")?,
        headline,
        contact: contact(&person, unmask)?,
        alerts: alerts(frames, &one, lead)?,
        sections: vec![
            Figure::Text {
                title: "Why".to_owned(),
                lines: why(&explained, &misses),
            },
            Figure::Bars(peers(&leads.features, place)?),
            Figure::Tree(ways_up(
                &misses,
                date(&leads.features, "contacted_date")?.get(place),
                Dates::read(frames.frame("dates")?.as_ref())?.execution,
            )),
            Figure::Tree(rule_tree(held.set.id(), &explained)),
            Figure::Text {
                title: "What is known".to_owned(),
                lines: facts(&one)?,
            },
            Figure::Table(table(
                &history(frames, lead)?,
                "Under the other rule sets",
                &["ruleset", "tier"],
                "",
            )?),
        ],
    })
}

/// How a contact is hidden.
type Mask = fn(&str) -> String;

fn contact(person: &Frame, unmask: bool) -> Result<Vec<ContactLine>, LensError> {
    let mut lines = Vec::new();
    let ways: [(&str, &str, Mask); 2] = [("phone", "phone", mask_phone), ("email", "mail", mask_email)];
    for (column, kind, mask) in ways {
        if let Some(value) = text(person, column)?.get(0) {
            lines.push(ContactLine {
                kind: kind.to_owned(),
                value: if unmask { value.to_owned() } else { mask(value) },
            });
        }
    }
    Ok(lines)
}

/// Things to know before calling.
fn alerts(frames: &dyn FrameSource, one: &Frame, lead: &str) -> Result<Vec<String>, LensError> {
    let mut alerts = Vec::new();
    if crate::frame::boolean(one, "is_wirehouse")?.get(0) == Some(true) {
        alerts.push("with a wirehouse".to_owned());
    }
    // Whether a call was booked at all: the label only knows of those within the maturity window.
    let targets = frames.frame("targets")?;
    if integer(&targets, "days_to_call")?
        .get(row_of(&targets, lead)?)
        .is_some()
    {
        alerts.push("booked a call already".to_owned());
    }
    Ok(alerts)
}

/// The tier's sentence, then each true condition with the lead's value and the limit; where no rule matched, what came
/// nearest (R8).
fn why(explained: &RowExplanation, misses: &[NearMiss]) -> Vec<String> {
    let mut lines = vec![explained.sentence.clone()];
    if let Some(tier) = explained.tiers.get(explained.assigned) {
        let mut atoms = Vec::new();
        true_atoms(&tier.root, &mut atoms);
        lines.extend(atoms);
    } else if let Some(miss) = misses.first() {
        lines.push(format!(
            "nearest: {}, one condition short: {}",
            miss.tier_name, miss.words
        ));
    }
    lines
}

fn true_atoms(node: &ExplainedNode, into: &mut Vec<String>) {
    if node.truth != Truth::True {
        return;
    }
    match &node.part {
        ExplainedPart::Atom(atom) => into.push(atom.words.clone()),
        ExplainedPart::Not => into.extend(node.children.iter().map(|child| format!("not: {}", atom_words(child)))),
        _ => node.children.iter().for_each(|child| true_atoms(child, into)),
    }
}

fn atom_words(node: &ExplainedNode) -> String {
    match &node.part {
        ExplainedPart::Atom(atom) => atom.words.clone(),
        ExplainedPart::Named(name) => name.clone(),
        _ => node.children.iter().map(atom_words).collect::<Vec<_>>().join(", "),
    }
}

fn verdict(truth: Truth) -> Verdict {
    match truth {
        Truth::True => Verdict::Met,
        Truth::False => Verdict::Unmet,
        Truth::Unknown => Verdict::Unknown,
    }
}

fn rule_tree(id: &str, explained: &RowExplanation) -> Tree {
    let nodes = explained
        .tiers
        .iter()
        .map(|tier| TreeNode {
            label: tier.name.clone(),
            detail: if tier.tier == explained.assigned {
                "assigned: the first that holds".to_owned()
            } else {
                String::new()
            },
            verdict: Some(verdict(tier.truth)),
            children: vec![node(&tier.root)],
            ..TreeNode::default()
        })
        .collect();
    Tree {
        title: format!("Rules ({id})"),
        nodes,
        ..Tree::default()
    }
}

fn node(part: &ExplainedNode) -> TreeNode {
    let (label, detail) = match &part.part {
        ExplainedPart::All => ("all of".to_owned(), String::new()),
        ExplainedPart::Any => ("any of".to_owned(), String::new()),
        ExplainedPart::Not => ("not".to_owned(), String::new()),
        ExplainedPart::Named(name) => (name.clone(), String::new()),
        ExplainedPart::Atom(atom) => (atom.words.clone(), atom.test.clone()),
    };
    TreeNode {
        label,
        detail,
        verdict: Some(verdict(part.truth)),
        children: part.children.iter().map(node).collect(),
        ..TreeNode::default()
    }
}

/// R9 in words, the best tier first.
fn ways_up(misses: &[NearMiss], day: Option<i32>, today: i32) -> Tree {
    let nodes = misses
        .iter()
        .map(|miss| {
            let how = when_met(miss.met, day, today);
            TreeNode {
                meaning: format!("tier.{}", miss.rank),
                ..TreeNode::leaf(&format!("{}: {}", miss.tier_name, miss.words), &how)
            }
        })
        .collect();
    Tree {
        title: "What would move it up".to_owned(),
        nodes,
        note: if misses.is_empty() {
            "no better tier is one condition away".to_owned()
        } else {
            String::new()
        },
        ..Tree::default()
    }
}

/// Where the lead stands among all scored leads, by feature.
fn peers(features: &Frame, row: usize) -> Result<Bars, LensError> {
    let mut bars = Vec::new();
    for name in PEERS {
        let values = real(features, name)?;
        let Some(own) = values.get(row) else { continue };
        let (below, all) = values.iter().flatten().fold((0.0, 0.0), |(below, all), value| {
            (below + f64::from(u8::from(value < own)), all + 1.0)
        });
        let share: f64 = if all > 0.0 { below / all } else { 0.0 };
        bars.push(Bar {
            label: words().title(name),
            value: share * 100.0,
            shown: format!("{}, above {:.0} % of leads", words().amount(name, own), share * 100.0),
            meaning: String::new(),
        });
    }
    Ok(Bars {
        title: "Among all scored leads".to_owned(),
        bars,
    })
}

fn facts(one: &Frame) -> Result<Vec<String>, LensError> {
    let mut lines = Vec::new();
    for name in [
        "advisor_crd",
        "contacted_date",
        "title",
        "lead_source",
        "status",
        "split_set",
        "ruleset_id",
        "model_version",
    ] {
        if let Some(value) = cell_text(one, name, 0)? {
            let label = if name == "status" {
                "CRM status".to_owned()
            } else {
                name.replace('_', " ")
            };
            lines.push(format!("{label}: {value}"));
        }
    }
    Ok(lines)
}

/// The lead's tier under every evaluated rule set.
fn history(frames: &dyn FrameSource, lead: &str) -> Result<Frame, LensError> {
    let scores = frames.frame("scores")?;
    let row = row_of(&scores, lead)?;
    let sets = held::all(frames)?;
    let mut rows: Vec<(String, Option<String>)> = Vec::new();
    for held in &sets {
        let column = super::super::rulesets::tier_column(held.set.id());
        rows.push((
            held.set.id().to_owned(),
            text(&scores, &column)?.get(row).map(str::to_owned),
        ));
    }
    Ok(crate::frame::FrameBuilder::new()
        .text("ruleset", rows.iter().map(|row| Some(row.0.as_str())))
        .text("tier", rows.iter().map(|row| row.1.as_deref()))
        .finish()?)
}
