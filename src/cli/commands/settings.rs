//! The settings that `assay init` writes: an entry for every file that fits, a comment with the reason for every other
//! one, and an entry to fill in for every dataset that has no file yet.

use crate::operations::{Placed, Placement};
use crate::playbooks::Playbook;
use crate::store::{entry_text, template};

/// What a template says of a dataset. Where a playbook needs none by itself but some of them together, no single one is
/// optional: the first run names what is missing.
fn need_words(playbook: &Playbook, needed: bool) -> &'static str {
    match (needed, playbook.needs_some()) {
        (true, _) => "needed",
        (false, true) => "a run says which of these it needs",
        (false, false) => "optional",
    }
}

/// The commented settings of a playbook with these files.
pub fn text(playbook: &Playbook, files: &[Placement]) -> String {
    let entries: String = files
        .iter()
        .filter(|file| file.placed == Placed::Entry)
        .map(|file| of_file(playbook, file))
        .collect();
    let mut text = template(playbook.id, &entries);
    let open: String = files
        .iter()
        .filter(|file| file.placed != Placed::Entry)
        .map(|file| commented(&of_file(playbook, file)))
        .collect();
    if !open.is_empty() {
        text.push_str("\n# Files that were found and have no entry yet.\n");
        text.push_str(&open);
    }
    let has_file = |dataset: &str| {
        let mut entered = files.iter().filter(|file| file.placed == Placed::Entry);
        entered.any(|file| file.datasets.iter().any(|name| name == dataset))
    };
    let without: Vec<_> = playbook
        .pipeline
        .datasets
        .iter()
        .filter(|(name, _)| !has_file(name))
        .collect();
    if !without.is_empty() {
        text.push_str("\n# The datasets of this playbook. Take the # away where you have such a file.\n");
    }
    for (dataset, needed) in without {
        text.push_str(&to_fill_in(playbook, dataset, need_words(playbook, *needed)));
    }
    if !playbook.source_attributes.is_empty() {
        text.push_str(&format!(
            "#\n# An entry may also say: {}.\n",
            playbook.source_attributes.join(", ")
        ));
    }
    text
}

/// A file with its reason, and its entry under each dataset it may be.
fn of_file(playbook: &Playbook, file: &Placement) -> String {
    let named = file.because.replace(['\n', '\r'], " ");
    let mut text = format!("\n# {}: {named}\n", file.shown.replace(['\n', '\r'], " "));
    let entry = file.entry.iter();
    for (dataset, entry) in file
        .datasets
        .iter()
        .flat_map(|dataset| entry.clone().map(move |entry| (dataset, entry)))
    {
        text.push_str(&entry_text(playbook.id, dataset, entry));
    }
    text
}

/// The same as a comment.
fn commented(text: &str) -> String {
    let line = |line: &str| match line {
        "" => "#\n".to_owned(),
        remark if remark.starts_with('#') => format!("{remark}\n"),
        entry => format!("# {entry}\n"),
    };
    text.lines().map(line).collect()
}

fn to_fill_in(playbook: &Playbook, dataset: &str, need: &str) -> String {
    let path = match playbook.contract(dataset) {
        Some(_) => format!("data/{dataset}.csv"),
        None => format!("{dataset}/*.toml"),
    };
    let mut text = format!(
        "#\n# [[playbooks.{}.datasets.{dataset}]]   # {need}\n# path = \"{path}\"\n",
        playbook.id
    );
    let layouts = playbook.layouts.iter().filter(|layout| layout.dataset == dataset);
    let layouts: Vec<&str> = layouts.map(|layout| layout.id.as_str()).collect();
    if !layouts.is_empty() {
        text.push_str(&format!(
            "# layout = \"{}\"   # or {}\n",
            layouts.first().unwrap_or(&""),
            layouts.get(1..).unwrap_or(&[]).join(", ")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::vocabulary;
    use crate::store::{Settings, SourceEntry};

    fn blank(id: &str) -> String {
        text(crate::playbooks::find(id).unwrap(), &[])
    }

    #[test]
    fn no_dataset_is_called_optional_where_a_run_needs_some_of_them() {
        let mql = blank("mql");
        assert!(
            mql.contains("datasets.leads]]   # a run says which of these it needs"),
            "{mql}"
        );
        assert!(!mql.contains("# optional"), "{mql}");
        let contractors = blank("contractors");
        assert!(
            contractors.contains("datasets.oem_dealers]]   # needed"),
            "{contractors}"
        );
    }

    #[test]
    fn a_new_workspace_reads_without_errors_also_once_its_entries_are_uncommented() {
        for playbook in crate::playbooks::all() {
            let text = blank(playbook.id);
            assert!(Settings::parse(&text, "assay.toml", &vocabulary()).is_ok(), "{text}");
            let start = text.find("# The datasets").unwrap();
            let entries: String = text[start..]
                .lines()
                .filter(|line| line.starts_with("# [[") || line.starts_with("# path") || line.starts_with("# layout"))
                .map(|line| format!("{}\n", &line[2..]))
                .collect();
            let filled = format!("{}{entries}", &text[..start]);
            let settings = Settings::parse(&filled, "assay.toml", &vocabulary())
                .unwrap_or_else(|error| panic!("{error}\n{filled}"));
            let datasets = settings.playbooks[playbook.id].datasets.len();
            assert_eq!(datasets, playbook.pipeline.datasets.len());
        }
    }

    fn placement(shown: &str, placed: Placed, datasets: &[&str]) -> Placement {
        let entry = SourceEntry {
            path: shown.to_owned(),
            attributes: [("state".to_owned(), "CA".to_owned())].into(),
            columns: [("phone".to_owned(), "Tel. \"day\"".to_owned())].into(),
            ..SourceEntry::default()
        };
        Placement {
            shown: shown.to_owned(),
            placed,
            entry: (!datasets.is_empty()).then_some(entry),
            datasets: datasets.iter().map(|name| (*name).to_owned()).collect(),
            required: (2, 3),
            mapped: 4,
            missing: Vec::new(),
            score: None,
            because: "a reason\nof two lines".to_owned(),
        }
    }

    #[test]
    fn files_that_fit_are_entries_and_the_others_comments_with_their_reason() {
        let files = [
            placement("good \"1\".csv", Placed::Entry, &["license_list"]),
            placement("either.csv", Placed::Choice, &["license_list", "oem_dealers"]),
            placement("photo.csv", Placed::Nowhere, &[]),
        ];
        let text = text(crate::playbooks::find("contractors").unwrap(), &files);
        let settings =
            Settings::parse(&text, "assay.toml", &vocabulary()).unwrap_or_else(|why| panic!("{why}\n{text}"));
        let datasets = &settings.playbooks["contractors"].datasets;
        assert_eq!(datasets.len(), 1, "{text}");
        let entry = SourceEntry {
            line: None,
            ..datasets["license_list"][0].clone()
        };
        assert_eq!(Some(entry), files[0].entry);
        assert_eq!(text.matches("# path = \"either.csv\"").count(), 2, "{text}");
        assert!(text.contains("# photo.csv: a reason of two lines\n"), "{text}");
    }
}
