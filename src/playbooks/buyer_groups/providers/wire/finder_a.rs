//! W2, the first finder and the verifier. Contract: Hunter v2 as of 2026-11 (`reference/services.md` §1.4). Its statuses
//! are its own: 202 is still at work, 222 failed for the moment, 403 asks for patience, 429 says that the credits are used
//! up, and 451 that the person asked not to be processed.

use super::super::answer::{Data, Outcome};
use super::super::ask::{Ask, Op};
use super::super::habits::habits;
use super::reading::{json, real, text};
use super::{Read, Wired, encoded, get};
use crate::connect::{Answer, Meaning};

pub(super) fn sorts(status: u16, _body: &str) -> Option<Meaning> {
    match status {
        202 => Some(Meaning::Pending),
        222 => Some(Meaning::Again),
        403 => Some(Meaning::Patience),
        429 => Some(Meaning::Stopped),
        451 => Some(Meaning::Answer),
        other => super::usual(other),
    }
}

pub(super) fn put(ask: &Ask) -> Wired {
    match ask {
        Ask::EmailFind {
            first_name,
            last_name,
            domain,
            ..
        } => get(format!(
            "/email-finder?domain={}&first_name={}&last_name={}",
            encoded(domain),
            encoded(first_name),
            encoded(last_name)
        )),
        Ask::EmailVerify { email } => get(format!("/email-verifier?email={}", encoded(email))),
        // Not this wire's: such a path exists nowhere.
        _ => get("/".to_owned()),
    }
}

pub(super) fn read(op: Op, answer: &Answer<'_>) -> Read {
    match answer.status {
        404 => return Ok((Outcome::NotFound, Data::None, None)),
        451 => return Ok((Outcome::Suppressed, Data::None, None)),
        _ => {}
    }
    let body = json(answer.body)?;
    if op == Op::EmailVerify {
        let status = text(&body, "/data/status").ok_or("the answer has no data.status")?;
        return Ok((Outcome::Found, Data::EmailStatus(habits().delivery(&status)), None));
    }
    if body.pointer("/data").is_none() {
        return Err("the answer has no data".to_owned());
    }
    let Some(email) = text(&body, "/data/email") else {
        return Ok((Outcome::NotFound, Data::None, None));
    };
    let said = text(&body, "/data/verification/status").unwrap_or_default();
    let data = Data::Email {
        email: email.to_lowercase(),
        // A share of certainty that is none says nothing.
        score: real(&body, "/data/score").filter(|score| (0.0..=100.0).contains(score)),
        status: habits().delivery(&said),
    };
    Ok((Outcome::Found, data, None))
}
