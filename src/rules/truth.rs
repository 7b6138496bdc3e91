//! SQL's three truth values: the one table that every reading of a condition goes by.

use std::cmp::Ordering;

/// What a condition says of a row. A missing value makes it unknown, and unknown is not a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not hold.
    False,
    /// A value it needs is missing.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// The word for it, as SQL has it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::False => "false",
            Self::Unknown => "unknown",
            Self::True => "true",
        }
    }

    /// Both hold: the weaker of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// At least one holds: the stronger of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The opposite; unknown stays unknown.
    #[must_use]
    pub fn negate(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    /// Whether a row is a match.
    #[must_use]
    pub fn is_true(self) -> bool {
        self == Self::True
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }
}

impl From<Option<bool>> for Truth {
    fn from(holds: Option<bool>) -> Self {
        holds.map_or(Self::Unknown, Self::from)
    }
}

/// How one value compares with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::AtMost,
        Self::More,
        Self::AtLeast,
    ];

    /// Whether it holds for two values in this order; unknown where there is no order because one is missing.
    #[must_use]
    pub fn holds(self, order: Option<Ordering>) -> Truth {
        order
            .map(|order| match self {
                Self::Equal => order.is_eq(),
                Self::NotEqual => order.is_ne(),
                Self::Less => order.is_lt(),
                Self::AtMost => order.is_le(),
                Self::More => order.is_gt(),
                Self::AtLeast => order.is_ge(),
            })
            .into()
    }

    /// The same comparison with its sides exchanged.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Equal => Self::Equal,
            Self::NotEqual => Self::NotEqual,
            Self::Less => Self::More,
            Self::AtMost => Self::AtLeast,
            Self::More => Self::Less,
            Self::AtLeast => Self::AtMost,
        }
    }

    /// The comparison that holds where this one does not.
    #[must_use]
    pub fn denied(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::AtLeast,
            Self::AtMost => Self::More,
            Self::More => Self::AtMost,
            Self::AtLeast => Self::Less,
        }
    }

    /// Its sign in SQL.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, False, True, Unknown};

    #[test]
    fn the_table_is_that_of_sql() {
        let conjunction = [
            (True, True, True),
            (True, False, False),
            (True, Unknown, Unknown),
            (False, False, False),
            (False, Unknown, False),
            (Unknown, Unknown, Unknown),
        ];
        for (left, right, expected) in conjunction {
            assert_eq!(left.and(right), expected);
            assert_eq!(right.and(left), expected);
            // De Morgan gives the table of OR.
            assert_eq!(left.negate().or(right.negate()), expected.negate());
        }
        assert_eq!([True, False, Unknown].map(Truth::negate), [False, True, Unknown]);
        assert_eq!(Truth::from(None::<bool>), Unknown);
        assert!(True.is_true() && !Unknown.is_true() && !False.is_true());
    }
}
