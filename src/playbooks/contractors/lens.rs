//! How the playbook's frames answer what a screen asks.

use std::collections::BTreeMap;

use super::contract::DEALERS;
use super::params::{score_parameters, thresholds};
use super::rules::dimensions::{ByDimension, Dimension, Hundredths, Score};
use super::rules::reach::best_lead_gap;
use crate::engine::{ParameterKind, Parameters};
use crate::frame::{Frame, FrameBuilder, boolean, cell_text, concat_columns, integer, real, take_rows, text};
use crate::lens::{
    Bar, Bars, Card, Cell, Column, ContactLine, Figure, FrameSource, Ledger, LedgerLine, Lens, LensError, Queue,
    Slider, Table, TierRow, WhatIfEngine,
};
use crate::privacy::{mask_name, mask_phone};

/// The contractors' answers.
pub(super) struct ContractorLens;

/// Parameters that what-if may move: those only c3 reads.
const SLIDERS: [&str; 14] = [
    "tiers.platinum",
    "tiers.gold",
    "tiers.silver",
    "weights.resimercial",
    "weights.multi_oem",
    "weights.mepr",
    "weights.om",
    "weights.multi_state",
    "default.resimercial",
    "default.om",
    "oem.points_each",
    "oem.cap",
    "mepr.multi",
    "mepr.single",
];

impl Lens for ContractorLens {
    fn lead_words(&self) -> (&'static str, &'static str) {
        ("contractor", "contractors")
    }

    fn leads_frame(&self) -> &'static str {
        "scored"
    }

    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError> {
        let frame = frames.frame("tier_summary")?;
        let (tiers, ranks, counts) = (text(&frame, "tier")?, integer(&frame, "rank")?, integer(&frame, "n")?);
        let number = |cell: Option<i64>| cell.and_then(|value| u64::try_from(value).ok()).unwrap_or(0);
        let all: u64 = counts.iter().map(number).sum();
        let row = |row: usize| {
            let rank = ranks.get(row).and_then(|rank| u32::try_from(rank).ok()).unwrap_or(0);
            TierRow::counted(tiers.get(row).unwrap_or(""), rank, number(counts.get(row)), all)
        };
        Ok((0..frame.height()).map(row).collect())
    }

    fn queue(&self, frames: &dyn FrameSource) -> Result<Queue, LensError> {
        let (scored, identity) = (frames.frame("scored")?, frames.frame("contractor_identity")?);
        let rows = named(&scored, &identity)?;
        Ok(Queue {
            rows,
            identity: vec!["name", "other_names", "phone", "alt_phones"],
            shown: vec!["rank", "lead_id", "name", "tier", "score", "signals", "status"],
        })
    }

    fn card(&self, frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
        let queue = self.queue(frames)?.rows;
        let row = text(&queue, "lead_id")?.iter().position(|id| id == Some(lead));
        let row = row.ok_or_else(|| LensError::NoLead { id: lead.to_owned() })?;
        card(frames, &queue, row, lead, unmask)
    }

    fn gap(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        let reach = frames.frame("reach")?;
        let mut figures = vec![best_lead(frames)?, reach_table(&reach)?];
        figures.insert(0, missing(frames)?);
        Ok(figures)
    }

    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        let audit = frames.frame("join_audit")?;
        let mut figures = vec![Figure::Table(whole(
            &audit,
            "Licence lists: three rates",
            &[
                "list",
                "state",
                "oem_contractors_in_state",
                "contractors_in_state",
                "contractor_rate",
                "record_rate",
                "naive_record_rate",
                "pairs_avoided",
            ],
        )?)];
        figures.push(Figure::Table(whole(
            frames.frame("preflight")?.as_ref(),
            "Files",
            &[
                "file",
                "dataset",
                "state",
                "kind",
                "rows_in",
                "rows_kept",
                "rows_quarantined",
                "valid_phones",
            ],
        )?));
        figures.push(Figure::Table(whole(
            frames.frame("bridge")?.as_ref(),
            "From reported rows to contractors",
            &["step", "change", "rows"],
        )?));
        Ok(figures)
    }

    fn sliders(&self, parameters: &Parameters) -> Vec<Slider> {
        let specs = super::params::parameters();
        let slider = |name: &str| {
            let spec = specs
                .iter()
                .find(|spec| spec.name == name && spec.kind == ParameterKind::Real)?;
            let weight = spec.unit == "weight";
            Some(Slider {
                name: name.to_owned(),
                value: parameters.number(name),
                minimum: spec.minimum.unwrap_or(0.0),
                maximum: spec.maximum.unwrap_or(100.0),
                step: if weight { 0.01 } else { 1.0 },
                unit: spec.unit.clone(),
            })
        };
        SLIDERS.iter().filter_map(|name| slider(name)).collect()
    }

    fn shift_all(&self, now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError> {
        let (before, after) = (thresholds(now), thresholds(draft));
        let moved = [
            (before.platinum, after.platinum),
            (before.gold, after.gold),
            (before.silver, after.silver),
        ];
        let mut by: Vec<i64> = moved
            .iter()
            .map(|(old, new)| new.0 - old.0)
            .filter(|by| *by != 0)
            .collect();
        by.dedup();
        let [by] = by.as_slice() else {
            return Err(LensError::Refused(
                "to shift all, move one of tiers.platinum, tiers.gold and tiers.silver".to_owned(),
            ));
        };
        let shifted = before.shifted(*by);
        let value = |score: Score| toml::Value::Float(score.as_points());
        let names = [
            ("tiers.platinum", shifted.platinum),
            ("tiers.gold", shifted.gold),
            ("tiers.silver", shifted.silver),
        ];
        Ok(names
            .into_iter()
            .map(|(name, score)| (name.to_owned(), value(score)))
            .collect())
    }

    fn what_if_engine(&self, frames: &dyn FrameSource) -> Result<Box<dyn WhatIfEngine>, LensError> {
        Ok(Box::new(super::what_if::Prepared::read(frames)?))
    }
}

