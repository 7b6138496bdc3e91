//! Each step of assembly, each warning, each tier and each near-miss on its own.

use super::near::influence_near;
use super::{
    Bar, Candidate, Company, Group, GroupTier, InfluenceParts, Settings, Standing, Step, assemble, rank_groups, reckon,
};
use crate::identity::titles;
use crate::playbooks::buyer_groups::size::{SeatRole, Seats, deal_class};

/// A company of a size: S3 and its seats 1/1/2/0/1 for 20 people, M2 and 2/3/3/1/0 for 820.
fn company(employees: i64) -> Company {
    Company {
        company_id: "c".to_owned(),
        name: "Test Foundry".to_owned(),
        revenue_usd: None,
        employees: Some(employees),
    }
}

/// Somebody sure of their role and reachable, with a title read by the parser.
fn person(id: &str, title: &str, role: SeatRole) -> Candidate {
    let title = titles::parse(title);
    Candidate {
        person_id: id.to_owned(),
        standing: Standing::Role(role),
        rule: "R10".to_owned(),
        confidence: 90.0,
        influence: 10.0,
        influence_parts: InfluenceParts::default(),
        authority: 10.0,
        email: 95.0,
        phone: 70.0,
        link: 100.0,
        must_have: false,
        barred: None,
        level: title.level,
        band: title.band(),
        functions: title.functions,
        country: Some("US".to_owned()),
        foreign: false,
        new_in_role: false,
        source: "crm+dump".to_owned(),
        in_crm: true,
    }
}

fn chief(id: &str) -> Candidate {
    Candidate {
        must_have: true,
        authority: 30.0,
        ..person(id, "CEO", SeatRole::Decision)
    }
}

fn champion(id: &str) -> Candidate {
    person(id, "Director of Operations", SeatRole::Champion)
}

fn stakeholder(id: &str) -> Candidate {
    person(id, "CFO", SeatRole::Stakeholder)
}

fn blocker(id: &str) -> Candidate {
    person(id, "Legal Counsel", SeatRole::Blocker)
}

fn seats(people: &[Candidate], group: &Group) -> Vec<(String, &'static str, &'static str)> {
    let seat = |member: &super::Member| {
        let id = people[member.candidate].person_id.clone();
        (id, member.role.as_str(), member.step.as_str())
    };
    group.members.iter().map(seat).collect()
}

fn ids(people: &[Candidate], group: &Group) -> Vec<String> {
    seats(people, group).into_iter().map(|(id, _, _)| id).collect()
}

fn why(people: &[Candidate], group: &Group, id: &str) -> Option<String> {
    let found = group
        .benched
        .iter()
        .find(|benched| people[benched.candidate].person_id == id);
    found.map(|benched| benched.why.clone())
}

