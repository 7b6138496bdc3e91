//! Record linkage: which records of one table are one thing, by points that a table of comparisons gives.
//!
//! Nothing here knows companies or people. A [`Scheme`] (data) says by which keys records meet, what is compared and
//! what each outcome is worth, what forbids a match, and from how many points a pair is one thing or is shown to a
//! person. [`Records`] hold the values; [`find_pairs`] meets and weighs; [`clusters`] unites and holds back what
//! contradicts itself. Points add up and every one of them can be shown, because a merge that nobody can explain is a
//! merge that nobody can undo.

mod blocking;
mod cluster;
mod compare;
pub mod core_names;
mod fold;
pub mod person_names;
mod records;
mod scheme;
mod similar;

#[cfg(test)]
mod register_test;
#[cfg(test)]
mod tests;

pub use blocking::{Found, Limits, find_pairs};
pub use cluster::{Cluster, Decision, clusters};
pub use compare::{FieldPoints, Pair, Verdict, Weighed};
pub use fold::fold;
pub use records::Records;
pub use scheme::{Bands, Mark, Scheme};
pub use similar::jaro_winkler;
