//! The pane of the model: what it costs, what it answered, what it is told, and what it is asked about.

use super::super::ACCEPTED;
use super::super::desk::desk;
use super::super::order::best_first;
use super::super::sales::has_flag;
use super::super::scoring::prompt;
use super::super::tiers::{RETRY, Withheld};
use super::{cost, data, trades};
use crate::engine::counted;
use crate::frame::{Frame, FrameError, integer, real, text};
use crate::lens::{
    Bar, Bars, Cell, Column, Figure, FrameSource, LeadSelection, LensError, Measure, NamedFigures, Table, Way,
};
use crate::playbooks::tables::{made, rows_of};

/// Digits of a hash that are shown.
const SHORT: usize = 12;

/// The tabs, from left to right.
pub(super) fn model(frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
    Ok(vec![
        ("Spend".to_owned(), spend(frames)?),
        ("Answers".to_owned(), answers(frames)?),
        ("Prompt".to_owned(), told(frames)?),
        (
            "Categories".to_owned(),
            vec![
                Figure::Matrix(trades::matrix(frames)?).linked(trades::ways(frames)?),
                Figure::Tree(trades::tree(frames)?),
            ],
        ),
    ])
}

/// What scoring costs: before the first call what it would, afterwards what it did.
fn spend(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let waiting = cost::Waiting::read(frames)?;
    let mut figures = Vec::new();
    if !cost::any_scored(frames)? {
        figures.push(cost::lesson_figure(frames)?);
    }
    figures.push(Figure::Text {
        title: "Before anything is sent".to_owned(),
        lines: vec![
            format!(
                "{} for an answer: {}",
                counted(waiting.leads, "permit waits", "permits wait"),
                waiting.words()
            ),
            format!(
                "{} there already, at no cost",
                counted(waiting.cached, "answer is", "answers are")
            ),
        ],
    });
    figures.push(Figure::Ledger(cost::budget(frames, &waiting)?));
    if let Some(ledger) = made(frames, "ledger")? {
        figures.push(Figure::Table(money(&ledger)?));
    }
    for (frame, title) in [
        ("calls", "Calls by how they ended"),
        ("retry_calls", "The same, asked again"),
    ] {
        if let Some(calls) = made(frames, frame)?.filter(|calls| calls.height() > 0) {
            figures.push(Figure::Table(ended(&calls, title)?));
        }
    }
    Ok(figures)
}

/// The ledger's lines, each number as its unit is counted.
fn money(ledger: &Frame) -> Result<Table, FrameError> {
    let (what, values, units) = (text(ledger, "what")?, real(ledger, "value")?, text(ledger, "unit")?);
    let row = |row: usize| {
        let measure = match units.get(row) {
            Some("usd" | "s") => Measure::Decimal(2),
            _ => Measure::Count,
        };
        vec![
            Cell::text(what.get(row)),
            measure.cell(values.get(row)),
            Cell::text(units.get(row).map(|unit| if unit == "usd" { "USD" } else { unit })),
        ]
    };
    Ok(Table {
        title: "Money, calls and tokens".to_owned(),
        columns: vec![
            Column::text("what", "what"),
            Column::number("value", "value"),
            Column::text("unit", "unit"),
        ],
        rows: (0..ledger.height()).map(row).collect(),
        note: "A reservation stands for what an answer could cost until the answer says what it did.".to_owned(),
    })
}

/// Calls by state and status, with attempts, cost and latency.
fn ended(calls: &Frame, title: &str) -> Result<Table, LensError> {
    let (states, statuses, errors) = (
        text(calls, "state")?,
        integer(calls, "http_status").ok(),
        text(calls, "error")?,
    );
    let (attempts, costs, times) = (
        integer(calls, "attempts")?,
        real(calls, "cost_usd")?,
        real(calls, "latency_s")?,
    );
    let mut groups: std::collections::BTreeMap<(String, Option<i64>, String), Vec<usize>> = Default::default();
    for row in 0..calls.height() {
        let word = |cell: Option<&str>| cell.unwrap_or_default().to_owned();
        let status = statuses.as_ref().and_then(|cells| cells.get(row));
        groups
            .entry((word(states.get(row)), status, word(errors.get(row))))
            .or_default()
            .push(row);
    }
    let row = |((state, status, error), rows): (&(String, Option<i64>, String), &Vec<usize>)| {
        let mut seconds: Vec<f64> = rows.iter().filter_map(|row| times.get(*row)).collect();
        seconds.sort_by(f64::total_cmp);
        vec![
            Cell::text(Some(state)),
            status.map_or(Cell::Null, Cell::Integer),
            Cell::count(rows.len()),
            Cell::Integer(rows.iter().filter_map(|row| attempts.get(*row)).sum()),
            Cell::Usd(crate::stats::total(rows.iter().filter_map(|row| costs.get(*row)))),
            Measure::Decimal(2).cell(seconds.get(seconds.len() / 2).copied()),
            Cell::text(Some(error)),
        ]
    };
    Ok(Table {
        title: title.to_owned(),
        columns: vec![
            Column::text("state", "state"),
            Column::number("http_status", "status"),
            Column::number("calls", "calls"),
            Column::number("attempts", "attempts"),
            Column::number("cost_usd", "cost"),
            Column::number("latency_s", "s, median"),
            Column::text("error", "what came"),
        ],
        rows: groups.iter().map(row).collect(),
        note: String::new(),
    })
}