/// The scored leads with their names and phones beside them.
pub(super) fn named(scored: &Frame, identity: &Frame) -> Result<Frame, LensError> {
    let ids = text(identity, "contractor_id")?;
    let places: std::collections::HashMap<&str, usize> = ids
        .iter()
        .enumerate()
        .filter_map(|(row, id)| Some((id?, row)))
        .collect();
    let order: Vec<usize> = text(scored, "lead_id")?
        .iter()
        .filter_map(|id| places.get(id?).copied())
        .collect();
    let people = take_rows(identity, &order)?;
    let column = |name: &str| text(&people, name);
    let named = FrameBuilder::new()
        .text("name", column("name")?.iter())
        .boolean("name_public", boolean(&people, "name_public")?.iter())
        .text("other_names", column("other_names")?.iter())
        .text("phone", column("phone")?.iter())
        .text("alt_phones", column("alt_phones")?.iter())
        .finish()?;
    Ok(concat_columns(scored, &named)?)
}

fn card(frames: &dyn FrameSource, queue: &Frame, row: usize, lead: &str, unmask: bool) -> Result<Card, LensError> {
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
    let headline = format!("rank {} · {} · {shown_score} · {sure}", shown("rank")?, shown("tier")?);
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
            Figure::Table(moves(frames, lead)?),
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
    })
}

/// The next moves of one lead.
fn moves(frames: &dyn FrameSource, lead: &str) -> Result<Table, LensError> {
    let gap = frames.frame("gap")?;
    let ids = text(&gap, "lead_id")?;
    let rows: Vec<usize> = (0..gap.height()).filter(|row| ids.get(*row) == Some(lead)).collect();
    let mut table = whole(
        &take_rows(&gap, &rows)?,
        "What would move it up",
        &["target", "changes", "score", "overshoot", "cost"],
    )?;
    if table.rows.is_empty() {
        table.note = "nothing: it is in the best tier, or has no score".to_owned();
    }
    Ok(table)
}

