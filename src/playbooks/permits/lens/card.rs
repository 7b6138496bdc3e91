//! One lead's card: what the model said and the facts behind it (R4), what keeps it from the next tier (R5), its sale step
//! by step, and its siblings. What the model thought is personal data and stands there only in clear.

use super::super::desk::listed;
use super::super::sales::{Dealt, Recorded, book, recorded};
use super::super::tiers::{RETRY, Withheld};
use super::super::what_if::Cuts;
use super::super::{ACCEPTED, SALES};
use super::near::{facts, near_miss};
use super::queue::{people_of, rank_of};
use crate::engine::{counted, short, usd};
use crate::frame::{Frame, cell_text, integer, take_rows, text};
use crate::lens::{Card, Cell, Column, ContactLine, Figure, FrameSource, LensError, Table, Tree, TreeNode, Verdict};
use crate::privacy::{mask_address, mask_name};

/// How a value is hidden.
type Mask = fn(&str) -> String;

/// Everything about one lead.
pub(super) fn card(frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
    let leads = frames.frame("scored_leads")?;
    let row = text(&leads, "lead_id")?.iter().position(|id| id == Some(lead));
    let row = row.ok_or_else(|| LensError::NoLead { id: lead.to_owned() })?;
    let one = take_rows(&leads, &[row])?;
    let people = frames.frame("scored_identity")?;
    let person = people_of(&one, &people)?;
    let shown = |frame: &Frame, name: &str, mask: Mask| -> Result<Option<String>, LensError> {
        let clear = text(frame, name)?.get(0);
        Ok(clear.map(|clear| if unmask { clear.to_owned() } else { mask(clear) }))
    };
    let dealt = book(frames)?.of(lead);
    let name = shown(&person, "name", mask_name)?.unwrap_or_else(|| "owner unknown".to_owned());
    let ways: [(&str, &str, Mask); 3] = [
        ("property_address", "address", mask_address),
        ("applicant_name", "applicant", mask_name),
        ("contractor_name", "contractor", mask_name),
    ];
    let mut contact = Vec::new();
    for (column, kind, mask) in ways {
        let value = shown(&person, column, mask)?;
        contact.extend(value.map(|value| ContactLine {
            kind: kind.to_owned(),
            value,
        }));
    }
    let mut sections = vec![Figure::Text {
        title: "Why".to_owned(),
        lines: why(&one)?,
    }];
    sections.push(thinking(&people, lead, unmask)?);
    sections.push(Figure::Tree(moves(frames, &one)?));
    sections.push(Figure::Table(sale(frames, lead, &dealt)?));
    sections.extend(siblings(frames, lead)?.map(Figure::Table));
    sections.push(Figure::Text {
        title: "What is known".to_owned(),
        lines: known(&one)?,
    });
    Ok(Card {
        lead_id: lead.to_owned(),
        name,
        tier: cell_text(&one, "tier", 0)?.unwrap_or_default(),
        headline: headline(rank_of(frames, &leads, lead)?, &one, &dealt)?,
        contact,
        alerts: alerts(frames, &one)?,
        sections,
    })
}

fn headline(rank: Option<usize>, one: &Frame, dealt: &Dealt) -> Result<String, LensError> {
    let word = |name: &str| Ok::<_, LensError>(cell_text(one, name, 0)?.unwrap_or_default());
    let score = match integer(one, "score")?.get(0) {
        Some(score) if score >= 0 => counted(score, "point", "points"),
        _ => "no score".to_owned(),
    };
    let parts = [
        score,
        word("trade_group")?.replace('_', " "),
        word("category")?.replace('_', " "),
        format!("{}, {}", word("city")?, word("state")?)
            .trim_end_matches(", ")
            .to_owned(),
        dealt.step.word().to_owned(),
        word("contact_priority")?,
    ];
    Ok(Card::headed(
        &rank.map_or_else(String::new, |rank| rank.to_string()),
        parts,
    ))
}

