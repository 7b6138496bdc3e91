//! From features to matrices, with everything that has to be fitted fitted on training rows and frozen.
//!
//! Matrix G (trees) fills only the features whose null code is the segment's median; what a policy masked stays
//! unknown there, because that it is unknown is no property of the lead. Matrix D (SMOTE, VIF, logistic regression)
//! has no gaps and one scale. Amounts enter both as ln(1 + x).

use serde::{Deserialize, Serialize};

use super::ModelError;
use crate::learn::{Fill, Imputer, IterativeImputer, IterativeSettings, Matrix, Standardiser};
use crate::playbooks::mql::catalog::{AsOf, Kind, Missing, by_name};
use crate::playbooks::mql::features::constants::Constants;
use crate::playbooks::mql::table::FeatureTable;

/// The segment of leads whose segment is not known: the medians over all stand in for theirs.
const UNKNOWN_SEGMENT: &str = "Unknown";

/// How missing values are filled where they are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::playbooks::mql) enum Filling {
    /// By null code: the segment's median, or the median.
    Category,
    /// The median everywhere.
    Median,
    /// By regression on the other columns.
    Iterative,
}

impl Filling {
    /// The way a parameter names.
    pub(in crate::playbooks::mql) fn of(word: &str) -> Self {
        match word {
            "median" => Self::Median,
            "iterative" => Self::Iterative,
            _ => Self::Category,
        }
    }
}

/// Which matrix a model reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::playbooks::mql) enum Form {
    /// With gaps, for trees.
    G,
    /// Filled and standardised.
    D,
}

/// One column of the matrices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Column {
    name: String,
    /// Whether ln(1 + x) is taken.
    log: bool,
    /// Whether matrix G fills it too.
    filled: bool,
    /// Whether a policy may have masked it.
    mutable: bool,
    /// Whether it holds only 0 and 1.
    flag: bool,
}

/// What turns features into matrices, frozen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::playbooks::mql) struct Preparation {
    /// Constants of the features that have fitted ones.
    pub constants: Constants,
    columns: Vec<Column>,
    imputer: Imputer,
    iterative: Option<IterativeImputer>,
    scale: Standardiser,
}

/// These rows of a table, in this order.
pub(in crate::playbooks::mql) fn take(table: &FeatureTable, rows: &[usize]) -> FeatureTable {
    fn of<T: Clone + Default>(column: &[T], rows: &[usize]) -> Vec<T> {
        rows.iter()
            .map(|row| column.get(*row).cloned().unwrap_or_default())
            .collect()
    }
    FeatureTable {
        lead_ids: of(&table.lead_ids, rows),
        entities: of(&table.entities, rows),
        contacted_at: of(&table.contacted_at, rows),
        contacted_dates: of(&table.contacted_dates, rows),
        snapshots: of(&table.snapshots, rows),
        has_discovery: of(&table.has_discovery, rows),
        masked: of(&table.masked, rows),
        segments: of(&table.segments, rows),
        trajectories: of(&table.trajectories, rows),
        metros: of(&table.metros, rows),
        labels: of(&table.labels, rows),
        title_categories: of(&table.title_categories, rows),
        names: table.names.clone(),
        columns: table.columns.iter().map(|column| of(column, rows)).collect(),
    }
}

impl Preparation {
    /// Fits on these rows of a table, for these columns in this order.
    ///
    /// # Errors
    /// When the table lacks a column.
    pub(in crate::playbooks::mql) fn fit(
        table: &FeatureTable,
        rows: &[usize],
        names: &[String],
        filling: Filling,
    ) -> Result<Self, ModelError> {
        let mut training = take(table, rows);
        let every: Vec<usize> = (0..training.rows()).collect();
        let constants = Constants::fit(&training, &every);
        constants.fill(&mut training);
        let columns = names
            .iter()
            .map(|name| column(&training, name))
            .collect::<Result<Vec<_>, _>>()?;
        let raw = raw(&training, &columns)?;
        let fills: Vec<Fill> = columns.iter().map(|column| fill(column, filling)).collect();
        let imputer = Imputer::fit(&raw, &fills, &training.segments)?;
        let iterative = match filling {
            Filling::Iterative => Some(IterativeImputer::fit(&raw, &IterativeSettings::default())?),
            Filling::Category | Filling::Median => None,
        };
        let mut fitted = Self {
            constants,
            columns,
            imputer,
            iterative,
            scale: Standardiser::fit(&raw, &[]),
        };
        let filled = fitted.fill(&raw, &training)?;
        let flags: Vec<bool> = fitted.columns.iter().map(|column| column.flag).collect();
        fitted.scale = Standardiser::fit(&filled, &flags);
        Ok(fitted)
    }

