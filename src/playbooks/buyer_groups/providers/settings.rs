//! What the parameters say of the providers: who may be asked, where, how patiently, and for how much.

use std::time::Duration;

use super::ask::Provider;
use super::habits::habits;
use super::price::Prices;
use super::wire::{Wire, Wiring, headers, manners, statuses};
use crate::connect::{BaseUrl, ConnectError, Header, Manners, RetryRules, Service, Spread};
use crate::engine::{PhaseContext, PhaseError};

/// An error of the room of services as one of a phase: settings are the user's to mend.
pub(super) fn refused(error: ConnectError) -> PhaseError {
    match error {
        ConnectError::Store(error) => PhaseError::Store(error),
        other => PhaseError::Input(other.to_string()),
    }
}

/// Everything but the keys.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// How answers are asked for and read.
    pub wiring: Wiring,
    /// What questions cost.
    pub prices: Prices,
    /// What a company may cost; it stays below.
    pub company_cap: f64,
    /// What the run may cost.
    pub run_cap: f64,
    /// How long an answer is taken again.
    pub cache_ttl: chrono::TimeDelta,
    /// Seats of a group at most.
    pub seats: usize,
    /// People collected for a company at most.
    pub most_collects: usize,
    /// Companies worked on at once.
    pub companies_at_once: usize,
    /// Least time between two checks of addresses.
    pub verifier_spacing: Duration,
    rules: Rules,
}

/// How patient one is with any provider.
#[derive(Debug, Clone)]
struct Rules {
    timeout: Duration,
    retry: RetryRules,
    breaker: usize,
    rest: Duration,
}

/// What the parameters say of one provider.
#[derive(Debug, Clone)]
pub(super) struct Door {
    /// Whether it may be asked.
    pub enabled: bool,
    /// Where it is.
    pub base_url: BaseUrl,
    /// Variables that may hold the key.
    pub keys: Vec<String>,
    concurrency: usize,
    spacing: Duration,
}

impl Settings {
    /// Reads the parameters. `gathers` is whether people are asked for, and `companies` sizes the run's cap where no cap is
    /// set.
    ///
    /// # Errors
    /// When one is not declared or makes no sense.
    pub fn read(context: &PhaseContext<'_>, gathers: bool, companies: usize) -> Result<Self, PhaseError> {
        let count = |name: &str| context.number(name).map(|value| value as usize);
        let company_cap = context.number("company_cap_usd")?;
        let hours = context.number("cache_ttl_h")?;
        Ok(Self {
            wiring: Wiring {
                page: if gathers { count("page")? } else { 0 },
                wire: Wire::of(context.word("validator.wire")?),
                model: context.word("validator.model")?.to_owned(),
                least_confidence: context.number("validator.least_confidence")?,
            },
            prices: Prices::read(context)?,
            company_cap,
            run_cap: match run_cap(context.word("run_cap_usd")?)? {
                Some(cap) => cap,
                None => company_cap * companies as f64,
            },
            cache_ttl: chrono::TimeDelta::milliseconds((hours * 3_600_000.0) as i64),
            seats: count("max_group_size")?,
            most_collects: if gathers { count("max_collects")? } else { 0 },
            companies_at_once: if gathers { count("concurrency")? } else { usize::MAX },
            verifier_spacing: spacing("verifier.per_second", context.number("verifier.per_second")?)?,
            rules: Rules {
                timeout: seconds("timeout_s", context.number("timeout_s")?)?,
                retry: RetryRules {
                    max_attempts: context.number("retries")? as u32 + 1,
                    backoff_base: 2.0,
                    spread: Spread::Share {
                        first_s: context.number("backoff_base_s")?,
                        share: habits().jitter_share,
                    },
                    backoff_cap: seconds("backoff_cap_s", context.number("backoff_cap_s")?)?,
                    retry_after_cap: Duration::try_from_secs_f64(habits().retry_after_cap_s).unwrap_or_default(),
                },
                breaker: count("breaker")?,
                rest: seconds("breaker_rest_s", context.number("breaker_rest_s")?)?,
            },
        })
    }

    /// A provider with its key.
    pub fn service(&self, provider: Provider, door: &Door, headers: Vec<Header>) -> Service {
        let rules = &self.rules;
        Service {
            name: provider.title().to_owned(),
            base_url: door.base_url.clone(),
            headers,
            concurrency: door.concurrency.min(self.companies_at_once).max(1),
            spacing: door.spacing,
            connect_timeout: rules.timeout,
            request_timeout: rules.timeout,
            statuses: statuses(provider),
            retry: rules.retry.clone(),
            breaker: rules.breaker,
            // A verdict that is no JSON is asked for once more; the others are not asked twice for money.
            reasks: u32::from(provider == Provider::Validator),
            manners: Manners {
                rest: Some(rules.rest),
                ..manners(provider)
            },
            knock_first: true,
        }
    }
}

impl Door {
    /// Reads a provider's parameters.
    ///
    /// # Errors
    /// When one is not declared or the address may not be called.
    pub fn read(context: &PhaseContext<'_>, provider: Provider) -> Result<Self, PhaseError> {
        let name = |what: &str| format!("{}.{what}", provider.as_str());
        let per_second = name("per_second");
        Ok(Self {
            enabled: context.switch(&name("enabled"))?,
            base_url: BaseUrl::parse(context.word(&name("base_url"))?).map_err(refused)?,
            keys: context.words(&name("keys"))?,
            concurrency: context.number(&name("concurrency"))? as usize,
            spacing: spacing(&per_second, context.number(&per_second)?)?,
        })
    }

