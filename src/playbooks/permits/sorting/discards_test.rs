//! 8.2, through the functions that the phases use, and what lies around its cases.

use super::{ApplicantType, Discarder, Lead, PermitText, Room, Sorter, SortingData};

/// A permit of the golden table: owner known, 10 days old, unless said.
#[derive(Clone, Copy)]
struct Permit<'a> {
    owner: &'a str,
    applicant: &'a str,
    contractor: &'a str,
    text: &'a str,
    age: Option<i64>,
    value: bool,
}

const PLAIN: Permit<'static> = Permit {
    owner: "Marlow Quillfeather",
    applicant: "",
    contractor: "",
    text: "",
    age: Some(10),
    value: false,
};

/// The rules that hit, the first being the reason, and its phrase.
fn judged(permit: &Permit<'_>) -> (String, String) {
    let data = SortingData::built_in();
    let sorter = Sorter::new(&data).unwrap();
    let discarder = Discarder::new(&data, 90).unwrap();
    let mut room = Room::default();
    let text = PermitText {
        description: permit.text,
        ..PermitText::default()
    };
    let sorted = sorter.sort(&mut room, &text);
    let lead = Lead {
        owners: &[permit.owner, permit.applicant],
        contractor: permit.contractor,
        description: permit.text,
        base_category: sorted.base,
        group: sorted.group,
        matched_phrase: sorted.phrase.unwrap_or_default(),
        age_days: permit.age,
        owner_known: !permit.owner.is_empty(),
        value_known: permit.value,
        contractor_known: !permit.contractor.is_empty(),
    };
    let found = discarder.judge(&mut room, &lead);
    let ids: Vec<&str> = found.iter().map(|found| found.rule.id()).collect();
    let phrase = found.first().map(|found| found.phrase.clone());
    (ids.join("|"), phrase.unwrap_or_default())
}

fn owned(owner: &str) -> String {
    judged(&Permit { owner, ..PLAIN }).0
}

fn said(text: &str) -> String {
    judged(&Permit { text, ..PLAIN }).0
}

fn applicant(name: &str) -> ApplicantType {
    let discarder = Discarder::new(&SortingData::built_in(), 90).unwrap();
    discarder.applicant(&mut Room::default(), name)
}

// spec: permits D1, D2, D3, D4, D5, D6, S1, 8.2
#[test]
fn the_golden_cases_are_dropped_and_kept() {
    assert_eq!(owned("LENNAR HOMES OF TEXAS"), "D1");
    assert_eq!(owned("OAKLINE HOMES LLC"), "D1");
    assert_eq!(owned("CEDAR CUSTOM HOMES LLC"), "");
    assert_eq!(applicant("CEDAR CUSTOM HOMES LLC"), ApplicantType::CustomBuilder);
    assert_eq!(said("Perry Homes, new pool"), "D2");
    assert_eq!(said("New 2 story **VOL BUILD PROJECT**"), "D2");
    assert_eq!(said("Finished attic"), "");
    assert_eq!(said("New shed with sink"), "D3");
    assert_eq!(said("Pool with storage shed"), "");
    assert_eq!(said("Hail damage roof replacement"), "");
    assert_eq!(said("Kitchen remodel, new water heater"), "");
    assert_eq!(said("Furnace replacement"), "D3");
    assert_eq!(said("Temporary power pole"), "D4");
    assert_eq!(said("Contemporary custom home"), "");
    let aged = |age| judged(&Permit { age, ..PLAIN }).0;
    assert_eq!(aged(Some(90)), "");
    assert_eq!(aged(Some(91)), "D5");
    assert_eq!(aged(None), "");
    let nobody = Permit { owner: "", ..PLAIN };
    assert_eq!(judged(&nobody).0, "D6");
    let contractor = "Quillfeather Fencing";
    assert_eq!(judged(&Permit { contractor, ..nobody }).0, "");
    assert_eq!(judged(&Permit { value: true, ..nobody }).0, "");
}

