//! What every part of the sample draws from: names, phones, dates and ids that stand only once.

use std::collections::BTreeSet;

use super::model::{Company, Person, Source};
use super::words::{Titles, Words};
use crate::sample::SampleError;
use crate::sample::days::Day;
use crate::sample::random::Random;

/// The day of every sample of buyer groups: the workspace's own.
pub(super) const AS_OF: Day = Day::of(2026, 1, 31);

/// Area codes that the plan names itself.
const TAKEN: [u64; 2] = [412, 705];

/// Word lists, titles and chance.
pub(super) struct Studio {
    pub(super) words: Words,
    pub(super) titles: Titles,
    pub(super) random: Random,
    areas: Vec<u64>,
    phones: u64,
    providers: u64,
    people: u64,
    companies: u64,
    names: BTreeSet<(String, String)>,
}

/// What became of an address, as CRMs and dumps write it, with how often.
const STATUSES: [(&str, u64); 6] = [
    ("Verified", 58),
    ("VALID", 8),
    ("CATCH_ALL", 2),
    ("Unverified", 10),
    ("", 21),
    ("bounced", 1),
];

impl Studio {
    /// Reads the built-in lists.
    pub(super) fn open(seed: u64) -> Result<Self, SampleError> {
        let areas = (201..990)
            .filter(|area| area / 10 % 10 != 9 && area % 100 != 11 && area / 10 != 80 && !TAKEN.contains(area))
            .filter(|area| ![555, 833, 844, 855, 866, 877, 888].contains(area))
            .collect();
        Ok(Self {
            words: Words::load()?,
            titles: Titles::load()?,
            random: Random::stream(seed, 31),
            areas,
            phones: 0,
            providers: 0,
            people: 0,
            companies: 0,
            names: BTreeSet::new(),
        })
    }

    /// A telephone number of the range that is kept for fiction; none is given twice.
    pub(super) fn phone(&mut self) -> String {
        let place = self.phones;
        self.phones += 1;
        let area = self.areas.get((place / 100) as usize).copied().unwrap_or(999);
        format!("({area}) 555-01{:02}", place % 100)
    }

    /// A person's id at the provider.
    pub(super) fn provider(&mut self) -> u64 {
        self.providers += 1;
        840_000 + self.providers
    }

    /// A person's id in the CRM.
    pub(super) fn person_id(&mut self) -> String {
        self.people += 1;
        format!("003A{:06}", self.people)
    }

    /// A company's id in the CRM.
    pub(super) fn company_id(&mut self) -> String {
        self.companies += 1;
        format!("001A{:06}", self.companies)
    }

    /// A name that nobody has yet, whose stem nobody of that given name has.
    fn name(&mut self) -> (String, String) {
        loop {
            let given = self.random.pick(&self.words.given).to_owned();
            let (stem, family) = self.words.family(&mut self.random);
            // Fifty stems and seventy-five given names would do for the small sample only; the large one takes any ending.
            let mark = if self.names.len() < 1_500 { stem } else { family.clone() };
            if self.names.insert((given.clone(), mark)) {
                return (given, family);
            }
        }
    }

    /// So many days before today.
    pub(super) fn day(&mut self, least: u64, most: u64) -> String {
        written(AS_OF.plus(-((least + self.random.below(most - least + 1)) as i32)))
    }

    /// A point in time so many days ago.
    pub(super) fn moment(&mut self, least: u64, most: u64) -> String {
        let day = self.day(least, most);
        let minute = self.random.below(600) + 420;
        format!("{day}T{:02}:{:02}:00Z", minute / 60, minute % 60)
    }

    /// Somebody of that company with a title of that kind.
    pub(super) fn person(&mut self, company: &Company, kind: &str, source: Source) -> Person {
        let title = self.titles.draw(kind, &mut self.random);
        let mut person = self.somebody(company, source);
        if let Some(title) = title {
            person.title = title.0;
            if self.random.percent(60) {
                (person.department, person.level) = (title.1, title.2);
            }
        }
        person.as_of = if self.random.percent(96) {
            self.day(3, 330)
        } else {
            self.day(380, 900)
        };
        self.contact(&mut person, company);
        self.standing(&mut person, kind);
        person
    }