    /// The headers, from the key where there is one.
    pub fn headers(&self, provider: Provider, key: crate::connect::Secret) -> Vec<Header> {
        headers(provider, key)
    }
}

/// A cap in USD, or none for one that is sized by the companies.
fn run_cap(text: &str) -> Result<Option<f64>, PhaseError> {
    if text == "none" {
        return Ok(None);
    }
    let cap = text.parse().ok().filter(|cap: &f64| cap.is_finite() && *cap >= 0.0);
    cap.map(Some).ok_or_else(|| {
        PhaseError::Input(format!(
            "parameter `run_cap_usd`: `{text}` is no amount; write dollars like `250`, or `none`"
        ))
    })
}

fn seconds(name: &str, value: f64) -> Result<Duration, PhaseError> {
    Duration::try_from_secs_f64(value).map_err(|error| PhaseError::Input(format!("parameter `{name}`: {error}")))
}

/// The least time between two sends; 0 a second is no limit.
fn spacing(name: &str, per_second: f64) -> Result<Duration, PhaseError> {
    if per_second == 0.0 {
        return Ok(Duration::ZERO);
    }
    seconds(name, 1.0 / per_second)
}

#[cfg(test)]
impl Settings {
    /// The defaults of the specification, with so little patience for an answer.
    pub fn of_the_specification(timeout: Duration, companies: usize) -> Self {
        Self {
            wiring: Wiring {
                page: 50,
                wire: Wire::Agent,
                model: "perplexity/sonar".to_owned(),
                least_confidence: 70.0,
            },
            prices: Prices {
                search: 0.02,
                collect: 0.02,
                find: 0.0198,
                verify: 0.001,
                phone: 0.01,
                validate: 0.005,
            },
            company_cap: 2.0,
            run_cap: 2.0 * companies as f64,
            cache_ttl: chrono::TimeDelta::hours(24),
            seats: 15,
            most_collects: 200,
            companies_at_once: 15,
            verifier_spacing: Duration::from_millis(100),
            rules: Rules {
                timeout,
                retry: RetryRules {
                    max_attempts: 3,
                    backoff_base: 2.0,
                    spread: Spread::Share {
                        first_s: 1.0,
                        share: habits().jitter_share,
                    },
                    backoff_cap: Duration::from_secs(10),
                    retry_after_cap: Duration::from_secs(60),
                },
                breaker: 5,
                rest: Duration::from_secs(30),
            },
        }
    }
}

#[cfg(test)]
impl Door {
    /// A provider at an address, with the concurrency of the specification.
    pub fn at(base_url: &str, provider: Provider) -> Self {
        Self {
            enabled: true,
            base_url: BaseUrl::parse(base_url).unwrap(),
            keys: Vec::new(),
            concurrency: match provider {
                Provider::PeopleData => 8,
                Provider::FinderA => 10,
                Provider::FinderB => 6,
                Provider::Validator => 5,
            },
            spacing: Duration::ZERO,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: buyer-groups 8.4 (call, every attempt timing out)
    #[test]
    fn a_call_that_never_answers_takes_33_75_seconds_at_most() {
        let settings = Settings::of_the_specification(Duration::from_secs(10), 1);
        let rules = &settings.rules;
        let waits: f64 = (1..rules.retry.max_attempts)
            .map(|attempt| rules.retry.pause(attempt, 1.0, None).as_secs_f64())
            .sum();
        let whole = f64::from(rules.retry.max_attempts) * rules.timeout.as_secs_f64() + waits;
        assert!((whole - 33.75).abs() < 1e-9, "{whole}");
        // The cap holds before the random part.
        assert_eq!(rules.retry.pause(9, 1.0, None).as_secs_f64(), 12.5);
    }

    #[test]
    fn a_phase_may_read_every_parameter_that_its_room_asks_for() {
        let common = "validator.wire validator.model validator.least_confidence price.search price.collect price.find \
            price.verify price.phone price.validate run_cap_usd company_cap_usd cache_ttl_h max_group_size \
            verifier.per_second timeout_s retries backoff_base_s backoff_cap_s breaker breaker_rest_s";
        let mut wanted: Vec<(String, &str)> = Vec::new();
        for name in common.split_whitespace() {
            wanted.extend([(name.to_owned(), "B3"), (name.to_owned(), "B5")]);
        }
        for name in ["page", "max_collects", "concurrency"] {
            wanted.push((name.to_owned(), "B3"));
        }
        for provider in Provider::ALL {
            for what in ["enabled", "base_url", "keys", "concurrency", "per_second"] {
                let name = format!("{}.{what}", provider.as_str());
                wanted.push((name.clone(), "B3"));
                if provider != Provider::PeopleData {
                    wanted.push((name, "B5"));
                }
            }
        }
        let declared = crate::playbooks::buyer_groups::params::parameters();
        for (name, phase) in wanted {
            let spec = declared.iter().find(|spec| spec.name == name);
            assert!(
                spec.is_some_and(|spec| spec.used_by.iter().any(|used| used == phase)),
                "{name} in {phase}"
            );
        }
    }

    #[test]
    fn a_run_s_cap_is_an_amount_or_sized_by_the_companies() {
        assert_eq!(run_cap("none").unwrap(), None);
        assert_eq!(run_cap("12.5").unwrap(), Some(12.5));
        let error = run_cap("twelve").unwrap_err().to_string();
        assert!(error.contains("run_cap_usd") && error.contains("twelve") && error.contains("none"));
        assert!(run_cap("-1").is_err());
        assert_eq!(spacing("x", 0.0).unwrap(), Duration::ZERO);
        assert_eq!(spacing("x", 10.0).unwrap(), Duration::from_millis(100));
    }
}
