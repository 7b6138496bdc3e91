//! Typed paths: where they lead, and how they can go on.

use std::path::{Path, PathBuf};

/// Names listed where a path can go on in many ways.
const COMPLETIONS: usize = 40;

/// A typed path: `~` is the home folder, and a relative one stands in the folder Assay was started in, or else in the
/// workspace.
pub fn find(root: &Path, typed: &str) -> PathBuf {
    let path = expand(typed);
    if path.is_absolute() || path.exists() {
        return path;
    }
    let inside = root.join(&path);
    if inside.exists() { inside } else { path }
}

fn expand(typed: &str) -> PathBuf {
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match typed.strip_prefix('~') {
        Some("") => home().unwrap_or_else(|| PathBuf::from(typed)),
        Some(rest) if rest.starts_with('/') => match home() {
            Some(home) => home.join(rest.trim_start_matches('/')),
            None => PathBuf::from(typed),
        },
        _ => PathBuf::from(typed),
    }
}

/// Paths that begin as typed, folders with a slash behind them, in order; hidden ones only where a dot was typed.
pub fn completions(root: &Path, typed: &str) -> Vec<String> {
    let (folder, begun) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(folder, begun)| (folder, begun));
    let lead = if typed.contains('/') {
        format!("{folder}/")
    } else {
        String::new()
    };
    let mut places = vec![expand(if lead.is_empty() { "." } else { &lead })];
    if places.iter().all(|place| place.is_relative()) {
        places.push(root.join(&lead));
    }
    let mut found: Vec<String> = Vec::new();
    for entry in places
        .iter()
        .filter_map(|place| std::fs::read_dir(place).ok())
        .flatten()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(begun) || (name.starts_with('.') && !begun.starts_with('.')) {
            continue;
        }
        let slash = if entry.path().is_dir() { "/" } else { "" };
        found.push(format!("{lead}{name}{slash}"));
    }
    found.sort();
    found.dedup();
    found.truncate(COMPLETIONS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_path_goes_on_with_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("lists")).unwrap();
        for name in ["lists/ca.csv", "lists/az.csv", "lists/.hidden", "loose.csv"] {
            std::fs::write(folder.path().join(name), "a\n1\n").unwrap();
        }
        let root = folder.path().display().to_string();
        assert_eq!(
            completions(folder.path(), &format!("{root}/lists/")),
            [format!("{root}/lists/az.csv"), format!("{root}/lists/ca.csv")]
        );
        assert_eq!(
            completions(folder.path(), "lis"),
            ["lists/"],
            "a name inside the workspace"
        );
        assert_eq!(find(folder.path(), "loose.csv"), folder.path().join("loose.csv"));
        assert!(completions(folder.path(), "/no/such/folder/x").is_empty());
    }
}
