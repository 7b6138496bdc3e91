//! T4 and T5, C1 and C2: which trade a permit belongs to, by which phrase, and whether it is commercial.

use super::data::{BeginningsData, SortingData, table_parameter};
use super::phrases::{Hit, PhraseBook, Phrases, Scratch, first_of, outside};
use super::words::{TextRules, Words};

/// The trade of permits that no rule takes.
pub const OTHER: &str = "other";
/// The group of commercial permits.
pub const COMMERCIAL: &str = "commercial";
/// The group that nobody buys.
pub const UNSELLABLE: &str = "unsellable";
/// What a commercial trade's category begins with.
pub const PREFIX: &str = "commercial_";
/// Every group, in the order of the screen.
pub const GROUPS: [&str; 7] = [
    "structural",
    "luxury_outdoor",
    "home_exterior",
    "home_systems",
    COMMERCIAL,
    OTHER,
    UNSELLABLE,
];

/// Most rules a table may have: they are bits of a number.
const MOST_RULES: usize = 64;

/// What a permit says of itself, as far as sorting looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct PermitText<'a> {
    /// Its description.
    pub description: &'a str,
    /// Its type.
    pub permit_type: &'a str,
    /// Its class.
    pub permit_class: &'a str,
    /// The county's class of the property.
    pub property_class: &'a str,
    /// Whether its address names a suite.
    pub suite: bool,
}

/// What decided on a permit's trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedOn {
    /// Its description.
    Description,
    /// Its type.
    PermitType,
    /// Nothing.
    Nothing,
}

impl MatchedOn {
    /// The word in frames.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::PermitType => "permit_type",
            Self::Nothing => "none",
        }
    }
}

/// Why a permit is commercial or not: where the evidence was, and what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence<'s> {
    /// Whether it speaks for commercial.
    pub commercial: bool,
    /// Where it was found.
    pub source: &'static str,
    /// What it was; a phrase of a list, never a word of the permit.
    pub what: &'s str,
}

/// A permit, sorted.
#[derive(Debug, Clone, Copy)]
pub struct Sorted<'s> {
    /// The category, commercial forms told apart.
    pub category: &'s str,
    /// The trade.
    pub base: &'s str,
    /// The group of buyers.
    pub group: &'s str,
    /// Whether it is commercial, and why; nothing where there was no evidence.
    pub commercial: Option<Evidence<'s>>,
    /// The phrase that decided, as the table has it.
    pub phrase: Option<&'s str>,
    /// Where it stood.
    pub on: MatchedOn,
    /// The rule, from 1.
    pub rule: Option<usize>,
}

impl Sorted<'_> {
    /// Whether the permit is commercial.
    pub fn is_commercial(&self) -> bool {
        self.commercial.is_some_and(|evidence| evidence.commercial)
    }
}

#[derive(Debug)]
struct Rule {
    id: String,
    commercial_id: String,
    group: String,
    prefixed: bool,
    always_commercial: bool,
}

/// Lists hang in one book: three a rule, then those of types, then those of C1.
#[derive(Debug)]
struct Places {
    /// The trade of each list of type-only phrases.
    type_only: Vec<(u16, usize)>,
    commercial: u16,
    unless: u16,
    residential: u16,
}

/// The table, ready to sort permits.
#[derive(Debug)]
pub struct Sorter {
    rules: Vec<Rule>,
    text_rules: TextRules,
    phrases: Phrases,
    places: Places,
    class: BeginningsData,
    county: BeginningsData,
}

/// The room that sorting one permit after another needs; one a thread.
#[derive(Debug, Default)]
pub struct Room {
    pub(super) words: Words,
    pub(super) scratch: Scratch,
}

/// What a class or type says on C1: the phrase against commercial, the word for it.
type Spoken = (Option<Hit>, Option<Hit>);

const INCLUDE: u16 = 0;
const EXCLUDE: u16 = 1;
const VETO: u16 = 2;
const LISTS: u16 = 3;

