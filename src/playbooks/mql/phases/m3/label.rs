//! L-1 and L-2: which leads have a label, and which.

use crate::playbooks::mql::labelled::State;

/// Why a call before the contact is no label.
pub(super) const BEFORE_CONTACT: &str = "mql_before_contact";

/// How leads are labelled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labelling {
    /// The run's day, as days since 1970.
    pub as_of: i32,
    /// Days within which a booked call counts, both ends included.
    pub window: i32,
    /// Whether leads contacted before their snapshot are left out.
    pub eligible_only: bool,
    /// Whether leads have a day of contact at all; then one without cannot be placed in time.
    pub timed: bool,
}

/// What is known of a lead; days are counted in the workspace's timezone.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Facts {
    /// Day of the first contact.
    pub contacted: Option<i32>,
    /// Day on which the call was booked.
    pub mql: Option<i32>,
    /// Day of the snapshot that describes the lead.
    pub snapshot: Option<i32>,
    /// The outcome, where a mapped table gives it as it is.
    pub given: Option<bool>,
}

/// The label of a lead, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// What became of it.
    pub state: State,
    /// Whether the call was booked within the window.
    pub y: Option<bool>,
    /// Whether a call was booked at all by the run's day.
    pub ever: Option<bool>,
    /// Days from the contact to the booked call.
    pub days: Option<i32>,
}

impl Labelling {
    /// The last day of contact whose window has closed.
    pub(super) fn last_labelled(&self) -> i32 {
        self.as_of - self.window
    }

    /// Labels one lead.
    pub(super) fn label(&self, facts: Facts) -> Label {
        let without = |state, days| Label {
            state,
            y: None,
            ever: None,
            days,
        };
        if let Some(given) = facts.given.filter(|_| facts.contacted.is_some() || !self.timed) {
            // The outcome is known as it is: nothing is left open that time could still change.
            return Label {
                state: State::Labelled,
                y: Some(given),
                ever: Some(given),
                days: None,
            };
        }
        let Some(contacted) = facts.contacted else {
            return without(State::NotEligible, None);
        };
        // A call that is booked after the run's day has not happened yet.
        let days = facts.mql.filter(|day| *day <= self.as_of).map(|day| day - contacted);
        if days.is_some_and(|days| days < 0) {
            return without(State::Quarantined, days);
        }
        if self.eligible_only && facts.snapshot.is_some_and(|snapshot| snapshot > contacted) {
            return without(State::NotEligible, days);
        }
        if contacted > self.last_labelled() {
            return without(State::Censored, days);
        }
        Label {
            state: State::Labelled,
            y: Some(days.is_some_and(|days| days <= self.window)),
            ever: Some(days.is_some()),
            days,
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn day(text: &str) -> Option<i32> {
        Some(text.parse::<NaiveDate>().unwrap().to_epoch_days())
    }

    fn labelling() -> Labelling {
        Labelling {
            as_of: day("2025-10-27").unwrap(),
            window: 30,
            eligible_only: false,
            timed: true,
        }
    }

    fn facts(contacted: &str, mql: Option<&str>) -> Facts {
        Facts {
            contacted: day(contacted),
            mql: mql.and_then(day),
            ..Facts::default()
        }
    }

    // spec: mql L-1, L-2, golden "Label"
    #[test]
    fn the_window_holds_both_ends_and_calls_before_the_contact_are_no_label() {
        let label = |mql| labelling().label(facts("2025-01-01", mql));
        assert_eq!(label(Some("2025-01-01")).y, Some(true));
        assert_eq!(label(Some("2025-01-31")).y, Some(true));
        assert_eq!(label(Some("2025-02-01")).y, Some(false));
        assert_eq!(label(Some("2025-02-01")).ever, Some(true), "late is still ever");
        assert_eq!(label(None).y, Some(false));
        let before = label(Some("2024-12-31"));
        assert_eq!(
            (before.state, before.y, before.days),
            (State::Quarantined, None, Some(-1))
        );
    }

    // spec: mql L-2, golden "Label"
    #[test]
    fn windows_that_are_still_open_are_censored_and_future_calls_are_unknown() {
        let state = |contacted| labelling().label(facts(contacted, None)).state;
        assert_eq!(state("2025-09-27"), State::Labelled);
        assert_eq!(state("2025-09-28"), State::Censored);
        let rerun = labelling().label(facts("2025-09-01", Some("2025-10-28")));
        assert_eq!((rerun.y, rerun.ever), (Some(false), Some(false)));
    }

    // spec: mql M3/4
    #[test]
    fn eligible_only_drops_contacts_before_the_snapshot() {
        let late = Facts {
            snapshot: day("2025-10-01"),
            ..facts("2025-01-01", None)
        };
        let strict = Labelling {
            eligible_only: true,
            ..labelling()
        };
        assert_eq!(labelling().label(late).state, State::Labelled);
        assert_eq!(strict.label(late).state, State::NotEligible);
    }

    // spec: mql D-4
    #[test]
    fn a_given_outcome_is_never_censored() {
        let given = Facts {
            given: Some(true),
            ..facts("2025-10-27", None)
        };
        let label = labelling().label(given);
        assert_eq!((label.state, label.y), (State::Labelled, Some(true)));
        let nowhen = Facts {
            contacted: None,
            ..given
        };
        assert_eq!(
            labelling().label(nowhen).state,
            State::NotEligible,
            "it cannot be placed in time"
        );
        let timeless = Labelling {
            timed: false,
            ..labelling()
        };
        assert_eq!(timeless.label(nowhen).y, Some(true));
    }
}
