//! The desk at which a phase asks: batches in, answers in the same order out.

use std::collections::BTreeMap;
use std::time::Duration;

use super::answer::{Light, ProviderAnswer};
use super::ask::{Provider, Request};
use super::exchange::{Exchange, Line, Outside, batch_gap};
use super::ledger;
use super::settings::{Door, Settings, refused};
use crate::connect::{Event, Health, Shelf, SystemTimer, Tally, find_key};
use crate::engine::{LogLevel, PhaseContext, PhaseError};
use crate::frame::{Frame, FrameBuilder};

/// The phase that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// B3, which asks everybody: its sample goes through to the contacts.
    Processing,
    /// B5, which asks nobody for people any more.
    Contacts,
}

impl Room {
    /// The phase whose journal holds answers that need not be paid again.
    fn sibling(self) -> &'static str {
        match self {
            Room::Processing => "B5",
            Room::Contacts => "B3",
        }
    }

    fn asks(self, provider: Provider) -> bool {
        self == Room::Processing || provider != Provider::PeopleData
    }
}

/// The providers as one phase may ask them.
pub(crate) struct Providers<'a> {
    context: &'a PhaseContext<'a>,
    exchange: Exchange<'a>,
    timer: SystemTimer,
    seed: u64,
}

impl<'a> Providers<'a> {
    /// Reads the parameters, looks for keys where something may be asked at all, and reads what earlier runs were answered.
    /// `companies` sizes the run's cap where no cap is set.
    ///
    /// # Errors
    /// When a parameter is missing or wrong, a key is unusable, or the journal cannot be read.
    pub fn open(context: &'a PhaseContext<'a>, room: Room, companies: usize) -> Result<Self, PhaseError> {
        let settings = Settings::read(context, room == Room::Processing, companies)?;
        let mut lines = BTreeMap::new();
        for provider in Provider::ALL.into_iter().filter(|provider| room.asks(*provider)) {
            lines.insert(provider, line(context, &settings, provider)?);
        }
        let journal = context.calls()?;
        let shelf = Shelf::read(journal, &[journal.beside(room.sibling())]).map_err(refused)?;
        let day = context.as_of()?;
        Ok(Self {
            context,
            exchange: Exchange::new(settings, journal, day.to_string(), shelf, lines),
            timer: SystemTimer::new(),
            seed: u64::try_from(chrono::Datelike::num_days_from_ce(&day)).unwrap_or_default(),
        })
    }

    /// Whether a provider may be asked now.
    pub fn answers(&self, provider: Provider) -> bool {
        self.exchange.answers(provider)
    }

