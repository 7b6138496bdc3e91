//! The filter on leads that holds across panes, what it comes to, and the places that led to it.

use std::sync::Arc;

use super::layer::Layer;
use super::model::{FigurePane, List, Model};
use crate::lens::{GroupTab, TierTab};
use crate::operations::{HeldLeads, LeadFilter, Pane, SheetView};

/// Places kept; further back nobody finds the way.
const KEPT: usize = 50;

/// What holds across panes.
#[derive(Debug, Clone, Default)]
pub struct Selecting {
    /// The filter.
    pub filter: LeadFilter,
    /// What it comes to, or what an earlier one came to until that is looked up; nothing without a filter.
    pub held: Option<Arc<HeldLeads>>,
    /// The newest question for that.
    pub holding: u64,
    /// The newest question for the leads behind something.
    pub finding: u64,
    /// The question of that kind that was answered last.
    pub found: u64,
}

impl Selecting {
    /// Whether an answer is on its way.
    pub fn waiting(&self) -> bool {
        self.finding > self.found || (!self.filter.is_empty() && self.settled().is_none())
    }

    /// What the filter comes to; nothing while that is still looked up.
    pub fn settled(&self) -> Option<&Arc<HeldLeads>> {
        self.held.as_ref().filter(|held| held.filter == self.filter)
    }
}

/// Where somebody was: pane, tab, cursor, filter, and what lay over the pane.
#[derive(Debug, Clone)]
pub struct Place {
    pane: Pane,
    tabs: (TierTab, GroupTab, FigurePane),
    list: Option<List>,
    /// The column of the matrix, and where keys are in the role map.
    at: (usize, bool, (usize, usize)),
    layers: Vec<Layer>,
    leads: SheetView,
    lead: Option<String>,
    filter: LeadFilter,
    held: Option<Arc<HeldLeads>>,
    basis: u64,
}

impl Place {
    /// Where the model is now.
    fn of(model: &mut Model) -> Self {
        let pane = model.pane;
        let list = model.list_mut(pane).copied();
        let roles = &model.groups.roles;
        Self {
            pane,
            tabs: (model.tier_desk.tab, model.groups.tab, model.figures),
            list,
            at: (model.tier_desk.compare.column, roles.inside, roles.at),
            layers: model.layers.clone(),
            leads: model.leads.grid.view.clone(),
            lead: model.leads.grid.selected_id().map(str::to_owned),
            filter: model.selecting.filter.clone(),
            held: model.selecting.settled().cloned(),
            basis: model.tier_desk.basis,
        }
    }
}

/// What is left to do after a place was gone back to.
pub struct Returned {
    /// How the queue was looked at there.
    pub leads: SheetView,
    /// The lead that was selected there, where it was the queue that one left.
    pub lead: Option<String>,
    /// The filter that held there.
    pub filter: LeadFilter,
    /// What it came to, where results are still the same.
    pub held: Option<Arc<HeldLeads>>,
}

impl Model {
    /// Remembers where one is, so that `Esc` comes back here.
    pub fn leave_a_mark(&mut self) {
        let place = Place::of(self);
        self.trail.push(place);
        if self.trail.len() > KEPT {
            self.trail.remove(0);
        }
    }

    /// Goes back to the last place that was remembered.
    pub fn return_to_mark(&mut self) -> Option<Returned> {
        let place = self.trail.pop()?;
        self.pane = place.pane;
        (self.tier_desk.tab, self.groups.tab, self.figures) = place.tabs;
        let roles = &mut self.groups.roles;
        (self.tier_desk.compare.column, roles.inside, roles.at) = place.at;
        self.layers = place.layers;
        if let (Some(list), Some(kept)) = (self.list_mut(place.pane), place.list) {
            *list = kept;
        }
        Some(Returned {
            lead: place.lead.filter(|_| place.pane == Pane::Leads),
            leads: place.leads,
            held: place.held.filter(|_| place.basis == self.tier_desk.basis),
            filter: place.filter,
        })
    }
}
