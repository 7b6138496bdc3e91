//! Everything the screen shows, as plain values. No frame, no store and no thread is reachable from here.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveTime};
use ratatui::layout::{Rect, Size};

use super::action::{Effect, Picture, Request};
use super::data::{DataPane, Side};
use super::desk::Desk;
use super::grid::Grid;
use super::group_desk::{GroupDesk, GroupFacts};
use super::history::History;
use super::job::{Job, JobLine};
pub use super::layer::{CardLayer, Layer, Prompt, Purpose};
use super::layout;
use super::orders::Operations;
use super::replay::Replaying;
use super::selecting::{Place, Selecting};
use super::session::{PlaybookSession, Session};
use super::session_log::{SessionLog, Weight};
use super::theme::Themes;
use super::tiers::TierDesk;
use super::tour::Walk;
use super::update::{self, PastRuns, pace_replay};
use crate::engine::{Judged, Outcome};
use crate::lens::TierTab;
use crate::operations::{Entry, KeyTable, Operation, Pane, SavedFilter, SheetKey, SheetView, Situation, Standing};

/// Something that is asked for, there, or could not be had.
#[derive(Debug, Clone)]
pub enum Loaded<T> {
    /// Asked for.
    Waiting,
    /// There.
    Ready(T),
    /// Could not be had, and why.
    Failed(String),
}

impl<T> Loaded<T> {
    /// The value, if it is there.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// The value for changing, if it is there.
    pub fn ready_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }
}

/// A pane of named tabs of figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FigurePane {
    /// The tab.
    pub tab: usize,
    /// Lines scrolled in it.
    pub scroll: usize,
}

/// A list with a selected row and the first visible one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct List {
    /// The selected row.
    pub selected: usize,
    /// The first visible row.
    pub offset: usize,
}

impl List {
    /// Moves the selection; it stays in the list and in sight.
    pub fn step(&mut self, by: isize, length: usize, height: usize) {
        self.select(self.selected.saturating_add_signed(by), length, height);
    }

    /// Selects a row; the list scrolls no more than it must.
    pub fn select(&mut self, row: usize, length: usize, height: usize) {
        let height = height.max(1);
        self.selected = row.min(length.saturating_sub(1));
        let lowest = (self.selected + 1).saturating_sub(height);
        self.offset = self
            .offset
            .clamp(lowest, self.selected)
            .min(length.saturating_sub(height));
    }
}

/// What the Leads pane holds.
#[derive(Debug, Clone)]
pub struct Leads {
    /// The queue.
    pub grid: Grid,
    /// Conditions kept by name, the shipped ones first.
    pub filters: Vec<SavedFilter>,
    /// Leads whose marks were ordered and not answered yet, in the order of the orders.
    pub marking: Vec<String>,
}

impl Default for Leads {
    fn default() -> Self {
        Self {
            grid: Grid::new(SheetKey::Leads),
            filters: SavedFilter::built_in().to_vec(),
            marking: Vec::new(),
        }
    }
}

impl Leads {
    /// The kept condition in force, by its place.
    pub fn filter(&self) -> Option<usize> {
        let condition = self.grid.view.query.condition.as_deref()?;
        self.filters.iter().position(|filter| filter.condition == condition)
    }
}

/// A sentence in the last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The sentence.
    pub text: String,
    /// Whether it reports that something did not work.
    pub error: bool,
}

/// The newest question of each kind; an answer to an older one is dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Generations {
    last: u64,
    /// The picture.
    pub picture: u64,
    /// The picture that was taken last.
    pub taken: u64,
    /// The picture that is asked for only because of a decision: leads and data are what they were.
    pub decided: u64,
    /// A card or evidence.
    pub layer: u64,
    /// What a draft of parameters makes stale.
    pub stale: u64,
}

