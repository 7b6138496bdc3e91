//! Where each company stands: its batch, its state and what it was made from, so that a run after a stop knows what it need
//! not do again. What was paid stands in the journal; this says whose work is done.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder};

/// A company's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Not begun.
    Pending,
    /// Begun by a run that ended before it was done.
    Running,
    /// Gathered.
    Done,
    /// A service came to nothing; what files say of it stands.
    Failed,
    /// Not asked about: the money was used up.
    Skipped,
}

impl State {
    /// The word in frames.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One company's row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// The company.
    pub company_id: String,
    /// Its batch, from 1; the sample is the first.
    pub batch: usize,
    /// Its state.
    pub state: State,
    /// Hash of what the files say of it and its people.
    pub input_hash: String,
    /// Hash of the parameters the phase reads.
    pub parameter_hash: String,
    /// People that a search found.
    pub hits: i64,
    /// People that were collected.
    pub collected: i64,
    /// Of those, people the files do not know.
    pub added: i64,
    /// What it cost.
    pub usd: f64,
    /// Waits and answers, as they were written down.
    pub seconds: f64,
    /// Whether an earlier run had done it, from the same input and parameters.
    pub resumed: bool,
}

/// The batches: the first companies alone, then so many at a time.
pub(super) fn batches(companies: usize, sample: usize, size: usize) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < companies {
        let most = if start == 0 { sample } else { size };
        let end = companies.min(start + most.max(1));
        found.push(start..end);
        start = end;
    }
    found
}

/// What earlier runs wrote down: the latest state of each company with the hashes it was of.
#[derive(Debug, Default)]
pub(super) struct Earlier(BTreeMap<String, (String, String, String)>);

impl Earlier {
    /// Reads the facts, oldest first.
    pub fn read(facts: &[Json]) -> Self {
        let mut held = BTreeMap::new();
        for fact in facts {
            let word = |name: &str| fact.get(name).and_then(Json::as_str).map(str::to_owned);
            let read = (word("company"), word("state"), word("input"), word("parameters"));
            if let (Some(company), Some(state), Some(input), Some(parameters)) = read {
                held.insert(company, (state, input, parameters));
            }
        }
        Self(held)
    }

    /// Whether an earlier run did this company, from the same input and parameters.
    pub fn has_done(&self, company: &str, input: &str, parameters: &str) -> bool {
        let done =
            |held: &(String, String, String)| held.0 == State::Done.as_str() && held.1 == input && held.2 == parameters;
        self.0.get(company).is_some_and(done)
    }
}

/// The fact of a company's state.
pub(super) fn fact(company: &str, state: State, input: &str, parameters: &str) -> Json {
    json!({"company": company, "state": state.as_str(), "input": input, "parameters": parameters})
}

/// `progress`.
pub(super) fn frame(rows: &[Row]) -> Result<Frame, PhaseError> {
    let text = |of: fn(&Row) -> &str| rows.iter().map(of).map(Some).collect::<Vec<_>>();
    let whole = |of: fn(&Row) -> i64| rows.iter().map(of).map(Some).collect::<Vec<_>>();
    let frame = FrameBuilder::new()
        .text("company_id", text(|row| &row.company_id))
        .integer("batch", rows.iter().map(|row| i64::try_from(row.batch).ok()))
        .text("state", text(|row| row.state.as_str()))
        .text("input_hash", text(|row| &row.input_hash))
        .text("parameter_hash", text(|row| &row.parameter_hash))
        .integer("hits", whole(|row| row.hits))
        .integer("collected", whole(|row| row.collected))
        .integer("added", whole(|row| row.added))
        .real("usd", rows.iter().map(|row| Some(row.usd)))
        .real("seconds", rows.iter().map(|row| Some(row.seconds)))
        .boolean("resumed", rows.iter().map(|row| Some(row.resumed)))
        .finish()?;
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec: buyer-groups 8.4 (403 companies), 4.3
    #[test]
    fn four_hundred_and_three_companies_are_twenty_one_batches_with_twenty_gaps() {
        let found = batches(403, 5, 20);
        assert_eq!(found.len(), 21);
        assert_eq!(found.first(), Some(&(0..5)));
        assert_eq!(found.last(), Some(&(385..403)));
        assert!(batches(0, 5, 20).is_empty());
        assert_eq!(batches(3, 5, 20), vec![0..3]);
    }

    // spec: buyer-groups 4.3 (resume)
    #[test]
    fn only_what_is_done_from_the_same_input_and_parameters_need_not_be_done_again() {
        let facts = [
            fact("a", State::Running, "1", "p"),
            fact("a", State::Done, "1", "p"),
            fact("b", State::Done, "1", "p"),
            fact("b", State::Failed, "1", "p"),
            json!({"odd": true}),
        ];
        let earlier = Earlier::read(&facts);
        assert!(earlier.has_done("a", "1", "p"));
        assert!(!earlier.has_done("a", "2", "p") && !earlier.has_done("a", "1", "q"));
        assert!(!earlier.has_done("b", "1", "p"), "its latest state counts");
        assert!(!earlier.has_done("c", "1", "p"));
    }
}
