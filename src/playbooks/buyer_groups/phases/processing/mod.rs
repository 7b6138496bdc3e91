//! B3: gathers the candidates of every company from the files, or from providers where they are switched on, within its
//! budget. The first companies go through to the contacts and are judged before money is spent on the rest.
//!
//! A company that fails touches no other: what files say of it stands. What was paid is in the journal, and a batch's states
//! are written down when it is through, so that a run after a stop asks only for what is missing.

mod companies;
mod gates;
mod live;
mod matching;
mod people;
mod progress;
mod sample;
mod tables;
mod work;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use companies::Companies;
use live::Room as Asking;
use people::People;
use progress::{Earlier, Row, State, batches};
use sample::Seats;
use work::Work;

use crate::engine::{Judged, LogLevel, Metric, MetricUnit, PhaseContext, PhaseError, PhaseOutput, Reading, counted};
use crate::playbooks::buyer_groups::PROGRESS;
use crate::playbooks::buyer_groups::params;
use crate::playbooks::buyer_groups::providers::{Providers, Room};
use crate::playbooks::buyer_groups::roles::Profile;
use crate::store::sha256_hex;

/// The phase's id, by which parameters name it.
const PHASE: &str = "B3";
/// Seconds of an hour.
const HOUR: f64 = 3600.0;

/// Runs the phase.
pub(in crate::playbooks::buyer_groups) fn run(context: &PhaseContext<'_>) -> Result<PhaseOutput, PhaseError> {
    let profile = Profile::read(context.parameters()).map_err(PhaseError::Input)?;
    let seats = Seats::read(context)?;
    let scope = context.frame("scope")?;
    let (deal, largest) = (context.number("deal_usd")?, context.number("max_group_size")? as u32);
    let companies = Companies::read(context.frame("companies")?.as_ref(), &scope, deal, largest)?;
    let people = People::read(
        context.frame("people")?.as_ref(),
        context.frame("people_identity")?.as_ref(),
    )?;
    let works = works(context, &companies, &people)?;
    let parameters = parameter_hash(context);
    let hashes: Vec<String> = works.iter().map(|work| input_hash(&companies, &people, work)).collect();
    let mut going = Going {
        context,
        providers: Providers::open(context, Room::Processing, works.len())?,
        asking: Asking::new(context, &companies, &people, &profile),
        seats,
        rows: rows(&works, &hashes, &parameters, &Earlier::read(&context.recall(PROGRESS)?)),
        works,
        tried: Vec::new(),
        judged: Vec::new(),
        began: Instant::now(),
    };
    going.go()?;
    going.output()
}

/// The companies in scope with the people that files know of each.
fn works(context: &PhaseContext<'_>, companies: &Companies, people: &People) -> Result<Vec<Work>, PhaseError> {
    let inside = companies.in_scope(context.frame("scope")?.as_ref())?;
    let ids: BTreeSet<String> = inside.iter().map(|company| company.company_id.clone()).collect();
    let mut held = people.candidates(context.frame("candidates")?.as_ref(), &ids)?;
    let work = |company: companies::Company| {
        let people = held.remove(&company.company_id).unwrap_or_default();
        Work::new(company, people)
    };
    Ok(inside.into_iter().map(work).collect())
}

/// Hash of the parameters that the phase reads.
fn parameter_hash(context: &PhaseContext<'_>) -> String {
    let specs = params::parameters();
    let read = specs.iter().filter(|spec| spec.used_by.iter().any(|id| id == PHASE));
    let all = context.parameters().all();
    let lines = read.map(|spec| format!("{}={:?}\n", spec.name, all.get(&spec.name).map(|held| &held.value)));
    sha256_hex(lines.collect::<String>().as_bytes())
}

/// Hash of what the files say of a company and its people.
fn input_hash(companies: &Companies, people: &People, work: &Work) -> String {
    let of_company = work.company.rows.iter().filter_map(|row| companies.rows.rows.get(*row));
    let of_people = work.people.iter().flat_map(|person| &person.rows);
    let of_people = of_people.filter_map(|row| people.rows.rows.get(*row));
    let words: String = of_company
        .chain(of_people)
        .map(|record| format!("{record:?}\n"))
        .collect();
    sha256_hex(words.as_bytes())
}

/// The rows of `progress` before anything is done.
fn rows(works: &[Work], hashes: &[String], parameters: &str, earlier: &Earlier) -> Vec<Row> {
    let row = |(work, hash): (&Work, &String)| Row {
        company_id: work.company.company_id.clone(),
        batch: 0,
        state: State::Pending,
        input_hash: hash.clone(),
        parameter_hash: parameters.to_owned(),
        hits: 0,
        collected: 0,
        added: 0,
        usd: 0.0,
        seconds: 0.0,
        resumed: earlier.has_done(&work.company.company_id, hash, parameters),
    };
    works.iter().zip(hashes).map(row).collect()
}

