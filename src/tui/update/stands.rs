//! What stands for leads where the keys are: a row, a bin, a bar, a gate, a role; and all of them together.

use super::{compare, figures, ruleset, selection};
use crate::frame::{ColumnKind, show_date};
use crate::lens::{Figure, GroupTab, LeadColumn, LeadPick, LeadSelection, TierTab, Way};
use crate::operations::{
    GateKey, Narrowing, Pane, Pick, SheetKey, TableKey, evidence_title, lead_column, pick_condition, same_value,
};
use crate::tui::action::{Effect, LeadsJob, Request, SharedSheet};
use crate::tui::data::Side;
use crate::tui::grid::Grid;
use crate::tui::layer::{Layer, WaysLayer};
use crate::tui::model::{List, Loaded, Model};
use crate::tui::words;

/// Which leads are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Those of the thing under the cursor.
    Its,
    /// Those of all the things that are shown like it.
    All,
}

/// What stands for leads.
enum Stands {
    /// Leads that are known by name.
    Leads(Box<LeadSelection>),
    /// Rows of a table that name them.
    Rows(Box<LeadsJob>),
    /// The rows behind a gate.
    Gate(GateKey),
    /// A tier by another rule set, or a cell of the matrix: the pane's own way.
    Tier,
    /// See [`Stands::Tier`].
    Cell,
    /// Several ways, to be chosen from.
    Ways,
}

type Found = Result<Stands, &'static str>;

const NO_COLUMN: &str = "no column of this table names a lead";
const NO_WAY: &str = "nothing here stands for single leads";

/// Whether something stands for leads here, or why not.
pub fn there(model: &Model, whose: Whose) -> Result<(), &'static str> {
    if !model.has_leads() {
        return Err("no leads yet: {run all} runs all phases");
    }
    stands(model, whose).map(|_| ())
}

/// Opens the leads of what the keys are on.
pub fn open(model: &mut Model, whose: Whose) -> Vec<Effect> {
    match stands(model, whose) {
        Ok(Stands::Leads(found)) => selection::open(model, *found),
        Ok(Stands::Rows(mut job)) => {
            job.generation = selection::finding(model);
            vec![Effect::Leads(*job)]
        }
        Ok(Stands::Gate((gate, subject))) => {
            let generation = selection::finding(model);
            vec![Effect::Ask(Request::EvidenceLeads {
                generation,
                gate,
                subject,
            })]
        }
        Ok(Stands::Tier) => ruleset::open_tier(model),
        Ok(Stands::Cell) => compare::cell(model),
        Ok(Stands::Ways) => choose(model),
        Err(why) => {
            model.say(why);
            Vec::new()
        }
    }
}

/// Opens the list of ways; a single one is taken at once.
fn choose(model: &mut Model) -> Vec<Effect> {
    let mut found: Vec<Way> = ways(model).cloned().collect();
    if model.pane == Pane::Overview && model.layers.is_empty() {
        let tiers = model.picture.ready().and_then(|picture| {
            let choices = &picture.tier_facts.choices;
            let rows = picture.tiers.as_ref().ok()?;
            Some(rows.iter().map(move |row| Way::to(choices.leads_of(&row.tier))))
        });
        found.splice(0..0, tiers.into_iter().flatten());
    }
    match found.as_slice() {
        [] => {
            model.say(NO_WAY);
            Vec::new()
        }
        [only] => selection::open(model, only.leads.clone()),
        _ => {
            model.layers.push(Layer::Ways(WaysLayer {
                list: List::default(),
                ways: found,
            }));
            Vec::new()
        }
    }
}

fn stands(model: &Model, whose: Whose) -> Found {
    match model.layers.last() {
        None => of_pane(model, whose),
        Some(Layer::Sheet(layer)) if !layer.conditions.is_empty() => of_bin(model, whose),
        Some(Layer::Sheet(_) | Layer::Record(_)) => of_table(model, model.grid(), whose),
        Some(Layer::Report(_)) => ways(model).next().map(|_| Stands::Ways).ok_or(NO_WAY),
        Some(_) => Err(NO_WAY),
    }
}

fn of_pane(model: &Model, whose: Whose) -> Found {
    match model.pane {
        Pane::Overview => Ok(Stands::Ways),
        Pane::Model => ways(model).next().map(|_| Stands::Ways).ok_or(NO_WAY),
        Pane::Tiers => match model.tier_desk.tab {
            TierTab::Distribution if whose == Whose::Its => Ok(Stands::Tier),
            TierTab::Compare if whose == Whose::Its => Ok(Stands::Cell),
            _ => ways(model).next().map(|_| Stands::Ways).ok_or(NO_WAY),
        },
        Pane::Gates => match model.selected_gate() {
            Some(gate) if gate.evidence.is_some() => Ok(Stands::Gate((gate.id.clone(), gate.subject.clone()))),
            Some(_) => Err("this gate has no rows behind its number"),
            None => Err("nothing is selected"),
        },
        Pane::Groups => of_groups(model, whose),
        Pane::Data => of_data(model, whose),
        Pane::Leads | Pane::Runs => of_table(model, model.grid(), whose),
        Pane::Pipeline => Err(NO_WAY),
    }
}

