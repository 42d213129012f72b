//! `disabletwofactor NAME`: for whoever has lost the authenticator app and the recovery codes.

use clap::{Arg, Command};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::require_table;
use crate::event::{AuthEvent, Trace};
use crate::mails;
use crate::manage::find_user;
use crate::totp::disable_two_factor;

pub(crate) fn arguments() -> Command {
    Command::new("disabletwofactor")
        .about("Let an account log in without its second factor")
        .arg(
            Arg::new("username")
                .value_name("NAME")
                .required(true)
                .help("The user name"),
        )
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    let db = context.db();
    require_table(db).await?;
    let Some(name) = context.matches().get_one::<String>("username") else {
        return Err(Error::bad_request("Say whose."));
    };
    let Some(account) = find_user(db, name).await? else {
        let detail = format!("There is no account called {name:?}.");
        return Err(Error::not_found(detail));
    };
    if !disable_two_factor(db, account.id()).await? {
        println!("{} has no second factor.", account.username());
        return Ok(());
    }
    let trace = Trace::of_command("disabletwofactor");
    let event = AuthEvent::TotpDisabled;
    trace.record(db, event, Some(account.id())).await;
    println!(
        "{} logs in without a second factor now.",
        account.username()
    );
    // The owner is told by the site, which sends what is in the outbox.
    if !account.email().is_empty() {
        let email = mails::totp_disabled(account.email());
        context.mail().queue(db, email).await?;
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
