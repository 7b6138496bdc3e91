//! The seats of every group as one list, read once: who sits where, with what stands behind it. Every answer of the desk
//! begins here, so that list, map, queue and card cannot tell different stories.

use std::collections::HashMap;
use std::sync::Arc;

use crate::frame::{Frame, FrameError, TextColumn, boolean, integer, kind_of, real, take_rows, text};
use crate::lens::{FrameSource, LensError};
use crate::playbooks::tables::made;

/// Roles as columns of the map, from left to right.
pub(super) const ROLES: [&str; 5] = ["decision", "champion", "stakeholder", "blocker", "introducer"];

/// Tiers of groups, the best first.
pub(super) const TIERS: [&str; 4] = ["ready", "workable", "partial", "thin"];

/// Somebody who sits in a group, or a candidate who does not.
#[derive(Debug, Clone, Default)]
pub(super) struct Seat {
    pub person: String,
    pub company: String,
    pub role: String,
    pub seat: String,
    pub rule: String,
    pub reason: String,
    pub flags: String,
    pub near: String,
    pub rank: i64,
    pub lead: bool,
    pub added: bool,
    pub review: bool,
    pub influence: Option<f64>,
    pub influence_parts: String,
    pub confidence: Option<f64>,
    pub confidence_parts: String,
    pub authority: Option<f64>,
    pub authority_parts: String,
    pub authority_level: String,
    pub score: Option<f64>,
    pub mail: Option<f64>,
    pub phone: Option<f64>,
    pub contact: Option<f64>,
    pub pains: String,
    pub signals: String,
    pub rules: String,
}

/// Who somebody is.
#[derive(Debug, Clone, Default)]
pub(super) struct Person {
    pub name: String,
    pub title: String,
    pub level: String,
    pub functions: String,
    pub country: String,
    pub source: String,
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub slug: Option<String>,
    pub mail_verified: Option<bool>,
    pub phone_verified: Option<bool>,
}

/// A column that may not be there: an earlier phase's frame has fewer.
fn words(frame: &Frame, name: &str) -> Result<Vec<String>, FrameError> {
    if kind_of(frame, name).is_none() {
        return Ok(vec![String::new(); frame.height()]);
    }
    Ok(text(frame, name)?
        .iter()
        .map(|word| word.unwrap_or_default().to_owned())
        .collect())
}

fn numbers(frame: &Frame, name: &str) -> Result<Vec<Option<f64>>, FrameError> {
    if kind_of(frame, name).is_none() {
        return Ok(vec![None; frame.height()]);
    }
    Ok(real(frame, name)?.iter().collect())
}

fn flags(frame: &Frame, name: &str) -> Result<Vec<Option<bool>>, FrameError> {
    if kind_of(frame, name).is_none() {
        return Ok(vec![None; frame.height()]);
    }
    Ok(boolean(frame, name)?.iter().collect())
}

/// Moves the value of a row out of a column.
fn take<T: Default>(column: &mut [T], row: usize) -> T {
    column.get_mut(row).map(std::mem::take).unwrap_or_default()
}

/// The newest of frames that hold the same thing at later stages.
pub(super) fn newest(frames: &dyn FrameSource, names: [&str; 3]) -> Result<Arc<Frame>, LensError> {
    let [last, before, first] = names;
    for name in [last, before] {
        if let Some(frame) = made(frames, name)? {
            return Ok(frame);
        }
    }
    frames.frame(first)
}

/// The groups as they stand.
pub(super) fn groups(frames: &dyn FrameSource) -> Result<Arc<Frame>, LensError> {
    newest(frames, ["groups_merged", "groups", "groups_drafted"])
}

/// Whose seats are wanted: a screen that shows one company or one person reads no other rows.
#[derive(Clone, Copy)]
pub(super) enum Of<'a> {
    All,
    Company(&'a str),
    Person(&'a str),
}

impl Of<'_> {
    fn rows(self, frame: &Frame) -> Result<Frame, FrameError> {
        let (column, wanted) = match self {
            Self::All => return Ok(frame.clone()),
            Self::Company(id) => ("company_id", id),
            Self::Person(id) => ("person_id", id),
        };
        let ids = text(frame, column)?;
        let held = ids.iter().enumerate().filter(|(_, id)| *id == Some(wanted));
        take_rows(frame, &held.map(|(row, _)| row).collect::<Vec<usize>>())
    }
}

/// Who is seated.
pub(super) fn seated(frames: &dyn FrameSource, of: Of<'_>) -> Result<Vec<Seat>, LensError> {
    let members = newest(frames, ["members_merged", "members", "seated"])?;
    Ok(seats(&of.rows(&members)?)?)
}

/// Candidates who are not seated.
pub(super) fn benched(frames: &dyn FrameSource, of: Of<'_>) -> Result<Vec<Seat>, LensError> {
    let frame = match made(frames, "benched")? {
        Some(frame) => frame,
        None => frames.frame("benched_drafted")?,
    };
    let frame = of.rows(&frame)?;
    let mut all = seats(&frame)?;
    let mut why = words(&frame, "why")?;
    for (row, seat) in all.iter_mut().enumerate() {
        seat.reason = take(&mut why, row);
    }
    Ok(all)
}

