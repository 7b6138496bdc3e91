"""The advisors playbook by hand in DuckDB: its features, one rule set and the tiers' rates, from CSV and from Parquet.

It is less than the playbook does: one rule set of four, no gates, no reasons, no backtests, no files for a CRM. Its tiers
have to be those of `assay tiers advisors --profile reference`, or it would be other work.

pip install duckdb; assay sample advisors --size full --to full; python3 benches/peers/advisors.py full/advisors
"""

import os
import sys
import tempfile
import time

import duckdb

FOLDER = sys.argv[1]
ROUNDS = 3
# Profile `reference`: executed on 2025-12-21, files a month late, 30 days to mature.
START, END, ANALYSIS, WINDOW = "2024-02-01", "2025-10-01", "2025-10-31", 30
WIREHOUSES = ["MERRILL", "MORGAN STANLEY", "UBS", "WELLS FARGO", "EDWARD JONES", "RAYMOND JAMES", "LPL FINANCIAL",
              "NORTHWESTERN MUTUAL", "MASS MUTUAL", "MASSMUTUAL", "NEW YORK LIFE", "NYLIFE", "PRUDENTIAL", "PRINCIPAL",
              "LINCOLN FINANCIAL", "TRANSAMERICA", "ALLSTATE", "STATE FARM", "FARM BUREAU", "BANK OF AMERICA", "JP MORGAN",
              "JPMORGAN", "AMERIPRISE", "FIDELITY", "SCHWAB", "CHARLES SCHWAB", "VANGUARD", "FISHER INVESTMENTS",
              "CREATIVE PLANNING", "EDELMAN", "FIRST COMMAND", "T. ROWE PRICE"]
OWN_COMPANY = "ASSAY RECRUITING"

# Columns of each file as the playbook names them.
TABLES = {
    "leads": """"Id" AS lead_id, try_cast(regexp_replace("FA_CRD__c", '[^0-9]', '', 'g') AS BIGINT) AS crd,
        "Company" AS company, try_cast(left("stage_entered_contacting__c", 10) AS DATE) AS c,
        try_cast(left("Stage_Entered_Call_Scheduled__c", 10) AS DATE) AS called""",
    "employment": """try_cast("RIA_CONTACT_CRD_ID" AS BIGINT) AS rep, try_cast("PREVIOUS_REGISTRATION_COMPANY_CRD_ID" AS BIGINT) AS firm,
        try_cast("PREVIOUS_REGISTRATION_COMPANY_START_DATE" AS DATE) AS s, try_cast("PREVIOUS_REGISTRATION_COMPANY_END_DATE" AS DATE) AS e""",
    "firm_monthly": """try_cast("RIA_INVESTOR_CRD_ID" AS BIGINT) AS firm,
        make_date("YEAR"::INT, "MONTH"::INT, 1) AS month, try_cast("TOTAL_AUM" AS BIGINT) AS aum""",
    "roster": """try_cast("RIA_CONTACT_CRD_ID" AS BIGINT) AS rep, "GENDER" AS gender, "LINKEDIN_PROFILE_URL" AS linkedin,
        "PERSONAL_EMAIL_ADDRESS" AS email, "REP_LICENSES" AS licenses, "INDUSTRY_TENURE_MONTHS" AS tenure_now""",
    "accolades": """try_cast("RIA_CONTACT_CRD_ID" AS BIGINT) AS rep, "OUTLET" AS outlet, "YEAR"::INT AS year""",
    "disclosures": """try_cast("CONTACT_CRD_ID" AS BIGINT) AS rep, "TYPE" AS type, try_cast("EVENT_DATE" AS DATE) AS day""",
}

