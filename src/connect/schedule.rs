//! When a failed call is sent again: `base^k + U(0,1)` seconds, k from 0, or as long as the service asks for.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::store::sha256_hex;

/// How the waits of a schedule grow and are spread.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Spread {
    /// The base to the power k, and up to a second more.
    #[default]
    Second,
    /// So many seconds times the base to the power k up to the cap, and up to this share of it more.
    Share {
        /// The first wait, in seconds.
        first_s: f64,
        /// The share.
        share: f64,
    },
}

/// How often and when a call that failed is sent again.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryRules {
    /// How often one question is sent at most.
    pub max_attempts: u32,
    /// The wait before attempt k + 2 is this to the power k, and up to a second more.
    pub backoff_base: f64,
    /// How the waits grow and are spread.
    pub spread: Spread,
    /// Longest wait by that schedule, before a share is added.
    pub backoff_cap: Duration,
    /// Longest wait that the service may ask for by `Retry-After`.
    pub retry_after_cap: Duration,
}

impl RetryRules {
    /// The wait after failed attempt `attempt` (from 1): by the schedule, or longer where the service asks for it.
    pub fn pause(&self, attempt: u32, unit: f64, asked: Option<Duration>) -> Duration {
        let power = i32::try_from(attempt.saturating_sub(1)).unwrap_or(i32::MAX);
        let (unit, power) = (unit.clamp(0.0, 1.0), self.backoff_base.powi(power));
        let (seconds, more) = match self.spread {
            Spread::Second => (power + unit, 1.0),
            Spread::Share { first_s, share } => (first_s * power, 1.0 + share.max(0.0) * unit),
        };
        let cap = self.backoff_cap.as_secs_f64();
        // A power beyond all bounds is infinite and ends at the cap; a base that is no number ends there as well.
        let seconds = if seconds < cap { seconds.max(0.0) } else { cap } * more;
        let scheduled = Duration::try_from_secs_f64(seconds).unwrap_or(self.backoff_cap);
        let asked = asked.map_or(Duration::ZERO, |asked| asked.min(self.retry_after_cap));
        scheduled.max(asked)
    }
}

/// Where the random part of a wait comes from: a number from 0 to 1.
pub trait Jitter: Sync {
    /// The part for an attempt of a call.
    fn unit(&self, key: &str, attempt: u32) -> f64;
}

/// Drawn from a seed, the call and the attempt, so that it does not depend on what else is on its way.
#[derive(Debug, Clone, Copy)]
pub struct SeededJitter(pub u64);

impl Jitter for SeededJitter {
    fn unit(&self, key: &str, attempt: u32) -> f64 {
        let digest = sha256_hex(format!("{}\u{1f}{key}\u{1f}{attempt}", self.0).as_bytes());
        // 52 bits: 13 hex digits fill a float's fraction.
        let bits = digest
            .get(..13)
            .and_then(|head| u64::from_str_radix(head, 16).ok())
            .unwrap_or(0);
        bits as f64 / (1u64 << 52) as f64
    }
}

/// Always the same part, for tests.
#[derive(Debug, Clone, Copy)]
pub struct FixedJitter(pub f64);

impl Jitter for FixedJitter {
    fn unit(&self, _key: &str, _attempt: u32) -> f64 {
        self.0
    }
}

/// What a `Retry-After` header asks for: seconds, or a date held against `now` (the answer's own `Date` where it has
/// one, so that a wrong clock here or there does not matter). Nothing when it cannot be read.
pub fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are a wait beyond any cap.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::from(u32::MAX))));
    }
    let at = http_date(value)?;
    Some((at - now).to_std().unwrap_or(Duration::ZERO))
}

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn http_date(value: &str) -> Option<DateTime<Utc>> {
    let parsed = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    Some(parsed.with_timezone(&Utc))
}
