//! One lead's card: why it is called, what drives its score, whom it is like, what keeps it from the next tier, and how to
//! reach it.

mod near;

use std::sync::Arc;

use super::held::Summary;
use super::queue::people_of;
use super::row_of;
use crate::engine::{rate, thousands};
use crate::frame::{Frame, boolean, cell_text, integer, real, take_rows, text};
use crate::lens::{Bar, Bars, Card, ContactLine, Figure, FrameSource, Ledger, LedgerLine, LensError};
use crate::playbooks::mql::catalog;
use crate::playbooks::mql::phases::m7::explain;
use crate::playbooks::mql::scoring::ladder::Level;
use crate::playbooks::mql::scoring::peers::Peers;
use crate::playbooks::mql::scoring::scorer::Models;
use crate::playbooks::mql::scoring::trained::{Trained, models};
use crate::playbooks::mql::scoring::values::{ByNumber, label, short, shown};
use crate::playbooks::mql::scoring::why::{Driver, Lead, reasons};
use crate::playbooks::mql::table::FeatureTable;
use crate::privacy::{mask_email, mask_name, mask_phone};

/// Drivers shown one by one; the others stand in one line.
const SHOWN: usize = 10;
/// Features a lead is held against all leads by, by number.
const AMONG: [usize; 6] = [1, 8, 5, 46, 2, 37];

/// What a card is made of.
struct Opened<'a> {
    lead: &'a str,
    /// The lead's row of the scores.
    one: Frame,
    table: FeatureTable,
    row: usize,
    level: Level,
}

impl Opened<'_> {
    fn word(&self, name: &str) -> Result<String, LensError> {
        Ok(cell_text(&self.one, name, 0)?.unwrap_or_default())
    }

    fn number(&self, name: &str) -> Result<Option<f64>, LensError> {
        Ok(real(&self.one, name)?.get(0))
    }
}

/// Everything about one lead.
pub(super) fn card(frames: &dyn FrameSource, lead: &str, unmask: bool) -> Result<Card, LensError> {
    let scores = frames.frame("scores")?;
    let one = take_rows(&scores, &[row_of(&scores, lead)?])?;
    let now = frames.frame("features_now")?;
    let table = FeatureTable::from_frame(&now)?;
    let level = integer(&one, "degradation_level")?.get(0).and_then(Level::numbered);
    let opened = Opened {
        lead,
        row: row_of(&now, lead)?,
        table,
        level: level.unwrap_or(Level::Last),
        one,
    };
    let person = people_of(&opened.one, frames.frame("leads_identity")?.as_ref())?;
    let name = text(&person, "name")?.get(0).unwrap_or_default();
    let mut sections = why(frames, &opened)?;
    sections.push(Figure::Bars(among(&opened)));
    sections.push(Figure::Text {
        title: "What is known".to_owned(),
        lines: facts(&opened)?,
    });
    Ok(Card {
        lead_id: lead.to_owned(),
        name: if unmask { name.to_owned() } else { mask_name(name) },
        tier: opened.word("tier")?,
        headline: headline(&opened)?,
        contact: contact(&person, unmask)?,
        alerts: alerts(frames, &opened)?,
        sections,
    })
}

fn headline(opened: &Opened<'_>) -> Result<String, LensError> {
    let chance = opened.number("prob_mql_30d")?;
    let place = opened.number("percentile")?;
    let boost = opened.word("boost")?;
    let parts = [
        chance.map_or_else(
            || "no score".to_owned(),
            |chance| format!("{} to book within 30 days", rate(chance)),
        ),
        opened.word("bucket")?,
        place.map_or_else(String::new, |place| {
            format!("top {} % of open leads", short((100.0 - place).max(0.1), 1))
        }),
        opened.word("company")?,
        if boost.is_empty() {
            boost
        } else {
            format!("boost: {boost}")
        },
    ];
    Ok(Card::headed(&opened.word("rank")?, parts))
}

/// How a contact is hidden.
type Mask = fn(&str) -> String;

