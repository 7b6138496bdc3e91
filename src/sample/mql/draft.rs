//! The small sample before it is written: people and leads that a plant can change, then tables of which it can change
//! a cell, and the settings that go with them.

use super::crm;
use super::model::{Dial, EXPORTS, Firm, Lead, NOW, Rep};
use super::people::Habits;
use super::rows::{self, Shown};
use super::table::{Table, Tables};
use super::words::Words;
use crate::sample::SampleError;
use crate::sample::days::Day;
use crate::sample::settings::{Entry, Part, Section};

/// Where each file lies.
pub(super) const LEADS: &str = "mql/leads.csv";
pub(super) const TERRITORIES: [&str; 3] = [
    "mql/discovery_t1_2026_01.csv",
    "mql/discovery_t2_2026_01.csv",
    "mql/discovery_t3_2026_01.csv",
];
pub(super) const SNAPSHOTS: [&str; 2] = ["mql/rep_snapshots_2024_01.csv", "mql/rep_snapshots_2025_01.csv"];
pub(super) const TARGETED: &str = "mql/targeted_reps.csv";
pub(super) const FIRMS: &str = "mql/firms.csv";
pub(super) const CAPACITY: &str = "mql/capacity.csv";
pub(super) const DIALS: &str = "mql/dials.csv";
pub(super) const BASELINE: &str = "mql/baseline_importance.csv";

/// Where a plant lays the leads as a table that a mapping describes.
pub(super) const TABLE: &str = "mql/labelled_leads.csv";

/// Where a plant lays the first territory's export of the month before.
pub(super) const LAST_MONTH: &str = "mql/discovery_t1_2025_12.csv";

/// Datasets of the territories.
const TERRITORY_SETS: [&str; 3] = ["reps_t1", "reps_t2", "reps_t3"];

/// A second row about a representative in a current export.
#[derive(Debug, Clone, Copy)]
pub(super) struct Copied {
    pub(super) rep: usize,
    pub(super) territory: usize,
    /// Another firm than the current one, with the registration there as not the primary.
    pub(super) firm: Option<usize>,
}

/// Everything the small sample says.
pub(super) struct Draft {
    pub(super) seed: u64,
    pub(super) words: Words,
    pub(super) habits: Habits,
    pub(super) exports: [Day; EXPORTS],
    pub(super) as_of: Day,
    pub(super) firms: Vec<Firm>,
    pub(super) reps: Vec<Rep>,
    pub(super) copies: Vec<Copied>,
    /// Answer of the vendor to the CRDs that were missing.
    pub(super) targeted: Vec<Rep>,
    pub(super) leads: Vec<Lead>,
    pub(super) dials: Vec<Dial>,
    /// Day, person, slots, slots left.
    pub(super) capacity: Vec<(Day, usize, u64, u64)>,
    /// Feature and its share of the earlier model's gain.
    pub(super) baseline: Vec<(String, f64)>,
    /// Changes to the written tables, in order.
    pub(super) after: Vec<fn(&mut Tables)>,
    /// Files that are neither written nor named in the settings.
    pub(super) unnamed: Vec<&'static str>,
    /// Parameter name, TOML value as written, comment.
    pub(super) parameters: Vec<(String, String, &'static str)>,
    pub(super) comment: String,
}

/// What the settings say of each file.
const ABOUT: [(&str, &str); 8] = [
    (
        LEADS,
        "The CRM's leads with the CRM's own headers. Contact and call are stamps in UTC.",
    ),
    (
        "mql/discovery_t1_2026_01.csv",
        "The vendor's current exports: East, Central, West.",
    ),
    (
        "mql/rep_snapshots_2024_01.csv",
        "What the vendor said earlier: leads are described as of their contact. The first is older than any contact.",
    ),
    (TARGETED, "What the vendor answered about CRDs that the exports lack."),
    (FIRMS, "Firms; some columns meet those of the exports."),
    (CAPACITY, "Calls that each SGA can make a day; the last day is today."),
    (DIALS, "Call attempts."),
    (
        BASELINE,
        "How much an earlier model made of its features; ranks are compared, not sizes.",
    ),
];

impl Draft {
    /// The tables as they would be written.
    pub(super) fn tables(&self) -> Vec<Table> {
        let mut tables = vec![self.leads()];
        tables.extend((0..TERRITORIES.len()).map(|territory| self.territory(territory)));
        tables.extend(
            SNAPSHOTS
                .iter()
                .enumerate()
                .map(|(export, path)| self.snapshot(path, export)),
        );
        tables.extend([
            self.targeted(),
            self.firms(),
            self.capacity(),
            self.dials(),
            self.baseline(),
        ]);
        let mut tables = Tables(tables);
        for change in &self.after {
            change(&mut tables);
        }
        tables.0.retain(|table| !self.unnamed.contains(&table.path));
        tables.0
    }

    fn leads(&self) -> Table {
        let mut table = Table::new("leads", LEADS, &crm::LEADS);
        for lead in &self.leads {
            table.add(|row| crm::lead_row(lead, &self.words, row));
        }
        table
    }

