//! How the playbook's models take turns, for whoever promotes and demotes them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::deployed::{DEPLOYMENT, Decision, Deployed, InUse, version};
use crate::frame::{Frame, FrameError, real, text};
use crate::lens::{FrameSource, LensError, ModelRole, ModelTurns, TrainedModel};

/// What the backtest measured on the whole holdout.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Backtested {
    /// Average precision.
    pub average_precision: Option<f64>,
    /// Precision of the first tenth.
    pub precision: Option<f64>,
}

/// Words of the cut that is the whole holdout.
const WHOLE: [&str; 2] = ["all", "holdout"];

impl Backtested {
    /// Reads the frame `backtest`.
    ///
    /// # Errors
    /// When a column is missing or of another kind.
    pub(super) fn read(frame: &Frame) -> Result<Self, FrameError> {
        let cuts = text(frame, "cut")?;
        let row = (0..frame.height()).find(|row| cuts.get(*row).is_some_and(|cut| WHOLE.contains(&cut)));
        let value = |name: &str| -> Result<Option<f64>, FrameError> {
            let column = real(frame, name)?;
            Ok(row.and_then(|row| column.get(row)))
        };
        Ok(Self {
            average_precision: value("average_precision")?,
            precision: value("precision_10")?,
        })
    }
}

/// The playbook's answers.
pub(super) struct Turns;

impl ModelTurns for Turns {
    fn frames(&self) -> &'static [&'static str] {
        &["model", "calibrators"]
    }

    fn stream(&self) -> &'static str {
        DEPLOYMENT
    }

    fn rule(&self) -> &'static str {
        "M10.6"
    }

    fn describe(
        &self,
        frames: &dyn FrameSource,
        hashes: &BTreeMap<String, String>,
        trained_on: NaiveDate,
    ) -> Result<TrainedModel, LensError> {
        let id = version(frames.frame("model")?.as_ref()).map_err(|error| LensError::Refused(error.to_string()))?;
        let hash = |name: &str| {
            hashes.get(name).cloned().ok_or_else(|| LensError::NotMade {
                frame: name.to_owned(),
                phase: "M5".to_owned(),
            })
        };
        // A model whose backtest did not run can be listed, and promises nothing.
        let measured = match frames.frame("backtest") {
            Ok(frame) => Backtested::read(&frame)?,
            Err(_) => Backtested::default(),
        };
        let used = InUse {
            id: id.clone(),
            model: hash("model")?,
            calibrators: hash("calibrators")?,
            trained_on,
            tier_a_precision: measured.precision,
            average_precision: measured.average_precision,
        };
        Ok(TrainedModel {
            id,
            value: serde_json::to_value(used).map_err(|error| LensError::Refused(error.to_string()))?,
            measured: vec![
                ("average_precision", measured.average_precision),
                ("tier_a_precision", measured.precision),
            ],
        })
    }

    fn promotion(&self, model: &TrainedModel, day: NaiveDate) -> serde_json::Value {
        serde_json::json!({ "what": "promote", "model": model.value, "day": day })
    }

    fn demotion(&self, day: NaiveDate, reason: &str) -> serde_json::Value {
        serde_json::json!({ "what": "demote", "day": day, "reason": reason })
    }

    fn in_use(&self, decisions: &[serde_json::Value], day: NaiveDate) -> Result<Vec<ModelRole>, LensError> {
        let read = |value: &serde_json::Value| {
            serde_json::from_value(value.clone()).map_err(|error| {
                LensError::Refused(format!("a recorded decision on models cannot be understood: {error}"))
            })
        };
        let decisions: Vec<Decision> = decisions.iter().map(read).collect::<Result<_, _>>()?;
        let nobody = InUse {
            id: String::new(),
            model: String::new(),
            calibrators: String::new(),
            trained_on: day,
            tier_a_precision: None,
            average_precision: None,
        };
        let deployed = Deployed::on(&decisions, nobody, day);
        if deployed.champion.id.is_empty() {
            return Ok(Vec::new());
        }
        let mut roles = vec![ModelRole {
            id: deployed.champion.id,
            role: "champion",
            share: deployed.share,
            since: deployed.since,
        }];
        roles.extend(deployed.previous.map(|previous| ModelRole {
            id: previous.id,
            role: "previous",
            share: 1.0 - deployed.share,
            since: None,
        }));
        Ok(roles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // What is written by hand here must be what the phases read.
    #[test]
    fn decisions_are_read_as_they_are_written() {
        let day: NaiveDate = "2025-06-01".parse().unwrap();
        let model = |id: &str| TrainedModel {
            id: id.to_owned(),
            value: serde_json::json!({
                "id": id, "model": id, "calibrators": id, "trained_on": day,
                "tier_a_precision": 0.2, "average_precision": null,
            }),
            measured: Vec::new(),
        };
        let mut decisions = vec![Turns.promotion(&model("one"), day), Turns.promotion(&model("two"), day)];
        let roles = Turns.in_use(&decisions, day).unwrap();
        let told: Vec<(&str, &str, f64)> = roles.iter().map(|one| (one.id.as_str(), one.role, one.share)).collect();
        assert_eq!(told, [("two", "champion", 0.1), ("one", "previous", 0.9)]);
        decisions.push(Turns.demotion(day, "worse"));
        let roles = Turns.in_use(&decisions, day).unwrap();
        assert_eq!((roles[0].id.as_str(), roles[0].share, roles.len()), ("one", 1.0, 1));
        assert!(Turns.in_use(&[], day).unwrap().is_empty());
        assert!(Turns.in_use(&[serde_json::json!({ "what": "else" })], day).is_err());
    }
}
