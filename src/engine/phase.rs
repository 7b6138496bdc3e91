//! A phase and the pipeline it belongs to, as a playbook declares them.

use super::context::PhaseContext;
use super::gate::{GateSpec, Reading, Stops};
use super::metric::Metric;
use super::parameters::ParameterSpec;
use crate::frame::{Frame, FrameError, ReadError};
use crate::store::StoreError;

/// How a phase's result may be reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhaseKind {
    /// A function of parameters and input frames: same key, same result.
    Pure,
    /// Pure over many units; each finished unit is kept, and that is checkpoint and resume.
    UnitMemoised,
    /// Talks to the outside or records facts: it replays its journal and is never served from the store.
    Effect,
}

/// One step of a playbook.
pub struct Phase {
    /// Short id, unique in the playbook, such as `c1`.
    pub id: &'static str,
    /// What the screen calls it.
    pub title: &'static str,
    /// One sentence: what it does.
    pub summary: &'static str,
    /// Raised whenever the body's result changes for the same input; it is part of the key.
    pub version: u32,
    /// How its result may be reused.
    pub kind: PhaseKind,
    /// Datasets (files) it reads.
    pub datasets: &'static [&'static str],
    /// Frames it reads, made by phases before it. Names that end in `_identity` hold personal data.
    pub reads: &'static [&'static str],
    /// Streams of recorded facts it reads, such as which model is in use; they are part of its key, so that a decision
    /// makes it stale.
    pub facts: &'static [&'static str],
    /// Streams of facts that an effect phase reads without being staled by them: what the playbook itself records further
    /// down, such as the leads that were scored before.
    pub recalls: &'static [&'static str],
    /// Frames it makes, each of them on every successful run.
    pub makes: &'static [&'static str],
    /// Those of its frames that are models: encrypted at rest where a key is set, and named when somebody they were
    /// trained on is forgotten.
    pub models: &'static [&'static str],
    /// Whether its body may read identity frames.
    pub identity: bool,
    /// Whether it asks for judgements in its middle; then bounds and waivers of its gates are part of its key.
    pub judges_midway: bool,
    /// Whether its result depends on `as_of`.
    pub uses_as_of: bool,
    /// The body.
    pub run: fn(&PhaseContext<'_>) -> Result<PhaseOutput, PhaseError>,
}

/// What a body hands back.
#[derive(Debug, Default)]
pub struct PhaseOutput {
    /// The frames named in [`Phase::makes`].
    pub frames: Vec<(&'static str, Frame)>,
    /// Metrics.
    pub metrics: Vec<Metric>,
    /// Readings for the phase's gates.
    pub readings: Vec<Reading>,
    /// Rows that came in.
    pub rows_in: usize,
    /// Rows that went out.
    pub rows_out: usize,
}

/// What is to blame when a body stops with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Blame {
    /// The files or the parameters.
    Input,
    /// A service that was called.
    Outside,
    /// The program or the disk.
    Program,
}

/// Why a body stopped.
#[derive(Debug, thiserror::Error)]
pub enum PhaseError {
    /// Somebody asked it to.
    #[error("cancelled; what was finished before is kept")]
    Cancelled,
    /// The input cannot be graded; the sentence says which and the way out.
    #[error("{0}")]
    Input(String),
    /// A file could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A frame did not have the expected shape.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An outside service refused; the sentence says which, why and the way out.
    #[error("{0}")]
    Outside(String),
    /// The body asked for something its declaration does not name.
    #[error("phase `{phase}` used {what}, which its declaration does not name")]
    Undeclared {
        /// The phase.
        phase: String,
        /// What it used.
        what: String,
    },
}

impl PhaseError {
    /// What is to blame.
    pub fn blame(&self) -> Blame {
        match self {
            Self::Input(_) | Self::Read(_) => Blame::Input,
            Self::Outside(_) => Blame::Outside,
            _ => Blame::Program,
        }
    }
}

/// Everything the engine must know of a playbook.
pub struct Pipeline {
    /// The playbook's id.
    pub playbook: &'static str,
    /// Phases in an order in which each finds its inputs made.
    pub phases: &'static [Phase],
    /// The gates, in the order of the specification.
    pub gates: Vec<GateSpec>,
    /// The parameters.
    pub parameters: Vec<ParameterSpec>,
    /// Datasets, and whether a run needs them.
    pub datasets: Vec<(&'static str, bool)>,
}

/// The frame that a phase makes which publishes what its run made.
const GENERATION: &str = "generation";

impl Pipeline {
    /// The phase that publishes what a run made, in a playbook whose results count only then.
    pub fn publisher(&self) -> Option<&'static Phase> {
        self.maker(GENERATION)
    }

    /// The phase with this id.
    pub fn phase(&self, id: &str) -> Option<&'static Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// The phase that makes a frame.
    pub fn maker(&self, frame: &str) -> Option<&'static Phase> {
        self.phases.iter().find(|phase| phase.makes.contains(&frame))
    }

    /// Ids of the phases whose frames `phase` reads, directly.
    pub fn needs(&self, phase: &Phase) -> Vec<&'static str> {
        let mut ids: Vec<&'static str> = Vec::new();
        for frame in phase.reads {
            if let Some(maker) = self.maker(frame)
                && !ids.contains(&maker.id)
            {
                ids.push(maker.id);
            }
        }
        ids
    }

    /// What is wrong with the declaration, if anything: unknown frames, phases out of order, gates without a phase.
    pub fn fault(&self) -> Option<String> {
        for (place, phase) in self.phases.iter().enumerate() {
            for frame in phase.reads {
                match self.phases.iter().position(|other| other.makes.contains(frame)) {
                    Some(made) if made < place => {}
                    _ => {
                        return Some(format!(
                            "phase `{}` reads `{frame}` before any phase makes it",
                            phase.id
                        ));
                    }
                }
                if frame.ends_with("_identity") && !phase.identity {
                    return Some(format!(
                        "phase `{}` reads `{frame}` without declaring identity",
                        phase.id
                    ));
                }
            }
        }
        for gate in &self.gates {
            let phases = std::iter::once(&gate.phase).chain(&gate.stopped);
            if let Some(unknown) = phases.into_iter().find(|id| self.phase(id).is_none()) {
                return Some(format!("gate `{}` names the unknown phase `{unknown}`", gate.id));
            }
            if gate.stopped.is_empty() == (gate.stops == Stops::Named) {
                return Some(format!(
                    "gate `{}` names phases to stop without `stops = \"named\"`, or none with it",
                    gate.id
                ));
            }
        }
        None
    }
}
