//! One question, and whoever can read and judge its answer.

use serde_json::Value;

use super::budget::Cost;

/// How a question is put.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// With a body.
    #[default]
    Post,
    /// Without one: all of it is in the path.
    Get,
}

/// A question to a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What makes two questions the same: they are asked once and share the answer, now and in later runs.
    pub key: String,
    /// How it is put.
    pub method: Method,
    /// Where it goes, below the service's address.
    pub path: String,
    /// The body that is posted.
    pub body: Vec<u8>,
    /// What the journal keeps of the question: never a key, and no more of people than the body holds.
    pub request: Value,
    /// What one send of it may cost at most.
    pub reserve: Cost,
    /// Whose it is, where everybody has a cap of their own ([`super::Budget::each`]).
    pub account: Option<String>,
}

/// What came back: a status of success and a text in which no key of the service stands any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// The status: 200 to 299, or another one that the service means as an answer.
    pub status: u16,
    /// The body.
    pub body: &'a str,
    /// The headers that the service's manners keep, names in lower case.
    pub headers: &'a [(&'static str, String)],
}

/// What was read out of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What the journal keeps of the answer, and what a later run is given instead of asking again.
    pub kept: Value,
    /// What the service says it cost. Without it the reservation counts as spent.
    pub usage: Option<Cost>,
}

impl Answer<'_> {
    /// A header that was kept.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| *other == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads answers and judges them. Both happen on the caller's thread.
pub trait Judge {
    /// Takes out of a body what is kept, and what it cost. A body that makes no sense is kept as such and judged below.
    fn read(&mut self, call: &Call, answer: &Answer<'_>) -> Reading;

    /// Says whether what was kept, now or in an earlier run, is an answer to the question.
    ///
    /// # Errors
    /// A sentence on what is wrong with it: the question is then asked again as often as the service's `reasks` allows.
    fn judge(&mut self, call: &Call, kept: &Value) -> Result<(), String>;
}

/// A judge made of two closures, the first to read and the second to judge.
#[derive(Debug, Clone, Copy)]
pub struct By<R, J>(pub R, pub J);

impl<R, J> Judge for By<R, J>
where
    R: FnMut(&Call, &Answer<'_>) -> Reading,
    J: FnMut(&Call, &Value) -> Result<(), String>,
{
    fn read(&mut self, call: &Call, answer: &Answer<'_>) -> Reading {
        (self.0)(call, answer)
    }

    fn judge(&mut self, call: &Call, kept: &Value) -> Result<(), String> {
        (self.1)(call, kept)
    }
}
