//! 0.2: how long a booked call takes to come, which leads are old enough to be labelled, and their labels.
//!
//! The gates judge the window that the data recommend; labels and everything after use the one that is set.

use super::dates::{Dates, Settings};
use super::tables::firm_months;
use super::telling::{counts, decided, did, learned, next, percent};
use crate::engine::{Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, counted, part_of};
use crate::frame::{Frame, FrameBuilder, date, text};
use crate::stats::quantile;

mod clock;
mod gates;

/// Shares of booked calls that the timing shows.
const SHARES: [f64; 5] = [0.5, 0.75, 0.9, 0.95, 0.99];
/// Days by which the timing counts calls.
const STEPS: [i32; 8] = [0, 1, 7, 14, 30, 43, 60, 90];

/// A contacted lead.
struct Contact<'a> {
    lead_id: &'a str,
    contact: i32,
    /// Days from the contact to the booked call; negative where the call came first.
    days: Option<i32>,
    /// Whether the company is the recruiter's own.
    own: bool,
}

/// How leads are labelled.
#[derive(Clone, Copy)]
struct Labelling {
    analysis: i32,
    window: i32,
    /// Whether a call before the contact is a conversion; else such a lead has no label.
    negative_converts: bool,
}

impl Labelling {
    fn is_mature(&self, contact: &Contact<'_>) -> bool {
        self.analysis - contact.contact >= self.window
    }

    /// S4: no label for young leads, our own, and excluded ones; 1 within the window, else 0.
    fn target(&self, contact: &Contact<'_>) -> Option<bool> {
        if !self.is_mature(contact) || contact.own {
            return None;
        }
        match contact.days {
            Some(days) if days < 0 => self.negative_converts.then_some(true),
            Some(days) => Some(days <= self.window),
            None => Some(false),
        }
    }
}

/// Whole days as sorted reals, for percentiles.
fn sorted(days: impl Iterator<Item = i32>) -> Vec<f64> {
    let mut days: Vec<f64> = days.map(f64::from).collect();
    days.sort_by(f64::total_cmp);
    days
}

/// Runs the phase.
pub(in super::super) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let leads = context.frame("leads")?;
    let contacts = contacts(context, &leads)?;
    let provisional = Dates::read(context.frame("dates_provisional")?.as_ref())?;
    let analysis = provisional.snapshot;
    let valid = sorted(
        contacts
            .iter()
            .filter_map(|contact| contact.days)
            .filter(|days| *days >= 0),
    );
    let settled_days = context.number("mature_for_timing_days")? as i32;
    let settled = sorted(
        contacts
            .iter()
            .filter(|contact| analysis - contact.contact >= settled_days)
            .filter_map(|contact| contact.days)
            .filter(|days| *days >= 0),
    );
    let share = context.number("capture_quantile")?;
    let recommended = quantile(&valid, share).map(|days| days.ceil() as i32);
    let set = context.optional_number("maturity_window_days")?.map(|days| days as i32);
    let window = set.or(recommended).unwrap_or(provisional.window);
    let months = firm_months(context)?;
    let dates = Settings::read(context, months.first().copied())?.dates(window);
    let labelling = Labelling {
        analysis,
        window,
        negative_converts: context.word("negative_days")? == "positive",
    };
    let judged = Labelling {
        window: recommended.unwrap_or(window),
        ..labelling
    };
    let found = Found::count(&contacts, judged);
    let timing = timing(&valid, &settled)?;
    let mut readings = vec![
        clock::reading(context)?,
        gates::of_dates(&dates, months.first().copied())?,
    ];
    readings.extend(gates::of_window(recommended, window, &timing)?);
    readings.extend(gates::of_labels(context, &contacts, &found, judged)?);
    tell(context, &found, recommended, window);
    Ok(PhaseOutput {
        metrics: metrics(&found, &valid, &settled, &contacts, &dates, recommended),
        readings,
        rows_in: leads.height(),
        rows_out: contacts.len(),
        frames: vec![
            ("dates", dates.frame()?),
            ("targets", targets(&contacts, labelling)?),
            ("conversion_timing", timing),
        ],
    })
}

