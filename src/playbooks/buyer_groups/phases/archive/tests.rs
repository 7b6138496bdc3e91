//! Files through the phase.
