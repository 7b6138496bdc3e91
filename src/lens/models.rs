//! How models take turns, in a playbook that trains some: which frames are a model, and how a decision on it is written.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{FrameSource, LensError};

/// A model that a run trained.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainedModel {
    /// What people call it.
    pub id: String,
    /// The model as a decision names it.
    pub value: serde_json::Value,
    /// What was measured of it on leads it never saw: name and value.
    pub measured: Vec<(&'static str, Option<f64>)>,
}

/// A model in use.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRole {
    /// The model.
    pub id: String,
    /// `champion` or `previous`.
    pub role: &'static str,
    /// The share of leads it scores.
    pub share: f64,
    /// The day of its promotion.
    pub since: Option<NaiveDate>,
}

/// What a front needs to promote and demote models.
pub trait ModelTurns: Sync {
    /// The frames that make a model up; the first of them is what tells models apart.
    fn frames(&self) -> &'static [&'static str];
    /// The stream that decisions are recorded in.
    fn stream(&self) -> &'static str;
    /// The gate that compares the newest model with the champion.
    fn rule(&self) -> &'static str;
    /// The model of a run, by its frames and their hashes; `trained_on` is the day of the run that first had it.
    ///
    /// # Errors
    /// When a frame is not there or cannot be read.
    fn describe(
        &self,
        frames: &dyn FrameSource,
        hashes: &BTreeMap<String, String>,
        trained_on: NaiveDate,
    ) -> Result<TrainedModel, LensError>;
    /// The decision that makes a model champion.
    fn promotion(&self, model: &TrainedModel, day: NaiveDate) -> serde_json::Value;
    /// The decision that takes the champion back.
    fn demotion(&self, day: NaiveDate, reason: &str) -> serde_json::Value;
    /// Who scores on a day by these decisions; empty where nobody promoted anything and the newest model scores.
    ///
    /// # Errors
    /// When a decision cannot be understood.
    fn in_use(&self, decisions: &[serde_json::Value], day: NaiveDate) -> Result<Vec<ModelRole>, LensError>;
}