fn contacts<'a>(context: &PhaseContext<'_>, leads: &'a Frame) -> Result<Vec<Contact<'a>>, PhaseError> {
    let own: Vec<String> = context
        .words("own_company_patterns")?
        .iter()
        .map(|pattern| pattern.to_uppercase())
        .collect();
    let (ids, companies) = (text(leads, "lead_id")?, text(leads, "company")?);
    let (contacted, calls) = (date(leads, "contacted_date")?, date(leads, "call_scheduled_date")?);
    let is_own = |company: Option<&str>| {
        !own.is_empty()
            && company.is_some_and(|company| {
                let upper = company.to_uppercase();
                own.iter().any(|pattern| upper.contains(pattern.as_str()))
            })
    };
    let contact = |row: usize| {
        let contact = contacted.get(row)?;
        Some(Contact {
            lead_id: ids.get(row).unwrap_or_default(),
            contact,
            days: calls.get(row).map(|call| call - contact),
            own: is_own(companies.get(row)),
        })
    };
    Ok((0..leads.height()).filter_map(contact).collect())
}

/// What the gates count, by the recommended window.
#[derive(Default)]
struct Found {
    contacted: usize,
    negative: usize,
    mature: usize,
    mature_ever: usize,
    censored: usize,
    censored_ever: usize,
    labelled: usize,
    positive: usize,
    own: usize,
}

