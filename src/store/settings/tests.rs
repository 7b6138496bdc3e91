//! A good file in all its spellings, and a corpus of bad ones: each with its line and its nearest key.

use super::*;

fn vocabulary() -> Vocabulary {
    let contractors = PlaybookVocabulary {
        datasets: ["license_list", "oem_dealers"].map(str::to_owned).to_vec(),
        parameters: [
            "tiers.gold",
            "tiers.platinum",
            "shared_max_names",
            "match.keys",
            "seller",
        ]
        .map(str::to_owned)
        .to_vec(),
        source_attributes: ["state", "kind", "as_of", "default_class"].map(str::to_owned).to_vec(),
    };
    let playbooks = [
        ("contractors".to_owned(), contractors),
        ("mql".to_owned(), PlaybookVocabulary::default()),
    ];
    Vocabulary {
        playbooks: playbooks.into(),
    }
}

fn parse(text: &str) -> Result<Settings, SettingsErrors> {
    Settings::parse(text, "assay.toml", &vocabulary())
}

const GOOD: &str = r#"
[workspace]
name = "Spring"
as_of = 2026-01-31
timezone = "-05:00"
live = true
playbook = "contractors"

[playbooks.contractors]
profile = "strict"

[[playbooks.contractors.datasets.license_list]]
path = "ca.csv"
layout = "ca_cslb"
state = "CA"
as_of = 2026-01-15
columns = { phone = "Tel." }

[[playbooks.contractors.datasets.license_list]]
path = "tx/*.csv"
state = "TX"
[playbooks.contractors.datasets.license_list.columns]
business_name = "Firm"

[playbooks.contractors.parameters]
"tiers.gold" = 60
tiers.platinum = 80.5
match = { keys = ["phone", "domain"] }
gate.C0-3.warn_at = 0.005

[playbooks.contractors.parameters.seller]
name = "Us"

[playbooks.contractors.profiles.strict]
extends = "default"
[playbooks.contractors.profiles.strict.parameters.tiers]
gold = 65
"#;

#[test]
fn a_good_file_says_what_it_says() {
    let settings = parse(GOOD).unwrap();
    let workspace = &settings.workspace;
    assert_eq!(workspace.name, "Spring");
    assert_eq!(workspace.as_of, NaiveDate::from_ymd_opt(2026, 1, 31));
    assert_eq!(workspace.offset(), FixedOffset::west_opt(5 * 3600));
    assert!(workspace.live && !workspace.sample);
    let contractors = &settings.playbooks["contractors"];
    assert_eq!(contractors.profile.as_deref(), Some("strict"));
    let lists = &contractors.datasets["license_list"];
    assert_eq!(lists.len(), 2);
    assert_eq!(lists[0].path, "ca.csv");
    assert_eq!(lists[0].layout.as_deref(), Some("ca_cslb"));
    assert_eq!(lists[0].attributes["state"], "CA");
    assert_eq!(lists[0].attributes["as_of"], "2026-01-15");
    assert_eq!(lists[0].columns["phone"], "Tel.");
    assert_eq!(lists[1].columns["business_name"], "Firm");
    let line_of_second = GOOD.lines().position(|line| line.contains("tx/")).unwrap();
    assert_eq!(
        lists[1].line,
        Some(line_of_second),
        "an entry begins on its heading, the line before its path"
    );
    let names: Vec<&str> = contractors.parameters.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "gate.C0-3.warn_at",
            "match.keys",
            "seller",
            "tiers.gold",
            "tiers.platinum"
        ]
    );
    assert_eq!(contractors.parameters["tiers.gold"], toml::Value::Integer(60));
    assert_eq!(contractors.parameters["tiers.platinum"], toml::Value::Float(80.5));
    assert_eq!(contractors.parameters["match.keys"].as_array().unwrap().len(), 2);
    assert_eq!(
        contractors.parameters["seller"]["name"].as_str(),
        Some("Us"),
        "a table may be a parameter's value"
    );
    let strict = &contractors.profiles["strict"];
    assert_eq!(strict.extends.as_deref(), Some("default"));
    assert_eq!(strict.parameters["tiers.gold"], toml::Value::Integer(65));
}