fn seats(frame: &Frame) -> Result<Vec<Seat>, FrameError> {
    let texts = |name| words(frame, name);
    let (mut person, mut company, mut role) = (texts("person_id")?, texts("company_id")?, texts("role")?);
    let (mut seat, mut rule, mut reason) = (texts("seat")?, texts("rule")?, texts("reason")?);
    let (mut marks, mut near, mut rules) = (texts("flags")?, texts("near")?, texts("rules")?);
    let (mut pains, mut signals) = (texts("pain_points")?, texts("buying_signals")?);
    let (mut influence_parts, mut confidence_parts) = (texts("influence_parts")?, texts("confidence_parts")?);
    let (mut authority_parts, mut level) = (texts("authority_parts")?, texts("authority_level")?);
    let ranks: Vec<Option<i64>> = match kind_of(frame, "rank") {
        None => vec![None; frame.height()],
        Some(_) => integer(frame, "rank")?.iter().collect(),
    };
    let number = |name| numbers(frame, name);
    let (influence, confidence, authority) = (number("influence")?, number("confidence")?, number("authority")?);
    let (mail, phone, contact) = (number("email_score")?, number("phone_score")?, number("contact_score")?);
    let score = number("seat_score")?;
    let (lead, added, review) = (flags(frame, "lead")?, flags(frame, "added")?, flags(frame, "review")?);
    let at = |column: &[Option<f64>], row: usize| column.get(row).copied().flatten();
    let is = |column: &[Option<bool>], row: usize| column.get(row).copied().flatten() == Some(true);
    let one = |row: usize| Seat {
        person: take(&mut person, row),
        company: take(&mut company, row),
        role: take(&mut role, row),
        seat: take(&mut seat, row),
        rule: take(&mut rule, row),
        reason: take(&mut reason, row),
        flags: take(&mut marks, row),
        near: take(&mut near, row),
        rules: take(&mut rules, row),
        pains: take(&mut pains, row),
        signals: take(&mut signals, row),
        influence_parts: take(&mut influence_parts, row),
        confidence_parts: take(&mut confidence_parts, row),
        authority_parts: take(&mut authority_parts, row),
        authority_level: take(&mut level, row),
        rank: ranks.get(row).copied().flatten().unwrap_or(i64::MAX),
        lead: is(&lead, row),
        added: is(&added, row),
        review: is(&review, row),
        influence: at(&influence, row),
        confidence: at(&confidence, row),
        authority: at(&authority, row),
        score: at(&score, row),
        mail: at(&mail, row),
        phone: at(&phone, row),
        contact: at(&contact, row),
    };
    Ok((0..frame.height()).map(one).collect())
}

/// Who was gathered, by id.
pub(super) struct People {
    rows: HashMap<String, Person>,
}

impl People {
    /// Reads who these are, with the mail addresses and numbers that the last check left.
    pub fn read<'a>(frames: &dyn FrameSource, ids: impl IntoIterator<Item = &'a str>) -> Result<Self, LensError> {
        let wanted = ids.into_iter().map(|id| (id.to_owned(), Person::default()));
        let mut people = Self { rows: wanted.collect() };
        let (facts, names) = (frames.frame("gathered")?, frames.frame("gathered_identity")?);
        let (title, level) = (text(&facts, "title")?, text(&facts, "level")?);
        let (functions, country, source) = (
            text(&facts, "functions")?,
            text(&facts, "country")?,
            text(&facts, "source")?,
        );
        people.each(&facts, |person, row| {
            let word = |column: &TextColumn<'_>| column.get(row).unwrap_or_default().to_owned();
            (person.title, person.level) = (word(&title), word(&level));
            (person.functions, person.country, person.source) = (word(&functions), word(&country), word(&source));
        })?;
        let (full, slug) = (text(&names, "full_name")?, text(&names, "profile_slug")?);
        let (mail, phone) = (text(&names, "email")?, text(&names, "phone")?);
        people.each(&names, |person, row| {
            let word = |column: &TextColumn<'_>| column.get(row).map(str::to_owned);
            person.name = word(&full).unwrap_or_default();
            (person.mail, person.phone, person.slug) = (word(&mail), word(&phone), word(&slug));
        })?;
        people.checked(frames)?;
        Ok(people)
    }

    /// Every row of a frame that is about one of them.
    fn each(&mut self, frame: &Frame, mut act: impl FnMut(&mut Person, usize)) -> Result<(), FrameError> {
        for (row, id) in text(frame, "person_id")?.iter().enumerate() {
            if let Some(person) = id.and_then(|id| self.rows.get_mut(id)) {
                act(person, row);
            }
        }
        Ok(())
    }

    /// What the check of contacts found: it may have filled in what was missing.
    fn checked(&mut self, frames: &dyn FrameSource) -> Result<(), LensError> {
        let (Some(facts), Some(ways)) = (made(frames, "contacts")?, made(frames, "contacts_identity")?) else {
            return Ok(());
        };
        let (mail, phone) = (flags(&facts, "email_verified")?, flags(&facts, "phone_verified")?);
        self.each(&facts, |person, row| {
            person.mail_verified = mail.get(row).copied().flatten();
            person.phone_verified = phone.get(row).copied().flatten();
        })?;
        let (mail, phone) = (text(&ways, "email")?, text(&ways, "phone")?);
        self.each(&ways, |person, row| {
            person.mail = mail.get(row).map(str::to_owned);
            person.phone = phone.get(row).map(str::to_owned);
        })?;
        Ok(())
    }

    /// Somebody by id; nobody in particular where the id is not known.
    pub fn of(&self, id: &str) -> Person {
        self.rows.get(id).cloned().unwrap_or_default()
    }
}

/// What a person's name reads as on screen: masked unless asked for.
pub(super) fn shown_name(person: &Person, unmask: bool) -> String {
    match person.name.as_str() {
        "" => "name unknown".to_owned(),
        name if unmask => name.to_owned(),
        name => crate::privacy::mask_name(name),
    }
}

/// Whether a mail address or number is good: verified, there, or missing.
pub(super) fn reach(there: bool, verified: Option<bool>) -> &'static str {
    match (there, verified) {
        (false, _) => "·",
        (true, Some(true)) => "●",
        (true, _) => "○",
    }
}
