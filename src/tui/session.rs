//! What is restored on the next start: pane, selections, and how tables were looked at. What belongs to a playbook is
//! kept for each of them, and comes back on a switch as well.
//!
//! Selections are kept by id, not by place, so that they come back on the same lead, gate or phase whatever has changed
//! in between. A session that cannot be read is a fresh one: nothing in it is worth an error.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::data::{Side, Wanted};
use super::model::Model;
use super::update::model_tabs;
use crate::lens::{GroupTab, TierTab};
use crate::operations::{GateFilter, LeadFilter, Narrowing, Pane, SavedFilter, SheetView};

/// The state file's name inside `.assay/`.
pub const NAME: &str = "session";

/// The screen as it was left.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The pane's title.
    pub pane: String,
    /// The playbook that was open.
    pub open: Option<String>,
    /// Whether the mouse was ours.
    pub mouse: Option<bool>,
    /// How often each verb was chosen by name: the palette shows the most used first.
    pub used: BTreeMap<String, u32>,
    /// What belongs to a playbook, by its id.
    pub playbooks: BTreeMap<String, PlaybookSession>,
}

/// How a playbook's results were looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlaybookSession {
    /// The selected phase.
    pub phase: Option<String>,
    /// The selected gate and its subject.
    pub gate: Option<(String, Option<String>)>,
    /// What narrowed the list of gates.
    pub gate_filter: GateFilter,
    /// The selected tier.
    pub tier: Option<String>,
    /// The selected run.
    pub run: Option<i64>,
    /// The filter on leads that held across panes.
    pub filter: LeadFilter,
    /// How the queue was looked at.
    pub leads: SheetView,
    /// The selected lead.
    pub lead: Option<String>,
    /// Conditions kept under a name.
    pub filters: Vec<SavedFilter>,
    /// The tab inside the pane of tiers, by its title.
    pub tier_tab: String,
    /// The tab inside the pane of the model, by its title.
    pub model_tab: String,
    /// The tab inside the pane of groups, by its title.
    pub group_tab: String,
    /// How the list of groups was looked at.
    pub groups: SheetView,
    /// The selected group.
    pub group: Option<String>,
    /// The table opened in the Data pane, and how it was looked at.
    pub table: Option<Wanted>,
}

/// The table that is open in the Data pane, else the one that is still to be restored. Reasons of a quarantine are rows
/// by number, which the next start may number otherwise.
fn table(model: &Model) -> Option<Wanted> {
    let Some(shown) = model.data.ready() else {
        return model.data.wanted.clone();
    };
    let mut view = model.data.grid.view_to_keep();
    view.narrowings
        .retain(|narrowing| !matches!(narrowing, Narrowing::Rows { .. }));
    Some(Wanted {
        key: shown.key.clone(),
        view,
        profile: model.data.side == Side::Profile,
        inside: model.data.inside,
    })
}

/// The selected run, or the one that will be when the history is read.
fn run(model: &Model) -> Option<i64> {
    let grid = &model.past.grid;
    grid.selected_id().or(grid.keep.as_deref())?.parse().ok()
}

impl Session {
    /// The screen as it is.
    pub fn of(model: &Model) -> Self {
        let mut playbooks = model.kept.clone();
        if let Some((id, session)) = PlaybookSession::of(model) {
            playbooks.insert(id, session);
        }
        Self {
            pane: model.pane.title().to_owned(),
            open: model.playbook.clone().or_else(|| model.opening.clone()),
            mouse: Some(model.mouse),
            used: model.used.clone(),
            playbooks,
        }
    }

    /// Puts the model where the session was, as far as that needs no results.
    pub fn restore(self, model: &mut Model) {
        if let Some(pane) = Pane::ALL.into_iter().find(|pane| pane.title() == self.pane) {
            model.pane = pane;
        }
        model.mouse = self.mouse.unwrap_or(model.mouse);
        model.used = self.used;
        model.opening = self.open;
        model.kept = self.playbooks;
    }
}

