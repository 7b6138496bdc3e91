//! One integration crate: a second test binary would cost a second link of the whole frame library.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod advisors;
mod buyer_groups;
mod cli;
mod contractors;
mod docs;
mod forget;
mod house;
mod kill;
mod mql;
mod permits;
mod report;
mod support;
mod terminal;
mod unkillable;
