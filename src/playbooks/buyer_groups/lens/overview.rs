//! The overview: from records in to people seated, how whole the groups are, and what a reviewer looks at first.

use std::collections::BTreeMap;

use super::list::warnings_of;
use super::seats::{Of, ROLES, groups, seated};
use crate::frame::{Frame, boolean, cell_text, integer, kind_of, real, text};
use crate::lens::{Bar, Bars, Cell, Column, Figure, FrameSource, LeadSelection, LensError, Table, Way};
use crate::playbooks::tables::{self, made};

/// Figures for the overview.
pub(super) fn overview(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    let mut figures = vec![Figure::Bars(funnel(frames)?)];
    figures.push(Figure::Table(first_looks(frames)?));
    let seats = ROLES.map(|role| Way::to(LeadSelection::with_word("role", role)));
    figures.push(Figure::Table(roles(frames)?).linked(seats.into()));
    figures.extend(means(frames)?.map(Figure::Table));
    figures.extend(spend(frames)?.map(Figure::Table));
    Ok(figures)
}

/// What a run prints.
pub(super) fn run_figures(frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
    Ok(vec![Figure::Bars(funnel(frames)?), Figure::Table(first_looks(frames)?)])
}

fn funnel(frames: &dyn FrameSource) -> Result<Bars, LensError> {
    let height = |name: &str| Ok::<usize, LensError>(made(frames, name)?.map_or(0, |frame| frame.height()));
    let linked = match made(frames, "candidates")? {
        Some(frame) => text(&frame, "link")?
            .iter()
            .filter(|link| link.is_some_and(|link| link != "none"))
            .count(),
        None => 0,
    };
    let bar = |label: &str, n: usize| Bar {
        label: label.to_owned(),
        value: n as f64,
        shown: Cell::count(n).shown(),
        meaning: String::new(),
    };
    Ok(Bars {
        title: "From records in to people seated".to_owned(),
        bars: vec![
            bar("people in", height("people")?),
            bar("linked to a company", linked),
            bar("gathered", height("gathered")?),
            bar("seated", seated(frames, Of::All)?.len()),
        ],
    })
}

/// How many rows of a frame hold a word in a column.
fn counted(frame: &Frame, column: &str, word: &str) -> Result<usize, LensError> {
    Ok(text(frame, column)?.iter().filter(|cell| *cell == Some(word)).count())
}

/// What a reviewer looks at first, with where it stands.
fn first_looks(frames: &dyn FrameSource) -> Result<Table, LensError> {
    let mut rows: Vec<(String, usize, &str)> = Vec::new();
    if let Some(pairs) = made(frames, "pairs")? {
        let open = counted(&pairs, "state", "review")?;
        rows.push(("pairs that may be the same".to_owned(), open, "groups, Duplicates"));
    }
    let groups = groups(frames)?;
    let mut warned: BTreeMap<String, usize> = BTreeMap::new();
    for words in text(&groups, "warning_words")?.iter().flatten() {
        for word in warnings_of(words) {
            *warned.entry(word.to_owned()).or_default() += 1;
        }
    }
    let mut warned: Vec<(String, usize)> = warned.into_iter().collect();
    warned.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    rows.extend(
        warned
            .into_iter()
            .map(|(word, n)| (format!("groups: {word}"), n, "groups, Role map")),
    );
    if let Some(candidates) = made(frames, "candidates")? {
        let orphans = counted(&candidates, "link", "none")?;
        rows.push(("people of no known company".to_owned(), orphans, "data, candidates"));
    }
    for (frame, what, place) in [
        ("errors", "companies with an error", "data, errors"),
        ("quarantine", "rows set aside at loading", "data, quarantine"),
    ] {
        if let Some(found) = made(frames, frame)? {
            rows.push((what.to_owned(), found.height(), place));
        }
    }
    rows.retain(|(_, n, _)| *n > 0);
    Ok(tables::first_looks(&rows))
}