impl PlaybookSession {
    /// How the playbook on screen is looked at, with its id; nothing until its results were there once.
    pub fn of(model: &Model) -> Option<(String, Self)> {
        let id = model.playbook.clone()?;
        let picture = model.picture.ready();
        let gate = model.selected_gate();
        let tiers = picture.and_then(|picture| picture.tiers.as_ref().ok());
        let own = model.leads.filters.iter().filter(|filter| !filter.built_in);
        let session = Self {
            phase: picture
                .and_then(|picture| picture.states.get(model.phases.selected))
                .map(|state| state.phase.id.to_owned()),
            gate: gate.map(|gate| (gate.id.clone(), gate.subject.clone())),
            gate_filter: model.desk.filter.clone(),
            tier: tiers
                .and_then(|tiers| tiers.get(model.tiers.selected))
                .map(|row| row.tier.clone()),
            run: run(model),
            filter: model.selecting.filter.clone(),
            leads: model.leads.grid.view_to_keep(),
            lead: model
                .leads
                .grid
                .selected_id()
                .map(str::to_owned)
                .or_else(|| model.leads.grid.keep.clone()),
            filters: own.cloned().collect(),
            tier_tab: model.tier_desk.tab.title().to_owned(),
            model_tab: model_tabs(model)
                .get(model.figures.tab)
                .map(|(name, _)| name.clone())
                .unwrap_or_default(),
            group_tab: model.groups.tab.title().to_owned(),
            groups: model.groups.groups.view_to_keep(),
            group: model
                .groups
                .groups
                .selected_id()
                .map(str::to_owned)
                .or_else(|| model.groups.groups.keep.clone()),
            table: table(model),
        };
        Some((id, session))
    }

    /// Puts back how tables and lists were looked at, before anything is selected in them.
    pub fn restore(&self, model: &mut Model) {
        model.selecting.filter = self.filter.clone();
        model.leads.grid.view = self.leads.clone();
        model.leads.grid.keep.clone_from(&self.lead);
        model.leads.filters.extend(self.filters.iter().cloned());
        model.desk.filter = self.gate_filter.clone();
        if let Some(tab) = TierTab::ALL.into_iter().find(|tab| tab.title() == self.tier_tab) {
            model.tier_desk.tab = tab;
        }
        if let Some(tab) = GroupTab::ALL.into_iter().find(|tab| tab.title() == self.group_tab) {
            model.groups.tab = tab;
        }
        model.groups.groups.view = self.groups.clone();
        model.groups.groups.keep.clone_from(&self.group);
        model.past.grid.keep = self.run.map(|run| run.to_string());
        model.data.wanted.clone_from(&self.table);
    }

    /// Puts the selections where the session was, once there are results to select in.
    pub fn select(&self, model: &mut Model) {
        let tab = model_tabs(model).iter().position(|(name, _)| *name == self.model_tab);
        model.figures.tab = tab.unwrap_or(model.figures.tab);
        let Some(picture) = model.picture.ready() else { return };
        let phase = |id: &String| picture.states.iter().position(|state| state.phase.id == id);
        let tier = |name: &String| {
            let tiers = picture.tiers.as_ref().ok()?;
            tiers.iter().position(|row| row.tier == *name)
        };
        let gate = |wanted: &(String, Option<String>)| {
            model
                .shown_gates()
                .position(|gate| gate.id == wanted.0 && gate.subject == wanted.1)
        };
        let places = [
            (Pane::Pipeline, self.phase.as_ref().and_then(phase)),
            (Pane::Gates, self.gate.as_ref().and_then(gate)),
            (Pane::Tiers, self.tier.as_ref().and_then(tier)),
        ];
        for (pane, place) in places {
            let (length, height) = (model.length(pane), model.height(pane));
            if let (Some(place), Some(list)) = (place, model.list_mut(pane)) {
                list.select(place, length, height);
            }
        }
    }
}