/// The parts of the figures in sight that lead to leads.
fn ways(model: &Model) -> impl Iterator<Item = &Way> {
    figures::in_sight(model).iter().flat_map(Figure::ways)
}

/// A row of counted values: the rows of the table they were counted from that hold this value.
fn of_bin(model: &Model, whose: Whose) -> Found {
    let Some(Layer::Sheet(layer)) = model.layers.last() else {
        return Err(NO_WAY);
    };
    let SheetKey::Values { of, column } = &layer.grid.key else {
        return Err(NO_WAY);
    };
    if whose == Whose::All {
        return Err("all of these values are all of the rows; choose one");
    }
    let row = layer.grid.selected_row().ok_or("nothing is selected")?;
    let condition = usize::try_from(row)
        .ok()
        .and_then(|row| layer.conditions.get(row)?.clone());
    let condition = condition.ok_or("personal data is no filter across panes")?;
    let label = layer.grid.cell(row, 0).shown();
    let title = format!("{} {label}", column.replace('_', " "));
    match of.as_ref() {
        SheetKey::Leads => leads(LeadSelection::meeting(column, title, condition)),
        SheetKey::Data { .. } => of_rows(model, &model.data.grid, column, title, Some(condition)),
        _ => Err("the leads of a value are found in the pane of leads and in the tables of Data"),
    }
}

fn leads(selection: LeadSelection) -> Found {
    Ok(Stands::Leads(Box::new(selection)))
}

/// A row of a table, or all that are shown.
fn of_table(model: &Model, grid: Option<&Grid>, whose: Whose) -> Found {
    let grid = grid.ok_or("no table is open")?;
    match (&grid.key, whose) {
        (SheetKey::Leads, Whose::Its) => of_cell(grid),
        (SheetKey::Leads, Whose::All) => of_queue(model, grid),
        (_, Whose::Its) => of_row(model, grid),
        (key, Whose::All) => of_rows(model, grid, facet(key), title(key), None),
    }
}

fn named(model: &Model, grid: &Grid) -> Result<(usize, LeadColumn), &'static str> {
    let source = grid.source().ok_or("its rows are still being read")?;
    let columns = model
        .picture
        .ready()
        .map_or(&[] as &[LeadColumn], |picture| picture.lead_columns);
    lead_column(columns, source).ok_or(NO_COLUMN)
}

/// What leads from a table were chosen by.
fn facet(key: &SheetKey) -> &'static str {
    match key {
        SheetKey::Evidence { .. } => "gate",
        SheetKey::Groups => "group",
        _ => "rows",
    }
}

fn title(key: &SheetKey) -> String {
    match key {
        SheetKey::Evidence { gate, subject } => evidence_title(gate, subject.as_deref()),
        SheetKey::Data { table } => table.words(),
        SheetKey::Groups => "the groups shown".to_owned(),
        SheetKey::Merges => "what was merged".to_owned(),
        _ => "the rows shown".to_owned(),
    }
}

/// The leads with the same value as the cell under the cursor.
fn of_cell(grid: &Grid) -> Found {
    let (Some(source), Some(row), Some(place)) = (grid.source(), grid.selected_row(), grid.cursor_column()) else {
        return Err("nothing is selected");
    };
    let column = source.columns().get(place).ok_or("nothing is selected")?;
    if column.personal.is_some() {
        return Err("personal data is no filter across panes");
    }
    let cell = grid.cell(row, place);
    let condition =
        same_value(&column.name, column.kind, &cell).ok_or("this value cannot be written in a condition")?;
    let title = format!("{} {}", column.title, cell.shown());
    leads(LeadSelection::meeting(&column.name, title, condition))
}

/// The rows of the queue as they are shown.
fn of_queue(model: &Model, grid: &Grid) -> Found {
    let query = &grid.view.query;
    match (&query.condition, &query.find, grid.view.narrowings.is_empty()) {
        (None, None, true) => Err("nothing else leaves leads out here: {filter} or {find} does"),
        (Some(condition), None, true) => leads(LeadSelection::meeting("condition", condition, condition)),
        _ => {
            let letters = query.find.as_deref().unwrap_or_default();
            of_rows(model, grid, "letters", format!("leads with /{letters}"), None)
        }
    }
}