/// What the model said, then the facts (R4).
fn why(one: &Frame) -> Result<Vec<String>, LensError> {
    let word = |name: &str| cell_text(one, name, 0);
    let mut lines = vec![word("reasoning")?.unwrap_or_else(|| "the model gave no reason".to_owned())];
    lines.extend(word("error")?.map(|error| format!("the last attempt failed: {error}")));
    lines.push(facts(one, 0)?.join(" · "));
    lines.extend(word("ideal_contractor")?.map(|buyer| format!("ideal buyer: {buyer}")));
    Ok(lines)
}

/// What the model thought, beside what it answered.
fn thinking(people: &Frame, lead: &str, unmask: bool) -> Result<Figure, LensError> {
    let row = text(people, "lead_id")?.iter().position(|id| id == Some(lead));
    let thought = row.and_then(|row| text(people, "chain_of_thought").map(|cells| cells.get(row)).transpose());
    let thought = thought.transpose()?;
    let lines = match thought {
        None => vec!["nothing is kept of what the model thought".to_owned()],
        Some(thought) if unmask => thought.lines().map(str::to_owned).collect(),
        Some(thought) => vec![format!(
            "{} letters are kept; they may name people and are shown in clear only",
            thought.chars().count()
        )],
    };
    Ok(Figure::Text {
        title: "What the model thought".to_owned(),
        lines,
    })
}

/// Points to the next tier, then what can be closed, then what cannot (R5).
fn moves(frames: &dyn FrameSource, one: &Frame) -> Result<Tree, LensError> {
    let found = near_miss(one, 0, Cuts::of(frames.parameters()))?;
    let mut nodes = Vec::new();
    if let Some((tier, points)) = found.next {
        let place = super::super::tiers::TIERS
            .iter()
            .position(|name| *name == tier)
            .unwrap_or_default();
        nodes.push(TreeNode {
            meaning: format!("tier.{}", place + 1),
            values: vec![
                Cell::Text(format!("points to {tier}")),
                Cell::Null,
                Cell::Integer(points),
            ],
            ..TreeNode::leaf(&format!("{points} points to {tier}"), "")
        });
    }
    for (fixable, title) in [(true, "can be closed"), (false, "nobody can change")] {
        let gaps = found.gaps.iter().filter(|gap| gap.fixable == fixable);
        let children: Vec<TreeNode> = gaps
            .map(|gap| TreeNode {
                verdict: Some(if fixable { Verdict::Unknown } else { Verdict::Unmet }),
                values: vec![Cell::text(Some(gap.id)), Cell::Flag(fixable), Cell::Null],
                ..TreeNode::leaf(gap.id, gap.words)
            })
            .collect();
        if !children.is_empty() {
            nodes.push(TreeNode {
                children,
                ..TreeNode::leaf(title, "")
            });
        }
    }
    Ok(Tree {
        title: "What would move it up".to_owned(),
        columns: vec![
            Column::text("gap", "gap"),
            Column::text("can_be_closed", "can be closed"),
            Column::number("points", "points"),
        ],
        note: match (found.next, nodes.is_empty()) {
            (_, true) => "nothing: it is in the best tier and lacks nothing".to_owned(),
            (Some(_), false) => "the points are the model's; closing a gap promises none".to_owned(),
            (None, false) => String::new(),
        },
        nodes,
    })
}

/// Every step of its sale, and what may follow.
fn sale(frames: &dyn FrameSource, lead: &str, dealt: &Dealt) -> Result<Table, LensError> {
    let facts = frames.facts(SALES)?;
    let taken = facts.iter().filter_map(recorded);
    let taken: Vec<Recorded> = taken.filter(|taken| taken.leads.iter().any(|id| id == lead)).collect();
    let row = |taken: &Recorded| {
        vec![
            taken.at.map_or(Cell::Null, |day| Cell::Text(day.to_string())),
            Cell::text(Some(taken.step.word())),
            Cell::text(taken.to.as_deref()),
            taken.price.map_or(Cell::Null, Cell::Usd),
            Cell::text(Some(&taken.actor)),
            Cell::text(taken.reason.as_deref()),
        ]
    };
    let next: Vec<&str> = dealt.step.next().iter().map(|step| step.word()).collect();
    let next = if next.is_empty() {
        "nothing".to_owned()
    } else {
        next.join(", ")
    };
    Ok(Table {
        title: "Sale".to_owned(),
        columns: vec![
            Column::text("at", "day"),
            Column::text("step", "step"),
            Column::text("to", "to"),
            Column::number("price_usd", "price"),
            Column::text("actor", "by"),
            Column::text("reason", "reason"),
        ],
        rows: taken.iter().map(row).collect(),
        note: format!("it is {}; {next} can follow (`assay sale`)", dealt.step.word()),
    })
}