    /// The columns in order.
    pub(in crate::playbooks::mql) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }

    /// Which columns hold only 0 and 1.
    pub(in crate::playbooks::mql) fn flags(&self) -> Vec<bool> {
        self.columns.iter().map(|column| column.flag).collect()
    }

    /// The features of these rows with the fitted constants, before anything is filled in.
    pub(in crate::playbooks::mql) fn features(&self, table: &FeatureTable, rows: &[usize]) -> FeatureTable {
        let mut taken = take(table, rows);
        self.constants.fill(&mut taken);
        taken
    }

    /// A matrix of these rows.
    ///
    /// # Errors
    /// When the table lacks a column.
    pub(in crate::playbooks::mql) fn matrix(
        &self,
        form: Form,
        table: &FeatureTable,
        rows: &[usize],
    ) -> Result<Matrix, ModelError> {
        match form {
            Form::G => self.matrix_g(table, rows),
            Form::D => self.matrix_d(table, rows),
        }
    }

    /// Matrix G: gaps stay, but for those that the segment's median fills.
    ///
    /// # Errors
    /// When the table lacks a column.
    pub(in crate::playbooks::mql) fn matrix_g(
        &self,
        table: &FeatureTable,
        rows: &[usize],
    ) -> Result<Matrix, ModelError> {
        let taken = self.features(table, rows);
        let mut made = raw(&taken, &self.columns)?;
        if !self.columns.iter().any(|column| column.filled) {
            return Ok(made);
        }
        let filled = self.fill(&made, &taken)?;
        for (place, column) in self.columns.iter().enumerate().filter(|(_, column)| column.filled) {
            let values = filled.column(place);
            for (row, value) in made.column_mut(place).iter_mut().enumerate() {
                let masked = column.mutable && taken.masked.get(row).is_some_and(|masked| *masked > 0);
                if value.is_nan() && !masked {
                    *value = values.get(row).copied().unwrap_or(f64::NAN);
                }
            }
        }
        Ok(made)
    }

    /// Matrix D: no gaps, continuous columns on one scale.
    ///
    /// # Errors
    /// When the table lacks a column.
    pub(in crate::playbooks::mql) fn matrix_d(
        &self,
        table: &FeatureTable,
        rows: &[usize],
    ) -> Result<Matrix, ModelError> {
        let taken = self.features(table, rows);
        let raw = raw(&taken, &self.columns)?;
        Ok(self.scale.apply(&self.fill(&raw, &taken)?))
    }

    /// The table without gaps. Leads without a known segment take the medians over all.
    fn fill(&self, raw: &Matrix, table: &FeatureTable) -> Result<Matrix, ModelError> {
        let known = |segment: &String| {
            if segment == UNKNOWN_SEGMENT {
                ""
            } else {
                segment.as_str()
            }
            .to_owned()
        };
        let segments: Vec<String> = table.segments.iter().map(known).collect();
        Ok(match &self.iterative {
            // What regression leaves missing (a column nobody knows) the medians fill.
            Some(iterative) => self.imputer.apply(&iterative.apply(raw)?, &segments),
            None => self.imputer.apply(raw, &segments),
        })
    }
}

fn column(table: &FeatureTable, name: &str) -> Result<Column, ModelError> {
    let values = table.named(name).ok_or_else(|| ModelError::Column(name.to_owned()))?;
    let known = by_name(name);
    let binary = || {
        values
            .iter()
            .all(|value| value.is_nan() || *value == 0.0 || *value == 1.0)
    };
    Ok(Column {
        name: name.to_owned(),
        log: known.is_some_and(|feature| feature.log),
        filled: known.is_some_and(|feature| feature.missing == Missing::Segment),
        mutable: known.is_some_and(|feature| feature.as_of == AsOf::Mutable),
        flag: known.map_or_else(binary, |feature| feature.kind == Kind::Flag),
    })
}

fn fill(column: &Column, filling: Filling) -> Fill {
    // Of assets the segment itself is made: where they are unknown so is the segment, and the median over all it is.
    let is_segment_source = by_name(&column.name).is_some_and(|feature| feature.number == 1);
    if column.filled && filling == Filling::Category && !is_segment_source {
        Fill::SegmentMedian
    } else {
        Fill::Median
    }
}

/// The columns as they are, amounts as ln(1 + x).
fn raw(table: &FeatureTable, columns: &[Column]) -> Result<Matrix, ModelError> {
    let mut made = Vec::with_capacity(columns.len());
    for column in columns {
        let values = table
            .named(&column.name)
            .ok_or_else(|| ModelError::Column(column.name.clone()))?;
        let values: Vec<f64> = if column.log {
            values
                .iter()
                .map(|value| value.clamp(0.0, f64::INFINITY).ln_1p())
                .collect()
        } else {
            values.to_vec()
        };
        made.push((column.name.clone(), values));
    }
    Ok(Matrix::from_columns(made)?)
}
