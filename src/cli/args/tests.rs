use clap::{Command as Parser, CommandFactory, Parser as _};

use super::*;
use crate::operations::VERBS;

/// Splits a line as a shell does, as far as the examples need it.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut begun) = (String::new(), None, false);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => word.push(letter),
            (None, '"' | '\'') => {
                quote = Some(letter);
                begun = true;
            }
            (None, ' ') if !word.is_empty() || begun => {
                words.push(std::mem::take(&mut word));
                begun = false;
            }
            (None, ' ') => {}
            (None, _) => word.push(letter),
        }
    }
    if !word.is_empty() || begun {
        words.push(word);
    }
    words
}

/// The commands that have no commands below them, with the words that lead there.
fn leaves(command: &Parser, path: &str, found: &mut Vec<(String, Parser)>) {
    let below: Vec<&Parser> = command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
        .collect();
    if below.is_empty() {
        found.push((path.to_owned(), command.clone()));
    }
    for child in below {
        leaves(child, &format!("{path} {}", child.get_name()), found);
    }
}

#[test]
fn the_declaration_holds_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_has_an_example_that_parses_as_that_command() {
    let mut found = Vec::new();
    leaves(&Cli::command(), "assay", &mut found);
    assert!(found.len() >= 29, "{}", found.len());
    for (path, command) in found {
        let help = command
            .get_after_help()
            .unwrap_or_else(|| panic!("`{path}` has no example"))
            .to_string();
        let examples: Vec<&str> = help
            .lines()
            .map(str::trim)
            .filter(|line| line.starts_with("assay "))
            .collect();
        assert!(!examples.is_empty(), "`{path}` has no example");
        for example in examples {
            assert!(example.starts_with(&path), "`{example}` is not of `{path}`");
            // What the shell redirects is not the command's.
            let own: Vec<String> = words(example).into_iter().take_while(|word| word != ">").collect();
            let parsed = Cli::try_parse_from(own);
            assert!(
                parsed.is_ok(),
                "`{example}`: {}",
                parsed.err().map(|error| error.to_string()).unwrap_or_default()
            );
        }
    }
}

#[test]
fn every_verb_that_names_a_command_has_it() {
    let cli = Cli::command();
    for (verb, command) in VERBS.iter().filter_map(|verb| Some((verb.id, verb.command?))) {
        let mut words = command.split(' ');
        assert_eq!(words.next(), Some("assay"), "{verb}");
        let name = words.next().unwrap();
        let found = cli
            .find_subcommand(name)
            .unwrap_or_else(|| panic!("`{verb}` names `{command}`, which is no command"));
        for option in words {
            let long = option.strip_prefix("--").unwrap_or_else(|| panic!("{command}"));
            let known = found.get_arguments().any(|argument| argument.get_long() == Some(long));
            assert!(known, "`{verb}` names `{command}`, but there is no --{long}");
        }
    }
}

#[test]
fn every_command_and_option_says_what_it_is_for() {
    let mut found = Vec::new();
    leaves(&Cli::command(), "assay", &mut found);
    for (path, command) in found {
        assert!(command.get_about().is_some(), "{path}");
        for argument in command.get_arguments().filter(|argument| argument.get_id() != "help") {
            assert!(argument.get_help().is_some(), "{path} {}", argument.get_id());
        }
    }
}

#[test]
fn a_playbook_may_be_left_out_before_its_one_word() {
    for line in [
        "assay sign C1.2 --reason seen",
        "assay sign contractors C1.2 --reason seen",
    ] {
        let Some(Command::Sign(sign)) = Cli::try_parse_from(words(line)).unwrap().command else {
            panic!("{line}")
        };
        assert_eq!(sign.decision.gate, "C1.2");
        assert_eq!(sign.decision.playbook.is_some(), line.contains("contractors"));
    }
}

#[test]
fn what_contradicts_itself_is_refused() {
    for line in [
        "assay export contractors all --mask-pii --with-pii",
        "assay run contractors --threads 0",
        "assay waive contractors C1.2",
        "assay run contractors --as-of yesterday",
        "assay leads --top minus",
        "assay nonsense",
    ] {
        let refused = Cli::try_parse_from(words(line));
        assert!(refused.is_err_and(|error| error.use_stderr()), "{line}");
    }
}

#[test]
fn the_help_names_every_exit_code() {
    let told = AFTER.split_whitespace().collect::<Vec<_>>().join(" ");
    let codes = crate::cli::Exit::ALL.map(|(code, words)| format!("{code} {words}"));
    assert!(told.ends_with(&format!("Exit codes: {}.", codes.join(", "))), "{told}");
}
