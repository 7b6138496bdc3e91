//! Stages 1 to 3: leads ⟗ representatives ⟗ firms, what the vendor lacks, and the counts before and after its answers.
//!
//! Rates count distinct leads. The reference run counted joined rows: 75,966 of 69,809 leads were "108.8 % matched"
//! while a fifth of the leads had no match at all.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::vendor::{Keys, Source, Vendor};
use crate::engine::PhaseError;
use crate::frame::{Frame, FrameBuilder, date, integer, real, text};
use crate::playbooks::mql::features::words::segment;

/// A lead as the merge sees it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lead<'f> {
    pub id: &'f str,
    pub crd: Option<i64>,
    pub contacted: Option<i32>,
}

/// All leads of a frame.
pub(super) fn leads(frame: &Frame) -> Result<Vec<Lead<'_>>, PhaseError> {
    let (ids, crds, days) = (
        text(frame, "lead_id")?,
        integer(frame, "rep_crd")?,
        date(frame, "contacted_date")?,
    );
    Ok((0..frame.height())
        .map(|row| Lead {
            id: ids.get(row).unwrap_or_default(),
            crd: crds.get(row),
            contacted: days.get(row),
        })
        .collect())
}

/// Counts of distinct leads and numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub leads: usize,
    pub contacted: usize,
    pub contacted_valid: usize,
    pub contacted_matched: usize,
    pub contacted_with_firm: usize,
    pub crds: usize,
    pub crds_found: usize,
    pub rep_rows: usize,
    pub rep_rows_with_firm: usize,
    /// Rows with a lead after the merge.
    pub merged_rows: usize,
}

/// A registry number that the vendor's exports lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lacking {
    pub crd: i64,
    pub leads: usize,
    pub answered: bool,
}

/// What came of the merge.
pub(super) struct Merge {
    pub merged: Frame,
    pub prospects: Frame,
    pub before: Counts,
    pub after: Counts,
    pub lacking: Vec<Lacking>,
    /// Contacted leads without any vendor row.
    pub unmatched: Vec<(String, Option<i64>)>,
    /// Numbers with several rows, and how many.
    pub multiplied: Vec<(i64, usize)>,
    /// Contacted leads matched with a firm, all contacted leads with a match, by territory.
    pub territories: BTreeMap<String, (usize, usize)>,
    /// Representatives without a firm.
    pub firmless: Vec<i64>,
}

/// Rows of the merged frame under way.
#[derive(Default)]
struct Rows<'f> {
    lead: Vec<Option<&'f str>>,
    rep: Vec<Option<i64>>,
    firm: Vec<Option<i64>>,
    side: Vec<&'static str>,
    territory: Vec<Option<&'f str>>,
    snapshot: Vec<Option<i32>>,
}

impl<'f> Rows<'f> {
    fn add(
        &mut self,
        lead: Option<&'f str>,
        (rep, firm): (Option<i64>, Option<i64>),
        has: (bool, bool),
        territory: Option<&'f str>,
        snapshot: Option<i32>,
    ) {
        self.side.push(match (lead.is_some(), has) {
            (true, (true, true)) => "lead, rep, firm",
            (true, (true, false)) => "lead, rep",
            (true, (false, _)) => "lead",
            (false, (true, true)) => "rep, firm",
            (false, (true, false)) => "rep",
            (false, (false, _)) => "firm",
        });
        self.lead.push(lead);
        self.rep.push(rep);
        self.firm.push(firm);
        self.territory.push(territory);
        self.snapshot.push(snapshot);
    }

    fn frame(self) -> Result<Frame, PhaseError> {
        Ok(FrameBuilder::new()
            .text("lead_id", self.lead)
            .integer("rep_crd", self.rep)
            .integer("firm_crd", self.firm)
            .text("side", self.side.into_iter().map(Some))
            .text("territory", self.territory)
            .date("snapshot_as_of", self.snapshot)
            .finish()?)
    }
}