/// The leads that the selected row names.
fn of_row(model: &Model, grid: &Grid) -> Found {
    let (place, column) = named(model, grid)?;
    let row = grid.selected_row().ok_or("nothing is selected")?;
    let value = match grid.cell(row, place) {
        crate::lens::Cell::Null => return Err("this row names no lead"),
        cell => cell.shown(),
    };
    let title = match &grid.key {
        SheetKey::Groups => {
            let word = model.group_facts().map_or("group", |facts| facts.words.0);
            // What is said of it stays masked, for it is kept with the session.
            let source = grid.source().zip(usize::try_from(row).ok());
            let name = source.and_then(|(source, row)| Some(source.cell(row, source.column_place("name")?, false)));
            format!("{word} {}", name.map_or_else(|| value.clone(), |name| name.shown()))
        }
        key => format!("{}: {value}", title(key)),
    };
    leads(LeadSelection::one_of(
        facet(&grid.key),
        title,
        column.queue,
        vec![value],
    ))
}

/// The leads that the rows shown name; of those that meet a condition, where there is one.
fn of_rows(model: &Model, grid: &Grid, facet: &str, title: String, condition: Option<String>) -> Found {
    let (column, of) = named(model, grid)?;
    let source = grid.source().ok_or("its rows are still being read")?;
    // What holds on the frame of leads may hold on the queue as well, and can then be said in a command.
    let frame = model.picture.ready().map(|picture| picture.leads_frame);
    let is_of_leads =
        matches!(&grid.key, SheetKey::Data { table: TableKey::Frame(name) } if Some(name.as_str()) == frame);
    let mut into = LeadSelection::one_of(facet, title, of.queue, Vec::new());
    if let LeadPick::OneOf { condition: same, .. } = &mut into.leads {
        *same = said(grid, condition.as_deref()).filter(|_| is_of_leads);
    }
    Ok(Stands::Rows(Box::new(LeadsJob {
        generation: 0,
        source: SharedSheet(std::sync::Arc::clone(source)),
        rows: grid.rows.clone(),
        condition,
        column,
        into,
    })))
}

/// What leaves rows of a table out, said in one condition; nothing where it cannot be.
fn said(grid: &Grid, also: Option<&str>) -> Option<String> {
    let mut parts = Vec::new();
    for narrowing in &grid.view.narrowings {
        match narrowing {
            Narrowing::Condition { condition, .. } => parts.push(condition.as_str()),
            Narrowing::Rows { .. } => return None,
        }
    }
    parts.extend(grid.view.query.condition.as_deref());
    parts.extend(also);
    match (parts.as_slice(), &grid.view.query.find) {
        ([], _) | (_, Some(_)) => None,
        ([only], None) => Some((*only).to_owned()),
        (several, None) => Some(format!("({})", several.join(") AND ("))),
    }
}

fn of_groups(model: &Model, whose: Whose) -> Found {
    let desk = &model.groups;
    if model.group_facts().is_none() {
        return Err("no groups in this playbook");
    }
    if desk.tab != GroupTab::Roles || !desk.roles.inside {
        return of_table(model, Some(desk.grid()), whose);
    }
    let Loaded::Ready(map) = &desk.roles.map else {
        return Err("the map is still being read");
    };
    let column = map.cards.groups.get(desk.roles.at.0).ok_or("nothing is selected")?;
    match (whose, &column.leads) {
        (Whose::All, Some(everywhere)) => leads(everywhere.clone()),
        (Whose::All, None) => Err("this column stands for nobody in other groups"),
        (Whose::Its, _) => {
            let ids: Vec<String> = column.cards.iter().map(|card| card.key.clone()).collect();
            let ids: Vec<String> = ids.into_iter().filter(|key| !key.is_empty()).collect();
            if ids.is_empty() {
                return Err("nobody sits here yet");
            }
            let title = format!("{} of {}", column.title.to_lowercase(), map.name);
            leads(LeadSelection::of_ids("role", title, ids))
        }
    }
}

fn of_data(model: &Model, whose: Whose) -> Found {
    let data = &model.data;
    let shown = data.ready().ok_or("no table is open: Enter opens one")?;
    if data.side != Side::Profile {
        let whose = if data.inside { whose } else { Whose::All };
        return of_table(model, Some(&data.grid), whose);
    }
    let (Some(place), Some(summary)) = (data.pick, data.summary()) else {
        return Err("Enter on a column goes to its bins and values; then choose one");
    };
    let bins = summary.figures.histogram.len();
    let pick = if place < bins {
        Pick::Bin(place)
    } else {
        Pick::Top(place - bins)
    };
    let condition = pick_condition(summary, pick).ok_or("personal data is no filter across panes")?;
    let name = &summary.figures.column;
    let edge = |value: f64| match summary.figures.kind {
        Some(ColumnKind::Date) => show_date(value as i32),
        _ => words::number(value),
    };
    let bin = |place: usize| summary.figures.histogram.get(place);
    let label = match pick {
        Pick::Bin(place) => bin(place).map(|(low, high, _)| format!("{}–{}", edge(*low), edge(*high))),
        Pick::Top(place) => summary.figures.top.get(place).map(|(value, _)| value.clone()),
    };
    let title = format!(
        "{} {} in {}",
        name.replace('_', " "),
        label.unwrap_or_default(),
        shown.title
    );
    of_rows(model, &data.grid, name, title, Some(condition))
}
