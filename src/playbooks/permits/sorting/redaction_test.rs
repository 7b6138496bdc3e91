use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Own, PermitText, Redactor, Room, Sorter, SortingData};

static REDACTOR: LazyLock<Redactor> = LazyLock::new(|| Redactor::new(&SortingData::built_in()).unwrap());
static SORTER: LazyLock<Sorter> = LazyLock::new(|| Sorter::new(&SortingData::built_in()).unwrap());

const OWN: Own<'static> = Own {
    names: &[
        "QUILLFEATHER, MARLOW A & THE POOL FAMILY TRUST",
        "Fennimark Roofing and Düsenbrook LLC",
    ],
    addresses: &["412 N Quillow Ave, Austin, TX 78752", "PO Box 9981, Tilbury TX"],
    ids: &["2026-012345 BP", "0214120108", "78752-1111"],
};

fn plain(text: &str) -> String {
    REDACTOR.redact(text, &Own::default())
}

fn own(text: &str) -> String {
    REDACTOR.redact(text, &OWN)
}

// spec: permits S3
#[test]
fn mail_addresses_go_however_they_are_written() {
    for (text, left) in [
        ("Mail m.quill+permits@fennimark.example today", "Mail [redacted] today"),
        ("(MQ@FENNIMARK.COM)", "([redacted])"),
        ("mq @ fennimark.com, fence", "[redacted], fence"),
        ("mq(at)fennimark(dot)com", "[redacted]"),
        ("mq [at] fennimark [dot] com", "[redacted]"),
        ("mq at fennimark dot com", "[redacted]"),
        ("\"m q\"@fennimark.com", "[redacted]"),
        ("ｍｑ＠fennimark.com", "[redacted]"),
        ("m\u{200b}q@fenni\u{ad}mark.com", "[redacted]"),
        // An at-sign is also a preposition.
        ("Deck @ rear", "Deck @ rear"),
        ("Located at rear.Replace roof", "Located at rear.Replace roof"),
    ] {
        assert_eq!(plain(text), left, "{text}");
    }
}

// spec: permits S3
#[test]
fn telephones_go_and_measures_stay() {
    for text in [
        "512-555-0142",
        "(512) 555-0142",
        "(512)555.0142",
        "512 555 0142",
        "512.555.0142 ext. 12",
        "5125550142x12",
        "+1 512 555 0142",
        "1-512-555-0142",
        "15125550142",
        "1512-555-0142",
        "512–555–0142",
        "+44 20 7946 0018",
        "011 44 20 7946 0018",
        "555-0142",
        "call 5550142",
        "ph: 555 0142",
        "５１２-555-0142",
    ] {
        let left = plain(&format!("Roof {text}, fence"));
        let words = left.replace("call ", "").replace("ph: ", "");
        assert!(
            matches!(
                words.as_str(),
                "Roof [redacted], fence" | "Roof +[redacted], fence" | "Roof ([redacted], fence"
            ),
            "{text}: {left}"
        );
    }
    for text in [
        "3,200 sf, 12 x 24, 2x10 joists",
        "New 2 story 2400 sf, 3 bath",
        "Valued 125000.00",
        "200 amp 240 volt 60 hz",
        "2026-01-15",
        "Lot 12 Blk 3",
        "100 2400 sf",
    ] {
        assert_eq!(plain(text), text);
    }
    assert_eq!(plain("Lot 1200 512 555 0142"), "Lot 1200 [redacted]");
    assert_eq!(plain("512-555-0142/512-555-0143"), "[redacted]/[redacted]");
}

// spec: permits S3
#[test]
fn web_addresses_go() {
    for (text, left) in [
        ("see https://fennimark.example/a?b=1.", "see [redacted]."),
        ("see www.fennimark.example/pool now", "see [redacted] now"),
        ("fennimark.com/pool, roof", "[redacted], roof"),
        ("Fennimark.Net", "[redacted]"),
        ("1,200 sq.ft. roof.New deck", "1,200 sq.ft. roof.New deck"),
    ] {
        assert_eq!(plain(text), left, "{text}");
    }
}