/// Merges.
pub(super) fn merge(leads: &[Lead<'_>], vendor: &Vendor, firms: &Frame) -> Result<Merge, PhaseError> {
    let known_firms: HashSet<i64> = integer(firms, "firm_crd")?.iter().flatten().collect();
    let has_firm = |firm: Option<i64>| firm.is_some_and(|firm| known_firms.contains(&firm));
    let (current, targeted) = (Keys::of(&vendor.current)?, Keys::of(&vendor.targeted)?);
    let days = (
        date(&vendor.current, "snapshot_as_of")?,
        date(&vendor.targeted, "snapshot_as_of")?,
    );
    let mut rows = Rows::default();
    let mut named: HashSet<i64> = HashSet::with_capacity(leads.len());
    let mut firms_met: HashSet<i64> = HashSet::new();
    for lead in leads {
        let exported = lead.crd.map_or(&[][..], |crd| vendor.exported(crd));
        named.extend(lead.crd);
        for row in exported {
            let firm = current.firm.get(*row);
            firms_met.extend(firm);
            let has = (true, has_firm(firm));
            rows.add(
                Some(lead.id),
                (lead.crd, firm),
                has,
                current.territory.get(*row),
                days.0.get(*row),
            );
        }
        if exported.is_empty() {
            match lead.crd.and_then(|crd| vendor.today(crd)) {
                Some(place) => {
                    let firm = targeted.firm.get(place.row);
                    firms_met.extend(firm);
                    let has = (true, has_firm(firm));
                    let territory = targeted.territory.get(place.row);
                    rows.add(Some(lead.id), (lead.crd, firm), has, territory, days.1.get(place.row));
                }
                None => rows.add(Some(lead.id), (lead.crd, None), (false, false), None, None),
            }
        }
    }
    let merged_rows = rows.lead.len();
    for (row, rep) in current.rep.iter().enumerate() {
        if rep.is_some_and(|rep| named.contains(&rep)) {
            continue;
        }
        let firm = current.firm.get(row);
        firms_met.extend(firm);
        let has = (true, has_firm(firm));
        rows.add(None, (rep, firm), has, current.territory.get(row), days.0.get(row));
    }
    for firm in integer(firms, "firm_crd")?.iter().flatten() {
        if firms_met.insert(firm) {
            rows.add(None, (None, Some(firm)), (false, true), None, None);
        }
    }
    let prospects = prospects(&vendor.current, &named)?;
    let mut found = Merge {
        merged: rows.frame()?,
        prospects,
        before: Counts::default(),
        after: Counts::default(),
        lacking: Vec::new(),
        unmatched: Vec::new(),
        multiplied: Vec::new(),
        territories: BTreeMap::new(),
        firmless: Vec::new(),
    };
    found.count(leads, vendor, (&current, &targeted), &has_firm, merged_rows);
    Ok(found)
}

impl Merge {
    fn count(
        &mut self,
        leads: &[Lead<'_>],
        vendor: &Vendor,
        (current, targeted): (&Keys<'_>, &Keys<'_>),
        has_firm: &dyn Fn(Option<i64>) -> bool,
        merged_rows: usize,
    ) {
        let mut crds: BTreeMap<i64, usize> = BTreeMap::new();
        let (mut before, mut after) = (Counts::default(), Counts::default());
        let ids: HashSet<&str> = leads.iter().map(|lead| lead.id).collect();
        (before.leads, after.leads) = (ids.len(), ids.len());
        after.merged_rows = merged_rows;
        for lead in leads {
            if let Some(crd) = lead.crd {
                *crds.entry(crd).or_default() += 1;
            }
            if lead.contacted.is_none() {
                continue;
            }
            let place = lead.crd.and_then(|crd| vendor.today(crd));
            before.contacted += 1;
            before.contacted_valid += usize::from(lead.crd.is_some());
            let Some(place) = place else {
                self.unmatched.push((lead.id.to_owned(), lead.crd));
                continue;
            };
            let keys = if place.source == Source::Targeted {
                targeted
            } else {
                current
            };
            let with_firm = usize::from(has_firm(keys.firm.get(place.row)));
            let exported = usize::from(place.source == Source::Current);
            before.contacted_matched += exported;
            before.contacted_with_firm += with_firm * exported;
            after.contacted_matched += 1;
            after.contacted_with_firm += with_firm;
            let territory = keys.territory.get(place.row).unwrap_or("none").to_owned();
            let of_territory = self.territories.entry(territory).or_default();
            of_territory.0 += with_firm;
            of_territory.1 += 1;
        }
        (after.contacted, after.contacted_valid) = (before.contacted, before.contacted_valid);
        for (crd, leads) in &crds {
            let rows = vendor.exported(*crd).len();
            let answered = rows == 0 && vendor.today(*crd).is_some();
            before.crds_found += usize::from(rows > 0);
            after.crds_found += usize::from(rows > 0 || answered);
            if rows > 1 {
                self.multiplied.push((*crd, rows));
            } else if rows == 0 {
                self.lacking.push(Lacking {
                    crd: *crd,
                    leads: *leads,
                    answered,
                });
            }
        }
        (before.crds, after.crds) = (crds.len(), crds.len());
        for row in 0..current.rep.len() {
            let with_firm = has_firm(current.firm.get(row));
            before.rep_rows_with_firm += usize::from(with_firm);
            if !with_firm {
                self.firmless.extend(current.rep.get(row));
            }
        }
        before.rep_rows = current.rep.len();
        (after.rep_rows, after.rep_rows_with_firm) = (before.rep_rows, before.rep_rows_with_firm);
        for row in 0..targeted.rep.len() {
            after.rep_rows += 1;
            after.rep_rows_with_firm += usize::from(has_firm(targeted.firm.get(row)));
        }
        before.merged_rows = leads.len();
        (self.before, self.after) = (before, after);
    }
}

/// Representatives whom no lead names.
fn prospects(current: &Frame, named: &HashSet<i64>) -> Result<Frame, PhaseError> {
    let keys = Keys::of(current)?;
    let days = date(current, "snapshot_as_of")?;
    let assets = real(current, "aum_m").ok();
    let mut seen = BTreeSet::new();
    let rows: Vec<usize> = (0..current.height())
        .filter(|row| {
            let rep = keys.rep.get(*row);
            rep.is_some_and(|rep| !named.contains(&rep) && seen.insert(rep))
        })
        .collect();
    let segments = rows.iter().map(|row| {
        let assets = assets.as_ref().and_then(|assets| assets.get(*row)).unwrap_or(f64::NAN);
        Some(segment(assets))
    });
    Ok(FrameBuilder::new()
        .integer("rep_crd", rows.iter().map(|row| keys.rep.get(*row)))
        .integer("firm_crd", rows.iter().map(|row| keys.firm.get(*row)))
        .text("territory", rows.iter().map(|row| keys.territory.get(*row)))
        .date("snapshot_as_of", rows.iter().map(|row| days.get(*row)))
        .text("segment", segments)
        .finish()?)
}

/// The counts before and after the vendor's answers.
pub(super) fn reconciliation(merge: &Merge) -> Result<Frame, PhaseError> {
    let (before, after) = (&merge.before, &merge.after);
    let lines: [(&str, &str, usize, usize, usize); 8] = [
        ("leads", "leads", before.leads, after.leads, after.leads),
        (
            "leads",
            "contacted leads",
            before.contacted,
            after.contacted,
            after.leads,
        ),
        (
            "1",
            "contacted leads with a registry number",
            before.contacted_valid,
            after.contacted_valid,
            after.contacted,
        ),
        (
            "1",
            "contacted leads matched to a representative",
            before.contacted_matched,
            after.contacted_matched,
            after.contacted,
        ),
        (
            "2",
            "contacted leads matched to a representative and a firm",
            before.contacted_with_firm,
            after.contacted_with_firm,
            after.contacted,
        ),
        (
            "2",
            "representative rows with a firm",
            before.rep_rows_with_firm,
            after.rep_rows_with_firm,
            after.rep_rows,
        ),
        (
            "3",
            "lead registry numbers found",
            before.crds_found,
            after.crds_found,
            after.crds,
        ),
        (
            "3",
            "lead registry numbers missing",
            before.crds - before.crds_found,
            after.crds - after.crds_found,
            after.crds,
        ),
    ];
    Ok(FrameBuilder::new()
        .text("stage", lines.iter().map(|line| Some(line.0)))
        .text("what", lines.iter().map(|line| Some(line.1)))
        .integer("before", lines.iter().map(|line| i64::try_from(line.2).ok()))
        .integer("after", lines.iter().map(|line| i64::try_from(line.3).ok()))
        .real(
            "share",
            lines
                .iter()
                .map(|line| (line.4 > 0).then(|| line.3 as f64 / line.4 as f64)),
        )
        .finish()?)
}
