//! The steps of a sale and which may follow which.

use super::Dealt;
use crate::frame::instead;
use crate::lens::SaleStep;

/// A step of a sale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::playbooks::permits) enum Step {
    /// Nobody was offered it.
    #[default]
    New,
    /// It is in the files for buyers.
    Exported,
    /// A buyer took it.
    Sold,
    /// The buyer reached the owner.
    Contacted,
    /// The buyer got the job.
    Converted,
    /// Nothing will come of it.
    Dead,
}

/// The steps as the fronts know them.
pub(super) static STEPS: [SaleStep; 6] = [
    step(Step::New, "nobody was offered it", false),
    step(Step::Exported, "it is in the files for buyers", false),
    step(Step::Sold, "a buyer took it, for a price", true),
    step(Step::Contacted, "the buyer reached the owner", false),
    step(Step::Converted, "the buyer got the job", false),
    step(Step::Dead, "nothing will come of it", false),
];

const fn step(step: Step, summary: &'static str, has_terms: bool) -> SaleStep {
    SaleStep {
        word: step.word(),
        summary,
        has_terms,
    }
}

impl Step {
    /// All of them, in the order of a sale.
    pub(in crate::playbooks::permits) const ALL: [Self; 6] = [
        Self::New,
        Self::Exported,
        Self::Sold,
        Self::Contacted,
        Self::Converted,
        Self::Dead,
    ];

    /// The word.
    pub(in crate::playbooks::permits) const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Exported => "exported",
            Self::Sold => "sold",
            Self::Contacted => "contacted",
            Self::Converted => "converted",
            Self::Dead => "dead",
        }
    }

    /// The step of a word.
    ///
    /// # Errors
    /// When there is none; the sentence lists them.
    pub(super) fn named(word: &str) -> Result<Self, String> {
        let word = word.trim();
        let found = Self::ALL
            .into_iter()
            .find(|step| step.word().eq_ignore_ascii_case(word));
        found.ok_or_else(|| {
            let way_out = instead(word, Self::ALL.map(Self::word));
            format!("no step `{word}`; {way_out}")
        })
    }

    /// The steps that may follow.
    pub(in crate::playbooks::permits) fn next(self) -> &'static [Self] {
        match self {
            Self::New => &[Self::Exported, Self::Dead],
            Self::Exported => &[Self::Sold, Self::Dead],
            Self::Sold => &[Self::Contacted, Self::Converted, Self::Dead],
            Self::Contacted => &[Self::Converted, Self::Dead],
            Self::Converted | Self::Dead => &[],
        }
    }

    /// Whether a lead at this step was sold.
    pub(in crate::playbooks::permits) fn has_sold(self) -> bool {
        matches!(self, Self::Sold | Self::Contacted | Self::Converted)
    }

    /// The steps a lead must have been at to be at this one; of dead nobody knows more than that it was new.
    pub(super) fn path_to(step: Self) -> Vec<Self> {
        let all: &[Self] = match step {
            Self::New => &[Self::New],
            Self::Exported => &[Self::New, Self::Exported],
            Self::Sold => &[Self::New, Self::Exported, Self::Sold],
            Self::Contacted => &[Self::New, Self::Exported, Self::Sold, Self::Contacted],
            Self::Converted => &[Self::New, Self::Exported, Self::Sold, Self::Converted],
            Self::Dead => &[Self::New, Self::Dead],
        };
        all.to_vec()
    }

    /// Whether the lead may go from here to `wanted`: true forward, false back.
    ///
    /// # Errors
    /// When it may not; the sentence says what may follow.
    pub(super) fn may_go(self, wanted: Self, reasoned: bool, dealt: &Dealt) -> Result<bool, String> {
        if self.next().contains(&wanted) {
            return Ok(true);
        }
        if self == wanted {
            return Err(format!("it is {} already", self.word()));
        }
        if dealt.back().any(|step| step == wanted) {
            return if reasoned {
                Ok(false)
            } else {
                Err(format!(
                    "from {} back to {} needs a reviewer's reason: --reason TEXT",
                    self.word(),
                    wanted.word()
                ))
            };
        }
        let next: Vec<&str> = self.next().iter().map(|step| step.word()).collect();
        let next = if next.is_empty() {
            "nothing".to_owned()
        } else {
            next.join(" or ")
        };
        Err(format!("{} cannot follow {}: {next} can", wanted.word(), self.word()))
    }
}
