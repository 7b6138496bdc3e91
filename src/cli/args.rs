//! The words of the command line. Each command's help ends with an example that works on the sample workspace.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::commands::{
    archive, calculator, compare, doctor, duplicates, export, files, forget, groups, history, init, leads, map,
    parameters, promote, replay, review, rulesets, run, sales, show, stand_in, tools, tour, undo, whatif, workspace,
};
use super::output::Format;

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Options that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Work in this workspace (a folder with assay.toml) instead of the one here or above
    #[arg(long, global = true, value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// How data is printed: table, json, csv or md; json and csv have stable keys and unrounded numbers
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    pub format: Format,
    /// ASCII only: no colour, words instead of marks, no line drawn in place
    #[arg(long, global = true)]
    pub plain: bool,
    /// When to use colour: auto, always or never
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        hide_possible_values = true
    )]
    pub color: ColorChoice,
    /// No remarks and no progress on stderr; errors are still said
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Use this many threads
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Append a log of what the program does to a file (ASSAY_LOG=debug says more)
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Append what is done to a record, which `assay replay` carries out again; it holds notes and reasons in clear
    #[arg(long, global = true, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Call nothing outside this machine, whatever the settings allow
    #[arg(long, global = true)]
    pub offline: bool,
    /// Show what the latest run made, published or not
    #[arg(long, global = true)]
    pub draft: bool,
    /// Who signs what is recorded; the user name unless given
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub actor: Option<String>,
    /// Take yes for an answer where something would be replaced
    #[arg(long, global = true)]
    pub yes: bool,
}

/// Grades leads: files in, phases with validation gates, tiers out, and a reason for every number.
///
/// Without a command the workbench opens: on the workspace in this folder or above it, else on the last one opened,
/// else on an invented sample.
#[derive(Debug, Parser)]
#[command(name = "assay", version, propagate_version = true, after_help = AFTER)]
pub struct Cli {
    /// Global options.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const AFTER: &str = "\
Examples:
  assay run contractors
  assay leads contractors --tier gold --top 5
  assay gates contractors --format json

Exit codes: 0 done, 1 failed, 2 usage, 3 a blocking gate failed and is not waived, 4 bad input,
5 an outside service refused, 130 cancelled.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open a workspace in the workbench, or look at the columns of data files
    Open(workspace::Open),
    /// Make a workspace; of data files in the folder it proposes playbook, datasets and header mappings
    Init(init::Init),
    /// Run what is stale, or the phases named and what they need
    Run(run::Run),
    /// Phases with their status, what is stale and why
    Status(show::Status),
    /// Gates with threshold, observed value, outcome and review
    Gates(show::Gates),
    /// Metrics with the change since the last run
    Metrics(show::Metrics),
    /// Sign a gate: seen and agreed
    Sign(review::Sign),
    /// Waive a gate: let it pass in spite of its outcome, with a reason
    Waive(review::Waive),
    /// Reject a gate: it then counts as failed, with a reason
    Reject(review::Reject),
    /// Take the last decision on a gate back
    Withdraw(review::Withdraw),
    /// Groups of leads with tier, gauges and what is missing; with a company, its role map
    Groups(groups::Groups),
    /// Pairs a reviewer decides: possible duplicates, and names that do not fit together
    Duplicates(duplicates::Duplicates),
    /// Merges of records; with one's id, or --all, take them back
    Undo(undo::Undo),
    /// Archives of what runs read and changed: make, list, check, bring back, prune
    Archive(archive::Archive),
    /// Make the generation before the live one live again
    Rollback(archive::Rollback),
    /// Sizes of the tiers, with rates, intervals and lift where outcomes are known
    Tiers(show::Tiers),
    /// The ranked queue of leads
    Leads(leads::Leads),
    /// Why a lead stands where it does, and what would move it up
    Why(leads::Why),
    /// Set a lead's status
    Mark(leads::MarkLead),
    /// Record a step of a lead's sale: exported, sold to whom and for how much, converted
    Sale(sales::Sale),
    /// Ask the model for a new answer on a lead; says what it will cost at most
    Rescore(sales::Rescore),
    /// Let a lead be exported that is withheld, with a reason
    Accept(sales::Accept),
    /// Tiers before and after a change of parameters; nothing is saved unless asked
    Whatif(whatif::Whatif),
    /// What the leads lack for the next tier, in aggregate
    Gap(whatif::Gap),
    /// Parameters with value, origin and range; set, unset or restore them in assay.toml
    Parameters(parameters::Parameters),
    /// So many leads of each tier: what they should bring, and how long they take
    Calculator(calculator::Calculator),
    /// Each rule as text, with how many leads each of its conditions keeps
    Rules(rulesets::Rules),
    /// The rules on earlier windows of time: lift, mean, spread
    Backtest(rulesets::Backtest),
    /// The model's quality, calibration and drift
    Model(rulesets::Model),
    /// Make a trained model the one that scores, step by step; without one list them
    Promote(promote::Promote),
    /// Take the model that scores back: the one before it scores again
    Demote(promote::Demote),
    /// A rule set as SQL
    Sql(rulesets::Sql),
    /// Two runs or two rule sets side by side: what differs, and which leads go where
    Compare(compare::Compare),
    /// Write the playbook's files
    Export(export::Export),
    /// The execution log of a run, in Markdown
    Log(history::Log),
    /// The report of a run as one HTML file: phases, gates with evidence, tiers, changes, sign-offs, fingerprints
    Report(history::Report),
    /// The columns of a data file, summarised
    Profile(files::Profile),
    /// Propose which header of a file fills which column of a dataset
    Map(map::Map),
    /// Make an invented workspace to try things on
    Sample(workspace::Sample),
    /// The runs so far
    Runs(history::Runs),
    /// Carry out again what was recorded with --record, and print a digest of what came of it
    Replay(replay::ReplayArgs),
    /// The chain of decisions and disclosures
    Audit(history::Audit),
    /// Forget a person: erase them everywhere, keep them out from now on; tells what it would do unless --yes
    Forget(forget::Forget),
    /// Delete stored frames that no record names any more
    Gc(history::Gc),
    /// Check terminal, settings, store, keys, data files and results; say what mends them
    Doctor(doctor::Doctor),
    /// Walk through the panes with real keys, on a copy of the sample; without a terminal print the steps
    Tour(tour::Tour),
    /// Print the completions of a shell
    Completions(tools::Completions),
    /// Print the manual page, or write all of them into a folder
    Man(tools::Man),
    /// Write the reference: keys, commands, settings, rules, gates
    Docs(tools::Docs),
    /// The keys of the workbench and the commands that do the same
    Keys(tools::Keys),
    /// The themes there are, where they come from and how they look
    Themes(tools::Themes),
    /// Recite scripted answers on this machine in the form of a language model's service: a rehearsal, never a scorer
    StandIn(stand_in::StandIn),
}

#[cfg(test)]
mod tests;
