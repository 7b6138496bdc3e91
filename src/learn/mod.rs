//! Learning from labelled rows: imbalance, selection, folds in the order of time, boosting, calibration, explanation
//! and experiments.
//!
//! Plain slices and matrices, no frames and no files: whoever calls knows what a row is. Everything is a function of
//! its arguments, seeds included, and gives the same bits on one thread and on many.
