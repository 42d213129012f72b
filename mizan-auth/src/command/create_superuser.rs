//! `createsuperuser`: makes an account that may do everything.

use clap::{Arg, ArgAction, ArgMatches, Command};
use mizan::cli::CommandContext;
use mizan::{Error, Result};

use super::{require_table, terminal};
use crate::event::{AuthEvent, Trace};
use crate::manage::{NewUser, check, create_user};
use crate::password::check_password;

pub(crate) fn arguments() -> Command {
    Command::new("createsuperuser")
        .about("Make an account that may do everything")
        .long_about(
            "Make an account that may do everything. At a terminal it asks for what is not given; in a script give \
             --username, --email and --password-stdin.",
        )
        .arg(option("username", "NAME", "The user name"))
        .arg(option("email", "ADDRESS", "The email address; may be left out"))
        .arg(password_stdin())
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

pub(super) fn password_stdin() -> Arg {
    Arg::new("password-stdin")
        .long("password-stdin")
        .action(ArgAction::SetTrue)
        .help("Read the password from the first line of standard input")
}

pub(crate) async fn run(context: CommandContext) -> Result<()> {
    require_table(context.db()).await?;
    let new = gather(context.matches())?;
    let mut problems = check(&new).err().unwrap_or_default();
    if let Err(errors) = check_password(&new.password, &new.username, &new.email) {
        problems.merge(errors);
    }
    problems.into_result(()).map_err(Error::unprocessable)?;
    let account = create_user(context.db(), new).await?;
    let trace = Trace::of_command("createsuperuser");
    trace
        .record(context.db(), AuthEvent::AccountMade, Some(account.id()))
        .await;
    println!("The superuser {} has been made.", account.username());
    Ok(())
}

/// The account that the arguments describe; what they leave out is asked.
fn gather(arguments: &ArgMatches) -> Result<NewUser> {
    let is_interactive = terminal::is_interactive() && !arguments.get_flag("password-stdin");
    let given = |name: &str| arguments.get_one::<String>(name).cloned();
    let username = match given("username") {
        Some(username) => username,
        None if is_interactive => terminal::ask("User name")?,
        None => {
            return Err(Error::bad_request(
                "Give --username: without a terminal nobody can be asked.",
            ));
        }
    };
    let email = match given("email") {
        Some(email) => email,
        None if is_interactive => terminal::ask("Email address (may be empty)")?,
        None => String::new(),
    };
    let password = password(arguments)?;
    Ok(NewUser::new(username.trim(), password)
        .email(email.trim())
        .superuser(true))
}

/// The password from standard input or the terminal, as the arguments say.
pub(super) fn password(arguments: &ArgMatches) -> Result<String> {
    if arguments.get_flag("password-stdin") {
        terminal::read_password(std::io::stdin())
    } else if terminal::is_interactive() {
        terminal::ask_password()
    } else {
        Err(Error::bad_request(
            "Give --password-stdin and the password on standard input: without a terminal nobody can be asked.",
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_arguments_make_sense() {
        arguments().debug_assert();
        let parsed = arguments()
            .try_get_matches_from([
                "createsuperuser",
                "--username",
                "ada",
                "--email",
                "a@example.org",
                "--password-stdin",
            ])
            .unwrap();
        assert!(parsed.get_flag("password-stdin"));
        assert_eq!(parsed.get_one::<String>("username").unwrap(), "ada");
        // A password among the arguments would stand in the shell's history and in the list of processes.
        let refused = arguments().try_get_matches_from(["createsuperuser", "--password", "x"]);
        assert!(refused.is_err());
    }
}