// spec: buyer-groups A1
#[test]
fn the_pool_takes_nobody_who_may_not_sit() {
    type Case = (&'static str, fn(&mut Candidate));
    let cases: [Case; 9] = [
        ("excluded by R10", |held| held.standing = Standing::Excluded),
        ("no role: the title is not known", |held| {
            held.standing = Standing::Unassigned
        }),
        ("address of another company's domain", |held| {
            held.barred = Some(Bar::Mismatch)
        }),
        ("suppressed", |held| held.barred = Some(Bar::Suppressed)),
        ("has left", |held| held.barred = Some(Bar::Former)),
        ("influence 6<7", |held| held.influence = 6.0),
        ("role confidence 59<60", |held| held.confidence = 59.0),
        ("outside the territory", |held| held.foreign = true),
        ("leads nobody", |held| held.band = Some(titles::Band::Ic)),
    ];
    let strict = Settings {
        strict_geo: true,
        allow_ic: false,
        ..Settings::default()
    };
    for (wanted, change) in cases {
        let mut people = vec![chief("a"), champion("b"), champion("x")];
        change(&mut people[2]);
        let group = assemble(&company(820), &people, &strict);
        assert_eq!(why(&people, &group, "x").as_deref(), Some(wanted));
        assert_eq!(ids(&people, &group), ["a", "b"], "{wanted}");
    }
    let mut people = vec![chief("a"), champion("b"), champion("x")];
    people[2].foreign = true;
    people[2].band = Some(titles::Band::Ic);
    assert_eq!(
        ids(&people, &assemble(&company(820), &people, &Settings::default())),
        ["a", "b", "x"]
    );
}

// spec: buyer-groups A1
#[test]
fn each_role_has_its_least_confidence() {
    for (role, least) in [
        (SeatRole::Decision, 70.0),
        (SeatRole::Champion, 60.0),
        (SeatRole::Blocker, 50.0),
        (SeatRole::Introducer, 50.0),
        (SeatRole::Stakeholder, 40.0),
    ] {
        for (confidence, seated) in [(least, true), (least - 0.5, false)] {
            let held = Candidate {
                confidence,
                ..person("x", "Operations Manager", role)
            };
            let group = assemble(&company(20), &[held], &Settings::default());
            assert_eq!(group.members.len() == 1, seated, "{role:?} at {confidence}");
        }
    }
}

// spec: buyer-groups A2
#[test]
fn the_order_is_must_have_score_authority_influence_and_id() {
    let mut people: Vec<Candidate> = ["f", "e", "d", "c", "b", "a"].map(champion).into();
    let scores = [50.0, 50.0, 50.0, 50.0, 51.0, 40.0];
    people[5].must_have = true;
    people[3].authority = 11.0;
    people[2].influence = 11.0;
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.sort_by(|one, other| super::pool::by_a2(&people, &scores, *one, *other));
    let order: Vec<&str> = order.into_iter().map(|at| people[at].person_id.as_str()).collect();
    assert_eq!(order, ["a", "b", "c", "d", "e", "f"]);
}

// spec: buyer-groups A3, A4
#[test]
fn must_haves_take_extra_seats_up_to_the_largest_of_tier_deal_and_group() {
    let people: Vec<Candidate> = "abcd".chars().map(|id| chief(&id.to_string())).collect();
    let group = assemble(&company(820), &people, &Settings::default());
    assert_eq!(
        seats(&people, &group),
        [
            ("a".to_owned(), "decision", "quota"),
            ("b".to_owned(), "decision", "quota"),
            ("c".to_owned(), "decision", "must-have"),
        ],
        "the deal has at most three"
    );
    let small = Settings {
        deal_usd: 90_000.0,
        ..Settings::default()
    };
    assert_eq!(
        assemble(&company(820), &people, &small).members.len(),
        2,
        "a medium deal has two"
    );
    let tight = Settings {
        largest: 2,
        ..Settings::default()
    };
    assert_eq!(
        assemble(&company(820), &people, &tight).members.len(),
        2,
        "the group is full"
    );
    let three = assemble(&company(3), &people, &Settings::default());
    assert_eq!(three.members.len(), 3, "the tier's most is three");
}

// spec: buyer-groups A5
#[test]
fn empty_seats_go_to_the_rest_of_the_pool_within_the_deal() {
    let mut people = vec![chief("a")];
    people.extend((0..6).map(|at| champion(&format!("b{at}"))));
    people.extend((0..3).map(|at| blocker(&format!("c{at}"))));
    let group = assemble(&company(820), &people, &Settings::default());
    let of = |role: SeatRole, step: Step| {
        let members = group.members.iter();
        members
            .filter(|member| member.role == role && member.step == step)
            .count()
    };
    assert_eq!(
        (of(SeatRole::Champion, Step::Quota), of(SeatRole::Champion, Step::Open)),
        (3, 1),
        "four at most"
    );
    assert_eq!(
        (of(SeatRole::Blocker, Step::Quota), of(SeatRole::Blocker, Step::Open)),
        (1, 1),
        "two at most"
    );
    assert!(group.members.len() as u32 <= group.size.seats.sum());
    let two = vec![chief("a"), blocker("b"), blocker("c"), blocker("d")];
    let twenty = assemble(&company(20), &two, &Settings::default());
    assert_eq!(
        ids(&two, &twenty),
        ["a", "b", "c"],
        "a role without a seat may fill what others left"
    );
}

// spec: buyer-groups A6, W12
#[test]
fn a_champion_and_a_stakeholder_are_promoted_where_nobody_decides() {
    let mut people = vec![
        champion("a"),
        champion("b"),
        Candidate {
            authority: 38.0,
            ..person("m", "Operations Manager", SeatRole::Champion)
        },
    ];
    people[1].authority = 12.0;
    let group = assemble(&company(820), &people, &Settings::default());
    assert_eq!(
        seats(&people, &group)[0],
        ("b".to_owned(), "decision", "promoted"),
        "a manager is below"
    );
    assert_eq!(group.members[0].confidence, 70.0);
    assert_eq!(
        group.members[0].seat_score,
        people[1].seat_score(70.0, Settings::default().seat_weights)
    );
    assert!(group.warnings.contains(&"W12") && !group.warnings.contains(&"W1"));

    let people = vec![
        chief("a"),
        stakeholder("s"),
        person("q", "Quality Manager", SeatRole::Stakeholder),
        person("e", "Quality Engineer", SeatRole::Stakeholder),
    ];
    let group = assemble(&company(820), &people, &Settings::default());
    assert_eq!(
        seats(&people, &group)[1],
        ("q".to_owned(), "champion", "promoted"),
        "finance is no target"
    );
    assert_eq!(group.members[1].confidence, 60.0);

    let never = Settings {
        promote_missing: false,
        ..Settings::default()
    };
    let group = assemble(&company(820), &people, &never);
    assert!(group.warnings.contains(&"W2") && !group.warnings.contains(&"W12"));
}

// spec: buyer-groups A7, W13
#[test]
fn the_deal_brings_in_whoever_covers_what_it_needs() {
    let mut people: Vec<Candidate> = vec![chief("a"), chief("b"), chief("c")];
    people.extend((0..6).map(|at| champion(&format!("d{at}"))));
    people.extend((0..6).map(|at| person(&format!("e{at}"), "Quality Manager", SeatRole::Stakeholder)));
    let low = |held: Candidate| Candidate {
        confidence: 60.0,
        influence: 7.0,
        authority: 1.0,
        ..held
    };
    people.push(low(stakeholder("fin1")));
    people.push(low(stakeholder("fin2")));
    people.push(low(person("eng", "Engineering Manager", SeatRole::Champion)));
    let group = assemble(&company(820), &people, &Settings::default());
    let covered: Vec<String> = seats(&people, &group)
        .into_iter()
        .filter_map(|(id, _, step)| (step == "coverage").then_some(id))
        .collect();
    assert_eq!(covered, ["eng", "fin1"], "one for each need");
    assert_eq!(group.uncovered, ["legal and risk"]);
    assert!(group.warnings.contains(&"W13"));
    let full = Settings {
        largest: group.members.len() as u32 - 2,
        ..Settings::default()
    };
    let group = assemble(&company(820), &people, &full);
    assert_eq!(
        group.uncovered,
        ["technical", "commercial", "legal and risk"],
        "no room for anybody"
    );
    let small = Settings {
        deal_usd: 50_000.0,
        ..Settings::default()
    };
    assert!(assemble(&company(820), &people, &small).uncovered.is_empty());
}

// spec: buyer-groups A8
#[test]
fn a_lone_person_decides() {
    let people = vec![person("a", "Operations Manager", SeatRole::Champion)];
    let group = assemble(&company(820), &people, &Settings::default());
    assert_eq!(seats(&people, &group), [("a".to_owned(), "decision", "alone")]);
    let weak = vec![Candidate {
        influence: 2.0,
        ..people[0].clone()
    }];
    assert!(assemble(&company(820), &weak, &Settings::default()).members.is_empty());
    let group = assemble(&company(1), &weak, &Settings::default());
    assert_eq!(
        seats(&weak, &group),
        [("a".to_owned(), "decision", "alone")],
        "a firm of one has nobody else"
    );
    let barred = vec![Candidate {
        barred: Some(Bar::Former),
        ..people[0].clone()
    }];
    assert!(assemble(&company(1), &barred, &Settings::default()).members.is_empty());
}

/// A group without any warning, to take one thing away from.
fn whole() -> Vec<Candidate> {
    vec![
        chief("a"),
        chief("b"),
        champion("c"),
        champion("d"),
        person("e", "Engineering Manager", SeatRole::Champion),
        stakeholder("f"),
        stakeholder("g"),
        person("h", "Quality Manager", SeatRole::Stakeholder),
        blocker("i"),
    ]
}

// spec: buyer-groups W1, W2, W3, W4, W5, W6, W7, W8, W9, W10, W11, W14
#[test]
fn each_warning_is_told_when_it_holds_and_only_then() {
    let never = Settings {
        promote_missing: false,
        ..Settings::default()
    };
    let told = |people: &[Candidate], settings: &Settings| assemble(&company(820), people, settings).warnings;
    assert!(told(&whole(), &never).is_empty(), "{:?}", told(&whole(), &never));
    let without = |ids: &str| -> Vec<Candidate> {
        whole()
            .into_iter()
            .filter(|held| !ids.contains(&held.person_id))
            .collect()
    };
    let all = |change: fn(&mut Candidate)| -> Vec<Candidate> {
        let mut people = whole();
        people.iter_mut().for_each(change);
        people
    };
    let many = |more: Candidate, n: usize| -> Vec<Candidate> {
        let one = |at: usize| Candidate {
            person_id: format!("z{at}"),
            ..more.clone()
        };
        whole().into_iter().chain((0..n).map(one)).collect()
    };
    assert_eq!(told(&without("ab"), &never), ["W1", "W6", "W7"]);
    assert_eq!(told(&without("cde"), &never), ["W2", "W6", "W13"]);
    assert_eq!(told(&without("cd"), &never), ["W3", "W6"]);
    // Seats of large companies: three decide at most by quota, so that a fourth is a promotion's or the table's doing.
    let l6 = Company {
        employees: Some(200_000),
        ..company(1)
    };
    let quotas = Settings {
        deal_usd: 40_000.0,
        ..never.clone()
    };
    let large = assemble(&l6, &many(chief("z"), 3), &quotas);
    assert!(!large.warnings.contains(&"W4"), "three seats");
    let mut four = large.members.clone();
    four[3].role = SeatRole::Decision;
    assert!(
        reckon(&l6, &many(chief("z"), 3), four, &quotas)
            .warnings
            .contains(&"W4")
    );
    let mut three = assemble(&company(820), &many(blocker("z"), 2), &never).members;
    three
        .iter_mut()
        .take(3)
        .for_each(|member| member.role = SeatRole::Blocker);
    assert!(
        reckon(&company(820), &many(blocker("z"), 2), three, &never)
            .warnings
            .contains(&"W5")
    );
    assert_eq!(told(&without("fgh"), &never), ["W6", "W13"]);
    assert_eq!(told(&all(|held| held.must_have = false), &never), ["W7"]);
    let vp = all(|held| {
        if held.must_have {
            held.band = Some(titles::Band::Vp);
        }
    });
    assert_eq!(
        told(&vp, &never),
        Vec::<&str>::new(),
        "300,000 for a vice president of M2"
    );
    let dear = Settings {
        deal_usd: 300_001.0,
        ..never.clone()
    };
    assert_eq!(told(&vp, &dear), ["W8"]);
    assert_eq!(told(&whole(), &dear), Vec::<&str>::new(), "a chief has no limit");
    assert_eq!(told(&all(|held| held.email = 70.0), &never), ["W9"]);
    let stakes = |held: &mut Candidate| {
        if matches!(held.standing, Standing::Role(SeatRole::Decision | SeatRole::Champion)) {
            held.email = 70.0;
        }
    };
    assert_eq!(told(&all(stakes), &never), ["W9"], "others do not count");
    assert_eq!(
        told(&all(|held| held.functions = vec![titles::Function::Operations]), &never),
        ["W10", "W13"]
    );
    let new = |n: usize| {
        let mut people = whole();
        people.iter_mut().take(n).for_each(|held| held.new_in_role = true);
        people
    };
    assert_eq!(told(&new(4), &never), Vec::<&str>::new());
    assert_eq!(told(&new(5), &never), ["W11"]);
    assert_eq!(told(&all(|held| held.source = "crm".to_owned()), &never), ["W14"]);
}

// spec: buyer-groups F13
#[test]
fn balance_counts_what_is_missing_and_above() {
    let held = Seats {
        decision: 4,
        champion: 1,
        stakeholder: 3,
        blocker: 1,
        introducer: 0,
    };
    assert_eq!(super::balance(|role| held.of(role), &deal_class(250_000.0)), 65.0);
}

// spec: buyer-groups 5.6
#[test]
fn a_group_has_the_first_tier_that_holds() {
    let tier = |people: &[Candidate]| assemble(&company(820), people, &Settings::default()).tier;
    assert_eq!(tier(&whole()), GroupTier::Ready);
    let short: Vec<Candidate> = whole().into_iter().take(6).collect();
    let group = assemble(&company(820), &short, &Settings::default());
    assert_eq!(group.tier, GroupTier::Workable);
    assert!(group.near.starts_with("ready needs 2 more members"), "{}", group.near);
    let unreached: Vec<Candidate> = short
        .iter()
        .map(|held| Candidate {
            email: 0.0,
            phone: 0.0,
            ..held.clone()
        })
        .collect();
    let by_role = |role: SeatRole| -> Vec<Candidate> {
        unreached
            .iter()
            .filter(|held| held.standing == Standing::Role(role))
            .cloned()
            .collect()
    };
    assert_eq!(tier(&by_role(SeatRole::Decision)), GroupTier::Partial);
    assert_eq!(tier(&[]), GroupTier::Thin);
    let empty = assemble(&company(820), &[], &Settings::default());
    assert_eq!((empty.figures.score, empty.figures.cohesion), (0.0, None));
    assert_eq!(empty.gaps(), "decision:2|champion:3|blocker:1|stakeholder:3");
}

// spec: buyer-groups 5.6
#[test]
fn groups_stand_by_tier_score_name_and_id() {
    let named = |id: &str, name: &str| Company {
        company_id: id.to_owned(),
        name: name.to_owned(),
        ..company(820)
    };
    let (full, short) = (whole(), whole().into_iter().take(3).collect::<Vec<_>>());
    let settings = Settings::default();
    let all = [
        (named("4", "Alder"), assemble(&company(820), &short, &settings)),
        (named("3", "Birch"), assemble(&company(820), &full, &settings)),
        (named("2", "Alder"), assemble(&company(820), &full, &settings)),
        (named("1", "Birch"), assemble(&company(820), &full, &settings)),
    ];
    let pairs: Vec<_> = all.iter().map(|(held, group)| (held, group)).collect();
    let order: Vec<&str> = rank_groups(&pairs)
        .into_iter()
        .map(|at| all[at].0.company_id.as_str())
        .collect();
    assert_eq!(order, ["2", "1", "3", "4"]);
}

// spec: buyer-groups 5.6
#[test]
fn a_near_miss_says_what_would_do() {
    let parts = InfluenceParts {
        seniority: 6.0,
        ..InfluenceParts::default()
    };
    assert_eq!(
        influence_near(6.0, 7.0, parts),
        "influence 6 of 7: >50 links or a decision flag"
    );
    assert_eq!(
        influence_near(4.0, 7.0, parts),
        "influence 4 of 7: >500 links or a decision flag"
    );
    let flagged = InfluenceParts {
        decision: 5.0,
        links: 3.0,
        ..parts
    };
    assert_eq!(
        influence_near(6.0, 7.0, flagged),
        "influence 6 of 7: >60 months of experience"
    );
    assert_eq!(
        influence_near(2.0, 7.0, flagged),
        "influence 2 of 7: no single fact would do"
    );
    let mut people = whole();
    people.push(Candidate {
        confidence: 61.0,
        ..champion("z")
    });
    let group = assemble(&company(820), &people, &Settings::default());
    let bench = group
        .benched
        .iter()
        .find(|held| people[held.candidate].person_id == "z")
        .unwrap();
    assert!(
        bench.in_pool && bench.near.contains("the last champion seated has"),
        "{}",
        bench.near
    );
}

// spec: buyer-groups F7, F10
#[test]
fn a_group_is_reckoned_again_with_its_seats_as_they_are() {
    let mut people = whole();
    let before = assemble(&company(820), &people, &Settings::default());
    people[0].email = 0.0;
    people[0].phone = 0.0;
    let after = reckon(&company(820), &people, before.members.clone(), &Settings::default());
    assert_eq!(ids(&people, &after).len(), ids(&people, &before).len());
    assert_eq!(
        ids(&people, &after)[..2],
        ["b", "a"],
        "the lead is now the one who can be reached"
    );
    assert!(after.figures.reach() < before.figures.reach() && after.figures.score < before.figures.score);
}

#[test]
fn weights_and_lines_that_do_not_fit_are_refused() {
    let built = crate::playbooks::find("buyer-groups").unwrap().built_in();
    assert!(Settings::read(&built).is_ok());
    for (name, value, wanted) in [
        ("seat_weight.role", 0.5, "seat_weight.*` sum to 1.1"),
        ("group_weight.reach", 0.1, "group_weight.*` sum to 0.9"),
        ("tier.workable", 90.0, "cross"),
    ] {
        let error = Settings::read(&super::golden_test::with(&built, name, value)).unwrap_err();
        assert!(error.contains(wanted), "{error}");
    }
}
