//! Whom a stand-in plays: the server knows sockets, a role knows what is said.

use super::providers::ProviderScript;
use super::reply::{PlayedFault, error, lead_of, name_of, refused, response, step_for};
use super::script::{Fault, Script};
use super::wire::{Request, Response};

/// What is played for a request.
#[derive(Debug)]
pub(super) struct Played {
    /// Its name for whoever reads the records.
    pub name: String,
    /// A wait before it.
    pub delay_ms: u64,
    /// A fault that the sockets play.
    pub fault: Option<PlayedFault>,
    /// What is sent otherwise.
    pub response: Response,
}

impl Played {
    /// A request that is not played but refused.
    pub fn refused(response: Response) -> Self {
        Self {
            name: "refused".to_owned(),
            delay_ms: 0,
            fault: None,
            response,
        }
    }
}

/// What a role knows.
pub(super) trait Play {
    /// What a request is about, by which its place in the script is counted.
    ///
    /// # Errors
    /// What the service answers to a request that is wrong by its own rules.
    fn subject(&self, request: &Request) -> Result<Option<String>, Response>;

    /// What a refused request was about, as far as it says.
    fn named(&self, request: &Request) -> Option<String>;

    /// What is played for the request, of which so many about the same came before.
    fn play(&self, request: &Request, subject: Option<&str>, before: usize, number: usize) -> Played;
}

/// Whom a stand-in plays.
#[derive(Debug)]
pub enum Role {
    /// A language model.
    Model(Script),
    /// The four providers of buyer groups.
    Providers(ProviderScript),
}

impl Role {
    /// How many leads or questions have lines of their own, how many steps there are, and whether others are answered.
    pub fn counts(&self) -> (usize, usize, bool) {
        match self {
            Role::Model(script) => (script.leads(), script.steps(), script.has_default()),
            Role::Providers(script) => (script.questions(), script.steps(), script.has_default()),
        }
    }
}

impl From<Script> for Role {
    fn from(script: Script) -> Self {
        Role::Model(script)
    }
}

impl From<ProviderScript> for Role {
    fn from(script: ProviderScript) -> Self {
        Role::Providers(script)
    }
}

impl Play for Role {
    fn subject(&self, request: &Request) -> Result<Option<String>, Response> {
        match self {
            Role::Model(script) => script.subject(request),
            Role::Providers(script) => script.subject(request),
        }
    }

    fn named(&self, request: &Request) -> Option<String> {
        match self {
            Role::Model(script) => script.named(request),
            Role::Providers(script) => script.named(request),
        }
    }

    fn play(&self, request: &Request, subject: Option<&str>, before: usize, number: usize) -> Played {
        match self {
            Role::Model(script) => script.play(request, subject, before, number),
            Role::Providers(script) => script.play(request, subject, before, number),
        }
    }
}

impl Play for Script {
    fn subject(&self, request: &Request) -> Result<Option<String>, Response> {
        match refused(request) {
            Some(wrong) => Err(wrong),
            None => Ok(lead_of(request)),
        }
    }

    fn named(&self, request: &Request) -> Option<String> {
        lead_of(request)
    }

    fn play(&self, request: &Request, subject: Option<&str>, before: usize, number: usize) -> Played {
        let Some(step) = step_for(self, request, subject, before) else {
            return Played::refused(error(404, "the script has no line for this lead and no default", None));
        };
        Played {
            name: name_of(step),
            delay_ms: step.delay_ms,
            fault: match step.fault {
                Some(Fault::Hang) => Some(PlayedFault::Hang),
                Some(Fault::Reset) => Some(PlayedFault::Reset),
                _ => None,
            },
            response: response(step, request, subject, number),
        }
    }
}
