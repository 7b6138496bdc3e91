//! The workbench without a terminal: keys in, effects and pictures out.

mod archives;
mod data;
mod figures;
mod gates;
mod glance;
mod groups;
mod hand;
mod keys;
mod linked;
mod linked_loop;
mod loop_;
mod orders;
mod pipeline;
mod replay;
mod rulesets;
mod sales;
mod screens;
mod styles;
mod switching;
mod tiers;
mod tour;

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

use super::action::{Action, Answer, Effect, Picture, Request, RowsJob};
use super::desk::DeskPicture;
use super::model::{Model, Start};
use super::theme::Themes;
use super::update::update;
use crate::engine::{
    Bound, Judged, Metric, Outcome, Phase, PhaseContext, PhaseError, PhaseKind, PhaseOutput, PhaseState, Stale, Status,
    Stops,
};
use crate::frame::{Frame, FrameBuilder};
use crate::lens::{Bar, Bars, Cell, Column, Figure, LeadColumn, Table, TierRow};
use crate::operations::{Capacity, OpenSheet, SheetSource, hold};
use crate::store::RunRecord;

fn nothing(_: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    Ok(PhaseOutput::default())
}

const fn phase(id: &'static str, title: &'static str, summary: &'static str) -> Phase {
    Phase {
        id,
        title,
        summary,
        version: 1,
        kind: PhaseKind::Pure,
        datasets: &["lists"],
        reads: &[],
        facts: &[],
        recalls: &[],
        makes: &["graded"],
        models: &[],
        identity: false,
        judges_midway: false,
        uses_as_of: false,
        run: nothing,
    }
}

static PHASES: [Phase; 3] = [
    phase("p0", "Load", "reads the lists and sets aside what does not fit"),
    phase("p1", "Match", "finds one firm behind several rows"),
    phase("p2", "Grade", "sorts every lead into a tier"),
];

fn gate(id: &str, outcome: Outcome, observed: f64) -> Judged {
    Judged {
        phase: "p0".into(),
        id: id.into(),
        subject: None,
        check: format!("share of rows kept by check {id}"),
        warn: Some(Bound {
            strict: false,
            below: Some(0.9),
            above: None,
        }),
        block: Some(Bound {
            strict: false,
            below: Some(0.5),
            above: None,
        }),
        observed: Some(observed),
        unit: "share".into(),
        outcome,
        review: None,
        reviewed: None,
        note: "two lists fall short".into(),
        evidence: (outcome != Outcome::Passed).then(|| "abc".to_owned()),
        evidence_rows: 12,
        evidence_words: "rows set aside".into(),
        waivable: true,
        stops: Stops::Downstream,
        stopped: Vec::new(),
        binding: "hash".into(),
    }
}

fn state(phase: &'static Phase, status: Status) -> PhaseState {
    let ran = status != Status::NotRun;
    PhaseState {
        phase,
        status,
        stale: (!ran).then_some(Stale::NeverRan),
        run: ran.then_some(1),
        reused_from: None,
        duration_ms: 1240,
        rows_in: 12_320,
        rows_out: 11_900,
        metrics: vec![Metric::count("rows_kept", 11_900)],
        gates: Vec::new(),
        message: None,
    }
}

/// The message of the bottom line; empty where there is none.
fn said(model: &Model) -> String {
    let message = model.message.as_ref();
    message.map(|message| message.text.clone()).unwrap_or_default()
}

/// A picture of a workspace that never ran.
fn fresh_picture() -> Picture {
    Picture {
        best_leads: Vec::new(),
        why_column: "signals",
        zone: chrono::FixedOffset::east_opt(3600),
        workspace: "sample".into(),
        sample: false,
        signer: true,
        playbook: "invented".into(),
        playbooks: vec![("invented".into(), "Invented firms".into())],
        title: "Invented firms".into(),
        summary: "Which of the listed firms is worth a call first, and why.".into(),
        lead_words: ("firm", "firms"),
        lead_columns: &[LeadColumn {
            name: "lead_id",
            queue: "lead_id",
        }],
        leads_frame: "graded",
        states: PHASES.iter().map(|phase| state(phase, Status::NotRun)).collect(),
        phases: BTreeMap::new(),
        runs: Vec::new(),
        desk: DeskPicture::default(),
        log: Vec::new(),
        before: BTreeMap::new(),
        tiers: Err("nothing to show yet: `graded` is made by phase p2; run it first".into()),
        best: Err("nothing to show yet: `graded` is made by phase p2; run it first".into()),
        figures: Vec::new(),
        gap: Vec::new(),
        tier_facts: crate::operations::TierFacts::default(),
        has_sliders: false,
        model: Err("Here a model would stand. This playbook has none".into()),
        capacity: Capacity { done: 34, of: 50 },
        sale_steps: Vec::new(),
        orders: Vec::new(),
        groups: None,
        standing: None,
        groups_elsewhere: " In this workspace another has it: {switch playbook} switches.".into(),
        spend: None,
        forgotten: 0,
        exports: vec!["ranked".into()],
    }
}

