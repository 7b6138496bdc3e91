//! The screens of `docs/screens/` and of the README: what a pseudo-terminal really shows on the shipped sample, with
//! nothing but the clock and measured times replaced.

use std::borrow::Cow;
use std::path::Path;
use std::process::{Command, Stdio};

use assay::operations::value_words;

use super::{Bench, sample};
use crate::docs::{agree, checkout, pages_in};
use crate::mql::{quick, small::copy_of_small};

/// A screen and how to get there.
struct Screen {
    /// The file's stem.
    name: &'static str,
    title: &'static str,
    /// What is to be seen.
    about: &'static str,
    /// The commands before.
    commands: Cow<'static, str>,
    /// The keys: what is pressed, and what the screen shows after it.
    keys: &'static [(&'static str, &'static str)],
}

const UP: &str = "↑";
const ENTER: &str = "↵";

static SHIPPED: [Screen; 6] = [
    Screen {
        name: "overview",
        title: "Overview",
        about: "Where the contractors stand: phases, gates, tiers and the best leads.",
        commands: Cow::Borrowed("assay run contractors; assay"),
        keys: &[],
    },
    Screen {
        name: "gates",
        title: "Gates",
        about: "The reviewer's desk on an undecided gate: its check, its bounds and the observed value on one scale, \
                its history and its evidence.",
        commands: Cow::Borrowed("assay run contractors; assay"),
        keys: &[
            ("4", "undecided"),
            ("n", "C0.3 ▲ warned"),
            ("n", "1 empty row"),
            ("n", "▸ ▲ C0.4   enphase.csv"),
            ("n", "2 of 300 rows"),
        ],
    },
    Screen {
        name: "lead-card",
        title: "Lead card",
        about: "Why this lead, part by part; the phone stays masked until somebody asks for it.",
        commands: Cow::Borrowed("assay run contractors; assay"),
        keys: &[("6", "▸    1"), (ENTER, "What is known")],
    },
    Screen {
        name: "tiers",
        title: "Tiers with intervals",
        about: "The advisors' tiers: each rate as a dot with its interval, lift over all leads, and what was promised.",
        commands: Cow::Borrowed("assay run advisors; assay"),
        keys: &[
            ("p", "shown now"),
            (UP, "▸ buyer-groups"),
            (UP, "▸ advisors"),
            (ENTER, "▸ Advisors"),
            ("5", "is clear of 6 Standard"),
        ],
    },
    Screen {
        name: "what-if",
        title: "What-if",
        about: "A number of the rules moved by ten months: who moves, what it does to rates, intervals and lift.",
        commands: Cow::Borrowed("assay run advisors; assay"),
        keys: &[
            ("p", "shown now"),
            (UP, "▸ buyer-groups"),
            (UP, "▸ advisors"),
            (ENTER, "▸ Advisors"),
            ("5", "is clear of 6 Standard"),
            ("w", "▸ tenure_1_3.low"),
            ("j", "▸ tenure_1_3.high"),
            ("j", "▸ tenure_1_4.low"),
            ("j", "▸ tenure_1_4.high"),
            ("}", "7 of 1,219 advisors move"),
        ],
    },
    Screen {
        name: "role-map",
        title: "Role map",
        about: "Who decides, champions, has a stake, can block or introduce at one company, and why each sits there. \
                Names are initials until somebody asks for them.",
        commands: Cow::Borrowed("assay run buyer-groups; assay"),
        keys: &[
            ("p", "shown now"),
            (UP, "▸ buyer-groups"),
            (ENTER, "▸ Buyer groups"),
            ("7", "DECISION 3/3"),
            (ENTER, "seated by quota"),
        ],
    },
];

/// The model as other tests train it: with fewer trials, which the commands say.
fn model() -> Screen {
    let quick = quick().set;
    let less = quick
        .iter()
        .map(|(name, value)| format!("--set '{name}={}'", value_words(value)));
    let less: Vec<String> = less.collect();
    Screen {
        name: "model",
        title: "Model",
        about: "How good the model is, beside the gates that hold it to that; trained here with few trials.",
        commands: Cow::Owned(format!(
            "assay sample mql --to leads; cd leads; assay run mql {}; assay",
            less.join(" ")
        )),
        keys: &[("8", "Precision over recall")],
    }
}

/// The screens that stand in the README, in its order.
const IN_README: [&str; 3] = ["overview", "what-if", "gates"];

impl Screen {
    /// The keys as a person reads them.
    fn keys(&self) -> String {
        let pressed = self.keys.iter().map(|(key, _)| format!("`{key}`"));
        pressed.collect::<Vec<_>>().join(" ")
    }

    /// The commands and keys in one sentence.
    fn way(&self) -> String {
        let commands: Vec<String> = self
            .commands
            .split("; ")
            .map(|command| format!("`{command}`"))
            .collect();
        let keys = self.keys();
        let keys = if keys.is_empty() {
            keys
        } else {
            format!(", then {keys}")
        };
        format!("{}{keys}", commands.join(", "))
    }

