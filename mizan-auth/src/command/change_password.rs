//! `changepassword NAME`: gives an account a new password and ends its sessions.

use clap::{Arg, Command};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::create_superuser::{password, password_stdin};
use super::require_table;
use crate::event::{AuthEvent, Trace};
use crate::manage::{find_user, set_password};
use crate::password::check_password;

pub(crate) fn arguments() -> Command {
    Command::new("changepassword")
        .about("Give an account a new password, and end its sessions")
        .arg(
            Arg::new("username")
                .value_name("NAME")
                .required(true)
                .help("The user name"),
        )
        .arg(password_stdin())
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    require_table(context.db()).await?;
    let name = context
        .matches()
        .get_one::<String>("username")
        .map_or("", String::as_str);
    let Some(account) = find_user(context.db(), name).await? else {
        return Err(Error::not_found(format!(
            "There is no account called {name:?}."
        )));
    };
    let password = password(context.matches())?;
    check_password(&password, account.username(), account.email()).map_err(Error::unprocessable)?;
    set_password(context.db(), account.id(), &password).await?;
    let trace = Trace::of_command("changepassword");
    trace
        .record(context.db(), AuthEvent::PasswordChanged, Some(account.id()))
        .await;
    println!(
        "{} has a new password, and all sessions have ended.",
        account.username()
    );
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