FEATURES = f"""
CREATE TABLE scored AS
SELECT row_number() OVER () AS i, l.*, (called IS NOT NULL AND called - c <= {WINDOW})::INT AS target,
       date_trunc('month', c) - INTERVAL 1 MONTH AS pit,
       coalesce({" OR ".join(f"contains(upper(company), '{word}')" for word in WIREHOUSES)}, false) AS is_wirehouse
FROM leads l
WHERE c BETWEEN DATE '{START}' AND DATE '{END}' AND DATE '{ANALYSIS}' - c >= {WINDOW}
  AND NOT coalesce(contains(upper(company), '{OWN_COMPANY}'), false);

CREATE TABLE history AS
SELECT i, c, pit, firm, s, e,
       row_number() OVER (PARTITION BY i ORDER BY (s <= c AND (e IS NULL OR c <= e)) DESC, s DESC, e DESC NULLS FIRST, firm) AS place,
       s <= c AND (e IS NULL OR c <= e) AS holds
FROM scored JOIN employment ON rep = crd;

CREATE TABLE snapshot AS SELECT i, firm, s, date_diff('month', s, c) AS current_tenure FROM history WHERE place = 1 AND holds;

CREATE TABLE person AS
SELECT h.i,
       sum(date_diff('month', h.s, coalesce(h.e, DATE '{ANALYSIS}'))) FILTER (h.s < j.s) AS industry_tenure,
       count(DISTINCT h.firm) FILTER (h.s < j.s) AS prior_firms,
       avg(date_diff('month', h.s, h.e)) FILTER (h.s < j.s AND h.e < h.c) AS avg_prior_tenure,
       count(*) FILTER (h.s >= h.c - INTERVAL 5 YEAR AND h.s < h.c) AS firms_5_years,
       count(*) FILTER (h.s < h.c AND h.e >= h.c - INTERVAL 36 MONTH AND h.e < h.c) AS moves_3_years,
       avg(date_diff('month', h.s, h.e)) FILTER (h.s < h.c AND h.e < h.c) AS pit_avg_tenure
FROM history h LEFT JOIN snapshot j USING (i) GROUP BY h.i;

-- Leads at one firm on one day share what the firm looks like.
CREATE TABLE asked AS SELECT DISTINCT firm, c, pit FROM snapshot JOIN scored USING (i);
CREATE TABLE firms AS
SELECT a.firm, a.c,
       count(DISTINCT rep) FILTER (s <= pit AND (e IS NULL OR pit <= e)) AS reps,
       count(DISTINCT rep) FILTER (e > a.c - INTERVAL 12 MONTH AND e <= a.c) AS departures,
       count(DISTINCT rep) FILTER (s > a.c - INTERVAL 12 MONTH AND s <= a.c) AS arrivals
FROM asked a JOIN employment USING (firm) GROUP BY a.firm, a.c;

CREATE TABLE honours AS
SELECT i, count(*) AS accolades, count(*) FILTER (outlet = 'Forbes') AS forbes
FROM scored JOIN accolades ON rep = crd AND year < year(c) GROUP BY i;
CREATE TABLE events AS
SELECT i, count(*) AS disclosures, count(*) FILTER (type = 'Criminal') AS criminal, count(*) FILTER (type = 'Regulatory') AS regulatory
FROM scored JOIN disclosures ON rep = crd AND day < c GROUP BY i;
CREATE TABLE roster_of AS SELECT * FROM roster QUALIFY row_number() OVER (PARTITION BY rep) = 1;

CREATE TABLE features AS
SELECT l.*, coalesce(industry_tenure, 0) AS industry_tenure_months, coalesce(prior_firms, 0) AS num_prior_firms,
       coalesce(current_tenure, 0) AS current_firm_tenure_months, avg_prior_tenure, firms_5_years, moves_3_years,
       CASE WHEN pit_avg_tenure > 0 THEN current_tenure / pit_avg_tenure ELSE 1.0 END AS restlessness,
       now.aum, ln(greatest(1, coalesce(now.aum, 1))) AS log_aum, 100.0 * (now.aum - before.aum) / nullif(before.aum, 0) AS growth,
       reps AS firm_rep_count, departures, arrivals, coalesce(arrivals - departures, 0) AS firm_net_change,
       least(100, greatest(0, 50 + 3.5 * coalesce(arrivals - departures, 0))) AS stability,
       CASE WHEN j.firm IS NULL THEN 50 ELSE 100 * percent_rank() OVER (PARTITION BY j.firm IS NULL ORDER BY arrivals - departures) END AS stability_percentile,
       coalesce(accolades, 0) AS accolades, coalesce(forbes, 0) AS forbes, coalesce(disclosures, 0) AS disclosures,
       coalesce(criminal, 0) AS criminal, coalesce(regulatory, 0) AS regulatory, j.firm IS NOT NULL AS has_snapshot,
       coalesce(gender, '') = '' AS no_gender, coalesce(linkedin, '') = '' AS no_linkedin, coalesce(email, '') = '' AS no_email,
       coalesce(licenses, '') = '' AS no_licenses, coalesce(tenure_now, '') = '' AS no_tenure
FROM scored l LEFT JOIN snapshot j USING (i) LEFT JOIN person USING (i)
     LEFT JOIN firms f ON f.firm = j.firm AND f.c = l.c
     LEFT JOIN firm_monthly now ON now.firm = j.firm AND now.month = l.pit
     LEFT JOIN firm_monthly before ON before.firm = j.firm AND before.month = l.pit - INTERVAL 12 MONTH
     LEFT JOIN honours USING (i) LEFT JOIN events USING (i) LEFT JOIN roster_of r ON r.rep = l.crd;
"""

