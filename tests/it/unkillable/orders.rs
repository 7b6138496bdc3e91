//! The commands that are killed, drawn by chance: what changes a workspace, from a note on a lead to a run of everything.

use std::path::Path;

use super::Seeded;
use super::held::{Frames, Held, frames_of, sense};
use super::scene::Scene;
use assay::store::{Access, Store};

/// A word of a command; some mean another text in each workspace.
#[derive(Debug, Clone)]
enum Word {
    Plain(String),
    /// The archive that was made for this reason.
    Archive(String),
    /// The generation of buyer-groups that holds these frames.
    Generation(Frames),
    /// Parameters that lead to the model, or to the providers.
    Services,
}

/// A command.
#[derive(Debug, Clone)]
pub struct Order {
    /// What sort, for the summary.
    pub kind: &'static str,
    /// Whether it runs phases: then it is given again until it ends, whatever the kill left.
    pub is_run: bool,
    /// Whether it may rewrite what was written before.
    pub forgets: bool,
    words: Vec<Word>,
}

impl Order {
    pub fn plain(kind: &'static str, words: &[&str]) -> Self {
        let words = words.iter().map(|word| Word::Plain((*word).to_owned())).collect();
        Self {
            kind,
            is_run: false,
            forgets: false,
            words,
        }
    }

    /// A run of a playbook, its services on this machine.
    pub fn run(playbook: &str, more: &[String]) -> Self {
        let kind = match playbook {
            "contractors" => "run contractors",
            "permits" => "run permits",
            "buyer-groups" => "run buyer-groups",
            "advisors" => "run advisors",
            _ => "run mql",
        };
        let mut words = vec![Word::Plain("run".to_owned()), Word::Plain(playbook.to_owned())];
        words.extend(more.iter().cloned().map(Word::Plain));
        words.push(Word::Services);
        Self {
            kind,
            is_run: true,
            forgets: false,
            words,
        }
    }

    /// The words in a workspace whose services are there.
    pub fn words(&self, root: &Path, model: &str, providers: &str) -> Vec<String> {
        let of = |word: &Word| match word {
            Word::Plain(text) => vec![text.clone()],
            Word::Archive(reason) => vec![archive_of(root, reason)],
            Word::Generation(frames) => vec![generation_of(root, frames)],
            Word::Services => self.services(model, providers),
        };
        self.words.iter().flat_map(of).collect()
    }

