//! The exchange against stand-ins on loopback and a real store. No test sleeps: waits are skipped, and only what hangs runs
//! into a short timeout.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::time::Duration;

use tempfile::TempDir;

use super::answer::{Data, Outcome, ProviderAnswer};
use super::ask::{Ask, Finder, Provider, Request};
use super::exchange::{Exchange, Line, Outside};
use super::settings::{Door, Settings};
use crate::connect::stand_in::{ProviderScript, StandIn};
use crate::connect::{Event, Health, Secret, Shelf, SkippingTimer, Tally};
use crate::engine::PhaseError;
use crate::store::{Access, CallJournal, Store};

mod caching;
mod fuzz;
mod killed;
mod ledgers;
mod money;
mod outcomes;
mod wires;

/// A key that must never be seen again.
const CANARY: &str = "canary-KEY-77b1e0d4c2";
/// The day of the budget, and its noon.
const DAY: &str = "2026-11-20";
const NOON: &str = "2026-11-20T12:00:00Z";

/// A workspace and a stand-in.
struct Stage {
    folder: TempDir,
    store: Store,
    stand_in: StandIn,
    timer: SkippingTimer,
    companies: usize,
    told: Cell<usize>,
}

impl Stage {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&folder);
        Self {
            folder,
            store,
            stand_in: start(script),
            timer: SkippingTimer::new(),
            companies: 10,
            told: Cell::new(0),
        }
    }

    fn journal(&self, phase: &'static str) -> CallJournal<'_> {
        CallJournal::new(&self.store, "buyer-groups", phase)
    }

    fn settings(&self) -> Settings {
        Settings::of_the_specification(Duration::from_millis(300), self.companies)
    }

    /// The exchange of B3, with every provider at the stand-in.
    fn exchange(&self) -> Exchange<'_> {
        self.exchange_of("B3", &["B5"], true, self.settings())
    }

    fn exchange_of(
        &self,
        phase: &'static str,
        beside: &[&'static str],
        live: bool,
        settings: Settings,
    ) -> Exchange<'_> {
        let journal = self.journal(phase);
        let beside: Vec<CallJournal<'_>> = beside.iter().map(|phase| journal.beside(phase)).collect();
        let shelf = Shelf::read(journal, &beside).unwrap();
        let lines = lines(&self.stand_in.base_url(), live, &settings);
        Exchange::new(settings, journal, DAY.to_owned(), shelf, lines)
    }

    fn ask(&self, exchange: &mut Exchange<'_>, requests: &[Request]) -> Vec<ProviderAnswer> {
        self.ask_at(exchange, requests, NOON).unwrap()
    }

    fn ask_at(
        &self,
        exchange: &mut Exchange<'_>,
        requests: &[Request],
        now: &str,
    ) -> Result<Vec<ProviderAnswer>, PhaseError> {
        let mut tell = |event: &Event<'_>, _: &Tally| {
            if matches!(event, Event::Rests { .. }) {
                self.told.set(self.told.get() + 1);
            }
        };
        let mut outside = Outside {
            timer: &self.timer,
            seed: 1,
            cancelled: &|| false,
            tell: &mut tell,
            now: now.to_owned(),
        };
        exchange.ask(requests, &mut outside)
    }

    /// Asks one question of a fresh exchange.
    fn one(&self, ask: Ask) -> ProviderAnswer {
        let mut exchange = self.exchange();
        self.ask(&mut exchange, &[of("c1", ask)]).remove(0)
    }

    fn steps(&self) -> Vec<String> {
        self.stand_in
            .requests()
            .into_iter()
            .map(|request| request.step)
            .collect()
    }
}

fn lines(base_url: &str, live: bool, settings: &Settings) -> BTreeMap<Provider, Line> {
    let line = |provider| {
        let door = Door::at(base_url, provider);
        let key = Secret::new(CANARY, "the test").unwrap();
        let service = live.then(|| settings.service(provider, &door, door.headers(provider, key)));
        Line {
            service,
            origin: base_url.to_owned(),
            wanted: live,
            why: if live {
                String::new()
            } else {
                "it is switched off".to_owned()
            },
            health: Health::default(),
            recited: 0,
        }
    };
    Provider::ALL
        .into_iter()
        .map(|provider| (provider, line(provider)))
        .collect()
}

fn open(folder: &TempDir) -> Store {
    let holder = "the test".to_owned();
    Store::open(folder.path(), Access::Writer { holder }).unwrap()
}

fn start(script: &str) -> StandIn {
    StandIn::start(ProviderScript::parse(script, "the test's script").unwrap()).unwrap()
}

fn of(company: &str, ask: Ask) -> Request {
    Request {
        company_id: company.to_owned(),
        person_id: None,
        ask,
    }
}

fn collect(id: usize) -> Ask {
    Ask::PersonCollect { id: id.to_string() }
}

fn find(finder: Finder) -> Ask {
    Ask::EmailFind {
        finder,
        first_name: "Ada".to_owned(),
        last_name: "Quill".to_owned(),
        domain: "zorvell.example".to_owned(),
    }
}

fn verify() -> Ask {
    Ask::EmailVerify {
        email: "ada.quill@zorvell.example".to_owned(),
    }
}

fn validate() -> Ask {
    Ask::ContactValidate {
        name: "Ada Quill".to_owned(),
        company: "Zorvell".to_owned(),
        title: "VP Operations".to_owned(),
        email: Some("ada.quill@zorvell.example".to_owned()),
        phone: None,
    }
}

/// A script line in which every question of an op gets these steps.
fn all(provider: &str, op: &str, steps: &str) -> String {
    format!(r#"{{"provider":"{provider}","op":"{op}","default":[{steps}]}}"#)
}
