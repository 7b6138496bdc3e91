//! The guided tour on screen: at which step somebody is, and whether its keys act where they are.

use ratatui::layout::Size;

use super::model::{Layer, Loaded, Model};
use crate::lens::GroupTab;
use crate::operations::{Availability, Pane, TourDone, TourStep, tour, verb};

/// From this width on a sentence of the tour stands in one line.
const WIDE: u16 = 78;
/// A lower terminal has no room for a band.
const LOWEST: u16 = 8;

/// Where somebody is on the tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walk {
    /// The step; behind the last one it is over.
    pub at: usize,
    /// Whether the band is shown.
    pub walking: bool,
    /// The verb that was carried out last since the step began.
    pub acted: Option<String>,
}

impl Walk {
    /// At the first step.
    pub fn begin() -> Self {
        Self {
            at: 0,
            walking: true,
            acted: None,
        }
    }

    /// Rows of the terminal that the band takes.
    pub fn rows(&self, terminal: Size) -> u16 {
        match (self.walking, terminal) {
            (false, _) => 0,
            (true, Size { height: 0..LOWEST, .. }) => 0,
            (true, Size { width: WIDE.., .. }) => 2,
            (true, _) => 3,
        }
    }

    /// The step, unless the tour is over.
    pub fn step(&self) -> Option<&'static TourStep> {
        tour().steps.get(self.at)
    }
}

/// How somebody stands to the present step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its keys act.
    Ready,
    /// Its keys were pressed, and what they began goes on.
    Running,
    /// Something is still being read.
    Reading,
    /// It takes place in another pane.
    Elsewhere(Pane),
    /// Something lies over the pane.
    Covered,
    /// It is about another playbook.
    OtherPlaybook,
    /// Its keys cannot act, and why.
    Blocked(String),
}

/// What lies over a pane, as the tour's data names it.
pub fn name_of(layer: &Layer) -> &'static str {
    match layer {
        Layer::Card(_) => "card",
        Layer::Prompt(_) => "prompt",
        Layer::Palette(_) => "palette",
        Layer::Playbooks(_) => "playbooks",
        Layer::Report(_) => "report",
        Layer::Help(_) => "help",
        _ => "another",
    }
}

/// The topmost layer by that name.
fn over(model: &Model) -> Option<&'static str> {
    model.layers.last().map(name_of)
}

/// Whether the pane still waits for something, so that its keys would come too early.
fn is_awaited(model: &Model) -> bool {
    let rows = model.grid().is_some_and(|grid| matches!(grid.sheet, Loaded::Waiting));
    let map = model.pane == Pane::Groups && model.groups.tab == GroupTab::Roles && model.group_facts().is_some();
    matches!(model.picture, Loaded::Waiting) || rows || (map && matches!(model.groups.roles.map, Loaded::Waiting))
}

/// How somebody stands to a step.
pub fn standing(model: &Model, step: &TourStep) -> Standing {
    if model.job.is_some() && step.done.runs.is_some() {
        return Standing::Running;
    }
    if is_awaited(model) {
        return Standing::Reading;
    }
    if step.playbook.is_some() && step.playbook != model.playbook {
        return Standing::OtherPlaybook;
    }
    let over = over(model);
    let between = over.is_some() && over == step.through.as_deref();
    if over != step.over.as_deref() && !between {
        return Standing::Covered;
    }
    if let Some(pane) = step.pane().filter(|pane| *pane != model.pane) {
        return Standing::Elsewhere(pane);
    }
    // What lies over the pane has keys of its own, which the table does not know.
    let verb = step.verb().filter(|_| over.is_none()).and_then(verb);
    match verb.map(|verb| (verb.available)(&model.situation())) {
        Some(Availability::No(why)) => Standing::Blocked(model.keys.fill(why)),
        _ => Standing::Ready,
    }
}

/// Whether what a step asks for holds.
pub fn is_done(model: &Model, walk: &Walk, done: &TourDone) -> bool {
    let picture = model.picture.ready();
    let runs = || picture.map_or(0, |picture| picture.runs.len());
    let asked = [
        done.pane.as_deref().map(|title| model.pane.title() == title),
        done.tab
            .as_deref()
            .map(|title| model.pane == Pane::Tiers && model.tier_desk.tab.title() == title),
        done.over.as_deref().map(|name| over(model) == Some(name)),
        done.playbook
            .as_deref()
            .map(|id| picture.is_some() && model.playbook.as_deref() == Some(id)),
        done.bare.then_some(model.layers.is_empty()),
        done.runs.map(|least| model.job.is_none() && runs() >= least),
        done.decisions.map(|least| model.desk.past.len() >= least),
        done.drafted.then(|| model.tier_desk.what_if.drafted()),
        done.inside.then_some(model.groups.roles.inside),
        done.acted.as_ref().map(|verb| walk.acted.as_ref() == Some(verb)),
    ];
    asked.into_iter().flatten().all(|holds| holds)
}