# Rule set `v3.2-consolidated`.
TIERS = """
CREATE TABLE tiers AS
WITH atoms AS (
  SELECT *, NOT is_wirehouse AS independent, current_firm_tenure_months BETWEEN 12 AND 36 AS tenure_1_3,
         current_firm_tenure_months BETWEEN 12 AND 48 AS tenure_1_4, industry_tenure_months BETWEEN 60 AND 180 AS mid_career,
         industry_tenure_months >= 60 AS seasoned, industry_tenure_months >= 240 AS veteran, firm_net_change < 0 AS losing,
         firm_net_change BETWEEN -10 AND -1 AS losing_some, firm_net_change < -10 AS losing_many, firm_rep_count <= 10 AS firm_tiny
  FROM features)
SELECT *, CASE WHEN independent AND ((tenure_1_3 AND firm_tiny) OR (tenure_1_4 AND mid_career AND losing)) THEN 'TIER_1_PRIME_MOVER'
               WHEN num_prior_firms >= 3 AND seasoned AND independent THEN 'TIER_2_PROVEN_MOVER'
               WHEN losing_some AND seasoned THEN 'TIER_3_MODERATE_BLEEDER'
               WHEN tenure_1_4 AND veteran THEN 'TIER_4_EXPERIENCED_MOVER'
               WHEN losing_many AND seasoned THEN 'TIER_5_HEAVY_BLEEDER'
               ELSE 'STANDARD' END AS tier
FROM atoms;
"""
RATES = "SELECT tier, count(*) AS n, sum(target) AS k FROM tiers GROUP BY tier ORDER BY tier"


def views(database, kind):
    for name, columns in TABLES.items():
        path = os.path.join(FOLDER, f"{name}.{kind}")
        if kind == "csv":
            source = f"SELECT {columns} FROM read_csv('{path}', all_varchar = true, header = true)"
        else:
            source = f"SELECT * FROM read_parquet('{path}')"
        # Read once, as the playbook does.
        database.execute(f"CREATE TABLE {name} AS {source}")


def run(kind):
    with tempfile.TemporaryDirectory() as folder:
        database = duckdb.connect(os.path.join(folder, "run.duckdb"))
        start = time.perf_counter()
        views(database, kind)
        read = time.perf_counter() - start
        database.execute(FEATURES)
        made = time.perf_counter() - start
        database.execute(TIERS)
        rows = database.execute(RATES).fetchall()
        whole = time.perf_counter() - start
        database.close()
    return (read, made - read, whole), rows


print("duckdb", duckdb.__version__)
for name, columns in TABLES.items():
    target = os.path.join(FOLDER, f"{name}.parquet")
    if not os.path.exists(target):
        source = os.path.join(FOLDER, f"{name}.csv")
        duckdb.execute(f"COPY (SELECT {columns} FROM read_csv('{source}', all_varchar = true, header = true)) TO '{target}' (COMPRESSION zstd)")
for kind in ("csv", "parquet"):
    times, rows = zip(*(run(kind) for _ in range(ROUNDS)))
    read, features, whole = min(times, key=lambda one: one[2])
    print(f"{kind}: best of {ROUNDS}: read {read:.2f} s, features {features:.2f} s, all {whole:.2f} s")
for tier, n, k in rows[0]:
    print(f"  {tier}: {n:,} leads, {k:,} conversions, {100 * k / n:.2f} %")
