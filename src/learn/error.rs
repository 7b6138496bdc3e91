//! What learning refuses, and what to do about it.

/// A refusal to learn: it names what stood in the way and the way out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LearnError {
    /// Two things that go row by row differ in length.
    #[error("{what} has {found} rows and the table has {expected}: give one for each row")]
    Lengths {
        /// What was given.
        what: &'static str,
        /// Rows of the table.
        expected: usize,
        /// Rows given.
        found: usize,
    },
    /// A table without rows or without columns.
    #[error("nothing to learn from: {what} is empty; loosen the filter that left nothing")]
    Empty {
        /// Which table.
        what: &'static str,
    },
    /// Two columns of one name.
    #[error("column {name} stands twice in the table: rename or drop one")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// A column that is needed and absent.
    #[error("column {name} is not in the table: it has to be one of its {width} columns, in any order")]
    MissingColumn {
        /// The name.
        name: String,
        /// Columns of the table.
        width: usize,
    },
    /// A value beyond every number.
    #[error("column {name} is infinite at row {row}: a division by zero upstream should be missing instead")]
    Infinite {
        /// The column.
        name: String,
        /// The row, from 0.
        row: usize,
    },
    /// A value that is missing where none may be.
    #[error("column {name} is missing at row {row}: impute it before {step}")]
    Missing {
        /// The column.
        name: String,
        /// The row, from 0.
        row: usize,
        /// What needs it.
        step: &'static str,
    },
    /// Labels of a single class.
    #[error("{positives} of {rows} rows are positive: a model needs both classes; widen the window or check the label")]
    OneClass {
        /// Positive rows.
        positives: usize,
        /// All rows.
        rows: usize,
    },
    /// A setting out of its range.
    #[error("{name} = {value} is out of range: it has to be {range}")]
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
        /// What it may be.
        range: &'static str,
    },
    /// A history that cannot be cut as asked.
    #[error("{found} different days do not make {blocks} blocks: lower cv.k or add history")]
    ShortHistory {
        /// Different days.
        found: usize,
        /// Blocks asked for.
        blocks: usize,
    },
    /// A fold with nothing to train on.
    #[error(
        "fold {fold} has no rows more than {gap_days} days before it starts: lower cv.gap_days, or add older history"
    )]
    EmptyFold {
        /// The fold, from 1.
        fold: usize,
        /// The gap in days.
        gap_days: i32,
    },
    /// A calibration in which a higher score would mean a lower probability.
    #[error("calibration slope A = {slope} is not below 0: the score does not rank {what}; keep the global calibrator")]
    Slope {
        /// The slope A of Platt's formula.
        slope: f64,
        /// What was calibrated.
        what: String,
    },
    /// An iteration that did not come to rest.
    #[error("{what} did not converge after {rounds} rounds: standardise the columns or raise the penalty")]
    NoConvergence {
        /// What was fitted.
        what: &'static str,
        /// Rounds tried.
        rounds: usize,
    },
    /// A refusal of the boosting library.
    #[error("boosting refused the table: {message}")]
    Boosting {
        /// Its words.
        message: String,
    },
}

/// An error unless the second is as long as the first.
pub(super) fn same_length(what: &'static str, expected: usize, found: usize) -> Result<(), LearnError> {
    if expected == found {
        Ok(())
    } else {
        Err(LearnError::Lengths { what, expected, found })
    }
}

/// An error unless both classes are there; gives the number of positives.
pub(super) fn both_classes(y: &[bool]) -> Result<usize, LearnError> {
    let positives = super::positives(y);
    if positives == 0 || positives == y.len() {
        return Err(LearnError::OneClass {
            positives,
            rows: y.len(),
        });
    }
    Ok(positives)
}
