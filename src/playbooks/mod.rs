//! playbooks

pub mod contractors;
