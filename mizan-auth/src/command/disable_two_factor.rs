//! `disabletwofactor NAME`: for whoever has lost the authenticator app and the recovery codes.

use clap::{Arg, Command};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::require_table;
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
    match disable_two_factor(db, account.id()).await? {
        true => println!(
            "{} logs in without a second factor now.",
            account.username()
        ),
        false => println!("{} has no second factor.", account.username()),
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