impl Sorter {
    /// Compiles the table, once a phase.
    ///
    /// # Errors
    /// With the list and the phrase that cannot be read, or when the table is too long or names an unknown trade.
    pub fn new(data: &SortingData) -> Result<Self, String> {
        let text_rules = TextRules::new(&data.text);
        let mut book = PhraseBook::default();
        let table = &data.table;
        if table.category.len() > MOST_RULES {
            return Err(format!(
                "the table of trades has {} rules; at most {MOST_RULES} go",
                table.category.len()
            ));
        }
        let mut rules = Vec::with_capacity(table.category.len());
        for category in &table.category {
            let (veto, exclude): (Vec<&str>, Vec<&str>) = category
                .exclude
                .iter()
                .map(String::as_str)
                .partition(|phrase| phrase.starts_with('!'));
            let veto = veto.into_iter().map(|phrase| phrase.trim_start_matches('!'));
            book.list(
                &table_parameter(&category.id, "include"),
                &category.include,
                &text_rules,
            )?;
            let name = table_parameter(&category.id, "exclude");
            book.list(&name, exclude, &text_rules)?;
            book.list(&name, veto, &text_rules)?;
            rules.push(Rule {
                id: category.id.clone(),
                commercial_id: format!("{PREFIX}{}", category.id),
                group: category.group.clone(),
                prefixed: data.list("commercial.prefixed").contains(&category.id),
                always_commercial: data.list("commercial.always").contains(&category.id),
            });
        }
        let mut type_only = Vec::new();
        for only in &table.type_only {
            let rule = rules.iter().position(|rule| rule.id == only.category);
            let rule = rule.ok_or_else(|| format!("type-only phrases name the unknown trade `{}`", only.category))?;
            type_only.push((book.list("type_only", &only.include, &text_rules)?, rule));
        }
        let mut list = |name: &str| book.list(name, data.list(name), &text_rules);
        let places = Places {
            type_only,
            commercial: list("commercial.words")?,
            unless: list("commercial.unless")?,
            residential: list("commercial.residential")?,
        };
        Ok(Self {
            rules,
            text_rules,
            phrases: book.finish(),
            places,
            class: data.text.class.clone(),
            county: data.text.county.clone(),
        })
    }

    /// Every category there can be, commercial forms included, in the table's order and `other` last.
    pub fn categories(&self) -> Vec<&str> {
        let prefixed = self
            .rules
            .iter()
            .filter(|rule| rule.prefixed)
            .map(|rule| rule.commercial_id.as_str());
        let plain = self.rules.iter().map(|rule| rule.id.as_str());
        plain.chain(prefixed).chain([OTHER]).collect()
    }

    /// Sorts a permit.
    pub fn sort<'s>(&'s self, room: &mut Room, permit: &PermitText<'_>) -> Sorted<'s> {
        let hits = self.find(room, permit.description);
        let in_description = self.commercial_word(hits);
        let mut decided = self.decide(hits).map(|(rule, hit)| (rule, hit, MatchedOn::Description));
        let hits = self.find(room, permit.permit_type);
        let in_type = (first_of(hits, self.places.residential), self.commercial_word(hits));
        if decided.is_none() {
            let by_type = self.decide(hits).or_else(|| self.decide_by_type(hits));
            decided = by_type.map(|(rule, hit)| (rule, hit, MatchedOn::PermitType));
        }
        let hits = self.find(room, permit.permit_class);
        let in_class = (first_of(hits, self.places.residential), self.commercial_word(hits));
        let rule = decided.and_then(|(rule, ..)| self.rules.get(rule));
        let commercial = match rule {
            Some(rule) if rule.always_commercial => Some(Evidence {
                commercial: true,
                source: "category",
                what: rule.id.as_str(),
            }),
            _ => self.commercial(permit, in_class, in_type, in_description),
        };
        self.sorted(rule, decided, commercial)
    }

