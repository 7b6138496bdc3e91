//! W1, companies and people. Contract: Coresignal `cdapi/v2` multi-source records, Elasticsearch DSL search and collect, as
//! of 2026-11 (`reference/services.md` §1.3): a search gives ids and a cursor in `x-next-page-after`; 404 is no record.

use serde_json::{Value, json};

use super::super::answer::{CompanyRecord, Data, Outcome, PersonRecord};
use super::super::ask::{Ask, Op};
use super::super::habits::habits;
use super::reading::{count, day, flag, json, real, text};
use super::{Read, Wired, encoded, get, post};
use crate::connect::{Answer, Meaning};

/// The cursor of the next page, and what is left of the credits.
pub(super) const KEEPS: &[&str] = &[NEXT, "x-credits-remaining"];

const NEXT: &str = "x-next-page-after";

pub(super) fn sorts(status: u16, _body: &str) -> Option<Meaning> {
    super::usual(status)
}

pub(super) fn put(ask: &Ask, page: usize) -> Wired {
    match ask {
        Ask::CompanySearch { name, domain, country } => {
            let must = company_conditions(name, domain.as_deref(), country.as_deref());
            search("company", page, None, &json!({ "must": must }))
        }
        Ask::CompanyCollect { id } => get(format!("/company_multi_source/collect/{}", encoded(id))),
        Ask::PersonSearch { company, titles, after } => {
            let must = json!([
                { "term": { "active_experience_company_id": number_or_text(company) } },
                { "term": { "is_working": 1 } }
            ]);
            let query = json!({ "must": must, "should": wanted(titles) });
            search("employee", page, after.as_deref(), &query)
        }
        Ask::PersonCollect { id } => get(format!("/employee_multi_source/collect/{}", encoded(id))),
        // Not this wire's: such a path exists nowhere.
        _ => get("/".to_owned()),
    }
}

fn company_conditions(name: &str, domain: Option<&str>, country: Option<&str>) -> Vec<Value> {
    if let Some(domain) = domain {
        return vec![json!({ "match_phrase": { "website": domain } })];
    }
    let mut must = vec![json!({ "match_phrase": { "company_name": name } })];
    must.extend(country.map(|country| json!({ "term": { "hq_country_iso2": country } })));
    must
}

/// Titles that rank a hit higher, the first the most.
fn wanted(titles: &[String]) -> Vec<Value> {
    let habits = habits();
    let steps = titles.len().saturating_sub(1).max(1) as f64;
    let step = (habits.boost_first - habits.boost_last) / steps;
    let boosted = titles.iter().enumerate().map(|(place, title)| {
        // Two decimals: the key of the cache holds the question, not the noise of a division.
        let boost = ((habits.boost_first - step * place as f64) * 100.0).round() / 100.0;
        json!({ "match_phrase": { "active_experience_title": { "query": title, "boost": boost } } })
    });
    boosted.collect()
}

fn search(kind: &str, page: usize, after: Option<&str>, query: &Value) -> Wired {
    let after = after.map_or(String::new(), |after| format!("&after={}", encoded(after)));
    let path = format!("/{kind}_multi_source/search/es_dsl?items_per_page={page}{after}");
    post(path, json!({ "query": { "bool": query } }))
}

fn number_or_text(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| json!(id), |number| json!(number))
}

pub(super) fn read(op: Op, answer: &Answer<'_>) -> Read {
    if answer.status == 404 {
        return Ok((Outcome::NotFound, Data::None, None));
    }
    let body = json(answer.body)?;
    match op {
        Op::CompanySearch | Op::PersonSearch => ids(&body, answer),
        Op::CompanyCollect => company(&body).map(|record| (Outcome::Found, Data::Company(Box::new(record)), None)),
        Op::PersonCollect if flag(&body, "/is_deleted") == Some(true) => Ok((Outcome::NotFound, Data::None, None)),
        Op::PersonCollect => person(&body).map(|record| (Outcome::Found, Data::Person(Box::new(record)), None)),
        _ => Err("people data was asked what it does not answer".to_owned()),
    }
}

