//! What a screen or a command may ask of any playbook, and the closed set of figures it answers with.
//!
//! Panes and commands know figures, never playbooks: a second playbook plugs in here without a line in a front.

mod decidable;
mod distribution;
pub(crate) mod figure;
mod groups;
mod merges;
mod models;
mod rates;
mod ruleset;
mod sales;
mod selection;
mod tabs;
pub mod twin;
mod what_if;

pub use decidable::{Choice, Decidable};
pub use distribution::{distribution, lifts};
pub use figure::{
    Axis, Bar, Bars, Baseline, CardFace, CardGroup, Cards, Cell, Column, Curve, DotRow, Dots, Figure, Form, FormField,
    HeatCell, HeatLevel, HeatMap, HeatRow, Ledger, LedgerLine, Linked, Matrix, Measure, Movement, Series, Stroke,
    Table, Tree, TreeNode, Verdict, Way, names_something, tick_text, ticks,
};
pub use groups::{Gauge, GroupMap, GroupTab, Groups, Listing};
pub use merges::{MergeLine, MergedFrames, Merges, MergesUndone};
pub use models::{ModelRole, ModelTurns, TrainedModel};
pub use rates::{baseline, head_line, overlap, standard};
pub use ruleset::{
    Mover, RuleComparison, RuleDialect, RuleSetChoice, SavedRules, SqlKind, SqlRequest, TierChoices, TierView,
};
pub use sales::{LeadOrder, OrderKind, Ordered, Orders, SaleOrder, SaleStanding, SaleStep, Sales, Stamp};
pub use selection::{LEAD_ID, LeadColumn, LeadPick, LeadSelection};
pub use tabs::TierTab;
pub use what_if::{Slider, WhatIf, WhatIfEngine};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::engine::{ParameterSpec, Parameters};
use crate::frame::{Frame, FrameError};
use crate::store::CallJournal;

/// Why a lens could not answer.
#[derive(Debug, thiserror::Error)]
pub enum LensError {
    /// The frame it needs was not made yet.
    #[error("nothing to show yet: `{frame}` is made by phase {phase}; run it first")]
    NotMade {
        /// The frame.
        frame: String,
        /// The phase that makes it.
        phase: String,
    },
    /// The generation that is looked at was built without the frame it needs.
    #[error(
        "generation {generation} holds no `{frame}`: it came from an archive without it; a rollback goes to the generation \
         before it, a run publishes anew"
    )]
    NotHeld {
        /// The frame.
        frame: String,
        /// The generation.
        generation: i64,
    },
    /// No lead has this id.
    #[error("no lead `{id}`; `assay leads` lists their ids")]
    NoLead {
        /// What was asked for.
        id: String,
    },
    /// The playbook has no such view.
    #[error("{0}")]
    Absent(String),
    /// By its nature the playbook has none of what is asked for.
    #[error("{teaching}")]
    NotHere {
        /// What it has none of, such as "rules".
        what: &'static str,
        /// What to do in its place, with `{playbook}` where the playbook's name belongs.
        instead: &'static str,
        /// What a pane says where it would stand.
        teaching: String,
    },
    /// A draft parameter is refused.
    #[error("{0}")]
    Refused(String),
    /// One value of a draft is wrong at a place of its text.
    #[error("{name}: {why}")]
    Draft {
        /// The draft's parameter.
        name: String,
        /// The first wrong character, counted in bytes; absent where the whole value is wrong.
        offset: Option<usize>,
        /// What is wrong.
        why: String,
    },
    /// A frame did not have the expected shape.
    #[error(transparent)]
    Frame(#[from] FrameError),
}

/// Where the numbers of a grading are that has neither rules nor a model.
const NUMBERS: &str = "`assay whatif {playbook}` lists the numbers of its grading";
impl LensError {
    /// Whether only a frame is missing: what does without it may go on.
    pub fn is_missing_frame(&self) -> bool {
        matches!(self, Self::NotMade { .. } | Self::NotHeld { .. })
    }
}