    fn sorted<'s>(
        &'s self,
        rule: Option<&'s Rule>,
        decided: Option<(usize, Hit, MatchedOn)>,
        commercial: Option<Evidence<'s>>,
    ) -> Sorted<'s> {
        let is_commercial = commercial.is_some_and(|evidence| evidence.commercial);
        let base = rule.map_or(OTHER, |rule| rule.id.as_str());
        let own = rule.map_or(OTHER, |rule| rule.group.as_str());
        Sorted {
            category: match rule {
                Some(rule) if is_commercial && rule.prefixed => rule.commercial_id.as_str(),
                _ => base,
            },
            base,
            group: if is_commercial && own != UNSELLABLE {
                COMMERCIAL
            } else {
                own
            },
            commercial,
            phrase: decided.map(|(_, hit, _)| self.phrases.text(hit)),
            on: decided.map_or(MatchedOn::Nothing, |(.., on)| on),
            rule: decided.map(|(rule, ..)| rule + 1),
        }
    }

    fn find<'r>(&self, room: &'r mut Room, text: &str) -> &'r [Hit] {
        room.words.read(text, &self.text_rules);
        room.words.deny(&self.text_rules);
        self.phrases.scan(&room.words, &mut room.scratch);
        &room.scratch.hits
    }

    /// The first rule that wins (T4), with the phrase of its list that stands first in the table.
    fn decide(&self, hits: &[Hit]) -> Option<(usize, Hit)> {
        let (mut included, mut vetoed) = (0u64, 0u64);
        let rules = self.rules.len() as u16;
        for hit in hits {
            let rule = hit.list / LISTS;
            if rule < rules {
                match hit.list % LISTS {
                    INCLUDE => included |= 1 << rule,
                    VETO => vetoed |= 1 << rule,
                    _ => {}
                }
            }
        }
        let mut open = included & !vetoed;
        while open != 0 {
            let rule = open.trailing_zeros() as u16;
            if let Some(hit) = outside(hits, rule * LISTS + INCLUDE, rule * LISTS + EXCLUDE) {
                return Some((usize::from(rule), hit));
            }
            open &= open - 1;
        }
        None
    }

    /// The first type-only phrase (T5).
    fn decide_by_type(&self, hits: &[Hit]) -> Option<(usize, Hit)> {
        let mut lists = self.places.type_only.iter();
        lists.find_map(|(list, rule)| Some((*rule, first_of(hits, *list)?)))
    }

    fn commercial_word(&self, hits: &[Hit]) -> Option<Hit> {
        outside(hits, self.places.commercial, self.places.unless)
    }

    /// C1: the first evidence decides. Class and type give theirs as (residential phrase, commercial word).
    fn commercial<'s>(
        &'s self,
        permit: &PermitText<'_>,
        in_class: Spoken,
        in_type: Spoken,
        in_description: Option<Hit>,
    ) -> Option<Evidence<'s>> {
        const CLASS: &str = "permit_class";
        const TYPE: &str = "permit_type";
        let evidence = |commercial, source, what| Evidence {
            commercial,
            source,
            what,
        };
        for (source, text, hits) in [
            (CLASS, permit.permit_class, in_class),
            (TYPE, permit.permit_type, in_type),
        ] {
            if let Some((commercial, what)) = begins(&self.class, text, true) {
                return Some(evidence(commercial, source, what));
            }
            if let Some(hit) = hits.0 {
                return Some(evidence(false, source, self.phrases.text(hit)));
            }
        }
        if let Some((commercial, what)) = begins(&self.county, permit.property_class, false) {
            return Some(evidence(commercial, "property_class", what));
        }
        if permit.suite {
            return Some(evidence(true, "address", "suite"));
        }
        let held = [("description", in_description), (TYPE, in_type.1), (CLASS, in_class.1)];
        let found = held.into_iter().find_map(|(source, hit)| Some((source, hit?)));
        found.map(|(source, hit)| evidence(true, source, self.phrases.text(hit)))
    }
}

/// What the beginning of a class says: a word, or a letter before digits, with a hyphen between them where `hyphen`.
fn begins<'d>(data: &'d BeginningsData, text: &str, hyphen: bool) -> Option<(bool, &'d str)> {
    let text = text.trim_start();
    let word = text
        .split(|character: char| !character.is_alphanumeric())
        .next()
        .unwrap_or_default();
    let is_first = |known: &&String| word.eq_ignore_ascii_case(known);
    let letter = |known: &&String| {
        let Some(rest) = text.get(..known.len()).filter(|head| head.eq_ignore_ascii_case(known)) else {
            return false;
        };
        let rest = text.get(rest.len()..).unwrap_or_default();
        let is_digit = |character: char| character.is_ascii_digit();
        if hyphen {
            let number = rest.strip_prefix('-').unwrap_or_default();
            number.trim_start().starts_with(is_digit)
        } else {
            let code = rest.split(|character: char| !character.is_alphanumeric()).next();
            code.unwrap_or_default().chars().all(is_digit)
        }
    };
    let yes = data.commercial_words.iter().find(is_first);
    let yes = yes.or_else(|| data.commercial_letters.iter().find(letter));
    let no = data.residential_words.iter().find(is_first);
    let no = no.or_else(|| data.residential_letters.iter().find(letter));
    match (yes, no) {
        (Some(what), _) => Some((true, what.as_str())),
        (None, Some(what)) => Some((false, what.as_str())),
        (None, None) => None,
    }
}
