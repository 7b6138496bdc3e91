//! Each step of assembly and each warning on its own.
