//! The overview: from permits in to permits sold, what each trade brings, and what a reviewer looks at first.

use super::super::ACCEPTED;
use super::super::desk::desk;
use super::super::sales::{Book, Step, book, has_flag};
use super::super::tiers::{RETRY, Withheld};
use super::{cost, trades};
use crate::engine::usd;
use crate::frame::{Frame, FrameError, kind_of, text};
use crate::lens::{Bar, Bars, Cell, Column, Figure, FrameSource, LensError, Table};
use crate::playbooks::permits::phases::sales::revenue;
use crate::playbooks::tables::{self, made};

/// Figures for the overview.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![Figure::Bars(funnel(frames)?)];
    if !cost::any_scored(frames)? {
        figures.push(cost::lesson_figure(frames)?);
    }
    figures.push(Figure::Table(first_looks(frames)?));
    figures.push(Figure::Table(trade(frames)?));
    figures.push(Figure::Tree(trades::tree(frames)?));
    Ok(figures)
}

/// What a run prints.
pub(super) fn run_figures(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![Figure::Bars(funnel(frames)?)];
    if cost::any_scored(frames)? {
        figures.push(Figure::Table(first_looks(frames)?));
    } else {
        figures.push(cost::lesson_figure(frames)?);
    }
    Ok(figures)
}

/// From permits in to permits sold.
fn funnel(frames: &dyn FrameSource) -> Result<Bars, LensError> {
    let height = |name: &str| Ok::<usize, LensError>(made(frames, name)?.map_or(0, |frame| frame.height()));
    let (mut scored, mut exported, mut sold) = (0, 0, 0);
    if let Some(leads) = made(frames, "scored_leads")? {
        let (tiers, book) = (text(&leads, "tier")?, book(frames)?);
        scored = tiers
            .iter()
            .filter(|tier| tier.is_some_and(|tier| tier != RETRY))
            .count();
        let reached = |step: Step| count(&leads, &book, step);
        (exported, sold) = (reached(Step::Exported)?, reached(Step::Sold)?);
    }
    let bar = |label: &str, n: usize| Bar {
        label: label.to_owned(),
        value: n as f64,
        shown: Cell::count(n).shown(),
        meaning: String::new(),
    };
    Ok(Bars {
        title: "From permits in to permits sold".to_owned(),
        bars: vec![
            bar("in", height("permits_clean")?),
            bar("discarded", height("discarded")?),
            bar("to score", height("to_score")?),
            bar("scored", scored),
            bar("exported", exported),
            bar("sold", sold),
        ],
    })
}

fn count(leads: &Frame, book: &Book, step: Step) -> Result<usize, FrameError> {
    let ids = text(leads, "lead_id")?;
    Ok(ids
        .iter()
        .flatten()
        .filter(|id| book.of(id).reached.contains(&step))
        .count())
}

/// What each trade brought, by the steps recorded so far.
fn trade(frames: &dyn FrameSource) -> Result<Table, LensError> {
    let mut rows = Vec::new();
    let mut note = "nothing is saved yet".to_owned();
    if let Some(leads) = made(frames, "scored_leads")? {
        let trades = revenue(&leads, &book(frames)?)?;
        let cents: i64 = trades.values().map(|trade| trade.cents).sum();
        note = format!(
            "{} in all; a lead counts in every step that it reached",
            usd(cents as f64 / 100.0)
        );
        for ((group, category), trade) in trades {
            rows.push(vec![
                Cell::coded(&group),
                Cell::coded(&category),
                Cell::Integer(trade.exported),
                Cell::Integer(trade.sold),
                Cell::Integer(trade.converted),
                Cell::Integer(trade.dead),
                Cell::Usd(trade.cents as f64 / 100.0),
            ]);
        }
    }
    Ok(Table {
        title: "What each trade brings".to_owned(),
        columns: vec![
            Column::text("trade_group", "group"),
            Column::text("category", "category"),
            Column::number("exported", "exported"),
            Column::number("sold", "sold"),
            Column::number("converted", "converted"),
            Column::number("dead", "dead"),
            Column::number("revenue_usd", "revenue"),
        ],
        rows,
        note,
    })
}

/// What a reviewer looks at first, with where it stands.
fn first_looks(frames: &dyn FrameSource) -> Result<Table, LensError> {
    let mut rows: Vec<(&str, usize, &str)> = Vec::new();
    if let Some(leads) = made(frames, "scored_leads")? {
        let (tiers, flags) = (text(&leads, "tier")?, text(&leads, "flags")?);
        let held = Withheld::read(&leads, &frames.facts(ACCEPTED)?)?;
        let every = |wanted: &dyn Fn(usize) -> bool| (0..leads.height()).filter(|row| wanted(*row)).count();
        let flagged = |names: &[String]| every(&|row| has_flag(flags.get(row), names));
        rows.push((
            "withheld until accepted",
            every(&|row| held.holds(row)),
            "model, Answers; `assay accept`",
        ));
        rows.push((
            "texts that seem to talk to the model",
            flagged(std::slice::from_ref(&desk().injection_flag)),
            "model, Answers",
        ));
        rows.push((
            "to be looked at (REVIEW)",
            flagged(&["REVIEW".to_owned()]),
            "model, Answers",
        ));
        rows.push((
            "to be retried",
            every(&|row| tiers.get(row) == Some(RETRY)),
            "model, Answers; the next run asks again",
        ));
    }
    let frames_of = [
        ("queued", "without a score", "model, Spend"),
        ("invalid_answers", "answers that were not valid", "model, Answers"),
        ("quarantine", "rows set aside at loading", "data, quarantine"),
    ];
    for (frame, what, place) in frames_of {
        if let Some(found) = made(frames, frame)? {
            // Of what was set aside only whole rows are out of the balance: a cell or a remark stays with its row.
            let counted = match kind_of(&found, "kind") {
                Some(_) if frame == "quarantine" => {
                    text(&found, "kind")?.iter().filter(|kind| *kind == Some("row")).count()
                }
                _ => found.height(),
            };
            rows.push((what, counted, place));
        }
    }
    if let Some(ambiguous) = made(frames, "cad_ambiguous")? {
        let leads: std::collections::BTreeSet<&str> = text(&ambiguous, "lead_id")?.iter().flatten().collect();
        rows.push(("permits that several parcels fit", leads.len(), "data, Parcels"));
    }
    Ok(tables::first_looks(&rows))
}
