//! Which role somebody has in a purchase, by scored rules over their title, and what that is worth (buyer-groups 5.2,
//! F1 to F4, F14).
//!
//! Pure: a title, a person's record and a profile in, a role and its reasons out. Every rule that applies is kept, so that
//! a screen can show what a title was weighed against. Scores, points and words stand in `data/roles.toml`; the seller's
//! titles and thresholds are parameters.

mod data;
mod figures;
mod profile;
mod rules;

#[cfg(test)]
mod tests;

pub use figures::{
    Person, authority, authority_level, buying_signals, confidence, influence, is_new_in_role, pain_points,
};
pub use profile::Profile;
pub use rules::{assign, must_have};

/// What somebody is in a purchase, in the order in which seats are filled and ties are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Decides.
    Decision,
    /// Wants it and carries it through.
    Champion,
    /// Can stop it.
    Blocker,
    /// Has a stake in it.
    Stakeholder,
    /// Can introduce the seller.
    Introducer,
    /// Never seated.
    Excluded,
    /// Nothing is known.
    Unassigned,
}

impl Role {
    /// The roles that have seats, in the order in which these are filled (A3).
    pub const SEATED: [Self; 5] = [
        Self::Decision,
        Self::Champion,
        Self::Blocker,
        Self::Stakeholder,
        Self::Introducer,
    ];

    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Decision,
        Self::Champion,
        Self::Blocker,
        Self::Stakeholder,
        Self::Introducer,
        Self::Excluded,
        Self::Unassigned,
    ];

    /// Its word in frames and parameters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Champion => "champion",
            Self::Blocker => "blocker",
            Self::Stakeholder => "stakeholder",
            Self::Introducer => "introducer",
            Self::Excluded => "excluded",
            Self::Unassigned => "unassigned",
        }
    }

    /// The role of a word in frames or parameters.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether it has seats.
    #[must_use]
    pub fn is_seated(self) -> bool {
        Self::SEATED.contains(&self)
    }
}
