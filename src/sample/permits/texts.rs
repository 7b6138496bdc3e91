//! What permits say, by the category that each text is meant for.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::model::Bucket;
use crate::sample::SampleError;
use crate::sample::random::Random;

const FILE: &str = "data/permits_texts.toml";

/// A category with its texts.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Kind {
    pub(super) category: String,
    pub(super) bucket: Bucket,
    share: usize,
    pub(super) work: String,
    /// Least and greatest cost, USD.
    pub(super) cost: (u64, u64),
    texts: Vec<String>,
    #[serde(default)]
    junk: Vec<String>,
}

#[derive(Deserialize)]
struct Plan {
    colours: Vec<String>,
    rooms: Vec<String>,
    kind: Vec<Kind>,
}

/// All texts, with how many of each kind were given.
pub(super) struct Texts {
    plan: Plan,
    given: BTreeMap<(usize, bool), usize>,
}

/// A job: a kind by its place in the list, and whether its text is one that nobody buys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Job {
    pub(super) kind: usize,
    pub(super) junk: bool,
}

impl Texts {
    /// Reads the built-in texts.
    pub(super) fn load() -> Result<Self, SampleError> {
        let plan = toml::from_str(include_str!("../data/permits_texts.toml")).map_err(|error| SampleError::Data {
            file: FILE,
            message: error.to_string(),
        })?;
        Ok(Self {
            plan,
            given: BTreeMap::new(),
        })
    }

    /// The kind of a job.
    pub(super) fn kind(&self, job: Job) -> Result<Kind, SampleError> {
        self.plan.kind.get(job.kind).cloned().ok_or_else(|| SampleError::Data {
            file: FILE,
            message: format!("no kind {}", job.kind),
        })
    }

    /// `count` jobs of a bucket by the kinds' shares, in random order; one in `junk_every` of a kind that has junk is junk.
    pub(super) fn deck(&self, random: &mut Random, bucket: Bucket, count: usize, junk_every: usize) -> Vec<Job> {
        let kinds: Vec<(usize, &Kind)> = self
            .plan
            .kind
            .iter()
            .enumerate()
            .filter(|(_, kind)| kind.bucket == bucket)
            .collect();
        let total: usize = kinds.iter().map(|(_, kind)| kind.share).sum();
        let mut jobs = Vec::with_capacity(count);
        // Cumulative shares: every kind gets its part to the nearest whole, and all of them together the count.
        let mut reached = 0;
        for (place, kind) in kinds {
            reached += kind.share;
            let until = (reached * count + total / 2) / total.max(1);
            for number in 0..until.saturating_sub(jobs.len()) {
                let junk = !kind.junk.is_empty() && number % junk_every == junk_every - 1;
                jobs.push(Job { kind: place, junk });
            }
        }
        random.shuffle(&mut jobs);
        jobs
    }

    /// Every job whose text somebody buys, kind after kind, in turns.
    pub(super) fn wanted(&self) -> Vec<Job> {
        let unsold = ["demolition", "temporary", "signage", "other"];
        let kinds = self.plan.kind.iter().enumerate();
        kinds
            .filter(|(_, kind)| !unsold.contains(&kind.category.as_str()))
            .map(|(kind, _)| Job { kind, junk: false })
            .collect()
    }

    /// The next text of a job.
    pub(super) fn text(&mut self, job: Job, random: &mut Random) -> String {
        let turn = self.given.entry((job.kind, job.junk)).or_insert(0);
        let place = *turn;
        *turn += 1;
        let Some(kind) = self.plan.kind.get(job.kind) else {
            return String::new();
        };
        let list = if job.junk { &kind.junk } else { &kind.texts };
        let text = list.get(place % list.len().max(1)).cloned().unwrap_or_default();
        let slots = [
            ("{n}", (2 + random.below(39)).to_string()),
            ("{t}", (2 + random.below(4)).to_string()),
            (
                "{a}",
                ["30", "40", "50", "60"]
                    .get(random.index(4))
                    .copied()
                    .unwrap_or("60")
                    .to_owned(),
            ),
            ("{sf}", ((12 + random.below(330)) * 10).to_string()),
            ("{colour}", random.pick(&self.plan.colours).to_owned()),
            ("{room}", random.pick(&self.plan.rooms).to_owned()),
        ];
        slots
            .into_iter()
            .fold(text, |text, (slot, value)| text.replace(slot, &value))
    }
}