fn ids(body: &Value, answer: &Answer<'_>) -> Read {
    let hits = body.as_array().ok_or("the answer is no list of ids")?;
    let ids: Option<Vec<String>> = hits.iter().map(|id| text(id, "")).collect();
    let ids = ids.ok_or("the answer's list holds what is no id")?;
    if ids.is_empty() {
        return Ok((Outcome::NotFound, Data::None, None));
    }
    let next = answer.header(NEXT).map(str::trim).filter(|next| !next.is_empty());
    let next = next.map(str::to_owned);
    Ok((Outcome::Found, Data::Ids { ids, next }, None))
}

fn company(body: &Value) -> Result<CompanyRecord, String> {
    Ok(CompanyRecord {
        provider_id: text(body, "/id").ok_or("the record has no id")?,
        name: text(body, "/company_name"),
        website: text(body, "/website"),
        country: text(body, "/hq_country_iso2"),
        region: text(body, "/hq_state").or_else(|| text(body, "/hq_region/0")),
        city: text(body, "/hq_city"),
        postal_code: text(body, "/hq_zipcode"),
        employees: count(body, "/employees_count"),
        revenue_usd: real(body, "/revenue_annual").or_else(|| {
            real(body, "/revenue_annual/source_5_annual_revenue/annual_revenue")
                .or_else(|| real(body, "/revenue_annual/source_1_annual_revenue/annual_revenue"))
        }),
        industry: text(body, "/industry"),
        phone: text(body, "/company_phone_numbers/0"),
        profile_url: text(body, "/professional_network_url"),
        headcount_growth_12m: real(body, "/employees_count_change/change_yearly_percentage").map(|share| share / 100.0),
        open_engineering_jobs: engineering_jobs(body),
        updated_at: text(body, "/updated_at"),
    })
}

fn engineering_jobs(body: &Value) -> Option<i64> {
    let titles = body.pointer("/active_job_postings_titles")?.as_array()?;
    let words = &habits().engineering_jobs;
    let is_engineering = |title: &&Value| {
        let title = title.as_str().unwrap_or_default().to_lowercase();
        words.iter().any(|word| title.contains(word.as_str()))
    };
    i64::try_from(titles.iter().filter(is_engineering).count()).ok()
}

fn person(body: &Value) -> Result<PersonRecord, String> {
    Ok(PersonRecord {
        forgotten: false,
        provider_id: text(body, "/id").ok_or("the record has no id")?,
        company_provider_id: text(body, "/active_experience_company_id"),
        full_name: text(body, "/full_name"),
        first_name: text(body, "/first_name"),
        last_name: text(body, "/last_name"),
        title: text(body, "/active_experience_title").or_else(|| text(body, "/headline")),
        title_as_of: day(body, "/checked_at"),
        department: text(body, "/active_experience_department"),
        management_level: text(body, "/active_experience_management_level"),
        email: text(body, "/primary_professional_email").map(|email| email.to_lowercase()),
        email_status: text(body, "/primary_professional_email_status"),
        profile_url: text(body, "/professional_network_url"),
        country: text(body, "/location_country_iso2"),
        connections: count(body, "/connections_count"),
        decision_flag: flag(body, "/is_decision_maker"),
        salary_p75_usd: real(body, "/projected_total_salary_p75"),
        experience_months: count(body, "/total_experience_duration_months"),
        role_started_on: role_started(body),
        updated_at: text(body, "/updated_at"),
    })
}

/// When the present job began: the experience at the company of the present job, the latest if there are several.
fn role_started(body: &Value) -> Option<String> {
    let company = text(body, "/active_experience_company_id")?;
    let jobs = body.pointer("/experience")?.as_array()?;
    let present = jobs.iter().filter(|job| {
        let ended = job.pointer("/date_to").is_some_and(|end| !end.is_null());
        text(job, "/company_id").as_deref() == Some(company.as_str()) && !ended
    });
    present.filter_map(|job| day(job, "/date_from")).max()
}
