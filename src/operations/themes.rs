//! Themes are files of meanings. A screen asks for `gate.failed`; a theme that does not know it answers with `gate`,
//! and one that does not know that with `text`, so that a new meaning never breaks an old theme.
//!
//! Those that ship are part of the program; a person's own lie in `themes/` of the settings' folder and may build on
//! one of the others (`parent = "dark"`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::colours::Colour;
use crate::frame::instead;

/// The themes that ship, the default for dark and for light terminals first.
const SHIPPED: [(&str, &str); 5] = [
    ("dark.toml", include_str!("../../themes/dark.toml")),
    ("light.toml", include_str!("../../themes/light.toml")),
    ("high-contrast.toml", include_str!("../../themes/high-contrast.toml")),
    ("colour-blind.toml", include_str!("../../themes/colour-blind.toml")),
    ("lamplight.toml", include_str!("../../themes/lamplight.toml")),
];

/// Meanings whose parent is not told by their name: an old theme that lacks one shows it as the other.
const PARENTS: [(&str, &str); 14] = [
    ("null", "text.muted"),
    ("disabled", "text.muted"),
    ("hint", "text.muted"),
    ("link", "key"),
    ("match", "key"),
    ("cursor.column", "key"),
    ("chip", "text.muted"),
    ("chip.active", "tab.active"),
    ("card.title", "title"),
    ("card.border", "border"),
    ("card.gap", "border"),
    ("value.low", "gate.failed"),
    ("value.middle", "gate.warned"),
    ("value.high", "gate.passed"),
];

/// How something looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Look {
    /// The letters' colour.
    pub fg: Option<Colour>,
    /// The colour behind them.
    pub bg: Option<Colour>,
    /// Heavy letters.
    pub bold: bool,
    /// A line below.
    pub underline: bool,
    /// Letters and ground exchanged.
    pub reverse: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTheme {
    name: String,
    #[serde(default)]
    summary: String,
    parent: Option<String>,
    background: Option<String>,
    #[serde(default)]
    meaning: BTreeMap<String, RawLook>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLook {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    underline: bool,
    reverse: bool,
}

/// One theme as its file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// Its name.
    pub name: String,
    /// What it is good for, in a few words.
    pub summary: String,
    /// The ground it is written for and paints.
    pub background: Colour,
    /// Its own file; none for those that ship.
    pub file: Option<PathBuf>,
    meanings: BTreeMap<String, Look>,
}

impl ThemeFile {
    /// Reads a theme; `known` are those it may build on.
    fn read(text: &str, known: &[Self]) -> Result<Self, String> {
        let raw: RawTheme = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let parent = match &raw.parent {
            None => None,
            Some(name) => Some(known.iter().find(|theme| theme.name == *name).ok_or_else(|| {
                let names = known.iter().map(|theme| theme.name.as_str());
                format!("its parent: no theme `{name}`; {}", instead(name, names))
            })?),
        };
        let background = match (&raw.background, parent) {
            (Some(text), _) => colour("background", text)?,
            (None, Some(parent)) => parent.background,
            (None, None) => return Err("it does not say its `background`, nor a `parent`".to_owned()),
        };
        let mut meanings = parent.map(|parent| parent.meanings.clone()).unwrap_or_default();
        for (meaning, look) in &raw.meaning {
            meanings.insert(meaning.clone(), look.read(meaning)?);
        }
        if !meanings.contains_key("text") {
            return Err("it does not say what plain `text` looks like".to_owned());
        }
        Ok(Self {
            name: raw.name,
            summary: raw.summary,
            background,
            file: None,
            meanings,
        })
    }

    /// How a meaning looks: its own look, or that of the nearest parent the theme knows.
    pub fn look(&self, meaning: &str) -> Look {
        let mut asked = meaning;
        // Each step is towards `text`; the count only bounds a mistake in the table of parents.
        for _ in 0..8 {
            if let Some(look) = self.meanings.get(asked) {
                return *look;
            }
            asked = Self::parent(asked);
        }
        Look::default()
    }