#[test]
fn an_empty_file_is_all_defaults() {
    assert_eq!(parse("").unwrap(), Settings::default());
    assert_eq!(Settings::default().workspace.offset(), FixedOffset::east_opt(0));
}

/// Of an error: its line, a part of its message, and the nearest key.
type Told = (usize, &'static str, Option<&'static str>);

/// Each bad file: its text and its errors.
const CORPUS: &[(&str, &[Told])] = &[
    ("[workspace]\nname = \"a\nlive = true", &[(2, "no TOML", None)]),
    ("[workspace]\n\nlive = true\nlive = false", &[(4, "no TOML", None)]),
    (
        "[workspaces]\nname = \"a\"",
        &[(1, "`workspaces` in the file", Some("workspace"))],
    ),
    (
        "[workspace]\ntime_zone = \"UTC\"",
        &[(2, "`time_zone` in [workspace]", Some("timezone"))],
    ),
    (
        "[workspace]\nlive = \"yes\"",
        &[(2, "`workspace.live` is a text (\"yes\"), expected true or false", None)],
    ),
    (
        "[workspace]\nas_of = \"31.1.2026\"",
        &[(2, "expected a date such as 2026-01-31", None)],
    ),
    (
        "[workspace]\nas_of = 2026-01-31T10:00:00Z",
        &[(2, "expected a date such as 2026-01-31", None)],
    ),
    ("[workspace]\nas_of = 20260131", &[(2, "a number (20260131)", None)]),
    (
        "[workspace]\ntimezone = \"America/New_York\"",
        &[(2, "an offset such as -05:00", None)],
    ),
    (
        "[workspace]\nplaybook = \"contractor\"",
        &[(2, "unknown playbook `contractor`", Some("contractors"))],
    ),
    (
        "workspace = 3",
        &[(1, "`workspace` is a number (3), expected a section", None)],
    ),
    (
        "[playbooks.contracters]\nprofile = \"a\"",
        &[(1, "unknown playbook `contracters`", Some("contractors"))],
    ),
    (
        "[playbooks.contractors]\nprofil = \"a\"",
        &[(2, "`profil` in [playbooks.contractors]", Some("profile"))],
    ),
    (
        "[playbooks.contractors]\nprofile = 3",
        &[(2, "`playbooks.contractors.profile` is a number (3)", None)],
    ),
    (
        "[[playbooks.contractors.datasets.licence_list]]\npath = \"a.csv\"",
        &[(1, "unknown dataset `licence_list`", Some("license_list"))],
    ),
    (
        "# two\n[[playbooks.contractors.datasets.license_list]]\npath = \"a.csv\"\n\n\
         [[playbooks.contractors.datasets.license_list]]\nlayout = \"tx\"\nstat = \"TX\"\nstate = [\"TX\"]",
        &[
            (5, "has no `path`", None),
            (7, "unknown key `stat`", Some("state")),
            (8, "is a list, expected one text, number, flag or date", None),
        ],
    ),
    (
        "[playbooks.contractors]\ndatasets.license_list = [\n  { path = \"a.csv\" },\n  { pth = \"b.csv\" },\n  \"c.csv\",\n]",
        &[
            (4, "unknown key `pth`", Some("path")),
            (4, "has no `path`", None),
            (5, "expected a list of entries", None),
        ],
    ),
    (
        "[[playbooks.contractors.datasets.license_list]]\npath = 7\ncolumns = { phone = 3 }",
        &[
            (2, "datasets.license_list.path` is a number (7)", None),
            (3, "columns.phone` is a number (3)", None),
        ],
    ),
    (
        "[[playbooks.contractors.datasets.license_list]]\npath = \" \"",
        &[(2, "write a file, a folder", None)],
    ),
    (
        "[playbooks.contractors.parameters]\n\"tier.gold\" = 60\n\n[playbooks.contractors.parameters.tiers]\nplatnum = 80",
        &[
            (
                2,
                "parameter `tier.gold` in [playbooks.contractors.parameters]",
                Some("tiers.gold"),
            ),
            (
                5,
                "parameter `tiers.platnum` in [playbooks.contractors.parameters]",
                Some("tiers.platinum"),
            ),
        ],
    ),
    (
        "[playbooks.contractors.parameters]\n\"tiers.gold\" = 60\ntiers.gold = 50",
        &[(3, "`tiers.gold` is given twice (first on line 2)", None)],
    ),
    (
        "[playbooks.contractors.profiles.a]\nextends = \"b\"\n[playbooks.contractors.profiles.b]\nextends = \"a\"\nparameter = 1",
        &[
            (2, "in a circle: a → b → a", None),
            (4, "in a circle: b → a → b", None),
            (
                5,
                "`parameter` in [playbooks.contractors.profiles.b]",
                Some("parameters"),
            ),
        ],
    ),
    (
        "[playbooks.mql.parameters]\ncapacity = 3",
        &[(2, "there is none here", None)],
    ),
];

