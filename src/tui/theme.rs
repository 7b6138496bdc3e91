//! Themes ready to draw with: every meaning's style, in the colours this terminal has.
//!
//! The conversion is done once when the themes are loaded. A screen asks for `gate.failed`; what a theme does not know
//! is answered with the meaning's parent.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};

use crate::operations::{Colour, Depth, Look, Looks, ThemeFile, shipped_themes};

/// Below this contrast letters are as good as gone on their ground; only sixteen colours bring it that low.
const GONE: f64 = 1.6;

/// One theme, ready to answer.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub summary: String,
    /// Letters only.
    pub plain: bool,
    styles: BTreeMap<String, Style>,
}

impl Theme {
    fn new(file: &ThemeFile, looks: Looks, paints: bool) -> Self {
        let depth = if looks.plain { Depth::None } else { looks.depth };
        let ground = file.background;
        let mut styles: BTreeMap<String, Style> = file
            .meanings()
            .map(|(meaning, look)| (meaning.to_owned(), style(meaning, look, ground, depth)))
            .collect();
        // What everything stands on: plain text, and the ground where the theme paints it.
        let mut screen = styles.get("text").copied().unwrap_or_default();
        if paints && screen.bg.is_none() {
            screen.bg = ground.at(depth).map(color);
        }
        styles.insert("screen".to_owned(), screen);
        Self {
            name: file.name.clone(),
            summary: file.summary.clone(),
            plain: looks.plain,
            styles,
        }
    }

    /// The style of a meaning, or of the nearest parent the theme knows.
    pub fn style(&self, meaning: &str) -> Style {
        let mut asked = meaning;
        // Each step is towards `text`; the count only bounds a mistake in the table of parents.
        for _ in 0..8 {
            if let Some(style) = self.styles.get(asked) {
                return *style;
            }
            asked = ThemeFile::parent(asked);
        }
        Style::new()
    }
}

fn color(colour: Colour) -> Color {
    match colour {
        Colour::Rgb(red, green, blue) => Color::Rgb(red, green, blue),
        Colour::Indexed(number) => Color::Indexed(number),
    }
}

