//! Titles as files write them.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Golden {
    title: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    title: String,
    level: String,
    functions: Vec<String>,
    rule: String,
}

fn read(raw: &str) -> String {
    let title = parse(raw);
    format!("{}/{}", title.level_word(), title.function_words())
}

// spec: buyer-groups 8.1, T1, T2, T3, T4
#[test]
fn the_golden_titles_have_their_level_and_functions() {
    let golden: Golden = toml::from_str(include_str!("../../../tests/golden/buyer_groups/titles.toml")).unwrap();
    assert!(golden.title.len() >= 99);
    let wrong: Vec<String> = golden
        .title
        .iter()
        .filter_map(|case| {
            let expected = format!("{}/{}", case.level, case.functions.join("|"));
            let found = read(&case.title);
            let current = parse(&case.title).current == (case.rule != "R02");
            (found != expected || !current).then(|| format!("{}: {expected}, read as {found}", case.title))
        })
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

// spec: buyer-groups T1
#[test]
fn a_title_is_made_plain() {
    for (raw, plain) in [
        ("Geschäftsführer (m/w/d)", "geschaftsfuhrer"),
        ("Straßenbau-Leiter (w / m / d)", "strassenbau leiter"),
        ("Leiter (\"m/w/d\") Einkauf", "leiter einkauf"),
        ("Leiter:in Einkauf", "leiter einkauf"),
        ("Leiter*in Einkauf", "leiter einkauf"),
        ("Leiter/in Einkauf m/w/d", "leiter einkauf"),
        ("Leiter(in) Einkauf", "leiter einkauf"),
        ("Chef de projet H/F", "chef de projet"),
        ("C.O.O.", "coo"),
        ("V.P. Manufacturing", "vp manufacturing"),
        ("V.P Manufacturing", "vp manufacturing"),
        ("R&D Director", "research director"),
        ("Director, Research and Development", "director , research"),
        ("FP&A Manager", "fpa manager"),
        ("Environmental Health & Safety Manager", "ehs manager"),
        ("Health and Safety Lead", "ehs lead"),
        ("Sales + Marketing", "sales and marketing"),
        ("Chef d’équipe", "chef d equipe"),
        ("Ops Mgr - Northfield Plant", "ops mgr , northfield plant"),
        ("Ops Mgr \u{2013} Northfield Plant", "ops mgr , northfield plant"),
        ("Co-Founder", "cofounder"),
        ("CTO at Zorvell, Inc.", "cto"),
        ("CTO @Zorvell | Speaker", "cto"),
        ("Directeur chez Zorvell", "directeur"),
        ("Leiter bei Zorvell GmbH", "leiter"),
    ] {
        assert_eq!(parse(raw).plain, plain, "{raw}");
    }
}

/// Found by fuzzing: the end of every bracket was searched through the whole text, half a minute for this one.
#[test]
fn a_damaged_title_of_brackets_alone_is_read_at_once() {
    assert_eq!(parse(&"(".repeat(50_000)).segments, Vec::<Vec<String>>::new());
    let title = parse(&format!("{} CTO", "[(".repeat(20_000)));
    assert_eq!(title.level, Some(Level::Chief));
}

// spec: buyer-groups T1
#[test]
fn a_first_word_tells_that_it_is_over() {
    for raw in ["Former CTO", "Ex-CTO", "(Retired) CTO", "Past CTO", "Previous CTO"] {
        let title = parse(raw);
        assert!(!title.current && title.level == Some(Level::Chief), "{raw}");
    }
    assert!(parse("CTO, former VP Engineering").current);
    assert!(parse("Executive").current);
}

// spec: buyer-groups T2
#[test]
fn segments_part_and_end() {
    let segments = |raw: &str| -> Vec<String> { parse(raw).segments.iter().map(|words| words.join(" ")).collect() };
    assert_eq!(
        segments("VP/GM; Sr. Dir. | QA [EHS] • PM"),
        [
            "vice president",
            "general manager",
            "senior director",
            "quality",
            "ehs",
            "project manager"
        ]
    );
    assert_eq!(
        segments("Executive Assistant to the CEO, Facilities"),
        ["executive assistant", "facilities"]
    );
    assert_eq!(segments(" , ; "), Vec::<String>::new());
}

// spec: buyer-groups T3
#[test]
fn levels_are_those_of_the_table() {
    for (level, titles) in [
        (
            "chief",
            "CIO; Chief Human Resources Officer; Chief Information Security Officer; General Counsel; Founder; President",
        ),
        ("evp", "Executive Vice President Sales; EVP Finance"),
        ("svp", "Senior Vice President; SVP IT"),
        ("vp", "Vice-President; Vicepresidenta; Vizepräsidentin; VP"),
        ("sr_director", "Senior Director; Executive Director"),
        (
            "head",
            "Head of Sales; Head Engineering; Leiterin Einkauf; Global Head of IT",
        ),
        (
            "director",
            "Directora; Directeur; Directrice; Direktorin; Subdirector; Assistant Vice President; AVP; General Manager; \
                      Chief Engineer; Partner; Bereichsleiterin; Chief of Staff",
        ),
        (
            "board",
            "Board Member; Trustee; Chairwoman; Vice Chair; Non-Executive Director; Independent Director; Aufsichtsrat; \
                   Miembro del Consejo; Board Director",
        ),
        (
            "sr_manager",
            "Senior Sales Manager; Senior Counsel; Associate Director; Assistant Director; Deputy General Counsel",
        ),
        (
            "manager",
            "Manager; Superintendent; Comptroller; Contralor; Treasurer; Attorney; Abogado; Syndikus; Gerente; Jefe; \
                     Encargado; Responsable; Chef de service; Abteilungsleiterin; Partner Manager",
        ),
        (
            "lead",
            "Lead; Supervisor; Foreman; Principal Engineer; Assistant Manager; Deputy Plant Manager; Teamleiter; \
                  Gruppenleiterin; Schichtleiter; Vorarbeiter; Capataz; Subgerente; Jefe de Equipo; Chef d'équipe; \
                  Assistant General Manager",
        ),
        (
            "ic",
            "Engineer; Account Manager; Product Manager; Territory Manager; Case Manager; Customer Success Manager; \
                Account Executive; HR Business Partner",
        ),
        (
            "trainee",
            "Intern; Engineering Internship; Trainee; Apprentice; Student; Praktikantin; Becaria; Practicante; \
                     Stagiaire; Alternant; Azubi; Manager Trainee",
        ),
        ("unknown", "Ninja; Welder; 職人; ; -"),
    ] {
        for raw in titles.split("; ") {
            assert_eq!(parse(raw).level_word(), level, "{raw}");
        }
    }
}

// spec: buyer-groups T3
#[test]
fn the_highest_segment_speaks_and_a_trainee_wins() {
    assert_eq!(read("Quality Engineer / Plant Manager"), "manager/manufacturing");
    assert_eq!(
        read("Plant Manager / Quality Manager"),
        "manager/manufacturing",
        "the first on ties"
    );
    assert_eq!(read("Operations Director / Board Member"), "director/operations");
    assert_eq!(read("Project Manager / Board Member"), "board/advisory");
    assert_eq!(
        read("Board Director"),
        "board/advisory",
        "beats the director in its segment"
    );
    assert_eq!(read("Chair and CEO"), "chief/executive|advisory", "but not a chief");
    assert_eq!(read("Project Manager (Intern)"), "trainee/project");
    assert_eq!(read("Internship Program Director"), "director/project");
}

// spec: buyer-groups T4
#[test]
fn functions_are_those_of_each_part() {
    for (raw, read_as) in [
        ("Director de Ventas y Marketing", "director/sales|marketing"),
        ("Directeur Qualité et Production", "director/quality|manufacturing"),
        ("Leiter Einkauf und Logistik", "head/procurement|supply_chain"),
        ("President of Sales and Marketing", "chief/sales|marketing"),
        ("President of Zorvell Group", "chief/executive"),
        ("VP and COO", "chief/operations"),
        ("COO & President", "chief/executive|operations"),
        ("Vice President", "vp/"),
        ("Vice President, Sales and Marketing", "vp/sales|marketing"),
        ("Procurement Assistant", "ic/procurement"),
        ("Office Assistant", "ic/admin"),
        ("Assistant Buyer", "ic/procurement"),
        ("Engineering Consultant", "ic/advisory"),
        ("Projektingenieur", "ic/project"),
        ("Konstruktionsingenieurin", "ic/engineering"),
        ("Maschinenbauingenieur", "ic/engineering"),
        ("Produktionsleiter", "manager/manufacturing"),
        ("Abteilungsleiter Finanzen", "manager/finance"),
        ("Chief Happiness Officer", "chief/executive"),
        ("CCO", "chief/other"),
        ("CPO", "chief/other"),
        ("CSO", "chief/other"),
        ("Chief Information Officer", "chief/it"),
        ("Chief Information Security Officer", "chief/security"),
        ("CMO", "chief/marketing"),
        ("CQO", "chief/quality"),
        ("Partner Manager", "manager/sales"),
        ("Trustee, Finance", "board/advisory"),
        ("VP Supply Chain", "vp/supply_chain"),
        ("Bureau d'études", "ic/engineering"),
        ("DAF", "director/finance"),
        ("Responsable RH", "manager/hr"),
    ] {
        assert_eq!(read(raw), read_as, "{raw}");
    }
}

// spec: buyer-groups T3, T4
#[test]
fn every_abbreviation_is_read_as_what_it_stands_for() {
    for (short, long) in &data::TEXT.abbreviations {
        let long = long.join(" ");
        assert_eq!(read(short), read(&long), "{short}: {long}");
    }
}

// spec: buyer-groups T4
#[test]
fn a_phrase_of_the_lists_has_its_function() {
    let data = &*data::FUNCTIONS;
    for phrase in data.by_word.values().flatten() {
        let text = phrase.words.join(" ");
        let anywhere = phrase.words.iter().find_map(|word| data.anywhere.get(word));
        let found = functions_of(&text);
        assert_eq!(found.first(), Some(anywhere.unwrap_or(&phrase.function)), "{text}");
    }
}

// spec: buyer-groups T4, F1
#[test]
fn departments_are_read_like_titles() {
    assert_eq!(
        functions_of("Engineering & Technical, Operations"),
        [Function::Engineering, Function::Operations]
    );
    assert_eq!(functions_of("Human Resources"), [Function::Hr]);
    assert_eq!(functions_of("master_operations"), [Function::Operations]);
    assert_eq!(functions_of("C-Suite"), []);
}

#[test]
fn words_are_found_where_they_stand_next_to_each_other() {
    let title = parse("Contractor Safety Manager / Student");
    assert!(title.says(&plain_words("Safety Manager")));
    assert!(!title.says(&plain_words("Manager Safety")));
    assert!(!title.says(&[]));
    assert!(!title.says_of_oneself(&plain_words("contractor")));
    assert!(title.says_of_oneself(&plain_words("student")));
}

// spec: buyer-groups 6 (title tester)
#[test]
fn the_steps_show_how_it_is_read() {
    assert_eq!(
        parse("Sr. Dir., Ops").steps(),
        [
            "sr dir , ops",
            "[senior director]* [operations]",
            "sr_director (Director) by \"senior|executive director\"",
            "operations by \"operations\"",
        ]
    );
    assert_eq!(parse("Ninja").steps(), ["ninja", "[ninja]*", "unknown", "–"]);
    assert_eq!(parse("Ninja").why(), "neither a level nor a function is known");
}

proptest! {
    // spec: buyer-groups T1
    #[test]
    fn any_text_is_read_without_a_panic(raw in r"\PC{0,60}") {
        let title = parse(&raw);
        prop_assert!(title.segments.iter().flatten().all(|word| !word.is_empty()));
        prop_assert_eq!(title.level.is_none(), !title.is_known());
        prop_assert_eq!(title.functions.len(), title.functions_by.len());
    }

    // spec: buyer-groups T1
    #[test]
    fn case_and_space_do_not_matter(
        words in proptest::collection::vec(r"VP|Director|of|Operations|Sr\.|Manager|Quality|and|Board|Chief|Officer|,|/", 0..7)
    ) {
        let raw = words.join(" ");
        let other = words.join("  ").to_uppercase();
        prop_assert_eq!(parse(&raw), parse(&other));
    }
}
