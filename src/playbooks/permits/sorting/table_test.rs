use super::{PermitText, Room, Sorter, SortingData};

/// Category, commercial or not, phrase, where it stood, why it is commercial.
fn sorted(permit: &PermitText<'_>) -> (String, bool, String, &'static str, String) {
    let sorter = Sorter::new(&SortingData::built_in()).unwrap();
    let sorted = sorter.sort(&mut Room::default(), permit);
    let why = sorted
        .commercial
        .map(|evidence| format!("{}: {}", evidence.source, evidence.what));
    (
        sorted.category.to_owned(),
        sorted.is_commercial(),
        sorted.phrase.unwrap_or_default().to_owned(),
        sorted.on.word(),
        why.unwrap_or_default(),
    )
}

fn described(description: &str) -> (String, bool, String, &'static str, String) {
    sorted(&PermitText {
        description,
        ..PermitText::default()
    })
}

fn category(description: &str) -> String {
    described(description).0
}

// spec: permits T4
#[test]
fn every_phrase_of_the_table_wins_its_trade_unless_an_earlier_rule_takes_it() {
    let data = SortingData::built_in();
    let sorter = Sorter::new(&data).unwrap();
    let mut room = Room::default();
    let ids: Vec<&str> = data.categories().collect();
    assert_eq!(ids.len(), 22);
    for (place, entry) in data.table.category.iter().enumerate() {
        for phrase in &entry.include {
            let text = phrase.replace('*', "ing");
            let permit = PermitText {
                description: &text,
                ..PermitText::default()
            };
            let sorted = sorter.sort(&mut room, &permit);
            let taken = ids
                .iter()
                .position(|id| *id == sorted.base)
                .unwrap_or_else(|| panic!("{text} is other"));
            assert!(taken <= place, "{text}: {} instead of {}", sorted.base, entry.id);
            assert_eq!(sorted.rule, Some(taken + 1), "{text}");
            if taken == place {
                assert_eq!(
                    sorted.group == "commercial",
                    entry.group == "commercial" || sorted.is_commercial()
                );
            }
        }
    }
}

// spec: permits T4
#[test]
fn vetoes_stop_a_rule_and_other_exclusions_only_hide_their_words() {
    assert_eq!(category("Demolition of garage"), "demolition");
    assert_eq!(category("Partial demolition of garage"), "other");
    assert_eq!(category("Exit signs"), "other");
    assert_eq!(category("Exit sign and monument sign"), "signage");
    assert_eq!(category("Pool deck and pool"), "pool");
    // Nothing matches across a blank: what stands around it is not a phrase.
    assert_eq!(category("Gas no pool line"), "other");
    assert_eq!(category("Water heating"), "plumbing");
    assert_eq!(category("Wall panel"), "other");
    assert_eq!(category("Wall panel and electrical panel"), "electrical");
    assert_eq!(category("Garage build-out"), "other");
    assert_eq!(category("Patio addition"), "outdoor_living");
    assert_eq!(category("Patio addition and room addition"), "addition");
    assert_eq!(category("Med spa, day spa"), "other");
    assert_eq!(category("Fishing pier"), "foundation");
}

// spec: permits T4
#[test]
fn the_first_rule_in_the_table_wins_and_says_by_which_phrase() {
    let found = described("New pool and spa with roofing, plumbing and fence");
    assert_eq!(
        (found.0.as_str(), found.2.as_str(), found.3),
        ("pool", "pool", "description")
    );
    let found = described("Reroofing of porch");
    assert_eq!((found.0.as_str(), found.2.as_str()), ("roof", "reroof*"));
}

// spec: permits T2, T4
#[test]
fn denied_words_decide_nothing() {
    assert_eq!(category("Remodel kitchen, no electrical or plumbing work"), "remodel");
    assert_eq!(category("Fence without gate or concrete"), "fence");
    assert_eq!(category("No new plumbing; not including pool"), "plumbing");
    assert_eq!(category("In addition to the above"), "other");
}

// spec: permits T3, T4
#[test]
fn words_inside_words_are_no_words() {
    // The traps of section 11.
    assert_eq!(category("Contemporary residence"), "other");
    assert_eq!(category("Office space"), "other");
    assert_eq!(category("Spa/cabana"), "pool");
    assert_eq!(category("Finished room"), "other");
    assert_eq!(category("Design of acreage"), "other");
}

// spec: permits T5
#[test]
fn the_type_decides_where_the_description_does_not() {
    let typed = |description, permit_type| {
        let permit = PermitText {
            description,
            permit_type,
            ..PermitText::default()
        };
        sorted(&permit)
    };
    let found = typed("Lot 4", "Mechanical Permit");
    assert_eq!(
        (found.0.as_str(), found.2.as_str(), found.3),
        ("hvac", "mechanical", "permit_type")
    );
    assert_eq!(typed("", "Duplexes").0, "new_construction");
    assert_eq!(typed("", "Multi-Family Apartments").0, "new_construction");
    // The table comes before the type-only phrases, and those count for nothing in a description.
    assert_eq!(typed("", "Single Family Home Remodel").0, "remodel");
    assert_eq!(typed("Mechanical work at a duplex", "").0, "other");
    assert_eq!(typed("Fence", "Mechanical").0, "fence");
    let none = typed("Lot 4", "Building Permit");
    assert_eq!((none.0.as_str(), none.2.as_str(), none.3), ("other", "", "none"));
}

