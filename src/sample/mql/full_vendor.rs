//! The territories' exports of the full sample, written row by row: representatives who are leads, then everyone else,
//! then the rows that stand there more than once.

use super::full::{TERRITORIES, Workshop};
use super::full_slots::wrong;
use super::model::{NOW, Rep};
use super::rows::{self, Row, Shown};
use super::small::rep_number;
use crate::sample::sheet::Sheet;
use crate::sample::{SampleError, SampleFile};

/// One territory while it is written.
struct Writer {
    sheet: Sheet,
    /// Rows that it may still have.
    open: usize,
    /// Rows whose way to work is a place, and those where it is empty, that are still to be given.
    places: usize,
    empties: usize,
}

/// The three files.
pub(super) fn territories(workshop: &mut Workshop) -> Result<Vec<SampleFile>, SampleError> {
    let plan = &workshop.plan;
    let header = rows::rep_header(true);
    let mut writers: Vec<Writer> = TERRITORIES
        .into_iter()
        .zip(plan.territories)
        .enumerate()
        .map(|(territory, (path, open))| Writer {
            sheet: Sheet::new(path, &header),
            open,
            places: if territory == 1 { plan.place_cells } else { 0 },
            empties: if territory == 1 { plan.empty_cells } else { 0 },
        })
        .collect();
    let reps = std::mem::take(&mut workshop.reps);
    for rep in &reps {
        workshop.write(&mut writers, rep)?;
    }
    repeats(workshop, &mut writers, &reps)?;
    others(workshop, &mut writers, reps.len())?;
    workshop.reps = reps;
    Ok(writers.into_iter().map(|writer| writer.sheet.finish()).collect())
}

/// One number so often, and as many others twice as are left: the second row of most lies in another territory.
fn repeats(workshop: &mut Workshop, writers: &mut [Writer], reps: &[Rep]) -> Result<(), SampleError> {
    let plan = &workshop.plan;
    let rows: usize = plan.territories.iter().sum();
    let often = plan.repeated.saturating_sub(1);
    let twice = rows.saturating_sub(plan.crds + often);
    let first = reps
        .iter()
        .find(|rep| rep.territory == 0)
        .ok_or_else(|| wrong("nobody is in the first territory"))?;
    for _ in 0..often {
        workshop.write(writers, first)?;
    }
    let others = reps.iter().filter(|rep| rep.crd != first.crd);
    for (number, rep) in others.take(twice).enumerate() {
        let territory = if number % 4 == 0 {
            rep.territory
        } else {
            (rep.territory + 1) % 3
        };
        let copy = Rep {
            territory,
            ..rep.clone()
        };
        workshop.write(writers, &copy)?;
    }
    Ok(())
}

/// Everyone who is nobody's lead, until the territories are full; of the reduced sample only a part is written.
fn others(workshop: &mut Workshop, writers: &mut [Writer], known: usize) -> Result<(), SampleError> {
    let mut place = known;
    for territory in 0..writers.len() {
        let open = writers.get(territory).map_or(0, |writer| writer.open);
        for _ in 0..open * workshop.share / 100 {
            let draws = workshop.draws();
            let rep = workshop
                .studio
                .rep(rep_number(place), territory, &workshop.firms, draws);
            place += 1;
            workshop.write(writers, &rep)?;
        }
    }
    Ok(())
}

impl Workshop {
    fn write(&self, writers: &mut [Writer], rep: &Rep) -> Result<(), SampleError> {
        let writer = writers
            .get_mut(rep.territory)
            .ok_or_else(|| wrong("there are three territories"))?;
        writer.open = writer
            .open
            .checked_sub(1)
            .ok_or_else(|| wrong("a territory has more rows than the plan"))?;
        let seat = rep
            .seats
            .get(NOW)
            .copied()
            .flatten()
            .ok_or_else(|| wrong("nobody is without a firm today"))?;
        let practice = rep.practice.get(NOW).copied().unwrap_or_default();
        let mut shown = rep.clone();
        // The second territory writes places into a column of numbers, and leaves many of its cells empty.
        let mut place = false;
        if writer.empties > 0 {
            writer.empties -= 1;
            shown.miles = None;
        } else {
            shown.miles = shown.miles.or((rep.territory == 1).then_some(1_000));
            place = writer.places > 0;
            writer.places -= usize::from(place);
        }
        let firm = self.firms.get(seat.firm);
        let taken = self.export;
        let mut row = Row::default();
        let line = Shown {
            rep: &shown,
            seat,
            practice: &practice,
            taken,
            firm,
        };
        line.row(&self.studio.words, true, place.then_some("Osseo"), &mut row);
        row.write(&mut writer.sheet);
        Ok(())
    }
}
