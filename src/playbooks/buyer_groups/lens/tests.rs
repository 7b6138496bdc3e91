//! What the screen and the commands are told, on small frames of invented people.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::*;
use crate::frame::{Frame, FrameBuilder, text};
use crate::lens::CardFace;

struct Held {
    frames: BTreeMap<&'static str, Frame>,
    parameters: Parameters,
}

impl FrameSource for Held {
    fn frame(&self, name: &str) -> Result<Arc<Frame>, LensError> {
        let missing = || LensError::NotMade {
            frame: name.to_owned(),
            phase: "B4".to_owned(),
        };
        self.frames.get(name).cloned().map(Arc::new).ok_or_else(missing)
    }

    fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    fn as_of(&self) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }
}

/// Person, company, role, influence, rank, seat score.
type Sat = (&'static str, &'static str, &'static str, f64, i64, f64);

const SEATED: [Sat; 4] = [
    ("p1", "c1", "decision", 20.0, 1, 88.0),
    ("p2", "c1", "champion", 13.0, 1, 74.0),
    ("p3", "c1", "champion", 15.0, 2, 71.0),
    ("p4", "c2", "decision", 9.0, 1, 60.0),
];
const BENCHED: [Sat; 2] = [
    ("p5", "c1", "introducer", 6.0, 0, 40.0),
    ("p6", "c2", "champion", 5.0, 0, 30.0),
];

fn seats(all: &[Sat], benched: bool) -> Frame {
    let word = |pick: fn(&Sat) -> &'static str| all.iter().map(move |sat| Some(pick(sat)));
    let same = |word: &'static str| all.iter().map(move |_| Some(word));
    let mut builder = FrameBuilder::new()
        .text("person_id", word(|sat| sat.0))
        .text("company_id", word(|sat| sat.1))
        .text("role", word(|sat| sat.2))
        .text("rule", same("R10"))
        .real("influence", all.iter().map(|sat| Some(sat.3)))
        .real("seat_score", all.iter().map(|sat| Some(sat.5)))
        .text("near", same("influence 6 of 7: >50 links or a decision flag"));
    if benched {
        builder = builder.text("why", same("influence below 7"));
    } else {
        builder = builder
            .text("seat", same("quota"))
            .integer("rank", all.iter().map(|sat| Some(sat.4)))
            .boolean("lead", all.iter().map(|sat| Some(sat.4 == 1)))
            .text("reason", same("COO is a decision title of the seller"))
            .text("influence_parts", same("S13+N3"))
            .text("authority_level", same("budget"))
            .real("authority", all.iter().map(|_| Some(27.0)))
            .real("contact_score", all.iter().map(|_| Some(87.0)));
    }
    builder.finish().unwrap()
}

fn held() -> Held {
    let ids = || ["p1", "p2", "p3", "p4", "p5", "p6"].map(Some);
    let names = [
        "Ada Invented",
        "Bo Sample",
        "Cy Placeholder",
        "Di Example",
        "Ed Madeup",
        "Flo Nobody",
    ];
    let gathered = FrameBuilder::new()
        .text("person_id", ids())
        .text(
            "title",
            [
                "COO",
                "Director Operations",
                "Operations Manager",
                "CEO",
                "Partner",
                "Manager",
            ]
            .map(Some),
        )
        .text("level", ["chief"; 6].map(Some))
        .text("functions", ["operations"; 6].map(Some))
        .text("country", ["US"; 6].map(Some))
        .text("source", ["crm"; 6].map(Some))
        .text("members_of_cluster", ["p1|p9", "", "", "", "", ""].map(Some));
    let identity = FrameBuilder::new()
        .text("person_id", ids())
        .text("full_name", names.map(Some))
        .text("profile_slug", [None::<&str>; 6])
        .text("email", ["ada@invented.example"; 6].map(Some))
        .text("phone", [None::<&str>; 6]);
    let whole = |value: [i64; 2]| value.map(Some);
    let mut groups = FrameBuilder::new()
        .text("company_id", ["c1", "c2"].map(Some))
        .text("name", ["Northwind Invented", "Nobody & Sons"].map(Some))
        .text("size_tier", ["M1", "S1"].map(Some))
        .text("deal_class", ["large", "large"].map(Some))
        .text("tier", ["ready", "partial"].map(Some))
        .integer("rank", whole([1, 2]))
        .real("score", [Some(82.5), Some(44.0)])
        .real("completeness", [Some(78.0), Some(55.0)])
        .real("completeness_decision", [Some(40.0), Some(40.0)])
        .real("cohesion", [Some(71.0), Some(50.0)])
        .text("cohesion_word", ["medium", "low"].map(Some))
        .integer("n", whole([3, 1]))
        .integer("seats", whole([5, 2]))
        .text("gaps", ["introducer:1", "champion:1"].map(Some))
        .text(
            "warning_words",
            ["no introducer|single source", "no champion"].map(Some),
        )
        .text("near", ["", "a champion: best bench scores 30"].map(Some));
    for (role, seats, filled) in [
        ("decision", [1, 1], [1, 1]),
        ("champion", [2, 1], [2, 0]),
        ("stakeholder", [0, 0], [0, 0]),
        ("blocker", [0, 0], [0, 0]),
        ("introducer", [1, 0], [0, 0]),
    ] {
        groups = groups
            .integer(&format!("seats_{role}"), whole(seats))
            .integer(&format!("filled_{role}"), whole(filled));
    }
    let frames = [
        ("seated", seats(&SEATED, false)),
        ("benched_drafted", seats(&BENCHED, true)),
        ("groups_drafted", groups.finish().unwrap()),
        ("gathered", gathered.finish().unwrap()),
        ("gathered_identity", identity.finish().unwrap()),
    ];
    Held {
        frames: frames.into(),
        parameters: Parameters::built_in(&crate::playbooks::buyer_groups::params::parameters()),
    }
}

fn titles(cards: &[CardFace]) -> Vec<&str> {
    cards.iter().map(|card| card.title.as_str()).collect()
}

#[test]
fn a_role_map_ranks_by_influence_and_shows_gaps_with_the_nearest_on_the_bench() {
    let held = held();
    let map = groups::BuyerGroups.map(&held, "Northwind Invented", true).unwrap();
    assert_eq!((map.group.as_str(), map.tier.as_str()), ("c1", "ready"));
    let columns: Vec<(&str, &str)> = map
        .cards
        .groups
        .iter()
        .map(|group| (group.title.as_str(), group.note.as_str()))
        .collect();
    assert_eq!(
        columns,
        [
            ("DECISION", "1/1"),
            ("CHAMPION", "2/2"),
            ("STAKEHOLDER", "0/0"),
            ("BLOCKER", "0/0"),
            ("INTRODUCER", "0/1")
        ]
    );
    let champions = &map.cards.groups[1].cards;
    assert_eq!(titles(champions), ["Cy Placeholder", "★ Bo Sample"], "15 before 13");
    assert_eq!(
        (champions[0].badge.as_str(), champions[0].meaning.as_str()),
        ("15", "authority.budget")
    );
    assert_eq!(champions[0].lines, ["Operations Manager", "✉○ ☎·  87"]);
    let gap = &map.cards.groups[4].cards[0];
    assert!(gap.gap && gap.key.is_empty(), "{gap:?}");
    assert_eq!(gap.lines[0], "best: Ed Madeup");
    assert!(gap.lines[1].starts_with("Partner, influence 6 of 7"), "{:?}", gap.lines);
    assert_eq!(map.warnings, ["no introducer", "single source"]);
    let why = &map.reasons["p1"];
    assert!(
        why[0].contains("COO is a decision title") && why[1].contains("influence 20 = S13+N3"),
        "{why:?}"
    );
    assert_eq!(map.gauges[0].parts[0], ("decision".to_owned(), Some(40.0)));
    assert!(map.headline.contains("3 of 5 seats") && map.headline.contains("lacks introducer"));
}

#[test]
fn names_are_masked_on_the_map_and_the_card_unless_asked_for() {
    let held = held();
    let map = groups::BuyerGroups.map(&held, "c1", false).unwrap();
    let told = serde_json::to_string(&map).unwrap();
    for name in ["Ada", "Bo Sample", "Madeup", "ada@invented.example"] {
        assert!(!told.contains(name), "{name} in {told}");
    }
    let card = GroupLens.card(&held, "p1", false).unwrap();
    assert_eq!((card.lead_id.as_str(), card.tier.as_str()), ("p1", "ready"));
    let queue = GroupLens.queue(&held).unwrap().rows;
    let ids = text(&queue, "lead_id").unwrap();
    let rank = 1 + ids.iter().position(|id| id == Some("p1")).unwrap();
    assert!(
        card.headline.starts_with(&format!("rank {rank} · ")),
        "{}",
        card.headline
    );
    assert!(!format!("{card:?}").contains("Ada"), "{card:?}");
    let clear = GroupLens.card(&held, "p1", true).unwrap();
    assert_eq!(clear.name, "Ada Invented");
    assert!(
        clear
            .sections
            .iter()
            .any(|section| section.title() == "Records that are this person")
    );
}

#[test]
fn somebody_on_the_bench_has_a_card_that_says_why() {
    let card = GroupLens.card(&held(), "p6", false).unwrap();
    assert_eq!(card.tier, "benched");
    assert!(!card.headline.contains("rank"), "{}", card.headline);
    assert!(card.alerts[0].contains("influence below 7"), "{:?}", card.alerts);
    let refused = GroupLens.card(&held(), "nobody", false).unwrap_err();
    assert!(matches!(refused, LensError::NoLead { .. }));
}

#[test]
fn the_queue_goes_by_group_role_and_rank() {
    let queue = GroupLens.queue(&held()).unwrap();
    let ids: Vec<&str> = text(&queue.rows, "lead_id").unwrap().iter().flatten().collect();
    assert_eq!(ids, ["p1", "p2", "p3", "p4"]);
    let tiers: Vec<&str> = text(&queue.rows, "tier").unwrap().iter().flatten().collect();
    assert_eq!(tiers, ["ready", "ready", "ready", "partial"]);
    let moves: Vec<&str> = text(&queue.rows, "next_move").unwrap().iter().flatten().collect();
    assert_eq!(moves[0], "find a way to reach them first", "nothing is verified yet");
    let counted = GroupLens.tiers(&held()).unwrap();
    let found: Vec<(&str, u64)> = counted.iter().map(|row| (row.tier.as_str(), row.n)).collect();
    assert_eq!(found, [("ready", 3), ("workable", 0), ("partial", 1), ("thin", 0)]);
}

#[test]
fn the_list_says_who_is_missing_and_an_unknown_company_is_named() {
    let held = held();
    let listing = groups::BuyerGroups.list(&held).unwrap();
    let missing: Vec<&str> = text(&listing.rows, "missing").unwrap().iter().flatten().collect();
    assert_eq!(missing, ["introducer", "champion"]);
    let people: Vec<&str> = text(&listing.rows, "people").unwrap().iter().flatten().collect();
    assert_eq!(people, ["3/5", "1/2"]);
    assert!(
        listing.shown.contains(&"completeness") && !listing.shown.contains(&"reach"),
        "not reckoned yet"
    );
    assert!(listing.note.contains("B5"), "{}", listing.note);
    let refused = groups::BuyerGroups.map(&held, "Atlantis", false).unwrap_err();
    assert!(refused.to_string().contains("Atlantis"), "{refused}");
}

#[test]
fn gaps_are_counted_by_tier_and_told_group_by_group() {
    let figures = GroupLens.gap(&held()).unwrap();
    let plain: Vec<&Figure> = figures.iter().map(Figure::plain).collect();
    let [Figure::Table(roles), Figure::Table(near)] = plain.as_slice() else {
        panic!("{figures:?}")
    };
    let lacking: Vec<&str> = figures
        .iter()
        .flat_map(Figure::ways)
        .map(|way| way.label.as_str())
        .collect();
    assert_eq!(lacking, ["groups that lack: champion", "groups that lack: introducer"]);
    assert_eq!(roles.rows.len(), 2);
    assert_eq!(near.rows.len(), 1, "only the group that has something near");
    let overview = GroupLens.overview(&held());
    assert!(overview.is_ok(), "{overview:?}");
}