/// Seats of each role: wanted, taken, and how many groups have none.
fn roles(frames: &dyn FrameSource) -> Result<Table, LensError> {
    let groups = groups(frames)?;
    let mut rows = Vec::new();
    for role in ROLES {
        let [seats, filled] = [format!("seats_{role}"), format!("filled_{role}")];
        let (seats, filled) = (integer(&groups, &seats)?, integer(&groups, &filled)?);
        let sum = |column: &crate::frame::IntegerColumn<'_>| column.iter().flatten().sum::<i64>();
        let empty = (0..groups.height())
            .filter(|row| seats.get(*row) > Some(0) && filled.get(*row) == Some(0))
            .count();
        rows.push(vec![
            Cell::text(Some(role)),
            Cell::Integer(sum(&filled)),
            Cell::Integer(sum(&seats)),
            Cell::count(empty),
        ]);
    }
    Ok(Table {
        title: "Seats by role".to_owned(),
        columns: vec![
            Column::text("role", "role"),
            Column::number("filled", "taken"),
            Column::number("seats", "seats"),
            Column::number("empty", "groups without"),
        ],
        rows,
        note: String::new(),
    })
}

/// How the groups stand on average.
fn means(frames: &dyn FrameSource) -> Result<Option<Table>, LensError> {
    let groups = groups(frames)?;
    let mut rows = Vec::new();
    for name in ["score", "completeness", "confidence", "reach", "cohesion", "balance"] {
        if kind_of(&groups, name).is_none() {
            continue;
        }
        let all: Vec<f64> = real(&groups, name)?.iter().flatten().collect();
        if all.is_empty() {
            continue;
        }
        let real = |value: f64| Cell::Real { value, decimals: 1 };
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        rows.push(vec![
            Cell::Text(if name == "score" { "G" } else { name }.to_owned()),
            real(all.iter().sum::<f64>() / all.len() as f64),
            real(least),
            real(most),
        ]);
    }
    Ok((!rows.is_empty()).then(|| Table {
        title: "How the groups stand".to_owned(),
        columns: vec![
            Column::text("measure", "measure"),
            Column::number("mean", "mean"),
            Column::number("least", "least"),
            Column::number("most", "most"),
        ],
        rows,
        note: "points of 100".to_owned(),
    }))
}

/// What was spent, by provider, with its lights.
fn spend(frames: &dyn FrameSource) -> Result<Option<Table>, LensError> {
    let Some(lights) = made(frames, "lights")? else {
        return Ok(None);
    };
    let mut spent: BTreeMap<String, (usize, usize, f64)> = BTreeMap::new();
    for name in ["ledger", "ledger_contacts"] {
        let Some(ledger) = made(frames, name)? else { continue };
        let (providers, cached, usd) = (
            text(&ledger, "provider")?,
            boolean(&ledger, "cached")?,
            real(&ledger, "usd")?,
        );
        for row in 0..ledger.height() {
            let held = spent
                .entry(providers.get(row).unwrap_or_default().to_owned())
                .or_default();
            held.0 += 1;
            held.1 += usize::from(cached.get(row) == Some(true));
            held.2 += usd.get(row).unwrap_or(0.0);
        }
    }
    let mut rows = Vec::new();
    for row in 0..lights.height() {
        let provider = cell_text(&lights, "provider", row)?.unwrap_or_default();
        let (calls, cached, usd) = spent.get(&provider).copied().unwrap_or_default();
        rows.push(vec![
            Cell::Text(provider),
            Cell::text(cell_text(&lights, "state", row)?.as_deref()),
            Cell::count(calls),
            Cell::count(cached),
            Cell::Usd(usd),
            Cell::text(cell_text(&lights, "why", row)?.as_deref()),
        ]);
    }
    Ok(Some(Table {
        title: "Providers".to_owned(),
        columns: vec![
            Column::text("provider", "provider"),
            Column::text("state", "state"),
            Column::number("calls", "calls"),
            Column::number("cached", "from cache"),
            Column::number("usd", "spent"),
            Column::text("why", "why"),
        ],
        rows,
        note: String::new(),
    }))
}
