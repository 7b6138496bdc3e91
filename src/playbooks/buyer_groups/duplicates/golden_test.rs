//! The golden pairs of 8.2, from what stands in the two records to what follows.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::inputs::{CompanyInput, PersonInput, company_records, person_records};
use super::{company_scheme, person_scheme, title_keys};
use crate::identity::linkage::{Bands, Records, Scheme};

#[derive(Deserialize)]
struct Golden {
    pair: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    id: String,
    kind: String,
    a: BTreeMap<String, String>,
    b: BTreeMap<String, String>,
    points: Option<f64>,
    verdict: String,
    veto: Option<String>,
}

fn company(values: &BTreeMap<String, String>) -> CompanyInput<'_> {
    let of = |name: &str| values.get(name).map(String::as_str);
    CompanyInput {
        name: of("name"),
        provider_id: of("provider_id"),
        slug: of("slug"),
        domains: of("domain").into_iter().collect(),
        phone: of("phone"),
        postal_code: of("postal_code"),
        city: of("city"),
        region: of("region"),
        country: of("country"),
    }
}

fn person(values: &BTreeMap<String, String>) -> PersonInput<'_> {
    let of = |name: &str| values.get(name).map(String::as_str);
    let (title, function) = of("title").map(title_keys).unwrap_or_default();
    PersonInput {
        name: of("name").map(Into::into),
        provider_id: of("provider_id"),
        slug: of("slug"),
        email: of("email"),
        phones: of("direct_phone").into_iter().collect(),
        company: of("company"),
        city: None,
        country: of("country"),
        title,
        function,
    }
}

fn records(case: &Case) -> (Scheme, Records) {
    if case.kind == "company" {
        let scheme = company_scheme(Bands {
            match_at: 6.0,
            review_at: 3.0,
        })
        .unwrap();
        let records = company_records(&scheme, &[company(&case.a), company(&case.b)]);
        (scheme, records)
    } else {
        let scheme = person_scheme(Bands {
            match_at: 6.0,
            review_at: 4.0,
        })
        .unwrap();
        let records = person_records(&scheme, &[person(&case.a), person(&case.b)]);
        (scheme, records)
    }
}

// spec: buyer-groups D01, D02, D03, D04, D05, D06, D07, D08, D09, D10, D11, D12, D13, D14, D15, D16, D17, D18, D19, D20
// spec: buyer-groups D21, D22, D23, D24, CV1, CV2, PV1, PV2
#[test]
fn golden_pairs_score_and_end_as_written() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/buyer_groups/pairs.toml");
    let golden: Golden = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(golden.pair.len(), 24);
    for case in &golden.pair {
        let (scheme, records) = records(case);
        for (a, b) in [(0, 1), (1, 0)] {
            let weighed = scheme.explain(&records, a, b);
            let said = format!("{}: {weighed:?}", case.id);
            assert_eq!(weighed.verdict.word(), case.verdict, "{said}");
            assert_eq!(weighed.veto, case.veto.as_deref(), "{said}");
            if let Some(points) = case.points {
                assert_eq!(weighed.points, points, "{said}");
            }
        }
    }
}

// spec: buyer-groups CV2, PV2
#[test]
fn caps_bite_only_where_nothing_stronger_speaks() {
    let of = |pairs: &[(&str, &str)]| {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        owned.collect::<BTreeMap<String, String>>()
    };
    let case = |kind: &str, a: &[(&str, &str)], b: &[(&str, &str)]| Case {
        id: String::new(),
        kind: kind.to_owned(),
        a: of(a),
        b: of(b),
        points: None,
        verdict: String::new(),
        veto: None,
    };
    // Contained, one domain and one profile: 2 + 6 + 7, uncapped.
    let (one, other) = (("domain", "kestrovar.example"), ("slug", "kestrovar"));
    let contained = case(
        "company",
        &[("name", "Kestrovar Aerospace"), one, other],
        &[("name", "Kestrovar Aerospace Composites"), one, other],
    );
    let (scheme, records_of) = records(&contained);
    let weighed = scheme.explain(&records_of, 0, 1);
    assert_eq!((weighed.points, weighed.cap), (15.0, None));
    // One mailbox, two names, one direct phone and one firm: 8 - 6 + 4 + 2 would be a match.
    let shared = [
        ("email", "a@zeta.example"),
        ("direct_phone", "5552340101"),
        ("company", "c1"),
    ];
    let with = |name: &'static str| {
        let mut values = vec![("name", name)];
        values.extend(shared);
        values
    };
    let (scheme, records_of) = records(&case("person", &with("Petra Sill"), &with("Owen Gradell")));
    let weighed = scheme.explain(&records_of, 0, 1);
    assert_eq!((weighed.points, weighed.cap), (5.0, Some("PV2")));
    assert_eq!(weighed.verdict.word(), "review");
}