    /// Asks. One answer a request, in their order; what is in the cache is taken from there.
    ///
    /// # Errors
    /// When somebody cancelled or the journal refuses.
    pub fn call(&mut self, requests: &[Request]) -> Result<Vec<ProviderAnswer>, PhaseError> {
        let context = self.context;
        if context.is_cancelled() {
            return Err(PhaseError::Cancelled);
        }
        let cap = self.exchange.settings.run_cap;
        let elsewhere = self.exchange.shelf.spent_beside(&self.exchange.scope).usd;
        let mut tell = |event: &Event<'_>, tally: &Tally| {
            if let Event::Rests { seconds, .. } = event {
                let words = format!("a provider failed too often in a row and rests for {seconds:.0} s");
                context.log(LogLevel::Warn, None, None, "breaker", &words);
            }
            context.ledger(live_ledger(tally, elsewhere, cap));
        };
        let mut outside = Outside {
            timer: &self.timer,
            seed: self.seed,
            cancelled: &|| context.is_cancelled(),
            tell: &mut tell,
            now: context.now()?,
        };
        self.exchange.ask(requests, &mut outside)
    }

    /// Lets the gap between two batches pass, where anything is live; a run that asks nobody need not wait.
    pub fn gap(&self, gap: Duration) {
        let live = Provider::ALL.into_iter().any(|provider| self.answers(provider));
        if live {
            batch_gap(&self.timer, gap, &|| self.context.is_cancelled());
        }
    }

    /// What a company has cost so far within this run's budget, in USD, both phases together.
    pub fn spent_on(&self, company_id: &str) -> f64 {
        self.exchange.spent_on(company_id)
    }

    /// What the run has cost so far, in USD, and what it may cost.
    pub fn spent_of_cap(&self) -> (f64, f64) {
        (self.exchange.spent(), self.exchange.settings.run_cap)
    }

    /// How many people may be collected for any company so that the seats can still be checked below its cap (§4.8).
    pub fn collects_allowed(&self) -> usize {
        let settings = &self.exchange.settings;
        settings
            .prices
            .collects_allowed(settings.company_cap, settings.seats, settings.most_collects)
    }

    /// How every provider stands, in their order.
    pub fn lights(&self) -> Vec<Light> {
        self.exchange.lights()
    }

    /// [`Providers::lights`] as the frame `lights`.
    ///
    /// # Errors
    /// When the frame cannot be made.
    pub fn lights_frame(&self) -> Result<Frame, PhaseError> {
        let lights = self.lights();
        let frame = FrameBuilder::new()
            .text("provider", lights.iter().map(|light| Some(light.provider.as_str())))
            .text("state", lights.iter().map(|light| Some(light.state)))
            .text(
                "why",
                lights
                    .iter()
                    .map(|light| Some(light.why.as_str()).filter(|why| !why.is_empty())),
            )
            .boolean("wanted", lights.iter().map(|light| Some(light.wanted)))
            .integer("rests", lights.iter().map(|light| i64::try_from(light.rests).ok()))
            .finish()?;
        Ok(frame)
    }

    /// The ledger of this phase: a row for every send within the run's budget, every answer of the cache and every question
    /// that the budget left out.
    ///
    /// # Errors
    /// When the frame cannot be made.
    pub fn ledger(&self) -> Result<Frame, PhaseError> {
        Ok(ledger::frame(&self.exchange.ledger())?)
    }
}

/// A provider, with its key where it may be asked.
fn line(context: &PhaseContext<'_>, settings: &Settings, provider: Provider) -> Result<Line, PhaseError> {
    let door = Door::read(context, provider)?;
    let mut line = Line {
        service: None,
        origin: door.base_url.as_str().to_owned(),
        wanted: door.enabled,
        why: String::new(),
        health: Health::default(),
        recited: 0,
    };
    let name = provider.as_str();
    if !door.enabled {
        line.why = format!("it is switched off: set parameter `{name}.enabled` to true to ask it");
    } else if !context.live()? {
        line.why = "the workspace calls no services: write `live = true` below [workspace] in assay.toml".to_owned();
    } else {
        let search = find_key(&door.keys).map_err(refused)?;
        if let Some(remark) = &search.remark {
            context.log(LogLevel::Info, None, None, "keyring", remark);
        }
        match search.found {
            Some((key, _)) => line.service = Some(settings.service(provider, &door, door.headers(provider, key))),
            None => line.why = format!("there is no key: put it into the variable {}", door.keys.join(" or ")),
        }
    }
    Ok(line)
}

/// What stands above the log while providers are asked.
fn live_ledger(tally: &Tally, elsewhere: f64, cap: f64) -> Vec<(String, String)> {
    let spent = tally.spent.usd + tally.spent_before.usd + elsewhere;
    vec![
        ("spent".to_owned(), format!("{spent:.2} of {cap:.2} USD")),
        (
            "on its way".to_owned(),
            format!("{} calls, at most {:.2} USD", tally.in_flight, tally.reserved.usd),
        ),
        (
            "answered".to_owned(),
            format!("{} now, {} from the cache", tally.answered, tally.replayed),
        ),
        ("came to nothing".to_owned(), tally.failed.to_string()),
    ]
}
