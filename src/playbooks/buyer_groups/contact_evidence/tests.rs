use super::*;

fn email(status: &str) -> EmailFacts<'_> {
    EmailFacts {
        email: Some("petra.sill@zorvell.example"),
        status: Some(status),
        domain: Some("zorvell.example"),
        ..EmailFacts::default()
    }
}

// spec: buyer-groups F5, 8.4
#[test]
fn the_ten_addresses_of_the_specification() {
    let points = |facts: EmailFacts<'_>| email_evidence(&facts).points;
    let at = |address: &'static str, status| EmailFacts {
        email: Some(address),
        ..email(status)
    };
    let full = EmailFacts {
        in_pattern: true,
        word: Word::Confirmed,
        ..email("valid")
    };
    let aliased = EmailFacts {
        aliases: Some("zorvell-tools.example|zorvell.test"),
        ..at("petra.sill@zorvell-tools.example", "valid")
    };
    let contradicted = EmailFacts {
        word: Word::Contradicted,
        ..email("valid")
    };
    let patterned = EmailFacts {
        in_pattern: true,
        ..email("accept_all")
    };
    assert_eq!(points(full), 100.0);
    assert_eq!(points(email("valid")), 95.0);
    assert_eq!(points(email("accept_all")), 75.0);
    assert_eq!(points(patterned), 80.0);
    assert_eq!(points(email("unknown")), 70.0);
    assert_eq!(points(aliased), 90.0);
    assert_eq!(points(at("petra.sill@gmail.com", "valid")), 40.0);
    assert_eq!(points(at("petra.sill@zorvell.test", "valid")), 40.0);
    assert_eq!(points(email("invalid")), 0.0);
    assert_eq!(points(contradicted), 40.0);
}

// spec: buyer-groups F6, 8.4
#[test]
fn the_seven_phones_of_the_specification() {
    let facts = |line, sources| PhoneFacts {
        phone: Some("2145550123"),
        line: Some(line),
        sources,
        people: 1,
        person_country: Some("US"),
        company_country: Some("US"),
        word: Word::Unknown,
    };
    let points = |facts: PhoneFacts<'_>| phone_evidence(&facts).points;
    assert_eq!(points(facts("direct", 1)), 70.0);
    assert_eq!(points(facts("unknown", 2)), 70.0);
    assert_eq!(points(facts("mobile", 3)), 100.0);
    assert_eq!(points(facts("main", 3)), 60.0);
    let foreign = PhoneFacts {
        phone: Some("+49 30 5550123"),
        ..facts("mobile", 1)
    };
    assert_eq!(points(foreign), 40.0);
    let unreadable = PhoneFacts {
        phone: Some("call me"),
        ..facts("direct", 1)
    };
    assert_eq!(points(unreadable), 0.0);
    let contradicted = PhoneFacts {
        word: Word::Contradicted,
        ..facts("direct", 2)
    };
    assert_eq!(points(contradicted), 40.0);
    let shared = PhoneFacts {
        people: 3,
        ..facts("direct", 2)
    };
    assert_eq!(points(shared), 60.0, "three people with one number share it");
}

// spec: buyer-groups F6
#[test]
fn a_number_is_foreign_only_to_countries_that_are_known() {
    let facts = |person, company| PhoneFacts {
        phone: Some("+523355501234"),
        line: Some("direct"),
        sources: 1,
        people: 1,
        person_country: person,
        company_country: company,
        word: Word::Unknown,
    };
    let points = |facts: PhoneFacts<'_>| phone_evidence(&facts).points;
    assert_eq!(points(facts(Some("MX"), Some("US"))), 70.0, "at home with the person");
    assert_eq!(points(facts(None, Some("US"))), 40.0);
    assert_eq!(points(facts(None, None)), 70.0);
    let parts = phone_evidence(&facts(None, Some("US"))).parts;
    assert_eq!(parts, "parses 50 + direct 20 - foreign 30");
}

// spec: buyer-groups F5 (registrable domains by the public suffix list)
#[test]
fn domains_compare_as_registrable_domains() {
    let against = |email: &str, domain: &str| stands(email, Some(domain), None);
    assert_eq!(
        against("a@mail.zorvell.example", "zorvell.example"),
        DomainStanding::Match
    );
    assert_eq!(against("a@zorvell.co.uk", "www.zorvell.co.uk"), DomainStanding::Match);
    assert_eq!(against("a@veltrixa.co.uk", "zorvell.co.uk"), DomainStanding::Mismatch);
    assert_eq!(against("a@zorvell.com", "zorvell.co.uk"), DomainStanding::Mismatch);
    assert_eq!(stands("a@zorvell.com", None, None), DomainStanding::Unknown);
    assert_eq!(
        stands("a@zorvell.com", None, Some("zorvell.com")),
        DomainStanding::Alias
    );
    assert_eq!(registrable("co.uk"), None);
}

#[test]
fn bad_syntax_is_no_address() {
    for good in ["x@y.example", "o'neil+a@mail.y-z.example", "núria@peñavert.example"] {
        assert!(is_address(good), "{good}");
    }
    let long = format!("{}@y.example", "x".repeat(65));
    for bad in [
        "x@",
        "@y.example",
        "x@y",
        "x y@z.example",
        "x@@y.example",
        ".x@y.example",
        "x..z@y.example",
        "x@-y.example",
        "x@y.1",
        &long,
    ] {
        assert!(!is_address(bad), "{bad}");
    }
    assert_eq!(email_evidence(&EmailFacts::default()).parts, "no address");
}

// spec: buyer-groups F5 (company pattern: at least 3 verified, at least 60 %)
#[test]
fn a_company_has_a_pattern_from_three_verified_addresses_of_which_three_in_five_have_it() {
    let people = [
        ("psill@z.example", "Petra", "Sill"),
        ("ogradell@z.example", "Owen", "Gradell"),
        ("nuria@z.example", "Núria", "Peñavert"),
    ];
    let pattern = company_pattern(people);
    assert_eq!(pattern.form.as_deref(), Some("flast"));
    assert!(pattern.counts());
    assert!(pattern.holds("icallowmere@z.example", "Inez", "Callowmere"));
    assert!(!pattern.holds("inez@z.example", "Inez", "Callowmere"));
    assert!(!company_pattern(people.into_iter().take(2)).counts(), "two are too few");
    let mixed = people.into_iter().chain([("info@z.example", "Ida", "Stormwell")]);
    assert!(!company_pattern(mixed).counts(), "half is too little");
    assert_eq!(company_pattern([]), CompanyPattern::default());
    assert_eq!(
        super::pattern::form_of("nuria.penavert@z.example", "Núria", "Peñavert"),
        Some("first.last")
    );
}
