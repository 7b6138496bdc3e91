//! Assay grades leads: files in, phases with gates, tiers out, and a reason for every number.

pub mod frame;
pub mod identity;
pub mod playbooks;
pub mod privacy;
pub mod sample;
pub mod store;
