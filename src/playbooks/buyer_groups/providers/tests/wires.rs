//! Every question, from its request on the wire to our words.

use super::*;
use crate::playbooks::buyer_groups::providers::wire::{Kept, Wire};
use serde_json::{Value, json};

// spec: buyer-groups W1 (collect)
#[test]
fn a_company_and_a_person_are_read_in_our_words() {
    let company = r#"{"answer":{"id":501,"company_name":"Zorvell Tool","website":"https://www.zorvell.example/","hq_country_iso2":"US",
        "hq_state":"Ohio","hq_city":"Northfield","hq_zipcode":"44067","employees_count":820,"revenue_annual":"12000000",
        "industry":"Machinery","company_phone_numbers":["+1 330 555 0100"],"professional_network_url":"https://p.example/company/zorvell",
        "employees_count_change":{"change_yearly_percentage":12.5},"active_job_postings_titles":["Design Engineer","Buyer","Head of Engineering"],
        "updated_at":"2026-11-01T00:00:00Z"}}"#;
    let person = r#"{"answer":{"id":700101,"full_name":"Ada \u001b[31mQuill","first_name":"Ada","last_name":"Quill","headline":"Runs things",
        "active_experience_title":"VP Operations","active_experience_company_id":501,"active_experience_department":"Operations",
        "active_experience_management_level":"VP","primary_professional_email":"Ada.Quill@Zorvell.example",
        "primary_professional_email_status":"verified","professional_network_url":"https://p.example/in/ada","location_country_iso2":"US",
        "connections_count":430,"is_decision_maker":1,"projected_total_salary_p75":180000.5,"total_experience_duration_months":180,
        "experience":[{"company_id":500,"date_from":"2010-01","date_to":"2019-05"},{"company_id":501,"date_from":"2019-06","date_to":null},
        {"company_id":501,"date_from":"2026-08","date_to":null}],"checked_at":"2026-10-30T08:00:00Z"}}"#;
    let script = [
        all("people_data", "company_collect", company),
        all("people_data", "person_collect", person),
    ];
    let stage = Stage::new(&script.map(|line| line.replace('\n', " ")).join("\n"));
    let Data::Company(company) = stage.one(Ask::CompanyCollect { id: "501".to_owned() }).data else {
        panic!("no company")
    };
    assert_eq!(company.provider_id, "501");
    assert_eq!((company.employees, company.revenue_usd), (Some(820), Some(12e6)));
    assert_eq!(company.headcount_growth_12m, Some(0.125));
    assert_eq!(company.open_engineering_jobs, Some(2));
    assert_eq!(company.website.as_deref(), Some("https://www.zorvell.example/"));
    let answer = stage.one(collect(700_101));
    let Data::Person(person) = answer.data else {
        panic!("no person")
    };
    assert_eq!(person.full_name.as_deref(), Some("Ada Quill"), "no escapes");
    assert_eq!(person.title.as_deref(), Some("VP Operations"));
    assert_eq!(person.email.as_deref(), Some("ada.quill@zorvell.example"));
    assert_eq!((person.connections, person.decision_flag), (Some(430), Some(true)));
    assert_eq!(person.role_started_on.as_deref(), Some("2026-08-01"));
    assert_eq!(person.title_as_of.as_deref(), Some("2026-10-30"));
    assert_eq!(
        (answer.outcome, answer.usd, answer.credits),
        (Outcome::Found, 0.02, 1.0)
    );
    assert_eq!(answer.fetched_at.as_deref(), Some(NOON));
    assert_eq!(answer.raw_sha256.unwrap().len(), 64);
    let sent = &stage.stand_in.requests()[1];
    assert_eq!(
        (sent.method.as_str(), sent.path.as_str()),
        ("GET", "/employee_multi_source/collect/700101")
    );
    assert!(sent.headers.contains(&("apikey".to_owned(), CANARY.to_owned())));
}

