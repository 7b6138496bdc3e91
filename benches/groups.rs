//! Buyer groups of 10,000 invented companies with twelve people each: titles read, roles and scores given, seats filled, groups
//! reckoned and ranked, frame to frame as the phase does it.
//!
//! `cargo bench --bench groups`. `-- once` groups fewer companies once and tells what came of it beside the time; a number
//! behind it says how many.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench fails by panicking, and criterion makes its own items"
)]

use std::hint::black_box;
use std::time::Instant;

use assay::engine::Parameters;
use assay::frame::{Frame, FrameBuilder, text};
use assay::playbooks::buyer_groups::{GroupingInputs, grouped};
use chrono::NaiveDate;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const COMPANIES: usize = 10_000;
/// Companies of a look without a clock to trust.
const FEW: usize = 200;
/// People of a company, in the middle.
const STAFF: usize = 12;
const TITLES: [&str; 24] = [
    "President & CEO",
    "COO",
    "VP Operations",
    "Vice President, Engineering",
    "VP Manufacturing",
    "Director of Operations",
    "Dir. Ops",
    "Engineering Manager",
    "Senior Project Manager",
    "Plant Manager",
    "Chief Financial Officer",
    "Purchasing Manager",
    "QA/QC Manager",
    "VP Supply Chain",
    "Legal Counsel",
    "EHS Manager",
    "Board Member",
    "Account Manager",
    "Project Engineer",
    "Geschäftsführer (m/w/d)",
    "Directrice des Opérations",
    "Lead Mechanical Engineer / Maintenance",
    "Engineering Intern",
    "",
];

/// Numbers from one seed, each below a bound.
struct Draw(ChaCha8Rng);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u64() % bound as u64).unwrap()
    }

    /// So many of a hundred.
    fn holds(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

/// Somebody who was gathered.
struct Person {
    company: usize,
    title: &'static str,
    email: Option<String>,
    phone: Option<String>,
    links: Option<i64>,
    months: Option<i64>,
    in_crm: bool,
}

/// The frames that grouping reads.
struct World {
    gathered: Frame,
    identity: Frame,
    companies: Frame,
    ledger: Frame,
    suppressions: Frame,
}

impl World {
    fn new(companies: usize) -> Self {
        let mut draw = Draw(ChaCha8Rng::seed_from_u64(42));
        let mut people = Vec::new();
        for company in 0..companies {
            for _ in 0..1 + draw.below(2 * STAFF) {
                people.push(person(company, people.len(), &mut draw));
            }
        }
        Self {
            gathered: gathered(&people),
            identity: identity(&people),
            companies: facts(companies, &mut draw),
            ledger: empty(&["company_id"], "usd"),
            suppressions: empty(&["hash", "kind"], "weight"),
        }
    }

    fn grouped(&self, parameters: &Parameters) -> Vec<(&'static str, Frame)> {
        let inputs = GroupingInputs {
            gathered: &self.gathered,
            identity: &self.identity,
            companies: &self.companies,
            ledger: &self.ledger,
            suppressions: &self.suppressions,
        };
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        grouped(&inputs, parameters, day).unwrap()
    }
}

fn person(company: usize, number: usize, draw: &mut Draw) -> Person {
    Person {
        company,
        title: TITLES[draw.below(TITLES.len())],
        email: draw
            .holds(90)
            .then(|| format!("ida.sill{number}@firm{company}.example")),
        phone: draw.holds(60).then(|| format!("555{number:07}")),
        links: draw.holds(70).then(|| draw.below(900) as i64),
        months: draw.holds(70).then(|| draw.below(300) as i64),
        in_crm: draw.holds(50),
    }
}

fn gathered(people: &[Person]) -> Frame {
    let all = || people.iter();
    let turn = |words: &'static [&'static str]| (0..people.len()).map(move |at| Some(words[at % words.len()]));
    FrameBuilder::new()
        .text("person_id", (0..people.len()).map(|at| Some(format!("p{at}"))))
        .text("company_id", all().map(|held| Some(format!("c{}", held.company))))
        .text(
            "title",
            all().map(|held| Some(held.title).filter(|title| !title.is_empty())),
        )
        .date("title_as_of", all().map(|_| None))
        .date("role_started_on", all().map(|_| None))
        .text("department", turn(&["Operations", "Engineering", "Finance"]))
        .text("management_level", all().map(|_| None::<&str>))
        .text("country", turn(&["US", "US", "US", "CA", "MX", "DE"]))
        .integer("connections", all().map(|held| held.links))
        .integer("experience_months", all().map(|held| held.months))
        .integer("decision_flag", all().map(|_| None))
        .text("link", turn(&["id"]))
        .real("link_points", all().map(|_| Some(100.0)))
        .text("source", turn(&["crm", "dump", "crm+dump"]))
        .boolean("in_crm", all().map(|held| Some(held.in_crm)))
        .text("email_status", turn(&["valid", "accept_all", "unknown"]))
        .text("phone_type", turn(&["direct", "mobile", "main"]))
        .integer("phone_sources", all().map(|_| Some(1)))
        .finish()
        .unwrap()
}