/// A picture after a run with every outcome in it.
fn graded_picture() -> Picture {
    let mut states: Vec<PhaseState> = vec![
        state(&PHASES[0], Status::PassedWithWarnings),
        state(&PHASES[1], Status::Passed),
        state(&PHASES[2], Status::Failed),
    ];
    states[0].gates = vec![
        gate("P0.1", Outcome::Passed, 0.957),
        gate("P0.2", Outcome::Warned, 0.7659),
    ];
    states[2].gates = vec![gate("P2.1", Outcome::Failed, 0.31), gate("P2.2", Outcome::Passed, 1.0)];
    states[2].stale = Some(Stale::Changed("a parameter".into()));
    let bar = |label: &str, value: f64| Bar {
        label: label.into(),
        value,
        shown: format!("{value}"),
        meaning: "tier.1".into(),
    };
    let bars = Bars {
        title: "From rows to firms".into(),
        bars: vec![bar("rows", 12_320.0), bar("firms", 9_000.0)],
    };
    Picture {
        states,
        runs: vec![RunRecord {
            id: 14,
            playbook: "invented".into(),
            as_of: "2026-01-31".into(),
            started_at: "2026-01-31T14:02:11Z".into(),
            finished_at: Some("2026-01-31T14:02:13Z".into()),
            outcome: "blocked".into(),
            command: "workbench".into(),
            ..RunRecord::default()
        }],
        tiers: Ok(vec![
            TierRow::counted("Gold", 1, 245, 2000),
            TierRow::counted("Silver", 2, 1755, 2000),
        ]),
        best: Ok((lead_rows(0, 5), 2000)),
        best_leads: (0..5).map(|place| format!("L{place}")).collect(),
        figures: vec![Figure::Bars(bars)],
        ..fresh_picture()
    }
}

/// Rows of the invented queue.
fn lead_rows(from: usize, count: usize) -> Table {
    let columns = vec![
        Column::number("rank", "rank"),
        Column::text("name", "name"),
        Column::text("tier", "tier"),
        Column::number("score", "score"),
        Column::text("signals", "signals"),
        Column::text("next_move", "next move"),
        Column::text("status", "status"),
    ];
    let row = |place: usize| {
        let score = 99.5 - place as f64 / 25.0;
        vec![
            Cell::count(place + 1),
            Cell::Text(format!("Invented Firm {}", place + 1)),
            Cell::Text(if place < 245 { "Gold" } else { "Silver" }.into()),
            Cell::Real {
                value: score,
                decimals: 1,
            },
            if place % 7 == 3 {
                Cell::Null
            } else {
                Cell::Text("licence expires soon · two crews".into())
            },
            Cell::Text("call the office before ten".into()),
            Cell::Text("new".into()),
        ]
    };
    let rows = (from..(from + count).min(2000)).map(row).collect();
    Table {
        columns,
        rows,
        ..Table::default()
    }
}

/// The invented queue as reps' marks stand beside it.
fn lead_frame() -> Frame {
    let places = || 0..2000_usize;
    let texts = |make: fn(usize) -> Option<String>| places().map(make).collect::<Vec<_>>();
    FrameBuilder::new()
        .integer("rank", places().map(|place| Some(place as i64 + 1)))
        .text("lead_id", texts(|place| Some(format!("L{place}"))))
        .text("name", texts(|place| Some(format!("Invented Firm {}", place + 1))))
        .text(
            "tier",
            places().map(|place| Some(if place < 245 { "Gold" } else { "Silver" })),
        )
        .real("score", places().map(|place| Some(99.5 - place as f64 / 25.0)))
        .text(
            "signals",
            places().map(|place| (place % 7 != 3).then_some("licence expires soon · two crews")),
        )
        .text("next_move", places().map(|_| Some("call the office before ten")))
        .text("status", places().map(|_| Some("new")))
        .text("note", places().map(|_| None::<&str>))
        .text("phone", texts(|place| Some(format!("555200{place:04}"))))
        .finish()
        .unwrap()
}

/// The invented queue as a sheet.
fn lead_sheet() -> OpenSheet {
    let shown = [
        "rank",
        "name",
        "status",
        "tier",
        "score",
        "signals",
        "next_move",
        "note",
        "lead_id",
    ];
    OpenSheet {
        source: std::sync::Arc::new(SheetSource::new("firms", &lead_frame(), &["phone"], Some("lead_id")).unwrap()),
        shown: shown.map(str::to_owned).to_vec(),
        fixed: 2,
        note: String::new(),
    }
}