fn contact(person: &Frame, unmask: bool) -> Result<Vec<ContactLine>, LensError> {
    let ways: [(&str, &str, Mask); 2] = [("phone", "phone", mask_phone), ("email", "mail", mask_email)];
    let mut lines = Vec::new();
    for (column, kind, mask) in ways {
        if let Some(value) = text(person, column)?.get(0) {
            lines.push(ContactLine {
                kind: kind.to_owned(),
                value: if unmask { value.to_owned() } else { mask(value) },
            });
        }
    }
    Ok(lines)
}

/// Things to know before calling.
fn alerts(frames: &dyn FrameSource, opened: &Opened<'_>) -> Result<Vec<String>, LensError> {
    let mut alerts = Vec::new();
    if opened.level != Level::Full {
        alerts.push(Summary::read(frames)?.level_line());
    }
    if boolean(&opened.one, "has_discovery_data")?.get(0) != Some(true) {
        alerts.push("the vendor does not know this lead: low confidence".to_owned());
    }
    let expired = boolean(&opened.one, "window_expired")?.get(0) == Some(true);
    if expired {
        alerts.push("its thirty days have passed: Tier C whatever its score".to_owned());
    } else if boolean(&opened.one, "callable")?.get(0) == Some(false) {
        alerts.push("dialed today".to_owned());
    }
    Ok(alerts)
}

/// The model that scored this lead, where it is the newest one.
fn scored_by(frames: &dyn FrameSource, opened: &Opened<'_>) -> Result<Option<Models>, LensError> {
    if !matches!(opened.level, Level::Full | Level::Reduced) {
        return Ok(None);
    }
    let (model, calibrators) = (frames.frame("model")?, frames.frame("calibrators")?);
    let leads = frames.frame("leads_clean")?;
    let trained = Trained::read("", &model, &calibrators).map_err(LensError::Refused)?;
    let version = opened.word("model_version")?;
    let own = version.starts_with(trained.bundle.version());
    Ok(own.then(|| models(vec![trained], Arc::new(|_| 0), leads, Vec::new())))
}

/// The drivers that M7 kept of a lead.
fn kept(frames: &dyn FrameSource, lead: &str) -> Result<Vec<Driver>, LensError> {
    let found = frames.frame("score_drivers")?;
    let (ids, features) = (text(&found, "lead_id")?, text(&found, "feature")?);
    let (values, shares) = (real(&found, "value")?, real(&found, "contribution")?);
    let driver = |row: usize| {
        Some(Driver {
            feature: features.get(row)?.to_owned(),
            value: values.get(row),
            contribution: shares.get(row)?,
        })
    };
    let rows = (0..found.height()).filter(|row| ids.get(*row) == Some(lead));
    Ok(rows.filter_map(driver).collect())
}

fn why(frames: &dyn FrameSource, opened: &Opened<'_>) -> Result<Vec<Figure>, LensError> {
    let scored = scored_by(frames, opened)?;
    let drivers = match &scored {
        Some(models) => {
            let found = explain(&opened.table, &[opened.row], models, opened.level).map_err(LensError::Refused)?;
            found.into_iter().next().unwrap_or_default()
        }
        None => kept(frames, opened.lead)?,
    };
    let all: Vec<usize> = (0..opened.table.rows()).collect();
    let mut peers = Peers::of(&opened.table, &all);
    let values = ByNumber::of(&opened.table);
    let segment = opened.table.segments.get(opened.row).map_or("", String::as_str);
    let lead = Lead {
        values: &values,
        row: opened.row,
        segment,
        metro: opened.table.metros.get(opened.row).and_then(Option::as_deref),
    };
    let mut lines = reasons(&drivers, &lead, &mut peers);
    let rule = opened.word("rule")?;
    if !rule.is_empty() {
        lines.push(format!("no model scored it: the rule that fired is \"{rule}\""));
    }
    if lines.is_empty() {
        lines.push("nothing known of it raises its score above the usual".to_owned());
    }
    lines.extend(Some(opened.word("peers")?).filter(|line| !line.is_empty()));
    let mut figures = vec![Figure::Text {
        title: "Why".to_owned(),
        lines,
    }];
    if !drivers.is_empty() {
        figures.push(Figure::Ledger(waterfall(opened, &drivers)?));
    } else if matches!(opened.level, Level::Full | Level::Reduced) {
        figures.push(Figure::Text {
            title: "Drivers".to_owned(),
            lines: vec![
                "the model that scored it is not the newest one, and its drivers were kept for Tiers A and B \
                         only"
                    .to_owned(),
            ],
        });
    }
    figures.push(Figure::Tree(near::near_miss(
        opened,
        scored.as_ref(),
        &drivers,
        &mut peers,
    )?));
    Ok(figures)
}