    fn services(&self, model: &str, providers: &str) -> Vec<String> {
        let set = |name: &str, url: &str| ["--set".to_owned(), format!("{name}.base_url={url}")];
        match self.kind {
            "run permits" => set("llm", model).into(),
            "run buyer-groups" => ["people_data", "finder_a", "finder_b", "validator"]
                .iter()
                .flat_map(|door| set(door, providers))
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn archive_of(root: &Path, reason: &str) -> String {
    let found = Held::of(root).archives.into_iter().find(|(_, why)| why == reason);
    found
        .map(|(id, _)| id)
        .unwrap_or_else(|| panic!("no archive for {reason}"))
}

fn generation_of(root: &Path, frames: &Frames) -> String {
    let store = Store::open(root, Access::Reader).unwrap();
    let generations = store.generations("buyer-groups").unwrap();
    let is_it = |generation: &&assay::store::Generation| sense(&store, &frames_of(generation)) == *frames;
    let found = generations.iter().rev().find(is_it);
    found
        .map(|generation| generation.seq.to_string())
        .expect("the victim never had that generation")
}

/// The next command. `number` makes it another one than all before it.
pub fn next(scene: &Scene, random: &mut Seeded, number: usize) -> Order {
    match random.below(100) {
        0..10 => contractors(random, number),
        10..17 => permits(random, number),
        17..23 => groups(random, number),
        23..26 => advisors(random),
        26 => mql(random),
        27..41 => mark(scene, random, number),
        41..55 => decision(random, number),
        55..62 => Order::plain(
            "archive create",
            &[
                "archive",
                "create",
                "buyer-groups",
                "--reason",
                &format!("kill {number}"),
            ],
        ),
        62..67 => restore(scene, random),
        67..72 => rollback(scene, random),
        72..77 => undo(scene, random),
        77..82 => saved(random, number),
        82..89 => pair(scene, random),
        89..95 => sale(scene, random),
        95..97 => Order::plain("gc", &["gc"]),
        _ => forget(scene, random),
    }
}

fn set(name: &str, value: impl std::fmt::Display) -> Vec<String> {
    vec!["--set".to_owned(), format!("{name}={value}")]
}

fn contractors(random: &mut Seeded, number: usize) -> Order {
    let more = match random.below(4) {
        // Renews what the first phase reads, and so everything.
        0 | 1 => set("shared_max_names", 100 + number),
        2 => set("tiers.gold", 41 + random.below(39)),
        _ => vec!["--force".to_owned()],
    };
    Order::run("contractors", &more)
}

fn permits(random: &mut Seeded, number: usize) -> Order {
    // Another model's answers are other answers: every lead is asked again.
    let more = if random.below(4) == 0 {
        vec!["--force".to_owned()]
    } else {
        set("llm.model", format!("model-{number}"))
    };
    Order::run("permits", &more)
}

fn groups(random: &mut Seeded, number: usize) -> Order {
    let more = match random.below(4) {
        0 => vec!["--force".to_owned()],
        1 => set("tier.ready", 70 + random.below(20)),
        _ => set("validator.model", format!("a/model-{number}")),
    };
    Order::run("buyer-groups", &more)
}

fn advisors(random: &mut Seeded) -> Order {
    let more = if random.below(3) == 0 {
        vec!["--force".to_owned()]
    } else {
        set("execution_date", format!("2025-12-{:02}", 1 + random.below(28)))
    };
    Order::run("advisors", &more)
}

fn mql(random: &mut Seeded) -> Order {
    let more = match random.below(2) {
        0 => vec!["--force".to_owned()],
        _ => set("capacity.default", 100 + random.below(200)),
    };
    Order::run("mql", &more)
}

fn mark(scene: &Scene, random: &mut Seeded, number: usize) -> Order {
    let playbook = *random.one_of(&["contractors", "advisors", "mql", "buyer-groups"]);
    let leads = scene.leads_of(playbook);
    let status = *random.one_of(&["called", "booked", "connected", "not-now", "queued"]);
    let lead = random.one_of(leads).as_str();
    Order::plain(
        "mark",
        &["mark", playbook, lead, status, "--note", &format!("note {number}")],
    )
}

/// Gates of the samples that warn or wait.
const GATES: [(&str, &str, Option<&str>); 8] = [
    ("contractors", "C0.3", Some("contractors/dealers/generac.csv")),
    ("contractors", "C0.4", Some("contractors/dealers/tesla.csv")),
    ("contractors", "C0.10", None),
    ("contractors", "C1.2", Some("contractors/licenses/nv.csv")),
    ("contractors", "C3.7", None),
    ("advisors", "A4.1.3", None),
    ("advisors", "A3.2.6", Some("v3.2")),
    ("buyer-groups", "B4.3", None),
];

fn decision(random: &mut Seeded, number: usize) -> Order {
    let (playbook, gate, subject) = *random.one_of(&GATES);
    let verb = *random.one_of(&["sign", "sign", "waive", "waive", "withdraw", "reject"]);
    // A rejected gate would stop every later run of its playbook.
    let verb = if verb == "reject" { "withdraw" } else { verb };
    let reason = format!("seen in round {number}");
    let mut words = vec![verb, playbook, gate];
    if let Some(subject) = subject {
        words.extend(["--subject", subject]);
    }
    if verb != "withdraw" {
        words.extend(["--reason", &reason]);
    }
    Order::plain(verb, &words)
}

fn restore(scene: &Scene, random: &mut Seeded) -> Order {
    let archives = Held::of(&scene.mirror.root).archives;
    let ours: Vec<String> = archives
        .into_values()
        .filter(|reason| reason.starts_with("kill "))
        .collect();
    if ours.is_empty() {
        return Order::plain(
            "archive create",
            &["archive", "create", "buyer-groups", "--reason", "kill 0"],
        );
    }
    let words = ["archive", "restore"].map(|word| Word::Plain(word.to_owned()));
    let words = words
        .into_iter()
        .chain([Word::Archive(random.one_of(&ours).clone())])
        .collect();
    Order {
        words,
        ..Order::plain("archive restore", &[])
    }
}

fn rollback(scene: &Scene, random: &mut Seeded) -> Order {
    let store = Store::open(&scene.mirror.root, Access::Reader).unwrap();
    let generations = store.generations("buyer-groups").unwrap();
    let live = store.live_generation("buyer-groups").unwrap();
    let others: Vec<_> = generations
        .into_iter()
        .filter(|one| live.as_ref().is_none_or(|live| live.seq != one.seq))
        .collect();
    let words = ["rollback", "buyer-groups"].map(|word| Word::Plain(word.to_owned()));
    let mut words: Vec<Word> = words.into();
    if !others.is_empty() {
        let frames = sense(&store, &frames_of(random.one_of(&others)));
        words.extend([Word::Plain("--to".to_owned()), Word::Generation(frames)]);
    }
    Order {
        words,
        ..Order::plain("rollback", &[])
    }
}

fn undo(scene: &Scene, random: &mut Seeded) -> Order {
    let merges = scene.mirror.rows(&["undo", "buyer-groups"]);
    let open: Vec<&str> = merges
        .iter()
        .filter(|row| row["state"] == "stands")
        .filter_map(|row| row["merge_id"].as_str())
        .collect();
    match open.len() {
        0 => Order::plain("undo", &["undo", "buyer-groups"]),
        // The newest go first: one on which a later one stands is refused.
        count => Order::plain(
            "undo",
            &["undo", "buyer-groups", open[count - 1 - random.below(count.min(5))]],
        ),
    }
}

fn saved(random: &mut Seeded, number: usize) -> Order {
    let (name, gold, high) = (format!("saved-{number}"), 41 + random.below(39), 49 + random.below(60));
    let (gold, high) = (format!("tiers.gold={gold}"), format!("tenure_1_4.high={high}"));
    match random.below(2) {
        0 => Order::plain(
            "whatif --save",
            &["whatif", "contractors", "--set", &gold, "--save", &name],
        ),
        _ => Order::plain(
            "whatif --save",
            &["whatif", "advisors", "--set", &high, "--save", &name],
        ),
    }
}

fn pair(scene: &Scene, random: &mut Seeded) -> Order {
    let (playbook, a, b) = random.one_of(&scene.pairs);
    let choice = *random.one_of(&["same", "different"]);
    match random.below(5) {
        0 => Order::plain("duplicates", &["duplicates", playbook, "--withdraw", a, b]),
        _ => Order::plain("duplicates", &["duplicates", playbook, "--decide", a, b, choice]),
    }
}

fn sale(scene: &Scene, random: &mut Seeded) -> Order {
    let lead = random.one_of(scene.leads_of("permits")).as_str();
    match random.below(5) {
        0 | 1 => Order::plain("sale", &["sale", "permits", lead, "exported"]),
        2 => Order::plain(
            "sale",
            &[
                "sale",
                "permits",
                lead,
                "sold",
                "--to",
                "Placeholder Pools",
                "--price",
                "120.50",
            ],
        ),
        3 => Order::plain("sale", &["sale", "permits", lead, "dead"]),
        _ => Order::plain(
            "rescore",
            &[
                "rescore",
                "permits",
                lead,
                "--reason",
                "the answer contradicts the text",
            ],
        ),
    }
}

fn forget(scene: &Scene, random: &mut Seeded) -> Order {
    let playbook = *random.one_of(&["contractors", "advisors", "buyer-groups"]);
    let lead = random.one_of(scene.leads_of(playbook)).as_str();
    Order {
        forgets: true,
        ..Order::plain("forget", &["forget", "--lead", lead, "--yes"])
    }
}