/// What the searching threads would answer, and what the reader says of a filter on leads; then what the screen asks, until
/// nothing of the kind is left. Gives the other effects.
fn answer_rows(model: &mut Model, effects: Vec<Effect>) -> Vec<Effect> {
    let mut rest = Vec::new();
    let mut asked = std::collections::VecDeque::from(effects);
    while let Some(effect) = asked.pop_front() {
        match effect {
            Effect::Rows(job) => asked.extend(search(model, &job)),
            Effect::Ask(Request::Hold { generation, filter }) => {
                let columns = model.picture.ready().unwrap().lead_columns;
                let held = hold(&lead_frame(), &filter, columns);
                let result = held.map(Box::new).map_err(|error| error.to_string());
                asked.extend(update(model, Action::Answer(Answer::Held { generation, result })));
            }
            Effect::Leads(job) => {
                let generation = job.generation;
                let result = super::worker::rows::named(job);
                asked.extend(update(model, Action::Answer(Answer::Leads { generation, result })));
            }
            other => rest.push(other),
        }
    }
    rest
}

fn search(model: &mut Model, job: &RowsJob) -> Vec<Effect> {
    let mut answers = Vec::new();
    let token = crate::engine::CancelToken::new();
    let refused = super::worker::rows::search(job, &token, &mut |found| answers.push(Ok(found)));
    answers.extend(refused.err().map(Err));
    let generation = job.generation;
    let take = |result| update(model, Action::Rows { generation, result });
    answers.into_iter().flat_map(take).collect()
}

/// Presses keys, with every search answered at once.
fn press_through(model: &mut Model, keys: &str) -> Vec<Effect> {
    let mut rest = Vec::new();
    for key in keys.split_whitespace() {
        let effects = press(model, key);
        rest.extend(answer_rows(model, effects));
    }
    rest
}

/// A model of a given size that has read a picture.
fn model_with(picture: Picture, width: u16, height: u16) -> Model {
    let start = Start {
        workspace: "folder".into(),
        themes: Themes::shipped(true, false),
        size: Size::new(width, height),
        ..Start::default()
    };
    let (mut model, _) = Model::start(start);
    let generation = model.generations.picture;
    update(
        &mut model,
        Action::Answer(Answer::Picture {
            generation,
            result: Ok(Box::new(picture)),
        }),
    );
    model
}

/// A model that stands in the Leads pane with its queue.
fn model_in_leads(width: u16, height: u16) -> Model {
    let mut model = model_with(graded_picture(), width, height);
    press(&mut model, "6");
    answer_sheet(&mut model);
    model
}

/// Answers the question for the queue.
fn answer_sheet(model: &mut Model) {
    let generation = model.leads.grid.reading;
    let result = Ok(lead_sheet());
    let effects = update(model, Action::Answer(Answer::Sheet { generation, result }));
    answer_rows(model, effects);
}

/// Presses keys written with blanks between them, such as `j j Enter ^c`; gives all effects.
fn press(model: &mut Model, keys: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for word in keys.split_whitespace() {
        let (code, modifiers) = match word {
            "Enter" => (KeyCode::Enter, KeyModifiers::NONE),
            "Esc" => (KeyCode::Esc, KeyModifiers::NONE),
            "Tab" => (KeyCode::Tab, KeyModifiers::NONE),
            "BackTab" => (KeyCode::BackTab, KeyModifiers::SHIFT),
            "Space" => (KeyCode::Char(' '), KeyModifiers::NONE),
            "Left" => (KeyCode::Left, KeyModifiers::NONE),
            "Right" => (KeyCode::Right, KeyModifiers::NONE),
            "Up" => (KeyCode::Up, KeyModifiers::NONE),
            "Down" => (KeyCode::Down, KeyModifiers::NONE),
            "PageUp" => (KeyCode::PageUp, KeyModifiers::NONE),
            "F5" => (KeyCode::F(5), KeyModifiers::NONE),
            "PageDown" => (KeyCode::PageDown, KeyModifiers::NONE),
            "Del" => (KeyCode::Delete, KeyModifiers::NONE),
            "Backspace" => (KeyCode::Backspace, KeyModifiers::NONE),
            word => {
                let letter = word.chars().last().unwrap();
                let held = match word.chars().next() {
                    Some('^') if word.len() > 1 => KeyModifiers::CONTROL,
                    Some('!') if word.len() > 1 => KeyModifiers::ALT,
                    _ => KeyModifiers::NONE,
                };
                (KeyCode::Char(letter), held)
            }
        };
        effects.extend(update(model, Action::Key(KeyEvent::new(code, modifiers))));
    }
    effects
}

/// Types a text, blanks included.
fn type_text(model: &mut Model, text: &str) {
    for letter in text.chars() {
        update(
            model,
            Action::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE)),
        );
    }
}
