//! What the vendor and the CRM know, before it is text: firms, representatives at each export, leads and dials.

use crate::sample::days::Day;

/// A day and the minute of it, UTC.
pub(super) type Moment = (Day, u32);

/// How often a workspace's vendor data was taken: two snapshots, then the current export.
pub(super) const EXPORTS: usize = 3;
/// The current export.
pub(super) const NOW: usize = 2;

/// A firm.
#[derive(Debug, Clone)]
pub(super) struct Firm {
    pub(super) crd: u32,
    pub(super) name: String,
    pub(super) ownership: String,
    /// Assets in hundredths of USD millions.
    pub(super) assets: Option<i64>,
    pub(super) employees: i64,
    pub(super) reps: i64,
    /// Average account in USD.
    pub(super) account: i64,
}

/// What one export says of a representative and may change until the next. Decimals are hundredths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Practice {
    pub(super) assets: Option<i64>,
    pub(super) employees: Option<i64>,
    pub(super) clients: Option<i64>,
    pub(super) wealthy: Option<i64>,
    pub(super) individual_assets: Option<i64>,
    pub(super) growth: Option<i64>,
    pub(super) growth_five: Option<i64>,
    pub(super) firms: Option<i64>,
    pub(super) advisers: Option<i64>,
    pub(super) branch: Option<i64>,
    pub(super) adviser_reps: Option<i64>,
    pub(super) individuals: Option<i64>,
    pub(super) wealthy_assets: Option<i64>,
    pub(super) mutual: Option<i64>,
    pub(super) private: Option<i64>,
    pub(super) account: Option<i64>,
    pub(super) individual_share: Option<i64>,
    pub(super) domestic_share: Option<i64>,
}

/// Where a representative works at one export.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    pub(super) firm: usize,
    pub(super) hired: Option<Day>,
    /// Prior firms that the export leaves out, because they came later.
    pub(super) later: usize,
}

/// A representative.
#[derive(Debug, Clone)]
pub(super) struct Rep {
    pub(super) crd: u32,
    pub(super) territory: usize,
    /// Absent from an export before the first registration.
    pub(super) seats: [Option<Seat>; EXPORTS],
    pub(super) practice: [Practice; EXPORTS],
    pub(super) became: Option<Day>,
    /// Years at firms before the current one, in hundredths, newest first.
    pub(super) prior: Vec<i64>,
    pub(super) primary: Option<bool>,
    pub(super) non_adviser: Option<bool>,
    pub(super) dual: Option<bool>,
    /// Hundredths of miles.
    pub(super) miles: Option<i64>,
    pub(super) metro: usize,
    pub(super) category: String,
    pub(super) person: (String, String),
    pub(super) woman: bool,
}

/// What the CRM bought about a lead.
#[derive(Debug, Clone)]
pub(super) struct Enrichment {
    pub(super) at: Moment,
    pub(super) years: i64,
    pub(super) moves: i64,
    pub(super) team: i64,
    pub(super) lead: bool,
    pub(super) disclosure: Option<&'static str>,
    pub(super) licences: &'static str,
    pub(super) designations: &'static str,
    pub(super) model: &'static str,
    pub(super) specialties: &'static str,
    pub(super) custodian: &'static str,
    pub(super) software: &'static str,
}

/// A lead of the CRM.
#[derive(Debug, Clone)]
pub(super) struct Lead {
    pub(super) id: String,
    /// As written.
    pub(super) crd: String,
    /// Its place among the representatives, if the vendor knows it.
    pub(super) rep: Option<usize>,
    pub(super) created: Moment,
    pub(super) contacted: Option<Moment>,
    pub(super) called: Option<Moment>,
    pub(super) owner: usize,
    pub(super) person: (String, String),
    pub(super) number: u64,
    pub(super) company: String,
    pub(super) title: String,
    pub(super) metro: usize,
    pub(super) source: String,
    pub(super) list: String,
    pub(super) agency: String,
    pub(super) tag: &'static str,
    pub(super) status: &'static str,
    pub(super) disposition: String,
    pub(super) prior_score: u64,
    pub(super) enrichment: Option<Enrichment>,
    /// Planted by name: no world decides about it.
    pub(super) named: bool,
}

/// One call attempt.
#[derive(Debug, Clone)]
pub(super) struct Dial {
    pub(super) lead: String,
    pub(super) owner: usize,
    pub(super) at: Moment,
    pub(super) outcome: String,
    /// The tier that whoever dialed saw, if any.
    pub(super) shown: &'static str,
}

/// What decides in the strong world, as of the day of contact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Signals {
    pub(super) years: Option<f64>,
    pub(super) ratio: Option<f64>,
    pub(super) growth: Option<f64>,
    pub(super) assets: Option<f64>,
}

/// Days of a year, as registries count.
pub(super) const YEAR: f64 = 365.25;

/// Years from one day to another as an export prints them, in hundredths.
pub(super) fn years(from: Day, to: Day) -> i64 {
    (f64::from(to.0 - from.0) / YEAR * 100.0).round() as i64
}

impl Rep {
    /// What is known of it on `day`, from the newest of the exports that is not later.
    pub(super) fn signals(&self, exports: &[Day; EXPORTS], day: Day) -> Signals {
        let newest = (0..EXPORTS).rev().find(|at| {
            let taken = exports.get(*at).is_some_and(|taken| *taken <= day);
            taken && self.seats.get(*at).is_some_and(Option::is_some)
        });
        let known =
            newest.and_then(|at| Some((exports.get(at)?, self.seats.get(at)?.as_ref()?, self.practice.get(at)?)));
        let Some((taken, seat, practice)) = known else {
            return Signals {
                years: None,
                ratio: None,
                growth: None,
                assets: None,
            };
        };
        let since = f64::from(day.0 - taken.0) / YEAR;
        let ratio = practice.clients.filter(|clients| *clients > 0).zip(practice.wealthy);
        Signals {
            years: seat.hired.map(|hired| years(hired, *taken) as f64 / 100.0 + since),
            ratio: ratio.map(|(clients, wealthy)| (wealthy as f64 / clients as f64).min(1.0)),
            growth: practice.growth.map(|growth| growth as f64 / 100.0),
            assets: practice.assets.map(|assets| assets as f64 / 100.0),
        }
    }
}
