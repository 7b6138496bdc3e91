//! The phases, one module each.

mod held_out;
pub(super) mod m1;
pub(super) mod m10;
pub(super) mod m2;
pub(super) mod m3;
pub(super) mod m4;
pub(super) mod m5;
pub(super) mod m6;
pub(super) mod m7;
pub(super) mod m8;
pub(super) mod m9;
mod report;

#[cfg(test)]
mod training_tests;
