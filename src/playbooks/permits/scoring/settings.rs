//! How the model is asked, by the parameters: the service, the question, the prices and the budget.

use std::sync::OnceLock;
use std::time::Duration;

use serde::Deserialize;

use super::key::{Question, Sampling};
use super::prompt;
use crate::connect::llm::{Mode, Model, Prices};
use crate::connect::{BaseUrl, Budget, ConnectError, Cost, Header, Manners, RetryRules, Service, Spread, StatusRules};
use crate::engine::{PhaseContext, PhaseError};
use crate::playbooks::embedded;

/// What is no parameter, as data.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Habits {
    effort: String,
    /// The share of the most that a lead is expected to cost before anything was ever paid.
    pub expected_share: f64,
    /// How many prompts a dry run shows.
    pub shown: usize,
}

pub(super) fn habits() -> &'static Habits {
    static HABITS: OnceLock<Habits> = OnceLock::new();
    HABITS.get_or_init(|| embedded("prompts/asking.toml", include_str!("../data/prompts/asking.toml")))
}

/// What the parameters say of asking.
pub(in super::super) struct Settings {
    /// Whether leads may be sent.
    pub enabled: bool,
    /// Whether everything is prepared and nothing sent.
    pub dry_run: bool,
    /// Variables that may hold the key.
    pub key_names: Vec<String>,
    /// The model.
    pub model: Model,
    /// Where it is.
    pub base_url: BaseUrl,
    /// What tokens cost.
    pub prices: Prices,
    /// What may be spent on a day.
    pub cap: Cost,
    rules: Rules,
}

/// How patient one is with the service.
struct Rules {
    concurrency: usize,
    spacing: Duration,
    connect_timeout: Duration,
    request_timeout: Duration,
    retry: RetryRules,
    breaker: usize,
    reasks: u32,
}

/// An error of the room of services as one of a phase: settings are the user's to mend.
pub(in super::super) fn refused(error: ConnectError) -> PhaseError {
    match error {
        ConnectError::Store(error) => PhaseError::Store(error),
        other => PhaseError::Input(other.to_string()),
    }
}

impl Settings {
    /// Reads the parameters.
    ///
    /// # Errors
    /// When one is not declared, or the address may not be called.
    pub(in super::super) fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let mode: Mode = context.word("llm.mode")?.parse().map_err(PhaseError::Input)?;
        let most = match mode {
            Mode::Reasoner => "llm.max_tokens_reasoner",
            Mode::Chat => "llm.max_tokens_chat",
        };
        let model = Model {
            name: context.word("llm.model")?.to_owned(),
            mode,
            thinking: context.switch("llm.thinking")?,
            effort: habits().effort.clone(),
            max_tokens: context.number(most)? as u32,
            temperature: context.number("llm.temperature")?,
        };
        let prices = Prices {
            input: context.number("price.input")?,
            cached_input: context.number("price.cached_input")?,
            output: context.number("price.output")?,
        };
        Ok(Self {
            enabled: context.switch("llm.enabled")?,
            dry_run: context.switch("llm.dry_run")?,
            key_names: context.words("llm.api_key_env")?,
            model,
            base_url: BaseUrl::parse(context.word("llm.base_url")?).map_err(refused)?,
            prices,
            cap: Cost {
                usd: context.number("budget.usd")?,
                tokens: context.number("budget.tokens")? as u64,
            },
            rules: Rules::read(context)?,
        })
    }

    /// All that a question consists of beside the lead.
    pub(in super::super) fn question(&self) -> Question {
        let is_chat = self.model.mode == Mode::Chat;
        Question {
            prompt_version: prompt::version().to_owned(),
            base_url: self.base_url.as_str().to_owned(),
            model: self.model.name.clone(),
            mode: self.model.mode,
            sampling: Sampling {
                max_tokens: i64::from(self.model.max_tokens),
                temperature: is_chat.then_some(self.model.temperature),
                effort: (!is_chat && self.model.thinking).then(|| self.model.effort.clone()),
                thinking: self.model.thinking,
            },
        }
    }

    /// The budget of a day, of which so much was spent by another phase.
    pub(in super::super) fn budget(&self, day: &str, elsewhere: Cost) -> Budget {
        Budget {
            cap: self.cap,
            scope: day.to_owned(),
            elsewhere,
            each: None,
        }
    }

    /// The service, with its key where there is one.
    pub(in super::super) fn service(&self, headers: Vec<Header>) -> Service {
        let rules = &self.rules;
        Service {
            name: "the language model".to_owned(),
            base_url: self.base_url.clone(),
            headers,
            concurrency: rules.concurrency,
            spacing: rules.spacing,
            connect_timeout: rules.connect_timeout,
            request_timeout: rules.request_timeout,
            statuses: StatusRules::usual(),
            retry: rules.retry.clone(),
            breaker: rules.breaker,
            reasks: rules.reasks,
            manners: Manners::default(),
            knock_first: true,
        }
    }
}

impl Rules {
    fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        let seconds = |name: &str| {
            let value = context.number(name)?;
            Duration::try_from_secs_f64(value)
                .map_err(|error| PhaseError::Input(format!("parameter `{name}`: {error}")))
        };
        let count = |name: &str| context.number(name).map(|value| value as usize);
        Ok(Self {
            concurrency: count("concurrency")?,
            spacing: seconds("spacing_s")?,
            connect_timeout: seconds("connect_timeout_s")?,
            request_timeout: seconds("request_timeout_s")?,
            retry: RetryRules {
                max_attempts: context.number("max_attempts")? as u32,
                spread: Spread::Second,
                backoff_base: context.number("backoff_base")?,
                backoff_cap: seconds("backoff_cap_s")?,
                retry_after_cap: seconds("retry_after_cap_s")?,
            },
            breaker: count("breaker")?,
            reasks: context.number("invalid_reasks")? as u32,
        })
    }
}
