//! A seller's profile: the titles, functions, words and countries of a run that rules ask for, read from its parameters and
//! checked. Thresholds and weights are the assembly's.

use std::collections::{BTreeMap, BTreeSet};

use super::Role;
use crate::engine::Parameters;
use crate::identity::titles::{Band, Function, Level, Title, parse};

/// A title of the seller's list, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleTitle {
    /// As the seller wrote it.
    pub text: String,
    /// Its level.
    pub level: Level,
    /// Its band; none for trainees.
    pub band: Option<Band>,
    /// Its functions; empty for one that is about any.
    pub functions: Vec<Function>,
}

impl RoleTitle {
    /// Whether a title is about what this one is about. One without a function is about anything.
    #[must_use]
    pub fn shares_function(&self, title: &Title) -> bool {
        self.functions.is_empty() || self.functions.iter().any(|function| title.functions.contains(function))
    }
}

/// What a seller looks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The titles of each role.
    pub roles: BTreeMap<Role, Vec<RoleTitle>>,
    /// Titles whose holders sit even beyond their role's seats.
    pub must_have: Vec<RoleTitle>,
    /// Functions sold to.
    pub targets: BTreeSet<Function>,
    /// Functions that have a say.
    pub adjacent: BTreeSet<Function>,
    /// Words that exclude, as plain words, unless somebody who leads follows.
    pub disqualifiers: Vec<Vec<String>>,
    /// Words that exclude wherever they stand, as plain words.
    pub disqualifiers_anywhere: Vec<Vec<String>>,
    /// Countries of the territory, upper case.
    pub geo: BTreeSet<String>,
}

impl Profile {
    /// Reads a run's profile.
    ///
    /// # Errors
    /// A title that names neither a level nor a function, or a function that there is none of: a sentence with the parameter,
    /// the value and the way out.
    pub fn read(parameters: &Parameters) -> Result<Self, String> {
        let read = Reader(parameters);
        let titles = |role: Role| Ok::<_, String>((role, read.titles(&format!("roles.{}", role.as_str()))?));
        Ok(Self {
            roles: Role::SEATED.into_iter().map(titles).collect::<Result<_, _>>()?,
            must_have: read.titles("must_have")?,
            targets: read.functions("target_departments")?,
            adjacent: read.functions("adjacent_functions")?,
            disqualifiers: read.phrases("disqualifiers")?,
            disqualifiers_anywhere: read.phrases("disqualifiers_anywhere")?,
            geo: read
                .words("geo")?
                .iter()
                .map(|country| country.to_uppercase())
                .collect(),
        })
    }

    /// The titles of a role.
    #[must_use]
    pub fn titles(&self, role: Role) -> &[RoleTitle] {
        self.roles.get(&role).map_or(&[], Vec::as_slice)
    }

    /// Whether a country is known and not of the territory.
    #[must_use]
    pub fn is_foreign(&self, country: Option<&str>) -> bool {
        let known = country.map(str::trim).filter(|country| !country.is_empty());
        known.is_some_and(|country| !self.geo.contains(&country.to_uppercase()))
    }
}

/// Parameters with sentences for what is wrong with them.
struct Reader<'a>(&'a Parameters);

impl Reader<'_> {
    fn words(&self, name: &str) -> Result<Vec<String>, String> {
        let list = self.0.value(name).and_then(toml::Value::as_array);
        let list = list.ok_or_else(|| format!("parameter `{name}` is no list; write it as [\"…\", \"…\"]"))?;
        Ok(list
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect())
    }

    fn phrases(&self, name: &str) -> Result<Vec<Vec<String>>, String> {
        let phrases = self.words(name)?;
        Ok(phrases
            .iter()
            .map(|text| crate::identity::titles::plain_words(text))
            .collect())
    }

    fn titles(&self, name: &str) -> Result<Vec<RoleTitle>, String> {
        let read = |text: String| {
            let title = parse(&text);
            match title.level {
                Some(level) => Ok(RoleTitle {
                    level,
                    band: title.band(),
                    functions: title.functions,
                    text,
                }),
                None => Err(format!(
                    "parameter `{name}`: the title `{text}` names neither a level nor a function, so nobody could have \
                     it; write it like `Operations Manager` or leave it out"
                )),
            }
        };
        self.words(name)?.into_iter().map(read).collect()
    }

    fn functions(&self, name: &str) -> Result<BTreeSet<Function>, String> {
        let read = |word: &String| {
            Function::named(word).ok_or_else(|| {
                let known = Function::ALL.map(Function::as_str).join(", ");
                format!("parameter `{name}`: there is no function `{word}`; choose of {known}")
            })
        };
        self.words(name)?.iter().map(read).collect()
    }
}
