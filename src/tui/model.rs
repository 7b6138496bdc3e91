//! Everything the screen shows, as plain values. No frame, no store and no thread is reachable from here.

use std::collections::BTreeSet;

use ratatui::layout::{Rect, Size};

use super::action::{Effect, LeadWindow, Picture, Request};
use super::data::DataPane;
use super::job::{Job, JobLine};
pub use super::layer::{CardLayer, Layer, Prompt, Purpose, TableLayer};
use super::layout;
use super::theme::Themes;
use crate::engine::{Judged, Outcome};
use crate::operations::{LeadQuery, Pane, Situation};

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
    /// The query whose rows are shown.
    pub query: LeadQuery,
    /// The query that was asked and not answered yet.
    pub asked: Option<LeadQuery>,
    /// Leads found, or why none.
    pub found: Loaded<usize>,
    /// Whether anybody asked yet.
    pub opened: bool,
    /// The prepared rows.
    pub window: LeadWindow,
    /// The window that is on its way: first place and count.
    pub coming: Option<(usize, usize)>,
    /// The selection.
    pub list: List,
    /// The first column shown after the fixed ones.
    pub column: usize,
    /// Statuses set in this session with what stood there before: lead, place, status. The last one is undone first.
    pub marked: Vec<(String, usize, String)>,
}

impl Default for Leads {
    fn default() -> Self {
        Self {
            query: LeadQuery::default(),
            asked: None,
            found: Loaded::Waiting,
            opened: false,
            window: LeadWindow::default(),
            coming: None,
            list: List::default(),
            column: 0,
            marked: Vec::new(),
        }
    }
}

impl Leads {
    /// Leads found.
    pub fn total(&self) -> usize {
        self.found.ready().copied().unwrap_or(0)
    }

    /// The lead at a place, where the window holds it.
    pub fn id_at(&self, place: usize) -> Option<&str> {
        let row = place.checked_sub(self.window.from)?;
        self.window.ids.get(row).map(String::as_str)
    }

    /// The selected lead.
    pub fn selected_id(&self) -> Option<&str> {
        self.id_at(self.list.selected)
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
    /// The queue.
    pub leads: u64,
    /// A window of the queue.
    pub window: u64,
    /// A card or evidence.
    pub layer: u64,
}

impl Generations {
    /// A number that was never given before.
    pub fn fresh(&mut self) -> u64 {
        self.last += 1;
        self.last
    }
}

/// What the workbench starts with, before it has read anything.
pub struct Start {
    /// The folder's name.
    pub workspace: String,
    /// The themes.
    pub themes: Themes,
    /// The terminal's size.
    pub size: Size,
}

/// The whole state of the screen.
#[derive(Debug, Clone)]
pub struct Model {
    /// The workspace's name, or its folder's until it is read.
    pub workspace: String,
    /// The terminal's size.
    pub size: Size,
    /// The themes.
    pub themes: Themes,
    /// Whether the mouse is ours.
    pub mouse: bool,
    /// The pane.
    pub pane: Pane,
    /// The panes we came from.
    pub trail: Vec<Pane>,
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
    /// The tiers' selection.
    pub tiers: List,
    /// The runs' selection.
    pub runs: List,
    /// The overview's scroll.
    pub overview: usize,
    /// The scroll of what stands below the list of Pipeline or Tiers.
    pub below: usize,
    /// The queue.
    pub leads: Leads,
    /// The Data pane.
    pub data: DataPane,
    /// What lies over the pane, topmost last.
    pub layers: Vec<Layer>,
    /// The sentence in the last line; it stays until the next key.
    pub message: Option<Message>,
    /// The newest questions.
    pub generations: Generations,
}

impl Model {
    /// A model that has read nothing, and the first question.
    pub fn start(start: Start) -> (Self, Vec<Effect>) {
        let mut model = Self {
            workspace: start.workspace,
            size: start.size,
            themes: start.themes,
            mouse: true,
            pane: Pane::Overview,
            trail: Vec::new(),
            picture: Loaded::Waiting,
            job: None,
            last_lines: Vec::new(),
            phases: List::default(),
            gates: List::default(),
            tiers: List::default(),
            runs: List::default(),
            overview: 0,
            below: 0,
            leads: Leads::default(),
            data: DataPane::default(),
            layers: Vec::new(),
            message: None,
            generations: Generations::default(),
        };
        let effect = model.ask_picture();
        (model, vec![effect])
    }

