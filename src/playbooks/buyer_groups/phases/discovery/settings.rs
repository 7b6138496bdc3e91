//! The parameters of the phase.

use crate::engine::{PhaseContext, PhaseError};
use crate::identity::linkage::Bands;

/// What steers the phase.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// Countries of the territory, upper case; none for everywhere.
    pub geo: Vec<String>,
    pub deal_usd: f64,
    pub max_group_size: u32,
    pub companies: Bands,
    pub people: Bands,
    pub largest_block: usize,
    pub largest_cluster: usize,
}

impl Settings {
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let bands = |kind: &str| -> Result<Bands, PhaseError> {
            Ok(Bands {
                match_at: context.number(&format!("match.{kind}"))?,
                review_at: context.number(&format!("review.{kind}"))?,
            })
        };
        let countries = context.words("geo")?;
        Ok(Self {
            geo: countries.iter().map(|country| country.trim().to_uppercase()).collect(),
            deal_usd: context.number("deal_usd")?,
            max_group_size: context.number("max_group_size")? as u32,
            companies: bands("company")?,
            people: bands("person")?,
            largest_block: context.number("largest_block")? as usize,
            largest_cluster: context.number("largest_cluster")? as usize,
        })
    }
}