    /// A name, a row and where they are.
    pub(super) fn somebody(&mut self, company: &Company, source: Source) -> Person {
        let (first, last) = self.name();
        let [country, ..] = &company.place;
        let mut person = Person {
            company: company.key.clone(),
            country: if country.is_empty() {
                "US".to_owned()
            } else {
                country.clone()
            },
            first,
            last,
            source,
            created: self.moment(200, 1_200),
            updated: self.moment(2, 190),
            ..Person::default()
        };
        if self.random.percent(2) {
            "GB".clone_into(&mut person.country);
        }
        match source {
            Source::Crm => person.id = self.person_id(),
            _ => person.provider = self.provider(),
        }
        person.slug = slug(&person);
        person
    }

    /// An address and phones.
    pub(super) fn contact(&mut self, person: &mut Person, company: &Company) {
        if !company.domain.is_empty() && (person.source == Source::Crm || self.random.percent(92)) {
            person.email = address(person, &company.domain);
            self.random
                .weighted(&STATUSES)
                .unwrap_or_default()
                .clone_into(&mut person.status);
            if self.random.percent(1) {
                person.email = address(
                    person,
                    self.words.personal.first().map_or("freemail.example", String::as_str),
                );
            }
        }
        match self.random.below(100) {
            0..42 => person.direct = self.phone(),
            42..70 => person.mobile = self.phone(),
            70..78 => person.unknown_phone = self.phone(),
            78..82 if !company.phone.is_empty() => person.main.clone_from(&company.phone),
            _ => {}
        }
    }

    /// Links, pay and years, more of them for people who lead.
    fn standing(&mut self, person: &mut Person, kind: &str) {
        let leads = kind != "crowd";
        if self.random.percent(60) {
            person.links = Some(if leads {
                60 + self.random.below(700)
            } else {
                10 + self.random.below(110)
            } as i64);
        }
        if self.random.percent(50) {
            person.months = Some(if leads {
                40 + self.random.below(260)
            } else {
                8 + self.random.below(100)
            } as i64);
        }
        if self.random.percent(40) {
            let years = if leads {
                90_000 + 1_000 * self.random.below(120)
            } else {
                52_000 + 1_000 * self.random.below(40)
            };
            person.salary = Some(years as i64);
        }
        if self.random.percent(12) {
            person.started = self.day(20, 400);
        }
        person.flag = match kind {
            "decision" if self.random.percent(50) => Some(1),
            "crowd" if self.random.percent(50) => Some(0),
            _ => None,
        };
    }
}

/// A day as ISO.
pub(super) fn written(day: Day) -> String {
    let (year, month, day) = day.parts();
    format!("{year:04}-{month:02}-{day:02}")
}

/// Letters without marks, lower case; hyphens stay.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|letter| match letter {
            'ú' | 'Ú' => Some('u'),
            'ñ' | 'Ñ' => Some('n'),
            '-' => Some('-'),
            _ if letter.is_ascii_alphanumeric() => Some(letter.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// The first and the last word of a name.
fn ends(person: &Person) -> (String, String) {
    let whole = person.whole_name();
    let mut words = whole.split_whitespace();
    let first = words.next().unwrap_or_default();
    (plain(first), plain(words.next_back().unwrap_or(first)))
}

/// `first.last` at a domain.
pub(super) fn address(person: &Person, domain: &str) -> String {
    let (first, last) = ends(person);
    format!("{first}.{last}@{domain}")
}

/// The name of their page: the row's id makes it their own.
pub(super) fn slug(person: &Person) -> String {
    let (first, last) = ends(person);
    let own = if person.id.is_empty() {
        person.provider.to_string()
    } else {
        person.id.to_lowercase()
    };
    format!("{first}-{last}-{own}")
}
