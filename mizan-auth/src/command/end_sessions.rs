//! `endsessions NAME…` and `endsessions --all`: signs people out everywhere.

use clap::{Arg, ArgAction, Command};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::require_table;
use crate::event::{AuthEvent, Trace};
use crate::manage::{end_all_sessions, end_sessions, find_user};

pub(crate) fn arguments() -> Command {
    Command::new("endsessions")
        .about("Sign accounts out everywhere")
        .arg(
            Arg::new("username")
                .value_name("NAME")
                .action(ArgAction::Append)
                .required_unless_present("all")
                .help("The user names"),
        )
        .arg(
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .conflicts_with("username")
                .help("Everybody"),
        )
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    let db = context.db();
    require_table(db).await?;
    if context.matches().get_flag("all") {
        let ended = end_all_sessions(db).await?;
        let trace = Trace::of_command("endsessions --all");
        trace.record(db, AuthEvent::AllSessionsEnded, None).await;
        println!("{ended} accounts are signed out everywhere.");
        return Ok(());
    }
    let names = context.matches().get_many::<String>("username");
    let mut accounts = Vec::new();
    for name in names.into_iter().flatten() {
        let account = find_user(db, name).await?.ok_or_else(|| {
            Error::not_found(format!(
                "There is no account called {name:?}. Nobody is signed out."
            ))
        })?;
        accounts.push(account);
    }
    for account in accounts {
        end_sessions(db, account.id()).await?;
        let trace = Trace::of_command("endsessions");
        trace
            .record(db, AuthEvent::AllSessionsEnded, Some(account.id()))
            .await;
        println!("{} is signed out everywhere.", account.username());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_make_sense() {
        arguments().debug_assert();
    }
}