// spec: permits D1
#[test]
fn production_builders_are_known_by_name_and_by_the_form_of_a_name() {
    for name in [
        "D.R. Horton - Texas, Ltd.",
        "DR HORTON",
        "M/I Homes of Austin",
        "Toll Brothers, Inc.",
        "Ryland Group",
        "Fennimark Builders, L.L.C.",
        "Fennimark Development Inc",
        "Fennimark Construction LLC",
        "Homes at Fennimark",
        "Fennimark Homebuilders",
        "Fennimark Home Builder",
        "Fennimark Residential Group",
        "Fennimark Builder Co.",
        "Lennar Custom Homes",
    ] {
        assert_eq!(owned(name), "D1", "{name}");
        let applicant = judged(&Permit {
            applicant: name,
            ..PLAIN
        });
        assert_eq!(applicant.0, "D1", "{name} as applicant");
    }
    for name in [
        "Fennimark Boutique Homes LLC",
        "Fennimark Custom Builders Inc",
        "Fennimark Family Trust",
        "Fennimark Holdings LLC",
        "Weekleyton Ranch",
        "Fennimark Homes",
        "Homestead LLC",
    ] {
        assert_eq!(owned(name), "", "{name}");
    }
    assert_eq!(
        judged(&Permit {
            owner: "Oakline Homes Inc",
            ..PLAIN
        })
        .1,
        "homes inc"
    );
}

// spec: permits D2
#[test]
fn a_named_builder_in_the_text_or_as_contractor_of_a_new_building_drops_it() {
    let built = |text, contractor| {
        judged(&Permit {
            text,
            contractor,
            ..PLAIN
        })
    };
    assert_eq!(built("New house", "Lennar Homes").0, "D2");
    assert_eq!(built("New house", "Lennar Homes").1, "lennar");
    // On another trade a builder is a contractor like any other, and places named like builders are places.
    assert_eq!(built("New fence", "Lennar Homes").0, "");
    assert_eq!(built("New fence in Southgate", "").0, "");
    assert_eq!(built("New house, volume builder program", "").1, "volume build*");
    assert_eq!(built("New house", "Fennimark Homes LLC").0, "");
}

// spec: permits D3
#[test]
fn small_work_is_dropped_unless_its_trade_is_immune() {
    for text in [
        "Detached carport",
        "Storage buildings",
        "Water damage, drywall",
        "Storm-damage repair",
        "Electrical panel",
        "A/C replacement",
        "Sewer line repair",
        "Sewer replacement",
        "Replace water heaters",
    ] {
        assert_eq!(said(text), "D3", "{text}");
    }
    for text in [
        "Patio with carport",
        "Addition over carport",
        "Foundation repair, water damage",
        "Solar, new electrical panel",
        "Tenant finish, HVAC replacement",
        "Hotel pool and shed",
        "Fence, no shed",
        "Replace furnace",
    ] {
        assert_eq!(said(text), "", "{text}");
    }
}

// spec: permits D3, D4, D5, D6
#[test]
fn the_first_hit_is_the_reason_and_all_are_kept() {
    let permit = Permit {
        owner: "",
        text: "Temporary sales trailer, Lennar, with storage shed",
        age: Some(120),
        ..PLAIN
    };
    let (hits, phrase) = judged(&permit);
    assert_eq!((hits.as_str(), phrase.as_str()), ("D2|D3|D4|D5|D6", "lennar"));
    let old = judged(&Permit {
        age: Some(120),
        ..PLAIN
    });
    assert_eq!((old.0.as_str(), old.1.as_str()), ("D5", "120 days"));
    assert_eq!(
        judged(&Permit {
            text: "Monument sign",
            ..PLAIN
        })
        .1,
        "sign"
    );
}

// spec: permits S1
#[test]
fn a_name_says_what_kind_of_applicant_it_is() {
    for (name, kind) in [
        ("", ApplicantType::Unknown),
        (" - ", ApplicantType::Unknown),
        ("Marlow Quillfeather", ApplicantType::Homeowner),
        ("Quillfeather Family Living Trust", ApplicantType::Homeowner),
        ("Quillfeather Construction", ApplicantType::CustomBuilder),
        ("Quillfeather Holdings", ApplicantType::Company),
        ("Quillfeather, L.L.C.", ApplicantType::Company),
        ("Quillfeather L.P.", ApplicantType::Company),
        ("Incanto Llcorp", ApplicantType::Homeowner),
    ] {
        assert_eq!(applicant(name), kind, "{name}");
    }
}