    /// The question for the latest results.
    pub fn ask_picture(&mut self) -> Effect {
        let generation = self.generations.fresh();
        self.generations.picture = generation;
        Effect::Ask(Request::Picture { generation })
    }

    /// Says something in the last line.
    pub fn say(&mut self, text: impl Into<String>) {
        self.message = Some(Message {
            text: text.into(),
            error: false,
        });
    }

    /// Reports that something did not work.
    pub fn complain(&mut self, text: impl Into<String>) {
        self.message = Some(Message {
            text: text.into(),
            error: true,
        });
    }

    /// The screen's parts now.
    pub fn areas(&self) -> layout::Areas {
        layout::areas(Rect::new(0, 0, self.size.width, self.size.height), self.job.is_some())
    }

    /// The gates in order.
    pub fn gate_list(&self) -> impl Iterator<Item = &Judged> {
        self.picture
            .ready()
            .into_iter()
            .flat_map(|picture| picture.states.iter().flat_map(|state| &state.gates))
    }

    /// The selected gate.
    pub fn selected_gate(&self) -> Option<&Judged> {
        self.gate_list().nth(self.gates.selected)
    }

    /// How many rows a pane's list has.
    pub fn length(&self, pane: Pane) -> usize {
        if pane == Pane::Data {
            return self.data.nodes().len();
        }
        let Some(picture) = self.picture.ready() else { return 0 };
        match pane {
            Pane::Pipeline => picture.states.len(),
            Pane::Gates => self.gate_list().count(),
            Pane::Tiers => picture.tiers.as_ref().map_or(0, Vec::len),
            Pane::Leads => self.leads.total(),
            Pane::Runs => picture.runs.len(),
            Pane::Overview | Pane::Data | Pane::Groups | Pane::Model => 0,
        }
    }

    /// How many rows of a pane's list are in sight.
    pub fn height(&self, pane: Pane) -> usize {
        let inner = self.areas().inner;
        let rows = match pane {
            Pane::Pipeline => layout::pipeline(inner, self.length(pane)).0.height.saturating_sub(1),
            Pane::Gates => layout::gates(inner).1.height,
            Pane::Leads => layout::leads(inner).1.height.saturating_sub(1),
            Pane::Tiers | Pane::Runs => inner.height.saturating_sub(1),
            Pane::Data => layout::data(inner, self.data.inside).0.height.saturating_sub(1),
            Pane::Overview | Pane::Groups | Pane::Model => inner.height,
        };
        usize::from(rows)
    }

    /// The selection of a pane that has one.
    pub fn list_mut(&mut self, pane: Pane) -> Option<&mut List> {
        match pane {
            Pane::Pipeline => Some(&mut self.phases),
            Pane::Gates => Some(&mut self.gates),
            Pane::Tiers => Some(&mut self.tiers),
            Pane::Leads => Some(&mut self.leads.list),
            Pane::Runs => Some(&mut self.runs),
            Pane::Data => Some(&mut self.data.list),
            Pane::Overview | Pane::Groups | Pane::Model => None,
        }
    }

    /// Whether leads were made.
    pub fn has_leads(&self) -> bool {
        self.picture
            .ready()
            .is_some_and(|picture| picture.best.as_ref().is_ok_and(|(_, total)| *total > 0))
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
            selected: self.length(self.pane) > 0,
            waivable: self.pane == Pane::Gates
                && self.selected_gate().is_some_and(|gate| gate.waivable && breached(gate)),
            has_sliders: self.picture.ready().is_some_and(|picture| picture.has_sliders),
        }
    }

    /// The statuses' keys, for the hint and the card.
    pub fn status_keys() -> BTreeSet<char> {
        crate::operations::Statuses::built_in()
            .status
            .iter()
            .map(|status| status.key)
            .collect()
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
