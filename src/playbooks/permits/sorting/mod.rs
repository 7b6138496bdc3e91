//! Sorting: which trade a permit belongs to, what is dropped and why, and what the model may be told of the rest.
//!
//! Pure functions over texts and numbers; the phases `categorise` and `prefilter` lay them over frames.

mod data;
mod discards;
mod facts;
mod injection;
mod phrases;
mod redaction;
mod table;
mod words;

pub use data::{SortingData, days_parameter, table_parameter};
pub use discards::{ApplicantType, Discard, Discarder, Found, Lead};
pub use facts::Facts;
pub use injection::InjectionCheck;
pub use redaction::{Own, Redactor};
pub use table::{COMMERCIAL, Evidence, GROUPS, MatchedOn, OTHER, PermitText, Room, Sorted, Sorter, UNSELLABLE};

#[cfg(test)]
mod discards_test;
#[cfg(test)]
mod facts_test;
#[cfg(test)]
mod golden_test;
#[cfg(test)]
mod injection_test;
#[cfg(test)]
mod redaction_test;
#[cfg(test)]
mod table_test;
#[cfg(test)]
mod words_test;
