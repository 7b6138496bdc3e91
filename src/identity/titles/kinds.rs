//! The words a title is read into: levels, bands and functions.

/// How high a title stands, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Interns, apprentices, students.
    Trainee,
    /// Does, and leads nobody.
    Ic,
    /// Leads a few.
    Lead,
    /// A manager.
    Manager,
    /// A senior manager.
    SrManager,
    /// Sits on the board.
    Board,
    /// A director.
    Director,
    /// Heads a function.
    Head,
    /// A senior director.
    SrDirector,
    /// A vice president.
    Vp,
    /// A senior vice president.
    Svp,
    /// An executive vice president.
    Evp,
    /// An officer of the firm.
    Chief,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 13] = [
        Self::Trainee,
        Self::Ic,
        Self::Lead,
        Self::Manager,
        Self::SrManager,
        Self::Board,
        Self::Director,
        Self::Head,
        Self::SrDirector,
        Self::Vp,
        Self::Svp,
        Self::Evp,
        Self::Chief,
    ];

    /// Its word in frames.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Trainee => "trainee",
            Self::Ic => "ic",
            Self::Lead => "lead",
            Self::Manager => "manager",
            Self::SrManager => "sr_manager",
            Self::Board => "board",
            Self::Director => "director",
            Self::Head => "head",
            Self::SrDirector => "sr_director",
            Self::Vp => "vp",
            Self::Svp => "svp",
            Self::Evp => "evp",
            Self::Chief => "chief",
        }
    }

    /// The level of a word in frames; none for `unknown`.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == word)
    }
}

/// Levels that count as one, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Leads nobody.
    Ic,
    /// Leads people.
    Manager,
    /// Sits on the board.
    Board,
    /// Owns a function's budget.
    Director,
    /// A vice president of any sort.
    Vp,
    /// An officer.
    CLevel,
}

impl Band {
    /// Every band, lowest first.
    pub const ALL: [Self; 6] = [
        Self::Ic,
        Self::Manager,
        Self::Board,
        Self::Director,
        Self::Vp,
        Self::CLevel,
    ];

    /// Its word in frames.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ic => "IC",
            Self::Manager => "Manager",
            Self::Board => "Board",
            Self::Director => "Director",
            Self::Vp => "VP",
            Self::CLevel => "C-Level",
        }
    }

    /// The band of a word in frames.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|band| band.as_str() == word)
    }
}

/// What a title is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is named by what it is")]
pub enum Function {
    Executive,
    Engineering,
    Operations,
    Manufacturing,
    Quality,
    Safety,
    SupplyChain,
    Procurement,
    Finance,
    Legal,
    Compliance,
    Risk,
    It,
    Security,
    Project,
    Product,
    Customer,
    Marketing,
    Sales,
    Hr,
    Strategy,
    Facilities,
    Admin,
    Advisory,
    /// Letters that stand for several offices, such as CCO.
    Other,
}

impl Function {
    /// Every function, in the order of the specification's table.
    pub const ALL: [Self; 25] = [
        Self::Executive,
        Self::Engineering,
        Self::Operations,
        Self::Manufacturing,
        Self::Quality,
        Self::Safety,
        Self::SupplyChain,
        Self::Procurement,
        Self::Finance,
        Self::Legal,
        Self::Compliance,
        Self::Risk,
        Self::It,
        Self::Security,
        Self::Project,
        Self::Product,
        Self::Customer,
        Self::Marketing,
        Self::Sales,
        Self::Hr,
        Self::Strategy,
        Self::Facilities,
        Self::Admin,
        Self::Advisory,
        Self::Other,
    ];

    /// Its word in frames and parameters.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Executive => "executive",
            Self::Engineering => "engineering",
            Self::Operations => "operations",
            Self::Manufacturing => "manufacturing",
            Self::Quality => "quality",
            Self::Safety => "safety",
            Self::SupplyChain => "supply_chain",
            Self::Procurement => "procurement",
            Self::Finance => "finance",
            Self::Legal => "legal",
            Self::Compliance => "compliance",
            Self::Risk => "risk",
            Self::It => "it",
            Self::Security => "security",
            Self::Project => "project",
            Self::Product => "product",
            Self::Customer => "customer",
            Self::Marketing => "marketing",
            Self::Sales => "sales",
            Self::Hr => "hr",
            Self::Strategy => "strategy",
            Self::Facilities => "facilities",
            Self::Admin => "admin",
            Self::Advisory => "advisory",
            Self::Other => "other",
        }
    }

    /// The function of a word in frames or parameters.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.as_str() == word)
    }
}