    /// What the terminal shows at the end of the way.
    fn taken(&self, workspace: &Path) -> String {
        // Each begins where nobody was before.
        let _ = std::fs::remove_file(workspace.join(".assay/session.json"));
        let mut bench = Bench::start_with(workspace, &[("LANG", "C.UTF-8"), ("COLORFGBG", "15;0")]);
        bench.wait_for("6 shows them");
        for (key, shown) in self.keys {
            bench.type_keys(match *key {
                UP => "\u{1b}[A",
                ENTER => "\r",
                letter => letter,
            });
            bench.wait_for(shown);
        }
        bench.wait_for_rows();
        let lines: Vec<String> = bench.contents().lines().map(settled).collect();
        lines.join("\n")
    }

    fn page(&self, screen: &str) -> String {
        format!(
            "# {}\n\n{}\n\nBy {}:\n\n```text\n{screen}\n```\n",
            self.title,
            self.about,
            self.way()
        )
    }
}

/// A line without what differs from run to run: the clock, how long ago the run was, how long grading took.
fn settled(line: &str) -> String {
    let line = line.trim_end();
    if let Some((before, _)) = line.split_once("graded in ") {
        let inner = format!("{before}graded in 12 ms");
        let missing = line.chars().count().saturating_sub(inner.chars().count() + 1);
        return format!("{inner}{}│", " ".repeat(missing));
    }
    let Some((before, after)) = line.split_once(" ago · ") else {
        return line.to_owned();
    };
    let (Some((left, age)), Some((outcomes, clock))) = (before.rsplit_once(" · "), after.rsplit_once(' ')) else {
        return line.to_owned();
    };
    let is_age = age.split(' ').next().is_some_and(|count| count.parse::<u32>().is_ok());
    assert!(is_age && clock.len() == 5 && clock.contains(':'), "{line}");
    let (title, run) = left.rsplit_once("  ").unwrap();
    let right = format!("{} · 1 min ago · {outcomes} 09:00", run.trim_start());
    let gap = line.chars().count() - title.trim_end().chars().count() - right.chars().count();
    format!("{}{}{right}", title.trim_end(), " ".repeat(gap))
}

/// The shipped sample with three playbooks run.
fn three_ran() -> tempfile::TempDir {
    let folder = sample();
    for playbook in ["contractors", "advisors", "buyer-groups"] {
        let run = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["--as", "tester", "run", playbook, "--workspace"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(run.success(), "{playbook}");
    }
    folder
}

/// The README with a screen in its place, between its marks.
fn placed(readme: &str, screen: &Screen, shown: &str) -> String {
    let (begin, end) = (format!("<!-- screen {} -->\n", screen.name), "<!-- end of screen -->");
    let place = readme
        .split_once(&begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = place.unwrap_or_else(|| panic!("the README has no place for the screen {}", screen.name));
    format!(
        "{before}{begin}{}, by {}:\n\n```text\n{shown}\n```\n{end}{after}",
        screen.title,
        screen.way()
    )
}

#[test]
fn the_screens_of_the_documentation_are_what_the_terminal_shows() {
    let workspace = three_ran();
    let mut taken: Vec<(&Screen, String)> = SHIPPED
        .iter()
        .map(|screen| (screen, screen.taken(workspace.path())))
        .collect();
    let model = model();
    taken.push((&model, model.taken(copy_of_small().path())));

    let mut index = "# Screens\n\nWhat a terminal of 100 by 30 shows on the shipped sample; a test takes them anew \
                     and compares. Only the clock and measured times are replaced, and colours are not to be seen \
                     here.\n\n| screen | what is to be seen | the way there |\n|---|---|---|\n"
        .to_owned();
    for (screen, shown) in &taken {
        agree(&format!("docs/screens/{}.md", screen.name), &screen.page(shown));
        index.push_str(&format!(
            "| [{}]({}.md) | {} | {} |\n",
            screen.title,
            screen.name,
            screen.about,
            screen.way()
        ));
    }
    agree("docs/screens/README.md", &index);
    assert_eq!(
        pages_in(&checkout("docs/screens")).len(),
        taken.len() + 1,
        "nobody takes the others any more"
    );

    let mut readme = std::fs::read_to_string(checkout("README.md")).unwrap();
    for name in IN_README {
        let (screen, shown) = taken.iter().find(|(screen, _)| screen.name == name).unwrap();
        readme = placed(&readme, screen, shown);
    }
    agree("README.md", &readme);
}

#[test]
fn nothing_but_times_is_replaced_in_a_screen() {
    let clock = " assay ▸ sample ▸ Contractors      run #7 · 12 min ago · ● 94 ▲ 10 ✗ 0    10:12";
    let settled_clock = " assay ▸ sample ▸ Contractors       run #7 · 1 min ago · ● 94 ▲ 10 ✗ 0    09:00";
    assert_eq!(settled(clock), settled_clock);
    let graded = "│  7 of 1,219 advisors move · graded in under 1 ms      │";
    assert_eq!(
        settled(graded),
        "│  7 of 1,219 advisors move · graded in 12 ms           │"
    );
    assert_eq!(settled("│ 19 days · other words │  "), "│ 19 days · other words │");
}
