//! Contractors worth calling first: certified by several equipment makers, licensed in several states and trades.

pub mod rules;
