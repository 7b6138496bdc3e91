//! Trained models as scorers: one that scores all leads, or two between which leads are moved after a promotion.

use std::sync::Arc;

use super::scorer::{Models, Scorer, Shares};
use crate::frame::{Frame, FrameError, text};
use crate::learn::{SegmentCalibrators, Which};
use crate::playbooks::mql::model::{ModelBundle, TreeModel};
use crate::playbooks::mql::table::FeatureTable;

/// A model with its calibrators.
pub(in crate::playbooks::mql) struct Trained {
    /// What people call it.
    pub id: String,
    /// The model.
    pub bundle: ModelBundle,
    full: SegmentCalibrators,
    reduced: SegmentCalibrators,
}

impl Trained {
    /// Reads a model and its calibrators from their frames.
    ///
    /// # Errors
    /// When one of them cannot be read; the sentence says which and the way out.
    pub(in crate::playbooks::mql) fn read(id: &str, model: &Frame, calibrators: &Frame) -> Result<Self, String> {
        let bundle = ModelBundle::from_frame(model).map_err(|error| error.to_string())?;
        Ok(Self {
            id: id.to_owned(),
            bundle,
            full: calibrator(calibrators, "full")?,
            reduced: calibrator(calibrators, "reduced")?,
        })
    }
}

fn calibrator(frame: &Frame, wanted: &str) -> Result<SegmentCalibrators, String> {
    let found = || -> Result<Option<String>, FrameError> {
        let (parts, texts) = (text(frame, "part")?, text(frame, "json")?);
        let mut all = parts.iter().zip(texts.iter());
        let found = all.find(|(part, _)| *part == Some(wanted));
        Ok(found.and_then(|(_, json)| json.map(str::to_owned)))
    };
    let json = found().map_err(|error| error.to_string())?;
    let json = json.ok_or_else(|| format!("`calibrators` has no part `{wanted}`: run M5 again"))?;
    serde_json::from_str(&json).map_err(|error| format!("calibrators of the {wanted} model cannot be read: {error}"))
}

/// Which trees of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Full,
    Reduced,
}

/// Which of the models scores a lead.
pub(in crate::playbooks::mql) type Choice = Arc<dyn Fn(&str) -> usize + Send + Sync>;

struct Fleet {
    models: Arc<Vec<Trained>>,
    choice: Choice,
    leads: Arc<Frame>,
    part: Part,
}

impl Fleet {
    fn of(&self, lead_id: &str) -> Option<&Trained> {
        let place = if self.models.len() > 1 {
            (self.choice)(lead_id)
        } else {
            0
        };
        self.models.get(place).or_else(|| self.models.first())
    }

    fn trees<'a>(&self, model: &'a Trained) -> &'a TreeModel {
        match self.part {
            Part::Full => &model.bundle.full,
            Part::Reduced => &model.bundle.reduced,
        }
    }

    /// Places of the rows that each model scores.
    fn shared_out(&self, table: &FeatureTable, rows: &[usize]) -> Vec<Vec<usize>> {
        let mut places = vec![Vec::new(); self.models.len()];
        for (place, row) in rows.iter().enumerate() {
            let lead_id = table.lead_ids.get(*row).map_or("", String::as_str);
            let chosen = if self.models.len() > 1 {
                (self.choice)(lead_id)
            } else {
                0
            };
            let last = places.len().saturating_sub(1);
            if let Some(list) = places.get_mut(chosen.min(last)) {
                list.push(place);
            }
        }
        places
    }

    fn extended(&self, model: &Trained, table: &FeatureTable) -> Result<FeatureTable, String> {
        let extended = model.bundle.with_enrichment(table, &self.leads);
        extended.map_err(|error| error.to_string())
    }
}

fn chosen(rows: &[usize], places: &[usize]) -> Vec<usize> {
    places.iter().filter_map(|place| rows.get(*place).copied()).collect()
}

impl Scorer for Fleet {
    fn version(&self, lead_id: &str) -> String {
        let held = self.of(lead_id).map(|model| model.id.clone()).unwrap_or_default();
        match self.part {
            Part::Full => held,
            Part::Reduced => format!("{held} reduced"),
        }
    }

    fn log_odds(&self, table: &FeatureTable, rows: &[usize]) -> Result<Vec<f64>, String> {
        let mut found = vec![f64::NAN; rows.len()];
        for (model, places) in self.models.iter().zip(self.shared_out(table, rows)) {
            if places.is_empty() {
                continue;
            }
            let table = self.extended(model, table)?;
            let own = self.trees(model).score(&table, &chosen(rows, &places));
            let own = own.map_err(|error| error.to_string())?;
            for (place, odds) in places.iter().zip(own) {
                if let Some(cell) = found.get_mut(*place) {
                    *cell = odds;
                }
            }
        }
        Ok(found)
    }

    fn probability(&self, lead_id: &str, log_odds: f64, segment: &str) -> (f64, String) {
        let Some(model) = self.of(lead_id) else {
            return (f64::NAN, String::new());
        };
        let held = match self.part {
            Part::Full => &model.full,
            Part::Reduced => &model.reduced,
        };
        let (probability, which) = held.apply(log_odds, segment);
        let which = match which {
            Which::Segment => format!("segment {segment}"),
            Which::Global => "global".to_owned(),
        };
        (probability, which)
    }

    fn shares(&self, table: &FeatureTable, rows: &[usize]) -> Result<Shares, String> {
        let mut shares = Shares {
            names: Vec::new(),
            rows: vec![Vec::new(); rows.len()],
        };
        for (model, places) in self.models.iter().zip(self.shared_out(table, rows)) {
            if places.is_empty() {
                continue;
            }
            let table = self.extended(model, table)?;
            let trees = self.trees(model);
            let found = trees.shapley(&table, &chosen(rows, &places));
            let found = found.map_err(|error| error.to_string())?;
            for name in &trees.names {
                if !shares.names.contains(name) {
                    shares.names.push(name.clone());
                }
            }
            // Two models may read other columns: each row gets a value for every name, 0 where its model has none.
            let at: Vec<Option<usize>> = shares
                .names
                .iter()
                .map(|name| trees.names.iter().position(|own| own == name))
                .collect();
            for (order, place) in places.iter().enumerate() {
                let own = found.row(order);
                let values = at
                    .iter()
                    .map(|at| at.and_then(|at| own.get(at).copied()).unwrap_or(0.0));
                if let Some(row) = shares.rows.get_mut(*place) {
                    *row = values.collect();
                }
            }
        }
        let width = shares.names.len();
        shares.rows.iter_mut().for_each(|row| row.resize(width, 0.0));
        Ok(shares)
    }
}

/// The two rungs that have a model, for models that loaded; `leads` are the CRM's, whose enrichment models may read.
pub(in crate::playbooks::mql) fn models(
    trained: Vec<Trained>,
    choice: Choice,
    leads: Arc<Frame>,
    faults: Vec<String>,
) -> Models {
    if trained.is_empty() {
        return Models {
            faults,
            ..Models::default()
        };
    }
    let trained = Arc::new(trained);
    let fleet = |part: Part| -> Option<Box<dyn Scorer>> {
        Some(Box::new(Fleet {
            models: Arc::clone(&trained),
            choice: Arc::clone(&choice),
            leads: Arc::clone(&leads),
            part,
        }))
    };
    Models {
        full: fleet(Part::Full),
        reduced: fleet(Part::Reduced),
        faults,
    }
}
