//! Defects planted on purpose: that a panic leaves a clean terminal and a kept session can only be tested with a panic,
//! and nothing else in the workbench panics when asked to. In a release build there are none.

/// Names the one place that shall panic.
const VARIABLE: &str = "ASSAY_TEST_PANIC";

/// A place where a defect can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The drawing thread, at the key F12.
    Screen,
    /// The thread that answers questions, at a lead's card.
    Reader,
    /// A run's thread, before its first phase.
    Run,
}

impl Place {
    fn word(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Reader => "reader",
            Self::Run => "run",
        }
    }
}

/// Panics where a test asked for it.
#[allow(
    clippy::panic,
    reason = "a panic is what the test asks for; release builds have none"
)]
pub fn planted(place: Place) {
    if cfg!(debug_assertions) && std::env::var_os(VARIABLE).is_some_and(|wanted| wanted == place.word()) {
        panic!("a defect was planted here by {VARIABLE}");
    }
}
