//! The columns that the prefilter reads, row by row, and the judgement of one permit.

use super::Settings;
use super::standing::{History, Standing};
use crate::engine::PhaseError;
use crate::frame::{BooleanColumn, Frame, IntegerColumn, RealColumn, TextColumn, boolean, integer, real, text};
use crate::playbooks::permits::phases::beside::rows_beside;
use crate::playbooks::permits::sorting::{Discarder, Found, Lead, Room};

/// Where a permit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Discarded,
    ToScore,
    AlreadyScored,
    Retry,
    LeftOut,
}

impl Outcome {
    pub const ALL: [Self; 5] = [
        Self::Discarded,
        Self::ToScore,
        Self::AlreadyScored,
        Self::Retry,
        Self::LeftOut,
    ];

    pub const fn word(self) -> &'static str {
        match self {
            Self::Discarded => "discarded",
            Self::ToScore => "to_score",
            Self::AlreadyScored => "already_scored",
            Self::Retry => "retry",
            Self::LeftOut => "left_out",
        }
    }
}

/// Why a permit goes there.
#[derive(Debug, Clone)]
pub(super) struct Verdict {
    pub outcome: Outcome,
    /// The parameter that leaves it out.
    pub left_out_by: Option<&'static str>,
    /// The rules that discard it, the reason first.
    pub found: Vec<Found>,
}

/// Both frames, column by column.
pub(super) struct Rows<'a> {
    pub categorised: &'a Frame,
    beside: Vec<usize>,
    pub lead_id: TextColumn<'a>,
    pub city: TextColumn<'a>,
    pub permit_id: TextColumn<'a>,
    pub zip_code: TextColumn<'a>,
    pub parcel_id: TextColumn<'a>,
    pub permit_type: TextColumn<'a>,
    pub category: TextColumn<'a>,
    pub base_category: TextColumn<'a>,
    pub trade_group: TextColumn<'a>,
    matched_phrase: TextColumn<'a>,
    pub age_days: IntegerColumn<'a>,
    pub market_value: RealColumn<'a>,
    pub owner_known: BooleanColumn<'a>,
    applicant_known: BooleanColumn<'a>,
    pub contractor_known: BooleanColumn<'a>,
    pub has_description: BooleanColumn<'a>,
    pub cad_id: TextColumn<'a>,
    description: TextColumn<'a>,
    property_address: TextColumn<'a>,
    mailing_address: TextColumn<'a>,
    owner: TextColumn<'a>,
    permit_owner: TextColumn<'a>,
    cad_owner: TextColumn<'a>,
    applicant: TextColumn<'a>,
    contractor: TextColumn<'a>,
}

impl<'a> Rows<'a> {
    pub fn read(categorised: &'a Frame, identity: &'a Frame) -> Result<Self, PhaseError> {
        let shown = |name: &str| text(categorised, name);
        let hidden = |name: &str| text(identity, name);
        Ok(Self {
            beside: rows_beside(categorised, identity)?,
            lead_id: shown("lead_id")?,
            city: shown("city")?,
            permit_id: shown("permit_id")?,
            zip_code: shown("zip_code")?,
            parcel_id: shown("parcel_id")?,
            permit_type: shown("permit_type")?,
            category: shown("category")?,
            base_category: shown("base_category")?,
            trade_group: shown("trade_group")?,
            matched_phrase: shown("matched_phrase")?,
            age_days: integer(categorised, "age_days")?,
            market_value: real(categorised, "market_value")?,
            owner_known: boolean(categorised, "owner_known")?,
            applicant_known: boolean(categorised, "applicant_known")?,
            contractor_known: boolean(categorised, "contractor_known")?,
            has_description: boolean(categorised, "has_description")?,
            cad_id: shown("cad_id")?,
            description: hidden("description")?,
            property_address: hidden("property_address")?,
            mailing_address: hidden("mailing_address")?,
            owner: hidden("owner_name")?,
            permit_owner: hidden("permit_owner_name")?,
            cad_owner: hidden("cad_owner_name")?,
            applicant: hidden("applicant_name")?,
            contractor: hidden("contractor_name")?,
            categorised,
        })
    }

    pub fn len(&self) -> usize {
        self.beside.len()
    }

    fn hidden(&self, column: TextColumn<'a>, row: usize) -> &'a str {
        let other = self.beside.get(row).copied();
        other.and_then(|other| column.get(other)).unwrap_or_default()
    }

    pub fn description(&self, row: usize) -> &'a str {
        self.hidden(self.description, row)
    }

    /// Every name that may be the owner's or the applicant's, the one that counts first.
    pub fn owners(&self, row: usize) -> [&'a str; 4] {
        [self.owner, self.permit_owner, self.cad_owner, self.applicant].map(|column| self.hidden(column, row))
    }

    pub fn contractor(&self, row: usize) -> &'a str {
        self.hidden(self.contractor, row)
    }

    pub fn addresses(&self, row: usize) -> [&'a str; 2] {
        [self.property_address, self.mailing_address].map(|column| self.hidden(column, row))
    }

    /// An owner is known by the applicant too, who stands for one where no other is named (N9).
    pub fn is_owner_known(&self, row: usize) -> bool {
        self.owner_known.get(row) == Some(true) || self.applicant_known.get(row) == Some(true)
    }

    /// The market value; 0 means that nobody knows (L2).
    pub fn value(&self, row: usize) -> Option<f64> {
        self.market_value.get(row).filter(|value| *value > 0.0)
    }

    /// Where a permit goes before the limit is looked at.
    pub fn judge(
        &self,
        row: usize,
        discarder: &Discarder,
        history: &History,
        settings: &Settings,
        room: &mut Room,
    ) -> Verdict {
        let word = |column: TextColumn<'a>| column.get(row).unwrap_or_default();
        let owners = self.owners(row);
        let lead = Lead {
            owners: &owners,
            contractor: self.contractor(row),
            description: self.description(row),
            base_category: word(self.base_category),
            group: word(self.trade_group),
            matched_phrase: word(self.matched_phrase),
            age_days: self.age_days.get(row),
            owner_known: self.is_owner_known(row),
            value_known: self.value(row).is_some(),
            contractor_known: self.contractor_known.get(row) == Some(true),
        };
        let found = discarder.judge(room, &lead);
        let verdict = |outcome, left_out_by| Verdict {
            outcome,
            left_out_by,
            found: Vec::new(),
        };
        if !found.is_empty() {
            return Verdict {
                found,
                ..verdict(Outcome::Discarded, None)
            };
        }
        let is_other = |wanted: &Option<String>, held: &str| {
            wanted.as_ref().is_some_and(|wanted| !wanted.eq_ignore_ascii_case(held))
        };
        if is_other(&settings.city, word(self.city)) {
            return verdict(Outcome::LeftOut, Some("city"));
        }
        if is_other(&settings.category, word(self.category)) {
            return verdict(Outcome::LeftOut, Some("category"));
        }
        match history.standing(word(self.lead_id)) {
            _ if settings.rescore => verdict(Outcome::ToScore, None),
            Standing::New | Standing::Ordered => verdict(Outcome::ToScore, None),
            Standing::Scored => verdict(Outcome::AlreadyScored, None),
            Standing::Retry => verdict(Outcome::Retry, None),
        }
    }
}