/// What a reviewer reads: answers that were no good, leads to be looked at, retried and let go.
fn answers(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let Some(leads) = made(frames, "scored_leads")?.filter(|leads| leads.height() > 0) else {
        return Ok(vec![cost::lesson_figure(frames)?]);
    };
    let bins = (0..TENS).rev().map(|place| score_way(tens(place)));
    let mut figures = vec![Figure::Bars(scores(&leads)?).linked(bins.collect())];
    let order = best_first(&leads)?;
    let (tiers, flags) = (text(&leads, "tier")?, text(&leads, "flags")?);
    let known = text(&leads, "lead_id")?;
    let held = Withheld::read(&leads, &frames.facts(ACCEPTED)?)?;
    let pick =
        |wanted: &dyn Fn(usize) -> bool| order.iter().copied().filter(|row| wanted(*row)).collect::<Vec<usize>>();
    let suspected = |row: usize| {
        let flag = std::slice::from_ref(&desk().injection_flag);
        held.holds(row) || has_flag(flags.get(row), flag)
    };
    let for_review = |row: usize| has_flag(flags.get(row), &["REVIEW".to_owned()]);
    let parts: [(&str, Vec<usize>, &[&str], &str); 3] = [
        (
            "Texts that seem to talk to the model",
            pick(&suspected),
            &["lead_id", "tier", "score", "injection=said", "permit_text", "reasoning"],
            "one of the best tier is withheld from export until `assay accept`",
        ),
        (
            "To be looked at (REVIEW)",
            pick(&for_review),
            &["lead_id", "score", "category~", "permit_text", "reasoning"],
            "the tier stays; `assay rescore` asks again and says what it costs",
        ),
        (
            "To be retried",
            pick(&|row| tiers.get(row) == Some(RETRY)),
            &["lead_id", "rounds", "flags", "error"],
            "the next run asks again, and for no others",
        ),
    ];
    for (title, rows, columns, note) in parts {
        let n = rows.len();
        let mut ids = Vec::with_capacity(n);
        ids.extend(rows.iter().filter_map(|row| known.get(*row)).map(str::to_owned));
        let shown: Vec<usize> = rows.into_iter().take(desk().rows_shown).collect();
        let found = rows_of(&leads, &format!("{title}: {n}"), columns, &shown, note)?;
        let way = (n > 0).then(|| Way::to(LeadSelection::of_ids("answers", title.to_lowercase(), ids)));
        figures.push(Figure::Table(found).linked(way.into_iter().collect()));
    }
    if let Some(invalid) = made(frames, "invalid_answers")? {
        let columns = ["lead_id", "ask", "what=what was wrong", "excerpt"];
        figures.push(Figure::Table(data::first(
            &invalid,
            &format!("Answers that were not valid: {}", invalid.height()),
            &columns,
        )?));
    }
    Ok(figures)
}

/// Bars of scores, ten points each.
const TENS: i64 = 10;

/// The ends of a bar of scores; the best score stands in the last one.
fn tens(place: i64) -> (i64, i64) {
    let low = place * TENS;
    (low, if place == TENS - 1 { TENS * TENS } else { low + TENS - 1 })
}

/// The permits of a bar of scores.
fn score_way((low, high): (i64, i64)) -> Way {
    let condition = format!("score >= {low} AND score <= {high}");
    Way::to(LeadSelection::meeting(
        "score",
        format!("score {low}–{high}"),
        condition,
    ))
}

/// How scores lie, ten points a bar.
fn scores(leads: &Frame) -> Result<Bars, FrameError> {
    let held = integer(leads, "score")?;
    let bar = |place: i64| {
        let (low, high) = tens(place);
        let n = held
            .iter()
            .flatten()
            .filter(|score| (low..=high).contains(score))
            .count();
        Bar {
            label: format!("{low}–{high}"),
            value: n as f64,
            shown: Cell::count(n).shown(),
            meaning: String::new(),
        }
    };
    Ok(Bars {
        title: "Scores".to_owned(),
        bars: (0..TENS).rev().map(bar).collect(),
    })
}

/// What the model is told.
fn told(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let version = prompt::version();
    let mut figures = vec![Figure::Text {
        title: format!("The instruction, version {}", version.get(..SHORT).unwrap_or(version)),
        lines: prompt::instruction().lines().map(str::to_owned).collect(),
    }];
    match made(frames, "prompts")?.filter(|prompts| prompts.height() > 0) {
        Some(prompts) => {
            let body = text(&prompts, "body")?.get(0).unwrap_or_default().to_owned();
            figures.push(Figure::Text {
                title: "The first request as it is sent, without the key".to_owned(),
                lines: vec![body],
            });
            let columns = [
                "lead_id",
                "lead_ref",
                "state",
                "reserve_usd$=at most",
                "reserve_tokens=tokens at most",
            ];
            figures.push(Figure::Table(data::first(&prompts, "Requests", &columns)?));
        }
        None => figures.push(Figure::Text {
            title: "Requests".to_owned(),
            lines: vec![
                "No request was prepared yet: `assay run permits --set llm.dry_run=true` prepares them and sends none."
                    .to_owned(),
            ],
        }),
    }
    Ok(figures)
}
