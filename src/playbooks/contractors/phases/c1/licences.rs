//! The rows of one licence list, as matching needs them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::super::super::params::standing_words;
use super::super::super::rules::classes::{ClassScheme, ClassSet};
use super::ListEntry;
use crate::engine::{PhaseContext, PhaseError};
use crate::frame::{Frame, date, text};

/// How a licence stands on the run's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Standing {
    /// In good standing.
    Good,
    /// Anything the words do not name.
    Other,
    /// Past its date.
    Expired,
    /// Suspended.
    Suspended,
}

impl Standing {
    /// The word in frames and exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Other => "other",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
        }
    }

    /// Reads the word back.
    pub fn of_word(word: &str) -> Self {
        match word {
            "good" => Self::Good,
            "expired" => Self::Expired,
            "suspended" => Self::Suspended,
            _ => Self::Other,
        }
    }
}

/// Standing from the state's word and the expiry. Without a word the expiry alone decides.
pub(in super::super) fn standing(status: Option<&str>, expires: Option<i32>, today: i32) -> Standing {
    let words = standing_words();
    let late = expires.is_some_and(|day| day < today);
    let Some(status) = status.map(|status| status.trim().to_lowercase()) else {
        return match (expires, late) {
            (None, _) => Standing::Other,
            (Some(_), true) => Standing::Expired,
            (Some(_), false) => Standing::Good,
        };
    };
    if words.suspended_contains.iter().any(|part| status.contains(part)) {
        Standing::Suspended
    } else if late || words.expired_contains.iter().any(|part| status.contains(part)) {
        Standing::Expired
    } else if words.good.contains(&status) {
        Standing::Good
    } else {
        Standing::Other
    }
}

/// Days since 1970 of a date.
pub(super) fn days(day: NaiveDate) -> i32 {
    day.signed_duration_since(NaiveDate::default())
        .num_days()
        .try_into()
        .unwrap_or(i32::MAX)
}

/// A list's frames with its classes read once per distinct text.
pub(in super::super) struct Licences {
    /// Everything but personal data.
    pub working: Arc<Frame>,
    /// Personal data.
    pub identity: Arc<Frame>,
    /// Per row: the place of its classes in `sets`.
    pub classes: Vec<usize>,
    /// Distinct class sets.
    pub sets: Vec<ClassSet>,
    /// Per row: its standing.
    pub standings: Vec<Standing>,
}

impl Licences {
    /// Reads a list that c0 admitted.
    pub fn read(context: &PhaseContext<'_>, entry: &ListEntry) -> Result<Self, PhaseError> {
        let missing = || PhaseError::Input(format!("`{}` has no rows to read; run c0 again", entry.list));
        let working = context.frame_at(entry.working.as_deref().ok_or_else(missing)?)?;
        let identity = context.frame_at(entry.identity.as_deref().ok_or_else(missing)?)?;
        let scheme = scheme_of(entry);
        let raw = text(&working, "classes_raw")?;
        let (status, expires) = (text(&working, "status")?, date(&working, "expires")?);
        let today = days(context.as_of()?);
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut sets: Vec<ClassSet> = Vec::new();
        let mut classes = Vec::with_capacity(working.height());
        let mut standings = Vec::with_capacity(working.height());
        for row in 0..working.height() {
            if row % 2048 == 0 {
                context.look(row)?;
            }
            let cell = raw.get(row).or(entry.default_class.as_deref()).unwrap_or("");
            let place = *known.entry(cell).or_insert_with(|| {
                sets.push(scheme.tokens(cell));
                sets.len() - 1
            });
            classes.push(place);
            standings.push(standing(status.get(row), expires.get(row), today));
        }
        Ok(Self {
            working,
            identity,
            classes,
            sets,
            standings,
        })
    }

    /// The classes of a row.
    pub fn set(&self, row: usize) -> Option<&ClassSet> {
        self.classes.get(row).and_then(|place| self.sets.get(*place))
    }

    /// The standing of a row.
    pub fn standing(&self, row: usize) -> Standing {
        self.standings.get(row).copied().unwrap_or(Standing::Other)
    }
}

/// The class scheme of a list: its layout's, or that of its state, or the generic one.
fn scheme_of(entry: &ListEntry) -> &'static ClassScheme {
    let layouts = super::super::super::contract::layouts();
    let layout = layouts.iter().find(|layout| Some(&layout.id) == entry.layout.as_ref());
    let named = layout
        .and_then(|layout| layout.extra.get("class_scheme"))
        .and_then(toml::Value::as_str);
    let of_state = entry.state.to_lowercase();
    let state = ClassScheme::named(&of_state);
    let specific = named.filter(|name| *name != "generic").and_then(ClassScheme::named);
    specific.or(state).unwrap_or_else(|| ClassScheme::generic())
}

/// A licence number without the `.0` that a spreadsheet left.
pub(in super::super) fn licence_number(cell: Option<&str>) -> String {
    super::super::c0::plain_number(cell.unwrap_or("")).to_owned()
}