    fn shown<'a>(&'a self, rep: &'a Rep, export: usize) -> Option<Shown<'a>> {
        let seat = (*rep.seats.get(export)?)?;
        Some(Shown {
            rep,
            seat,
            practice: rep.practice.get(export)?,
            taken: *self.exports.get(export)?,
            firm: self.firms.get(seat.firm),
        })
    }

    fn territory(&self, territory: usize) -> Table {
        let dataset = TERRITORY_SETS.get(territory).copied().unwrap_or_default();
        let path = TERRITORIES.get(territory).copied().unwrap_or_default();
        let mut table = Table::new(dataset, path, &rows::rep_header(true));
        let here = self.reps.iter().filter(|rep| rep.territory == territory);
        let shown = here.filter_map(|rep| self.shown(rep, NOW));
        shown.for_each(|shown| table.add(|row| shown.row(&self.words, true, None, row)));
        for copied in self.copies.iter().filter(|copied| copied.territory == territory) {
            let Some(rep) = self.reps.get(copied.rep) else { continue };
            let mut other = Rep {
                territory,
                ..rep.clone()
            };
            if let Some(firm) = copied.firm {
                self.move_to(&mut other, firm);
            }
            if let Some(shown) = self.shown(&other, NOW) {
                table.add(|row| shown.row(&self.words, true, None, row));
            }
        }
        table
    }

    /// The second registration of a representative, at a firm of its own size.
    fn move_to(&self, rep: &mut Rep, firm: usize) {
        rep.primary = Some(false);
        if let Some(seat) = rep.seats.get_mut(NOW).and_then(Option::as_mut) {
            seat.firm = firm;
        }
        if let (Some(held), Some(firm)) = (rep.practice.get_mut(NOW), self.firms.get(firm)) {
            held.employees = Some(firm.employees);
            held.adviser_reps = Some(firm.reps);
            held.account = Some(firm.account);
        }
    }

    fn snapshot(&self, path: &'static str, export: usize) -> Table {
        let mut table = Table::new("rep_snapshots", path, &rows::rep_header(false));
        // Only people who became leads: what others were like is asked by nobody.
        let leads: std::collections::BTreeSet<usize> = self.leads.iter().filter_map(|lead| lead.rep).collect();
        let reps = leads.iter().filter_map(|place| self.reps.get(*place));
        let shown = reps.filter_map(|rep| self.shown(rep, export));
        shown.for_each(|shown| table.add(|row| shown.row(&self.words, false, None, row)));
        table
    }

    fn targeted(&self) -> Table {
        let mut table = Table::new("targeted_reps", TARGETED, &rows::rep_header(false));
        let shown = self.targeted.iter().filter_map(|rep| self.shown(rep, NOW));
        shown.for_each(|shown| table.add(|row| shown.row(&self.words, false, None, row)));
        table
    }

    fn firms(&self) -> Table {
        let mut table = Table::new("firms", FIRMS, &rows::FIRMS);
        for firm in &self.firms {
            table.add(|row| rows::firm_row(firm, row));
        }
        table
    }

    fn capacity(&self) -> Table {
        let mut table = Table::new("capacity", CAPACITY, &["date", "sga_id", "slots", "available"]);
        let row = |(day, owner, slots, left): &(Day, usize, u64, u64)| {
            vec![rows::iso(*day), crm::owner(*owner), slots.to_string(), left.to_string()]
        };
        table.rows = self.capacity.iter().map(row).collect();
        table
    }

    fn dials(&self) -> Table {
        let mut table = Table::new("dials", DIALS, &crm::DIALS);
        for (number, dial) in self.dials.iter().enumerate() {
            table.add(|row| crm::dial_row(number + 1, dial, row));
        }
        table
    }

    fn baseline(&self) -> Table {
        let mut table = Table::new("baseline_importance", BASELINE, &["feature", "importance", "rank"]);
        let features = self.baseline.iter().enumerate();
        let row = |(place, (name, share)): (usize, &(String, f64))| {
            vec![name.clone(), format!("{share:.4}"), (place + 1).to_string()]
        };
        table.rows = features.map(row).collect();
        table
    }

    /// The playbook's share of a workspace.
    pub(super) fn part(&self) -> Result<Part, SampleError> {
        let tables = self.tables();
        let about = |path: &str| {
            ABOUT
                .iter()
                .find(|(held, _)| *held == path)
                .map_or("", |(_, about)| *about)
        };
        let entries = tables
            .iter()
            .map(|table| Entry::new(table.dataset, table.path).about(about(table.path)))
            .collect();
        Ok(Part {
            name: "mql-small".to_owned(),
            as_of: rows::iso(self.as_of),
            day_parameter: None,
            live: false,
            comment: self.comment.clone(),
            section: Section {
                playbook: "mql",
                profile: None,
                entries,
                parameters: self.parameters.clone(),
            },
            readme: include_str!("../data/mql_small_readme.md"),
            files: tables.iter().map(Table::file).collect(),
        })
    }
}