#[test]
fn every_bad_file_is_told_with_line_and_nearest_key() {
    for (text, expected) in CORPUS {
        let errors = parse(text).expect_err(text);
        let shown = errors.to_string();
        assert_eq!(errors.errors.len(), expected.len(), "{text}\n→\n{shown}");
        for (error, (line, part, nearest)) in errors.errors.iter().zip(*expected) {
            assert_eq!(error.line(), *line, "{text}\n→\n{shown}");
            assert!(
                error.to_string().contains(part),
                "{text}\n→\n{shown}\nshould say {part}"
            );
            assert_eq!(error.nearest(), *nearest, "{text}\n→\n{shown}");
            assert!(shown.contains(&format!("assay.toml:{line}: ")), "{shown}");
        }
    }
}

#[test]
fn all_errors_of_one_file_come_together_in_order() {
    let text = "[workspace]\nlive = 1\nnam = \"x\"\n[playbooks.contractors.parameters]\n\"tiers.silver\" = 1\n[oops]\n";
    let errors = parse(text).unwrap_err();
    assert_eq!(
        errors.errors.iter().map(SettingsError::line).collect::<Vec<_>>(),
        [2, 3, 5, 6]
    );
    assert_eq!(errors.to_string().lines().count(), 4);
}

fn source(path: &str) -> SourceEntry {
    SourceEntry {
        path: path.to_owned(),
        layout: Some("ca_cslb".to_owned()),
        attributes: [("state".to_owned(), "CA".to_owned())].into(),
        columns: [("phone".to_owned(), "Tel. \"day\"".to_owned())].into(),
        line: None,
    }
}

#[test]
fn the_template_is_a_valid_file_with_its_sources() {
    let sources = [
        ("license_list".to_owned(), source("ca.csv")),
        ("oem_dealers".to_owned(), source("o \"1\".csv")),
    ];
    let entries: String = sources
        .iter()
        .map(|(dataset, entry)| entry_text("contractors", dataset, entry))
        .collect();
    let text = template("contractors", &entries);
    let settings = parse(&text).unwrap();
    assert_eq!(settings.workspace.playbook.as_deref(), Some("contractors"));
    for (dataset, entry) in &sources {
        let read = &settings.playbooks["contractors"].datasets[dataset][0];
        assert_eq!(
            SourceEntry {
                line: None,
                ..read.clone()
            },
            *entry
        );
    }
    assert!(parse(&template("mql", "")).is_ok());
    // What stands there as a comment must be right once the sign is taken away.
    let all_on = text
        .replace("# name", "name")
        .replace("# as_of", "as_of")
        .replace("# profile", "profile");
    let settings = parse(&all_on).unwrap();
    assert!(settings.workspace.as_of.is_some() && !settings.workspace.name.is_empty());
}