impl Found {
    fn count(contacts: &[Contact<'_>], labelling: Labelling) -> Self {
        let mut found = Self {
            contacted: contacts.len(),
            ..Self::default()
        };
        for contact in contacts {
            let ever = usize::from(contact.days.is_some());
            found.negative += usize::from(contact.days.is_some_and(|days| days < 0));
            found.own += usize::from(contact.own);
            if labelling.is_mature(contact) {
                found.mature += 1;
                found.mature_ever += ever;
            } else {
                found.censored += 1;
                found.censored_ever += ever;
            }
            let target = labelling.target(contact);
            found.labelled += usize::from(target.is_some());
            found.positive += usize::from(target == Some(true));
        }
        found
    }

    fn maturity(&self) -> Result<Frame, PhaseError> {
        Ok(counts(
            "leads",
            &[
                ("contacted".to_owned(), self.contacted),
                ("mature".to_owned(), self.mature),
                ("mature with a booked call".to_owned(), self.mature_ever),
                ("censored".to_owned(), self.censored),
                ("censored with a booked call".to_owned(), self.censored_ever),
                ("labelled".to_owned(), self.labelled),
                ("labelled and converted within the window".to_owned(), self.positive),
                ("booked before the contact".to_owned(), self.negative),
            ],
        )?)
    }
}

fn targets(contacts: &[Contact<'_>], labelling: Labelling) -> Result<Frame, PhaseError> {
    let each = |value: fn(&Contact<'_>, Labelling) -> Option<i64>| {
        contacts.iter().map(move |contact| value(contact, labelling))
    };
    Ok(FrameBuilder::new()
        .text("lead_id", contacts.iter().map(|contact| Some(contact.lead_id)))
        .date("contacted_date", contacts.iter().map(|contact| Some(contact.contact)))
        .integer("days_to_call", each(|contact, _| contact.days.map(i64::from)))
        .integer(
            "days_since_contact",
            each(|contact, labelling| Some(i64::from(labelling.analysis - contact.contact))),
        )
        .boolean(
            "censored",
            contacts.iter().map(|contact| Some(!labelling.is_mature(contact))),
        )
        .integer(
            "target",
            each(|contact, labelling| labelling.target(contact).map(i64::from)),
        )
        .integer("ever", contacts.iter().map(|contact| ever(contact, labelling)))
        .boolean("own_company", contacts.iter().map(|contact| Some(contact.own)))
        .finish()?)
}

/// Whether the lead booked a call at any time; a call before the contact counts as its label does.
fn ever(contact: &Contact<'_>, labelling: Labelling) -> Option<i64> {
    match contact.days {
        Some(days) if days < 0 => labelling.negative_converts.then_some(1),
        Some(_) => Some(1),
        None => Some(0),
    }
}

/// The timing: percentiles over all leads and over settled ones, and how many calls come within so many days.
fn timing(valid: &[f64], settled: &[f64]) -> Result<Frame, PhaseError> {
    let mut rows: Vec<(String, Option<f64>, Option<f64>)> = SHARES
        .iter()
        .map(|share| {
            let name = format!("days that hold {:.0} % of calls", share * 100.0);
            (name, quantile(valid, *share), quantile(settled, *share))
        })
        .collect();
    let within = |days: &[f64], step: i32| {
        (!days.is_empty())
            .then(|| days.iter().filter(|day| **day <= f64::from(step)).count() as f64 / days.len() as f64)
    };
    for step in STEPS {
        rows.push((
            format!("share within {}", counted(step, "day", "days")),
            within(valid, step),
            within(settled, step),
        ));
    }
    Ok(FrameBuilder::new()
        .text("measure", rows.iter().map(|row| Some(row.0.as_str())))
        .real("all_leads", rows.iter().map(|row| row.1))
        .real("settled_leads", rows.iter().map(|row| row.2))
        .finish()?)
}

fn metrics(
    found: &Found,
    valid: &[f64],
    settled: &[f64],
    contacts: &[Contact<'_>],
    dates: &Dates,
    recommended: Option<i32>,
) -> Vec<Metric> {
    let number = |name: &str, value: Option<f64>| Metric::new(name, value, MetricUnit::Days);
    let mut metrics = vec![
        Metric::count(
            "calls_with_contact",
            contacts.iter().filter(|contact| contact.days.is_some()).count(),
        ),
        Metric::count("calls_before_contact", found.negative),
        number(
            "earliest_call_days",
            contacts.iter().filter_map(|contact| contact.days).min().map(f64::from),
        ),
        Metric::count("calls_timed", valid.len()),
        number("days_mean", crate::stats::mean(valid)),
        number("days_median", quantile(valid, 0.5)),
        number("days_p90", quantile(valid, 0.9)),
        number("days_p95", quantile(valid, 0.95)),
        number("days_p99", quantile(valid, 0.99)),
        number("days_max", valid.last().copied()),
        number("days_p90_settled", quantile(settled, 0.9)),
        number("window_recommended", recommended.map(f64::from)),
        Metric::count("mature_leads", found.mature),
        Metric::share("mature_converted_ever", found.mature_ever, found.mature),
        Metric::count("censored_leads", found.censored),
        Metric::share("censored_converted_ever", found.censored_ever, found.censored),
        Metric::count("labelled_leads", found.labelled),
        Metric::count("labelled_conversions", found.positive),
        Metric::count("own_company_leads", found.own),
    ];
    for step in STEPS {
        let within = valid.iter().filter(|day| **day <= f64::from(step)).count();
        metrics.push(Metric::count("calls_within_days", within).about(&format!("{step} days")));
    }
    metrics.extend(dates.metrics());
    metrics
}

fn tell(context: &PhaseContext<'_>, found: &Found, recommended: Option<i32>, window: i32) {
    did(
        context,
        &format!("Labelled {} contacted leads", part_of(found.labelled, found.contacted)),
    );
    if let Some(recommended) = recommended {
        learned(
            context,
            &format!("{recommended} days hold the share of booked calls asked for"),
        );
        if recommended != window {
            decided(
                context,
                &format!("{window} days are used"),
                "maturity_window_days is set, so that the recommended window is only judged",
            );
            next(
                context,
                "Set maturity_window_days = \"auto\" unless a printed figure must be reproduced",
            );
        }
    }
    learned(
        context,
        &format!(
            "{} of contacted leads are too young to be labelled",
            percent((found.contacted > 0).then(|| found.censored as f64 / found.contacted as f64))
        ),
    );
}