/// Where a lens finds the playbook's frames.
pub trait FrameSource {
    /// The latest frame of this name.
    ///
    /// # Errors
    /// When it was not made yet or cannot be read.
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError>;
    /// The parameters the latest results were made with.
    fn parameters(&self) -> &Parameters;
    /// The day of the latest run.
    fn as_of(&self) -> NaiveDate;
    /// Whether a rep's status keeps this lead off call lists, such as "do not call": marks are in no frame. Whatever
    /// makes a list that somebody works through asks; [`crate::export::callable`] does for a whole frame.
    fn is_off_lists(&self, lead: &str) -> bool {
        let _ = lead;
        false
    }
    /// The facts of a stream, oldest first: what was decided or done since the frames were made, such as sales.
    ///
    /// # Errors
    /// When they cannot be read.
    fn facts(&self, stream: &str) -> Result<Vec<serde_json::Value>, LensError> {
        let _ = stream;
        Ok(Vec::new())
    }
    /// The day by the clock, in the workspace's zone: what budgets of a day go by.
    fn day(&self) -> NaiveDate {
        self.as_of()
    }
    /// The calls that a phase made, where they can be looked at: what a run that was cancelled has paid is in no frame.
    fn calls<'a>(&'a self, phase: &'a str) -> Option<CallJournal<'a>> {
        let _ = phase;
        None
    }
}

/// One tier's row of the distribution. Rates are shares; what a playbook without outcomes cannot know is absent.
#[derive(Debug, Clone, PartialEq)]
pub struct TierRow {
    /// The tier's name.
    pub tier: String,
    /// 1 is the best.
    pub rank: u32,
    /// Leads in it.
    pub n: u64,
    /// Share of all leads.
    pub share: f64,
    /// Conversions.
    pub k: Option<u64>,
    /// Conversion rate.
    pub rate: Option<f64>,
    /// Wald interval.
    pub wald: Option<(f64, f64)>,
    /// Wilson interval.
    pub wilson: Option<(f64, f64)>,
    /// Lift over all leads.
    pub lift_overall: Option<f64>,
    /// Lift over the standard tier.
    pub lift_standard: Option<f64>,
    /// The rate the rule set promises.
    pub expected_rate: Option<f64>,
    /// Whether the interval lies above the standard tier's.
    pub significant: Option<bool>,
}

impl TierRow {
    /// A tier of a playbook that has no outcomes.
    pub fn counted(tier: &str, rank: u32, n: u64, all: u64) -> Self {
        let share = if all == 0 { 0.0 } else { n as f64 / all as f64 };
        Self {
            tier: tier.to_owned(),
            rank,
            n,
            share,
            k: None,
            rate: None,
            wald: None,
            wilson: None,
            lift_overall: None,
            lift_standard: None,
            expected_rate: None,
            significant: None,
        }
    }
}

/// A line by which a lead can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactLine {
    /// `phone`, `mail`, `address`.
    pub kind: String,
    /// The value, masked unless asked for.
    pub value: String,
}

/// All there is to say about one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The lead's id.
    pub lead_id: String,
    /// Its name, masked unless asked for.
    pub name: String,
    /// Its tier.
    pub tier: String,
    /// Rank, score and firmness in one line.
    pub headline: String,
    /// Contact lines.
    pub contact: Vec<ContactLine>,
    /// Things to know before calling.
    pub alerts: Vec<String>,
    /// Titled figures: why, facts, what would move it up.
    pub sections: Vec<Figure>,
}

impl Card {
    /// A headline: the rank in the queue where there is one, then the other parts that are not empty.
    pub fn headed(rank: &str, parts: impl IntoIterator<Item = String>) -> String {
        let rank = (!rank.is_empty()).then(|| format!("rank {rank}"));
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        rank.into_iter().chain(parts).collect::<Vec<String>>().join(" · ")
    }
}

/// What a run would spend on services, to be said before the first call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spend {
    /// The first phase that calls out.
    pub phase: &'static str,
    /// Whom it calls, how often, what that costs at most and what is expected, in one sentence.
    pub words: String,
}