// spec: permits C1
#[test]
fn the_first_evidence_decides_whether_a_permit_is_commercial() {
    let with = |change: &dyn Fn(&mut PermitText<'static>)| {
        let mut permit = PermitText {
            description: "Office roof",
            ..PermitText::default()
        };
        change(&mut permit);
        let found = sorted(&permit);
        (found.1, found.4)
    };
    let of = |commercial: bool, why: &str| (commercial, why.to_owned());
    assert_eq!(with(&|_| {}), of(true, "description: office"));
    assert_eq!(
        with(&|permit| permit.permit_class = "Residential"),
        of(false, "permit_class: residential")
    );
    assert_eq!(
        with(&|permit| permit.permit_class = "R- 435 Renovations/Remodel"),
        of(false, "permit_class: r")
    );
    assert_eq!(
        with(&|permit| permit.permit_class = "C-1000 Remodel"),
        of(true, "permit_class: c")
    );
    assert_eq!(
        with(&|permit| permit.permit_class = "1 Family Dwelling"),
        of(false, "permit_class: family dwelling")
    );
    assert_eq!(
        with(&|permit| permit.permit_type = "Single-Family House"),
        of(false, "permit_type: single family")
    );
    // Class before type, type before the county, the county before the suite, the suite before words.
    let mixed = |permit: &mut PermitText<'static>| {
        permit.permit_class = "Commercial";
        permit.permit_type = "Residential";
    };
    assert_eq!(with(&mixed), of(true, "permit_class: commercial"));
    let mixed = |permit: &mut PermitText<'static>| {
        permit.permit_type = "Commercial alteration";
        permit.property_class = "A1";
    };
    assert_eq!(with(&mixed), of(true, "permit_type: commercial"));
    let mixed = |permit: &mut PermitText<'static>| {
        permit.property_class = "A1";
        permit.suite = true;
    };
    assert_eq!(with(&mixed), of(false, "property_class: a"));
    assert_eq!(
        with(&|permit| permit.property_class = "F2"),
        of(true, "property_class: f")
    );
    // Classes that only begin with the letter say nothing.
    assert_eq!(
        with(&|permit| permit.property_class = "Apartment"),
        of(true, "description: office")
    );
    let suite = |permit: &mut PermitText<'static>| {
        permit.description = "Roof";
        permit.suite = true;
    };
    assert_eq!(with(&suite), of(true, "address: suite"));
}

// spec: permits C1
#[test]
fn words_of_a_permit_make_it_commercial_where_nothing_else_decides() {
    for (description, commercial) in [
        ("Roof of home office", false),
        ("Roof of home office and office", true),
        ("Restore small storage", false),
        ("Hotels", true),
        ("Stripe shopping strip centers", true),
        ("Med spa", false),
        ("Day spa", true),
        ("Roof, no commercial use", false),
    ] {
        let found = described(description);
        assert_eq!(found.1, commercial, "{description}: {}", found.4);
    }
    let typed = PermitText {
        permit_type: "Retail sign",
        permit_class: "Cell tower",
        ..PermitText::default()
    };
    assert_eq!(sorted(&typed).4, "permit_type: retail");
    // A work space is commercial even where the class says otherwise.
    let tenant = PermitText {
        description: "Tenant finish",
        permit_class: "Residential",
        ..PermitText::default()
    };
    assert_eq!(sorted(&tenant).4, "category: tenant_improvement");
}

// spec: permits C2
#[test]
fn five_trades_have_commercial_forms_and_every_commercial_lead_one_group() {
    let data = SortingData::built_in();
    let sorter = Sorter::new(&data).unwrap();
    let mut room = Room::default();
    let mut group = |description: &str, permit_class: &str| {
        let permit = PermitText {
            description,
            permit_class,
            ..PermitText::default()
        };
        let sorted = sorter.sort(&mut room, &permit);
        (
            sorted.category.to_owned(),
            sorted.base.to_owned(),
            sorted.group.to_owned(),
        )
    };
    for base in ["pool", "roof", "hvac", "plumbing", "electrical"] {
        let commercial = (format!("commercial_{base}"), base.to_owned(), "commercial".to_owned());
        assert_eq!(group(base, "Commercial"), commercial);
        assert_eq!(group(base, "Residential").0, base);
    }
    let own = |category: &str, group: &str| (category.to_owned(), category.to_owned(), group.to_owned());
    assert_eq!(group("Fence", "Commercial"), own("fence", "commercial"));
    assert_eq!(group("Fence", "Residential"), own("fence", "luxury_outdoor"));
    assert_eq!(group("Sign", "Commercial"), own("signage", "unsellable"));
    assert_eq!(group("Study", "Commercial"), own("other", "commercial"));
    assert_eq!(group("Study", "Residential"), own("other", "other"));
    assert_eq!(group("Tenant", "Residential"), own("tenant_improvement", "commercial"));
}
