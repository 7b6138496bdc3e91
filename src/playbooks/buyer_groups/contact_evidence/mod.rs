//! What an address or a phone is worth, and why: evidence in points (F5, F6), the same wherever a score is reckoned.
//!
//! Pure: facts in, points and their addends out. The addends carry no address and no number, so they may stand in a frame
//! that holds nothing personal.

mod data;
mod domains;
mod email;
mod pattern;
mod phone;

#[cfg(test)]
mod tests;

pub(crate) use domains::{DomainStanding, registrable, stands};
pub(crate) use email::{EmailFacts, email_evidence, is_address, is_conclusive};
pub(crate) use pattern::{CompanyPattern, company_pattern};
pub(crate) use phone::{PhoneFacts, is_known_line, phone_evidence, phone_parses};

/// What the validator says of one contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Word {
    /// It found it to be theirs.
    Confirmed,
    /// It found that it is not.
    Contradicted,
    /// It found nothing, or was not asked.
    #[default]
    Unknown,
}

impl Word {
    /// The word of a frame or an answer; anything else is unknown.
    pub(crate) fn named(word: &str) -> Self {
        match word {
            "confirmed" => Self::Confirmed,
            "contradicted" => Self::Contradicted,
            _ => Self::Unknown,
        }
    }
}

/// Points and what they are made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Evidence {
    /// 0 to 100.
    pub points: f64,
    /// The addends: `match 70 + valid 25`, with a cap where one bit: `… , personal at most 40`.
    pub parts: String,
}

/// Addends as they come together.
#[derive(Debug, Default)]
struct Sum {
    points: f64,
    parts: Vec<String>,
    caps: Vec<String>,
}

impl Sum {
    fn add(&mut self, what: &str, points: f64) {
        self.points += points;
        self.parts.push(format!("{what} {points}"));
    }

    fn cap(&mut self, what: &str, most: f64) {
        if self.points > most {
            self.points = most;
            self.caps.push(format!("{what} at most {most}"));
        }
    }

    fn worthless(why: &str) -> Evidence {
        Evidence {
            points: 0.0,
            parts: why.to_owned(),
        }
    }

    fn finish(self) -> Evidence {
        let mut parts = self.parts.join(" + ").replace("+ foreign -", "- foreign ");
        for cap in self.caps {
            parts.push_str(", ");
            parts.push_str(&cap);
        }
        Evidence {
            points: self.points.max(0.0),
            parts,
        }
    }
}