impl Generations {
    /// A number that was never given before.
    pub fn fresh(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

/// A column border that the mouse holds.
#[derive(Debug, Clone)]
pub struct Dragged {
    /// The column's place in the sheet.
    pub place: usize,
    /// Where the column begins on screen.
    pub from: u16,
    /// How the table was looked at before.
    pub before: SheetView,
}

/// What the workbench starts with, before it has read anything.
pub struct Start {
    /// The folder's name.
    pub workspace: String,
    /// The themes.
    pub themes: Themes,
    /// The terminal's size.
    pub size: Size,
    /// How the screen was left last time.
    pub session: Option<Session>,
    /// The keys that hold.
    pub keys: KeyTable,
    /// Whether the mouse is captured, where the person said so; else as it was left.
    pub mouse: Option<bool>,
    /// What is wrong with the person's own settings, a sentence each.
    pub complaints: Vec<String>,
    /// Whether the terminal is to be asked what it draws on.
    pub asks_background: bool,
    /// Whether the workspace is a copy to be walked through.
    pub tour: bool,
    /// Whether what is done is written down in a record.
    pub records: bool,
    /// The operations that are to be played.
    pub replay: Option<Vec<Entry>>,
}

impl Default for Start {
    /// As on a terminal of the usual size where nobody set anything.
    fn default() -> Self {
        Self {
            workspace: String::new(),
            themes: Themes::new(&[], crate::operations::Looks::default(), true),
            size: Size::new(80, 24),
            keys: KeyTable::default(),
            mouse: None,
            complaints: Vec::new(),
            asks_background: false,
            tour: false,
            records: false,
            replay: None,
            session: None,
        }
    }
}

/// The whole state of the screen.
#[derive(Debug, Clone)]
pub struct Model {
    /// The workspace's name, or its folder's until it is read.
    pub workspace: String,
    /// The terminal's size.
    pub terminal: Size,
    /// The part of it that the panes have: all but the tour's band.
    pub size: Size,
    /// The guided tour, where the workspace is a copy that was made for it.
    pub tour: Option<Walk>,
    /// The themes.
    pub themes: Themes,
    /// Whether the mouse is ours.
    pub mouse: bool,
    /// Which key does what.
    pub keys: Arc<KeyTable>,
    /// The keys of a chord pressed so far.
    pub chord: Vec<String>,
    /// How often each entry of the palette was chosen, by its name.
    pub used: BTreeMap<String, u32>,
    /// What was said.
    pub log: SessionLog,
    /// The time of day of what happens now; the loop tells it.
    pub clock: Option<DateTime<FixedOffset>>,
    /// The pane.
    pub pane: Pane,
    /// The places we came from.
    pub trail: Vec<Place>,
    /// The filter on leads that holds across panes.
    pub selecting: Selecting,
    /// The latest results.
    pub picture: Loaded<Box<Picture>>,
    /// The running job.
    pub job: Option<Job>,
    /// What the last job of this session said.
    pub last_lines: Vec<JobLine>,
    /// Selections of the panes that are plain lists.
    pub phases: List,
    /// The gates' selection.
    pub gates: List,
    /// The reviewer's desk.
    pub desk: Desk,
    /// The tiers' selection.
    pub tiers: List,
    /// What can be taken back.
    pub history: History,
    /// What was done in this session.
    pub operations: Operations,
    /// Whether what is done is written down as well.
    pub records: bool,
    /// How a table, or which leads, are looked at since the last action: it is to be written down.
    pub looked: Option<Operation>,
    /// The record that plays.
    pub replay: Option<Replaying>,
    /// The overview's scroll.
    pub overview: usize,
    /// The pane of tiers besides its distribution.
    pub tier_desk: TierDesk,
    /// The pane of the model.
    pub figures: FigurePane,
    /// The scroll of what stands below the list of Pipeline.
    pub below: usize,
    /// The queue.
    pub leads: Leads,
    /// The pane of groups.
    pub groups: GroupDesk,
    /// The Data pane.
    pub data: DataPane,
    /// What lies over the pane, topmost last.
    pub layers: Vec<Layer>,
    /// The sentence in the last line; it stays until the next key.
    pub message: Option<Message>,
    /// The newest questions.
    pub generations: Generations,
    /// What the Runs pane holds.
    pub past: PastRuns,
    /// The playbook on screen, once its results were there.
    pub playbook: Option<String>,
    /// The playbook that is opened first, until its results are there.
    pub opening: Option<String>,
    /// How each playbook's results were left, by its id; the one on screen is kept from the screen itself.
    pub kept: BTreeMap<String, PlaybookSession>,
    /// The column border that the mouse holds.
    pub dragged: Option<Dragged>,
}

impl Model {
    /// A model that has read nothing, and the first question.
    pub fn start(start: Start) -> (Self, Vec<Effect>) {
        let mut model = Self {
            workspace: start.workspace,
            terminal: start.size,
            size: start.size,
            tour: start.tour.then(Walk::begin),
            themes: start.themes,
            mouse: true,
            keys: Arc::new(start.keys),
            chord: Vec::new(),
            used: BTreeMap::new(),
            log: SessionLog::default(),
            clock: None,
            pane: Pane::Overview,
            trail: Vec::new(),
            selecting: Selecting::default(),
            picture: Loaded::Waiting,
            job: None,
            last_lines: Vec::new(),
            phases: List::default(),
            gates: List::default(),
            desk: Desk::default(),
            tiers: List::default(),
            history: History::default(),
            operations: Operations::default(),
            records: start.records,
            looked: None,
            replay: start.replay.map(Replaying::new),
            overview: 0,
            tier_desk: TierDesk::default(),
            figures: FigurePane::default(),
            below: 0,
            leads: Leads::default(),
            groups: GroupDesk::default(),
            data: DataPane::default(),
            layers: Vec::new(),
            message: None,
            generations: Generations::default(),
            past: PastRuns::default(),
            playbook: None,
            opening: None,
            kept: BTreeMap::new(),
            dragged: None,
        };
        if let Some(session) = start.session {
            session.restore(&mut model);
        }
        model.mouse = start.mouse.unwrap_or(model.mouse);
        model.fit();
        let more = start.complaints.len().saturating_sub(1);
        let first = start.complaints.first().cloned();
        for complaint in start.complaints.into_iter().skip(1) {
            model.log.keep(None, Weight::Error, complaint);
        }
        match (first, more) {
            (None, _) => {}
            (Some(only), 0) => model.complain(only),
            (Some(first), more) => model.complain(format!("{first} · {more} more like this: {{log}}")),
        }
        let opened = model.opening.clone().map(Effect::SwitchPlaybook);
        let mut effects: Vec<Effect> = opened.into_iter().chain([model.ask_picture()]).collect();
        if start.asks_background && model.themes.undecided() {
            effects.push(Effect::AskBackground);
        }
        if !model.mouse {
            effects.push(Effect::MouseCapture(false));
        }
        effects.extend(pace_replay(&mut model));
        (model, effects)
    }

    /// The question for the latest results.
    pub fn ask_picture(&mut self) -> Effect {
        let generation = self.generations.fresh();
        self.generations.picture = generation;
        Effect::Ask(Request::Picture { generation })
    }

    /// The question for the latest results after a decision, which changes no lead and no file. Where everything is on
    /// its way anyway, everything is asked for.
    pub fn ask_gates(&mut self) -> Effect {
        let only =
            self.generations.taken == self.generations.picture || self.generations.decided == self.generations.picture;
        let effect = self.ask_picture();
        if only {
            self.generations.decided = self.generations.picture;
        }
        effect
    }

    /// The time of day of the last event.
    pub fn time(&self) -> Option<NaiveTime> {
        self.clock.map(|clock| clock.time())
    }

    /// Says something in the last line.
    pub fn say(&mut self, text: impl Into<String>) {
        self.tell(text.into(), false);
    }

    /// Reports that something did not work.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.tell(text.into(), true);
    }

    /// Names a key that leads on; what was said in this session does not keep it.
    pub fn hint(&mut self, text: &str) {
        self.message = Some(Message {
            text: self.keys.fill(text),
            error: false,
        });
    }

    fn tell(&mut self, text: String, error: bool) {
        let text = self.keys.fill(&text);
        let weight = if error { Weight::Error } else { Weight::Note };
        self.log.keep(self.time(), weight, text.clone());
        self.message = Some(Message { text, error });
    }

    /// Gives the panes what the tour's band leaves of the terminal.
    pub fn fit(&mut self) {
        let band = self.tour.as_ref().map_or(0, |walk| walk.rows(self.terminal));
        self.size = Size::new(self.terminal.width, self.terminal.height.saturating_sub(band));
    }

    /// Whether a line below the pane tells what goes on by itself.
    pub fn has_line(&self) -> bool {
        self.job.is_some() || self.replay.is_some()
    }

    /// The screen's parts now.
    pub fn areas(&self) -> layout::Areas {
        let chip = !self.selecting.filter.is_empty();
        layout::areas(
            Rect::new(0, 0, self.size.width, self.size.height),
            chip,
            self.has_line(),
        )
    }

    /// The gates in order.
    pub fn gate_list(&self) -> impl Iterator<Item = &Judged> {
        self.picture
            .ready()
            .into_iter()
            .flat_map(|picture| picture.states.iter().flat_map(|state| &state.gates))
    }

    /// The gates that the desk's filter shows.
    pub fn shown_gates(&self) -> impl Iterator<Item = &Judged> {
        let all: Vec<&Judged> = self.gate_list().collect();
        self.desk.rows.iter().filter_map(move |place| all.get(*place).copied())
    }

    /// The selected gate.
    pub fn selected_gate(&self) -> Option<&Judged> {
        let place = self.desk.rows.get(self.gates.selected)?;
        self.gate_list().nth(*place)
    }

    /// How many rows a pane's list has.
    pub fn length(&self, pane: Pane) -> usize {
        if pane == Pane::Data {
            return self.data.nodes().len();
        }
        let Some(picture) = self.picture.ready() else { return 0 };
        match pane {
            Pane::Pipeline => picture.states.len(),
            Pane::Gates => self.desk.rows.len(),
            Pane::Tiers => self.tier_length(),
            Pane::Leads => self.leads.grid.total(),
            Pane::Runs => self.past.grid.total(),
            Pane::Groups => self.groups.grid().total(),
            Pane::Overview | Pane::Data | Pane::Model => 0,
        }
    }

    /// How many rows of a pane's list are in sight.
    pub fn height(&self, pane: Pane) -> usize {
        let inner = self.areas().inner;
        let rows = match pane {
            Pane::Pipeline => layout::pipeline(inner, self.length(pane)).0.height.saturating_sub(1),
            Pane::Gates => layout::gates(inner, self.desk.filter.words().is_some()).list.height,
            Pane::Leads => layout::leads(inner).1.height.saturating_sub(1),
            Pane::Tiers => {
                layout::tier_list(inner, self.tier_desk.tab, self.length(pane), self.tier_rows().len()).height
            }
            Pane::Runs => layout::runs(inner).1.height.saturating_sub(1),
            Pane::Data => layout::data(inner, self.data.inside).0.height.saturating_sub(1),
            Pane::Groups => {
                let list = layout::groups(inner, self.groups.tab, self.groups.roles.inside).list;
                list.height.saturating_sub(2)
            }
            Pane::Overview | Pane::Model => inner.height,
        };
        usize::from(rows)
    }

    /// The selection of a pane that has one.
    pub fn list_mut(&mut self, pane: Pane) -> Option<&mut List> {
        match pane {
            Pane::Pipeline => Some(&mut self.phases),
            Pane::Gates => Some(&mut self.gates),
            Pane::Tiers => match self.tier_desk.tab {
                TierTab::Distribution => Some(&mut self.tiers),
                TierTab::WhatIf => Some(&mut self.tier_desk.what_if.list),
                TierTab::Compare => Some(&mut self.tier_desk.compare.list),
                TierTab::Calculator => Some(&mut self.tier_desk.calculator.list),
                TierTab::Rules | TierTab::Backtest | TierTab::Gap => None,
            },
            Pane::Leads => Some(&mut self.leads.grid.list),
            Pane::Runs => Some(&mut self.past.grid.list),
            Pane::Data => Some(&mut self.data.list),
            Pane::Groups => Some(&mut self.groups.grid_mut().list),
            Pane::Overview | Pane::Model => None,
        }
    }

    /// The table that keys go to: the topmost that lies over the pane, else the pane's own.
    pub fn grid(&self) -> Option<&Grid> {
        let over = self.layers.iter().rev().find_map(|layer| match layer {
            Layer::Sheet(layer) => Some(&layer.grid),
            _ => None,
        });
        over.or(match self.pane {
            Pane::Leads if self.has_leads() => Some(&self.leads.grid),
            Pane::Runs if self.has_runs() => Some(&self.past.grid),
            Pane::Groups if self.group_facts().is_some() => Some(self.groups.grid()),
            Pane::Data if self.data.inside && self.data.side != Side::Profile && self.data.ready().is_some() => {
                Some(&self.data.grid)
            }
            _ => None,
        })
    }

    /// The same for changing.
    pub fn grid_mut(&mut self) -> Option<&mut Grid> {
        let key = self.grid()?.key.clone();
        self.grid_of_mut(&key)
    }

    /// Every table there is, topmost first.
    pub fn grids_mut(&mut self) -> impl Iterator<Item = &mut Grid> {
        let over = self.layers.iter_mut().rev().filter_map(|layer| match layer {
            Layer::Sheet(layer) => Some(&mut layer.grid),
            _ => None,
        });
        over.chain([&mut self.leads.grid, &mut self.data.grid, &mut self.past.grid])
            .chain(self.groups.grids_mut())
    }

    /// The table of this key, if it is open.
    pub fn grid_of_mut(&mut self, key: &SheetKey) -> Option<&mut Grid> {
        self.grids_mut().find(|grid| grid.key == *key)
    }

    /// Takes the topmost layer away, and what can be undone in it.
    pub fn close_layer(&mut self) -> Option<Layer> {
        let layer = self.layers.pop();
        if let Some(Layer::Sheet(sheet)) = &layer {
            self.history.forget(&sheet.grid.key);
        }
        layer
    }

    /// Rows of the current table that are in sight.
    pub fn table_height(&self) -> usize {
        super::view::table_size(self).1.saturating_sub(1)
    }

    /// Whether leads were made.
    pub fn has_leads(&self) -> bool {
        self.picture
            .ready()
            .is_some_and(|picture| picture.best.as_ref().is_ok_and(|(_, total)| *total > 0))
    }

    /// What the pane of groups has to know; nothing in a playbook whose leads stand alone.
    pub fn group_facts(&self) -> Option<&GroupFacts> {
        self.picture.ready()?.groups.as_ref()
    }

    /// Whether what is shown is live or a draft, in a playbook that publishes.
    pub fn standing(&self) -> Option<&Standing> {
        self.picture.ready()?.standing.as_ref()
    }

    /// Whether anything ran.
    pub fn has_runs(&self) -> bool {
        self.picture.ready().is_some_and(|picture| !picture.runs.is_empty())
    }

    /// Whether keys go to a table that was read, or why not.
    fn table(&self) -> Result<(), &'static str> {
        match self.grid().map(|grid| &grid.sheet) {
            Some(Loaded::Ready(_)) => Ok(()),
            Some(Loaded::Waiting) => Err("its rows are still being read"),
            Some(Loaded::Failed(_)) => Err("its rows could not be read"),
            None if self.pane == Pane::Leads => Err("no leads yet: {run all} runs all phases"),
            None if self.pane == Pane::Groups => Err("no groups in this playbook"),
            None if self.pane == Pane::Runs => Err("no run yet: {run all} runs all phases"),
            None => Err("no table is open: Enter opens one"),
        }
    }

