//! A rehearsal of the way to a service: the stand-in of the tests, for whoever wants to try it by hand.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::failure::Failure;
use crate::cli::output::{sheet, words};
use crate::cli::session::Session;
use crate::cli::signals;
use crate::connect::ConnectError;
use crate::connect::stand_in::{ProviderScript, Role, Script, StandIn as Server};
use crate::engine::CancelToken;
use crate::lens::{Cell, Column};

/// How often it is looked whether the rehearsal is over.
const LOOK: Duration = Duration::from_millis(50);

/// `assay stand-in`
#[derive(Debug, Args)]
#[command(
    long_about = "Recite scripted answers on this machine, in the form of a language model's service, or of the four providers \
        of buyer groups.\n\n\
        It is a rehearsal, never a scorer: it knows nothing of a lead and says what the script says, faults included \
        (busy, hanging, broken, wrong, empty). Set llm.base_url to the address it prints, llm.enabled and the workspace's \
        `live` to true, and any eight letters as the key; then a run goes the whole way without a cent. For a script of \
        providers set people_data.base_url, finder_a.base_url, finder_b.base_url and validator.base_url to that one \
        address. It ends at Ctrl-C.",
    after_help = "The script is one JSON object a line:\n\
        \x20 {\"lead_ref\":\"0123456789ab\",\"steps\":[{\"status\":429},{\"answer\":{\"lead_ref\":\"$lead_ref\",\"score\":82}}]}\n\
        \x20 {\"default\":[{\"fault\":\"hang\"}]}\n\
        or, of the providers:\n\
        \x20 {\"provider\":\"finder_a\",\"op\":\"email_verify\",\"default\":[{\"status\":202},{\"answer\":\"valid\"}]}\n\n\
        Examples:\n  assay stand-in --check\n  assay stand-in --requests 0"
)]
pub struct StandIn {
    /// The script; without one every lead gets the same answer, which says that it is a rehearsal
    file: Option<PathBuf>,
    /// Listen on this port of this machine; a free one unless given
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    port: u16,
    /// End once so many requests were answered
    #[arg(long, value_name = "N")]
    requests: Option<usize>,
    /// Read the script and say what it holds; listen nowhere
    #[arg(long)]
    check: bool,
}

/// Recites a script until it is told to end.
pub fn stand_in(session: &Session, args: &StandIn) -> Result<(), Failure> {
    let role = role(args).map_err(refused)?;
    let named = match &args.file {
        Some(path) => path.display().to_string(),
        None => "the shipped one".to_owned(),
    };
    let (leads, steps, others) = role.counts();
    let row = |address: Cell| {
        let columns = vec![
            Column::text("address", "address"),
            Column::text("script", "script"),
            Column::number("leads", "leads"),
            Column::number("steps", "steps"),
            Column::text("others", "other leads"),
        ];
        let others = if others { "answered by the default" } else { "404" };
        let cells = vec![
            address,
            words(named.clone()),
            Cell::Integer(leads as i64),
            Cell::Integer(steps as i64),
            words(others),
        ];
        sheet("", columns, vec![cells])
    };
    if args.check {
        return session.out.table(&row(Cell::Null));
    }
    let server = Server::start_on(role, args.port).map_err(refused)?;
    session.out.table(&row(words(server.base_url())))?;
    session.note("a rehearsal: scripted answers, no scorer. Ctrl-C ends it");
    let cancel = CancelToken::new();
    let listening = signals::listen(&cancel)?;
    while !cancel.is_cancelled() && args.requests.is_none_or(|wanted| server.answered() < wanted) {
        std::thread::sleep(LOOK);
    }
    drop(listening);
    let answered = server.answered();
    server.stop();
    session.note(&format!(
        "{} answered",
        crate::cli::words::counted(answered, "request", "requests")
    ));
    Ok(())
}

/// Whom it plays: a script whose first line names a provider is one of the providers.
fn role(args: &StandIn) -> Result<Role, ConnectError> {
    let Some(path) = &args.file else {
        return Script::rehearsal().map(Role::from);
    };
    // A file that cannot be read is refused below, with its name.
    let text = std::fs::read_to_string(path).unwrap_or_default();
    if ProviderScript::is_one(&text) {
        ProviderScript::read(path).map(Role::from)
    } else {
        Script::read(path).map(Role::from)
    }
}

fn refused(error: ConnectError) -> Failure {
    match error {
        ConnectError::Script { .. } => Failure::bad_input(error.to_string()),
        other => Failure::failed(other.to_string()),
    }
}