fn saved(text: &str, file: &str, mapping: &[(&str, &str)]) -> Result<String, crate::store::StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("assay.toml");
    std::fs::write(&path, text).unwrap();
    let mapping = mapping
        .iter()
        .map(|(column, header)| ((*column).to_owned(), (*header).to_owned()))
        .collect();
    save_mapping(&path, "contractors", "license_list", file, &mapping)?;
    Ok(std::fs::read_to_string(&path).unwrap())
}

#[test]
fn a_mapping_goes_into_its_entry_and_comments_stay() {
    let text = "# mine\n[workspace]\nname = \"a\" # short\n\n[[playbooks.contractors.datasets.license_list]]\n\
                path = \"other.csv\"\n\n# California\n[[playbooks.contractors.datasets.license_list]]\npath = \"ca.csv\" # big\n\
                columns = { phone = \"Old\", zip = \"PLZ\" }\n";
    let after = saved(text, "./ca.csv", &[("phone", "Tel."), ("license_no", "No")]).unwrap();
    for comment in ["# mine", "# short", "# California", "# big"] {
        assert!(after.contains(comment), "{after}");
    }
    let lists = &parse(&after).unwrap().playbooks["contractors"].datasets["license_list"];
    let columns: Vec<(&str, &str)> = lists[1].columns.iter().map(|(c, h)| (c.as_str(), h.as_str())).collect();
    assert_eq!(columns, [("license_no", "No"), ("phone", "Tel."), ("zip", "PLZ")]);
    assert!(lists[0].columns.is_empty());
    assert_eq!(lists.len(), 2);
}

#[test]
fn a_mapping_finds_folders_patterns_and_lists_or_makes_an_entry() {
    let entries = |text: &str| parse(text).unwrap().playbooks["contractors"].datasets["license_list"].clone();
    let list = "[playbooks.contractors]\ndatasets.license_list = [{ path = \"data/*.csv\" }]\n";
    let after = entries(&saved(list, "data/ca.csv", &[("phone", "Tel.")]).unwrap());
    assert_eq!((after.len(), after[0].columns["phone"].as_str()), (1, "Tel."));
    let single = "[playbooks.contractors.datasets.license_list]\npath = \"data\"\n";
    let after = entries(&saved(single, "data/ca.csv", &[("phone", "Tel.")]).unwrap());
    assert_eq!((after.len(), after[0].columns["phone"].as_str()), (1, "Tel."));
    for start in ["", "[playbooks.contractors]\nprofile = \"x\"\n", list] {
        let after = entries(&saved(start, "new.csv", &[("phone", "Tel.")]).unwrap());
        let made = after.last().unwrap();
        assert_eq!(
            (made.path.as_str(), made.columns["phone"].as_str()),
            ("new.csv", "Tel."),
            "{start}"
        );
    }
    let error = saved(single, "elsewhere.csv", &[]).unwrap_err().to_string();
    assert!(error.contains("no list of entries"), "{error}");
    let error = saved("playbooks = 3", "a.csv", &[]).unwrap_err().to_string();
    assert!(error.contains("`playbooks` is no section"), "{error}");
}

#[test]
fn every_key_that_has_words_is_read() {
    let source = "[[playbooks.contractors.datasets.license_list]]";
    let sections = [
        ("", SECTIONS.as_slice()),
        ("[workspace]", &WORKSPACE_KEYS),
        ("[playbooks.contractors]", &PLAYBOOK_KEYS),
        ("[playbooks.contractors.profiles.mine]", &PROFILE_KEYS),
        (source, &SOURCE_KEYS),
    ];
    for (section, keys) in sections {
        for key in keys {
            // No key takes a list of dates, so the error says whether the key is known.
            let errors = parse(&format!("{section}\n{} = [1979-05-27]\n", key.name)).unwrap_err();
            let unknown = |error: &SettingsError| matches!(error, SettingsError::UnknownKey { .. });
            assert!(!errors.errors.iter().any(unknown), "{section} {}: {errors}", key.name);
        }
    }
}
