//! Duplicates of companies and of people (5.7): which records meet, what speaks for and against, and what follows.
//!
//! The machinery is [`crate::identity::linkage`]; the points are data. Records are found here and merged only by the
//! clean-up, so that seats are given to people and not to their records, and so that a reviewer comes in between.

pub(in crate::playbooks::buyer_groups) mod frames;
pub(in crate::playbooks::buyer_groups) mod hosts;
mod inputs;
mod settle;

#[cfg(test)]
mod golden_test;
#[cfg(test)]
mod settle_test;

pub(in crate::playbooks::buyer_groups) use frames::{clusters_frame, key_of, pairs_frame};
pub(in crate::playbooks::buyer_groups) use inputs::{CompanyInput, PersonInput, company_records, person_records};
pub(in crate::playbooks::buyer_groups) use settle::{Decided, Decisions, Settled, SettledCluster, Table, settle};

use crate::identity::linkage::{Bands, Scheme};
use crate::identity::titles;

/// A title as it is compared: level with functions, and the primary function; nothing for what the parser does not know.
pub(in crate::playbooks::buyer_groups) fn title_keys(raw: &str) -> (Option<String>, Option<String>) {
    let title = titles::parse(raw);
    let whole = format!("{}/{}", title.level_word(), title.function_words());
    let function = title.primary_function().map(|function| function.as_str().to_owned());
    (title.is_known().then_some(whole), function)
}

/// The scheme of companies with these bands.
///
/// # Errors
/// What is wrong with the bands, in a sentence.
pub(in crate::playbooks::buyer_groups) fn company_scheme(bands: Bands) -> Result<Scheme, String> {
    scheme(include_str!("../data/linkage/companies.toml"), "company", bands)
}

/// The scheme of people with these bands.
///
/// # Errors
/// What is wrong with the bands, in a sentence.
pub(in crate::playbooks::buyer_groups) fn person_scheme(bands: Bands) -> Result<Scheme, String> {
    scheme(include_str!("../data/linkage/people.toml"), "person", bands)
}

fn scheme(text: &str, record: &str, bands: Bands) -> Result<Scheme, String> {
    if bands.review_at > bands.match_at {
        return Err(format!(
            "review.{record} is {} but match.{record} {}: a review must not need more points than a match; lower the one \
             or raise the other",
            bands.review_at, bands.match_at
        ));
    }
    Scheme::read(text).map(|scheme| scheme.with_bands(bands))
}
