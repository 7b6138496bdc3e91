//! Duplicates among 50,000 and 500,000 invented people: records built, met, weighed and united, with the scheme of the
//! buyer groups.
//!
//! `cargo bench --bench linkage`. `-- once` runs each size once and tells what was found beside the time.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use assay::identity::linkage::person_names::person_name;
use assay::identity::linkage::{Cluster, Found, Limits, Records, Scheme, Verdict, clusters, find_pairs};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const SIZES: [usize; 2] = [50_000, 500_000];
/// People of a company, in the middle.
const STAFF: usize = 12;
/// One record in so many is a second one of somebody.
const DOUBLE: usize = 25;
const FIRST: [&str; 24] = [
    "robert",
    "bob",
    "william",
    "elizabeth",
    "michael",
    "katherine",
    "james",
    "ida",
    "amos",
    "petra",
    "owen",
    "nuria",
    "kjell",
    "inez",
    "marlo",
    "dana",
    "jorun",
    "tomas",
    "selma",
    "viggo",
    "anneli",
    "bruno",
    "celia",
    "doro",
];
const SYLLABLES: [&str; 24] = [
    "quill", "mar", "tarr", "ver", "holt", "vale", "mere", "gate", "storm", "well", "brand", "ish", "and", "ers", "by",
    "fin", "ch", "pen", "al", "low", "cal", "sill", "grad", "ell",
];

/// A record of somebody.
#[derive(Clone)]
struct Person {
    name: String,
    email: Option<String>,
    phone: Option<String>,
    slug: Option<String>,
    company: usize,
    title: usize,
    who: usize,
}

/// People of companies, every 25th of them twice: with a nickname or an initial, a letter wrong, or a field missing.
fn people(rows: usize) -> Vec<Person> {
    let mut source = ChaCha8Rng::seed_from_u64(42);
    let mut draw = |bound: usize| usize::try_from(source.next_u64() % bound as u64).unwrap();
    let mut all: Vec<Person> = Vec::with_capacity(rows);
    while all.len() < rows {
        if draw(DOUBLE) == 0 && !all.is_empty() {
            let twin = all[draw(all.len())].clone();
            all.push(double(twin, &mut draw));
            continue;
        }
        let first = FIRST[draw(FIRST.len())];
        // Few surnames are many people's, as everywhere.
        let rank = draw(40).min(draw(40)) * 24 * 24 / 40;
        let last = format!(
            "{}{}{}",
            SYLLABLES[rank / 24 % 24],
            SYLLABLES[rank % 24],
            SYLLABLES[draw(24).min(draw(24))]
        );
        let company = draw(rows / STAFF);
        let who = all.len();
        all.push(Person {
            email: (draw(10) < 9).then(|| format!("{first}.{last}{}@firm{company}.example", who % 7)),
            phone: (draw(10) < 3).then(|| format!("555{who:07}")),
            slug: (draw(10) < 6).then(|| format!("{first}-{last}-{who}")),
            name: format!("{first} {last}"),
            company,
            title: draw(60),
            who,
        });
    }
    all
}

fn double(mut person: Person, draw: &mut impl FnMut(usize) -> usize) -> Person {
    match draw(4) {
        0 => person.name = format!("{}. {}", &person.name[..1], person.name.split_once(' ').unwrap().1),
        1 => {
            let at = person.name.len() - 2;
            person.name.replace_range(at..=at, "x");
        }
        2 => person.email = None,
        _ => person.slug = None,
    }
    person
}

fn records(scheme: &Scheme, people: &[Person]) -> Records {
    let mut records = Records::new(scheme, people.len());
    let names: Vec<_> = people.iter().map(|person| person_name(&person.name)).collect();
    let countries = ["US", "US", "US", "US", "CA", "MX"];
    records.set(scheme, "first", names.iter().map(|name| Some(&name.first)));
    records.set(scheme, "last", names.iter().map(|name| Some(&name.last)));
    records.set(scheme, "name", names.iter().map(|name| Some(name.whole())));
    records.set(scheme, "initial", names.iter().map(|name| Some(name.initial())));
    records.set(scheme, "suffix", names.iter().map(|name| Some(&name.suffix)));
    records.set(scheme, "email", people.iter().map(|person| person.email.as_deref()));
    let domain = |person: &Person| Some(person.email.as_deref()?.split_once('@')?.1.to_owned());
    records.set(scheme, "email_domain", people.iter().map(domain));
    records.set(scheme, "phone", people.iter().map(|person| person.phone.as_deref()));
    records.set(scheme, "slug", people.iter().map(|person| person.slug.as_deref()));
    records.set(
        scheme,
        "company",
        people.iter().map(|person| Some(person.company.to_string())),
    );
    records.set(
        scheme,
        "city",
        people.iter().map(|person| Some((person.company % 300).to_string())),
    );
    records.set(
        scheme,
        "country",
        people.iter().map(|person| Some(countries[person.company % 6])),
    );
    records.set(
        scheme,
        "title",
        people.iter().map(|person| Some(person.title.to_string())),
    );
    records.set(
        scheme,
        "function",
        people.iter().map(|person| Some((person.title % 12).to_string())),
    );
    records
}

fn link(scheme: &Scheme, people: &[Person]) -> (Found, Vec<Cluster>) {
    let records = records(scheme, people);
    let limits = Limits { largest_block: 200 };
    let found = find_pairs(scheme, &records, limits, &mut |_| Ok::<(), ()>(())).unwrap();
    let all = clusters(scheme, &records, &found.pairs, &BTreeMap::new(), 10);
    (found, all)
}

fn scheme() -> Scheme {
    Scheme::read(include_str!("../src/playbooks/buyer_groups/data/linkage/people.toml")).unwrap()
}

fn linkage(criterion: &mut Criterion) {
    let scheme = scheme();
    let mut group = criterion.benchmark_group("linkage");
    group.sample_size(10);
    for rows in SIZES {
        let people = people(rows);
        group.throughput(Throughput::Elements(rows as u64));
        group.bench_with_input(BenchmarkId::new("people", rows), &people, |bencher, people| {
            bencher.iter(|| black_box(link(&scheme, people)));
        });
    }
    group.finish();
}

/// Each size once, with what was found.
fn once() {
    let scheme = scheme();
    for rows in SIZES {
        let people = people(rows);
        let started = Instant::now();
        let (found, all) = link(&scheme, &people);
        let seconds = started.elapsed().as_secs_f64();
        let mut records: BTreeMap<usize, usize> = BTreeMap::new();
        for person in &people {
            *records.entry(person.who).or_default() += 1;
        }
        let truth: usize = records.values().map(|count| count * (count - 1) / 2).sum();
        let matched = found.pairs.iter().filter(|pair| pair.verdict == Verdict::Match);
        let (mut right, mut all_matched) = (0, 0);
        for pair in matched {
            all_matched += 1;
            right += usize::from(people[pair.a as usize].who == people[pair.b as usize].who);
        }
        println!(
            "{rows} people: {seconds:.2} s; {} pairs weighed, {} blocks split, {} bounded; {truth} true pairs, {right} of \
             {all_matched} matches are; {} reviews; {} clusters",
            found.weighed,
            found.split,
            found.windowed,
            found.pairs.len() - all_matched,
            all.len()
        );
    }
}

criterion_group!(benches, linkage);

fn main() {
    if std::env::args().any(|argument| argument == "once") {
        once();
    } else {
        benches();
    }
}