// spec: permits S3
#[test]
fn codes_of_gates_and_locks_go_and_their_words_stay() {
    for (text, left) in [
        ("Gate code 4521#", "Gate code [redacted]"),
        ("gate code: #4521, pool", "gate code: [redacted], pool"),
        ("lockbox is 0912", "lockbox is [redacted]"),
        ("Lock box code BLUE42 at side", "Lock box code [redacted] at side"),
        ("the gate code is bluebird", "the gate code is [redacted]"),
        ("use 4521# for gate code", "use [redacted] for gate code"),
        ("4521 is the lockbox", "[redacted] is the lockbox"),
        ("gate #4521", "gate [redacted]"),
        ("code: 4521*", "code: [redacted]"),
        ("Gate 12 ft wide", "Gate 12 ft wide"),
        ("Garage door 16 x 7", "Garage door 16 x 7"),
        ("Per code 2021", "Per code 2021"),
        ("lockbox at front door", "lockbox at front door"),
    ] {
        assert_eq!(plain(text), left, "{text}");
    }
}

// spec: permits S3
#[test]
fn words_of_the_rows_own_names_go_unless_a_rule_uses_them() {
    for (text, left) in [
        ("Pool for Marlow Quillfeather", "Pool for [redacted] [redacted]"),
        ("QUILLFEATHER'S pool and the roof", "[redacted]'S pool and the roof"),
        ("the Quillfeathers family trust", "the [redacted] family [redacted]"),
        ("Fennimark roofing, Dusenbrook", "[redacted] roofing, [redacted]"),
        ("A deck", "A deck"),
        ("Smith deck", "Smith deck"),
    ] {
        assert_eq!(own(text), left, "{text}");
    }
}

// spec: permits S3
#[test]
fn the_rows_own_numbers_and_address_go() {
    for (text, left) in [
        ("See 2026 012345-BP", "See [redacted]"),
        ("Parcel 0214120108", "Parcel [redacted]"),
        (
            "at 412 N. Quillow Avenue, 78752-1111",
            "at [redacted] [redacted]. [redacted] [redacted], [redacted]",
        ),
        ("412 quillow, fence", "[redacted] [redacted], fence"),
        ("PO box 9981", "[redacted] box [redacted]"),
        ("412 sf", "412 sf"),
    ] {
        assert_eq!(own(text), left, "{text}");
    }
}

// spec: permits S3
#[test]
fn nothing_unseen_is_sent_and_no_more_than_a_thousand_characters() {
    assert_eq!(plain("a\u{202e}b\u{0007}c\td\r\ne\u{feff}"), "abc d  e");
    assert_eq!(plain(&"ä".repeat(1200)).chars().count(), 1000);
    assert_eq!(plain("  "), "");
}

// spec: permits S3
#[test]
fn a_text_as_long_as_a_book_takes_no_longer_than_its_length() {
    // A look at every other word for each number would take minutes here.
    let text = "call 512-555-0142, gate code 4521, mq@fennimark.com a.b.c @ 1 at ".repeat(4000);
    let left = own(&text);
    assert!(left.starts_with("call [redacted], gate code [redacted], [redacted] a.b.c @ 1 at call"));
}

/// Words that no rule knows.
fn filler() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "existing", "per", "plans", "rear", "of", "house", "with", "3,200", "sf", "(2)", "approx.", "-",
    ])
    .prop_map(str::to_owned)
}

/// Phrases of the specification, denied now and then.
fn phrase() -> impl Strategy<Value = String> {
    let data = SortingData::built_in();
    let table = data
        .table
        .category
        .iter()
        .flat_map(|category| category.include.iter().chain(&category.exclude));
    let lists = ["commercial.words", "commercial.unless"]
        .into_iter()
        .flat_map(|name| data.list(name));
    let phrases: Vec<String> = table
        .chain(lists)
        .map(|phrase| phrase.trim_start_matches('!').replace('*', "ing"))
        .collect();
    (prop::sample::select(phrases), 0..8u8).prop_map(|(phrase, turn)| match turn {
        0 => format!("no {phrase}"),
        1 => format!("{}s", phrase.to_uppercase()),
        _ => phrase,
    })
}

