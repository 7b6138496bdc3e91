//! A person's own settings: theme, mouse and keys, in `settings.toml` of the configuration folder.
//!
//! A bad entry never costs the others: it is left out with a sentence that says file, line and what is wrong, and the
//! rest holds.

use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use toml_edit::{Document, DocumentMut, Item, TableLike};

use super::error::OperationError;
use crate::frame::instead;
use crate::store::{SettingKey, write_atomic};

/// The file in the configuration folder.
const FILE: &str = "settings.toml";
/// The variable that names another configuration folder.
pub const FOLDER_VARIABLE: &str = "ASSAY_CONFIG_DIR";

/// What the file may say.
pub static USER_KEYS: [SettingKey; 4] = [
    SettingKey {
        name: "theme",
        expected: "a theme's name, such as \"dark\"",
        default: "by the terminal's background",
        summary: "the theme to start with; `T` in the workbench chooses one by sight and keeps it here",
    },
    SettingKey {
        name: "background",
        expected: "\"theme\" or \"terminal\"",
        default: "\"theme\"",
        summary: "whether the theme paints its own ground or the terminal's shows through",
    },
    SettingKey {
        name: "mouse",
        expected: "true or false",
        default: "true",
        summary: "whether the mouse is captured at the start; `M` gives it back to the terminal",
    },
    SettingKey {
        name: "keys",
        expected: "a section, such as [keys] and then sign = \"a\"",
        default: "the default keys",
        summary: "other keys for verbs by their names: one key or a list of them, a chord with blanks (\"g r\")",
    },
];

/// The wish for other keys of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWish {
    /// The verb's id.
    pub verb: String,
    /// The keys instead of the default ones; a chord is written with blanks.
    pub keys: Vec<String>,
    /// The line it stands on, from 1.
    pub line: usize,
}

/// What a person set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSettings {
    /// The folder of settings and themes; none without a home.
    pub folder: Option<PathBuf>,
    /// The theme chosen by hand.
    pub theme: Option<String>,
    /// Whether a theme paints its own ground, or the terminal's shows through.
    pub paints_background: bool,
    /// Whether the mouse is captured at the start; nothing leaves it as it was.
    pub mouse: Option<bool>,
    /// Other keys.
    pub keys: Vec<KeyWish>,
    /// A sentence for each entry that was left out.
    pub complaints: Vec<String>,
}

impl Default for UserSettings {
    fn default() -> Self {
        Self {
            folder: None,
            theme: None,
            paints_background: true,
            mouse: None,
            keys: Vec::new(),
            complaints: Vec::new(),
        }
    }
}

/// The folder of a person's settings: `ASSAY_CONFIG_DIR`, else the system's usual place.
pub fn config_folder() -> Option<PathBuf> {
    match std::env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
        Some(folder) => Some(PathBuf::from(folder)),
        None => ProjectDirs::from("", "", "assay").map(|folders| folders.config_dir().to_owned()),
    }
}

impl UserSettings {
    /// What stands in the usual folder.
    pub fn read() -> Self {
        config_folder().map_or_else(Self::default, |folder| Self::read_in(&folder))
    }

    /// What stands in a folder; a file that is not there sets nothing.
    pub fn read_in(folder: &Path) -> Self {
        let file = folder.join(FILE);
        let mut settings = match std::fs::read_to_string(&file) {
            Ok(text) => Self::parse(&text, &file.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => Self {
                complaints: vec![format!("{} cannot be read: {error}", file.display())],
                ..Self::default()
            },
        };
        settings.folder = Some(folder.to_owned());
        settings
    }

    /// The settings' file as it is named in sentences.
    pub fn file_shown(&self) -> String {
        self.folder
            .as_ref()
            .map_or_else(|| FILE.to_owned(), |folder| folder.join(FILE).display().to_string())
    }

    fn parse(text: &str, shown: &str) -> Self {
        let mut reading = Reading {
            text,
            shown,
            settings: Self::default(),
        };
        match Document::parse(text) {
            Ok(document) => reading.top(document.as_table()),
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let why = error.message().lines().collect::<Vec<_>>().join(", ");
                reading.complain(at, &format!("{why}; nothing of this file holds until it is mended"));
            }
        }
        reading.settings
    }
}

/// A file being read.
struct Reading<'a> {
    text: &'a str,
    shown: &'a str,
    settings: UserSettings,
}