/// What leads lack for the next tier: how often each dimension stands in the cheapest move.
fn missing(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    let gap = frames.frame("gap")?;
    let (changes, places, dimensions) = (
        text(&gap, "changes")?,
        integer(&gap, "place")?,
        integer(&gap, "dimensions")?,
    );
    let mut counts: std::collections::BTreeMap<&str, u64> = std::collections::BTreeMap::new();
    for row in (0..gap.height()).filter(|row| places.get(*row) == Some(1) && dimensions.get(*row).is_some()) {
        for part in changes
            .get(row)
            .unwrap_or("")
            .split(" + ")
            .filter(|part| !part.is_empty())
        {
            *counts
                .entry(part.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.'))
                .or_default() += 1;
        }
    }
    let label = |letter: &str| {
        Dimension::ALL
            .iter()
            .find(|dimension| dimension.letter() == letter)
            .map_or(letter.to_owned(), |dimension| dimension.label().to_owned())
    };
    let bars = counts.iter().map(|(letter, n)| Bar {
        label: label(letter),
        value: *n as f64,
        shown: n.to_string(),
        meaning: "bar".to_owned(),
    });
    Ok(Figure::Bars(Bars {
        title: "In the cheapest move up, how often".to_owned(),
        bars: bars.collect(),
    }))
}

/// GA-6: the best lead against the targets.
fn best_lead(frames: &dyn FrameSource) -> Result<Figure, LensError> {
    let scored = frames.frame("scored")?;
    let mut table = Table {
        title: "The best lead against the targets".to_owned(),
        columns: vec![
            Column::text("target", "target"),
            Column::text("dimension", "dimension"),
            Column::number("current", "current"),
            Column::number("wanted", "wanted"),
            Column::number("difference", "difference"),
        ],
        ..Table::default()
    };
    if scored.height() == 0 {
        table.note = format!("no contractors: look at {DEALERS} and the licence lists");
        return Ok(Figure::Table(table));
    }
    let value = |dimension: Dimension| {
        real(&scored, dimension.letter())
            .ok()
            .and_then(|column| column.get(0))
            .and_then(Hundredths::from_decimal)
    };
    let values: ByDimension<Option<Hundredths>> = ByDimension::from_fn(value);
    let cell = |value: Option<Hundredths>| {
        value.map_or(Cell::Null, |value| Cell::Real {
            value: value.as_points(),
            decimals: 2,
        })
    };
    let found = best_lead_gap(
        &values,
        &score_parameters(frames.parameters()),
        &thresholds(frames.parameters()),
    );
    let mut notes = Vec::new();
    for gap in found {
        for row in &gap.differences {
            table.rows.push(vec![
                Cell::Text(gap.target.clone()),
                Cell::Text(row.dimension.label().to_owned()),
                cell(row.current),
                cell(Some(row.target)),
                cell(Some(row.difference)),
            ]);
        }
        notes.push(format!(
            "{}: {} points, {}, {} short of PLATINUM",
            gap.target,
            gap.score.exact(),
            gap.tier.name(),
            gap.short_of_platinum.exact()
        ));
    }
    table.note = notes.join("; ");
    Ok(Figure::Table(table))
}

fn reach_table(reach: &Frame) -> Result<Figure, LensError> {
    let mut table = whole(
        reach,
        "Raising dimensions of every lead",
        &[
            "target", "raised", "platinum", "gold", "silver", "bronze", "unscored", "lifted",
        ],
    )?;
    let cheapest = boolean(reach, "cheapest")?;
    let row = (0..reach.height()).find(|row| cheapest.get(*row) == Some(true));
    table.note = match row {
        Some(row) => {
            let (target, raised) = (
                cell_text(reach, "target", row)?.unwrap_or_default(),
                cell_text(reach, "raised", row)?.unwrap_or_default(),
            );
            format!("the cheapest set with a new PLATINUM: {raised} to {target}")
        }
        None => "no set makes a new PLATINUM".to_owned(),
    };
    Ok(Figure::Table(table))
}

/// Some columns of a small frame as a table; columns whose name says rate or share are shares.
fn whole(frame: &Frame, title: &str, columns: &[&str]) -> Result<Table, LensError> {
    let mut rows = vec![Vec::with_capacity(columns.len()); frame.height()];
    let mut heads = Vec::new();
    for name in columns {
        let share = name.ends_with("_rate") || name.ends_with("_share");
        let kind = frame.column(name).map(|column| column.dtype().clone());
        let number = kind.as_ref().is_ok_and(|kind| kind.is_numeric());
        heads.push(if number {
            Column::number(name, &name.replace('_', " "))
        } else {
            Column::text(name, &name.replace('_', " "))
        });
        for (row, cells) in rows.iter_mut().enumerate() {
            cells.push(match &kind {
                Ok(kind) if kind.is_integer() => integer(frame, name)?.get(row).map_or(Cell::Null, Cell::Integer),
                Ok(kind) if kind.is_numeric() => match real(frame, name)?.get(row) {
                    Some(value) if share => Cell::Share(value),
                    Some(value) => Cell::Real { value, decimals: 2 },
                    None => Cell::Null,
                },
                _ => cell_text(frame, name, row)?.map_or(Cell::Null, Cell::Text),
            });
        }
    }
    Ok(Table {
        title: title.to_owned(),
        columns: heads,
        rows,
        note: String::new(),
    })
}
