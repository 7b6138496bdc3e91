//! The rules and words of scoring as data: boosts, the heuristic, buckets, reasons and their bands.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::playbooks::embedded;

/// A feature above a limit.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Condition {
    /// The feature's number.
    pub feature: usize,
    /// It holds above this.
    pub above: f64,
}

impl Condition {
    /// Whether it holds; what is not known does not.
    pub(in crate::playbooks::mql) fn holds(&self, value: Option<f64>) -> bool {
        value.is_some_and(|value| value > self.above)
    }
}

/// A reason to rank a lead higher (T-3): all of its conditions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Boost {
    /// What it is called on cards.
    pub id: String,
    /// What must hold together.
    pub conditions: Vec<Condition>,
}

/// A rule of the heuristic (T-7): the first that holds counts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct HeuristicRule {
    /// What a card says.
    pub id: String,
    /// The probability it stands for.
    pub probability: f64,
    /// What must hold together.
    pub conditions: Vec<Condition>,
}

/// A band of probabilities (T-8).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Bucket {
    /// Its name.
    pub name: String,
    /// What to do with leads in it.
    pub action: String,
}

/// A reason on a card: groups of features whose drivers it sums, and the feature its sentence tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Reason {
    /// `Growth`, `Size`, `Timing` or `Fit`.
    pub id: String,
    /// The groups of the catalog.
    pub groups: Vec<String>,
    /// The feature whose value is told.
    pub feature: usize,
}

/// A band of years at the firm.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct TimingBand {
    /// It ends below this; the last has no end.
    #[serde(default)]
    pub below: Option<f64>,
    /// What it is called.
    pub words: String,
}

/// A band of a share.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct FitBand {
    /// It begins above this; the last has no beginning.
    #[serde(default)]
    pub above: Option<f64>,
    /// Whether a share at its beginning belongs to it.
    #[serde(default)]
    pub inclusive: bool,
    /// What it is called.
    pub words: String,
}

/// When to leave the full model (T-9).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct LadderWords {
    /// Share of missing discovery values above which the reduced model scores.
    pub reduced_above: f64,
    /// Share above which a warning is due.
    pub warn_above: f64,
    /// Days after which last scores are blank.
    pub stale_days: i32,
    /// How many features come from the vendor: the first so many.
    pub discovery_features: usize,
}

/// How many a group must have to stand for a lead's peers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct PeerWords {
    /// For a median.
    pub median_leads: usize,
    /// For a place in a metro.
    pub metro_reps: usize,
    /// For a rate.
    pub rate_leads: u64,
}

/// Features that part equal scores (T-4).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct OrderWords {
    /// Growth_Momentum.
    pub momentum: usize,
    /// Assets managed.
    pub assets: usize,
}

/// What the CRM is told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct CrmWords {
    /// A probability that differs by less is the same.
    pub probability_decimals: i32,
}

/// The days that are replayed (M7/2).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct ShadowWords {
    /// How many in a row.
    pub days: i32,
}

/// Bad days that are rehearsed (M7/3).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct StressWords {
    /// Shares of discovery values that go missing.
    pub blanked: Vec<f64>,
    /// Base rates that leads may turn out to have.
    pub base_rates: Vec<f64>,
    /// By how much ranking may then differ, in ROC-AUC.
    pub auc_within: f64,
    /// Share of the vendor's rows that a file cut short still has.
    pub truncated_share: f64,
    /// Days by which a snapshot is late.
    pub late_days: i32,
}

/// Faults that alerts must notice (M7.4).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct FaultWords {
    /// Every so manieth lead cannot be scored.
    pub failing_every: usize,
    /// Days without a snapshot.
    pub stale_days: i32,
    /// What odds are multiplied with.
    pub odds: f64,
    /// Share of a ranking that is turned round, from its best lead on.
    pub reversed_share: f64,
    /// Share of the holdout that stands for Tier A.
    pub tier_a_share: f64,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::playbooks::mql) struct Words {
    /// When to leave the full model.
    pub ladder: LadderWords,
    /// Sizes of groups of peers.
    pub peers: PeerWords,
    /// What parts equal scores.
    pub order: OrderWords,
    /// What the CRM is told.
    pub crm: CrmWords,
    /// Days that are replayed.
    pub shadow: ShadowWords,
    /// Bad days.
    pub stress: StressWords,
    /// Injected faults.
    pub fault: FaultWords,
    /// Boosts.
    pub boost: Vec<Boost>,
    /// The heuristic.
    pub heuristic: Vec<HeuristicRule>,
    /// Buckets, the coldest first.
    pub bucket: Vec<Bucket>,
    /// Reasons.
    pub reason: Vec<Reason>,
    /// Bands of years at the firm.
    pub timing: Vec<TimingBand>,
    /// Bands of the share of wealthy clients, the strongest first.
    pub fit: Vec<FitBand>,
}

/// The words that ship.
pub(in crate::playbooks::mql) fn words() -> &'static Words {
    static ALL: OnceLock<Words> = OnceLock::new();
    ALL.get_or_init(|| embedded("scoring.toml", include_str!("../data/scoring.toml")))
}
