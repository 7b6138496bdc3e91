//! Who would sit: the groups that assembly makes of what is gathered so far, for the sample's gate and for the checkpoints.

use chrono::NaiveDate;

use super::gates::Tried;
use super::progress::{Row, State};
use super::tables::Tables;
use super::work::Work;
use crate::engine::{PhaseContext, PhaseError};
use crate::playbooks::buyer_groups::assembly::frames::{Grouped, by_company, companies, group_all, scored_frame};
use crate::playbooks::buyer_groups::assembly::{ScoringInputs, Settings, score_all};
use crate::playbooks::buyer_groups::phases::contacts::{Accuracy, Contacts, Known, check_seats};
use crate::playbooks::buyer_groups::providers::Providers;
use crate::playbooks::buyer_groups::roles::Profile;
use crate::playbooks::buyer_groups::suppressed::Suppressed;

/// What seating needs beside the gathered frames.
pub(super) struct Seats {
    profile: Profile,
    settings: Settings,
    suppressed: Suppressed,
    as_of: NaiveDate,
    rounds: usize,
    least: f64,
}

impl Seats {
    /// Reads parameters and suppressions.
    pub fn read(context: &PhaseContext<'_>) -> Result<Self, PhaseError> {
        Ok(Self {
            profile: Profile::read(context.parameters()).map_err(PhaseError::Input)?,
            settings: Settings::read(context.parameters()).map_err(PhaseError::Input)?,
            suppressed: Suppressed::read(context.frame("suppressions")?.as_ref())?,
            as_of: context.as_of()?,
            rounds: context.number("refill_rounds")? as usize,
            least: context.number("validator.least_confidence")?,
        })
    }

    fn groups(&self, tables: &Tables) -> Result<Vec<Grouped>, PhaseError> {
        let inputs = ScoringInputs {
            gathered: &tables.gathered,
            identity: &tables.identity,
            companies: &tables.facts,
            suppressed: &self.suppressed,
        };
        let scored = score_all(&inputs, &self.profile, self.as_of)?;
        let frame = scored_frame(&scored, &[], self.settings.seat_weights)?;
        Ok(group_all(
            companies(&tables.facts)?,
            by_company(&frame)?,
            &self.settings,
        ))
    }

    /// Role confidence of everybody who would sit, by company that is done.
    pub fn confidences(
        &self,
        context: &PhaseContext<'_>,
        tables: &Tables,
        works: &[Work],
        rows: &[Row],
    ) -> Result<Vec<(String, Vec<f64>)>, PhaseError> {
        let groups = self.groups(tables)?;
        context.checkpoint()?;
        let done = groups
            .iter()
            .zip(works)
            .zip(rows)
            .filter(|(_, row)| row.state == State::Done);
        Ok(done
            .map(|((held, work), _)| (work.company.company_id.clone(), sure(held)))
            .collect())
    }

    /// The sample through to its contacts, in the order of the companies.
    pub fn try_out(
        &self,
        context: &PhaseContext<'_>,
        providers: &mut Providers<'_>,
        tables: &Tables,
        works: &[Work],
    ) -> Result<Vec<Tried>, PhaseError> {
        let known = Known::read(
            &tables.gathered,
            &tables.identity,
            &tables.facts,
            context.frame("verdicts_before")?.as_ref(),
            self.least,
        )?;
        let mut groups = self.groups(tables)?;
        let mut contacts = Contacts::new();
        let mut tried = Vec::with_capacity(groups.len());
        for (held, work) in groups.iter_mut().zip(works) {
            let one = std::slice::from_mut(held);
            let checked = check_seats(providers, &known, one, &self.settings, self.rounds, &mut contacts)?;
            let members = held.group.members.iter();
            let ids = members.filter_map(|member| held.candidates.get(member.candidate));
            let of_members = ids.filter_map(|candidate| contacts.get(&candidate.person_id));
            let emails = Accuracy::of_emails(of_members, &self.settings);
            tried.push(Tried {
                company_id: work.company.company_id.clone(),
                done: true,
                confidences: sure(held),
                seconds: work.seconds + checked.seconds,
                usd: 0.0,
                seats: held.group.size.seats.sum(),
                emails: (emails.verified, emails.checked),
            });
        }
        Ok(tried)
    }
}

fn sure(held: &Grouped) -> Vec<f64> {
    held.group.members.iter().map(|member| member.confidence).collect()
}