    /// The meaning that stands in for one that a theme does not know.
    pub fn parent(meaning: &str) -> &str {
        let told = PARENTS.iter().find(|(child, _)| *child == meaning);
        match (told, meaning.rfind('.')) {
            (Some((_, parent)), _) => parent,
            (None, Some(dot)) => meaning.get(..dot).unwrap_or("text"),
            (None, None) => "text",
        }
    }

    /// Every meaning it names.
    pub fn meanings(&self) -> impl Iterator<Item = (&str, Look)> {
        self.meanings.iter().map(|(meaning, look)| (meaning.as_str(), *look))
    }

    /// The meanings that a theme which does not name them takes from elsewhere than their own name tells.
    pub fn lent() -> impl Iterator<Item = &'static str> {
        PARENTS.iter().map(|(child, _)| *child)
    }

    /// Where it comes from.
    pub fn origin(&self) -> String {
        self.file
            .as_ref()
            .map_or_else(|| "ships with assay".to_owned(), |file| file.display().to_string())
    }

    /// The worst contrast of any letters on their ground, and which meaning has it.
    pub fn lowest_contrast(&self) -> (f64, &str) {
        let mut lowest = (f64::INFINITY, "text");
        for (meaning, look) in self.meanings().filter(|(meaning, _)| is_text(meaning)) {
            let Some(fg) = look.fg else { continue };
            let found = fg.contrast(look.bg.unwrap_or(self.background));
            if found < lowest.0 {
                lowest = (found, meaning);
            }
        }
        lowest
    }
}

/// Whether a meaning is read as letters; the others are lines, bars and grounds.
fn is_text(meaning: &str) -> bool {
    !matches!(
        meaning,
        "border" | "border.active" | "bar" | "bar.rest" | "card.border" | "card.gap" | "selected"
    )
}

impl RawLook {
    fn read(&self, meaning: &str) -> Result<Look, String> {
        let read = |text: &Option<String>| text.as_deref().map(|text| colour(meaning, text)).transpose();
        Ok(Look {
            fg: read(&self.fg)?,
            bg: read(&self.bg)?,
            bold: self.bold,
            underline: self.underline,
            reverse: self.reverse,
        })
    }
}

fn colour(what: &str, text: &str) -> Result<Colour, String> {
    text.parse().map_err(|error| format!("`{what}`: {error}"))
}

/// The themes that ship, the default for dark terminals first and that for light ones next.
pub fn shipped_themes() -> Vec<ThemeFile> {
    let mut known = Vec::with_capacity(SHIPPED.len());
    for (file, text) in SHIPPED {
        known.push(shipped(file, text, &known));
    }
    known
}

#[allow(
    clippy::panic,
    reason = "the shipped themes are part of the program, and a test reads every one of them"
)]
fn shipped(file: &str, text: &str, known: &[ThemeFile]) -> ThemeFile {
    match ThemeFile::read(text, known) {
        Ok(theme) => theme,
        Err(error) => panic!("embedded {file}: {error}"),
    }
}

/// Every theme there is, and a sentence for each file of the person's own that could not be taken.
pub fn themes(config: Option<&Path>) -> (Vec<ThemeFile>, Vec<String>) {
    let mut known = shipped_themes();
    let mut complaints = Vec::new();
    let Some(entries) = config.and_then(|config| std::fs::read_dir(config.join("themes")).ok()) else {
        return (known, complaints);
    };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    for file in files {
        let read = std::fs::read_to_string(&file)
            .map_err(|error| format!("it cannot be read: {error}"))
            .and_then(|text| ThemeFile::read(&text, &known));
        match read {
            Ok(theme) if known.iter().any(|other| other.name == theme.name) => complaints.push(format!(
                "theme {} is left out: there is one named `{}` already; give it another `name`",
                file.display(),
                theme.name
            )),
            Ok(mut theme) => {
                theme.file = Some(file);
                known.push(theme);
            }
            Err(why) => complaints.push(format!("theme {} is left out: {why}", file.display())),
        }
    }
    (known, complaints)
}

#[cfg(test)]
mod tests;
