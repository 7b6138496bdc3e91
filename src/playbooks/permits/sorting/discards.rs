//! D1 to D6: what no buyer wants, and by which phrase.

use super::data::SortingData;
use super::phrases::{Hit, PhraseBook, Phrases, first_of};
use super::table::{Room, UNSELLABLE};
use super::words::TextRules;

/// What the rules look at. Texts are as they stand; absent ones are empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lead<'a> {
    /// Every name that may be the owner's or the applicant's.
    pub owners: &'a [&'a str],
    /// The contractor's.
    pub contractor: &'a str,
    /// The permit's description.
    pub description: &'a str,
    /// The trade.
    pub base_category: &'a str,
    /// The trade's own group in the table.
    pub group: &'a str,
    /// The phrase that sorted it.
    pub matched_phrase: &'a str,
    /// Days since it was issued, where known.
    pub age_days: Option<i64>,
    /// Whether any owner is known.
    pub owner_known: bool,
    /// Whether a market value is known.
    pub value_known: bool,
    /// Whether the contractor is known.
    pub contractor_known: bool,
}

/// A rule that discards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Discard {
    /// The owner or applicant builds in volume.
    D1,
    /// The description says so, or the contractor does on a new building.
    D2,
    /// Small work.
    D3,
    /// Nobody buys its group.
    D4,
    /// Too old.
    D5,
    /// Neither owner, nor value, nor contractor known.
    D6,
}

impl Discard {
    /// The rules in order.
    pub const ALL: [Self; 6] = [Self::D1, Self::D2, Self::D3, Self::D4, Self::D5, Self::D6];

    /// Its id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::D1 => "D1",
            Self::D2 => "D2",
            Self::D3 => "D3",
            Self::D4 => "D4",
            Self::D5 => "D5",
            Self::D6 => "D6",
        }
    }
}

/// A rule that hit, with what it hit on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rule.
    pub rule: Discard,
    /// The phrase of its list, or the fact in words; never a word of the permit.
    pub phrase: String,
}

#[derive(Debug)]
struct Places {
    named: u16,
    owner_only: u16,
    unless: u16,
    volume: u16,
    junk: u16,
    custom_builder: u16,
    company: u16,
}

/// The lists that discard, ready to be looked for.
#[derive(Debug)]
pub struct Discarder {
    text_rules: TextRules,
    phrases: Phrases,
    places: Places,
    immune: Vec<String>,
    contractor_on: Vec<String>,
    max_age_days: i64,
}

/// What kind of applicant a name is (S1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicantType {
    /// Nobody is named.
    Unknown,
    /// Builds homes, and not in volume.
    CustomBuilder,
    /// A firm of another kind.
    Company,
    /// A person or a trust.
    Homeowner,
}

impl ApplicantType {
    /// The word in frames and in what the model is told.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::CustomBuilder => "custom_builder",
            Self::Company => "company",
            Self::Homeowner => "homeowner",
        }
    }
}

impl Discarder {
    /// Compiles the lists, once a phase.
    ///
    /// # Errors
    /// With the list and the phrase that cannot be read.
    pub fn new(data: &SortingData, max_age_days: i64) -> Result<Self, String> {
        let text_rules = TextRules::new(&data.text);
        let mut book = PhraseBook::default();
        let mut list = |name: &str| book.list(name, data.list(name), &text_rules);
        let places = Places {
            named: list("builders.named")?,
            owner_only: list("builders.owner_only")?,
            unless: list("builders.unless")?,
            volume: list("builders.volume")?,
            junk: list("junk.phrases")?,
            custom_builder: list("applicant.custom_builder")?,
            company: list("applicant.company")?,
        };
        Ok(Self {
            text_rules,
            phrases: book.finish(),
            places,
            immune: data.list("junk.immune").to_vec(),
            contractor_on: data.list("builders.contractor_on").to_vec(),
            max_age_days,
        })
    }

    /// Every rule that discards the lead, in order; the first is the reason.
    pub fn judge(&self, room: &mut Room, lead: &Lead<'_>) -> Vec<Found> {
        let mut found = Vec::new();
        let mut hit = |rule, phrase: Option<String>| found.extend(phrase.map(|phrase| Found { rule, phrase }));
        hit(
            Discard::D1,
            lead.owners.iter().find_map(|owner| self.builder(room, owner)),
        );
        let (in_text, junk) = self.said(room, lead.description);
        let on_building = || {
            let counts = self.contractor_on.iter().any(|category| category == lead.base_category);
            counts.then(|| self.named(room, lead.contractor)).flatten()
        };
        hit(Discard::D2, in_text.or_else(on_building));
        let is_immune = self.immune.iter().any(|category| category == lead.base_category);
        hit(Discard::D3, junk.filter(|_| !is_immune));
        hit(
            Discard::D4,
            (lead.group == UNSELLABLE).then(|| lead.matched_phrase.to_owned()),
        );
        let age = lead.age_days.filter(|age| *age > self.max_age_days);
        hit(Discard::D5, age.map(|age| format!("{age} days")));
        let unknown = !(lead.owner_known || lead.value_known || lead.contractor_known);
        hit(Discard::D6, unknown.then(|| "no owner, value or contractor".to_owned()));
        found
    }

    /// What kind of applicant an owner's name is (S1).
    pub fn applicant(&self, room: &mut Room, name: &str) -> ApplicantType {
        let (words, hits) = self.in_name(room, name);
        if words == 0 {
            ApplicantType::Unknown
        } else if hits.iter().any(|hit| hit.list == self.places.custom_builder) {
            ApplicantType::CustomBuilder
        } else if hits.iter().any(|hit| hit.list == self.places.company) {
            ApplicantType::Company
        } else {
            ApplicantType::Homeowner
        }
    }

    /// The phrase by which an owner is a production builder (D1).
    fn builder(&self, room: &mut Room, name: &str) -> Option<String> {
        let (_, hits) = self.in_name(room, name);
        let first = |list| first_of(hits, list).map(|hit| self.phrases.text(hit).to_owned());
        let excepted = hits.iter().any(|hit| hit.list == self.places.unless);
        let named = first(self.places.named);
        named.or_else(|| first(self.places.owner_only).filter(|_| !excepted))
    }

    /// The named builder that a name is.
    fn named(&self, room: &mut Room, name: &str) -> Option<String> {
        let (_, hits) = self.in_name(room, name);
        first_of(hits, self.places.named).map(|hit| self.phrases.text(hit).to_owned())
    }

    /// How many words a name has, and what was found in it.
    fn in_name<'r>(&self, room: &'r mut Room, name: &str) -> (usize, &'r [Hit]) {
        room.words.read_name(name, &self.text_rules);
        self.phrases.scan(&room.words, &mut room.scratch);
        (room.words.len(), &room.scratch.hits)
    }

    /// The builder or volume phrase, and the phrase of small work, that a description holds.
    fn said(&self, room: &mut Room, description: &str) -> (Option<String>, Option<String>) {
        room.words.read(description, &self.text_rules);
        room.words.deny(&self.text_rules);
        self.phrases.scan(&room.words, &mut room.scratch);
        let first = |list| first_of(&room.scratch.hits, list).map(|hit| self.phrases.text(hit).to_owned());
        let builder = first(self.places.named).or_else(|| first(self.places.volume));
        (builder, first(self.places.junk))
    }
}
