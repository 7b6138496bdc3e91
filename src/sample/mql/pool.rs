//! Hands out the draws of matched leads, so that leads with every sign of the strong world come evenly over time. By chance
//! alone one block of a few hundred leads has half as many of them as the next, and no figure by block would hold still.

use super::chance::{Shapes, even_shares};
use super::people::{Draws, Studio};

/// Draws that are still to be given.
pub(super) struct Pool {
    draws: Vec<Draws>,
    /// Share of those with every sign.
    rate: f64,
    given: usize,
    strong: usize,
}

impl Pool {
    /// So many draws that cover every distribution evenly.
    pub(super) fn even(studio: &mut Studio, count: usize, firms: usize) -> Self {
        let mut shares = || even_shares(&mut studio.random, count).into_iter();
        let (years, ratios, growths, places) = (shares(), shares(), shares(), shares());
        let draws: Vec<Draws> = years
            .zip(ratios)
            .zip(growths.zip(places))
            .map(|((years, ratio), (growth, place))| Draws {
                years,
                ratio,
                growth,
                firm: (place * firms as f64) as usize,
                export: 0,
            })
            .collect();
        // Half a year passes between an export and a contact, on average.
        let strong = draws.iter().filter(|draws| draws.strong(&studio.shapes, 0.5)).count();
        Self {
            rate: strong as f64 / count.max(1) as f64,
            draws,
            given: 0,
            strong: 0,
        }
    }

    /// The draws of the next lead, described by that export of `since` years ago.
    pub(super) fn take(&mut self, shapes: &Shapes, export: usize, since: f64) -> Draws {
        self.given += 1;
        let due = (self.given as f64 * self.rate) as usize > self.strong;
        let fits = |draws: &Draws| draws.strong(shapes, since) == due;
        let place = self
            .draws
            .iter()
            .rposition(fits)
            .unwrap_or(self.draws.len().saturating_sub(1));
        let any = Draws {
            years: 0.5,
            ratio: 0.5,
            growth: 0.5,
            firm: 0,
            export,
        };
        if place >= self.draws.len() {
            return any;
        }
        let draws = self.draws.swap_remove(place);
        self.strong += usize::from(draws.strong(shapes, since));
        Draws { export, ..draws }
    }
}

impl Draws {
    /// Whether every sign of the strong world will be there so many years after the export.
    fn strong(&self, shapes: &Shapes, since: f64) -> bool {
        let years = shapes.gamma.at(self.years) + since;
        let moved = (2.0..=5.0).contains(&years);
        moved && shapes.beta.at(self.ratio) > 0.42 && 8.0 + 15.0 * shapes.normal.at(self.growth) > 0.0
    }
}