fn mail() -> impl Strategy<Value = String> {
    (
        "[a-z]{2,8}[._+-]?[a-z0-9]{1,6}",
        "[a-z]{3,9}",
        prop::sample::select(vec!["com", "net", "example", "co.example"]),
    )
        .prop_map(|(local, host, end)| format!("q{local}@z{host}.{end}"))
}

/// A telephone and its ten digits.
fn telephone() -> impl Strategy<Value = (String, String)> {
    let shapes = vec![
        "A-B-C", "(A) B-C", "A.B.C", "A B C", "ABC", "+1 A B C", "1-A-B-C", "(A)B-C", "A B-C", "1ABC", "A/B-C",
    ];
    (
        "[2-9][0-9]{2}",
        "[2-9][0-9]{2}",
        "[0-9]{4}",
        prop::sample::select(shapes),
    )
        .prop_map(|(a, b, c, shape)| {
            let shown = shape.replace('A', &a).replace('B', &b).replace('C', &c);
            (shown, format!("{a}{b}{c}"))
        })
}

proptest! {
    // spec: permits S3
    #[test]
    fn no_mail_address_and_no_telephone_survives(
        before in prop::collection::vec(prop_oneof![filler(), phrase()], 0..6),
        (mail, telephone) in (mail(), telephone()),
        between in prop::collection::vec(phrase(), 0..3),
        after in prop::collection::vec(prop_oneof![filler(), phrase()], 0..6),
    ) {
        let words = before.iter().chain([&mail]).chain(&between).chain([&telephone.0]).chain(&after);
        let text = words.cloned().collect::<Vec<_>>().join(" ");
        let left = own(&text);
        prop_assert!(!left.contains('@') && !left.contains(&mail), "{} became {}", text, left);
        let digits: String = left.chars().filter(char::is_ascii_digit).collect();
        prop_assert!(!digits.contains(&telephone.1), "{} became {}", text, left);
        prop_assert!(!left.contains(&telephone.1[6..]) || before.concat().contains(&telephone.1[6..]), "{} became {}", text, left);
    }

    // spec: permits S3, T4
    #[test]
    fn a_redacted_text_sorts_as_the_text_did(
        parts in prop::collection::vec(
            prop_oneof![
                3 => phrase(),
                2 => filler(),
                1 => mail(),
                1 => telephone().prop_map(|(shown, _)| shown),
                1 => prop::sample::select(vec![
                    "Quillfeather", "MARLOW'S", "Fennimark", "412 Quillow Ave", "gate code 4521", "2026-012345 BP", "78752",
                    "www.fennimark.example", "po\u{200b}ol", "\u{202e}",
                ]).prop_map(str::to_owned),
            ],
            0..14,
        ),
    ) {
        let text = parts.join(" ");
        let left = own(&text);
        let mut room = Room::default();
        let mut sorted = |description: &str| {
            let permit = PermitText { description, ..PermitText::default() };
            let sorted = SORTER.sort(&mut room, &permit);
            (sorted.category, sorted.phrase, sorted.is_commercial())
        };
        prop_assert_eq!(sorted(&text), sorted(&left), "{} became {}", text, left);
    }

    // spec: permits S3
    #[test]
    fn any_text_is_redacted_without_harm(text in "\\PC*|.{0,80}", name in ".{0,20}") {
        let names = [name.as_str()];
        let own = Own { names: &names, addresses: &names, ids: &names };
        let left = REDACTOR.redact(&text, &own);
        prop_assert!(left.chars().count() <= 1000);
        prop_assert!(!left.chars().any(|character| character.is_control()));
        // What was redacted once has nothing left to redact but what cutting made.
        prop_assert_eq!(REDACTOR.redact(&left, &Own::default()).is_empty(), left.is_empty());
    }
}
