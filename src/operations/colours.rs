//! Colours as themes write them, and how they are told with fewer of them.
//!
//! A theme is written in true colour. A terminal that has 256 or 16 gets the nearest one it has, chosen once when the
//! theme is loaded; the drawing never converts anything.

use std::str::FromStr;
use std::sync::OnceLock;

/// How many colours there are to draw with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Depth {
    /// None: bold, underline and reversal only.
    None,
    /// The sixteen of every terminal.
    Sixteen,
    /// The 256 of xterm.
    Many,
    /// All of them.
    #[default]
    True,
}

impl Depth {
    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::None => "no colour",
            Self::Sixteen => "16 colours",
            Self::Many => "256 colours",
            Self::True => "true colour",
        }
    }

    /// What the variables of the environment promise: `COLORTERM`, then `TERM`; a terminal that cannot place letters
    /// (`dumb`, or none named) has none. Whether colour is wanted at all is decided elsewhere.
    pub fn of_terminal(variable: impl Fn(&str) -> Option<String>) -> Self {
        let term = variable("TERM").unwrap_or_default();
        let promised = variable("COLORTERM").unwrap_or_default().to_lowercase();
        if matches!(term.as_str(), "" | "dumb") {
            Self::None
        } else if matches!(promised.as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::True
        } else if term.contains("256color") {
            Self::Many
        } else {
            Self::Sixteen
        }
    }
}

/// How things may look on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// The colours there are and that are wanted.
    pub depth: Depth,
    /// Letters only: no lines, no signs, no colour.
    pub plain: bool,
}

/// The sixteen names, in the order of their numbers.
const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

/// What xterm shows for the sixteen; other terminals come close.
const SIXTEEN: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// The six steps of xterm's colour cube.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Colours with more chroma than this are told apart by their hue; the others are greys.
const GREYISH: f64 = 15.0;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Red, green and blue, 0 to 255 each.
    Rgb(u8, u8, u8),
    /// A number of the 256-colour palette; 0 to 15 are the terminal's own.
    Indexed(u8),
}

/// A text that is no colour.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("`{0}` is no colour: write #rrggbb, a number from 0 to 255, or a name such as bright-red")]
pub struct NoColour(String);

impl FromStr for Colour {
    type Err = NoColour;

    fn from_str(text: &str) -> Result<Self, NoColour> {
        let refused = || NoColour(text.to_owned());
        let clean = text.trim().to_lowercase();
        if let Some(digits) = clean.strip_prefix('#') {
            let value = u32::from_str_radix(digits, 16).map_err(|_| refused())?;
            let [0, red, green, blue] = value.to_be_bytes() else {
                return Err(refused());
            };
            return if digits.len() == 6 {
                Ok(Self::Rgb(red, green, blue))
            } else {
                Err(refused())
            };
        }
        if let Ok(number) = clean.parse() {
            return Ok(Self::Indexed(number));
        }
        // Themes of other programs say "light" where xterm says "bright".
        let name = clean.replace("light-", "bright-");
        NAMES
            .iter()
            .position(|known| *known == name)
            .and_then(|place| u8::try_from(place).ok())
            .map(Self::Indexed)
            .ok_or_else(refused)
    }
}

impl Colour {
    /// Red, green and blue; the terminal's own sixteen as xterm shows them.
    pub fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Rgb(red, green, blue) => (red, green, blue),
            Self::Indexed(number @ 0..=15) => SIXTEEN.get(usize::from(number)).copied().unwrap_or_default(),
            Self::Indexed(number @ 16..=231) => {
                let step = |at: u8| STEPS.get(usize::from(at % 6)).copied().unwrap_or_default();
                let place = number - 16;
                (step(place / 36), step(place / 6), step(place))
            }
            Self::Indexed(number) => {
                let grey = 8 + (number - 232) * 10;
                (grey, grey, grey)
            }
        }
    }

    /// The nearest colour there is at a depth; none where there are none.
    pub fn at(self, depth: Depth) -> Option<Self> {
        match (depth, self) {
            (Depth::None, _) => None,
            (Depth::True, _) | (Depth::Many, Self::Indexed(_)) | (Depth::Sixteen, Self::Indexed(0..=15)) => Some(self),
            (Depth::Many, Self::Rgb(..)) => self.nearest(16..=255, |one, other| one.distance(other)),
            (Depth::Sixteen, _) => {
                let coloured = self.lab().chroma() > GREYISH;
                // A soft green is nearer to grey than to the terminal's green, but it must stay green: hue comes first.
                if coloured {
                    self.nearest((1..=6).chain(9..=14), Lab::distance_by_hue)
                } else {
                    self.nearest([0, 7, 8, 15], |one, other| one.distance(other))
                }
            }
        }
    }

    fn nearest(self, among: impl IntoIterator<Item = u8>, apart: impl Fn(Lab, Lab) -> f64) -> Option<Self> {
        // Themes ask hundreds of times before the first frame: the palette is measured once.
        static PALETTE: OnceLock<Vec<Lab>> = OnceLock::new();
        let palette = PALETTE.get_or_init(|| (0..=255).map(|number| Self::Indexed(number).lab()).collect());
        let here = self.lab();
        let measured = among.into_iter().filter_map(|number| {
            let there = palette.get(usize::from(number))?;
            Some((Self::Indexed(number), apart(here, *there)))
        });
        measured
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(colour, _)| colour)
    }

    /// The colour as eyes order it: lightness 0 to 100, and two axes of colour.
    fn lab(self) -> Lab {
        let (red, green, blue) = self.linear();
        Lab::of_linear(red, green, blue)
    }

    fn linear(self) -> (f64, f64, f64) {
        let (red, green, blue) = self.rgb();
        (linear(red), linear(green), linear(blue))
    }

    /// Relative luminance as WCAG 2 defines it, 0 to 1.
    pub fn luminance(self) -> f64 {
        let (red, green, blue) = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// How well one is read on the other: the contrast ratio of WCAG 2, 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Whether dark letters are read better on it than light ones.
    pub fn is_light(self) -> bool {
        self.contrast(Self::Rgb(0, 0, 0)) > self.contrast(Self::Rgb(255, 255, 255))
    }
}