impl Reading<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.bytes().take(at);
        1 + before.filter(|byte| *byte == b'\n').count()
    }

    fn complain(&mut self, at: usize, why: &str) {
        let sentence = format!("{} line {}: {why}", self.shown, self.line(at));
        self.settings.complaints.push(sentence);
    }

    fn top(&mut self, table: &dyn TableLike) {
        for (key, item) in table.iter() {
            let at = place(table, key);
            match (key, item) {
                ("theme", item) if item.is_str() => self.settings.theme = item.as_str().map(str::to_owned),
                ("mouse", item) if item.is_bool() => self.settings.mouse = item.as_bool(),
                ("background", item) if matches!(item.as_str(), Some("theme" | "terminal")) => {
                    self.settings.paints_background = item.as_str() == Some("theme");
                }
                ("keys", item) if item.is_table_like() => {
                    if let Some(keys) = item.as_table_like() {
                        self.keys(keys);
                    }
                }
                (other, _) => match USER_KEYS.iter().find(|known| known.name == other) {
                    Some(known) => self.complain(at, &format!("`{other}` is {}", known.expected)),
                    None => {
                        let way_out = instead(other, USER_KEYS.iter().map(|known| known.name));
                        self.complain(at, &format!("no setting `{other}`; {way_out}"));
                    }
                },
            }
        }
    }

    fn keys(&mut self, table: &dyn TableLike) {
        for (verb, item) in table.iter() {
            let at = place(table, verb);
            let Some(keys) = texts(item) else {
                self.complain(at, &format!("`{verb}` takes a key such as \"a\", or a list of keys"));
                continue;
            };
            let wish = KeyWish {
                verb: verb.to_owned(),
                keys,
                line: self.line(at),
            };
            self.settings.keys.push(wish);
        }
    }
}

/// Where a key of a table stands in the text.
fn place(table: &dyn TableLike, key: &str) -> usize {
    let found = table.get_key_value(key);
    let span = found.and_then(|(key, item)| key.span().or_else(|| item.span()));
    span.map_or(0, |span| span.start)
}

/// A text, or a list of nothing but texts.
fn texts(item: &Item) -> Option<Vec<String>> {
    if let Some(text) = item.as_str() {
        return Some(vec![text.to_owned()]);
    }
    let list = item.as_array()?;
    list.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

/// Keeps a theme as the one to start with; comments and everything else in the file stay as they are.
///
/// # Errors
/// When there is no folder for settings, or the file does not parse or cannot be written.
pub fn keep_theme(folder: Option<&Path>, theme: &str) -> Result<PathBuf, OperationError> {
    let refused = |why: String| OperationError::Refused(format!("the theme holds for this session only: {why}"));
    let folder = folder.ok_or_else(|| {
        refused(format!(
            "there is no home folder; set {FOLDER_VARIABLE} to a folder for settings"
        ))
    })?;
    let file = folder.join(FILE);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(refused(format!("{} cannot be read: {error}", file.display()))),
    };
    let mut document: DocumentMut = text
        .parse()
        .map_err(|_| refused(format!("{} has an error; mend it first", file.display())))?;
    match document.get_mut("theme").and_then(Item::as_value_mut) {
        // The comment behind the old value belongs to the line, not to the value.
        Some(value) => {
            let decor = value.decor().clone();
            *value = theme.into();
            *value.decor_mut() = decor;
        }
        None => {
            document.insert("theme", toml_edit::value(theme));
        }
    }
    std::fs::create_dir_all(folder)
        .map_err(|error| refused(format!("{} cannot be made: {error}", folder.display())))?;
    write_atomic(&file, document.to_string().as_bytes())?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# mine\ntheme = \"light\" # for the balcony\nmouse = false\nspeed = 3\n\n[keys]\nsign = \"A\"\n\"run all\" = [\"g r\", \"F6\"]\nquit = 7\n";

    #[test]
    fn a_bad_entry_is_named_with_its_line_and_the_rest_holds() {
        let read = UserSettings::parse(TEXT, "s.toml");
        assert_eq!(read.theme.as_deref(), Some("light"));
        assert!(read.mouse == Some(false) && read.paints_background);
        let keys: Vec<(&str, usize, usize)> = read
            .keys
            .iter()
            .map(|wish| (wish.verb.as_str(), wish.keys.len(), wish.line))
            .collect();
        assert_eq!(keys, [("sign", 1, 7), ("run all", 2, 8)]);
        assert_eq!(read.complaints.len(), 2, "{:?}", read.complaints);
        assert!(
            read.complaints[0]
                .starts_with("s.toml line 4: no setting `speed`; there are theme, background, mouse, keys")
        );
        assert!(read.complaints[1].starts_with("s.toml line 9: `quit` takes a key"));
        let broken = UserSettings::parse("theme = \"dark\"\nmouse = \n", "s.toml");
        assert_eq!(broken.theme, None);
        assert!(
            broken.complaints[0].starts_with("s.toml line 2"),
            "{:?}",
            broken.complaints
        );
    }

    #[test]
    fn keeping_a_theme_leaves_comments_and_a_broken_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("new");
        let file = keep_theme(Some(&deep), "dark").unwrap();
        assert_eq!(UserSettings::read_in(&deep).theme.as_deref(), Some("dark"));
        std::fs::write(&file, TEXT).unwrap();
        keep_theme(Some(&deep), "lamplight").unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text, TEXT.replace("\"light\"", "\"lamplight\""));
        std::fs::write(&file, "[keys\ntheme = ").unwrap();
        let error = keep_theme(Some(&deep), "dark").unwrap_err().to_string();
        assert!(error.contains("mend it first"), "{error}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[keys\ntheme = ");
        assert!(keep_theme(None, "dark").is_err());
    }
}