fn identity(people: &[Person]) -> Frame {
    let all = || people.iter();
    FrameBuilder::new()
        .text("person_id", (0..people.len()).map(|at| Some(format!("p{at}"))))
        .text("email", all().map(|held| held.email.as_deref()))
        .text("phone", all().map(|held| held.phone.as_deref()))
        .text("first_name", all().map(|_| Some("Ida")))
        .text("last_name", all().map(|_| Some("Sill")))
        .text("profile_slug", all().map(|_| None::<&str>))
        .real("salary_p75_usd", all().map(|_| None))
        .finish()
        .unwrap()
}

fn facts(companies: usize, draw: &mut Draw) -> Frame {
    let all = || 0..companies;
    let employees: Vec<i64> = all().map(|_| 1 << draw.below(17)).collect();
    FrameBuilder::new()
        .text("company_id", all().map(|at| Some(format!("c{at}"))))
        .text("name", all().map(|at| Some(format!("Invented Works {at}"))))
        .text("domain", all().map(|at| Some(format!("firm{at}.example"))))
        .text("alias_domains", all().map(|_| None::<&str>))
        .text("country", all().map(|_| Some("US")))
        .real("revenue_usd", all().map(|_| None))
        .integer("employees", employees.into_iter().map(Some))
        .integer("open_engineering_jobs", all().map(|_| None))
        .real("headcount_growth_12m", all().map(|_| None))
        .text("email_pattern", all().map(|_| None::<&str>))
        .real("pattern_share", all().map(|_| None))
        .integer("pattern_verified", all().map(|_| None))
        .finish()
        .unwrap()
}

/// A frame without a row.
fn empty(texts: &[&str], number: &str) -> Frame {
    let none = || std::iter::empty::<Option<&str>>();
    let made = texts
        .iter()
        .fold(FrameBuilder::new(), |made, name| made.text(name, none()));
    made.real(number, std::iter::empty()).finish().unwrap()
}

fn parameters() -> Parameters {
    assay::playbooks::find("buyer-groups").unwrap().built_in()
}

fn groups(criterion: &mut Criterion) {
    let (world, parameters) = (World::new(COMPANIES), parameters());
    let mut group = criterion.benchmark_group("groups");
    group.sample_size(10);
    group.throughput(Throughput::Elements(COMPANIES as u64));
    group.bench_function(BenchmarkId::new("companies", COMPANIES), |bencher| {
        bencher.iter(|| black_box(world.grouped(&parameters)));
    });
    group.finish();
}

/// A few companies once, with what came of them.
fn once(companies: usize) {
    let (world, parameters) = (World::new(companies), parameters());
    let started = Instant::now();
    let frames = world.grouped(&parameters);
    let seconds = started.elapsed().as_secs_f64();
    let of = |wanted: &str| &frames.iter().find(|(name, _)| *name == wanted).unwrap().1;
    let (groups, seated) = (of("groups_drafted"), of("seated"));
    let tiers = text(groups, "tier").unwrap();
    let ready = tiers.iter().flatten().filter(|tier| *tier == "ready").count();
    println!(
        "{companies} companies, {} people: {seconds:.2} s; {} groups, {ready} ready, {} seated",
        world.gathered.height(),
        groups.height(),
        seated.height()
    );
    assert_eq!(groups.height(), companies);
    assert!(ready > 0 && seated.height() > companies);
}

criterion_group!(benches, groups);

fn main() {
    if std::env::args().any(|argument| argument == "once") {
        once(
            std::env::args()
                .find_map(|argument| argument.parse().ok())
                .unwrap_or(FEW),
        );
    } else {
        benches();
    }
}