// spec: buyer-groups W1 (search, cursor), 10 (cursor pages)
#[test]
fn a_search_goes_on_at_its_cursor_until_there_is_none() {
    let ids: Vec<usize> = (1..=120).collect();
    let stage = Stage::new(&all(
        "people_data",
        "person_search",
        &json!({ "answer": ids }).to_string(),
    ));
    let (mut exchange, mut found, mut after, mut pages) = (stage.exchange(), Vec::new(), None, 0);
    loop {
        let ask = Ask::PersonSearch {
            company: "501".to_owned(),
            titles: vec!["VP Operations".to_owned(), "Plant Manager".to_owned()],
            after,
        };
        let answer = stage.ask(&mut exchange, &[of("c1", ask)]).remove(0);
        pages += 1;
        let Data::Ids { ids, next } = answer.data else {
            panic!("no ids")
        };
        found.extend(ids);
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((pages, found.len()), (3, 120));
    assert_eq!(found[119], "120");
    let requests = stage.stand_in.requests();
    assert!(
        requests[0]
            .path
            .ends_with("/employee_multi_source/search/es_dsl?items_per_page=50")
    );
    assert!(
        requests[1].path.contains("&after=%222026-11-01%22%2C50"),
        "{}",
        requests[1].path
    );
    let body: Value = serde_json::from_str(&requests[0].body).unwrap();
    assert_eq!(
        body.pointer("/query/bool/must/0/term/active_experience_company_id"),
        Some(&json!(501))
    );
    assert_eq!(body.pointer("/query/bool/must/1/term/is_working"), Some(&json!(1)));
    let boost = |place| {
        body.pointer(&format!(
            "/query/bool/should/{place}/match_phrase/active_experience_title/boost"
        ))
    };
    assert_eq!((boost(0), boost(1)), (Some(&json!(10.0)), Some(&json!(1.0))));
    // Nobody there is an answer as well, and the search is billed.
    let nobody = Stage::new("");
    let answer = nobody.one(Ask::PersonSearch {
        company: "9".to_owned(),
        titles: Vec::new(),
        after: None,
    });
    assert_eq!((answer.outcome, answer.usd), (Outcome::NotFound, 0.02));
}

#[test]
fn a_company_is_searched_by_domain_or_by_name_and_country() {
    let stage = Stage::new(&all("people_data", "company_search", r#"{"answer":[501]}"#));
    let search = |domain: Option<&str>| Ask::CompanySearch {
        name: "Zorvell".to_owned(),
        domain: domain.map(str::to_owned),
        country: Some("US".to_owned()),
    };
    for ask in [search(Some("zorvell.example")), search(None)] {
        let Data::Ids { ids, next } = stage.one(ask).data else {
            panic!("no ids")
        };
        assert_eq!((ids, next), (vec!["501".to_owned()], None));
    }
    let bodies: Vec<String> = stage
        .stand_in
        .requests()
        .into_iter()
        .map(|request| request.body)
        .collect();
    assert!(bodies[0].contains(r#""website":"zorvell.example""#) && !bodies[0].contains("Zorvell\""));
    assert!(bodies[1].contains(r#""company_name":"Zorvell""#) && bodies[1].contains(r#""hq_country_iso2":"US""#));
}

// spec: buyer-groups W2, W3
#[test]
fn finders_give_addresses_deliveries_and_phones() {
    let script = [
        all(
            "finder_a",
            "email_find",
            r#"{"answer":{"email":"A.Quill@zorvell.example","score":93,"status":"accept_all"}}"#,
        ),
        all("finder_a", "email_verify", r#"{"answer":"webmail"}"#),
        all(
            "finder_b",
            "email_find",
            r#"{"answer":{"email":"ada@zorvell.example","status":"VALID"}}"#,
        ),
        all(
            "finder_b",
            "phone_find",
            r#"{"answer":{"number":"+1 330-555-0111","country":"US"}}"#,
        ),
    ];
    let stage = Stage::new(&script.join("\n"));
    let email = |email: &str, score, status: &str| Data::Email {
        email: email.to_owned(),
        score,
        status: status.to_owned(),
    };
    let a = stage.one(find(Finder::A));
    assert_eq!(a.data, email("a.quill@zorvell.example", Some(93.0), "accept_all"));
    assert_eq!(a.usd, 0.0198);
    assert_eq!(
        stage.one(find(Finder::B)).data,
        email("ada@zorvell.example", None, "valid")
    );
    assert_eq!(stage.one(verify()).data, Data::EmailStatus("unknown".to_owned()));
    let phone = stage.one(Ask::PhoneFind {
        profile_url: "https://p.example/in/ada".to_owned(),
    });
    let wanted = Data::Phone {
        number: "+1 330-555-0111".to_owned(),
        country: Some("US".to_owned()),
    };
    assert_eq!(phone.data, wanted);
    let requests = stage.stand_in.requests();
    assert_eq!(
        requests[0].path,
        "/email-finder?domain=zorvell.example&first_name=Ada&last_name=Quill"
    );
    assert!(
        requests[0]
            .headers
            .contains(&("x-api-key".to_owned(), CANARY.to_owned()))
    );
    assert_eq!(
        requests[1].body,
        r#"{"first_name":"Ada","last_name":"Quill","company":"zorvell.example"}"#
    );
    assert!(requests[1].headers.contains(&("x-key".to_owned(), CANARY.to_owned())));
    assert_eq!(requests[2].path, "/email-verifier?email=ada.quill%40zorvell.example");
    // No key ever stands in an address.
    assert!(requests.iter().all(|request| !request.path.contains(CANARY)));
}

const CURRENT: &str = r#"{"answer":{"employment":"current","title_match":"similar","email_verdict":"confirmed","confidence":88,"last_seen":"2026-09-01","sources":["https://zorvell.example/team","ftp://no","https://zorvell.example/team"],"cost":0.0041}}"#;

// spec: buyer-groups W4, 4.8 (verdict)
#[test]
fn a_verdict_needs_confidence_and_a_source_on_either_wire() {
    for wire in [Wire::Agent, Wire::Chat] {
        let mut settings = Stage::new("").settings();
        settings.wiring.wire = wire;
        let ask = |step: &str| {
            let stage = Stage::new(&all("validator", "contact_validate", step));
            let mut exchange = stage.exchange_of("B5", &["B3"], true, settings.clone());
            let answer = stage.ask(&mut exchange, &[of("c1", validate())]).remove(0);
            let Data::Verdict(verdict) = answer.data.clone() else {
                panic!("no verdict")
            };
            (answer, verdict, stage.stand_in.requests())
        };
        let (answer, verdict, requests) = ask(CURRENT);
        assert_eq!(
            (answer.outcome, answer.usd),
            (Outcome::Found, 0.0041),
            "the service says what it cost"
        );
        assert!(verdict.counted && verdict.is_verified());
        assert_eq!(verdict.sources, ["https://zorvell.example/team"]);
        assert_eq!(verdict.last_seen.as_deref(), Some("2026-09-01"));
        let body: Value = serde_json::from_str(&requests[0].body).unwrap();
        let path = if wire == Wire::Agent {
            "/v1/agent"
        } else {
            "/chat/completions"
        };
        assert_eq!(requests[0].path, path);
        let model = if wire == Wire::Agent {
            "perplexity/sonar"
        } else {
            "sonar"
        };
        assert_eq!(body["model"], model);
        assert!(requests[0].body.contains("json_schema"));

        let (answer, verdict, _) = ask(r#"{"answer":{"employment":"current","confidence":95}}"#);
        assert!(!verdict.counted && !verdict.is_verified(), "no source");
        assert_eq!(answer.usd, 0.005, "the price, where the service says nothing");
        let unsure = CURRENT.replace("88", "69");
        assert!(!ask(&unsure).1.counted);
        let contradicted = CURRENT.replace("confirmed", "contradicted");
        let verdict = ask(&contradicted).1;
        assert!(verdict.counted && !verdict.is_verified());
        assert!(!ask(&CURRENT.replace("current", "former")).1.is_verified());
        assert!(!ask(&CURRENT.replace("similar", "different")).1.is_verified());
    }
}

// spec: buyer-groups 4.8 (the validator gets only name, company, title, contact)
#[test]
fn the_validator_is_told_nothing_but_name_company_title_and_contact() {
    let stage = Stage::new(&all("validator", "contact_validate", CURRENT));
    stage.one(validate());
    let body: Value = serde_json::from_str(&stage.stand_in.requests()[0].body).unwrap();
    let mut fields: Vec<&String> = body.as_object().unwrap().keys().collect();
    fields.sort();
    let known = [
        "input",
        "instructions",
        "max_output_tokens",
        "model",
        "response_format",
        "tools",
    ];
    assert_eq!(fields, known);
    let input = body["input"].as_str().unwrap();
    let told: Value = serde_json::from_str(input.trim_matches(['-', '\n'])).unwrap();
    let wanted = json!({ "name": "Ada Quill", "company": "Zorvell", "title": "VP Operations",
        "email": "ada.quill@zorvell.example", "phone": null });
    assert_eq!(told, wanted);
}

#[test]
fn what_the_agent_does_not_know_it_refuses() {
    let stage = Stage::new("");
    let strict = ureq::post(format!("{}/v1/agent", stage.stand_in.base_url()))
        .config()
        .http_status_as_error(false)
        .build()
        .header("authorization", "Bearer some-key-0001")
        .send(r#"{"model":"perplexity/sonar","input":"x","temperature":0}"#)
        .unwrap();
    assert_eq!(strict.status(), 400);
    let said = strict.into_body().read_to_string().unwrap();
    assert!(said.contains(r#"unknown field \"temperature\""#), "{said}");
}

#[test]
fn what_was_kept_comes_back_whole_and_what_made_no_sense_does_not() {
    let kept =
        json!({ "outcome": "found", "data": { "email_status": "valid" }, "sha256": "x", "credits": 0.5, "bad": null });
    assert_eq!(Kept::of(&kept).unwrap().data, Data::EmailStatus("valid".to_owned()));
    let bad = json!({ "outcome": "not_found", "data": "none", "sha256": "x", "credits": 0.0, "bad": "no JSON" });
    assert_eq!(Kept::of(&bad).unwrap_err(), "no JSON");
    assert!(Kept::of(&json!({})).is_err());
}