/// Permits of the same address and description (R6): those with the same description and address as this one.
fn siblings(frames: &dyn FrameSource, lead: &str) -> Result<Option<Table>, LensError> {
    let people = frames.frame("scored_identity")?;
    let (ids, places, texts) = (
        text(&people, "lead_id")?,
        text(&people, "property_address")?,
        text(&people, "description")?,
    );
    let Some(own) = ids.iter().position(|id| id == Some(lead)) else {
        return Ok(None);
    };
    let leads = frames.frame("scored_leads")?;
    let stored = text(&leads, "lead_id")?;
    let mut rows = Vec::new();
    let same = |row: &usize| *row != own && places.get(*row) == places.get(own) && texts.get(*row) == texts.get(own);
    for row in (0..people.height()).filter(|row| places.get(own).is_some() && same(row)) {
        let Some(place) = stored.iter().position(|id| id == ids.get(row)) else {
            continue;
        };
        rows.push(vec![
            Cell::text(ids.get(row)),
            Cell::text(text(&leads, "tier")?.get(place)),
            integer(&leads, "score")?.get(place).map_or(Cell::Null, Cell::Integer),
            text(&leads, "category")?.get(place).map_or(Cell::Null, Cell::coded),
        ]);
    }
    Ok((!rows.is_empty()).then(|| Table {
        title: "Siblings".to_owned(),
        columns: vec![
            Column::text("lead_id", "permit"),
            Column::text("tier", "tier"),
            Column::number("score", "score"),
            Column::text("category", "category"),
        ],
        rows,
        note: "same address and description: one sale may settle them all".to_owned(),
    }))
}

/// What to know before anybody is called.
fn alerts(frames: &dyn FrameSource, one: &Frame) -> Result<Vec<String>, LensError> {
    let mut alerts = Vec::new();
    if let Some(why) = Withheld::read(one, &frames.facts(ACCEPTED)?)?.why(0) {
        alerts.push(format!("withheld: {why}; `assay accept` lets it go"));
    }
    let flags = cell_text(one, "flags", 0)?;
    for flag in listed(flags.as_deref()) {
        match flag {
            "REVIEW" => alerts.push("REVIEW: the model would rather not have seen it".to_owned()),
            "no_issue_date" => alerts.push("its issue date is unknown".to_owned()),
            "retry_exhausted" => alerts.push("scoring was given up; `assay rescore` asks again".to_owned()),
            flag if flag.starts_with("sibling:") => alerts.push(format!(
                "one of {} permits of one job",
                flag.trim_start_matches("sibling:")
            )),
            _ => {}
        }
    }
    if cell_text(one, "tier", 0)?.as_deref() == Some(RETRY) {
        alerts.push("it has no score: the last attempt failed".to_owned());
    }
    Ok(alerts)
}

/// A fact with its unit where it is a number that has one.
fn fact(name: &str, value: &str) -> String {
    match (name, value.parse::<f64>()) {
        ("market_value" | "estimated_value" | "cost_usd", Ok(amount)) => usd(amount),
        ("living_area", Ok(area)) => format!("{} sq ft", short(area)),
        _ => value.replace('|', ", "),
    }
}

/// Facts that a buyer may ask for.
fn known(one: &Frame) -> Result<Vec<String>, LensError> {
    let names = [
        "permit_id",
        "permit_text",
        "matched_on",
        "market_value",
        "estimated_value",
        "year_built",
        "living_area",
        "absentee",
        "issued_date",
        "freshness",
        "county",
        "cad_account",
        "missing",
        "model",
        "scored_at",
        "cost_usd",
        "answer_key",
    ];
    let mut lines = Vec::new();
    for name in names {
        if let Some(value) = cell_text(one, name, 0)? {
            let label = name.trim_end_matches("_usd").replace('_', " ");
            lines.push(format!("{label}: {}", fact(name, &value)));
        }
    }
    Ok(lines)
}
