//! The commands, one file a group.

pub mod archive;
pub mod calculator;
pub mod compare;
pub mod doctor;
pub mod duplicates;
pub mod export;
pub mod files;
pub mod forget;
pub mod groups;
pub mod history;
pub mod init;
pub mod leads;
pub mod map;
pub mod parameters;
pub mod promote;
pub mod replay;
pub mod review;
pub mod rulesets;
pub mod run;
pub mod sales;
pub mod settings;
pub mod show;
pub mod signoff;
pub mod stand_in;
pub mod tools;
pub mod tour;
pub mod undo;
pub mod whatif;
pub mod workspace;

use super::Done;
use super::args::Command;
use super::failure::Failure;
use super::session::Session;

/// Carries a command out.
///
/// # Errors
/// Whatever keeps it from being done, as a sentence and an exit code.
pub(super) fn carry_out(session: &Session, command: Option<Command>) -> Result<Done, Failure> {
    let Some(command) = command else {
        return workspace::bare(session);
    };
    match command {
        Command::Open(args) => return workspace::open(session, &args),
        Command::Run(args) => return run::run(session, &args),
        Command::Doctor(_) => return doctor::doctor(session),
        Command::Tour(_) => return tour::tour(session),
        Command::Replay(args) => return replay::replay(session, &args),
        Command::Audit(args) => return history::audit(session, &args),
        Command::Init(args) => init::init(session, &args),
        Command::Sample(args) => workspace::sample(session, &args),
        Command::Status(args) => show::status(session, &args),
        Command::Gates(args) => show::gates(session, &args),
        Command::Metrics(args) => show::metrics(session, &args),
        Command::Tiers(args) => show::tiers(session, &args),
        Command::Groups(args) => groups::groups(session, &args),
        Command::Duplicates(args) => duplicates::duplicates(session, &args),
        Command::Undo(args) => undo::undo(session, &args),
        Command::Archive(args) => return archive::archive(session, &args),
        Command::Rollback(args) => archive::rollback(session, &args),
        Command::Sign(args) => review::sign(session, &args),
        Command::Waive(args) => review::waive(session, &args),
        Command::Reject(args) => review::reject(session, &args),
        Command::Withdraw(args) => review::withdraw(session, &args),
        Command::Leads(args) => leads::leads(session, &args),
        Command::Why(args) => leads::why(session, &args),
        Command::Mark(args) => leads::mark(session, &args),
        Command::Sale(args) => sales::sale(session, &args),
        Command::Rescore(args) => sales::rescore(session, &args),
        Command::Accept(args) => sales::accept(session, &args),
        Command::Whatif(args) => whatif::whatif(session, &args),
        Command::Gap(args) => whatif::gap(session, &args),
        Command::Parameters(args) => parameters::parameters(session, &args),
        Command::Calculator(args) => calculator::calculator(session, &args),
        Command::Rules(args) => rulesets::rules(session, &args),
        Command::Backtest(args) => rulesets::backtest(session, &args),
        Command::Model(args) => rulesets::model(session, &args),
        Command::Promote(args) => promote::promote(session, &args),
        Command::Demote(args) => promote::demote(session, &args),
        Command::Sql(args) => rulesets::sql(session, &args),
        Command::Compare(args) => compare::compare(session, &args),
        Command::Log(args) => history::log(session, &args),
        Command::Report(args) => history::report(session, &args),
        Command::Runs(args) => history::runs(session, &args),
        Command::Forget(args) => forget::forget(session, &args),
        Command::Gc(_) => history::gc(session),
        Command::Export(args) => export::export(session, &args),
        Command::Profile(args) => files::profile(session, &args),
        Command::Map(args) => map::map(session, &args),
        Command::Completions(args) => tools::completions(session, &args),
        Command::Man(args) => tools::man(session, &args),
        Command::Docs(args) => tools::docs(session, &args),
        Command::Keys(_) => tools::keys(session),
        Command::Themes(_) => tools::themes(session),
        Command::StandIn(args) => stand_in::stand_in(session, &args),
    }?;
    Ok(Done::Well)
}
