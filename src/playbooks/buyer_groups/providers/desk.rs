//! The desk at which a phase asks: batches in, answers in the same order out.

use std::collections::BTreeMap;

use super::answer::{Data, Light, Outcome, ProviderAnswer};
use super::ask::{Provider, Request};
use super::price::Prices;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder};

/// The phase that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// B3, which asks everybody: its sample goes through to the contacts.
    Processing,
    /// B5, which asks nobody for people any more.
    Contacts,
}

/// The providers as one phase may ask them.
pub(crate) struct Providers<'a> {
    context: &'a PhaseContext<'a>,
    prices: Prices,
    cap: f64,
    seated: usize,
    most: usize,
    spent: BTreeMap<String, f64>,
}

impl<'a> Providers<'a> {
    /// Reads the parameters, looks for keys where something may be asked at all, and reads what earlier runs were answered.
    /// `companies` sizes the run's cap where no cap is set.
    ///
    /// # Errors
    /// When a parameter is missing or wrong, a key is unusable, or the journal cannot be read.
    pub fn open(context: &'a PhaseContext<'a>, room: Room, companies: usize) -> Result<Self, PhaseError> {
        let _ = (room, companies);
        Ok(Self {
            context,
            prices: Prices::read(context)?,
            cap: context.number("company_cap_usd")?,
            seated: context.number("max_group_size")? as usize,
            most: 0,
            spent: BTreeMap::new(),
        })
    }

    /// Whether a provider may be asked now.
    pub fn answers(&self, provider: Provider) -> bool {
        let _ = provider;
        false
    }

    /// Asks. One answer a request, in their order; what is in the cache is taken from there.
    ///
    /// # Errors
    /// When somebody cancelled or the journal refuses.
    pub fn call(&mut self, requests: &[Request]) -> Result<Vec<ProviderAnswer>, PhaseError> {
        if self.context.is_cancelled() {
            return Err(PhaseError::Cancelled);
        }
        let disabled = |request: &Request| ProviderAnswer {
            provider: request.ask.provider(),
            op: request.ask.op(),
            outcome: Outcome::Disabled,
            data: Data::None,
            credits: 0.0,
            usd: 0.0,
            fetched_at: None,
            raw_sha256: None,
            cached: false,
            stale: false,
            attempts: 0,
            seconds: 0.0,
            call_key: String::new(),
            words: None,
        };
        Ok(requests.iter().map(disabled).collect())
    }

    /// What a company has cost so far within this run's budget, in USD, both phases together.
    pub fn spent_on(&self, company_id: &str) -> f64 {
        self.spent.get(company_id).copied().unwrap_or(0.0)
    }

    /// What the run has cost so far, in USD, and what it may cost.
    pub fn spent_of_cap(&self) -> (f64, f64) {
        (0.0, 0.0)
    }

    /// How many people may be collected for any company so that the seats can still be checked below its cap (§4.8).
    pub fn collects_allowed(&self) -> usize {
        self.prices.collects_allowed(self.cap, self.seated, self.most)
    }

    /// How every provider stands, in their order.
    pub fn lights(&self) -> Vec<Light> {
        Vec::new()
    }

    /// The ledger of this phase: a row for every send within the run's budget and every answer of the cache.
    ///
    /// # Errors
    /// When the frame cannot be made.
    pub fn ledger(&self) -> Result<Frame, PhaseError> {
        Ok(FrameBuilder::new().finish()?)
    }
}
