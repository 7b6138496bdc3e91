//! A permit, a parcel and a lead that was scored before, as their files are made from them. They keep what they were meant to
//! show, so that a plant can change a permit rather than search through text.

use serde::Deserialize;

use super::address::{Address, Style};

/// One file of permits: five cities' downloads, San Francisco's, and the feed that several towns share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Feed {
    Austin,
    Dallas,
    FortWorth,
    Chicago,
    Seattle,
    SanFrancisco,
    Regional,
}

impl Feed {
    /// Every feed in the order of the settings.
    pub(super) const ALL: [Self; 7] = [
        Self::Austin,
        Self::Dallas,
        Self::FortWorth,
        Self::Chicago,
        Self::Seattle,
        Self::SanFrancisco,
        Self::Regional,
    ];

    /// Name of its layout and of its file.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Austin => "austin",
            Self::Dallas => "dallas",
            Self::FortWorth => "fort_worth",
            Self::Chicago => "chicago",
            Self::Seattle => "seattle",
            Self::SanFrancisco => "san_francisco",
            Self::Regional => "regional",
        }
    }

    /// Whether the feed prints parcel numbers.
    pub(super) fn has_parcels(self) -> bool {
        matches!(self, Self::Austin | Self::Chicago | Self::SanFrancisco)
    }

    /// Whether the feed prints contractors.
    pub(super) fn has_contractors(self) -> bool {
        !matches!(self, Self::FortWorth | Self::SanFrancisco)
    }

    /// Whether the feed prints owners.
    pub(super) fn has_owners(self) -> bool {
        matches!(self, Self::FortWorth | Self::Chicago)
    }
}

/// When a permit was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Issued {
    /// So many days before the day of the sample; negative in the future.
    Ago(i32),
    /// The cell is empty.
    Never,
    /// The cell holds this.
    Text(String),
}

/// What a permit was put there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Bucket {
    /// One trade's work at a home.
    #[default]
    Trade,
    /// A scope of several trades, or none.
    Scope,
    /// Work at a business.
    Business,
}

/// One permit.
#[derive(Debug, Clone)]
pub(super) struct Permit {
    pub(super) feed: Feed,
    pub(super) city: String,
    pub(super) state: String,
    pub(super) number: String,
    pub(super) address: Address,
    pub(super) style: Style,
    pub(super) zip: String,
    /// Account of its parcel as the feed prints it; empty where it prints none.
    pub(super) parcel: String,
    pub(super) kind: String,
    pub(super) class: String,
    pub(super) text: String,
    pub(super) issued: Issued,
    pub(super) owner: String,
    pub(super) applicant: String,
    pub(super) contractor: String,
    /// As written.
    pub(super) cost: String,
    /// Meant category.
    pub(super) category: String,
    pub(super) bucket: Bucket,
    /// Whether it was meant to be sent to the model.
    pub(super) wanted: bool,
    /// Places of its parcels in the draft.
    pub(super) parcels: Vec<usize>,
    /// Written out in the plan: plants leave it alone.
    pub(super) special: bool,
    /// A row that belongs in quarantine.
    pub(super) broken: Option<Broken>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Broken {
    /// Half of its cells are missing.
    Ragged,
    /// It has no number.
    NoNumber,
    /// It has no address.
    NoAddress,
    /// An older row of a number that another row has too.
    Duplicate,
}

/// How a county writes its parcels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Layout {
    Tarrant,
    Denton,
    Dallas,
    Collin,
}

impl Layout {
    /// Name in the settings.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Tarrant => "cad_tarrant",
            Self::Denton => "cad_denton",
            Self::Dallas => "cad_dallas",
            Self::Collin => "cad_collin",
        }
    }
}

/// One parcel.
#[derive(Debug, Clone, Default)]
pub(super) struct Parcel {
    pub(super) county: String,
    pub(super) account: String,
    pub(super) address: Address,
    pub(super) city: String,
    pub(super) state: String,
    pub(super) zip: String,
    pub(super) owner: String,
    /// Street or box that the bill goes to.
    pub(super) mailing: String,
    pub(super) mailing_city: String,
    pub(super) mailing_zip: String,
    /// USD; 0 where the roll has none.
    pub(super) value: i64,
    pub(super) year: i32,
    pub(super) living: i64,
    /// Hundredths of an acre.
    pub(super) acres: i64,
    pub(super) class: String,
}

/// A lead that another system scored before: its row of `scored_leads`.
#[derive(Debug, Clone, Default)]
pub(super) struct Stored {
    pub(super) cells: [String; 20],
}

impl Stored {
    fn cell(&self, column: &str) -> Option<&String> {
        let place = STORED.iter().position(|name| *name == column)?;
        self.cells.get(place)
    }

    /// Whether it is of this tier and at this step of its sale.
    pub(super) fn is(&self, tier: &str, status: &str) -> bool {
        let holds = |column: &str, wanted: &str| self.cell(column).is_some_and(|cell| cell == wanted);
        holds("tier", tier) && holds("status", status)
    }

    /// Adds a flag.
    pub(super) fn flag(&mut self, flag: &str) {
        let place = STORED.iter().position(|name| *name == "flags");
        if let Some(cell) = place.and_then(|place| self.cells.get_mut(place)) {
            if !cell.is_empty() {
                cell.push('|');
            }
            cell.push_str(flag);
        }
    }
}

/// Columns of `scored_leads`.
pub(super) const STORED: [&str; 20] = [
    "city",
    "permit_id",
    "cad_account",
    "category",
    "trade_group",
    "is_commercial",
    "score",
    "tier",
    "reasoning",
    "chain_of_thought",
    "flags",
    "ideal_contractor",
    "contact_priority",
    "scoring_method",
    "scored_at",
    "cost_usd",
    "status",
    "sold_to",
    "sold_at",
    "sold_price",
];
