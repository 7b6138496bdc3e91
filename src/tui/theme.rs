//! Themes are files of meanings. A screen asks for `gate.failed`; a theme that does not know it answers with `gate`,
//! and one that does not know that with `text`, so that a new meaning never breaks an old theme.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

/// The themes that ship: the file's name and its text.
const SHIPPED: [(&str, &str); 4] = [
    ("dark.toml", include_str!("../../themes/dark.toml")),
    ("light.toml", include_str!("../../themes/light.toml")),
    ("high-contrast.toml", include_str!("../../themes/high-contrast.toml")),
    ("colour-blind.toml", include_str!("../../themes/colour-blind.toml")),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    name: String,
    meaning: BTreeMap<String, Look>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Look {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    underline: bool,
    reverse: bool,
}

impl Look {
    /// The style; without colour a background becomes a reversal, so that a selection is still seen.
    fn style(&self, colour: bool) -> Style {
        let mut style = Style::new();
        if colour {
            style.fg = self.fg.as_deref().and_then(|text| Color::from_str(text).ok());
            style.bg = self.bg.as_deref().and_then(|text| Color::from_str(text).ok());
        }
        let marked = self.reverse || (!colour && self.bg.is_some());
        for (wanted, modifier) in [
            (self.bold, Modifier::BOLD),
            (self.underline, Modifier::UNDERLINED),
            (marked, Modifier::REVERSED),
        ] {
            if wanted {
                style = style.add_modifier(modifier);
            }
        }
        style
    }
}

/// One theme, ready to answer.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Its name.
    pub name: String,
    styles: BTreeMap<String, Style>,
}

impl Theme {
    fn read(file: &str, text: &str, colour: bool) -> Self {
        let read: ThemeFile = crate::playbooks::embedded(file, text);
        let plain_text = |meaning: &str| !colour && (meaning == "text" || meaning.starts_with("text."));
        let styles = read.meaning.iter().map(|(meaning, look)| {
            let style = look.style(colour);
            let style = if plain_text(meaning) {
                style.remove_modifier(Modifier::REVERSED)
            } else {
                style
            };
            (meaning.clone(), style)
        });
        let mut theme = Self {
            name: read.name,
            styles: styles.collect(),
        };
        if !colour {
            theme.keep_few_reversals();
        }
        theme
    }

    /// Without colour only these stand out by reversal; every other background of a theme is mere paper.
    fn keep_few_reversals(&mut self) {
        for (meaning, style) in &mut self.styles {
            if !matches!(meaning.as_str(), "selected" | "tab.active") {
                style.add_modifier.remove(Modifier::REVERSED);
                style.sub_modifier = Modifier::empty();
            }
        }
    }

    /// The style of a meaning, or of the nearest parent the theme knows.
    pub fn style(&self, meaning: &str) -> Style {
        let mut asked = meaning;
        loop {
            if let Some(style) = self.styles.get(asked) {
                return *style;
            }
            asked = match asked.rfind('.') {
                Some(dot) => asked.get(..dot).unwrap_or("text"),
                None if asked == "text" => return Style::new(),
                None => "text",
            };
        }
    }
}

/// All themes and the one in use.
#[derive(Debug, Clone)]
pub struct Themes {
    list: Vec<Theme>,
    current: usize,
}

impl Themes {
    /// Every theme; `colour` is off under `NO_COLOR`.
    pub fn shipped(colour: bool, light: bool) -> Self {
        let list = SHIPPED
            .iter()
            .map(|(file, text)| Theme::read(file, text, colour))
            .collect();
        Self {
            list,
            current: usize::from(light),
        }
    }

    /// As the environment asks: `NO_COLOR`, and the background that `COLORFGBG` names.
    pub fn from_environment() -> Self {
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let background = std::env::var("COLORFGBG").unwrap_or_default();
        let light = matches!(background.rsplit(';').next(), Some("7" | "15"));
        Self::shipped(colour, light)
    }

    /// The theme in use.
    #[allow(
        clippy::expect_used,
        reason = "the list holds the shipped themes and `current` is taken modulo its length"
    )]
    pub fn current(&self) -> &Theme {
        self.list.get(self.current).expect("a theme is chosen from the list")
    }

    /// Takes the next theme and gives its name.
    pub fn next(&mut self) -> &str {
        self.current = (self.current + 1) % self.list.len().max(1);
        &self.current().name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_of_every_theme_is_understood() {
        for (file, text) in SHIPPED {
            let read: ThemeFile = toml::from_str(text).unwrap();
            assert!(
                read.meaning.contains_key("text"),
                "{file} must say what plain text looks like"
            );
            for (meaning, look) in &read.meaning {
                for colour in [&look.fg, &look.bg].into_iter().flatten() {
                    assert!(
                        Color::from_str(colour).is_ok(),
                        "{file}: {meaning} has the unknown colour {colour}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_unknown_meaning_falls_back_to_its_parent() {
        let themes = Themes::shipped(true, false);
        let theme = themes.current();
        assert_eq!(theme.style("tier.9"), theme.style("tier"));
        assert_ne!(theme.style("tier.1"), theme.style("tier"));
        assert_eq!(theme.style("nobody.knows.this"), theme.style("text"));
    }

    #[test]
    fn without_colour_no_style_has_one_and_the_selection_is_reversed() {
        let mut themes = Themes::shipped(false, false);
        for _ in 0..SHIPPED.len() {
            let theme = themes.current();
            assert!(
                theme
                    .styles
                    .values()
                    .all(|style| style.fg.is_none() && style.bg.is_none())
            );
            assert!(theme.style("selected").has_modifier(Modifier::REVERSED));
            assert!(!theme.style("text").has_modifier(Modifier::REVERSED));
            themes.next();
        }
    }
}