    /// What the verbs have to know.
    pub fn situation(&self) -> Situation {
        let stale = self
            .picture
            .ready()
            .is_some_and(|picture| picture.states.iter().any(|state| state.stale.is_some()));
        let breached = |gate: &Judged| matches!(gate.outcome, Outcome::Warned | Outcome::Failed | Outcome::Pending);
        Situation {
            running: self.job.is_some(),
            has_leads: self.has_leads(),
            stale,
            selected: self.length(self.pane) > 0 || self.pane == Pane::Overview || update::have_numbers(self),
            waivable: self.pane == Pane::Gates
                && self.selected_gate().is_some_and(|gate| gate.waivable && breached(gate)),
            has_sliders: self.picture.ready().is_some_and(|picture| picture.has_sliders),
            table: self.table(),
            rows: self.grid().map_or(0, Grid::total),
            can_undo: self.history.can_undo()
                || (self.pane == Pane::Gates && !self.desk.past.is_empty())
                || (self.pane == Pane::Data && self.data.accepted),
            can_redo: self.history.can_redo() || (self.pane == Pane::Gates && !self.desk.future.is_empty()),
            tier_tab: self.tier_desk.tab,
            has_rates: self.tier_rows().iter().any(|row| row.rate.is_some()),
            has_rulesets: self.tier_choices().is_some_and(|choices| choices.rulesets.len() > 1),
            has_splits: self.tier_choices().is_some_and(|choices| choices.splits.len() > 1),
            has_texts: !self.rule_texts().is_empty(),
            compares: update::compared(self).is_some(),
            drafted: self.tier_desk.what_if.drafted(),
            draft_refused: self.tier_desk.what_if.problem.is_some(),
            has_runs: self.picture.ready().is_some_and(|picture| !picture.runs.is_empty()),
            has_sales: self
                .picture
                .ready()
                .is_some_and(|picture| !picture.sale_steps.is_empty()),
            group_tab: self.group_facts().map(|_| self.groups.tab),
            has_tabs: match self.pane {
                Pane::Groups => self.group_facts().is_some(),
                Pane::Model => update::model_tabs(self).len() > 1,
                _ => true,
            },
            has_before: self.standing().is_some_and(|standing| standing.before.is_some()),
            has_orders: self.picture.ready().is_some_and(|picture| !picture.orders.is_empty()),
            is_tour: self.tour.is_some(),
            selected_leads: !self.selecting.filter.is_empty(),
            its_leads: update::leads_there(self, update::Whose::Its),
            all_their_leads: update::leads_there(self, update::Whose::All),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_its_selection_in_sight() {
        let mut list = List::default();
        list.step(7, 10, 5);
        assert_eq!(list, List { selected: 7, offset: 3 });
        list.step(-3, 10, 5);
        assert_eq!(list, List { selected: 4, offset: 3 });
        list.step(100, 10, 5);
        assert_eq!(list, List { selected: 9, offset: 5 });
        list.step(-100, 10, 5);
        assert_eq!(list, List { selected: 0, offset: 0 });
        list.step(1, 0, 5);
        assert_eq!(list, List { selected: 0, offset: 0 });
    }
}