/// A look in the colours there are. What a ground told and cannot tell any more, a reversal tells.
fn style(meaning: &str, look: Look, ground: Colour, depth: Depth) -> Style {
    let at = |colour: Option<Colour>| colour.and_then(|colour| colour.at(depth));
    let (mut fg, mut bg) = (at(look.fg), at(look.bg));
    let lost = look.bg.is_some() && (bg.is_none() || bg == ground.at(depth));
    if lost {
        bg = None;
    }
    if depth == Depth::Sixteen {
        let under = bg.or(ground.at(depth));
        if let (Some(letters), Some(under)) = (fg, under)
            && letters.contrast(under) < GONE
        {
            fg = Some(Colour::Indexed(if under.is_light() { 0 } else { 15 }));
        }
    }
    let stands_out = matches!(meaning, "selected" | "tab.active" | "chip.active");
    let mut style = Style {
        fg: fg.map(color),
        bg: bg.map(color),
        ..Style::new()
    };
    for (wanted, modifier) in [
        (look.bold, Modifier::BOLD),
        (look.underline, Modifier::UNDERLINED),
        (look.reverse || (lost && stands_out), Modifier::REVERSED),
    ] {
        if wanted {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// All themes and the one in use.
#[derive(Debug, Clone)]
pub struct Themes {
    list: Vec<Theme>,
    current: usize,
    /// Whether the terminal's ground may still decide which one it is.
    open: bool,
}

impl Themes {
    /// The shipped themes in true colour or none, for a dark or a light terminal.
    #[cfg(test)]
    pub fn shipped(colour: bool, light: bool) -> Self {
        let depth = if colour { Depth::True } else { Depth::None };
        let mut themes = Self::new(&shipped_themes(), Looks { depth, plain: false }, true);
        themes.settle(light);
        themes
    }

    /// These themes for this terminal; `paints` is whether they bring their ground along. The first is in use until
    /// another is chosen.
    pub fn new(files: &[ThemeFile], looks: Looks, paints: bool) -> Self {
        let mut list: Vec<Theme> = files.iter().map(|file| Theme::new(file, looks, paints)).collect();
        if list.is_empty() {
            list = shipped_themes()
                .iter()
                .map(|file| Theme::new(file, looks, paints))
                .collect();
        }
        Self {
            list,
            current: 0,
            open: true,
        }
    }

    /// The theme in use.
    #[allow(
        clippy::expect_used,
        reason = "the list is never empty and `current` is only set to a place in it"
    )]
    pub fn current(&self) -> &Theme {
        self.list.get(self.current).expect("a theme is chosen from the list")
    }

    /// Every theme.
    pub fn list(&self) -> &[Theme] {
        &self.list
    }

    /// The place of the one in use.
    pub fn place(&self) -> usize {
        self.current
    }

    /// Uses the theme at a place.
    pub fn select(&mut self, place: usize) {
        if place < self.list.len() {
            self.current = place;
            self.open = false;
        }
    }

    /// Uses a theme by its name; says whether there is one.
    pub fn choose(&mut self, name: &str) -> bool {
        let place = self.list.iter().position(|theme| theme.name == name);
        place.is_some_and(|place| {
            self.select(place);
            true
        })
    }

    /// The terminal's ground is known: the default for it, unless somebody chose already.
    pub fn settle(&mut self, light: bool) {
        if self.open {
            let wanted = if light { "light" } else { "dark" };
            self.choose(wanted);
        }
    }

    /// Whether nobody chose yet and there are colours to choose.
    pub fn undecided(&self) -> bool {
        let colours = |theme: &Theme| theme.style("text").fg.is_some();
        self.open && self.list.first().is_some_and(colours)
    }
}

/// The ground that `COLORFGBG` names, such as `0;15`: whether it is a light one.
pub fn told_by_environment(colorfgbg: &str) -> Option<bool> {
    match colorfgbg.rsplit(';').next()? {
        "7" | "15" => Some(true),
        number if number.parse::<u8>().is_ok_and(|number| number < 16) => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(depth: Depth) -> Themes {
        Themes::new(&shipped_themes(), Looks { depth, plain: false }, true)
    }

    #[test]
    fn every_style_has_only_the_colours_there_are() {
        for depth in [Depth::None, Depth::Sixteen, Depth::Many, Depth::True] {
            for theme in at(depth).list() {
                for (meaning, style) in &theme.styles {
                    for colour in [style.fg, style.bg].into_iter().flatten() {
                        let fits = match (depth, colour) {
                            (Depth::Sixteen, Color::Indexed(number)) => number < 16,
                            (Depth::Many, Color::Indexed(_)) => true,
                            (Depth::True, Color::Rgb(..)) => true,
                            _ => false,
                        };
                        assert!(fits, "{} at {depth:?}: {meaning} is {colour:?}", theme.name);
                    }
                }
            }
        }
    }

    #[test]
    fn a_selection_is_seen_at_every_depth() {
        for depth in [Depth::None, Depth::Sixteen, Depth::Many, Depth::True] {
            for theme in at(depth).list() {
                let (selected, screen) = (theme.style("selected"), theme.style("screen"));
                let reversed = selected.has_modifier(Modifier::REVERSED);
                let other = selected.bg.is_some() && selected.bg != screen.bg;
                assert!(reversed || other, "{} at {depth:?}", theme.name);
                assert!(!theme.style("text").has_modifier(Modifier::REVERSED));
            }
        }
    }

    #[test]
    fn outcomes_keep_colours_of_their_own_with_sixteen() {
        for theme in at(Depth::Sixteen).list() {
            let fg = |meaning: &str| theme.style(meaning).fg.unwrap();
            let text = fg("text");
            for (one, other) in [("passed", "failed"), ("passed", "warned"), ("warned", "failed")] {
                let (first, second) = (fg(&format!("gate.{one}")), fg(&format!("gate.{other}")));
                assert_ne!(first, second, "{}: {one} and {other}", theme.name);
                assert_ne!(first, text, "{}: {one} looks like text", theme.name);
            }
        }
    }

    #[test]
    fn an_unknown_meaning_falls_back_to_its_parent() {
        let themes = at(Depth::True);
        let theme = themes.current();
        assert_eq!(theme.style("tier.9"), theme.style("tier"));
        assert_ne!(theme.style("tier.1"), theme.style("tier"));
        assert_eq!(theme.style("nobody.knows.this"), theme.style("text"));
        assert!(theme.style("screen").bg.is_some() && theme.style("text").bg.is_none());
    }

    #[test]
    fn without_paint_the_terminals_ground_shows_through() {
        let looks = Looks::default();
        let themes = Themes::new(&shipped_themes(), looks, false);
        assert!(themes.list().iter().all(|theme| theme.style("screen").bg.is_none()));
    }

    #[test]
    fn the_ground_decides_only_where_nobody_chose() {
        let mut themes = at(Depth::True);
        assert!(themes.undecided());
        themes.settle(true);
        assert_eq!(themes.current().name, "light");
        let mut themes = at(Depth::True);
        assert!(themes.choose("lamplight") && !themes.choose("nobody"));
        themes.settle(true);
        assert_eq!(themes.current().name, "lamplight");
        assert!(!themes.undecided() && !at(Depth::None).undecided());
        let table = [
            ("0;15", Some(true)),
            ("15;0", Some(false)),
            ("0;default;7", Some(true)),
            ("", None),
            ("x;y", None),
        ];
        for (text, light) in table {
            assert_eq!(told_by_environment(text), light, "{text}");
        }
    }
}
