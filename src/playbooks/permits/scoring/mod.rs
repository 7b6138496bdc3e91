//! Asking the model: what it is told, what of its answer is believed, and what one question may cost.