/// The phase while it goes.
struct Going<'a> {
    context: &'a PhaseContext<'a>,
    providers: Providers<'a>,
    asking: Asking<'a>,
    seats: Seats,
    works: Vec<Work>,
    rows: Vec<Row>,
    tried: Vec<gates::Tried>,
    judged: Vec<&'static str>,
    began: Instant,
}

impl Going<'_> {
    fn go(&mut self) -> Result<(), PhaseError> {
        let (sample, size) = (self.context.number("sample_size")?, self.context.number("batch_size")?);
        let gap = Duration::from_secs_f64(self.context.number("batch_gap_s")?.max(0.0));
        for (at, batch) in batches(self.works.len(), sample as usize, size as usize)
            .into_iter()
            .enumerate()
        {
            self.context.checkpoint()?;
            if at > 0 {
                self.providers.gap(gap);
            }
            self.batch(at + 1, batch.clone())?;
            if at == 0 {
                self.judge_sample(batch.end)?;
            }
            self.write_down(batch.clone())?;
            let (done, all) = (batch.end as u64, self.works.len() as u64);
            self.context
                .progress("companies", done, all, "companies", self.began.elapsed());
            self.checkpoints()?;
        }
        Ok(())
    }

    fn batch(&mut self, number: usize, batch: std::ops::Range<usize>) -> Result<(), PhaseError> {
        let begun = batch
            .clone()
            .filter_map(|at| self.rows.get(at))
            .filter(|row| !row.resumed);
        let begun: Vec<_> = begun.map(|row| self.fact(row, State::Running)).collect();
        self.context.remember(PROGRESS, &begun)?;
        let works = self.works.get_mut(batch.clone()).unwrap_or_default();
        live::gather(&mut self.providers, &self.asking, works)?;
        for (row, work) in self
            .rows
            .iter_mut()
            .zip(&self.works)
            .skip(batch.start)
            .take(batch.len())
        {
            row.batch = number;
            row.state = match (work.failed, work.skipped) {
                (true, _) => State::Failed,
                (_, true) => State::Skipped,
                _ => State::Done,
            };
            row.hits = i64::try_from(work.hits.len()).unwrap_or(i64::MAX);
            row.collected = i64::try_from(work.collected).unwrap_or(i64::MAX);
            row.added = i64::try_from(work.added).unwrap_or(i64::MAX);
            row.usd = self.providers.spent_on(&work.company.company_id);
            row.seconds = work.seconds;
        }
        Ok(())
    }

    fn fact(&self, row: &Row, state: State) -> serde_json::Value {
        progress::fact(&row.company_id, state, &row.input_hash, &row.parameter_hash)
    }

    /// Writes down where the companies of a batch stand; those that stood so already need no second line.
    fn write_down(&self, batch: std::ops::Range<usize>) -> Result<(), PhaseError> {
        let rows = batch.filter_map(|at| self.rows.get(at));
        let news = rows.filter(|row| !(row.resumed && row.state == State::Done));
        let facts: Vec<_> = news.map(|row| self.fact(row, row.state)).collect();
        self.context.remember(PROGRESS, &facts)
    }

    /// B3.1: the first companies through to their contacts, before the rest begins.
    fn judge_sample(&mut self, end: usize) -> Result<(), PhaseError> {
        let works = self.works.get(..end).unwrap_or_default();
        let tables = tables::Tables::of(&self.asking, works)?;
        let tried = self.seats.try_out(self.context, &mut self.providers, &tables, works)?;
        for (row, (tried, work)) in self.rows.iter_mut().zip(tried.iter().zip(works)) {
            row.usd = self.providers.spent_on(&work.company.company_id);
            row.seconds = tried.seconds;
        }
        self.tried = tried
            .into_iter()
            .zip(&self.rows)
            .map(|(tried, row)| gates::Tried {
                usd: row.usd,
                done: row.state == State::Done,
                ..tried
            })
            .collect();
        let reading = self.sample_reading()?;
        let note = reading.note.clone();
        let judged = self.context.judge(std::slice::from_ref(&reading))?;
        if judged.iter().any(Judged::blocks) {
            return Err(PhaseError::Input(format!(
                "only the sample was processed; {note}. Mend that, change the conditions (`sample_*`), or let a reviewer waive B3.1"
            )));
        }
        Ok(())
    }

    fn sample_reading(&self) -> Result<Reading, PhaseError> {
        Ok(gates::sample(&self.tried, &gates::Bar::read(self.context)?)?)
    }

    /// Gates of an hour that has come while companies are still waiting.
    fn checkpoints(&mut self) -> Result<(), PhaseError> {
        let hours = self.began.elapsed().as_secs_f64() / HOUR;
        let waiting = self.rows.iter().any(|row| row.state == State::Pending);
        let due = |at: f64| waiting && hours >= at;
        if due(self.context.number("checkpoint.half_h")?) && !self.judged.contains(&"B3.2") {
            self.judged.push("B3.2");
            self.judge(vec![gates::checkpoint("B3.2", &self.rows)?])?;
        }
        if due(self.context.number("checkpoint.most_h")?) && !self.judged.contains(&"B3.3") {
            self.judged.push("B3.3");
            let tables = tables::Tables::of(&self.asking, &self.works)?;
            let confidence =
                gates::confidence(&self.seats.confidences(self.context, &tables, &self.works, &self.rows)?)?;
            self.judge(vec![gates::checkpoint("B3.3", &self.rows)?, confidence])?;
        }
        Ok(())
    }

    fn judge(&self, readings: Vec<Reading>) -> Result<(), PhaseError> {
        let judged = self.context.judge(&readings)?;
        match judged.iter().find(|gate| gate.blocks()) {
            None => Ok(()),
            Some(gate) => Err(PhaseError::Input(format!(
                "stopped at a checkpoint: {} ({}); run again to go on where it stopped, or let a reviewer waive it",
                gate.id, gate.note
            ))),
        }
    }

    fn output(self) -> Result<PhaseOutput, PhaseError> {
        let tables = tables::Tables::of(&self.asking, &self.works)?;
        let confidences = self.seats.confidences(self.context, &tables, &self.works, &self.rows)?;
        let errors = gates::errors(&self.works)?;
        let lights = self.providers.lights();
        let asked = lights.iter().any(|light| light.wanted) || self.rows.iter().any(|row| row.usd > 0.0);
        let bar = gates::Bar::read(self.context)?;
        let least = self.context.number("price.search")?;
        let refused = self.rows.iter().filter(|row| row.state == State::Skipped).count() as f64 * least;
        let mut readings = vec![
            self.sample_reading()?,
            gates::checkpoint("B3.2", &self.rows)?,
            gates::checkpoint("B3.3", &self.rows)?,
            gates::confidence(&confidences)?,
        ];
        readings.extend(gates::costs(&self.rows, self.providers.spent_of_cap(), refused, asked)?);
        readings.push(gates::failures(&self.rows, &errors));
        readings.push(gates::lights(&lights)?);
        let ledger = self.providers.ledger()?;
        self.tell(tables.gathered.height());
        Ok(PhaseOutput {
            metrics: self.metrics(&ledger, tables.gathered.height())?,
            readings,
            rows_in: self.works.len(),
            rows_out: tables.gathered.height(),
            frames: vec![
                ("sample", gates::sample_frame(&self.tried, &bar)?),
                ("progress", progress::frame(&self.rows)?),
                ("lights", self.providers.lights_frame()?),
                ("gathered", tables.gathered),
                ("gathered_identity", tables.identity),
                ("company_facts", tables.facts),
                ("errors", errors),
                ("ledger", ledger),
            ],
        })
    }

    fn count(&self, state: State) -> usize {
        self.rows.iter().filter(|row| row.state == state).count()
    }

    fn tell(&self, people: usize) {
        let companies = counted(self.count(State::Done) as u64, "company", "companies");
        let gathered = counted(people as u64, "person", "people");
        let (failed, skipped) = (self.count(State::Failed), self.count(State::Skipped));
        let usd = self.providers.spent_of_cap().0;
        let words = format!("Gathered {gathered} of {companies}; {failed} failed, {skipped} skipped; {usd:.2} USD");
        let level = if failed + skipped > 0 {
            LogLevel::Warn
        } else {
            LogLevel::Info
        };
        self.context.log(level, None, None, "processing", &words);
    }

    fn metrics(&self, ledger: &crate::frame::Frame, people: usize) -> Result<Vec<Metric>, PhaseError> {
        let seconds: f64 = self.rows.iter().map(|row| row.seconds).sum();
        // By the time that providers took: a run from files has no pace to speak of.
        let pace = (seconds > 0.0).then(|| self.rows.len() as f64 * HOUR / seconds);
        let cached = crate::frame::boolean(ledger, "cached")?;
        let hits = cached.iter().filter(|cached| *cached == Some(true)).count();
        let mut metrics = vec![
            Metric::count("companies", self.rows.len()),
            Metric::count("people", people),
            Metric::new("companies_per_hour", pace, MetricUnit::Ratio),
            Metric::new("spent_usd", Some(self.providers.spent_of_cap().0), MetricUnit::Ratio),
            Metric::count("cache_hits", hits),
            Metric::count("resumed", self.rows.iter().filter(|row| row.resumed).count()),
        ];
        let mut states: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rows {
            *states.entry(row.state.as_str()).or_default() += 1;
        }
        metrics.extend(
            states
                .into_iter()
                .map(|(state, many)| Metric::count("state", many).about(state)),
        );
        Ok(metrics)
    }
}
