//! Everything the panes show of the latest results, as plain values.

use std::collections::BTreeMap;

use super::desk::DeskPicture;
use super::group_desk::GroupFacts;
use crate::engine::PhaseState;
use crate::lens::{Figure, LeadColumn, NamedFigures, Spend, Table, TierRow};
use crate::operations::{Capacity, PhaseFacts, Standing, TierFacts};
use crate::store::{LogLine, RunRecord};

/// Why a question about leads has no answer, and where in the condition the fault lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskError {
    /// The sentence.
    pub message: String,
    /// Characters before the place, where a condition is at fault.
    pub offset: Option<usize>,
}

/// A metric's place: phase, name, subject.
pub type MetricKey = (String, String, Option<String>);

/// Everything the panes show of the latest results, as plain values.
#[derive(Clone)]
pub struct Picture {
    /// The workspace's name.
    pub workspace: String,
    /// Whether its settings say that everybody in it is invented.
    pub sample: bool,
    /// Whether somebody is named who signs.
    pub signer: bool,
    /// The playbook's id.
    pub playbook: String,
    /// Every playbook of the workspace: id and title.
    pub playbooks: Vec<(String, String)>,
    /// The playbook's title.
    pub title: String,
    /// One sentence: what a run answers.
    pub summary: String,
    /// What one lead is, singular and plural.
    pub lead_words: (&'static str, &'static str),
    /// The columns that name leads in any table.
    pub lead_columns: &'static [LeadColumn],
    /// The frame that holds leads and tiers.
    pub leads_frame: &'static str,
    /// Every phase, in order.
    pub states: Vec<PhaseState>,
    /// What each phase waits for, reads and makes, by its id.
    pub phases: BTreeMap<String, PhaseFacts>,
    /// Every run, newest first.
    pub runs: Vec<RunRecord>,
    /// What the reviewer's desk shows beside the gates.
    pub desk: DeskPicture,
    /// Log lines of the latest run.
    pub log: Vec<LogLine>,
    /// Metrics as the run before the one that made them had them.
    pub before: BTreeMap<MetricKey, f64>,
    /// The distribution, or why there is none.
    pub tiers: Result<Vec<TierRow>, String>,
    /// The best few leads and how many there are in all, or why there is no queue.
    pub best: Result<(Table, usize), String>,
    /// The ids of those few, in the same order.
    pub best_leads: Vec<String>,
    /// The column of the queue that says why a lead stands where it does.
    pub why_column: &'static str,
    /// The workspace's time zone, where its settings name one that can be read.
    pub zone: Option<chrono::FixedOffset>,
    /// The playbook's own figures for the overview.
    pub figures: Vec<Figure>,
    /// What the leads lack for the next tier.
    pub gap: Vec<Figure>,
    /// What the pane of tiers shows besides them.
    pub tier_facts: TierFacts,
    /// The tabs of the pane of the model, or why there are none.
    pub model: Result<Vec<NamedFigures>, String>,
    /// Whether what-if can move something.
    pub has_sliders: bool,
    /// What is done of today's work.
    pub capacity: Capacity,
    /// The steps of a sale by their words, where leads are sold.
    pub sale_steps: Vec<&'static str>,
    /// The orders that a reviewer can give on a lead, by their words.
    pub orders: Vec<&'static str>,
    /// How leads stand in groups.
    pub groups: Option<GroupFacts>,
    /// Whether all this is live or a draft, in a playbook that publishes.
    pub standing: Option<Standing>,
    /// Which other playbooks have groups, where this one has none, in a sentence.
    pub groups_elsewhere: String,
    /// What a run would spend on services.
    pub spend: Option<Spend>,
    /// How many identifiers of forgotten people are kept out: more than before means that somebody was forgotten.
    pub forgotten: usize,
    /// The playbook's exports by name.
    pub exports: Vec<String>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Phases hold functions; what matters when an action is printed is which picture it was.
        let run = self.runs.first().map(|run| run.id);
        formatter
            .debug_struct("Picture")
            .field("workspace", &self.workspace)
            .field("run", &run)
            .finish_non_exhaustive()
    }
}
