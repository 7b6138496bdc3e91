//! Merging what stands there twice, so that it can be taken back: the golden record by rules that are data, every
//! reference re-pointed, and a log of each step from which the frames of before come back to the byte.

mod apply;
mod frames;
mod golden;
mod log;
mod rules;
mod settle;
mod state;
mod tables;
mod undo;
mod value;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod golden_test;
#[cfg(test)]
mod undo_test;

pub(in crate::playbooks::buyer_groups) use apply::{Stamp, Step, apply};
pub(in crate::playbooks::buyer_groups) use frames::Rows;
pub(in crate::playbooks::buyer_groups) use golden::{golden, survivor};
pub(in crate::playbooks::buyer_groups) use log::Merge;
pub(in crate::playbooks::buyer_groups) use rules::{Merged, Survivorship};
pub(in crate::playbooks::buyer_groups) use state::{
    COMPANIES, GROUP_LINKS, GROUPS, MEMBERS, PEOPLE, PEOPLE_IDENTITY, RELATIONS, RELATIONS_IDENTITY, State, Table,
    kind_of_relation,
};
pub(in crate::playbooks::buyer_groups) use tables::{MERGED_FRAMES, TableError, log_frames, merged_name, read_log};
pub(in crate::playbooks::buyer_groups) use undo::{Refusal, undo, undo_all};
pub(in crate::playbooks::buyer_groups) use value::{Column, Kind, Value};