/// Figures under a name: a tab of a pane, or an entry of a list.
pub type NamedFigures = (String, Vec<Figure>);

/// The queue of leads: one row a lead, best first, with at least the columns
/// `rank` (integer), `lead_id`, `name`, `tier`, `signals`, `next_move` (text) and `score` (real).
/// A boolean column `x_public` says row by row that `x` is on public record and need not be masked.
pub struct Queue {
    /// The rows.
    pub rows: Frame,
    /// Columns that hold personal data: masked unless asked for.
    pub identity: Vec<&'static str>,
    /// Columns shown when nobody asks for others.
    pub shown: Vec<&'static str>,
}

impl Queue {
    /// Whether a cell of a personal column is on public record.
    pub fn is_public(&self, column: &str, row: usize) -> bool {
        let flags = crate::frame::boolean(&self.rows, &format!("{column}_public"));
        flags.is_ok_and(|flags| flags.get(row) == Some(true))
    }
}

/// A playbook's answers.
pub trait Lens: Send + Sync {
    /// What one lead is, singular and plural.
    fn lead_words(&self) -> (&'static str, &'static str);
    /// The column of the queue that says why a lead stands where it does.
    fn why_column(&self) -> &'static str {
        "signals"
    }
    /// One sentence below the queue on what orders it, where that is not to be read from its columns; may be empty.
    fn queue_note(&self) -> &'static str {
        ""
    }
    /// The frame that holds leads and tiers; its phase is the last one a rep waits for.
    fn leads_frame(&self) -> &'static str;
    /// The columns that name leads in whatever table they stand, those of single leads before those of several.
    fn lead_columns(&self) -> &'static [LeadColumn] {
        const COLUMNS: [LeadColumn; 2] = [LeadColumn::of(LEAD_ID), LeadColumn::TIER];
        &COLUMNS
    }
    /// The column of that frame that holds the tier.
    fn tier_column(&self) -> &'static str {
        "tier"
    }
    /// The version of the rules or the model that made the latest results, where the playbook has one.
    fn model_version(&self, frames: &dyn FrameSource) -> Option<String> {
        let _ = frames;
        None
    }
    /// Calls that can be made today, where the playbook's files say so; elsewhere the settings do.
    fn slots(&self, frames: &dyn FrameSource) -> Option<usize> {
        let _ = frames;
        None
    }
    /// The distribution.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn tiers(&self, frames: &dyn FrameSource) -> Result<Vec<TierRow>, LensError>;
    /// The distribution by a chosen rule set, on a chosen split.
    ///
    /// # Errors
    /// As [`Lens::tiers`], and when there is no such rule set or split; the sentence lists those there are.
    fn tiers_of(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<TierRow>, LensError> {
        view.must_be_plain()?;
        self.tiers(frames)
    }
    /// The rule sets and splits there are, and which of them `view` comes to; empty in a playbook without.
    ///
    /// # Errors
    /// As [`Lens::tiers_of`].
    fn tier_choices(&self, frames: &dyn FrameSource, view: &TierView) -> Result<TierChoices, LensError> {
        let _ = frames;
        view.must_be_plain().map(|()| TierChoices::default())
    }
    /// Each rule as text, with how many leads each of its conditions keeps.
    ///
    /// # Errors
    /// As [`Lens::tiers_of`], and in a playbook without rules.
    fn rules(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
        let _ = (frames, view);
        Err(TierTab::Rules.nothing())
    }
    /// The rules on earlier windows of time.
    ///
    /// # Errors
    /// When the frames are not made yet, and in a playbook without outcomes.
    fn backtest(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        let _ = frames;
        Err(TierTab::Backtest.nothing())
    }
    /// The pane of the model: its tabs, from left to right.
    ///
    /// # Errors
    /// When the frames are not made yet, and in a playbook without one; the sentence says what would belong there.
    fn model(&self, frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
        let _ = frames;
        Err(LensError::NotHere {
            what: "model",
            instead: NUMBERS,
            teaching: self.absent_model().unwrap_or_default().to_owned(),
        })
    }
    /// Why the pane of the model is empty in this playbook, and what would belong there; absent where it is not.
    fn absent_model(&self) -> Option<&'static str> {
        Some(
            "Here a model's quality, calibration and drift would stand. This playbook has no model: its tiers are \
             reckoned from the numbers in the tab What-if of the pane of tiers",
        )
    }
    /// How models take turns; nothing in a playbook that trains none.
    fn models(&self) -> Option<&'static dyn ModelTurns> {
        None
    }
    /// How leads stand in groups; nothing in a playbook whose leads stand alone.
    fn groups(&self) -> Option<&'static dyn Groups> {
        None
    }
    /// Merges of records that can be taken back; nothing in a playbook that merges none.
    fn merges(&self) -> Option<&'static dyn Merges> {
        None
    }
    /// The leads that the latest models were trained on; nothing where the playbook cannot tell, so that everybody whom
    /// a model's phase read counts.
    ///
    /// # Errors
    /// When the frame that says so was not made or cannot be read.
    fn trained_on(&self, frames: &dyn FrameSource) -> Result<Option<BTreeSet<String>>, LensError> {
        let _ = frames;
        Ok(None)
    }
    /// What a run would spend on services with the parameters in force; nothing where no phase would call one.
    fn spend(&self, frames: &dyn FrameSource) -> Option<Spend> {
        let _ = frames;
        None
    }
    /// How leads are sold; nothing in a playbook whose leads are not.
    fn sales(&self) -> Option<&'static dyn Sales> {
        None
    }
    /// The orders a reviewer can give on a lead; nothing in a playbook without any.
    fn orders(&self) -> Option<&'static dyn Orders> {
        None
    }
    /// Figures about the data, to stand beside its tables.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn data_figures(&self, frames: &dyn FrameSource) -> Result<Vec<NamedFigures>, LensError> {
        let _ = frames;
        Ok(Vec::new())
    }
    /// The ranked queue.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn queue(&self, frames: &dyn FrameSource) -> Result<Queue, LensError>;
    /// Everything about one lead; personal data is masked unless `unmask`.
    ///
    /// # Errors
    /// When the frames are not made yet or there is no such lead.
    fn card(&self, frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError>;
    /// What the leads lack for the next tier, in aggregate.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn gap(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError>;
    /// The same by a chosen rule set.
    ///
    /// # Errors
    /// As [`Lens::gap`] and [`Lens::tiers_of`].
    fn gap_of(&self, frames: &dyn FrameSource, view: &TierView) -> Result<Vec<Figure>, LensError> {
        view.must_be_plain()?;
        self.gap(frames)
    }
    /// Figures for the overview: the funnel and what a reviewer looks at first.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn overview(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError>;
    /// What a run prints for people beside its phases, gates and tiers.
    ///
    /// # Errors
    /// When the frames are not made yet.
    fn run_figures(&self, frames: &dyn FrameSource) -> Result<Vec<Figure>, LensError> {
        let _ = frames;
        Ok(Vec::new())
    }
    /// Whether values that each fit on their own also fit together, such as thresholds that must not cross.
    ///
    /// # Errors
    /// When they do not; the sentence names the values.
    fn check(&self, _parameters: &Parameters) -> Result<(), LensError> {
        Ok(())
    }
    /// Scripts, by the stems of their files, that take a database from what the records `now` wrote there to what those of
    /// `before` did, or to before anything was written: what a rollback hands out. Empty in a playbook that writes none.
    ///
    /// # Errors
    /// When a frame is missing or a value cannot stand in SQL.
    fn inverse_sql(
        &self,
        now: &dyn FrameSource,
        before: Option<&dyn FrameSource>,
        with_pii: bool,
    ) -> Result<Vec<(String, String)>, LensError> {
        let _ = (now, before, with_pii);
        Ok(Vec::new())
    }
    /// The gates whose evidence rows are pairs that a person decides.
    fn decidable(&self) -> &'static [Decidable] {
        &[]
    }
    /// The numbers that what-if can move, those of the view's rule set where there are several; empty before a run
    /// where they are read from frames.
    fn sliders(&self, frames: &dyn FrameSource, view: &TierView) -> Vec<Slider>;
    /// Parameters that exist in a draft only: every number of the view's rule set, each rule's text (of the kind text),
    /// and the choices `ruleset` and `split`. A default is the present value.
    fn draft_specs(&self, frames: &dyn FrameSource, view: &TierView) -> Vec<ParameterSpec> {
        let _ = (frames, view);
        Vec::new()
    }
    /// What saving a draft under a new id writes, in a playbook that keeps drafts as rule sets; nothing where they are
    /// kept as profiles.
    ///
    /// # Errors
    /// When the draft is refused or the id is taken.
    fn save_draft(
        &self,
        frames: &dyn FrameSource,
        draft: &Parameters,
        id: &str,
    ) -> Result<Option<SavedRules>, LensError> {
        let _ = (frames, draft, id);
        Ok(None)
    }
    /// Two rule sets on the leads of the view's split.
    ///
    /// # Errors
    /// As [`Lens::tiers_of`].
    fn compare_rules(
        &self,
        frames: &dyn FrameSource,
        from: &str,
        to: &str,
        view: &TierView,
    ) -> Result<RuleComparison, LensError> {
        let _ = (frames, to);
        TierView::of_ruleset(Some(from)).must_be_plain()?;
        view.must_be_plain().map(|()| RuleComparison::default())
    }
    /// A rule set as SQL.
    ///
    /// # Errors
    /// When there is no such rule set or kind of SQL.
    fn sql(&self, frames: &dyn FrameSource, request: &SqlRequest) -> Result<String, LensError> {
        let _ = (frames, request);
        Err(LensError::NotHere {
            what: "rules that could be written as SQL",
            instead: "`assay export {playbook}` writes its files",
            teaching: "this playbook has no rules that could be written as SQL".to_owned(),
        })
    }
    /// The leads that one condition keeps from a better tier, nearest first: `lead_id`, `tier` (the one wanted),
    /// `condition`, `distance` (real, null where it cannot be met) and `when` (text).
    ///
    /// # Errors
    /// When the frames are not made yet, and in a playbook without rules.
    fn near_misses(&self, frames: &dyn FrameSource) -> Result<Frame, LensError> {
        let _ = frames;
        Err(LensError::NotHere {
            what: "rules that a lead could miss by one condition",
            instead: "`assay gap {playbook}` says what leads lack",
            teaching: "this playbook has no rules that a lead could miss by one condition".to_owned(),
        })
    }
    /// The draft's values with every threshold moved by as much as the one that the draft moves, for a draft in which
    /// one threshold crosses its neighbour.
    ///
    /// # Errors
    /// When the draft moves no threshold, or several by different amounts.
    fn shift_all(&self, now: &Parameters, draft: &Parameters) -> Result<BTreeMap<String, toml::Value>, LensError>;
    /// What what-if steps on: everything read once, so that a step touches no frame.
    ///
    /// # Errors
    /// When the frames are not made yet, or the playbook has no numbers to move.
    fn what_if_engine(&self, frames: &dyn FrameSource) -> Result<Box<dyn WhatIfEngine>, LensError> {
        let _ = frames;
        Err(LensError::NotHere {
            what: "numbers to move",
            instead: "`assay parameters {playbook}` lists what a run reads",
            teaching: "this playbook has no numbers to move".to_owned(),
        })
    }
    /// Tiers under `draft` beside those under the parameters of the latest run. Touches no store.
    ///
    /// # Errors
    /// When the frames are not made yet or the draft is refused.
    fn what_if(&self, frames: &dyn FrameSource, draft: &Parameters) -> Result<WhatIf, LensError> {
        self.what_if_engine(frames)?.step(draft)
    }
    /// Why a tab of the pane of tiers is empty in this playbook, and what would belong there; absent where it is not.
    fn absent_tab(&self, tab: TierTab) -> Option<&'static str> {
        tab.without_rules()
    }
}