/// A channel without the curve that screens put on it.
fn linear(channel: u8) -> f64 {
    let share = f64::from(channel) / 255.0;
    if share <= 0.04045 {
        share / 12.92
    } else {
        ((share + 0.055) / 1.055).powf(2.4)
    }
}

/// CIE L*a*b* under D65.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lab {
    lightness: f64,
    a: f64,
    b: f64,
}

impl Lab {
    fn of_linear(red: f64, green: f64, blue: f64) -> Self {
        let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505;
        let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089;
        let curve = |value: f64| {
            if value > 0.008_856 {
                value.cbrt()
            } else {
                7.787 * value + 16.0 / 116.0
            }
        };
        Self {
            lightness: 116.0 * curve(y) - 16.0,
            a: 500.0 * (curve(x) - curve(y)),
            b: 200.0 * (curve(y) - curve(z)),
        }
    }

    fn chroma(self) -> f64 {
        self.a.hypot(self.b)
    }

    /// The distance of CIE 1976: about 2 is just seen, 20 is another colour.
    fn distance(self, other: Self) -> f64 {
        let lightness = self.lightness - other.lightness;
        lightness.hypot((self.a - other.a).hypot(self.b - other.b))
    }

    /// A distance in which another hue weighs far more than another strength of the same.
    fn distance_by_hue(self, other: Self) -> f64 {
        let angle = (self.b.atan2(self.a) - other.b.atan2(other.a)).abs();
        let half_turns = angle.min(std::f64::consts::TAU - angle) / std::f64::consts::PI;
        (half_turns * 300.0).hypot((self.lightness - other.lightness) * 0.5)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// How a colour is seen by somebody without red or green receptors, and how far two such colours are apart.
    pub(crate) fn seen_apart(one: Colour, other: Colour, matrix: [[f64; 3]; 3]) -> f64 {
        let seen = |colour: Colour| {
            let (red, green, blue) = colour.linear();
            let row = |row: [f64; 3]| (row[0] * red + row[1] * green + row[2] * blue).clamp(0.0, 1.0);
            Lab::of_linear(row(matrix[0]), row(matrix[1]), row(matrix[2]))
        };
        seen(one).distance(seen(other))
    }

    #[test]
    fn the_environment_tells_how_many_colours_there_are() {
        let table = [
            ("xterm-256color", "truecolor", Depth::True),
            ("xterm", "24bit", Depth::True),
            ("xterm-direct", "", Depth::True),
            ("tmux-256color", "", Depth::Many),
            ("xterm", "yes", Depth::Sixteen),
            ("linux", "", Depth::Sixteen),
            ("dumb", "truecolor", Depth::None),
            ("", "", Depth::None),
        ];
        for (term, colorterm, depth) in table {
            let variable = |name: &str| {
                let value = if name == "TERM" { term } else { colorterm };
                Some(value.to_owned())
            };
            assert_eq!(Depth::of_terminal(variable), depth, "TERM={term} COLORTERM={colorterm}");
        }
    }

    #[test]
    fn colours_are_written_in_three_ways_and_nothing_else() {
        assert_eq!("#1e2030".parse(), Ok(Colour::Rgb(0x1e, 0x20, 0x30)));
        assert_eq!("203".parse(), Ok(Colour::Indexed(203)));
        assert_eq!("light-red".parse(), Ok(Colour::Indexed(9)));
        assert_eq!("Bright-Red".parse(), Ok(Colour::Indexed(9)));
        for wrong in ["#12345", "#1234567", "256", "reddish", "", "#gggggg"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_nearest_colour_is_what_an_eye_would_take() {
        let table = [
            ("#000000", Depth::Many, 16),
            ("#ffffff", Depth::Many, 231),
            ("#5f87af", Depth::Many, 67),
            ("#808080", Depth::Many, 244),
            ("#f28779", Depth::Sixteen, 9),
            ("#9ccc7c", Depth::Sixteen, 2),
            ("#20242c", Depth::Sixteen, 0),
            ("#d4d6da", Depth::Sixteen, 7),
            ("196", Depth::Sixteen, 9),
        ];
        for (text, depth, number) in table {
            let colour: Colour = text.parse().unwrap();
            assert_eq!(colour.at(depth), Some(Colour::Indexed(number)), "{text} at {depth:?}");
        }
        assert_eq!(Colour::Rgb(1, 2, 3).at(Depth::True), Some(Colour::Rgb(1, 2, 3)));
        assert_eq!(Colour::Rgb(1, 2, 3).at(Depth::None), None);
    }

    #[test]
    fn a_palette_number_is_its_own_nearest() {
        for number in 16..=255 {
            let (red, green, blue) = Colour::Indexed(number).rgb();
            let back = Colour::Rgb(red, green, blue).at(Depth::Many).unwrap();
            assert_eq!(back.rgb(), (red, green, blue), "{number}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        let white = Colour::Rgb(255, 255, 255);
        assert!((white.contrast(Colour::Rgb(0, 0, 0)) - 21.0).abs() < 1e-9);
        // The grey that is named as the lightest that passes on white.
        assert!((white.contrast(Colour::Rgb(0x76, 0x76, 0x76)) - 4.54).abs() < 0.01);
        assert!(white.is_light() && !Colour::Rgb(30, 30, 40).is_light());
    }
}
