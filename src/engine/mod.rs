//! What a pipeline is and how it is executed.
//!
//! A playbook hands the engine a [`Pipeline`]: phases in order, the gates they answer and the parameters they read.
//! The engine decides what is stale, runs it, judges the readings that phases report, stores every result under the
//! hash of what went into it, and writes the log. Phases never judge themselves and never touch the store directly;
//! that is what makes a waiver, a replay or a kill at any instant safe.

#[cfg(test)]
pub mod asked;
mod cancel;
mod clock;
mod context;
mod error;
mod gate;
mod judging;
mod kept;
mod keys;
mod log;
mod metric;
mod parameters;
mod phase;
mod plan;
mod progress;
mod run;
mod state;
mod status;
mod step;
mod words;

pub use cancel::{CancelToken, LOOK_EVERY};
pub use clock::{Clock, FixedClock, SystemClock};
pub use context::{AS_OF, InputFile, PhaseContext, UnitOutput};
pub use error::EngineError;
pub use gate::{Bound, GateSpec, Judged, Observation, Outcome, Reading, Review, Reviews, Stops};
pub use judging::Judging;
pub use kept::{Archived, NewGeneration, archive_frame};
pub use keys::digest;
pub use log::{LogHead, LoggedRun, LoggedTier, TierSummary, execution_log};
pub use metric::{Metric, MetricUnit};
pub use parameters::{Origin, ParameterError, ParameterKind, ParameterSpec, Parameters, Resolved, parse_value};
pub use phase::{Blame, Phase, PhaseError, PhaseKind, PhaseOutput, Pipeline};
pub use plan::{PhaseState, Stale};
pub use progress::{LogLevel, Meter, Quiet, RunEvent, RunSink};
pub use run::{Engine, PhaseReport, RunOutcome, RunReport, RunRequest};
pub use status::Status;
pub use words::{
    brief, bytes, counted, decimal, exact_in_unit, in_unit, moment, part_of, percent, rate, short, span, thousands,
    times, usd,
};

#[cfg(test)]
mod tests;