/// From the usual log-odds to the lead's: bias, the strongest drivers, the others in one line.
fn waterfall(opened: &Opened<'_>, drivers: &[Driver]) -> Result<Ledger, LensError> {
    let total = opened.number("log_odds")?;
    let line = |label: String, value: Option<f64>, points: f64| LedgerLine {
        label,
        value,
        weight: 1.0,
        points: Some(points),
        source: String::new(),
    };
    let rest: f64 = drivers.iter().skip(SHOWN).map(|driver| driver.contribution).sum();
    let sum: f64 = drivers.iter().map(|driver| driver.contribution).sum();
    let mut lines = Vec::new();
    if let Some(total) = total.filter(|_| drivers.len() > SHOWN) {
        lines.push(LedgerLine {
            source: "bias".to_owned(),
            ..line("a lead in general".to_owned(), None, total - sum)
        });
    }
    lines.extend(
        drivers
            .iter()
            .take(SHOWN)
            .map(|driver| line(driver.words(), driver.value, driver.contribution)),
    );
    if drivers.len() > SHOWN {
        let others = format!("{} others", drivers.len() - SHOWN);
        lines.push(line(others, None, rest));
    }
    Ok(Ledger {
        title: "Drivers, in log-odds before calibration".to_owned(),
        lines,
        total,
        places: 3,
    })
}

/// Where the lead stands among all contacted leads, by feature.
fn among(opened: &Opened<'_>) -> Bars {
    let values = ByNumber::of(&opened.table);
    let bar = |number: &usize| {
        let feature = catalog::by_number(*number)?;
        let own = values.value(*number, opened.row)?;
        let known = values.column(*number)?.iter().filter(|value| !value.is_nan());
        let (below, all) = known.fold((0.0, 0.0), |(below, all): (f64, f64), value| {
            (below + f64::from(u8::from(*value < own)), all + 1.0)
        });
        let share = if all > 0.0 { below / all } else { 0.0 };
        Some(Bar {
            label: label(&feature.name),
            value: share * 100.0,
            shown: format!("{}, above {:.0} % of leads", shown(&feature.name, own), share * 100.0),
            meaning: String::new(),
        })
    };
    Bars {
        title: format!(
            "Among {} contacted leads",
            thousands(i64::try_from(opened.table.rows()).unwrap_or(i64::MAX))
        ),
        bars: AMONG.iter().filter_map(bar).collect(),
    }
}

fn facts(opened: &Opened<'_>) -> Result<Vec<String>, LensError> {
    let mut lines = Vec::new();
    for name in [
        "title",
        "company",
        "city",
        "state",
        "source",
        "status",
        "owner_id",
        "contacted_date",
        "snapshot_as_of",
        "segment",
        "trajectory",
        "metro",
        "calibrator",
        "confidence",
        "model_version",
    ] {
        let value = opened.word(name)?;
        if !value.is_empty() {
            let label = if name == "status" {
                "CRM status".to_owned()
            } else {
                name.replace('_', " ")
            };
            lines.push(format!("{label}: {value}"));
        }
    }
    lines.push(format!("scored by the {}", opened.level.words()));
    Ok(lines)
}
